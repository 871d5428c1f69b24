"""What manifests say, beside the manifests' originals: enough to give it again where the database is lost.

In: given facts. Out: JSON objects in the store of the originals, each with some hundreds of rows. Topics, sources and
the defaults of a run are in them as they were understood then: the manifest read again later could say something else.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC
from hashlib import sha256
from typing import cast

from django.utils import timezone

from muniment.archive.models import Capture, GivenFacts
from muniment.archive.originals import OriginalStore
from muniment.archive.proofs import GivenProof, GivenRow, ProvedValues, Tombstone, read_proof
from muniment.archive.records import record_digest

_MOST_TOGETHER = 2 * 2**20
"""Bytes after which another proof is begun: well below what one may have."""
_MOST_ROWS = 256


def write_given(manifest: Capture, facts: Iterable[GivenFacts], store: OriginalStore) -> None:
    """Keep what a manifest says. Call it before the facts are committed: a kill leaves the proof, or both."""
    store.put_proofs(_proofs(manifest.original_id, record_digest(manifest), map(_row_of, facts)))


def _row_of(facts: GivenFacts) -> GivenRow:
    at = facts.given_at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return GivenRow(place=facts.origin_key, row=facts.row, values=cast("ProvedValues", facts.values), given_at=at)


def _proofs(original: str, record: str, rows: Iterable[GivenRow]) -> dict[str, bytes]:
    """Return proofs of some rows, by their names."""
    made: dict[str, bytes] = {}
    together: list[str] = []
    size = 0

    def end() -> None:
        text = f'{{"given":1,"manifest":"{record}","rows":[{",".join(together)}],"sha256":"{original}"}}'.encode()
        made[f"{original}-{sha256(text).hexdigest()}.json"] = text

    for row in rows:
        text = json.dumps(row.model_dump(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        if together and (len(together) >= _MOST_ROWS or size + len(text.encode()) > _MOST_TOGETHER):
            end()
            together, size = [], 0
        together.append(text)
        size += len(text.encode())
    if together:
        end()
    return made


def given_of(original: str, store: OriginalStore) -> list[tuple[str, GivenProof]]:
    """Return the proofs of what a manifest of these bytes said, with their names."""
    found = ((name, read_proof(name, content)) for name, content in store.proofs_of(original))
    return [(name, proof) for name, proof in found if isinstance(proof, GivenProof)]


def without_places(original: str, places: set[str], reason: str, store: OriginalStore) -> dict[str, bytes]:
    """Return what is to be put into the store so that nothing of some places is in the proofs of a manifest: a
    tombstone for each proof that had any, and the other rows anew."""
    made: dict[str, bytes] = {}
    day = timezone.now().date().isoformat()
    for name, proof in given_of(original, store):
        left = [row for row in proof.rows if row.place not in places]
        if len(left) == len(proof.rows):
            continue
        record = name.partition("-")[2].removesuffix(".json")
        stone = Tombstone(tombstone=1, sha256=original, record=record, day=day, reason=reason)
        made[name] = json.dumps(stone.model_dump(), sort_keys=True, separators=(",", ":")).encode()
        made |= _proofs(original, proof.manifest, left)
    return made


def write_missing_given(store: OriginalStore) -> int:
    """Write the proofs of given facts that have none, those given before there were any; return how many facts."""
    written = 0
    for manifest in Capture.objects.filter(kind=Capture.MANIFEST).select_related("original").order_by("pk").iterator():
        record = record_digest(manifest)
        there = {
            (row.place, row.given_at, row.row)
            for _name, proof in given_of(manifest.original_id, store)
            if proof.manifest == record
            for row in proof.rows
        }
        lacking: Sequence[GivenFacts] = [
            facts
            for facts in GivenFacts.objects.filter(manifest=manifest).order_by("pk")
            if (facts.origin_key, _row_of(facts).given_at, facts.row) not in there
        ]
        if lacking:
            write_given(manifest, lacking, store)
            written += len(lacking)
    return written
