"""Verbs that ask and take away: search, show, export, warc.

In: a question. Out: what answers it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, Optional

import typer

from muniment.cli import console
from muniment.cli.app import DataOption, JsonOption, app, label, must_be_found, say_what_waits, start
from muniment.cli.console import bar, fail, note, print_json

_WORDS = {"publication": "published", "signing": "dated", None: "published"}
"""The word for a day, by what the API says that it is of."""
_GIVERS = {
    "captor": "given by whoever captured it",
    "editor": "given by an editor",
    "manifest": "given by a manifest",
    None: "",
}
"""How a date is known that no word of the source says, by what the API says of it."""


@app.command()
def search(
    query: Annotated[
        str,
        typer.Argument(
            help='Words, "phrases", ="exact ones", AND OR NOT, field:value, 2016..2020, prefix*, fuzzy~, near/5.',
            show_default=False,
        ),
    ] = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many results.")] = 20,
    order: Annotated[str, typer.Option(help="Sort by: relevance, date (newest first) or oldest.")] = "relevance",
    file: Annotated[
        Optional[Path],
        typer.Option(
            "--file", help="Ask each line of this file, and print a table (CSV) of what they find.", show_default=False
        ),
    ] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Search the archive."""
    folder = start(data, as_json, only_reads=True)
    if file is not None:
        must_be_found(as_json)
        say_what_waits(folder)
        _search_many(file, as_json)
        return
    if not query:
        fail("there is no query; write one, or name a file of queries with --file", 2, as_json, "usage")
    from muniment.exchange.answers import search_answer
    from muniment.search.asking.query import QueryError
    from muniment.search.asking.service import find_first
    from muniment.search.asking.service import search as run
    from muniment.search.indexing import is_incomplete
    from muniment.search.model import ORDERS

    if order not in ORDERS:
        fail(f"there is no order “{order}”; there are {', '.join(ORDERS)}", 2, as_json, "usage")
    try:
        found = run(query, limit=limit, order=order, with_facets=as_json)
        first = find_first(query) if found.total and not found.relaxed else None
        answer = search_answer(query, found, first)
    except QueryError as error:
        fail(error.message, 2, as_json, "query")
    must_be_found(as_json)
    say_what_waits(folder)
    if as_json:
        print_json(answer.model_dump())
        return
    import html
    import re

    for hit in answer.hits:
        console.output.print(
            f"{hit.id}  {hit.kind}  {label(_WORDS[hit.date_of], hit.date)}  {hit.source}", markup=False, style="bold"
        )
        console.output.print(f"    {hit.title}", soft_wrap=True, markup=False)
        console.output.print(
            f"    {html.unescape(re.sub('<[^>]+>', '', hit.snippet))}", soft_wrap=True, markup=False, style="dim"
        )
    if answer.loosened:
        note("Results do not have to contain every word. Items with most of the words come first.")
    if is_incomplete():
        note("Some changes are not in the index yet: they failed and will be retried; see: muniment outbox")
    if answer.correction:
        note(f"Did you mean: {answer.correction}")
    if answer.first:
        known = f"“{answer.first.said_by}”" if answer.first.said_by else _GIVERS[answer.first.given_by]
        day = label(_WORDS[answer.first.date_of], answer.first.date)
        undated = answer.first.total - answer.first.dated
        note(
            f"First found: {answer.first.id}, {day}{f' ({known})' if known else ''}."
            + (f" {undated} without a date." if undated else "")
        )
    note(f"{answer.total} found.")


def _search_many(file: Path, as_json: bool) -> None:
    """Print what each query of a file finds, as a table."""
    from muniment.exchange.query_tables import row_of, write_rows
    from muniment.search.asking.many import ask_many, queries_of

    try:
        queries = queries_of(file.read_text(encoding="utf-8", errors="replace"))
    except OSError as error:
        fail(f"{file}: {error.strerror or error}", 1, as_json, "unreadable")
    rows = [row_of(answer) for answer in ask_many(queries)]
    if as_json:
        print_json([row.model_dump() for row in rows])
    else:
        sys.stdout.buffer.write(write_rows(rows).encode())
        sys.stdout.buffer.flush()


