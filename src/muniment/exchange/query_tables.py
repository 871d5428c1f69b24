"""What many queries found, as a table.

In: answers of `search.asking.many`. Out: rows with the same columns for CSV and JSON.
"""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import BaseModel, Field

from muniment.archive.models import Item
from muniment.evidence.dated import tell_days
from muniment.exchange.answers import date_of_item
from muniment.exchange.exports import lasting_address, write_table
from muniment.exchange.shapes import DateOf
from muniment.search.asking.many import QueryAnswer


class QueryRow(BaseModel):
    """What one of many queries found."""

    query: str
    total: int
    loosened: bool = Field(description="not every word had to be there: not to be compared with the others")
    best: str | None = Field(description="address of what answers best")
    best_title: str | None
    first: str | None = Field(description="address of the oldest item that has all words and a date")
    first_title: str | None
    first_date: str | None
    first_date_of: DateOf | None
    error: str | None = Field(description="why the query cannot be asked")


def row_of(answer: QueryAnswer) -> QueryRow:
    """Return an answer as a row."""
    best, first = answer.best, answer.first
    if first is not None:
        tell_days([first])
    return QueryRow(
        query=answer.query,
        total=answer.total,
        loosened=answer.relaxed,
        best=_address(best),
        best_title=best.title if best else None,
        first=_address(first),
        first_title=first.title if first else None,
        first_date=first.published if first else None,
        first_date_of=date_of_item(first) if first else None,
        error=answer.error or None,
    )


def write_rows(rows: Iterable[QueryRow]) -> str:
    """Return rows as CSV."""
    return write_table(QueryRow.model_fields, (row.model_dump().values() for row in rows))


def _address(item: Item | None) -> str | None:
    return lasting_address(item) if item else None
