"""Ruled tables of a PDF page: lines that are drawn make cells, and what is printed in a cell belongs together.

In: a page's paths and pieces. Out: one `Line` for each row, its cells in it. The way from lines to cells is
pdfplumber's: edges that touch are joined, crossings are found, and the smallest rectangle between crossings is a cell.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

from muniment.reading.formats.pdf_layout import Line
from muniment.reading.formats.pdf_pieces import Piece

Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""
Edge = tuple[float, float, float]
"""Where a ruling lies, and from where to where it runs: y, x0, x1 or x, y0, y1."""
_THIN = 3.0
"""Points: a path that is narrower is a ruling."""
_SNAP = 3.0
"""Points: rulings nearer than this are one; ends nearer than this touch."""
_MOST_OBJECTS = 20_000
_MOST_SEGMENTS = 4000
_MOST_EDGES = 1500
_MOST_LETTERS = 4000
"""Letters of one cell: more is a page's column in a frame."""
_BAND = 8.0
"""Points: cells are looked for by the band of the page that they cross."""
_LEAST_FULL = 0.3
"""Of the cells: with fewer that hold words a grid is a chart."""


@dataclass(frozen=True)
class Grid:
    """A ruled table: its cells by row, from top to bottom and from left to right."""

    box: Box
    rows: list[list[Box]]


def find_grids(page: Any, turn: int = 0) -> list[Grid]:
    """Return the ruled tables of a page: two rows and two columns at least. `turn`: how its type runs, across (0), up
    (1) or down (-1): places are turned with it."""
    across: list[Edge] = []
    down: list[Edge] = []
    for edge, is_across in _edges(page, turn):
        (across if is_across else down).append(edge)
        if len(across) + len(down) > 8 * _MOST_EDGES:
            return []
    if len(across) < 2 or len(down) < 2:
        return []
    across, down = _joined(across), _joined(down)
    if len(across) + len(down) > _MOST_EDGES:
        return []
    return [g for g in map(_grid, _together(_cells(across, down))) if g is not None]


def _edges(page: Any, turn: int) -> Iterator[tuple[Edge, bool]]:
    """Yield the rulings that a page draws, and the edges of its boxes; each with whether it runs across."""
    bounds = [ctypes.c_float() for _ in range(4)]
    for index in range(min(pdfium.FPDFPage_CountObjects(page.raw), _MOST_OBJECTS)):
        thing = pdfium.FPDFPage_GetObject(page.raw, index)
        if pdfium.FPDFPageObj_GetType(thing) != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        if not pdfium.FPDFPageObj_GetBounds(thing, *bounds):
            continue
        left, bottom, right, top = (b.value for b in bounds)
        (left, bottom), (right, top) = _turned(left, bottom, turn), _turned(right, top, turn)
        left, right, bottom, top = min(left, right), max(left, right), min(bottom, top), max(bottom, top)
        wide, high = right - left, top - bottom
        if high <= _THIN < wide:
            yield ((bottom + top) / 2, left, right), True
        elif wide <= _THIN < high:
            yield ((left + right) / 2, bottom, top), False
        elif wide > _THIN and high > _THIN:
            yield from _of_path(thing, turn)


def _turned(x: float, y: float, turn: int) -> tuple[float, float]:
    """Return a place as the page is turned."""
    if turn == 1:
        return y, -x
    return (-y, x) if turn == -1 else (x, y)


def _of_path(thing: Any, turn: int) -> Iterator[tuple[Edge, bool]]:
    """Yield the straight edges of a path that is no single ruling: a box, or many rulings drawn as one."""
    count = pdfium.FPDFPath_CountSegments(thing)
    if not 2 <= count <= _MOST_SEGMENTS:
        return
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(thing, matrix)
    x, y = ctypes.c_float(), ctypes.c_float()
    start = last = (0.0, 0.0)
    for number in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(thing, number)
        if not pdfium.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        here = _turned(
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
            turn,
        )
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = here
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            yield from _straight(last, here)
        last = here
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield from _straight(last, start)


def _straight(a: tuple[float, float], b: tuple[float, float]) -> Iterator[tuple[Edge, bool]]:
    if abs(a[1] - b[1]) < 0.5 and abs(a[0] - b[0]) > _THIN:
        yield ((a[1] + b[1]) / 2, min(a[0], b[0]), max(a[0], b[0])), True
    elif abs(a[0] - b[0]) < 0.5 and abs(a[1] - b[1]) > _THIN:
        yield ((a[0] + b[0]) / 2, min(a[1], b[1]), max(a[1], b[1])), False


