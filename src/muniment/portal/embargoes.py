"""Embargoes end by themselves: what an embargoed item's, or collection's, day brings.

In: the clock. Out: rows in the outbox for what was under an embargo that ended since we last looked.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from muniment.archive.decisions import subjects_of
from muniment.archive.models import Collection, Item
from muniment.archive.outbox import enqueue_changes
from muniment.archive.subjects import item_subject

_last_look: datetime | None = None


def lift_embargoes() -> int:
    """Announce the items and collections whose embargo ended since the last look (the first looks back over all);
    return how many."""
    global _last_look
    now = timezone.now()
    ended = {"visibility": Item.EMBARGOED, "embargo_until__lte": now}
    if _last_look is not None:
        ended["embargo_until__gt"] = _last_look
    ids = list(Item.objects.filter(**ended).values_list("pk", flat=True))
    collections = list(Collection.objects.filter(**ended))
    if ids or collections:
        with transaction.atomic():
            enqueue_changes(
                [*(item_subject(pk) for pk in ids), *(subject for c in collections for subject in subjects_of(c))]
            )
    _last_look = now
    return len(ids) + len(collections)
