"""What is fetched is recorded at once: its bytes and how they were come by first, what is read of it later.

In: what was fetched, and its bytes in the store. Out: a capture that is `to_read`. Whatever stops the work after that,
the proof is there, and the next capture, `reread` or worker reads it. (Files and the records of WARC files are still
there after a kill: they are recorded with their readings, many at once.)
"""

from __future__ import annotations

from base64 import b32decode
from collections.abc import Iterator
from pathlib import Path

from django.db import connection, transaction
from django.db.models import ProtectedError

from muniment.archive.captures import CaptureMetadata, last_capture, store_capture
from muniment.archive.catalogue import get_source, is_one_name
from muniment.archive.models import Capture, Original, Source
from muniment.archive.originals import OriginalStore, StoredOriginal
from muniment.archive.proved import taken_before
from muniment.archive.runs import Run
from muniment.archive.stores import original_store
from muniment.capture import Captured, Revisited, address_key
from muniment.reading import Reading

_TURN = 0x6D756E69
"""The advisory lock that writers of captures take: "muni"."""


def take_turns() -> None:
    """Let captures that run at once write one after the other. SQLite does so by itself."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])


def record_fetched(
    taken: Captured, stored: StoredOriginal, description: CaptureMetadata, run: Run | None
) -> tuple[Capture, bool]:
    """Return the capture of what was fetched, and whether it was written now: the same bytes as the last of that place
    are not."""
    with transaction.atomic():
        take_turns()
        if run is not None:
            run.note(taken.key)
        existing = same_capture(taken, stored, description)
        if existing is not None:
            return existing, False
        taken = taken_before(taken, stored, description, original_store())
        source = get_source(description.source or source_name(taken, None))
        return store_capture(taken, stored, source, description, to_read=True), True


def same_capture(taken: Captured, stored: StoredOriginal, description: CaptureMetadata) -> Capture | None:
    """Return the capture that says the same already: the newest of this place, if it has the same bytes; for what was
    taken at a known moment before (a sample, an import), only the capture of that very moment: that it was the same on
    another day is a fact too."""
    newest = last_capture(taken.key) if taken.method in ("file", "http") else None
    if taken.method not in ("file", "http"):
        # Two of one place and moment are told apart by their bytes.
        then = Capture.objects.filter(
            origin_key=taken.key, captured_at=taken.taken_at, kind=taken.kind, original=stored.sha256
        )
        newest = then.select_related("source", "original").first()
    if newest is None or newest.original_id != stored.sha256:
        return None
    # What a manifest says of the source now is a fact of its own, and no second capture.
    if description.source and not description.given and newest.source.name != description.source:
        return None
    # Names that are one collection (`collection_of`) make no second capture.
    if description.collection and not is_one_name(newest.collection_name, description.collection):
        return None
    return newest


def find_held(revisited: Revisited, store: OriginalStore) -> Path | None:
    """Return the bytes of the capture that a revisit of another archive's file refers to, where they are held and can
    be told for sure."""
    if revisited.payload_digest.lower().startswith("sha256:"):
        # Of a body that was not packed, the digest is that of our original.
        digest = _hex_of(revisited.payload_digest[7:])
        if digest and Original.objects.filter(pk=digest).exists():
            return _path_of(digest, store)
    captures = Capture.objects.filter(origin_key=revisited.address, kind=Capture.DOCUMENT, method="warc").order_by(
        "-pk"
    )
    for capture in captures[:_LOOKED_THROUGH]:
        warc = capture.said.warc
        if warc is None:
            continue
        same_id = bool(revisited.record_id) and warc.record_id == revisited.record_id
        if same_id or (revisited.payload_digest and warc.payload_digest == revisited.payload_digest):
            return _path_of(capture.original_id, store)
    return None


_LOOKED_THROUGH = 200
"""Captures of one address that are looked through for what a revisit refers to."""


def _path_of(digest: str, store: OriginalStore) -> Path | None:
    path = store.local_path(digest)
    return path if path.is_file() else None


def _hex_of(digest: str) -> str:
    """Return a SHA-256 in hex, however a WARC file writes it (base 32 or hex); empty for what is none."""
    try:
        found = bytes.fromhex(digest) if len(digest) == 64 else b32decode(digest.upper())
    except ValueError:
        return ""
    return found.hex() if len(found) == 32 else ""


def source_name(taken: Captured, reading: Reading | None) -> str:
    """Return the name of the source where the person gave none: the site's own, its host, or the folder of the
    files."""
    if reading is not None and reading.site:
        return reading.site
    address = taken.url or (reading.url if reading is not None else None)
    if host := address_key(address).partition("/")[0].partition("?")[0]:
        return host
    folder, slash, _ = taken.origin.partition("/")
    return folder if slash else "Local files"


def name_source(capture: Capture, reading: Reading | None) -> None:
    """Give a capture that was recorded before it was read the source that its page names itself, where the person named
    none.

    Call it in the transaction that writes the reading.
    """
    if reading is not None and not capture.original.media_type:
        Original.objects.filter(pk=capture.original_id).update(media_type=reading.media_type)
    if reading is None or capture.source_named or not reading.site:
        return
    first, named = capture.source, get_source(reading.site)
    if first.pk == named.pk:
        return
    capture.source = named
    capture.save(update_fields=["source"])
    if not (first.description or first.url) and not any(
        getattr(first, name).exists() for name in ("captures", "items", "editions", "collections")
    ):
        # It was made for this capture alone.
        try:
            with transaction.atomic():
                Source.objects.filter(pk=first.pk).delete()
        except ProtectedError:
            return


def captures_to_read() -> Iterator[Capture]:
    """Yield the captures that were recorded and, since the work was stopped, never read."""
    for number in list(Capture.objects.filter(to_read=True).values_list("pk", flat=True)):
        capture = Capture.objects.select_related("source", "original").filter(pk=number, to_read=True).first()
        if capture is not None:
            yield capture


def count_to_read() -> int:
    """Return how many captures wait to be read."""
    return Capture.objects.filter(to_read=True).count()


def taken_again(capture: Capture, store: OriginalStore) -> tuple[Captured, CaptureMetadata]:
    """Return a capture as it was taken, with what was said of it, to be read now."""
    description = CaptureMetadata(
        capture.source.name if capture.source_named else None,
        capture.described_date or None,
        capture.collection_name or None,
        capture.waits,
        capture.brought_by,
    )
    taken = Captured(
        capture.origin,
        capture.origin_key,
        store.local_path(capture.original_id),
        capture.method,
        capture.url or None,
        capture.charset or None,
        capture.status,
        dict(capture.headers),
        capture.captured_at,
        listed=True,
        exchange=capture.said,
    )
    return taken, description
