"""When a text was published, where a place in it means that; else nothing. A guess is never made.

In: a page's tree and data, or the paragraphs of a document. Out: a `Dated`, with the words or the field that say it.

A date is one of publication where the page's data call it so, where a word beside it does ("Published on", 发布日期),
where it stands by itself beside the title, in the head of a document, or under a signature at its end. That a file was
made, changed, printed, fetched or licensed on a day says nothing of publication, and neither does the day of a meeting.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice, pairwise
from typing import Any

from lxml import etree

from muniment.reading.findings.dates import find_dates
from muniment.reading.findings.edtf_dates import has_year
from muniment.reading.findings.vocabulary import load
from muniment.reading.model import DateMention


@dataclass(frozen=True)
class Dated:
    """A date, and what says so: the words of the text, or a field of the file's data with its value."""

    date: str
    quote: str
    source: str = ""
    """The field or place whose words are not among the text's; empty where they are the text's own."""


@dataclass(frozen=True)
class PageDates:
    """What a page says of its own dates."""

    published: Dated | None = None
    modified: Dated | None = None


_PUBLISHED_FIELDS = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "article.published", "article:published",
    "dc.date.issued", "dcterms.issued", "dc.issued", "dcterms.available", "citation_publication_date", "citation_date",
    "citation_online_date", "prism.publicationdate", "pubdate", "publishdate", "publish-date", "publish_date", "published_date",
    "publication_date", "publication-date", "date_published", "published_time", "published", "sailthru.date", "parsely-pub-date",
    "cxenseparse:recs:publishtime", "firstpublishedtime", "firstpublished", "originalpublicationdate", "dateissued", "releasedate",
    # Chinese government sites (the ministry's standard of page heads).
    "publishtime", "pubtime",
)  # fmt: skip
"""Fields of a page's head whose name says publication."""
_DATE_FIELDS = ("date", "dc.date", "dcterms.date")
"""Fields of a date of some kind: counted only where it is not the day of the page's last change."""
_MODIFIED_FIELDS = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified", "last-modified", "lastmod", "modified_time",
    "dc.date.modified", "dcterms.modified", "dc.modified", "revised", "updated_time",
)  # fmt: skip
_PUBLISHED_KEYS = (
    "publication_date", "date_published", "published", "published_at", "pubdate", "publishdate", "publish_date", "date_publication",
    "fecha_publicacion", "issued", "date_issued", "date", "datum", "fecha", "data", "date_signed", "promulgation_date",
)  # fmt: skip
"""Keys of a Markdown file's front matter."""
_MODIFIED_KEYS = ("last_updated", "updated", "updated_at", "lastmod", "last_modified", "modified", "date_modified")
_PAGE_TYPES = frozenset(
    {
        "article", "newsarticle", "blogposting", "reportagenewsarticle", "report", "analysisnewsarticle", "opinionnewsarticle",
        "backgroundnewsarticle", "reviewnewsarticle", "askpublicnewsarticle", "satiricalarticle", "scholarlyarticle",
        "medicalscholarlyarticle", "techarticle", "apireference", "liveblogposting", "socialmediaposting", "discussionforumposting",
        "webpage", "medicalwebpage", "itempage", "aboutpage", "faqpage", "claimreview", "legislation", "legislationobject",
    }
)  # fmt: skip
"""What a node of structured data may be, for its datePublished to be the page's."""


_NO_DAY = re.compile(r"\s*(?:0001|1900|1970)-01-01")
"""Where machines begin to count: what they write where nobody gave a day."""


def iso_date(text: str | None) -> str | None:
    """Return the EDTF date that a machine-readable value holds."""
    if not text or _NO_DAY.match(text):
        return None
    match = re.match(r"\s*(\d{4})(?:-?(\d{2})(?:-?(\d{2}))?)?(?![\d])", text)
    if match and "1500" < match[1] < "2100" and (not match[2] or "01" <= match[2] <= "12") and (not match[3] or "01" <= match[3] <= "31"):
        return "-".join(p for p in match.groups() if p)
    match = re.match(r"\s*(\d{4})-(\d{2})-(\d{2})T", text)
    if match:
        return "-".join(match.groups())
    # As C and Java print a time, the year stands at the end: Mon Oct 11 14:57:21 CEST 2021.
    text = _CLOCK_BEFORE_YEAR.sub(r"\1 \2", text)
    return next((d.edtf for d in find_dates(text) if d.edtf and has_year(d.edtf)), None)


