"""One document in, one extraction out: kind, reader, forms, cells, and a status with its reason."""

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

from extract.collector import collector_paused
from extract.forms.doubts import with_doubts
from extract.forms.fields import CRITICAL_CODES
from extract.forms.parser import parse_forms
from extract.forms.sentences import running_text
from extract.forms.vocabulary import VOCABULARY_FILE
from extract.kind import detect_kind
from extract.limits import Limits
from model.errors import DocumentFault
from model.form import DocumentCell, Extraction, Form, Issue
from model.grid import Block, Content, Grid, Paragraph
from model.status import DocumentKind, ReceiptStatus, RowKind

log = logging.getLogger(__name__)

VERSION = "4"
"""Raised by hand whenever readers or parser give other results for the same bytes."""

_DATA_FILES = (VOCABULARY_FILE, Path(__file__).with_name("kinds.yaml"))

_NOT_FINAL = {"needs_libreoffice", "took_too_long", "took_too_much_memory", "conversion_too_long"}


@cache
def extractor_version() -> str:
    """Version of what reads documents: the code's version and a short hash of its data files."""
    digest = hashlib.sha256()
    for path in _DATA_FILES:
        digest.update(path.read_bytes())
    return f"{VERSION}-{digest.hexdigest()[:8]}"


@collector_paused()
def extract_document(data: bytes, *, limits: Limits | None = None) -> Extraction:
    """Read one document. Never raises for what the bytes hold: every fault is the extraction's status.

    The result depends on the bytes and the extractor's version only, never on a name or a clock.
    """
    limits = limits or Limits()
    kind = DocumentKind.UNKNOWN
    content: Content | None = None
    try:
        if len(data) > limits.max_bytes:
            raise DocumentFault(
                ReceiptStatus.TOO_LARGE,
                "too_large",
                f"The file has {len(data)} bytes, more than {limits.max_bytes}; publish it in parts.",
            )
        kind = detect_kind(data)
        if kind is DocumentKind.ZIP:
            from extract.readers.archive import check_archive

            check_archive(data)  # its members are documents of their own: nothing else is to be read of it
            return _ended(data, kind, None, ReceiptStatus.PARSED, None, None)
        content = _reader(kind)(data)
        _check_size(content, limits)
        forms, issues = parse_forms(content)
        forms = with_doubts(forms, content)
        return _extraction(data, kind, content, forms, issues)
    except DocumentFault as fault:
        return _ended(data, kind, content, fault.status, fault.code, fault.message)
    except MemoryError:
        message = "Reading the document took more memory than it may. Publish it in parts or without pictures."
        return _ended(data, kind, None, ReceiptStatus.TOO_LARGE, "took_too_much_memory", message)
    except Exception as error:
        # A defect met on one document must not cost the others: it is logged and stands in the document's status.
        log.exception("Reading document %s failed", hashlib.sha256(data).hexdigest())
        message = f"{type(error).__name__} while reading; this is a defect of jixiao: report it with the document."
        return _ended(data, kind, content, ReceiptStatus.FAILED, "defect", message)


def failed_extraction(data: bytes, fault: DocumentFault) -> Extraction:
    """The extraction of a document that could not be read within its limits."""
    return _ended(data, DocumentKind.UNKNOWN, None, fault.status, fault.code, fault.message)


def is_final(extraction: Extraction) -> bool:
    """Whether reading the same bytes again gives the same.

    It may not where our own code failed, where a document waits for a program, and where it was ended by a limit that
    can be raised: such a document is read again by the next load.
    """
    return extraction.status is not ReceiptStatus.FAILED and extraction.code not in _NOT_FINAL


def _reader(kind: DocumentKind) -> Callable[[bytes], Content]:
    """The reader of a kind, imported only when it is needed: one kind's libraries cost the others nothing."""
    if kind is DocumentKind.TEXT:
        from extract.readers.text import read_text

        return read_text
    if kind is DocumentKind.DOCX:
        from extract.readers.docx import read_docx

        return read_docx
    if kind is DocumentKind.PDF:
        from extract.readers.pdf import read_pdf

        return read_pdf
    if kind is DocumentKind.IMAGE:
        from extract.readers.image import read_image

        return read_image
    if kind is DocumentKind.HTML:
        from extract.readers.html import read_html

        return read_html
    if kind is DocumentKind.XLSX:
        from extract.readers.sheet import read_sheet

        return read_sheet
    if kind in (DocumentKind.XLS, DocumentKind.ODS):
        from extract.readers.office import read_office_sheet

        return lambda data: read_office_sheet(data, kind)
    if kind in (DocumentKind.DOC, DocumentKind.RTF, DocumentKind.ODT, DocumentKind.WORD_XML):
        from extract.readers.office import read_office

        return lambda data: read_office(data, kind)
    raise DocumentFault(ReceiptStatus.UNSUPPORTED, "unsupported_kind", f"Files of this kind ({kind}) are not read.")


