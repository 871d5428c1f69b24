"""From the rows of a table to observations, by a mapping. One broken cell ends it: nothing is taken of such a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter

from muniment.reading.data_files.model import ColumnMapping, DataFileError, DataTable, Observation, SeriesKey, Standing
from muniment.reading.data_files.numbers import is_bound, is_missing, read_number
from muniment.reading.data_files.periods import read_period
from muniment.reading.data_files.statuses import tell_standing

_LONGEST_NOTE = 2_000


def read_observations(table: DataTable, mapping: ColumnMapping) -> Iterator[Observation]:
    """Yield the observations of a table in its order; cells without a value and without a status are none. Raises
    DataFileError, which names row and column."""
    return _Mapped(table, mapping).observations()


class _Mapped:
    """A table with its columns found by a mapping."""

    def __init__(self, table: DataTable, mapping: ColumnMapping) -> None:
        self._table, self._mapping = table, mapping
        self._at = {name: at for at, name in enumerate(table.columns)}
        named = [getattr(mapping, role) for role in ("period", "place", "place_name", "code", "name", "unit")]
        named += [mapping.multiplier, mapping.status, mapping.note, *mapping.dimensions, *mapping.values]
        for name in named:
            if name and name not in self._at:
                raise DataFileError(f"the file has no column “{name[:60]}”")
        if not mapping.values:
            raise DataFileError("say which column is the value")
        if not mapping.period:
            for name in mapping.values:
                if read_period(name) is None:
                    raise DataFileError(
                        f"say which column is the period: “{name[:60]}” is none", 0, self._at[name] + 1, name
                    )
        if mapping.period in mapping.values:
            raise DataFileError(f"“{mapping.period}” is both the period and the value")
        self._labels = {name: table.labels.get(name, {}) for name in table.columns}
        self._one = len(mapping.values) == 1 or not mapping.period

    def _cells_of(self, names: Sequence[str]) -> Callable[[Sequence[str]], tuple[str, ...]]:
        """Return a function that takes the cells of these columns from a row, as they stand."""
        found = [self._at[name] for name in names if name]
        if not found:
            return lambda cells: ()
        if len(found) == 1:
            (at,) = found
            return lambda cells: (cells[at],)
        return itemgetter(*found)

    def observations(self) -> Iterator[Observation]:
        """Yield the observations."""
        mapping, decimal = self._mapping, self._mapping.decimal
        make = Observation._make
        # What rows share is made once, and found again by their cells: most rows are of a series that was there before.
        of_series = self._cells_of([mapping.code, mapping.name, mapping.unit, mapping.multiplier, *mapping.dimensions])
        of_place = self._cells_of([mapping.place, mapping.place_name])
        period = self._at.get(mapping.period, -1)
        status, note, action = (self._at.get(name, -1) for name in (mapping.status, mapping.note, "ACTION"))
        values = [(self._at[name], name, "" if mapping.period else read_period(name) or "") for name in mapping.values]
        places: dict[tuple[str, ...], tuple[str, str]] = {}
        periods: dict[str, str] = {}
        series: dict[tuple[str, ...], dict[str, SeriesKey]] = {}
        when = state = remark = ""
        standing: Standing = ""
        for row, cells in self._table.rows():
            if action >= 0 and cells[action].strip().casefold() in ("d", "delete"):
                raise DataFileError("the row deletes a value; bring a file with all values", row, action + 1, "ACTION")
            if period >= 0:
                text = cells[period]
                when = periods.get(text) or periods.setdefault(text, self._period(row, text.strip()))
            here = of_place(cells)
            place = places.get(here) or places.setdefault(here, self._place(here))
            raw = of_series(cells)
            keys = series.get(raw)
            if keys is None:
                keys = series[raw] = self._make_keys(raw)
            if status >= 0:
                state = cells[status].strip()
                standing = tell_standing(state, mapping.status) if state else ""
            if note >= 0:
                remark = cells[note].strip()[:_LONGEST_NOTE]
            for at, name, its_period in values:
                text = cells[at].strip()
                try:
                    value: float | None = read_number(text, decimal)
                    # A status that says so is believed: SDMX gives NaN with it, others a zero.
                    if standing == "missing":
                        value = None
                except ValueError as error:
                    if not self._is_kept(text, state, standing, error, row, at, name):
                        continue
                    value = None
                when_here = its_period or when
                yield make((keys[name], *place, when_here, value, text, state, standing, remark, row, at + 1))

    def _is_kept(
        self, text: str, state: str, standing: Standing, error: ValueError, row: int, at: int, name: str
    ) -> bool:
        """Return whether a cell that is no number is an observation all the same: a bound, or a gap that the file
        says."""
        if not text:
            return standing == "missing"
        if is_missing(text):
            return bool(state)
        if is_bound(text):
            return True
        raise DataFileError(f"{error}, but this column is the value", row, at + 1, name) from error

    def _period(self, row: int, text: str) -> str:
        found = read_period(text)
        if found is None:
            name = self._mapping.period
            words = f"“{text[:40]}” is no period; write 2016, 2016-09 or 2016-Q3" if text else "the period is missing"
            raise DataFileError(words, row, self._at[name] + 1, name)
        return found

    def _place(self, cells: tuple[str, ...]) -> tuple[str, str]:
        """Return (code, name) of a place."""
        given = iter(cells)
        code = next(given).strip() if self._mapping.place else ""
        name = next(given).strip() if self._mapping.place_name else ""
        if ": " in code and ":" in self._mapping.place:
            # SDMX-CSV with labels: both the column and its cells have them.
            code, _, name = code.partition(": ")
        return code[:200], (name or self._labels.get(self._mapping.place, {}).get(code, "") or code)[:300]

    def _make_keys(self, cells: tuple[str, ...]) -> dict[str, SeriesKey]:
        """Return the series of a row's values, by the column of each."""
        mapping = self._mapping
        given = iter(cells)
        code, name, unit, multiplier = (
            next(given).strip() if of else "" for of in (mapping.code, mapping.name, mapping.unit, mapping.multiplier)
        )
        dimensions = [cell.strip() for cell in given]
        unit = unit or mapping.fixed_unit
        label = self._labels.get(mapping.unit, {}).get(unit, "") if mapping.unit else ""
        if multiplier and multiplier.partition(":")[0].strip() not in ("", "0"):
            unit = f"{label or unit} × 10^{multiplier.partition(':')[0].strip()}".strip()
        else:
            unit = label or unit
        told = tuple(
            (of, (self._labels.get(of, {}).get(cell, "") or cell)[:300])
            for of, cell in zip(mapping.dimensions, dimensions, strict=True)
            if cell
        )
        name = (self._labels.get(mapping.name, {}).get(name, "") if mapping.name else "") or name
        if self._one:
            key = SeriesKey(code[:200], name[:500], unit[:200], told)
            return dict.fromkeys(mapping.values, key)
        return {
            column: SeriesKey(code[:200], (f"{name}: {column}" if name else column)[:500], unit[:200], told)
            for column in mapping.values
        }
