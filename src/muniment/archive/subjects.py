"""What a write changed, as a type: the subject of a row in the outbox.

In: a kind of record and its number. Out: `Subject`, which is stored as it is written (`item:12`), and is the tag of
the pages that show the record, too.
"""

from __future__ import annotations

from collections.abc import Iterable


class Subject(str):
    """A record that changed: its kind and its number, as `item:12`."""

    __slots__ = ()

    @property
    def kind(self) -> str:
        """The kind of record: `item`, `collection`, `source` or `edition`."""
        return self.partition(":")[0]

    @property
    def number(self) -> int:
        """The number of the record. Raises ValueError for what has none."""
        return int(self.partition(":")[2])


def item_subject(number: int) -> Subject:
    """Return the subject of an item."""
    return Subject(f"item:{number}")


def collection_subject(number: int) -> Subject:
    """Return the subject of a collection."""
    return Subject(f"collection:{number}")


def edition_subject(number: int) -> Subject:
    """Return the subject of an edition of a front page."""
    return Subject(f"edition:{number}")


def source_subject(number: int) -> Subject:
    """Return the subject of a source."""
    return Subject(f"source:{number}")


def numbers_of(kind: str, subjects: Iterable[Subject]) -> list[int]:
    """Return the numbers of the records of one kind among some subjects, in their order."""
    return [subject.number for subject in map(Subject, subjects) if subject.kind == kind]


def item_numbers(subjects: Iterable[Subject]) -> list[int]:
    """Return the numbers of the items among some subjects, in their order."""
    return numbers_of("item", subjects)
