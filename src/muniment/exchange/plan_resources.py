"""What the API says of plans and targets."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from muniment.archive.models import Item
from muniment.evidence.models import Plan
from muniment.evidence.plans_told import find_plan_told, plan_numbers, tell_plans, visible_reports
from muniment.evidence.targets_told import find_rows, find_sure, find_target, tell_target
from muniment.exchange.plan_shapes import (
    PlanPage,
    PlanWhole,
    TargetPage,
    TargetShape,
    plan_brief,
    plan_whole,
    target_brief,
    target_shape,
)
from muniment.exchange.resources import LARGEST_NUMBER, Absent, After, Limit, Slug, route, send, take_page

router = Router()

TargetKey = Annotated[str, Path(min_length=1, max_length=60, description="a target's `id`")]


@route("/plans", PlanPage, "plans", "Plans", router)
def list_plans(request: HttpRequest, after: After = 0, limit: Limit = 100) -> HttpResponse:
    """List the plans that items speak of, each once for all the sources that speak of it."""
    wanted = Plan.objects.filter(pk__in=plan_numbers(request.user))
    rows, following = take_page(request, wanted, after, limit)
    told = tell_plans([row.pk for row in rows], request.user)
    return send(PlanPage(next=following, plans=[plan_brief(plan) for plan in told]))


@route("/plans/{slug}", PlanWhole, "plan", "A plan", router)
def show_plan(request: HttpRequest, slug: Slug) -> HttpResponse:
    """Return a plan with the items that speak of it, its targets, and what each text says of them, by date."""
    plan = find_plan_told(slug, request.user)
    if plan is None:
        raise Absent("plan", slug)
    reports = visible_reports(request.user).filter(root=plan.number).select_related("item__source")
    return send(plan_whole(plan, reports.order_by("item__sort_date", "item"), find_rows(plan, request.user)))


@route("/targets", TargetPage, "targets", "Targets", router)
def list_targets(
    request: HttpRequest,
    plan: Annotated[str | None, Query(min_length=1, max_length=160, description="a plan's `slug`")] = None,
    item: Annotated[int | None, Query(ge=1, le=LARGEST_NUMBER, description="an item's `id`")] = None,
    *,
    after: After = 0,
    limit: Limit = 100,
) -> HttpResponse:
    """List the targets that the program is sure of, as each item words them, of one plan or item or of all."""
    person = request.user
    wanted = find_sure(person)
    if plan is not None:
        told = find_plan_told(plan, person)
        if told is None:
            raise Absent("plan", plan)
        wanted = wanted.filter(plan__in=visible_reports(person).filter(root=told.number).values("plan"))
    if item is not None:
        held = Item.objects.visible_to(person).held_at(item)
        if held is None:
            raise Absent("item", item)
        wanted = wanted.filter(item=held)
    rows, following = take_page(request, wanted, after, limit)
    plans = {plan.number: plan for plan in tell_plans({row.plan.root_id for row in rows}, person)}
    return send(TargetPage(next=following, targets=[target_brief(row, plans.get(row.plan.root_id)) for row in rows]))


@route("/targets/{key}", TargetShape, "target", "A target", router)
def show_target(request: HttpRequest, key: TargetKey) -> HttpResponse:
    """Return a target with its wordings in several texts, and what they say of it, by date."""
    target = find_target(key, request.user)
    if target is None:
        raise Absent("target", key)
    plan = next(iter(tell_plans([target.plan.root_id], request.user)), None)
    return send(target_shape(tell_target(target, plan, request.user).row))
