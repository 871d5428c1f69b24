"""At what hour an event begins and ends: as a person types it, as readers see it, as a calendar has it.

In: an event with times (`14:30`) and the name of a time zone (`Asia/Shanghai`), each empty where nobody said it. Out:
words, and moments.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import format_time, get_timezone_location
from django.utils.translation import gettext as _

from muniment.archive.models import Event
from muniment.reading.findings.edtf_dates import calendar_day

_OFFSET = re.compile(r"[+-](?:0\d|1[0-4]):[0-5]\d")
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def is_time(text: str) -> bool:
    """Return whether a text is a time of day, `14:30`."""
    return _TIME.fullmatch(text) is not None


@lru_cache(1)
def zones() -> list[str]:
    """Return the names of time zones that a place can be in, and UTC."""
    return [
        "UTC",
        *sorted(
            name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/", "US/"))
        ),
    ]


def write_times(event: Event) -> str:
    """Return the hours of an event as the interface's language writes them, with the place whose time it is; empty
    where there are none."""
    from muniment.portal.written import babel_locale

    locale = babel_locale()
    times = [_write(text, locale) for text in (event.start_time, event.end_time) if text]
    if not times or not event.start_time:
        return ""
    hours = "–".join(times)
    if not event.time_zone:
        said = event.zone_text.replace("-", "\u2212") if _OFFSET.fullmatch(event.zone_text) else event.zone_text
        return f"{hours} UTC{said}" if said != event.zone_text or said.startswith("+") else f"{hours} {said}".strip()
    if event.time_zone == "UTC":
        return f"{hours} UTC"
    city = get_timezone_location(event.time_zone, locale=locale, return_city=True)
    return _("%(hours)s (time of %(city)s)") % {"hours": hours, "city": city}


def _write(text: str, locale: str) -> str:
    hour, minute = map(int, text.split(":"))
    # Hours of a programme are written by the clock of 24 in each of the interface's languages.
    return str(format_time(datetime(2000, 1, 1, hour, minute), "HH:mm", locale=locale))


def _moment(day: date, text: str, zone: str) -> datetime:
    hour, minute = map(int, text.split(":"))
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=_zone(zone))


def _zone(name: str) -> tzinfo | None:
    """Return a zone by its name, or by how far it is from UTC; None for what is neither."""
    if _OFFSET.fullmatch(name):
        hours, minutes = int(name[1:3]), int(name[4:])
        return timezone((-1 if name[0] == "-" else 1) * timedelta(hours=hours, minutes=minutes))
    return ZoneInfo(name) if name in available_timezones() else None


def zone_of(event: Event) -> str:
    """Return the zone of an event's times: as a person chose it, else as the source says it."""
    return str(event.time_zone or event.zone_text)


def find_moments(event: Event) -> tuple[date | datetime, date | datetime | None] | None:
    """Return when an event begins and ends, for a calendar: moments where the hours are known, else days (the end is
    the day after the last).

    Moments without a zone are of the place's own time. None where the first day is not known.
    """
    first = calendar_day(event.start)
    if first is None:
        return None
    last = calendar_day(event.end) or first
    if event.start_time and (event.end_time or last == first):
        end = _moment(last, event.end_time, zone_of(event)) if event.end_time else None
        return _moment(first, event.start_time, zone_of(event)), end
    return first, last + timedelta(days=1)


def iso_moment(day: str, text: str, zone: str) -> str:
    """Return a plain day with its hour, where that is known, in ISO 8601."""
    found = calendar_day(day)
    return _moment(found, text, zone).isoformat(timespec="minutes") if found and text else day
