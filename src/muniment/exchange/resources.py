"""What the API lists, one resource a route: sources, collections, topics, places, items, events, versions, captures,
originals; each as a list in pages, and by itself.

A list is in the order of the rows' keys, and its pages begin after a key: nothing comes twice or is passed over while
rows come and go (keyset pagination).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router
from pydantic import BaseModel

from muniment.archive.models import (
    Capture,
    Collection,
    Event,
    Item,
    Original,
    Place,
    Source,
    Topic,
    Version,
)
from muniment.exchange import resource_answers as answers
from muniment.exchange.resource_shapes import (
    CapturePage,
    CaptureProof,
    CollectionPage,
    CollectionShape,
    EventPage,
    ItemPage,
    OriginalPage,
    OriginalShape,
    PlacePage,
    PlaceShape,
    SourcePage,
    SourceShape,
    TopicPage,
    TopicShape,
    VersionPage,
    VersionWhole,
)
from muniment.exchange.shapes import Problem

router = Router()
Row = TypeVar("Row", bound=Model)
LARGEST_NUMBER = 2**63 - 1
"""Of a row: what the database's whole numbers hold."""

After = Annotated[
    int, Query(ge=0, le=LARGEST_NUMBER, description="where the page begins: take it from the `next` of the page before")
]
Limit = Annotated[int, Query(ge=1, le=1000, description="entries of a page")]
Number = Annotated[int, Path(description="a whole number; there is nothing at one that no row can have")]
Slug = Annotated[str, Path(min_length=1, max_length=160)]
Digest = Annotated[str, Path(pattern="^[0-9a-f]{64}$", description="SHA-256, in small hexadecimal letters")]
SourceSlug = Annotated[str | None, Query(min_length=1, max_length=120, description="a source's `slug`")]


class Absent(Exception):
    """There is nothing of this name, or nothing that whoever asks may see."""

    def __init__(self, what: str, name: object) -> None:
        super().__init__(f"there is no {what} {name}, or it is not public")


def send(shape: BaseModel) -> HttpResponse:
    """Return an answer of the API."""
    # Written as it is: it has its published shape already.
    return HttpResponse(shape.model_dump_json(), content_type="application/json; charset=utf-8")


def take_page(
    request: HttpRequest, rows: QuerySet[Row], after: int | str, limit: int
) -> tuple[Sequence[Row], str | None]:
    """Return the rows of a page, and the address of the next page."""
    found = list(rows.filter(pk__gt=after).order_by("pk")[: limit + 1])
    if len(found) <= limit:
        return found, None
    return found[:limit], next_address(request, after=found[limit - 1].pk)


def next_address(request: HttpRequest, **begin: object) -> str:
    """Return the address of what was asked, with another beginning: the next page's."""
    asked = [(name, value) for name, values in request.GET.lists() for value in values if name not in begin]
    return f"{settings.PUBLIC_URL}{request.path}?{urlencode([*asked, *begin.items()])}"


def find_one(rows: QuerySet[Row], what: str, **named: Any) -> Row:
    """Return the row that is named. Raises Absent; `what` says what it would be."""
    found = rows.filter(**named).first()
    if found is None:
        raise Absent(what, next(iter(named.values())))
    return found


def _shown(visible: QuerySet[Row], named: Iterable[int | None]) -> frozenset[int]:
    """Return those ids of named rows that are among the visible ones."""
    return frozenset(visible.filter(pk__in={pk for pk in named if pk}).values_list("pk", flat=True))


def _source_named(request: HttpRequest, slug: str) -> Source:
    return find_one(Source.objects.visible_to(request.user), "source", slug=slug)


_LISTED: dict[Any, Any] = {400: Problem, 404: Problem}


def route(path: str, page: type[BaseModel], name: str, summary: str, on: Router = router) -> Callable[..., Any]:
    """Return what makes a function answer at an address of the API, in a published shape."""
    return on.get(path, response={200: page, **_LISTED}, summary=summary, operation_id=name, url_name=name)


