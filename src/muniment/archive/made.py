"""What a capture made: the addresses at which a person sees it.

In: the newest capture of before. Out: addresses of the items and editions that came from later ones.
"""

from __future__ import annotations

from django.conf import settings
from django.db.models import Max

from muniment.archive.models import Capture, Edition, Item


def newest_capture() -> int:
    """Return the number of the newest capture; 0 where there is none."""
    return int(Capture.objects.aggregate(newest=Max("pk"))["newest"] or 0)


def made_since(before: int, most: int) -> list[str]:
    """Return the addresses of the first items and editions that captures after `before` made or changed."""
    editions = Edition.objects.filter(capture__gt=before).select_related("source").order_by("pk")[:most]
    items = Item.objects.filter(versions__capture__gt=before).distinct().order_by("pk")[:most]
    addresses = [edition.get_absolute_url() for edition in editions] + [item.get_absolute_url() for item in items]
    return [settings.PUBLIC_URL + address for address in addresses[:most]]
