"""Plain text and Markdown: a front page as it was saved in words only, or an article.

In: text. Out: a `FrontPageReading` where the text is made of teasers, else a `TextReading`.
A teaser is a short line that ends like a heading, followed by words; a front page has several, each short, most with
a read-more mark. An article has paragraphs that go on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from muniment.reading.findings.claimed import is_title, without_rules
from muniment.reading.findings.dates import find_dates
from muniment.reading.findings.language import detect_language, detect_other_language, direction, normalise_tag
from muniment.reading.findings.publication import OF_A_LETTER, Dated, PageDates, find_in_lines, find_in_text, is_of_letter, of_front_matter
from muniment.reading.findings.sentences import split_sentences
from muniment.reading.findings.vocabulary import words
from muniment.reading.formats.markdown import find_draft, read_front_matter, without_html
from muniment.reading.formats.media_type import MARKDOWN
from muniment.reading.losses import DATA, NOTICES, OTHER, TITLE, Losses, count_words, find_losses, measure, measure_front
from muniment.reading.model import Finding, FrontPageReading, Reading, Section, TextReading
from muniment.reading.pages.teasers import find_mentions, is_read_more, read_block, read_lead, take_read_more
from muniment.reading.paragraphs import RawSection, build_sections, join_text

_SENTENCE_END = re.compile(r"[.!?。\uff01\uff1f…;\uff1b:\uff1a][”\"’'』」)\]]*$")
_MARKDOWN_HEADING = re.compile(r"^(?P<marks>#{1,6})\s+(?P<title>.+?)\s*#*$")
_MARKDOWN_LINK = re.compile(r"!?\[(?P<text>[^\]]*)\]\((?P<url>[^)\s]+)(?:\s+\"[^\"]*\")?\)")
_NUMBERED = re.compile(
    r"^(?:[IVXLC]+\.|\d{1,2}(?:\.\d{1,2})*\.?|[一二三四五六七八九十]+、|第[一二三四五六七八九十百\d]+[章节編编部分]|Chapter\s+\w+|Section\s+\w+|Part\s+\w+|Article\s+\d+|Annex\b)[\s:\uff1a.]*\S",
    re.IGNORECASE,
)
_LIST_MARK = re.compile(r"^\s*(?:[-*•·▪◦–]|\d{1,2}[.)])\s+")
_RULE = re.compile(r"^\s*(?:[-=_*~]\s*){3,}$")


@dataclass
class Unit:
    """A run of lines between empty lines."""

    text: str
    url: str | None = None
    level: int | None = None
    """Set where Markdown marks the unit as a heading."""

    @property
    def is_heading(self) -> bool:
        """A short line with no full stop; words only, no read-more mark at its end."""
        if self.level is not None:
            return True
        if "\n" in self.text or (_LIST_MARK.match(self.text) and not _NUMBERED.match(self.text)):
            return False
        wide = sum("\u3040" <= c <= "\u9fff" for c in self.text)
        limit = 60 if wide > len(self.text) / 3 else 180
        return 2 <= len(self.text) <= limit and not _SENTENCE_END.search(self.text) and not take_read_more(self.text)[1]


def split_units(text: str) -> list[Unit]:
    """Return the runs of a text. A heading directly above its words (one line break) is a unit of its own."""
    units: list[Unit] = []
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n\n").replace("\ufeff", "")
    for run in re.split(r"\n\s*\n", text):
        lines = [line.strip() for line in run.split("\n") if line.strip() and not _RULE.match(line)]
        for chunk in _split_run(lines):
            units.append(_make_unit(chunk))
    return [u for u in units if u.text]


def _split_run(lines: list[str]) -> list[list[str]]:
    """Cut a run where a read-more mark ends a teaser, and after a heading line that stands above words."""
    chunks: list[list[str]] = [[]]
    for line in lines:
        if _MARKDOWN_HEADING.match(line):
            chunks += [[line], []]
            continue
        chunks[-1].append(line)
        if take_read_more(line)[1]:
            chunks.append([])
    result: list[list[str]] = []
    for chunk in (piece for whole in chunks for piece in _split_at_headings(whole)):
        if len(chunk) >= 2 and not _MARKDOWN_HEADING.match(chunk[0]):
            first = Unit(chunk[0])
            rest = " ".join(chunk[1:])
            # Hard-wrapped prose has lines of like length; a heading is followed by something longer, or marked.
            if first.is_heading and (
                (take_read_more(rest)[1] and len(chunk[0]) < 0.9 * max(len(x) for x in chunk[1:]))
                or (len(chunk[1]) > 1.6 * len(chunk[0]) and len(chunk[1]) > 90)
            ):
                result += [[chunk[0]], chunk[1:]]
                continue
        if chunk:
            result.append(chunk)
    return result


def _split_at_headings(lines: list[str]) -> list[list[str]]:
    """Cut a run before each line that stands like a heading between words: after a full stop, above a longer line.

    Hard-wrapped prose is left whole: there a short line without a full stop is never followed by a much longer one.
    """
    pieces: list[list[str]] = []
    start = 0
    for i, (line, following) in enumerate(pairwise(lines)):
        if i == start or not _SENTENCE_END.search(lines[i - 1]):
            continue
        if Unit(line).is_heading and len(following) > 50 and len(following) > 1.6 * len(line):
            pieces.append(lines[start:i])
            start = i
    return [*pieces, lines[start:]]


def _make_unit(lines: list[str]) -> Unit:
    heading = _MARKDOWN_HEADING.match(lines[0])
    level = len(heading["marks"]) if heading else None
    text = heading["title"] if heading else _join(lines)
    links = list(_MARKDOWN_LINK.finditer(text))
    url = next((m["url"] for m in links if not m[0].startswith("!")), None)
    text = _MARKDOWN_LINK.sub(lambda m: "" if m[0].startswith("!") else m["text"], text)
    if level is not None or links:
        text = re.sub(r"(\*\*|__|`)(.+?)\1", r"\2", text)
    return Unit(text.strip(), url, level)


def _join(lines: list[str]) -> str:
    if any(_LIST_MARK.match(line) for line in lines[1:]):
        return "\n".join(lines)
    wide = sum("\u3040" <= c <= "\u9fff" for line in lines for c in line[-1:] + line[:1])
    return ("" if wide >= len(lines) else " ").join(lines)


def read_plain_text(
    text: str, media_type: str, charset: str | None, url: str | None, warnings: list[str], date: str | None = None
) -> Reading:
    """Read a text; `date` is not used for findings, only kept for the caller's describing."""
    whole = text
    keys, text = read_front_matter(text) if media_type != "text/html" else ({}, text)
    head = whole[: len(whole) - len(text)] if keys else ""
    if media_type != "text/html" and (draft := find_draft(whole)):
        warnings = [*warnings, draft]
    if media_type == MARKDOWN:
        text = without_html(text)
    units = split_units(text)
    language = detect_language(text)
    base: dict[str, Any] = {
        "media_type": media_type,
        "charset": charset,
        "language": language,
        "direction": direction(language),
        "url": url,
        "warnings": warnings,
    }
    if keys:
        # What has a head of data is one text.
        losses = Losses()
        losses.add(DATA, head)
        return read_article(units, base, keys.get("title") or None, of_front_matter(keys), losses=losses)
    front = _read_front_page(units, base)
    if front:
        return front
    return read_article(units, base, whole=text)


