"""Dates in running text, as EDTF (ISO 8601-2), never guessed.

In: text. Out: `DateMention`s in order. A weekday alone stays a weekday; a day without a year has `XXXX`;
an order of day and month that the text leaves open (03/04/2021) gives the year and month-or-day unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from muniment.reading.findings.date_patterns import HINTS, WITH_YEAR, date_patterns, month_numbers
from muniment.reading.findings.date_values import date_value
from muniment.reading.findings.document_symbols import find_symbols
from muniment.reading.findings.vocabulary import load
from muniment.reading.model import DateMention

_WIDE = re.compile(r"[\u4e00-\u9fff]")
_DIGIT = re.compile(r"\d")
# A cheap look first: most runs of a page hold neither a digit nor a weekday.
_MAY_HOLD_DATE = re.compile(r"\d|day\b|周[一-日]|星期|礼拜|[〇○零一二三四五六七八九十元]年|年代", re.IGNORECASE)
_DIGITS = {ord(script) + n: str(n) for script in "０٠۰०০੦૦୦௦౦೦൦๐໐༠၀០᠐" for n in range(10)}
"""The digits of other scripts, one for one: ３月４日, ١٢ أغسطس, २५ जनवरी."""
_YEAR = re.compile(r"[12]\d{3}")
_MARK_OF_A_NOTE = re.compile(r"[^\W\d_]{5,}\.\d{1,2}$")
_WITHOUT_DIGITS = frozenset(["weekday", "zh-weekday", "zh-numeral", "zh-decade", "era"])
"""The forms that need no digit."""


def find_dates(text: str) -> list[DateMention]:
    """Return every date in `text`, in order, none inside another."""
    return sorted(_find(text), key=lambda d: d.start)


def _find(text: str) -> Iterator[DateMention]:
    if not _MAY_HOLD_DATE.search(text):
        return
    written = text
    if not text.isascii():
        text = text.translate(_DIGITS)
    taken = bytearray(len(text))
    for begin, stop in _windows(text):
        for start, end in find_symbols(text, begin, stop) if _DIGIT.search(text, begin, stop) else ():
            taken[start:end] = b"\x01" * (end - start)
        for form, expression in _worth_trying(text[begin:stop]):
            for match in expression.finditer(text, begin, stop):
                start, end = match.span()
                if any(taken[start:end]) or _is_no_date(form, match):
                    continue
                found = date_value(form, match)
                if found is None:
                    continue
                taken[start:end] = b"\x01" * (end - start)
                yield DateMention(
                    text=written[start:end].strip(),
                    edtf=found[0],
                    weekday=match.groupdict().get("weekday"),
                    start=start,
                    end=end,
                    confidence=found[1],
                )


def _worth_trying(window: str) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield the forms, with their patterns, that a stretch of text may hold by what is in it."""
    has_digits = bool(_DIGIT.search(window))
    has_wide = not window.isascii() and bool(_WIDE.search(window))
    has_year = bool(_YEAR.search(window))
    lowered = window.lower()
    for form, expression in date_patterns(_months_of(window) if has_digits else frozenset()):
        if (form.startswith("zh") and not has_wide) or (not has_digits and form not in _WITHOUT_DIGITS):
            continue
        if form in WITH_YEAR and not has_year:
            continue
        if (hints := HINTS.get(form)) and not any(hint in lowered for hint in hints):
            continue
        yield form, expression


def _is_no_date(form: str, match: re.Match[str]) -> bool:
    """Return whether the words of a match show that they are no date."""
    month = match.groupdict().get("mn")
    # "May" the month is capitalised in English; "it may 5" is not a date.
    if month in ("may", "mar", "march"):
        return True
    # A year of a budget so late is one of another calendar: Nepal's 2079/80 began in 2022.
    if form == "years-short" and match["by"] == "/" and match["y"] > "2060":
        return True
    # "It has 10. May we ask …": only with a year is it a day of May.
    if form.endswith("no-year") and month in ("May", "March") and match["d"].endswith("."):
        return True
    # "on 19th October.1 He said": the mark of a note behind a sentence, and no day.
    return bool(_MARK_OF_A_NOTE.search(match[0]))


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches in which a date can stand: around digits, weekdays and year words."""
    begin = stop = -1
    for seed in _MAY_HOLD_DATE.finditer(text):
        if begin < 0:
            begin, stop = max(0, seed.start() - 48), seed.end() + 48
        elif seed.start() - 48 <= stop:
            stop = seed.end() + 48
        else:
            yield _at_word_borders(text, begin, stop)
            begin, stop = seed.start() - 48, seed.end() + 48
    if begin >= 0:
        yield _at_word_borders(text, begin, stop)


def _at_word_borders(text: str, begin: int, stop: int) -> tuple[int, int]:
    stop = min(stop, len(text))
    while begin > 0 and text[begin - 1].isalnum() and text[begin].isascii():
        begin -= 1
    while stop < len(text) and text[stop].isalnum() and text[stop].isascii():
        stop += 1
    return begin, stop


@cache
def _long_month_names() -> list[str]:
    return [n for n in month_numbers() if not n.isalpha()]


_LETTERS = re.compile(r"[^\W\d_]{3,}")


@cache
def _names_beside(month: str) -> frozenset[str]:
    """Return the month names of the languages that have this one."""
    languages = load("dates")["months"].values()
    return frozenset(
        n for months in languages if any(month in names for names in months) for names in months for n in names
    )


def _months_of(window: str) -> frozenset[str]:
    """Return the month names of the languages that a text names months in.

    By language and not by month, so that few different sets come up: each set is a compilation of its own.
    """
    lowered = window.lower()
    found = month_numbers().keys() & _LETTERS.findall(lowered)
    found |= {n for n in _long_month_names() if n in lowered}
    return frozenset().union(*(_names_beside(m) for m in found))
