"""Plans as one person may see them: one for all the rows that are joined, from the reports that are visible.

A plan's record is made from whichever item came first, and filled by others: a hidden one may be among them. Its names,
when it was made public and its number are therefore found anew for whoever asks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from muniment.archive.addresses import find_address
from muniment.archive.catalogue import fold_title
from muniment.archive.models import Item
from muniment.archive.person import Person
from muniment.evidence.models import Plan, PlanReport


@dataclass(frozen=True)
class PlanName:
    """What one source calls a plan."""

    title: str
    language: str
    source: str


@dataclass
class ToldPlan:
    """A plan as one person may see it: the first visible report says its title, the first that knows it each fact.

    Reports of the row under which the others stand come first."""

    number: int
    """Of the row under which the others stand."""
    slug: str
    title: str
    period: str
    published: str = ""
    ordinal: int | None = None
    names: list[PlanName] = field(default_factory=list)

    def get_absolute_url(self) -> str:
        """The plan's page."""
        return find_address("plan", self.slug)

    @property
    def sources(self) -> list[str]:
        """The sources that name it, each once."""
        return list(dict.fromkeys(name.source for name in self.names))


def visible_reports(person: Person | None) -> QuerySet[Any]:
    """Return the reports of items that `person` may see, each with the number of its plan (`root`)."""
    reports = PlanReport.objects.filter(item__in=Item.objects.visible_to(person).values("pk"))
    return reports.annotate(root=Coalesce("plan__joined_to", "plan"))


def plan_numbers(person: Person | None, items: Iterable[int] | None = None) -> list[int]:
    """Return the numbers of the plans that visible items speak of, the latest period first; of some items, theirs."""
    reports = visible_reports(person)
    if items is not None:
        reports = reports.filter(item__in=list(items))
    rows = reports.order_by("-plan__period", "plan__title", "pk").values_list("root", flat=True)
    return list(dict.fromkeys(rows))


def tell_plans(numbers: Iterable[int], person: Person | None) -> list[ToldPlan]:
    """Return plans by their numbers, in that order; those of which nothing is visible are left out."""
    wanted = list(numbers)
    reports = visible_reports(person).filter(root__in=wanted).select_related("plan").order_by("item")
    told: dict[int, ToldPlan] = {}
    own: dict[int, list[Plan]] = {}
    rows = reports.annotate(named=F("item__source__name"), language=F("item__language"))
    for report in sorted(rows, key=lambda report: report.plan_id != report.root):
        title = report.title or report.plan.title
        plan = told.setdefault(report.root, ToldPlan(report.root, "", title, report.plan.period))
        own.setdefault(report.root, []).append(report.plan)
        plan.period = plan.period or report.plan.period
        plan.published = plan.published or report.published
        plan.ordinal = plan.ordinal or report.ordinal
        name = PlanName(title, report.language, report.named)
        if name not in plan.names:
            plan.names.append(name)
    for number, plan in told.items():
        # The address of a row that only hidden items made would tell their name of it.
        plan.slug = min(own[number], key=lambda row: (row.pk != number, row.pk)).slug
    return [told[number] for number in wanted if number in told]


def find_plan_told(slug: str, person: Person | None) -> ToldPlan | None:
    """Return the plan at an address: also at one of before, whose row is joined to another, or has no report left."""
    row = Plan.objects.filter(slug=slug).first()
    if row is None:
        return None
    is_hidden = row.reports.exists() and not visible_reports(person).filter(plan=row).exists()
    return None if is_hidden else next(iter(tell_plans([row.root_id], person)), None)


def namesakes_of(plan: ToldPlan, person: Person | None) -> list[ToldPlan]:
    """Return the plans of the same name for other years, by their years: those before and after it, mostly. Nobody says
    that one follows the other but their names."""
    keys = {fold_title(name.title) for name in plan.names}
    rows = visible_reports(person).filter(plan__title_key__in=keys).exclude(root=plan.number)
    numbers = rows.exclude(plan__period="").order_by("plan__period", "root").values_list("root", flat=True)
    told = tell_plans(dict.fromkeys(numbers), person)
    return [other for other in told if plan.period and other.period and other.period != plan.period]
