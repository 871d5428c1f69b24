"""Items that the index does not have yet.

In: an archive. Out: how many there are, and a line that says so.
"""

from __future__ import annotations

from muniment.cli.console import note


def not_indexed() -> list[dict[str, str]]:
    """Return what could not be brought into the search index, and why."""
    from muniment.archive import outbox

    return [{"subject": row.subject, "error": row.error} for row in outbox.failing("search")]


def say_not_indexed(refused: list[dict[str, str]]) -> None:
    """Name what could not be brought into the search index, and what becomes of it."""
    for one in refused:
        note(
            f"  {one['subject'].replace(':', ' ')} cannot be indexed: {one['error']}; it will be retried, see: "
            f"muniment outbox"
        )
