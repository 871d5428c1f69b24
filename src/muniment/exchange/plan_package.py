"""A plan with all its bytes as one file, which can be verified offline by its manifest.

In: a plan as one person may see it, and the store of originals. Out: a ZIP that is a Data Package 2 (datapackage.org):
what sources say of the plan, the captures with what was asked and answered, each original under its SHA-256, and a
manifest that `sha256sum -c` reads too. The same plan in the same state gives the same bytes.
"""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db.models import Q

from muniment.archive.models import Capture, Version
from muniment.archive.originals import OriginalStore
from muniment.archive.person import Person
from muniment.archive.proofs import proof_name, proof_text
from muniment.archive.records import record_digest
from muniment.evidence.models import Statement
from muniment.evidence.plans_told import ToldPlan, visible_reports
from muniment.evidence.targets_told import find_rows
from muniment.exchange.exports import write_table
from muniment.exchange.package_check import DESCRIPTOR, MANIFEST
from muniment.exchange.plan_shapes import SAID_COLUMNS, plan_whole, said_rows
from muniment.exchange.resource_answers import capture_proofs
from muniment.exchange.statement_shapes import STATEMENT_COLUMNS, statement_rows

_READ_ME = "README.txt"
_AT_ONCE = 2**20
_TEXT = """This is a plan with what sources say of it, and the bytes that this was read from.

plan.json         the plan, its targets, and what each source says of them, in the sources' words
said.csv          what is said of targets, as a table
statements.csv    what the sources report that somebody said
captures.json     when, from where and how each original was obtained
originals/        the originals, each under the SHA-256 of its bytes
proofs/           whole records of captures, where they were asked for
datapackage.json  the same files with their sizes and digests (Data Package 2, datapackage.org)

To verify it: muniment check-proof FILE; or unpack it and run: sha256sum -c manifest-sha256.txt
The digest of the manifest itself was told when the file was made. Nothing in here judges what is said.
"""


@dataclass
class PackageReport:
    """What was written: files by name with size and SHA-256, and originals that the store lacks."""

    files: dict[str, tuple[int, str]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    """Digests of originals that are missing, or not what their digest says."""
    manifest: str = ""
    """SHA-256 of the manifest."""


def write_package(
    plan: ToldPlan,
    person: Person | None,
    store: OriginalStore,
    target: Path,
    *,
    with_records: bool = False,
    progress: Callable[[str], None] = lambda name: None,
) -> PackageReport:
    """Write a plan with its bytes to a file, which is there whole or not at all. `with_records`: also captures' whole
    records, with headers that may let somebody in and the places of files."""
    report = PackageReport()
    part = target.with_name(f".{target.name}.part")
    try:
        with part.open("wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as package:
            _fill(package, plan, person, store, report, with_records, progress)
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return report


def _fill(
    package: zipfile.ZipFile,
    plan: ToldPlan,
    person: Person | None,
    store: OriginalStore,
    report: PackageReport,
    with_records: bool,
    progress: Callable[[str], None],
) -> None:
    of_plan = visible_reports(person).filter(root=plan.number).select_related("item__source")
    reports = list(of_plan.order_by("item__sort_date", "item"))
    rows = find_rows(plan, person)
    items = [one.item_id for one in reports]
    statements = Statement.objects.visible_to(person).current().filter(item__in=items)
    statements = statements.select_related("item__source", "party").order_by("item", "position")
    captures = _captures_of(items, person)

    def add(name: str, content: bytes) -> None:
        package.writestr(_entry(name), content)
        report.files[name] = (len(content), sha256(content).hexdigest())

    add(_READ_ME, _TEXT.encode())
    add("plan.json", _json(plan_whole(plan, reports, rows).model_dump()))
    add("said.csv", write_table(SAID_COLUMNS, said_rows(rows)).encode())
    add("statements.csv", write_table(STATEMENT_COLUMNS, statement_rows(statements)).encode())
    told = [proof.model_dump() for proof in capture_proofs(captures, person)]
    for proof, capture in zip(told, captures, strict=True):
        proof["record_sha256"] = record_digest(capture)
    add("captures.json", _json(told))
    if with_records:
        for capture in captures:
            add(f"proofs/{proof_name(capture)}", proof_text(capture))
    for digest in dict.fromkeys(capture.original_id for capture in captures):
        progress(digest)
        _add_original(package, digest, store, report)
    add(DESCRIPTOR, _json(_descriptor(plan, report)))
    manifest = "".join(f"{digest}  {name}\n" for name, (_size, digest) in sorted(report.files.items())).encode()
    package.writestr(_entry(MANIFEST), manifest)
    report.manifest = sha256(manifest).hexdigest()


def _captures_of(items: list[int], person: Person | None) -> list[Capture]:
    """Return the captures of items' versions that `person` may see, and of the pictures on their pages."""
    versions = Version.objects.visible_to(person).filter(item__in=items)
    own = Capture.objects.filter(versions__in=versions.values("pk"), waits=False)
    both = Q(pk__in=own.values("pk")) | Q(shown_on__page__in=own.values("pk"), waits=False)
    return list(Capture.objects.filter(both).select_related("source", "original").distinct().order_by("pk"))


def _add_original(package: zipfile.ZipFile, digest: str, store: OriginalStore, report: PackageReport) -> None:
    # Looked at before it is written: what stands in a ZIP cannot be taken out again.
    if store.digest_of(digest) != digest:
        report.missing.append(digest)
        return
    name, size = f"originals/{digest}", 0
    with store.open(digest) as original, package.open(_entry(name), "w", force_zip64=True) as out:
        for block in _blocks(original):
            size += len(block)
            out.write(block)
    report.files[name] = (size, digest)


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    while block := file.read(_AT_ONCE):
        yield block


def _entry(name: str) -> zipfile.ZipInfo:
    # The same day for all: a package is told by what is in it, not by when it was made.
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def _descriptor(plan: ToldPlan, report: PackageReport) -> dict[str, object]:
    formats = {"csv": "text/csv", "json": "application/json", "txt": "text/plain"}
    resources = []
    for number, (name, (size, digest)) in enumerate(report.files.items()):
        ending = name.rpartition(".")[2]
        resources.append(
            {
                "name": name.replace("/", "-").lower() if name.isascii() else f"file-{number}",
                "path": name,
                **({"format": ending, "mediatype": formats[ending]} if ending in formats else {}),
                "bytes": size,
                "hash": f"sha256:{digest}",
            }
        )
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": f"plan-{plan.number}",
        "title": plan.title,
        "homepage": settings.PUBLIC_URL + plan.get_absolute_url(),
        "resources": resources,
        "missing_originals": report.missing,
    }