@dataclass
class _Draft:
    """A teaser as it stands in the text. Its words are read when it is known that the text is a front page."""

    title: str
    parts: list[str]
    url: str | None
    more: bool
    section: str | None

    @property
    def length(self) -> int:
        return sum(map(len, self.parts))


_MOST_BLOCKS = 500


def _read_front_page(units: list[Unit], base: dict[str, Any]) -> FrontPageReading | None:
    """Return the front page that the units make, or None where they are an article."""
    is_written_out = [take_read_more(u.text)[1] for u in units]
    marks = sum(1 for u, written in zip(units, is_written_out, strict=True) if u.url or is_read_more(u.text) or written)
    if marks < 2:
        return None
    written_out = sum(is_written_out)
    drafts: list[_Draft] = []
    lead_parts: list[str] = []
    lead_title: str | None = None
    section: str | None = None
    page_title: str | None = None
    i = 0
    while i < len(units):
        unit = units[i]
        if is_read_more(unit.text):
            if drafts and not drafts[-1].more:
                drafts[-1].more, drafts[-1].url = True, drafts[-1].url or unit.url
            i += 1
            continue
        if not unit.is_heading:
            words_of_it, more = take_read_more(unit.text)
            if drafts and not more and not drafts[-1].more:
                drafts[-1].parts.append(unit.text)
                drafts[-1].url = drafts[-1].url or unit.url
            elif not drafts:
                lead_parts.append(words_of_it)
            else:
                # Words with no heading of their own after a finished teaser: a teaser whose first sentence is its title.
                title, rest = _first_sentence(words_of_it)
                drafts.append(_Draft(title, [rest], unit.url, more, section))
            i += 1
            continue
        following = units[i + 1] if i + 1 < len(units) else None
        if following is None or (following.is_heading and not is_read_more(following.text)):
            # A heading over a heading names a section, or, at the very top, the page.
            if not drafts and not lead_parts and page_title is None and following is not None:
                page_title = unit.text
            elif following is not None and len(unit.text) < 60 and (unit.level or 9) <= (following.level or 9):
                section = unit.text
            elif drafts or lead_parts:
                drafts.append(_Draft(unit.text, [], unit.url, False, section))
            i += 1
            continue
        if is_read_more(following.text):
            drafts.append(_Draft(unit.text, [], unit.url or following.url, True, section))
            i += 2
            continue
        body, more = take_read_more(following.text)
        if (
            not drafts
            and not lead_parts
            and not more
            and page_title is None
            and _next_is_heading(units, i + 2)
            and len(units) > 5
            and written_out >= 2
        ):
            # The first words under the page's own heading are the lead, when what follows are teasers with marks.
            lead_title = page_title = unit.text
            lead_parts.append(body)
            i += 2
            continue
        drafts.append(_Draft(unit.text, [body], unit.url or following.url, more or bool(unit.url or following.url), section))
        i += 2
    marked = sum(d.more for d in drafts)
    if len(drafts) < 2 or marked < 2 or marked < len(drafts) * 0.4 or max(d.length for d in drafts) > 2500:
        return None
    if len(drafts) > _MOST_BLOCKS:
        base = {**base, "warnings": [*base["warnings"], f"the page has {len(drafts)} teasers; the first {_MOST_BLOCKS} were read"]}
    blocks = [read_block(d.title, " ".join(d.parts), url=d.url, more=d.more, section=d.section) for d in drafts[:_MOST_BLOCKS]]
    lead_text = "\n\n".join(lead_parts)
    lead = read_lead(lead_text, lead_title) if lead_text else None
    account = measure_front(sum(count_words(unit.text) for unit in units), lead, blocks)
    return FrontPageReading(**{**base, "title": page_title}, lead=lead, blocks=blocks, measure=account)


