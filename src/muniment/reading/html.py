"""HTML: decide whether a page is a front page or an article, and read it as that.

In: text. Out: a `FrontPage` or a `TextReading`.
"""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any
from urllib.parse import urlsplit

from .article_page import extract_sections
from .errors import EmptyFile
from .front_page import FrontPageDraft, draft_front_page
from .html_page import Page, describe, parse, text_of
from .language import detect_language, direction
from .model import FrontPage, Reading
from .page_blocks import weigh
from .paragraphs import RawSection
from .plain_text import finish_text_reading
from .teasers import read_block, read_lead

_MOST_BLOCKS = 150


def read_html(text: str, charset: str | None, url: str | None, warnings: list[str]) -> Reading:
    """Read a page. Raises EmptyFile where it has no words at all."""
    root = parse(text)
    page = describe(root, url)
    base: dict[str, Any] = {"media_type": "text/html", "charset": charset, "url": page.url, "site": page.site, "warnings": warnings}
    sections: list[RawSection] | None = None
    if _is_home(page.url) and not page.published:
        # A home address with several teasers needs no look for an article.
        draft = draft_front_page(page, deepcopy(root))
        if len(draft.candidates) >= 4:
            return _front_page(page, draft, base)
    sections = extract_sections(root, page.title)
    if not _surely_article(page, sections):
        draft = draft_front_page(page, deepcopy(root))
        if _is_front(page, draft, sections):
            return _front_page(page, draft, base)
    if not any(s.paragraphs for s in sections):
        words = text_of(root)
        if not words:
            raise EmptyFile("the page has no words")
        sections = _plain_sections(root) or [RawSection(paragraphs=[(words[:20_000], None, "text")])]
    sample = " ".join(p[0] for s in sections for p in s.paragraphs)
    language = detect_language(sample, page.language)
    return finish_text_reading(
        {**base, "language": language, "direction": direction(language)}, page.title, sections,
        published=page.published, modified=page.modified, authors=page.authors, alternates=page.alternates,
        summary=page.description if len(page.description) > 40 else "",
        # A page that calls itself an article about a report is no report.
        kind="article" if page.is_article and len(sample) < 30_000 else None,
    )  # fmt: skip


def _is_home(url: str | None) -> bool:
    if not url:
        return False
    parts = urlsplit(url)
    return bool(re.fullmatch(r"/?(?:(?:index|default|home)(?:\.\w+)?|[a-z]{2}(?:[-_][A-Za-z]{2,4})?)?/?", parts.path)) and not parts.query


def _surely_article(page: Page, sections: list[RawSection]) -> bool:
    """A page that calls itself an article and has one needs no look for teasers."""
    lengths = [len(p[0]) for s in sections for p in s.paragraphs]
    return page.is_article and sum(lengths) > 800 and max(lengths) > 150 and not _is_home(page.url)


def _is_front(page: Page, draft: FrontPageDraft, sections: list[RawSection]) -> bool:
    prose = sum(weigh(p[0]) for s in sections for p in s.paragraphs)
    count = len(draft.candidates)
    if count < 3:
        return False
    titles = {c.title for c in draft.candidates}
    # What the article reader took may be the teasers themselves.
    teaser_words = " ".join([*titles, *(c.summary for c in draft.candidates)])
    weights = [weigh(p[0]) for s in sections for p in s.paragraphs if p[0][:60] not in teaser_words]
    own, longest = sum(weights), max(weights, default=0)
    prominent = sum(c.prominent for c in draft.candidates)
    score = 0.0
    score += 1.5 if _is_home(page.url) else 0
    score -= 2.0 if page.is_article else 0
    score += 1.0 if prominent >= 5 else 0.5 if prominent >= 3 else 0
    score += 1.0 if weigh(teaser_words) > own else -1.0
    score += 0.5 if count >= 12 else 0
    score -= 1.0 if own > 1500 and longest > 250 else 0
    score += 0.5 if prose < 400 else 0
    return score >= 1.5


def _front_page(page: Page, draft: FrontPageDraft, base: dict[str, Any]) -> FrontPage:
    blocks = [
        read_block(c.title, c.summary, url=c.url, more=c.url is not None, section=c.section, published=c.published)
        for c in draft.candidates[:_MOST_BLOCKS]
    ]
    sample = " ".join(f"{b.title} {b.summary}" for b in blocks)
    language = detect_language(f"{draft.lead} {sample}", page.language)
    # The site's own name in its header is no heading of the lead.
    named = draft.lead_title not in (page.title, page.site, None)
    lead = read_lead(draft.lead, draft.lead_title if named else None) if draft.lead else None
    warnings = list(base["warnings"])
    if len(draft.candidates) > _MOST_BLOCKS:
        warnings.append(f"the page has {len(draft.candidates)} teasers; the first {_MOST_BLOCKS} were read")
    return FrontPage(
        **{**base, "warnings": warnings}, language=language, direction=direction(language), title=page.title, lead=lead, blocks=blocks
    )


def _plain_sections(root: Any) -> list[RawSection]:
    """Return the paragraphs of a page that has no main text in the reader's eyes: a short notice, a fragment."""
    section = RawSection()
    for element in root.iter("p", "li", "pre", "blockquote", "td"):
        if words := text_of(element):
            section.paragraphs.append((words, None, "text"))
    return [section] if section.paragraphs else []
