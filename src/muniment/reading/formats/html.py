"""HTML: decide whether a page is a front page or an article, and read it as that.

In: text. Out: a `FrontPage` or a `TextReading`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from muniment.credentials import without_credentials
from muniment.reading.errors import EmptyFile
from muniment.reading.events.page import PageWords, find_page_events
from muniment.reading.findings.edtf_dates import calendar_day
from muniment.reading.findings.language import detect_language, direction, is_told_apart
from muniment.reading.formats.html_page import Page, describe, fold_letters, parse, text_of
from muniment.reading.formats.text_reading import finish_text_reading
from muniment.reading.losses import DELETED, ELSEWHERE, Losses, count_words, measure_front
from muniment.reading.model import FrontPage, Reading
from muniment.reading.pages.article import extract_sections
from muniment.reading.pages.embedded import find_embedded
from muniment.reading.pages.front_page import FrontPageDraft, draft_front_page
from muniment.reading.pages.shown_words import ShownWords, read_words
from muniment.reading.pages.speaking import weigh
from muniment.reading.pages.teasers import read_block, read_lead
from muniment.reading.paragraphs import RawSection

_MOST_BLOCKS = 150
_LONGEST_ADDRESS = 2000
"""Bytes of a picture's address."""


def read_html(text: str, charset: str | None, url: str | None, warnings: list[str]) -> Reading:
    """Read a page. Raises EmptyFile where it has no words at all."""
    root = parse(text)
    page = describe(root, url)
    base: dict[str, Any] = {
        "events": find_page_events(root, _words_of(page)),
        "media_type": "text/html",
        "charset": charset,
        "url": page.url,
        "site": page.site,
        "warnings": warnings,
    }
    body = root.find("body")
    shown = ShownWords(root if body is None else body)
    if _is_home(page.url) and not page.dates.published:
        # A home address with several teasers needs no look for an article.
        draft = draft_front_page(page, parse(text))
        if len(draft.candidates) >= 4:
            return _front_page(page, _keep_posts_whole(page, draft, text), base, shown.count)
    losses = Losses()
    sections = extract_sections(root, page.title, losses, shown)
    if (frames := _frames(root)) is not None:
        warnings.append(frames)
    if not _surely_article(page, sections):
        draft = draft_front_page(page, parse(text))
        if (
            _is_front(page, draft)
            and not _is_text_among_teasers(page, draft, sections)
            and (_is_blog(page, draft) or not _prints_whole_texts(draft, sections))
        ):
            return _front_page(page, _keep_posts_whole(page, draft, text), base, shown.count)
    sections, original = _with_data(root, sections, losses, warnings, shown.count)
    if losses.words[DELETED]:
        quote = " ".join(losses.longest[DELETED].split())[:120]
        warnings.append(f"{losses.words[DELETED]} words that the page strikes out are left out: “{quote}”")
    if not any(s.paragraphs for s in sections):
        words = text_of(root)
        if not words:
            raise EmptyFile("the page has no words")
        losses, original = Losses(), shown.count
        sections = _plain_sections(root) or [RawSection(paragraphs=[(words[:20_000], None, "text")])]
    sample = " ".join(p[0] for s in sections for p in s.paragraphs)
    language = detect_language(sample, page.language)
    _resolve_pictures(sections, root, url)
    return finish_text_reading(
        {
            **base,
            "language": language,
            "declared": page.language,
            "direction": direction(language) if language else _declared_direction(root),
            "assessments": page.assessments,
        },
        page.title,
        sections,
        dates=page.dates,
        original=original,
        losses=losses,
        authors=page.authors,
        alternates=page.alternates,
        summary=page.description if len(page.description) > 40 else "",
        # A page that calls itself an article about a report is no report.
        kind="article" if page.is_article and len(sample) < 30_000 else None,
    )


def _words_of(page: Page) -> PageWords:
    published = page.dates.published.date if page.dates.published else ""
    return PageWords(
        page.title or "",
        page.site or "",
        page.language,
        page.url,
        page.is_article,
        calendar_day(published),
        tuple(page.events),
    )


_SHOWN_ENOUGH, _MOST_SHOWN = 400, 0.25


def _with_data(
    root: Any, sections: list[RawSection], losses: Losses, warnings: list[str], original: int
) -> tuple[list[RawSection], int]:
    """Return the sections of a page, or of its data where the page shows nearly nothing of them, and the words of the
    original."""
    shown = sum(len(p[0]) for s in sections for p in s.paragraphs)
    if shown >= _SHOWN_ENOUGH or (found := find_embedded(root)) is None or shown > _MOST_SHOWN * found.length:
        return sections, original
    told = sum(count_words(s.title or "") + sum(count_words(p[0]) for p in s.paragraphs) for s in found.sections)
    for section in sections:
        for paragraph in section.paragraphs:
            losses.add(ELSEWHERE, paragraph[0])
    warnings.append(f"the page shows its text only when a script runs; it was read from {found.source}")
    return found.sections, original + told


