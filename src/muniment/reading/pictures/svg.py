"""Drawings in SVG: their size, and a picture of them in pixels, by resvg.

In: bytes. Out: (width, height), or a PNG. A drawing is a document that may be hostile: what could run is taken out,
what it names outside of itself too, and entities are not resolved. Letters come from the machine's fonts, and from one
of our own.
"""

from __future__ import annotations

import re
from pathlib import Path

from lxml import etree

_FONT = Path(__file__).parent / "fonts" / "inter-latin.ttf"
_SVG = "{http://www.w3.org/2000/svg}"
_RUNS = frozenset(
    f"{_SVG}{name}"
    for name in ("script", "foreignObject", "iframe", "audio", "video", "set", "animate", "animateMotion")
)
_EMBEDDED = re.compile(r"data:image/(?:png|jpe?g|gif|webp)[;,]", re.IGNORECASE)
_UNITS = {"": 1.0, "px": 1.0, "pt": 96 / 72, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}
_BEGINNING = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>)?(?:\s|<!--(?:(?!-->).)*-->|<!DOCTYPE\s[^>\[]*(?:\[[^\]]*\])?\s*>"
    rb")*<svg[\s>]",
    re.DOTALL,
)
_LENGTH = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(px|pt|pc|mm|cm|in|)\s*$")


def is_svg(content: bytes) -> bool:
    """Return whether bytes are an XML document whose first element is a drawing's."""
    return bool(_BEGINNING.match(content[:4000]))


def measure_svg(content: bytes) -> tuple[int, int] | None:
    """Return (width, height) of a drawing in CSS pixels; None for what is none. Without a size it has that of its view
    box."""
    root = _parse(content)
    if root is None:
        return None
    numbers = re.findall(r"[-+.\deE]+", root.get("viewBox") or "")
    try:
        box = tuple(float(n) for n in numbers[2:4]) if len(numbers) == 4 else None
    except ValueError:
        box = None
    sides = []
    for index, name in enumerate(("width", "height")):
        match = _LENGTH.match(root.get(name) or "")
        side = float(match[1]) * _UNITS[match[2]] if match else box[index] if box else 0.0
        sides.append(round(side))
    return (sides[0], sides[1]) if min(sides) > 0 and max(sides) < 100_000 else None


def draw_svg(content: bytes, width: int) -> bytes:
    """Return a drawing as PNG, that many pixels wide. Raises ValueError where it cannot be drawn."""
    import resvg_py

    # Names that no font here has, and families that are no font, are ours: without one their words would be left out
    # unsaid.
    return resvg_py.svg_to_bytes(
        svg_string=clean_svg(content),
        width=width,
        font_files=[str(_FONT)],
        font_family="Inter",
        sans_serif_family="Inter",
        serif_family="Inter",
        monospace_family="Inter",
        cursive_family="Inter",
        fantasy_family="Inter",
    )


def clean_svg(content: bytes) -> str:
    """Return a drawing without what could run and without what leads out of it. Raises ValueError for what is no
    drawing."""
    root = _parse(content)
    if root is None:
        raise ValueError("this is no drawing in SVG")
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or element.tag in _RUNS:
            _take_out(element)
            continue
        for name, value in list(element.attrib.items()):
            local = str(name).rpartition("}")[2].lower()
            if local.startswith("on") or (
                local in ("href", "src") and not (str(value).startswith("#") or _EMBEDDED.match(str(value)))
            ):
                del element.attrib[name]
        if element.tag == f"{_SVG}style" and element.text:
            element.text = re.sub(r"@import[^;]*;?", "", element.text)
    return etree.tostring(root, encoding="unicode")


def _take_out(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _parse(content: bytes) -> etree._Element | None:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True, remove_comments=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return root if root is not None and root.tag == f"{_SVG}svg" else None
