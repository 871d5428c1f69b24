"""Which pictures a text shows, and where their bytes are. Their bytes are not looked at here, but for their size.

In: elements of HTML pages, embedded bytes. Out: `RawPicture`s. What only decorates a page (logos, icons, pixels that
count readers) is no picture of a text.
"""

from __future__ import annotations

import base64
import binascii
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import Literal
from urllib.parse import unquote_to_bytes, urlsplit

from lxml import etree
from PIL import Image

from muniment.reading.formats.html_page import text_of
from muniment.reading.model import ImageFacts
from muniment.reading.pictures.svg import is_svg, measure_svg

MOST_PICTURES = 1000
"""Pictures of one text that are read."""
SHOWN = ("PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP", "AVIF")
"""The forms of pictures that are drawn, as Pillow names them: no other is looked at."""
MOST_AROUND = 100
"""Elements around an image that are looked at: pages that close nothing are thousands deep."""
LEAST_SIDE = 48
"""Pixels: what is smaller either way decorates."""
_ORIENTATION = 0x0112
"""The tag that says how a picture is turned (Exif 2.32)."""
_LONGEST_CAPTION = 1000
_DECORATION = re.compile(
    r"(?:^|[^a-z])(?:logo|icons?|avatar|gravatar|sprite|spacer|pixel|tracking|blank|transparent|emoji|"
    r"smil(?:ey|ies)|badge|button|btn|loading|spinner|1x1|placeholder|favicon|twemoji)(?:[^a-z]|$)",
    re.IGNORECASE,
)
_IMAGE_ADDRESS = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|tiff?|bmp)$", re.IGNORECASE)
_CAPTION = re.compile(r"caption", re.IGNORECASE)
_CAPTION_TAGS = ("p", "div", "span", "dd", "td", "em", "small")
_MOST_IN_FIGURE = 60
_LENGTH = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(?:px)?\s*$")
_LAZY = ("data-src", "data-original", "data-lazy-src", "data-lazy", "data-actualsrc", "data-echo", "data-hi-res-src")
_LAZY_SETS = ("data-srcset", "data-lazy-srcset", "srcset")
_WIDEST = 2000
_DATA = re.compile(r"data:image/[a-z0-9.+-]+((?:;[a-z0-9=-]+)*),(.*)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class RawPicture:
    """A picture as a format's reader finds it. See `model.Picture`."""

    held: Literal["part", "markup", "page", "elsewhere"]
    name: str = ""
    page: int | None = None
    area: tuple[float, float, float, float] | None = None
    alt: str = ""
    caption: str = ""
    width: int | None = None
    height: int | None = None


def find_picture(element: etree._Element) -> RawPicture | None:
    """Return the picture that an `img` shows, its address as the page gives it; None where it shows none, or
    decorates."""
    if element.get("role") == "presentation" or element.get("aria-hidden") == "true" or _links_away(element):
        return None
    width, height = _length(element.get("width")), _length(element.get("height"))
    if any(side is not None and side < LEAST_SIDE for side in (width, height)):
        return None
    source = _source(element)
    if source is None:
        return None
    alt = " ".join((element.get("alt") or "").split())
    caption = _caption(element)
    if source.startswith("data:"):
        content = decode_data(source)
        facts = measure(content) if content else None
        if content is None or facts is None or min(facts.width, facts.height) < LEAST_SIDE:
            return None
        width, height = (width, height) if width and height else (facts.width, facts.height)
        return RawPicture("markup", sha256(content).hexdigest(), alt=alt, caption=caption, width=width, height=height)
    signs = f"{_file_name(source)} {element.get('class') or ''} {element.get('id') or ''}"
    if not caption and (_DECORATION.search(signs) or re.fullmatch(r"(?i).{0,40}\b(?:logo|icon|avatar)", alt)):
        return None
    return RawPicture("elsewhere", source, alt=alt, caption=caption, width=width, height=height)


def _file_name(source: str) -> str:
    try:
        return urlsplit(source).path.rpartition("/")[2]
    except ValueError:
        return source


def _length(value: str | None) -> int | None:
    match = _LENGTH.match(value or "")
    return round(float(match[1])) if match and 0 < float(match[1]) < 20_000 else None


def _links_away(element: etree._Element) -> bool:
    """Return whether a picture stands in a link to something else than itself: it shows the way there, and nothing of
    the text."""
    for ancestor in islice(element.iterancestors(), MOST_AROUND):
        if ancestor.tag == "figure":
            return False
        if ancestor.tag == "a" and ancestor.get("href") is not None:
            href = ancestor.get("href") or ""
            return not (
                href.startswith(("#", "javascript:"))
                or _IMAGE_ADDRESS.search(href.partition("?")[0])
                or _has_caption(ancestor)
            )
    return False


def _has_caption(element: etree._Element) -> bool:
    return any(
        a.tag == "figure" or _CAPTION.search(a.get("class") or "") for a in islice(element.iterancestors(), MOST_AROUND)
    )


def _source(element: etree._Element) -> str | None:
    """Return where a picture is: the widest of its forms that is not too wide; what a script would put in place of a
    stand-in."""
    for name in _LAZY_SETS:
        if found := _best_of_set(element.get(name)):
            return found
    for name in _LAZY:
        if value := (element.get(name) or "").strip():
            return value
    source = (element.get("src") or "").strip()
    # The parser knows no element without an end but those of old: an `img` may stand within the `source` before it.
    around = next((a for a in islice(element.iterancestors(), 20) if a.tag == "picture"), None)
    if (not source or source.startswith("data:image/gif")) and around is not None:
        for sibling in around.iter("source"):
            if "avif" not in (sibling.get("type") or "") and (
                found := _best_of_set(sibling.get("srcset") or sibling.get("data-srcset"))
            ):
                return found
    return source or None


def _best_of_set(value: str | None) -> str | None:
    best: tuple[float, str] | None = None
    for entry in re.split(r",\s+|,(?=https?:)", value or ""):
        address, _, measure_of = entry.strip().partition(" ")
        match = re.fullmatch(r"(\d+(?:\.\d+)?)([wx])", measure_of.strip() or "1x")
        if not address or address.startswith("data:") or match is None:
            continue
        width = float(match[1]) * (1 if match[2] == "w" else 800)
        worth = width if width <= _WIDEST else 1 / width
        if best is None or worth > best[0]:
            best = (worth, address)
    return best[1] if best else None


def _caption(element: etree._Element) -> str:
    """Return the caption of a picture: of its figure, or of the nearest element around it that holds one by its
    name."""
    for depth, ancestor in enumerate(element.iterancestors()):
        # Few elements are looked at: an element that holds many is no figure.
        inside = list(islice(ancestor.iter(), _MOST_IN_FIGURE + 1))
        if depth > 5 or len(inside) > _MOST_IN_FIGURE or ancestor.tag in ("body", "article", "main", "section"):
            return ""
        named = [e for e in inside[1:] if e.tag in ("figcaption", "amp-caption")]
        named += [e for e in inside[1:] if e.tag in _CAPTION_TAGS and _CAPTION.search(e.get("class") or "")]
        found = next((e for e in named if next(e.iter("img"), None) is None), None)
        if found is not None and sum(e.tag == "img" for e in inside) == 1:
            return _words(found)
        if ancestor.tag == "figure":
            return _words(found) if found is not None else ""
    return ""


def _words(element: etree._Element) -> str:
    words = text_of(element)
    return words if len(words) <= _LONGEST_CAPTION else words[:_LONGEST_CAPTION].rsplit(" ", 1)[0] + " …"


def decode_data(address: str) -> bytes | None:
    """Return the bytes that a `data:` address of a picture holds (RFC 2397); None where it holds none."""
    match = _DATA.match(address)
    if match is None:
        return None
    try:
        if ";base64" in match[1].lower():
            return base64.b64decode(
                re.sub(r"\s+", "", match[2].replace("%2B", "+").replace("%2F", "/").replace("%3D", "=")), validate=True
            )
        return unquote_to_bytes(match[2])
    except (binascii.Error, ValueError):
        return None


def find_data(root: etree._Element, digest: str) -> bytes | None:
    """Return the bytes of that SHA-256 which a page holds in its own markup."""
    for address in _data_addresses(root):
        content = decode_data(address)
        if content is not None and sha256(content).hexdigest() == digest:
            return content
    return None


def _data_addresses(root: etree._Element) -> Iterator[str]:
    for element in root.iter("img", "source", "amp-img"):
        for value in map(str, element.attrib.values()):
            if value.strip().startswith("data:image/"):
                yield value.strip()


def measure(content: bytes) -> ImageFacts | None:
    """Return the type and size that a picture's bytes declare; None for what is no picture that can be shown."""
    if is_svg(content):
        size = measure_svg(content)
        return ImageFacts("image/svg+xml", *size) if size else None
    try:
        with Image.open(io.BytesIO(content), formats=SHOWN) as picture:
            # A camera may have been held upright: what is shown is turned.
            turned = picture.getexif().get(_ORIENTATION, 1) in (5, 6, 7, 8)
            width, height = (picture.height, picture.width) if turned else picture.size
            return ImageFacts(Image.MIME[str(picture.format)], width, height)
    except Exception:  # Whatever is wrong with it: it is no picture that can be shown.
        return None
