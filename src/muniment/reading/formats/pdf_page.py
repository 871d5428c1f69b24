"""The lines of a PDF's page, by the way that its script asks for.

In: a page of pypdfium2. Out: its `Line`s in the order of its content, and how far its letters can be believed.
"""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

from muniment.reading.formats.pdf_layout import BROKEN, Line, find_turn, read_lines
from muniment.reading.formats.pdf_lines import is_right_to_left, lines_of
from muniment.reading.formats.pdf_pieces import COMPLEX, RIGHT_TO_LEFT, Piece, PieceReader
from muniment.reading.formats.pdf_tables import Grid, find_grids, is_inside, read_rows

_FEW = 3
"""Letters of a script that make a page one of that script."""
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_LEAST_WIDE = 12
_LOOKS = 400
"""Letters of a page that are asked whether their font maps them."""
_UNMAPPED = 0.02
"""The share of letters without a map from which on a page's words cannot be believed (set on few files: formats.md)."""
_ALONE = re.compile(
    r"(?<![\u0900-\u0dff\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff])"
    r"[\u093e-\u094d\u09be-\u09cd\u0bbe-\u0bcd\u0e31\u0e34-\u0e3a\u102b-\u103e\u17b6-\u17d2]|\u25cc"
)
"""A dependent sign with no letter before it, or the ring that is shown in its place."""
_PRIVATE = re.compile("[\ue000-\uefff\uf100-\uf8ff\ufffd]")
"""Letters of a font that has its own; F000 to F0FF are bullets of symbol fonts."""


@dataclass
class PageRead:
    """The text of a page of a PDF, and what was doubtful in it."""

    lines: list[Line] = field(default_factory=list)
    hidden: float = 0.0
    """The share of its letters of which the file does not say what they are."""
    script: str = ""
    """The script with clusters that most of its letters are of, as Unicode names it; else empty."""

    @property
    def is_doubtful(self) -> bool:
        """Return whether words of it may be wrong because the file does not say what its glyphs mean."""
        return self.hidden > _UNMAPPED


def read_page(page: Any) -> PageRead:
    """Return the page's lines in the order of its content. Raises PdfiumError."""
    text_page = page.get_textpage()
    try:
        text = text_page.get_text_range()
        complex_letters = COMPLEX.findall(text) if not text.isascii() else []
        special = len(complex_letters) + (len(RIGHT_TO_LEFT.findall(text)) if not text.isascii() else 0)
        hidden = _hidden_share(text_page, text)
        if special >= _FEW:
            reader = PieceReader(page, text_page, only_mapped=len(complex_letters) > 0.3 * len(text))
            pieces = reader.read()
            lines, turn = lines_of(pieces), 0
        elif _is_vertical(text_page, text):
            return PageRead(lines_of(PieceReader(page, text_page, turn=-1).read()), hidden)
        else:
            pieces, lines, turn = None, read_lines(page, text_page, text), find_turn(text_page, text)
        if complex_letters:
            hidden = max(hidden, _alone("\n".join(line.text for line in lines)))
        grids = find_grids(page, turn) if lines else []
        if grids:
            lines = _with_tables(lines, grids, pieces or PieceReader(page, text_page, turn).read())
        return PageRead(lines, hidden, _script(complex_letters))
    finally:
        text_page.close()


def _script(letters: list[str]) -> str:
    """Return the script of most of these letters, as Unicode names it."""
    if len(letters) < _FEW:
        return ""
    common = Counter(letters).most_common(1)[0][0]
    return unicodedata.name(common, "").split(" ")[0]


