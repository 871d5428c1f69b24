"""Pieces of a PDF page's text: letters, or clusters of letters, each with where it is printed.

In: a text page of pypdfium2. Out: `Piece`s in the order of the page's content.

Why not PDFium's own text. A program may say what some glyphs mean (`/ActualText`, ISO 32000-1, 14.9.4). PDFium gives
these words once for each text object of the span, all of them at the first glyph's place, and so adds blanks and
repeats. Since its version 153 it also leaves words of Arabic backwards that are drawn from left to right. The letters
and their places are right in both cases: order and blanks are made of these here.
"""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe]")
COMPLEX = re.compile("[\u0900-\u0dff\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\uaa60-\uaa7f\uabc0-\uabff]")
"""Scripts in which several letters make one cluster of glyphs, from Devanagari to Khmer."""
_PRESENTED = re.compile("[\ufb00-\ufb06\ufb1d-\ufdfb\ufe70-\ufefc]+")
"""Shapes of letters, which stand for the letters."""
_NO_LETTER: dict[int, str | None] = dict.fromkeys([*range(0x20), 0x7F, *range(0x80, 0xA0), 0xFFFF])
# PDFium gives these for a hyphen at a line's end.
_NO_LETTER |= {0x02: "-", 0xFFFE: "-"}
BOLD = re.compile(rb"bold|black|heavy|demi", re.IGNORECASE)
_LONGEST_SAID = 4096
_OBJECTS_DEEP = 12
_SLOPING = re.compile(rb"nasta|noori|nafees", re.IGNORECASE)
"""Types of Urdu and Persian whose words come down from above the line."""


@dataclass(slots=True)
class Piece:
    """One letter, or letters that are printed as one. Positions are points from the page's lower left corner."""

    text: str
    x: float
    """Where its type begins: what decides the order within a line."""
    left: float
    right: float
    base: float
    size: float
    index: int
    """Of its first character in PDFium's text."""
    said: bool = False
    """Its text is what the file says of the glyphs."""
    blank: bool = False
    """PDFium saw a blank before it."""
    slope: float = 0.5
    """How far its line's letters may stand from the baseline, of their size."""
    weight: int = 400


