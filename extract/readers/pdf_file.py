"""Open a PDF file, and say in the project's own terms why one cannot be opened."""

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from model.errors import DocumentFault
from model.status import ReceiptStatus


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
                "the PDF asks for a password before it opens; ask the publisher for one without a password",
            ) from error
        raise broken_pdf("the PDF is damaged or cut off, nothing of it can be read") from error
    if len(document) == 0:
        document.close()
        raise broken_pdf("the PDF is damaged or cut off, it has no page left")
    return document


def broken_pdf(what: str) -> DocumentFault:
    """The fault of a PDF whose pages cannot be reached."""
    return DocumentFault(ReceiptStatus.CORRUPT, "broken_pdf", f"{what}; fetch it again or ask the publisher for it")
