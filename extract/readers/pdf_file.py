"""Open a PDF file, and say in the project's own terms why one cannot be opened."""

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from model.errors import DocumentFault
from model.status import ReceiptStatus

NO_PAGE = "The PDF is damaged or cut off, none of its pages can be read."


def open_pdf(data: bytes) -> pdfium.PdfDocument:
    """The opened document; the caller closes it. A PDF that an empty password opens is readable.

    Raises DocumentFault: encrypted (`encrypted_pdf`), corrupt (`broken_pdf`) where no page can be reached.
    """
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise DocumentFault(
                ReceiptStatus.ENCRYPTED,
                "encrypted_pdf",
                "The PDF asks for a password before it opens. Ask the publisher for one without a password.",
            ) from error
        raise broken_pdf("The PDF is damaged or cut off, nothing of it can be read.") from error
    if len(document) == 0:
        document.close()
        raise broken_pdf("The PDF is damaged or cut off, it has no page left.")
    return document


def check_pdf(data: bytes) -> None:
    """Raise the DocumentFault of a PDF that does not open or of which no page can be reached."""
    document = open_pdf(data)
    try:
        for index in range(len(document)):
            try:
                document[index].close()
            except pdfium.PdfiumError:
                continue
            return
    finally:
        document.close()
    raise broken_pdf(NO_PAGE)


def broken_pdf(what: str) -> DocumentFault:
    """The fault of a PDF whose pages cannot be reached."""
    return DocumentFault(ReceiptStatus.CORRUPT, "broken_pdf", f"{what} Fetch it again or ask the publisher for it.")


def too_much(number: int, what: str) -> DocumentFault:
    """The fault of a page that would cost more than any form is worth."""
    return DocumentFault(
        ReceiptStatus.TOO_LARGE,
        "pdf_page_too_large",
        f"Page {number} holds more {what} than any form does. Split the document or print it to PDF anew.",
    )
