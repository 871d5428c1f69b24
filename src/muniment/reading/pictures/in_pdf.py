"""The pictures on a PDF's pages: images, drawings that the file holds as one thing (form XObjects, ISO 32000-1, 8.10),
and charts whose lines are drawn on the page itself, where a caption says that there is a figure.

In: pages of an open document. Out: `PagePicture`s: where each stands on its page. What is small, what comes again on
page after page (a logo in a running head) and what lies under a whole page (a scan, a background) is no picture of the
text.
"""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from muniment.reading.formats.pdf_layout import Line
from muniment.reading.pictures.in_text import RawPicture

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
_LEAST_LINES = 12
"""Lines of a chart."""
_LEAST_CHART = 100.0
_CELL = 10.0
"""Points: lines nearer than this to one another may be of one chart."""
_NEAR = 60.0
"""Points between a chart and its caption."""
_MARGIN = 10.0
"""Points between a chart and the words of its scales."""
_CAPTION = re.compile(
    r"\s*(?:(?:fig(?:ure|\.)?|chart|graph|diagram|map|exhibit|abb(?:ildung|\.)|figura|gr[áa]fico|graphique|"
    r"carte|рис(?:унок|\.)|диаграмма)\s*[\dIVXA-C]|[图圖]表?\s*[\d一二三四五六七八九十]|(?:ال)?شكل\s*[\d٠-٩])",
    re.IGNORECASE,
)
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


def find_pictures(page: Any, number: int, lines: Sequence[Line]) -> list[PagePicture]:
    """Return the pictures of a page, from top to bottom: images and drawings, then charts that do not stand in one of
    these. `lines`: the page's words. Raises PdfiumError."""
    found = [_picture(page, number, box) for box in _join(_boxes(page))]
    found = [
        p for p in found if min(p.area[2] - p.area[0], p.area[3] - p.area[1]) >= _LEAST_SIDE and p.share >= _LEAST_SHARE
    ]
    charts = [c for c in _find_charts(page, number, lines) if not any(_overlap(c.box, p.box) for p in found)]
    return sorted(found, key=lambda p: -p.box[3]) + charts


def _find_charts(page: Any, number: int, lines: Sequence[Line]) -> list[PagePicture]:
    """Return where lines stand close together and a caption above or below says that it is a figure: a table, or a box,
    looks the same.

    Each with the words at its edges: its scales and labels.
    """
    captions = [line for line in lines if _CAPTION.match(line.text)]
    found = []
    for box in _groups_of_strokes(page) if captions else ():
        left, bottom, right, top = box
        near = [
            c
            for c in captions
            if c.left < right
            and c.right > left
            and (0 <= c.base - top < _NEAR or -2 * c.size < bottom - c.base - c.size < _NEAR)
        ]
        if near:
            found.append(_picture(page, number, _with_labels(box, [x for x in lines if not any(x is c for c in near)])))
    return found


def _groups_of_strokes(page: Any) -> list[Box]:
    """Return where enough lines stand close together for a chart."""
    width, height = page.get_size()
    strokes = [box for _, box in _things(page, pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_SHADING)]
    if len(strokes) < _LEAST_LINES:
        return []
    found = []
    for group in _group([b for b in strokes if (b[2] - b[0]) * (b[3] - b[1]) < 0.5 * width * height]):
        box = (min(b[0] for b in group), min(b[1] for b in group), max(b[2] for b in group), max(b[3] for b in group))
        if len(group) >= _LEAST_LINES and box[2] - box[0] >= _LEAST_CHART and box[3] - box[1] >= _LEAST_CHART / 2:
            found.append(box)
    return found


def _with_labels(box: Box, lines: Sequence[Line]) -> Box:
    """Return a box that takes in the short lines of words which touch it."""
    left, bottom, right, top = box
    wide = right - left
    for line in sorted(lines, key=lambda x: (max(left - x.right, x.left - right, 0), abs(x.base - bottom))):
        if line.right - line.left > 0.5 * wide and not _is_scale(line):
            continue
        low, high = line.base - 0.25 * line.size, line.base + line.size
        if (
            line.left < right + _MARGIN
            and line.right > left - _MARGIN
            and low < top + _MARGIN
            and high > bottom - _MARGIN
        ):
            left, bottom, right, top = min(left, line.left), min(bottom, low), max(right, line.right), max(top, high)
    return left - 2, bottom - 2, right + 2, top + 2


