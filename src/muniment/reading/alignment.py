"""Which paragraphs of two translations say the same: pairs to set side by side.

In: two texts as lists of paragraphs. Out: `Bead`s that cover both in order. Lengths decide, as in W. A. Gale and K. W.
Church, "A Program for Aligning Sentences in Bilingual Corpora" (1993), and what translation leaves as it is: figures,
and whether a paragraph is a heading.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nsmallest
from itertools import pairwise

_NUMBER = re.compile(r"\d+(?:[.,\u066b\u066c]\d+)*")
# Moves through both texts: paragraphs taken from each, and what such a move costs (minus log of how common it is, times
# 100).
# Paragraphs are left out more often than sentences are, and joined less often: 1 in 33 and 1 in 17, not 1 in 100 and 1
# in 11.
_MOVES = [(1, 1, 12), (1, 0, 350), (0, 1, 350), (2, 1, 285), (1, 2, 285), (2, 2, 451), (3, 1, 500), (1, 3, 500)]
_VARIANCE = 6.8
"""Of the length of a translation, per character (Gale and Church)."""
_LEAST_BAND = 40
_MOST_PLACES = 60_000
"""Pairs of places in both texts from which the way is followed on: a second of work. Of up to some 700 paragraphs in
both, all."""
_LEAST_WAYS = 4
_OFF_THE_GUIDE = 600
"""What a way costs, in the choice of those that are followed on, for each paragraph that it is off the guide."""
_ROOT_OF_HALF = math.sqrt(0.5)
_SHARED_NUMBER = 120
_OTHER_NUMBERS = 90
_HEADING_MISMATCH = 400


@dataclass(frozen=True)
class AlignedText:
    """A paragraph of a text that is aligned."""

    text: str
    is_heading: bool = False


@dataclass(frozen=True)
class Bead:
    """Paragraphs of one text that stand for paragraphs of the other: half-open ranges of their positions."""

    first: range
    second: range


@dataclass(frozen=True, slots=True)
class _Weighed:
    length: int
    numbers: frozenset[str]
    is_heading: bool


def align(first: Sequence[AlignedText], second: Sequence[AlignedText]) -> list[Bead]:
    """Return beads that cover both texts in order; a bead may be empty on one side.

    Ways through both texts are followed in step, by how many paragraphs they have taken, within a band around the
    diagonal. Where the texts are so long that this would take seconds, only the best ways at each step are followed on:
    those that keep near the figures that stand once in either text come first, so that what one leaves out does not
    part the rest.
    """
    if not first or not second:
        return [Bead(range(len(first)), range(len(second)))] if first or second else []
    one, other = ([_weigh(p) for p in text] for text in (first, second))
    ratio = max(1, sum(w.length for w in other)) / max(1, sum(w.length for w in one))
    slope = len(other) / len(one)
    band = max(_LEAST_BAND, abs(len(other) - len(one)) + 20)
    most = max(_LEAST_WAYS, _MOST_PLACES // (len(one) + len(other)))
    guide = _guide(one, other) if most < 2 * band else []
    mine, theirs = ([_join(text, count) for count in range(4)] for text in (one, other))
    # By how many paragraphs were taken of both: by how many of the first, what it cost and by which move it was come
    # to.
    best: list[dict[int, tuple[float, int]]] = [{} for _ in range(len(one) + len(other) + 1)]
    best[0][0] = (0.0, -1)
    for taken, places in enumerate(best):
        inside = [i for i in places if abs(taken - i - round(i * slope)) <= band]
        if len(inside) > most:
            rated = {i: places[i][0] + (_OFF_THE_GUIDE * abs(taken - i - guide[i]) if guide else 0) for i in inside}
            inside = nsmallest(most, inside, key=rated.__getitem__)
        for i in inside:
            j, (here, _) = taken - i, places[i]
            for move, (take, give, prior) in enumerate(_MOVES):
                if i + take > len(one) or j + give > len(other):
                    continue
                cost = here + prior
                if take and give:
                    cost += _cost(mine[take][i], theirs[give][j], ratio, is_pair=take == give == 1)
                ahead = best[taken + take + give]
                there = ahead.get(i + take)
                if there is None or cost < there[0]:
                    ahead[i + take] = (cost, move)
    return _walk_back(best, len(one), len(other))


def _guide(one: Sequence[_Weighed], other: Sequence[_Weighed]) -> list[float]:
    """Return about where in the other text each paragraph stands, by the figures that stand once in either; empty where
    none do."""
    mine, theirs = _once(one), _once(other)
    # The longest row of them that comes in the same order in both.
    ends: list[int] = []
    rows: list[tuple[int, int, int]] = []
    for i, j in sorted((mine[number], theirs[number]) for number in mine.keys() & theirs.keys()):
        place = bisect_left(ends, j, key=lambda row: rows[row][1])
        rows.append((i, j, ends[place - 1] if place else -1))
        ends[place : place + 1] = [len(rows) - 1]
    points, at = [(len(one), len(other))], ends[-1] if ends else -1
    while at >= 0:
        points.append(rows[at][:2])
        at = rows[at][2]
    if len(points) == 1:
        return []
    guide: list[float] = []
    for (i, j), (after, beyond) in pairwise([(0, 0), *reversed(points)]):
        guide += [j + (beyond - j) * step / (after - i) for step in range(after - i)]
    return [*guide, float(len(other))]


def _once(text: Sequence[_Weighed]) -> dict[str, int]:
    """Return the figures that stand in one paragraph only, with its place."""
    counts = Counter(number for w in text for number in w.numbers)
    return {
        number: place for place, w in enumerate(text) for number in w.numbers if counts[number] == 1 and len(number) > 1
    }


def _walk_back(best: list[dict[int, tuple[float, int]]], i: int, j: int) -> list[Bead]:
    beads: list[Bead] = []
    while i or j:
        _, move = best[i + j][i]
        take, give, _ = _MOVES[move]
        beads.append(Bead(range(i - take, i), range(j - give, j)))
        i, j = i - take, j - give
    return beads[::-1]


def _join(text: Sequence[_Weighed], count: int) -> list[_Weighed]:
    """Return what `count` paragraphs are together, by the first of them."""
    if count < 2:
        return list(text) if count else []
    groups = (text[start : start + count] for start in range(len(text) - count + 1))
    return [
        _Weighed(
            sum(w.length for w in g), frozenset[str]().union(*(w.numbers for w in g)), any(w.is_heading for w in g)
        )
        for g in groups
    ]


def _weigh(paragraph: AlignedText) -> _Weighed:
    # Digits of every script are digits to int: an Arabic ١٩ is a 19.
    numbers = frozenset("".join(str(int(c)) for c in n if c.isdecimal()) for n in _NUMBER.findall(paragraph.text))
    return _Weighed(len(paragraph.text), numbers, paragraph.is_heading)


def _cost(one: _Weighed, other: _Weighed, ratio: float, *, is_pair: bool) -> float:
    length, far = one.length, other.length
    delta = (far - length * ratio) / math.sqrt(
        max(1.0, (length + far / ratio) / 2) * ratio * _VARIANCE * max(ratio, 0.5)
    )
    # Twice the share of the normal distribution beyond delta, as a cost; held above zero for what is absurdly far off.
    cost = -100 * math.log(max(math.erfc(abs(delta) * _ROOT_OF_HALF), 1e-12))
    # A heading stands for a heading, not for a heading with its text.
    if (one.is_heading or other.is_heading) and not (is_pair and one.is_heading and other.is_heading):
        cost += _HEADING_MISMATCH
    if one.numbers or other.numbers:
        shared, all_numbers = len(one.numbers & other.numbers), len(one.numbers | other.numbers)
        cost += (_OTHER_NUMBERS * (all_numbers - shared) - _SHARED_NUMBER * shared) / all_numbers
    return cost
