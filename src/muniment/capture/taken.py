"""What taking bytes gives: the bytes on disk with where they came from, or one line of why not."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from .errors import CaptureError


@dataclass(frozen=True)
class Taken:
    """Bytes that were taken, before they are stored."""

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
    temporary: bool = False
    """`path` is ours to remove when the bytes are stored."""
    folder: Path | None = None
    """A file's: the folder that was named, whose pictures a page of it may show."""
    container: Path | None = None
    """The WARC file that it was in."""
    listed: bool = False
    """A feed or a sitemap named it, and no person."""


@dataclass(frozen=True)
class Refused:
    """Something that could not be taken, and why."""

    origin: str
    key: str
    error: CaptureError
