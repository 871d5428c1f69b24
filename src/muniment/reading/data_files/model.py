"""What data files give: tables, mappings, observations, as types."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, get_args

from muniment.reading.errors import ReadingError

Form = Literal[
    "csv",
    "sdmx-csv",
    "world-bank-csv",
    "un-sdg-csv",
    "xlsx",
    "parquet",
    "sdmx-ml",
    "sdmx-json",
    "json-stat",
    "data-package",
]
FORMS: tuple[Form, ...] = get_args(Form)
Standing = Literal["", "break", "projection", "estimate", "provisional", "missing"]
"""What a status says of how a value is drawn; empty where it says nothing that changes that."""
DataRow = tuple[int, Sequence[str]]
"""The number of a row as a spreadsheet counts them, or of an observation of XML and JSON, from 1; and its cells."""


class DataFileError(ReadingError):
    """A data file cannot be taken. `row` and `column` (from 1; 0: none) say where, where it is one cell or row."""

    code = "data-file"

    def __init__(self, message: str, row: int = 0, column: int = 0, name: str = "") -> None:
        where = [f"row {row}"] if row else []
        if column:
            where.append(f"column {column}" + (f" (“{name[:60]}”)" if name else ""))
        super().__init__(f"{', '.join(where)}: {message}" if where else message)
        self.row, self.column = row, column


@dataclass(frozen=True)
class FileFacts:
    """What a file says of itself; empty where it does not."""

    title: str = ""
    producer: str = ""
    licence: str = ""
    release: str = ""
    description: str = ""


@dataclass(frozen=True)
class DataTable:
    """A data file as one table. `rows` begins anew each time it is called."""

    form: Form
    columns: tuple[str, ...]
    rows: Callable[[], Iterator[DataRow]]
    facts: FileFacts = field(default_factory=FileFacts)
    notes: tuple[str, ...] = ()
    """What of the file is not read, in lines."""
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Names of codes, by column."""


@dataclass(frozen=True)
class ColumnMapping:
    """Which column is what, by the names of columns. Empty: none is.

    Several columns of values: each is a series of its own, or, where no column is the period, each is a period.
    """

    values: tuple[str, ...] = ()
    period: str = ""
    place: str = ""
    place_name: str = ""
    code: str = ""
    name: str = ""
    unit: str = ""
    multiplier: str = ""
    """The power of ten that the values are to be multiplied with (SDMX UNIT_MULT)."""
    status: str = ""
    note: str = ""
    dimensions: tuple[str, ...] = ()
    """Columns whose cells part one series from another: sex, age, sector."""
    fixed_unit: str = ""
    """The unit of all values, where no column gives it."""
    decimal: Literal["", ".", ","] = ""
    """The mark before decimals; empty where nobody said: a number that could be two is refused then."""


class SeriesKey(NamedTuple):
    """What makes a series one: its code or name, its unit, and its dimensions as (column, cell)."""

    code: str
    name: str
    unit: str
    dimensions: tuple[tuple[str, str], ...]


class Observation(NamedTuple):
    """One value of a series, with where it stands in its file."""

    series: SeriesKey
    place: str
    """Its code, or its name where there is no code; empty where the file names no places."""
    place_name: str
    period: str
    """EDTF."""
    value: float | None
    """None for what is missing, and for a bound (“<0.1”): its words are in `text`."""
    text: str
    """The value as the file writes it."""
    status: str
    standing: Standing
    note: str
    row: int
    column: int
