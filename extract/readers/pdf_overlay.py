"""What lies over a PDF page and is no part of its own text: values of form fields, notes typed upon it.

pdfium gives neither with the characters of a page; printed into the page first, they are characters like all others.
"""

import re

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from model.form import Issue

_DOCUMENT = re.compile(r"\.(docx?|wps|xlsx?|et|pdf|ofd|rtf|odt|ods|zip|rar|html?)$", re.IGNORECASE)
_SHOWN = {raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_FREETEXT}
"""Annotations that print text on the page: fields of a form, and text typed upon it."""


def attached_documents(document: pdfium.PdfDocument) -> tuple[Issue, ...]:
    """An issue for the documents that are attached to a PDF: a form among them is none of its pages."""
    names = (document.get_attachment(number).get_name() for number in range(document.count_attachments()))
    count = sum(1 for name in names if _DOCUMENT.search(name))
    if not count:
        return ()
    message = f"{count} documents are attached to the PDF and were not read: save them and hand them in"
    return (Issue("embedded_not_read", message, record_kind="document"),)


def prepare_fields(document: pdfium.PdfDocument) -> None:
    """Let pdfium draw the fields of a form to fill in: many programs save their values alone, without a look."""
    if document.get_formtype() != raw.FORMTYPE_NONE:
        document.init_forms()


def printed_page(document: pdfium.PdfDocument, index: int) -> tuple[pdfium.PdfPage, int | None]:
    """A page with the text of its fields and typed notes printed into it, and how many of its objects are its own.

    The number is null where nothing was printed into it. Raises PdfiumError where the page is damaged.
    """
    page = document[index]
    if not _has_typed(page):
        return page, None
    own = raw.FPDFPage_CountObjects(page)
    if raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) != raw.FLATTEN_SUCCESS:
        return page, None
    page.close()
    return document[index], own


def _has_typed(page: pdfium.PdfPage) -> bool:
    for number in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, number)
        if not annotation:
            continue
        kind = raw.FPDFAnnot_GetSubtype(annotation)
        raw.FPDFPage_CloseAnnot(annotation)
        if kind in _SHOWN:
            return True
    return False
