"""Which day a text bears, and what that day is: of publication, of change, or only the day that the text is dated.

In: lines of a text or of a page. Out: `Dated`, with the words that say it; nothing where no place means a day of
publication.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from muniment.reading.findings.date_labels import (
    SITTING,
    Dated,
    PageDates,
    is_of_event,
    is_other,
    iso_date,
    label_beside,
    names_day,
    read_line,
    whole_day,
)
from muniment.reading.findings.dates import find_dates
from muniment.reading.stored import StoredFinding

_PUBLISHED_KEYS = (
    "publication_date",
    "date_published",
    "published",
    "published_at",
    "pubdate",
    "publishdate",
    "publish_date",
    "date_publication",
    "fecha_publicacion",
    "issued",
    "date_issued",
    "date",
    "datum",
    "fecha",
    "data",
    "date_signed",
    "promulgation_date",
)
"""Keys of a Markdown file's front matter."""
_MODIFIED_KEYS = ("last_updated", "updated", "updated_at", "lastmod", "last_modified", "modified", "date_modified")


# --- texts ------------------------------------------------------------------------------------------------------------

_HEAD_UNITS, _HEAD_LETTERS = 14, 1200
_FOOT_UNITS = 6
_LONG = 220
"""Letters of a paragraph that is no head of a document any more."""
_AT_MEETING = re.compile(
    r"^[—–\-\s(\uff08]*(?P<date>[12]\d{3}年\d{1,2}月\d{1,2}日)[,\uff0c]?\s?(?:在|于).{2,50}[上会][)\uff09]?$"
    r"|^[(\uff08](?P<adopted>[12]\d{3}年\d{1,2}月\d{1,2}日)[^年]{0,60}(?:通过|通過|批准|发布|公布)[)\uff09]$"
)
_IN_BRACKETS = re.compile(r"[(\uff08].{6,30}[)\uff09]")
_NAME_LINE = re.compile(r"[^\W\d_][\w.,'’\- ·　()]{2,60}$")


_KINDS_OF_PAPER = (
    r"(?:(?:draft |approved |final )?(?:agenda|minutes)|action (?:log|list|points)|meeting (?:notes|papers?)|"
    r"notes of (?:the )?meeting|tagesordnung|(?:sitzungs)?protokoll|niederschrift|"
    r"ordre du jour|proc[èe]s-verbal|compte[ -]rendu|orden del d[íi]a|acta|повестка(?: дня)?|протокол|جدول "
    r"الأعمال|محضر(?: الاجتماع)?|(?:会议)?议程|(?:會議)?議程|会议纪要|會議紀要|会议记录|會議記錄)"
)
_PAPER_OF_MEETING = re.compile(
    rf"(?:[^.。]{{0,60}}[\s–—:-])?{_KINDS_OF_PAPER}(?:\s*[\s–—:,(-]\s*[^.。]{{0,40}})?|(?:the )?\d{{1,3}}(?:st|"
    rf"nd|rd|th) meeting|(?:venue|attendees|present|apologies)\b[:\s].{{0,80}}",
    re.IGNORECASE,
)
"""A line in the head of a paper of a meeting: its day is the meeting's."""


_PAPER_THAT_WAS_SENT = re.compile(
    r"(?i)\b(?:cablegrams?|telegrams?|telex|despatch|dispatch|memorandum|note verbale|aide[ -]m[ée]moire|"
    r"t[ée]l[ée]gramme|telegrama|fernschreiben|телеграмма|برقية)\b|电报|電報|^letter (?:from|to|of)\b"
)
_ONLY_FOR_SOME = re.compile(
    r"(?i)(?:\d{1,4}[.)]\s+)?(?:(?:most |top )?(?:secret|confidential|immediate|important)|restricted|"
    r"personal|priority|private|unclassified|by (?:air )?bag)"
    r"(?:[\s,;/&-]+(?:(?:most |top )?(?:secret|confidential|immediate|important)|restricted|personal|priority|"
    r"private|and|for the [a-z ]{4,30}|himself|guard))*\.?"
    r"|(?:streng |nur )?(?:geheim|vertraulich)|(?:tr[èe]s )?(?:confidentiel|secret)|(?:muy )?(?:confidencial|"
    r"reservad[oa])|(?:совершенно )?секретно|绝密|機密|机密|سري(?: للغاية)?"
)


def is_of_letter(title: str | None, lines: Iterable[str]) -> bool:
    """Return whether a paper was sent, or kept from most, on its day: by its title, a line of its head, or a mark of
    secrecy. That published nothing."""
    return bool(_PAPER_THAT_WAS_SENT.search(title or "")) or any(
        _ONLY_FOR_SOME.fullmatch(line.strip(" *_#"))
        or re.match(r"(?:Cablegram|Telegram|Despatch|Letter) [A-Z]{0,3}\d", line)
        for line in lines
    )


