"""Shown: what of an item is shown: the newest correction of each field over the newest reading.

In: an item and a reading. Out: its columns, topics, places and event, and what search finds it by. Nothing else writes
these columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any, cast

from django.db.models import Max
from django.utils import timezone

from muniment.archive.catalogue import LookupCache, fold_title, make_slug
from muniment.archive.corrected import CorrectedValues
from muniment.archive.given_facts import given_values, merge_values, newest_rows, set_given, show_fields
from muniment.archive.models import (
    Capture,
    Event,
    GivenFacts,
    Item,
    ItemAlias,
    Source,
    Version,
)
from muniment.capture import address_key
from muniment.credentials import without_credentials
from muniment.reading import READER_VERSION, TextReading
from muniment.reading.findings.edtf_dates import known_year, sort_key
from muniment.reading.findings.language import direction
from muniment.reading.links import safe_link
from muniment.reading.paragraphs import find_noted, find_noted_paragraphs, quote_without_marks, without_marks
from muniment.reading.stored import StoredReading, stored_reading
from muniment.valid_text import close_directions


def text_of_content(content: StoredReading) -> str:
    """Return the running text of a stored reading: headings and paragraphs, one empty line between, without the marks
    of footnotes."""
    parts: list[str] = []
    noted = find_noted(content.get("sections", []))
    for section in content.get("sections", []):
        if title := section.get("title"):
            parts.append(title)
        parts += [without_marks(p["text"], noted.get(p.get("address", ""), ())) for p in section["paragraphs"]]
    return "\n\n".join(parts)


def find_item(source: Source, url: str | None, title: str | None) -> Item | None:
    """Return the item of that address, else of that title and source. An address decides where both have one."""
    key = address_key(url)
    if key:
        found = Item.objects.filter(url_key=key).order_by("id").first() or _merged(url_key=key)
        if found:
            return found
    folded = fold_title(title or "")
    if not folded:
        return None
    candidates = Item.objects.filter(source=source, title_key=folded)
    if key:
        candidates = candidates.filter(url_key="")
    found = candidates.order_by("id").first()
    return found or (None if key else _merged(source=source, title_key=folded))


def _merged(**marks: Any) -> Item | None:
    """Return the item into which one with these marks was merged."""
    alias = ItemAlias.objects.filter(**marks).select_related("item").order_by("number").first()
    return alias.item if alias else None


def next_number(item: Item) -> int:
    """Return the number of an item's next version."""
    return (item.versions.aggregate(Max("number"))["number__max"] or 0) + 1


def show_reading(item: Item, capture: Capture, reading: TextReading, url: str | None) -> None:
    """Set what an item shows to what a reading of its text found. The item is not saved."""
    # A stub's kind, event or notice, is what the front page said of it; the text does not take that back.
    if not (item.pk and item.kind in ("event", "notice")):
        item.kind = reading.kind
    # So with the words that the front page announced it with.
    if item.state == Item.FULL or not item.summary:
        item.summary = _summary_of(reading)
    item.state = Item.FULL
    item.title = close_directions(reading.title or item.title or capture.origin)
    item.title_key = fold_title(item.title)
    # What another archive's file names as the address need not be one.
    url = without_credentials(safe_link(url) or item.url)
    item.url, item.url_key = url, address_key(url)
    item.origin = capture.origin
    item.language, item.direction = reading.language or item.language, reading.direction
    item.published = capture.described_date or reading.published or _told_elsewhere(item)
    item.authors, item.pages, item.alternates = reading.authors, reading.pages, reading.alternates
    item.confidence = min([f.confidence for f in reading.findings], default=1.0)
    set_shown(item)


def _summary_of(reading: TextReading) -> str:
    """Return a reading's summary without the marks of footnotes: their notes are not with it."""
    if not any(p.role == "footnote" for s in reading.sections for p in s.paragraphs):
        return reading.summary
    return quote_without_marks(reading.summary, find_noted_paragraphs(stored_reading(reading)["sections"]))


def _told_elsewhere(item: Item) -> str:
    """Return the day of publication that is told by something else than the text's own reading, which told none.

    That is who captured it, the teaser of a front page, or another version as this reader reads it. What an earlier
    reader found is no such thing: a later one, which does not find it, takes it back.
    """
    if not item.pk or not item.versions.exists():
        return item.published
    described = item.versions.exclude(capture__described_date="").values_list("capture__described_date", flat=True)
    if found := described.order_by("-number").first():
        return found
    # Of what was read this alone: a text can be long.
    teasers = item.appearances.order_by("-edition__created_at", "-edition__number").values_list(
        "content__published", flat=True
    )
    versions = (
        item.versions.filter(reading__reader=READER_VERSION)
        .order_by("-number")
        .values_list("reading__content__published", flat=True)
    )
    return next((str(day) for day in chain(teasers, versions) if day), "")


