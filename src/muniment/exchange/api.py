"""The JSON API, version 1. Described at `/api/v1/openapi.json`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Query, Status
from ninja.errors import AuthenticationError
from ninja.openapi.schema import OpenAPISchema

from muniment.archive.models import Item
from muniment.exchange import (
    act_resources,
    bringing,
    counts,
    figure_resources,
    plan_resources,
    record_resources,
    resources,
    series_resources,
    statement_resources,
)
from muniment.exchange.answers import concordance_shape, item_shape, search_answer, side_shape
from muniment.exchange.chosen_filters import Filters, part_of
from muniment.exchange.keys import KeyRefused, TooManyRequests
from muniment.exchange.shapes import (
    Comparison,
    ConcordanceShape,
    ItemShape,
    Problem,
    Refusal,
    SearchAnswer,
    SuggestionShape,
)
from muniment.search.asking import service, suggestions
from muniment.search.asking.query import QueryError
from muniment.search.counting import comparison
from muniment.search.counting.lines import find_lines
from muniment.search.engines import opened
from muniment.search.model import ORDERS

_MOST_LINES = 500
"""Lines of an answer of `/lines`."""


class _PortalApi(NinjaAPI):
    """The API, whose description names the shapes of requests and answers alone: no answer is of the shape `Filters`,
    which gathers parameters."""

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> OpenAPISchema:
        described = super().get_openapi_schema(*args, **kwargs)
        shapes = described["components"]["schemas"]
        del shapes[Filters.__name__]
        refusal = Refusal.model_json_schema(ref_template="#/components/schemas/{model}")
        shapes |= refusal.pop("$defs") | {Refusal.__name__: refusal}
        for scheme in described["components"]["securitySchemes"].values():
            # Ninja names each; the specification knows a name for keys in a header of their own alone.
            if scheme["type"] == "http":
                scheme.pop("name", None)
        for methods in described["paths"].values():
            for operation in methods.values():
                # Every operation may refuse a value, and a parameter.
                operation["responses"] = (
                    {400: _NOT_UNDERSTOOD} | operation["responses"] | {422: _REFUSED, 429: _TOO_MANY}
                )
        return described


_ADDED = "added"
"""The order of the search whose pages are cut at an item's id."""
_MOST_RANKED = 10_000
"""So far a ranking is paged: each page is found anew, and is dearer the deeper it lies."""
_NOT_UNDERSTOOD = {
    "description": "A parameter that there is none of, one given more than once, or a query that cannot be read",
    "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{Problem.__name__}"}}},
}
_REFUSED = {
    "description": "A parameter's value cannot be used",
    "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{Refusal.__name__}"}}},
}

_TOO_MANY = {
    "description": "Too many requests in a minute from one address, of one account or with one key",
    "headers": {
        "Retry-After": {"description": "seconds to wait", "required": True, "schema": {"type": "integer", "minimum": 1}}
    },
    "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{Problem.__name__}"}}},
}


api = _PortalApi(
    title="Muniment",
    version="1",
    docs_url=None,
    description="Search the archive and read its items. Items that are not public are not returned to the public.",
    urls_namespace="api",
)


