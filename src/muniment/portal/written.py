"""How dates, moments, languages and sizes are written in the interface's language.

In: values as the archive has them. Out: words and markup.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import UTC, date, datetime
from functools import lru_cache, wraps
from typing import TypeVar

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_interval, format_skeleton
from babel.units import format_unit
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_bidi, gettext, pgettext

from muniment.archive.models import Capture, Item
from muniment.evidence.dated import bears_day_only
from muniment.reading.findings.edtf_dates import DateParts, calendar_date, calendar_day, split_date, split_interval

Written = TypeVar("Written")
Value = TypeVar("Value", bound=Hashable)


def written_once(write: Callable[[Value], Written]) -> Callable[[Value], Written]:
    """Keep what a function wrote of a value, apart for each language of the interface: pages say the same again and
    again."""

    @lru_cache(4096)
    def keep(language: str | None, value: Value) -> Written:
        return write(value)

    @wraps(write)
    def answer(value: Value) -> Written:
        return keep(get_language(), value)

    return answer


def babel_locale() -> str:
    """Return how Babel calls the interface's language. British English: the day comes first, as everywhere else."""
    code = get_language() or "en"
    language, _, script = code.partition("-")
    return "en_GB" if language == "en" else f"{language}_{script.title()}" if script else language


def write_date(edtf: str) -> str:
    """Return an EDTF date as people of the interface's language write it; what it leaves open stays open."""
    if not edtf:
        return ""
    first, last = split_interval(edtf)
    if first == last:
        return _write_one(first)
    if last in ("..", ""):
        return gettext("since %(date)s") % {"date": write_date(first)}
    if first in ("..", ""):
        return gettext("until %(date)s") % {"date": write_date(last)}
    return _write_days(first, last) or f"{write_date(first)} – {write_date(last)}"


def write_published(item: Item) -> str:
    """Return when an item was published, with the word that says so; empty where its source does not say when."""
    if not item.published:
        return ""
    return f"{day_word(item)} {write_date(item.published)}"


def day_word(item: Item) -> str:
    """Return the word for which day an item's is. A page that lists many tells them first which theirs is
    (`evidence.dated`)."""
    return gettext("dated") if bears_day_only(item) else gettext("published")


def _write_days(first: str, last: str) -> str:
    """Return an interval of days without what both have in common; empty where one of them is no day."""
    begin, end = calendar_day(first), calendar_day(last)
    if begin is None or end is None:
        return ""
    if not babel_locale().startswith("en"):
        return str(format_interval(begin, end, "yMMMMd", locale=babel_locale()))
    if begin.year != end.year:
        return ""
    same_month = begin.month == end.month
    shown = format_date(begin, format="d" if same_month else "d MMMM", locale=babel_locale())
    return f"{shown}{'–' if same_month else ' – '}{write_date(last)}"


def _write_one(edtf: str) -> str:
    parts = split_date(edtf)
    if parts is None:
        return edtf
    text = _write_parts(parts) or edtf.rstrip("~?%")
    if parts.mark in ("~", "%"):
        text = gettext("about %(date)s") % {"date": text}
    return gettext("%(date)s (uncertain)") % {"date": text} if parts.mark in ("?", "%") else text


def _write_parts(parts: DateParts) -> str:
    """Return a date without its mark of doubt; empty where its open digits have no words."""
    year, month, day = parts.year, parts.month.removesuffix("XX"), parts.day.removesuffix("XX")
    if "X" in month or "X" in day or (day and not month):
        return ""
    locale = babel_locale()
    if year == "XXXX" and month:
        shown = date(2000, int(month), int(day or 1))
        written = str(format_skeleton("MMMMd" if day else "MMMM", shown, locale=locale))
        return gettext("%(day)s, year not given") % {"day": written}
    if "X" in year:
        if month or year == "XXXX":
            return ""
        if year.count("X") == 1:
            return gettext("the %(decade)s0s") % {"decade": year[:3]}
        return f"{year.replace('X', '0')}–{year.replace('X', '9')}"
    if month > "12":
        return _write_season(year, int(month))
    if not month or year == "0000":
        return year if not month else ""
    shown = date(int(year), int(month), int(day or 1))
    return str(
        format_date(shown, format="long", locale=locale) if day else format_skeleton("yMMMM", shown, locale=locale)
    )


