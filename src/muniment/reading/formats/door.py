"""The door for formats: what a reader of one kind of file is, and which there are.

In: packages that are installed (`muniment.readers`). Out: the reader of some bytes. Ours know their files by the media
type that `media_type` finds; a reader of another package is asked first whether it knows the bytes, and so can also
take the place of one of ours.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol, runtime_checkable

from muniment.doors import READERS, load_all
from muniment.reading.model import Reading

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class FileFacts:
    """What is known of a file besides its bytes."""

    name: str = ""
    """Its name, or its address; may be empty."""
    url: str | None = None
    """Where it was fetched; links are resolved against it."""
    charset: str | None = None
    """What a server declared; None where nothing was."""
    media_type: str = ""
    """What its bytes show it to be; empty for a kind that Muniment does not know."""


@runtime_checkable
class FormatReader(Protocol):
    """A reader of one kind of file. It is pure: no database, no network, no files; it runs in a process of its own,
    with limits."""

    media_types: tuple[str, ...]
    """The IANA media types of what it reads."""

    def recognizes(self, content: bytes, name: str) -> bool:
        """Return whether the bytes are of its kind. `name` may be empty, or false."""

    def read(self, content: bytes, facts: FileFacts) -> Reading:
        """Return what the file says. Raises ReadingError with one line of what is wrong with the file."""


@dataclass(frozen=True)
class _Readers:
    own: dict[str, FormatReader]
    added: tuple[FormatReader, ...]


@lru_cache(1)
def _readers() -> _Readers:
    own: dict[str, FormatReader] = {}
    added = []
    for reader in load_all(READERS, FormatReader).values():  # type: ignore[type-abstract]
        if is_own(reader):
            own |= dict.fromkeys(reader.media_types, reader)
        else:
            added.append(reader)
    return _Readers(own, tuple(added))


def find_added_reader(content: bytes, name: str) -> FormatReader | None:
    """Return the reader of another package that knows these bytes; None where there is none."""
    return next((reader for reader in _readers().added if _recognizes(reader, content, name)), None)


def is_own(reader: FormatReader) -> bool:
    """Return whether a reader is Muniment's."""
    return type(reader).__module__.startswith("muniment.reading.")


def _recognizes(reader: FormatReader, content: bytes, name: str) -> bool:
    try:
        return reader.recognizes(content, name)
    except Exception as error:  # A fault of another's package must not keep the file from the other readers.
        _log.warning("%s does not say what it recognizes: %s: %s", type(reader).__module__, type(error).__name__, error)
        return False


def find_reader(media_type: str) -> FormatReader | None:
    """Return our reader of a media type."""
    return _readers().own.get(media_type)
