"""Assessments that a page declares in its data: schema.org's ClaimReview, in JSON-LD and in microdata.

In: what the page's JSON-LD holds, and its tree. Out: `DeclaredAssessment`s, with the judge's words and no others.

What has no judge's name, no claim or no rating in words or numbers is left out: who judges has a name.
Source: https://schema.org/ClaimReview, and Google's notes on it (developers.google.com/search/docs/appearance/
structured-data/factcheck), by which most pages are made.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from math import isfinite
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from muniment.reading.events.markup import moment
from muniment.reading.links import safe_link
from muniment.reading.model import DeclaredAssessment

_MOST = 100
_LONGEST_CLAIM = 2_000
_LONGEST_WORDS = 300
_MOST_APPEARANCES = 20
_DEEPEST = 6
"""Items within items that are followed: a review, its claim, the claim's appearance, whose author has a name."""

Data = dict[str, Any]


def find_claim_reviews(root: etree._Element, data: Iterable[Data], base: str | None) -> list[DeclaredAssessment]:
    """Return the assessments that a page declares, in its order, each once.

    `data`: the objects of its JSON-LD; `base`: the page's address, by which others are made whole.
    """
    found: list[DeclaredAssessment] = []
    for node in (*filter(_is_claim_review, data), *_of_microdata(root)):
        if len(found) == _MOST:
            break
        made = _make(node, base)
        if made is not None and made not in found:
            found.append(made)
    return found


def _is_claim_review(node: Data) -> bool:
    kinds = node.get("@type")
    return any(
        str(kind).rpartition("/")[2] == "ClaimReview" for kind in (kinds if isinstance(kinds, list) else [kinds])
    )


def _make(node: Data, base: str | None) -> DeclaredAssessment | None:
    claim = _one(node.get("itemReviewed"))
    rating = _one(node.get("reviewRating"))
    judge = _one(node.get("author")) or _one(node.get("publisher"))
    said = _words(node.get("claimReviewed"), _LONGEST_CLAIM)
    name = _words(judge.get("name"), _LONGEST_WORDS)
    number = rating.get("ratingValue")
    words = _words(rating.get("alternateName"), _LONGEST_WORDS) or _words(rating.get("name"), _LONGEST_WORDS)
    value = _number(number)
    # A rating in words sometimes stands where its number belongs.
    words = words or ("" if value is not None else _words(number, _LONGEST_WORDS))
    if not said or not name or not (words or value is not None):
        return None
    claimant = _one(claim.get("author"))
    firsts = [claim.get("firstAppearance"), claim.get("appearance"), claim.get("url"), claim.get("sameAs")]
    places = [_address(one, base) for first in firsts for one in (first if isinstance(first, list) else [first])]
    return DeclaredAssessment(
        claim=said,
        claimant=_words(claimant.get("name"), _LONGEST_WORDS) or None,
        claimed=_day(claim.get("datePublished")),
        appearances=list(dict.fromkeys(filter(None, places)))[:_MOST_APPEARANCES],
        judge=name,
        judge_url=_address(judge.get("url"), base),
        words=words,
        value=value,
        worst=_number(rating.get("worstRating")),
        best=_number(rating.get("bestRating")),
        published=_day(node.get("datePublished")),
        url=_address(node.get("url"), base),
    )


def _one(value: Any) -> Data:
    """Return the first object of a value; a plain text is the name of one."""
    value = value[0] if isinstance(value, list) and value else value
    if isinstance(value, str):
        return {"name": value}
    return value if isinstance(value, dict) else {}


def _words(value: Any, most: int) -> str:
    """Return a text of one line without markup; empty for what is none, or is too long to be what it is called."""
    value = value[0] if isinstance(value, list) and value else value
    if isinstance(value, dict):
        value = value.get("@value", "")
    if not isinstance(value, str):
        return ""
    plain = " ".join(html.unescape(re.sub(r"</?[a-zA-Z][^<>]{0,500}>", " ", value)).split())
    return plain if len(plain) <= most else ""


def _number(value: Any) -> float | None:
    """Return a rating's number. -1 and 0 without a scale are kept as written: some judges use them for “not rated”."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if isfinite(number) else None


def _day(value: Any) -> str | None:
    day, _zone = moment(value) if isinstance(value, str) else ("", "")
    return day[:10] or None


def _address(value: Any, base: str | None) -> str | None:
    if isinstance(value, dict):
        value = value.get("url") or value.get("@id")
    if not isinstance(value, str) or not value.strip():
        return None
    try:
        return safe_link(urljoin(base or "", value.strip()))
    except ValueError:
        return None


def _of_microdata(root: etree._Element) -> Iterator[Data]:
    for element in root.iterfind(".//*[@itemtype]"):
        if (element.get("itemtype") or "").rstrip("/").endswith("schema.org/ClaimReview"):
            yield _item_of(element, 0)


def _item_of(element: etree._Element, depth: int) -> Data:
    """Return an item of microdata with its properties; those of items within it are theirs (HTML, 5.2.4)."""
    found: Data = {}
    waiting = list(reversed(element))
    while waiting:
        part = waiting.pop()
        if not isinstance(part.tag, str):
            continue
        is_item = part.get("itemscope") is not None
        for name in (part.get("itemprop") or "").split():
            if is_item:
                found.setdefault(name, _item_of(part, depth + 1) if depth < _DEEPEST else {})
            else:
                found.setdefault(name, _value_of(part))
        if not is_item:
            waiting.extend(reversed(part))
    return found


def _value_of(element: etree._Element) -> str:
    for name in ("content", "datetime", "href", "src"):
        if element.get(name):
            return str(element.get(name))
    return " ".join("".join(map(str, element.itertext())).split())
