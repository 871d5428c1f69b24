"""What goes wrong under every verb alike, as one line that says what to do: a full disk, one that may not be written, a
damaged database.

In: an exception that a verb let through. Out: (a code for machines, the line), or None for what is a fault of the
program.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_CLOSED = (errno.EROFS, errno.EACCES, errno.EPERM)


def explain(error: BaseException, folder: str) -> tuple[str, str] | None:
    """Return (code, line) for an error of the machine's; None for any other. `folder` is the archive's."""
    from django.db.utils import DatabaseError

    from muniment.archive.originals import StoreUnavailable
    from muniment.search.engines.embedding import ModelError
    from muniment.search.engines.index import SearchUnavailable

    chain = list(_chain(error))
    # What says itself what to do comes first; of the rest, the first cause says more than what failed after it.
    for cause in chain:
        if isinstance(cause, StoreUnavailable):
            return "originals", str(cause)
        if isinstance(cause, ModelError | SearchUnavailable):
            return "search", str(cause)
    for cause in reversed(chain):
        if isinstance(cause, OSError) and cause.errno in (*_FULL, *_CLOSED):
            return _of_machine(cause, folder)
        if isinstance(cause, DatabaseError) and (found := _of_database(str(cause), folder)):
            return found
        if isinstance(cause, ValueError | OSError) and _is_of_disk(str(cause)):
            return (
                "disk-full",
                f"the disk is full ({folder}); free some space and run the same command again; what was done is kept",
            )
    return None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _is_of_disk(said: str) -> bool:
    return "No space left" in said or os.strerror(errno.ENOSPC) in said


def _of_machine(error: OSError, folder: str) -> tuple[str, str]:
    place = str(error.filename) if error.filename else folder
    if error.errno in _FULL:
        return (
            "disk-full",
            f"{place}: {error.strerror}; free some disk space and run the same command again; what was done is kept",
        )
    return (
        "not-writable",
        f"{place}: {error.strerror}; make it writable for this account (commands that only read still work)",
    )


def _of_database(said: str, folder: str) -> tuple[str, str] | None:
    line = said.splitlines()[0] if said else ""
    if "is full" in line or "disk I/O error" in line:
        return (
            "disk-full",
            (f"the database cannot be written ({line}); free disk space in {folder} and run the same command again"),
        )
    if "readonly" in line or "unable to open" in line:
        return "not-writable", f"the database cannot be written ({line}); make {folder} writable for this account"
    if "malformed" in line or "not a database" in line:
        return (
            "damaged",
            f"the database in {folder} is damaged ({line}); restore its newest backup, then run: muniment verify",
        )
    return None
