"""Reading: bytes to structure. Pure functions: no database, no network.

In: the bytes of one file (text, HTML, PDF, office files, mail, saved pages, XML; gzip taken off), its name and its
address. Out: a `FrontPage` (lead and blocks in order) or a `TextReading` (an article or document in sections,
with what it names: dates, places, organisations, topics, statements, a plan), each versioned by `READER_VERSION`; or a
`ReadingError` that says what is wrong with that one file. `ReaderPool` reads in processes of their own, with limits, so
that no file can take the archive down.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from muniment.loading import load_when_asked_for
from muniment.reading.errors import Damaged, EmptyFile, Encrypted, LimitReached, ReadingError, TooLarge, UnknownType
from muniment.reading.model import (
    READER_VERSION,
    Block,
    FrontPage,
    Lead,
    Plan,
    Reading,
    Section,
    Statement,
    TextReading,
)

if TYPE_CHECKING:
    from muniment.reading.process.pool import ReaderPool, ReadingTask
    from muniment.reading.reader import MOST_BYTES, read_bytes

__all__ = [
    "MOST_BYTES",
    "READER_VERSION",
    "Block",
    "Damaged",
    "EmptyFile",
    "Encrypted",
    "FrontPage",
    "Lead",
    "LimitReached",
    "Plan",
    "ReaderPool",
    "Reading",
    "ReadingError",
    "ReadingTask",
    "Section",
    "Statement",
    "TextReading",
    "TooLarge",
    "UnknownType",
    "read_bytes",
]

# The readers of all formats take longest to load; a command that reads nothing starts without them.
__getattr__ = load_when_asked_for(
    __name__,
    {"MOST_BYTES": "reader", "read_bytes": "reader", "ReaderPool": "process.pool", "ReadingTask": "process.pool"},
)
