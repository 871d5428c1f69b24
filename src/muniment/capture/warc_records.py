"""The records of a WARC file (ISO 28500) or an ARC file, one after another, within limits.

In: a file. Out: a stream of `Record`, each with its header lines to the letter and its body to be read before the next is asked for.
Raises Damaged where the file cannot be read further: what stands before that has been given.
"""

from __future__ import annotations

import gzip
import logging
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import DecompressingBufferedReader

from ..credentials import without_credentials
from .errors import CaptureError
from .exchange import Headers, find_header

_MOST_OF_A_LINE = 64 * 1024
_MOST_OF_HEADERS = 1024 * 1024
# What it would say on the screen is counted and said by us.
logging.getLogger("warcio").setLevel(logging.ERROR)
_HTTP = ("response", "request", "revisit")


class Damaged(CaptureError):
    """A file of captures cannot be read further."""

    code = "damaged"


@dataclass(frozen=True)
class Http:
    """The head of an HTTP message, as it was sent."""

    first_line: str
    headers: Headers

    @property
    def status(self) -> int | None:
        """An answer's status."""
        words = self.first_line.split(None, 2)
        return (
            int(words[1]) if len(words) > 1 and words[0].upper().startswith("HTTP/") and words[1].isascii() and words[1].isdigit() else None
        )


@dataclass
class Record:
    """One record. `body` is read once."""

    kind: str
    address: str
    offset: int
    """Bytes of the file before it; of a gzip file that is not packed record by record, of what it unpacks to."""
    fields: dict[str, str]
    """The record's own fields, by names in lower case."""
    http: Http | None
    body: Any
    problem: str = ""
    """Why its HTTP head cannot be read."""
    head: int = 0
    """Bytes of the record before its body."""
    _iterator: Any = None

    def is_whole(self) -> bool:
        """Say, once the body was read, whether the record has the length that it says. Reads to its end."""
        errors = self._iterator.err_count
        while self.body.read(_MOST_OF_A_LINE):
            pass
        missing = getattr(self.body, "limit", 0)
        said = find_header(self.http.headers, "content-length") if self.http else ""
        if missing > 0 and said.isascii() and said.isdigit() and len(said) < 16:
            # The record's length may be wrong where the server's own is not.
            missing = int(said) - (self.body.tell() - self.head)
        self._iterator.get_record_offset()
        return bool(self._iterator.err_count == errors and missing <= 0)


class _Reader(DecompressingBufferedReader):  # type: ignore[misc]  # the library has no types
    """Reads lines within limits, and says where packed bytes are damaged: the library's own goes on in silence."""

    lines = 0
    decompressor: Any

    def readline(self, length: int | None = None) -> bytes:
        """Return a line. Raises Damaged where it, or all lines of a head, are too long."""
        if length is not None:
            return bytes(super().readline(length))
        line = _whole_line(super().readline)
        self.lines += len(line)
        if len(line) > _MOST_OF_A_LINE or self.lines > _MOST_OF_HEADERS:
            raise Damaged(f"the head of a record has more than {_MOST_OF_A_LINE // 1024} KiB in a line, or more than 1 MiB")
        return line

    def _decompress(self, data: bytes) -> bytes:
        if not self.decompressor or not data:
            return data
        try:
            return bytes(self.decompressor.decompress(data))
        except zlib.error as error:
            if self.num_block_read:
                raise Damaged("its packed bytes are damaged") from error
            self.decompressor = None
            return data


class _Records(ArchiveIterator):  # type: ignore[misc]  # the library has no types
    """Iterates without a word on the screen."""

    INC_RECORD = ""

    def __init__(self, file: Any) -> None:
        super().__init__(file, no_record_parse=True, arc2warc=True)
        self.reader = _Reader(self.fh, block_size=16384)


def kind_of_file(path: Path) -> str:
    """Return what a file of captures is, by its first bytes or its name: `warc`, `arc`, `wacz`; empty for any other file."""
    name = path.name.lower()
    try:
        if path.exists() and not path.is_file():
            return ""  # To open a pipe is to wait for whoever writes into it.
        with path.open("rb") as file:
            head = file.read(512)
    except OSError:
        head = b""
    if head.startswith(b"\x1f\x8b"):
        try:
            head = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, 64)
        except zlib.error:
            head = b""
    if head.startswith(b"WARC/") or name.endswith((".warc", ".warc.gz")):
        return "warc"
    if head.startswith(b"filedesc://") or name.endswith((".arc", ".arc.gz")):
        return "arc"
    if name.endswith(".wacz") or (head.startswith(b"PK") and name.endswith(".zip") and _is_wacz(path)):
        return "wacz"
    return ""


