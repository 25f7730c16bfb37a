"""From the bytes of a saved web page to its elements: encoding, pages saved with their pictures in one file, styles.

A page saved as one file (MHTML, RFC 2557) is a mail whose first part of HTML is the page; programs write such files
with the ending doc too.
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from urllib.parse import unquote_to_bytes

from lxml import etree, html

from extract.readers.text import decode
from model.errors import DocumentFault
from model.status import ReceiptStatus

CHARSET_WITHIN = 4096
MAX_PARTS = 2000
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_GB = {"gb2312", "gbk", "gb_2312-80", "gb18030", "x-gbk", "cp936", "chinese", "csgb2312"}
_MAIL = re.compile(rb"\s*[\w-]+:[ \t]")
_DATA = re.compile(r"data:image/[\w.+-]+(;[\w=-]+)*,", re.IGNORECASE)
_BRACES = re.compile("([{}])")
_DISPLAY = re.compile(r"(?:^|;)\s*(?:display|visibility)\s*:\s*([\w-]+)", re.IGNORECASE)
_SIMPLE = re.compile(r"[\w*]*([.#])([\w-]+)")
_NAMED = re.compile(r"([.#])([\w-]+)")
_PRINT = re.compile(r"@media[^,]*\bprint\b", re.IGNORECASE)

Pictures = Callable[[str], bytes | None]
"""The bytes of a picture by the address that the page shows it with; null where the file does not hold it."""


def page_of(data: bytes) -> tuple[etree._Element, Pictures]:
    """The page and the pictures that its file holds. Raises DocumentFault (`broken_html`)."""
    try:
        page, pictures = _saved_page(data) if _MAIL.match(data) else (data, {})
        parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8")
        root = html.document_fromstring(_decoded(page).encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError, LookupError, RecursionError) as error:
        raise DocumentFault(
            ReceiptStatus.CORRUPT,
            "broken_html",
            "The web page holds nothing that can be read. Save it again or ask the publisher for a Word file.",
        ) from error
    _hide_by_style(root)

    def picture(address: str) -> bytes | None:
        inline = _DATA.match(address)
        if inline is None:
            return pictures.get(address) or pictures.get(address.removeprefix("cid:"))
        content = unquote_to_bytes(address[inline.end() :])
        try:
            return base64.b64decode(content) if ";base64" in inline.group().lower() else content
        except binascii.Error:
            return None

    return root, picture


def _saved_page(data: bytes) -> tuple[bytes, dict[str, bytes]]:
    """The page of a file that holds its pictures too, and these by address. Raises ValueError where there is none."""
    message = BytesParser(EmailMessage, policy=policy.compat32.clone(raise_on_defect=False)).parsebytes(data)
    page: bytes | None = None
    pictures: dict[str, bytes] = {}
    for number, part in enumerate(message.walk()):
        if number > MAX_PARTS:
            raise ValueError("a page of so many parts is none")
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            continue
        if part.get_content_type() == "text/html" and page is None:
            page = content
        elif part.get_content_maintype() == "image":
            for name in (part["Content-Location"], part["Content-ID"]):
                pictures[str(name or "").strip(" <>")] = content
    if page is None:
        raise ValueError("no part is a page")
    return page, pictures


def _decoded(data: bytes) -> str:
    """The text of the page: by its mark, by what it says of itself, or by what fits."""
    name = ""
    if not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        said = _CHARSET.search(data, 0, CHARSET_WITHIN)
        name = said.group(1).decode("ascii").lower() if said else ""
        for encoding in ("gb18030", "utf-8") if name in _GB else ("utf-8", "gb18030"):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                continue
    try:
        return decode(data)
    except DocumentFault:
        # A page with a few wrong bytes is shown by every browser; what they stood for shows as a replacement mark.
        return data.decode("gb18030" if name in _GB or not _mostly_utf8(data) else "utf-8", "replace")


def _mostly_utf8(data: bytes) -> bool:
    return data.decode("utf-8", "replace").count("\ufffd") <= data.decode("gb18030", "replace").count("\ufffd")


def _hide_by_style(root: etree._Element) -> None:
    """Mark as hidden what the page's own styles hide by class or id: copies for telephones stand beside the page.

    Only rules for one class or id hide. What any other rule shows, of a chosen tab or on a wide screen, is not hidden:
    what is there twice is seen to be, what is lost is not.
    """
    hidden: set[tuple[str, str]] = set()
    shown: set[tuple[str, str]] = set()
    for style in root.iter("style"):
        for selectors, properties, media in _rules(style.text or ""):
            said = _DISPLAY.findall(properties)
            if not said or _PRINT.search(media):
                continue
            is_hiding = said[-1].lower() in ("none", "hidden")
            for each in selectors.split(","):
                simple = _SIMPLE.fullmatch(each.strip())
                if simple is None or media:
                    shown |= set() if is_hiding else set(_NAMED.findall(each))
                elif is_hiding:
                    hidden.add((simple[1], simple[2]))
                else:
                    hidden.discard((simple[1], simple[2]))
    hidden -= shown
    if not hidden:
        return
    for element in root.iter(etree.Element):
        named = [(".", name) for name in (element.get("class") or "").split()] + [("#", element.get("id") or "")]
        if not hidden.isdisjoint(named):
            element.set("hidden", "")


def _rules(css: str) -> Iterator[tuple[str, str, str]]:
    """Selectors and properties of rules, with the kind of screen (`@media`) that they hold for; empty for every one."""
    first, *others = css.replace("<!--", "").replace("-->", "").split("/*")
    plain = "".join([first, *(part.partition("*/")[2] for part in others)])
    open_blocks: list[str] = []
    before = ""
    for piece in _BRACES.split(plain):
        if piece == "{":
            open_blocks.append(before.rpartition(";")[2].strip())
        elif piece == "}":
            del open_blocks[-1:]
        elif open_blocks and not open_blocks[-1].startswith("@"):
            yield open_blocks[-1], piece, " ".join(each for each in open_blocks[:-1] if each.startswith("@"))
        before = piece
