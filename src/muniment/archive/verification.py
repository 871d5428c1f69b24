"""Verify: hash every original anew and compare, and see that every record has its bytes.

In: the archive. Out: a `VerificationReport` that names what is missing, changed or without a record. All faults are
gathered before anything is reported.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from muniment.archive.given_proofs import write_missing_given
from muniment.archive.models import Capture, LogEntry, Original, Version
from muniment.archive.originals import OriginalStore
from muniment.archive.outbox import waiting
from muniment.archive.proofs import BadProof, Proof, Tombstone, proof_name, read_proof, write_missing
from muniment.archive.staleness import ALL, mark_stale
from muniment.archive.stores import original_store


@dataclass
class Fault:
    """One thing that is wrong, with what was expected and found."""

    kind: str
    """`missing`, `changed`, `forgotten` (a record that outlived its `forget`), or `database`"""
    digest: str
    message: str
    origins: list[str] = field(default_factory=list)


@dataclass
class VerificationReport:
    """What was looked at and what is wrong."""

    checked: int = 0
    bytes: int = 0
    faults: list[Fault] = field(default_factory=list)
    unrecorded: list[str] = field(default_factory=list)
    """Originals that no record names: what a kill left before its record was written. No fault: the next capture uses
    them."""
    strays: list[str] = field(default_factory=list)
    """Files in the store that are no originals by their name or place."""
    bad_proofs: list[str] = field(default_factory=list)
    """What lies among the proofs and cannot be believed, with why."""
    without_proof: int = 0
    """Captures that have no proof beside their original."""
    without_record: int = 0
    """Proofs of captures that are not recorded: what a kill left. No fault: the next capture of the same uses them."""
    proofs_written: int = 0
    unlogged: str = ""
    """Why the log could not be written, where it could not: the disk is full, say."""
    waiting: int = 0
    """Outbox entries not worked off yet."""

    @property
    def is_sound(self) -> bool:
        """Nothing is missing or changed, and nothing is there that was forgotten."""
        return not self.faults


def verify(progress: Callable[[str], None] = lambda digest: None, *, proofs: bool = False) -> VerificationReport:
    """Re-hash every original, and check the database's own structure. `proofs`: write those that captures lack."""
    store = original_store()
    report = VerificationReport(waiting=waiting())
    for message in _database_faults():
        report.faults.append(Fault("database", "", message))
    sound = []
    for original in Original.objects.order_by("sha256").iterator():
        found = store.digest_of(original.sha256)
        report.checked += 1
        report.bytes += original.size
        if found != original.sha256:
            origins = list(Capture.objects.filter(original=original).values_list("origin", flat=True)[:5])
            names = ", ".join(origins)
            if found is None:
                report.faults.append(
                    Fault("missing", original.sha256, f"{original.sha256}: missing (of {names})", origins)
                )
            else:
                report.faults.append(
                    Fault(
                        "changed",
                        original.sha256,
                        f"{original.sha256}: changed, its bytes now have {found} (of {names})",
                        origins,
                    )
                )
        else:
            sound.append(original.sha256)
        progress(original.sha256)
    known = set(Original.objects.values_list("sha256", flat=True))
    report.unrecorded = [d for d in store.digests() if d not in known]
    report.strays = list(store.strays())
    if proofs:
        report.proofs_written = write_missing(store) + write_missing_given(store)
    _look_at_proofs(store, report)
    try:
        _log(report, sound)
    except (DatabaseError, OSError) as error:
        report.unlogged = str(error).splitlines()[0]
    return report


def _look_at_proofs(store: OriginalStore, report: VerificationReport) -> None:
    good, said = set(), set()
    stones: dict[str, Tombstone] = {}
    for name, content in store.proofs():
        found = read_proof(name, content)
        if isinstance(found, BadProof):
            report.bad_proofs.append(f"{found.name}: {found.message}")
        else:
            good.add(name)
            if isinstance(found, Tombstone):
                stones[name] = found
            elif not isinstance(found, Proof):
                said.add(name)
    captures = Capture.objects.select_related("original").order_by("pk").iterator(500)
    recorded = set()
    for capture in captures:
        name = proof_name(capture)
        recorded.add(name)
        report.without_proof += name not in good
        if name in stones:
            report.faults.append(_outlived(capture, stones[name]))
    report.without_record = len(good - recorded - said - stones.keys())


def _outlived(capture: Capture, stone: Tombstone) -> Fault:
    """Return the fault of a record whose proof is a tombstone: `forget` was killed, or an old copy of the database was
    put back."""
    items = list(Version.objects.filter(capture=capture).values_list("item", flat=True).distinct().order_by("item"))
    how = " and ".join(f"muniment forget {item}" for item in items) or "muniment forget of the item that it came with"
    message = (
        f"{capture.original_id}: forgotten on {stone.day} ({stone.reason}), and still recorded (of "
        f"{capture.origin}); finish it with: {how}"
    )
    return Fault("forgotten", capture.original_id, message, [capture.origin])


def _log(report: VerificationReport, sound: list[str]) -> None:
    with transaction.atomic():
        now = timezone.now()
        for start in range(0, len(sound), 500):
            Original.objects.filter(pk__in=sound[start : start + 500]).update(verified_at=now)
        # When an original was verified stands on the page of its item.
        mark_stale([ALL])
        detail = {
            "checked": report.checked,
            "faults": [f.message for f in report.faults][:100],
            "unrecorded": len(report.unrecorded),
        }
        LogEntry.objects.create(action="verify", detail={**detail, "strays": report.strays[:100]})


def _database_faults() -> list[str]:
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check")
        rows = [row[0] for row in cursor.fetchall()]
        cursor.execute("PRAGMA foreign_key_check")
        broken = cursor.fetchall()
    return [f"the database says: {r}" for r in rows if r != "ok"] + [
        f"table {row[0]}, row {row[1]}: points to a record of {row[2]} that is not there" for row in broken
    ]