def _joined(edges: list[Edge]) -> list[Edge]:
    """Return edges with those joined that lie on one line and touch."""
    edges = sorted(edges)
    groups: list[list[Edge]] = []
    for edge in edges:
        if groups and edge[0] - groups[-1][0][0] <= _SNAP:
            groups[-1].append(edge)
        else:
            groups.append([edge])
    joined: list[Edge] = []
    for group in groups:
        at = sum(e[0] for e in group) / len(group)
        start = end = None
        for _, low, high in sorted(group, key=lambda e: e[1]):
            if end is not None and low <= end + _SNAP:
                end = max(end, high)
                continue
            if start is not None and end is not None:
                joined.append((at, start, end))
            start, end = low, high
        if start is not None and end is not None:
            joined.append((at, start, end))
    return joined


def _cells(across: list[Edge], down: list[Edge]) -> list[Box]:
    """Return the smallest rectangles between crossings."""
    crossings: dict[tuple[float, float], tuple[Edge, Edge]] = {}
    by_x: dict[float, list[float]] = {}
    by_y: dict[float, list[float]] = {}
    for rule in across:
        y, x0, x1 = rule
        for post in down:
            x, y0, y1 = post
            if x0 - _SNAP <= x <= x1 + _SNAP and y0 - _SNAP <= y <= y1 + _SNAP:
                crossings[x, y] = (rule, post)
                by_x.setdefault(x, []).append(y)
                by_y.setdefault(y, []).append(x)
    cells: list[Box] = []
    for (x, y), (rule, post) in crossings.items():
        below = sorted((b for b in by_x[x] if b < y and post[1] - _SNAP <= b), reverse=True)
        right = sorted(r for r in by_y[y] if r > x and r <= rule[2] + _SNAP)
        found = next(
            (
                (x, b, r, y)
                for b in below
                for r in right
                if (r, b) in crossings
                and crossings[r, b][0][1] - _SNAP <= x
                and crossings[r, y][1][1] - _SNAP <= b
                and crossings[x, b][0] is crossings[r, b][0]
                and crossings[r, y][1] is crossings[r, b][1]
            ),
            None,
        )
        if found is not None:
            cells.append(found)
    return cells


def _together(cells: list[Box]) -> list[list[Box]]:
    """Return cells by table: those that share a corner."""
    of_corner: dict[tuple[float, float], list[int]] = {}
    for number, (left, bottom, right, top) in enumerate(cells):
        for corner in ((left, bottom), (left, top), (right, bottom), (right, top)):
            of_corner.setdefault(corner, []).append(number)
    groups, seen = [], set()
    for number in range(len(cells)):
        if number in seen:
            continue
        waiting, members = [number], []
        seen.add(number)
        while waiting:
            at = waiting.pop()
            members.append(cells[at])
            left, bottom, right, top = cells[at]
            for corner in ((left, bottom), (left, top), (right, bottom), (right, top)):
                fresh = [n for n in of_corner[corner] if n not in seen]
                seen.update(fresh)
                waiting += fresh
        groups.append(members)
    return groups


def _grid(cells: list[Box]) -> Grid | None:
    tops = sorted({c[3] for c in cells}, reverse=True)
    rows = [sorted(c for c in cells if c[3] == top) for top in tops]
    # What spans the table above or below is its title, its notes, or a frame with lines of its own.
    while rows and len(rows[0]) < 2:
        rows.pop(0)
    while rows and len(rows[-1]) < 2:
        rows.pop()
    if len(rows) < 2:
        return None
    cells = [cell for row in rows for cell in row]
    box = (min(c[0] for c in cells), min(c[1] for c in cells), max(c[2] for c in cells), max(c[3] for c in cells))
    if 2 * sum(c[1] <= box[1] for c in rows[0]) > len(rows[0]):
        # One row, of which a cell or two are divided: the head of a table whose rows are not ruled.
        return None
    return Grid(box, rows)


def is_inside(x: float, y: float, box: Box) -> bool:
    """Return whether a point stands in a box."""
    return box[0] - 1 <= x <= box[2] + 1 and box[1] - 1 <= y <= box[3] + 1


