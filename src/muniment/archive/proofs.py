"""Each capture's proof, beside its original: enough to make its record again where the database is lost.

In: captures. Out: one small JSON object each, in the store of the originals, under a name made of two digests: of the
original, and of the record. What a manifest said of documents, and what a data file was brought as, are kept in the
same way, under the file's digest and that of what was said; acts of people under the digest of their key. `forget` puts
a tombstone in a proof's place. Who may see what, corrections, decisions and accounts are in no proof.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal

from django.utils import timezone
from pydantic import BaseModel, ConfigDict, ValidationError

from muniment.archive.models import Capture, Original
from muniment.archive.originals import OriginalStore, is_digest
from muniment.archive.records import Record, record_digest, record_of
from muniment.capture.exchange import Exchange
from muniment.reading.findings.edtf_dates import is_edtf
from muniment.reading.links import safe_link
from muniment.reading.manifests.model import GivenValues

_AT_ONCE = 200


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class Proof(_Strict):
    """The proof of one capture, kept beside its original."""

    proof: Literal[1]
    record: Record
    source: str
    source_named: bool
    media_type: str


class Tombstone(_Strict):
    """What replaces the proof of a capture that was forgotten."""

    tombstone: Literal[1]
    sha256: str
    record: str
    """Digest of the record that was."""
    day: str
    reason: str


class ProvedValues(GivenValues):
    """As they are stored, and nothing beside."""

    __pydantic_config__ = ConfigDict(strict=True, extra="forbid")  # type: ignore[misc]


class GivenRow(_Strict):
    """What a manifest said of the document of one place."""

    place: str
    row: int
    values: ProvedValues
    given_at: str


class GivenProof(_Strict):
    """What a manifest said of some documents, kept beside the manifest's original."""

    given: Literal[1]
    sha256: str
    """Of the manifest."""
    manifest: str
    """Digest of the manifest's record."""
    rows: list[GivenRow]


class ReleaseSaid(_Strict):
    """What a data file was brought as: its dataset, the release, and which column is what. Nobody's name is in it."""

    dataset: str
    """The part of the dataset's address."""
    title: str
    producer: str
    description: str
    url: str
    number: int
    name: str
    published: str
    licence: str
    citation: str
    file_name: str
    form: str
    mapping: dict[str, str | list[str]]
    brought_at: str


class ReleaseProof(_Strict):
    """What a data file was brought as, kept beside its original: enough to read its values again."""

    release: Literal[1]
    sha256: str
    """Of the data file."""
    capture: str
    """Digest of the record of its capture."""
    said: ReleaseSaid


class ActProof(_Strict):
    """What a person said of something in an original, kept beside it. Its words may be emptied later; its key stays."""

    act: Literal[1]
    sha256: str
    """Of the original that it is about."""
    key: str
    said: str
    """The act's record, as JSON: the room that has acts knows its shape."""


KeptProof = Proof | GivenProof | ReleaseProof | ActProof | Tombstone


@dataclass(frozen=True)
class BadProof:
    """Something among the proofs that is none that can be believed."""

    name: str
    message: str


def proof_name(capture: Capture) -> str:
    """Return the name of a capture's proof."""
    return f"{capture.original_id}-{record_digest(capture)}.json"


def proof_text(capture: Capture) -> bytes:
    """Return a capture's proof as it is kept."""
    values = {
        "proof": 1,
        "record": record_of(capture).model_dump(),
        "source": capture.source.name,
        "source_named": capture.source_named,
        "media_type": capture.original.media_type,
    }
    return json.dumps(values, sort_keys=True, separators=(",", ":")).encode()


def write_proofs(captures: Iterable[Capture], store: OriginalStore) -> None:
    """Keep the proofs of captures. Call it before their records are committed: a kill leaves the proof, or both."""
    store.put_proofs({proof_name(capture): proof_text(capture) for capture in captures})


def tombstone_of(capture: Capture, reason: str) -> bytes:
    """Return what is put in the place of the proof of a capture that is forgotten."""
    day = timezone.now().date().isoformat()
    stone = Tombstone(tombstone=1, sha256=capture.original_id, record=record_digest(capture), day=day, reason=reason)
    return json.dumps(stone.model_dump(), sort_keys=True, separators=(",", ":")).encode()


def tombstone_in_place_of(proof: Proof, reason: str) -> tuple[str, bytes]:
    """Return the name of a proof that is no capture's, and the tombstone to put in its place."""
    capture = capture_of(proof)
    return proof_name(capture), tombstone_of(capture, reason)


def read_proofs(store: OriginalStore) -> Iterator[KeptProof | BadProof]:
    """Yield what is kept: proofs, what manifests said, what data files were brought as, tombstones, and what is none of
    these or has another name."""
    for name, content in store.proofs():
        yield read_proof(name, content)


