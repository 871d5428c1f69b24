"""Verbs for data files: look at one, bring it as a release, list what was brought, compare two releases.

In: a file and what is said of it. Out: records of series; or where in the file something is wrong.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from muniment.cli.app import DataOption, JsonOption, app, start, why_unreadable
from muniment.cli.console import bar, fail, note, print_json

if TYPE_CHECKING:
    from muniment.evidence.series.models import Dataset, Release
    from muniment.reading.data_files.model import ColumnMapping, DataTable
    from muniment.reading.data_files.preview import Preview

data_app = typer.Typer(
    name="data",
    help="Data files of producers: preview, bring, list, compare.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)
app.add_typer(data_app, name="data", rich_help_panel="Capture and read")

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="The data file.", show_default=False)]
MapOption = Annotated[
    Optional[list[str]],
    typer.Option(
        "--map",
        metavar="ROLE=COLUMN",
        help="Which column is what: value, period, place, place-name, code, name, unit, multiplier, status, note, "
        "dimension. Repeat for each.",
    ),
]
UnitOption = Annotated[str, typer.Option("--unit", help="The unit of all values, where no column gives it.")]
DecimalOption = Annotated[str, typer.Option("--decimal", help="The mark before decimals: . or ,")]
ProducerOption = Annotated[str, typer.Option("--producer", help="Who publishes the data.")]


@data_app.command("preview")
def preview_data(
    file: FileArgument,
    mapped: MapOption = None,
    unit: UnitOption = "",
    decimal: DecimalOption = "",
    producer: ProducerOption = "",
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show which column is what, the first values, and what is probably not meant. Nothing is taken."""
    start(data, as_json, only_reads=True)
    _must_be_readable(file, as_json)
    from muniment.evidence.series.mappings import propose_mapping, store_mapping
    from muniment.reading.data_files.model import DataFileError
    from muniment.reading.data_files.opened import open_data_file
    from muniment.reading.data_files.preview import preview

    with file.open("rb") as opened:
        try:
            table = open_data_file(opened, file.name)
            proposed, is_known = propose_mapping(table, producer)
            seen = preview(table, _change(proposed, table, mapped or [], unit, decimal, as_json))
        except DataFileError as error:
            fail(f"{file}: {error}; nothing would be taken", 1, as_json, "data-file")
        if as_json:
            print_json(
                {
                    "file": str(file),
                    "format": table.form,
                    "columns": list(table.columns),
                    "mapping": store_mapping(seen.mapping),
                    "mapping_is_remembered": is_known,
                    "observations": seen.count,
                    "series": seen.series,
                    "places": seen.places,
                    "first_period": seen.periods[0],
                    "last_period": seen.periods[1],
                    "findings": [{"code": one.code, "message": one.message} for one in seen.findings],
                    "error": str(seen.error) if seen.error else None,
                }
            )
        else:
            _tell(table, seen, is_known)
        if seen.error:
            raise typer.Exit(1)


def _tell(table: DataTable, seen: Preview, is_known: bool) -> None:
    note(f"Format: {table.form}")
    for line in table.notes:
        note(f"  {line}")
    note("Columns, as used for this producer before:" if is_known else "Columns:")
    for role, value in vars(seen.mapping).items():
        names = ", ".join(value[:8]) + (f" and {len(value) - 8} more" if len(value) > 8 else "") if value else ""
        if names:
            note(f"  {role.replace('_', '-')}: {names if isinstance(value, tuple) else value}")
    for one in seen.first:
        what = ", ".join(filter(None, [one.series.name or one.series.code, *(d[1] for d in one.series.dimensions)]))
        where = f"row {one.row}, column {one.column}"
        told = [what, one.place_name, one.period, f"{one.text} {one.series.unit}".strip()]
        note(f"  {' | '.join(filter(None, told))} ({where})")
    if seen.error:
        note(f"{seen.error}; nothing would be taken")
        return
    note(
        f"{seen.count:,} observations in {seen.series:,} series of {seen.places:,} places, "
        f"{seen.periods[0]} to {seen.periods[1]}"
    )
    for finding in seen.findings:
        note(f"  Look at this: {finding.message}")


