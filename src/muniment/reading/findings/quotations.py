"""Quotations of a paragraph, and its sentences with what is quoted covered.

In: a paragraph. Out: where its quotations stand; its sentences, in which a full stop within a quotation ends nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from muniment.reading.findings.sentences import split_sentences

COVER = "\ue000"
"""What stands in place of every letter of a quotation: a character that no text has."""
QUOTED = rf"(?:«{COVER}+(?:»|$)|“{COVER}+(?:”|$)|„{COVER}+(?:[“”]|$)|\"{COVER}+\")"
"""A covered quotation with its marks."""

_APART = str.maketrans(dict.fromkeys(",.:;!?«»“”„\"()'’—–-…[]", " "))
_MARK = re.compile(r"[«»“”„\"]")
_CLOSED_BY = {"«": "»", "“": "”", "„": "“”", '"': '"'}
_INCHES = re.compile(r"\d\"")
_SENTENCE_WITHIN = re.compile(r"(?<=[»”“\"])[ \u00a0]+(?=[^\W\d_a-zà-ÿа-я]|[«“„\"])")


@dataclass(frozen=True)
class Covered:
    """A sentence, the same with its quotations covered, and where it begins in its text."""

    start: int
    text: str
    covered: str


def find_quotations(paragraph: str) -> list[tuple[int, int]]:
    """Return (begin, end) of what is quoted, without the marks; the outer one where one stands in another."""
    found: list[tuple[int, int]] = []
    straight = paragraph.count('"') - len(_INCHES.findall(paragraph))
    opened: tuple[str, int] | None = None
    depth = 0
    for mark in _MARK.finditer(paragraph):
        sign = mark[0]
        if sign == '"' and straight % 2:
            continue
        if opened is None:
            if sign in _CLOSED_BY:
                opened, depth = (sign, mark.end()), 0
        elif sign in _CLOSED_BY[opened[0]]:
            if depth:
                depth -= 1
            else:
                if mark.start() > opened[1]:
                    found.append((opened[1], mark.start()))
                opened = None
        elif sign == opened[0]:
            depth += 1
    if opened is not None and opened[0] != '"' and len(paragraph) - opened[1] > 20:
        # What is not closed goes on in the next paragraph, or its end was cut off.
        found.append((opened[1], len(paragraph)))
    return found


def cover(paragraph: str) -> str:
    """Return a paragraph of the same length with its quotations blanked out."""
    pieces, last = [], 0
    for begin, end in find_quotations(paragraph):
        pieces += [paragraph[last:begin], COVER * (end - begin)]
        last = end
    return "".join([*pieces, paragraph[last:]]) if pieces else paragraph


def covered_sentences(text: str, says: re.Pattern[str], words: frozenset[str] | None = None) -> Iterator[Covered]:
    """Yield the sentences of a text, each within its line. `says` finds a verb of speech: what follows a closed
    quotation goes on in its sentence where it says who spoke. Lines with none of `words` are passed over."""
    start = 0
    for line in text.split("\n"):
        if line and (words is None or not words.isdisjoint(line.translate(_APART).split())):
            covered = cover(line)
            for offset, sentence in split_sentences(covered):
                if words is not None and words.isdisjoint(sentence.translate(_APART).split()):
                    continue
                for begin, end in _parted(sentence, line, offset, says):
                    yield Covered(start + begin, line[begin:end], covered[begin:end])
        start += len(line) + 1


def _parted(sentence: str, line: str, offset: int, says: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Yield where the sentences of one stand, of which a quotation closes with its own full stop: “….” He left."""
    begin = 0
    for border in _SENTENCE_WITHIN.finditer(sentence):
        at = border.start() - 1
        ended = line[: offset + at].rstrip(" \u00a0")[-1:] in (".", "!", "?", "…")
        behind = sentence[border.end() :]
        if ended and COVER in sentence[begin:at] and not says.search(behind[:90].split(",")[0]):
            yield offset + begin, offset + border.start()
            begin = border.end()
    yield offset + begin, offset + len(sentence)
