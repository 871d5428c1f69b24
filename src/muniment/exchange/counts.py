"""What the API counts: frequencies, two parts of the archive compared by their words, the words around others."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from muniment.exchange.chosen_filters import Filters, part_of
from muniment.exchange.count_answers import (
    collocates_shape,
    frequency_shape,
    growth_shape,
    keyness_shape,
    lines_shape,
    ngrams_shape,
)
from muniment.exchange.count_shapes import (
    AllLinesShape,
    CollocatesShape,
    FrequencyShape,
    GrowthShape,
    KeynessShape,
    NgramsShape,
)
from muniment.exchange.shapes import Problem
from muniment.search.asking.query import QueryError
from muniment.search.counting.collocation import MOST_WINDOW, find_collocates, find_ngrams
from muniment.search.counting.frequency import find_frequency
from muniment.search.counting.growth import find_growth
from muniment.search.counting.keyness import MOST_KEYWORDS, compare_selections
from muniment.search.counting.lines import find_lines

router = Router()


@router.get(
    "/counts/frequency",
    response={200: FrequencyShape, 400: Problem},
    summary="Frequency in a million words",
    operation_id="frequency",
)
def frequency(
    request: HttpRequest,
    response: HttpResponse,
    q: Annotated[str, Query(min_length=1, description="as in search; its words are counted")],
    by: Literal["year", "source", "collection", "language"] = "year",
    *,
    chosen: Annotated[Filters, Query()],
) -> Status[FrequencyShape]:
    """Count how often the query's words occur in the items that it finds, in a million words of all items of each
    part."""
    found = find_frequency(q, chosen.given(), by, request.user)
    if found is None:
        raise QueryError("the query has no words to count", 0)
    return Status(200, frequency_shape(found))


@router.get(
    "/counts/keywords",
    response={200: KeynessShape, 400: Problem},
    summary="Two parts of the archive compared by their words",
    operation_id="keywords",
)
def keywords(
    request: HttpRequest,
    response: HttpResponse,
    q: Annotated[str, Query(description="words whose rates are compared; may be left out")] = "",
    a_source: str = "",
    a_collection: str = "",
    a_language: str = "",
    a_years: Annotated[str, Query(description="2016..2020", pattern=r"^\d{0,4}(\.\.\d{0,4})?$")] = "",
    b_source: str = "",
    b_collection: str = "",
    b_language: str = "",
    b_years: Annotated[str, Query(description="2016..2020", pattern=r"^\d{0,4}(\.\.\d{0,4})?$")] = "",
    limit: Annotated[int, Query(ge=1, le=MOST_KEYWORDS)] = 50,
) -> Status[KeynessShape]:
    """Compare two parts of the archive. Without any `b_…` the second part is all that the first is not."""
    first = part_of(source=a_source, collection=a_collection, years=a_years, language=a_language)
    second = part_of(source=b_source, collection=b_collection, years=b_years, language=b_language)
    return Status(200, keyness_shape(compare_selections(q, first, second or None, request.user, limit)))


@router.get(
    "/counts/collocates",
    response={200: CollocatesShape, 400: Problem},
    summary="The words around a query's words",
    operation_id="collocates",
)
def collocates(
    request: HttpRequest,
    response: HttpResponse,
    q: Annotated[str, Query(min_length=1)],
    window: Annotated[int, Query(ge=1, le=MOST_WINDOW, description="words on each side")] = 5,
    least: Annotated[int, Query(ge=1, le=1_000_000, description="times that a word must be near")] = 3,
    order: Literal["log_dice", "mi", "t", "together"] = "log_dice",
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    *,
    chosen: Annotated[Filters, Query()],
) -> Status[CollocatesShape]:
    """Count the words that stand near the query's words, with how much more often than by chance."""
    found = find_collocates(q, chosen.given(), request.user, window=window, least=least, order=order, most=limit)
    if found is None:
        raise QueryError("the query has no words to count", 0)
    return Status(200, collocates_shape(found))


@router.get(
    "/counts/ngrams",
    response={200: NgramsShape, 400: Problem},
    summary="Sequences of words",
    operation_id="ngrams",
)
def ngrams(
    request: HttpRequest,
    response: HttpResponse,
    q: Annotated[
        str, Query(description="words that each sequence has; without them all, of up to 3 million words")
    ] = "",
    size: Annotated[int, Query(ge=2, le=6)] = 3,
    least: Annotated[int, Query(ge=1, le=1_000_000)] = 3,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    *,
    chosen: Annotated[Filters, Query()],
) -> Status[NgramsShape]:
    """Count sequences of words."""
    found = find_ngrams(q, chosen.given(), request.user, size=size, least=least, most=limit)
    return Status(200, ngrams_shape(found))


@router.get(
    "/counts/growth",
    response={200: GrowthShape, 400: Problem},
    summary="Growth of the vocabulary",
    operation_id="growth",
)
def growth(request: HttpRequest, response: HttpResponse, *, chosen: Annotated[Filters, Query()]) -> Status[GrowthShape]:
    """Count the words and the different words until the end of each year."""
    return Status(200, growth_shape(find_growth(chosen.given(), request.user)))


@router.get(
    "/concordance",
    response={200: AllLinesShape, 400: Problem},
    summary="All lines of a concordance, in pages",
    operation_id="concordance",
)
def concordance(
    request: HttpRequest,
    response: HttpResponse,
    q: Annotated[str, Query(min_length=1)],
    sort: Literal["date", "before", "after"] = "date",
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    *,
    chosen: Annotated[Filters, Query()],
) -> Status[AllLinesShape]:
    """Return lines with the query's words, of all that it finds, sorted over everything. As files: the portal's
    `/search/lines.csv` and `/search/lines.jsonl`, with the same parameters."""
    found = find_lines(q, chosen.given(), request.user, sort)
    if found is None:
        raise QueryError("the query has no words to find", 0)
    return Status(200, lines_shape(found, found.page(offset, limit, request.user), offset))
