"""The order in which a person reads what stands on a line: from places on paper back to the order of speech.

In: pieces of a line. Out: its words. It is the Unicode Bidirectional Algorithm (UAX 9) from its end: that takes letters
in the order of speech and says where each stands; here it is known where they stand.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from muniment.reading.formats.pdf_pieces import Piece

_MARKS = ("Mn", "Me")
_OPENING = "([{«‹"
_MIRROR = dict(zip("([{«‹<", ")]}»›>", strict=True)) | dict(zip(")]}»›>", "([{«‹<", strict=True))
_ALEFS = frozenset("\u0622\u0623\u0625\u0627\u0671")
_LAM = "\u0644"


@dataclass(slots=True)
class Unit:
    """A printed letter and the marks that stand on it."""

    text: str
    left: float
    right: float
    size: float
    kind: str
    """R, L, EN, AN, ES, ET, CS, or N for all else."""
    pieces: list[Piece] = field(default_factory=list)


def is_mark(text: str) -> bool:
    """Return whether a text is signs that stand on a letter and nothing else."""
    return bool(text) and all(unicodedata.category(c) in _MARKS for c in text)


def kind_of(text: str) -> str:
    """Return the kind of a text's first letter that has a direction."""
    kind = "N"
    for letter in text:
        bidi = unicodedata.bidirectional(letter)
        if bidi in ("R", "AL"):
            return "R"
        if bidi == "L":
            return "L"
        if bidi in ("EN", "AN", "ES", "ET", "CS") and kind == "N":
            kind = bidi
    return kind


def make_units(pieces: Sequence[Piece], *, turned: bool = False) -> list[Unit]:
    """Return the pieces of a line from left to right, each with the signs that stand on it. `turned`: clusters of which
    nothing shows it are backwards too."""
    bases = [p for p in pieces if not is_mark(p.text)]
    bases.sort(key=lambda p: (p.x, p.right))
    by_id = {id(p): Unit(p.text, p.left, p.right, p.size, kind_of(p.text), [p]) for p in bases}
    units = [by_id[id(p)] for p in bases]
    for at, (left, right) in enumerate(pairwise(units)):
        if left.text[0] == _LAM and right.text[0] in _ALEFS and abs(left.pieces[0].x - right.pieces[0].x) < 0.1:
            # Two halves of one glyph, lam-alef: lam is said first, and stands to the right.
            units[at], units[at + 1] = right, left
    content = sorted((p for p in bases if p.text.strip()), key=lambda p: p.index)
    for mark in sorted((p for p in pieces if is_mark(p.text)), key=lambda p: p.index):
        middle = (mark.left + mark.right) / 2
        under = [p for p in content if p.left - 0.05 * p.size <= middle <= p.right + 0.05 * p.size]
        near = under or content
        if near:
            bearer = min(near, key=lambda p: _distance(mark, p, middle))
            by_id[id(bearer)].text += mark.text
            by_id[id(bearer)].pieces.append(mark)
    _turn_clusters(units, turned)
    return units


def _distance(mark: Piece, letter: Piece, middle: float) -> tuple[bool, float]:
    """Return how far a sign is from a letter that it may stand on: what the content has beside it comes first."""
    return abs(mark.index - letter.index) > 1, abs((letter.left + letter.right) / 2 - middle)


def are_clusters_turned(pieces: Sequence[Piece]) -> bool:
    """Return whether PDFium gave the letters of clusters backwards, by those of which it shows."""
    known = [_is_turned(p.text) for p in pieces if len(p.text) > 1 and not p.said and kind_of(p.text) == "R"]
    return True in known and False not in known


def _turn_clusters(units: list[Unit], turned: bool) -> None:
    """Put the letters of clusters right that PDFium gave backwards: alef before lam is never one glyph, nor is a sign
    before its letter. Other clusters go with those of their page."""
    for unit in units:
        text = unit.pieces[0].text
        if unit.kind != "R" or len(text) < 2 or unit.pieces[0].said:
            continue
        known = _is_turned(text)
        if turned if known is None else known:
            unit.text = _signs_behind(text[::-1]) + unit.text[len(text) :]