@route("/sources", SourcePage, "sources", "Sources")
def list_sources(request: HttpRequest, after: After = 0, limit: Limit = 100) -> HttpResponse:
    """List the publishers and sites that things come from."""
    rows, following = take_page(request, Source.objects.visible_to(request.user), after, limit)
    return send(SourcePage(next=following, sources=[answers.source_shape(row) for row in rows]))


@route("/sources/{slug}", SourceShape, "source", "A source")
def show_source(request: HttpRequest, slug: Slug) -> HttpResponse:
    """Return a source."""
    return send(answers.source_shape(_source_named(request, slug)))


@route("/collections", CollectionPage, "collections", "Collections")
def list_collections(
    request: HttpRequest, source: SourceSlug = None, after: After = 0, limit: Limit = 100
) -> HttpResponse:
    """List the collections, of one source or of all."""
    wanted = Collection.objects.visible_to(request.user).select_related("source")
    if source is not None:
        wanted = wanted.filter(source=_source_named(request, source))
    rows, following = take_page(request, wanted, after, limit)
    return send(CollectionPage(next=following, collections=_collection_shapes(request, rows)))


def _collection_shapes(request: HttpRequest, rows: Sequence[Collection]) -> list[CollectionShape]:
    shown = _shown(Source.objects.visible_to(request.user), (row.source_id for row in rows))
    return [answers.collection_shape(row, shown) for row in rows]


@route("/collections/{slug}", CollectionShape, "collection", "A collection")
def show_collection(request: HttpRequest, slug: Slug) -> HttpResponse:
    """Return a collection."""
    wanted = Collection.objects.visible_to(request.user).select_related("source")
    return send(_collection_shapes(request, [find_one(wanted, "collection", slug=slug)])[0])


@route("/topics", TopicPage, "topics", "Topics")
def list_topics(request: HttpRequest, after: After = 0, limit: Limit = 100) -> HttpResponse:
    """List the topics of the thesaurus that something is held on."""
    rows, following = take_page(request, Topic.objects.visible_to(request.user).select_related("broader"), after, limit)
    return send(TopicPage(next=following, topics=_topic_shapes(request, rows)))


def _topic_shapes(request: HttpRequest, rows: Sequence[Topic]) -> list[TopicShape]:
    shown = _shown(Topic.objects.visible_to(request.user), (row.broader_id for row in rows))
    return [answers.topic_shape(row, shown) for row in rows]


@route("/topics/{slug}", TopicShape, "topic", "A topic")
def show_topic(request: HttpRequest, slug: Slug) -> HttpResponse:
    """Return a topic."""
    wanted = Topic.objects.visible_to(request.user).select_related("broader")
    return send(_topic_shapes(request, [find_one(wanted, "topic", slug=slug)])[0])


@route("/places", PlacePage, "places", "Places")
def list_places(request: HttpRequest, after: After = 0, limit: Limit = 100) -> HttpResponse:
    """List the places that items name."""
    rows, following = take_page(request, Place.objects.visible_to(request.user), after, limit)
    return send(PlacePage(next=following, places=[answers.place_shape(row) for row in rows]))


@route("/places/{number}", PlaceShape, "place", "A place")
def show_place(request: HttpRequest, number: Number) -> HttpResponse:
    """Return a place."""
    return send(answers.place_shape(find_one(Place.objects.visible_to(request.user), "place", pk=number)))


@route("/items", ItemPage, "items", "Items")
def list_items(
    request: HttpRequest,
    source: SourceSlug = None,
    collection: Annotated[str | None, Query(min_length=1, max_length=160, description="a collection's `slug`")] = None,
    topic: Annotated[str | None, Query(min_length=1, max_length=120, description="a topic's `slug`")] = None,
    place: Annotated[int | None, Query(ge=1, le=LARGEST_NUMBER, description="a place's `id`")] = None,
    kind: Literal["article", "document", "event", "notice"] | None = None,
    *,
    after: After = 0,
    limit: Limit = 100,
) -> HttpResponse:
    """List the items, of all or of one source, collection, topic, place or kind; of several given, those of all."""
    person = request.user
    wanted = Item.objects.visible_to(person).select_related("source")
    if source is not None:
        wanted = wanted.filter(source=_source_named(request, source))
    if collection is not None:
        wanted = wanted.filter(
            collections=find_one(Collection.objects.visible_to(person), "collection", slug=collection)
        )
    if topic is not None:
        wanted = wanted.filter(topics=find_one(Topic.objects.visible_to(person), "topic", slug=topic))
    if place is not None:
        wanted = wanted.filter(places=find_one(Place.objects.visible_to(person), "place", pk=place))
    if kind is not None:
        wanted = wanted.filter(kind=kind)
    rows, following = take_page(request, wanted, after, limit)
    return send(ItemPage(next=following, items=answers.item_briefs(rows)))


