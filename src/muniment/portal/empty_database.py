"""The tables of a new archive on SQLite, written once for all instead of by some two hundred migrations.

In: a connection to an SQLite database. Out: `begin`, which fills a database that has no tables from `empty.sql` (what
the migrations make, with the rows that they write), and `dump`, which writes that file. What migrations have come since
the file was written runs after it, as for any archive; a test says when it should be written anew (`make tables`).
PostgreSQL runs the migrations.
"""

from __future__ import annotations

import datetime
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper

FILE = Path(__file__).with_name("empty.sql")
_SOME_TIME = "2026-01-01 00:00:00"
_UUID = re.compile(r"[0-9a-f]{32}$")


def begin(connection: BaseDatabaseWrapper) -> None:
    """Make the tables of a new archive where a database is SQLite's and has none; else do nothing."""
    if is_empty(connection):
        load(connection)


def is_empty(connection: BaseDatabaseWrapper) -> bool:
    """Return whether a database is SQLite's and has no table yet."""
    return connection.vendor == "sqlite" and not connection.introspection.table_names()


def load(connection: BaseDatabaseWrapper) -> None:
    """Make the tables of a new archive in a database that has none, all of them or none."""
    connection.ensure_connection()
    database: sqlite3.Connection = connection.connection
    database.executescript(
        "PRAGMA foreign_keys = OFF;\n" + FILE.read_text(encoding="utf-8") + "\nPRAGMA foreign_keys = ON;"
    )


def dump(database: sqlite3.Connection) -> Iterator[str]:
    """Yield the statements that make a database like this one: in an order of their own, with one time and with keys by
    their row, so that the same migrations give the same file."""
    schema = database.execute(
        "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
    ).fetchall()
    virtual = {name for _kind, name, _table, sql in schema if sql.startswith("CREATE VIRTUAL TABLE")}
    # The tables in which SQLite keeps a virtual one are made with it.
    shadows = tuple(f"{name}_" for name in virtual)
    schema = [row for row in schema if not (shadows and row[2].startswith(shadows))]
    order = {"table": 0, "index": 1, "trigger": 2}
    yield "BEGIN;"
    for _kind, _name, _table, sql in sorted(schema, key=lambda row: (order[row[0]], row[1])):
        yield f"{sql};"
    for table in sorted(row[1] for row in schema if row[0] == "table" and row[1] not in virtual):
        yield from _rows(database, table)
    yield "COMMIT;"


def _rows(database: sqlite3.Connection, table: str) -> Iterator[str]:
    cursor = database.execute(f'SELECT * FROM "{table}" ORDER BY rowid')  # noqa: S608 - the name is a table's of our own
    for number, row in enumerate(cursor, 1):
        values = ", ".join(_quote(value, number) for value in row)
        yield f'INSERT INTO "{table}" VALUES ({values});'  # noqa: S608 - written to a file, each value quoted


def _quote(value: object, number: int) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, datetime.datetime):
        # The connection is Django's, which makes times of what its tables hold.
        value = _SOME_TIME
    if isinstance(value, str):
        if _UUID.match(value):
            value = f"{number:032x}"
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, int | float):
        return repr(value)
    raise TypeError(f"a value of a kind that no migration writes: {value!r}")