def refuse_unknown_parameters(answer: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return an operation that answers 400 where a query names a parameter that the operation does not declare.

    One that is passed over in silence gives an answer to another question: all of the archive in place of one source's.
    So does one of two values of what takes one.
    """
    models = answer.__self__.models  # type: ignore[attr-defined]
    known = sorted(name for m in models if m.__ninja_param_source__ == "query" for name in m.__ninja_flatten_map__)

    @wraps(answer)
    def checked(request: HttpRequest, **values: Any) -> HttpResponse:
        unknown = sorted(set(request.GET) - set(known))
        twice = sorted(n for n, given in request.GET.lists() if len(given) > 1 and n not in Filters.model_fields)
        if unknown:
            there_is = f"there are: {', '.join(known)}" if known else "there are none"
            message = f"unknown here: the parameter {_named(unknown)}; {there_is}"
        elif twice:
            message = f"given more than once: the parameter {_named(twice)}; give one value"
        else:
            return answer(request, **values)
        return api.create_response(request, Problem(error="parameter", message=message), status=400)

    return checked


def _named(parameters: list[str]) -> str:
    return ", ".join(repr(name[:100]) for name in parameters[:5])


api.add_decorator(refuse_unknown_parameters, mode="view")


@api.exception_handler(QueryError)
def tell_what_is_wrong(request: HttpRequest, error: QueryError) -> HttpResponse:
    """Answer a query that cannot be read with what is wrong, and where."""
    return api.create_response(
        request, Problem(error="query", message=error.message, position=error.position), status=400
    )


@api.exception_handler(resources.Absent)
def tell_what_is_absent(request: HttpRequest, error: resources.Absent) -> HttpResponse:
    """Answer for what is not there, or not for whoever asks."""
    return api.create_response(request, Problem(error="not-found", message=str(error)), status=404)


@api.exception_handler(KeyRefused)
@api.exception_handler(TooManyRequests)
@api.exception_handler(bringing.FactsRefused)
@api.exception_handler(AuthenticationError)
def tell_why_refused(request: HttpRequest, error: Exception) -> HttpResponse:
    """Answer a request that brings something and may not, or comes too soon."""
    if isinstance(error, AuthenticationError):
        error = KeyRefused(401, "give a key: Authorization: Bearer mk_…")
    status, problem, headers = bringing.refuse(error)
    answer = api.create_response(request, problem, status=status)
    for name, value in headers.items():
        answer[name] = value
    return answer


api.add_router("", resources.router)
api.add_router("", statement_resources.router)
api.add_router("", plan_resources.router)
api.add_router("", figure_resources.router)
api.add_router("", record_resources.router)
api.add_router("", series_resources.router)
api.add_router("", act_resources.router)
api.add_router("", counts.router)


@api.get("/search", response={200: SearchAnswer, 400: Problem}, summary="Search", operation_id="search")
def search(
    request: HttpRequest,
    response: HttpResponse,
    q: Annotated[
        str, Query(description='words, "phrases", AND OR NOT, field:value, 2016..2020, prefix*, fuzzy~, near/5')
    ] = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 20,
    offset: Annotated[int, Query(ge=0, le=_MOST_RANKED)] = 0,
    order: Annotated[
        str,
        Query(
            pattern=f"^({'|'.join((*ORDERS, _ADDED))})$",
            description="date: the newest first; oldest: undated ones last; added: what came into the archive last "
            "first, all of it in pages that stay as they are while items come",
        ),
    ] = "relevance",
    below: Annotated[
        int | None,
        Query(
            ge=1,
            le=resources.LARGEST_NUMBER,
            description="only items whose `id` is smaller, which the `next` of a page in the order `added` names; "
            "`total` and the facets are of all",
        ),
    ] = None,
    *,
    chosen: Annotated[Filters, Query()],
    facets: Annotated[bool, Query(description="count what was found by year, kind, source and so on")] = True,
) -> HttpResponse:
    """Find items. A facet given twice means either value; two facets mean both. A page has `limit` hits as long as
    there are so many: what is the same text stands for itself, and names the others (`same`)."""
    found = service.search(
        q,
        person=request.user,
        limit=limit,
        offset=offset,
        filters=chosen.given(),
        order=order,
        with_facets=facets,
        patience=opened.PATIENCE,
        folds=False,
        below=below,
    )
    is_whole = facets and not offset and below is None and found.total > 0 and not found.relaxed
    first = service.find_first(q, person=request.user, filters=chosen.given()) if is_whole else None
    following = None
    if order == _ADDED and len(found.results) == limit:
        following = resources.next_address(request, below=found.results[-1].item.pk, offset=0)
    elif order != _ADDED and offset + limit < min(found.total, _MOST_RANKED):
        following = resources.next_address(request, offset=offset + limit)
    # Written as it is: it has its published shape already, and checking it once more costs as much as the search.
    return resources.send(search_answer(q, found, first, following))


@api.get("/suggest", response=list[SuggestionShape], summary="Suggestions while typing", operation_id="suggest")
def suggest(
    request: HttpRequest, response: HttpResponse, q: Annotated[str, Query(max_length=200)] = ""
) -> list[SuggestionShape]:
    """Return titles, topics, places and speakers that the beginning of a query may be meant for."""
    return [
        SuggestionShape(
            kind=s.kind, label=s.label, query=s.query, url=settings.PUBLIC_URL + s.address if s.address else None
        )
        for s in suggestions.suggest(q, request.user)
    ]


@api.get("/lines", response={200: ConcordanceShape, 400: Problem}, summary="Lines of concordance", operation_id="lines")
def lines(
    request: HttpRequest,
    response: HttpResponse,
    q: str,
    sort: Annotated[str, Query(pattern="^(text|before|after)$")] = "text",
    *,
    chosen: Annotated[Filters, Query()],
) -> Status[ConcordanceShape]:
    """Return the places where the query's words stand, with their context: the first 500, sorted over all (`text`: by
    the items' dates). `/concordance` has them all, in pages. Facets are as in search."""
    found = find_lines(q, chosen.given(), request.user, "date" if sort == "text" else sort)
    if found is None:
        raise QueryError("the query has no words to find", 0)
    return Status(200, concordance_shape(found, found.page(0, _MOST_LINES, request.user)))


@api.get(
    "/compare",
    response={200: Comparison, 400: Problem},
    summary="Compare two parts of the archive",
    operation_id="compare",
)
def compare(
    request: HttpRequest,
    response: HttpResponse,
    q: str,
    a_source: str = "",
    a_collection: str = "",
    a_years: Annotated[str, Query(description="2016..2020")] = "",
    b_source: str = "",
    b_collection: str = "",
    b_years: Annotated[str, Query(description="2016..2020")] = "",
) -> Status[Comparison]:
    """Ask the same of two sources, collections or periods; rates are in a thousand words of all items of each."""
    parts = [
        part_of(source=a_source, collection=a_collection, years=a_years),
        part_of(source=b_source, collection=b_collection, years=b_years),
    ]
    one, other = comparison.compare(q, parts, person=request.user, limit=1)
    return Status(200, Comparison(query=q, a=side_shape(one), b=side_shape(other)))


@api.get(
    "/items/{number}/like", response={200: SearchAnswer, 404: Problem}, summary="More like an item", operation_id="like"
)
def like(
    request: HttpRequest, number: resources.Number, limit: Annotated[int, Query(ge=1, le=100)] = 8
) -> Status[SearchAnswer]:
    """Return items whose texts share an item's most telling words."""
    found = Item.objects.visible_to(request.user).filter(pk=number).first()
    if found is None:
        raise resources.Absent("item", number)
    return Status(200, search_answer("", service.find_like(found, request.user, limit)))


@api.get("/items/{number}", response={200: ItemShape, 404: Problem}, summary="An item", operation_id="item")
def item(request: HttpRequest, number: resources.Number) -> Status[ItemShape]:
    """Return an item with its text, versions, statements and event."""
    items = Item.objects.visible_to(request.user).select_related("source", "version__reading")
    found = items.held_at(number)
    if found is None:
        raise resources.Absent("item", number)
    return Status(200, item_shape(found, request.user))
