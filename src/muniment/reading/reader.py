"""Bytes to a reading: the one function that the rest of the house calls.

In: the bytes of a file, its name and address. Out: a `Reading`, or a `ReadingError` that says what is wrong.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Any

from pydantic_core import PydanticSerializationError

from muniment.reading.errors import Damaged, EmptyFile, ReadingError, TooLarge, UnknownType
from muniment.reading.formats.door import FileFacts, FormatReader, find_added_reader, find_reader, is_own
from muniment.reading.formats.media_type import GZIP, find_media_type
from muniment.reading.invisible import is_turned
from muniment.reading.model import Reading
from muniment.valid_text import is_valid, replace_invalid

MOST_BYTES = 256 * 1024 * 1024
"""Largest file that is read, in bytes, after a gzip wrapper is taken off."""


def read_bytes(content: bytes, name: str = "", url: str | None = None, charset: str | None = None) -> Reading:
    """Return what `content` says.

    `name` is the file's name (it tells Markdown from text), `url` its address if it has one (links are resolved
    against it), `charset` what a server declared. Raises ReadingError; never anything else for bad input.
    """
    if not content:
        raise EmptyFile("the file is empty")
    if len(content) > MOST_BYTES:
        raise TooLarge(f"the file has {len(content) / 2**20:,.0f} MiB, over the limit of {MOST_BYTES // 2**20} MiB")
    if (added := find_added_reader(content, name)) is not None:
        return _read_with(
            added, content, FileFacts(name, url, charset, added.media_types[0] if added.media_types else "")
        )
    media_type = find_media_type(content, name)
    if media_type == GZIP:
        content = _gunzip(content)
        name = name.removesuffix(".gz")
        media_type = find_media_type(content, name)
        if media_type == GZIP:
            raise Damaged("the file is gzip in gzip")
    reader = find_reader(media_type)
    if reader is None:
        raise UnknownType(f"there is no reader for {media_type}; see: muniment doctor")
    return _read_with(reader, content, FileFacts(name, url, charset, media_type))


def _read_with(reader: FormatReader, content: bytes, facts: FileFacts) -> Reading:
    """Return what a reader reads. Raises ReadingError; what else another package's reader raises becomes one."""
    try:
        return _make_valid(reader.read(content, facts))
    except ReadingError:
        raise
    except MemoryError as error:
        raise TooLarge("reading this file needs more memory than it may have") from error
    except RecursionError as error:
        raise Damaged("the file is nested too deep to be read") from error
    except Exception as error:
        if is_own(reader):
            raise
        raise Damaged(f"the reader of {type(reader).__module__} failed: {type(error).__name__}: {error}") from error


_TURNED = "the text has marks that show letters in another order than they stand in (U+202D, U+202E); they are kept"
_MAY_BE_INVALID = re.compile(r"\\(?:u00|[bf])|[\ufffe\uffff]")
"""What JSON writes for control characters, and the two that XML does not know though JSON does."""


def _make_valid(reading: Reading) -> Reading:
    """Return a reading that every form can carry. What a page's data or an entity wrote may be no character; positions
    stay as they are."""
    try:
        # A look at one long text is cheap; at each of thousands it takes as long as a good part of reading.
        written = reading.model_dump_json()
        if is_turned(written):
            reading = reading.model_copy(update={"warnings": [*reading.warnings, _TURNED]})
        if not _MAY_BE_INVALID.search(written):
            return reading
    except PydanticSerializationError:
        pass  # Half of a surrogate pair has no bytes.
    values = reading.model_dump()
    if all(map(is_valid, _texts(values))):
        return reading
    return type(reading).model_validate(_replaced(values))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield key
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)


def _replaced(value: Any) -> Any:
    if isinstance(value, str):
        return replace_invalid(value)
    if isinstance(value, dict):
        return {replace_invalid(key): _replaced(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_replaced(part) for part in value]
    return value


def _gunzip(content: bytes) -> bytes:
    """Unpack, never more than the limit."""
    try:
        unpacker = zlib.decompressobj(wbits=31)
        data = unpacker.decompress(content, MOST_BYTES + 1)
    except zlib.error as error:
        raise Damaged(f"the gzip file is damaged: {error}") from error
    if len(data) > MOST_BYTES:
        raise TooLarge(f"the gzip file decompresses to more than {MOST_BYTES // 2**20} MiB")
    if not data:
        raise EmptyFile("the gzip file is empty or cut off")
    return data


def unpack(content: bytes) -> bytes:
    """Return bytes without the gzip that they may be wrapped in. Raises Damaged, EmptyFile, TooLarge."""
    return _gunzip(content) if find_media_type(content, "") == GZIP else content
