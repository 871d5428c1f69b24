"""Lists and tables of targets: lines under words that announce them, rows that go from a value to another.

In: a text's lines. Out: the lines that are targets, with the date that their announcement gives.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from muniment.reading.targets.amounts import amounts_in, read_due, western_digits
from muniment.reading.targets.words import Wording

_LINE = re.compile(r"[^\n]+")
_BULLET = re.compile(r"^\s*(?:[-–—*•●▪◦·■□►➢✓]|\(?\d{1,2}(?:\.\d{1,2})*[.)]|\(?[a-zа-я][.)]|\|)\s*")
_LONGEST_ANNOUNCEMENT = 240
_LONGEST_ITEM = 200
_SENTENCES = re.compile(r"[a-zà-ÿа-я)\d%]\.\s+[A-ZÀ-ÝА-Я]")


@dataclass(frozen=True)
class ListedTarget:
    """A line, or a cell, that is a target; `due` is what its announcement says, `lead` where that stands."""

    start: int
    end: int
    line: tuple[int, int]
    due: str | None
    lead: tuple[int, int] | None = None


def find_listed(text: str, words: Wording) -> Iterator[ListedTarget]:
    """Yield the items of lists and rows of tables that are targets.

    Lists of pages and office files come without their bullets: under an announcement that ends with a colon, lines are
    items as long as each is a target.
    """
    lead: tuple[bool, str | None] = (False, None)
    place: tuple[int, int] | None = None
    is_open = is_strong = False
    for match in _LINE.finditer(text):
        line = match[0]
        bullet = _BULLET.match(line)
        if not bullet:
            stripped = line.strip()
            if len(stripped) > _LONGEST_ANNOUNCEMENT:
                lead, place, is_open = (False, None), None, False
                continue
            item = stripped.rstrip(" .;,")
            is_short = len(item) <= _LONGEST_ITEM and not _SENTENCES.search(item)
            if (
                is_open
                and is_short
                and not stripped.endswith(":")
                and _is_target(item, words, announced=True, is_strong=is_strong)
            ):
                begin = match.start() + line.index(item)
                yield ListedTarget(begin, begin + len(item), match.span(), read_due(item, words) or lead[1], lead=place)
                continue
            announces = (stripped.endswith((":", "\uff1a")) or len(stripped) < 80) and bool(
                words.listing.search(stripped)
            )
            is_strong = announces and bool(words.noun.search(stripped) or words.due.search(western_digits(stripped)))
            announces = announces and (stripped.endswith(":") or len(stripped) < 80)
            is_lead = announces and not words.done.search(stripped)
            lead = (is_lead, read_due(stripped, words) if is_lead else None)
            place = match.span() if lead[0] else None
            is_open = lead[0] and stripped.endswith((":", "\uff1a"))
            continue
        spans = _cells(line) if "|" in line[: bullet.end()] else [(bullet.end(), len(line.rstrip()))]
        for start, end in spans:
            item = line[start:end].rstrip(" .;,")
            if not 8 <= len(item) <= _LONGEST_ITEM or _SENTENCES.search(item):
                continue
            if not _is_target(item, words, announced=lead[0], is_strong=is_strong):
                continue
            begin = match.start() + start
            yield ListedTarget(begin, begin + len(item), match.span(), read_due(item, words) or lead[1], place)


def _cells(line: str) -> list[tuple[int, int]]:
    spans = []
    at = 0
    for border in [*re.finditer(r"\|", line), None]:
        end = border.start() if border else len(line)
        text = line[at:end]
        if text.strip():
            begin = at + len(text) - len(text.lstrip())
            spans.append((begin, begin + len(text.strip())))
        at = end + 1
    return spans


def _is_target(item: str, words: Wording, *, announced: bool, is_strong: bool) -> bool:
    text = western_digits(item)
    amounts = list(amounts_in(text, words))
    opens = any(p.match(text) for p in (words.up, words.down, words.gone, words.act))
    if not amounts:
        in_words = any(p.search(text) for p in (words.double, words.triple, words.half, words.quadruple))
        dated = announced and bool(words.due.search(text))
        return opens and (in_words or dated) and len(text.split()) > 2 and not words.done.match(text)
    moves = any(p.search(text[:40]) for p in (words.up, words.down))
    goes = (
        len(amounts) >= 2
        and moves
        and re.search(rf"{words.goal}\s*\(?\D{{0,3}}\d", text)
        and re.search(rf"{words.origin}\s*\(?\D{{0,3}}\d", text)
    )
    if goes:
        return not words.done.search(text) and not re.match(r"\w+ed\b", text)
    # "We will:" opens lists of deeds, and of much else.
    if not announced or not (is_strong or opens) or len(re.findall(r"[^\W\d_]{3,}", text)) < 2:
        return False
    return not words.done.search(text)
