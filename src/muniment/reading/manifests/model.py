"""What a manifest says of a document, as types.

In: nothing. Out: types. `GivenValues` is stored as JSON (`archive.models.GivenFacts`).
"""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import TypedDict

from muniment.reading.errors import ReadingError


class ManifestError(ReadingError):
    """A manifest of which no row can be told."""

    code = "manifest"


class GivenValues(TypedDict, total=False):
    """Facts of an item as somebody gave them, field by field. What is not there was not given."""

    title: str
    published: str
    """EDTF."""
    authors: list[str]
    source: str
    language: str
    """A tag of BCP 47; `zh` where the script is not said."""
    url: str
    """Where its source published it."""
    collections: list[str]
    """Titles."""
    topics: list[str]
    """Slugs of the thesaurus."""
    fields: list[list[str]]
    """The item's own fields in their order: name and value, as they were given."""


@dataclass(frozen=True)
class Doubt:
    """Something in a manifest that a person should look at."""

    row: int
    """As a spreadsheet counts rows: the row of the column names is 1; a JSON Lines file has no such row. 0: the whole
    manifest."""
    column: str
    """The column's own name; empty for the whole row."""
    code: str
    message: str
    """What it is, and what to do."""
    is_left_out: bool = False
    """The row is not captured for it."""

    @property
    def line(self) -> str:
        """The doubt in one line, with where it is."""
        place = f"row {self.row}" if self.row else "manifest"
        return f"{place}{f', {self.column}' if self.column else ''}: {self.message}"


@dataclass(frozen=True)
class ManifestRow:
    """One document of a manifest."""

    number: int
    path: str
    """As given, to be looked for below the manifest's folder; empty where only an address is given."""
    url: str
    """An address to fetch, or where the file was published."""
    values: GivenValues
    doubts: tuple[Doubt, ...] = ()

    @property
    def identifier(self) -> str:
        """What its source calls it; empty where the manifest does not say."""
        return next((value for name, value in self.values.get("fields", []) if name == IDENTIFIER), "")

    @property
    def is_left_out(self) -> bool:
        """Something is so wrong with it that it is not captured."""
        return any(doubt.is_left_out for doubt in self.doubts)


SIDECAR_ENDINGS = (".json", ".yaml", ".yml", ".xml")
"""What stands behind the whole name of the file that a sidecar describes."""
IDENTIFIER, RIGHTS = "identifier", "rights"
"""Own fields that every manifest can give under several names."""
