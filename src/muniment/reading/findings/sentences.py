"""Sentences of a running text, each with where it begins.

In: text. Out: (position, sentence). A full stop behind an abbreviation, an initial or a number with a month ends none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from muniment.reading.findings.vocabulary import load

_END = re.compile(r"(?<![.!?])[.!?]++[”\"’』」)\]]*(?=\s|$|[\u4e00-\u9fff“「])|[。\uff01\uff1f]+[”\"’』」]*|\n")
_INITIAL = re.compile(r"(?:^|[\s(“\"‘'’.-])[^\W\d_]$")
"""One letter before the stop: an initial, or letters with stops ("U.N.")."""
_WORD_BEFORE = re.compile(r"[^\s(“\"‘’'«„]*$")


@cache
def _abbreviations() -> tuple[frozenset[str], frozenset[str]]:
    """Return (abbreviations that end no sentence, those that end one where a large letter follows)."""
    table = load("abbreviations")
    never = {w for row in table["never end"].values() for w in row}
    before_number = set(table["before numbers"])
    return frozenset(never), frozenset(before_number)


def split_sentences(text: str) -> Iterator[tuple[int, str]]:
    """Yield (position, sentence) of a text, in order; the end of a line ends a sentence too."""
    start = 0
    for match in _END.finditer(text):
        if text[match.start()] == "." and match[0].startswith(".") and not _is_end(text, start, match):
            continue
        if match[0][-1] in "”」』" and _SAID_BEHIND.match(text, match.end()):
            continue
        yield from _trimmed(text, start, match.end())
        start = match.end()
    yield from _trimmed(text, start, len(text))


_SAID_BEHIND = re.compile(
    r"[\u3400-\u4dbf\u4e00-\u9fff·]{2,30}?(?:说|說|表示|告诉记者|告訴記者|指出|强调|強調|回应|"
    r"回應)(?:道)?(?=[。,\uff0c]|$)"
)
"""In Chinese who spoke may stand right behind the quotation, whose own full stop is within its marks."""


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    sentence = text[start:end].strip()
    if sentence:
        yield start + text[start:end].index(sentence[0]), sentence


def _is_end(text: str, start: int, match: re.Match[str]) -> bool:
    """Return whether a full stop ends its sentence."""
    if len(match[0]) > 1 and not match[0].endswith("."):
        # A quotation or a bracket closes behind it: "… in the U.N.”" goes on only where a small letter follows.
        return not text[match.end() : match.end() + 2].strip()[:1].islower() or match[0][1:2] in '”"’'
    following = text[match.end() : match.end() + 40].lstrip(" \t\u00a0")
    if not following or following[0] == "\n":
        return True
    if following[0].islower() and match[0] == ".":
        return False
    word = _WORD_BEFORE.search(text, max(start, match.start() - 24), match.start())
    before = word[0] if word else ""
    if not before:
        return True
    never, before_number = _abbreviations()
    bare = before.lower()
    if bare in never:
        return False
    if following[0].isdigit() and bare in before_number:
        return False
    if before.isdigit() and len(before) <= 2 and _ORDINAL_OF.match(following):
        return False
    if _INITIAL.search(before if len(before) > 1 else " " + before):
        return not _goes_on(before, following)
    return True


_ORDINAL_OF = re.compile(
    r"(?:Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|Quartal|"
    r"Jahrhundert|Auflage|Lebensjahr|Wahlperiode)"
)
"""What German counts with a number and a full stop."""
_BEGINS = re.compile(
    r"(?:The|This|That|These|Those|It|He|She|They|We|You|I|In|On|At|But|And|A|An|If|For|As|When|While|After|"
    r"Before|However|There|His|Her|Its|Their|Our|To|Mr|Mrs|Ms)\b"
)


def _goes_on(before: str, following: str) -> bool:
    """Return whether letters with stops go on in the same sentence: "J. Doe", "the U.S. Senate" do, "… in the U.S. The
    …" does not."""
    if "." in before:
        return not _BEGINS.match(following) and (following[0].isupper() or following[0].isdigit())
    return before.upper() == before and before.upper() != before.lower() and following[0].isupper() and before != "I"
