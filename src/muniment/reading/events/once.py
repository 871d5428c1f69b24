"""Events that a page gives twice, as one: a meeting in a schedule and again over its papers.

In: events. Out: each once, with what either place says.
"""

from __future__ import annotations

import re

from muniment.reading.model import ListedEvent

MOST_PAPERS = 20
"""Documents of one event."""
_OF_NO_BODY = frozenset(
    "regular special meeting meetings agenda minutes board mtg the of and a for notice session".split()  # noqa: SIM905
)


def each_once(events: list[ListedEvent]) -> list[ListedEvent]:
    """Return events without those given twice: of one day, not at different times, and of titles that agree."""
    by_day: dict[str, list[ListedEvent]] = {}
    for event in events:
        same = by_day.setdefault((event.start or "")[:10], [])
        for number, other in enumerate(same):
            if is_same(event, other):
                same[number] = merge(other, event)
                break
        else:
            same.append(event)
    return [event for same in by_day.values() for event in same]


def is_same(one: ListedEvent, other: ListedEvent) -> bool:
    """Return whether two events of one day are one: at no other time, and with titles of which one says the other."""
    times = (one.start or "")[11:], (other.start or "")[11:]
    if all(times) and times[0] != times[1]:
        return False
    first, second = (set(re.findall(r"[^\W_]+", e.title.lower())) for e in (one, other))
    if first <= second or second <= first:
        return True
    own = first - _OF_NO_BODY, second - _OF_NO_BODY
    return own[0] <= second or own[1] <= first


def merge(one: ListedEvent, other: ListedEvent) -> ListedEvent:
    """Return two records of one event as one: the longer title, and every fact that either has."""
    known = {paper.url for paper in one.papers}
    timed = one if "T" in (one.start or "") or "T" not in (other.start or "") else other
    return one.model_copy(
        update={
            "title": max(one.title, other.title, key=len),
            "start": timed.start,
            "end": timed.end or (other if timed is one else one).end,
            "zone": timed.zone,
            "papers": [*one.papers, *(p for p in other.papers if p.url not in known)][:MOST_PAPERS],
            "place": one.place or other.place,
            "status": one.status or other.status,
            "url": one.url or other.url,
            "confidence": max(one.confidence, other.confidence),
        }
    )


def fold(title: str) -> str:
    """Return the letters and digits of a title alone."""
    return re.sub(r"\W+", "", title).casefold()
