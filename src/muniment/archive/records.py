"""What a capture's record says, in one form that is the same in every database, and its digest.

In: a capture. Out: its facts as plain values, their one text, the SHA-256 of that. Only what is never changed
afterwards is in it: not whether it waits, and not what was read of it. A record keeps the version of its form for good:
1 is of captures made before headers were kept as they were sent (their headers are one value a name), 2 is today's.
"""

from __future__ import annotations

import json
from datetime import UTC
from hashlib import sha256
from typing import Any, NotRequired, TypedDict

from muniment.archive.models import Capture


class RecordValues(TypedDict):
    """The facts of a capture. Those at the end are of one form of the record alone."""

    record: int
    origin: str
    origin_key: str
    url: str
    method: str
    captured_at: str
    described_date: str
    collection: str
    status: int | None
    charset: str
    sha256: str
    size: int
    headers: NotRequired[dict[str, Any]]
    kind: NotRequired[str]
    exchange: NotRequired[dict[str, Any] | None]
    """What `Exchange.to_text` writes."""


def record_of(capture: Capture) -> RecordValues:
    """Return the facts of a capture as plain values (strings, numbers, lists, dicts)."""
    values: RecordValues = {
        "record": capture.record_version,
        "origin": capture.origin,
        "origin_key": capture.origin_key,
        "url": capture.url,
        "method": capture.method,
        "captured_at": capture.captured_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "described_date": capture.described_date,
        "collection": capture.collection_name,
        "status": capture.status,
        "charset": capture.charset,
        "sha256": capture.original_id,
        "size": capture.original.size,
    }
    if capture.record_version == 1:
        return {**values, "headers": dict(capture.headers)}
    return {**values, "kind": capture.kind, "exchange": json.loads(capture.exchange) if capture.exchange else None}


def record_text(capture: Capture) -> str:
    """Return the one text of a capture's record: JSON in ASCII letters, its keys in order."""
    return json.dumps(record_of(capture), sort_keys=True, separators=(",", ":"))


def record_digest(capture: Capture) -> str:
    """Return the SHA-256 of a capture's record, in hex."""
    return sha256(record_text(capture).encode()).hexdigest()