class PieceReader:
    """Reads pieces of one page. One set of C variables serves all looks.

    `only_mapped`: leave out glyphs of which the file does not say what they are.
    """

    def __init__(self, page: Any, text_page: Any, turn: int = 0, *, only_mapped: bool = False) -> None:
        self._only_mapped = only_mapped
        self._page = page.raw
        self._raw = text_page.raw
        self._count = text_page.count_chars()
        self._turn = turn
        self._doubles = [ctypes.c_double() for _ in range(4)]
        self._floats = [ctypes.c_float() for _ in range(4)]
        self._rect = pdfium.FS_RECTF()
        self._matrix = pdfium.FS_MATRIX()
        self._blob = (ctypes.c_ubyte * _LONGEST_SAID)()
        self._length = ctypes.c_ulong()
        self._name = ctypes.create_string_buffer(80)
        self._flags = ctypes.c_int()
        self._types: dict[int, tuple[float, float, int]] = {}

    def read(self) -> list[Piece]:
        """Return the page's pieces in the order of its content; what PDFium made up itself is none."""
        letters, blanks = self._by_object()
        pieces: list[Piece] = []
        spans: dict[int, Piece] = {}
        for thing, place in self._texts(self._page, pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject, None, 0):
            address = ctypes.addressof(thing.contents)
            indices = letters.pop(address, [])
            said = self._ask_marks(thing)
            if said is None:
                pieces += self._plain(indices, address, blanks)
                continue
            span, text = said
            box = self._bounds(thing, place)
            if (piece := spans.get(span)) is not None:
                # Another glyph of the same words; what stands on another line is told already.
                if indices and abs(self._origin(indices[0])[1] - piece.base) > 2 * piece.size:
                    continue
                if box is not None and box[0] < box[1]:
                    piece.left, piece.right = min(piece.left, box[0]), max(piece.right, box[1])
                continue
            if not indices:
                continue
            x, base = self._origin(indices[0])
            left, right = box if box is not None and box[0] < box[1] else self._edges(indices[0], x)
            size, slope, weight = self._type(indices[0], address)
            piece = Piece(text, x, left, right, base, size, indices[0], True, indices[0] in blanks, slope, weight)
            spans[span] = piece
            pieces.append(piece)
        # Letters of objects that the walk did not come by: none is lost.
        for address, indices in letters.items():
            pieces += self._plain(indices, address, blanks)
        for order, piece in enumerate(pieces):
            piece.index = order
        return _cleaned(pieces)

    def _by_object(self) -> tuple[dict[int, list[int]], set[int]]:
        """Return the characters of each text object by its address, and those before which PDFium saw a blank."""
        letters: dict[int, list[int]] = {}
        blanks: set[int] = set()
        blank = False
        for index in range(self._count):
            thing = pdfium.FPDFText_GetTextObject(self._raw, index)
            # Its own blanks inside an object are none that the file has.
            if not thing or pdfium.FPDFText_IsGenerated(self._raw, index) == 1:
                blank = True
                continue
            letters.setdefault(ctypes.addressof(thing.contents), []).append(index)
            if blank:
                blanks.add(index)
                blank = False
        return letters, blanks

    def _texts(
        self, holder: Any, count: Any, get: Any, place: tuple[float, ...] | None, depth: int
    ) -> Iterator[tuple[Any, tuple[float, ...] | None]]:
        """Yield the text objects of a page or form in the order of its content, each with its form's matrix."""
        for number in range(count(holder)):
            thing = get(holder, number)
            kind = pdfium.FPDFPageObj_GetType(thing)
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                yield thing, place
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _OBJECTS_DEEP:
                m = pdfium.FS_MATRIX()
                inner: tuple[float, ...] = (1, 0, 0, 1, 0, 0)
                if pdfium.FPDFPageObj_GetMatrix(thing, m):
                    inner = (m.a, m.b, m.c, m.d, m.e, m.f)
                yield from self._texts(
                    thing,
                    pdfium.FPDFFormObj_CountObjects,
                    pdfium.FPDFFormObj_GetObject,
                    _times(inner, place),
                    depth + 1,
                )

    def _bounds(self, thing: Any, place: tuple[float, ...] | None) -> tuple[float, float] | None:
        """Return the left and right edge of an object's ink, as the page is turned."""
        if not pdfium.FPDFPageObj_GetBounds(thing, *self._floats):
            return None
        left, bottom, right, top = (f.value for f in self._floats)
        if place is not None:
            a, b, c, d, e, f = place
            corners = [(x, y) for x in (left, right) for y in (bottom, top)]
            xs = [a * x + c * y + e for x, y in corners]
            ys = [b * x + d * y + f for x, y in corners]
            left, right, bottom, top = min(xs), max(xs), min(ys), max(ys)
        if self._turn:
            return (bottom, top) if self._turn == 1 else (-top, -bottom)
        return left, right

    def _plain(self, indices: list[int], address: int, blanks: set[int]) -> list[Piece]:
        """Return the letters of an object of whose glyphs the file says nothing more; those of one glyph together."""
        pieces: list[Piece] = []
        before: tuple[float, float] | None = None
        for index in indices:
            text = chr(pdfium.FPDFText_GetUnicode(self._raw, index))
            if self._only_mapped and text.isascii() and pdfium.FPDFText_HasUnicodeMapError(self._raw, index) == 1:
                # A glyph's number in its font, and no letter.
                continue
            x, base = self._origin(index)
            left, right = self._edges(index, x)
            if before == (x, base) and text != " ":
                pieces[-1].text += text
                pieces[-1].left, pieces[-1].right = min(pieces[-1].left, left), max(pieces[-1].right, right)
                continue
            size, slope, weight = self._type(index, address)
            pieces.append(Piece(text, x, left, right, base, size, index, False, index in blanks, slope, weight))
            before = (x, base) if text != " " else None
        return pieces

    def _ask_marks(self, thing: Any) -> tuple[int, str] | None:
        for number in range(min(pdfium.FPDFPageObj_CountMarks(thing), _OBJECTS_DEEP)):
            mark = pdfium.FPDFPageObj_GetMark(thing, number)
            found = pdfium.FPDFPageObjMark_GetParamBlobValue(
                mark, b"ActualText", self._blob, _LONGEST_SAID, self._length
            )
            if found and self._length.value <= _LONGEST_SAID:
                text = _decode(bytes(self._blob[: self._length.value]))
                if text is not None:
                    return ctypes.addressof(mark.contents), text
        return None

    def _origin(self, index: int) -> tuple[float, float]:
        x, y = self._doubles[:2]
        pdfium.FPDFText_GetCharOrigin(self._raw, index, x, y)
        if self._turn == 1:
            return y.value, -x.value
        if self._turn == -1:
            return -y.value, x.value
        return x.value, y.value

    def _edges(self, index: int, x: float) -> tuple[float, float]:
        box = self._rect
        if not pdfium.FPDFText_GetLooseCharBox(self._raw, index, box):
            return x, x
        if self._turn == 1:
            return box.bottom, box.top
        if self._turn == -1:
            return -box.top, -box.bottom
        return box.left, box.right

    def _type(self, index: int, address: int) -> tuple[float, float, int]:
        """Return the size of a character's type, how far its line may slope, and its weight."""
        if (known := self._types.get(address)) is not None:
            return known
        size = float(pdfium.FPDFText_GetFontSize(self._raw, index))
        if pdfium.FPDFText_GetMatrix(self._raw, index, self._matrix):
            size *= abs(self._matrix.d) or abs(self._matrix.b) or 1.0
        length = pdfium.FPDFText_GetFontInfo(self._raw, index, self._name, len(self._name), self._flags)
        name = self._name.value if length else b""
        weight = int(pdfium.FPDFText_GetFontWeight(self._raw, index))
        self._types[address] = (
            round(size, 1),
            1.25 if _SLOPING.search(name) else 0.5,
            weight if weight > 0 else 700 if BOLD.search(name) else 400,
        )
        return self._types[address]


