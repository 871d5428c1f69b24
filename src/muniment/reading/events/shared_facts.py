"""What the lines around a list say once of all its meetings: "All meetings begin at 7 pm in the Council Chambers".

In: the records of a list, what each says by itself. Out: times and places added to those that say none.
"""

from __future__ import annotations

import re

from muniment.reading.events.days import find_days
from muniment.reading.events.facts import Facts, looks_like_a_place
from muniment.reading.events.groups import Record, Tree
from muniment.reading.events.hours import Hours, find_hours
from muniment.reading.events.titles import EDGES, is_words, without_when

_RULE = re.compile(
    r"\b(?:meetings?|hearings?|sessions?|board|committee|commission|council|all)\b.{0,80}\b(?:begins?|"
    r"starts?|held|commences?|convenes?|meets?|take place|time|at|from|in)\b|\btime\b",
    re.IGNORECASE | re.DOTALL,
)
_ALL = re.compile(
    r"\b(?:meetings?|hearings?|sessions?)\b[^.]{0,90}\b(?:are|is|will(?: \w+)? be|begins?|starts?|takes? place|"
    r"occurs?)\b"
    r"|\b(?:meets|convenes|will (?:meet|hold))\b",
    re.IGNORECASE,
)
_NEAR, _FAR, _AFTER = 12, 60, 6
_LONGEST_SENTENCE, _LONGEST_LINE, _LONGEST_PLACE = 700, 110, 200
_AT = re.compile(
    r"\b(?:in|at)\s+(?:the\s+)?(?=[A-Z0-9]|auditorium|offices?|library|board|conference|council|city|town)"
)
_END = re.compile(
    # A full stop that is none of "St.", "N." or "Ave."
    r"(?<!\bSt)(?<!\bRm)(?<!\bDr)(?<!\bFl)(?<!\b[NSEW])(?<!\bAve)(?<!\bSte)(?<!\bRd)(?<!\bBlvd)(?<!\bBldg)"
    r"[.;](?=\s+[A-Z(]|\s*$)"
    r"|,?\s+(?:unless|except|starting|beginning|and (?:are|will|is|begin|start|typically|usually)"
    r"|(?:on|of) (?:the|each|every|a)|on \w+days?|(?:from|at|until) \d{1,2}[ :.apAP]|at (?:noon|midnight)"
    r"|every|each|which|where|when|for more|to (?:discuss|consider|review))\b"
    r"|:\s|:$|\s\(?(?=https?://)|\s[–—]\s(?=\d{1,2}[ :]?\d*\s?[ap]\.?m)"
)


def give_what_all_share(tree: Tree, part: list[Record], facts: list[Facts], language: str | None) -> None:
    """Give the time and the place that the lines around a list say of all its meetings to those that say none."""
    around = _around(tree, part)
    for nearest in (_NEAR, _FAR):
        # What stands right over a list counts before what the page says further up, perhaps of others.
        texts = [(text, reach) for text, reach in around if reach <= nearest]
        if any(fact.hours is None for fact in facts):
            told = [hours for text, reach in texts for hours in _hours_of(text, reach, language)]
            if told and len({hours.begin for hours in told}) == 1:
                for fact in facts:
                    fact.hours = fact.hours or told[0]
            elif told:
                break
    for nearest in (_NEAR, _FAR):
        places = [p for text, reach in around if reach <= nearest and (p := _place_of(text, reach, language))]
        if places and not any(fact.place for fact in facts):
            if len({re.sub(r"\W+", "", place.lower())[:12] for place in places}) == 1:
                for fact in facts:
                    fact.place = places[0]
            break


def _around(tree: Tree, part: list[Record]) -> list[tuple[str, int]]:
    """Return the lines around a list that give no day, each with how many lines lie between."""
    first, stop = part[0].first, part[-1].stop
    numbers = [*range(max(0, first - _FAR), first), *range(stop, min(len(tree.lines), stop + _AFTER))]
    found: list[tuple[str, int]] = []
    for number in numbers:
        text = tree.lines[number].text
        if len(text) >= _LONGEST_SENTENCE or tree.inside[number] or find_days(text):
            continue
        # A place often goes on in the next line: "1 pm, Room 3" over "Civic Center, 1 Main Street".
        after = tree.lines[number + 1].text if number + 1 < first else ""
        if len(text) <= _LONGEST_LINE and len(after) <= _LONGEST_LINE and looks_like_a_place(after):
            text = f"{text}, {after}"
        found.append((text, first - number if number < first else number - stop + 1))
    return found


def _hours_of(text: str, reach: int, language: str | None) -> list[Hours]:
    if reach <= _NEAR and (_RULE.search(text) or (reach <= 3 and text.endswith(":"))):
        return find_hours(text, language)
    if _ALL.search(text):
        return find_hours(text, language)
    return find_hours(text, language) if _is_when_and_where(text, reach, language) else []


def _is_when_and_where(text: str, reach: int, language: str | None) -> bool:
    """Return whether a short line over a list is a time and a place and nothing else: "1:30 pm – 3rd Floor"."""
    if reach > 6 or len(text) > 2 * _LONGEST_LINE or not (hours := find_hours(text, language)) or hours[0].start > 3:
        return False
    return looks_like_a_place(without_when(text, language))


def _place_of(text: str, reach: int, language: str | None) -> str:
    if _is_when_and_where(text, reach, language):
        return without_when(text, language).strip(EDGES)[:_LONGEST_PLACE]
    if not _ALL.search(text):
        return ""
    for match in _AT.finditer(text):
        rest = text[match.end() :]
        place = (rest[: end.start()] if (end := _END.search(rest)) else rest).strip(EDGES)
        if len(place) <= _LONGEST_PLACE and is_words(place) and looks_like_a_place(place):
            return without_when(place, language) or place
    return ""
