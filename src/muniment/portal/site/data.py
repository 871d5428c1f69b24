"""Data: datasets, their releases, a series with its chart and table, the cell that a value stands in.

In: a request. Out: a page or a file of what this person may see. Charts are drawn here, and need no script.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt

from muniment.archive.addresses import find_address
from muniment.archive.person import Person
from muniment.archive.stores import original_store
from muniment.evidence.series.cells import find_cell
from muniment.evidence.series.comparing import KINDS, compare_releases
from muniment.evidence.series.lines import SeriesLine, SeriesPoint, draw_lines, places_of
from muniment.evidence.series.models import DataPlace, Dataset, Release, Series, SeriesSpan
from muniment.exchange.series_files import HAS_PARQUET, TYPES, write_series
from muniment.portal.site.charts import MOST_LINES, Chart, anchor_of, draw_chart
from muniment.portal.site.items import page_number
from muniment.portal.written import babel_locale
from muniment.reading.data_files.units import conversion_factor, find_unit
from muniment.serving.keeping import reads, settle, show

_SHOWN_FIRST = 3
"""Places that a chart begins with, by name, where nobody chose."""
_MOST_CHANGES = 200
EMBED_POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors *"
)
SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors *"


@dataclass(frozen=True)
class TableRow:
    """A value in the table beside a chart."""

    anchor: str
    place: DataPlace
    point: SeriesPoint
    converted: str = ""


@dataclass(frozen=True)
class Beside:
    """A second series beside the first: converted where that is exact, in its own unit where it is not."""

    series: Series
    chart: Chart | None
    rows: list[TableRow]
    factor: str
    """What its values are multiplied with, as it is written; empty where they cannot be converted."""


@reads("page")
def dataset_list(request: HttpRequest) -> HttpResponse:
    """All datasets."""
    show(request, "data")
    page = page_number(request, Dataset.objects.visible_to(request.user))
    return render(request, "muniment/datasets.html", {"page": page})


@reads("page")
def dataset_page(request: HttpRequest, slug: str) -> HttpResponse:
    """A dataset with its releases and the series of the newest."""
    dataset = _dataset(request, slug)
    show(request, f"dataset:{dataset.pk}")
    releases = _releases(dataset, request.user)
    page = page_number(request, _spans(releases[0]), 100)
    return render(
        request,
        "muniment/dataset.html",
        {"dataset": dataset, "releases": releases, "newest": releases[0], "page": page},
    )


@reads("page")
def release_page(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A release: its proof, licence and citation, and its series."""
    dataset = _dataset(request, slug)
    show(request, f"dataset:{dataset.pk}")
    releases = _releases(dataset, request.user)
    release = next((one for one in releases if one.number == number), None)
    if release is None:
        raise Http404
    page = page_number(request, _spans(release), 100)
    others = [one for one in releases if one.pk != release.pk]
    return render(
        request,
        "muniment/data_release.html",
        {"dataset": dataset, "release": release, "others": others, "page": page},
    )


@reads()
def release_changes(request: HttpRequest, slug: str, first: int, second: int) -> HttpResponse:
    """Two releases compared value by value."""
    dataset = _dataset(request, slug)
    show(request, f"dataset:{dataset.pk}")
    by_number = {one.number: one for one in _releases(dataset, request.user)}
    if first not in by_number or second not in by_number or first == second:
        raise Http404
    found = compare_releases(by_number[first], by_number[second], _MOST_CHANGES)
    return render(request, "muniment/release_changes.html", {"dataset": dataset, "found": found, "kinds": KINDS})