def _is_wacz(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    return "datapackage.json" in names and any(name.startswith("archive/") for name in names)


def read_records(path: Path) -> Iterator[Record]:
    """Yield the records of a file from its beginning. Raises Damaged."""
    given = 0
    try:
        with path.open("rb") as file:
            for record in _iterate(file):
                given += 1
                yield record
        return
    except OSError as error:
        raise Damaged(error.strerror or "it cannot be read") from error
    except _NotPackedByRecord:
        pass
    with gzip.open(path) as whole:
        # One packed stream of all records: it can be read from its beginning, and not from the middle.
        for number, record in enumerate(_iterate(whole)):
            if number >= given:
                record.offset = -1
                yield record


def read_record_at(path: Path, offset: int) -> Iterator[Record]:
    """Yield the one record that begins there. Raises Damaged."""
    with path.open("rb") as file:
        file.seek(offset)
        for record in _iterate(file):
            yield record
            return


class _NotPackedByRecord(Exception):
    pass


def _iterate(file: BinaryIO | gzip.GzipFile) -> Iterator[Record]:
    records = _Records(file)
    number = 0
    while True:
        try:
            records.reader.lines = 0
            raw = next(records.the_iter)
            number += 1
            found = _record_of(raw, records.offset, records)
        except StopIteration:
            return
        except Damaged as error:
            raise Damaged(f"it cannot be read beyond record {number}: {error.message}") from error
        except Exception as error:  # The library lets through whatever a damaged record makes it stumble over.
            if "non-chunked gzip" in str(error):
                raise _NotPackedByRecord from error
            words = " ".join(str(error).split()) or type(error).__name__
            raise Damaged(f"it cannot be read beyond record {number}: {words[:200]}") from error
        yield found


def _record_of(raw: Any, offset: int, records: _Records) -> Record:
    fields = {str(name).lower(): str(value).strip() for name, value in reversed(raw.rec_headers.headers)}
    kind = (raw.rec_type or "").lower()
    address = without_credentials(fields.get("warc-target-uri", "").strip("<>"))
    record = Record(kind, address, offset, fields, None, raw.raw_stream, _iterator=records)
    if kind in _HTTP and address.lower().startswith(("http:", "https:")):
        try:
            record.http = _read_head(raw.raw_stream)
        except CaptureError as error:
            record.problem = error.message
        record.head = raw.raw_stream.tell()
        if record.http is None and kind != "revisit":
            record.problem = record.problem or "it has no HTTP head"
    return record


def _read_head(stream: Any) -> Http | None:
    """Read the head of an HTTP message; None where there is none. Raises CaptureError where it is beyond the limits."""
    first = _line(stream)
    if not first.strip():
        return None
    lines: list[tuple[str, str]] = []
    size = len(first)
    while (line := _line(stream)).strip(b"\r\n"):
        size += len(line)
        if size > _MOST_OF_HEADERS:
            raise CaptureError("its HTTP head has more than 1 MiB")
        text = line.decode("latin-1").rstrip("\r\n")
        if text[0] in " \t" and lines:
            lines[-1] = (lines[-1][0], f"{lines[-1][1]}\r\n{text}")
            continue
        name, colon, value = text.partition(":")
        lines.append((name, value.strip(" \t")) if colon else (text, ""))
    return Http(first.decode("latin-1").strip(), tuple(lines))


def _whole_line(readline: Callable[[int], bytes]) -> bytes:
    """Return a line, or a little more than the most that one may have. (Asked for so many bytes, the library gives fewer.)"""
    line = b""
    while len(line) <= _MOST_OF_A_LINE and (piece := readline(_MOST_OF_A_LINE + 1 - len(line))):
        line += piece
        if piece.endswith(b"\n"):
            break
    return line


def _line(stream: Any) -> bytes:
    line = _whole_line(stream.readline)
    if len(line) > _MOST_OF_A_LINE:
        raise CaptureError(f"its HTTP head has a line of more than {_MOST_OF_A_LINE // 1024} KiB")
    return line
