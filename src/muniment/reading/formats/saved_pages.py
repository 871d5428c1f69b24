"""Pages of the web that a browser saved as one file: MHTML (RFC 2557), Safari's webarchive, Firefox's MAFF.

In: bytes. Out: what the HTML reader makes of the page in it, whose bytes it is given as they were sent.
"""

from __future__ import annotations

import html
import plistlib
import re
import unicodedata
from collections.abc import Iterable
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from typing import Any
from xml.parsers.expat import ExpatError

from lxml import etree

from muniment.reading.errors import Damaged, EmptyFile
from muniment.reading.formats.charset import decode
from muniment.reading.formats.html import read_html
from muniment.reading.formats.mail import MOST_PARTS, payload_of, raw_field
from muniment.reading.formats.media_type import MAFF, MHTML, WEBARCHIVE
from muniment.reading.formats.packages import open_package, parse_xml
from muniment.reading.model import Reading

_MOST_IN_FRAMES = 4 * 2**20
_FRAME = re.compile(r"<(?:i?frame)\b[^<>]*?\bsrc\s*=\s*[\"']?(?P<source>[^\"'\s>]+)[^<>]*?(?=/?>)", re.IGNORECASE)
_MAF = "{http://maf.mozdev.org/metadata/rdf#}"
_RESOURCE = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}resource"


def read_mhtml(content: bytes, url: str | None, warnings: list[str]) -> Reading:
    """Return the reading of a page in MHTML. Raises Damaged, EmptyFile."""
    message = BytesParser(policy=compat32).parsebytes(content.lstrip(b"\xef\xbb\xbf\r\n"))
    parts = [part for part in message.walk() if not part.is_multipart()][:MOST_PARTS]
    page = _root_part(message, parts)
    if page is None:
        raise Damaged("the saved page is damaged: there is no page in it")
    frames = {
        name: (payload_of(part), part.get_content_charset())
        for part in parts
        if part is not page and part.get_content_type() in ("text/html", "application/xhtml+xml")
        for name in (f"cid:{raw_field(part, 'content-id').strip('<> ')}", raw_field(part, "content-location").strip())
        if name not in ("", "cid:")
    }
    location = raw_field(message, "snapshot-content-location") or raw_field(page, "content-location")
    return _read(payload_of(page), page.get_content_charset(), url or _address(location), warnings, MHTML, frames)


def _root_part(message: Message, parts: list[Message]) -> Message | None:
    start = str(message.get_param("start") or "").strip("<> ")
    pages = [p for p in parts if p.get_content_type() in ("text/html", "application/xhtml+xml")]
    named = (p for p in parts if start and raw_field(p, "content-id").strip("<> ") == start)
    return next(named, None) or next(iter(pages), None) or next(iter(parts), None)


def read_webarchive(content: bytes, url: str | None, warnings: list[str]) -> Reading:
    """Return the reading of a page that Safari saved. Raises Damaged, EmptyFile."""
    try:
        archive = plistlib.loads(content)
    except (
        plistlib.InvalidFileException,
        ExpatError,
        ValueError,
        KeyError,
        TypeError,
        IndexError,
        OverflowError,
        AttributeError,
        RecursionError,
    ) as error:
        raise Damaged(f"the saved page is damaged: {error or type(error).__name__}") from error
    page = archive.get("WebMainResource") if isinstance(archive, dict) else None
    data, charset, address = _resource(page)
    if not data:
        raise Damaged("the saved page is damaged: there is no page in it")
    frames: dict[str, tuple[bytes, str | None]] = {}
    for frame in _list(archive.get("WebSubframeArchives"))[:MOST_PARTS]:
        held, of_frame, name = _resource(frame.get("WebMainResource") if isinstance(frame, dict) else None)
        if held and name:
            frames[name] = (held, of_frame)
    return _read(data, charset, url or _address(address), warnings, WEBARCHIVE, frames)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _resource(value: Any) -> tuple[bytes, str | None, str]:
    """Return the bytes of a resource, its charset and its address."""
    if not isinstance(value, dict):
        return b"", None, ""
    data, charset, address = (value.get(f"WebResource{name}") for name in ("Data", "TextEncodingName", "URL"))
    return (
        data if isinstance(data, bytes) else b"",
        charset if isinstance(charset, str) else None,
        address if isinstance(address, str) else "",
    )


def read_maff(content: bytes, url: str | None, warnings: list[str]) -> Reading:
    """Return the reading of the first page of a MAFF file. Raises TooLarge, Damaged, EmptyFile."""
    with open_package(content, "MAFF") as archive:
        folders = sorted({name.partition("/")[0] for name in archive.namelist() if name.endswith("/index.rdf")})
        names = set(archive.namelist())
        for folder in folders:
            said = _said(archive.read(f"{folder}/index.rdf"))
            held = [said.get("indexfilename", ""), "index.html", "index.xhtml", "index.htm"]
            found = next((f"{folder}/{name}" for name in held if name and f"{folder}/{name}" in names), None)
            if found is not None:
                data = archive.read(found)
                break
        else:
            raise Damaged("the saved page is damaged: there is no page in it")
    if len(folders) > 1:
        warnings = [*warnings, f"the file holds {len(folders)} pages; the first was read"]
    return _read(data, said.get("charset"), url or _address(said.get("originalurl", "")), warnings, MAFF, {})


def _said(data: bytes) -> dict[str, str]:
    try:
        root = parse_xml(data)
    except etree.XMLSyntaxError:
        return {}
    return {
        etree.QName(e).localname: e.get(_RESOURCE) or e.get("resource") or ""
        for e in root.iter()
        if isinstance(e.tag, str) and e.tag.startswith(_MAF)
    }


def _address(value: str) -> str | None:
    """Return an address of the web; None for what is none."""
    value = value.strip()
    return value if re.match(r"https?://[^\s<>\"]{3,2000}\Z", value) else None


def _read(
    data: bytes,
    charset: str | None,
    url: str | None,
    warnings: list[str],
    media_type: str,
    frames: dict[str, tuple[bytes, str | None]],
) -> Reading:
    text, found, said = decode(data, charset)
    text = unicodedata.normalize("NFC", text)
    if not text.strip("\ufeff\0 \t\r\n"):
        raise EmptyFile("the saved page has no words")
    if frames:
        text = _with_frames(text, frames)
    reading = read_html(text, found, url, [*warnings, *_new(said, warnings)])
    return reading.model_copy(update={"media_type": media_type})


def _new(said: Iterable[str], before: Iterable[str]) -> list[str]:
    known = set(before)
    return [line for line in said if line not in known]


def _with_frames(text: str, frames: dict[str, tuple[bytes, str | None]]) -> str:
    """Return a page in which each frame that was saved with it holds its page itself (`srcdoc`)."""
    room = _MOST_IN_FRAMES

    def fill(match: re.Match[str]) -> str:
        nonlocal room
        held = frames.get(html.unescape(match["source"]))
        if held is None or len(held[0]) > room or "srcdoc" in match[0].lower():
            return match[0]
        room -= len(held[0])
        return f'{match[0]} srcdoc="{html.escape(decode(*held)[0])}"'

    return _FRAME.sub(fill, text)
