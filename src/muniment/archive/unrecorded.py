"""Originals that no record names: what is known of them, and what a person can do with them.

In: the store of originals. Out: `Unrecorded`, each with its size, its kind by its first bytes, the time of its file,
and the proofs beside it. They can be adopted (recorded by their proof; else as an item that waits, of which it is said
that nothing is known of where it came from) or cleared for good, with a tombstone in the place of each proof. Nothing
of what is adopted is public until somebody lets it be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from muniment.archive.captures import CaptureMetadata, store_capture
from muniment.archive.catalogue import ArchiveError, get_source
from muniment.archive.intake import read_waiting
from muniment.archive.intake_report import IntakeReport
from muniment.archive.models import Capture, LogEntry, Original, person_name
from muniment.archive.originals import OriginalStore, StoredOriginal, is_digest
from muniment.archive.person import Person
from muniment.archive.picture_ties import tie_pictures
from muniment.archive.proofs import Proof, Tombstone, read_proof, tombstone_in_place_of
from muniment.archive.rebuild import RebuildReport, record_proofs
from muniment.archive.recording import take_turns
from muniment.capture import Captured
from muniment.capture.warc_file import is_warc
from muniment.reading.formats.media_type import guess_media_type

UNKNOWN_SOURCE = "Unknown"
_BEGINNING = 64 * 1024
_SHORTEST = 8
"""Letters of a digest that a person has to give."""


@dataclass(frozen=True)
class Unrecorded:
    """What is known of bytes that no record names."""

    sha256: str
    size: int
    media_type: str
    """By their first bytes; empty where they do not have the digest of their name."""
    modified: datetime
    """The time of the file or object: of no capture."""
    proofs: tuple[Proof, ...] = ()
    tombstones: tuple[Tombstone, ...] = ()


@dataclass
class AdoptReport:
    """What was adopted."""

    by_proof: int = 0
    """Captures that were recorded as their proofs say."""
    unknown: int = 0
    """Originals of which nothing is known but their bytes."""
    read: IntakeReport | None = None


def find_unrecorded(store: OriginalStore, beginning: str = "") -> Iterator[Unrecorded]:
    """Yield the originals that no record names, in order; of a digest that begins so."""
    known = set(Original.objects.filter(sha256__startswith=beginning).values_list("sha256", flat=True))
    for digest in store.digests():
        if digest in known or not digest.startswith(beginning):
            continue
        facts = store.facts_of(digest)
        if facts is not None:
            # None: another process removed it since.
            size, modified = facts
            proofs = [read_proof(name, content) for name, content in store.proofs_of(digest)]
            yield Unrecorded(
                digest,
                size,
                _kind_of(digest, store),
                modified,
                tuple(p for p in proofs if isinstance(p, Proof)),
                tuple(p for p in proofs if isinstance(p, Tombstone)),
            )


def unrecorded_named(given: str, store: OriginalStore) -> Unrecorded:
    """Return the original without a record whose digest a person gave, in whole or its beginning. Raises
    ArchiveError."""
    beginning = given.strip().lower()
    if len(beginning) < _SHORTEST or not is_digest(beginning.ljust(64, "0")):
        raise ArchiveError(
            f"{given} is not a digest; give {_SHORTEST} of its characters or more, as muniment unrecorded prints it"
        )
    found = list(find_unrecorded(store, beginning))
    if len(found) > 1:
        raise ArchiveError(f"{given} is the beginning of {len(found)} digests; give more characters")
    if not found:
        recorded = Original.objects.filter(sha256__startswith=beginning).exists()
        raise ArchiveError(
            f"{given} is recorded; its item is removed by: muniment forget"
            if recorded
            else f"there is no original {given} without a record; see: muniment unrecorded"
        )
    return found[0]


def adopt(
    found: list[Unrecorded],
    person: Person | str,
    store: OriginalStore,
    source: str = "",
    progress: Callable[[str], None] = lambda origin: None,
) -> AdoptReport:
    """Record originals: by their proofs, else as what is of unknown origin. `source`: who published those, as a person
    says.

    Raises ArchiveError, before anything is written, for what was forgotten and for bytes that are not those of their
    name.
    """
    for one in found:
        if one.tombstones and not one.proofs:
            raise ArchiveError(
                f"{one.sha256} was forgotten on {one.tombstones[0].day}; its bytes are removed by: muniment "
                f"clear {one.sha256[:12]}"
            )
        if store.digest_of(one.sha256) != one.sha256:
            raise ArchiveError(f"{one.sha256}: its bytes do not match its name; it can only be cleared")
        if not one.proofs and is_warc(store.local_path(one.sha256)):
            where = store.local_path(one.sha256)
            raise ArchiveError(
                f"{one.sha256} is a file of captures, which knows where its records are from; import it with: "
                f"muniment capture {where}"
            )
    report, by_proof = AdoptReport(), RebuildReport()
    for one in found:
        with transaction.atomic():
            take_turns()
            if one.proofs:
                record_proofs(list(one.proofs), store, by_proof)
            elif not Original.objects.filter(pk=one.sha256).exists():
                _record_unknown(one, person, source)
                report.unknown += 1
            detail = {
                "original": one.sha256,
                "size": one.size,
                "file_time": one.modified.isoformat(),
                "proofs": len(one.proofs),
            }
            LogEntry.objects.create(action="adopt", person=person_name(person), detail=detail)
    report.by_proof = by_proof.recorded
    report.read = read_waiting(progress)
    tie_pictures()
    return report


def _record_unknown(one: Unrecorded, person: Person | str, source: str) -> Capture:
    name = f"original {one.sha256[:12]}"
    # The moment is that of finding it: when it was captured is not known, and the time of a file is the time of its
    # copy.
    taken = Captured(name, f"original:{one.sha256}", Path(), Capture.ADOPTED, taken_at=timezone.now())
    stored = StoredOriginal(one.sha256, one.size, False)
    description = CaptureMetadata(source or UNKNOWN_SOURCE, waits=True, person=person_name(person))
    return store_capture(taken, stored, get_source(source or UNKNOWN_SOURCE), description, to_read=True)


def clear(found: list[Unrecorded], person: Person | str, reason: str, store: OriginalStore) -> None:
    """Remove bytes that no record names, for good, by somebody's decision; the log keeps what they were and why.

    Raises ArchiveError without a reason.
    """
    if not reason.strip():
        raise ArchiveError("give a reason for clearing them; the log keeps it")
    for one in found:
        with transaction.atomic():
            take_turns()
            if Original.objects.filter(pk=one.sha256).exists():
                raise ArchiveError(f"{one.sha256} was recorded meanwhile; it was not changed")
            stones = dict(tombstone_in_place_of(proof, reason) for proof in one.proofs)
            detail = {
                "original": one.sha256,
                "size": one.size,
                "media_type": one.media_type,
                "proofs": len(one.proofs),
                "reason": reason,
            }
            LogEntry.objects.create(action="clear", person=person_name(person), detail=detail)
            # Before the commit, as `forget` does: a kill leaves bytes that can be cleared again.
            store.put_proofs(stones)
        store.remove(one.sha256)


def _kind_of(digest: str, store: OriginalStore) -> str:
    try:
        with store.open(digest) as file:
            return guess_media_type(file.read(_BEGINNING))
    except FileNotFoundError:
        # A bucket gives no copy of bytes that have another digest.
        return ""


__all__ = ["AdoptReport", "Unrecorded", "adopt", "clear", "find_unrecorded", "unrecorded_named"]