def _next_is_heading(units: list[Unit], i: int) -> bool:
    return i < len(units) and units[i].is_heading


def _first_sentence(text: str) -> tuple[str, str]:
    """Return a text's first sentence, without its full stop, and the rest."""
    first = next(split_sentences(text), None)
    if first is None:
        return text, ""
    at, sentence = first
    return sentence.rstrip("."), text[at + len(sentence) :].lstrip()


_NUMERAL = re.compile(r"[\W\d_]*(?:[IVXLCDM]+|[一二三四五六七八九十百]+)?[\W\d_]*")
_PARAGRAPH_NUMBER = re.compile(r"\A[(\[]?\d{1,4}[.)\]]?\s+(?=\w)")


def _is_numeral(text: str) -> bool:
    """Say whether a line is a number and nothing else: that is no title."""
    return bool(_NUMERAL.fullmatch(text))


def read_article(
    units: list[Unit],
    base: dict[str, Any],
    title: str | None = None,
    dates: PageDates | None = None,
    whole: str = "",
    losses: Losses | None = None,
) -> TextReading:
    """Return the article that the units make: a title, a dateline or byline, sections of paragraphs."""
    losses = losses or Losses()
    original = losses.words.total() + sum(count_words(unit.text) for unit in units)
    sections: list[RawSection] = [RawSection()]
    published: Dated | None = None
    modified: Dated | None = None
    authors: list[str] = []
    rest = list(units)
    if rest and rest[0].is_heading and (title is None or rest[0].text == title) and not _is_numeral(rest[0].text):
        title = rest.pop(0).text
        losses.add(TITLE, title)
    # A dateline or byline stands right under the title; that of a letter is the day that it was written on.
    is_letter = is_of_letter(title, [unit.text for unit in rest[:8]]) or bool(_FROM_ONE_TO_ANOTHER.fullmatch(title or ""))
    while rest and len(rest[0].text) < 120 and (found := _dateline(title, rest[0].text, is_letter=is_letter)):
        published, modified = published or found[0], modified or found[1]
        authors = authors or found[2]
        losses.add(NOTICES, rest.pop(0).text)
    if dates is None or dates.published is None:
        dates = PageDates(published or find_in_lines(title, whole), modified or (dates.modified if dates else None))
    for unit in rest:
        follows_text = bool(sections[-1].paragraphs) or sections[-1].title is None
        if unit.level is not None or (unit.is_heading and ((len(unit.text) < 100 and follows_text) or _NUMBERED.match(unit.text))):
            sections.append(RawSection(unit.text, unit.level or 2))
        else:
            lines = unit.text.split("\n")
            for line in lines if all(_LIST_MARK.match(x) for x in lines) else [unit.text]:
                sections[-1].paragraphs.append((line, None, "list" if _LIST_MARK.match(line) else "text"))
    return finish_text_reading(base, title, sections, dates=dates, authors=authors, original=original, losses=losses)


