"""Words that tell of meetings, of their papers and of their state, in the languages of `vocabulary/events.json`.

In: a group's name. Out: a compiled pattern, whole words, case folded.
"""

from __future__ import annotations

import re
from functools import cache

from muniment.reading.findings.vocabulary import alternatives, load
from muniment.reading.model import EVENT_STATUSES, EventStatus


@cache
def any_of(group: str) -> re.Pattern[str]:
    """Return the pattern of a group's words in all languages; a plural s is allowed."""
    entries = sorted({word for row in load("events")[group].values() for word in row}, key=lambda w: (-len(w), w))
    return re.compile(alternatives(entries).replace(r")\b", r")s?\b", 1), re.IGNORECASE)


@cache
def _label_of_another_date() -> re.Pattern[str]:
    words = any_of("other dates").pattern
    # A label and what may stand between it and its date: "Posted on", "Last updated:", "published by the clerk,".
    return re.compile(
        rf"(?:^|[\s(|\[·•-]){words}[^\w\n]{{0,6}}(?:(?:on|at|by|le|am|el|date|"
        rf"the)\b[\s:]{{0,3}}){{0,2}}(?:[a-z]{{3,9}},?\s+)?$",
        re.IGNORECASE,
    )


def find_label_of_another_date(before: str) -> int | None:
    """Return where the words begin that stand before a date and say that it is of something else than an event, as
    "Posted on"; None where there are none."""
    skipped = max(0, len(before) - 60)
    match = _label_of_another_date().search(before[skipped:]) if before else None
    return skipped + match.start() if match else None


@cache
def weekdays() -> dict[str, int]:
    """Return the number of each weekday's name, from 0 for Monday."""
    return {name: int(number) for number, names in load("events")["weekdays"].items() for name in names}


@cache
def weekday_pattern() -> re.Pattern[str]:
    """Return the pattern of the names of weekdays."""
    return re.compile(alternatives(sorted(weekdays(), key=lambda w: (-len(w), w))), re.IGNORECASE)


def find_weekday(text: str) -> int | None:
    """Return the number of the last weekday that a text names, from 0 for Monday."""
    found = None
    for match in weekday_pattern().finditer(text):
        found = weekdays()[match[0].lower()]
    return found


_NOT_SO = re.compile(
    r"\b(?:not|unless|if|policy|fee|or)\b[^.]{0,24}$|\b(?:may|might|could|can|to) be\s+$", re.IGNORECASE
)


def find_status(text: str) -> EventStatus | None:
    """Return the state that a text says its event is in; None where it says none."""
    for state in EVENT_STATUSES:
        match = any_of(state).search(text)
        if match and not _NOT_SO.search(text[: match.start()]):
            return state
    return None


SCHEDULE = re.compile(
    r"\b(?:meetings?|hearings?|sessions?|sitzung\w*|reuniones|sesiones|réunions|séances|"
    r"заседани\w+)\b[^.]{0,60}\b(?:dates?|schedule[ds]?|held|calendar|times?|follow(?:s|ing)|place|"
    r"termine|calendario|fechas|calendrier|dates)\b"
    r"|\b(?:dates?|schedule|calendar|held|calendario|calendrier|termine)\b[^.]{0,40}\b(?:meetings?|"
    r"hearings?|sessions?|reuniones|sesiones|réunions|séances|sitzung\w*)\b"
    r"|\b(?:meets|will meet|convenes)\b|\b(?:upcoming|past|previous|future|next|regular|board|"
    r"committee|commission|council|(?:19|20)\d\d)\s+(?:\w+\s+)?meetings?\b|会议日程|会议安排|會議",
    re.IGNORECASE,
)
"""Words that say that what follows is a schedule of meetings."""
