"""What a date that was found in a text stands for, as EDTF (ISO 8601-2), and how sure that is.

In: the name of a form (`date_patterns`) and its match. Out: the date; or nothing, where the match is no date after all.
An order of day and month that the text leaves open (03/04/2021) gives the year and month-or-day unknown.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from typing import Any

from muniment.reading.findings.date_patterns import ERAS, THAI_MONTHS, month_numbers
from muniment.reading.findings.vocabulary import load

BUDDHA = 543
"""How many years the Buddha's count is ahead of ours."""
_CHINESE_DIGITS = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0"}

_Got = dict[str, Any]
"""The groups of a match by their names; None where one is not in the text."""
_Value = tuple[str | None, float] | None
"""EDTF and confidence; None where a match is no date."""


def date_value(form: str, match: re.Match[str]) -> _Value:
    """Return (EDTF, confidence) of a match of one form, or None where it is no date. A weekday alone has no EDTF."""
    return _VALUES[form](match.groupdict())


def _number(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def _chinese_number(text: str) -> int:
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (int(_CHINESE_DIGITS[tens]) if tens else 1) * 10 + (int(_CHINESE_DIGITS[ones]) if ones else 0)
    return int("".join(_CHINESE_DIGITS[c] for c in text))


def _wide_number(text: str) -> int:
    """Return a number in digits or in Chinese numerals; 元 is the first."""
    return 1 if text == "元" else int(text) if text.isdecimal() else _chinese_number(text)


def _whole_date(year: int, month: int | None, day: int | None) -> str | None:
    if month is None:
        return f"{year:04}"
    if day is None:
        return f"{year:04}-{month:02}" if 1 <= month <= 12 else None
    return _day(f"{year:04}", month, day)


def _day(year: str | None, month: int, day: int) -> str | None:
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(int(year) if year else 2000, month)[1]:
        return None
    return f"{year or 'XXXX'}-{month:02}-{day:02}"


def _month(got: _Got, key: str = "m") -> int:
    """Return the number of a month that stands in words or in digits; "to 5 May" gives both days its month."""
    if got.get(key + "n"):
        return month_numbers()[got[key + "n"].lower().rstrip(".")]
    if got.get("mn2") and key == "m2":
        return month_numbers()[got["mn2"].lower().rstrip(".")]
    return int(got[key])


def _sure(edtf: str | None, confidence: float) -> _Value:
    return (edtf, confidence) if edtf else None


def _days(first: str | None, last: str | None, confidence: float) -> _Value:
    return (f"{first}/{last}", confidence) if first and last else None


def _days_in_order(first: str | None, last: str | None) -> _Value:
    return _days(first, last, 0.97) if first and last and first <= last else None


def _weekday(got: _Got) -> _Value:
    return None, 0.95


def _full_day(got: _Got) -> _Value:
    return _sure(_day(got["y"], _month(got), _number(got["d"])), 0.98)


def _day_without_year(got: _Got) -> _Value:
    return _sure(_day(None, _month(got), _number(got["d"])), 0.7)


def _era(got: _Got) -> _Value:
    year, month, day = (_wide_number(got[key]) if got.get(key) else None for key in ("ey", "em", "ed"))
    return _sure(_whole_date(ERAS[got["era"]] + (year or 0), month, day), 0.95)


def _thai(got: _Got) -> _Value:
    month = THAI_MONTHS.index(got["tm"]) + 1 if got.get("tm") else None
    day = int(got["td"]) if got.get("td") else None
    written = int(got["ty"])
    return _sure(_whole_date(written - BUDDHA if written > 2400 else written, month, day), 0.95)


def _buddhist(got: _Got) -> _Value:
    return f"{int(got['ty'] or got['ty2']) - BUDDHA:04}", 0.95


_LAST_FISCAL = 2060
"""A year of a budget later than this is one of another calendar (Nepal's 2079/80 began in 2022): it is left out."""


def _fiscal(got: _Got) -> _Value:
    year = int(got["fy"]) if len(got["fy"]) == 4 else 2000 + int(got["fy"])
    if year > _LAST_FISCAL:
        return None
    if not got.get("fyy"):
        return f"{year}", 0.85
    last = int(got["fyy"]) if len(got["fyy"]) == 4 else year // 100 * 100 + int(got["fyy"])
    return (f"{year}/{last}", 0.9) if last - year == 1 else None


def _chinese_numerals(got: _Got) -> _Value:
    year = str(_chinese_number(got["zy"]))
    if not got["zm"]:
        return year, 0.95
    month = _chinese_number(got["zm"])
    if not got["zd"]:
        return f"{year}-{month:02}", 0.95
    return _sure(_day(year, month, _chinese_number(got["zd"])), 0.95)


def _chinese_days(got: _Got) -> _Value:
    first = _day(got["y"], int(got["m"]), int(got["d"]))
    return _days(first, _day(got["y2"] or got["y"], int(got["m2"] or got["m"]), int(got["d2"])), 0.98)


def _chinese_days_without_year(got: _Got) -> _Value:
    first = _day(None, int(got["m"]), int(got["d"]))
    return _days(first, _day(None, int(got["m2"] or got["m"]), int(got["d2"])), 0.7)


def _days_of_two_months(got: _Got) -> _Value:
    first = _day(got["y1"] or got["y"], _month(got), _number(got["d"]))
    return _days_in_order(first, _day(got["y"], _month(got, "m2"), _number(got["d2"])))


def _days_of_a_month(got: _Got) -> _Value:
    first, last = (_day(got["y"], _month(got), _number(got[key])) for key in ("d", "d2"))
    return _days_in_order(first, last)


def _days_without_year(got: _Got) -> _Value:
    first = _day(None, _month(got), _number(got["d"]))
    return _days(first, _day(None, _month(got, "m2"), _number(got["d2"])), 0.7)


def _months(got: _Got) -> _Value:
    return f"{got['y']}-{_month(got):02}/{got['y']}-{_month(got, 'm2'):02}", 0.9


def _month_and_year(got: _Got) -> _Value:
    month = _month(got)
    return (f"{got['y']}-{month:02}", 0.95) if 1 <= month <= 12 else None


def _numeric(got: _Got) -> _Value:
    first, second = int(got["a"]), int(got["b"])
    if first == second or (first > 12) != (second > 12):
        return _sure(_day(got["y"], min(first, second), max(first, second)), 0.85)
    # 03/04/2021: which is the month is not said, so only the year is sure.
    return (f"{got['y']}-XX-XX", 0.4) if max(first, second) <= 12 else None


def _years(got: _Got) -> _Value:
    return (f"{got['y']}/{got['y2']}", 0.95) if got["y"] < got["y2"] else None


def _short_years(got: _Got) -> _Value:
    last = got["y"][:2] + got["yy"]
    # With a stroke it is a year of budget or of school, 2016/17; else a symbol. With a dash it may be some years.
    most = 1 if got["by"] == "/" else 20
    return (f"{got['y']}/{last}", 0.7) if 0 < int(last) - int(got["y"]) <= most else None


def _decade(got: _Got) -> _Value:
    # "The 1800s" are a century, or ten years of it: what is sure is the century.
    return (got["y"][: 2 if got["y"].endswith("00") else 3].ljust(4, "X"), 0.9) if got["y"].endswith("0") else None


def _chinese_decade(got: _Got) -> _Value:
    digit = got["decade"][0]
    return ("20" if got["century"] == "本世纪" else "19") + _CHINESE_DIGITS.get(digit, digit) + "X", 0.9


def _year(got: _Got) -> _Value:
    return got["y"], 0.85


def _since(got: _Got) -> _Value:
    return f"{got['y']}/..", 0.95


def _about(got: _Got) -> _Value:
    return got["y"] + "~", 0.8


def _season(got: _Got) -> _Value:
    return f"{got['y']}-{load('dates')['seasons'][got['season'].lower()]}", 0.9


def _chinese_season(got: _Got) -> _Value:
    return f"{got['y']}-{21 + '春夏秋冬'.index(got['season'])}", 0.9


_FORMS: list[tuple[Callable[[_Got], _Value], str]] = [
    (_weekday, "weekday zh-weekday"),
    (_full_day, "iso-time numeric-ymd numeric-dmy zh-day ko-day mdy dmy ymd-words"),
    (_day_without_year, "mdy-no-year dmy-no-year zh-no-year"),
    (_era, "era ja-fiscal"),
    (_thai, "thai thai-year"),
    (_buddhist, "buddhist-year"),
    (_fiscal, "fiscal-short fiscal-year fiscal-years fiscal-word"),
    (_chinese_numerals, "zh-numeral"),
    (_chinese_days, "zh-range"),
    (_chinese_days_without_year, "zh-range-no-year"),
    (_days_of_two_months, "between-months between-months-dmy"),
    (_days_of_a_month, "days-mdy days-dmy days-mdy-and"),
    (_days_without_year, "between-no-year"),
    (_months, "months"),
    (_month_and_year, "my zh-month ko-month iso-month"),
    (_numeric, "numeric"),
    (_season, "season"),
    (_chinese_season, "zh-season"),
    (_years, "years years-from zh-years"),
    (_short_years, "years-short"),
    (_since, "since zh-since"),
    (_decade, "decade"),
    (_chinese_decade, "zh-decade"),
    (_about, "about zh-about"),
    (_year, "year year-word ru-year ko-year zh-year"),
]
_VALUES = {form: value for value, forms in _FORMS for form in forms.split()}
