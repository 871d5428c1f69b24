"""Dates in running text, as EDTF (ISO 8601-2), never guessed.

In: text. Out: `DateMention`s in order. A weekday alone stays a weekday; a day without a year has `XXXX`;
an order of day and month that the text leaves open (03/04/2021) gives the year and month-or-day unknown.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from functools import cache, lru_cache

from muniment.reading.findings.document_symbols import find_symbols
from muniment.reading.findings.vocabulary import load
from muniment.reading.model import DateMention

_WIDE = re.compile(r"[\u4e00-\u9fff]")
_DIGIT = re.compile(r"\d")
# A cheap look first: most runs of a page hold neither a digit nor a weekday.
_MAY_HOLD_DATE = re.compile(r"\d|day\b|周[一-日]|星期|礼拜|[〇○零一二三四五六七八九十元]年|年代", re.IGNORECASE)
_WIDE_NUMBER = r"(?:\d{1,3}|[〇○零一二三四五六七八九十]{1,4})"
_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018, "民國": 1911, "民国": 1911}
"""The year before the first of each."""
BUDDHA = 543
_THAI_MONTHS = (
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
)
_DIGITS = {ord(script) + n: str(n) for script in "０٠۰०০੦૦୦௦౦೦൦๐໐༠၀០᠐" for n in range(10)}
"""The digits of other scripts, one for one: ３月４日, ١٢ أغسطس, २५ जनवरी."""
_CHINESE_DIGITS = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0"}


@cache
def _month_numbers() -> dict[str, int]:
    return {
        name: i for months in load("dates")["months"].values() for i, names in enumerate(months, 1) for name in names
    }


@lru_cache(maxsize=256)
def _patterns(months: frozenset[str]) -> list[tuple[str, re.Pattern[str]]]:
    """Return the patterns, in the order they are tried, for a text that names these months.

    Only the months of a text's own languages are put into its patterns: an alternation of a hundred words is slow.
    """
    names = sorted(months, key=len, reverse=True)
    month = r"(?:" + "|".join(re.escape(n) for n in names) + r")(?!\w)\.?"
    day = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th|º|°|er|\.(?=\s?[^\W\d]))?"
    year = r"(?:1[5-9]|20)\d\d"
    dash = r"\s*(?:-|–|—|(?:to|until|through|au|al|bis|по|إلى)\b)\s*"
    of = r"(?:\s+|(?<=\.)\s?)(?:of\s+|de\s+|del\s+|días del mes de\s+|(?:mes|mois) de\s+)?"
    # A comma or "de" or "г." may stand before a year.
    before_year = r"(?:,\s*|\s+(?:de\s+|del\s+|of\s+)?)"
    weekdays = load("dates")["weekdays"]
    english_weekday = "|".join(weekdays["en"])
    table = [
        ("iso-time", rf"\b(?P<y>{year})-(?P<m>0[1-9]|1[0-2])-(?P<d>[0-3]\d)(?=T\d|\b)"),
        # Reigns of Japan, the Republic of China, and the years of the Buddha: each has its own first year.
        (
            "era",
            (
                rf"(?P<era>明治|大正|昭和|平成|令和|(?<!人)民[國国])\s?(?P<ey>元|{_WIDE_NUMBER})\s?年(?:\s?(?P<em>"
                rf"{_WIDE_NUMBER})\s?月(?:\s?(?P<ed>{_WIDE_NUMBER})\s?日)?)?(?!代)"
            ),
        ),
        (
            "thai",
            (
                rf"(?:(?P<td>\d{{1,2}})\s*)?(?P<tm>{'|'.join(_THAI_MONTHS)})\s*(?:พ\.\s?ศ\.\s?|"
                rf"พุทธศักราช\s?)?(?P<ty>[2๒]\d{{3}})(?!\d)"
            ),
        ),
        ("thai-year", r"(?:พ\.\s?ศ\.|พุทธศักราช)\s?(?P<ty>[2๒][4-6๔-๖]\d\d)(?!\d)"),
        (
            "zh-range",
            (
                r"(?P<y>[12]\d{3})年(?P<m>\d{1,2})月(?P<d>\d{1,2})日?\s*(?:至|到|—+|–|-|\uff0d|~|\uff5e|"
                r"\u301c)\s*(?:(?P<y2>[12]\d{3})年)?(?:(?P<m2>\d{1,2})月)?(?P<d2>\d{1,2})日"
            ),
        ),
        ("zh-day", r"(?P<y>[12]\d{3})\s?年\s?(?P<m>\d{1,2})\s?月\s?(?P<d>\d{1,2})\s?[日号號]"),
        (
            "zh-numeral",
            (
                r"(?P<zy>[一二][〇○零一二三四五六七八九]{3})年(?:(?P<zm>十?[一二三四五六七八九十])月(?:(?P<zd>"
                r"[一二三]?十?[一二三四五六七八九十])日)?)?"
            ),
        ),
        ("zh-years", r"(?P<y>[12]\d{3})年?\s*(?:至|到|—+|–|-|\uff0d|~|\uff5e|\u301c)\s*(?P<y2>[12]\d{3})年"),
        ("zh-month", r"(?P<y>[12]\d{3})\s?年\s?(?P<m>\d{1,2})\s?月(?:份)?"),
        ("zh-decade", r"(?P<century>上世纪|20世纪|二十世纪|本世纪)(?P<decade>[1-9]0|[一二三四五六七八九]十)年代"),
        ("zh-season", r"(?P<y>[12]\d{3})\s?年(?P<season>[春夏秋冬])(?:天|季)?"),
        ("zh-about", r"(?P<y>[12]\d{3})\s?年(?:前后|前後|左右)"),
        ("zh-year", r"(?P<y>[12]\d{3})\s?年(?!代|来|间|以)"),
        (
            "zh-range-no-year",
            (
                r"(?<!\d)(?P<m>1[0-2]|[1-9])月(?P<d>3[01]|[12]\d|[1-9])[日号]?\s*(?:至|到|—+|–|-|\uff0d|~|\uff5e|"
                r"\u301c)\s*(?:(?P<m2>1[0-2]|[1-9])月)?(?P<d2>3[01]|[12]\d|[1-9])[日号]"
            ),
        ),
        ("zh-no-year", r"(?<!\d)(?P<m>1[0-2]|[1-9])月(?P<d>3[01]|[12]\d|[1-9])[日号]"),
        ("zh-weekday", "(?P<weekday>" + "|".join(weekdays["zh"]) + ")"),
        (
            "between-months",
            (
                rf"\b(?:from\s+)?(?P<mn>{month})\s*(?P<d>{day})(?:,?\s*(?P<y1>{year}))?{dash}(?P<mn2>"
                rf"{month})\s*(?P<d2>{day}){before_year}(?P<y>{year})\b"
            ),
        ),
        (
            "between-months-dmy",
            (
                rf"\b(?:from\s+)?(?P<d>{day}){of}(?P<mn>{month})(?:{before_year}(?P<y1>{year}))?{dash}(?P<d2>"
                rf"{day}){of}(?P<mn2>{month}){before_year}(?P<y>{year})\b"
            ),
        ),
        ("days-mdy", rf"\b(?P<mn>{month})\s*(?P<d>{day}){dash}(?P<d2>{day}){before_year}(?P<y>{year})\b"),
        ("days-dmy", rf"\b(?:from\s+)?(?P<d>{day}){dash}(?P<d2>{day}){of}(?P<mn>{month}){before_year}(?P<y>{year})\b"),
        ("days-mdy-and", rf"\b(?P<mn>{month})\s*(?P<d>{day})\s+and\s+(?P<d2>{day}){before_year}(?P<y>{year})\b"),
        ("between-no-year", rf"\bfrom\s+(?P<mn>{month})\s*(?P<d>{day}){dash}(?P<mn2>{month})\s*(?P<d2>{day})\b"),
        ("mdy", rf"\b(?P<mn>{month})\s*(?P<d>{day}){before_year}(?P<y>{year})\b"),
        ("dmy", rf"\b(?P<d>{day}){of}(?P<mn>{month}){before_year}(?P<y>{year})\b"),
        ("months", rf"\b(?P<mn>{month}){dash}(?P<mn2>{month})\s+(?P<y>{year})\b"),
        # As references write: "(2031, March 5)", "2031 Mar 5;12:4".
        (
            "ymd-words",
            rf"(?<![\d./-])(?P<y>{year})(?:\),?|,)?\s(?P<mn>{month})\s(?P<d>{day})\b(?=[;).,]|$)(?!,?\s{year})",
        ),
        ("my", rf"\b(?P<mn>{month}){before_year}(?P<y>{year})\b"),
        ("numeric-ymd", rf"\b(?P<y>{year})[./](?P<m>0?[1-9]|1[0-2])[./](?P<d>3[01]|[12]\d|0?[1-9])\b"),
        # With full stops the day comes first in every country that writes so.
        (
            "numeric-dmy",
            rf"(?<![\d.])(?P<d>3[01]|[12]\d|0?[1-9])\.\s?(?P<m>1[0-2]|0?[1-9])\.\s?(?P<y>{year})\b(?!\.\d)",
        ),
        ("numeric", rf"\b(?P<a>\d{{1,2}})/(?P<b>\d{{1,2}})/(?P<y>{year})\b"),
        ("iso-month", rf"\b(?P<y>{year})-(?P<m>0[1-9]|1[0-2])\b(?!\s*[-–—/]\s*\d)"),
        ("season", rf"\b(?P<season>spring|summer|autumn|winter)\s+(?:of\s+)?(?P<y>{year})\b"),
        ("years", rf"\b(?:from\s+|between\s+)?(?P<y>{year})(?:\s*(?:-|–|—|to|and)\s*)(?P<y2>{year})\b"),
        ("years-short", rf"(?<![\w/.-])(?P<y>{year})[-–/](?P<yy>\d\d)(?![\w/]|-\w)"),
        (
            "years-from",
            rf"(?:\b(?:from|between|de|entre|von|zwischen|desde|du|dal)|(?<!\w)(?:с|من|بين))\s+(?P<y>{year})\s+"
            rf"(?:(?:to|and|à|et|a|y|hasta|bis|und|al|au|по|и)|(?:إلى|حتى|و))\s?(?P<y2>{year})\b(?!\s?[%€$])",
        ),
        ("since", rf"\b(?:since|depuis|desde)\s+(?P<y>{year})\b"),
        ("zh-since", r"(?P<y>[12]\d{3})年以来"),
        (
            "year-word",
            rf"(?:\b(?:año|ano|année|anno|an|jahre?s?)\s+|(?<!\w)(?:لل?|بال?|ال)?(?:عام|سنة)\s+)(?P<y>{year})\b(?![.,]\d)",
        ),
        (
            "ru-year",
            rf"(?<![\d.,])(?P<y>{year})(?:-\w{{1,2}})?\s?(?:год(?:а|у|ом|е)?|г\.|рік|року|році)(?!\w)",
        ),
        (
            "ko-day",
            r"(?P<y>[12]\d{3})년\s?(?P<m>\d{1,2})월\s?(?P<d>\d{1,2})일",
        ),
        ("ko-month", r"(?P<y>[12]\d{3})년\s?(?P<m>\d{1,2})월"),
        ("ko-year", r"(?P<y>[12]\d{3})년(?![간대])"),
        ("decade", rf"\b(?:the\s+)?(?P<y>{year})s\b"),
        (
            "about",
            (
                rf"(?<![\w.])(?:about|around|circa|(?-i:c\.))\s+(?P<y>{year})\b(?![.,]?\d|-|\s?[%°$€£]|\s+(?!and\b|"
                rf"to\b|or\b|in\b|at\b|by\b|when\b|with\b|for\b|as\b|the\b|a\b|was\b|is\b|he\b|she\b|it\b|they\b|"
                rf"there\b|but\b|until\b|while\b|after\b|before\b|from\b|on\b)[a-z])"
            ),
        ),
        (
            "year",
            (
                rf"(?:(?<=in )|(?<=In )|"
                rf"(?<=of )(?!\d{{4}}\s[a-z-]{{4,}}(?:s|ren)\b)|(?<=by )|(?<=By )|(?<=until )|(?<=during )|"
                rf"(?<=year )|(?<=en )|(?<=[Pp]ara )|(?<=seit )|(?<=Seit )|(?<=depuis )|(?<=fin )|(?<=début )|"
                rf"(?<=hasta )|(?<=nel )|(?<=em )|"
                rf"(?<=since )|(?<=and ))(?P<y>{year})\b(?![\d,./\-–]\d|\s*(?:people|%|percent|villages|households|"
                rf"families))"
            ),
        ),
        ("mdy-no-year", rf"\b(?P<mn>{month})\s*(?P<d>{day})\b(?!\s*,?\s*\d{{4}}|[.,]\d|\s?%)"),
        ("dmy-no-year", rf"\b(?P<d>{day})(?:\s+(?:of\s+|de\s+)?)(?P<mn>{month})\b"),
        ("weekday", rf"\b(?:on\s+)?(?P<weekday>{english_weekday})\b"),
    ]
    return [
        (name, re.compile(expression, re.IGNORECASE))
        for name, expression in table
        if months or "(?P<mn>" not in expression
    ]


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


def _edtf(name: str, match: re.Match[str]) -> tuple[str | None, float] | None:  # noqa: C901 - a case for each form
    """Return (EDTF, confidence), or None where the match is no date after all."""
    got = match.groupdict()
    months = _month_numbers()

    def month(key: str) -> int:
        if got.get(key + "n"):
            return months[got[key + "n"].lower().rstrip(".")]
        if got.get("mn2") and key == "m2":
            return months[got["mn2"].lower().rstrip(".")]
        return int(got[key])

    if name in ("weekday", "zh-weekday"):
        return None, 0.95
    if name in ("iso-time", "numeric-ymd", "numeric-dmy", "zh-day", "ko-day", "mdy", "dmy", "ymd-words"):
        day = _day(got["y"], month("m"), _number(got["d"]))
        return (day, 0.98) if day else None
    if name == "era":
        numbers = [_wide_number(got[key]) if got[key] else None for key in ("ey", "em", "ed")]
        whole = _whole_date(_ERAS[got["era"]] + (numbers[0] or 0), numbers[1], numbers[2])
        return (whole, 0.95) if whole else None
    if name in ("thai", "thai-year"):
        month_number = _THAI_MONTHS.index(got["tm"]) + 1 if got.get("tm") else None
        written = int(got["ty"])
        whole = _whole_date(
            written - BUDDHA if written > 2400 else written, month_number, int(got["td"]) if got.get("td") else None
        )
        return (whole, 0.95) if whole else None
    if name == "zh-numeral":
        year = str(_chinese_number(got["zy"]))
        if not got["zm"]:
            return year, 0.95
        number = _chinese_number(got["zm"])
        if not got["zd"]:
            return f"{year}-{number:02}", 0.95
        day = _day(year, number, _chinese_number(got["zd"]))
        return (day, 0.95) if day else None
    if name == "zh-range":
        first = _day(got["y"], int(got["m"]), int(got["d"]))
        last = _day(got["y2"] or got["y"], int(got["m2"] or got["m"]), int(got["d2"]))
        return (f"{first}/{last}", 0.98) if first and last else None
    if name == "zh-range-no-year":
        first, last = _day(None, int(got["m"]), int(got["d"])), _day(None, int(got["m2"] or got["m"]), int(got["d2"]))
        return (f"{first}/{last}", 0.7) if first and last else None
    if name in ("between-months", "between-months-dmy"):
        first = _day(got["y1"] or got["y"], month("m"), _number(got["d"]))
        last = _day(got["y"], month("m2"), _number(got["d2"]))
        return (f"{first}/{last}", 0.97) if first and last and first <= last else None
    if name in ("days-mdy", "days-dmy", "days-mdy-and"):
        first, last = (_day(got["y"], month("m"), _number(got[k])) for k in ("d", "d2"))
        return (f"{first}/{last}", 0.97) if first and last and first <= last else None
    if name == "between-no-year":
        first, last = _day(None, month("m"), _number(got["d"])), _day(None, month("m2"), _number(got["d2"]))
        return (f"{first}/{last}", 0.7) if first and last else None
    if name == "months":
        return f"{got['y']}-{month('m'):02}/{got['y']}-{month('m2'):02}", 0.9
    if name in ("my", "zh-month", "ko-month", "iso-month"):
        number = month("m")
        return (f"{got['y']}-{number:02}", 0.95) if 1 <= number <= 12 else None
    if name == "numeric":
        first_number, second_number = int(got["a"]), int(got["b"])
        if first_number == second_number or (first_number > 12) != (second_number > 12):
            day_number, month_number = max(first_number, second_number), min(first_number, second_number)
            day = _day(got["y"], month_number, day_number)
            return (day, 0.85) if day else None
        # 03/04/2021: which is the month is not said, so only the year is sure.
        return (f"{got['y']}-XX-XX", 0.4) if max(first_number, second_number) <= 12 else None
    if name == "zh-season":
        return f"{got['y']}-{21 + '春夏秋冬'.index(got['season'])}", 0.9
    if name == "season":
        return f"{got['y']}-{load('dates')['seasons'][got['season'].lower()]}", 0.9
    if name in ("years", "years-from", "zh-years"):
        return (f"{got['y']}/{got['y2']}", 0.95) if got["y"] < got["y2"] else None
    if name == "years-short":
        last_year = got["y"][:2] + got["yy"]
        # With a stroke it is a year of budget or of school, 2016/17; else a symbol. With a dash it may be some years.
        most = 1 if "/" in match[0] else 20
        return (f"{got['y']}/{last_year}", 0.7) if 0 < int(last_year) - int(got["y"]) <= most else None
    if name in ("since", "zh-since"):
        return f"{got['y']}/..", 0.95
    if name == "decade":
        # "The 1800s" are a century, or ten years of it: what is sure is the century.
        return (got["y"][: 2 if got["y"].endswith("00") else 3].ljust(4, "X"), 0.9) if got["y"].endswith("0") else None
    if name == "zh-decade":
        digit = got["decade"][0]
        return ("20" if got["century"] == "本世纪" else "19") + _CHINESE_DIGITS.get(digit, digit) + "X", 0.9
    if name in ("about", "zh-about"):
        return got["y"] + "~", 0.8
    if name in ("year", "year-word", "ru-year", "ko-year", "zh-year"):
        return got["y"], 0.85
    if name in ("mdy-no-year", "dmy-no-year", "zh-no-year"):
        day = _day(None, month("m"), _number(got["d"]))
        return (day, 0.7) if day else None
    raise AssertionError(name)


_DASHES = ("-", "–", "—", " to ", " and ", "until", "through", " au ", " al ", " bis ", "по", "إلى")
_HINTS: dict[str, tuple[str, ...]] = {
    "iso-time": ("-",),
    "iso-month": ("-",),
    "numeric-ymd": (".", "/"),
    "numeric": ("/",),
    "numeric-dmy": (".",),
    "season": ("spring", "summer", "autumn", "winter"),
    "since": ("since", "depuis", "desde"),
    "years-from": (
        " to ",
        " and ",
        " à ",
        " et ",
        " a ",
        " y ",
        "hasta",
        " bis ",
        " und ",
        " al ",
        " au ",
        " по ",
        " и ",
        "إلى",
        "حتى",
        " و",
    ),
    "year-word": ("año", "ano", "ann", "an ", "jahr", "عام", "سنة"),
    "ru-year": ("год", "г.", "рік", "рок", "роц"),
    "ko-day": ("년",),
    "ko-month": ("년",),
    "ko-year": ("년",),
    "decade": ("0s",),
    "about": ("about", "around", "circa", "c."),
    "years": _DASHES,
    "years-short": ("-", "–", "/"),
    "between-months": _DASHES,
    "between-months-dmy": _DASHES,
    "between-no-year": ("from",),
    "days-mdy": _DASHES,
    "days-dmy": _DASHES,
    "days-mdy-and": (" and ",),
    "months": _DASHES,
    "weekday": ("day",),
    "zh-weekday": ("周", "星期", "礼拜"),
    "zh-decade": ("年代",),
    "zh-since": ("以来",),
    "era": tuple(_ERAS),
    "thai": ("ยน", "คม", "พันธ์"),
    "thai-year": ("ศ",),
}
"""What a text must hold for a pattern to be worth trying."""


_YEAR = re.compile(r"[12]\d{3}")
_MARK_OF_A_NOTE = re.compile(r"[^\W\d_]{5,}\.\d{1,2}$")
_WITH_YEAR = frozenset(name for name, expression in _patterns(frozenset(["may"])) if "(?P<y>" in expression.pattern)


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
        window = text[begin:stop]
        has_digits = bool(_DIGIT.search(window))
        months = _months_of(window) if has_digits else frozenset()
        lowered = window.lower()
        has_wide = not window.isascii() and bool(_WIDE.search(window))
        has_year = bool(_YEAR.search(window))
        if has_digits:
            for start, end in find_symbols(text, begin, stop):
                taken[start:end] = b"\x01" * (end - start)
        for name, expression in _patterns(months):
            if (name.startswith("zh") and not has_wide) or (
                not has_digits and name not in ("weekday", "zh-weekday", "zh-numeral", "zh-decade", "era")
            ):
                continue
            if name in _WITH_YEAR and not has_year:
                continue
            if (hints := _HINTS.get(name)) and not any(h in lowered for h in hints):
                continue
            for match in expression.finditer(text, begin, stop):
                start, end = match.span()
                if any(taken[start:end]):
                    continue
                # "May" the month is capitalised in English; "it may 5" is not a date.
                if match.groupdict().get("mn") and match["mn"] in ("may", "mar", "march"):
                    continue
                # "It has 10. May we ask …": only with a year is it a day of May.
                if (
                    name.endswith("no-year")
                    and match.groupdict().get("mn") in ("May", "March")
                    and match["d"].endswith(".")
                ):
                    continue
                # "on 19th October.1 He said": the mark of a note behind a sentence, and no day.
                if _MARK_OF_A_NOTE.search(match[0]):
                    continue
                found = _edtf(name, match)
                if found is None:
                    continue
                taken[start:end] = b"\x01" * (end - start)
                weekday = match.groupdict().get("weekday")
                yield DateMention(
                    text=written[start:end].strip(),
                    edtf=found[0],
                    weekday=weekday,
                    start=start,
                    end=end,
                    confidence=found[1],
                )


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
    return [n for n in _month_numbers() if not n.isalpha()]


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
    found = _month_numbers().keys() & _LETTERS.findall(lowered)
    found |= {n for n in _long_month_names() if n in lowered}
    return frozenset().union(*(_names_beside(m) for m in found))
