"""Events that a page of meetings or a calendar lists: each an item, found again when the page is read again.

In: a capture and the events of its reading. Out: rows, and the subjects that changed. What the reader was not sure
of is private until somebody reviews it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any

from muniment.archive.catalogue import fold_title
from muniment.archive.models import Capture, EditionBlock, Event, Item
from muniment.archive.shown import reapply_corrections, save_shown
from muniment.archive.subjects import Subject, item_subject
from muniment.capture import address_key
from muniment.credentials import without_credentials
from muniment.reading.findings.edtf_dates import sort_key
from muniment.reading.findings.language import direction
from muniment.reading.model import ListedEvent
from muniment.valid_text import close_directions

UNSURE = 0.85
"""Below this confidence an event is private, and stands in Review."""


def store_listed_events(capture: Capture, events: Sequence[ListedEvent], language: str) -> list[Subject]:
    """Write the events that a capture's reading lists; return the subjects that changed.

    An event that an earlier reading of this very capture gave, and this one does not, is made private where nobody has
    touched it: it was a mistake of the reader.
    """
    changed: list[Subject] = []
    keys = _keys(capture, events)
    teasers = _event_teasers(capture) if events else []
    held = {e.listed_key: e for e in Event.objects.filter(listed_key__in=keys).select_related("item")}
    for key, event in zip(keys, events, strict=True):
        row = held.get(key)
        if row is not None and row.listed_in_id and row.listed_in_id > capture.pk:
            # What a newer capture says of it stands.
            continue
        item = row.item if row is not None else _teaser_of(event, teasers)
        if item is not None and capture.waits and item.visibility != Item.PRIVATE:
            continue
        is_teaser = item is not None and any(teaser.item_id == item.pk for teaser in teasers)
        changed.append(item_subject(_store(capture, key, event, item, language, is_teaser=is_teaser).pk))
    return [*changed, *_hide_mistakes(capture, keys)]


def _keys(capture: Capture, events: Iterable[ListedEvent]) -> list[str]:
    """Return by what each event is found again: its source, day and title, and which of those alike it is."""
    seen: Counter[str] = Counter()
    keys = []
    for event in events:
        words = f"{capture.source_id}|{(event.start or '')[:10]}|{fold_title(event.title)}"
        seen[words] += 1
        keys.append(sha256(f"{words}|{seen[words]}".encode()).hexdigest())
    return keys


def _event_teasers(capture: Capture) -> list[Event]:
    """Return the events that a capture's front page points to: its list of events gives the same ones again."""
    shown = EditionBlock.objects.filter(edition__capture=capture, kind="event").values("item")
    return list(Event.objects.filter(item__in=shown).select_related("item"))


def _teaser_of(event: ListedEvent, teasers: Sequence[Event]) -> Item | None:
    """Return the item of the teaser that is the same event: of the same day, with the same address or title."""
    day, address, title = (event.start or "")[:10], address_key(event.url), fold_title(event.title)
    for teaser in teasers:
        item = teaser.item
        is_same_day = day != "" and teaser.start[:10] == day and not teaser.listed_key
        if is_same_day and ((address and item.url_key == address) or item.title_key == title):
            teaser.listed_key = "taken"
            return item
    return None


def _store(
    capture: Capture, key: str, event: ListedEvent, item: Item | None, language: str, *, is_teaser: bool = False
) -> Item:
    """Write an event and its item; of one that is a teaser too, what the teaser says of itself stays."""
    if item is None:
        unsure = event.confidence < UNSURE
        item = Item(
            source=capture.source,
            kind="event",
            state=Item.STUB,
            origin=capture.origin,
            visibility=Item.PRIVATE if unsure else capture.first_visibility,
        )
    if item.state == Item.STUB and not is_teaser:
        item.title = close_directions(event.title)
        item.title_key = fold_title(item.title)
        item.summary = close_directions(event.text[:600]) if event.text != event.title else ""
        item.url = without_credentials(event.url or item.url)
        item.url_key = address_key(item.url)
        item.language = language or capture.source.language
        item.direction = direction(item.language)
        item.confidence = event.confidence
        save_shown(item)
    day, _, time = (event.start or "").partition("T")
    last, _, end_time = (event.end or "").partition("T")
    zone = event.zone or ""
    is_named = "/" in zone or zone == "UTC"
    values: dict[str, Any] = {
        "start": day,
        "end": last or day,
        "sort_date": sort_key(day),
        "start_time": time,
        "end_time": end_time,
        "time_zone": zone if is_named and time else "",
        "zone_text": zone[:64] if time and not is_named else "",
        "place": (event.place or "")[:200],
        "organisers": [event.body] if event.body else [],
        "status": event.status or "",
        "papers": [{"label": p.label, "url": p.url} for p in event.papers if p.url],
        "recurrence": (event.recurrence or "")[:300],
        "listed_in": capture,
        "listed_key": key,
    }
    if is_teaser:
        values = {name: value for name, value in values.items() if value or name not in ("place", "organisers")}
    Event.objects.update_or_create(item=item, defaults=values)
    reapply_corrections(item)
    return item


def _hide_mistakes(capture: Capture, keys: Sequence[str]) -> list[Subject]:
    gone = Item.objects.filter(
        event__listed_in=capture, state=Item.STUB, reviewed_at=None, corrections=None, visibility=Item.PUBLIC
    ).exclude(event__listed_key__in=keys)
    gone = gone.exclude(appearances__isnull=False)
    changed = [item_subject(number) for number in gone.values_list("pk", flat=True)]
    Item.objects.filter(pk__in=[subject.number for subject in changed]).update(visibility=Item.PRIVATE, confidence=0.0)
    return changed
