"""Puts rows back into the test database: after each test that commits those that Django's `flush` leaves, before it
those of the sample.

`flush` empties every table of some hundred and fifty, on PostgreSQL by making each of them anew, and then lets every
application write its rows of types and permissions again. Here what it left the first time is kept in tables beside;
after that only tables in which something stands are emptied. Numbers of rows are given once, as with `flush`: what was
made and taken away leaves none free.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection as the_connection
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import TransactionTestCase

from muniment.evidence.acts.guards import TABLES as GUARDED

_FLUSHED = "flushed"
_kept: dict[str, dict[str, str]] = {}
"""By the name of a state: each table in which something stands, and the table beside that keeps it."""
_rows_flushed: dict[str, list[Any]] = {}
_as_django_does = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]


def take_the_place_of_flush() -> None:
    """Let every test that commits be followed by this."""
    TransactionTestCase._fixture_teardown = _after_a_test  # type: ignore[attr-defined]


def _after_a_test(case: TransactionTestCase) -> None:
    if case.available_apps is not None or case.serialized_rollback or len(connections.settings) > 1:
        _as_django_does(case)
    elif _FLUSHED in _kept:
        put_back(_FLUSHED)
    else:
        # What stood in the database before was of its migrations.
        _kept.clear()
        with without_guards():
            call_command("flush", verbosity=0, interactive=False, allow_cascade=False, inhibit_post_migrate=False)
        keep(_FLUSHED)
        _rows_flushed.update({table: _rows(the_connection, table) for table in _kept[_FLUSHED]})


def is_kept(name: str) -> bool:
    """Say whether there is a state of that name."""
    return name in _kept


def keep(name: str) -> None:
    """Keep what stands in the database under a name."""
    quote = the_connection.ops.quote_name
    beside = {table: f"kept_{len(_kept)}_{number}" for number, table in enumerate(sorted(_filled(the_connection)))}
    with transaction.atomic(), the_connection.cursor() as cursor:
        for table, copy in beside.items():
            cursor.execute(f"DROP TABLE IF EXISTS {copy}")
            cursor.execute(f"CREATE TABLE {copy} AS SELECT * FROM {quote(table)}")
    _kept[name] = beside


def put_back(name: str) -> None:
    """Let the database hold what was kept under a name, and nothing else."""
    quote = the_connection.ops.quote_name
    # Every test has the same types and permissions, but for those who change them.
    same = (
        {table for table, rows in _rows_flushed.items() if rows == _rows(the_connection, table)}
        if name == _FLUSHED
        else set()
    )
    # What refers to what is looked at when all is done: every one of Django's references may wait until then.
    with transaction.atomic(), without_guards(), the_connection.cursor() as cursor:
        for table in _filled(the_connection) - same:
            cursor.execute(f"DELETE FROM {quote(table)}")
        for table, copy in _kept[name].items():
            if table not in same:
                cursor.execute(f"INSERT INTO {quote(table)} SELECT * FROM {copy}")
    ContentType.objects.clear_cache()


@contextmanager
def without_guards() -> Iterator[None]:
    """Let the tables of acts be emptied, which their triggers refuse: between two tests nobody's acts are lost."""
    with the_connection.cursor() as cursor:
        if the_connection.vendor == "postgresql":
            for table in GUARDED:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield
            # What is put back is looked at first: a table with references still to be looked at cannot be altered.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in GUARDED:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'evidence_%'")
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for _name, sql in triggers:
            cursor.execute(sql)


def _filled(connection: BaseDatabaseWrapper) -> set[str]:
    """Return the tables in which something stands, of those that `flush` empties."""
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {quote(table)})" for table in tables)
        )
        return {table for (table,) in cursor.fetchall()}


def _rows(connection: BaseDatabaseWrapper, table: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} ORDER BY 1")
        return list(cursor.fetchall())