_CLOCK_BEFORE_YEAR = re.compile(r"([A-Z][a-z]{2} +\d{1,2}),? +\d{1,2}:\d\d(?::\d\d)?(?: +[A-Z]{2,5}| +[+-]\d{4})? +(\d{4})\b")


def _iso_day(text: str) -> str:
    date = iso_date(text) or ""
    return date if len(date) == 10 and "X" not in date else ""


def find_page_dates(root: etree._Element, title: str | None, metas: dict[str, list[str]], data: list[dict[str, Any]]) -> PageDates:
    """Return when a page says that it was published and changed: by its data, else by words beside its title."""
    modified = _of_nodes(data, title, "dateModified") or _of_fields(metas, _MODIFIED_FIELDS)
    published = _of_nodes(data, title, "datePublished") or _of_fields(metas, _PUBLISHED_FIELDS)
    if published is None:
        is_event = any("event" in kind for node in data for kind in _types(node)) or _is_of_event(title)
        published, seen = _visible(root, title, is_event=is_event)
        modified = modified or seen
    if published is None and (some := _of_fields(metas, _DATE_FIELDS)) and (modified is None or some.date != modified.date):
        published = some
    return PageDates(published, modified)


def _of_fields(metas: dict[str, list[str]], fields: Iterable[str]) -> Dated | None:
    for name in fields:
        for value in metas.get(name, []):
            if date := iso_date(value):
                return Dated(date, value, name)
    return None


def _of_nodes(data: list[dict[str, Any]], title: str | None, key: str) -> Dated | None:
    """Return the date of the page's own node: of an article before one of the page, of the one that bears the title among several."""
    found: list[tuple[bool, bool, str, str]] = []
    for node in data:
        kinds = _types(node)
        value = node.get(key)
        if not kinds & _PAGE_TYPES or not isinstance(value, str) or not (date := iso_date(value)):
            continue
        name = node.get("headline") or node.get("name")
        found.append((isinstance(name, str) and _like(name, title), "webpage" not in kinds, date, value))
    if not found:
        return None
    best = max((named, article) for named, article, _, _ in found)
    chosen = [(date, value) for named, article, date, value in found if (named, article) == best]
    # Several articles of several days, none of which bears the page's title, are a list of others.
    if not best[0] and len({date for date, _ in chosen}) > 1:
        return None
    return Dated(chosen[0][0], chosen[0][1], key)


def _types(node: dict[str, Any]) -> set[str]:
    kind = node.get("@type")
    return {str(k).lower() for k in (kind if isinstance(kind, list) else [kind])}