@route("/events", EventPage, "events", "Events")
def list_events(request: HttpRequest, source: SourceSlug = None, after: After = 0, limit: Limit = 100) -> HttpResponse:
    """List what is held somewhere on some day, of one source or of all."""
    items = Item.objects.visible_to(request.user)
    if source is not None:
        items = items.filter(source=_source_named(request, source))
    wanted = Event.objects.filter(item__in=items.values("pk")).select_related("item")
    rows, following = take_page(request, wanted, after, limit)
    return send(EventPage(next=following, events=[answers.event_shape(row) for row in rows]))


@route("/items/{number}/versions", VersionPage, "versions", "Versions of an item")
def list_versions(request: HttpRequest, number: Number, after: After = 0, limit: Limit = 100) -> HttpResponse:
    """List the states of an item's text, each with the capture it was read from."""
    item = Item.objects.visible_to(request.user).held_at(number)
    if item is None:
        raise Absent("item", number)
    rows, following = take_page(request, item.versions.select_related("capture", "reading"), after, limit)
    return send(VersionPage(next=following, versions=[answers.version_brief(row) for row in rows]))


@route("/items/{number}/versions/{version}", VersionWhole, "version", "A version of an item")
def show_version(request: HttpRequest, number: Number, version: Number) -> HttpResponse:
    """Return a state of an item's text, with the text."""
    versions = Version.objects.visible_to(request.user).select_related("capture", "reading")
    found = versions.numbered(number, version)
    if found is None:
        raise Absent("version", f"{version} of item {number}")
    return send(answers.version_whole(found))


@route("/captures", CapturePage, "captures", "Captures")
def list_captures(
    request: HttpRequest,
    source: SourceSlug = None,
    original: Annotated[str | None, Query(pattern="^[0-9a-f]{64}$", description="the SHA-256 of an original")] = None,
    *,
    after: After = 0,
    limit: Limit = 100,
) -> HttpResponse:
    """List the acts of taking bytes, with what was asked and answered, of one source or original or of all."""
    wanted = Capture.objects.visible_to(request.user).select_related("source")
    if source is not None:
        wanted = wanted.filter(source=_source_named(request, source))
    if original is not None:
        wanted = wanted.filter(original=find_one(Original.objects.visible_to(request.user), "original", pk=original))
    rows, following = take_page(request, wanted, after, limit)
    return send(CapturePage(next=following, captures=answers.capture_proofs(rows, request.user)))


@route("/captures/{number}", CaptureProof, "capture", "A capture")
def show_capture(request: HttpRequest, number: Number) -> HttpResponse:
    """Return an act of taking bytes, with what was asked and answered."""
    wanted = Capture.objects.visible_to(request.user).select_related("source")
    return send(answers.capture_proofs([find_one(wanted, "capture", pk=number)], request.user)[0])


@route("/originals", OriginalPage, "originals", "Originals")
def list_originals(
    request: HttpRequest,
    after: Annotated[
        str, Query(pattern="^([0-9a-f]{64})?$", description="where the page begins: the last digest before it")
    ] = "",
    limit: Limit = 100,
) -> HttpResponse:
    """List the bytes that were captured, each stored once."""
    rows, following = take_page(request, Original.objects.visible_to(request.user), after, limit)
    return send(OriginalPage(next=following, originals=answers.original_shapes(rows, request.user)))


@route("/originals/{digest}", OriginalShape, "original", "An original")
def show_original(request: HttpRequest, digest: Digest) -> HttpResponse:
    """Return what is held of some bytes, by their digest."""
    found = find_one(Original.objects.visible_to(request.user), "original", pk=digest)
    return send(answers.original_shapes([found], request.user)[0])
