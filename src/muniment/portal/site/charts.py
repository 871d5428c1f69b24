"""Charts of series, as shapes for a template: scales, lines with their gaps, breaks and projections, points.

In: lines of points. Out: a `Chart`, whose coordinates a template writes as SVG. Nothing is smoothed, filled in or
coloured by what it is worth: a line joins two values that follow one another, and nothing else. Steps of scales are 1,
2, 2.5 and 5 times a power of ten.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import median

from babel.numbers import format_decimal

from muniment.evidence.series.lines import SeriesLine, SeriesPoint

WIDTH, HEIGHT = 720.0, 380.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 78.0, 18.0, 18.0, 44.0
MOST_LINES = 6
"""Lines that can be told apart by the shapes of their points."""
SHAPES = (
    "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z",
    "M-3.6-3.6h7.2v7.2h-7.2z",
    "M0-4.8L4.6 3.6H-4.6z",
    "M0-5L5 0L0 5L-5 0z",
    "M0 4.8L4.6-3.6H-4.6z",
    "M-4.6-1.4H-1.4V-4.6H1.4V-1.4H4.6V1.4H1.4V4.6H-1.4V1.4H-4.6z",
)
_MOST_LINKED = 150
"""Points that can be reached one by one with the keyboard; of more, the table below the chart is the way."""


@dataclass(frozen=True)
class Tick:
    """A mark on an axis."""

    at: float
    label: str


@dataclass(frozen=True)
class Stroke:
    """A line between values that follow one another; to a projection it is broken into dashes."""

    path: str
    is_projection: bool


@dataclass(frozen=True)
class ChartPoint:
    """A value. `is_hollow`: it is an estimate, provisional, or a projection."""

    x: float
    y: float
    point: SeriesPoint
    is_hollow: bool
    anchor: str


@dataclass(frozen=True)
class ChartLine:
    """The line of one place."""

    number: int
    name: str
    shape: str
    strokes: Sequence[Stroke]
    points: Sequence[ChartPoint]
    breaks: Sequence[float]
    """Where a dotted line says that values before and after cannot be compared."""


@dataclass(frozen=True)
class Chart:
    """A chart of lines over time."""

    lines: Sequence[ChartLine]
    across: Sequence[Tick]
    up: Sequence[Tick]
    is_mirrored: bool
    from_zero: bool
    is_linked: bool
    kinds: frozenset[str]
    """What is drawn and has to be explained: gap, break, projection, hollow, missing."""
    low: float
    high: float
    width: float = WIDTH
    height: float = HEIGHT

    @property
    def base(self) -> float:
        """Where the axis of time lies."""
        return HEIGHT - _BOTTOM

    @property
    def edge(self) -> float:
        """Where the axis of values stands."""
        return WIDTH - _LEFT if self.is_mirrored else _LEFT

    @property
    def far(self) -> float:
        """The other end of the axis of time."""
        return _RIGHT if self.is_mirrored else WIDTH - _RIGHT


def anchor_of(line: SeriesLine, point: SeriesPoint) -> str:
    """Return the name of a value's row in the table beside its chart."""
    return f"o-{line.place.pk}-{point.period.replace('/', '_')}"


