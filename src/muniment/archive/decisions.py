"""Decisions: what people decide: corrections, what is reviewed, who may see it.

In: an item or a collection, a person, and what they decided. Out: rows that are added and never changed, and an entry
in the log.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from muniment.archive.catalogue import ArchiveError
from muniment.archive.corrected import CorrectedValues
from muniment.archive.models import (
    Capture,
    Collection,
    CollectionEntry,
    Correction,
    Item,
    LogEntry,
    person_name,
)
from muniment.archive.outbox import enqueue_changes
from muniment.archive.person import Person
from muniment.archive.shown import reapply_corrections
from muniment.archive.subjects import Subject, collection_subject, item_subject
from muniment.valid_text import make_all_valid, make_valid


@transaction.atomic
def correct(item: Item, values: CorrectedValues, person: Person | None, note: str = "") -> None:
    """Write what `person` says instead of the reader, field by field. Raises ArchiveError for an unknown field."""
    unknown = set(values) - set(Correction.FIELDS)
    if unknown:
        raise ArchiveError(
            f"these fields cannot be corrected: {', '.join(sorted(unknown))}; use {', '.join(Correction.FIELDS)}"
        )
    name = person_name(person)
    values, note = make_all_valid(values), make_valid(note)
    for corrected, value in values.items():
        Correction.objects.create(item=item, field=corrected, value=value, person=name, note=note)
    reapply_corrections(item)
    changed = [item_subject(item.pk)]
    if "collections" in values:
        changed += _put_into(item, values["collections"])
    LogEntry.objects.create(
        action="correct", person=name, detail={"item": item.pk, "fields": sorted(values), "note": note}
    )
    enqueue_changes(changed)


def _put_into(item: Item, slugs: Iterable[str]) -> list[Subject]:
    """Put an item into exactly the collections of these slugs; return the subjects that changed."""
    wanted = {c.pk: c for c in Collection.objects.filter(slug__in=list(slugs))}
    held = set(item.entries.values_list("collection_id", flat=True))
    item.entries.exclude(collection__in=wanted).delete()
    CollectionEntry.objects.bulk_create(CollectionEntry(collection_id=pk, item=item) for pk in wanted if pk not in held)
    return [collection_subject(pk) for pk in held ^ set(wanted)]


@transaction.atomic
def mark_reviewed(item: Item, person: Person | None) -> None:
    """Record that a person confirmed an item as correct."""
    item.reviewed_at, item.reviewed_by = timezone.now(), person_name(person)
    item.save(update_fields=["reviewed_at", "reviewed_by"])
    LogEntry.objects.create(action="review", person=item.reviewed_by, detail={"item": item.pk})
    enqueue_changes([item_subject(item.pk)])


def _check_visibility(visibility: str, embargo_until: datetime | None) -> None:
    if visibility not in dict(Item.VISIBILITIES):
        raise ArchiveError(f"{visibility} is not one of {', '.join(dict(Item.VISIBILITIES))}")
    if (visibility == Item.EMBARGOED) != (embargo_until is not None):
        raise ArchiveError("an embargo needs an end, and nothing else has one; give the end of the embargo")


@transaction.atomic
def publish(item: Item, visibility: str, person: Person | None, embargo_until: datetime | None = None) -> None:
    """Decide who may see an item. Raises ArchiveError for an embargo without an end."""
    _check_visibility(visibility, embargo_until)
    item.visibility, item.embargo_until = visibility, embargo_until
    item.updated_at = timezone.now()
    item.save(update_fields=["visibility", "embargo_until", "updated_at"])
    if visibility != Item.PRIVATE:
        of_item = Capture.objects.filter(versions__item=item)
        # What was read and gave no new version is of the same text. What is pending was not read, and goes on
        # waiting.
        same = Q(versions=None, readings__isnull=False, origin_key__in=of_item.values("origin_key"))
        waiting = Capture.objects.filter(Q(versions__item=item) | same, waits=True).values_list("pk", flat=True)
        Capture.objects.filter(pk__in=list(waiting)).update(waits=False)
    LogEntry.objects.create(
        action="publish", person=person_name(person), detail={"item": item.pk, "visibility": visibility}
    )
    enqueue_changes([item_subject(item.pk)])


@transaction.atomic
def publish_collection(
    collection: Collection, visibility: str, person: Person | None, embargo_until: datetime | None = None
) -> None:
    """Decide who may see a collection: that there is one, what it is called, what is in it. Its items keep their own
    visibility."""
    _check_visibility(visibility, embargo_until)
    collection.visibility, collection.embargo_until = visibility, embargo_until
    collection.save(update_fields=["visibility", "embargo_until"])
    LogEntry.objects.create(
        action="publish", person=person_name(person), detail={"collection": collection.pk, "visibility": visibility}
    )
    enqueue_changes(subjects_of(collection))


def subjects_of(collection: Collection) -> list[Subject]:
    """Return what shows a collection: itself and its items, which name it and are found by its name."""
    return [
        collection_subject(collection.pk),
        *(item_subject(pk) for pk in collection.entries.values_list("item_id", flat=True)),
    ]
