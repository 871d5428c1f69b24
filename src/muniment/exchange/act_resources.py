"""What the API says of acts: evidence, assessments, questions, answers and what changed them; and of disagreement."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from muniment.archive.person import Person
from muniment.evidence.acts.agreement import find_scales, tell_disagreement
from muniment.evidence.acts.models import Act
from muniment.evidence.acts.records import KEY
from muniment.evidence.acts.told import (
    Matter,
    acts_about,
    find_act,
    matter_of_plan,
    matter_of_statement,
    matter_of_targets,
)
from muniment.evidence.plans_told import find_plan_told
from muniment.evidence.statements_told import find_statement
from muniment.evidence.targets_told import find_target
from muniment.exchange.act_shapes import ActPage, ActShape, DisagreementList, act_shapes, disagreement_shape
from muniment.exchange.resources import Absent, After, Limit, route, send, take_page

router = Router()

ActKey = Annotated[str, Path(pattern=f"^{KEY}$", description="an act's `id`")]
Kind = Literal["evidence", "assessment", "question", "answer", "retraction", "hiding", "showing", "dismissal"]


def find_matter(name: str, person: Person | None) -> Matter | None:
    """Return what is named by the `id` of a statement or a target, or by a plan's address (`plans/…`); None where
    `person` may not see it."""
    if name.startswith("plans/"):
        plan = find_plan_told(name.removeprefix("plans/").strip("/"), person)
        return matter_of_plan(plan.number) if plan else None
    if name.startswith("t-"):
        target = find_target(name, person)
        return matter_of_targets([target]) if target else None
    statement = find_statement(name, person)
    return matter_of_statement(statement) if statement else None


@route("/acts", ActPage, "acts", "Acts", router)
def list_acts(
    request: HttpRequest,
    kind: Annotated[Kind | None, Query(description="only of this kind")] = None,
    about: Annotated[
        str | None,
        Query(
            min_length=1, max_length=200, description="a statement's or target's `id`, or `plans/` and a plan's slug"
        ),
    ] = None,
    after: After = 0,
    limit: Limit = 100,
) -> HttpResponse:
    """List what people said of statements, targets and plans, and what was retracted or hidden, as it was signed."""
    wanted = Act.objects.visible_to(request.user).select_related("about", "to", "scale", "changes", "answers")
    if about is not None:
        matter = find_matter(about, request.user)
        if matter is None:
            raise Absent("statement, target or plan", about)
        wanted = acts_about(matter, request.user)
    if kind is not None:
        wanted = wanted.of_kind(kind)
    rows, following = take_page(request, wanted, after, limit)
    return send(ActPage(next=following, acts=act_shapes(rows)))


@route("/acts/{key}", ActShape, "act", "An act", router)
def show_act(request: HttpRequest, key: ActKey) -> HttpResponse:
    """Return an act with its anchors, and whether their words still stand."""
    found = find_act(key, request.user)
    if found is None:
        raise Absent("act", key)
    return send(act_shapes([found])[0])


@route("/disagreement", DisagreementList, "disagreement", "Disagreement", router)
def list_disagreement(request: HttpRequest) -> HttpResponse:
    """Return each judge's word on each thing, scale by scale, with the judges' agreement."""
    found = [tell_disagreement(scale, request.user) for scale in find_scales(request.user)]
    return send(DisagreementList(scales=[disagreement_shape(one) for one in found]))
