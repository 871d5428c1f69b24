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


def _answer(shape: BaseModel) -> HttpResponse:
    # Written as it is: it has its published shape already.
    return HttpResponse(shape.model_dump_json(), content_type="application/json; charset=utf-8")


def _some(request: HttpRequest, rows: QuerySet[Row], after: int | str, limit: int) -> tuple[Sequence[Row], str | None]:
    """Return the rows of a page, and the address of the next page."""
    found = list(rows.filter(pk__gt=after).order_by("pk")[: limit + 1])
    if len(found) <= limit:
        return found, None
    asked = [(name, value) for name, values in request.GET.lists() for value in values if name != "after"]
    query = urlencode([*asked, ("after", str(found[limit - 1].pk))])
    return found[:limit], f"{settings.PUBLIC_URL}{request.path}?{query}"


def _one(rows: QuerySet[Row], what: str, **named: Any) -> Row:
    found = rows.filter(**named).first()
    if found is None:
        raise Absent(what, next(iter(named.values())))
    return found


def _shown(visible: QuerySet[Row], named: Iterable[int | None]) -> frozenset[int]:
    """Return those ids of named rows that are among the visible ones."""
    return frozenset(visible.filter(pk__in={pk for pk in named if pk}).values_list("pk", flat=True))


def _source_named(request: HttpRequest, slug: str) -> Source:
    return _one(Source.objects.visible_to(request.user), "source", slug=slug)


_LISTED: dict[Any, Any] = {400: Problem, 404: Problem}


def _list(path: str, page: type[BaseModel], name: str, summary: str) -> Callable[..., Any]:
    return router.get(path, response={200: page, **_LISTED}, summary=summary, operation_id=name, url_name=name)


@_list("/sources", SourcePage, "sources", "Sources")
def list_sources(request: HttpRequest, after: After = 0, limit: Limit = 100) -> HttpResponse:
    """List the publishers and sites that things come from."""
    rows, following = _some(request, Source.objects.visible_to(request.user), after, limit)
    return _answer(SourcePage(next=following, sources=[answers.source_shape(row) for row in rows]))


@_list("/sources/{slug}", SourceShape, "source", "A source")
def show_source(request: HttpRequest, slug: Slug) -> HttpResponse:
    """Return a source."""
    return _answer(answers.source_shape(_source_named(request, slug)))


@_list("/collections", CollectionPage, "collections", "Collections")
def list_collections(
    request: HttpRequest, source: SourceSlug = None, after: After = 0, limit: Limit = 100
) -> HttpResponse:
    """List the collections, of one source or of all."""
    wanted = Collection.objects.visible_to(request.user).select_related("source")
    if source is not None:
        wanted = wanted.filter(source=_source_named(request, source))
    rows, following = _some(request, wanted, after, limit)
    return _answer(CollectionPage(next=following, collections=_collection_shapes(request, rows)))


def _collection_shapes(request: HttpRequest, rows: Sequence[Collection]) -> list[CollectionShape]:
    shown = _shown(Source.objects.visible_to(request.user), (row.source_id for row in rows))
    return [answers.collection_shape(row, shown) for row in rows]


@_list("/collections/{slug}", CollectionShape, "collection", "A collection")
def show_collection(request: HttpRequest, slug: Slug) -> HttpResponse:
    """Return a collection."""
    wanted = Collection.objects.visible_to(request.user).select_related("source")
    return _answer(_collection_shapes(request, [_one(wanted, "collection", slug=slug)])[0])


@_list("/topics", TopicPage, "topics", "Topics")
def list_topics(request: HttpRequest, after: After = 0, limit: Limit = 100) -> HttpResponse:
    """List the topics of the thesaurus that something is held on."""
    rows, following = _some(request, Topic.objects.visible_to(request.user).select_related("broader"), after, limit)
    return _answer(TopicPage(next=following, topics=_topic_shapes(request, rows)))


def _topic_shapes(request: HttpRequest, rows: Sequence[Topic]) -> list[TopicShape]:
    shown = _shown(Topic.objects.visible_to(request.user), (row.broader_id for row in rows))
    return [answers.topic_shape(row, shown) for row in rows]


@_list("/topics/{slug}", TopicShape, "topic", "A topic")
def show_topic(request: HttpRequest, slug: Slug) -> HttpResponse:
    """Return a topic."""
    wanted = Topic.objects.visible_to(request.user).select_related("broader")
    return _answer(_topic_shapes(request, [_one(wanted, "topic", slug=slug)])[0])


