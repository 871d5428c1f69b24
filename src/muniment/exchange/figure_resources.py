"""What the API says of figures side by side, and of what is due."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from muniment.evidence.due_told import count_due, tell_due
from muniment.evidence.figures_told import find_figures_told
from muniment.exchange.figure_shapes import DueShape, FiguresSideBySide, due_shape, figure_shape
from muniment.exchange.resources import Absent, route, send
from muniment.reading.data_files.periods import read_period

router = Router()


@route("/figures", FiguresSideBySide, "figures", "Figures side by side", router)
def list_figures(
    request: HttpRequest,
    q: Annotated[str, Query(min_length=1, max_length=200, description="words for what is counted; all must be there")],
    period: Annotated[str, Query(min_length=4, max_length=64, description="2019, 2019-05, 2019-Q2, or EDTF")],
    place: Annotated[str, Query(max_length=200, description="a place's name or code; empty: any")] = "",
) -> HttpResponse:
    """Return one quantity, of one place and period, as different sources give it: at most 200 numbers, by who gives
    them."""
    edtf = read_period(period) or ""
    rows = find_figures_told(q, place, edtf, request.user)
    return send(FiguresSideBySide(words=q, place=place, period=edtf, figures=[figure_shape(row) for row in rows]))


@route("/due/{year}", DueShape, "due", "What is due", router)
def show_due(
    request: HttpRequest, year: Annotated[int, Path(description="a year in which something is due")]
) -> HttpResponse:
    """Return the targets and the ends of plans' periods of a year, with the texts held that speak of them from then
    on."""
    if year not in count_due(request.user):
        raise Absent("year", year)
    return send(due_shape(tell_due(year, request.user)))
