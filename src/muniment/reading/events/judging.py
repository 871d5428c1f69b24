"""Whether a group of like records with days is a list of events, and how sure that is.

In: what the records say, and the words over them. Out: a number from 0 to 1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from muniment.reading.events.facts import Facts
from muniment.reading.events.words import SCHEDULE, any_of

SHOWN = 0.6
"""From here on a group's events are given."""


@dataclass(frozen=True)
class Around:
    """What stands over a group: the nearest headings, inner first, and the page's title."""

    headings: tuple[str, ...]
    near: str
    """The few lines right before it, and what heads the columns of its table."""
    title: str
    is_article: bool
    prose: int
    """Letters of the page in long paragraphs outside of the group."""


def _names_a_list(text: str) -> bool:
    return len(text) <= 160 and any_of("calendar").search(text) is not None


def _names_another(text: str) -> bool:
    return len(text) <= 120 and any_of("other lists").search(text) is not None


_FORUM = re.compile(
    r"\b(?:posts?|threads?|replies|topics|last post|forums?|members online|joined|views)\b", re.IGNORECASE
)


def _share(facts: list[Facts], is_so: list[bool]) -> float:
    return sum(is_so) / len(facts) if facts else 0.0


def judge_group(facts: list[Facts], around: Around) -> float:
    """Return how sure it is that these records are events."""
    timed = _share(facts, [f.hours is not None for f in facts])
    papers = _share(facts, [f.has_paper_of_a_meeting for f in facts])
    meeting = _share(facts, [f.has_meeting_word for f in facts])
    placed = _share(facts, [bool(f.place) for f in facts])
    stated = _share(facts, [f.status is not None for f in facts])
    length = sorted(f.length for f in facts)[len(facts) // 2]
    near = around.headings[:1]
    listed = any(_names_a_list(h) for h in (*around.headings, around.near[-160:])) or _names_a_list(around.title)
    body = any(any_of("meeting").search(h) for h in (*around.headings, around.title) if len(h) < 160)
    schedule = SCHEDULE.search(around.near) is not None or any(SCHEDULE.search(h) for h in around.headings[:2])
    is_short = length < 60
    score = 0.0
    score += 0.4 * min(1.0, timed * 1.4)
    score += 0.45 * min(1.0, papers * 1.8)
    score += 0.3 * min(1.0, meeting * 1.4)
    score += 0.15 * placed + 0.3 * min(1.0, stated * 3)
    score += 0.3 if listed else 0.0
    score += 0.15 if body else 0.0
    score += 0.2 if schedule else 0.0
    score += 0.15 if is_short and listed else 0.0
    if any(_names_another(h) for h in near) and not any(_names_a_list(h) for h in around.headings[:2]):
        score -= 0.5
    elif _names_another(around.title) and not _names_a_list(around.title):
        score -= 0.3
    if length > 700:
        score -= 0.3
    elif length > 350:
        score -= 0.15
    if not schedule and around.is_article and around.prose > 600 and len(facts) < 4:
        score -= 0.5
    elif not schedule and around.prose > 4000 and len(facts) < 3:
        score -= 0.3
    if papers >= 0.8 and _share(facts, [f.has_agenda for f in facts]) >= 0.8:
        # Nothing but a meeting has an agenda or minutes, each of them with a day.
        score += 0.15
    if near and _names_a_list(near[0]) and _names_a_list(around.title):
        score += 0.1
    odd = _share(facts, [f.hours is not None and int(f.hours.begin[3:]) % 5 != 0 for f in facts])
    score -= min(0.7, 1.5 * odd)
    if not (papers > 0.2 or stated or meeting > 0.2 or schedule or body or listed):
        score = min(score, 0.3)
    if _FORUM.search(around.near[-120:]) or (
        sum(bool(_FORUM.search(f.words)) for f in facts) > 0.5 * len(facts) and not papers
    ):
        score -= 0.4
    return max(0.0, min(1.0, score))


_WHEN = re.compile(
    r"^\W*(?:(?:start|meeting|event)\s+)?(?:date|when|day|time|date\s*(?:and|&|/)\s*time|starts?|"
    r"fecha|datum|wann|quand|дата|时间|時間|日期|التاريخ)\b",
    re.IGNORECASE,
)


def is_label_of_when(text: str) -> bool:
    """Return whether a line says that a day follows on which something is held: "Date and time:"."""
    return _WHEN.match(text) is not None


def judge_single(facts: Facts, around: Around, *, before: str, line: str, level: int) -> float:
    """Return how sure it is that a page with one day is the page of one event.

    `before`: the line before the day's; `level`: of the heading that the day stands in.
    """
    titles = [around.title, *around.headings]
    meeting = any(any_of("meeting").search(t) for t in titles if len(t) < 160) or facts.has_meeting_word
    labelled = is_label_of_when(before) or is_label_of_when(line)
    score = 0.0
    score += 0.35 if facts.hours is not None else 0.0
    score += 0.3 if meeting else 0.0
    score += 0.2 if labelled else 0.0
    score += 0.15 if facts.place else 0.0
    score += 0.25 if facts.has_paper_of_a_meeting else 0.0
    score += 0.2 if facts.status else 0.0
    score += 0.1 if level else 0.0
    score += 0.1 if any(_names_a_list(t) for t in titles) else 0.0
    if facts.hours is None and not facts.has_paper_of_a_meeting and not level:
        score -= 0.15
    if facts.hours is not None and int(facts.hours.begin[3:]) % 5 != 0:
        score -= 0.5
    if any(_names_another(t) for t in titles[1:2]) or (_names_another(around.title) and not meeting):
        score -= 0.4
    if len(line) > 200:
        score -= 0.3
    if around.is_article and around.prose > 800 and not labelled:
        score -= 0.4
    elif around.prose > 1500 and not labelled and not level:
        score -= 0.3
    return max(0.0, min(1.0, score))
