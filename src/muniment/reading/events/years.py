"""Years that stand apart from their days: in a heading, a caption, a link's address, or told by weekdays.

In: the days of a page, and its lines. Out: the same days, with the years that are certain; the others stay without.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from muniment.reading.events.days import Day, years_in
from muniment.reading.events.lines import Line
from muniment.reading.events.spots import Dated
from muniment.reading.events.words import SCHEDULE, any_of
from muniment.reading.findings.vocabulary import load

_YEAR_HEADING, _YEAR_SENTENCE = 90, 300
_TWO_YEARS = re.compile(r"(?<![\d/-])(?P<a>(?:19|20)\d\d)\s?[-–/]\s?(?P<b>(?:19|20)?\d\d)(?![\d/-])")


@dataclass(frozen=True)
class _Head:
    """A line that gives the year of what stands under it, or the two years of a season: "2030-2031"."""

    line: int
    year: int
    is_season: bool = False
    is_sentence: bool = False


def give_years(dated: list[Dated], lines: list[Line], title: str) -> list[Dated]:
    """Return the days with the years that stand apart from them: in a heading, a caption, a short line over them, the
    page's title, or a document's address. A weekday beside a day has to agree; without a year that is certain a day
    stays without."""
    if all(d.day.year is not None for d in dated):
        return dated
    dated = _from_own_line(dated, lines)
    dated = _from_links(dated, lines)
    heads = _heads(lines, {d.line for d in dated})
    of_title = _head_of(0, title)
    candidates = {d.day.year for d in dated if d.day.year is not None} | {h.year + n for h in heads for n in _both(h)}
    if of_title is not None:
        candidates |= {of_title.year + n for n in _both(of_title)}
    if not candidates:
        candidates = _years_of_addresses(dated, lines)
    by_weekday = _years_by_weekday([d.day for d in dated], {y + n for y in candidates for n in (-1, 0, 1)})
    result = list(dated)
    for number, each in enumerate(dated):
        day = each.day
        if day.year is not None or day.open_order:
            continue
        head = _head_over(heads, each.line) or of_title
        year = head.year if head is not None and not head.is_season else None
        if head is not None and head.is_season:
            year = _in_season(head.year, number, dated, heads)
        if year is not None and not _agrees(replace(day, year=year)):
            year = None
        if year is None:
            fitting = [y for y in candidates if day.weekday is not None and _agrees(replace(day, year=y))]
            year = by_weekday or (fitting[0] if len(fitting) == 1 else None)
        if year is not None and _agrees(replace(day, year=year)):
            result[number] = replace(each, day=replace(day, year=year))
    return _by_neighbours(result, {h.line for h in heads}, lines)


def _both(head: _Head) -> tuple[int, ...]:
    return (0, 1) if head.is_season else (0,)


def _head_of(number: int, text: str) -> _Head | None:
    """Return the year that a line gives, where it gives one alone, or two that follow each other."""
    if not any(map(str.isdecimal, text)):
        return None
    seasons = set()
    for match in _TWO_YEARS.finditer(text):
        first, second = int(match["a"]), int(match["b"])
        if second in (first + 1, (first + 1) % 100):
            seasons.add(first)
    years = set(years_in(_TWO_YEARS.sub(" ", text))) if seasons else set(years_in(text))
    if seasons and not years - {y + n for y in seasons for n in (0, 1)}:
        return _Head(number, seasons.pop(), is_season=True) if len(seasons) == 1 else None
    return _Head(number, years.pop()) if len(years) == 1 and not seasons else None


def _heads(lines: list[Line], with_day: set[int]) -> list[_Head]:
    heads: list[_Head] = []
    for number, line in enumerate(lines):
        if number in with_day or len(line.text) > _YEAR_SENTENCE:
            continue
        if (head := _head_of(number, line.text)) is None:
            continue
        if len(line.text) <= _YEAR_HEADING:
            heads.append(head)
        elif SCHEDULE.search(line.text):
            heads.append(replace(head, is_sentence=True))
    return heads


_REACH_OF_A_SENTENCE = 30


def _head_over(heads: list[_Head], line: int) -> _Head | None:
    """Return the nearest head over a line; a sentence tells of what follows soon, and of nothing under a head."""
    over = [head for head in heads if head.line < line]
    if not over:
        return None
    nearest = over[-1]
    if not nearest.is_sentence or line - nearest.line <= _REACH_OF_A_SENTENCE:
        return nearest
    return next((head for head in reversed(over) if not head.is_sentence), None)


def _in_season(first: int, number: int, dated: list[Dated], heads: list[_Head]) -> int | None:
    """Return the year of a day in a list of two years: the list goes over the turn of the year once, or the weekday
    tells."""
    day = dated[number].day
    if day.weekday is not None:
        fitting = [y for y in (first, first + 1) if _agrees(replace(day, year=y))]
        return fitting[0] if len(fitting) == 1 else None
    bounds = [h.line for h in heads]
    begin, stop = number, number
    while begin > 0 and not any(dated[begin - 1].line < b <= dated[begin].line for b in bounds):
        begin -= 1
    while stop + 1 < len(dated) and not any(dated[stop].line < b <= dated[stop + 1].line for b in bounds):
        stop += 1
    run = [(d.day.month, d.day.day) for d in dated[begin : stop + 1]]
    turns = [n for n, (a, b) in enumerate(pairwise(run), begin + 1) if b < a]
    return (first if number < turns[0] else first + 1) if len(turns) == 1 else None


def _from_own_line(dated: list[Dated], lines: list[Line]) -> list[Dated]:
    """Return the days with the year that their own line says before them: "2031 board meetings: January 25, May 9"."""
    by_line: dict[int, list[Day]] = {}
    for each in dated:
        by_line.setdefault(each.line, []).append(each.day)
    told: dict[int, int] = {}
    for number, days in by_line.items():
        text = lines[number].text
        if any(day.year is not None or day.open_order for day in days):
            continue
        head = _head_of(number, text[: min(day.start for day in days)])
        rest = text[max(day.stop for day in days) :]
        if head is not None and not head.is_season and not years_in(rest) and any_of("calendar").search(text):
            told[number] = head.year
    if not told:
        return dated
    return [_with_year(d, told[d.line]) if d.line in told and d.day.year is None else d for d in dated]


def _with_year(each: Dated, year: int) -> Dated:
    day = replace(each.day, year=year)
    return replace(each, day=day) if _agrees(day) else each


_LINES_OF_LINKS = 4


def _links_of(dated: list[Dated], lines: list[Line]) -> Iterator[tuple[int, list[str]]]:
    """Yield the number of each day without a year, with the addresses that stand in its line and soon after it."""
    for number, each in enumerate(dated):
        if each.day.year is not None or each.day.open_order:
            continue
        after = dated[number + 1].line if number + 1 < len(dated) else len(lines)
        stop = max(each.last_line + 1, min(after, each.last_line + 1 + _LINES_OF_LINKS))
        found = [link.href for line in lines[each.line : stop] for link in line.links]
        if found:
            yield number, found


def _from_links(dated: list[Dated], lines: list[Line]) -> list[Dated]:
    """Return the days with the year that their documents' addresses give with the same month and day."""
    result = list(dated)
    for number, addresses in _links_of(dated, lines):
        day = dated[number].day
        pattern = _in_addresses(day.month, day.day)
        years = {
            int(year) if len(year) == 4 else 2000 + int(year)
            for address in addresses
            for match in pattern.finditer(address.rpartition("/")[2])
            for year in match.groups()
            if year is not None
        }
        if len(years) == 1:
            result[number] = _with_year(dated[number], years.pop())
    return result


