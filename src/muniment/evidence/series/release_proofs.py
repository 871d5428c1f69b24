"""What data files were brought as, kept beside their originals, and their values read again where the database is lost.

In: releases. Out: one JSON object each, in the store of the originals; or releases made anew from them, value by value.
A dataset that is made anew is private until somebody makes it public: who may see what is in no proof.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256

from django.db import transaction

from muniment.archive.models import PRIVATE, Capture, Original
from muniment.archive.originals import OriginalStore
from muniment.archive.proofs import ReleaseProof, ReleaseSaid, read_proof
from muniment.archive.recording import take_turns
from muniment.archive.records import record_digest
from muniment.archive.staleness import mark_stale
from muniment.evidence.series.mappings import remember_mapping, restore_mapping
from muniment.evidence.series.models import Dataset, Release, StoredMapping
from muniment.evidence.series.writing import clear_release, write_observations, write_spans
from muniment.reading.data_files.checks import Checks
from muniment.reading.data_files.model import DataFileError
from muniment.reading.data_files.observations import read_observations
from muniment.reading.data_files.opened import open_data_file


@dataclass
class RestoredReleases:
    """What became of releases whose proofs were found."""

    restored: int = 0
    there: int = 0
    failed: list[str] = field(default_factory=list)
    """Of each that could not be made anew: which, and why."""


def write_release_proof(release: Release, store: OriginalStore) -> None:
    """Keep what a data file was brought as. Call it before the release is committed: a kill leaves the proof, or
    both."""
    name, text = _proof_of(release)
    store.put_proofs({name: text})


def write_missing_releases(store: OriginalStore) -> int:
    """Write the proofs of releases that have none, those brought before there were any; return how many."""
    written = 0
    for release in Release.objects.filter(is_whole=True, capture__isnull=False).select_related("dataset", "capture"):
        name, text = _proof_of(release)
        if not store.has_proof(name):
            store.put_proofs({name: text})
            written += 1
    return written


def _proof_of(release: Release) -> tuple[str, bytes]:
    dataset, capture = release.dataset, release.capture
    if capture is None:
        raise ValueError(f"{release} has no capture")
    said = ReleaseSaid(
        dataset=dataset.slug,
        title=dataset.title,
        producer=dataset.producer,
        description=dataset.description,
        url=dataset.url,
        number=release.number,
        name=release.name,
        published=release.published,
        licence=release.licence,
        citation=release.citation,
        file_name=release.file_name,
        form=release.form,
        mapping={key: value for key, value in release.mapping.items() if isinstance(value, str | list)},
        brought_at=release.brought_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
    )
    proof = ReleaseProof(release=1, sha256=release.original_id, capture=record_digest(capture), said=said)
    text = json.dumps(proof.model_dump(), sort_keys=True, separators=(",", ":")).encode()
    return f"{release.original_id}-{sha256(text).hexdigest()}.json", text


def restore_releases(
    proofs: Sequence[ReleaseProof], store: OriginalStore, progress: Callable[[str], None] = lambda name: None
) -> RestoredReleases:
    """Make releases anew that are not there, in the order in which they were brought. Captures must be recorded
    before. Run again after a kill, it goes on."""
    told = RestoredReleases()
    for proof in sorted(proofs, key=lambda one: (datetime.fromisoformat(one.said.brought_at), one.said.number)):
        name = f"release “{proof.said.name}” of “{proof.said.title}”"
        progress(name)
        try:
            with transaction.atomic():
                take_turns()
                release = _begin_again(proof)
            if release is None:
                told.there += 1
                continue
            try:
                _read_again(release, store, datetime.fromisoformat(proof.said.brought_at))
            except BaseException:
                clear_release(release)
                raise
            told.restored += 1
        except (DataFileError, FileNotFoundError, LookupError) as error:
            told.failed.append(f"{name}: {error}")
    return told


def _begin_again(proof: ReleaseProof) -> Release | None:
    """Return the release that is to be filled; None where it is there. Raises LookupError where it cannot be."""
    said = proof.said
    captures = Capture.objects.filter(kind=Capture.DATA, original=proof.sha256).select_related("original")
    capture = next((one for one in captures if record_digest(one) == proof.capture), None)
    if capture is None or not Original.objects.filter(pk=proof.sha256).exists():
        raise LookupError("the capture of its file has no proof")
    dataset = Dataset.objects.filter(producer=said.producer, title=said.title).first()
    if dataset is not None:
        same = dataset.releases.filter(name=said.name).first()
        if same is not None and not same.is_whole:
            # What a kill left of the last time.
            clear_release(same)
            dataset = Dataset.objects.filter(pk=dataset.pk).first()
        elif same is not None and same.original_id == proof.sha256:
            return None
        elif same is not None:
            raise LookupError("another file is this release")
    if dataset is None:
        if Dataset.objects.filter(slug=said.dataset).exists():
            raise LookupError(f"another dataset has the address “{said.dataset}”")
        dataset = Dataset.objects.create(
            slug=said.dataset,
            title=said.title,
            producer=said.producer,
            description=said.description,
            url=said.url,
            visibility=PRIVATE,
        )
    if dataset.releases.filter(number=said.number).exists():
        raise LookupError(f"another release has the number {said.number}")
    mapping: StoredMapping = said.mapping  # type: ignore[assignment]
    return Release.objects.create(
        dataset=dataset,
        capture=capture,
        number=said.number,
        name=said.name,
        published=said.published,
        original_id=proof.sha256,
        file_name=said.file_name,
        form=said.form,
        mapping=mapping,
        licence=said.licence,
        citation=said.citation,
    )


def _read_again(release: Release, store: OriginalStore, brought_at: datetime) -> None:
    mapping = restore_mapping(release.mapping)
    checks = Checks()
    with store.open(release.original_id) as file:
        table = open_data_file(file, release.file_name)
        for _done in write_observations(release, checks.watch(read_observations(table, mapping))):
            pass
        if not checks.count:
            raise DataFileError("no row gives a value")
        remember_mapping(table, release.dataset.producer, mapping)
    with transaction.atomic():
        take_turns()
        write_spans(release)
        release.count, release.is_whole, release.brought_at = checks.count, True, brought_at
        release.findings = [[found.code, found.message] for found in checks.findings(has_licence=bool(release.licence))]
        release.save()
        mark_stale(["data", f"dataset:{release.dataset_id}"])


def release_proofs_of(original: str, store: OriginalStore) -> list[ReleaseProof]:
    """Return what a data file was brought as, by its proofs."""
    found = (read_proof(name, content) for name, content in store.proofs_of(original))
    return [proof for proof in found if isinstance(proof, ReleaseProof)]
