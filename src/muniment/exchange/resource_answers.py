"""From the archive's records to the shapes that the API lists.

In: rows, read with what their shape needs. Out: `resource_shapes`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

from django.conf import settings

from muniment.archive.addresses import find_address
from muniment.archive.models import (
    Capture,
    Collection,
    Edition,
    Event,
    Item,
    Original,
    Place,
    Source,
    Topic,
    Version,
)
from muniment.archive.person import Person
from muniment.archive.shown import text_of_content
from muniment.evidence.dated import tell_days
from muniment.exchange.answers import capture_shape, date_of_item
from muniment.exchange.proofs import caveat_of
from muniment.exchange.resource_shapes import (
    CaptureProof,
    CollectionShape,
    EventShape,
    ItemBrief,
    OriginalShape,
    PlaceShape,
    SourceShape,
    TopicShape,
    VersionBrief,
    VersionWhole,
)
from muniment.reading.links import safe_link


def api_address(name: str, *arguments: object) -> str:
    """Return the whole address of an operation of the API, by the name in its route."""
    return settings.PUBLIC_URL + find_address(f"api:{name}", *arguments)


def list_address(name: str, **narrowed: object) -> str:
    """Return the whole address of a list of the API, narrowed to what is named."""
    return f"{api_address(name)}?{urlencode(narrowed)}"


def _page(address: str) -> str:
    return settings.PUBLIC_URL + address


def source_shape(source: Source) -> SourceShape:
    """Return a source in its published shape."""
    return SourceShape(
        slug=source.slug,
        name=source.name,
        language=source.language or None,
        description=source.description,
        address=safe_link(source.url),
        url=_page(source.get_absolute_url()),
        api=api_address("source", source.slug),
        items=list_address("items", source=source.slug),
        collections=list_address("collections", source=source.slug),
        captures=list_address("captures", source=source.slug),
    )


def collection_shape(collection: Collection, shown_sources: frozenset[int]) -> CollectionShape:
    """Return a collection in its published shape. `shown_sources`: the ids of the sources that whoever asks may
    see."""
    source = collection.source if collection.source_id in shown_sources else None
    return CollectionShape(
        slug=collection.slug,
        title=collection.title,
        description=collection.description,
        since=collection.since or None,
        language=collection.language or None,
        source=api_address("source", source.slug) if source else None,
        address=safe_link(collection.url),
        url=_page(collection.get_absolute_url()),
        api=api_address("collection", collection.slug),
        items=list_address("items", collection=collection.slug),
    )


def topic_shape(topic: Topic, shown: frozenset[int]) -> TopicShape:
    """Return a topic in its published shape. `shown`: the ids of the wider topics that whoever asks may see."""
    broader = topic.broader if topic.broader_id in shown else None
    return TopicShape(
        slug=topic.slug,
        labels=topic.labels,
        broader=api_address("topic", broader.slug) if broader else None,
        url=_page(topic.get_absolute_url()),
        api=api_address("topic", topic.slug),
        items=list_address("items", topic=topic.slug),
    )


def place_shape(place: Place) -> PlaceShape:
    """Return a place in its published shape."""
    return PlaceShape(
        id=place.pk,
        name=place.name,
        country=place.country or None,
        url=_page(place.get_absolute_url()),
        api=api_address("place", place.pk),
        items=list_address("items", place=place.pk),
    )


def item_briefs(items: Sequence[Item]) -> list[ItemBrief]:
    """Return items in their brief shape: read with their sources."""
    tell_days(items)
    return [_item_brief(item) for item in items]


def _item_brief(item: Item) -> ItemBrief:
    return ItemBrief(
        id=item.pk,
        title=item.title,
        kind=item.kind,
        state=item.state,
        date=item.published or None,
        date_of=date_of_item(item),
        language=item.language or None,
        authors=item.authors,
        source=api_address("source", item.source.slug),
        address=safe_link(item.url),
        url=_page(item.get_absolute_url()),
        api=api_address("item", item.pk),
        versions=api_address("versions", item.pk),
    )


def event_shape(event: Event) -> EventShape:
    """Return an event in its published shape: read with its item."""
    item = event.item
    return EventShape(
        title=item.title,
        start=event.start or None,
        end=event.end or None,
        start_time=event.start_time or None,
        end_time=event.end_time or None,
        time_zone=event.time_zone or None,
        zone_text=event.zone_text or None,
        status=event.status or None,
        mode=event.mode or None,
        place=event.place or None,
        recurrence=event.recurrence or None,
        organisers=event.organisers,
        papers=event.papers,
        url=_page(item.get_absolute_url()),
        api=api_address("item", item.pk),
        calendar=_page(find_address("item-calendar", item.pk)),
    )


def version_brief(version: Version) -> VersionBrief:
    """Return a version in its brief shape: read with its capture and reading."""
    capture = version.capture
    return VersionBrief(
        number=version.number,
        captured_at=capture.captured_at.isoformat(),
        captured_at_caveat=caveat_of(capture) or None,
        sha256=capture.original_id,
        reader=version.reading.reader,
        api=api_address("version", version.item_id, version.number),
        item=api_address("item", version.item_id),
        capture=api_address("capture", capture.pk),
        original=api_address("original", capture.original_id),
        bytes=_bytes_of(version),
    )


def _bytes_of(version: Version) -> str:
    return _page(find_address("version-original", version.item_id, version.number))


def version_whole(version: Version) -> VersionWhole:
    """Return a version with its text, as its newest reading found it."""
    content = version.reading.content
    return VersionWhole(
        **version_brief(version).model_dump(),
        title=content.get("title") or "",
        language=content.get("language") or None,
        text=text_of_content(content),
    )


def capture_proofs(captures: Sequence[Capture], person: Person | None) -> list[CaptureProof]:
    """Return captures with what was asked and answered, and what was read from each that `person` may see."""
    ids = [capture.pk for capture in captures]
    versions = _gathered(
        (row.capture_id, api_address("version", row.item_id, row.number))
        for row in Version.objects.visible_to(person).filter(capture__in=ids).order_by("item_id", "number")
    )
    editions = _gathered(
        (row.capture_id, _page(row.get_absolute_url()))
        for row in Edition.objects.filter(capture__in=ids).select_related("source").order_by("source_id", "number")
    )
    return [
        CaptureProof(
            **capture_shape(capture).model_dump(),
            id=capture.pk,
            captured_at=capture.captured_at.isoformat(),
            captured_at_caveat=caveat_of(capture) or None,
            sha256=capture.original_id,
            status=capture.status,
            api=api_address("capture", capture.pk),
            source=api_address("source", capture.source.slug),
            original=api_address("original", capture.original_id),
            versions=versions.get(capture.pk, []),
            editions=editions.get(capture.pk, []),
        )
        for capture in captures
    ]


def _gathered(pairs: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


def original_shapes(originals: Sequence[Original], person: Person | None) -> list[OriginalShape]:
    """Return originals in their published shape, each with an address of its bytes that `person` may ask."""
    digests = [original.pk for original in originals]
    rows = Version.objects.visible_to(person).filter(capture__original__in=digests).select_related("capture")
    first = {row.capture.original_id: row for row in rows.order_by("-item_id", "-number")}
    return [
        OriginalShape(
            sha256=original.pk,
            size=original.size,
            media_type=original.media_type or None,
            stored_at=original.stored_at.isoformat(),
            verified_at=original.verified_at.isoformat() if original.verified_at else None,
            api=api_address("original", original.pk),
            captures=list_address("captures", original=original.pk),
            bytes=_bytes_of(first[original.pk]) if original.pk in first else None,
        )
        for original in originals
    ]
