"""What the proofs in the store say of bytes that come in: that a killed capture proved them already, or that they were
forgotten.

In: what was taken, and the store. Out: the same as the proof says that it was taken, so that the record that was never
written is written now, and no second one; a tombstone, which is never written over; nothing, for nearly all that comes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from muniment.archive.captures import CaptureMetadata, make_capture, make_original
from muniment.archive.models import Capture, LogEntry, Source
from muniment.archive.originals import OriginalStore, StoredOriginal, hash_file
from muniment.archive.proofs import Proof, Tombstone, capture_of, proof_name, read_proof
from muniment.capture import Captured
from muniment.capture.exchange import Exchange

MOMENT_IS_NOW = ("file", "http")
"""Methods whose captures are of the moment at which they are made: no two of them have one record. All others give
their moment themselves."""


def taken_before(
    taken: Captured, stored: StoredOriginal, description: CaptureMetadata, store: OriginalStore
) -> Captured:
    """Return what was taken as a killed capture proved it, where its proof is there and its record was never written:
    the same bytes of the same place, with the same said of them, after all that is recorded of the place. Else as it
    is."""
    if stored.is_new or taken.method not in MOMENT_IS_NOW:
        return taken
    place = Capture.objects.filter(origin_key=taken.key, kind=taken.kind).select_related("original")
    newest = place.order_by("-captured_at").first()
    recorded = {proof_name(capture) for capture in place.filter(original=stored.sha256)}
    found = []
    for name, content in store.proofs_of(stored.sha256):
        proof = read_proof(name, content)
        if (
            name in recorded
            or not isinstance(proof, Proof)
            or (proof.record.origin_key, proof.record.method) != (taken.key, taken.method)
        ):
            continue
        then = _as_of(proof, taken)
        if _name(then, stored, description) == name and (newest is None or then.taken_at > newest.captured_at):
            found.append(then)
    return max(found, key=lambda then: then.taken_at, default=taken)


def _as_of(proof: Proof, taken: Captured) -> Captured:
    record = proof.record
    exchange = Exchange.from_values(record.exchange) if record.exchange is not None else None
    return replace(
        taken,
        taken_at=datetime.fromisoformat(record.captured_at),
        url=record.url or None,
        status=record.status,
        charset=record.charset or None,
        headers=dict(capture_of(proof).headers),
        exchange=exchange,
    )


def tombstone_of_record(taken: Captured, description: CaptureMetadata, store: OriginalStore) -> Tombstone | None:
    """Return the tombstone in the place of this very record's proof; None where it was never forgotten."""
    if taken.method in MOMENT_IS_NOW:
        return None
    digest, size = hash_file(taken.path)
    name = _name(taken, StoredOriginal(digest, size, False), description)
    return (
        next((stone for stone in _tombstones(digest, store) if stone.record == name[65:129]), None)
        if store.has_proof(name)
        else None
    )


def tombstone_of_file(path: Path, store: OriginalStore) -> Tombstone | None:
    """Return a tombstone of a file's bytes; None where they were never forgotten."""
    return next(_tombstones(hash_file(path)[0], store), None)


def forgotten_digests() -> set[str]:
    """Return the digests of the originals that were removed by somebody's decision, as the log has them."""
    gone: set[str] = set()
    for detail in LogEntry.objects.filter(action="forget").values_list("detail", flat=True):
        gone.update(detail.get("originals", ()))
    return gone | set(LogEntry.objects.filter(action="clear").values_list("detail__original", flat=True))


def _tombstones(digest: str, store: OriginalStore) -> Iterator[Tombstone]:
    found = (read_proof(name, content) for name, content in store.proofs_of(digest))
    return (one for one in found if isinstance(one, Tombstone))


def _name(taken: Captured, stored: StoredOriginal, description: CaptureMetadata) -> str:
    """Return the name that the proof of a capture would have. Its source is no part of its record."""
    capture = make_capture(taken, stored, Source(), description)
    capture.original = make_original(stored, "")
    return proof_name(capture)


__all__ = ["forgotten_digests", "taken_before", "tombstone_of_file", "tombstone_of_record"]
