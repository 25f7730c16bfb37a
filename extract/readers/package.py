"""Parts of an Office package and what they name (ECMA-376 part 2, 8.5), for Word files and workbooks alike."""

import posixpath
from zipfile import ZipFile

from lxml import etree

_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


def root_of(part: bytes) -> etree._Element:
    """The root of a part; nothing outside of it is looked up. Raises XMLSyntaxError where its XML is broken."""
    return etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))


def related_parts(package: ZipFile, part: str) -> dict[str, str]:
    """The parts that a part names, by relation; those outside of the package are left out.

    Raises XMLSyntaxError where its relations are broken, and what zipfile raises for a damaged member.
    """
    folder, name = posixpath.split(part.lstrip("/"))
    relations = f"{folder}/_rels/{name}.rels".lstrip("/")
    if relations not in package.namelist():
        return {}
    return {
        each.get("Id") or "": posixpath.normpath(posixpath.join("/", folder, each.get("Target") or "")).lstrip("/")
        for each in root_of(package.read(relations)).iter(_RELATIONSHIP)
        if each.get("TargetMode") != "External"
    }
