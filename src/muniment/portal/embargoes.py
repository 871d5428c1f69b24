"""Embargoes end by themselves: what an embargoed item's day brings.

In: the clock. Out: rows in the outbox for the items whose embargo ended since we last looked.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from ..archive.models import Item
from ..archive.outbox import announce

_last_look: datetime | None = None


def lift_embargoes() -> int:
    """Announce the items whose embargo ended since the last look (the first looks back over all); return how many."""
    global _last_look
    now = timezone.now()
    ended = Item.objects.filter(visibility=Item.EMBARGOED, embargo_until__lte=now)
    if _last_look is not None:
        ended = ended.filter(embargo_until__gt=_last_look)
    ids = list(ended.values_list("pk", flat=True))
    if ids:
        with transaction.atomic():
            announce(f"item:{pk}" for pk in ids)
    _last_look = now
    return len(ids)
