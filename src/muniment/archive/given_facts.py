"""Given facts: what manifests say of an item, laid over what was read of it.

In: an item, or places that are captured now. Out: the facts that count, and an item's columns set by them. Of each
manifest its newest word counts, whole; of several manifests the later one's for each field (decision 0062).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from hashlib import sha256

from muniment.archive.catalogue import LookupCache, collection_named
from muniment.archive.models import CollectionEntry, GivenFacts, Item, ItemField
from muniment.archive.subjects import Subject, collection_subject
from muniment.capture import address_key
from muniment.credentials import without_credentials
from muniment.reading.findings.language import direction
from muniment.reading.manifests.model import GivenValues
from muniment.valid_text import close_directions


def digest_of(values: GivenValues) -> str:
    """Return what makes two rows of a manifest say the same."""
    return sha256(json.dumps(values, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def newest_rows(rows: Iterable[GivenFacts]) -> list[GivenFacts]:
    """Return the newest row of each manifest for each place, in the order in which they were given. `rows` are in that
    order, with their manifests."""
    newest: dict[tuple[str, str], GivenFacts] = {}
    for row in rows:
        mark = (row.manifest.origin_key, row.origin_key)
        newest.pop(mark, None)
        newest[mark] = row
    return list(newest.values())


def merge_values(rows: Iterable[GivenFacts]) -> GivenValues:
    """Return the facts that count of some rows: of each manifest its newest, of several the later one's, field by
    field; of an item's own fields name by name."""
    merged: GivenValues = {}
    own: dict[str, list[list[str]]] = {}
    for row in newest_rows(rows):
        merged |= {**row.values}  # type: ignore[typeddict-item]
        names = dict[str, list[list[str]]]()
        for name, value in row.values.get("fields", []):
            names.setdefault(name, []).append([name, value])
        own |= names
    if own:
        merged["fields"] = [pair for pairs in own.values() for pair in pairs]
    return merged


def collections_given(rows: Iterable[GivenFacts]) -> list[str]:
    """Return the titles of the collections that some rows name: those of each manifest."""
    return list(dict.fromkeys(title for row in newest_rows(rows) for title in row.values.get("collections", [])))


def rows_at(places: Iterable[str]) -> dict[str, list[GivenFacts]]:
    """Return what manifests say of what is at some places, by place, in the order in which it was given."""
    found: dict[str, list[GivenFacts]] = {}
    for row in GivenFacts.objects.filter(origin_key__in=list(places)).select_related("manifest").order_by("pk"):
        found.setdefault(row.origin_key, []).append(row)
    return found


def given_values(item: Item) -> GivenValues:
    """Return the facts that manifests give of an item."""
    if item.pk is None:
        return {}
    return merge_values(GivenFacts.objects.filter(item=item).select_related("manifest").order_by("pk"))


def set_given(item: Item, values: GivenValues, known: LookupCache) -> None:
    """Set the columns of an item that were given. The item is not saved."""
    if "title" in values:
        item.title = close_directions(values["title"])
    item.published = values.get("published", item.published)
    item.authors = values.get("authors", item.authors)
    if source := values.get("source"):
        item.source = known.source(source)
    if language := values.get("language"):
        item.language = _language(language, item.language)
        item.direction = direction(item.language)
    if url := values.get("url"):
        item.url = without_credentials(url)
        item.url_key = address_key(item.url)


def _language(given: str, read: str) -> str:
    """Return a given language; where it is Chinese of no script, the text's own says which."""
    if given != "zh":
        return given
    return read if read.startswith("zh") else "zh-Hans"


def field_rows(item: Item, values: GivenValues) -> list[ItemField]:
    """Return the rows of an item's own fields, unsaved."""
    return [
        ItemField(item=item, position=position, name=name, value=value)
        for position, (name, value) in enumerate(values.get("fields", []))
    ]


def show_fields(item: Item, values: GivenValues) -> None:
    """Write an item's own fields as they are given, where they are not so already."""
    wanted = [(name, value) for name, value in values.get("fields", [])]
    if list(item.fields.values_list("name", "value")) != wanted:
        item.fields.all().delete()
        ItemField.objects.bulk_create(field_rows(item, values))


def put_into_given(item: Item, titles: Sequence[str], visibility: str, before: Iterable[str] = ()) -> list[Subject]:
    """Put an item into the collections that a manifest names, and take it out of those that it named `before` and does
    not now; return the collections that changed. What an editor decided of them stands."""
    if (not titles and not before) or item.corrections.filter(field="collections").exists():
        return []
    wanted = {c.pk for c in (collection_named(title, visibility) for title in titles)}
    left = {c.pk for c in (collection_named(title, visibility) for title in before)} - wanted
    changed = [entry.collection_id for entry in item.entries.filter(collection__in=left)]
    item.entries.filter(collection__in=left).delete()
    held = set(item.entries.filter(collection__in=wanted).values_list("collection_id", flat=True))
    CollectionEntry.objects.bulk_create(CollectionEntry(collection_id=pk, item=item) for pk in wanted - held)
    return [collection_subject(pk) for pk in [*changed, *(wanted - held)]]
