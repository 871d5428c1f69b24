"""From a teaser's words to a `Block`: its kind, and all that its words name.

In: title, summary and what the page says of them. Out: a `Block`. The same for text captures and HTML.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache, lru_cache

from muniment.reading.findings.dates import find_dates
from muniment.reading.findings.dates_in_words import find_dates_in_words
from muniment.reading.findings.events import EventFacts, is_event, read_event
from muniment.reading.findings.figures import find_figures
from muniment.reading.findings.language import detect_language
from muniment.reading.findings.names import country_code, find_organisations
from muniment.reading.findings.places import SURE, find_places
from muniment.reading.findings.plans import find_plan
from muniment.reading.findings.speech_words import language_of_words
from muniment.reading.findings.statements import SURE_STATEMENT, find_statements
from muniment.reading.findings.topics import find_topics
from muniment.reading.findings.vocabulary import load, pattern, words
from muniment.reading.model import Block, BlockKind, Figure, Finding, Lead, Mentions, Statement
from muniment.reading.targets.finder import find_plans

_PREAMBLE = r"^(?:this|here|these|the following|below|welcome to|find here|browse|本|这里|此)"


@cache
def _read_more() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return (a mark at the end of a text, a text that is only a mark)."""
    # "Read full article", "view the whole story": too many to list.
    general = (
        r"(?:read|view|see|open|continue)\s+(?:the\s+|this\s+)?(?:full|whole|entire|complete|"
        r"rest\s+of\s+the)?\s*(?:article|story|text|report|post|entry|news|item|document|release)"
    )
    phrases = "|".join([general, *(re.escape(w).replace(r"\ ", r"\s+") for w in words("read more"))])
    tail = r"\s*(?:\.{2,}|…|»+|›+|→+|➔|>{1,3}|›|[:\uff1a])?\s*"
    bracketed = rf"[\[(【〔\uff08<《\uff3b]\s*(?:{phrases}){tail}[\])】〕\uff09>》\uff3d]+"
    arrowed = rf"(?:{phrases})\s*(?:\.{{2,}}|…|»+|›+|→+|➔|>{{1,3}}|[>»])"
    arrow_first = rf"(?:»+|→+|>{{2,}}|>>)\s*(?:{phrases})?"
    # Without brackets or arrows a mark must be a phrase of its own: at least two words, or a script without spaces.
    own = (
        general
        + "|"
        + "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in words("read more") if " " in w or not w.isascii())
    )
    plain = rf"(?:(?<=[.!?。\uff01\uff1f…”\"’)\n])|(?<=\.\s)|^)\s*(?:{own}){tail}"
    dotted = rf"(?:\.{{3}}(?!\.)|…)\s*(?:{phrases}){tail}"
    at_end = re.compile(
        rf"\s*(?:\.{{3}}|…)?\s*(?:{bracketed}|{arrowed}|{arrow_first}|{dotted}|{plain})\s*$", re.IGNORECASE
    )
    alone = re.compile(
        (
            rf"^[\[(【〔\uff08\uff3b<\s]*(?:{phrases}){tail}[\])】〕\uff09\uff3d>\s]*(?:(?:about|on|:|-)\s.*)?$|"
            rf"^\W*(?:»+|→+|>{{2,}})\W*$"
        ),
        re.IGNORECASE,
    )
    return at_end, alone


_LONGEST_MARK = 60


def take_read_more(text: str) -> tuple[str, bool]:
    """Take a read-more mark off the end of `text`; return what is left, and whether there was one."""
    text = text.rstrip()
    # A mark is short: only the end is looked at, so that a long text costs no more than a short one.
    tail = max(0, len(text) - _LONGEST_MARK)
    before = min(tail, 1)
    start = _find_mark(text[tail - before :], before)
    return (text[: tail - before + start].rstrip(), True) if start is not None else (text, False)


@lru_cache(8192)
def _find_mark(end: str, position: int) -> int | None:
    """Return where a read-more mark begins in the end of a text. The same line is asked about more than once while a
    text is read."""
    match = _read_more()[0].search(end, position)
    return match.start() if match else None


def is_read_more(text: str) -> bool:
    """Return whether `text` is nothing but a read-more mark."""
    return len(text) < 80 and bool(_read_more()[1].match(text.strip()))


def is_notice(title: str) -> bool:
    """Return whether a title announces a notice: it opens with the word, or in Chinese ends with it."""
    lowered = title.strip().lower()
    for word in words("notice titles"):
        if "\u4e00" <= word[0] <= "\u9fff":
            if (
                lowered.endswith(word)
                or lowered.startswith((word + ":", word + "\uff1a"))
                or re.search(rf"关于.*{word}|^.{{0,8}}{word}[:\uff1a]", lowered)
            ):
                return True
        elif re.match(rf"(?:public\s+|official\s+|important\s+)?{re.escape(word)}(?:\b|:)", lowered):
            return True
    return False