def _frames(root: Any) -> str | None:
    """Return a warning for a page that is made of frames; None for any other.

    Raises EmptyFile where it has no words of its own.
    """
    if next(root.iter("frameset"), None) is None:
        return None
    named = ", ".join(filter(None, (frame.get("src") for frame in islice(root.iter("frame"), 8))))
    title = next(root.iter("title"), None)
    if count_words(read_words(root)) <= (count_words(text_of(title)) if title is not None else 0):
        raise EmptyFile(f"the page only arranges other pages in frames ({named}), and has no text; capture those pages")
    return f"the page arranges other pages in frames ({named}), which are not read; capture those pages"


_WHOLE_PARAGRAPHS, _WHOLE_LETTERS = 3, 900
_MOST_OF_A_POST = 100_000


def _is_blog(page: Page, draft: FrontPageDraft) -> bool:
    """Say whether a site's home lists its posts: each has a heading that links to its own page, and a day."""
    return _is_home(page.url) and all(c.prominent and c.url and c.published for c in draft.candidates)


def _keep_posts_whole(page: Page, draft: FrontPageDraft, text: str) -> FrontPageDraft:
    """Return a front page's draft, with whole posts where its home prints them whole: each is an item, none is cut."""
    if draft.inside < _WHOLE_LETTERS * len(draft.candidates) or not _is_blog(page, draft):
        return draft
    return draft_front_page(page, parse(text), _MOST_OF_A_POST)


def _prints_whole_texts(draft: FrontPageDraft, sections: list[RawSection]) -> bool:
    """Say whether what looks like teasers are whole articles one after the other: a digest, which is one text."""
    count = len(draft.candidates)
    lengths = [weigh(p[0]) for s in sections for p in s.paragraphs]
    long = [length for length in lengths if length > 80]
    return count > 0 and len(long) >= _WHOLE_PARAGRAPHS * count and sum(long) >= _WHOLE_LETTERS * count


def _resolve_pictures(sections: list[RawSection], root: Any, url: str | None) -> None:
    """Make the addresses of pictures whole where the page's own is known; those of a file stay as they stand in it."""
    base = next((str(e.get("href")) for e in root.iter("base") if e.get("href")), "")
    for section in sections:
        kept = []
        for before, picture in section.pictures:
            if picture.held == "elsewhere":
                name = _resolve(url, base, picture.name)
                if name is None or len(name.encode()) > _LONGEST_ADDRESS:
                    continue
                picture = replace(picture, name=name)
            kept.append((before, picture))
        section.pictures = kept


def _resolve(url: str | None, base: str, name: str) -> str | None:
    try:
        whole = urljoin(urljoin(url or "", base), name)
        scheme = urlsplit(whole).scheme
    except ValueError:
        return None
    return (
        without_credentials(urldefrag(whole).url)
        if scheme in ("http", "https") or (not scheme and url is None)
        else None
    )


def _declared_direction(root: Any) -> str:
    """Return the direction that a page declares, for one whose language is not known."""
    body = root.find("body")
    said = [element.get("dir") for element in (root, body) if element is not None]
    return "rtl" if any((each or "").lower() == "rtl" for each in said) else "ltr"


def _is_home(url: str | None) -> bool:
    if not url:
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return (
        bool(re.fullmatch(r"/?(?:(?:index|default|home)(?:\.\w+)?|[a-z]{2}(?:[-_][A-Za-z]{2,4})?)?/?", parts.path))
        and not parts.query
    )


def _surely_article(page: Page, sections: list[RawSection]) -> bool:
    """A page that calls itself an article, and has the title and the text of one, needs no look for teasers."""
    if not page.is_article or _is_home(page.url):
        return False
    if _has_title_of_its_own(page):
        return any(s.paragraphs for s in sections)
    lengths = [len(p[0]) for s in sections for p in s.paragraphs]
    # Lists of posts call themselves articles too: each of them is one.
    return sum(lengths) > 800 and max(lengths) > 150 and sum(1 for _ in page.root.iter("article")) < 3


def _has_title_of_its_own(page: Page, *, may_be_linked: bool = False) -> bool:
    """Say whether the page's title stands over it as a heading that leads nowhere: the page is the article."""
    title = fold_letters(" ".join([page.title or "", *(text_of(e) for e in page.root.iter("title"))]))
    site = fold_letters(page.site or "")
    for heading in page.root.iter("h1"):
        words = text_of(heading)
        folded = fold_letters(words)
        # Its beginning is enough: an author or a kicker may stand in the heading too.
        key = folded[: 24 if folded.isascii() else 12]
        if (
            weigh(words) >= 20
            and key in title
            and folded != site
            and (may_be_linked or next(heading.iter("a"), None) is None)
        ):
            return True
    return False


