"""Which paragraphs of two translations say the same: pairs to set side by side.

In: two texts as lists of paragraphs. Out: `Bead`s that cover both in order. Lengths decide, as in W. A. Gale and K. W. Church,
"A Program for Aligning Sentences in Bilingual Corpora" (1993), and what translation leaves as it is: figures, and whether a
paragraph is a heading.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

_NUMBER = re.compile(r"\d+(?:[.,\u066b\u066c]\d+)*")
# Moves through both texts: paragraphs taken from each, and what such a move costs (minus log of how common it is, times 100).
# Paragraphs are left out more often than sentences are, and joined less often: 1 in 33 and 1 in 17, not 1 in 100 and 1 in 11.
_MOVES = [(1, 1, 12), (1, 0, 350), (0, 1, 350), (2, 1, 285), (1, 2, 285), (2, 2, 451), (3, 1, 500), (1, 3, 500)]
_VARIANCE = 6.8
"""Of the length of a translation, per character (Gale and Church)."""
_LEAST_BAND = 40
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


@dataclass(frozen=True)
class _Weighed:
    length: int
    numbers: frozenset[str]
    is_heading: bool


def align(first: Sequence[AlignedText], second: Sequence[AlignedText]) -> list[Bead]:
    """Return beads that cover both texts in order; a bead may be empty on one side.

    Takes time and memory in proportion to the number of paragraphs times the width of a band around the diagonal.
    """
    if not first or not second:
        return [Bead(range(len(first)), range(len(second)))] if first or second else []
    one, other = [_weigh(p) for p in first], [_weigh(p) for p in second]
    ratio = max(1, sum(w.length for w in other)) / max(1, sum(w.length for w in one))
    slope = len(other) / len(one)
    band = max(_LEAST_BAND, abs(len(other) - len(one)) + 20)
    best: list[dict[int, tuple[float, int]]] = [{} for _ in range(len(one) + 1)]
    best[0][0] = (0.0, -1)
    for i in range(len(one) + 1):
        middle = round(i * slope)
        for j in range(max(0, middle - band), min(len(other), middle + band) + 1):
            here = best[i].get(j)
            if here is None:
                continue
            for move, (take, give, prior) in enumerate(_MOVES):
                if i + take > len(one) or j + give > len(other):
                    continue
                cost = here[0] + prior + _cost(one[i : i + take], other[j : j + give], ratio)
                there = best[i + take].get(j + give)
                if there is None or cost < there[0]:
                    best[i + take][j + give] = (cost, move)
    return _walk_back(best, len(one), len(other))


def _walk_back(best: list[dict[int, tuple[float, int]]], i: int, j: int) -> list[Bead]:
    beads: list[Bead] = []
    while i or j:
        _, move = best[i][j]
        take, give, _ = _MOVES[move]
        beads.append(Bead(range(i - take, i), range(j - give, j)))
        i, j = i - take, j - give
    return beads[::-1]


def _weigh(paragraph: AlignedText) -> _Weighed:
    # Digits of every script are digits to int: an Arabic ١٩ is a 19.
    numbers = frozenset("".join(str(int(c)) for c in n if c.isdecimal()) for n in _NUMBER.findall(paragraph.text))
    return _Weighed(len(paragraph.text), numbers, paragraph.is_heading)


def _cost(one: Sequence[_Weighed], other: Sequence[_Weighed], ratio: float) -> float:
    if not one or not other:
        return 0.0
    length, far = sum(w.length for w in one), sum(w.length for w in other)
    delta = (far - length * ratio) / math.sqrt(max(1.0, (length + far / ratio) / 2) * ratio * _VARIANCE * max(ratio, 0.5))
    # Twice the share of the normal distribution beyond delta, as a cost; held above zero for what is absurdly far off.
    cost = -100 * math.log(max(math.erfc(abs(delta) / math.sqrt(2)), 1e-12))
    if any(w.is_heading for w in one) != any(w.is_heading for w in other):
        cost += _HEADING_MISMATCH
    elif len(one) + len(other) > 2 and any(w.is_heading for w in (*one, *other)):
        cost += _HEADING_MISMATCH  # A heading stands for a heading, not for a heading with its text.
    mine = frozenset[str]().union(*(w.numbers for w in one))
    theirs = frozenset[str]().union(*(w.numbers for w in other))
    if mine or theirs:
        cost += _OTHER_NUMBERS * len(mine ^ theirs) / len(mine | theirs) - _SHARED_NUMBER * len(mine & theirs) / len(mine | theirs)
    return cost
