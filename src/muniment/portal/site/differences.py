"""What changed between two texts, for a person to read.

In: two lists of paragraphs, or two editions' blocks. Out: rows: same, added, removed, or changed with the words marked.
Anybody may ask for it, of texts that anybody may have written: so the work is bounded (bit-parallel comparison of
words, with a limit for a page), and what was made last is kept.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from rapidfuzz.distance import LCSseq

from muniment.reading.stored import StoredReading

_MOST_PARAGRAPHS = 4000
_MOST_PAIRS = 30_000_000
"""Pairs of words that one paragraph may have with another, to be compared word by word: some 5,000 words each."""
_MOST_PAIRS_OF_A_PAGE = 300_000_000
"""The same, of all paragraphs of a page: a tenth of a second."""
_MOST_KEPT = 1_000_000
"""Letters of two texts whose comparison is kept."""
_PIECE = re.compile(r"[\u3040-\u9fff]|[^\s\u3040-\u9fff]+")


@dataclass(frozen=True)
class Change:
    """One paragraph before and after. `kind` is same, added, removed or changed."""

    kind: str
    before: SafeString
    after: SafeString


@dataclass
class _Budget:
    left: int


def find_changes(before: list[str], after: list[str]) -> list[Change]:
    """Return the changes between two lists of paragraphs, in order."""
    first, second = tuple(before[:_MOST_PARAGRAPHS]), tuple(after[:_MOST_PARAGRAPHS])
    if sum(map(len, first)) + sum(map(len, second)) > _MOST_KEPT:
        return _compare(first, second)
    return list(_compared(first, second))


@lru_cache(maxsize=16)
def _compared(before: tuple[str, ...], after: tuple[str, ...]) -> tuple[Change, ...]:
    return tuple(_compare(before, after))


def _compare(before: Sequence[str], after: Sequence[str]) -> list[Change]:
    rows: list[Change] = []
    empty = mark_safe("")
    budget = _Budget(_MOST_PAIRS_OF_A_PAGE)
    for is_same, a1, a2, b1, b2 in _runs(before, after):
        if is_same:
            rows += [Change("same", escape(p), escape(p)) for p in before[a1:a2]]
            continue
        old, new = before[a1:a2], after[b1:b2]
        paired = min(len(old), len(new))
        for i in range(paired):
            rows.append(_compare_words(old[i], new[i], budget))
        rows += [Change("removed", escape(p), empty) for p in old[paired:]]
        rows += [Change("added", empty, escape(p)) for p in new[paired:]]
    return rows


def _runs(before: Sequence[Hashable], after: Sequence[Hashable]) -> Iterator[tuple[bool, int, int, int, int]]:
    """Yield runs of what is the same in both, and of what is not: (is it the same, where it stands in each)."""
    # Numbers in place of words: two that differ never count as one.
    numbers: dict[Hashable, int] = {}
    old, new = ([numbers.setdefault(thing, len(numbers)) for thing in things] for things in (before, after))
    a = b = 0
    for operation in LCSseq.opcodes(old, new):
        if operation.tag != "equal":
            continue
        if (a, b) != (operation.src_start, operation.dest_start):
            yield False, a, operation.src_start, b, operation.dest_start
        a, b = operation.src_end, operation.dest_end
        if operation.src_end > operation.src_start:
            yield True, operation.src_start, a, operation.dest_start, b
    if (a, b) != (len(old), len(new)):
        yield False, a, len(old), b, len(new)


def lines_of(content: StoredReading) -> list[str]:
    """Return the words of a text or a front page, as a reader would see them come one under the other."""
    lines = [(content.get("lead") or {}).get("text", "")]
    for section in content.get("sections", []):
        lines += [section.get("title") or "", *(p["text"] for p in section.get("paragraphs", []))]
    for block in content.get("blocks", []):
        lines += [block.get("title") or "", block.get("summary") or ""]
    return [line for line in lines if line]


def _pieces(text: str) -> tuple[list[str], list[int]]:
    """Return the words of a text, and where each begins, with the text's length at the end; spaces belong to the word
    before them."""
    found = list(_PIECE.finditer(text))
    return [m.group() for m in found], [m.start() for m in found] + [len(text)]


def _marked(element: str, words: SafeString) -> SafeString:
    """Return escaped words marked as gone or come. The blank behind the last of them is no part of what changed."""
    bare = words.rstrip()
    return mark_safe(f"<{element}>{bare}</{element}>{words[len(bare) :]}") if bare else words  # noqa: S308 - escaped


def _compare_words(before: str, after: str, budget: _Budget) -> Change:
    (old, old_places), (new, new_places) = _pieces(before), _pieces(after)
    pairs = len(old) * len(new)
    if pairs > min(_MOST_PAIRS, budget.left):
        return Change("changed", escape(before), escape(after))
    budget.left -= pairs
    left, right = [escape(before[: old_places[0]])], [escape(after[: new_places[0]])]
    for is_same, a1, a2, b1, b2 in _runs(old, new):
        gone, come = escape(before[old_places[a1] : old_places[a2]]), escape(after[new_places[b1] : new_places[b2]])
        left.append(gone if is_same else _marked("del", gone))
        right.append(come if is_same else _marked("ins", come))
    return Change("changed", mark_safe("".join(left)), mark_safe("".join(right)))  # noqa: S308 - every piece is escaped
