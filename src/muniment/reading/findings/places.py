"""Names of places in a text: those that a list knows, and those that the words around them tell.

In: text. Out: `Name`s. A name that is also a word, a person's or a part of another name is taken only where its context
tells.
"""

from __future__ import annotations

import re
from functools import cache

from muniment.reading.findings.chinese_places import chinese_contexts
from muniment.reading.findings.dates import find_dates
from muniment.reading.findings.english_places import find_by_english_words
from muniment.reading.findings.listed_places import find_listed
from muniment.reading.findings.named import HEADS, Name
from muniment.reading.findings.names import find_organisations
from muniment.reading.findings.places_by_language import find_by_language
from muniment.reading.findings.speech_words import language_of_words
from muniment.reading.findings.vocabulary import load
from muniment.reading.model import DateMention

_LETTERS = re.compile(r"[^\W\d_]+")
_NO_PART = frozenset([*HEADS.split("|"), *load("places")["no part of a place's name"]])


@cache
def _words_that_are_no_places() -> frozenset[str]:
    dates = load("dates")
    months = {m.capitalize() for names in dates["months"]["en"] for m in names}
    return frozenset(months | set(dates["weekdays"]["en"]) | set(load("places")["not places"]))


def _inside(start: int, end: int, spans: list[tuple[int, int]]) -> bool:
    return any(s <= start and end <= e for s, e in spans)


SURE = 0.8
"""A place that is less sure is for Review, and not shown."""


def find_places(
    text: str, organisations: list[Name] | None = None, dates: list[DateMention] | None = None
) -> list[Name]:
    """Return the places named in `text`, in order, each name once; only those of SURE and more are to be shown.

    A country inside an organisation's name ("Bank of X") is no place of the text; a city after "University in" is.
    """
    organisations = find_organisations(text) if organisations is None else organisations
    taken = [(o.start, o.end) for o in organisations]
    date_spans = [(d.start, d.end) for d in (find_dates(text) if dates is None else dates)]
    candidates: list[Name] = []

    def propose(name: str, start: int, confidence: float) -> None:
        end = start + len(name)
        first = name.split()[0]
        if (
            first in _words_that_are_no_places()
            or _inside(start, end, taken)
            or any(s < end and start < e for s, e in date_spans)
            or not _NO_PART.isdisjoint(_LETTERS.findall(name))
        ):
            return
        candidates.append(Name(name, start, end, confidence))

    english = _is_english(text)
    if english:
        for name, at, confidence in find_by_english_words(text):
            propose(name, at, confidence)
    for name, at, confidence in find_listed(text, english):
        propose(name, at, confidence)
    for name, at, confidence in find_by_language(text, language_of_words(text)):
        propose(name, at, confidence)
    for name, at, confidence in chinese_contexts(text):
        propose(name, at, confidence)
    return _keep_longest(candidates)


_ENGLISH_WORD = re.compile(r"\b(?:the|of|and|is|was|were|has|have|with|that|from|by|in|on|for|at|its|will)\b")
_OTHER_WORD = re.compile(
    r"\b(?:der|die|das|und|den|dem|ist|nicht|le|la|les|des|et|est|du|el|los|las|que|y|del|per|il|di|che|da|em|"
    r"het|een|van)\b"
)


def _is_english(text: str) -> bool:
    """Return whether the small words of a text are English ones: the rules of context are, and "in Kraft" is no
    place."""
    sample = text[:4000]
    return len(_ENGLISH_WORD.findall(sample)) >= 2 * len(_OTHER_WORD.findall(sample))


def _keep_longest(candidates: list[Name]) -> list[Name]:
    """Drop what overlaps a longer or surer name, and later repeats."""
    kept: list[Name] = []
    for name in sorted(candidates, key=lambda n: (-n.confidence, -(n.end - n.start), n.start)):
        if not any(k.start < name.end and name.start < k.end for k in kept):
            kept.append(name)
    seen: set[str] = set()
    result = []
    for name in sorted(kept, key=lambda n: n.start):
        if name.text.casefold() not in seen:
            seen.add(name.text.casefold())
            result.append(name)
    return result