def _write_season(year: str, number: int) -> str:
    if number <= 32:
        seasons = (
            pgettext("season", "spring"),
            pgettext("season", "summer"),
            pgettext("season", "autumn"),
            pgettext("season", "winter"),
        )
        return f"{seasons[(number - 21) % 4]} {year}"
    if number <= 36:
        return (
            str(format_date(date(int(year), 3 * (number - 33) + 1, 1), format="QQQQ y", locale=babel_locale()))
            if year != "0000"
            else ""
        )
    return ""


@written_once
def edtf(value: str | None) -> SafeString:
    """Write an EDTF date in a time element, with the machine's form in the markup."""
    if not value:
        return mark_safe("")
    machine = calendar_date(value)
    # A date is in the interface's language, also where it stands in a text of another direction.
    if machine:
        return format_html('<time datetime="{}" dir="{}">{}</time>', machine, _direction(), write_date(value))
    return format_html('<span class="date" title="EDTF {}" dir="{}">{}</span>', value, _direction(), write_date(value))


@written_once
def moment(value: datetime | None) -> SafeString:
    """Write a moment in UTC."""
    if value is None:
        return mark_safe("")
    return format_html(
        '<time datetime="{}" dir="{}">{} UTC</time>',
        value.isoformat(),
        _direction(),
        format_datetime(value, _MOMENTS.get(babel_locale()[:2], "d MMMM y, HH:mm"), locale=babel_locale()),
    )


def captured(capture: Capture) -> SafeString:
    """Write when something was captured; with who says so, where that is another archive's claim."""
    return _with_caveat(moment(capture.captured_at), capture)


def captured_day(capture: Capture) -> SafeString:
    """Write the day (of UTC) on which something was captured; with who says so, where that is another archive's
    claim."""
    return _with_caveat(edtf(capture.captured_at.astimezone(UTC).date().isoformat()), capture)


def _with_caveat(at: SafeString, capture: Capture) -> SafeString:
    if capture.is_of_unknown_origin:
        return format_html("{} ({})", at, gettext("found without a record on that date; its origin is unknown"))
    if not capture.date_is_claimed:
        return at
    return format_html(
        "{} ({})", at, gettext("according to a WARC file from another archive, from which this was imported")
    )


_MOMENTS = {"zh": "y年M月d日 HH:mm", "ar": "d MMMM y، HH:mm"}


def _direction() -> str:
    return "rtl" if get_language_bidi() else "ltr"


@written_once
def language_name(tag: str | None) -> str:
    """Return a language's name in the interface's language."""
    if not tag:
        return gettext("unknown language")
    try:
        return str(Locale.parse(tag.replace("-", "_")).get_display_name(babel_locale()) or tag)
    except (UnknownLocaleError, ValueError):
        # Many languages have a name and no rules of dates and numbers.
        return str(Locale.parse(babel_locale()).languages.get(tag.split("-")[0], tag))


def size(number: int | None) -> SafeString:
    """Write a number of bytes, in the interface's language. Apart from the words around it: its unit stands behind it
    in Arabic too."""
    value = float(number or 0)
    for unit, name in (("bytes", "byte"), ("KB", "kilobyte"), ("MB", "megabyte"), ("GB", "gigabyte")):
        if value < 1000 or unit == "GB":
            if not babel_locale().startswith("en"):
                return format_html(
                    "<bdi>{}</bdi>", format_unit(round(value, 1), f"digital-{name}", "short", locale=babel_locale())
                )
            return format_html("<bdi>{}</bdi>", f"{value:,.0f} {unit}" if unit == "bytes" else f"{value:,.1f} {unit}")
        value /= 1000
    return mark_safe("")


def digest(value: str) -> SafeString:
    """Write a SHA-256 with its first half readable and all of it there to copy."""
    return format_html('<code title="{}">{}…</code>', value, " ".join(value[i : i + 4] for i in range(0, 16, 4)))


def per_cent(value: float | None) -> str:
    """Write a share of 1 as a percentage."""
    return f"{100 * (value or 0):.0f}\u00a0%"