def _times(inner: tuple[float, ...], outer: tuple[float, ...] | None) -> tuple[float, ...]:
    """Return the matrix that does what the inner one does and then what the outer one does."""
    if outer is None:
        return inner
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _decode(value: bytes) -> str | None:
    """Return a text string of a PDF (ISO 32000-1, 7.9.2.2), near enough; None where its bytes are no text."""
    try:
        if value[:2] == b"\xfe\xff":
            return value[2:].decode("utf-16-be")
        if value[:2] == b"\xff\xfe":
            return value[2:].decode("utf-16-le")
        if value[:3] == b"\xef\xbb\xbf":
            return value[3:].decode("utf-8")
        return value.decode("latin-1")
    except UnicodeDecodeError:
        return None


def _cleaned(pieces: list[Piece]) -> list[Piece]:
    """Return pieces with the letters that their shapes stand for, without those that say nothing."""
    for piece in pieces:
        piece.text = piece.text.translate(_NO_LETTER)
        if not piece.text.isascii() and _PRESENTED.search(piece.text):
            piece.text = _PRESENTED.sub(lambda m: unicodedata.normalize("NFKC", m[0]), piece.text)
    return [p for p in pieces if p.text]


def without_doubles(pieces: list[Piece]) -> list[Piece]:
    """Return pieces without those that were printed twice in the same place.

    Some programs say the text of a cluster with each of its glyphs: base, sign above, sign below. What is printed twice
    to look bold is told once as well.
    """
    kept: list[Piece] = []
    for piece in pieces:
        text = piece.text.strip()
        under = next((o for o in kept[-12:] if _is_same(o.text.strip(), text) and _lies_on(piece, o)), None)
        if not text or under is None:
            kept.append(piece)
            continue
        under.left, under.right = min(under.left, piece.left), max(under.right, piece.right)
        if piece.said and not under.said:
            under.text, under.said = piece.text, True
    return kept


def _is_same(text: str, other: str) -> bool:
    """Return whether two texts have the same letters: PDFium may have turned one of them."""
    return text == other or (len(text) == len(other) > 1 and sorted(text) == sorted(other))


def _lies_on(piece: Piece, other: Piece) -> bool:
    """Return whether the ink of one piece stands over or under that of another for the most part."""
    common = min(piece.right, other.right) - max(piece.left, other.left)
    return abs(piece.base - other.base) < 0.9 * piece.size and common > 0.5 * max(
        0.5, min(piece.right - piece.left, other.right - other.left)
    )
