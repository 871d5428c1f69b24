"""Verbs that count: frequency, keywords, collocates, ngrams, growth, concordance.

In: a query, parts of the archive. Out: tables, CSV, or JSON in the shapes of the API; a snapshot where it is asked for.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from muniment.cli import console
from muniment.cli.app import DataOption, JsonOption, app, must_be_found, must_be_writable, say_what_waits, start
from muniment.cli.console import fail, note, print_json

if TYPE_CHECKING:
    from muniment.search.counting.tables import CountQuestion

FilterOption = Annotated[
    Optional[list[str]],
    typer.Option(
        "--in", help="A part of the archive: source=NAME, year=2016..2020, language=fr. Repeatable.", show_default=False
    ),
]
QueryArgument = Annotated[str, typer.Argument(help="The words to count, as in search.", show_default=False)]
MaybeQueryArgument = Annotated[
    str, typer.Argument(help="The words to count, as in search; may be left out.", show_default=False)
]
LimitOption = Annotated[int, typer.Option(min=1, max=1000, help="How many rows.")]
LeastOption = Annotated[int, typer.Option(min=1, help="Times that something must occur.")]
CsvOption = Annotated[bool, typer.Option("--csv", help="Print CSV, with what was counted in each row.")]
KeepOption = Annotated[
    bool,
    typer.Option("--keep", help="Keep a snapshot of what everybody may see, to cite it; print its address."),
]


def read_filters(given: list[str] | None, as_json: bool) -> dict[str, list[str]]:
    """Return filters as search takes them; end with a line where one is none."""
    from muniment.search.saved import FILTERS

    found: dict[str, list[str]] = {}
    for part in given or []:
        name, sign, value = part.partition("=")
        if not sign or name not in FILTERS or not value:
            fail(f"“{part}” is no part of the archive; write NAME=VALUE, NAME one of {', '.join(FILTERS)}", 2, as_json)
        found.setdefault(name, []).append(value)
    return found


def _choose(name: str, value: str, choices: tuple[str, ...], as_json: bool) -> str:
    if value not in choices:
        fail(f"--{name} takes {', '.join(choices)}", 2, as_json, "usage")
    return value


def _print_count(folder: Path, question: CountQuestion, as_json: bool, as_csv: bool, keep: bool) -> None:
    """Count, and print it: as a table, as CSV, or as JSON."""
    from muniment.exchange.count_answers import count_shape
    from muniment.exchange.count_files import snapshot_url, write_count
    from muniment.search.asking.query import QueryError
    from muniment.search.counting.snapshots import SnapshotRefused, make_snapshot
    from muniment.search.counting.tables import count, table_of

    must_be_found(as_json)
    if keep:
        must_be_writable(folder, as_json)
    try:
        found = count(question)
        if found is None:
            fail("the query has no words to count", 2, as_json, "query")
        kept = snapshot_url(make_snapshot(question)) if keep else ""
    except QueryError as error:
        fail(error.message, 2, as_json, "query")
    except SnapshotRefused:
        fail("no snapshot: a source or collection that is named is not public", 2, as_json, "private")
    say_what_waits(folder)
    table = table_of(found)
    if as_json:
        print_json({**count_shape(found).model_dump(), **({"snapshot": kept} if kept else {})})
    elif as_csv:
        for piece in write_count("csv", table):
            sys.stdout.write(piece)
    else:
        for row in table.rows:
            cells = ("yes" if cell is True else "" if cell is False else str(cell) for cell in row)
            console.output.print("\t".join(cells), markup=False, soft_wrap=True)
        note(f"Columns: {', '.join(table.columns)}.")
    for over in table.counted:
        lacking = f"; {over.missing} are not counted yet" if over.missing else ""
        note(
            f"Counted over {over.items} items, {over.words} words{lacking}; digest {over.digest[:16]}, "
            f"{over.at.isoformat(timespec='seconds')}, reader {over.reader}, words {over.words_version}."
        )
    if kept and not as_json:
        note(f"Kept: {kept}")


@app.command()
def frequency(
    query: QueryArgument,
    by: Annotated[str, typer.Option(help="Rows: year, source, collection or language.")] = "year",
    within: FilterOption = None,
    keep: KeepOption = False,
    as_csv: CsvOption = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Count how often words occur in a million words, by year, source, collection or language."""
    folder = start(data, as_json, only_reads=True)
    from muniment.search.counting.frequency import GROUPS
    from muniment.search.counting.tables import CountQuestion

    asked = CountQuestion("frequency", query, read_filters(within, as_json), by=_choose("by", by, GROUPS, as_json))
    _print_count(folder, asked, as_json, as_csv, keep)


