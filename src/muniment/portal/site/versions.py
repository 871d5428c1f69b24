"""What an item said before: its earlier versions, to be read and cited, and paragraphs by addresses that are no more.

In: a request. Out: a page; or the way to where a paragraph stands now.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from muniment.archive.addresses import find_address
from muniment.archive.models import Item, MovedVersion, ReadingRecord, Version
from muniment.evidence.projection import found_in
from muniment.exchange import citations
from muniment.exchange.proofs import date_of
from muniment.portal.hit_marks import HitMarks
from muniment.portal.site.items import version_at, visible_item
from muniment.portal.text_parts import place_notes
from muniment.reading.findings.publication import find_said_by, is_only_dated
from muniment.reading.model import Section
from muniment.reading.stored import StoredReading
from muniment.search.asking.service import things_asked
from muniment.serving.keeping import never_keep, reads, show

_SIMILAR = 80
"""Letters in a hundred that a paragraph must share with one that it was, to be called its successor."""
_SHORTEST = 20
"""Letters under which words that stand within a longer paragraph say nothing."""


def _sections(content: StoredReading) -> list[Section]:
    # The pictures of an earlier version are not drawn: its original has them.
    return [Section.model_validate(s).model_copy(update={"pictures": []}) for s in content.get("sections", [])]


@reads("q")
def version_page(request: HttpRequest, number: int, version: int) -> HttpResponse:
    """One version of an item's text, with its own title, day and citation."""
    item = visible_item(request, number)
    found = version_at(request, number, version)
    if found is None:
        raise Http404
    show(request, f"item:{item.pk}", f"item:{found.item_id}")
    content = found.reading.content
    sections = place_notes(_sections(content))
    as_it_was = copy(item)
    as_it_was.title = content.get("title") or item.title
    as_it_was.published = content.get("published") or ""
    as_it_was.authors = content.get("authors") or []
    only_dated = is_only_dated(find_said_by(as_it_was.published, content.get("findings")))
    lasting = settings.PUBLIC_URL + find_address("item-version", number, version)
    hits = None
    if query := request.GET.get("q", ""):
        never_keep(request)
        wanted = things_asked(query, request.user)
        hits = HitMarks(as_it_was, sections, wanted) if wanted else None
    context = {
        "item": item,
        "was": as_it_was,
        "version": found,
        "number": version,
        "is_shown": item.version_id == found.pk,
        "sections": sections,
        "hits": hits,
        "only_dated": only_dated,
        "styles": citations.in_styles(as_it_was, lasting, date_of(found.capture), only_dated=only_dated),
        "lasting": lasting,
    }
    return render(request, "muniment/version.html", context)


# --- paragraphs whose addresses are no more -------------------------------------------------------------------------


@dataclass(frozen=True)
class Piece:
    """A paragraph or a heading of a text."""

    address: str
    text: str


@dataclass(frozen=True)
class Successor:
    """Where the words of a paragraph stand now."""

    item: Item
    piece: Piece
    is_same: bool
    """Word for word, alone or within more."""


@reads()
def paragraph_page(request: HttpRequest, number: int, address: str) -> HttpResponse:
    """The way to a paragraph; of one that is no more its words, and where they stand now."""
    item = visible_item(request, number)
    if any(piece.address == address for piece in _pieces(found_in(item))):
        return HttpResponseRedirect(f"{item.get_absolute_url()}#{address}")
    versions = _versions_of(request, item, number)
    before = _find_before(versions, address)
    if before is None:
        raise Http404(_("No version of this item has a paragraph with this address."))
    version, piece, has_page = before
    others = [version.item] if version.item_id != item.pk else []
    now = _find_now(piece, [item, *others])
    show(request, f"item:{item.pk}", f"item:{version.item_id}")
    context = {"item": item, "version": version, "piece": piece, "has_page": has_page, "now": now}
    return render(request, "muniment/paragraph.html", context)


def _versions_of(request: HttpRequest, item: Item, number: int) -> list[Version]:
    """Return the versions that an item has or had, the newest first."""
    moved = MovedVersion.objects.filter(item_number__in={item.pk, number}).values("version")
    visible = Version.objects.visible_to(request.user).select_related("capture", "reading", "item__source")
    rows = visible.filter(item=item) | visible.filter(pk__in=moved)
    return list(rows.order_by("-pk").distinct())


def _find_before(versions: list[Version], address: str) -> tuple[Version, Piece, bool] | None:
    """Return (the version, the paragraph, whether the version's page shows it) of an address: in the newest reading of
    each version, else in one that an older reader made."""
    for version in versions:
        for piece in _pieces(version.reading.content):
            if piece.address == address:
                return version, piece, True
    for version in versions:
        older = ReadingRecord.objects.filter(capture=version.capture_id).exclude(pk=version.reading_id)
        for reading in older.order_by("-pk"):
            for piece in _pieces(reading.content):
                if piece.address == address:
                    return version, piece, False
    return None


def _pieces(content: StoredReading) -> Iterator[Piece]:
    for section in content.get("sections", []):
        if section.get("title"):
            yield Piece(section.get("address") or "", section["title"] or "")
        for paragraph in section["paragraphs"]:
            yield Piece(paragraph.get("address") or "", paragraph["text"])


def _find_now(piece: Piece, items: list[Item]) -> Successor | None:
    """Return where the words of a paragraph stand now: the same, or within more, or nearly the same."""
    words = _plain(piece.text)
    best: tuple[float, Item, Piece] | None = None
    for item in items:
        for other in _pieces(found_in(item)):
            plain = _plain(other.text)
            if plain == words or (len(words) >= _SHORTEST and words in plain):
                return Successor(item, other, True)
            score = fuzz.ratio(words, plain, score_cutoff=best[0] if best else _SIMILAR)
            if score >= _SIMILAR and (best is None or score > best[0]):
                best = score, item, other
    return Successor(best[1], best[2], False) if best else None


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
