"""What capture needs to know from the archive while it takes bytes.

In: functions of the archive, none by default. Out: which addresses were fetched before, what was forgotten, which
revisits wait.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from muniment.capture.warc_records import Record
    from muniment.capture.warc_state import FileState
from muniment.capture.import_summary import ImportSummary, Revisited


@dataclass
class CaptureContext:
    """What one run of capture asks of the archive."""

    was_fetched: Callable[[str], bool] = lambda address: False
    """Whether this run fetched an address before it was stopped."""
    find_held: Callable[[Revisited], Path | None] = lambda revisited: None
    """The bytes of the capture that a revisit refers to, where the archive holds it."""
    refuses: Callable[[Path], str] = lambda path: ""
    """Why a file of captures is not taken at all; empty where it is."""
    is_own: Callable[[Path], bool] = lambda path: False
    """Whether a path is the archive's own: its keys and its database lie there, and nothing of it is taken."""
    summaries: list[ImportSummary] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)
    """Addresses of feeds and sitemaps that were read whole."""
    read: list[Path] = field(default_factory=list)
    """The files of captures that were read so far."""
    left: list[tuple[Record, FileState]] = field(default_factory=list)
    """Revisits (record, state of its file) of which nothing that went by is what they refer to."""
