"""LibreOffice without a window: documents of other word processors and spreadsheets become docx and xlsx.

LibreOffice makes a document of random bytes and skips a file that it cannot load, both with exit status 0: the kind is
known from the bytes before it is asked, and what it wrote is checked before it is read. Macros are off, links are not
updated, and every address it might ask for leads nowhere.
"""

import atexit
import os
import re
import resource
import shutil
import signal
import subprocess
import tempfile
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

from extract.readers.docx import read_docx
from extract.readers.office_doc import lost_cells
from model.errors import DocumentFault
from model.form import Issue
from model.grid import Content
from model.status import DocumentKind, ReceiptStatus

SECONDS_PER_DOCUMENT = 120
MAX_OUTPUT_BYTES = 512 * 1024 * 1024
NEEDS_LIBREOFFICE = "needs_libreoffice"
"""Code of a document that waits for LibreOffice; it is read by the first load that finds it."""

_NOWHERE = "127.0.0.1:9"


class _Way(NamedTuple):
    """How a kind is converted: name it is given, output and its filter, library and package that must be there."""

    suffix: str
    target: str
    output_filter: str
    library: str
    package: str


_WRITER = ("docx", "MS Word 2007 XML", "libswlo.so", "libreoffice-writer-nogui")
_CALC = ("xlsx", "Calc MS Excel 2007 XML", "libsclo.so", "libreoffice-calc-nogui")
WAYS = {
    DocumentKind.DOC: _Way("doc", *_WRITER),
    DocumentKind.RTF: _Way("rtf", *_WRITER),
    DocumentKind.ODT: _Way("odt", *_WRITER),
    DocumentKind.WORD_XML: _Way("xml", *_WRITER),
    DocumentKind.XLS: _Way("xls", *_CALC),
    DocumentKind.ODS: _Way("ods", *_CALC),
}

_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
{items}
</oor:items>
"""
_SETTINGS = (
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Common/Save/Document", "WarnAlienFormat", "false"),
    ("Writer/Content/Update", "Link", "0"),
    ("Calc/Content/Update", "Link", "2"),
    ("Calc/Formula/Load", "OOXMLRecalcMode", "1"),
    ("Calc/Formula/Load", "ODFRecalcMode", "1"),
)
"""Macros never run, links are never updated, cached results of formulas are kept (LibreOffice's registry schemas)."""


def read_office(data: bytes, kind: DocumentKind) -> Content:
    """Paragraphs and tables of a document of another word processor. Raises the DocumentFaults of `convert`."""
    content = read_docx(convert(data, kind))
    lost = lost_cells(data, content) if kind is DocumentKind.DOC else 0
    if not lost:
        return replace(content, kind=kind)
    message = f"{lost} cells of the old Word document were lost by its conversion; ask for it as docx or PDF"
    lost_issue = Issue("lost_in_conversion", message, record_kind="document")
    return replace(content, kind=kind, issues=(*content.issues, lost_issue))


def read_office_sheet(data: bytes, kind: DocumentKind) -> Content:
    """The tables of a workbook of another program or the old format. Raises the DocumentFaults of `convert`."""
    from extract.readers.sheet import read_sheet  # openpyxl takes time to load

    return replace(read_sheet(convert(data, kind)), kind=kind)


def convert(data: bytes, kind: DocumentKind) -> bytes:
    """The document as docx (texts) or xlsx (tables).

    Raises DocumentFault: `unsupported` (`needs_libreoffice`) where LibreOffice is not installed, `corrupt`
    (`not_converted`) where it cannot load the document, `too_large` (`conversion_too_long`) after two minutes.
    """
    way = WAYS[kind]
    program = _program(way)
    with tempfile.TemporaryDirectory(prefix="jixiao-office-") as folder:
        source = Path(folder, f"document.{way.suffix}")
        source.write_bytes(data)
        _run(program, [source], way, Path(folder, "out"))
        return _checked(Path(folder, "out", f"document.{way.target}"), kind)


def missing_package(kind: DocumentKind) -> str | None:
    """The Debian package that must be installed before documents of this kind can be read; null where all is there."""
    if kind not in WAYS:
        return None
    way = WAYS[kind]
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        return way.package
    folder = Path(found).resolve().parent
    has_libraries = (folder / "soffice.bin").is_file() and any(folder.glob("lib*lo.so"))
    return way.package if has_libraries and not (folder / way.library).is_file() else None


def _program(way: _Way) -> str:
    kind = next(kind for kind, other in WAYS.items() if other is way)
    package = missing_package(kind)
    if package is not None:
        raise DocumentFault(
            ReceiptStatus.UNSUPPORTED,
            NEEDS_LIBREOFFICE,
            f"Files of this kind ({kind}) are read through LibreOffice, which is not there. Install it "
            f"(apt-get install {package}); the next load reads the document.",
        )
    return shutil.which("soffice") or shutil.which("libreoffice") or "soffice"


def _run(program: str, sources: list[Path], way: _Way, out: Path) -> None:
    command = [
        *(program, f"-env:UserInstallation={_profile().as_uri()}", "--headless", "--invisible", "--norestore"),
        *("--nologo", "--nodefault", "--nolockcheck", "--nofirststartwizard"),
        *("--convert-to", f"{way.target}:{way.output_filter}", "--outdir", str(out)),
        *map(str, sources),
    ]
    process = subprocess.Popen(  # noqa: S603 the program is LibreOffice, the names are ours
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        cwd=out.parent,
        preexec_fn=_limited,
    )
    try:
        process.wait(SECONDS_PER_DOCUMENT * len(sources))
    except subprocess.TimeoutExpired:
        raise DocumentFault(
            ReceiptStatus.TOO_LARGE,
            "conversion_too_long",
            f"LibreOffice did not convert the document within {SECONDS_PER_DOCUMENT} seconds. Publish it as docx or "
            "PDF.",
        ) from None
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End LibreOffice: the program that was started only watches the one that works."""
    if process.poll() is not None:
        return
    import psutil  # type: ignore[import-untyped]

    try:
        everyone = [*psutil.Process(process.pid).children(recursive=True), psutil.Process(process.pid)]
    except psutil.NoSuchProcess:
        everyone = []
    for one in everyone:
        try:
            one.kill()
        except psutil.NoSuchProcess:
            continue
    process.kill()
    process.wait()


def _limited() -> None:
    """In the started process: no larger output than a document can be, and an end with its parent (Linux)."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_OUTPUT_BYTES, MAX_OUTPUT_BYTES))
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)


