"""Ways to damage a document: bytes, the structure of its XML, of its zip package, of its PDF or HTML tokens."""

import io
import random
import re
import warnings
import zipfile
from collections.abc import Callable
from copy import deepcopy

from lxml import etree

Mutator = Callable[[bytes, random.Random], bytes]

EXTREMES = ("-1", "0", "1", "2147483648", "999999999999", "1e9", "NaN", "", "65536", "⑨", "0x7f", "4294967295")
HOSTILE_PATHS = (
    "../../escaped",
    "/var/tmp/escaped",  # noqa: S108 where nothing must appear
    "..\\..\\escaped",
    "C:\\escaped",
    "word/../../escaped",
    "a" * 70000,
)
TARGET = "http://127.0.0.1:9/fuzz"
"""Where injected references lead; `fuzz.py` puts the address of its own listener here."""
DOCTYPES = (
    '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE x SYSTEM "{target}/x.dtd">',
    '<!DOCTYPE x [<!ENTITY % p SYSTEM "{target}/p.dtd"> %p;]>',
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;">]>',
)
MOST_PARTS_CHANGED = 3
LARGEST_PART = 20_000_000
"""Copies of copies grow without end."""
MANY_COPIES_BELOW = 3
"""Elements with fewer children may be doubled hundreds of times: copies of whole documents cost minutes to make."""


def flip_bits(data: bytes, rng: random.Random) -> bytes:
    """Some bits of the file turned."""
    changed = bytearray(data)
    for _ in range(rng.choice((1, 3, 20, 200))):
        if changed:
            changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def truncate(data: bytes, rng: random.Random) -> bytes:
    """The beginning, or the end, of the file."""
    at = rng.randrange(len(data) + 1)
    return data[:at] if rng.random() < 0.8 else data[at:]


def shuffle_chunks(data: bytes, rng: random.Random) -> bytes:
    """A chunk doubled, left out, blanked, moved or put in anew."""
    start = rng.randrange(len(data) + 1)
    chunk = data[start : start + rng.choice((1, 4, 64, 1024, 20_000))]
    rest = data[start + len(chunk) :]
    elsewhere = rng.randrange(len(data) + 1)
    return rng.choice(
        (
            data[:start] + chunk * rng.choice((2, 50)) + rest,
            data[:start] + rest,
            data[:start] + bytes(len(chunk)) + rest,
            data[:elsewhere] + chunk + data[elsewhere:],
            data[:start] + rng.randbytes(len(chunk)) + rest,
        )
    )


def change_numbers(data: bytes, rng: random.Random) -> bytes:
    """Printed numbers made extreme: lengths, offsets, spans, sizes of pages."""
    places = list(re.finditer(rb"\d+", data))
    for match in sorted(rng.sample(places, min(len(places), rng.choice((1, 5)))), key=lambda m: -m.start()):
        data = data[: match.start()] + rng.choice(EXTREMES).encode() + data[match.end() :]
    return data


def change_tags(data: bytes, rng: random.Random) -> bytes:
    """Tags of a page left out, doubled, nested deeply or given extreme spans."""
    tags = list(re.finditer(rb"<[^>]*>", data))
    if not tags:
        return flip_bits(data, rng)
    match = rng.choice(tags)
    tag = match.group()
    name = re.sub(rb"\W.*", b"", tag[1:]) or b"td"
    span = rng.choice((b"rowspan", b"colspan"))
    new = rng.choice(
        (
            b"",
            tag * rng.choice((2, 3000)),
            b"<%s %s=%s>" % (name, span, rng.choice(EXTREMES).encode()),
            b"<table><tr><td>" * rng.choice((1, 500)),
            b'<img src="%s"><script src="%s">' % (TARGET.encode(), TARGET.encode()),
        )
    )
    return data[: match.start()] + new + data[match.end() :]


