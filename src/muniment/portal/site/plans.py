"""Plans and targets: the list, a plan's page with its targets as rows and its sources as columns, a target's page.

In: a request. Out: what this person may see, in the sources' own words, in the same form for each and by date.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from muniment.evidence.acts.measured import find_measures
from muniment.evidence.acts.told import matter_of_plan, matter_of_targets
from muniment.evidence.dated import tell_days
from muniment.evidence.models import PlanReport, Said, Target
from muniment.evidence.plans_told import (
    ToldPlan,
    find_plan_told,
    namesakes_of,
    plan_numbers,
    tell_plans,
    visible_reports,
)
from muniment.evidence.targets_told import (
    TargetRow,
    ToldTarget,
    compare_editions,
    complete_rows,
    find_rows,
    find_target,
    group_rows,
    tell_target,
)
from muniment.exchange.exports import write_table
from muniment.exchange.plan_shapes import SAID_COLUMNS, said_rows
from muniment.exchange.record_search import find_plans, find_targets
from muniment.exchange.resource_answers import api_address
from muniment.portal.act_words import acts_context
from muniment.portal.site.feeds import FeedEntry, answer_table, feed_of_entries, make_feed, published_at
from muniment.portal.site.items import page_number
from muniment.portal.site.search_params import asked_words
from muniment.portal.site.target_chart import draw_target
from muniment.portal.templatetags.muniment import shorten
from muniment.portal.written import day_word, write_date
from muniment.reading.model import SURE_TARGET
from muniment.serving.keeping import never_keep, reads, show

_ROWS = 50
_MOST_FOUND = 200
_MOST_LISTED = 5000
"""Targets and statements that a list leads to: of more, a search finds them."""
_LONGEST_TITLE = 120


@reads("page", "q")
def plan_list(request: HttpRequest) -> HttpResponse:
    """Plans that visible items speak of; with words, those that have them in a name."""
    text = asked_words(request)
    if text:
        never_keep(request)
        page = page_number(request, find_plans(text, request.user, _MOST_FOUND))
    else:
        show(request, "items")
        page = page_number(request, plan_numbers(request.user))
        page.object_list = tell_plans(page.object_list, request.user)
    return render(request, "muniment/plans.html", {"page": page, "q": text})


@reads("page", "q")
def target_list(request: HttpRequest) -> HttpResponse:
    """Targets that visible items set or speak of, those of the newest texts first; with words, those that have
    them."""
    text = asked_words(request)
    if text:
        never_keep(request)
        page = page_number(request, find_targets(text, request.user, _MOST_FOUND))
    else:
        show(request, "items")
        rows = Target.objects.visible_to(request.user).filter(state=Target.CURRENT, confidence__gte=SURE_TARGET)
        newest = rows.select_related("item__source").order_by("-item__sort_date", "-item", "position")
        page = page_number(request, newest[:_MOST_LISTED])
    tell_days([target.item for target in page])
    return render(request, "muniment/targets.html", {"page": page, "q": text})


def _visible_plan(request: HttpRequest, slug: str) -> ToldPlan:
    plan = find_plan_told(slug, request.user)
    if plan is None:
        raise Http404
    # Another item may speak of it tomorrow, and a person say that it is one with another.
    show(request, "items")
    return plan


def _reports_of(request: HttpRequest, plan: ToldPlan) -> list[PlanReport]:
    """Return the items that are the plan or speak of it, by date."""
    rows = visible_reports(request.user).filter(root=plan.number).select_related("item__source")
    reports = sorted(rows, key=lambda row: (row.item.sort_date or "9", row.item_id))
    tell_days([report.item for report in reports])
    return reports


@dataclass(frozen=True)
class SourceColumn:
    """A column of the table of targets: one item, with the name of its source and its day as its cells bear them."""

    report: PlanReport

    @cached_property
    def day(self) -> str:
        """Its day with what it is a day of; empty where it has none."""
        item = self.report.item
        return f"{day_word(item)} {write_date(item.published)}" if item.published else ""


@reads("page")
def plan_page(request: HttpRequest, slug: str) -> HttpResponse:
    """A plan: its period and names, its targets with what each source says of them, its editions compared."""
    plan = _visible_plan(request, slug)
    if slug != plan.slug:
        return HttpResponsePermanentRedirect(plan.get_absolute_url())
    reports = _reports_of(request, plan)
    rows = group_rows(plan, request.user)
    named = {target.item_id for row in rows for target in row.wordings}
    page = page_number(request, rows, _ROWS)
    complete_rows(list(page))
    context = {
        "plan": plan,
        "reports": reports,
        "columns": [SourceColumn(report) for report in reports if report.item_id in named],
        "makers": {report.item.source_id for report in reports if report.is_edition},
        "namesakes": namesakes_of(plan, request.user),
        "page": page,
        "compared": compare_editions([report for report in reports if report.is_edition], rows),
        "absolute": settings.PUBLIC_URL + plan.get_absolute_url(),
        "api": api_address("plan", plan.slug),
        **acts_context(request, matter_of_plan(plan.number), f"plans/{plan.slug}", plan.get_absolute_url()),
    }
    return render(request, "muniment/plan.html", context)


@reads()
def plan_table(request: HttpRequest, slug: str) -> HttpResponse:
    """What sources say of a plan's targets, as a table."""
    plan = _visible_plan(request, slug)
    return _send_table(plan.slug, find_rows(plan, request.user))