@app.command()
def export(
    query: Annotated[str, typer.Argument(help="What to search for. If empty, everything.", show_default=False)] = "",
    form: Annotated[
        str,
        typer.Option(
            "--format",
            help="csv, jsonl, bib, ris; with texts: texts, passages, parquet, zip, tei; or that of an added package.",
        ),
    ] = "csv",
    output: Annotated[
        Optional[Path],
        typer.Option("--output", "-o", help="Write to this file instead of the screen.", show_default=False),
    ] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Export all results of a search as a table, as citations, or with their texts."""
    folder = start(data, as_json, only_reads=True)
    from muniment.exchange.exports import ExportError, export_formats, in_pieces, write_items
    from muniment.search.asking.query import QueryError
    from muniment.search.asking.service import find_all

    wanted = export_formats().get(form)
    if wanted is None:
        fail(f"there is no format “{form}”; there are {', '.join(export_formats())}", 2, as_json, "usage")
    try:
        items = find_all(query)
    except QueryError as error:
        fail(error.message, 2, as_json, "query")
    must_be_found(as_json)
    say_what_waits(folder)
    count = 0

    def counted() -> Iterator[Any]:
        nonlocal count
        for item in items:
            count += 1
            yield item

    try:
        _write_pieces(in_pieces(write_items(wanted, counted())), output)
    except BrokenPipeError:
        # Whoever reads has enough (`| head`).
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return
    except ExportError as error:
        fail(str(error), 1, as_json, "format")
    except OSError as error:
        fail(f"{output}: {error.strerror or error}", 1, as_json, "unwritable")
    if output is not None:
        if as_json:
            print_json({"written": count, "file": str(output)})
        else:
            note(f"{count} items were written to {output}.")


def _write_pieces(pieces: Iterable[bytes], output: Path | None) -> None:
    """Write a file piece by piece, or to the screen. All of it or nothing: what was cut short, by a full disk or by a
    format that fails, would look like the whole."""
    if output is None:
        for piece in pieces:
            sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()
        return
    whole = output if output.exists() and not output.is_file() else output.with_name(f"{output.name}.partial")
    try:
        with whole.open("wb") as file:
            for piece in pieces:
                file.write(piece)
        if whole is not output:
            whole.replace(output)
    except BaseException:
        if whole is not output:
            whole.unlink(missing_ok=True)
        raise


@app.command()
def warc(
    file: Annotated[
        Path, typer.Argument(help="The file to write. Compressed if its name ends in .gz.", show_default=False)
    ],
    everything: Annotated[bool, typer.Option("--everything", help="Include what is not public.")] = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Export the captures, with headers and digests, as a WARC file (ISO 28500) for the tools of other
    archives."""
    start(data, as_json, only_reads=True)
    from muniment.archive.stores import original_store
    from muniment.exchange.warc import captures_to_show, write_warc

    captures = captures_to_show(everything=everything)
    partial = file.with_name(f"{file.name}.partial")
    try:
        with bar("Captures", captures.count(), quiet=as_json) as progress, partial.open("wb") as target:
            report = write_warc(
                captures.iterator(500),
                original_store(),
                target,
                compress=file.suffix == ".gz",
                with_secrets=everything,
                progress=progress,
            )
        partial.replace(file)
    except OSError as error:
        partial.unlink(missing_ok=True)
        fail(f"{file}: {error.strerror or error}", 1, as_json, "unwritable")
    if as_json:
        print_json({"file": str(file), "written": report.written, "faults": report.faults})
    else:
        for fault in report.faults:
            note(f"  left out: {fault}")
        note(f"{report.written} captures were written to {file}.")
    if report.faults:
        raise typer.Exit(1)


@app.command()
def show(
    number: Annotated[int, typer.Argument(metavar="ID", help="The item's number.", show_default=False)],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show an item."""
    start(data, as_json, only_reads=True)
    from muniment.archive.models import Item
    from muniment.exchange.answers import item_shape

    item = Item.objects.select_related("source", "version__reading").filter(pk=number).first()
    if item is None:
        fail(f"there is no item {number}; find one with: muniment search WORDS", 1, as_json, "not-found")
    shape = item_shape(item)
    if as_json:
        print_json(shape.model_dump())
        return
    out = console.output
    days = filter(None, [label(_WORDS[shape.date_of], shape.date), label("updated", shape.modified)])
    out.print(
        f"{shape.kind}  {shape.state}  {'  '.join(days)}  {shape.source}",
        soft_wrap=True,
        markup=False,
    )
    out.print(shape.title, soft_wrap=True, markup=False, style="bold")
    out.print(f"{shape.address or shape.origin}\n", soft_wrap=True, markup=False)
    out.print(shape.text or shape.summary, soft_wrap=True, markup=False)
