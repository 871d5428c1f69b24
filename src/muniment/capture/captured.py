"""What taking bytes gives: the bytes on disk with where they came from, or one line of why not."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from muniment.capture.errors import CaptureError
from muniment.capture.exchange import Exchange, hide_in_exchange
from muniment.credentials import hide_credentials, without_credentials
from muniment.valid_text import is_valid, replace_invalid

DOCUMENT, ERROR, CONTAINER, MANIFEST, DATA = "document", "error", "container", "manifest", "data"
"""Kinds of captures: what may be read and shown; an answer of 4xx or 5xx, which is never an item; a WARC file that was
imported; a table that says of other captures what they are."""


@dataclass(frozen=True)
class Captured:
    """Bytes that were captured, before they are stored."""

    origin: str
    """The address, or the file's name below the folder that was named: what a reader is shown."""
    key: str
    """What makes two takings of the same place the same: the address asked for, or the absolute path."""
    path: Path
    method: str
    url: str | None = None
    charset: str | None = None
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    taken_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    media_type: str = ""
    """Of what is not read: as the server named it."""
    temporary: bool = False
    """`path` is ours to remove when the bytes are stored."""
    folder: Path | None = None
    """A file's: the folder that was named, whose pictures a page of it may show."""
    container: Path | None = None
    """The WARC file that it was in."""
    holder: Path | None = None
    """The file that is kept, where `container` was in another: a WACZ."""
    listed: bool = False
    """A feed or a sitemap named it, and no person."""
    exchange: Exchange | None = None
    """What was said when it was asked for and sent; None where nobody was asked: of a file."""
    kind: str = DOCUMENT
    """What the bytes are: something to read, an error answer, or a file that holds captures."""

    def __post_init__(self) -> None:
        # An address out of a WARC file or a list is as hostile as the bytes.
        for name in ("origin", "key", "url"):
            given = getattr(self, name)
            if given is not None and not is_valid(given):
                given = replace_invalid(given)
            if given is not None and "@" in given and self.method != "file":
                # Who may fetch it is nobody's business afterwards.
                given = without_credentials(given)
            object.__setattr__(self, name, given)
        if any("@" in value for value in self.headers.values()):
            object.__setattr__(self, "headers", {name: hide_credentials(value) for name, value in self.headers.items()})
        if self.exchange is not None:
            object.__setattr__(self, "exchange", hide_in_exchange(self.exchange))


@dataclass(frozen=True)
class CaptureRefused:
    """Something that could not be captured, and why."""

    origin: str
    key: str
    error: CaptureError
    answer: Captured | None = None
    """What the server sent with its refusal (an error page): a capture of its own kind."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "origin", hide_credentials(self.origin))
        object.__setattr__(self, "key", hide_credentials(self.key))