def read_rows(
    grid: Grid,
    pieces: Sequence[Piece],
    lines_of: Callable[[Sequence[Piece]], list[Line]],
    join: Callable[[Iterable[Line]], str],
    number: int,
    *,
    rtl: bool,
) -> list[Line] | None:
    """Return the rows of a table; None where the grid is none: a chart, or a frame around a page's columns.

    `number`: what marks the table's lines as of one table. `join`: a cell's lines to its text.
    """
    of_cell, lost = _by_cell(grid, pieces)
    if lost:
        return None
    rows: list[Line] = []
    full = count = 0
    for boxes in grid.rows:
        held = [
            (box, sorted(lines_of(of_cell.get(box, [])), key=lambda x: -x.base))
            for box in (reversed(boxes) if rtl else boxes)
        ]
        for cells in _printed_rows(held):
            row = _row(cells, grid.box, join, number)
            if row is not None and max(len(c.text) for c in row.cells) > _MOST_LETTERS:
                return None
            full += sum(bool(lines) for _, lines in cells)
            count += len(cells)
            rows += [row] if row is not None else []
    if len(rows) < 2 or full < _LEAST_FULL * count:
        return None
    return rows


def _by_cell(grid: Grid, pieces: Sequence[Piece]) -> tuple[dict[Box, list[Piece]], bool]:
    """Return the pieces of each cell, and whether words stand in the table that no cell takes: they would be lost."""
    bands: dict[int, list[Box]] = {}
    for box in (box for boxes in grid.rows for box in boxes):
        for band in range(int((box[1] - 1) // _BAND), int((box[3] + 1) // _BAND) + 1):
            bands.setdefault(band, []).append(box)
    found: dict[Box, list[Piece]] = {}
    lost = False
    for piece in pieces:
        x, y = (piece.left + piece.right) / 2, piece.base + 0.3 * piece.size
        if not is_inside(x, y, grid.box):
            continue
        cell = next((box for box in bands.get(int(y // _BAND), ()) if is_inside(x, y, box)), None)
        if cell is not None:
            found.setdefault(cell, []).append(piece)
        elif piece.text.strip():
            lost = True
    return found, lost


def _row(
    held: list[tuple[Box, list[Line]]], table: Box, join: Callable[[Iterable[Line]], str], number: int
) -> Line | None:
    """Return a row of a table; None where no cell holds words."""
    cells = []
    for box, lines in held:
        base = lines[0].base if lines else box[3]
        weight = min((x.weight for x in lines), default=400)
        cells.append(Line(join(lines), box[0], box[2], base, lines[0].size if lines else 0.0, weight, end=base))
    told = [c for c in cells if c.text]
    if not told:
        return None
    base = max(c.base for c in told)
    size, weight = max(c.size for c in told), min(c.weight for c in told)
    text = " | ".join(c.text for c in cells)
    return Line(text, table[0], table[2], base, size, weight, end=base, cells=cells, table=number)


def _printed_rows(held: list[tuple[Box, list[Line]]]) -> list[list[tuple[Box, list[Line]]]]:
    """Return the rows that a ruled row is: one, or one for each line of type where a table rules its columns only."""
    most = max((len(lines) for _, lines in held), default=0)
    long = [(box, lines) for box, lines in held if len(lines) >= max(3, 0.6 * most)]
    if most < 3 or len(long) < 2 or sum(_is_wrapped(box, lines) for box, lines in long) >= 0.5 * len(long):
        return [held]
    bases: list[float] = []
    for line in sorted((x for _, lines in held for x in lines), key=lambda x: -x.base):
        if not bases or bases[-1] - line.base > 0.45 * max(line.size, 1.0):
            bases.append(line.base)
    if len(bases) > 1.6 * most:
        # Lines of the cells do not stand beside one another.
        return [held]

    def nearest(line: Line) -> int:
        return min(range(len(bases)), key=lambda i: abs(bases[i] - line.base))

    return [[(box, [x for x in lines if nearest(x) == i]) for box, lines in held] for i in range(len(bases))]


def _is_wrapped(box: Box, lines: Sequence[Line]) -> bool:
    """Return whether a cell's lines are one text that was broken at the cell's edge: they fill it, but for the last."""
    widths = [x.right - x.left for x in lines]
    longest = max(widths)
    filled = sum(widths[:-1]) / (len(widths) - 1) / longest if len(widths) > 1 and longest > 0 else 0.0
    letters = sum(c.isalpha() for x in lines for c in x.text)
    return (
        filled >= 0.72
        and longest >= 0.55 * (box[2] - box[0])
        and letters >= 0.6 * sum(len(x.text.replace(" ", "")) for x in lines)
    )