def is_collection(title: str, summary: str) -> bool:
    """Return whether a teaser opens a set of documents rather than one of them."""
    first = re.split(r"(?<=[.。!?\uff01\uff1f])\s*", summary.strip(), maxsplit=1)[0]
    documents = pattern("document nouns")
    collected = pattern("collection words")
    if not documents.search(title + " " + first):
        return False
    if (re.match(_PREAMBLE, first, re.IGNORECASE) or _opens_with_collection(first)) and collected.search(first):
        return True
    if re.search(
        (
            r"\b(?:collections?|archives?|library|compilation|series|full set|all (?:the )?(?:reports|papers))\b|"
            r"汇编|彙編|文集|合集|全集|系列|白皮书集|白皮書"
        ),
        title,
        re.IGNORECASE,
    ):
        return bool(
            collected.search(first)
            or re.search(
                r"\bsince\b|\bfrom (?:1[89]|20)\d\d|\ball\b|\bevery\b|以来|以來|历年|歷年|全部|收录|收錄",
                first,
                re.IGNORECASE,
            )
            or not summary
        )
    plural_title = re.search(
        (
            r"\b(?:papers|reports|yearbooks|publications|judg(?:e)?ments|treaties|resolutions|speeches|documents|"
            r"gazettes|bulletins|volumes|laws)\b"
        ),
        title,
        re.IGNORECASE,
    )
    whole = re.search(
        (
            r"\b(?:collection|complete set|compilation|since (?:1[89]|20)\d\d|published since|issued since|every "
            r"(?:paper|report|year)|all (?:the )?(?:papers|reports|documents|volumes|white papers|annual))\b|以来|"
            r"以來|历年|歷年|全部|汇编|彙編"
        ),
        first,
        re.IGNORECASE,
    )
    return bool(
        (plural_title and whole)
        or re.search(
            r"\b(?:is|are) (?:a|the) (?:complete |full )?(?:collection|series|compilation|archive|library) of\b",
            first,
            re.IGNORECASE,
        )
        or (re.match(_PREAMBLE, first) and re.search(r"汇编|汇集|收录|合集|系列", first))
    )


def _opens_with_collection(sentence: str) -> bool:
    """Return whether a sentence begins with what it collects: "Recueil de tous les rapports …"."""
    match = pattern("collection words").search(sentence)
    return (
        match is not None and len(sentence[: match.start()].split()) <= 1 and (match.start() < 4 or sentence.isascii())
    )


_LONG_WORD = re.compile(r"[A-Za-z0-9_\-]{80,}")


def blank_long_words(text: str) -> str:
    """Put bars in place of what is too long to be a word: keys, data, noise. Every position stays what it was.

    Bars, because long runs of spaces are as slow to look through as long words are.
    """
    return _LONG_WORD.sub(lambda m: "|" * len(m[0]), text)


def find_mentions(title: str, text: str, *, within: str = "summary", most_statements: int = 200) -> Mentions:
    """Return what the words name: dates, places, organisations, topics, statements, a plan, each with its place."""
    # Names and dates of a very long text are taken from its beginning: what it is about stands there.
    # A title of more than a thousand characters is none; patterns that look at names take the square of its length.
    title, text = blank_long_words(title[:1000]), blank_long_words(text)
    sample = text[:12_000]
    organisations = find_organisations(sample)
    dates = find_dates(sample)
    places = find_places(sample, organisations, dates)
    language = language_of_words(sample)
    in_words = find_dates_in_words(sample, language, dates)
    plain_days = [d for d in dates if not any(w.start <= d.start and d.end <= w.end for w in in_words)]
    named_days = sorted([*plain_days, *in_words], key=lambda d: (d.start, d.end))
    plan = find_plan(title, sample)
    statements = find_statements(
        text[:200_000], most=most_statements, dates=dates if len(text) <= len(sample) else None
    )
    title_places = [p for p in find_places(title) if p.text not in {q.text for q in places}]
    findings = [
        Finding(
            field=field,
            value=name.text,
            quote=name.text,
            within="summary" if within == "summary" else "text",
            start=name.start,
            end=name.end,
            confidence=name.confidence,
        )
        for field, names in (("place", places), ("organisation", organisations))
        for name in names
    ]
    findings += [
        Finding(
            field="date",
            value=d.edtf or d.weekday or d.text,
            quote=d.text,
            within="summary" if within == "summary" else "text",
            start=d.start,
            end=d.end,
            confidence=d.confidence,
        )
        for d in named_days
    ]
    findings += [_figure_finding(f, within) for f in find_figures(sample)]
    findings += [_statement_finding(s, within) for s in statements]
    return Mentions(
        dates=named_days,
        places=_unique([p.text for p in places + title_places if p.confidence >= SURE]),
        organisations=_unique([o.text for o in organisations if o.confidence >= SURE]),
        topics=find_topics(title, text),
        statements=[s for s in statements if s.confidence >= SURE_STATEMENT],
        plan=plan,
        plans=find_plans(text, statements, language, title) if language else [],
        findings=findings,
    )