_FROM_ONE_TO_ANOTHER = re.compile(r"(?:(?:Mr|Mrs|Dr|Sir|Lord) )?[A-Z][a-z]+ to (?:(?:Mr|Mrs|Dr|Sir|Lord) )?[A-Z][a-z]+")
"""What letters are called in editions of them: "Lund to Berg"."""


def _dateline(title: str | None, text: str, *, is_letter: bool = False) -> tuple[Dated | None, Dated | None, list[str]] | None:
    """Return (published, modified, authors) where a line holds nothing but dates, a byline or both."""
    byline = re.match(r"^(?:By|Author|作者|记者|Par|Por)\s*[:\uff1a]?\s+(?P<names>[^\d|·]{3,80})", text)
    mentions = [d for d in find_dates(text) if d.edtf]
    if mentions and len(text) - sum(len(d.text) for d in mentions) < 45 and not text.endswith("."):
        pass
    elif not byline:
        return None
    said = find_in_text(title, [text], letters_too=True) if mentions else PageDates()
    if mentions and not (said.published or said.modified):
        return None  # A line with another date is a part of the text.
    names = re.split(r",\s+|\s+and\s+|、", byline["names"].strip(" ,")) if byline else []
    under = OF_A_LETTER if is_letter else "the line under the title"
    return (
        replace(said.published, source=under) if said.published else None,
        replace(said.modified, source=under) if said.modified else None,
        [n for n in names if n],
    )


def is_document_title(title: str | None) -> bool:
    """Say whether a title is of a white paper, report, plan or the like, rather than of an article."""
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
    title = without_rules(title) if title else title
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
        kind = "document" if (len(sections) >= 5 and len(text) > 6000) or (is_document_title(title) and len(sections) >= 3) else "article"
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
        **{**base, "language": language, "direction": direction(language)},
        **{name: getattr(mentions, name) for name in type(mentions).model_fields if name != "findings"}, findings=[*described, *mentions.findings],
        measure=account, kind=kind, published=dates.published.date if dates.published else None, modified=dates.modified.date if dates.modified else None,
        authors=authors or [], summary=summary or _summary(sections), text=text,
        sections=sections, pages=pages, alternates=alternates or {}, title=title or (None if is_case else _fallback_title(sections)),
    )  # fmt: skip


_EDGE = 20


def _edges(sections: list[Section]) -> list[str]:
    """Return the first and the last headings and paragraphs of a text, in order: where a document says of which day it is."""
    # Those of a PDF's other pages are no head of it.
    units = [
        (text, page) for s in sections for text, page in ((s.title or "", s.page), *((p.text, p.page) for p in s.paragraphs if p.role != "footnote")) if text
    ]  # fmt: skip
    head = [text for text, page in units[:_EDGE] if page in (None, 1)]
    return (
        head
        if len(units) <= _EDGE and len(head) == len(units)
        else [*head, "\n" * 3, *(text for text, _ in units[max(len(head), len(units) - _EDGE) :])]
    )


def _describing_findings(text: str, title: str | None, dates: PageDates, authors: list[str]) -> list[Finding]:
    """Return what describes the whole text as findings: with its own words, else with the field of the file's data that says it."""
    found = []
    if title:
        found.append(Finding(field="title", value=title, quote=title, within="title", start=0, end=len(title), confidence=0.95))
    found += [_date_finding(name, said, text) for name, said in (("published", dates.published), ("modified", dates.modified)) if said]
    for author in authors:
        at = text.find(author)
        found.append(
            Finding(field="author", value=author, quote=author, within="text", start=at, end=at + len(author), confidence=0.95)
            if at >= 0
            else Finding(field="author", value=author, quote=author, within="data", start=0, end=0, confidence=0.85)
        )
    return found


