"""From paragraphs in sections to a `TextReading`: its title, summary, language and findings.

In: sections of any format. Out: the reading.
"""

from __future__ import annotations

import re
from typing import Any

from muniment.reading.findings.claimed import is_title, without_rules
from muniment.reading.findings.date_labels import Dated, PageDates
from muniment.reading.findings.dates import find_dates
from muniment.reading.findings.language import detect_language, detect_other_language, direction, normalise_tag
from muniment.reading.findings.publication import find_in_text
from muniment.reading.findings.vocabulary import words
from muniment.reading.formats.text_units import first_sentence, is_numeral
from muniment.reading.invisible import without_turns
from muniment.reading.losses import OTHER, TITLE, Losses, find_losses, measure
from muniment.reading.model import Finding, Section, TextReading
from muniment.reading.pages.teasers import find_mentions
from muniment.reading.paragraphs import RawSection, build_sections, join_text

_PARAGRAPH_NUMBER = re.compile(r"\A[(\[]?\d{1,4}[.)\]]?\s+(?=\w)")


def is_document_title(title: str | None) -> bool:
    """Return whether a title is of a white paper, report, plan or the like, rather than of an article."""
    lowered = (title or "").lower()
    return any(
        (w in lowered if not w.isascii() else re.search(rf"\b{re.escape(w)}\b", lowered))
        for group in ("en", "zh")
        for w in words("document titles", group)
    )


def finish_text_reading(
    base: dict[str, Any],
    title: str | None,
    raw: list[RawSection],
    *,
    dates: PageDates | None = None,
    authors: list[str] | None = None,
    summary: str = "",
    kind: str | None = None,
    pages: int | None = None,
    alternates: dict[str, str] | None = None,
    site: str | None = None,
    original: int | None = None,
    losses: Losses | None = None,
    rest: str = OTHER,
) -> TextReading:
    """Return the reading of a text whose title and sections are known: language, mentions and kind are found here."""
    losses = losses or Losses()
    title = without_turns(_shortened(without_rules(title), _LONGEST_TITLE)) if title else title
    if title and not is_title(title):
        title = None
    is_case, case = _case_title(title, raw)
    if is_case:
        title = _shortened(without_rules(case), 120) if case else None
    sections = build_sections(_without_title(raw, title, losses))
    text = join_text(sections)
    if site:
        base = {**base, "site": site}
    declared = normalise_tag(base.get("declared"))
    base = {name: value for name, value in base.items() if name != "declared"}
    # Who gives a language has looked already: looking costs as much as a good part of reading.
    language = base.get("language") or detect_language(text, declared)
    if kind is None:
        # A report is long and divided; an article about a report is not.
        kind = (
            "document"
            if (len(sections) >= 5 and len(text) > 6000) or (is_document_title(title) and len(sections) >= 3)
            else "article"
        )
    if kind == "document" and not declared:
        language = _language_of_most(sections) or language
    sections = _with_languages(sections, language, every=kind == "document")
    mentions = find_mentions(title or "", text, within="text")
    dates = dates or PageDates()
    if dates.published is None:
        said = find_in_text(title, _edges(sections), is_page=base["media_type"] == "text/html")
        dates = PageDates(said.published, dates.modified or said.modified)
    described = _describing_findings(text, title, dates, authors or [])
    losses = losses or Losses()
    account = measure(original, sections, losses, rest) if original is not None else None
    if account is not None:
        described += find_losses(account, losses)
    return TextReading(
        **{
            **base,
            "language": language,
            "direction": direction(language) if language else base.get("direction", "ltr"),
        },
        **{name: getattr(mentions, name) for name in type(mentions).model_fields if name != "findings"},
        findings=[*described, *mentions.findings],
        measure=account,
        kind=kind,
        published=dates.published.date if dates.published else None,
        modified=dates.modified.date if dates.modified else None,
        authors=authors or [],
        summary=summary or _summary(sections),
        text=text,
        sections=sections,
        pages=pages,
        alternates=alternates or {},
        title=title or (None if is_case else without_turns(_fallback_title(sections))),
    )


_EDGE = 20


