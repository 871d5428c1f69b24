"""Measures: the series that people say speak of a target, by evidence that points at a value of the series.

In: acts about a target. Out: each series once, in the newest release that the person may see, with who says so, why,
and what its values are multiplied with to be in the target's unit, where that is exact. Rivals stand beside each other:
none is preferred, and nothing is computed from several.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from muniment.archive.person import Person
from muniment.evidence.acts.models import Act, Anchor
from muniment.evidence.acts.told import ToldAct
from muniment.evidence.series.lines import SeriesLine, draw_lines
from muniment.evidence.series.models import ObservationRow, Release, Series
from muniment.reading.data_files.units import conversion_factor


@dataclass(frozen=True)
class Measure:
    """A series of one place that is said to speak of a target."""

    series: Series
    release: Release
    line: SeriesLine
    factor: Decimal | None
    """What its values are multiplied with to be in the target's unit; None where that cannot be told."""
    acts: list[Act] = field(default_factory=list)
    """Who says so, by date."""


def find_measures(evidence: Iterable[ToldAct], unit: str, person: Person | None) -> list[Measure]:
    """Return the series that evidence in force points at, in the order in which they were named first. `unit`: the
    target's; a series in the same words needs no factor."""
    found: dict[tuple[int, int], Measure] = {}
    for told in evidence:
        cell = told.act.to
        if not told.is_in_force or told.is_hidden or cell is None or cell.kind != Anchor.CELL:
            continue
        at = ObservationRow.objects.filter(release=cell.release_id or 0, row=cell.row or 0, column=cell.column or 0)
        value = at.select_related("series__dataset", "place").first()
        if value is None:
            continue
        known = found.get((value.series_id, value.place_id))
        if known is not None:
            known.acts.append(told.act)
            continue
        with_it = Release.objects.visible_to(person).filter(spans__series=value.series_id).select_related("dataset")
        release = with_it.order_by("-number").first()
        lines = draw_lines(release, value.series, [value.place]) if release is not None else []
        if release is None or not lines:
            continue
        factor = conversion_factor(value.series.unit, unit)
        found[value.series_id, value.place_id] = Measure(value.series, release, lines[0], factor, [told.act])
    return list(found.values())
