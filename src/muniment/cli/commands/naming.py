"""The verb for spellings, and other names of sources.

In: a table. Out: what of it is new; or the table.
"""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Optional

import typer

from muniment.cli.app import DataOption, JsonOption, app, start
from muniment.cli.console import fail, note, print_json


@app.command()
def names(
    file: Annotated[
        Optional[Path],
        typer.Argument(help="A CSV table to take over: columns of, forms, note. All rows or none.", show_default=False),
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Remove what the table does not have.")] = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print the spellings and other names of sources as a CSV table, or take such a table over.

    They are used from the next search on; the index stays as it is.
    """
    start(data, as_json, only_reads=file is None)
    from muniment.search.asking.other_names import TableError, bring_table, read_rows, write_table

    if file is None:
        if as_json:
            print_json([asdict(row) for row in read_rows(write_table())])
        else:
            sys.stdout.buffer.write(write_table().encode())
            sys.stdout.buffer.flush()
        return
    try:
        brought = bring_table(file.read_text(encoding="utf-8"), replace=replace)
    except UnicodeDecodeError:
        fail(f"{file} is not UTF-8; save it as CSV UTF-8", 1, as_json, "unreadable")
    except OSError as error:
        fail(f"{file}: {error.strerror or error}", 1, as_json, "unreadable")
    except TableError as error:
        fail(f"{file}: {error}; nothing was taken over", 1, as_json, "table")
    if as_json:
        print_json({"spellings": brought.spellings, "source_names": brought.source_names, "removed": brought.removed})
        return
    note(f"New: {brought.spellings} spellings, {brought.source_names} names of sources. Removed: {brought.removed}.")