def read_proof(name: str, content: bytes | None) -> KeptProof | BadProof:
    """Return what a kept proof says, or why it is not believed."""
    original, _, rest = name.partition("-")
    record = rest.removesuffix(".json")
    if content is None or not (is_digest(original) and is_digest(record) and name == f"{original}-{record}.json"):
        return BadProof(name, "it does not have the name, place or size of a proof")
    try:
        values = json.loads(content)
        found = _shape_of(values).model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        return BadProof(name, f"{'.'.join(map(str, first['loc'])) or 'it'}: {first['msg']}")
    except (ValueError, RecursionError) as error:
        return BadProof(name, f"it is not JSON ({str(error).splitlines()[0]})")
    if isinstance(found, Tombstone):
        said = (found.sha256, found.record)
    elif isinstance(found, GivenProof):
        said = (found.sha256, sha256(content).hexdigest())
        if message := _why_not_given(found):
            return BadProof(name, message)
    elif isinstance(found, ActProof):
        said = (found.sha256, sha256(found.key.encode()).hexdigest())
    elif isinstance(found, ReleaseProof):
        said = (found.sha256, sha256(content).hexdigest())
        if message := _why_no_release(found.said):
            return BadProof(name, message)
    else:
        text = json.dumps(values["record"], sort_keys=True, separators=(",", ":"))
        said = (found.record.sha256, sha256(text.encode()).hexdigest())
        try:
            datetime.fromisoformat(found.record.captured_at)
            if found.record.exchange is not None:
                Exchange.from_values(found.record.exchange)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            return BadProof(
                name, f"it cannot be understood ({str(error).splitlines()[0] if str(error) else type(error).__name__})"
            )
    if said != (original, record):
        return BadProof(name, "its content does not have the digests in its name")
    return found


def _shape_of(values: object) -> type[KeptProof]:
    shapes: dict[str, type[KeptProof]] = {
        "tombstone": Tombstone,
        "given": GivenProof,
        "release": ReleaseProof,
        "act": ActProof,
    }
    return next((shape for key, shape in shapes.items() if isinstance(values, dict) and key in values), Proof)


def _why_no_release(said: ReleaseSaid) -> str:
    """Return why a data file cannot have been brought as this; empty where it can."""
    if not (said.title.strip() and said.producer.strip() and said.name.strip() and said.number > 0):
        return "it names no dataset, producer or release"
    if said.published and not is_edtf(said.published):
        return "its date is none"
    try:
        datetime.fromisoformat(said.brought_at)
    except ValueError:
        return "when it was brought cannot be understood"
    return ""


def _why_not_given(proof: GivenProof) -> str:
    """Return why what a manifest is said to give cannot have been given; empty where it can."""
    for row in proof.rows:
        url, date = row.values.get("url"), row.values.get("published")
        if url is not None and safe_link(url) != url:
            return f"row {row.row}: its address is none"
        if date is not None and not is_edtf(date):
            return f"row {row.row}: its date is none"
        if any(len(pair) != 2 for pair in row.values.get("fields", [])):
            return f"row {row.row}: its fields are no pairs"
        try:
            datetime.fromisoformat(row.given_at)
        except ValueError:
            return f"row {row.row}: when it was given cannot be understood"
    return ""


def write_missing(store: OriginalStore) -> int:
    """Write the proofs that captures lack, those made before there were any; return how many. A tombstone is left as it
    is."""
    written = 0
    part: list[Capture] = []
    for capture in Capture.objects.select_related("source", "original").order_by("pk").iterator(_AT_ONCE):
        if store.has_proof(proof_name(capture)):
            continue
        part.append(capture)
        written += 1
        if len(part) >= _AT_ONCE:
            write_proofs(part, store)
            part = []
    write_proofs(part, store)
    return written


def capture_of(proof: Proof) -> Capture:
    """Return the capture that a proof is of, unsaved and without its source: it waits for approval."""
    record = proof.record
    exchange = Exchange.from_values(record.exchange).to_text() if record.exchange is not None else ""
    headers = record.headers or {
        name.lower(): value.replace("\0", "")
        for name, value in Exchange.from_text(exchange).headers
        if "\0" not in name
    }
    is_read = (record.kind or Capture.DOCUMENT) != Capture.DOCUMENT or proof.media_type.startswith("image/")
    return Capture(
        original=Original(sha256=record.sha256, size=record.size, media_type=proof.media_type),
        origin=record.origin,
        origin_key=record.origin_key,
        url=record.url,
        method=record.method,
        captured_at=datetime.fromisoformat(record.captured_at),
        described_date=record.described_date,
        status=record.status,
        headers=headers,
        kind=record.kind or Capture.DOCUMENT,
        record_version=record.record,
        exchange=exchange,
        charset=record.charset,
        waits=True,
        collection_name=record.collection,
        source_named=proof.source_named,
        to_read=not is_read,
    )


__all__ = [
    "ActProof",
    "BadProof",
    "GivenProof",
    "GivenRow",
    "KeptProof",
    "Proof",
    "ProvedValues",
    "ReleaseProof",
    "ReleaseSaid",
    "Tombstone",
    "capture_of",
    "proof_name",
    "proof_text",
    "read_proof",
    "read_proofs",
    "tombstone_in_place_of",
    "tombstone_of",
    "write_missing",
    "write_proofs",
]