def _is_of_meeting(title: str | None, lines: Iterable[str]) -> bool:
    """Return whether a document is of a meeting, by its title or a line of its head."""
    return any(len(line) <= 120 and _PAPER_OF_MEETING.fullmatch(line.strip(" *_#")) for line in [title or "", *lines])


OF_A_LETTER = "the head of a letter"
"""What says the day of a paper that was sent: the day that it bears, on which nothing was published."""
OF_A_SITTING = "the record of a sitting"
"""What says the day of a record of what was said: the day on which it was said."""
_DATED_BY = re.compile(
    rf"{OF_A_LETTER}|{OF_A_SITTING}|date_signed|date signed|promulgation_date|ausfertigungsdatum|дата принятия|"
    rf"成文日期|发文日期|發文日期|印发日期|ngày ban hành",
    re.IGNORECASE,
)


def is_only_dated(said_by: str) -> bool:
    """Return whether what says a text's day tells that it bears it, was signed or adopted on it: it may have been
    published later.

    `said_by` is a finding's quote: the field or the words, with the day.
    """
    return bool(_DATED_BY.match(said_by.strip()))


def find_said_by(published: str | None, findings: Iterable[StoredFinding] | None) -> str:
    """Return the words or the field that say a text's day, among what its reading found; empty where nothing that was
    read does."""
    found = next((f for f in findings or () if f.get("field") == "published" and f.get("value") == published), None)
    return str(found["quote"]) if found else ""


def find_in_text(
    title: str | None, units: Sequence[str], *, is_page: bool = False, letters_too: bool = False
) -> PageDates:
    """Return the dates that a document's own head or the signature at its end say. `units` are its lines and
    paragraphs, in order.

    A day that stands alone in the text of a page (`is_page`) may be of anything: it counts in brackets under the title
    only. That of a letter is none of publication, and is told with `letters_too` only.
    """
    modified: Dated | None = None
    plain: list[Dated] = []
    event = (
        is_of_event(title)
        or bool(SITTING.search(" ".join(units[:_HEAD_UNITS])[:_HEAD_LETTERS]))
        or _is_of_meeting(title, [line for unit in units[:_HEAD_UNITS] for line in unit.split("\n")])
        or (
            not letters_too and is_of_letter(title, [line for unit in units[:_HEAD_UNITS] for line in unit.split("\n")])
        )
    )
    if given := _given_in_columns([line for unit in units[:_HEAD_UNITS] for line in unit.split("\n")]):
        return PageDates(given, None)
    letters = 0
    head = 0
    for unit in units[:_HEAD_UNITS]:
        letters += len(unit)
        if len(unit) > _LONG or letters > _HEAD_LETTERS:
            break
        head += 1
    pieces = [line for unit in units[:head] for line in unit.split("\n")]
    for number, line in enumerate(pieces):
        if not any(c.isdecimal() for c in line) and not re.search(r"[〇零一二三四五六七八九]年", line):
            continue
        # A label may stand in a line of its own over the date.
        above = pieces[number - 1] if number and len(pieces[number - 1]) < 40 else ""
        joined = f"{above} {line}" if above and names_day(above, "published") else line
        found, changed, is_said = read_line(joined[:400], rest=36)
        if changed and modified is None:
            modified = Dated(changed.edtf or "", changed.text)
        if found and is_said:
            return PageDates(Dated(found.edtf or "", label_beside(joined[:400], found)), modified)
        if (match := _AT_MEETING.match(line.strip())) and (days := find_dates(match["date"] or match["adopted"])):
            plain.append(Dated(days[0].edtf or "", days[0].text))
        elif (
            found
            and not event
            and len(line) <= 90
            and not (above and is_other(above))
            and (not is_page or _IN_BRACKETS.fullmatch(line.strip()))
        ):
            plain.append(Dated(found.edtf or "", found.text))
    if len({each.date for each in plain}) == 1:
        return PageDates(plain[0], modified)
    if not is_page and not plain and (sitting := _of_sitting(pieces)):
        return PageDates(sitting, modified)
    return PageDates(None if plain or event else _signed(title, units), modified)


_SAT = re.compile(
    r"(?:celebrada (?:el|en)|held on|s[ée]ance du|tenue le|sitzung,? (?:am|vom)|заседани\w+ от)[^.;]{0,30}$"
    r"|^(?:lunes|martes|miércoles|jueves|viernes|sábado|domingo|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|"
    r"montag|dienstag|mittwoch|donnerstag|freitag|samstag|monday|tuesday|wednesday|thursday|friday|saturday|sunday),? "
    r"(?:den |dem |le )?$",
    re.IGNORECASE,
)
"""What a record of a sitting says before its day."""


