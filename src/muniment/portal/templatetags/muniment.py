"""How dates, languages and sizes are written for readers."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache, wraps
from typing import Any, TypeVar
from urllib.parse import urlencode

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_interval, format_skeleton
from babel.units import format_unit
from django import template
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_bidi, gettext, gettext_noop, ngettext, pgettext

from muniment.archive.models import Capture, Item
from muniment.evidence.dated import bears_day_only
from muniment.reading.findings.edtf_dates import DateParts, calendar_date, calendar_day, split_date, split_interval
from muniment.reading.model import Paragraph, Picture, Section
from muniment.reading.paragraphs import find_mark

register = template.Library()

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


@register.filter
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


@register.filter
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


@register.filter
def shorten(text: str, most: int) -> str:
    """Return the beginning of a text, at most `most` characters of it, cut between words where it has spaces."""
    if len(text) <= most:
        return text
    cut = text[:most]
    if not text[most].isspace() and " " in cut[-30:]:
        cut = cut.rpartition(" ")[0]
    return cut.rstrip(" ,;:") + " …"


@dataclass(frozen=True)
class Part:
    """What a section shows in order: one paragraph, the rows of a table, or a picture."""

    paragraph: Paragraph | None
    rows: list[TableRow] = field(default_factory=list)
    notes: list[Paragraph] = field(default_factory=list)
    """Footnotes whose marks stand in the paragraph: read after it on a narrow screen, and beside it on a wide one."""
    picture: Picture | None = None


@dataclass(frozen=True)
class TableRow:
    """A row of a table with the address of the paragraph that it was read as."""

    address: str
    cells: list[str]


@register.filter
def parts(section: Section) -> list[Part]:
    """Return a section's paragraphs, with rows that follow one another gathered into a table, and notes with their
    paragraph; and its pictures, each behind the paragraph that it stands behind."""
    found: list[Part] = []
    behind: dict[str | None, list[Picture]] = {}
    for picture in section.pictures:
        behind.setdefault(picture.after, []).append(picture)
    waiting = behind.pop(None, [])
    for paragraph in section.paragraphs:
        last = found[-1] if found else None
        if paragraph.role == "footnote" and last and last.paragraph and paragraph.note_of == last.paragraph.address:
            last.notes.append(paragraph)
            continue
        # Behind a paragraph's notes, which stand with it.
        found += [Part(None, picture=picture) for picture in waiting]
        waiting = behind.pop(paragraph.address, [])
        if paragraph.role != "table":
            found.append(Part(paragraph))
            continue
        row = TableRow(paragraph.address, paragraph.text.split(" | "))
        if found and found[-1].rows:
            found[-1].rows.append(row)
        else:
            found.append(Part(paragraph, [row]))
    # And those behind a note that was moved to its paragraph.
    rest = [picture for pictures in behind.values() for picture in pictures]
    return found + [Part(None, picture=picture) for picture in [*waiting, *rest]]


def place_notes(sections: Sequence[Section]) -> list[Section]:
    """Return sections with each footnote right after the paragraph in which its mark stands.

    A section that held nothing but such notes falls away.
    """
    bearers = {p.address for s in sections for p in s.paragraphs if p.role != "footnote"}
    notes: dict[str, list[Paragraph]] = {}
    for section in sections:
        for paragraph in section.paragraphs:
            if paragraph.role == "footnote" and paragraph.note_of in bearers:
                notes.setdefault(paragraph.note_of or "", []).append(paragraph)
    if not notes:
        return list(sections)
    placed = []
    for section in sections:
        rows: list[Paragraph] = []
        for paragraph in section.paragraphs:
            if paragraph.role != "footnote":
                rows += [paragraph, *notes.pop(paragraph.address, [])]
            elif paragraph.note_of not in bearers:
                rows.append(paragraph)
        if rows or section.pictures or not section.paragraphs:
            placed.append(section.model_copy(update={"paragraphs": rows}))
    return placed


@register.filter
def marked(part: Part) -> str:
    """Write a paragraph with the marks of its notes raised, each a link to its note."""
    text = part.paragraph.text if part.paragraph else ""
    places = [(where, note) for note in part.notes if (where := find_mark(text, note.mark or ""))]
    written: list[str] = []
    at = 0
    for (start, end), note in sorted(places, key=lambda place: place[0]):
        if start < at:
            continue
        written += [
            escape(text[at:start]),
            format_html('<sup><a href="#{}">{}</a></sup>', note.address, text[start:end]),
        ]
        at = end
    return mark_safe("".join([*written, escape(text[at:])]))  # noqa: S308 - every piece is escaped


@register.filter
def unlocalised(value: float) -> str:
    """Write a number for a program: no separators, a point for the decimals."""
    return f"{value:g}" if isinstance(value, float) else str(value)


@register.filter
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


@register.filter
def captured(capture: Capture) -> SafeString:
    """Write when something was captured; with who says so, where that is another archive's claim."""
    return _with_caveat(moment(capture.captured_at), capture)


@register.filter
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


@register.filter
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


@register.simple_tag
@lru_cache(1024)
def speech(language: str | None, direction: str | None = None) -> SafeString:
    """Write the lang and dir attributes of an element that holds a text of that language."""
    from muniment.reading.findings.language import direction as direction_of

    if not language:
        return mark_safe('dir="auto"')
    return mark_safe(f'lang="{escape(language)}" dir="{escape(direction or direction_of(language))}"')  # noqa: S308 - both are escaped


