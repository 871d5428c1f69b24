"""A day where a page gives it.

In: nothing. Out: `Dated`, which the finders of days and years and the groups share.
"""

from __future__ import annotations

from dataclasses import dataclass

from muniment.reading.events.days import Day


@dataclass(slots=True)
class Dated:
    """A day where a page gives it."""

    line: int
    last_line: int
    """Other than `line` where month, day and year stand in lines of their own."""
    day: Day
    month_head: int | None = None
    """The line that names its month, where only its number stands here: a month's grid or list."""
