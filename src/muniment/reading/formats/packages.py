"""Packages: files that are zips of parts (DOCX, ODT, EPUB …), opened with limits.

In: bytes. Out: an opened zip, and its parts as XML. What a package unpacks to is measured before it is unpacked, and no
part of it may name another file.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from lxml import etree

from muniment.reading.errors import Damaged, Encrypted, TooLarge
from muniment.reading.model import ImageFacts
from muniment.reading.paragraphs import RawSection
from muniment.reading.pictures.in_text import LEAST_SIDE, MOST_PICTURES, measure

MOST_UNPACKED = 200 * 1024 * 1024
"""Bytes that the parts of a package may unpack to, together."""
_MOST_PARTS = 20_000


_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    AttributeError,
    OSError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    etree.XMLSyntaxError,
    ValueError,
)
"""What opening and taking apart a broken package may raise."""


@contextmanager
def open_package(content: bytes, name: str) -> Iterator[zipfile.ZipFile]:
    """Return a package (a ZIP file) opened, within limits. Raises TooLarge for a zip bomb, Damaged for what does not
    open or misses a part."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if len(archive.infolist()) > _MOST_PARTS:
                raise TooLarge(f"the {name} has more than {_MOST_PARTS:,} parts")
            unpacked = sum(info.file_size for info in archive.infolist())
            if unpacked > MOST_UNPACKED:
                raise TooLarge(
                    f"the {name} unpacks to {unpacked / 2**20:,.0f} MiB, over the limit of {MOST_UNPACKED // 2**20} MiB"
                )
            yield archive
    except RuntimeError as error:
        if "password" in str(error):
            raise Encrypted("the file asks for a password") from error
        raise Damaged(f"the {name} is damaged: {error}") from error
    except _BROKEN as error:
        raise Damaged(f"the {name} is damaged: {error}") from error


@contextmanager
def open_xml(name: str) -> Iterator[None]:
    """Return the root of one XML file. Raises Damaged where it is broken."""
    try:
        yield
    except _BROKEN as error:
        raise Damaged(f"the {name} is damaged: {error}") from error


def parse_xml(data: bytes) -> etree._Element:
    """Return the root of an XML file: nothing from outside; what the file itself defines, as far as libxml2 lets it
    grow. Raises XMLSyntaxError."""
    internal: Any = "internal"
    try:
        return etree.fromstring(data, etree.XMLParser(resolve_entities=internal, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError:
        # What a file elsewhere would say is left open, and the rest is read; a bomb does not go off.
        return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))


def local_name(element: etree._Element) -> str:
    """Return the name of an element without its namespace, in small letters; empty for what is no element. What was
    mended while it was read may have a name that XML does not allow."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def first_words(root: etree._Element | None, tag: str) -> str | None:
    """Return the words of the first element of a tag; None where there are none."""
    element = next(root.iter(tag), None) if root is not None else None
    words = " ".join("".join(map(str, element.itertext())).split()) if element is not None else ""
    return words or None


def keep_pictures(sections: list[RawSection], archive: zipfile.ZipFile) -> None:
    """Keep the pictures whose parts are in the package, can be shown and are no decoration; give them their size where
    they have none."""
    names = set(archive.namelist())
    facts: dict[str, ImageFacts | None] = {}
    count = 0
    for section in sections:
        kept = []
        for before, picture in section.pictures:
            if picture.held != "part" or picture.name not in names:
                continue
            if picture.name not in facts:
                facts[picture.name] = measure(archive.read(picture.name))
            found = facts[picture.name]
            if found is None:
                continue
            if not picture.width or not picture.height:
                picture = replace(picture, width=found.width, height=found.height)
            if min(picture.width or 0, picture.height or 0) < LEAST_SIDE:
                continue
            count += 1
            if count <= MOST_PICTURES:
                kept.append((before, picture))
        section.pictures = kept
