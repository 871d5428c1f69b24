"""Which pages a write makes stale: a log in the archive's own database, written in the transaction of the write.

In: subjects that changed, or tags. Out: rows of `StaleTag`, and `News` for those who keep pages. A kill leaves the
write with its row, or neither. Every process that keeps pages reads the rows that were committed since it last looked,
over SQLite and PostgreSQL alike (decision 0027); on one machine a file tells it at once that there are some.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from muniment.archive.models import StaleTag
from muniment.archive.subjects import Subject

ALL = "*"
"""The tag of every page."""
KEPT_ROWS = 100_000
"""Rows that stay in the log: who is further behind throws all pages away."""
MOST_NEWS = 5000
"""Rows that are read at once: who is further behind throws all pages away."""


def tags_of(subjects: Iterable[str]) -> set[str]:
    """Return the tags of the pages that show what changed. Lists of items bear the tag `items`, whatever they list."""
    tags = set(subjects)
    kinds = {Subject(subject).kind for subject in tags}
    if "item" in kinds:
        tags.add("items")
    if "collection" in kinds:
        # Lists of collections, and front pages, which show some as strips.
        tags |= {"collections", "editions", "front"}
    if "source" in kinds:
        tags.add("sources")
    if "edition" in kinds:
        tags |= {"editions", "front"}
    return tags


def mark_stale(tags: Iterable[str]) -> None:
    """Write that the pages with these tags are stale. Call it inside the transaction of the change."""
    rows = sorted(set(tags))
    if not rows:
        return
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO archive_staletag (tag, transaction) SELECT unnest(%s::text[]), "
                "pg_current_xact_id()::text::bigint",
                [rows],
            )
    else:
        StaleTag.objects.bulk_create(StaleTag(tag=tag) for tag in rows)
    # After the commit: who looks before it would find nothing, and believe that there is nothing.
    transaction.on_commit(_tell)


def _tell() -> None:
    hint_at(Path(settings.DATA) / "pages").change()


class Hint:
    """A number in a file that all processes of a machine share: it changes when there is news. It saves waiting;
    nothing rests on it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "generation"
        if not path.exists() or path.stat().st_size < 8:
            temporary = folder / f"generation.{os.getpid()}"
            temporary.write_bytes(bytes(8))
            temporary.replace(path)
        with path.open("r+b") as file:
            self.shared = mmap.mmap(file.fileno(), 8)

    def change(self) -> None:
        """Write another number. No count: two processes that add one at once would add one."""
        self.shared[:8] = os.urandom(8)


@cache
def hint_at(folder: Path) -> Hint:
    """Return the hint of the pages kept in a folder."""
    return Hint(folder)


@dataclass
class News:
    """Tags that became stale since the last look."""

    tags: list[str] = field(default_factory=list)
    everything: bool = False
    """All pages are stale, or it cannot be known any more which are."""


class LogReader:
    """Reads the log from where it is now on. One for each process that keeps pages."""

    def __init__(self) -> None:
        self._last: int | None = None
        """The newest row that was read; None: nobody looked yet."""

        self._bound = 0
        """PostgreSQL: every transaction before this one was over, and its rows read, at the last look."""
        self._read: set[int] = set()
        """PostgreSQL: rows read of transactions from the bound on, of which others may still come."""

    @property
    def newest(self) -> int:
        """The newest row that was read."""
        return self._last or 0

    def read(self) -> News:
        """Return what was committed since the last look; the first finds nothing. Raises DatabaseError."""
        last = self._last
        if last is None:
            # The bound first: what is committed between the two is read again, which does no harm.
            self._bound = _bound_of_transactions()
            # A log without a row could be an old one that was cut: it begins with a row that says nothing.
            self._last = newest_row() or StaleTag.objects.create(tag="").pk
            return News()
        known = self._read
        if connection.vendor == "postgresql":
            rows, self._bound, self._read = self._rows_of_postgresql(last)
        else:
            rows = self._rows_since(last)
        if all(number != last for number, _tag in rows):
            # The row that was read last is gone: the log was cut behind us, or is another database's.
            self._last = newest_row() or StaleTag.objects.create(tag="").pk
            return News(everything=True)
        fresh = [(number, tag) for number, tag in rows if number != last and number not in known]
        if not fresh:
            return News()
        self._last = max(last, *(number for number, _tag in fresh))
        if len(fresh) < MOST_NEWS and all(tag != ALL for _number, tag in fresh):
            return News(list(dict.fromkeys(tag for _number, tag in fresh)))
        self._last = max(self._last, newest_row())
        return News(everything=True)

    def _rows_since(self, last: int) -> list[tuple[int, str]]:
        """Return the rows from the last on. SQLite has one writer at a time: rows are committed in the order of their
        numbers."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id, tag FROM archive_staletag WHERE id >= %s ORDER BY id LIMIT %s", [last, MOST_NEWS + 1]
            )
            return list(cursor.fetchall())

    def _rows_of_postgresql(self, last: int) -> tuple[list[tuple[int, str]], int, set[int]]:
        """Return the last row, those of all transactions that were not over at the last look, and what the next look
        begins from.

        Of two transactions the one that wrote first may be committed last: by numbers of rows alone it would be passed
        over.
        """
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT now.bound, log.id, log.tag, log.transaction FROM (SELECT {_BOUND} AS bound) AS now "  # noqa: S608 - our own words
                "LEFT JOIN archive_staletag AS log ON log.transaction >= %s OR log.id = %s",
                [self._bound, last],
            )
            found = cursor.fetchall()
        bound = found[0][0]
        rows = [row for row in found if row[1] is not None]
        return [(row[1], row[2]) for row in rows], bound, {row[1] for row in rows if row[3] >= bound}


_BOUND = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
"""PostgreSQL: the oldest transaction that is not over."""


def _bound_of_transactions() -> int:
    if connection.vendor != "postgresql":
        return 1
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_BOUND}")
        return int(cursor.fetchone()[0])


def newest_row() -> int:
    """Return the number of the newest row that this thread's connection sees; 0 where there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM archive_staletag")
        return int(cursor.fetchone()[0] or 0)


class Pruning:
    """Cuts the log, so that it does not grow for ever. What was written since the last cut always stays."""

    def __init__(self) -> None:
        self._before: tuple[int, int] | None = None

    def prune(self) -> int:
        """Take away rows that were far back already when this was last called; return how many. To be called about once
        a minute."""
        before, self._before = self._before, (newest_row() - KEPT_ROWS, _bound_of_transactions())
        if before is None or before[0] <= 0:
            return 0
        return StaleTag.objects.filter(pk__lte=before[0], transaction__lt=before[1]).delete()[0]