def _is_turned(cluster: str) -> bool | None:
    """Return whether a cluster of letters is backwards; None where it does not show."""
    if is_mark(cluster[0]):
        return True
    lam = cluster.find(_LAM)
    alef = next((i for i, c in enumerate(cluster) if c in _ALEFS), -1)
    if lam >= 0 and alef >= 0 and sum(not is_mark(c) for c in cluster) == 2:
        return alef < lam
    return False if is_mark(cluster[-1]) else None


def _signs_behind(cluster: str) -> str:
    """Return a cluster whose first character is a letter: signs before it go behind."""
    letters = cluster.lstrip("".join(c for c in cluster if is_mark(c)))
    return letters + cluster[: len(cluster) - len(letters)]


def to_speech(units: list[Unit], *, rtl: bool) -> list[Unit]:
    """Return units that stand from left to right in the order of speech, of a line that runs as `rtl` says."""
    kinds = _resolved([u.kind for u in units], rtl, any(_is_arabic(u.text) for u in units))
    ordered: list[Unit] = []
    start = 0
    runs: list[tuple[str, list[Unit]]] = []
    while start < len(units):
        end = start
        while end < len(units) and kinds[end] == kinds[start]:
            end += 1
        runs.append((kinds[start], units[start:end]))
        start = end
    for kind, run in reversed(runs) if rtl else runs:
        ordered += _numbers_kept(run) if kind == "R" else run
    return ordered


def _is_arabic(text: str) -> bool:
    return any(unicodedata.bidirectional(c) == "AL" for c in text)


def _numbers_kept(run: list[Unit]) -> list[Unit]:
    """Return a run from right to left; numbers in it are read from left to right all the same."""
    ordered: list[Unit] = []
    at = len(run)
    arabic = any(_is_arabic(u.text) for u in run)
    while at > 0:
        start = at - 1
        if run[start].kind in ("EN", "AN"):
            while start > 0 and _goes_before(run, start, arabic):
                start -= 1
            ordered += run[start:at]
        else:
            ordered.append(run[start])
        at = start
    return ordered


def _goes_before(run: list[Unit], at: int, arabic: bool) -> bool:
    """Return whether the unit before this one, to its left, is of the same number."""
    here, before = run[at], run[at - 1]
    if here.left - before.right > 0.16 * here.size:
        return False
    if before.kind in ("EN", "AN"):
        return True
    joins = ("CS",) if arabic else ("CS", "ES")
    if before.kind in joins and here.kind in ("EN", "AN"):
        return at >= 2 and run[at - 2].kind in ("EN", "AN") and before.left - run[at - 2].right <= 0.16 * here.size
    return before.kind == "ET" and here.kind == "EN" and not arabic


def _resolved(kinds: list[str], rtl: bool, arabic: bool) -> list[str]:
    """Return R or L for each unit: numbers and what has no direction take that of the words around them."""
    own = "R" if rtl else "L"
    found = [k if k in ("R", "L") else "" for k in kinds]
    for at, kind in enumerate(kinds):
        if kind in ("EN", "AN"):
            # A number behind words from left to right goes with them; between two from right to left too.
            left = next((k for k in reversed(found[:at]) if k), own)
            right = next((k for k in kinds[at + 1 :] if k in ("R", "L")), own)
            found[at] = left if left == "L" or left == right else own
    at = 0
    while at < len(found):
        if found[at]:
            at += 1
            continue
        end = at
        while end < len(found) and not found[end]:
            end += 1
        left = found[at - 1] if at else own
        right = found[end] if end < len(found) else own
        found[at:end] = [left if left == right else own] * (end - at)
        at = end
    return found


def turn_brackets(text: str) -> str:
    """Return a line from right to left with its brackets the right way round.

    A file may give a bracket as it looks or as it is meant: an opening one stands behind a blank and before a word, a
    closing one the other way round.
    """
    found: list[str] = []
    depth = 0
    for at, letter in enumerate(text):
        if letter not in _MIRROR or letter in "<>":
            found.append(letter)
            continue
        before = text[at - 1] if at else " "
        after = text[at + 1] if at + 1 < len(text) else " "
        opens, closes = before.isspace(), after.isspace() or after in ".,;:،؛؟!"
        is_opening = opens if opens != closes else depth == 0
        depth = depth + 1 if is_opening else max(0, depth - 1)
        found.append(letter if (letter in _OPENING) == is_opening else _MIRROR[letter])
    return "".join(found)
