"""Plain text and Markdown: a front page as it was saved in words only, or an article.

In: text. Out: a `FrontPage` where the text is made of teasers, else a `TextReading`.
A teaser is a short line that ends like a heading, followed by words; a front page has several, each short, most with
a read-more mark. An article has paragraphs that go on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from muniment.reading.findings.date_labels import Dated, PageDates
from muniment.reading.findings.dates import find_dates
from muniment.reading.findings.language import detect_language, direction
from muniment.reading.findings.publication import (
    OF_A_LETTER,
    find_in_lines,
    find_in_text,
    is_of_letter,
    of_front_matter,
)
from muniment.reading.formats.markdown import find_draft, read_front_matter, without_html
from muniment.reading.formats.media_type import MARKDOWN
from muniment.reading.formats.text_reading import finish_text_reading
from muniment.reading.formats.text_units import (
    LIST_MARK,
    NUMBERED,
    Unit,
    first_sentence,
    is_numeral,
    split_markdown,
    split_units,
)
from muniment.reading.losses import DATA, NOTICES, TITLE, Losses, count_words, measure_front
from muniment.reading.model import FrontPage, Reading, TextReading
from muniment.reading.pages.teasers import is_read_more, read_block, read_lead, take_read_more
from muniment.reading.paragraphs import RawSection


def read_plain_text(
    text: str, media_type: str, charset: str | None, url: str | None, warnings: list[str], date: str | None = None
) -> Reading:
    """Return the reading of a plain text. `date` is not used for findings: it is what the caller says of the file."""
    whole = text
    keys, text = read_front_matter(text) if media_type != "text/html" else ({}, text)
    head = whole[: len(whole) - len(text)] if keys else ""
    if media_type != "text/html" and (draft := find_draft(whole)):
        warnings = [*warnings, draft]
    if media_type == MARKDOWN:
        text = without_html(text)
    units = split_markdown(text) if media_type == MARKDOWN else split_units(text)
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
        base |= {"declared": next((keys[name] for name in ("lang", "language", "locale") if keys.get(name)), None)}
        if base["declared"]:
            base.pop("language")
        authors = _names(keys.get("author") or keys.get("authors") or keys.get("by") or "")
        return read_article(
            units, base, keys.get("title") or None, of_front_matter(keys), losses=losses, authors=authors
        )
    front = _read_front_page(units, base)
    if front:
        return front
    return read_article(units, base, whole=text)


def _names(value: str) -> list[str]:
    """Return the names that a head gives its authors; an address or an account is none."""
    names = (name.strip(" .") for name in re.split(r",\s+|;\s*|\s+(?:and|und|et|y|и)\s+|\s*&\s*|、", value))
    return [name for name in names if name and len(name) < 80 and "@" not in name and "://" not in name]


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


def _read_front_page(units: list[Unit], base: dict[str, Any]) -> FrontPage | None:
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
                # Words with no heading of their own after a finished teaser: a teaser whose first sentence is its
                # title.
                title, rest = first_sentence(words_of_it)
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
        drafts.append(
            _Draft(unit.text, [body], unit.url or following.url, more or bool(unit.url or following.url), section)
        )
        i += 2
    marked = sum(d.more for d in drafts)
    if len(drafts) < 2 or marked < 2 or marked < len(drafts) * 0.4 or max(d.length for d in drafts) > 2500:
        return None
    if len(drafts) > _MOST_BLOCKS:
        base = {
            **base,
            "warnings": [*base["warnings"], f"the page has {len(drafts)} teasers; the first {_MOST_BLOCKS} were read"],
        }
    blocks = [
        read_block(d.title, " ".join(d.parts), url=d.url, more=d.more, section=d.section) for d in drafts[:_MOST_BLOCKS]
    ]
    lead_text = "\n\n".join(lead_parts)
    lead = read_lead(lead_text, lead_title) if lead_text else None
    account = measure_front(sum(count_words(unit.text) for unit in units), lead, blocks)
    return FrontPage(**{**base, "title": page_title}, lead=lead, blocks=blocks, measure=account)


def _next_is_heading(units: list[Unit], i: int) -> bool:
    return i < len(units) and units[i].is_heading


def read_article(
    units: list[Unit],
    base: dict[str, Any],
    title: str | None = None,
    dates: PageDates | None = None,
    whole: str = "",
    losses: Losses | None = None,
    authors: list[str] | None = None,
) -> TextReading:
    """Return the article that runs of lines make: a title, a dateline or byline, sections of paragraphs."""
    losses = losses or Losses()
    original = losses.words.total() + sum(count_words(unit.text) for unit in units)
    sections: list[RawSection] = [RawSection()]
    published: Dated | None = None
    modified: Dated | None = None
    authors = authors or []
    rest = list(units)
    if rest and rest[0].is_heading and (title is None or rest[0].text == title) and not is_numeral(rest[0].text):
        title = rest.pop(0).text
        losses.add(TITLE, title)
    # A dateline or byline stands right under the title; that of a letter is the day that it was written on.
    is_letter = is_of_letter(title, [unit.text for unit in rest[:8]]) or bool(
        _FROM_ONE_TO_ANOTHER.fullmatch(title or "")
    )
    while rest and len(rest[0].text) < 120 and (found := _dateline(title, rest[0].text, is_letter=is_letter)):
        published, modified = published or found[0], modified or found[1]
        authors = authors or found[2]
        losses.add(NOTICES, rest.pop(0).text)
    if dates is None or dates.published is None:
        dates = PageDates(published or find_in_lines(title, whole), modified or (dates.modified if dates else None))
    for unit in rest:
        follows_text = bool(sections[-1].paragraphs) or sections[-1].title is None
        if unit.level is not None or (
            unit.is_heading and ((len(unit.text) < 100 and follows_text) or NUMBERED.match(unit.text))
        ):
            sections.append(RawSection(unit.text, unit.level or 2))
        else:
            if unit.role is not None:
                sections[-1].paragraphs.append((unit.text, None, unit.role))
                continue
            lines = unit.text.split("\n")
            for line in lines if all(LIST_MARK.match(x) for x in lines) else [unit.text]:
                sections[-1].paragraphs.append((line, None, "list" if LIST_MARK.match(line) else "text"))
    return finish_text_reading(base, title, sections, dates=dates, authors=authors, original=original, losses=losses)


_FROM_ONE_TO_ANOTHER = re.compile(r"(?:(?:Mr|Mrs|Dr|Sir|Lord) )?[A-Z][a-z]+ to (?:(?:Mr|Mrs|Dr|Sir|Lord) )?[A-Z][a-z]+")
"""What letters are called in editions of them: "Lund to Berg"."""


def _dateline(
    title: str | None, text: str, *, is_letter: bool = False
) -> tuple[Dated | None, Dated | None, list[str]] | None:
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
