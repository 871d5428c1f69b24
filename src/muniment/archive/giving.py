"""Giving: what a manifest says of documents, written down, and shown where they are held already.

In: the manifest's capture, and its rows with the places they are of. Out: rows of `GivenFacts`, and how many were new
or changed. A place that is not captured yet has its facts before it: whatever stops the work, its reading finds them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from muniment.archive.captures import CaptureMetadata, last_capture, store_capture
from muniment.archive.catalogue import get_source
from muniment.archive.given_facts import collections_given, digest_of, put_into_given, rows_at
from muniment.archive.given_proofs import write_given
from muniment.archive.models import Capture, GivenFacts, Item, Topic, Version
from muniment.archive.outbox import enqueue_changes
from muniment.archive.recording import source_name, take_turns
from muniment.archive.shown import show_again
from muniment.archive.stores import original_store
from muniment.archive.subjects import Subject, item_numbers, item_subject
from muniment.capture import MANIFEST, Captured
from muniment.reading.manifests.model import GivenValues

if TYPE_CHECKING:
    from muniment.reading.manifests.facts import TopicOf


@dataclass(frozen=True)
class PlacedRow:
    """What a row of a manifest says, and of which place."""

    place: str
    """As a capture's `origin_key`."""
    row: int
    values: GivenValues
    given_at: datetime | None = None
    """When it was said, where its proof tells that; None: now, and its proof is to be written."""


@dataclass
class GivenCounts:
    """What was done with the rows of a manifest."""

    given: int = 0
    """Documents that the manifest describes now and did not before."""
    changed: int = 0
    """Documents of which it says something else than before."""
    items: list[int] = field(default_factory=list)
    """Items that were held already and show something else now."""
    kept: list[int] = field(default_factory=list)
    """Items that stay as they are: they are public, and whoever brings the manifest may not publish."""


def record_given(manifest: Capture, rows: Sequence[PlacedRow], counts: GivenCounts) -> None:
    """Write what rows of a manifest say where it is anything new, in one transaction, and show it of items that are
    held."""
    with transaction.atomic():
        take_turns()
        before = rows_at(row.place for row in rows)
        items = _items_at([row.place for row in rows])
        made: list[GivenFacts] = []
        taken: list[PlacedRow] = []
        for row in rows:
            own = [r for r in before.get(row.place, []) if r.manifest.origin_key == manifest.origin_key]
            digest = digest_of(row.values)
            if own and (own[-1].digest == digest or row.given_at in [r.given_at for r in own]):
                continue
            item = items.get(row.place)
            if item is not None and manifest.waits and item.visibility != Item.PRIVATE:
                counts.kept.append(item.pk)
                continue
            counts.changed += bool(own)
            counts.given += not own
            taken.append(row)
            made.append(
                GivenFacts(
                    item=item,
                    origin_key=row.place,
                    manifest=manifest,
                    row=row.row,
                    values=row.values,
                    digest=digest,
                    given_at=row.given_at or timezone.now(),
                )
            )
        if unproved := [facts for facts, row in zip(made, taken, strict=True) if row.given_at is None]:
            write_given(manifest, unproved, original_store())
        GivenFacts.objects.bulk_create(made)
        changed = [
            subject
            for facts in made
            if facts.item is not None
            for subject in _show(facts.item, facts, before.get(facts.origin_key, []), manifest)
        ]
        enqueue_changes(changed)
    counts.items += item_numbers(changed)


def _show(item: Item, facts: GivenFacts, before: Sequence[GivenFacts], manifest: Capture) -> list[Subject]:
    """Show of an item what its facts say now; return the subjects that changed."""
    GivenFacts.objects.filter(origin_key=facts.origin_key, item=None).update(item=item)
    show_again(item)
    titles = collections_given([*before, facts])
    old = [title for title in collections_given(before) if title not in titles]
    return [item_subject(item.pk), *put_into_given(item, titles, manifest.first_visibility, old)]


def _items_at(places: Sequence[str]) -> dict[str, Item]:
    """Return the items that are of some places."""
    of_place: dict[str, int] = dict(
        Version.objects.filter(capture__origin_key__in=places)
        .order_by("capture_id")
        .values_list("capture__origin_key", "item_id")
    )
    # The same file named from elsewhere gave no version: which item it is of is known by its facts.
    told = GivenFacts.objects.filter(origin_key__in=places, item__isnull=False).order_by("pk")
    of_place |= {place: number for place, number in told.values_list("origin_key", "item_id") if number}
    found = Item.objects.select_related("source", "version__reading", "version__capture__source").in_bulk(
        set(of_place.values())
    )
    return {place: found[number] for place, number in of_place.items() if number in found}


def store_manifest(path: Path, origin: str, key: str, description: CaptureMetadata, media_type: str) -> Capture:
    """Return the capture of a manifest: its bytes are an original. The same bytes of the same place are captured
    once."""
    stored = original_store().put(path)
    with transaction.atomic():
        take_turns()
        newest = last_capture(key, kind=Capture.MANIFEST)
        if newest is not None and newest.original_id == stored.sha256 and newest.waits == description.waits:
            return newest
        taken = Captured(origin, key, path, "file", kind=MANIFEST)
        said = replace(description, date=None, collection=None)
        source = get_source(description.source or source_name(taken, None))
        return store_capture(taken, stored, source, said, media_type)


def topic_finder() -> TopicOf:
    """Return a function from a topic's name, in any language, or its slug to the slug."""
    topics = dict(Topic.objects.values_list("slug", "labels"))
    found = {
        " ".join(str(label).casefold().split()): slug for slug, labels in topics.items() for label in labels.values()
    }
    found |= {slug: slug for slug in topics}
    return lambda name: found.get(" ".join(name.casefold().split()))
