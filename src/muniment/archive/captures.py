"""Captures: the rows that say where bytes came from, and when.

In: bytes that are stored, and what was known when they were taken. Out: originals, captures and the pictures of a page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from muniment.archive.models import (
    Capture,
    Original,
    ShownPicture,
    Source,
)
from muniment.archive.originals import StoredOriginal
from muniment.archive.proofs import write_proofs
from muniment.archive.stores import original_store
from muniment.capture import Captured
from muniment.valid_text import make_valid


@dataclass(frozen=True)
class CaptureMetadata:
    """What the person who captures says of what they capture."""

    source: str | None = None
    date: str | None = None
    collection: str | None = None
    waits: bool = False
    """Nothing of it is public until somebody who may publish lets it through."""
    person: str = ""
    """Who brings it, as the log names people."""
    given: str = ""
    """The digest of the facts that a manifest gives of it (`GivenFacts`); empty where none names it. What is named so
    is a document of its own, whatever it is like."""


# --- captures and readings ------------------------------------------------------------------------------------------


def last_capture(key: str, source: Source | None = None, kind: str = Capture.DOCUMENT) -> Capture | None:
    """Return the newest capture of a place that is of a kind: an error answer between two captures of a page changes
    nothing of the page."""
    captures = Capture.objects.filter(origin_key=key, kind=kind)
    if source is not None:
        captures = captures.filter(source=source)
    # Most places are new: to ask only whether there is one costs a third of making a record of it.
    newest = captures.order_by("-pk").values_list("pk", flat=True).first()
    return Capture.objects.select_related("source", "original").get(pk=newest) if newest else None


def store_capture(
    taken: Captured,
    stored: StoredOriginal,
    source: Source,
    description: CaptureMetadata,
    media_type: str = "",
    *,
    to_read: bool = False,
) -> Capture:
    """Write that bytes were taken. The bytes are in the store already. `to_read`: they are read later."""
    if not Original.objects.filter(pk=stored.sha256).exists():
        make_original(stored, media_type).save(force_insert=True)
    capture = make_capture(taken, stored, source, description)
    capture.to_read = to_read
    # The proof first: a kill leaves it, or both.
    write_proofs([capture], original_store())
    capture.save(force_insert=True)
    return capture


def make_original(stored: StoredOriginal, media_type: str) -> Original:
    """Return the record of stored bytes, unsaved."""
    return Original(sha256=stored.sha256, size=stored.size, media_type=media_type)


def make_capture(taken: Captured, stored: StoredOriginal, source: Source, description: CaptureMetadata) -> Capture:
    """Return the record of a taking, unsaved."""
    return Capture(
        source=source,
        original_id=stored.sha256,
        origin=taken.origin,
        origin_key=taken.key,
        url=taken.url or "",
        method=taken.method,
        captured_at=taken.taken_at,
        described_date=description.date or "",
        status=taken.status,
        # A byte of zero is no letter to PostgreSQL. The lines as they were sent are in the exchange.
        headers={name: value.replace("\0", "") for name, value in taken.headers.items() if "\0" not in name},
        kind=taken.kind,
        record_version=Capture.RECORD_VERSION,
        exchange=taken.exchange.to_text() if taken.exchange else "",
        charset=taken.charset or "",
        waits=description.waits,
        collection_name=make_valid(description.collection or ""),
        source_named=bool(description.source),
        brought_by=description.person[:150],
    )


@dataclass(frozen=True)
class KeptPicture:
    """A picture of a page whose bytes are in the store, or why it could not be taken."""

    name: str
    taken: Captured | None = None
    stored: StoredOriginal | None = None
    media_type: str = ""
    width: int | None = None
    height: int | None = None
    problem: str = ""
    code: str = ""


def store_pictures(page: Capture, pictures: Iterable[KeptPicture]) -> None:
    """Write which pictures were taken with a page. One whose place was captured before with the same bytes is not
    captured anew."""
    for picture in pictures:
        capture = None
        if picture.taken and picture.stored:
            capture = last_capture(picture.taken.key)
            if capture is None or capture.original_id != picture.stored.sha256:
                capture = store_capture(
                    picture.taken, picture.stored, page.source, CaptureMetadata(), picture.media_type
                )
        values = {
            "capture": capture,
            "width": picture.width,
            "height": picture.height,
            "problem": picture.problem[:300],
            "code": picture.code,
        }
        ShownPicture.objects.update_or_create(page=page, name=picture.name, defaults=values)
