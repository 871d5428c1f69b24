"""Making a lost database's records anew from the proofs beside the originals.

In: the store of originals with its proofs. Out: captures that are to be read, all of them waiting for approval, what
manifests said of them, and a report that names each proof that could not be believed. What was forgotten stays so. Run
again after a kill, it goes on: what is recorded is left alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from muniment.archive.catalogue import get_source
from muniment.archive.giving import GivenCounts, PlacedRow, record_given
from muniment.archive.intake import read_waiting
from muniment.archive.intake_report import IntakeReport
from muniment.archive.models import Capture, GivenFacts, LogEntry, Original
from muniment.archive.originals import OriginalStore
from muniment.archive.picture_ties import tie_pictures
from muniment.archive.proofs import (
    ActProof,
    BadProof,
    GivenProof,
    Proof,
    ReleaseProof,
    Tombstone,
    capture_of,
    read_proofs,
)
from muniment.archive.records import record_digest
from muniment.archive.stores import original_store

_AT_ONCE = 200


@dataclass
class RebuildReport:
    """The report of a rebuild: what was recorded again, and what was not."""

    recorded: int = 0
    there: int = 0
    """Captures that had their records already."""
    given: int = 0
    """Documents of which a manifest's facts were written again."""
    forgotten: int = 0
    bad: list[BadProof] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    """Digests of originals that a proof is of and the store has not."""
    releases: list[ReleaseProof] = field(default_factory=list)
    """What data files were brought as: their values are read again by the room that keeps them."""
    acts: list[ActProof] = field(default_factory=list)
    """What people said of what is held: written again by the room that has acts."""
    pictures: int = 0
    """Pictures that stand on the pages that show them again."""
    read: IntakeReport = field(default_factory=IntakeReport)


def rebuild(progress: Callable[[str], None] = lambda origin: None) -> RebuildReport:
    """Write the records that the proofs are of, as waiting for approval, and read the originals."""
    store, report = original_store(), RebuildReport()
    part: list[Proof] = []
    given: list[GivenProof] = []
    for found in read_proofs(store):
        if isinstance(found, BadProof):
            report.bad.append(found)
        elif isinstance(found, Tombstone):
            report.forgotten += 1
        elif isinstance(found, GivenProof):
            given.append(found)
        elif isinstance(found, ReleaseProof):
            report.releases.append(found)
        elif isinstance(found, ActProof):
            report.acts.append(found)
        else:
            part.append(found)
            if len(part) >= _AT_ONCE:
                record_proofs(part, store, report)
                part = []
    record_proofs(part, store, report)
    # Before anything is read: a reading finds what is given of its place.
    give_again(given, report)
    report.read = read_waiting(progress)
    report.pictures = tie_pictures()
    detail = {
        "recorded": report.recorded,
        "given": report.given,
        "forgotten": report.forgotten,
        "bad": [b.name for b in report.bad][:100],
        "missing": report.missing[:100],
    }
    LogEntry.objects.create(action="rebuild", detail=detail)
    return report


def record_proofs(proofs: list[Proof], store: OriginalStore, report: RebuildReport) -> None:
    """Write the records that proofs are of, in one transaction; those that there are already are left alone."""
    with transaction.atomic():
        for proof in sorted(proofs, key=lambda p: p.record.captured_at):
            capture = capture_of(proof)
            same = Capture.objects.select_related("original").filter(
                original=proof.record.sha256, origin_key=capture.origin_key, captured_at=capture.captured_at
            )
            if any(record_digest(other) == record_digest(capture) for other in same):
                report.there += 1
                continue
            if not store.is_there(proof.record.sha256):
                report.missing.append(proof.record.sha256)
            if not Original.objects.filter(pk=proof.record.sha256).exists():
                capture.original.save(force_insert=True)
            capture.original = Original.objects.get(pk=proof.record.sha256)
            capture.source = get_source(proof.source)
            capture.save(force_insert=True)
            report.recorded += 1


def give_again(proofs: list[GivenProof], report: RebuildReport) -> None:
    """Write what manifests said where it is not written, in the order in which it was said."""
    manifests: dict[tuple[str, str], Capture | None] = {}
    counts, before = GivenCounts(), _count_given()
    rows = sorted(
        ((row.given_at, (proof.sha256, proof.manifest), row) for proof in proofs for row in proof.rows),
        key=lambda told: (datetime.fromisoformat(told[0]), told[2].row),
    )
    for mark in {mark: None for _at, mark, _row in rows}:
        manifests[mark] = _manifest_of(*mark)
        if manifests[mark] is None:
            report.bad.append(BadProof(f"{mark[0]}-…", "what a manifest said is kept, and no proof of the manifest"))
    for start in range(0, len(rows), _AT_ONCE):
        together: dict[tuple[str, str], list[PlacedRow]] = {}
        for at, mark, row in rows[start : start + _AT_ONCE]:
            placed = PlacedRow(row.place, row.row, row.values, datetime.fromisoformat(at))
            together.setdefault(mark, []).append(placed)
        for mark, placed_rows in together.items():
            if (manifest := manifests[mark]) is not None:
                record_given(manifest, placed_rows, counts)
    report.given = _count_given() - before


def _count_given() -> int:
    return GivenFacts.objects.values("origin_key").distinct().count()


def _manifest_of(original: str, record: str) -> Capture | None:
    """Return the capture of a manifest, by the digests of its bytes and of its record."""
    captures = Capture.objects.filter(kind=Capture.MANIFEST, original=original).select_related("original", "source")
    return next((capture for capture in captures if record_digest(capture) == record), None)