@app.command()
def keywords(
    query: MaybeQueryArgument = "",
    within: FilterOption = None,
    against: Annotated[
        Optional[list[str]],
        typer.Option("--against", help="The other part. Default: all the rest. Repeatable.", show_default=False),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many words of each side.")] = 30,
    keep: KeepOption = False,
    as_csv: CsvOption = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare two parts of the archive by their words: log-likelihood and log ratio."""
    folder = start(data, as_json, only_reads=True)
    from muniment.search.counting.tables import CountQuestion

    first, second = read_filters(within, as_json), read_filters(against, as_json)
    _print_count(folder, CountQuestion("keywords", query, first, second, most=limit), as_json, as_csv, keep)


@app.command()
def collocates(
    query: QueryArgument,
    window: Annotated[int, typer.Option(min=1, max=10, help="Words on each side.")] = 5,
    least: LeastOption = 3,
    order: Annotated[str, typer.Option(help="Sort by: log_dice, mi, t or together.")] = "log_dice",
    limit: LimitOption = 30,
    within: FilterOption = None,
    keep: KeepOption = False,
    as_csv: CsvOption = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Count the words that stand near others, with how much more often than by chance."""
    folder = start(data, as_json, only_reads=True)
    from muniment.search.counting.collocation import ORDERS
    from muniment.search.counting.tables import CountQuestion

    asked = CountQuestion(
        "collocates",
        query,
        read_filters(within, as_json),
        window=window,
        least=least,
        order=_choose("order", order, ORDERS, as_json),
        most=limit,
    )
    _print_count(folder, asked, as_json, as_csv, keep)


@app.command()
def ngrams(
    query: MaybeQueryArgument = "",
    size: Annotated[int, typer.Option(min=2, max=6, help="Words in a row.")] = 3,
    least: LeastOption = 3,
    limit: LimitOption = 30,
    within: FilterOption = None,
    keep: KeepOption = False,
    as_csv: CsvOption = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Count sequences of words: those that have the query's words, or all of a part of the archive."""
    folder = start(data, as_json, only_reads=True)
    from muniment.search.counting.collocation import MOST_UNASKED
    from muniment.search.counting.tables import CountQuestion, items_of

    asked = CountQuestion("ngrams", query, read_filters(within, as_json), size=size, least=least, most=limit)
    if not query and items_of(asked).words > MOST_UNASKED:
        fail(f"this part has more than {MOST_UNASKED:,} words: give words, or a smaller part by --in", 2, as_json)
    _print_count(folder, asked, as_json, as_csv, keep)


@app.command()
def growth(
    within: FilterOption = None,
    keep: KeepOption = False,
    as_csv: CsvOption = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Count the words and the different words until the end of each year."""
    folder = start(data, as_json, only_reads=True)
    from muniment.search.counting.tables import CountQuestion

    _print_count(folder, CountQuestion("growth", filters=read_filters(within, as_json)), as_json, as_csv, keep)


@app.command()
def concordance(
    query: QueryArgument,
    sort: Annotated[str, typer.Option(help="Sort by: date, before (the word before) or after.")] = "date",
    limit: Annotated[
        Optional[int], typer.Option(min=1, help="How many lines. Default: all.", show_default=False)
    ] = None,
    within: FilterOption = None,
    as_csv: CsvOption = False,
    data: DataOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON Lines.")] = False,
) -> None:
    """Print every line with the words, of all that is found, sorted over everything."""
    folder = start(data, as_json, only_reads=True)
    from itertools import islice

    from muniment.exchange.line_exports import write_lines
    from muniment.search.asking.query import QueryError
    from muniment.search.counting.lines import SORTS, find_lines

    _choose("sort", sort, SORTS, as_json)
    must_be_found(as_json)
    try:
        found = find_lines(query, read_filters(within, as_json), sort=sort)
    except QueryError as error:
        fail(error.message, 2, as_json, "query")
    if found is None:
        fail("the query has no words to find", 2, as_json, "query")
    say_what_waits(folder)
    lines = islice(found.stream(None), limit)
    if as_json or as_csv:
        for piece in write_lines("jsonl" if as_json else "csv", lines):
            sys.stdout.write(piece)
    else:
        for shown in lines:
            line, item = shown.line, shown.item
            row = (line.before[-40:], line.words, line.after[:40], item.published or "", item.title)
            console.output.print("\t".join(row), markup=False, soft_wrap=True)
    note(f"{found.total} lines in {found.items} items; counted over {found.counted.items} items.")
