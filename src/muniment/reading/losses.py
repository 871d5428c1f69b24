"""How many words an original has, how many of them are kept, and which rule left the others out.

In: what a format's reader took and left. Out: a `Measure`, stored with the reading. Nothing is passed over in silence:
menus and margins are left out on purpose and only counted; paragraphs that a rule took off the text are named in
Review.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from muniment.reading.model import Block, Finding, Lead, Measure, Section

MARGINS = "menus, margins and footers"
HIDDEN = "hidden parts"
LINKS = "links and lists of links"
NOTICES = "phrases of notices and bylines"
REPEATED = "repeated paragraphs"
NAMED = "parts of the text named like a margin"
AFTER = "what follows a heading like Comments"
ELSEWHERE = "words outside of the main text"
TITLE = "the title where it is repeated"
RUNNING = "running heads, page numbers and the like"
NUMBERS = "numbers of lines"
HEADS = "the head of a table where it is repeated"
DATA = "the head of data"
NOTES = "notes"
READERS = "comments of readers"
HEADERS = "headers and footers of pages"
REMARKS = "remarks of editors in the margin"
INSERTED = "text that a tracked change put in"
DELETED = "text that a tracked change took out"
BOXES = "text boxes and drawings"
FRONT = "what is no lead and no teaser of a front page"
ROWS = "rows beyond those that are read"
OTHER = "words that no rule names"

_ALARMING = frozenset({NOTICES, REPEATED, NAMED, AFTER, NOTES, INSERTED, BOXES, OTHER})
"""Rules that may take a sentence of the text; the others leave out what is no text."""
_LONG = 40
"""Words of one paragraph that must not go without a word in Review."""
_MOST_SHARE, _LEAST = 0.3, 150
"""The share of a text that may be left out by such rules, where it is this many words at least."""

# Scripts without spaces are counted by letters, the others by words, with their vowel signs.
_COUNTED = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e01-\u0e30\u0e40-\u0e46\u0e80-\u0eb0\u1000-\u102a\u1780-\u17b3]"
    r"|(?:[^\W_\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]+|"
    r"[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0900-\u0dff'’]+)+"
)
_COUNTED_ASCII = re.compile(r"[A-Za-z0-9']+")
"""The same for letters of ASCII alone, in a third of the time."""


def count_words(text: str) -> int:
    """Return how many words a text has; in scripts that part no words, how many letters."""
    return len((_COUNTED_ASCII if text.isascii() else _COUNTED).findall(text))


class Losses:
    """What the rules of a reader left out, counted while it reads."""

    def __init__(self) -> None:
        self.words: Counter[str] = Counter()
        self.longest: dict[str, str] = {}
        self.original = 0
        """Words of the originals that were read so far, for a file of several parts."""

    def take(self, other: Losses) -> None:
        """Count what another reading of a part left out."""
        self.words += other.words
        for rule, text in other.longest.items():
            if len(text) > len(self.longest.get(rule, "")):
                self.longest[rule] = text

    def add(self, rule: str, text: str, count: int | None = None) -> None:
        """Count the words of a paragraph that a rule left out; `count` where they are fewer."""
        count = count_words(text) if count is None else count
        if count > 0:
            self.words[rule] += count
            if len(text) > len(self.longest.get(rule, "")):
                self.longest[rule] = text


def count_kept(sections: Iterable[Section]) -> int:
    """Return how many words the headings and paragraphs of a reading have."""
    return sum(count_words(s.title or "") + sum(count_words(p.text) for p in s.paragraphs) for s in sections)


def measure(original: int, sections: list[Section], losses: Losses, rest: str = OTHER) -> Measure:
    """Return the account of a reading. What is missing and no rule took is counted under `rest`."""
    kept = count_kept(sections)
    left_out = Counter(losses.words)
    if (missing := original - kept - left_out.total()) > 0:
        left_out[rest] += missing
    # Words that the reader adds (marks of notes, numbers of lists) make no negative count.
    return Measure(original=max(original, kept + left_out.total()), kept=kept, left_out=dict(sorted(left_out.items())))


def measure_front(original: int, lead: Lead | None, blocks: Sequence[Block]) -> Measure:
    """Return the account of a front page: its lead, headings and teasers are kept; all else, menus too, is counted as
    left out."""
    sections = dict.fromkeys(block.section for block in blocks if block.section)
    shown = [*sections, *(text for block in blocks for text in (block.title, block.summary))]
    shown += [lead.title or "", lead.text] if lead else []
    kept = sum(map(count_words, shown))
    return Measure(
        original=max(original, kept), kept=kept, left_out={FRONT: original - kept} if original > kept else {}
    )


def of_a_conversion(account: Measure | None) -> Measure | None:
    """Return an account of what a converter made of an original, marked as that."""
    return account.model_copy(update={"converted": True}) if account else None


def find_losses(account: Measure, losses: Losses) -> list[Finding]:
    """Return the losses that an editor must look at: long paragraphs that a rule took off the text, or much of it in
    all."""
    taken = {rule: words for rule, words in account.left_out.items() if rule in _ALARMING}
    much = sum(taken.values()) >= _LEAST and sum(taken.values()) > _MOST_SHARE * (account.kept + sum(taken.values()))
    found = []
    for rule, words in taken.items():
        longest = losses.longest.get(rule, "")
        if count_words(longest) >= _LONG or much:
            quote = longest[:300] or rule
            found.append(
                Finding(
                    field="left out",
                    value=f"{rule}: {words} words",
                    quote=quote,
                    within="data",
                    start=0,
                    end=0,
                    confidence=0.4,
                )
            )
    return found