def _hidden_share(text_page: Any, text: str) -> float:
    """Return the share of a page's letters of which the file does not say what they are, or says what cannot be."""
    count = text_page.count_chars()
    step = max(1, count // _LOOKS)
    asked = unmapped = 0
    for index in range(0, count, step):
        if pdfium.FPDFText_GetUnicode(text_page.raw, index) in (9, 10, 13, 32):
            continue
        asked += 1
        unmapped += pdfium.FPDFText_HasUnicodeMapError(text_page.raw, index) == 1
    share = unmapped / asked if asked >= 10 else 0.0
    letters = sum(not c.isspace() for c in text) if not text.isascii() else 0
    if letters:
        share = max(share, len(_PRIVATE.findall(text)) / letters)
    return share


def _alone(text: str) -> float:
    """Return the share of a text's letters that are signs without a letter to stand at: clusters are broken there."""
    letters = len(COMPLEX.findall(text))
    return len(_ALONE.findall(text)) / letters if letters >= 20 else 0.0


def _is_vertical(text_page: Any, text: str) -> bool:
    """Return whether most Chinese or Japanese letters of a page stand under the letter before them."""
    if text.isascii() or len(_WIDE.findall(text)) < _LEAST_WIDE:
        return False
    x, y = ctypes.c_double(), ctypes.c_double()
    places = []
    at = [i for i, c in enumerate(text) if _WIDE.match(c)]
    for index in at[:: max(1, len(at) // 60)][:60]:
        if index + 1 >= len(text) or not _WIDE.match(text[index + 1]):
            continue
        pair = []
        for each in (index, index + 1):
            pdfium.FPDFText_GetCharOrigin(text_page.raw, each, x, y)
            pair.append((x.value, y.value))
        places.append(pair)
    under = sum(abs(a[0] - b[0]) < 1.0 and a[1] > b[1] + 1.0 for a, b in places)
    return len(places) >= 4 and under > 0.7 * len(places)


def _with_tables(lines: list[Line], grids: list[Grid], pieces: list[Piece]) -> list[Line]:
    """Return a page's lines with its ruled tables' rows in place of the lines inside them."""
    rtl = is_right_to_left("".join(p.text for p in pieces))
    for number, grid in enumerate(grids, 1):
        rows = read_rows(grid, pieces, lines_of, join_lines, number, rtl=rtl)
        if rows is None:
            continue
        outside = _outside(lines, grid, pieces)
        if _has_the_same(lines, [*outside, *rows]):
            lines = [*outside, *rows]
    return lines


def _has_the_same(before: list[Line], after: list[Line]) -> bool:
    """Return whether the lines of a page have after its table was read what they had before: letters, and words."""
    texts = ["\n".join(line.text for line in lines) for lines in (before, after)]
    letters = [sum(c.isalnum() for c in text) for text in texts]
    words = [Counter(re.findall(r"\w+", text)) for text in texts]
    if letters[1] < letters[0] - max(2, 0.002 * letters[0]) or letters[1] > 1.02 * letters[0] + 4:
        return False
    # Words that PDFium joined over cells are parted; a table whose letters fall apart is none.
    return words[1].total() <= 1.15 * words[0].total() + 6


def _outside(lines: list[Line], grid: Grid, pieces: list[Piece]) -> list[Line]:
    """Return what stands outside of a table: a line that goes over its edge is read anew from its letters there."""
    kept = []
    for line in lines:
        height = line.base + 0.3 * line.size
        left, right = is_inside(line.left + 1, height, grid.box), is_inside(line.right - 1, height, grid.box)
        if line.table or (not left and not right and not (line.left < grid.box[0] and line.right > grid.box[2])):
            kept.append(line)
        elif not (left and right) and grid.box[1] <= height <= grid.box[3]:
            rest = [
                p
                for p in pieces
                if abs(p.base - line.base) < 0.4 * line.size
                and line.left - 1 <= (p.left + p.right) / 2 <= line.right + 1
                and not is_inside((p.left + p.right) / 2, p.base + 0.3 * p.size, grid.box)
            ]
            kept += lines_of(rest)
        elif not (left and right):
            kept.append(line)
    return kept


def join_lines(lines: Iterable[Line]) -> str:
    """Return the text of lines that follow one another: words that are broken at a line's end are joined."""
    text = ""
    before: Line | None = None
    for line in lines:
        if before is not None and abs(before.base - line.base) < 0.4 * max(line.size, 1.0):
            text = f"{text} {line.text}"
        else:
            text = join(text, line.text, blank=before is not None and before.ends_blank)
        before = line
    return " ".join(text.split())


def join(text: str, line: str, *, blank: bool = False) -> str:
    """Return a text with the line that follows. `blank`: the file has a blank behind the text."""
    if not text or not line:
        return text or line
    if text[-1] == "\u00ad":
        return text[:-1] + line
    if text[-1] == "-" and text[-2:-1].isalpha() and line[0].islower():
        return text[:-1] + BROKEN + line
    if text[-1] == "-" and text[-2:-1].isalnum() and line[0].isalnum():
        # 2023-2024, Asia-Pacific: a hyphen of the word's own.
        return text + line
    if "\u3040" <= text[-1] <= "\u9fff" and "\u3040" <= line[0] <= "\u9fff":
        return text + line
    if _UNSPACED.match(text[-1]) and _UNSPACED.match(line[0]) and not blank:
        return text + line
    if text[-1] in "\u2010\u2014" and text[-2:-1].strip() and not line[0].isspace() and not blank:
        return text + line
    return f"{text} {line}"


_UNSPACED = re.compile("[\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff]")
"""Thai, Lao, Burmese, Khmer: no blanks between words; a line ends between two of them."""
