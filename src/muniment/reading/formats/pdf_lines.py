"""Lines of a page whose script needs more than PDFium's own text: from right to left, or in clusters.

In: pieces of a page. Out: `Line`s as `pdf_layout` has them, their words in the order of speech.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from statistics import median, mode

from muniment.reading.formats.pdf_bidi import Unit, are_clusters_turned, is_mark, make_units, to_speech, turn_brackets
from muniment.reading.formats.pdf_layout import Line
from muniment.reading.formats.pdf_pieces import COMPLEX, RIGHT_TO_LEFT, Piece, without_doubles

_BLANK = 0.2
"""Of the type's size: what is set wider apart than this has a blank between it."""
_BLANK_OF_PLAIN = 0.15
"""The same between letters whose widths are known."""
_BLANK_OF_ARABIC = 0.15
"""The same in Arabic and Hebrew, whose letters are cut closer."""
_BLANK_OF_WIDE = 0.8
"""The same between Chinese or Japanese letters, which fill their square or do not."""
_LEAST_BLANK = 0.05
"""The same where PDFium saw a blank."""
_WIDE = re.compile("[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]")
_SEEN_IN_ARABIC = 0.12
"""The same in Arabic and Hebrew."""
_CELL = 1.15
"""Of the type's size: what is set wider apart than this stands in another column or cell."""
_SIGN_AWAY = 0.8
"""Of the type's size: how far from its baseline a sign may be set."""
_FAR = 2.0
"""Of the type's size: what comes later in the content than another line is of this line only where it is near."""
_BACK = 0.8
"""Of the type's size: a step back by more than this begins another run of a line from left to right."""


def is_right_to_left(text: str) -> bool:
    """Return whether more letters of a text run from right to left than from left to right."""
    right = len(RIGHT_TO_LEFT.findall(text))
    return right > 0 and right > sum(c.isalpha() for c in text) - right


def lines_of(pieces: Sequence[Piece]) -> list[Line]:
    """Return the lines of these pieces, in the order of their content."""
    rtl = is_right_to_left("".join(p.text for p in pieces))
    turned = are_clusters_turned(pieces)
    lines = []
    for run in _gather(pieces):
        line = _line(without_doubles(run), rtl, turned)
        if line is not None:
            lines.append(line)
    return lines