def _send_table(name: str, rows: list[TargetRow]) -> HttpResponse:
    return answer_table(name if name.isascii() else "plan", write_table(SAID_COLUMNS, said_rows(rows)))


@reads()
def plan_feed(request: HttpRequest, slug: str, form: str = "atom") -> HttpResponse:
    """The newest items that speak of a plan."""
    plan = find_plan_told(slug, None)
    if plan is None:
        raise Http404
    show(request, "items")
    rows = visible_reports(None).filter(root=plan.number).select_related("item__source")
    newest = sorted(rows, key=lambda row: (row.item.sort_date, row.item_id), reverse=True)
    return make_feed(request, plan.title, plan.get_absolute_url(), [row.item for row in newest[:50]])


def _visible_target(request: HttpRequest, key: str) -> tuple[Target, ToldTarget]:
    target = find_target(key, request.user)
    if target is None:
        raise Http404
    show(request, "items")
    plan = next(iter(tell_plans([target.plan.root_id], request.user)), None)
    return target, tell_target(target, plan, request.user)


@reads()
def target_page(request: HttpRequest, key: str) -> HttpResponse:
    """A target: its wordings over editions and sources, and what texts say of it, by date."""
    target, told = _visible_target(request, key)
    address = target.get_absolute_url()
    if key != target.key:
        return HttpResponsePermanentRedirect(address)
    tell_days([wording.item for wording in told.row.wordings])
    acts = acts_context(request, matter_of_targets(told.row.wordings), target.key, address)
    context = {
        "target": target,
        "drawn": draw_target(target, find_measures(acts["acts"].evidence, target.unit, request.user)),
        "row": told.row,
        "plan": told.plan,
        "is_unread": target.state == Target.UNREAD,
        "absolute": settings.PUBLIC_URL + address,
        "api": api_address("target", target.key),
        **acts,
    }
    return render(request, "muniment/target.html", context)


@reads()
def target_table(request: HttpRequest, key: str) -> HttpResponse:
    """What texts say of a target, as a table."""
    target, told = _visible_target(request, key)
    return _send_table(target.key, [told.row])


def _entries(said: list[Said]) -> Iterator[FeedEntry]:
    for row in said:
        item, absolute = row.target.item, settings.PUBLIC_URL + row.target.get_absolute_url()
        yield FeedEntry(
            title=f"{row.speaker or item.source.name}: {shorten(row.quote, _LONGEST_TITLE)}",
            url=absolute,
            unique_id=f"{settings.PUBLIC_URL}/targets/{row.target.key}/#{row.position}",
            text=row.quote,
            published=published_at(item),
            updated=item.updated_at,
            authors=[item.source.name],
            language=item.language,
            kind="target",
        )


@reads()
def target_feed(request: HttpRequest, key: str, form: str = "atom") -> HttpResponse:
    """What texts say of a target, the newest first."""
    target = find_target(key, None)
    if target is None:
        raise Http404
    show(request, "items")
    plan = next(iter(tell_plans([target.plan.root_id], None)), None)
    told = tell_target(target, plan, None)
    tell_days([wording.item for wording in told.row.wordings])
    title = _("Target") + ": " + shorten(target.quote, _LONGEST_TITLE)
    return feed_of_entries(request, title, target.get_absolute_url(), list(_entries(told.row.said[::-1])))
