"""Checks of a data file in plain words: what is probably not meant, told before anything is taken.

In: observations, as they are read. Out: the same, and findings. Only two values for the same series, place and period
end the reading: nobody can tell which is meant. The same value written twice is one, and is told. All else is for a
person to look at.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from muniment.reading.data_files.model import DataFileError, Observation

MESSAGES = {
    "year-as-value": "The values in column %(column)s look like years: %(example)s in row %(row)s. Choose the column "
    "of the values.",
    "total-among-parts": "“%(total)s” in “%(column)s” stands among its parts. Adding all up would count twice.",
    "sum-of-others": "In “%(column)s”, “%(total)s” is the sum of the others. Adding all up would count twice.",
    "two-units": "“%(series)s” has several units: %(units)s. Each is a series of its own; they are never mixed.",
    "no-unit": "No unit is given. Choose a column, or write the unit of all values.",
    "repeated-rows": "Rows that stand twice, word for word, and are taken once: %(count)s (%(rows)s).",
    "bounds": "Bounds, as “%(example)s” in row %(row)s: %(count)s. They are shown as written, and not drawn.",
    "no-licence": "No licence is given: readers cannot know what they may do with the data.",
}
"""What each finding says; the portal translates it."""
_TOTAL_WORDS = (
    "total,totals,all,_t,t,world,sum,both sexes,both sexes or no breakdown by sex,bothsex,all ages,allage,allarea,"
    "all areas,ensemble,monde,les deux sexes,todos,todas,mundo,ambos sexos,всего,итого,мир,оба пола,合计,总计,总数,"
    "全国,世界,المجموع,الإجمالي,العالم,كلا الجنسين"
)
_TOTALS = frozenset(_TOTAL_WORDS.split(","))
_SHOWN_REPEATED = 5
"""Pairs of rows that are named where rows are repeated."""
_FOR_SUMS = 5_000
"""Observations in which a total is looked for by adding up."""


@dataclass(frozen=True)
class CheckFinding:
    """What is probably not meant. `values`: what its message names."""

    code: str
    values: dict[str, str] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """What it says, in English."""
        return MESSAGES[self.code] % self.values


@dataclass
class _Column:
    """What the values of one column are like."""

    count: int = 0
    as_period: int = 0
    is_whole: bool = True
    least: float = float("inf")
    most: float = float("-inf")
    first: Observation | None = None


class Checks:
    """Looks at observations as they pass."""

    def __init__(self) -> None:
        self.count = 0
        self.series: dict[object, int] = {}
        self.places: dict[tuple[str, str], int] = {}
        self.periods: dict[str, int] = {}
        self._columns: dict[int, _Column] = {}
        self._bounds = 0
        self._repeated: list[tuple[int, int]] = []
        self._times_repeated = 0
        self._bound: Observation | None = None
        self._first: list[Observation] = []

    def watch(self, observations: Iterable[Observation]) -> Iterator[Observation]:
        """Yield the observations, those that are repeated word for word once. Raises DataFileError, which names both
        rows, where two give different values, statuses or notes for the same series, place and period."""
        series, places, periods, columns = self.series, self.places, self.periods, self._columns
        # By series, place and period: which observation it was. Its row, and its words as a number, are beside it.
        seen: dict[int, int] = {}
        rows, words = array("L"), array("q")
        # A series is found by what it is only once: to look at its parts in each of a million rows takes long.
        numbers: dict[int, tuple[object, int]] = {}
        for one in observations:
            known = numbers.get(id(one.series))
            if known is None:
                known = numbers[id(one.series)] = (one.series, series.setdefault(one.series, len(series)))
            key = (
                (known[1] << 48)
                + (places.setdefault((one.place, one.place_name), len(places)) << 24)
                + periods.setdefault(one.period, len(periods))
            )
            said = hash((one.text, one.status, one.note))
            before = seen.setdefault(key, self.count)
            if before < self.count:
                if words[before] != said:
                    raise DataFileError(
                        f"row {rows[before]} gives another value for the same series, place and period; choose the "
                        "column that tells them apart, or remove one of the two",
                        one.row,
                        one.column,
                    )
                self._times_repeated += 1
                if len(self._repeated) < _SHOWN_REPEATED:
                    self._repeated.append((rows[before], one.row))
                continue
            self.count += 1
            rows.append(one.row)
            words.append(said)
            column = columns.get(one.column)
            if column is None:
                column = columns[one.column] = _Column(first=one)
            value = one.value
            if value is not None:
                column.count += 1
                if value < column.least:
                    column.least = value
                if value > column.most:
                    column.most = value
                if 1500 <= value <= 2200 and int(value) == int(one.period[:4]):
                    column.as_period += 1
                if column.is_whole and value != int(value):
                    column.is_whole = False
            elif one.text[:1] in "<>≤≥~" and one.text:
                self._bounds += 1
                self._bound = self._bound or one
            if self.count <= _FOR_SUMS:
                self._first.append(one)
            yield one

    def findings(self, *, has_licence: bool = True) -> list[CheckFinding]:
        """Return what was found, once all have passed."""
        found = [*self._years(), *self._totals(), *self._units()]
        if self._repeated:
            pairs = [f"{first} = {second}" for first, second in self._repeated]
            told = ", ".join(pairs) + (", …" if self._times_repeated > len(pairs) else "")
            found.append(CheckFinding("repeated-rows", {"count": str(self._times_repeated), "rows": told}))
        if self._bound is not None:
            values = {"count": str(self._bounds), "example": self._bound.text[:20], "row": str(self._bound.row)}
            found.append(CheckFinding("bounds", values))
        if not has_licence:
            found.append(CheckFinding("no-licence"))
        return found

    def _years(self) -> Iterator[CheckFinding]:
        for at, column in sorted(self._columns.items()):
            of_period = column.count >= 3 and column.as_period >= 0.9 * column.count
            # Of a file with a column for each year, every column has values of one year: all of them together.
            of_years = column.count >= 5 and column.is_whole and column.least >= 1900 and column.most <= 2100
            if (of_period or of_years) and column.first is not None:
                values = {"column": str(at), "example": column.first.text[:20], "row": str(column.first.row)}
                yield CheckFinding("year-as-value", values)
                return

    def _totals(self) -> Iterator[CheckFinding]:
        cells: dict[str, dict[str, str]] = defaultdict(dict)
        for code, name in self.places:
            cells["place"][code] = name or code
        for key in self.series:
            for column, cell in getattr(key, "dimensions", ()):
                cells[column][cell] = cell
        sums = self._sums()
        for column, values in cells.items():
            if len(values) < 2:
                continue
            total = next((n for c, n in values.items() if c.casefold() in _TOTALS or n.casefold() in _TOTALS), None)
            if total is not None:
                yield CheckFinding("total-among-parts", {"column": column, "total": total})
            elif column in sums:
                yield CheckFinding("sum-of-others", {"column": column, "total": sums[column]})

    def _sums(self) -> dict[str, str]:
        """Return by column the cell whose values are the sum of the others', in two groups of three and more."""
        groups: dict[str, dict[object, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
        for one in self._first:
            if one.value is None:
                continue
            groups["place"][(one.series, one.period)][one.place] = one.value
            for column, cell in one.series.dimensions:
                rest = tuple(part for part in one.series.dimensions if part[0] != column)
                groups[column][(one.series[:3], rest, one.place, one.period)][cell] = one.value
        found: dict[str, str] = {}
        for column, of_column in groups.items():
            times: dict[str, int] = defaultdict(int)
            large = [group for group in of_column.values() if len(group) >= 4]
            for group in large:
                whole = sum(group.values())
                for cell, value in group.items():
                    if value and abs(whole - 2 * value) <= 1e-6 * abs(value):
                        times[cell] += 1
            for cell, count in times.items():
                if count >= 2 and count >= 0.8 * len(large):
                    found[column] = cell
        return found

    def _units(self) -> Iterator[CheckFinding]:
        units: dict[object, dict[str, None]] = defaultdict(dict)
        for key in self.series:
            code, name, unit, dimensions = key  # type: ignore[misc]
            units[(code, name, dimensions)][unit] = None  # type: ignore[has-type]
        if self.count and not any(any(of) for of in units.values()):
            yield CheckFinding("no-unit")
        for (code, name, _dimensions), of in units.items():  # type: ignore[misc]
            if len(of) > 1:
                words = ", ".join(unit or "–" for unit in of)
                yield CheckFinding("two-units", {"series": name or code or "–", "units": words})  # type: ignore[has-type]
                return
