"""Which kept pages show what changed.

In: the outbox's subjects. Out: the tags of pages that are thrown away.
"""

from __future__ import annotations

from ..archive.models import Edition, Item
from ..serving.page_store import get_store


def forget_changed(subjects: list[str]) -> None:
    """Throw away the pages that show what changed: the outbox consumer."""
    tags = set(subjects)
    ids = [int(s[5:]) for s in subjects if s.startswith("item:")]
    if ids:
        tags.add("items")
    if any(subject.startswith("collection:") for subject in subjects):
        # Lists of collections, and front pages, which show some as strips.
        tags |= {"collections", "editions", "front"}
    for start in range(0, len(ids), 500):
        items = Item.objects.filter(pk__in=ids[start : start + 500])
        tags |= {f"topic:{slug}" for slug in items.values_list("topics__slug", flat=True) if slug}
        tags |= {f"collection:{pk}" for pk in items.values_list("collections__pk", flat=True) if pk}
        tags |= {f"source:{pk}" for pk in items.values_list("source_id", flat=True)}
    editions = [int(s[8:]) for s in subjects if s.startswith("edition:")]
    if editions:
        tags.add("editions")
        newest = list(Edition.objects.order_by("-pk").values_list("pk", "source_id")[:2])
        if newest and newest[0][0] in editions and (len(newest) == 1 or newest[0][1] != newest[1][1]):
            # The newest edition's source gives the portal its name, which stands on every page.
            get_store().clear()
            return
    get_store().drop(tags)
