"""What is due when: targets and ends of plans by year, each with the texts held that speak of it from that day on.

In: a year and who asks. Out: rows in the plans' own words. Where no text held speaks of one from its day on, that is
said, and nothing is concluded from it: not held is not undone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from muniment.archive.models import Item
from muniment.archive.person import Person
from muniment.evidence.models import Target
from muniment.evidence.plans_told import ToldPlan, plan_numbers, tell_plans, visible_reports
from muniment.evidence.targets_told import TargetRow, find_rows
from muniment.reading.findings.edtf_dates import find_bounds
from muniment.reading.model import SURE_TARGET


@dataclass(frozen=True)
class DueTarget:
    """A target whose day is in the year."""

    due: str
    """EDTF, as the first wording gives it."""
    row: TargetRow
    plan: ToldPlan
    after: list[Item]
    """Texts that speak of it and are dated on that day or later, by date."""


@dataclass(frozen=True)
class DuePlan:
    """A plan whose period ends in the year."""

    plan: ToldPlan
    after: list[Item]
    """Texts that report on it and are dated in the period's last year or later, by date."""


@dataclass(frozen=True)
class DueYear:
    """What is due in a year."""

    year: int
    targets: list[DueTarget]
    plans: list[DuePlan]


def _year_of(date: str) -> int | None:
    """Return the year in which a date or a period ends; None where that is not known."""
    bounds = find_bounds(date) if date else None
    return int(bounds.last[:4]) if bounds and bounds.last else None


def _dated(person: Person | None) -> Iterable[str]:
    rows = Target.objects.visible_to(person).filter(state=Target.CURRENT, confidence__gte=SURE_TARGET).exclude(due="")
    return rows.values_list("due", flat=True)


def count_due(person: Person | None) -> dict[int, int]:
    """Return the years in which something is due, with how many targets and plans, by year."""
    counts = Counter(year for due in _dated(person) if (year := _year_of(due)) is not None)
    plans = tell_plans(plan_numbers(person), person)
    counts.update(year for plan in plans if (year := _year_of(plan.period)) is not None)
    return dict(sorted(counts.items()))


def tell_due(year: int, person: Person | None) -> DueYear:
    """Return what is due in a year, by day, plan and place in the plan."""
    dues = {due for due in _dated(person) if _year_of(due) == year}
    reports = visible_reports(person)
    with_due = Target.objects.visible_to(person).filter(due__in=dues, state=Target.CURRENT).values("plan")
    numbers = list(dict.fromkeys(reports.filter(plan__in=with_due).values_list("root", flat=True)))
    targets = [
        DueTarget(row.first.due, row, plan, _from(row.first.due, [wording.item for wording in row.wordings]))
        for plan in tell_plans(sorted(numbers), person)
        for row in find_rows(plan, person)
        if row.first.due in dues
    ]
    targets.sort(key=lambda one: (_last_day(one.due), one.plan.title, one.row.first.item_id, one.row.first.position))
    plans = [plan for plan in tell_plans(plan_numbers(person), person) if _year_of(plan.period) == year]
    told = []
    for plan in sorted(plans, key=lambda plan: plan.title):
        held = reports.filter(root=plan.number, is_edition=False).select_related("item__source")
        told.append(DuePlan(plan, _from(str(year), [report.item for report in held])))
    return DueYear(year, targets, told)


def _last_day(date: str) -> str:
    bounds = find_bounds(date)
    return bounds.last if bounds else ""


def _from(date: str, items: Iterable[Item]) -> list[Item]:
    """Return the texts that are surely dated on the first day of a date, or later; each once, by date."""
    begun = find_bounds(date)
    if begun is None or not begun.first:
        return []
    held: dict[int, Item] = {}
    for item in items:
        bounds = find_bounds(item.published) if item.published else None
        if bounds is not None and bounds.first and bounds.first >= begun.first:
            held.setdefault(item.pk, item)
    return sorted(held.values(), key=lambda item: (item.sort_date, item.pk))
