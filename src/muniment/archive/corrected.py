"""What a person says of an item instead of the reader, as a type: the values of a correction, field by field.

In: nothing. Out: types. The fields are those of `models.Correction`.
"""

from __future__ import annotations

from typing import TypedDict


class EventValues(TypedDict, total=False):
    """What is said of an item's event: the columns of `models.Event`."""

    start: str
    end: str
    start_time: str
    end_time: str
    time_zone: str
    status: str
    mode: str
    place: str
    organisers: list[str]
    sponsors: list[str]
    countries: list[str]


class CorrectedValues(TypedDict, total=False):
    """Fields of an item, whole, as a person says them. What is not there was not corrected."""

    title: str
    summary: str
    kind: str
    published: str
    language: str
    authors: list[str]
    topics: list[str]
    """Slugs."""
    places: list[str]
    """Names."""
    event: EventValues
    collections: list[str]
    """Slugs."""