def draw_chart(lines: Sequence[SeriesLine], locale: str = "en", *, is_mirrored: bool = False) -> Chart | None:
    """Return the chart of some lines; None where there is no value to draw. `is_mirrored`: time runs from right to
    left, as the page's language does."""
    drawn = [point for line in lines for point in line.points if point.value is not None]
    if not drawn:
        return None
    values = [point.value for point in drawn if point.value is not None]
    up = _steps(min(values), max(values))
    low, high = up[0], up[-1]
    # The axis covers what there is a word on, values that are missing too.
    begin = min(point.start for line in lines for point in line.points)
    end = max(point.end for line in lines for point in line.points)

    def across(time: float) -> float:
        x = _LEFT + (time - begin) / (end - begin) * (WIDTH - _LEFT - _RIGHT)
        return round(WIDTH - x if is_mirrored else x, 1)

    def height(value: float) -> float:
        return round(HEIGHT - _BOTTOM - (value - low) / (high - low) * (HEIGHT - _TOP - _BOTTOM), 1)

    kinds: set[str] = set()
    made = []
    for number, line in enumerate(lines[:MOST_LINES]):
        points = [
            ChartPoint(
                across((point.start + point.end) / 2),
                height(point.value),
                point,
                point.standing in ("estimate", "provisional", "projection"),
                anchor_of(line, point),
            )
            for point in line.points
            if point.value is not None
        ]
        strokes, breaks, found = _join(line, {id(point.point): point for point in points})
        kinds |= found | {"hollow" for point in points if point.is_hollow}
        if len(points) < len(line.points):
            kinds.add("missing")
        made.append(ChartLine(number, str(line.place), SHAPES[number], strokes, points, breaks))
    return Chart(
        made,
        list(_years(begin, end, across)),
        [Tick(height(value), _write(value, locale)) for value in up],
        is_mirrored,
        low <= 0 <= high,
        len(drawn) <= _MOST_LINKED,
        frozenset(kinds),
        low,
        high,
    )


def _join(line: SeriesLine, drawn: dict[int, ChartPoint]) -> tuple[list[Stroke], list[float], set[str]]:
    """Return the strokes of a line, where its breaks are, and what of it has to be explained."""
    steps = [b.start - a.start for a, b in zip(line.points, line.points[1:], strict=False) if b.start > a.start]
    usual = median(steps) if steps else 1.0
    strokes: list[Stroke] = []
    breaks: list[float] = []
    kinds: set[str] = set()
    run: list[str] = []
    run_is_projection = False

    def close() -> None:
        if len(run) > 1:
            strokes.append(Stroke("M" + "L".join(run), run_is_projection))
        run.clear()

    before: SeriesPoint | None = None
    for point in line.points:
        here = drawn.get(id(point))
        last = drawn.get(id(before)) if before is not None else None
        is_projection = point.standing == "projection"
        if point.standing == "break":
            close()
            kinds.add("break")
            if here is not None:
                breaks.append(round((here.x + last.x) / 2, 1) if last is not None else here.x)
        elif here is None or (before is not None and point.start - before.start > 1.5 * usual + 0.01):
            if here is not None:
                kinds.add("gap")
            close()
        elif run and is_projection != run_is_projection:
            close()
            if last is not None:
                run.append(f"{last.x} {last.y}")
        if is_projection:
            kinds.add("projection")
        if here is not None:
            run_is_projection = is_projection
            run.append(f"{here.x} {here.y}")
        before = point
    close()
    return strokes, breaks, kinds


def _steps(least: float, most: float) -> list[float]:
    """Return the values of the marks of a scale: from one at or below the least value to one at or above the most.
    Zero is in it unless all values are far from it."""
    if 0 <= least <= 0.6 * most:
        least = 0.0
    elif 0.6 * least <= most <= 0:
        most = 0.0
    if least == most:
        least, most = (least - 1, most + 1) if not least else (min(0.0, 2 * least), max(0.0, 2 * most))
    rough = (most - least) / 5
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999999)
    first = math.floor(least / step + 1e-9)
    last = math.ceil(most / step - 1e-9)
    return [round(number * step, 12) for number in range(first, last + 1)]


def _years(begin: float, end: float, across: Callable[[float], float]) -> Iterator[Tick]:
    """Yield marks of years, at most eight, each in the middle of its year."""
    first, last = math.ceil(begin - 1e-6), math.floor(end - 1e-6)
    step = next(size for size in (1, 2, 5, 10, 20, 25, 50, 100, 250, 500, 1000) if (last - first) / size <= 8)
    for year in range(first, last + 1):
        if year % step == 0 and year + 0.5 <= end:
            yield Tick(across(year + 0.5), str(year))


@lru_cache(4096)
def _write(value: float, locale: str) -> str:
    return str(format_decimal(value, locale=locale))
