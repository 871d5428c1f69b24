"""The day that stands beside a title on a page that lists: read by the month names of the page's own languages.

In: a short piece of a card. Out: its date in EDTF, and how many letters stand beside it that are of no date.

A list's dates are all made alike, so that one of them tells how the others are meant: where one is 27/11/2014,
09/12/2014 is the ninth of December. A day without a year is given as XXXX-12-02.
Month names are those of the Unicode Common Locale Data Repository (CLDR), as Babel carries it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

from muniment.reading.findings.date_labels import says_other, says_published
from muniment.reading.findings.date_values import BUDDHA

if TYPE_CHECKING:
    from babel import Locale

Order = Literal["day first", "month first"]
_LONGEST = 120
"""Characters of a piece that is looked at: a date stands in a line of its own."""
_MONTH_FIRST = frozenset({"zh", "ja", "ko", "hu", "lt", "mn"})
"""Languages that write the month before the day in figures, too."""
_EITHER = frozenset({"en", "tl", "es-pr", "fr-ca"})
"""Languages of countries that do not agree."""
_OF = r"(?:\s*,?\s*(?:de[l]?|of|the|di|da|den|d’|d'|tháng|thg|ngày|г\.?|року)\s+|\s*[.,]?\s*[-–/]?\s*|\s+)"
_YEAR = r"(?:(?:năm|del?|of)\s+)?(?P<y>(?:1[89]|2[0-6])\d\d|['’]\d\d)(?!\d)"
_DAY = r"(?<!\d)(?P<d>3[01]|[12]\d|0?[1-9])(?!\d)(?:st|nd|rd|th|er|[ºªº°])?"
_FIGURES = re.compile(
    r"(?<![\d.,/\-])(?:(?P<y1>(?:1[89]|2[0-6])\d\d)\s?[./\-]\s?(?P<m1>\d{1,2})\s?[./\-]\s?(?P<d1>\d{1,2})"
    r"|(?P<a>\d{1,2})\s?(?P<sep>[./\-])\s?(?P<b>\d{1,2})\s?[./\-]\s?(?P<y2>(?:(?:1[89]|2[0-6])\d\d|"
    r"\d\d)))\.?(?![\d/\-])"
)
_SHORT_FIGURES = re.compile(r"(?<![\d.,/\-])(?P<a>\d{1,2})\s?(?P<sep>[./\-])\s?(?P<b>\d{1,2})\.?(?![\d/\-])")
_WIDE = re.compile(
    r"(?:(?P<y>(?:1[89]|2[0-6])\d\d)\s?(?:年|년)\s?)?(?P<m>1[0-2]|0?[1-9])\s?(?:月|월)\s?(?P<d>3[01]|[12]\d|"
    r"0?[1-9])\s?(?:日|号|號|일)"
)
_CLOCK = re.compile(
    r"(?:kl\.?|at|à|alle|ore|as|às|um|om|o)?\s*\d{1,2}\s?[:.h]\s?\d{2}(?::\d{2})?\s?(?:uhr|hrs?|h|[ap]\.?\s?m\.?)?"
    r"(?:\s?(?:[A-Z]{3,4}|[+-]\d{4}))?|\b\d{1,2}\s?[ap]\.?m\b\.?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class CardDate:
    """A day as a card prints it."""

    edtf: str
    start: int
    end: int
    rest: int
    """Letters beside it that belong to no date and no clock."""
    figures: tuple[int, int] | None = None
    """Of a day in figures, the two numbers whose order a page decides."""

    @property
    def has_year(self) -> bool:
        """Whether a year is printed."""
        return not self.edtf.startswith("XXXX")


def _locale(language: str) -> Locale | None:
    """Return what CLDR knows of a language; None where it does not know it."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return None


@cache
def _names(language: str) -> dict[str, int]:
    """Return the month names of a language and their numbers: whole and short, as they stand alone and in a date."""
    if (locale := _locale(language)) is None:
        return {}
    found: dict[str, int] = {}
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in locale.months[context][width].items():
                folded = _fold(str(name)).rstrip(".")
                if len(folded) >= 3 and not folded[0].isdigit():
                    found.setdefault(folded, int(number))
    return found


@cache
def _weekdays(language: str) -> frozenset[str]:
    if (locale := _locale(language)) is None:
        return frozenset()
    return frozenset(
        _fold(str(name)).rstrip(".")
        for width in ("wide", "abbreviated")
        for name in locale.days["format"][width].values()
    )


def _fold(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


@lru_cache(64)
def _worded(languages: tuple[str, ...]) -> tuple[dict[str, int], re.Pattern[str], re.Pattern[str]]:
    months: dict[str, int] = {}
    for language in languages:
        for name, number in _names(language).items():
            months.setdefault(name, number)
    names = "|".join(re.escape(n) for n in sorted(months, key=len, reverse=True))
    month = rf"(?<![^\W\d_])(?P<m>{names})(?![^\W\d_])\.?"
    day_first = re.compile(rf"{_DAY}{_OF}{month}(?:{_OF}{_YEAR})?")
    month_first = re.compile(rf"(?:{_YEAR.replace('P<y>', 'P<y0>')}{_OF})?{month}\s*{_DAY}(?:\s*,?\s*{_YEAR})?")
    return months, day_first, month_first


def _whole(year: str | int | None, month: int, day: int) -> str | None:
    if year is None:
        number = None
    else:
        number = int(str(year).lstrip("'’"))
        if number < 100:
            number += 2000 if number < 60 else 1900
        if number > 2400:
            number -= BUDDHA
    try:
        date(2000 if number is None else number, month, day)
    except ValueError:
        return None
    return f"{'XXXX' if number is None else f'{number:04d}'}-{month:02d}-{day:02d}"


def find_card_date(text: str, languages: tuple[str, ...], order: Order | None = None) -> CardDate | None:
    """Return the first day in a short text, or None: it has none, or day and month cannot be told apart."""
    if len(text) > _LONGEST or not re.search(r"\d", text):
        return None
    # Digits of every script have the value that Unicode gives them.
    words = _fold("".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in text))
    if len(words) != len(text):
        return None
    found = _in_words(words, languages) or _in_figures(words, order)
    if found is None:
        return None
    edtf, start, end, figures = found
    rest = _CLOCK.sub(" ", words[:start] + " " + words[end:])
    left = [w for w in re.findall(r"[^\W\d_]+", rest) if not any(w in _weekdays(x) for x in languages)]
    return CardDate(edtf, start, end, sum(map(len, left)), figures)


