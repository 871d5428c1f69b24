"""Two things side by side: the pages of an original and what was read of them; a text and its translation. And the
pictures of both.

In: an item, or two. Out: pages that set paragraph beside page, and paragraph beside paragraph; pictures drawn of an
original.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import parse_etags

from muniment.archive.addresses import find_address
from muniment.archive.drawing_jobs import want_page, want_picture
from muniment.archive.models import Item, Relation, ShownPicture
from muniment.archive.renditions import COVER, PAGE, Drawn, drawn_page, drawn_picture, page_image, picture_image
from muniment.evidence.projection import found_in
from muniment.portal.site.contents import PAGES_AT_ONCE, address_of_page, page_asked_for, place_beside
from muniment.portal.site.items import visible_item
from muniment.portal.site.pictures import WIDTHS
from muniment.portal.site.placeholders import draws_now, placeholder
from muniment.reading.alignment import AlignedText, align
from muniment.reading.model import Paragraph, Picture, Section
from muniment.serving.keeping import reads, settle, show

_MOST_PARAGRAPHS = 4000
"""Of each text that are aligned; what follows stands unaligned below."""


@dataclass(frozen=True)
class TextOfPage:
    """A page of the original, and what was read of it: headings (without an address of a paragraph) and paragraphs."""

    number: int
    rows: list[Section | Paragraph]


@dataclass(frozen=True)
class Row:
    """Paragraphs that say the same. Either side may be empty."""

    first: list[Section | Paragraph]
    second: list[Section | Paragraph]


def _sections(item: Item) -> list[Section]:
    return [Section.model_validate(s) for s in found_in(item).get("sections", [])]


def _in_order(sections: Iterable[Section]) -> list[Section | Paragraph]:
    """Return headings and paragraphs as they stand."""
    rows: list[Section | Paragraph] = []
    for section in sections:
        if section.title:
            rows.append(section)
        rows += section.paragraphs
    return rows


def by_page(sections: Iterable[Section], pages: int) -> list[TextOfPage]:
    """Return what was read, page by page; what bears no page stays with what came before it."""
    found: dict[int, list[Section | Paragraph]] = {n: [] for n in range(1, pages + 1)}
    at = 1
    for row in _in_order(sections):
        at = row.page or at
        found.setdefault(at, []).append(row)
    return [TextOfPage(number, rows) for number, rows in sorted(found.items())]


@reads("page", "to")
def item_beside(request: HttpRequest, number: int) -> HttpResponse:
    """The original's pages, each beside what was read of it; or the way to the page that was asked for by its
    number."""
    item = visible_item(request, number)
    if not item.is_drawable:
        raise Http404
    if "to" in request.GET:
        page_number = _page_wanted(request, item)
        if page_number is None:
            return _say_no_page(request, item, "item-beside")
        return HttpResponseRedirect(find_address("item-beside", item.pk) + place_beside(page_number))
    show(request, f"item:{item.pk}")
    page = Paginator(by_page(_sections(item), item.pages or 1), PAGES_AT_ONCE).get_page(request.GET.get("page", "1"))
    settle(request, "page", str(page.number) if page.number > 1 else "")
    return render(request, "muniment/beside.html", {"item": item, "page": page})


@reads("to")
def item_page_number(request: HttpRequest, number: int) -> HttpResponse:
    """The way to a page of an item, asked for by its number: to where it begins in the text, else to its picture."""
    item = visible_item(request, number)
    if not item.has_page_numbers:
        raise Http404
    page = _page_wanted(request, item)
    if page is None:
        return _say_no_page(request, item, "item-page-number")
    if address := address_of_page(found_in(item).get("sections", []), page):
        return HttpResponseRedirect(f"{item.get_absolute_url()}#{address}")
    if item.is_drawable:
        return HttpResponseRedirect(find_address("item-beside", item.pk) + place_beside(page))
    return _say_no_page(request, item, "item-page-number", page)


def _page_wanted(request: HttpRequest, item: Item) -> int | None:
    """Return the page that was asked for; None where the item has none of that number."""
    page = page_asked_for(request.GET.get("to", ""))
    return page if page is not None and 1 <= page <= (item.pages or 1) else None


def _say_no_page(request: HttpRequest, item: Item, form: str, empty: int | None = None) -> HttpResponse:
    """Say that there is no such page, which there are, and let another be asked for. `empty`: the page that has no
    text."""
    asked = request.GET.get("to", "").strip()[:20]
    return render(
        request, "muniment/no_page.html", {"item": item, "asked": asked, "empty": empty, "form": form}, status=404
    )


@reads()
def item_translation(request: HttpRequest, number: int, other: int) -> HttpResponse:
    """A text and its translation, paragraph beside paragraph."""
    first, second = visible_item(request, number), visible_item(request, other)
    pair = Q(item=first, other=second) | Q(item=second, other=first)
    relation = Relation.objects.filter(pair, kind=Relation.TRANSLATION).exclude(decision=Relation.NO).first()
    if relation is None or first.version is None or second.version is None:
        raise Http404
    show(request, f"item:{first.pk}", f"item:{second.pk}")
    rows = set_side_by_side(_in_order(_sections(first)), _in_order(_sections(second)))
    return render(
        request,
        "muniment/translation.html",
        {"item": first, "other": second, "texts": [first, second], "rows": rows, "relation": relation},
    )


def set_side_by_side(first: Sequence[Section | Paragraph], second: Sequence[Section | Paragraph]) -> list[Row]:
    """Return rows of two texts that say the same."""
    one, other = first[:_MOST_PARAGRAPHS], second[:_MOST_PARAGRAPHS]
    beads = align([_aligned(row) for row in one], [_aligned(row) for row in other])
    rows = [Row([one[i] for i in bead.first], [other[j] for j in bead.second]) for bead in beads]
    rest = Row(list(first[_MOST_PARAGRAPHS:]), list(second[_MOST_PARAGRAPHS:]))
    return [*rows, rest] if rest.first or rest.second else rows


def _aligned(row: Section | Paragraph) -> AlignedText:
    return AlignedText(row.title or "", True) if isinstance(row, Section) else AlignedText(row.text)


def item_page_image(request: HttpRequest, number: int, page: int) -> HttpResponse | FileResponse:
    """A picture of a page of the original."""
    return _send_picture(request, number, page, PAGE)


def item_cover(request: HttpRequest, number: int) -> HttpResponse | FileResponse:
    """A small picture of the first page."""
    return _send_picture(request, number, 1, COVER)


_SHEET = 1556 / 1100
"""How high a page is in its width, until it is drawn."""
_UNKNOWN = 2 / 3
"""The same, of a picture whose size the source does not say."""


def _send_picture(request: HttpRequest, number: int, page: int, width: int) -> HttpResponse | FileResponse:
    item = visible_item(request, number)
    if item.version is None or not item.is_drawable or not 1 <= page <= (item.pages or 1):
        raise Http404
    digest = item.version.capture.original_id
    drawn = drawn_page(digest, page, width)
    if drawn is None:
        if not draws_now(request):
            return placeholder(width, round(width * _SHEET), want_page(digest, page, width))
        drawn = Drawn(page_image(digest, page, width))
    return _send(request, drawn, item)


def _send(request: HttpRequest, drawn: Drawn, item: Item) -> HttpResponse | FileResponse:
    if drawn.path is None:
        raise Http404
    try:
        picture = drawn.path.open("rb")
    except FileNotFoundError:  # It was thrown away right now, to make room: the next request has it drawn.
        return placeholder(1, 1, is_under_way=True)
    status = os.fstat(picture.fileno())
    etag = f'"{sha256(f"{drawn.path} {status.st_size} {status.st_mtime_ns}".encode()).hexdigest()[:20]}"'
    is_public = item.is_public_now()
    response: HttpResponse | FileResponse
    if is_public and etag in parse_etags(request.headers.get("If-None-Match", "")):
        picture.close()
        response = HttpResponseNotModified()
    else:
        response = FileResponse(picture, content_type="image/webp")
    # As of a public page: a cache asks each time whether it may go on telling it. What is private stays in nobody's.
    response["Cache-Control"] = "public, max-age=0, must-revalidate" if is_public else "private, no-store"
    if is_public:
        response["ETag"] = etag
    return response


def item_picture(request: HttpRequest, number: str, address: str, width: str) -> HttpResponse | FileResponse:
    """A picture of an item's text."""
    item = visible_item(request, int(number))
    pixels = int(width)
    if item.version is None or pixels not in WIDTHS:
        raise Http404
    digest = item.version.capture.original_id
    drawn = drawn_picture(digest, address, pixels)
    if drawn is None:
        sections = (Section.model_validate(s) for s in found_in(item).get("sections", []) if s.get("pictures"))
        picture = next((p for s in sections for p in s.pictures if p.address == address), None)
        elsewhere = _taken(item, picture) if picture else None
        if picture is None or (picture.held == "elsewhere" and elsewhere is None):
            raise Http404
        if not draws_now(request):
            ratio = picture.height / picture.width if picture.width and picture.height else _UNKNOWN
            return placeholder(pixels, round(pixels * ratio), want_picture(digest, picture, pixels, elsewhere))
        drawn = Drawn(picture_image(digest, picture, pixels, elsewhere))
    return _send(request, drawn, item)


def _taken(item: Item, picture: Picture) -> str | None:
    """Return the digest of a picture that was taken with its page."""
    if picture.held != "elsewhere" or item.version is None:
        return None
    rows = ShownPicture.objects.filter(page=item.version.capture_id, name=picture.name).exclude(capture=None)
    return rows.values_list("capture__original", flat=True).first()
