"""Reading: bytes to structure. Pure functions: no database, no network.

In: the bytes of one file (text, Markdown, HTML, PDF, DOCX, ODT, EPUB, RTF; gzip taken off), its name and its address.
Out: a `FrontPage` (lead and blocks in order) or a `TextReading` (an article or document in sections, with what it
names: dates, places, organisations, topics, statements, a plan), each versioned by `READER_VERSION`; or a
`ReadingError` that says what is wrong with that one file.
`ReaderPool` reads in processes of their own, with limits, so that no file can take the archive down.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .errors import Damaged, EmptyFile, Encrypted, LimitReached, ReadingError, TooLarge, UnknownType
from .model import READER_VERSION, Block, FrontPage, Lead, Plan, Reading, Section, Statement, TextReading

if TYPE_CHECKING:
    from .pool import ReaderPool, ReadingTask
    from .reader import MOST_BYTES, read_bytes

__all__ = [
    "MOST_BYTES", "READER_VERSION", "Block", "Damaged", "EmptyFile", "Encrypted", "FrontPage", "Lead", "LimitReached", "Plan",
    "ReaderPool", "Reading", "ReadingError", "ReadingTask", "Section", "Statement", "TextReading", "TooLarge", "UnknownType", "read_bytes",
]  # fmt: skip

_LOADED_WHEN_ASKED_FOR = {"MOST_BYTES": "reader", "read_bytes": "reader", "ReaderPool": "pool", "ReadingTask": "pool"}
"""The readers of all formats take longest to load; a command that reads nothing starts without them."""


def __getattr__(name: str) -> Any:
    if name not in _LOADED_WHEN_ASKED_FOR:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_LOADED_WHEN_ASKED_FOR[name]}", __name__), name)