def change_package(data: bytes, rng: random.Random) -> bytes:
    """Parts of a package changed as XML, as bytes, or as members of the zip."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = [(info.filename, package.read(info)) for info in package.infolist()]
    except Exception:
        return flip_bits(data, rng)
    for _ in range(rng.randint(1, MOST_PARTS_CHANGED)):
        # Most of what a reader does is done with the main part, which is the largest.
        largest = max(range(len(members)), key=lambda number: len(members[number][1]))
        at = largest if rng.random() < 0.5 else rng.randrange(len(members))
        name, content = members[at]
        way = rng.random()
        if way < 0.6:
            members[at] = name, _change_xml(content, rng)[:LARGEST_PART]
        elif way < 0.75:
            members[at] = name, rng.choice((flip_bits, truncate, shuffle_chunks, change_numbers))(content, rng)
        elif way < 0.85:
            members[at] = rng.choice(HOSTILE_PATHS), content
        elif way < 0.95:
            members.append((rng.choice((name, name + "x")), content))
        elif len(members) > 1:
            del members[at]
    stream = io.BytesIO()
    with (
        warnings.catch_warnings(),
        zipfile.ZipFile(stream, "w", rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as package,
    ):
        warnings.simplefilter("ignore")  # names may repeat
        for name, content in members:
            package.writestr(zipfile.ZipInfo(name[:65000]), content)
    return stream.getvalue()


def change_directory(data: bytes, rng: random.Random) -> bytes:
    """Headers of members changed: flags, methods, sizes, offsets."""
    places = [match.start() for match in re.finditer(rb"PK(\x01\x02|\x03\x04|\x05\x06)", data)]
    if not places:
        return flip_bits(data, rng)
    changed = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        at = rng.choice(places) + rng.randint(4, 45)
        if at < len(changed):
            changed[at] = rng.choice((0, 1, 0xFF, rng.randrange(256)))
    return bytes(changed)


def _change_xml(content: bytes, rng: random.Random) -> bytes:
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    except (etree.XMLSyntaxError, ValueError):
        return flip_bits(content, rng)
    elements = list(root.iter(etree.Element))
    for _ in range(rng.choice((1, 1, 5))):
        _change_element(rng.choice(elements), elements, rng)
    text = etree.tostring(root, encoding="unicode")
    if rng.random() < 0.1:
        text = rng.choice(DOCTYPES).replace("{target}", TARGET) + text.replace("</", "&a;</", 1)
    return text.encode(rng.choice(("utf-8", "utf-8", "utf-16")), "replace")


def _change_element(element: etree._Element, elements: list[etree._Element], rng: random.Random) -> None:
    parent = element.getparent()
    way = rng.randrange(7)
    if way == 0 and parent is not None:
        parent.remove(element)
    elif way == 1 and parent is not None:
        times = 300 if len(element) < MANY_COPIES_BELOW and rng.random() < 0.5 else 1
        for _ in range(times):
            parent.append(deepcopy(element))
    elif way == 2 and element.attrib:
        element.set(rng.choice(list(element.attrib)), rng.choice((*EXTREMES, TARGET, "External")))
    elif way == 3:
        element.text = rng.choice((*EXTREMES, "\u202e总分", "得" * 5000))
    elif way == 4:
        element.tag = rng.choice(elements).tag
    elif way == 5:
        for name in list(element.attrib):
            del element.attrib[name]
    else:
        inner = element
        for _ in range(rng.choice((3, 400))):
            inner = etree.SubElement(inner, element.tag)


GENERAL: tuple[Mutator, ...] = (flip_bits, truncate, shuffle_chunks)
FOR_PACKAGES: tuple[Mutator, ...] = (*GENERAL, change_package, change_package, change_package, change_directory)
FOR_PDF: tuple[Mutator, ...] = (*GENERAL, change_numbers, change_numbers)
FOR_MARKUP: tuple[Mutator, ...] = (*GENERAL, change_tags, change_tags, change_numbers)