def _in_words(words: str, languages: tuple[str, ...]) -> tuple[str, int, int, None] | None:
    if wide := _WIDE.search(words):
        edtf = _whole(wide["y"], int(wide["m"]), int(wide["d"]))
        return (edtf, wide.start(), wide.end(), None) if edtf else None
    months, day_first, month_first = _worded(languages)
    matches = [m for pattern in (day_first, month_first) if (m := pattern.search(words))]
    for match in sorted(matches, key=lambda m: (m["y"] is None, m.start())):
        year = match["y"] or match.groupdict().get("y0")
        if year is None and re.search(r"(?<!\d)(?:1[89]|2[0-6])\d\d(?!\d)", words):
            # Its year stands elsewhere, or is another's.
            return None
        if edtf := _whole(year, months[match["m"]], int(match["d"])):
            return edtf, match.start(), match.end(), None
    return None


def _in_figures(words: str, order: Order | None) -> tuple[str, int, int, tuple[int, int] | None] | None:
    match = _FIGURES.search(words)
    if match and match["y1"]:
        edtf = _whole(match["y1"], int(match["m1"]), int(match["d1"]))
        return (edtf, match.start(), match.end(), None) if edtf else None
    year = match["y2"] if match else None
    match = match or _SHORT_FIGURES.search(words)
    if match is None:
        return None
    first, second = int(match["a"]), int(match["b"])
    if match["sep"] == "." and year is not None:
        order = "day first"
    elif order is None:
        order = "day first" if first > 12 else "month first" if second > 12 else None
    if order is None:
        return None
    day, month = (first, second) if order == "day first" else (second, first)
    edtf = _whole(year, month, day) if month <= 12 else None
    if (
        edtf
        and year is None
        and words[: match.start()].strip(" ([（【|·•-–—") + words[match.end() :].strip(" )]）】|·•-–—")
    ):
        # Two figures among words may be anything.
        return None
    return (edtf, match.start(), match.end(), (first, second)) if edtf else None


_ENDS_A_TITLE = re.compile(r"[\s]*(?:[-–—|/:]|[(\[（【])\s*$")
_OPENS_A_TITLE = re.compile(r"\s*(?:[-–—|/:]|[)\]）】])")
_PUBLISHED = re.compile(r"date|time|publi|post(?:ed|meta)|meta|created?|data|datum|fecha|tarih", re.IGNORECASE)
"""Classes of the line in a card that says when and by whom."""
_LINE = 60
"""Letters beside the date in such a line."""


@dataclass(frozen=True)
class CardDates:
    """Reads the dates of one page's cards."""

    languages: tuple[str, ...]
    order: Order | None

    def read(self, words: str, sign: str = "") -> CardDate | None:
        """Return the date that a part of a card shows; None where it is not there to show one. `sign`: the classes of
        its elements."""
        found = find_card_date(words, self.languages, self.order)
        if found is None:
            return None
        if found.rest <= _STRAY:
            return found
        if not found.has_year:
            return None
        is_line = found.rest <= _LINE and (says_published(words[: found.start]) or bool(_PUBLISHED.search(sign)))
        return found if is_line and not says_other(words) else None

    def split_title(self, title: str) -> tuple[str, CardDate | None]:
        """Return a title without the date that is set off at its end or beginning, and that date."""
        for begin in {max(0, len(title) - _TAIL), 0}:
            piece = title[begin : begin + _TAIL]
            found = find_card_date(piece, self.languages, self.order)
            if found is None:
                continue
            start, end = begin + found.start, begin + found.end
            before, after = title[:start], title[end:]
            if (
                (mark := _ENDS_A_TITLE.search(before))
                and not after.strip(" )]）】.")
                and (found.has_year or "-" not in mark[0])
            ):
                return before[: mark.start()].rstrip(), found
            if (mark := _OPENS_A_TITLE.match(after)) and not before.strip(" ([（【"):
                return after[mark.end() :].lstrip(), found
        return title, None


_STRAY, _TAIL = 3, 40


def order_of(texts: Iterable[str], language: str | None) -> Order | None:
    """Return which of day and month comes first in a page's figures: as those tell of which one is over twelve, else
    as the language writes; None where neither tells."""
    seen: set[Order] = set()
    for text in texts:
        for match in [*_FIGURES.finditer(text), *_SHORT_FIGURES.finditer(text)][:4]:
            if match.groupdict().get("y1"):
                continue
            first, second = int(match["a"]), int(match["b"])
            if first > 12 >= second > 0 and first <= 31:
                seen.add("day first")
            elif second > 12 >= first > 0 and second <= 31:
                seen.add("month first")
    if len(seen) == 1:
        return seen.pop()
    if seen or not language or language in _EITHER:
        return None
    return "month first" if language.partition("-")[0] in _MONTH_FIRST else "day first"
