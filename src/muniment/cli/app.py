"""What all verbs share: the program that they are registered with, their common options, and opening the archive.

In: options. Out: an archive that is there, current and, where the verb writes, writable; or one line and an exit code.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated, Optional

import typer

from muniment.cli.console import bar, fail, note
from muniment.cli.unindexed import not_indexed, say_not_indexed
from muniment.loading import without_collecting
from muniment.private_files import close_to_others

app = typer.Typer(
    name="muniment",
    help="Muniment is an archive and a portal for public documents. It captures pages and files with proof of "
    "where they came from, reads them, and publishes them.\n\nStart with [bold]muniment init[/], then "
    "[bold]muniment capture[/] a page, a file or a folder, then [bold]muniment serve[/].",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

DataOption = Annotated[
    Optional[Path],
    typer.Option("--data", help="The archive's folder. Default: MUNIMENT_DATA, or else ./data.", show_default=False),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


UNTIL_THE_END = ExitStack()
"""What a verb opened, to be closed when the program ends."""


def set_data(data: Path | None) -> Path:
    """Let an option name the archive's folder; return the folder."""
    if data is not None:
        os.environ["MUNIMENT_DATA"] = str(data)
    return Path(os.environ.get("MUNIMENT_DATA", "data")).resolve()


def start(
    data: Path | None,
    as_json: bool = False,
    must_exist: bool = True,
    checked: bool = True,
    only_reads: bool = False,
    logs: bool = False,
    records_only: bool = False,
) -> Path:
    """Start Django on the archive's folder. Says what to do where there is no archive. `checked`: its database is
    looked at.

    `only_reads`: the verb works on a folder that may not be written. `logs`: what it writes is a log, as a server's is.
    `records_only`: it needs nothing of the portal, which is not loaded.
    """
    folder = set_data(data)
    close_to_others(folder)
    if must_exist and not (folder / "secret-key").exists():
        fail(
            f"there is no archive in {folder}; create one with: muniment init --data {folder}", 1, as_json, "no-archive"
        )
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muniment.record_settings" if records_only else "muniment.settings")
    import django

    from muniment.environment import SettingError

    try:
        with without_collecting():
            django.setup()
    except SettingError as error:
        fail(f"{error} (docs/settings.md)", 1, as_json, "setting")
    from django.db import connections

    # SQLite puts what lies beside a database into it when the last connection is closed; what was loaded without the
    # collector is never thrown away, and would not be closed by itself.
    UNTIL_THE_END.callback(connections.close_all)
    if not logs:
        # Who runs a verb sees what it did: lines of a log in between are for nobody.
        logging.getLogger("muniment.security").setLevel(logging.WARNING)
    if must_exist and checked:
        if only_reads:
            _open_as_it_is()
        else:
            must_be_writable(folder, as_json)
        must_be_current(as_json)
    return folder


def _open_as_it_is() -> None:
    """Open the database for reading alone where it cannot be written, until the verb ends."""
    from muniment.archive.database_state import opened_as_it_is

    UNTIL_THE_END.enter_context(opened_as_it_is())


def must_be_writable(folder: Path, as_json: bool) -> None:
    """End with one line where the archive's folder cannot be written."""
    if not os.access(folder, os.W_OK):
        fail(
            f"{folder} cannot be written; make it writable for this account (commands that only read still work)",
            1,
            as_json,
            "not-writable",
        )


@contextmanager
def must_open(as_json: bool) -> Iterator[None]:
    """Say in a line where the database does not open or cannot be written."""
    from django.db.utils import DatabaseError

    try:
        yield
    except DatabaseError as error:
        fail(f"the database does not open: {str(error).splitlines()[0]}; see muniment doctor", 1, as_json, "database")


def must_be_current(as_json: bool, for_init: bool = False) -> None:
    """Say in a line what is wrong with the database, before anything is written to it."""
    from muniment.archive.database_state import find_problem

    problem = find_problem()
    if problem is not None and not (for_init and problem.is_for_init):
        fail(problem.message, 1, as_json, problem.code)


def must_be_found(as_json: bool) -> None:
    """Say in a line where the index lacks items that no waiting change brings: what a search found is not all then."""
    from muniment.archive.models import Item
    from muniment.search.indexing import is_behind, lacks

    if is_behind():
        count = Item.objects.count()
        lacking = f"the search index holds {count - lacks()} of {count} items"
        fail(f"{lacking}; rebuild it with: muniment index --rebuild", 1, as_json, "index")


def say_what_waits(folder: Path) -> None:
    """Say what the index cannot be told of, since the folder may not be written."""
    from muniment.archive import outbox as entries

    if not os.access(folder, os.W_OK) and (waiting := entries.waiting("search")):
        note(f"{waiting} changes are not in the index: {folder} cannot be written.")


def index_if_behind(as_json: bool) -> None:
    """Make the index anew where it has not what the archive has: after an update that keeps it in another form."""
    from muniment.archive.models import Item
    from muniment.search.indexing import is_behind, rebuild

    if is_behind():
        with bar("Indexing", Item.objects.count(), quiet=as_json) as progress:
            rebuild(lambda done: progress(""))
        if not as_json:
            say_not_indexed(not_indexed())


def why_unreadable(path: Path) -> tuple[str, str] | None:
    """Return why a path cannot be read at all."""
    from muniment.reading import MOST_BYTES

    try:
        if not path.exists():
            return "not-found", "there is no such file"
        if not path.is_file():
            return "unreadable", "this is not a regular file"
        if path.stat().st_size > MOST_BYTES:
            return (
                "too-large",
                f"the file has {path.stat().st_size / 2**20:,.0f} MiB, over the limit of {MOST_BYTES // 2**20} MiB",
            )
        with path.open("rb"):
            return None
    except OSError as error:
        return "unreadable", error.strerror or str(error)


def label(which: str, date: str | None) -> str:
    """Return a date with the word for which date it is; empty where there is none."""
    return f"{which} {date}" if date else ""
