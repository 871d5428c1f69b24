"""The queries of an item's page. They are written once: the page of every item asks the same.

In: an item and who looks. Out: the records that the page shows. Most items lack most of these: the query for the item
says which there are, and the rest is not asked for.
"""

from __future__ import annotations

from typing import Any

from django.db.models import BigAutoField, Exists, Model, OuterRef, Q, QuerySet

from muniment.archive.compiled_query import CompiledQuery, Placeholder
from muniment.archive.given_facts import newest_rows
from muniment.archive.models import (
    Collection,
    Correction,
    EditionBlock,
    Event,
    GivenFacts,
    Item,
    ItemField,
    Place,
    Relation,
    ShownPicture,
    Topic,
    Version,
    sees_everything,
)
from muniment.archive.person import Person
from muniment.archive.relations import relations_of as all_relations_of
from muniment.evidence.models import PlanReport, Statement
from muniment.evidence.plans_told import ToldPlan, plan_numbers, tell_plans

_MOST_APPEARANCES = 5
_ITEM = Placeholder("item", BigAutoField())


def _parts() -> dict[str, QuerySet[Any, Model]]:
    """Return what an item may have, as queries within the query for it."""
    item = OuterRef("pk")
    return {
        "other_versions": Version.objects.filter(item=item).exclude(pk=OuterRef("version")),
        "collections": Item.collections.through.objects.filter(item=item),
        "topics": Item.topics.through.objects.filter(item=item),
        "places": Item.places.through.objects.filter(item=item),
        "statements": Statement.objects.current().filter(item=item),
        "plan_reports": PlanReport.objects.filter(item=item),
        "given": GivenFacts.objects.filter(item=item),
        "fields": ItemField.objects.filter(item=item),
        "corrections": Correction.objects.filter(item=item),
        "relations": Relation.objects.filter(Q(item=item) | Q(other=item)),
    }


_item = CompiledQuery(
    lambda: (
        Item.objects.filter(pk=_ITEM)
        .order_by()
        .select_related("source", "version__reading", "version__capture__original", "event")
        .annotate(**{f"has_{name}": Exists(part) for name, part in _parts().items()})
    )
)
_versions = CompiledQuery(
    lambda: (
        Version.objects.filter(item=_ITEM)
        .select_related("capture")
        .only("item", "number", "capture__captured_at", "capture__method")
    )
)
_collections = CompiledQuery(lambda: Collection.objects.filter(items=_ITEM))
_topics = CompiledQuery(lambda: Topic.objects.filter(items=_ITEM))
_places = CompiledQuery(lambda: Place.objects.filter(items=_ITEM))
_statements = CompiledQuery(lambda: Statement.objects.current().filter(item=_ITEM).order_by("position"))
_appearances = CompiledQuery(
    lambda: (
        EditionBlock.objects.filter(item=_ITEM)
        .select_related("edition__source")
        .only("item", "edition__number", "edition__capture", "edition__source__slug", "edition__source__name")
        .order_by("-edition__pk", "-pk")[:_MOST_APPEARANCES]
    )
)
_corrections = CompiledQuery(
    lambda: Correction.objects.filter(item=_ITEM).order_by("pk").values_list("field", flat=True)
)


_CAPTURE = Placeholder("capture", BigAutoField())
_pictures = CompiledQuery(
    lambda: ShownPicture.objects.filter(page=_CAPTURE).select_related("capture__original").order_by("pk")
)


def item_at(number: int, person: Person | None) -> Item | None:
    """Return the item of a number, with what its page begins with; None where there is none that this person may
    see."""
    item = next(iter(_item.ask(item=number)), None)
    return item if item is not None and (item.is_public_now() or sees_everything(person)) else None


def _has(item: Item, part: str) -> bool:
    return bool(getattr(item, f"has_{part}", True))


def versions_of(item: Item) -> list[Version]:
    """Return an item's versions with their captures, in order; none where there is only the one that is shown."""
    return _versions.ask(item=item.pk) if _has(item, "other_versions") else []


def pictures_of(item: Item) -> list[ShownPicture]:
    """Return the pictures that were taken, or could not be, with the page that an item's text is of."""
    return _pictures.ask(capture=item.version.capture_id) if item.version else []


def relations_of(item: Item, person: Person | None) -> list[tuple[Relation, Item]]:
    """Return an item's relations with the other item of each, as far as this person may see it."""
    return all_relations_of(item, person) if _has(item, "relations") else []


def collections_of(item: Item, person: Person | None) -> list[Collection]:
    """Return the collections that an item is in, as far as this person may see them."""
    found = _collections.ask(item=item.pk) if _has(item, "collections") else []
    return found if sees_everything(person) else [c for c in found if c.is_public_now()]


def topics_of(item: Item) -> list[Topic]:
    """Return an item's topics."""
    return _topics.ask(item=item.pk) if _has(item, "topics") else []


def places_of(item: Item) -> list[Place]:
    """Return the places that an item names."""
    return _places.ask(item=item.pk) if _has(item, "places") else []


def statements_of(item: Item) -> list[Statement]:
    """Return an item's statements, in the order of its text."""
    return _statements.ask(item=item.pk) if _has(item, "statements") else []


def plans_of(item: Item, person: Person | None) -> list[ToldPlan]:
    """Return the plans that an item speaks of, each as this person may know it."""
    return tell_plans(plan_numbers(person, [item.pk]), person) if _has(item, "plan_reports") else []


def appearances_of(item: Item) -> list[EditionBlock]:
    """Return where an item last stood on front pages, the newest edition first."""
    return _appearances.ask(item=item.pk)


def corrected_fields(item: Item) -> list[str]:
    """Return the fields that a person corrected, in the order in which they first did."""
    return list(dict.fromkeys(_corrections.ask(item=item.pk))) if _has(item, "corrections") else []


def given_of(item: Item) -> list[GivenFacts]:
    """Return what manifests give of an item: the newest row of each."""
    if not _has(item, "given"):
        return []
    return newest_rows(GivenFacts.objects.filter(item=item).select_related("manifest").order_by("pk"))


def own_fields_of(item: Item) -> list[ItemField]:
    """Return an item's own fields, in their order."""
    return list(item.fields.all()) if _has(item, "fields") else []


_MOST_LISTED = 100


def events_listed_by(item: Item, person: Person | None) -> list[Item]:
    """Return the events that a page lists, those that `person` may see, by day; the newest of many."""
    listed = Item.objects.visible_to(person).filter(event__listed_in__versions__item=item)
    newest = listed.select_related("event", "source").order_by("-event__sort_date", "pk").distinct()[:_MOST_LISTED]
    return list(newest)


def listing_of(event: Event | None, person: Person | None) -> Item | None:
    """Return the item of the page that lists an event, if `person` may see it."""
    if event is None or not event.listed_in_id:
        return None
    return Item.objects.visible_to(person).filter(versions__capture=event.listed_in_id).first()
