"""What is known of a file of captures while it goes by, and a record's payload.

In: nothing. Out: `FileState`, `Payload`.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

from muniment.capture.exchange import Hop, Request
from muniment.capture.fetch import FetchRules
from muniment.capture.import_summary import ImportSummary
from muniment.capture.revisited import Place


class NotTaken(Exception):
    """Raised where a record is not imported, for a reason that is counted."""


class NotFoundYet(Exception):
    """Raised where the record that a revisit refers to was not read yet, and the archive does not have it."""


@dataclass(frozen=True)
class Payload:
    """The bytes that a revisit refers to."""

    path: Path
    charset: str | None = None
    media_type: str = ""
    temporary: bool = False


@dataclass
class FileState:
    """What is known of a file while it is read."""

    path: Path
    name: str
    kind: str
    rules: FetchRules
    folder: Path
    summary: ImportSummary
    holder: Path | None = None
    """The file that is kept, where this one was in it (a WACZ)."""
    requests: dict[str, Request] = field(default_factory=dict)
    """By the id of the answer's record."""
    hops: dict[str, list[Hop]] = field(default_factory=dict)
    last_id: str = ""
    """The id of the record that was taken last."""
    attached: int = 0
    """Requests that were kept with their answers."""
    last: deque[tuple[str, str, Request]] = field(default_factory=lambda: deque(maxlen=8))
    """(record id, address, request) of those that went by last: an answer may name its request."""
    places: dict[str, Place] = field(default_factory=dict)
    """Where the records are that were taken, by what a revisit may call them (`keys_of_record`)."""