def _environment() -> dict[str, str]:
    home = str(_profile())
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "ftp_proxy", "all_proxy"), f"http://{_NOWHERE}")
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
    return {**kept, **proxies, "HOME": home, "LANG": "C.UTF-8", "SAL_USE_VCLPLUGIN": "svp", "no_proxy": ""}


@cache
def _profile() -> Path:
    """The profile of this process: LibreOffice lets one process at a time use a profile."""
    folder = Path(tempfile.mkdtemp(prefix="jixiao-profile-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    host, _, port = _NOWHERE.partition(":")
    inet = [("ooInetProxyType", "2")]
    for protocol in ("HTTP", "HTTPS", "FTP"):
        inet += [(f"ooInet{protocol}ProxyName", host), (f"ooInet{protocol}ProxyPort", port)]
    entries = [(f"/org.openoffice.Office.{path}", name, value) for path, name, value in _SETTINGS]
    entries += [("/org.openoffice.Inet/Settings", name, value) for name, value in inet]
    items = "\n".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in entries
    )
    (folder / "user").mkdir()
    (folder / "user" / "registrymodifications.xcu").write_text(_PROFILE.format(items=items), encoding="utf-8")
    return folder


def _checked(path: Path, kind: DocumentKind) -> bytes:
    """What LibreOffice wrote, where it is a whole package; a skipped document leaves nothing."""
    main = re.compile(r"word/document\.xml|xl/workbook\.xml")
    try:
        data = path.read_bytes()
        with zipfile.ZipFile(path) as package:
            if any(main.fullmatch(name) for name in package.namelist()):
                return data
    except (OSError, zipfile.BadZipFile):
        pass
    raise DocumentFault(
        ReceiptStatus.CORRUPT,
        "not_converted",
        f"LibreOffice cannot load the document ({kind}): it is damaged or cut off. Fetch it again or ask the publisher "
        "for it as docx or PDF.",
    )
