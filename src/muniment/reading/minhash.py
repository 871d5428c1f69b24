"""What makes two texts the same thing: a sketch of their words, and the landmarks that a translation keeps.

In: a text. Out: a `Sketch` to compare with others. No text is compared with every other: two that are alike share some
of their first few marks, and these can be looked up.

The sketch is the bottom-k sample of the hashes of a text's runs of words (Broder, "On the resemblance and containment
of documents", 1997; Cohen and Kaplan, "Summarizing data using bottom-k sketches", 2007).
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable
from dataclasses import dataclass
from zlib import crc32

from muniment.reading.findings.dates import find_dates
from muniment.reading.findings.figures import find_figures
from muniment.reading.findings.names import find_countries

_RUN = 5
"""Words of a run; characters, in a script without spaces: twice as many."""
_KEPT = 48
LOOKED_UP = 6
"""Marks by which a text is looked up: of two that share seven tenths of their runs, one in a thousand shares none."""
_LEAST_WORDS = 30
_WORD = re.compile(r"\w+")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f\u1000-\u109f]")
_COUNTRY = "country "
_MOST_TEXT = 60_000


@dataclass(frozen=True)
class Sketch:
    """A short summary of a text (minhash) by which texts are compared."""

    marks: tuple[int, ...]
    """The smallest hashes of its runs of words, ascending; empty for a text too short to tell."""
    landmarks: tuple[str, ...]
    """Days, figures and countries that it names, in a form that no language changes."""


def make_sketch(text: str) -> Sketch:
    """Return the minhash of a text."""
    sample = text[:_MOST_TEXT]
    return Sketch(tuple(_marks(sample)), tuple(_landmarks(sample)))


def _marks(text: str) -> list[int]:
    folded = text.casefold()
    words = _WORD.findall(folded)
    if len(_WIDE.findall(folded)) > 0.3 * len(folded):
        joined = "".join(words)
        if len(joined) < 2 * _LEAST_WORDS:
            return []
        runs = {joined[i : i + 2 * _RUN] for i in range(len(joined) - 2 * _RUN + 1)}
    else:
        if len(words) < _LEAST_WORDS:
            return []
        runs = {" ".join(words[i : i + _RUN]) for i in range(len(words) - _RUN + 1)}
    return heapq.nsmallest(_KEPT, {crc32(run.encode()) for run in runs})


def _landmarks(text: str) -> list[str]:
    found: dict[str, None] = {}
    for date in find_dates(text[:20_000]):
        if date.edtf and len(date.edtf) >= 7 and "X" not in date.edtf:
            found.setdefault(date.edtf)
    for figure in find_figures(text[:20_000]):
        # A small round number is in every text.
        if figure.value >= 100 or figure.value != int(figure.value):
            found.setdefault(f"{figure.value:.6g}")
    for country in find_countries(text[:20_000]):
        found.setdefault(f"{_COUNTRY}{country.code}")
    return list(found)[:40]


def resemblance(a: tuple[int, ...] | list[int], b: tuple[int, ...] | list[int]) -> float:
    """Return the estimated share (0 to 1) of the runs of two texts that both have (Jaccard)."""
    if not a or not b:
        return 0.0
    both = set(a) & set(b)
    smallest = heapq.nsmallest(min(_KEPT, max(len(a), len(b))), set(a) | set(b))
    return sum(mark in both for mark in smallest) / len(smallest)


def shared_landmarks(a: tuple[str, ...] | list[str], b: tuple[str, ...] | list[str]) -> tuple[float, float]:
    """Return (how many landmarks two texts share, what share of the shorter list's that is).

    A country counts for half: many texts name the same few. Without two days or figures in both, nothing is shared.
    """
    common = set(a) & set(b)
    if sum(not landmark.startswith(_COUNTRY) for landmark in common) < 2:
        return 0.0, 0.0
    return _worth(common), _worth(common) / min(_worth(a), _worth(b))


def _worth(landmarks: Iterable[str]) -> float:
    return sum(0.5 if landmark.startswith(_COUNTRY) else 1.0 for landmark in landmarks)