def _of_sitting(lines: Sequence[str]) -> Dated | None:
    """Return the day on which a sitting was held, by a line of the head of its record; None where its head says two."""
    if not any(SITTING.search(line) for line in lines):
        return None
    days = {
        mention.edtf: mention.text
        for line in lines
        if len(line) <= 90
        for mention in find_dates(line)
        if whole_day(mention) and _SAT.search(line[: mention.start].lstrip())
    }
    return Dated(next(iter(days)) or "", next(iter(days.values())), OF_A_SITTING) if len(days) == 1 else None


_GIVEN = re.compile(r"\b(?:promulgated|handed down)(?:\s+on)?:?$", re.IGNORECASE)


def _given_in_columns(lines: Sequence[str]) -> Dated | None:
    """Return the day under "Decision & Reasons Promulgated" where a court's head stands in two columns: "Heard at … | …
    Promulgated"."""
    for above, below in pairwise(lines):
        names, days = above.split("|"), below.split("|")
        if len(names) < 2 or len(names) != len(days):
            continue
        for name, day in zip(names, days, strict=True):
            mentions = find_dates(day) if _GIVEN.search(name.strip()) else []
            if len(mentions) == 1 and whole_day(mentions[0]):
                return Dated(mentions[0].edtf or "", f"{name.strip()} {mentions[0].text}")
    return None


def find_in_lines(title: str | None, text: str) -> Dated | None:
    """Return the day that stands in a line by itself in the head of a plain text, or under the signature at its end.

    In hard-wrapped text these lines and the prose are one paragraph; the head ends with the first line of some length.
    """
    lines = [line.strip() for line in text[:3000].split("\n") if line.strip()][:16]
    if _is_of_meeting(title, lines) or is_of_letter(title, lines) or SITTING.search(title or ""):
        return None
    for line in lines:
        if len(line) >= 70:
            break
        mentions = find_dates(line) if any(c.isdecimal() for c in line) else []
        if (
            len(mentions) == 1
            and whole_day(mentions[0])
            and len(line) - len(mentions[0].text) <= 2
            and not line.endswith((".", ",", ";"))
        ):
            return Dated(mentions[0].edtf or "", mentions[0].text)
    return _signed(title, [line for line in text[-1500:].split("\n") if line.strip()])


def _signed(title: str | None, units: Sequence[str]) -> Dated | None:
    """Return the day under a signature at a text's end: a date with a place, under or over a line that is a name."""
    lines = [line.strip() for unit in units[-_FOOT_UNITS:] for line in unit.split("\n") if line.strip()][-6:]
    if is_of_event(title) or sum(bool(find_dates(line)) for line in lines) != 1:
        return None
    joined = [(i, lines[i]) for i in range(len(lines))] + [
        (i, f"{lines[i]} {lines[i + 1]}") for i in range(len(lines) - 1)
    ]
    for index, line in joined:
        if len(line) > 80:
            continue
        found, _, _ = read_line(line, rest=36)
        if found is None or found.end < len(line.rstrip(" .。")) - 2:
            continue
        around = [lines[i] for i in (index - 1, index - 2) if i >= 0]
        if any(_is_name(each) for each in around):
            return Dated(found.edtf or "", found.text)
    return None


def _is_name(line: str) -> bool:
    """Return whether a line may be the name of a person who signs: two to six words, each with a capital, and no
    sentence."""
    words = line.strip(" .,*_").split()
    if (
        not 2 <= len(words) <= 6
        or len(line) > 60
        or any(c.isdecimal() for c in line)
        or not _NAME_LINE.match(line.strip("*_ "))
    ):
        return False
    return line.rstrip()[-1:] not in '。;:!?"”' and all(
        w[0].isupper() or w.lower() in ("de", "von", "van", "der", "del", "la", "of", "y", "da", "di") for w in words
    )


_ENDS = frozenset(
    ["end_date", "enddate", "date_end", "end_time", "event_end", "event_organizer", "event_platform", "event_date"]
)
"""Keys of what takes place: beside these `date` is the day on which it begins."""
_ANY_DATE = frozenset(["date", "datum", "fecha", "data"])


def of_front_matter(keys: dict[str, str]) -> PageDates:
    """Return the dates that a file's front matter gives; the day of an event is none of publication."""
    is_event = not _ENDS.isdisjoint(keys)

    def first(names: tuple[str, ...]) -> Dated | None:
        for name in names:
            if is_event and name in _ANY_DATE:
                continue
            if (value := keys.get(name, "")) and (date := iso_date(value)):
                return Dated(date, value, name)
        return None

    return PageDates(first(_PUBLISHED_KEYS), first(_MODIFIED_KEYS))
