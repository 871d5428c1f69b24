"""The layout of a PDF's page: its lines with their places, in the order in which a person reads them.

In: a page of pypdfium2. Out: `Line`s, blocks of lines in reading order, rows of tables.

How it works. PDFium gives the page's text in lines; three looks at each line's characters give its edges, baseline,
size and weight. Lines that stand under one another make a block; blocks as wide as the page part it into bands; in a
band the columns are read from left to right, each from top to bottom. A line much longer than its characters has gaps
in it: it is split at them, into the cells of a table's row, or into lines of two columns that share a baseline.

The file is long and stays whole: from characters to lines to blocks to their order is one way, and each step needs the
one before.
"""

from __future__ import annotations

import ctypes
import re
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import pairwise
from statistics import median
from typing import Any

import pypdfium2.raw as pdfium

from muniment.reading.formats.pdf_pieces import BOLD

_NUMBER = re.compile(r"(?<!\S)[$€£¥(\-]?\d")
_WORD_SPACE = 0.12
"""Of the type's size: letters nearer to one another belong to one word."""
BROKEN = "\ufffe"
"""Stands in a line or paragraph where a word was broken at a line's end with a hyphen."""
_SPACED_OUT = re.compile(r"(?<!\S)[^\W\d_](?: [^\W\d_]){3,}(?!\S)")
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz"
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uff00-\uffef]")


@dataclass(slots=True)
class Line:
    """A line of type. Positions are points from the page's lower left corner."""

    text: str
    left: float
    right: float
    base: float
    size: float
    weight: int
    is_upright: bool = True
    end: float = 0.0
    """Baseline of its last character: lower where a broken word was joined with the line that follows."""
    cells: list[Line] = field(default_factory=list)
    """Its parts, where wide gaps divide it."""
    ends_blank: bool = False
    """The file has a blank behind its last letter."""
    table: int = 0
    """Number of the ruled table whose row it is; 0 for none."""


@dataclass
class TextBlock:
    """Lines that stand under one another. Its edges are asked for when all its lines are there."""

    lines: list[Line]

    @cached_property
    def left(self) -> float:
        """The leftmost edge."""
        return min(line.left for line in self.lines)

    @cached_property
    def right(self) -> float:
        """The rightmost edge."""
        return max(line.right for line in self.lines)

    @cached_property
    def top(self) -> float:
        """The highest baseline with its type's height."""
        return max(line.base + line.size for line in self.lines)

    @cached_property
    def bottom(self) -> float:
        """The lowest baseline."""
        return min(line.base for line in self.lines)


class _Characters:
    """Looks at single characters of a page. One set of C variables serves all looks."""

    def __init__(self, text_page: Any) -> None:
        self._raw = text_page.raw
        self._values = [ctypes.c_double() for _ in range(4)]
        self._matrix = pdfium.FS_MATRIX()
        self._name = ctypes.create_string_buffer(80)
        self._flags = ctypes.c_int()
        self.turn = 0

    def box(self, index: int) -> tuple[float, float]:
        """Return (left, right) of a character."""
        left, right, bottom, top = self._values
        pdfium.FPDFText_GetCharBox(self._raw, index, left, right, bottom, top)
        if self.turn == 1:
            return bottom.value, top.value
        if self.turn == -1:
            return -top.value, -bottom.value
        return left.value, right.value

    def is_made_up(self, index: int) -> bool:
        """Return whether a blank is PDFium's own, made of a gap."""
        return bool(pdfium.FPDFText_IsGenerated(self._raw, index) == 1)

    def base(self, index: int) -> float:
        """Return a character's baseline."""
        x, y = self._values[:2]
        pdfium.FPDFText_GetCharOrigin(self._raw, index, x, y)
        return -x.value if self.turn == 1 else x.value if self.turn == -1 else y.value

    def size(self, index: int) -> float:
        """Return the size of a character's type in points, its matrix applied."""
        size = float(pdfium.FPDFText_GetFontSize(self._raw, index))
        if pdfium.FPDFText_GetMatrix(self._raw, index, self._matrix):
            size *= abs(self._matrix.d) or abs(self._matrix.b) or 1.0
        return round(size, 1)

    def is_upright(self) -> bool:
        """Return whether the character whose size was taken last stands upright on the page."""
        return bool((abs(self._matrix.a) >= abs(self._matrix.b)) == (self.turn == 0))

    def find_turn(self, places: list[int]) -> None:
        """Find how most of the page's type runs: across (0), up (1) or down (-1). All later looks are turned with
        it."""
        turned = []
        for index in places:
            self.size(index)
            if abs(self._matrix.b) > abs(self._matrix.a):
                turned.append(1 if self._matrix.b > 0 else -1)
        self.turn = turned[0] if len(turned) > 0.6 * max(1, len(places)) else 0

    def weight(self, index: int) -> int:
        """Return the weight of a character's type: 400 is regular, 700 bold. Where the file does not say, its name
        does."""
        weight = int(pdfium.FPDFText_GetFontWeight(self._raw, index))
        if weight > 0:
            return weight
        length = pdfium.FPDFText_GetFontInfo(self._raw, index, self._name, len(self._name), self._flags)
        return _weight_of_name(self._name.value) if length else 400