def _edges(sections: list[Section]) -> list[str]:
    """Return the first and the last headings and paragraphs of a text, in order: where a document says of which day it
    is."""
    # Those of a PDF's other pages are no head of it.
    units = [
        (text, page)
        for s in sections
        for text, page in ((s.title or "", s.page), *((p.text, p.page) for p in s.paragraphs if p.role != "footnote"))
        if text
    ]
    head = [text for text, page in units[:_EDGE] if page in (None, 1)]
    return (
        head
        if len(units) <= _EDGE and len(head) == len(units)
        else [*head, "\n" * 3, *(text for text, _ in units[max(len(head), len(units) - _EDGE) :])]
    )


def _describing_findings(text: str, title: str | None, dates: PageDates, authors: list[str]) -> list[Finding]:
    """Return what describes the whole text as findings: with its own words, else with the field of the file's data that
    says it."""
    found = []
    if title:
        found.append(
            Finding(field="title", value=title, quote=title, within="title", start=0, end=len(title), confidence=0.95)
        )
    found += [
        _date_finding(name, said, text)
        for name, said in (("published", dates.published), ("modified", dates.modified))
        if said
    ]
    for author in authors:
        at = text.find(author)
        found.append(
            Finding(
                field="author",
                value=author,
                quote=author,
                within="text",
                start=at,
                end=at + len(author),
                confidence=0.95,
            )
            if at >= 0
            else Finding(field="author", value=author, quote=author, within="data", start=0, end=0, confidence=0.85)
        )
    return found


def _date_finding(name: str, said: Dated, text: str) -> Finding:
    """Return a date with the words that say it where they stand in the text, else with the place of the file that
    does."""
    # A label may stand in a line of its own over its date.
    words = r"\s+".join(map(re.escape, said.quote.split()))
    if not said.source and words and (match := re.search(words, text)):
        return Finding(
            field=name,
            value=said.date,
            quote=match[0],
            within="text",
            start=match.start(),
            end=match.end(),
            confidence=0.95,
        )
    source = said.source or "a line that is no part of the text"
    return Finding(
        field=name,
        value=said.date,
        quote=f"{source}: {said.quote}"[:300],
        within="data",
        start=0,
        end=0,
        confidence=0.9,
    )


_MOST_SECTIONS_TOLD = 200
_FOREIGN = re.compile(r"[\u0370-\u1fff\u3040-\uffef]")


def _language_of_most(sections: list[Section]) -> str | None:
    """Return the language of most of a document's words, by its first sections; None where it has too few to ask.

    The beginning alone misleads: a report may open with summaries in three languages.
    """
    lengths: dict[str | None, int] = {}
    asked = [" ".join(p.text for p in s.paragraphs) for s in sections]
    asked = [text for text in asked if len(text) >= 120][:16]
    if len(asked) < 3:
        return None
    for text in asked:
        found = detect_language(text)
        lengths[found] = lengths.get(found, 0) + min(len(text), 20_000)
    best = max(lengths, key=lambda k: lengths[k])
    return best if lengths[best] > 0.4 * sum(lengths.values()) else None


def _with_languages(sections: list[Section], language: str | None, *, every: bool) -> list[Section]:
    """Say of each section in which language it is, where that is another than the text's.

    In a document every section of some length is looked at; in an article only one in another script: looking costs as
    much as a good part of reading it.
    """
    if len(sections) < 2:
        return sections
    told: list[Section] = []
    weights = {True: 0, False: 0}
    for section in sections:
        for paragraph in section.paragraphs:
            weights[bool(_FOREIGN.search(paragraph.text[:80]))] += len(paragraph.text)
    latin = weights[False] >= weights[True]
    for number, section in enumerate(sections):
        text = " ".join(p.text for p in section.paragraphs)[:1200]
        other = None
        if (
            number < _MOST_SECTIONS_TOLD
            and len(text) >= 60
            and ((every and len(text) >= 120) or bool(_FOREIGN.search(text[:200])) == latin)
        ):
            other = detect_other_language(text, language)
        told.append(section.model_copy(update={"language": other, "direction": direction(other)}) if other else section)
    return told


def _without_title(sections: list[RawSection], title: str | None, losses: Losses) -> list[RawSection]:
    """Take off a first heading or paragraph that only repeats the title."""
    for section in sections[:2]:
        if section.title and title and (without_turns(section.title) or "").strip() == title.strip():
            section.title = None
            losses.add(TITLE, title)
        if section.paragraphs and title and (without_turns(section.paragraphs[0][0]) or "").strip() == title.strip():
            section.drop_first_paragraph()
            losses.add(TITLE, title)
    return sections


