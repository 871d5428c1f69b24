"""Events by month.

In: a month and events with the days they last. Out: weeks of days, each with the events of that day.
"""

from __future__ import annotations

import re
from calendar import Calendar
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from babel import Locale
from babel.dates import format_skeleton, get_day_names

from muniment.archive.models import Item
from muniment.reading.findings.edtf_dates import calendar_day


@dataclass(frozen=True)
class Day:
    """A day of a month's page. Days of the months beside it are there to fill the weeks."""

    date: date
    is_inside: bool
    name: str = ""
    """The day of the week and of the month, where there is no table to show it: “Monday, 8 April”."""
    events: list[Item] = field(default_factory=list)


@dataclass(frozen=True)
class Month:
    """A month as a table of weeks."""

    name: str
    weekdays: list[tuple[str, str]]
    """(short, long) names, from the first day of the week."""
    weeks: list[list[Day]]
    previous: str
    """The month before as 2024-02; empty where no event is that early, so that nobody leafs on for ever."""
    next: str


def parse_month(text: str) -> date | None:
    """Return the first day of a month written 2024-03; None where it is none."""
    match = re.fullmatch(r"([12]\d{3})-(0[1-9]|1[0-2])", text)
    return date(int(match[1]), int(match[2]), 1) if match else None


def last_day(first: date) -> date:
    """Return the last day of the month that begins on `first`."""
    return _next(first) - timedelta(days=1)


def _next(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)


def make_month(first: date, items: Iterable[Item], locale: str, earliest: str, latest: str) -> Month:
    """Return a month with its events. An event of several days stands in each of them.

    `earliest`, `latest`: the days of the first and the last event that there is, in ISO 8601.
    """
    before, after = f"{first - timedelta(days=1):%Y-%m}", f"{_next(first):%Y-%m}"
    begins = Locale.parse(locale).first_week_day
    days = [
        [Day(day, day.month == first.month, _named(day, locale)) for day in week]
        for week in Calendar(begins).monthdatescalendar(first.year, first.month)
    ]
    by_date = {day.date: day for week in days for day in week}
    for item in items:
        start = calendar_day(item.event.start)
        if start is None:
            continue
        end = calendar_day(item.event.end) or start
        day = max(start, days[0][0].date)
        while day <= min(end, days[-1][-1].date):
            by_date[day].events.append(item)
            day += timedelta(days=1)
    short, long = (get_day_names(width, locale=locale) for width in ("abbreviated", "wide"))
    order = [(begins + n) % 7 for n in range(7)]
    return Month(
        name=str(format_skeleton("yMMMM", first, locale=locale)),
        weekdays=[(short[n], long[n]) for n in order],
        weeks=days,
        previous=before if earliest and earliest[:7] <= before else "",
        next=after if latest[:7] >= after else "",
    )


def _named(day: date, locale: str) -> str:
    return str(format_skeleton("MMMMEEEEd", day, locale=locale))