@lru_cache(256)
def _weight_of_name(font: bytes) -> int:
    return 700 if BOLD.search(font) else 400


def _samples(text: str) -> list[int]:
    count = len(text)
    return [i for i in range(count // 16, count, max(1, count // 8)) if not text[i].isspace()][:8]


def find_turn(text_page: Any, text: str) -> int:
    """Return how most of a page's type runs: across (0), up (1) or down (-1)."""
    look = _Characters(text_page)
    look.find_turn(_samples(text))
    return look.turn


def read_lines(page: Any, text_page: Any, text: str) -> list[Line]:
    """Return the page's lines in the order of its content. `text`: what PDFium gives as the page's text."""
    look = _Characters(text_page)
    lines: list[Line] = []
    position = 0
    page_width = page.get_width()
    look.find_turn(_samples(text))
    for raw in text.split("\n"):
        stripped = raw.strip()
        if stripped:
            first = position + raw.index(stripped[0])
            line = _line(look, stripped, first, lines[-1].size if lines else 0.0)
            lines.append(line if line.end < line.base else _parts(line, stripped, look, first, page_width))
        position += len(raw) + 1
    return lines


def _line(look: _Characters, text: str, first: int, before: float) -> Line:
    last = first + len(text) - 1
    # A space has no type of its own to look at.
    middle = (first + last) // 2 + (text[len(text) // 2 - (len(text) % 2 == 0)] == " ")
    left = look.box(first)[0]
    right = look.box(last)[1]
    size = look.size(middle)
    upright = look.is_upright()
    if before and size < 0.92 * before and len(text) > 3:
        # The middle may be a note's mark, printed small.
        size = max(size, look.size(first))
    base = look.base(first)
    joined = "\ufffe" in text or "\x02" in text
    return Line(
        _clean(_without_spacing(text, look, first, size)),
        left,
        max(left, right),
        base,
        size,
        look.weight(middle),
        upright,
        look.base(last) if joined else base,
    )


def _clean(text: str) -> str:
    if text.isprintable() and "  " not in text and not text.endswith(" "):
        return text
    # U+FFFE and U+0002 stand where PDFium joined a word that was broken at a line's end.
    return " ".join(text.replace("\x02", BROKEN).replace("\x00", "").split())


def _without_spacing(text: str, look: _Characters, first: int, size: float) -> str:
    """Return a line with its letterspaced words joined: single letters that stand apart, with no blank of the file
    between them. A gap much wider than between the letters parts two words."""
    if not _SPACED_OUT.search(text):
        return text

    def join(match: re.Match[str]) -> str:
        run = match[0]
        letters = run[::2]
        if letters in _ALPHABET or not all(look.is_made_up(first + match.start() + i) for i in range(1, len(run), 2)):
            return run
        places = [look.box(first + match.start() + i) for i in range(0, len(run), 2)]
        gaps = [b[0] - a[1] for a, b in pairwise(places)]
        usual = sorted(gaps)[len(gaps) // 3]
        if usual > size:
            return run
        parts = [" " if gap > 1.6 * usual and gap > usual + 0.18 * size else "" for gap in gaps]
        return letters[0] + "".join(p + c for p, c in zip(parts, letters[1:], strict=True))

    return _SPACED_OUT.sub(join, text)


def _parts(line: Line, text: str, look: _Characters, first: int, page_width: float) -> Line:
    """Return a line, with its cells where it is much wider than its characters. `text` is the line as the page has
    it."""
    words = text.split(" ")
    if len(words) < 2 or line.size <= 0:
        return line
    expected = line.size * (0.5 * len(text) + (0 if text.isascii() else 0.5 * len(_WIDE.findall(text))))
    numbers = len(_NUMBER.findall(text))
    dense = numbers >= 4 and numbers >= 0.6 * len(words)
    width = line.right - line.left
    if not dense and width < (1.0 if numbers >= 3 else 1.12) * expected + line.size:
        # Lines of two columns may share a baseline, and be one line to PDFium: wide, and wider than their letters.
        if (
            width < 0.55 * page_width
            or width < 0.9 * expected
            or not _is_gapped(words, width, len(text), look, first, line.size)
        ):
            return line
    gap = (0.55 if dense else 1.15) * line.size
    cells: list[Line] = []
    start = 0
    at = begin = first
    edge = previous_right = line.left
    for index, word in enumerate(words):
        if not word:
            at += 1
            continue
        left = look.box(at)[0]
        if index and left - previous_right > gap:
            cells.append(
                _cell(words[start:index], line, edge, previous_right, line.weight if dense else look.weight(begin))
            )
            start, edge, begin = index, left, at
        previous_right = look.box(at + len(word) - 1)[1]
        at += len(word) + 1
    if cells:
        cells.append(_cell(words[start:], line, edge, line.right, line.weight if dense else look.weight(begin)))
        line.cells = cells
    return line


def _is_gapped(words: list[str], width: float, count: int, look: _Characters, first: int, size: float) -> bool:
    """Return whether a line is wider than its letters are, by the letters of its longest words."""
    at = first
    total = letters = 0.0
    for word in words[:8]:
        if len(word) >= 4:
            total += look.box(at + len(word) - 1)[1] - look.box(at)[0]
            letters += len(word)
        at += len(word) + 1
    return letters >= 12 and width > 0.97 * count * total / letters + 0.9 * size


def _cell(words: list[str], line: Line, left: float, right: float, weight: int) -> Line:
    return Line(_clean(" ".join(words)), left, right, line.base, line.size, weight, line.is_upright, line.base)


def _make_blocks(lines: list[Line]) -> list[TextBlock]:
    """Gather lines that follow one another in the content and stand under one another on the page."""
    blocks: list[TextBlock] = []
    for line in lines:
        last = blocks[-1].lines[-1] if blocks else None
        if last is not None and (last.table or line.table):
            if last.table == line.table:
                blocks[-1].lines.append(line)
                continue
        elif last is not None:
            drop = last.end - line.base
            size = max(last.size, line.size, 1.0)
            overlap = min(last.right, line.right) - max(last.left, line.left)
            beside = abs(drop) < 0.4 * size and last.is_upright and line.is_upright
            if (
                last.is_upright == line.is_upright
                and 0.4 * size <= drop <= 2.3 * size
                and overlap > -0.5 * size
                and abs(last.size - line.size) < 0.35 * size
            ):
                blocks[-1].lines.append(line)
                continue
            if beside and line.left >= last.right - 0.3 * size and line.left - last.right < 0.9 * size:
                # The rest of a line whose type changed: a note's raised mark, say, which does not move the line.
                is_mark = line.size < 0.8 * last.size and line.base > last.base
                blocks[-1].lines[-1] = Line(
                    f"{last.text}{'' if line.left - last.right < _WORD_SPACE * size else ' '}{line.text}",
                    last.left,
                    line.right,
                    last.base,
                    max(last.size, line.size),
                    min(last.weight, line.weight),
                    end=last.base if is_mark else line.end,
                )
                continue
            if beside and 0.9 * size <= line.left - last.right and blocks[-1].lines:
                # A cell of the same row.
                row = (
                    last
                    if last.cells
                    else Line(
                        last.text, last.left, last.right, last.base, last.size, last.weight, end=last.base, cells=[last]
                    )
                )
                row.cells = [*row.cells, *(line.cells or [line])]
                row.text, row.right = f"{row.text} {line.text}", line.right
                blocks[-1].lines[-1] = row
                continue
        blocks.append(TextBlock([line]))
    return blocks


def _columns_of_rows(block: TextBlock) -> list[TextBlock]:
    """Part a block whose lines are two or more columns of running text that share their baselines."""
    rows = [line for line in block.lines if len(line.cells) >= 2]
    if block.lines[0].table or len(rows) < 5 or len(rows) < 0.6 * len(block.lines):
        return [block]
    count = max({len(r.cells) for r in rows}, key=[len(r.cells) for r in rows].count)
    same = [r for r in rows if len(r.cells) == count]
    if count > 3 or len(same) < 0.7 * len(rows) or median(len(c.text) for r in same for c in r.cells) < 24:
        return [block]
    starts = [median(r.cells[i].left for r in same) for i in range(count)]
    columns: list[list[Line]] = [[] for _ in range(count)]
    for line in block.lines:
        for cell in line.cells or [line]:
            nearest = min(range(count), key=lambda i: abs(cell.left - starts[i]))
            columns[nearest].append(cell)
    return [TextBlock(lines) for lines in columns if lines]


def mirrored(lines: list[Line]) -> list[Line]:
    """Return lines as a mirror shows them: a page from right to left is then laid out as one from left to right."""
    return [replace(x, left=-x.right, right=-x.left, cells=mirrored(x.cells)) for x in lines]


def order_blocks(lines: list[Line]) -> list[TextBlock]:
    """Return the page's blocks in reading order."""
    blocks = [part for block in _make_blocks([x for x in lines if x.is_upright]) for part in _columns_of_rows(block)]
    # What is printed sideways, in a margin, is no part of the text's order: it comes last.
    return [*_order(blocks), *(TextBlock([x]) for x in lines if not x.is_upright)]


def _order(blocks: list[TextBlock]) -> list[TextBlock]:
    if len(blocks) < 2:
        return blocks
    left, right = min(b.left for b in blocks), max(b.right for b in blocks)
    width = right - left
    # What crosses the middle and is wide parts the page into bands.
    crossing = [b for b in blocks if b.right - b.left > 0.62 * width]
    narrow = [b for b in blocks if b.right - b.left <= 0.62 * width]
    if not _has_columns(narrow, width):
        return sorted(blocks, key=lambda b: (-round(b.top), b.left))
    ordered: list[TextBlock] = []
    above = float("inf")
    for band in [*sorted(crossing, key=lambda b: -b.top), None]:
        below = band.top if band is not None else float("-inf")
        inside = [b for b in narrow if below <= (b.top + b.bottom) / 2 < above]
        ordered += _by_columns(inside)
        if band is not None:
            ordered.append(band)
            above = below
    return ordered


def _has_columns(blocks: list[TextBlock], width: float) -> bool:
    """Return whether blocks stand beside one another with words enough to be columns."""
    columns = [c for c in _gather_columns(blocks) if sum(len(line.text) for b in c for line in b.lines) > 200]
    return len(columns) >= 2 and all(max(b.right for b in c) - min(b.left for b in c) < 0.62 * width for c in columns)


def _gather_columns(blocks: list[TextBlock]) -> list[list[TextBlock]]:
    columns: list[list[TextBlock]] = []
    for block in sorted(blocks, key=lambda b: -(b.right - b.left)):
        for column in columns:
            left, right = min(b.left for b in column), max(b.right for b in column)
            overlap = min(right, block.right) - max(left, block.left)
            if overlap > 0.5 * min(right - left, block.right - block.left):
                column.append(block)
                break
        else:
            columns.append([block])
    return columns


def _by_columns(blocks: list[TextBlock]) -> list[TextBlock]:
    columns = sorted(_gather_columns(blocks), key=lambda c: min(b.left for b in c))
    return [block for column in columns for block in sorted(column, key=lambda b: -b.top)]
