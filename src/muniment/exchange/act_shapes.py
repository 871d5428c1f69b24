"""The published shapes of acts: in the API, as lines of JSON, and as rows of a table. One form for all judges.

In: acts as `evidence` tells them. Out: `ActShape`, rows for CSV, and disagreement by judge.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.conf import settings
from pydantic import BaseModel, Field

from muniment.evidence.acts.agreement import Disagreement
from muniment.evidence.acts.anchors import StateCode, find_state
from muniment.evidence.acts.models import Act, Anchor
from muniment.evidence.acts.records import ActRecord, record_act
from muniment.evidence.acts.told import ToldAct, address_of, tell_each
from muniment.exchange.resource_answers import api_address
from muniment.exchange.resource_shapes import Page


class PointedAt(BaseModel):
    """What an act points at, as it stands today."""

    url: str | None = Field(description="address of the page that it is of; null where that is gone")
    state: StateCode = Field(description="whether the words still stand where they stood")


class ActShape(BaseModel):
    """What somebody said, signed and dated, with what became of it."""

    id: str = Field(description="the digest of the record, which `muniment evidence check` computes again")
    record: ActRecord = Field(description="all that was signed")
    about: PointedAt
    to: PointedAt | None
    retracted_by: str | None = Field(description="`id` of the act that takes it back")
    replaced_by: str | None = Field(description="`id` of the newer act")
    url: str
    api: str


class ActPage(Page):
    """Acts, in the order in which they were made."""

    acts: list[ActShape]


class JudgedShape(BaseModel):
    """One thing that was judged."""

    about: str
    url: str | None
    by_judge: dict[str, str] = Field(description="the judge's word on the scale, by judge")


class AgreementShape(BaseModel):
    """Krippendorff's alpha, with what it is computed from."""

    metric: str
    alpha: float | None = Field(description="null where it cannot be computed")
    units: int = Field(description="things that two judges or more have judged")
    values: int = Field(description="assessments of these")
    judges: int


class DisagreementShape(BaseModel):
    """Assessments on one version of one scale, by judge."""

    owner: str
    scale: str
    version: str
    words: list[str]
    is_ordered: bool
    judges: list[str]
    judged: list[JudgedShape]
    agreement: list[AgreementShape]


class DisagreementList(BaseModel):
    """Disagreement on all scales."""

    scales: list[DisagreementShape]


def _absolute(address: str) -> str | None:
    return settings.PUBLIC_URL + address if address else None


def _pointed_at(anchor: Anchor) -> PointedAt:
    return PointedAt(url=_absolute(address_of(anchor)), state=find_state(anchor).code)


def act_shape(told: ToldAct) -> ActShape:
    """Return an act in its published shape."""
    act = told.act
    return ActShape(
        id=act.key,
        record=record_act(act),
        about=_pointed_at(act.about),
        to=_pointed_at(act.to) if act.to else None,
        retracted_by=told.retraction.key if told.retraction else None,
        replaced_by=told.replaced_by.key if told.replaced_by else None,
        url=settings.PUBLIC_URL + act.get_absolute_url(),
        api=api_address("act", act.key),
    )


def act_shapes(rows: Iterable[Act]) -> list[ActShape]:
    """Return acts in their published shape, in their order: also those that only change others."""
    acts = list(rows)
    told: dict[int, ToldAct] = {}
    for one in tell_each(acts):
        told[one.act.pk] = one
        told |= {answer.act.pk: answer for answer in one.answers}
    return [act_shape(told.get(act.pk) or ToldAct(act)) for act in acts]


def disagreement_shape(found: Disagreement) -> DisagreementShape:
    """Return disagreement in its published shape."""
    return DisagreementShape(
        owner=found.scale.owner,
        scale=found.scale.name,
        version=found.scale.version,
        words=found.scale.words,
        is_ordered=found.scale.is_ordered,
        judges=found.judges,
        judged=[
            JudgedShape(
                about=str(matter.about),
                url=_absolute(address_of(matter.about)),
                by_judge={judge: act.rating for judge, act in matter.by_judge.items()},
            )
            for matter in found.matters
        ],
        agreement=[
            AgreementShape(metric=a.metric, alpha=a.alpha, units=a.units, values=a.values, judges=a.judges)
            for a in found.agreements
        ],
    )


ACT_COLUMNS = (
    "id",
    "kind",
    "at",
    "by",
    "on_behalf",
    "about",
    "about_url",
    "relation",
    "to",
    "to_url",
    "to_state",
    "words",
    "scale",
    "scale_version",
    "rating",
    "party",
    "due",
    "why",
    "changes",
    "answers",
    "retracted_by",
    "replaced_by",
    "sha256",
    "url",
)


def act_rows(rows: Iterable[Act]) -> Iterator[list[object]]:
    """Yield acts as rows of a table, with `ACT_COLUMNS`."""
    for shape in act_shapes(rows):
        said = shape.record
        yield [
            shape.id,
            said.kind,
            said.at,
            said.by,
            said.on_behalf,
            said.about.exact or said.about.label,
            shape.about.url,
            said.relation,
            (said.to.exact or said.to.label) if said.to else None,
            shape.to.url if shape.to else None,
            shape.to.state if shape.to else None,
            said.words,
            f"{said.scale.owner}: {said.scale.name}" if said.scale else None,
            said.scale.version if said.scale else None,
            said.rating,
            said.party,
            said.due,
            said.why,
            said.changes,
            said.answers,
            shape.retracted_by,
            shape.replaced_by,
            said.about.original,
            shape.url,
        ]


DISAGREEMENT_COLUMNS = ("owner", "scale", "version", "about", "url", "judge", "word", "at", "act")


def disagreement_rows(found: Iterable[Disagreement]) -> Iterator[list[object]]:
    """Yield each judge's word on each thing as a row, with `DISAGREEMENT_COLUMNS`."""
    for one in found:
        for matter in one.matters:
            for judge, act in matter.by_judge.items():
                yield [
                    one.scale.owner,
                    one.scale.name,
                    one.scale.version,
                    str(matter.about),
                    _absolute(address_of(matter.about)),
                    judge,
                    act.rating,
                    act.at.isoformat(),
                    act.key,
                ]
