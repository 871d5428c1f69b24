"""Queries that every request asks: Django writes their SQL once, and they are asked again with other values.

In: a query of the usual kind, with `Asked` where a value is to come. Out: the records that Django would give for it.
To write a query takes Django several times as long as the database takes to answer one of a few rows.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any, Generic, TypeAlias, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, Field, QuerySet
from django.db.models.sql.compiler import SQLCompiler

Record = TypeVar("Record")
_Writing: TypeAlias = tuple[Any, SQLCompiler, str, tuple[Any, ...]]


class Asked(Expression):
    """A place in a query for a value that comes when it is asked. `field` says how the database wants the value."""

    def __init__(self, name: str, field: Field[Any, Any]) -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> Any:
        """Return a place for one value, with this as its value."""
        return "%s", [self]


class Prepared(Generic[Record]):
    """A query that is written once, and asked often."""

    def __init__(self, make: Callable[[], QuerySet[Any, Record]]) -> None:
        self._make = make
        self._written: _Writing | None = None

    def ask(self, **values: Any) -> list[Record]:
        """Return the records for these values. Raises KeyError for a value that was left out."""
        connection = connections[DEFAULT_DB_ALIAS]
        queryset, written, sql, places = self._written or self._write()
        parameters = tuple(
            place.output_field.get_db_prep_value(values[place.name], connection) if isinstance(place, Asked) else place for place in places
        )
        # A connection is a thread's own, and so is what reads its rows.
        compiler = copy(written)
        compiler.connection = connection
        compiler.as_sql = lambda *_args, **_options: (sql, parameters)  # type: ignore[method-assign]
        asked: Any = QuerySet(queryset.model, _Written(compiler), DEFAULT_DB_ALIAS)  # type: ignore[arg-type]
        asked._fields = queryset._fields
        return list(queryset._iterable_class(asked))

    def _write(self) -> _Writing:
        queryset: Any = self._make()
        compiler = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
        sql, places = compiler.as_sql()
        converters = compiler.get_converters([column for column, *_ in compiler.select])
        compiler.get_converters = lambda _columns: converters  # type: ignore[method-assign]
        self._written = found = (queryset, compiler, sql, tuple(places))
        return found


class _Written:
    """What a queryset takes for its query: one that has its SQL."""

    def __init__(self, compiler: SQLCompiler) -> None:
        self._compiler = compiler

    def get_compiler(self, *_places: Any, **_options: Any) -> SQLCompiler:
        return self._compiler
