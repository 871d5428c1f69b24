"""Days that a page's lines give, and which figure of them is the month.

In: a page's lines. Out: `Dated`s in order, without days that are labelled as of something else.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal

from muniment.reading.events.days import Day, find_days, month_in, years_in
from muniment.reading.events.hours import find_hours
from muniment.reading.events.lines import Line
from muniment.reading.events.months import find_days_by_month
from muniment.reading.events.spots import Dated
from muniment.reading.events.words import find_label_of_another_date, find_weekday

_END = re.compile(
    r"^\W*(?:(?:event|meeting)\s+)?(?:ends?|end (?:date|time)|date end|fin|ende|until)\b[^\d]{0,20}$", re.IGNORECASE
)
"""The label of the day on which an event ends."""
_LONGEST_WITH_A_DAY = 400


def find_dated(lines: list[Line]) -> list[Dated]:
    """Return the days that a page's lines give, without those that are labelled as of something else."""
    by_month = find_days_by_month(lines)
    held = {n for d in by_month for n in range(d.line, d.last_line + 1)}
    found: list[Dated] = list(by_month)
    number = 0
    while number < len(lines):
        line = lines[number]
        if number in held:
            number += 1
            continue
        if (parts := _in_parts(lines, number)) is not None:
            found.append(parts)
            number = parts.last_line + 1
            continue
        if len(line.text) <= _LONGEST_WITH_A_DAY or line.level:
            before = lines[number - 1].text if number else ""
            text, cuts = line.text, []
            for day in find_days(text, line.stamp):
                ahead = text[: day.start]
                if (begin := find_label_of_another_date(ahead)) is not None:
                    cuts.append((begin, _behind(text, day.stop)))
                    continue
                if _END.search(ahead or before) and (ahead.strip() == "" or _END.search(ahead)):
                    continue
                is_first = not ahead.strip(" ([|:") and len(before) < 40
                if is_first and find_label_of_another_date(before.rstrip(" :") + " ") == 0:
                    cuts.append((0, _behind(text, day.stop)))
                    lines[number - 1].text = ""
                    continue
                if day.weekday is None and not ahead.strip() and number and len(before) <= 12:
                    day = replace(day, weekday=find_weekday(before))
                found.append(Dated(number, number, day))
            for begin, stop in reversed(cuts):
                # As many spaces as letters: the positions of the other days stay.
                line.text = line.text[:begin] + " " * (stop - begin) + line.text[stop:]
        number += 1
    return sorted(found, key=lambda d: (d.line, d.day.start)) if by_month else found


def _behind(text: str, stop: int) -> int:
    """Return where a day of something else ends, with the time that follows it."""
    hours = find_hours(text[stop : stop + 24])
    return stop + hours[0].stop if hours and hours[0].start <= 6 else stop


def _in_parts(lines: list[Line], number: int) -> Dated | None:
    """Return a day whose month and number, and maybe year, stand in short lines of their own: "Dec - 2023", "14"."""
    texts = [line.text for line in lines[number : number + 4]]
    if len(texts) < 2 or len(texts[0]) > 20:
        return None
    weekday = None
    begin = 0
    if (
        len(texts[0]) <= 12
        and (weekday := find_weekday(texts[0])) is not None
        and not any(map(str.isdecimal, texts[0]))
    ):
        begin = 1
    if len(texts) < begin + 2:
        return None
    first, second = texts[begin], texts[begin + 1]
    for month_text, day_text in ((first, second), (second, first)):
        if day_text.rstrip(".,").isdecimal() and len(day_text) <= 3 and 1 <= int(day_text.rstrip(".,")) <= 31:
            month = month_in(month_text)
            if month is None:
                continue
            years = years_in(month_text)
            last = begin + 1
            if not years and len(texts) > begin + 2 and texts[begin + 2].isdecimal() and len(texts[begin + 2]) == 4:
                years, last = years_in(texts[begin + 2]), begin + 2
            day = Day(month, int(day_text.rstrip(".,")), 0, len(texts[0]), years[0] if years else None, weekday)
            return Dated(number, number + last, day)
    return None


def settle_order(dated: list[Dated], order: Literal["mdy", "dmy", ""] = "") -> list[Dated]:
    """Return the days with the month told apart in figures: as the page's other dates have it, or its country's order.

    Where neither says which is the month, the day is left open.
    """
    months_first = days_first = 0
    for each in dated:
        day = each.day
        months_first += day.figures == "mdy"
        days_first += day.figures == "dmy"
        if day.open_order and day.year is not None and day.weekday is not None:
            plain, other = day.at(), day.swapped().at()
            if plain and plain.weekday() == day.weekday and not (other and other.weekday() == day.weekday):
                months_first += 1
            elif other and other.weekday() == day.weekday and not (plain and plain.weekday() == day.weekday):
                days_first += 1
    in_figures = [d for d in dated if d.day.open_order]
    if not in_figures:
        return dated
    if days_first > months_first or (not months_first and order == "dmy"):
        return [replace(d, day=d.day.swapped()) if d.day.open_order else d for d in dated]
    if months_first or order == "mdy":
        return [replace(d, day=replace(d.day, open_order=False)) if d.day.open_order else d for d in dated]
    return dated
