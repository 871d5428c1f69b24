"""What the API says that a query finds beside texts."""

from __future__ import annotations

from typing import Annotated

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from muniment.evidence.dated import tell_days
from muniment.exchange.plan_shapes import PlanBrief, WordingShape, plan_brief, wording_shape
from muniment.exchange.record_search import find_records
from muniment.exchange.resources import route, send
from muniment.exchange.statement_shapes import PartyShape, StatementBrief, party_shape, statement_brief

router = Router()


class NamedSeries(BaseModel):
    """A dataset, or a series of one."""

    title: str
    producer: str
    unit: str | None = Field(description="null of a dataset, and of a series without one")
    url: str = Field(description="address of its page on the portal")


class FoundRecordsShape(BaseModel):
    """What the words of a query find beside texts."""

    query: str
    plans: list[PlanBrief] = Field(description="with the words in a name, in any language")
    targets: list[WordingShape] = Field(description="with the words in theirs, of the best texts that the query finds")
    parties: list[PartyShape] = Field(description="with the words in a name")
    statements: list[StatementBrief] = Field(
        description="with the words in theirs, of the best texts that the query finds"
    )
    data: list[NamedSeries] = Field(description="datasets, then series, with the words in a name")


@route("/search/records", FoundRecordsShape, "search-records", "Search for plans, statements, data", router)
def search_records(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=2000, description="as in search")],
    limit: Annotated[int, Query(ge=1, le=200, description="entries of each kind")] = 20,
) -> HttpResponse:
    """Find plans, targets, persons and bodies, statements and data by a query's words."""
    found = find_records(q, request.user, limit)
    tell_days([*(row.item for row in found.statements), *(row.item for row in found.targets)])
    named: list[tuple[str, str, str | None, str]] = [
        (row.title, row.producer, None, row.get_absolute_url()) for row in found.datasets
    ]
    named += [(row.title, row.dataset.producer, row.unit or None, row.get_absolute_url()) for row in found.series]
    return send(
        FoundRecordsShape(
            query=q,
            plans=[plan_brief(plan) for plan in found.plans],
            targets=[wording_shape(target) for target in found.targets],
            parties=[party_shape(party) for party in found.parties],
            statements=[statement_brief(row) for row in found.statements],
            data=[
                NamedSeries(title=title, producer=producer, unit=unit, url=settings.PUBLIC_URL + address)
                for title, producer, unit, address in named
            ],
        )
    )
