"""The forms in which dates are written, as patterns, and what a text must hold for each to be worth trying.

In: the names of months that a text holds. Out: patterns with the names of their forms, in the order they are tried.
`date_values` says what each form stands for.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from muniment.reading.findings.vocabulary import load

_WIDE_NUMBER = r"(?:\d{1,3}|[〇○零一二三四五六七八九十]{1,4})"
ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018, "民國": 1911, "民国": 1911}
"""The year before the first of each."""
THAI_MONTHS: list[str] = load("dates")["thai months"]


_FISCAL_WORDS = (
    r"fiscal years?|financial years?|budget years?|exercices? budg[ée]taires?|ann[ée]es? budg[ée]taires?|"
    r"exercices? fiscal|ejercicios? (?:fiscal|econ[óo]mico|presupuestario)|años? fiscal(?:es)?|anos? fiscal|"
    r"exerc[íi]cio (?:fiscal|or[çc]amental|financeiro)|haushaltsjahr(?:e|es|s)?|gesch[äa]ftsjahr(?:e|es|s)?|"
    r"السنة المالية|السنة الدراسية|वित्त वर्ष|वित्तीय वर्ष"
)
"""What is said before a year of a budget."""


@cache
def month_numbers() -> dict[str, int]:
    """Return the number of each month by its names in all languages."""
    return {
        name: i for months in load("dates")["months"].values() for i, names in enumerate(months, 1) for name in names
    }


@lru_cache(maxsize=256)
def date_patterns(months: frozenset[str]) -> list[tuple[str, re.Pattern[str]]]:
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
                rf"(?:(?P<td>\d{{1,2}})\s*)?(?P<tm>{'|'.join(THAI_MONTHS)})\s*(?:พ\.\s?ศ\.\s?|"
                rf"พุทธศักราช\s?)?(?P<ty>[2๒]\d{{3}})(?!\d)"
            ),
        ),
        (
            "thai-year",
            r"(?:(?:(?:ปีงบประมาณ|ปี)\s?)?(?:พ\.\s?ศ\.|พุทธศักราช)|ปีงบประมาณ|ปีการศึกษา|"
            r"(?:ใน|เมื่อ|ตั้งแต่|ถึง|ช่วง|สิ้น|ต้น|กลาง|ปลาย|ประจำ|รอบ)ปี)\s?"
            r"(?P<ty>[2๒][4-6๔-๖]\d\d)(?![\d.,]\d|\d|\s?(?:บาท|คน|ราย|ล้าน|แห่ง|หน่วย|%))",
        ),
        ("buddhist-year", r"(?-i:\bB\.\s?E\.\s?(?P<ty>2[4-6]\d\d)\b|\b(?P<ty2>2[4-6]\d\d)\s?B\.\s?E\.)"),
        # A year of a budget: FY 2023/24, FY24, "exercice budgétaire 2023".
        (
            "fiscal-short",
            r"(?-i:\bF\.?Y\.?\s?(?P<fy>(?:19|20)\d\d)\s?[-–/]\s?(?P<fyy>(?:(?:19|20)\d\d)|\d\d))(?![\w/-])",
        ),
        ("fiscal-year", r"(?-i:\bF\.?Y\.?\s?(?P<fy>(?:19|20)\d\d|[0-5]\d))(?![\w/-]|[.,]\d)"),
        (
            "fiscal-years",
            rf"\b(?:{_FISCAL_WORDS})\s(?:de\s)?(?P<fy>(?:19|20)\d\d)\s?[-–/]\s?"
            rf"(?P<fyy>(?:(?:19|20)\d\d)|\d\d)(?![\w/-])",
        ),
        ("fiscal-word", rf"\b(?:{_FISCAL_WORDS})\s(?:de\s)?(?P<fy>(?:19|20)\d\d)(?![\w/-]|[.,]\d)"),
        ("ja-fiscal", r"(?P<era>平成|令和|昭和)\s?(?P<ey>元|\d{1,2})\s?(?:会計)?年度"),
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
        ("years-short", rf"(?<![\w/.-])(?P<y>{year})(?P<by>[-–/])(?P<yy>\d\d)(?![\w/]|-\w)"),
        (
            "years-from",
            rf"(?:\b(?:from|between|de|entre|von|zwischen|desde|du|dal)|(?<!\w)(?:с|من|بين))\s+(?P<y>{year})\s+"
            rf"(?:(?:to|and|à|et|a|y|hasta|bis|und|al|au|по|и)|(?:إلى|حتى|و))\s?(?P<y2>{year})\b(?!\s?[%€$])",
        ),
        ("since", rf"\b(?:since|depuis|desde)\s+(?P<y>{year})\b"),
        ("zh-since", r"(?P<y>[12]\d{3})年以来"),
        (
            "year-word",
            rf"(?:\b(?:año|ano|année|anno|an|jahre?s?)\s+|(?<!\w)(?:لل?|بال?|ال)?(?:عام|"
            rf"سنة)\s+)(?P<y>{year})\b(?![.,]\d)",
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


_DASHES = ("-", "–", "—", " to ", " and ", "until", "through", " au ", " al ", " bis ", "по", "إلى")
_FISCAL_HINTS = ("iscal", "financial", "udg", "conómico", "conomico", "presupuest", "jahr", "السنة", "वित्त", "exerc")
HINTS: dict[str, tuple[str, ...]] = {
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
    "era": tuple(ERAS),
    "thai": ("ยน", "คม", "พันธ์"),
    "thai-year": ("ศ", "ปี"),
    "buddhist-year": ("e.",),
    "fiscal-short": ("fy", "f.y"),
    "fiscal-year": ("fy", "f.y"),
    "fiscal-years": _FISCAL_HINTS,
    "fiscal-word": _FISCAL_HINTS,
    "ja-fiscal": ("年度",),
}
"""What a text must hold for a pattern to be worth trying."""

WITH_YEAR = frozenset(name for name, expression in date_patterns(frozenset(["may"])) if "(?P<y>" in expression.pattern)
