"""Verbs that count: frequency, keywords, collocates.

In: a query, parts of the archive. Out: tables, or JSON in the shapes of the API.
"""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from muniment.cli import console
from muniment.cli.app import DataOption, JsonOption, app, must_be_found, say_what_waits, start
from muniment.cli.console import fail, note, print_json

FilterOption = Annotated[
    Optional[list[str]],
    typer.Option(
        "--in", help="A part of the archive: source=NAME, year=2016..2020, language=fr. Repeatable.", show_default=False
    ),
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


@app.command()
def frequency(
    query: Annotated[str, typer.Argument(help="The words to count, as in search.", show_default=False)],
    by: Annotated[str, typer.Option(help="Rows: year, source, collection or language.")] = "year",
    within: FilterOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Count how often words occur in a million words, by year, source, collection or language."""
    folder = start(data, as_json, only_reads=True)
    from muniment.exchange.count_answers import frequency_shape
    from muniment.search.asking.query import QueryError
    from muniment.search.counting.frequency import GROUPS, find_frequency

    if by not in GROUPS:
        fail(f"--by takes {', '.join(GROUPS)}", 2, as_json, "usage")
    must_be_found(as_json)
    try:
        found = find_frequency(query, read_filters(within, as_json), by)
    except QueryError as error:
        fail(error.message, 2, as_json, "query")
    if found is None:
        fail("the query has no words to count", 2, as_json, "query")
    say_what_waits(folder)
    shape = frequency_shape(found)
    if as_json:
        print_json(shape.model_dump())
        return
    for row in [*shape.rows, shape.whole]:
        name = "total" if row is shape.whole else row.name or "unknown"
        mark = "  (small)" if row.small else ""
        console.output.print(
            f"{name}\t{row.occurrences}\t{row.words}\t{row.per_million:.2f}{mark}", markup=False, soft_wrap=True
        )
    note("Columns: part, occurrences, words, per million words.")
    note(f"Counted over {shape.counted.items} items; digest {shape.counted.items_digest[:16]}.")


@app.command()
def keywords(
    query: Annotated[
        str, typer.Argument(help="Words whose rates are compared; may be left out.", show_default=False)
    ] = "",
    within: FilterOption = None,
    against: Annotated[
        Optional[list[str]],
        typer.Option("--against", help="The other part. Default: all the rest. Repeatable.", show_default=False),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many words of each side.")] = 30,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare two parts of the archive by their words: log-likelihood and log ratio."""
    folder = start(data, as_json, only_reads=True)
    from muniment.exchange.count_answers import keyness_shape
    from muniment.search.asking.query import QueryError
    from muniment.search.counting.keyness import compare_selections

    must_be_found(as_json)
    first, second = read_filters(within, as_json), read_filters(against, as_json)
    try:
        shape = keyness_shape(compare_selections(query, first, second or None, most=limit))
    except QueryError as error:
        fail(error.message, 2, as_json, "query")
    say_what_waits(folder)
    if as_json:
        print_json(shape.model_dump())
        return
    rows = [shape.difference] if shape.difference else []
    for row in [*rows, *shape.keywords]:
        console.output.print(
            f"{row.word}\t{row.count}\t{row.other_count}\t{row.g2:.1f}\t{row.log_ratio:+.2f}",
            markup=False,
            soft_wrap=True,
        )
    note("Columns: word, times in the first part, times in the second, log-likelihood, log ratio.")
    note(f"Counted over {shape.counted_a.items} and {shape.counted_b.items} items.")


@app.command()
def collocates(
    query: Annotated[str, typer.Argument(help="The words to look around, as in search.", show_default=False)],
    window: Annotated[int, typer.Option(min=1, max=10, help="Words on each side.")] = 5,
    least: Annotated[int, typer.Option(min=1, help="Times that a word must be near.")] = 3,
    order: Annotated[str, typer.Option(help="Sort by: log_dice, mi, t or together.")] = "log_dice",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many words.")] = 30,
    within: FilterOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Count the words that stand near others, with how much more often than by chance."""
    folder = start(data, as_json, only_reads=True)
    from muniment.exchange.count_answers import collocates_shape
    from muniment.search.asking.query import QueryError
    from muniment.search.counting.collocation import ORDERS, find_collocates

    if order not in ORDERS:
        fail(f"--order takes {', '.join(ORDERS)}", 2, as_json, "usage")
    must_be_found(as_json)
    try:
        found = find_collocates(
            query, read_filters(within, as_json), window=window, least=least, order=order, most=limit
        )
    except QueryError as error:
        fail(error.message, 2, as_json, "query")
    if found is None:
        fail("the query has no words to count", 2, as_json, "query")
    say_what_waits(folder)
    shape = collocates_shape(found)
    if as_json:
        print_json(shape.model_dump())
        return
    for row in shape.rows:
        console.output.print(
            f"{row.word}\t{row.together}\t{row.count}\t{row.log_dice:.2f}\t{row.mi:.2f}\t{row.t:.2f}",
            markup=False,
            soft_wrap=True,
        )
    note("Columns: word, times near, times in all, logDice, MI, t.")
    note(f"Around {shape.node} occurrences, in {shape.counted.items} items.")
