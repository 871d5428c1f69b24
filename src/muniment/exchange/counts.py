"""What the API counts: frequencies, and two parts of the archive compared by their words."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from muniment.exchange.chosen_filters import Filters
from muniment.exchange.count_answers import frequency_shape, keyness_shape
from muniment.exchange.count_shapes import FrequencyShape, KeynessShape
from muniment.exchange.shapes import Problem
from muniment.search.asking.query import QueryError
from muniment.search.counting.frequency import find_frequency
from muniment.search.counting.keyness import MOST_KEYWORDS, compare_selections

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

    def side(**values: str) -> dict[str, list[str]]:
        return {name: [value] for name, value in values.items() if value}

    first = side(source=a_source, collection=a_collection, language=a_language, year=a_years)
    second = side(source=b_source, collection=b_collection, language=b_language, year=b_years)
    return Status(200, keyness_shape(compare_selections(q, first, second or None, request.user, limit)))
