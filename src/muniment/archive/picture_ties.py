"""Which captured picture stands on which captured page, found again where the table that says so was lost.

In: captures of pages that were read and have no pictures. Out: their rows of shown pictures. A page names its pictures,
and a picture's capture has its place: where that leaves two of them possible, none is tied. A page without its pictures
is true, one with another is not.
"""

from __future__ import annotations

import os.path
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.db import transaction

from muniment.archive.models import Capture, ShownPicture
from muniment.archive.outbox import enqueue_changes
from muniment.archive.recording import take_turns
from muniment.archive.stores import original_store
from muniment.archive.subjects import item_subject
from muniment.reading.pictures.drawing import measure_images

_WITH_PAGE = timedelta(minutes=10)
"""A picture that was captured so soon after a page was captured with it."""
_AFTER_PAGE = timedelta(days=1)


def tie_pictures() -> int:
    """Write which pictures the pages show that wait for approval and lack some; return how many were found."""
    tied = 0
    pages = Capture.objects.filter(waits=True, kind=Capture.DOCUMENT, original__media_type="text/html")
    for number in list(pages.order_by("pk").values_list("pk", flat=True)):
        page = Capture.objects.select_related("original", "source").get(pk=number)
        has = set(page.pictures.exclude(capture=None).values_list("name", flat=True))
        found = {name: _picture_of(page, name) for name in _names_on(page) if name not in has}
        if found:
            tied += _write(page, found)
    return tied


def _write(page: Capture, found: dict[str, Capture | None]) -> int:
    store = original_store()
    captures = [picture for picture in found.values() if picture is not None]
    facts = measure_images([store.local_path(picture.original_id) for picture in captures])
    sizes = {
        picture.pk: (seen.width, seen.height) for picture, seen in zip(captures, facts, strict=True) if seen is not None
    }
    with transaction.atomic():
        take_turns()
        for name, picture in found.items():
            if picture is None:
                # It is asked for when the page is captured again.
                problem = f"{name}: it was not found again when the records were made anew"
                ShownPicture.objects.get_or_create(page=page, name=name, defaults={"problem": problem[:300]})
            else:
                width, height = sizes.get(picture.pk, (None, None))
                values = {"capture": picture, "width": width, "height": height, "problem": "", "code": ""}
                ShownPicture.objects.update_or_create(page=page, name=name, defaults=values)
        enqueue_changes([item_subject(pk) for pk in page.versions.values_list("item", flat=True)])
    return len(captures)


def _names_on(page: Capture) -> list[str]:
    """Return the pictures that a page shows and does not hold, as its newest reading names them."""
    reading = page.readings.order_by("pk").last()
    sections = reading.content.get("sections", []) if reading else []
    named = [p["name"] for section in sections for p in section.get("pictures", []) if p.get("held") == "elsewhere"]
    return list(dict.fromkeys(named))


def _picture_of(page: Capture, name: str) -> Capture | None:
    """Return the capture of what a page names, where there is no doubt which."""
    key = _key_of(page, name)
    if not key:
        return None
    pictures = Capture.objects.filter(origin_key=key, kind=Capture.DOCUMENT, original__media_type__startswith="image/")
    captures = list(pictures.select_related("original").order_by("captured_at", "pk"))
    warc = page.said.warc
    if warc is not None and warc.container:
        # What a file of captures holds of an address is the first of it.
        inside = [c for c in captures if c.said.warc is not None and c.said.warc.container == warc.container]
        if len({c.original_id for c in inside}) == 1:
            return inside[0]
    before = [c for c in captures if c.captured_at <= page.captured_at]
    after = [c for c in captures if page.captured_at < c.captured_at <= page.captured_at + _AFTER_PAGE]
    if after and after[0].captured_at <= page.captured_at + _WITH_PAGE:
        return after[0]
    if before and after:
        # Captured with the page, or much later with another?
        return None
    return before[-1] if before else after[0] if after else None


def _key_of(page: Capture, name: str) -> str:
    """Return the place of what a page names: its address; of a page from a folder, the file beside it."""
    try:
        parts = urlsplit(name)
    except ValueError:
        return ""
    if page.method != "file":
        return name if parts.scheme in ("http", "https") else ""
    if parts.scheme or parts.netloc:
        return ""
    return os.path.normpath(Path(page.origin_key).parent / unquote(parts.path))


__all__ = ["tie_pictures"]
