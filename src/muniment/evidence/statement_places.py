"""Where a statement stands in a reading: its paragraph, and the characters of it.

In: the sections of a reading and a statement's span or words. Out: a `StatementPlace`, or none where the words are in
no paragraph.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from muniment.reading.paragraphs import fold
from muniment.reading.stored import StoredParagraph, StoredSection

_ENOUGH = 12
"""Letters that must agree at the beginning of a span."""


@dataclass(frozen=True)
class StatementPlace:
    """A paragraph's address, and where in its text something begins and ends (characters, end exclusive)."""

    paragraph: str
    start: int
    end: int


class _Placed(TypedDict):
    begin: int
    paragraph: StoredParagraph


def _place_paragraphs(sections: Sequence[StoredSection]) -> list[_Placed]:
    """Return paragraphs with where each begins in the running text, as `join_text` puts it together."""
    found: list[_Placed] = []
    at = 0
    for section in sections:
        if title := section.get("title"):
            at += len(title) + 2
        for paragraph in section.get("paragraphs", ()):
            found.append({"begin": at, "paragraph": paragraph})
            at += len(paragraph["text"]) + 2
    return found


def find_place(sections: Sequence[StoredSection], quote: str, start: int, end: int) -> StatementPlace | None:
    """Return where a statement stands. `start` and `end` are its span in the running text; where what stands there is
    not what was quoted, its words are looked for."""
    # A mark of a footnote may stand within the span, and not in the quotation.
    beginning = fold(quote.rstrip("…"))[:_ENOUGH]
    placed = _place_paragraphs(sections)
    for row in placed:
        begin, paragraph = row["begin"], row["paragraph"]
        text = paragraph["text"]
        if begin <= start < end <= begin + len(text) and fold(text[start - begin : end - begin]).startswith(beginning):
            return StatementPlace(paragraph.get("address", ""), start - begin, end - begin)
    words = " ".join(quote.split())
    holding = [p["paragraph"] for p in placed if words and words in p["paragraph"]["text"]]
    if len(holding) != 1 or holding[0]["text"].count(words) != 1:
        return None
    at = holding[0]["text"].index(words)
    return StatementPlace(holding[0].get("address", ""), at, at + len(words))


@dataclass(frozen=True)
class ShownPlace:
    """A statement within its paragraph, as a page shows it."""

    before: str
    words: str
    after: str
    page: int | None = None
    """Of the original, from 1."""


def show_place(sections: Sequence[StoredSection], place: StatementPlace) -> ShownPlace | None:
    """Return the paragraph of a place in three parts: what stands before the words, the words, and what follows."""
    for section in sections:
        for paragraph in section.get("paragraphs", ()):
            if place.paragraph and paragraph.get("address") == place.paragraph:
                text = paragraph["text"]
                return ShownPlace(
                    text[: place.start], text[place.start : place.end], text[place.end :], paragraph.get("page")
                )
    return None
