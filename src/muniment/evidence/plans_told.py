"""Plans as one person may see them: from the reports that are visible to them.

A plan's record is made from whichever item came first, and filled by others: a hidden one may be among them. Its title,
when it was made public and its number are therefore found anew for whoever asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from muniment.archive.catalogue import fold_title
from muniment.archive.models import EditionBlock, Item
from muniment.archive.person import Person
from muniment.evidence.models import Plan, PlanReport
from muniment.reading.stored import StoredPlan


def as_told(plans: Iterable[Plan], person: Person | None) -> list[Plan]:
    """Return plans, each with only what visible reports say of it: the first says its title, the first that knows it
    each fact."""
    rows = list(plans)
    visible = PlanReport.objects.filter(plan__in=rows, item__in=Item.objects.visible_to(person).values("pk"))
    reports = list(visible.order_by("item").values_list("plan", "item", "item__version__reading__content__plan"))
    teased: dict[int | None, list[StoredPlan | None]] = {}
    teasers = EditionBlock.objects.filter(item__in=[item for _plan, item, _read in reports]).order_by("-pk")
    for item, found in teasers.values_list("item", "content__plan"):
        teased.setdefault(item, []).append(found)
    for plan in rows:
        said = [
            found for of, item, read in reports if of == plan.pk for found in _of(plan, [read, *teased.get(item, [])])
        ]
        # A report whose item was read again just now, and names another plan, says nothing of this one.
        plan.title = next((found["title"] for found in said), plan.title)
        plan.published = next((day for found in said if (day := found.get("published"))), "")
        plan.ordinal = next((found["ordinal"] for found in said if found.get("ordinal")), None)
    return rows


def _of(plan: Plan, found: list[StoredPlan | None]) -> Iterator[StoredPlan]:
    """Yield those of the plans found in an item that are this plan."""
    for one in found:
        if one and fold_title(one["title"]) == plan.title_key and (one["period"] or "") == plan.period:
            yield one
