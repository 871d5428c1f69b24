"""What was fetched.

In: nothing. Out: `Fetched`: bytes on disk, and what the server said of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from muniment.capture.exchange import Exchange


@dataclass(frozen=True)
class Fetched:
    """A document as the server sent it."""

    url: str
    """Where it was found in the end, after redirects."""
    path: Path
    status: int
    headers: dict[str, str] = field(default_factory=dict)
    exchange: Exchange = field(default_factory=Exchange)

    @property
    def charset(self) -> str | None:
        """The charset that the server declares."""
        return charset_of(self.headers.get("content-type", ""))


def charset_of(content_type: str) -> str | None:
    """Return the charset that a Content-Type names."""
    for part in content_type.split(";")[1:]:
        name, _, value = part.strip().partition("=")
        if name.lower() == "charset":
            return value.strip("\"' ") or None
    return None