def _is_front(page: Page, draft: FrontPageDraft) -> bool:
    """Say whether the page is made of teasers: whether most of its prose stands in their cards."""
    count = len(draft.candidates)
    if count < 3:
        return _is_short_front(page, draft)
    if page.is_article:
        return draft.outside < 0.1 * draft.inside and sum(c.prominent for c in draft.candidates) >= 3
    told = sum(c.prominent or c.published is not None for c in draft.candidates)
    if told < 0.3 * count and sum(weigh(c.title) for c in draft.candidates) < 30 * count:
        # Short bare links with no date and no summary are an index of a site, no front page.
        return False
    at_home = _is_home(page.url)
    own = draft.outside + weigh(draft.lead)
    if not at_home and _has_title_of_its_own(page, may_be_linked=True) and own > 0.35 * draft.inside:
        return False
    # The words before the first teaser are a lead, unless they are more than all teasers together.
    return draft.outside < (1.5 if at_home else 0.6) * draft.inside and weigh(draft.lead) < 2 * draft.inside


def _is_short_front(page: Page, draft: FrontPageDraft) -> bool:
    """Say whether a page of two teasers is one: each has a heading that links to it, a day and words of its own, and
    nothing else stands on the page."""
    return (
        len(draft.candidates) == 2
        and not page.is_article
        and not _has_title_of_its_own(page)
        and all(c.prominent and c.published and c.summary and c.url for c in draft.candidates)
        and draft.outside + weigh(draft.lead) < 0.2 * draft.inside
    )


_TEXT_WITH_A_DATE, _LONG_PARAGRAPH, _OWN_PROSE = 400, 120, 2000
_BEGINNING = 40
"""Letters by which a paragraph is found among the summaries of teasers."""


def _is_text_among_teasers(page: Page, draft: FrontPageDraft, sections: list[RawSection]) -> bool:
    """Say whether a page has a text of its own, around which the site's other news stand: more of them than it has
    words.

    Its title stands over it as a heading that leads nowhere, and it has a day of its own, or most of the teasers are
    bare links; or no teaser has a heading or a summary at all, and a long text stands before them.
    """
    if _is_home(page.url):
        return False
    prominent = sum(c.prominent for c in draft.candidates)
    if prominent == 0 and draft.outside + weigh(draft.lead) > _OWN_PROSE:
        return True
    if not _has_title_of_its_own(page):
        return False
    told = " ".join(f"{c.title} {c.summary}" for c in draft.candidates)
    lengths = [weigh(p[0]) for s in sections for p in s.paragraphs if p[0][:_BEGINNING] not in told]
    if page.dates.published and sum(lengths) > _TEXT_WITH_A_DATE:
        return True
    if prominent >= 0.35 * len(draft.candidates):
        return False
    return (prominent > 0 and max(lengths, default=0) >= _LONG_PARAGRAPH) or _is_in_an_article(page, lengths)


def _is_in_an_article(page: Page, lengths: list[float]) -> bool:
    """Say whether a page has one article element, which has the page's heading and several paragraphs."""
    articles = list(islice(page.root.iter("article"), 2))
    return (
        len(articles) == 1
        and next(articles[0].iter("h1"), None) is not None
        and sum(length > 60 for length in lengths) >= 2
    )


def _front_page(page: Page, draft: FrontPageDraft, base: dict[str, Any], original: int) -> FrontPage:
    # A teaser may be in another language than its page; what the page declares stands where that cannot be told.
    declared = page.language if page.language and not is_told_apart(page.language) else None
    blocks = [
        read_block(
            c.title,
            c.summary,
            url=c.url,
            more=c.url is not None,
            section=c.section,
            published=c.published,
            language=declared,
        )
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
        **{**base, "warnings": warnings},
        language=language,
        direction=direction(language),
        title=page.title,
        lead=lead,
        blocks=blocks,
        measure=measure_front(original, lead, blocks),
    )


_HOLDERS = ("p", "li", "pre", "blockquote", "td")


def _plain_sections(root: Any) -> list[RawSection]:
    """Return the paragraphs of a page that has no main text in the reader's eyes: a short notice, a fragment."""
    section = RawSection()
    for element in root.iter(*_HOLDERS):
        if words := _own_words(element):
            section.paragraphs.append((words, None, "text"))
    return [section] if section.paragraphs else []


def _own_words(element: Any) -> str:
    """Return the words of an element without those of paragraphs inside it, which come by themselves."""
    parts = [element.text or ""]
    for child in element:
        if child.tag not in _HOLDERS and next(child.iterdescendants(*_HOLDERS), None) is None:
            parts.append("".join(map(str, child.itertext())) if isinstance(child.tag, str) else "")
        parts.append(child.tail or "")
    return " ".join(" ".join(parts).split())
