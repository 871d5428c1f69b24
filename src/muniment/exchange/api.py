"""The JSON API, version 1. Described at `/api/v1/openapi.json`."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Query, Status

from ..archive.models import Item
from ..search import service as search_service
from ..search.query import QueryError
from .shapes import ItemShape, Problem, SearchAnswer, item_shape, search_answer

api = NinjaAPI(
    title="Muniment",
    version="1",
    docs_url=None,
    description="Search the archive and read its items. What is not public is not here for the public.",
    urls_namespace="api",
)


@api.get("/search", response={200: SearchAnswer, 400: Problem}, summary="Search", operation_id="search")
def search(
    request: HttpRequest,
    response: HttpResponse,
    q: Annotated[str, Query(description='words, "phrases", AND OR NOT, field:value, 2016..2020, prefix*')] = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 20,
    offset: Annotated[int, Query(ge=0, le=10_000)] = 0,
    order: Annotated[str, Query(pattern="^(relevance|date)$")] = "relevance",
    kind: Annotated[list[str] | None, Query()] = None,
    year: Annotated[list[str] | None, Query()] = None,
    source: Annotated[list[str] | None, Query()] = None,
    topic: Annotated[list[str] | None, Query()] = None,
    place: Annotated[list[str] | None, Query()] = None,
    language: Annotated[list[str] | None, Query()] = None,
) -> Status[SearchAnswer | Problem]:
    """Find items. A facet given twice means either value; two facets mean both."""
    filters = {
        n: v for n, v in {"kind": kind, "year": year, "source": source, "topic": topic, "place": place, "language": language}.items() if v
    }
    try:
        found = search_service.search(
            q, person=request.user, limit=limit, offset=offset, filters=filters, order=order, patience=search_service.PATIENCE
        )
    except QueryError as error:
        return Status(400, Problem(error="query", message=error.message, position=error.position))
    return Status(200, search_answer(q, found))


@api.get("/items/{number}", response={200: ItemShape, 404: Problem}, summary="An item", operation_id="item")
def item(request: HttpRequest, number: int) -> Status[ItemShape | Problem]:
    """Return an item with its text, versions, statements and event."""
    found = Item.objects.visible_to(request.user).select_related("source", "version__reading").filter(pk=number).first()
    if found is None:
        return Status(404, Problem(error="not-found", message=f"there is no item {number}, or it is not public"))
    return Status(200, item_shape(found, request.user))