_COURT = re.compile(
    r"(?:in the )?(?:[a-z]+ )?(?:upper|first-tier|high|supreme|employment|appeal) (?:tribunal|court)(?: "
    r"?\([^()]{3,60}\))?",
    re.IGNORECASE,
)
_CASE = re.compile(r"\[\d{4}\] [A-Z]{2,6} (?:[A-Z][A-Za-z]+ )?\d+ \([A-Z]{2,5}\)$")
"""A case with its neutral citation: "Lund (wells) [2021] UKUT 00116 (IAC)"."""


_CASE_NUMBER = re.compile(
    r"(?:(?:case|claim|appeal|docket|file|application|matter|petition|cause)s?(?: (?:ref\w*|reference))?[ "
    r".]*(?:nos?\b|number|ref\w*\b|\#)|neutral citation|no\.? of case|"
    r"aktenzeichen|az\.|n[°º] ?(?:de )?(?:pourvoi|r[ôo]le|recurso|expediente)|expediente|案号|案號|дело "
    r"№)[\s:.].{0,160}|(?:before|between|b e t w e e n|date|heard)\s*:.{0,160}|royal courts of justice|"
    r"\[\d{4}\] [A-Z]{2,6}[\w ()]{2,40}",
    re.IGNORECASE | re.DOTALL,
)
"""Lines of the head of a judgment that say which case of which court it is: not what it is called."""
_COURTS = re.compile(
    r"(?:in the |the )?(?:[\w’'(),-]+ ){0,6}(?:court|tribunal)(?: (?:of|for|at|in) .{2,60})?(?:,? [\w "
    r"]*(?:division|list|registry))?",
    re.IGNORECASE,
)
_PARTIES = re.compile(r"(?=.{7,200}$)[A-Z“(].*?\s(?:v|vs|V)\.?\s+[A-Z“(].*")


def _case_title(title: str | None, sections: list[RawSection]) -> tuple[bool, str | None]:
    """Return whether a text, or what is taken for its title, opens like a judgment, and then the line of its head that
    names the case, if one does."""
    lines = [
        " ".join(words.split())
        for s in sections[:6]
        for words in (s.title or "", *(p[0] for p in s.paragraphs[:30]))
        if words.strip()
    ][:30]
    first = title or next(iter(lines), "")
    if not (
        _CASE_NUMBER.fullmatch(first)
        or (_COURTS.fullmatch(first) and any(_CASE_NUMBER.fullmatch(line) for line in lines[:8]))
    ):
        return False, None
    cited = next((line for line in lines[:12] if len(line) <= 200 and _CASE.search(line)), None)
    return True, cited or next((line for line in lines if _PARTIES.fullmatch(line) and not find_dates(line[:20])), None)


_LONGEST_TITLE = 1_000
"""Letters: what is longer is no title, and would stand over every list."""


def _fallback_title(sections: list[Section]) -> str | None:
    if all(p.role == "table" for s in sections for p in s.paragraphs) and not any(s.title for s in sections):
        return None  # The first row of a table says what is in its columns, not what it is called.
    for section in sections:
        if section.title and not is_numeral(section.title) and is_title(section.title):
            return without_rules(section.title)
        for paragraph in section.paragraphs:
            first = first_sentence(_PARAGRAPH_NUMBER.sub("", paragraph.text, count=1))[0]
            if first[:1].islower() and len(first) > 60:
                return None  # A text that begins within a sentence: what it is called is not in it.
            if not is_numeral(first) and is_title(first):
                following = [p.text for p in section.paragraphs[1:4]] if _COURT.fullmatch(first.strip()) else []
                named = next((line for line in following if len(line) <= 200 and _CASE.search(line)), first)
                return _shortened(without_rules(named), 120)
    return None


def _shortened(text: str, most: int) -> str:
    """Return a text, or its beginning up to a word's end and a mark that it goes on."""
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0]} …"


def _summary(sections: list[Section]) -> str:
    """Return the first paragraph of some length: a teaser in the document's own words."""
    for section in sections:
        for paragraph in section.paragraphs:
            if len(paragraph.text) > 60 and paragraph.role == "text":
                return _shortened(paragraph.text, 400)
    return ""