@register.filter
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


@register.filter
def digest(value: str) -> SafeString:
    """Write a SHA-256 with its first half readable and all of it there to copy."""
    return format_html('<code title="{}">{}…</code>', value, " ".join(value[i : i + 4] for i in range(0, 16, 4)))


@register.filter
def per_cent(value: float | None) -> str:
    """Write a share of 1 as a percentage."""
    return f"{100 * (value or 0):.0f}\u00a0%"


@register.simple_tag(takes_context=True)
def with_query(context: dict[str, Any], **changes: Any) -> str:
    """Return the page's own query with changes; None takes a name off."""
    request: HttpRequest = context["request"]
    values = {k: v for k, v in request.GET.lists() if k not in changes}
    for name, value in changes.items():
        if value not in (None, ""):
            values[name] = [str(value)]
    return "?" + urlencode(values, doseq=True)


@register.simple_tag(takes_context=True)
def frame(context: dict[str, Any], part: str) -> SafeString:
    """Draw a part of the frame around every page ("opening", "links", "top" or "foot"), for the pages that Django's own
    engine draws."""
    return mark_safe(render_to_string(f"muniment/_{part}.html", request=context["request"], using="jinja2"))  # noqa: S308 - a template's


_FIELDS = {
    "title": gettext_noop("Title"),
    "published": gettext_noop("Published"),
    "summary": gettext_noop("Summary"),
    "kind": gettext_noop("Kind"),
    "language": gettext_noop("Language"),
    "author": gettext_noop("Authors"),
    "authors": gettext_noop("Authors"),
    "place": gettext_noop("Places"),
    "places": gettext_noop("Places"),
    "topic": gettext_noop("Topics"),
    "topics": gettext_noop("Topics"),
    "event": gettext_noop("Event"),
    "collections": gettext_noop("Collections"),
    "speaker": gettext_noop("Speaker"),
    "date": gettext_noop("Date"),
    "organisation": gettext_noop("Organisation"),
    "statement": gettext_noop("Statement"),
    "figure": gettext_noop("Figure"),
    "left out": gettext_noop("Left out"),
    "start_time": gettext_noop("Begins at"),
    "end_time": gettext_noop("Ends at"),
}


@register.filter
def field_name(name: str) -> str:
    """Return what a field of an item is called for people; one that has no name there as it is."""
    return gettext(_FIELDS[name]) if name in _FIELDS else name


_FAILURES = {
    "unreadable": gettext_noop("cannot be read"),
    "empty": gettext_noop("empty"),
    "too-large": gettext_noop("too large"),
    "damaged": gettext_noop("damaged"),
    "encrypted": gettext_noop("protected by a password"),
    "unknown-type": gettext_noop("unknown file type"),
    "limit": gettext_noop("took too long or too much memory"),
    "capture": gettext_noop("not captured"),
    "not-found": gettext_noop("not found"),
    "private-address": gettext_noop("private address"),
    "redirects": gettext_noop("too many redirects"),
    "fetch-failed": gettext_noop("no document in the response"),
    "list-broken": gettext_noop("list incomplete"),
    "forgotten": gettext_noop("forgotten by decision"),
    "robots": gettext_noop("disallowed by robots.txt"),
    "packed": gettext_noop("compressed"),
    "not-public": gettext_noop("waiting for approval"),
}


@register.filter
def failure_name(code: str) -> str:
    """Return what a failure's code means, in a word for people; one that has no word there as it is."""
    return gettext(_FAILURES[code]) if code in _FAILURES else code


_SHARE = re.compile(r"(\d+)% of the runs of words")
_LANDMARKS = re.compile(r"([\d.e+]+) days, figures and countries in both \(a country counts half\)")
_WHYS = {
    "the same text": gettext_noop("the same text"),
    "the page links to it as its translation": gettext_noop("the page links to it as its translation"),
}


@register.filter
def said_of_relation(why: str) -> str:
    """Return why two items are taken for the same, in the reader's language. It is kept in English, as the API says
    it."""
    if match := _SHARE.fullmatch(why):
        return gettext("%(share)s%% of the word sequences") % {"share": match[1]}
    if match := _LANDMARKS.fullmatch(why):
        return gettext("%(count)s dates, numbers and countries in both (a country counts half)") % {"count": match[1]}
    return gettext(_WHYS[why]) if why in _WHYS else why


@register.filter
def get(mapping: dict[str, Any], key: str) -> Any:
    """Return a value of a mapping."""
    return mapping.get(key)


@register.simple_tag
def unpublished_too(pages: Iterable[Any], below: bool = False) -> str:
    """Say that what is asked unpublishes translations, where there are any: of these pages, and of all below them."""
    from muniment.portal.page_privacy import public_translations

    meant = [*pages, *(page for above in pages for page in above.get_descendants())] if below else list(pages)
    count = public_translations(meant)
    said = ngettext(
        "This also unpublishes the page’s translation.", "This also unpublishes %(count)d translations.", count
    )
    return said % {"count": count} if count else ""


@register.simple_tag
def each(*things: Any) -> list[Any]:
    """Return what is given as a list."""
    return list(things)


@register.filter
def items_of(rows: Iterable[Mapping[str, Any]]) -> list[Any]:
    """Return the item of each row."""
    return [row["item"] for row in rows]
