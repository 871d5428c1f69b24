"""Two releases of a dataset, value by value: what was revised, what is new, what was withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.db import connection

from muniment.evidence.series.models import DataPlace, ObservationRow, Release, Series

Kind = Literal["revised", "restated", "added", "withdrawn"]
KINDS: tuple[Kind, ...] = ("revised", "restated", "added", "withdrawn")


@dataclass(frozen=True)
class Cell:
    """A value of one release and where it stands in its file."""

    text: str
    status: str
    row: int
    column: int


@dataclass(frozen=True)
class ChangedCell:
    """What became of one value from one release to the other. `restated`: the same number with another status."""

    kind: Kind
    series: Series
    place: DataPlace
    period: str
    before: Cell | None
    after: Cell | None


@dataclass(frozen=True)
class Comparison:
    """Two releases compared: how many values changed in each way, and the first of them."""

    before: Release
    after: Release
    counts: dict[Kind, int]
    same: int
    changes: Sequence[ChangedCell]

    @property
    def is_cut(self) -> bool:
        """Return whether there are more changes than are listed."""
        return sum(self.counts.values()) > len(self.changes)


_TABLE = ObservationRow._meta.db_table
_SAME = "n.release_id = %s AND n.series_id = o.series_id AND n.place_id = o.place_id AND n.period = o.period"
# A number is compared as a number: "12.50" and "12.5" are the same. What is none is compared by its words.
_DIFFERS = (
    "(CASE WHEN o.value IS NULL OR n.value IS NULL THEN "
    "(o.value IS NOT NULL OR n.value IS NOT NULL OR o.text <> n.text) ELSE o.value <> n.value END)"
)
_BOTH = f"FROM {_TABLE} o JOIN {_TABLE} n ON {_SAME} WHERE o.release_id = %s"
_ONE = f"FROM {_TABLE} o WHERE o.release_id = %s AND NOT EXISTS (SELECT 1 FROM {_TABLE} n WHERE {_SAME})"  # noqa: S608
_FIELDS = 'o.series_id, o.place_id, o.period, o.text, o.status, o."row", o."column"'
_ORDER = "ORDER BY o.series_id, o.place_id, o.period LIMIT %s"


def compare_releases(before: Release, after: Release, most: int = 500, series: Series | None = None) -> Comparison:
    """Return what changed from one release to another, at most `most` changes of each kind in words; of one series, or
    of all."""
    only = f" AND o.series_id = {int(series.pk)}" if series is not None else ""
    conditions: dict[Kind, tuple[str, list[int]]] = {
        "revised": (f"{_BOTH}{only} AND {_DIFFERS}", [after.pk, before.pk]),
        "restated": (
            f"{_BOTH}{only} AND NOT {_DIFFERS} AND (o.status <> n.status OR o.standing <> n.standing)",
            [after.pk, before.pk],
        ),
        "added": (_ONE + only, [after.pk, before.pk]),
        "withdrawn": (_ONE + only, [before.pk, after.pk]),
    }
    counts: dict[Kind, int] = {}
    found: list[tuple[Kind, tuple[int | str, ...]]] = []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {_BOTH}{only}", [after.pk, before.pk])
        both = cursor.fetchone()[0]
        for kind, (condition, values) in conditions.items():
            cursor.execute(f"SELECT count(*) {condition}", values)
            counts[kind] = cursor.fetchone()[0]
            if counts[kind]:
                fields = _FIELDS + (', n.text, n.status, n."row", n."column"' if kind in KINDS[:2] else "")
                cursor.execute(f"SELECT {fields} {condition} {_ORDER}", [*values, most])
                found += [(kind, row) for row in cursor.fetchall()]
    all_series = Series.objects.select_related("dataset").in_bulk({row[0] for _kind, row in found})
    places = DataPlace.objects.in_bulk({row[1] for _kind, row in found})
    changes = []
    for kind, row in found:
        one = Cell(str(row[3]), str(row[4]), int(row[5]), int(row[6]))
        other = Cell(str(row[7]), str(row[8]), int(row[9]), int(row[10])) if kind in KINDS[:2] else None
        old, new = (None, one) if kind == "added" else (one, other)
        changes.append(ChangedCell(kind, all_series[int(row[0])], places[int(row[1])], str(row[2]), old, new))
    return Comparison(before, after, counts, both - counts["revised"] - counts["restated"], changes)