def _check_size(content: Content, limits: Limits) -> None:
    cells = sum(len(grid.cells) for grid in content.grids)
    if cells > limits.max_cells:
        raise DocumentFault(
            ReceiptStatus.TOO_LARGE,
            "too_many_cells",
            f"The tables hold {cells} cells, more than {limits.max_cells}; publish the forms in parts.",
        )


def _extraction(
    data: bytes, kind: DocumentKind, content: Content, forms: tuple[Form, ...], issues: tuple[Issue, ...]
) -> Extraction:
    status, code, message = _verdict(forms, issues)
    return _ended(data, kind, content, status, code, message, forms, issues)


def _verdict(forms: tuple[Form, ...], issues: tuple[Issue, ...]) -> tuple[ReceiptStatus, str | None, str | None]:
    unread = [issue for issue in issues if issue.code in CRITICAL_CODES]
    if not forms:
        message = "The document was read, but holds no self-evaluation form (自评表) known by its labels."
        left_out = [issue for issue in issues if issue.code == "left_out_form"]
        return ReceiptStatus.NO_FORM, "no_form", f"{message} {_listed([*unread, *left_out])}".strip()
    if not unread and all(is_unfilled(form) for form in forms):
        return ReceiptStatus.BLANK_FORM, "blank_form", "Every form in the document is an unfilled template."
    critical = [(form, issue) for form in forms for issue in form.issues if issue.code in CRITICAL_CODES]
    if critical:
        named = "; ".join(
            f"form {form.form_ordinal}: {issue.code}" + (f" ({issue.field})" if issue.field else "")
            for form, issue in critical[:5]
        )
        more = f" and {len(critical) - 5} more" if len(critical) > 5 else ""
        message = f"Not everything could be settled: {named}{more}. {_listed(unread)}".strip()
        return ReceiptStatus.PARTLY_PARSED, critical[0][1].code, message
    if unread:
        return ReceiptStatus.PARTLY_PARSED, unread[0].code, _listed(unread)
    return ReceiptStatus.PARSED, None, None


def _listed(unread: list[Issue]) -> str:
    """What says which parts of the document were not read; empty where all were."""
    numbers = [issue.source.page for issue in unread if issue.code == "silent_page"]
    parts = [f"{issue.message}." for issue in unread if issue.code != "silent_page"]
    if numbers:
        pages = ", ".join(map(str, numbers[:10])) + (" …" if len(numbers) > 10 else "")
        parts.append(f"Not read, for they have no text (scans?): page {pages}.")
    return " ".join(parts)


def is_unfilled(form: Form) -> bool:
    """Whether the form is a template that nobody filled: no money, no result, no score."""
    money = any(line.full_year_budget or line.initial_budget or line.executed for line in form.budget_lines)
    results = any(row.actual or row.score for row in form.indicators if row.row_kind is not RowKind.PLACEHOLDER)
    return not (money or results or form.goal_actual or form.total_score)


def _ended(
    data: bytes,
    kind: DocumentKind,
    content: Content | None,
    status: ReceiptStatus,
    code: str | None,
    message: str | None,
    forms: tuple[Form, ...] = (),
    issues: tuple[Issue, ...] = (),
) -> Extraction:
    blocks = content.blocks if content is not None and status is not ReceiptStatus.TOO_LARGE else ()
    return Extraction(
        document_id=hashlib.sha256(data).hexdigest(),
        extractor_version=extractor_version(),
        kind=kind,
        status=status,
        code=code,
        message=message,
        size_bytes=len(data),
        page_count=content.page_count if content is not None else None,
        forms=forms,
        cells=(*_cells(blocks), *_texts(blocks)),
        issues=issues,
    )


def _cells(blocks: Iterable[Block]) -> Iterator[DocumentCell]:
    for grid in blocks:
        if isinstance(grid, Grid):
            for cell in grid.cells:
                yield DocumentCell(grid.source_of(cell), cell.row_span, cell.column_span, cell.text, cell.confidence)


def _texts(blocks: Iterable[Block]) -> Iterator[DocumentCell]:
    """What stands outside the tables: titles, and the notes that print the rules a form is scored by."""
    for text in running_text([block for block in blocks if isinstance(block, Paragraph)]):
        yield DocumentCell(text.source, 1, 1, text.text)