def _gather(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Return the pieces line by line: what follows in the content, stands on one baseline, and is near."""
    runs: list[list[Piece]] = []
    for piece in pieces:
        for back, run in enumerate(reversed(runs[-6:])):
            if _is_of(piece, run, _FAR if back else float("inf")):
                run.append(piece)
                break
        else:
            runs.append([piece])
    return runs


def _is_of(piece: Piece, run: list[Piece], reach: float) -> bool:
    """Return whether a piece stands on the line of others, no farther from them than `reach` times its size."""
    # A sign may be set higher or lower than its line, and does not move it.
    last = next((p for p in reversed(run) if not is_mark(p.text)), run[-1])
    size = max(piece.size, last.size, 1.0)
    slope = max(piece.slope, last.slope, _SIGN_AWAY if is_mark(piece.text) else 0.0)
    if abs(piece.base - last.base) > slope * size:
        return False
    left, right = min(p.left for p in run[-40:]), max(p.right for p in run[-40:])
    return piece.left < right + reach * size and piece.right > left - reach * size


def _line(run: list[Piece], page_rtl: bool, turned: bool) -> Line | None:
    words = "".join(p.text for p in run)
    if not words.strip():
        return None
    right, letters = len(RIGHT_TO_LEFT.findall(words)), sum(c.isalpha() for c in words)
    if right:
        # A line of both goes with the page, one of mostly one direction with itself.
        rtl = right > 0.7 * letters or (right > 0.15 * letters and page_rtl)
        units = to_speech(make_units(run, turned=turned), rtl=rtl)
    else:
        rtl = page_rtl and not letters
        units = to_speech(make_units(run), rtl=True) if rtl else _in_order(run)
    parts = _parts(units, rtl)
    shown = [p for p in run if p.text.strip()]
    size = mode(p.size for p in shown)
    base = mode(round(p.base, 1) for p in shown)
    weight = mode(p.weight for p in shown)
    cells = [_cell(part, rtl, size, base) for part in parts]
    cells = [c for c in cells if c.text]
    left, edge = min(p.left for p in shown), max(p.right for p in shown)
    text = " ".join(c.text for c in cells)
    blank = not units[-1].text[-1:].strip()
    return Line(text, left, edge, base, size, weight, True, base, cells if len(cells) > 1 else [], blank)


def _in_order(run: list[Piece]) -> list[Unit]:
    """Return the pieces of a line from left to right as units: content tells the order of signs and letters, places the
    order of what was written by stretches."""
    stretches: list[list[Piece]] = []
    for piece in run:
        if stretches and piece.left > stretches[-1][-1].left - _BACK * max(piece.size, 1.0):
            stretches[-1].append(piece)
        else:
            stretches.append([piece])
    stretches.sort(key=lambda s: min(p.left for p in s))
    return [Unit(p.text, p.left, p.right, p.size, "L", [p]) for s in stretches for p in s]


def _parts(units: list[Unit], rtl: bool) -> list[list[Unit]]:
    """Return the units of a line by cell: parted where gaps are wide."""
    parts: list[list[Unit]] = []
    for unit in units:
        if not unit.text.strip():
            if parts:
                parts[-1].append(unit)
            continue
        before = next((u for u in reversed(parts[-1]) if u.text.strip()), None) if parts else None
        if before is None or _gap(before, unit) > _CELL * max(unit.size, before.size):
            parts.append([unit])
        else:
            parts[-1].append(unit)
    return parts


def _gap(a: Unit, b: Unit) -> float:
    return max(b.left - a.right, a.left - b.right)


def _cell(units: list[Unit], rtl: bool, size: float, base: float) -> Line:
    text = ""
    before: Unit | None = None
    reach = 0.0
    for unit in units:
        if not unit.text.strip():
            text += " "
            continue
        if before is not None and not text.endswith(" ") and not unit.text.startswith(" "):
            if rtl or before.kind == "R" or unit.kind == "R":
                least = _SEEN_IN_ARABIC if unit.pieces[0].blank else _BLANK_OF_ARABIC
                wide = _gap(before, unit) > least * unit.size
            else:
                least = _BLANK_OF_PLAIN if _is_plain(before, unit) else _BLANK
                wide = unit.pieces[0].x - reach > least * unit.size
            if _WIDE.match(unit.text) and _WIDE.match(before.text[-1]):
                wide = _gap(before, unit) > _BLANK_OF_WIDE * unit.size
            elif unit.pieces[0].blank and _is_plain(before, unit):
                wide = wide or unit.kind == "L" or _gap(before, unit) > _LEAST_BLANK * unit.size
            if wide:
                text += " "
        if text.endswith(" ") and _is_sign(unit.text):
            text = text.rstrip()
        text += unit.text
        # A sign reaches back over its letter; the next stretch of a line begins anew.
        goes_on = before is not None and unit.left > before.left - unit.size
        before, reach = unit, max(reach, unit.right) if goes_on else unit.right
    text = " ".join(text.split())
    shown = [u for u in units if u.text.strip()]
    return Line(
        turn_brackets(text) if rtl else text,
        min(u.left for u in shown),
        max(u.right for u in shown),
        base,
        median(u.size for u in shown) if shown else size,
        mode(u.pieces[0].weight for u in shown),
        True,
        base,
    )


def _is_sign(text: str) -> bool:
    """Return whether a text begins with a sign that stands at a letter: no blank stands before it."""
    return unicodedata.category(text[0]) in ("Mn", "Mc") and COMPLEX.match(text) is not None


def _is_plain(before: Unit, unit: Unit) -> bool:
    """Return whether PDFium's own blanks can be believed between two pieces: the file says nothing of either, and
    neither is of a script with clusters."""
    return not (
        before.pieces[0].said
        or unit.pieces[0].said
        or before.kind == "R"
        or unit.kind == "R"
        or COMPLEX.search(before.text + unit.text)
    )
