"""The parts of an Office Open XML file (DOCX, XLSX, PPTX), and how they refer to one another (ECMA-376 part 2).

In: an opened zip, or one XML file that holds all parts (Flat OPC). Out: parts by name, and their relations. Files that
keep to the strict form of the standard are given the usual namespaces.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

from lxml import etree

from muniment.reading.formats.packages import parse_xml

_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/([A-Za-z]+)/")
_PKG = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_DC = "{http://purl.org/dc/elements/1.1/}"


@dataclass(frozen=True)
class Relation:
    """A reference from one part of a file to another part or to an address."""

    kind: str
    """The last word of its type: `footnotes`, `image`, `slide`."""
    target: str
    """The part's name, or an address."""
    external: bool


class OfficeParts:
    """The parts of one office file."""

    def __init__(self, names: Iterable[str], read: Callable[[str], bytes]) -> None:
        self._names = {_folded(name): name for name in names}
        self._read = read

    def __contains__(self, name: str) -> bool:
        return _folded(name) in self._names

    def read(self, name: str) -> bytes:
        """Return the bytes of a part. Raises KeyError where there is none."""
        return self._read(self._names[_folded(name)])

    def real_name(self, name: str) -> str:
        """Return a part's name as the zip has it. Raises KeyError where there is none."""
        return self._names[_folded(name)]

    def xml(self, name: str | None) -> etree._Element | None:
        """Return a part's root; None where there is no such part. Raises XMLSyntaxError."""
        return parse_xml(self.xml_bytes(name)) if name is not None and name in self else None

    def xml_bytes(self, name: str) -> bytes:
        """Return the bytes of a part that is XML, with the usual namespaces. Raises KeyError where there is none."""
        data = self.read(name)
        return (
            _STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/", data)
            if b"purl.oclc.org/ooxml" in data
            else data
        )

    def relations(self, name: str = "") -> dict[str, Relation]:
        """Return what a part refers to, by the relation's id; without a name what the file does."""
        folder, _, file = name.rpartition("/")
        root = self.xml(f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels")
        found = {}
        for element in root if root is not None else ():
            if not isinstance(element.tag, str):
                continue
            target, external = element.get("Target") or "", element.get("TargetMode") == "External"
            if not external:
                target = posixpath.normpath(posixpath.join("/", folder, unquote(target))).lstrip("/")
            kind = (element.get("Type") or "").rpartition("/")[2]
            found[element.get("Id") or ""] = Relation(kind, target, external)
        return found

    @cached_property
    def main(self) -> str | None:
        """The name of the part that the file is about; None where the file does not say it."""
        for relation in self.relations().values():
            if relation.kind == "officeDocument" and not relation.external and relation.target in self:
                return relation.target
        return None

    def properties(self) -> dict[str, str]:
        """Return what the file says of itself: title, creator, language."""
        name = next((r.target for r in self.relations().values() if r.kind == "core-properties"), None)
        try:
            root = self.xml(name)
        except etree.XMLSyntaxError:
            return {}
        if root is None:
            return {}
        words = {
            key: " ".join((root.findtext(f"{_DC}{key}") or "").split()) for key in ("title", "creator", "language")
        }
        return {key: value for key, value in words.items() if value}


def parts_of_zip(archive: zipfile.ZipFile) -> OfficeParts:
    """Return the parts of a zip."""
    return OfficeParts(archive.namelist(), archive.read)


def parts_of_flat(content: bytes) -> OfficeParts:
    """Return the parts of a Flat OPC file, one XML file. Raises XMLSyntaxError."""
    parts: dict[str, bytes] = {}
    for part in parse_xml(content).iter(f"{_PKG}part"):
        held = part.find(f"{_PKG}xmlData")
        if held is not None and len(held):
            parts[part.get(f"{_PKG}name") or ""] = etree.tostring(held[0])
    return OfficeParts(parts, parts.__getitem__)


def _folded(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()
