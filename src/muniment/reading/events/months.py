"""Days of which a page gives the number alone, under a month's name: grids of a month, and lists by month.

In: a page's lines. Out: `Dated`s: of a grid those days under which something stands, of a list those whose weekday
agrees with the month.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from muniment.reading.events.days import Day, find_days, month_in, years_in
from muniment.reading.events.lines import Line
from muniment.reading.events.spots import Dated
from muniment.reading.events.words import find_weekday, weekday_pattern

_NUMBER = re.compile(r"(?P<d>3[01]|[12]\d|0?[1-9])\s?(?:st|nd|rd|th|日|\.|,)?", re.IGNORECASE)
_REACH = 400
"""Lines that a month's name reaches down."""
_FEWEST = 27
"""Numbers in a row that make a grid."""


@dataclass(frozen=True)
class _Number:
    line: int
    day: int
    weekday: int | None
    last_line: int


def find_days_by_month(lines: list[Line]) -> list[Dated]:
    """Return the days whose month stands over them, in order."""
    heads = [(number, month, year) for number, line in enumerate(lines) for month, year in _month(lines, number, line)]
    found: list[Dated] = []
    for index, (number, month, year) in enumerate(heads):
        stop = heads[index + 1][0] if index + 1 < len(heads) else len(lines)
        stop = min(stop, number + 1 + _REACH)
        numbers = list(_numbers(lines, number + 1, stop))
        if not numbers:
            continue
        grid = _grid(numbers, month, year)
        if grid:
            found += _of_grid(lines, grid, month, year, number, stop)
        else:
            found += [
                Dated(n.line, n.last_line, Day(month, n.day, 0, 0, year, n.weekday), number)
                for n in numbers
                if n.weekday is not None and _falls_on(year, month, n.day) == n.weekday
            ]
    return found


def _month(lines: list[Line], number: int, line: Line) -> Iterator[tuple[int, int]]:
    """Yield the month and the year that a line is, the year in the next line too: "March 2031"."""
    if len(line.text) > 24 or find_days(line.text) or (month := month_in(line.text)) is None:
        return
    years = years_in(line.text)
    if not years and number + 1 < len(lines) and re.fullmatch(r"(?:19|20)\d\d", lines[number + 1].text):
        years = years_in(lines[number + 1].text)
    if len(years) == 1:
        yield month, years[0]


def _numbers(lines: list[Line], first: int, stop: int) -> Iterator[_Number]:
    """Yield the lines that are a day's number, alone or with its weekday beside it: "14", "Thu 14", "14" over "Thu"."""
    number = first
    while number < stop:
        text = lines[number].text
        if len(text) <= 24 and any(map(str.isdecimal, text)):
            weekday = find_weekday(text)
            bare = weekday_pattern().sub(" ", text).strip(" ,.-–") if weekday is not None else text
            if match := _NUMBER.fullmatch(bare):
                last = number
                if weekday is None and number + 1 < stop and _is_weekday(lines[number + 1].text):
                    weekday, last = find_weekday(lines[number + 1].text), number + 1
                elif weekday is None and number > first and _is_weekday(lines[number - 1].text):
                    weekday = find_weekday(lines[number - 1].text)
                yield _Number(number, int(match["d"]), weekday, last)
                number = last
        number += 1


def _is_weekday(text: str) -> bool:
    return len(text) <= 12 and weekday_pattern().fullmatch(text.strip(" ,.")) is not None


def _falls_on(year: int, month: int, day: int) -> int | None:
    return date(year, month, day).weekday() if day <= monthrange(year, month)[1] else None


def _grid(numbers: list[_Number], month: int, year: int) -> list[_Number]:
    """Return the numbers of a month's grid, from its first day to its last; none where they are no grid."""
    length = monthrange(year, month)[1]
    for start, first in enumerate(numbers):
        if first.day != 1:
            continue
        run = [first]
        for each in numbers[start + 1 :]:
            if each.day == run[-1].day + 1:
                run.append(each)
            elif each.day <= run[-1].day:
                break
        if len(run) >= _FEWEST and run[-1].day == length:
            return run
    return []


def _of_grid(lines: list[Line], grid: list[_Number], month: int, year: int, head: int, stop: int) -> Iterator[Dated]:
    """Yield the days of a grid under which words stand; where several things are linked under one day, each of them."""
    for index, each in enumerate(grid):
        after = grid[index + 1].line if index + 1 < len(grid) else _end_of_cell(lines, each.line, stop)
        inside = [n for n in range(each.last_line + 1, after) if re.search(r"[^\W\d_]{3}", lines[n].text)]
        if not inside:
            continue
        day = Day(month, each.day, 0, 0, year)
        links = [n for n in inside if lines[n].is_link]
        if len(links) > 1:
            yield from (Dated(n, n, day, head) for n in links)
        else:
            yield Dated(each.line, each.last_line, day, head)


def _end_of_cell(lines: list[Line], number: int, stop: int) -> int:
    """Return the line behind the cell of a grid's last day."""
    cell = lines[number].holder
    while cell.tag not in ("td", "li", "div", "section") and (parent := cell.getparent()) is not None:
        cell = parent
    end = number + 1
    while end < stop and any(e is cell for e in (lines[end].holder, *lines[end].holder.iterancestors())):
        end += 1
    return end
