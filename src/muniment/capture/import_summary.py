"""What was imported from a file of captures, and why each other record was not.

In: records as they go by. Out: `ImportSummary` for each WARC, ARC or WACZ file.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TypedDict


@dataclass(frozen=True)
class Revisited:
    """What a revisit says of the capture that it refers to."""

    address: str
    date: str
    record_id: str
    payload_digest: str


CUT = "its length is not what it says: it is cut, or damaged"
DAMAGED = "the file is damaged in it"
TOO_LARGE = "larger than the limit"
NOT_UNPACKED = "its body cannot be unpacked"
LOST_SIGHT_OF = frozenset({CUT, DAMAGED, TOO_LARGE, NOT_UNPACKED})
"""Reasons why a record is not taken of which it cannot be told what its bytes are."""


_MOST_TOLD = 10
"""Faults of one file that are told to a person."""


@dataclass(frozen=True)
class Fault:
    """Where something of a file of captures could not be read, and why."""

    offset: int
    """Bytes before it; in a file that is packed as a whole, of what that unpacks to."""
    why: str


class LeftOutValues(TypedDict):
    """How many records of a type were not taken for one reason."""

    type: str
    why: str
    count: int


class FaultValues(TypedDict):
    """A `Fault`, as JSON has it."""

    offset: int
    why: str


class SummaryValues(TypedDict):
    """An `ImportSummary`, as JSON has it."""

    file: str
    records: dict[str, int]
    taken: dict[str, int]
    left_out: list[LeftOutValues]
    unread: list[FaultValues]
    notes: list[str]


@dataclass
class ImportSummary:
    """What was imported from a file of captures, and why each other record was not."""

    file: str
    records: Counter[str] = field(default_factory=Counter)
    """How many of each type there are."""
    taken: Counter[str] = field(default_factory=Counter)
    """Of each type, how many became captures: documents, error answers, what a revisit refers to."""
    left_out: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(type, why)"""
    unread: list[Fault] = field(default_factory=list)
    """What could not be read, where, and why."""
    notes: list[str] = field(default_factory=list)
    """What else a person should know: parts that are kept in the file only."""

    def leave(self, kind: str, why: str) -> None:
        """Count a record that was not imported."""
        self.left_out[kind, why] += 1

    def damage(self) -> str:
        """Return in a line what could not be read; empty where everything could."""
        if not self.unread:
            return ""
        first = self.unread[0]
        if len(self.unread) == 1:
            return f"1 record could not be read, at byte {first.offset}: {first.why}"
        return f"{len(self.unread)} records could not be read; the first at byte {first.offset}: {first.why}"

    @property
    def is_whole(self) -> bool:
        """Return whether the bytes of every record could be read."""
        return not self.unread and not any(why in LOST_SIGHT_OF for _, why in self.left_out)

    def values(self) -> SummaryValues:
        """Return the summary as values for JSON."""
        return {
            "file": self.file,
            "records": dict(sorted(self.records.items())),
            "taken": dict(sorted(self.taken.items())),
            "left_out": [
                {"type": kind, "why": why, "count": count} for (kind, why), count in sorted(self.left_out.items())
            ],
            "unread": [{"offset": fault.offset, "why": fault.why} for fault in self.unread],
            "notes": list(self.notes),
        }

    def lines(self) -> list[str]:
        """Return the summary as lines for a person: the file, then each reason."""
        total, taken = sum(self.records.values()), sum(self.taken.values())
        types = ", ".join(f"{count} {kind}" for kind, count in sorted(self.records.items()))
        lines = [f"{self.file}: {taken} of {total} records taken ({types or 'none'})"]
        lines += [f"  {count} {kind} not taken: {why}" for (kind, why), count in sorted(self.left_out.items())]
        lines += [f"  not read, at byte {fault.offset}: {fault.why}" for fault in self.unread[:_MOST_TOLD]]
        if (more := len(self.unread) - _MOST_TOLD) > 0:
            lines.append(f"  and {more} more could not be read (all of them: --json)")
        return lines + [f"  {note}" for note in self.notes]
