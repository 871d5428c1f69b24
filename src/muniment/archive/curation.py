"""What archivists do to many items at once, and to items that are really one, or really two.

In: items and a person's decision. Out: the same facts as `decisions` writes (corrections, entries, log, outbox).
Nothing that was captured is changed or dropped: merging and splitting only say which item a version is of.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from django.db import transaction
from django.db.models import Q

from muniment.archive.catalogue import ArchiveError, LookupCache
from muniment.archive.corrected import CorrectedValues
from muniment.archive.decisions import correct, publish
from muniment.archive.models import (
    Correction,
    EditionBlock,
    Event,
    GivenFacts,
    Item,
    ItemAlias,
    LogEntry,
    MovedVersion,
    Relation,
    Version,
    person_name,
)
from muniment.archive.outbox import enqueue_changes
from muniment.archive.person import Person
from muniment.archive.shown import next_number, reapply_corrections, save_shown, show_reading
from muniment.archive.staleness import mark_stale
from muniment.archive.subjects import collection_subject, edition_subject, item_subject
from muniment.reading import TextReading

_STRICTEST = [Item.PRIVATE, Item.EMBARGOED, Item.PUBLIC]


@dataclass(frozen=True)
class BatchEdit:
    """What is to be said of many items. What is empty or None is left as it is."""

    add_topics: Sequence[str] = ()
    """Slugs."""
    remove_topics: Sequence[str] = ()
    add_collections: Sequence[str] = ()
    """Slugs."""
    remove_collections: Sequence[str] = ()
    values: CorrectedValues = field(default_factory=CorrectedValues)
    """Whole fields, as `decisions.correct` takes them: kind, language, published …"""
    visibility: str | None = None
    embargo_until: datetime | None = None
    note: str = ""

    @property
    def is_empty(self) -> bool:
        """Return whether nothing would change."""
        lists = (self.add_topics, self.remove_topics, self.add_collections, self.remove_collections)
        return not any(lists) and not self.values and self.visibility is None


def edit_many(items: Iterable[Item], edit: BatchEdit, person: Person | None) -> int:
    """Apply an edit to each item, as a correction where it differs from what is shown; return how many were changed.

    Each item is a transaction of its own: a kill leaves whole items, some changed and some not, and the log says which.
    """
    changed = 0
    for item in items:
        with transaction.atomic():
            values = _differing(item, edit)
            if values:
                correct(item, values, person, edit.note)
            hides = edit.visibility is not None and (edit.visibility, edit.embargo_until) != (
                item.visibility,
                item.embargo_until,
            )
            if hides:
                publish(item, edit.visibility or Item.PUBLIC, person, edit.embargo_until)
            changed += bool(values or hides)
    return changed


def _differing(item: Item, edit: BatchEdit) -> CorrectedValues:
    """Return what an edit says of an item that is not shown of it already."""
    values = cast(
        "CorrectedValues", {name: value for name, value in edit.values.items() if value != getattr(item, name)}
    )
    topics = {t.slug for t in item.topics.all()}
    if (wanted := (topics | set(edit.add_topics)) - set(edit.remove_topics)) != topics:
        values["topics"] = sorted(wanted)
    collections = {c.slug for c in item.collections.all()}
    if (wanted := (collections | set(edit.add_collections)) - set(edit.remove_collections)) != collections:
        values["collections"] = sorted(wanted)
    return values


@transaction.atomic
def merge(kept: Item, merged: Item, person: Person | None, note: str = "") -> None:
    """Say that two items are one: `kept` takes the versions, appearances, collections and corrections of `merged`.

    What `kept` shows stays, but for a stub, which takes the text of the other. The stricter visibility of the two
    holds. The address of `merged` leads to `kept`, and what is captured of it from now on becomes a version of `kept`.
    Raises ArchiveError for an item and itself.
    """
    if kept.pk == merged.pk:
        raise ArchiveError("an item cannot be merged into itself; give two items")
    kept, merged = (Item.objects.select_for_update().get(pk=item.pk) for item in (kept, merged))
    number = merged.pk
    subjects = [item_subject(kept.pk), item_subject(number)]
    subjects += [collection_subject(pk) for pk in merged.entries.values_list("collection_id", flat=True)]
    subjects += [
        edition_subject(pk)
        for pk in EditionBlock.objects.filter(item=merged).values_list("edition_id", flat=True).distinct()
    ]
    detail = {"kept": kept.pk, "merged": number, "title": merged.title, "url": merged.url, "note": note}
    detail["versions"] = _move_versions(list(merged.versions.all()), kept)
    EditionBlock.objects.filter(item=merged).update(item=kept)
    for entry in merged.entries.exclude(collection__in=kept.entries.values("collection")):
        entry.item = kept
        entry.save(update_fields=["item"])
    kept.topics.add(*merged.topics.all())
    kept.places.add(*merged.places.all())
    own = {c.field: c for c in kept.corrections.all()}
    both = set(merged.corrections.values_list("field", flat=True)) & set(own)
    merged.corrections.update(item=kept)
    # What a manifest says of what is kept stays what is shown; of a stub there is nothing said.
    merged.given.update(item=None if kept.given.exists() or kept.version is not None else kept)
    for name in both:  # The newest of a field counts, and what was said of the kept item is to go on counting.
        Correction.objects.create(
            item=kept, field=name, value=own[name].value, person=own[name].person, note=own[name].note
        )
    ItemAlias.objects.filter(item=merged).update(item=kept)
    ItemAlias.objects.create(
        number=number, item=kept, source=merged.source, title_key=merged.title_key, url_key=merged.url_key
    )
    if kept.version is None and merged.version is not None:
        kept.version, own_address = merged.version, (kept.url, kept.url_key)
        _describe(kept, merged.version)
        if own_address[0]:  # By it the next front page finds the item that it points to.
            kept.url, kept.url_key = own_address
    kept.published = kept.published or merged.published
    if not Event.objects.filter(item=kept).exists():
        Event.objects.filter(item=merged).update(item=kept)
    _move_decisions(merged, kept)
    if _STRICTEST.index(merged.visibility) < _STRICTEST.index(kept.visibility):
        kept.visibility, kept.embargo_until = merged.visibility, merged.embargo_until
    save_shown(kept)
    Item.objects.filter(pk=number).update(version=None)
    merged.delete()
    reapply_corrections(kept)
    LogEntry.objects.create(action="merge", person=person_name(person), detail=detail)
    enqueue_changes(subjects)


def _move_versions(versions: Sequence[Version], item: Item) -> dict[str, int]:
    """Make versions versions of an item, after those it has; return their new numbers by the old."""
    numbers = {}
    for version in versions:
        MovedVersion.objects.update_or_create(
            item_number=version.item_id, number=version.number, defaults={"version": version}
        )
        old, version.number = version.number, next_number(item)
        version.item = item
        version.save(update_fields=["item", "number"])
        numbers[str(old)] = version.number
    return numbers


def _move_decisions(merged: Item, kept: Item) -> None:
    """Let what a person said of an item's likeness to third ones stand for the item that it is merged into."""
    for relation in Relation.objects.filter(Q(item=merged) | Q(other=merged)).exclude(decision=Relation.OPEN):
        third = relation.other_id if relation.item_id == merged.pk else relation.item_id
        first, second = sorted((third, kept.pk))
        if third != kept.pk and not Relation.objects.filter(item=first, other=second).exists():
            relation.item_id, relation.other_id = first, second
            relation.save(update_fields=["item", "other"])


