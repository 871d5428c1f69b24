"""What a capture's record says, in one form that is the same in every database, and its digest.

In: a capture. Out: its facts as plain values, their one text, the SHA-256 of that. Only what is never changed
afterwards is in it: not whether it waits, and not what was read of it. A record keeps the version of its form for good:
1 is of captures made before headers were kept as they were sent (their headers are one value a name), 2 is today's.
"""

from __future__ import annotations

import json
from datetime import UTC
from hashlib import sha256
from typing import Any, Literal, cast

from pydantic import BaseModel, ConfigDict, SerializerFunctionWrapHandler, model_serializer

from muniment.archive.models import Capture

Kind = Literal["document", "error", "container", "manifest", "data"]


class Record(BaseModel):
    """The facts of a capture: those that every form has, then those of one form alone, None in the other."""

    model_config = ConfigDict(strict=True, extra="forbid")

    record: Literal[1, 2]
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
    headers: dict[str, Any] | None = None
    kind: Kind | None = None
    exchange: dict[str, Any] | None = None
    """What `Exchange.to_text` writes."""

    @model_serializer(mode="wrap")
    def _in_its_form(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        of_the_other = ("kind", "exchange") if self.record == 1 else ("headers",)
        return {name: value for name, value in dump(self).items() if name not in of_the_other}


def record_of(capture: Capture) -> Record:
    """Return the facts of a capture as plain values (strings, numbers, lists, dicts)."""
    is_first_form = capture.record_version == 1
    # Not checked: what the archive itself holds is the record, whatever it is.
    return Record.model_construct(
        record=1 if is_first_form else 2,
        origin=capture.origin,
        origin_key=capture.origin_key,
        url=capture.url,
        method=capture.method,
        captured_at=capture.captured_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        described_date=capture.described_date,
        collection=capture.collection_name,
        status=capture.status,
        charset=capture.charset,
        sha256=capture.original_id,
        size=capture.original.size,
        headers=dict(capture.headers) if is_first_form else None,
        kind=None if is_first_form else cast("Kind", capture.kind),
        exchange=json.loads(capture.exchange) if capture.exchange and not is_first_form else None,
    )


def record_text(capture: Capture) -> str:
    """Return the one text of a capture's record: JSON in ASCII letters, its keys in order."""
    return json.dumps(record_of(capture).model_dump(), sort_keys=True, separators=(",", ":"))


def record_digest(capture: Capture) -> str:
    """Return the SHA-256 of a capture's record, in hex."""
    return sha256(record_text(capture).encode()).hexdigest()
