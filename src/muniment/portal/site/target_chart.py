"""A target's chart: its number and what it begins from, in the plan's words, and every series that people say speaks of
it; with the table of the same numbers.

In: a target, and the measures that evidence names. Out: what a template draws. A line joins values of one series alone;
between what a plan begins from and what it sets there is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from muniment.archive.addresses import find_address
from muniment.archive.models import Item
from muniment.evidence.acts.measured import Measure
from muniment.evidence.models import Target
from muniment.evidence.series.lines import SeriesLine, SeriesPoint
from muniment.evidence.series.models import DataPlace
from muniment.portal.site.charts import MOST_LINES, Chart, anchor_of, draw_chart
from muniment.portal.written import babel_locale
from muniment.reading.data_files.periods import place_in_time


@dataclass(frozen=True)
class TargetValue:
    """A number of the chart, as a row of its table."""

    anchor: str
    who: str
    point: SeriesPoint
    as_written: str
    """Of data in another unit: the value as its producer writes it."""
    address: str
    """Of the cell, or the words."""
    is_data: bool


@dataclass(frozen=True)
class TargetChart:
    """What a target's page draws: the chart, the table of the same numbers, and the series by themselves."""

    chart: Chart | None
    rows: list[TargetValue]
    measures: Sequence[Measure]
    """All that are named, also those that cannot be drawn in the target's unit."""


def draw_target(target: Target, measures: Sequence[Measure]) -> TargetChart | None:
    """Return a target's chart; None where no series is named."""
    if not measures:
        return None
    lines: list[SeriesLine] = []
    rows: list[TargetValue] = []
    for name, value, period in (
        (_("What the plan begins from"), target.baseline_value, target.baseline_period),
        (_("What the plan sets"), target.value, target.due),
    ):
        point = _point(value, period)
        if point is not None:
            line = SeriesLine(DataPlace(pk=len(lines) + 1, name=name), [point])
            lines.append(line)
            rows.append(TargetValue(anchor_of(line, point), name, point, "", _words(target), is_data=False))
    for measure in [one for one in measures if one.factor is not None][: MOST_LINES - len(lines)]:
        dataset = measure.release.dataset
        name = ", ".join(part for part in (dataset.producer, dataset.title, str(measure.line.place)) if part)
        points = [_in_unit(point, measure) for point in measure.line.points]
        line = SeriesLine(DataPlace(pk=len(lines) + 1, name=name), points)
        lines.append(line)
        for own, point in zip(measure.line.points, points, strict=True):
            cell = find_address("data-cell", dataset.slug, measure.release.number, own.row, own.column)
            written = f"{own.text} {measure.series.unit}".strip() if measure.factor != 1 else ""
            rows.append(TargetValue(anchor_of(line, point), name, point, written, cell, is_data=True))
    # The plan's own numbers alone are no chart: they stand on the page already.
    has_data = any(row.is_data for row in rows)
    chart = draw_chart(lines, babel_locale(), is_mirrored=get_language_bidi()) if has_data else None
    return TargetChart(chart, rows, measures)


def _words(target: Target) -> str:
    item: Item = target.item
    return item.get_absolute_url() + (f"#{target.paragraph}" if target.paragraph else "")


def _point(value: float | None, period: str) -> SeriesPoint | None:
    """Return a plan's number as a point; None where it has none, or no period with a beginning and an end."""
    if value is None or not period:
        return None
    try:
        start, end = place_in_time(period)
    except ValueError:
        return None
    return SeriesPoint(period, start, end, value, f"{value:.12g}", "", "", "", 0, 0)


def _in_unit(point: SeriesPoint, measure: Measure) -> SeriesPoint:
    if point.value is None or measure.factor is None or measure.factor == 1:
        return point
    value = float(measure.factor) * point.value
    return replace(point, value=value, text=f"{value:.12g}")