def _in_addresses(month: int, day: int) -> re.Pattern[str]:
    """Return the pattern of a day in a document's name: "01-19-2031", "20310119", "January-19-2031"."""
    names = "|".join(sorted(map(re.escape, load("dates")["months"]["en"][month - 1]), key=len, reverse=True))
    year, short = r"((?:19|20)\d\d)", r"((?:19|20)\d\d|[0-4]\d)"
    mark = r"(?:[-_.]|%20|\s)"
    return re.compile(
        rf"(?<!\d){month:02}{day:02}{short}(?!\d)|(?<!\d)0?{month}{mark}0?{day}{mark}{short}(?!\d)"
        rf"|(?<!\d){year}{mark}?{month:02}{mark}?{day:02}(?!\d)"
        rf"|(?<![a-z])(?:{names}){mark}{{0,2}}0?{day}(?:st|nd|rd|th)?(?:{mark}|,){{1,3}}{year}(?!\d)",
        re.IGNORECASE,
    )


def _years_of_addresses(dated: list[Dated], lines: list[Line]) -> set[int]:
    """Return the years that stand as folders in the addresses of what belongs to days: "/uploads/2031/01/"."""
    found: set[int] = set()
    for _, addresses in _links_of(dated, lines):
        for address in addresses:
            found |= {int(year) for year in re.findall(r"/((?:19|20)\d\d)(?=/)", address)}
    return found


def _years_by_weekday(days: list[Day], years: set[int]) -> int | None:
    """Return the one year in which all days without a year fall on the weekdays that stand beside them."""
    told = [day for day in days if day.year is None and day.weekday is not None and not day.open_order]
    if len(told) < 3:
        return None
    fitting = [
        year
        for year in sorted(years)
        if all((at := replace(day, year=year).at()) is not None and at.weekday() == day.weekday for day in told)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _by_neighbours(dated: list[Dated], bounds: set[int], lines: list[Line]) -> list[Dated]:
    """Return the days with the year of their list, where at least two of it have one, all the same, and the list goes
    through one year in order: "January 19, 2031", … "October 19"."""
    result: list[Dated] = []
    run: list[Dated] = []
    for each in dated:
        if run and (_is_apart(run[-1], each, lines) or any(n in bounds for n in range(run[-1].line + 1, each.line))):
            result += _of_one_year(run)
            run = []
        run.append(each)
    return [*result, *_of_one_year(run)]


def _is_apart(one: Dated, other: Dated, lines: list[Line]) -> bool:
    return lines[one.line].holder.tag != lines[other.line].holder.tag or other.line - one.line > 60


def _of_one_year(run: list[Dated]) -> list[Dated]:
    years = [d.day.year for d in run if d.day.year is not None]
    if len(years) == len(run) or len(years) < 2 or len(set(years)) != 1 or any(d.day.open_order for d in run):
        return run
    days = [(d.day.month, d.day.day) for d in run]
    ordered: list[Callable[[tuple[int, int], tuple[int, int]], bool]] = [lambda a, b: a <= b, lambda a, b: a >= b]
    if not any(all(is_so(a, b) for a, b in pairwise(days)) for is_so in ordered):
        return run
    year = years[0]
    return [_with_year(d, year) if d.day.year is None and year is not None else d for d in run]


def _agrees(day: Day) -> bool:
    at = day.at()
    return at is not None and (day.weekday is None or at.weekday() == day.weekday)
