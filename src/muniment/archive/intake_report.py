"""The report of an intake: what was captured, unchanged, failed.

In: what happened to each thing. Out: the numbers and lines that the command and the desk show.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from muniment.capture import (
    ImportSummary,
)

Progress = Callable[[str], None]
"""Called with the origin of each thing when it is done."""


@dataclass
class IntakeReport:
    """What a capture or a re-reading did."""

    captured: int = 0
    unchanged: int = 0
    failed: list[tuple[str, str, str]] = field(default_factory=list)
    """(origin, code, message)"""
    items: list[int] = field(default_factory=list)
    editions: list[int] = field(default_factory=list)
    pictures: int = 0
    """Pictures taken with the pages that show them."""
    without_picture: list[tuple[str, str]] = field(default_factory=list)
    """(page, message) of each picture that could not be taken"""
    places_of_pictures: set[str] = field(default_factory=set)
    recorded: int = 0
    """Pages that were fetched, changed or not, and recorded at once: `captured` counts them once they are read."""
    repaired: list[tuple[str, str]] = field(default_factory=list)
    """(origin, message) of each original that was missing or changed in the store, and is whole again"""
    forgotten_before: list[tuple[str, str]] = field(default_factory=list)
    """(origin, message) of each original that was captured anew after it had been forgotten"""
    kept_back: list[tuple[str, str]] = field(default_factory=list)
    """(origin, message) of each text whose maker calls it a draft: it waits for approval"""
    doubts: list[tuple[str, str]] = field(default_factory=list)
    """(origin, message) of each fact of a sidecar that could not be read as what it is called"""
    left_out: int = 0
    """Pages that this run had fetched before it was stopped, and did not ask for again."""
    files: list[ImportSummary] = field(default_factory=list)
    """What was taken of each file of captures (WARC, ARC, WACZ), and why each other record was not."""
    error_answers: int = 0
    """Error pages that servers sent in place of what was asked for, kept as captures of their own kind. What failed is
    in `failed`."""

    def joined(self, other: IntakeReport) -> IntakeReport:
        """Return the report of both."""
        return IntakeReport(
            self.captured + other.captured,
            self.unchanged + other.unchanged,
            self.failed + other.failed,
            self.items + other.items,
            self.editions + other.editions,
            self.pictures + other.pictures,
            self.without_picture + other.without_picture,
        )