def _date_finding(name: str, said: Dated, text: str) -> Finding:
    """Return a date with the words that say it where they stand in the text, else with the place of the file that does."""
    # A label may stand in a line of its own over its date.
    words = r"\s+".join(map(re.escape, said.quote.split()))
    if not said.source and words and (match := re.search(words, text)):
        return Finding(field=name, value=said.date, quote=match[0], within="text", start=match.start(), end=match.end(), confidence=0.95)
    source = said.source or "a line that is no part of the text"
    return Finding(field=name, value=said.date, quote=f"{source}: {said.quote}"[:300], within="data", start=0, end=0, confidence=0.9)


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
        if section.title and title and section.title.strip() == title.strip():
            section.title = None
            losses.add(TITLE, title)
        if section.paragraphs and title and section.paragraphs[0][0].strip() == title.strip():
            section.drop_first_paragraph()
            losses.add(TITLE, title)
    return sections


_COURT = re.compile(
    r"(?:in the )?(?:[a-z]+ )?(?:upper|first-tier|high|supreme|employment|appeal) (?:tribunal|court)(?: ?\([^()]{3,60}\))?", re.IGNORECASE
)
_CASE = re.compile(r"\[\d{4}\] [A-Z]{2,6} (?:[A-Z][A-Za-z]+ )?\d+ \([A-Z]{2,5}\)$")
"""A case with its neutral citation: "Lund (wells) [2021] UKUT 00116 (IAC)"."""


_CASE_NUMBER = re.compile(
    r"(?:(?:case|claim|appeal|docket|file|application|matter|petition|cause)s?(?: (?:ref\w*|reference))?[ .]*(?:nos?\b|number|ref\w*\b|\#)|neutral citation|no\.? of case|"
    r"aktenzeichen|az\.|n[°º] ?(?:de )?(?:pourvoi|r[ôo]le|recurso|expediente)|expediente|案号|案號|дело №)[\s:.].{0,160}|(?:before|between|b e t w e e n|date|heard)\s*:.{0,160}|royal courts of justice|\[\d{4}\] [A-Z]{2,6}[\w ()]{2,40}",
    re.IGNORECASE | re.DOTALL,
)
"""Lines of the head of a judgment that say which case of which court it is: not what it is called."""
_COURTS = re.compile(
    r"(?:in the |the )?(?:[\w’'(),-]+ ){0,6}(?:court|tribunal)(?: (?:of|for|at|in) .{2,60})?(?:,? [\w ]*(?:division|list|registry))?",
    re.IGNORECASE,
)
_PARTIES = re.compile(r"(?=.{7,200}$)[A-Z“(].*?\s(?:v|vs|V)\.?\s+[A-Z“(].*")


def _case_title(title: str | None, sections: list[RawSection]) -> tuple[bool, str | None]:
    """Return whether a text, or what is taken for its title, opens like a judgment, and then the line of its head that names the case, if one does."""
    lines = [
        " ".join(words.split()) for s in sections[:6] for words in (s.title or "", *(p[0] for p in s.paragraphs[:30])) if words.strip()
    ][:30]
    first = title or next(iter(lines), "")
    if not (_CASE_NUMBER.fullmatch(first) or (_COURTS.fullmatch(first) and any(_CASE_NUMBER.fullmatch(line) for line in lines[:8]))):
        return False, None
    cited = next((line for line in lines[:12] if len(line) <= 200 and _CASE.search(line)), None)
    return True, cited or next((line for line in lines if _PARTIES.fullmatch(line) and not find_dates(line[:20])), None)


def _fallback_title(sections: list[Section]) -> str | None:
    if all(p.role == "table" for s in sections for p in s.paragraphs) and not any(s.title for s in sections):
        return None  # The first row of a table says what is in its columns, not what it is called.
    for section in sections:
        if section.title and not _is_numeral(section.title) and is_title(section.title):
            return without_rules(section.title)
        for paragraph in section.paragraphs:
            first = _first_sentence(_PARAGRAPH_NUMBER.sub("", paragraph.text, count=1))[0]
            if first[:1].islower() and len(first) > 60:
                return None  # A text that begins within a sentence: what it is called is not in it.
            if not _is_numeral(first) and is_title(first):
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
