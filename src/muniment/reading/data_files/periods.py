"""Periods as statistics write them, in EDTF.

Source: SDMX 2.1 technical notes, section 4.2 (years, half-years, quarters, months, weeks, days; `2010-Q1`, `2010-S2`,
`2010-W05`, `2010-A1`, ranges), and what the World Bank (`1990 [YR1990]`, `1990Q1`, `1990M01`) and UN SDG files
(`2015.0`) write. Quarters and half-years are those of EDTF level 2 (33 to 36, 40 and 41); weeks are those of ISO 8601,
as intervals.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from muniment.reading.findings.edtf_dates import find_bounds

_YEAR = re.compile(r"([12]\d{3})(?:-A1|\.0+)?(?:\s*\[YR\1\])?", re.ASCII)
_PART = re.compile(r"([12]\d{3})[- ]?([QSMBH])[- ]?(\d{1,2})(?:\s*\[[^\]]*\])?", re.ASCII | re.IGNORECASE)
_PART_FIRST = re.compile(r"([QSH])([1-4])[- ]([12]\d{3})", re.ASCII | re.IGNORECASE)
_WEEK = re.compile(r"([12]\d{3})[- ]?W(\d{1,2})", re.ASCII | re.IGNORECASE)
_DAY = re.compile(r"([12]\d{3})-(\d\d)(?:-(\d\d))?(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?", re.ASCII)
_SPAN = re.compile(r"([12]\d{3})\s*[-/–]\s*([12]\d{3})", re.ASCII)
_SHORT_SPAN = re.compile(r"([12]\d)(\d\d)/(\d\d)", re.ASCII)
_PARTS = {"Q": (32, 4), "S": (39, 2), "H": (39, 2), "M": (0, 12)}


@lru_cache(maxsize=65536)
def read_period(text: str) -> str | None:
    """Return in EDTF the period that a cell or a column's name is; None where it is none."""
    text = " ".join(text.split())
    if match := _YEAR.fullmatch(text):
        return match[1]
    if match := _DAY.fullmatch(text):
        found = "-".join(part for part in match.groups() if part)
        return found if find_bounds(found) else None
    if match := _PART.fullmatch(text):
        return _of_part(match[1], match[2].upper(), int(match[3]))
    if match := _PART_FIRST.fullmatch(text):
        return _of_part(match[3], match[1].upper(), int(match[2]))
    if match := _WEEK.fullmatch(text):
        try:
            first = date.fromisocalendar(int(match[1]), int(match[2]), 1)
        except ValueError:
            return None
        return f"{first}/{first + timedelta(days=6)}"
    if match := _SPAN.fullmatch(text):
        return f"{match[1]}/{match[2]}" if match[1] < match[2] else None
    if (match := _SHORT_SPAN.fullmatch(text)) and (int(match[2]) + 1) % 100 == int(match[3]):
        first_year = int(match[1] + match[2])
        return f"{first_year}/{first_year + 1}"
    return text if "/" in text and find_bounds(text) else None


def _of_part(year: str, kind: str, number: int) -> str | None:
    if kind not in _PARTS:
        return None
    before, most = _PARTS[kind]
    return f"{year}-{before + number:02d}" if 1 <= number <= most else None


@lru_cache(maxsize=65536)
def place_in_time(period: str) -> tuple[float, float]:
    """Return where a period begins and ends, in years with decimals: 1990 is 1990.0 to 1991.0. Raises ValueError for
    what is no EDTF, or open."""
    bounds = find_bounds(period)
    if bounds is None or not bounds.first or not bounds.last:
        raise ValueError(f"{period} has no beginning and end")
    return _decimal(date.fromisoformat(bounds.first)), _decimal(date.fromisoformat(bounds.last) + timedelta(days=1))


def _decimal(day: date) -> float:
    first = date(day.year, 1, 1)
    return day.year + (day - first).days / (date(day.year + 1, 1, 1) - first).days if day.year < 9999 else 9999.0
