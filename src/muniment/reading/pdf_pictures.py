"""The pictures on a PDF's pages: images, and drawings that the file holds as one thing (form XObjects, ISO 32000-1, 8.10).

In: pages of an open document. Out: `PagePicture`s: where each stands on its page. What is small, what comes again on page after
page (a logo in a running head) and what lies under a whole page (a scan, a background) is no picture of the text.
"""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from .pictures import RawPicture

Box = tuple[float, float, float, float]
"""Left, bottom, right, top, in points."""
_LEAST_SIDE = 40.0
_LEAST_SHARE = 0.01
"""Of its page."""
WHOLE_PAGE = 0.8
"""The share of a page from which on a picture lies under all of it."""
_MOST_OBJECTS = 20_000
_LEAST_STROKES = 8
"""Paths in a drawing: what has fewer is a rule or a box around words."""
_GAP = 3.0
"""Points between pieces of one picture, which some programs cut into strips."""


@dataclass(frozen=True)
class PagePicture:
    """A picture on a page."""

    page: int
    box: Box
    """Where it stands among the page's words."""
    area: Box
    """Where it stands on the page as it is shown, turned as the file says."""
    share: float
    """Of the page."""

    def to_raw(self) -> RawPicture:
        """Return it as other formats' pictures are returned. A point is 96/72 of a CSS pixel."""
        left, bottom, right, top = self.area
        width, height = (round(side * 96 / 72) for side in (right - left, top - bottom))
        return RawPicture("page", page=self.page, area=self.area, width=width, height=height)


def find_pictures(page: Any, number: int) -> list[PagePicture]:
    """Return the pictures of a page, from top to bottom."""
    width, height = page.get_size()
    whole = max(1.0, width * height)
    found = []
    for box in _join(_boxes(page)):
        area = _as_shown(page, box)
        left, bottom, right, top = area
        share = max(0.0, right - left) * max(0.0, top - bottom) / whole
        if min(right - left, top - bottom) >= _LEAST_SIDE and share >= _LEAST_SHARE:
            found.append(PagePicture(number, box, area, min(1.0, share)))
    return sorted(found, key=lambda p: -p.box[3])


def without_running(pictures: Iterable[PagePicture], pages: int) -> list[PagePicture]:
    """Take off what stands at the same place of many pages."""
    pictures = list(pictures)
    seen = Counter(_place(p) for p in pictures)
    most = max(3, 0.3 * pages)
    return [p for p in pictures if seen[_place(p)] < most]


def _place(picture: PagePicture) -> tuple[int, ...]:
    return tuple(round(x / 4) for x in picture.area)


def _boxes(page: Any) -> list[Box]:
    """Return where the images and drawings of a page stand, in the coordinates of its words."""
    boxes = []
    raw = page.raw
    for index in range(min(pdfium.FPDFPage_CountObjects(raw), _MOST_OBJECTS)):
        thing = pdfium.FPDFPage_GetObject(raw, index)
        kind = pdfium.FPDFPageObj_GetType(thing)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE or (kind == pdfium.FPDF_PAGEOBJ_FORM and _is_drawing(thing)):
            values = [ctypes.c_float() for _ in range(4)]
            if pdfium.FPDFPageObj_GetBounds(thing, *values):
                boxes.append(tuple(v.value for v in values))
    return boxes  # type: ignore[return-value]


def _is_drawing(form: Any) -> bool:
    """Say whether a form holds an image, or enough strokes for a drawing, and not mostly words."""
    kinds: Counter[int] = Counter()
    for index in range(min(pdfium.FPDFFormObj_CountObjects(form), 2000)):
        kinds[pdfium.FPDFPageObj_GetType(pdfium.FPDFFormObj_GetObject(form, index))] += 1
    drawn = kinds[pdfium.FPDF_PAGEOBJ_PATH] + kinds[pdfium.FPDF_PAGEOBJ_SHADING]
    return bool(kinds[pdfium.FPDF_PAGEOBJ_IMAGE]) or (drawn >= _LEAST_STROKES and drawn >= kinds[pdfium.FPDF_PAGEOBJ_TEXT])


def _join(boxes: list[Box]) -> list[Box]:
    """Join what overlaps or touches: pieces of one picture."""
    joined: list[Box] = []
    for box in boxes[:400]:
        # What is joined may touch what did not touch before.
        while (other := next((b for b in joined if _touch(box, b)), None)) is not None:
            joined.remove(other)
            box = (min(box[0], other[0]), min(box[1], other[1]), max(box[2], other[2]), max(box[3], other[3]))
        joined.append(box)
    return joined


def _touch(a: Box, b: Box) -> bool:
    return a[0] <= b[2] + _GAP and b[0] <= a[2] + _GAP and a[1] <= b[3] + _GAP and b[1] <= a[3] + _GAP


def _as_shown(page: Any, box: Box) -> Box:
    """Return a box as it stands on the page that is shown: cut to it, and turned with it."""
    try:
        left, bottom, right, top = page.get_cropbox()
    except pypdfium2.PdfiumError:
        left, bottom, right, top = page.get_mediabox()
    wide, high = right - left, top - bottom
    x0, y0 = max(0.0, box[0] - left), max(0.0, box[1] - bottom)
    x1, y1 = min(wide, box[2] - left), min(high, box[3] - bottom)
    turned = {
        0: (x0, y0, x1, y1),
        90: (y0, wide - x1, y1, wide - x0),
        180: (wide - x1, high - y1, wide - x0, high - y0),
        270: (high - y1, x0, high - y0, x1),
    }[page.get_rotation() % 360]
    return tuple(round(value, 1) for value in turned)  # type: ignore[return-value]
