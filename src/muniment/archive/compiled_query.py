"""Queries that every request asks: Django writes their SQL once, and they are asked again with other values.

In: a query of the usual kind, with `Placeholder` where a value is to come. Out: the records that Django would give for
it. To write a query takes Django several times as long as the database takes to answer one of a few rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.query import FlatValuesListIterable, get_related_populators
from django.db.models.signals import post_init, pre_init

Record = TypeVar("Record")


class Placeholder(Expression):
    """A place in a query for a value that comes when it is asked. `field` says how the database wants the value."""

    def __init__(self, name: str, field: Field[Any, Any]) -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """Return a place for one value, with this as its value."""
        return "%s", [self]


class CompiledQuery(Generic[Record]):
    """A query that is written once, and asked often: for records with what `select_related` joins, or for lists of
    values."""

    def __init__(self, make: Callable[[], QuerySet[Any, Record]]) -> None:
        self._make = make
        self._written: _Written | None = None

    def ask(self, **values: Any) -> list[Record]:
        """Return the records for these values. Raises KeyError for a value that was left out."""
        written = self._written
        if written is None:
            written = self._written = _write(self._make())
        # A connection is a thread's own, and so is what reads its rows.
        connection = connections[DEFAULT_DB_ALIAS]
        parameters = [
            place.output_field.get_db_prep_value(values[place.name], connection)
            if isinstance(place, Placeholder)
            else place
            for place in written.places
        ]
        with connection.cursor() as cursor:
            cursor.execute(written.sql, parameters)
            rows = cursor.fetchall()
        return [written.read(_convert(row, written.converters, connection)) for row in rows] if rows else []


@dataclass(frozen=True, slots=True)
class _Written:
    """A query as the database takes it, and how a record is made of a row."""

    sql: str
    places: tuple[Any, ...]
    converters: Sequence[tuple[int, Sequence[Callable[..., Any]], Any]]
    """For a column that is not given as the database gives it: its number, what it goes through, its expression."""
    read: Callable[[Sequence[Any]], Any]


def _write(queryset: Any) -> _Written:
    compiler = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
    sql, places = compiler.as_sql()
    converters = compiler.get_converters([column for column, *_ in compiler.select])
    return _Written(
        sql,
        tuple(places),
        [(number, functions, column) for number, (functions, column) in converters.items()],
        _reader(queryset, compiler),
    )


def _reader(queryset: Any, compiler: Any) -> Callable[[Sequence[Any]], Any]:
    """Return what makes a record of a row: what `ModelIterable` works out anew for each query. Raises TypeError for
    what is neither."""
    if queryset._fields is not None:
        return (lambda row: row[0]) if queryset._iterable_class is FlatValuesListIterable else tuple
    if queryset._prefetch_related_lookups:
        raise TypeError("a prepared query gives records or values; what is prefetched would be another query")
    model, numbers = compiler.klass_info["model"], compiler.klass_info["select_fields"]
    start, end = numbers[0], numbers[-1] + 1
    make = _maker(model, [column.target.attname for column, *_ in compiler.select[start:end]])
    joined = [
        _joiner(populator)
        for populator in get_related_populators(compiler.klass_info, compiler.select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]  # the stubs are of a later Django
    ]
    annotated = list((compiler.annotation_col_map or {}).items())

    def read(row: Sequence[Any]) -> Any:
        record = make(row[start:end])
        for name, number in annotated:
            setattr(record, name, row[number])
        for join in joined:
            join(row, record)
        return record

    return read


def _maker(model: type[Model], names: Sequence[str]) -> Callable[[Sequence[Any]], Any]:
    """Return what makes a record of its columns, as unpickling one does. (`from_db` goes through all of a model's
    fields for each record.)"""
    is_plain = model.__init__ is Model.__init__ and model.from_db.__func__ is Model.from_db.__func__  # type: ignore[attr-defined,misc]
    if not is_plain or pre_init.has_listeners(model) or post_init.has_listeners(model):
        return lambda values: model.from_db(DEFAULT_DB_ALIAS, names, values)

    def make(values: Sequence[Any]) -> Model:
        record = model.__new__(model)
        record._state = state = ModelState()
        state.adding, state.db = False, DEFAULT_DB_ALIAS
        record.__dict__.update(zip(names, values, strict=True))
        return record

    return make


def _joiner(populator: Any) -> Callable[[Sequence[Any], Any], None]:
    """Return what gives a record the record that a foreign key of it names, out of the same row."""
    if populator.reorder_for_init:
        return lambda row, record: populator.populate(row, record)
    start, end, key = populator.cols_start, populator.cols_end, populator.cols_start + populator.pk_idx
    make = _maker(populator.model_cls, populator.init_list)
    further = [_joiner(inner) for inner in populator.related_populators]

    def join(row: Sequence[Any], record: Any) -> None:
        if row[key] is None:
            populator.local_setter(record, None)
            return
        other = make(row[start:end])
        for join_further in further:
            join_further(row, other)
        populator.local_setter(record, other)
        populator.remote_setter(other, record)

    return join


def _convert(
    row: Sequence[Any], converters: Sequence[tuple[int, Sequence[Callable[..., Any]], Any]], connection: Any
) -> Sequence[Any]:
    """Return a row with its values as the fields of the model give them."""
    if not converters:
        return row
    values = list(row)
    for number, functions, column in converters:
        value = values[number]
        for function in functions:
            value = function(value, column, connection)
        values[number] = value
    return values