def _fold(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


def _like(name: str, title: str | None) -> bool:
    one, other = _fold(name), _fold(title or "")
    return bool(one and other) and (one in other or other in one)


# --- words beside a date ----------------------------------------------------------------------------------------------


@cache
def _labels() -> dict[str, re.Pattern[str]]:
    """Return the words that say what a date is, in all languages."""
    rows: dict[str, list[str]] = load("date-labels")
    return {
        name: re.compile("|".join(rf"(?<!\w){word}(?!\w)" if word[0].isascii() or (word[0].isalpha() and not _is_wide(word)) else word for word in words), re.IGNORECASE)
        for name, words in rows.items()
    }  # fmt: skip


def _is_wide(word: str) -> bool:
    return any("\u0e00" <= c <= "\u0e7f" or "\u3040" <= c <= "\ud7af" for c in word)


# What may stand between "Published" and its day: who did it, "on", a weekday; not a sentence that goes on.
_BETWEEN = re.compile(
    r"[\s:\uff1a|,.·•()\[\]–—-]*(?:(?:by|par|por|von|di|door)\s[^.。;]{2,50}?[\s,|·•–—-]+)?(?:on|at|le|el|am|em|il|op|den|dne|في|يوم)?[\s:\uff1a,]*(?:[^\W\d]{2,14}\.?,?\s*)?"
)


def label_of(text: str, mention: DateMention, begin: int = 0) -> str:
    """Return what the words before a date, from `begin` on, say that it is: published, modified, other, or nothing."""
    before = text[max(begin, mention.start - 70) : mention.start]
    last, at, after = "", -1, 0
    for name in ("published", "modified", "other"):
        for match in _labels()[name].finditer(before):
            if match.start() > at or (match.start() == at and match.end() > after):
                last, at, after = name, match.start(), match.end()
    if last == "published" and not _BETWEEN.fullmatch(before[after:]):
        return "other"
    return last


def label_beside(text: str, mention: DateMention) -> str:
    """Return the date with the words right before it that say what it is, as the text has them: "Date of issue: 3 May 2021"."""
    begin = max(0, mention.start - 70)
    found = list(_labels()["published"].finditer(text[begin : mention.start]))
    return text[begin + found[-1].start() : mention.end] if found else mention.text


def _whole_day(mention: DateMention) -> bool:
    return bool(mention.edtf) and len(mention.edtf or "") == 10 and "X" not in (mention.edtf or "") and "/" not in (mention.edtf or "")


def _read_line(text: str, *, rest: int) -> tuple[DateMention | None, DateMention | None, bool]:
    """Return (published, modified) of a short line, and whether a word says the first.

    `rest` is how many characters may stand beside a date that no word names. A line of several such dates says nothing.
    """
    mentions = [d for d in find_dates(text) if d.edtf]
    published: DateMention | None = None
    modified: DateMention | None = None
    plain: list[DateMention] = []
    begin = 0
    for mention in mentions:
        label = label_of(text, mention, begin)
        begin = mention.end
        if label == "published" and _whole_day(mention):
            published = published or mention
        elif label == "modified" and _whole_day(mention):
            modified = modified or mention
        elif not label:
            plain.append(mention)
    if published:
        return published, modified, True
    if _labels()["other"].search(text) or _labels()["event"].search(text) or len({d.edtf for d in plain}) != 1 or not _whole_day(plain[0]):
        return None, modified, False
    beside = _weigh(text) - sum(_weigh(d.text) for d in mentions)
    if beside > rest or (beside > 14 and text.rstrip()[-1:] in ".。!?;…"):
        return None, modified, False  # A sentence with a day in it.
    return plain[0], modified, False


_PLACE_BEFORE = re.compile(r"(?:[^\W\d_][\w.'’-]{1,20} ?){1,3}, ?")


def _dateline(text: str) -> DateMention | None:
    """Return the day that opens a line behind a place and before a dash ("Bern, 17.08.2007 - …"): of the line, whatever it speaks of."""
    first = next(iter(find_dates(text[:60])), None) if re.match(r"[^\W\d_]", text) and any(c.isdecimal() for c in text[:60]) else None
    if first is None or not _whole_day(first) or not text[0].isupper() or not _PLACE_BEFORE.fullmatch(text[: first.start]):
        return None
    return first if re.match(r"\s?[-–—]\s*\w", text[first.end :]) and not _is_other(text[: first.start]) else None


def _weigh(text: str) -> int:
    """Return how long a text is, in letters of the Latin script: one of Chinese counts for two and a half."""
    wide = sum("\u3040" <= c <= "\ud7af" for c in text)
    return int(len(text) + 1.5 * wide)


# --- pages ------------------------------------------------------------------------------------------------------------

_SIGN = re.compile(r"(?:^|[\s_-])(?:date|time|pub|publish\w*|posted|timestamp|datetime|byline|meta|source|info)(?:$|[\s_-]|line|on|d)")
_PUBLISHED_SIGN = re.compile(
    r"datepublished|pub-?date|publish(?:ed)?[-_]?(?:date|time|on|at)|(?:post|entry|article|story)(?:ed)?[-_](?:date|time|on)"
)
_OTHER_SIGN = re.compile(
    r"updat|modif|event|meeting|hearing|start|(?:^|[\s_-])end|expir|deadline|copyright|licen[cs]|comment|footer|birth|calendar|reply|schedule|current|today"
)
IN_THE_MARGIN = re.compile(
    r"(?:^|[\s_-])(?:comments?|replies|related|sidebar|footer|copyright|licen[cs]e\w*|recommend\w*|trending|popular|latest|most-?read|widget\w*|promo\w*|"
    r"[a-z]*foot|reviews?|calendar|teasers?|newsletter|breadcrumb\w*|menu|navbox|catlinks|printfooter|more-?(?:news|stories)|read-?next|upcoming)(?:$|[\s_-])"
)
"""Names of what stands beside a text and is not of it: other articles, comments, menus."""
_SKIPPED = frozenset({"nav", "footer", "aside", "script", "style", "form", "select", "noscript", "template", "head", "svg", "iframe"})
_FAR_BEFORE, _FAR_AFTER = 300, 700
"""How many letters of other text may stand between a date and the title."""
_LONGEST_LINE = 160
_MOST_NODES = 60
"""Elements within a line: what has more is no line, and elements within elements would be read as often as they are deep."""


@dataclass(frozen=True)
class _Line:
    """A short text of a page: how far it stands behind the title, in letters (less than 0: before it), and what its markup calls it."""

    text: str
    value: str
    at: int
    sign: str
    is_time: bool
    says_published: bool


def _visible(root: etree._Element, title: str | None, *, is_event: bool) -> tuple[Dated | None, Dated | None]:
    """Return the dates that the page's own words say: those that a word or the markup names, then one that stands alone beside the title."""
    lines = list(_lines(root, title))
    modified: Dated | None = None
    near: list[tuple[int, Dated]] = []
    named: list[tuple[int, Dated]] = []
    for line in lines:
        found, changed, is_said = _read_line(line.text, rest=60 if line.sign else 40)
        if changed and modified is None:
            modified = Dated(changed.edtf or "", changed.text, "words beside the title")
        if line.says_published and (date := _iso_day(line.value or line.text)) and not (changed and not found):
            named.append((line.at, Dated(date, line.value or line.text, "datePublished")))
            continue
        if found and is_said and not _like(line.text, title):
            named.append((line.at, Dated(found.edtf or "", label_beside(line.text, found), "words beside the title")))
            continue
        if is_event or not -_FAR_BEFORE <= line.at <= _FAR_AFTER:
            continue
        if not found and not changed and line.at >= 0 and (dated := _dateline(line.text)):
            near.append((2, Dated(dated.edtf or "", dated.text, "dateline under the title")))
            continue
        if (
            line.is_time
            and not changed
            and (date := _iso_day(line.value or line.text))
            and not (find_dates(line.text) and _is_other(line.text))
        ):
            near.append((0 if line.at >= 0 else 1, Dated(date, line.text or line.value, "time element beside the title")))
        elif found and (line.sign or (line.at >= 0 and title)) and not _like(line.text, title):
            near.append(((2 if line.sign else 4) + (line.at < 0), Dated(found.edtf or "", found.text, "words beside the title")))
    if named:
        # Those beside the title before those of other articles under it; several of one kind are a list.
        beside = {said.date for at, said in named if -_FAR_BEFORE <= at <= _FAR_AFTER} or {said.date for _, said in named}
        return (next(said for _, said in named if said.date in beside) if len(beside) == 1 else None), modified
    near.sort(key=lambda each: each[0])
    # Several days beside a title are a list of others: meetings, files, posts.
    if not near or len({said.date for rank, said in near if rank // 2 == near[0][0] // 2}) > 1:
        return None, modified
    if near[0][0] >= 2 and len({day for line in lines for day in _days_of(line)}) > _MOST_DAYS:
        return None, modified
    return near[0][1], modified


_MOST_DAYS = 3
"""How many days a page may name in short lines, for one that nothing names to be its own."""


def _days_of(line: _Line) -> list[str]:
    return [d.edtf or "" for d in find_dates(line.text) if _whole_day(d)]


def _is_of_event(title: str | None) -> bool:
    """Return whether a page's title is of something that takes place: the day beside it is that of the meeting then."""
    if _SITTING.search(title or ""):
        return True
    return bool(_labels()["event titles"].search(title or "")) and not _labels()["speech titles"].search(title or "")


def _is_other(text: str) -> bool:
    labels = _labels()
    return bool(labels["other"].search(text) or labels["event"].search(text) or labels["modified"].search(text))


def _lines(root: etree._Element, title: str | None) -> Iterator[_Line]:
    """Yield the short texts of a page that hold a date, in order, without those of menus, comments and other articles."""
    body = next(root.iter("body"), root)
    heading = _heading(body, title)
    # What holds the page's own title is no margin, whatever it is called.
    around = list(heading.iterancestors()) if heading is not None else []
    before: list[tuple[int, _Line]] = []
    paragraphs = sum(1 for _ in body.iter("p"))
    letters = 0
    seen: int | None = None if heading is not None else 0
    stack: list[tuple[etree._Element, bool]] = [(body, False)]
    while stack:
        element, leaving = stack.pop()
        if leaving:
            letters += len((element.tail or "").strip())
            continue
        stack.append((element, True))
        tag = element.tag
        if not isinstance(tag, str) or tag in _SKIPPED:
            continue
        if element is heading:
            seen = letters
            for at, line in before:
                yield _Line(line.text, line.value, at - letters, line.sign, line.is_time, line.says_published)
            before = []
            continue
        sign = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}".lower()
        is_margin = bool(sign != "  " and IN_THE_MARGIN.search(sign)) or bool(_OF_A_READER.match(_first_words(element)))
        if is_margin and not any(element is each for each in around) and not _is_most(element, paragraphs):
            continue
        held = _line(element, tag, sign, letters - (seen or 0))
        if held is not None:
            if seen is None:
                before.append((letters, held))
            else:
                yield held
            if held.is_time or held.says_published or len(element) == 0:
                letters += len(held.text)
                continue
        letters += len((element.text or "").strip())
        stack += [(child, False) for child in reversed(element)]
    for at, line in before:
        yield _Line(line.text, line.value, at - letters, line.sign, line.is_time, line.says_published)


_OF_A_READER = re.compile(
    r"(?:reviewers?|review(?:ed)? by|comment(?:ed|s)?(?: by| from)|commenter|rezension von|kommentar von|bewertet von|commentaires? de|avis de|comentarios? de|reseña de|"
    r"отзыв от|комментарий от|تعليق من|评论人|评论者|網友評論|网友评论|評論者)(?!\w)",
    re.IGNORECASE,
)
"""Words that open what a reader wrote under a page: the day beside them is of that."""


def _first_words(element: etree._Element) -> str:
    """Return the words that an element opens with, a few of them at most."""
    return next((words for text in islice(element.itertext(), 12) if (words := str(text).strip())), "")[:40]


def _is_of_a_link(element: etree._Element) -> bool:
    """Return whether a date stands among other words of a link: it is of what the link leads to ("Terms of use (3 May 2011)")."""
    for link in islice(element.iter("a"), 4):
        words = _short_text(link, _LONGEST_LINE)
        dates = find_dates(words) if any(c.isdecimal() for c in words) else []
        beside = re.sub(r"[\W\d_]+", "", words)
        if any(_whole_day(d) for d in dates) and len(beside) - sum(len(re.sub(r"[\W\d_]+", "", d.text)) for d in dates) > 3:
            return not _says(words, "published")
    return False


def _is_most(element: etree._Element, paragraphs: int) -> bool:
    """Return whether an element named like a margin holds most of the page's paragraphs: it is a wrapper then."""
    return paragraphs > 4 and sum(1 for _ in element.iter("p")) > 0.5 * paragraphs


_PUBLISHED_PROPERTIES = frozenset(
    ["dc:created", "dcterms:created", "dc:issued", "dcterms:issued", "schema:datepublished", "schema:datecreated", "datepublished"]
)
"""RDFa's names for the day that a page is of, on an element with its words."""
_HOLDS_LINES = frozenset({"time", "span", "div", "p", "li", "em", "small", "td", "th", "dd", "h2", "h3", "h4", "h5", "h6", "strong", "b", "i", "font", "meta", "abbr", "header", "ul", "center", "section"})  # fmt: skip


def _line(element: etree._Element, tag: str, sign: str, at: int) -> _Line | None:
    if tag not in _HOLDS_LINES:
        return None
    says = (
        element.get("itemprop", "").lower() == "datepublished"
        or (tag == "time" and element.get("pubdate") is not None)
        or not _PUBLISHED_PROPERTIES.isdisjoint(element.get("property", "").lower().split())
    )
    value = element.get("datetime") or element.get("content") or ""
    named = bool(_SIGN.search(sign)) and not _OTHER_SIGN.search(sign)
    text = _short_text(element, _LONGEST_LINE)
    if not says and tag != "time" and (not text or not any(c.isdecimal() for c in text)):
        return None
    if _OTHER_SIGN.search(sign) and not says:
        return None
    says = says or (bool(_PUBLISHED_SIGN.search(sign)) and not _OTHER_SIGN.search(sign) and bool(_iso_day(text)))
    if not says and tag != "time" and not named and len(element) > 3:
        return None
    if not says and tag != "time" and _is_of_a_link(element):
        return None
    return _Line(text, value if says or tag == "time" else "", at, sign.strip() if named else "", tag == "time", says)


def _short_text(element: etree._Element, most: int) -> str:
    """Return the words of an element that has at most `most` characters of them, else an empty text. The rest of a long one is not looked at."""
    length = 0
    for number, node in enumerate(element.iter()):
        length += len(node.text or "") + (len(node.tail or "") if number else 0)
        # White space counts for less than half: it is folded.
        if length > 2 * most + 400 or number > _MOST_NODES:
            return ""
    words = " ".join(" ".join(map(str, element.itertext())).split())
    return words if len(words) <= most else ""


def _heading(body: etree._Element, title: str | None) -> etree._Element | None:
    """Return the heading that bears the page's title; the first one where none does."""
    first = None
    for element in body.iter("h1", "h2"):
        words = _short_text(element, 400)
        if not words:
            continue
        if _like(words, title) and len(words) > 3:
            return element
        first = first if first is not None else element if element.tag == "h1" else None
    return first


# --- texts ------------------------------------------------------------------------------------------------------------

_HEAD_UNITS, _HEAD_LETTERS = 14, 1200
_FOOT_UNITS = 6
_LONG = 220
"""Letters of a paragraph that is no head of a document any more."""
_AT_MEETING = re.compile(
    r"^[—–\-\s(\uff08]*(?P<date>[12]\d{3}年\d{1,2}月\d{1,2}日)[,\uff0c]?\s?(?:在|于).{2,50}[上会][)\uff09]?$"
    r"|^[(\uff08](?P<adopted>[12]\d{3}年\d{1,2}月\d{1,2}日)[^年]{0,60}(?:通过|通過|批准|发布|公布)[)\uff09]$"
)
_SITTING = re.compile(
    r"(?i)\b(?:oral argument|public hearing|transcript of|minutes of|verbatim record|diario de sesiones|sesi[óo]n plenaria|compte rendu|s[ée]ance du|"
    r"plenarprotokoll|\d+\. sitzung|hansard|congressional record|parliamentary debates|official report of debates|會議過程正式紀錄|会议过程正式记录|会議録|速記録|стенограмм\w+|протокол\w* заседани\w+|محضر)"
)
"""A record of what was said on a day: the day is that of the sitting."""
_IN_BRACKETS = re.compile(r"[(\uff08].{6,30}[)\uff09]")
_NAME_LINE = re.compile(r"[^\W\d_][\w.,'’\- ·　()]{2,60}$")


_KINDS_OF_PAPER = (
    r"(?:(?:draft |approved |final )?(?:agenda|minutes)|action (?:log|list|points)|meeting (?:notes|papers?)|notes of (?:the )?meeting|tagesordnung|(?:sitzungs)?protokoll|niederschrift|"
    r"ordre du jour|proc[èe]s-verbal|compte[ -]rendu|orden del d[íi]a|acta|повестка(?: дня)?|протокол|جدول الأعمال|محضر(?: الاجتماع)?|(?:会议)?议程|(?:會議)?議程|会议纪要|會議紀要|会议记录|會議記錄)"
)
_PAPER_OF_MEETING = re.compile(
    rf"(?:[^.。]{{0,60}}[\s–—:-])?{_KINDS_OF_PAPER}(?:\s*[\s–—:,(-]\s*[^.。]{{0,40}})?|(?:the )?\d{{1,3}}(?:st|nd|rd|th) meeting|(?:venue|attendees|present|apologies)\b[:\s].{{0,80}}",
    re.IGNORECASE,
)
"""A line in the head of a paper of a meeting: its day is the meeting's."""


_PAPER_THAT_WAS_SENT = re.compile(
    r"(?i)\b(?:cablegrams?|telegrams?|telex|despatch|dispatch|memorandum|note verbale|aide[ -]m[ée]moire|t[ée]l[ée]gramme|telegrama|fernschreiben|телеграмма|برقية)\b|电报|電報|^letter (?:from|to|of)\b"
)
_ONLY_FOR_SOME = re.compile(
    r"(?i)(?:\d{1,4}[.)]\s+)?(?:(?:most |top )?(?:secret|confidential|immediate|important)|restricted|personal|priority|private|unclassified|by (?:air )?bag)"
    r"(?:[\s,;/&-]+(?:(?:most |top )?(?:secret|confidential|immediate|important)|restricted|personal|priority|private|and|for the [a-z ]{4,30}|himself|guard))*\.?"
    r"|(?:streng |nur )?(?:geheim|vertraulich)|(?:tr[èe]s )?(?:confidentiel|secret)|(?:muy )?(?:confidencial|reservad[oa])|(?:совершенно )?секретно|绝密|機密|机密|سري(?: للغاية)?"
)


def is_of_letter(title: str | None, lines: Iterable[str]) -> bool:
    """Return whether a paper was sent, or kept from most, on its day: by its title, a line of its head, or a mark of secrecy. That published nothing."""
    return bool(_PAPER_THAT_WAS_SENT.search(title or "")) or any(
        _ONLY_FOR_SOME.fullmatch(line.strip(" *_#")) or re.match(r"(?:Cablegram|Telegram|Despatch|Letter) [A-Z]{0,3}\d", line)
        for line in lines
    )


def _is_of_meeting(title: str | None, lines: Iterable[str]) -> bool:
    """Return whether a document is of a meeting, by its title or a line of its head."""
    return any(len(line) <= 120 and _PAPER_OF_MEETING.fullmatch(line.strip(" *_#")) for line in [title or "", *lines])


OF_A_LETTER = "the head of a letter"
"""What says the day of a paper that was sent: the day that it bears, on which nothing was published."""
_DATED_BY = re.compile(
    rf"{OF_A_LETTER}|date_signed|date signed|promulgation_date|ausfertigungsdatum|дата принятия|成文日期|发文日期|發文日期|印发日期|ngày ban hành",
    re.IGNORECASE,
)


def is_only_dated(said_by: str) -> bool:
    """Return whether what says a text's day tells that it bears it, was signed or adopted on it: it may have been published later.

    `said_by` is a finding's quote: the field or the words, with the day.
    """
    return bool(_DATED_BY.match(said_by.strip()))


def find_said_by(published: str | None, findings: Iterable[Mapping[str, Any]] | None) -> str:
    """Return the words or the field that say a text's day, among what its reading found; empty where nothing that was read does."""
    found = next((f for f in findings or () if f.get("field") == "published" and f.get("value") == published), None)
    return str(found["quote"]) if found else ""


def find_in_text(title: str | None, units: Sequence[str], *, is_page: bool = False, letters_too: bool = False) -> PageDates:
    """Return the dates that a document's own head or the signature at its end say. `units` are its lines and paragraphs, in order.

    A day that stands alone in the text of a page (`is_page`) may be of anything: it counts in brackets under the title only. That of a letter is none of
    publication, and is told with `letters_too` only.
    """
    modified: Dated | None = None
    plain: list[Dated] = []
    event = (
        _is_of_event(title)
        or bool(_SITTING.search(" ".join(units[:_HEAD_UNITS])[:_HEAD_LETTERS]))
        or _is_of_meeting(title, [line for unit in units[:_HEAD_UNITS] for line in unit.split("\n")])
        or (not letters_too and is_of_letter(title, [line for unit in units[:_HEAD_UNITS] for line in unit.split("\n")]))
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
        joined = f"{above} {line}" if above and _says(above, "published") else line
        found, changed, is_said = _read_line(joined[:400], rest=36)
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
            and not (above and _is_other(above))
            and (not is_page or _IN_BRACKETS.fullmatch(line.strip()))
        ):
            plain.append(Dated(found.edtf or "", found.text))
    if len({each.date for each in plain}) == 1:
        return PageDates(plain[0], modified)
    return PageDates(None if plain or event else _signed(title, units), modified)


_GIVEN = re.compile(r"\b(?:promulgated|handed down)(?:\s+on)?:?$", re.IGNORECASE)


def _given_in_columns(lines: Sequence[str]) -> Dated | None:
    """Return the day under "Decision & Reasons Promulgated" where a court's head stands in two columns: "Heard at … | … Promulgated"."""
    for above, below in pairwise(lines):
        names, days = above.split("|"), below.split("|")
        if len(names) < 2 or len(names) != len(days):
            continue
        for name, day in zip(names, days, strict=True):
            mentions = find_dates(day) if _GIVEN.search(name.strip()) else []
            if len(mentions) == 1 and _whole_day(mentions[0]):
                return Dated(mentions[0].edtf or "", f"{name.strip()} {mentions[0].text}")
    return None


def find_in_lines(title: str | None, text: str) -> Dated | None:
    """Return the day that stands in a line by itself in the head of a plain text, or under the signature at its end.

    In hard-wrapped text these lines and the prose are one paragraph; the head ends with the first line of some length.
    """
    lines = [line.strip() for line in text[:3000].split("\n") if line.strip()][:16]
    if _is_of_meeting(title, lines) or is_of_letter(title, lines) or _SITTING.search(title or ""):
        return None
    for line in lines:
        if len(line) >= 70:
            break
        mentions = find_dates(line) if any(c.isdecimal() for c in line) else []
        if len(mentions) == 1 and _whole_day(mentions[0]) and len(line) - len(mentions[0].text) <= 2 and not line.endswith((".", ",", ";")):
            return Dated(mentions[0].edtf or "", mentions[0].text)
    return _signed(title, [line for line in text[-1500:].split("\n") if line.strip()])


def _says(text: str, name: str) -> bool:
    return bool(_labels()[name].search(text))


def _signed(title: str | None, units: Sequence[str]) -> Dated | None:
    """Return the day under a signature at a text's end: a date with a place, under or over a line that is a name."""
    lines = [line.strip() for unit in units[-_FOOT_UNITS:] for line in unit.split("\n") if line.strip()][-6:]
    if _is_of_event(title) or sum(bool(find_dates(line)) for line in lines) != 1:
        return None
    joined = [(i, lines[i]) for i in range(len(lines))] + [(i, f"{lines[i]} {lines[i + 1]}") for i in range(len(lines) - 1)]
    for index, line in joined:
        if len(line) > 80:
            continue
        found, _, _ = _read_line(line, rest=36)
        if found is None or found.end < len(line.rstrip(" .。")) - 2:
            continue
        around = [lines[i] for i in (index - 1, index - 2) if i >= 0]
        if any(_is_name(each) for each in around):
            return Dated(found.edtf or "", found.text)
    return None


def _is_name(line: str) -> bool:
    """Return whether a line may be the name of a person who signs: two to six words, each with a capital, and no sentence."""
    words = line.strip(" .,*_").split()
    if not 2 <= len(words) <= 6 or len(line) > 60 or any(c.isdecimal() for c in line) or not _NAME_LINE.match(line.strip("*_ ")):
        return False
    return line.rstrip()[-1:] not in '。;:!?"”' and all(
        w[0].isupper() or w.lower() in ("de", "von", "van", "der", "del", "la", "of", "y", "da", "di") for w in words
    )


_ENDS = frozenset(["end_date", "enddate", "date_end", "end_time", "event_end", "event_organizer", "event_platform", "event_date"])
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
