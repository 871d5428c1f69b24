"""Which day an item bears: one of publication, or only of signing, adoption or sending. What everything that leaves the
portal asks.

In: items. Out: whether the day of each is only that which its text bears.
"""

from __future__ import annotations

from collections.abc import Iterable

from muniment.archive.models import Item
from muniment.reading.findings.publication import find_said_by, is_only_dated

_AT_ONCE = 200


def bears_day_only(item: Item) -> bool:
    """Return whether an item's day is only that which its text bears. Asked of the database where `tell_days` did not
    tell it before."""
    if item.told_day is None or item.told_day[0] != item.published:
        tell_days([item])
    return bool(item.told_day and item.told_day[1])


def tell_days(items: Iterable[Item]) -> None:
    """Note on each item whether its day is only that which its text bears: some hundred asked for at once, so that a
    list costs one query."""
    asked = list(items)
    for start in range(0, len(asked), _AT_ONCE):
        part = asked[start : start + _AT_ONCE]
        # A teaser's day is what its page says beside it: only a text that was read has a finding that says more.
        findings = dict(
            Item.objects.filter(pk__in={i.pk for i in part if i.published}, version__isnull=False)
            .order_by()
            .values_list("pk", "version__reading__content__findings")
        )
        for item in part:
            item.told_day = (item.published, is_only_dated(find_said_by(item.published, findings.get(item.pk))))