def _describe(item: Item, version: Version) -> None:
    """Let an item show what the reading of one of its versions found, under the corrections that follow."""
    reading = TextReading.model_validate(version.reading.content)
    known = LookupCache()
    show_reading(item, version.capture, reading, version.capture.url or reading.url)
    item.save()
    item.topics.set(known.topics_of(reading.topics))
    item.places.set(known.places_of(reading.places[:40]))


@transaction.atomic
def split(item: Item, numbers: Iterable[int], person: Person | None, note: str = "") -> Item:
    """Say that some versions of an item are of another: return the new item that has them.

    Both show their newest version. Corrections stay with the old item: they were made of what it showed. Raises
    ArchiveError where there is no such version, or where the item would be left without one.
    """
    item = Item.objects.select_for_update().get(pk=item.pk)
    wanted = set(numbers)
    versions = list(item.versions.select_related("capture", "reading"))
    taken = [v for v in versions if v.number in wanted]
    if not taken or len(taken) != len(wanted):
        raise ArchiveError(
            f"item {item.pk} has the versions {', '.join(str(v.number) for v in versions) or 'none'}; name some of them"
        )
    left = [v for v in versions if v.number not in wanted]
    if not left:
        raise ArchiveError("an item must be left with a version; name fewer")
    newest = taken[-1]
    other = Item(
        source=newest.capture.source,
        kind=newest.reading.kind,
        visibility=item.visibility,
        embargo_until=item.embargo_until,
    )
    other.save()
    moved = _move_versions(taken, other)
    other.version = newest
    _describe(other, newest)
    places = {v.capture.origin_key for v in taken} - {v.capture.origin_key for v in left}
    if GivenFacts.objects.filter(origin_key__in=places).update(item=other):
        reapply_corrections(other)
    for entry in item.entries.all():
        other.entries.create(collection=entry.collection, position=entry.position)
    if item.version_id in {v.pk for v in taken}:
        item.version = left[-1]
        _describe(item, left[-1])
        reapply_corrections(item)
    # An alias of what is taken out would lead what is captured next back to the old item.
    item.aliases.filter(Q(url_key=other.url_key) & ~Q(url_key="")).update(item=other)
    detail = {"item": item.pk, "new": other.pk, "versions": moved, "note": note}
    LogEntry.objects.create(action="split", person=person_name(person), detail=detail)
    collections = [collection_subject(pk) for pk in other.entries.values_list("collection_id", flat=True)]
    enqueue_changes([item_subject(item.pk), item_subject(other.pk), *collections])
    return other


def relate_as(item: Item, other: Item, kind: str, person: Person | None) -> Relation:
    """Write a person's word that two items are translations or reprints of one another. Raises ArchiveError."""
    if item.pk == other.pk or kind not in dict(Relation.KINDS):
        raise ArchiveError(f"name two items and one of {', '.join(dict(Relation.KINDS))}")
    first, second = sorted((item, other), key=lambda i: i.pk)
    values = {
        "kind": kind,
        "confidence": 1.0,
        "why": "said by a person",
        "decision": Relation.YES,
        "decided_by": person_name(person),
    }
    relation, _ = Relation.objects.update_or_create(item=first, other=second, defaults=values)
    LogEntry.objects.create(
        action="relate", person=person_name(person), detail={"items": [first.pk, second.pk], "decision": kind}
    )
    mark_stale(item_subject(pk) for pk in (first.pk, second.pk))
    return relation