@reads()
def release_original(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The producer's file, to keep and not to open here."""
    release = _release(request, slug, number)
    try:
        file = original_store().open(release.original_id)
    except FileNotFoundError as error:
        raise Http404(
            _("The original is missing from the store. The next verification will report it to the archivists.")
        ) from error
    response = FileResponse(
        file, as_attachment=True, filename=release.file_name, content_type="application/octet-stream"
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response  # type: ignore[return-value]


@reads()
def cell_page(request: HttpRequest, slug: str, number: int, row: int, column: int) -> HttpResponse:
    """A cell of a release's file, with the rows around it."""
    release = _release(request, slug, number)
    show(request, f"dataset:{release.dataset_id}")
    try:
        found = find_cell(release, row, column)
    except FileNotFoundError as error:
        raise Http404 from error
    if found is None:
        raise Http404
    return render(request, "muniment/data_cell.html", {"dataset": release.dataset, "release": release, "found": found})


# --- a series ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Shown:
    """What of a series is shown: a release, and places."""

    series: Series
    release: Release
    releases: list[Release]
    places: list[DataPlace]
    lines: list[SeriesLine]
    chart: Chart | None

    @property
    def rows(self) -> list[TableRow]:
        return [TableRow(anchor_of(line, point), line.place, point) for line in self.lines for point in line.points]


def _shown(request: HttpRequest, slug: str, series_slug: str, person: Person) -> _Shown:
    """Return what an address asks for of a series, or end with "not found"."""
    visible = Series.objects.visible_to(person).select_related("dataset")
    series = get_object_or_404(visible, dataset__slug=slug, slug=series_slug)
    with_it = SeriesSpan.objects.filter(series=series).values("release")
    releases = list(
        Release.objects.visible_to(person).filter(pk__in=with_it).select_related("dataset").order_by("-number")
    )
    wanted = request.GET.get("release", "")
    release = next((one for one in releases if str(one.number) == wanted), releases[0])
    settle(request, "release", str(release.number) if release != releases[0] else "")
    places = places_of(release, series)
    chosen = _chosen(request, places)
    lines = draw_lines(release, series, chosen)
    chart = draw_chart(lines, babel_locale(), is_mirrored=get_language_bidi())
    return _Shown(series, release, releases, places, lines, chart)


def _chosen(request: HttpRequest, places: list[DataPlace]) -> list[DataPlace]:
    wanted = set(request.GET.getlist("place"))
    chosen = [place for place in places if str(place.pk) in wanted][:MOST_LINES]
    return chosen or places[: MOST_LINES if len(places) <= MOST_LINES else _SHOWN_FIRST]


@reads("release", "place", "beside")
def series_page(request: HttpRequest, slug: str, series: str) -> HttpResponse:
    """A series: its chart, the table of the same numbers, where they come from, what was revised."""
    shown = _shown(request, slug, series, request.user)
    show(request, f"dataset:{shown.series.dataset_id}")
    earlier = next((one for one in shown.releases if one.number < shown.release.number), None)
    changes = compare_releases(earlier, shown.release, _MOST_CHANGES, shown.series) if earlier is not None else None
    return render(
        request,
        "muniment/series.html",
        {
            "shown": shown,
            "dataset": shown.series.dataset,
            "series": shown.series,
            "release": shown.release,
            "chart": shown.chart,
            "changes": changes,
            "kinds": KINDS,
            "beside": _beside(request, shown),
            "others": _others(shown),
            "chosen": {line.place.pk for line in shown.lines},
            "most_lines": MOST_LINES,
            "unit_is_known": find_unit(shown.series.unit) is not None,
            "forms": [form for form in TYPES if form != "parquet" or HAS_PARQUET],
            "absolute": settings.PUBLIC_URL + shown.series.get_absolute_url(),
            "embed": settings.PUBLIC_URL + find_address("series-embed", slug, series),
        },
    )


def _others(shown: _Shown) -> list[Series]:
    spans = SeriesSpan.objects.filter(release=shown.release).exclude(series=shown.series)
    return [span.series for span in spans.select_related("series__dataset")[:50]]


def _beside(request: HttpRequest, shown: _Shown) -> Beside | None:
    """Return the second series that an address names, of the same release; None where it names none."""
    slug = request.GET.get("beside", "")
    if not slug:
        return None
    other = Series.objects.filter(dataset=shown.series.dataset, slug=slug, spans__release=shown.release).first()
    if other is None:
        raise Http404
    lines = draw_lines(shown.release, other, [line.place for line in shown.lines])
    factor = conversion_factor(other.unit, shown.series.unit) if other.unit != shown.series.unit else None
    rows = [
        TableRow(
            f"b{anchor_of(line, point)}",
            line.place,
            point,
            "" if factor is None or point.value is None else f"{float(factor) * point.value:.12g}",
        )
        for line in lines
        for point in line.points
    ]
    chart = draw_chart(lines, babel_locale(), is_mirrored=get_language_bidi())
    return Beside(other, chart, rows, "" if factor is None else f"{factor.normalize():f}")


@xframe_options_exempt
@reads("release", "place")
def series_embed(request: HttpRequest, slug: str, series: str) -> HttpResponse:
    """A chart to stand in another page: what the public may see, whoever asks."""
    shown = _shown(request, slug, series, AnonymousUser())
    show(request, f"dataset:{shown.series.dataset_id}")
    response = render(
        request,
        "muniment/series_embed.html",
        {"shown": shown, "dataset": shown.series.dataset, "series": shown.series, "release": shown.release}
        | {"chart": shown.chart, "absolute": settings.PUBLIC_URL + shown.series.get_absolute_url()},
    )
    response["Content-Security-Policy"] = EMBED_POLICY
    return response


@xframe_options_exempt
@reads("release", "place")
def series_chart(request: HttpRequest, slug: str, series: str) -> HttpResponse:
    """A chart as a picture of its own (SVG), with its title and source in it."""
    shown = _shown(request, slug, series, request.user)
    show(request, f"dataset:{shown.series.dataset_id}")
    if shown.chart is None:
        raise Http404
    context = {"shown": shown, "series": shown.series, "release": shown.release, "chart": shown.chart}
    text = render_to_string("muniment/series_chart.svg", context, request=request)
    response = HttpResponse(text.strip(), content_type="image/svg+xml; charset=utf-8")
    response["Content-Security-Policy"] = SVG_POLICY
    return response


@reads("release")
def series_download(request: HttpRequest, slug: str, series: str, form: str) -> HttpResponse:
    """A series as a file."""
    shown = _shown(request, slug, series, request.user)
    address = settings.PUBLIC_URL + shown.series.get_absolute_url()
    try:
        content = write_series(shown.release, shown.series, form, address)
    except KeyError as error:
        raise Http404 from error
    response = HttpResponse(content, content_type=TYPES[form])
    name = f"{shown.series.slug.encode('ascii', 'ignore').decode() or 'series'}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


# --- what is asked of the archive -------------------------------------------------------------------------------------


def _dataset(request: HttpRequest, slug: str) -> Dataset:
    dataset = get_object_or_404(Dataset.objects.visible_to(request.user), slug=slug)
    if not _releases(dataset, request.user):
        raise Http404
    return dataset


def _releases(dataset: Dataset, person: Person) -> list[Release]:
    visible = Release.objects.visible_to(person).filter(dataset=dataset)
    return list(visible.select_related("dataset").order_by("-number"))


def _release(request: HttpRequest, slug: str, number: int) -> Release:
    visible = Release.objects.visible_to(request.user).select_related("dataset")
    return get_object_or_404(visible, dataset__slug=slug, number=number)


def _spans(release: Release) -> QuerySet[SeriesSpan]:
    spans = SeriesSpan.objects.filter(release=release).select_related("series__dataset")
    return spans.order_by("series__code", "series__name", "series__pk")
