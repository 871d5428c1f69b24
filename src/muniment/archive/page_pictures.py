"""Pictures of pages: what a page shows is captured with it, after it was read and before it is written.

In: a capture and its reading. Out: captures of its pictures, tied to the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from django.db import transaction
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from muniment.archive.captures import KeptPicture, store_pictures
from muniment.archive.intake_report import IntakeReport
from muniment.archive.models import Capture, ReadingRecord, ShownPicture
from muniment.archive.originals import OriginalStore
from muniment.archive.outbox import enqueue_changes
from muniment.archive.recording import (
    take_turns,
)
from muniment.archive.subjects import item_subject
from muniment.capture import (
    Captured,
    CaptureRefused,
    TakesPictures,
)
from muniment.reading import TextReading
from muniment.reading.pictures.drawing import measure_images
from muniment.reading.process.pool import Outcome


def with_container(thing: Captured, containers: dict[Path, str]) -> Captured:
    """Say of a record of which original it is a part."""
    container = containers.get(thing.holder or thing.container) if thing.container else None
    if container is None or thing.exchange is None or thing.exchange.warc is None:
        return thing
    return replace(thing, exchange=replace(thing.exchange, warc=replace(thing.exchange.warc, container=container)))


def _of_container(picture: KeptPicture, page: Captured) -> KeptPicture:
    """Say of a picture that was in the same file of captures as its page which original that is."""
    warc = page.exchange.warc if page.exchange else None
    if warc is None or picture.taken is None or picture.taken.container is None:
        return picture
    return replace(picture, taken=with_container(picture.taken, {picture.taken.container: warc.container}))


def show_pictures(readings: QuerySet[ReadingRecord]) -> QuerySet[ReadingRecord]:
    """Return those of readings that name pictures elsewhere: a value of its own in their JSON."""
    return readings.annotate(words=Cast("content", TextField())).filter(words__contains='"elsewhere"')


def take_missing(
    page: Capture, thing: Captured, taker: TakesPictures, store: OriginalStore, report: IntakeReport
) -> None:
    """Try once more, for a page that is unchanged, the pictures that could not be had when it was captured."""
    names = list(
        page.pictures.filter(capture=None).exclude(code__in=ShownPicture.FOR_GOOD).values_list("name", flat=True)
    )
    found = [p for p in _keep_pictures(taker.take(thing, names), store) if p.stored] if names else []
    if not found:
        return
    with transaction.atomic():
        take_turns()
        store_pictures(page, found)
        enqueue_changes([item_subject(number) for number in page.versions.values_list("item", flat=True)])
    _count_pictures(found, report)


def _count_pictures(pictures: list[KeptPicture], report: IntakeReport) -> None:
    report.pictures += sum(p.stored is not None for p in pictures)
    report.places_of_pictures.update(p.taken.key for p in pictures if p.taken)


def with_pictures(
    outcomes: Iterator[Outcome], taker: TakesPictures, store: OriginalStore, report: IntakeReport
) -> Iterator[Outcome]:
    """Take the pictures that pages show, and keep them, before the pages are written."""
    for outcome in outcomes:
        names = _pictures_elsewhere(outcome)
        if names:
            pictures: list[KeptPicture] = outcome.key.pictures
            pictures.extend(
                _of_container(p, outcome.key.taken) for p in _keep_pictures(taker.take(outcome.key.taken, names), store)
            )
            _count_pictures(pictures, report)
            report.without_picture += [(outcome.key.taken.origin, p.problem) for p in pictures if p.problem]
            if outcome.key.existing is not None and outcome.key.taken.method == "http":
                # Fetched as its page was: recorded at once.
                with transaction.atomic():
                    take_turns()
                    store_pictures(outcome.key.existing, pictures)
                pictures.clear()
        yield outcome


def _pictures_elsewhere(outcome: Outcome) -> list[str]:
    """Return where the pictures of a page are, that are not in its own bytes."""
    if outcome.error is not None or '"held":"elsewhere"' not in (outcome.json or ""):
        return []
    reading = outcome.reading
    return (
        [p.name for s in reading.sections for p in s.pictures if p.held == "elsewhere"]
        if isinstance(reading, TextReading)
        else []
    )


def _keep_pictures(
    taken: Iterator[tuple[str, Captured | CaptureRefused]], store: OriginalStore
) -> Iterator[KeptPicture]:
    """Put the bytes of pictures away; what is no picture that can be shown is not kept."""
    rows = list(taken)
    try:
        paths = [thing.path for _, thing in rows if isinstance(thing, Captured)]
        facts = dict(zip(paths, measure_images(paths), strict=True))
        for name, thing in rows:
            if isinstance(thing, CaptureRefused):
                yield KeptPicture(name, problem=thing.error.message, code=thing.error.code)
            elif (found := facts[thing.path]) is None:
                yield KeptPicture(
                    name, problem=f"{name}: the file is not a picture that can be shown", code=ShownPicture.NO_PICTURE
                )
            else:
                yield KeptPicture(name, thing, store.put(thing.path), found.media_type, found.width, found.height)
    finally:
        for _, thing in rows:
            if isinstance(thing, Captured) and thing.temporary:
                thing.path.unlink(missing_ok=True)
