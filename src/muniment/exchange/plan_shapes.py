"""The published shapes of plans and targets: in the API, and as rows of a table.

In: plans and targets as `evidence` tells them. Out: shapes, and rows for CSV.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.conf import settings
from pydantic import BaseModel, Field

from muniment.evidence.models import PlanReport, Said, Target
from muniment.evidence.plans_told import ToldPlan
from muniment.evidence.targets_told import TargetRow
from muniment.exchange.resource_answers import api_address
from muniment.exchange.resource_shapes import Page


class PlanNameShape(BaseModel):
    """What one source calls a plan."""

    title: str
    language: str | None
    source: str


class PlanBrief(BaseModel):
    """An action plan, strategy or programme, apart from any source."""

    slug: str
    title: str = Field(description="as the first item held calls it")
    period: str | None = Field(description="EDTF interval")
    published: str | None = Field(description="EDTF date of when it was made public")
    ordinal: int | None
    names: list[PlanNameShape]
    url: str = Field(description="address of its page on the portal")
    api: str = Field(description="its own address in the API")


class PlanPage(Page):
    """Plans."""

    plans: list[PlanBrief]


class PlanReportShape(BaseModel):
    """An item that is the plan, or speaks of it."""

    item: str = Field(description="address of the item in the API")
    source: str
    date: str | None
    is_edition: bool = Field(description="the item bears the plan's name: it is the plan, or an edition of it")
    sentences: list[str] = Field(description="the item's own sentences that speak of it")
    places: list[str] = Field(description="places that it reports from")


class WordingShape(BaseModel):
    """A target as one item words it."""

    id: str
    quote: str
    what: str | None
    unit: str | None
    comparator: str
    value: float | None
    baseline_value: float | None
    baseline_period: str | None
    due: str | None = Field(description="EDTF")
    place: str | None
    group: str | None
    responsible: str | None
    confidence: float = Field(description="how sure the program is that it read this right")
    source: str
    item: str = Field(description="address of its item in the API")
    paragraph: str | None = Field(description="address of the paragraph in the item's page")
    url: str = Field(description="address of the target's page on the portal")
    api: str = Field(description="its own address in the API")


class TargetBrief(WordingShape):
    """A target as one item words it, with its plan."""

    plan: str | None = Field(description="address of its plan in the API")


class TargetPage(Page):
    """Targets."""

    targets: list[TargetBrief]


class SaidShape(BaseModel):
    """What a text says of a target: its own words, and the relation that the program read in them."""

    relation: str
    quote: str
    speaker: str | None = Field(description="null: the text itself")
    value: float | None
    date: str | None = Field(description="EDTF of when that held")
    source: str
    item: str = Field(description="address of its item in the API")
    item_date: str | None
    confidence: float


class TargetShape(BaseModel):
    """One target: its wordings in several texts, and what they say of it, by date. Nobody has assessed it."""

    wordings: list[WordingShape]
    said: list[SaidShape]


class PlanWhole(PlanBrief):
    """A plan with its reports and targets."""

    reports: list[PlanReportShape]
    targets: list[TargetShape]


def plan_brief(plan: ToldPlan) -> PlanBrief:
    """Return a plan in its brief shape."""
    return PlanBrief(
        slug=plan.slug,
        title=plan.title,
        period=plan.period or None,
        published=plan.published or None,
        ordinal=plan.ordinal,
        names=[PlanNameShape(title=n.title, language=n.language or None, source=n.source) for n in plan.names],
        url=settings.PUBLIC_URL + plan.get_absolute_url(),
        api=api_address("plan", plan.slug),
    )


def plan_whole(plan: ToldPlan, reports: Iterable[PlanReport], rows: Iterable[TargetRow]) -> PlanWhole:
    """Return a plan in its whole shape: reports are read with their items and sources."""
    return PlanWhole(
        **plan_brief(plan).model_dump(),
        reports=[
            PlanReportShape(
                item=api_address("item", report.item_id),
                source=report.item.source.name,
                date=report.item.published or None,
                is_edition=report.is_edition,
                sentences=[said["text"] for said in report.said],
                places=report.places,
            )
            for report in reports
        ],
        targets=[target_shape(row) for row in rows],
    )


def wording_shape(target: Target) -> WordingShape:
    """Return a target as its item words it: read with its item and source."""
    return WordingShape(
        id=target.key,
        quote=target.quote,
        what=target.what or None,
        unit=target.unit or None,
        comparator=target.comparator,
        value=target.value,
        baseline_value=target.baseline_value,
        baseline_period=target.baseline_period or None,
        due=target.due or None,
        place=target.place or None,
        group=target.group or None,
        responsible=target.responsible or None,
        confidence=target.confidence,
        source=target.item.source.name,
        item=api_address("item", target.item_id),
        paragraph=target.paragraph or None,
        url=settings.PUBLIC_URL + target.get_absolute_url(),
        api=api_address("target", target.key),
    )


def target_brief(target: Target, plan: ToldPlan | None) -> TargetBrief:
    """Return a target in its brief shape: read with its item and source."""
    return TargetBrief(**wording_shape(target).model_dump(), plan=api_address("plan", plan.slug) if plan else None)


def _said(said: Said) -> SaidShape:
    item = said.target.item
    return SaidShape(
        relation=said.relation,
        quote=said.quote,
        speaker=said.speaker or None,
        value=said.value,
        date=said.date or None,
        source=item.source.name,
        item=api_address("item", item.pk),
        item_date=item.published or None,
        confidence=said.confidence,
    )


def target_shape(row: TargetRow) -> TargetShape:
    """Return a target in its published shape."""
    return TargetShape(wordings=[wording_shape(t) for t in row.wordings], said=[_said(said) for said in row.said])


SAID_COLUMNS = (
    "target",
    "wording",
    "value",
    "unit",
    "comparator",
    "due",
    "responsible",
    "source",
    "item_date",
    "relation",
    "speaker",
    "reported_value",
    "reported_date",
    "quote",
    "url",
)


def said_rows(rows: Iterable[TargetRow]) -> Iterator[list[object]]:
    """Yield what is said of targets as rows of a table, with `SAID_COLUMNS`: one for each time, by target and date."""
    for row in rows:
        for said in row.said:
            target, item = said.target, said.target.item
            yield [
                row.first.key,
                target.quote,
                target.value,
                target.unit,
                target.comparator,
                target.due,
                target.responsible,
                item.source.name,
                item.published,
                said.relation,
                said.speaker,
                said.value,
                said.date,
                said.quote,
                settings.PUBLIC_URL + target.get_absolute_url(),
            ]