def _earlier_version(capture: Capture) -> Version | None:
    """Return the version of this very capture, else the one that was captured last of its place."""
    versions = Version.objects.select_related("item")
    of_place = versions.filter(capture__origin_key=capture.origin_key, capture__source=capture.source_id)
    return versions.filter(capture=capture).first() or of_place.order_by("capture_id").last()


def item_of(
    capture: Capture, reading: TextReading, is_new: bool = False, given: Sequence[GivenFacts] = ()
) -> Item | None:
    """Return the item that a text is of: what its place gave before, or what its address or title points to; None for a
    new one.

    `is_new` says that the capture was written just now; `given` is what manifests say of its place.
    """
    url = capture.url or reading.url
    if given:
        return _item_of_row(capture, url, given)
    if is_new and not Capture.objects.filter(origin_key=capture.origin_key).exclude(pk=capture.pk).exists():
        earlier = None
    else:
        earlier = _earlier_version(capture)
    if earlier:
        return earlier.item
    if capture.method == "file":
        twin = (
            Version.objects.filter(capture__original=capture.original_id, capture__source=capture.source)
            .select_related("item")
            .first()
        )
        if twin:
            return twin.item
    item = find_item(capture.source, url, reading.title)
    if item is None or item.state == Item.STUB or (url and item.url_key == address_key(url)):
        return item
    # A full item of the same title is another document, unless it came from a file of the same name.
    return item if item.origin.rpartition("/")[2] == capture.origin.rpartition("/")[2] else None


def _item_of_row(capture: Capture, url: str | None, given: Sequence[GivenFacts]) -> Item | None:
    """Return the item of a document that a manifest names: what its place gave before, the same bytes of which the same
    was said, or what its address points to. Two of one title, or of the same words, are two."""
    versions = Version.objects.select_related("item")
    earlier = versions.filter(capture__origin_key=capture.origin_key).order_by("capture_id").last()
    if earlier is not None:
        return earlier.item
    digests = [row.digest for row in newest_rows(given)]
    same = versions.filter(capture__original=capture.original_id, item__given__digest__in=digests).first()
    if same is not None:
        return same.item
    url = merge_values(given).get("url") or url
    found = find_item(capture.source, url, None) if url else None
    return (
        found if found is not None and (found.state == Item.STUB or found.url_key == address_key(capture.url)) else None
    )


def set_shown(item: Item) -> None:
    """Set what follows from an item's title and date. The item is not saved."""
    item.title_key = fold_title(item.title)
    item.sort_date = sort_key(item.published)
    item.year = known_year(item.published)
    item.slug = make_slug(item.title)
    item.updated_at = timezone.now()


def save_shown(item: Item) -> None:
    """Save an item with what follows from its title and date."""
    set_shown(item)
    item.save()


def show_again(item: Item) -> None:
    """Show of an item what its newest reading found, under what is given and corrected now: something that was given is
    given no more."""
    version = item.version
    if version is not None:
        reading, known = TextReading.model_validate(version.reading.content), LookupCache()
        item.title = ""
        if GivenFacts.objects.filter(item=item, values__has_key="source").exists():
            item.source = version.capture.source
        show_reading(item, version.capture, reading, version.capture.url or reading.url)
        item.save()
        item.topics.set(known.topics_of(reading.topics))
        item.places.set(known.places_of(reading.places[:40]))
    show_fields(item, {})
    reapply_corrections(item)


# --- corrections and decisions --------------------------------------------------------------------------------------


def reapply_corrections(item: Item) -> None:
    """Lay what manifests give, and over it the newest correction of each field, over what the reading gave. The only
    place that does it."""
    said = {c.field: c.value for c in item.corrections.all()} if item.pk else {}
    given = given_values(item)
    if not said and not given:
        return
    known = LookupCache()
    set_given(item, given, known)
    for name in ("title", "summary", "kind", "published", "language", "authors"):
        if name in said:
            setattr(item, name, said[name])
    newest = cast("CorrectedValues", said)
    item.title_key = fold_title(item.title)
    item.direction = direction(item.language)
    save_shown(item)
    if "topics" in newest or "topics" in given:
        item.topics.set(known.topics_of(newest["topics"] if "topics" in newest else given["topics"]))
    if "places" in newest:
        item.places.set(known.places_of(newest["places"]))
    if given:
        show_fields(item, given)
    if "event" in newest:
        values = newest["event"]
        Event.objects.update_or_create(item=item, defaults={**values, "sort_date": sort_key(values.get("start"))})
