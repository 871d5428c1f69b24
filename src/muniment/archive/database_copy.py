"""The archive's records, from the database in use to an empty one: from SQLite to PostgreSQL when an archive has grown,
or back.

In: where the new database is. Out: the same rows there, under the same numbers, counted; the old one is only read.
Originals, the index and the kept pages are not of the database and stay where they are: they fit both.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models import Model

from muniment.archive.catalogue import ArchiveError
from muniment.archive.models import StaleTag
from muniment.settings import database_at

_TARGET = "copy"
_ROWS_AT_ONCE = 2000
_OWN_OF_EACH_ENGINE = {"wagtailsearch"}
"""Applications whose tables differ between the engines: what is in them is made anew of the rest."""


def copy_database(url: str, progress: Callable[[str], None] = lambda table: None) -> dict[str, int]:
    """Copy every record to the database at `url` (empty: SQLite in the archive's folder); return the rows by table.

    All or nothing: the rows come in one transaction. Nothing else may write meanwhile. Raises ValueError for an address
    of another kind, ArchiveError where the other database is the one in use, does not open, holds an archive already,
    or has not the same number of rows at the end.
    """
    target = database_at(url)
    here = connections[DEFAULT_DB_ALIAS].settings_dict
    if all(str(target.get(key, "")) == str(here[key]) for key in ("ENGINE", "NAME", "HOST", "PORT")):
        raise ArchiveError("that is the database in use; give another")
    _make_tables(url)
    with _known_as(target):
        connection = connections[_TARGET]
        models = tables()
        if any(model._meta.app_label == "archive" and _count(model, _TARGET) for model in models):
            raise ArchiveError("the other database already holds an archive; give an empty one")
        copied: dict[str, int] = {}
        with transaction.atomic(), transaction.atomic(using=_TARGET):
            _empty(models)
            for model in models:
                copied[model._meta.db_table] = sum(_insert(model, rows) for rows in _in_parts(model))
                progress(model._meta.db_table)
            for statement in connection.ops.sequence_reset_sql(no_style(), models):
                with connection.cursor() as cursor:
                    cursor.execute(statement)
            for model in models:
                if _count(model, _TARGET) != copied[model._meta.db_table]:
                    raise ArchiveError(
                        f"{model._meta.db_table} does not have the same rows in the other database; nothing was copied"
                    )
        return copied


def tables() -> list[type[Model]]:
    """Return the models whose tables are copied, those of many-to-many relations among them."""
    every = apps.get_models(include_auto_created=True)
    # Which pages are stale is of use only to servers over this database.
    every = [m for m in every if m is not StaleTag]
    return [m for m in every if m._meta.managed and not m._meta.proxy and m._meta.app_label not in _OWN_OF_EACH_ENGINE]


def _make_tables(url: str) -> None:
    """Make the tables, in a process for which that database is the one in use: other applications' migrations know no
    other."""
    environment = {name: value for name, value in os.environ.items() if name != "MUNIMENT_DATABASE_URL"}
    if url:
        environment["MUNIMENT_DATABASE_URL"] = url
    made = subprocess.run(
        [
            sys.executable,
            "-m",
            "django",
            "migrate",
            "--verbosity",
            "0",
            "--no-input",
            "--settings",
            "muniment.settings",
        ],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        lines = [line for line in made.stderr.splitlines() if line.strip()] or ["it says nothing"]
        raise ArchiveError(f"the tables cannot be made in the other database: {lines[-1].strip()}")


@contextmanager
def _known_as(target: dict[str, Any]) -> Iterator[None]:
    plain = {"OPTIONS": {}, "HOST": "", "PORT": "", "USER": "", "PASSWORD": ""}
    connections.settings[_TARGET] = {**connections[DEFAULT_DB_ALIAS].settings_dict, **plain, **target}
    try:
        yield
    finally:
        connections[_TARGET].close()
        del connections[_TARGET]
        del connections.settings[_TARGET]


def _count(model: type[Model], alias: str) -> int:
    return model._base_manager.using(alias).count()


def _empty(models: list[type[Model]]) -> None:
    """Take out what making the tables has put in: kinds of content, permissions, a first page."""
    connection = connections[_TARGET]
    names = [model._meta.db_table for model in models]
    for statement in connection.ops.sql_flush(no_style(), names, reset_sequences=True, allow_cascade=True):
        with connection.cursor() as cursor:
            cursor.execute(statement)


def _in_parts(model: type[Model]) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the rows of a table, a few thousand at a time: of a model that extends another, its own table only."""
    names = [field.attname for field in model._meta.local_concrete_fields]
    rows = iter(model._base_manager.order_by("pk").values_list(*names).iterator(_ROWS_AT_ONCE))
    while part := list(islice(rows, _ROWS_AT_ONCE)):
        yield part


def _insert(model: type[Model], rows: list[tuple[Any, ...]]) -> int:
    connection, fields = connections[_TARGET], model._meta.local_concrete_fields
    quote = connection.ops.quote_name
    columns, places = ", ".join(quote(str(field.column)) for field in fields), ", ".join(["%s"] * len(fields))
    written = [
        tuple(field.get_db_prep_save(value, connection) for field, value in zip(fields, row, strict=True))
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})", written)  # noqa: S608 - names of our own tables
    return len(rows)
