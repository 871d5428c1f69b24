"""The facets by which a question to the API can be narrowed."""

from __future__ import annotations

from typing import Annotated, Literal

from ninja import Schema
from pydantic import StringConstraints

Name = Annotated[str, StringConstraints(min_length=1, max_length=400)]


class Filters(Schema):
    """The facets by which an answer can be narrowed: of one facet any of the values, of several all."""

    kind: list[Literal["article", "document", "event", "notice"]] = []
    year: list[Annotated[str, StringConstraints(pattern=r"^\d{1,4}$|^\d{0,4}\.\.\d{0,4}$")]] = []
    source: list[Name] = []
    topic: list[Annotated[str, StringConstraints(pattern=r"^[-\w]{1,120}$")]] = []
    place: list[Name] = []
    language: list[Annotated[str, StringConstraints(pattern="^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}$")]] = []
    speaker: list[Name] = []
    author: list[Name] = []
    collection: list[Name] = []

    def given(self) -> dict[str, list[str]]:
        """Return the values of each facet that a query names."""
        return {name: list(values) for name, values in self if values}


def part_of(*, source: str, collection: str, years: str, language: str = "") -> dict[str, list[str]]:
    """Return the filters of one of two parts of the archive that are compared: those that are given."""
    named = {"source": source, "collection": collection, "language": language, "year": years}
    return {name: [value] for name, value in named.items() if value}