def _is_scale(line: Line) -> bool:
    """Return whether a line is made of numbers, or of words far apart."""
    return len(line.cells) >= 3 or 2 * sum(c.isdigit() for c in line.text) >= len(line.text.replace(" ", ""))


def _picture(page: Any, number: int, box: Box) -> PagePicture:
    width, height = page.get_size()
    area = _as_shown(page, box)
    share = max(0.0, area[2] - area[0]) * max(0.0, area[3] - area[1]) / max(1.0, width * height)
    return PagePicture(number, box, area, min(1.0, share))


def _things(page: Any, *kinds: int) -> Iterator[tuple[Any, Box]]:
    """Yield the objects of those kinds that stand on a page, each with where it stands, in the coordinates of the
    page's words."""
    for index in range(min(pdfium.FPDFPage_CountObjects(page.raw), _MOST_OBJECTS)):
        thing = pdfium.FPDFPage_GetObject(page.raw, index)
        if pdfium.FPDFPageObj_GetType(thing) in kinds:
            values = [ctypes.c_float() for _ in range(4)]
            if pdfium.FPDFPageObj_GetBounds(thing, *values):
                left, bottom, right, top = (v.value for v in values)
                yield thing, (left, bottom, right, top)


def _group(boxes: list[Box]) -> list[list[Box]]:
    """Return boxes that stand close to one another together: those whose cells of a grid touch."""
    cells: dict[tuple[int, int], list[int]] = {}
    for index, (left, bottom, right, top) in enumerate(boxes):
        for x in range(int(left // _CELL), min(int(right // _CELL), int(left // _CELL) + 200) + 1):
            for y in range(int(bottom // _CELL), min(int(top // _CELL), int(bottom // _CELL) + 200) + 1):
                cells.setdefault((x, y), []).append(index)
    groups = []
    while cells:
        waiting, members = [next(iter(cells))], set()
        while waiting:
            x, y = waiting.pop()
            found = cells.pop((x, y), None)
            if found is not None:
                members.update(found)
                waiting += [(x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
        groups.append([boxes[i] for i in members])
    return groups


def without_running(pictures: Iterable[PagePicture], pages: int) -> list[PagePicture]:
    """Return pictures without those that stand in the same place on many pages."""
    pictures = list(pictures)
    seen = Counter(_place(p) for p in pictures)
    most = max(3, 0.3 * pages)
    return [p for p in pictures if seen[_place(p)] < most]


def _place(picture: PagePicture) -> tuple[int, ...]:
    return tuple(round(x / 4) for x in picture.area)


def _boxes(page: Any) -> list[Box]:
    """Return where the images and drawings of a page stand."""
    things = _things(page, pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM)
    return [
        box
        for thing, box in things
        if pdfium.FPDFPageObj_GetType(thing) == pdfium.FPDF_PAGEOBJ_IMAGE or _is_drawing(thing)
    ]


def _is_drawing(form: Any) -> bool:
    """Return whether a form holds an image, or enough strokes for a drawing, and not mostly words."""
    kinds: Counter[int] = Counter()
    for index in range(min(pdfium.FPDFFormObj_CountObjects(form), 2000)):
        kinds[pdfium.FPDFPageObj_GetType(pdfium.FPDFFormObj_GetObject(form, index))] += 1
    drawn = kinds[pdfium.FPDF_PAGEOBJ_PATH] + kinds[pdfium.FPDF_PAGEOBJ_SHADING]
    return bool(kinds[pdfium.FPDF_PAGEOBJ_IMAGE]) or (
        drawn >= _LEAST_STROKES and drawn >= kinds[pdfium.FPDF_PAGEOBJ_TEXT]
    )


def _join(boxes: list[Box]) -> list[Box]:
    """Join what overlaps or touches: pieces of one picture."""
    joined: list[Box] = []
    for box in boxes[:400]:
        # What is joined may touch what did not touch before.
        while (other := next((b for b in joined if _overlap(box, b)), None)) is not None:
            joined.remove(other)
            box = (min(box[0], other[0]), min(box[1], other[1]), max(box[2], other[2]), max(box[3], other[3]))
        joined.append(box)
    return joined


def _overlap(a: Box, b: Box) -> bool:
    """Return whether two boxes overlap or touch."""
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