@data_app.command("bring")
def bring_data(
    file: FileArgument,
    title: Annotated[str, typer.Option("--title", help="The dataset's title.")] = "",
    producer: ProducerOption = "",
    release: Annotated[str, typer.Option("--release", help="What the producer calls this release.")] = "",
    published: Annotated[str, typer.Option("--published", help="When it was published (EDTF).")] = "",
    licence: Annotated[str, typer.Option("--licence", help="What may be done with it: CC-BY-4.0.")] = "",
    citation: Annotated[str, typer.Option("--citation", help="How the producer wants it to be cited.")] = "",
    url: Annotated[str, typer.Option("--url", help="Where the producer publishes it.")] = "",
    private: Annotated[bool, typer.Option("--private", help="Only staff can see the dataset, if it is new.")] = False,
    mapped: MapOption = None,
    unit: UnitOption = "",
    decimal: DecimalOption = "",
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bring a data file as a release of a dataset: whole, or nothing of it. Its bytes are kept with their proof."""
    start(data, as_json)
    _must_be_readable(file, as_json)
    from muniment.archive.catalogue import ArchiveError
    from muniment.evidence.series.bringing import ReleaseFacts, bring_release
    from muniment.evidence.series.mappings import propose_mapping
    from muniment.reading.data_files.model import DataFileError
    from muniment.reading.data_files.opened import open_data_file

    try:
        with file.open("rb") as opened:
            table = open_data_file(opened, file.name)
            said = table.facts
            facts = ReleaseFacts(
                title or said.title,
                producer or said.producer,
                release or said.release,
                licence or said.licence,
                citation,
                published,
                said.description,
                url,
                private,
            )
            proposed, _is_known = propose_mapping(table, facts.producer)
            mapping = _change(proposed, table, mapped or [], unit, decimal, as_json)
        with bar("Bringing", None, quiet=as_json):
            made = bring_release(file, facts, mapping, name=file.name)
    except DataFileError as error:
        fail(f"{file}: {error}; nothing was taken", 1, as_json, "data-file")
    except ArchiveError as error:
        fail(f"{file}: {error}", 1, as_json, "refused")
    if as_json:
        findings = [{"code": code, "message": message} for code, message in made.findings]
        print_json(
            {
                "dataset": made.dataset.slug,
                "release": made.name,
                "number": made.number,
                "original": made.original_id,
                "observations": made.count,
                "series": made.spans.count(),
                "findings": findings,
            }
        )
        return
    note(f"Release “{made.name}” of “{made.dataset.title}” has {made.count:,} observations: /data/{made.dataset.slug}/")
    for _code, message in made.findings:
        note(f"  Look at this: {message}")


@data_app.command("list")
def list_data(data: DataOption = None, as_json: JsonOption = False) -> None:
    """List datasets and their releases."""
    start(data, as_json, only_reads=True)
    from muniment.evidence.series.models import Release

    rows = Release.objects.filter(is_whole=True).select_related("dataset").order_by("dataset__title", "number")
    if as_json:
        print_json(
            [
                {
                    "dataset": row.dataset.slug,
                    "title": row.dataset.title,
                    "producer": row.dataset.producer,
                    "visibility": row.dataset.visibility,
                    "release": row.name,
                    "published": row.published,
                    "original": row.original_id,
                    "observations": row.count,
                    "licence": row.licence,
                }
                for row in rows
            ]
        )
        return
    for row in rows:
        hidden = "" if row.dataset.visibility == "public" else f" ({row.dataset.visibility})"
        note(
            f"{row.dataset.slug}{hidden}: {row.dataset.title}, {row.dataset.producer}; "
            f"release “{row.name}”, {row.count:,} observations"
        )
    if not rows:
        note("There are no datasets. Bring one with: muniment data bring FILE")


SlugArgument = Annotated[str, typer.Argument(metavar="DATASET", help="As muniment data list prints it.")]


@data_app.command("publish")
def publish_data(slug: SlugArgument, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Make a dataset public, with all its releases."""
    _set_visibility(slug, "public", data, as_json)


@data_app.command("hide")
def hide_data(slug: SlugArgument, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Make a dataset private: only staff see it."""
    _set_visibility(slug, "private", data, as_json)


def _set_visibility(slug: str, visibility: str, data: Path | None, as_json: bool) -> None:
    start(data, as_json)
    from muniment.evidence.series.bringing import change_visibility

    dataset = _dataset(slug, as_json)
    change_visibility(dataset, visibility, None)
    if as_json:
        print_json({"dataset": slug, "visibility": visibility})
    else:
        note(f"“{dataset.title}” is {visibility}.")


@data_app.command("compare")
def compare_data(
    slug: SlugArgument,
    before: Annotated[str, typer.Argument(metavar="RELEASE", help="The name of the one.")],
    after: Annotated[str, typer.Argument(metavar="RELEASE", help="The name of the other.")],
    most: Annotated[int, typer.Option("--most", help="How many changes of each kind are printed.", min=1)] = 20,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare two releases value by value: revised, added, withdrawn."""
    start(data, as_json, only_reads=True)
    from muniment.evidence.series.comparing import Cell, compare_releases

    dataset = _dataset(slug, as_json)
    found = compare_releases(_release(dataset, before, as_json), _release(dataset, after, as_json), most)

    def shown(cell: Cell | None) -> dict[str, object] | None:
        return {"text": cell.text, "status": cell.status, "row": cell.row, "column": cell.column} if cell else None

    if as_json:
        changes = [
            {
                "kind": one.kind,
                "series": one.series.slug,
                "place": one.place.code or one.place.name,
                "period": one.period,
                "before": shown(one.before),
                "after": shown(one.after),
            }
            for one in found.changes
        ]
        print_json({"dataset": slug, "counts": found.counts, "same": found.same, "changes": changes})
        return
    note(", ".join(f"{count:,} {kind}" for kind, count in found.counts.items()) + f", {found.same:,} the same")
    for one in found.changes:
        values = " → ".join(f"{c.text} {c.status}".strip() if c else "–" for c in (one.before, one.after))
        note(f"  {one.kind}: {one.series}, {one.place}, {one.period}: {values}")


def _dataset(slug: str, as_json: bool) -> Dataset:
    from muniment.evidence.series.models import Dataset

    dataset = Dataset.objects.filter(slug=slug).first()
    if dataset is None:
        fail(f"there is no dataset {slug}; see: muniment data list", 1, as_json, "not-found")
    return dataset


def _release(dataset: Dataset, name: str, as_json: bool) -> Release:
    found = dataset.releases.filter(name=name, is_whole=True).first()
    if found is None:
        names = ", ".join(dataset.releases.filter(is_whole=True).values_list("name", flat=True))
        fail(f"{dataset.slug} has no release “{name}”; it has: {names}", 1, as_json, "not-found")
    return found


def _must_be_readable(file: Path, as_json: bool) -> None:
    if not file.is_file():
        code, why = why_unreadable(file) or ("unreadable", "it cannot be read")
        fail(f"{file}: {why}", 1, as_json, code)


def _change(
    mapping: ColumnMapping, table: DataTable, mapped: list[str], unit: str, decimal: str, as_json: bool
) -> ColumnMapping:
    """Return a mapping with what the options say."""
    if decimal not in ("", ".", ","):
        fail("--decimal is . or ,", 2, as_json, "usage")
    several: dict[str, list[str]] = {}
    for pair in mapped:
        role, _, column = pair.partition("=")
        field = {"value": "values", "dimension": "dimensions"}.get(role, role.replace("-", "_"))
        if field not in vars(mapping) or field in ("fixed_unit", "decimal"):
            fail(f"--map {pair}: “{role}” is no role; see muniment data preview --help", 2, as_json, "usage")
        if column and column not in table.columns:
            fail(f"--map {pair}: there is no column “{column}”; there are {', '.join(table.columns[:20])}", 2, as_json)
        several.setdefault(field, []).append(column)
    named = {column for columns in several.values() for column in columns}
    if mapped:
        # What is named for one thing is not another as well.
        mapping = replace(mapping, dimensions=tuple(c for c in mapping.dimensions if c not in named))
    changed = {
        field: tuple(filter(None, columns)) if field in ("values", "dimensions") else columns[-1]
        for field, columns in several.items()
    }
    if unit:
        changed["fixed_unit"] = unit
    if decimal:
        changed["decimal"] = decimal
    return replace(mapping, **changed)  # type: ignore[arg-type]