def _statement_finding(statement: Statement, within: str) -> Finding:
    return Finding(
        field="statement",
        value=statement.speaker or statement.role or "",
        quote=statement.quote,
        within="summary" if within == "summary" else "text",
        start=statement.start,
        end=statement.end,
        confidence=statement.confidence,
    )


def _figure_finding(figure: Figure, within: str) -> Finding:
    value = f"{Decimal(repr(figure.value)).normalize():f}"
    return Finding(
        field="figure",
        value=f"{value} {figure.unit or ''}".strip(),
        quote=figure.text,
        within="summary" if within == "summary" else "text",
        start=figure.start,
        end=figure.end,
        confidence=0.95 if figure.unit else 0.8,
    )


@cache
def _names_of_lists() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what names a list of events, and what names one of news."""
    names, news = (load("events")[f"names of lists of {k}"] for k in ("events, as patterns", "news, anywhere"))
    events = "|".join([rf"\b(?:{'|'.join(names['words'])})\b", *names["anywhere"]])
    return re.compile(events, re.IGNORECASE), re.compile("|".join(news), re.IGNORECASE)


def names_events(section: str | None) -> bool:
    """Return whether a list's name says that events stand in it, and not events among news."""
    events, news = _names_of_lists()
    return bool(section and events.search(section) and not news.search(section))


def _unique(values: list[str]) -> list[str]:
    return list(dict.fromkeys(values))


def read_block(
    title: str,
    summary: str,
    *,
    url: str | None = None,
    more: bool = False,
    section: str | None = None,
    published: str | None = None,
    language: str | None = None,
) -> Block:
    """Return the block that a teaser makes."""
    title = " ".join(title.split())
    summary, marked = take_read_more(" ".join(summary.split()))
    mentions = find_mentions(title, summary)
    facts = EventFacts()
    kind: BlockKind = "article"
    event_sure = is_event(title, summary)
    since = None
    if is_collection(title, summary):
        kind = "collection"
        opened = [d.edtf for d in mentions.dates if d.edtf]
        since = next(
            (e.partition("/")[0] for e in opened if e.endswith("/..")), opened[0].partition("/")[0] if opened else None
        )
    elif is_notice(title):
        kind = "notice"
    elif event_sure >= 0.5:
        kind = "event"
        facts = read_event(title, summary)
    start = facts.start
    if published and kind in ("article", "event") and names_events(section):
        # The day beside an event in a list of them is its own, not its announcement's.
        kind, start, published = "event", start or published, None
    places = mentions.places
    if facts.countries:
        places = [p for p in places if p not in facts.countries]
    if facts.place:
        places = _unique([facts.place, *places])
    return Block(
        kind=kind,
        title=title,
        summary=summary,
        more=more or marked,
        url=url,
        section=section,
        language=language or detect_language(f"{title}\n{summary}"),
        published=published,
        since=since,
        mode=facts.mode,
        place=facts.place,
        start=start,
        end=facts.end,
        organisers=facts.organisers,
        sponsors=facts.sponsors,
        countries=facts.countries,
        dates=mentions.dates,
        places=places,
        organisations=mentions.organisations,
        topics=mentions.topics,
        statements=mentions.statements,
        plan=mentions.plan,
        findings=[
            *mentions.findings,
            Finding(
                field="kind",
                value=kind,
                quote=title,
                within="title",
                start=0,
                end=len(title),
                confidence=_kind_confidence(kind, event_sure),
            ),
        ],
    )


def _kind_confidence(kind: BlockKind, event_sure: float) -> float:
    if kind == "event":
        return round(event_sure, 2)
    return round(min(0.9, 1 - event_sure), 2) if kind == "article" else 0.85


def read_lead(text: str, title: str | None = None, url: str | None = None) -> Lead:
    """Return the lead that a text makes."""
    text, _ = take_read_more(text.strip())
    mentions = find_mentions(title or "", text)
    return Lead(title=title, text=text, url=url, **{name: getattr(mentions, name) for name in Mentions.model_fields})


__all__ = ["country_code", "find_mentions", "is_read_more", "read_block", "read_lead", "take_read_more"]
