"""Cards: the block of a page that belongs to one headline.

In: a headline. Out: its summary, its date as written, its section.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree

from muniment.reading.findings.date_labels import iso_date
from muniment.reading.formats.html_page import text_of
from muniment.reading.pages.card_dates import CardDate, CardDates
from muniment.reading.pages.elements import HEADINGS, SENTENCE, class_and_id, weight_of
from muniment.reading.pages.headlines import Headline
from muniment.reading.pages.teasers import is_read_more

MOST_OF_A_SUMMARY = 1200


def card_of(
    anchor: etree._Element, counts: dict[int, int], body: etree._Element, marks: set[int]
) -> list[etree._Element]:
    """Return the elements of a headline's card: one that holds all of it, or the headline and what follows it."""
    card = anchor
    for ancestor in anchor.iterancestors():
        if ancestor is body or counts.get(id(ancestor), 0) > 1:
            break
        card = ancestor
    parts = [card]
    if counts.get(id(card.getparent()), 0) < 2:
        return parts
    # A flat page: headings and paragraphs side by side. What is in a card already (words beside the headline) needs
    # no more than that.
    alone = card is anchor or weight_of(text_of(card)) < 1.2 * weight_of(text_of(anchor)) + 12
    following = card.getnext()
    size = 0.0
    while alone and following is not None and size < 6000:
        if (
            id(following) in marks
            or counts.get(id(following), 0)
            or following.tag in ("h1", "h2", "h3")
            or following.tag == "hr"
        ):
            break
        parts.append(following)
        if _ends_in_read_more(following):
            break
        size += len(text_of(following)) if isinstance(following.tag, str) else 0
        following = following.getnext()
    return parts


def _without_labels(parts: list[str]) -> list[str]:
    """Take off what stands before a teaser's words and is none of them: a byline, a category, "posted on"."""
    for index, part in enumerate(parts):
        if weight_of(part) >= 60 or SENTENCE.search(part):
            return parts[index:]
    return parts


_MOST_AROUND = 100


def _ends_in_read_more(element: etree._Element) -> bool:
    links = list(element.iter("a")) if isinstance(element.tag, str) else []
    return bool(links) and is_read_more(text_of(links[-1]).strip())


def read_card(
    card: list[etree._Element], headline: Headline, dates: CardDates, longest: int = MOST_OF_A_SUMMARY
) -> tuple[str, str | None, str]:
    """Return (summary, the printed date, the address of a read-more link); of a summary at most some `longest`
    letters."""
    parts: list[str] = []
    published: str | None = None
    more = ""
    link = headline.link if headline.link is not None else headline.anchor
    size = 0
    pieces: list[str] = []
    for piece in card:
        for text, element in _texts(piece):
            words = " ".join(text.split())
            if not words or words == headline.text or size > longest:
                continue
            # Pages that close nothing are thousands of elements deep; what tells of a text stands near it.
            chain = [element, *islice(_ancestors_below(element, piece), _MOST_AROUND)]
            if any(a is headline.anchor for a in chain) and headline.in_heading and headline.anchor.tag in HEADINGS:
                continue
            holder = next((a for a in chain if a.tag == "a"), None)
            if is_read_more(words):
                more = more or (holder.get("href") or "" if holder is not None else "")
                continue
            time = next((a for a in chain if a.tag == "time"), None)
            if time is not None:
                published = published or iso_date(time.get("datetime")) or _edtf(dates.read(words, "time"))
                continue
            if found := dates.read(words, " ".join(map(class_and_id, chain[:3]))):
                published = published if published and not published.startswith("X") else found.edtf
                pieces = [*pieces[-2:], words]
                continue
            if len(words) <= _PART_OF_A_DATE:
                # The day above the month, each in an element of its own.
                pieces = [*pieces[-2:], words]
                if (not published or published.startswith("X")) and (found := _joined(pieces, dates)):
                    published = found.edtf
                    continue
            else:
                pieces = []
            if link in chain:
                if (any(True for _ in link.iter(*HEADINGS)) and not any(a.tag in HEADINGS for a in chain)) or (
                    link.tag == "a" and headline.text != text_of(link) and words != headline.text
                ):
                    parts.append(words)
                    size += len(words)
                continue
            if (
                holder is not None
                and len(words) < 30
                and holder is element
                and not (parts and not SENTENCE.search(parts[-1][-2:]))
            ):
                continue
            parts.append(words)
            size += len(words)
    parts = _without_labels(parts)
    summary = " ".join(
        p for p in parts if weight_of(p) >= 12 or (len(parts) > 1 and re.search(r"[.。,\uff0c;!?\uff01\uff1f]", p))
    )
    summary = summary.strip(" |·•-–—,:;")
    # A card's leftovers without a sentence are labels, not a summary.
    return (summary if weight_of(summary) >= 30 else ""), published, more


def _ancestors_below(element: etree._Element, top: etree._Element) -> Iterator[etree._Element]:
    """Yield the ancestors of an element up to `top`, which is the last."""
    if element is top:
        return
    for ancestor in element.iterancestors():
        yield ancestor
        if ancestor is top:
            return


def _texts(card: etree._Element) -> list[tuple[str, etree._Element]]:
    """Return the runs of text of a card with the element that each stands in; inline marks are joined."""
    runs: list[tuple[str, etree._Element]] = []
    inline = {"em", "strong", "b", "i", "mark", "sup", "sub", "abbr", "q", "cite", "u", "wbr", "font"}

    def add(text: str | None, element: etree._Element, joined: bool) -> None:
        if not text:
            return
        if joined and runs:
            runs[-1] = (runs[-1][0] + text, runs[-1][1])
        elif text.strip():
            runs.append((text, element))

    for element in card.iter():
        if not isinstance(element.tag, str):
            continue
        add(element.text, element, element.tag in inline)
        # Tails are given with their parent when the parent's children are done; document order needs them here only
        # for leaves, which is where nearly all text of a card stands.
        if element is not card and element.tail and element.tail.strip() and len(element) == 0:
            parent = element.getparent()
            add(element.tail, parent if parent is not None else card, element.tag in inline)
        elif element is not card and element.tail and element.tail.strip():
            parent = element.getparent()
            runs.append((element.tail, parent if parent is not None else card))
    return runs


_PART_OF_A_DATE = 14


def _edtf(found: CardDate | None) -> str | None:
    return found.edtf if found is not None else None


def _joined(pieces: list[str], dates: CardDates) -> CardDate | None:
    """Return the date that the last two or three short pieces make together."""
    for count in (3, 2):
        if len(pieces) >= count and (found := dates.read(" ".join(pieces[-count:]))):
            return found
    return None
