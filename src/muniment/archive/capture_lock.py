"""Whether a capture runs anywhere: a lock that every capture shares, and that who would read what captures left tries
to have alone.

In: nothing. Out: whether nobody else held it. It ends with the process that holds it, however that ends: a lock of the
file system beside an SQLite database, which all who use that database share; an advisory lock of the database's session
on PostgreSQL.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

_NUMBER = 0x6D756E6A
"""The advisory lock of captures that run."""


@contextmanager
def capture_runs() -> Iterator[bool]:
    """Say to others, within the block, that a capture runs. Yields whether none ran before: then what is not read was
    left behind."""
    if connection.vendor == "postgresql":
        is_alone = _ask("SELECT pg_try_advisory_lock(%s)")
        _ask("SELECT pg_advisory_lock_shared(%s)")
        if is_alone:
            _ask("SELECT pg_advisory_unlock(%s)")
        try:
            yield is_alone
        finally:
            try:
                _ask("SELECT pg_advisory_unlock_shared(%s)")
            except DatabaseError:
                # A signal came while a question was on its way: that connection answers nothing more, and its end frees
                # the lock.
                connection.close()
        return
    descriptor = _open()
    if descriptor is None:
        yield True
        return
    try:
        is_alone = _lock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _lock(descriptor, fcntl.LOCK_SH)
        yield is_alone
    finally:
        os.close(descriptor)


def is_capture_running() -> bool:
    """Return whether a capture runs now, in this process or another."""
    if connection.vendor == "postgresql":
        if not _ask("SELECT pg_try_advisory_lock(%s)"):
            return True
        _ask("SELECT pg_advisory_unlock(%s)")
        return False
    descriptor = _open()
    if descriptor is None:
        return False
    try:
        return not _lock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    finally:
        os.close(descriptor)


def _open() -> int | None:
    """Open the file that is locked; None where there can be none: then nobody waits for anybody."""
    try:
        return os.open(Path(settings.DATA) / "capture.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        return None


def _lock(descriptor: int, how: int) -> bool:
    try:
        fcntl.flock(descriptor, how)
    except BlockingIOError:
        return False
    except OSError:
        # A file system that knows no locks.
        return True
    return True


def _ask(statement: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, [_NUMBER])
        return bool((cursor.fetchone() or [False])[0])