@_list("/places", PlacePage, "places", "Places")
def list_places(request: HttpRequest, after: After = 0, limit: Limit = 100) -> HttpResponse:
    """List the places that items name."""
    rows, following = _some(request, Place.objects.visible_to(request.user), after, limit)
    return _answer(PlacePage(next=following, places=[answers.place_shape(row) for row in rows]))


@_list("/places/{number}", PlaceShape, "place", "A place")
def show_place(request: HttpRequest, number: Number) -> HttpResponse:
    """Return a place."""
    return _answer(answers.place_shape(_one(Place.objects.visible_to(request.user), "place", pk=number)))


@_list("/items", ItemPage, "items", "Items")
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
        wanted = wanted.filter(collections=_one(Collection.objects.visible_to(person), "collection", slug=collection))
    if topic is not None:
        wanted = wanted.filter(topics=_one(Topic.objects.visible_to(person), "topic", slug=topic))
    if place is not None:
        wanted = wanted.filter(places=_one(Place.objects.visible_to(person), "place", pk=place))
    if kind is not None:
        wanted = wanted.filter(kind=kind)
    rows, following = _some(request, wanted, after, limit)
    return _answer(ItemPage(next=following, items=answers.item_briefs(rows)))


@_list("/events", EventPage, "events", "Events")
def list_events(request: HttpRequest, source: SourceSlug = None, after: After = 0, limit: Limit = 100) -> HttpResponse:
    """List what is held somewhere on some day, of one source or of all."""
    items = Item.objects.visible_to(request.user)
    if source is not None:
        items = items.filter(source=_source_named(request, source))
    wanted = Event.objects.filter(item__in=items.values("pk")).select_related("item")
    rows, following = _some(request, wanted, after, limit)
    return _answer(EventPage(next=following, events=[answers.event_shape(row) for row in rows]))


@_list("/items/{number}/versions", VersionPage, "versions", "Versions of an item")
def list_versions(request: HttpRequest, number: Number, after: After = 0, limit: Limit = 100) -> HttpResponse:
    """List the states of an item's text, each with the capture it was read from."""
    item = Item.objects.visible_to(request.user).held_at(number)
    if item is None:
        raise Absent("item", number)
    rows, following = _some(request, item.versions.select_related("capture", "reading"), after, limit)
    return _answer(VersionPage(next=following, versions=[answers.version_brief(row) for row in rows]))


@_list("/items/{number}/versions/{version}", VersionWhole, "version", "A version of an item")
def show_version(request: HttpRequest, number: Number, version: Number) -> HttpResponse:
    """Return a state of an item's text, with the text."""
    versions = Version.objects.visible_to(request.user).select_related("capture", "reading")
    found = versions.numbered(number, version)
    if found is None:
        raise Absent("version", f"{version} of item {number}")
    return _answer(answers.version_whole(found))


@_list("/captures", CapturePage, "captures", "Captures")
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
        wanted = wanted.filter(original=_one(Original.objects.visible_to(request.user), "original", pk=original))
    rows, following = _some(request, wanted, after, limit)
    return _answer(CapturePage(next=following, captures=answers.capture_proofs(rows, request.user)))


@_list("/captures/{number}", CaptureProof, "capture", "A capture")
def show_capture(request: HttpRequest, number: Number) -> HttpResponse:
    """Return an act of taking bytes, with what was asked and answered."""
    wanted = Capture.objects.visible_to(request.user).select_related("source")
    return _answer(answers.capture_proofs([_one(wanted, "capture", pk=number)], request.user)[0])


@_list("/originals", OriginalPage, "originals", "Originals")
def list_originals(
    request: HttpRequest,
    after: Annotated[
        str, Query(pattern="^([0-9a-f]{64})?$", description="where the page begins: the last digest before it")
    ] = "",
    limit: Limit = 100,
) -> HttpResponse:
    """List the bytes that were captured, each stored once."""
    rows, following = _some(request, Original.objects.visible_to(request.user), after, limit)
    return _answer(OriginalPage(next=following, originals=answers.original_shapes(rows, request.user)))


@_list("/originals/{digest}", OriginalShape, "original", "An original")
def show_original(request: HttpRequest, digest: Digest) -> HttpResponse:
    """Return what is held of some bytes, by their digest."""
    found = _one(Original.objects.visible_to(request.user), "original", pk=digest)
    return _answer(answers.original_shapes([found], request.user)[0])
