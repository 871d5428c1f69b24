"""The records of a WARC file (ISO 28500) or an ARC file, one after another, within limits.

In: a file. Out: a stream of `Record`, each with its header lines to the letter and its body to be read before the next
is asked for; and a list of `Fault`: where something could not be read, and why. Behind damage the next record is looked
for, and reading goes on there.

The file is long and stays whole: whole records and damaged ones are read by the same few steps.
"""

from __future__ import annotations

import gzip
import logging
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import DecompressingBufferedReader

from muniment.capture.errors import CaptureError
from muniment.capture.exchange import Headers, find_header
from muniment.capture.import_summary import CUT, Fault
from muniment.credentials import without_credentials

_MOST_OF_A_LINE = 64 * 1024
_MOST_OF_HEADERS = 1024 * 1024
# What it would say on the screen is counted and said by us.
logging.getLogger("warcio").setLevel(logging.ERROR)
_HTTP = ("response", "request", "revisit")


_MOST_FAULTS = 1000
"""Of one file: after so many it is not read further."""
_TRAILING = 4
"""Bytes that end a record behind its block."""


class Damaged(CaptureError):
    """Raised where a part of a file of captures cannot be read."""

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
            int(words[1])
            if len(words) > 1 and words[0].upper().startswith("HTTP/") and words[1].isascii() and words[1].isdigit()
            else None
        )


@dataclass
class Record:
    """One record of a WARC or ARC file. `body` can be read once."""

    kind: str
    address: str
    offset: int
    """Bytes of the file before it; -1 in a gzip file that is not packed record by record: it cannot be read from
    there."""
    fields: dict[str, str]
    """The record's own fields, by names in lower case."""
    http: Http | None
    body: Any
    problem: str = ""
    """Why its HTTP head cannot be read."""
    head: int = 0
    """Bytes of the record before its body."""
    place: int = 0
    """Where it begins, to be told to a person: also where `offset` is none, since nothing can be read from the middle
    of the file."""
    _iterator: Any = None
    _is_whole: bool | None = None

    def is_whole(self) -> bool:
        """Say, once the body was read, whether the record has the length that it says. Reads to its end."""
        if self._is_whole is None:
            self._is_whole = self._look_whether_whole()
        return self._is_whole

    def _look_whether_whole(self) -> bool:
        errors = self._iterator.err_count
        while self.body.read(_MOST_OF_A_LINE):
            pass
        missing = getattr(self.body, "limit", 0)
        said = find_header(self.http.headers, "content-length") if self.http else ""
        if missing > 0 and said.isascii() and said.isdigit() and len(said) < 16:
            # The record's length may be wrong where the server's own is not; but where there is more, it has swallowed
            # what stood behind it.
            beyond = self.body.tell() - self.head - int(said)
            missing = 0 if 0 <= beyond <= _TRAILING else missing
        self._iterator.get_record_offset()
        return bool(self._iterator.err_count == errors and missing <= 0)


class _Reader(DecompressingBufferedReader):  # type: ignore[misc]  # the library has no types
    """Reads lines within limits, and says where packed bytes are damaged or cut: the library's own goes on in
    silence."""

    lines = 0
    decompressor: Any
    damage = ""
    """Why nothing more of it can be read."""
    _is_begun = False
    """Whether something of a packed member was read."""

    def readline(self, length: int | None = None) -> bytes:
        """Return a line. Raises Damaged where it, or all lines of a head, are too long."""
        if length is not None:
            return bytes(super().readline(length))
        line = _whole_line(super().readline)
        self.lines += len(line)
        if len(line) > _MOST_OF_A_LINE or self.lines > _MOST_OF_HEADERS:
            raise Damaged(
                f"the head of a record has more than {_MOST_OF_A_LINE // 1024} KiB in a line, or more than 1 MiB"
            )
        return line

    def _init_decomp(self, decomp_type: str | None) -> None:
        super()._init_decomp(decomp_type)
        self._is_begun = False

    def _process_read(self, data: bytes) -> None:
        if not data and self._is_begun and self.decompressor and not self.decompressor.eof:
            self.damage = "the file ends in the middle of its compressed data"
        if self.damage:
            raise Damaged(self.damage)
        super()._process_read(data)

    def _decompress(self, data: bytes) -> bytes:
        if not self.decompressor or not data:
            return data
        is_packed = self._is_begun or data.startswith(_GZIP[: len(data)])
        self._is_begun = True
        try:
            return bytes(self.decompressor.decompress(data))
        except zlib.error as error:
            if is_packed:
                self.damage = "its compressed data are damaged"
                raise Damaged(self.damage) from error
            self.decompressor = None
            return data


class _Records(ArchiveIterator):  # type: ignore[misc]  # the library has no types
    """Iterates without a word on the screen."""

    INC_RECORD = ""

    def __init__(self, file: Any, *, is_arc: bool) -> None:
        super().__init__(file, no_record_parse=True, arc2warc=True)
        # In a WARC file, damage must not be taken for a record of an ARC file, which is any line of five words.
        self.known_format = None if is_arc else "warc"
        self.reader = _Reader(self.fh, block_size=16384)


def kind_of_file(path: Path) -> str:
    """Return what a file of captures is, by its first bytes or its name: `warc`, `arc`, `wacz`; empty for any other
    file."""
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
    is_arc = head.startswith(b"filedesc://")
    if head.startswith(b"WARC/") or (name.endswith((".warc", ".warc.gz")) and not is_arc):
        return "warc"
    if is_arc or name.endswith((".arc", ".arc.gz")):
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


def read_records(path: Path, faults: list[Fault] | None = None) -> Iterator[Record]:
    """Yield the records of a file from its beginning. Raises Damaged where it cannot be opened, or its disk gives
    nothing more.

    `faults` is given what could not be read. Behind damage, reading goes on at the next record that can be found.
    """
    faults = [] if faults is None else faults
    is_arc = kind_of_file(path) == "arc"
    at: int | None = 0
    try:
        with path.open("rb") as file:
            while at is not None and len(faults) < _MOST_FAULTS:
                file.seek(at)
                before = len(faults)
                yield from _read_from(file, at, faults, is_arc=is_arc)
                broken = faults[-1].offset if len(faults) > before and isinstance(faults[-1], _Stop) else -1
                at = find_next_record(file, max(broken, at) + 1, is_arc=is_arc) if broken >= 0 else None
            if at is not None:
                faults.append(Fault(at, f"there are {_MOST_FAULTS} faults before this; it is not read further"))
    except OSError as error:
        raise Damaged(error.strerror or "it cannot be read") from error


class _Stop(Fault):
    """A fault behind which the next record has to be looked for."""


def _read_from(file: BinaryIO, at: int, faults: list[Fault], *, is_arc: bool) -> Iterator[Record]:
    given = 0
    before = len(faults)
    try:
        for record in _iterate(file, faults, is_arc=is_arc):
            given += 1
            yield record
        return
    except _NotPackedByRecord:
        pass
    # One packed stream of all records: it can be read from its beginning, and not from the middle.
    del faults[before:]
    file.seek(at)
    with gzip.GzipFile(fileobj=file) as whole:
        for number, record in enumerate(_iterate(_Unpacked(whole), faults, is_arc=is_arc)):
            if number >= given:
                record.offset = -1
                yield record
    # Nothing can be looked for in it.
    faults[before:] = [Fault(fault.offset, fault.why) for fault in faults[before:]]


class _Unpacked:
    """What a packed stream unpacks to; where that is cut or damaged, Damaged is raised (the library takes EOFError for
    the end)."""

    def __init__(self, file: gzip.GzipFile) -> None:
        self._file = file

    def read(self, size: int = -1) -> bytes:
        """Return bytes. Raises Damaged."""
        try:
            return self._file.read(size)
        except EOFError as error:
            raise Damaged("the file ends in the middle of its compressed data") from error
        except (zlib.error, gzip.BadGzipFile) as error:
            raise Damaged("its compressed data are damaged") from error

    def tell(self) -> int:
        """Return how many bytes were decompressed so far."""
        return self._file.tell()


_GZIP = b"\x1f\x8b\x08"
_ARC_LINE = rb"[a-z][a-z0-9+.-]*:\S* [0-9.]+ \d{14} \S+ \d+\r?\n"
_BEGINS = {
    is_arc: re.compile(rb"\x1f\x8b\x08|(?:(?<=\n)|\A)" + (_ARC_LINE if is_arc else rb"WARC/[01]\.\d+\r?\n"))
    for is_arc in (False, True)
}
_PIECE = 1024 * 1024
_MOST_OF_A_BEGINNING = 4096


def find_next_record(file: BinaryIO, start: int, *, is_arc: bool = False) -> int | None:
    """Return where the next record of a file begins, at or behind `start`; None where there is none."""
    position = start
    while True:
        file.seek(max(0, position - 1))
        skipped = position - max(0, position - 1)
        piece = file.read(_PIECE + _MOST_OF_A_BEGINNING)
        for match in _BEGINS[is_arc].finditer(piece, skipped):
            if match.start() > _PIECE:
                break
            packed = match.group().startswith(_GZIP)
            if not packed or _is_of_record(piece[match.start() : match.start() + _MOST_OF_A_BEGINNING], is_arc):
                return max(0, position - 1) + match.start()
        if len(piece) < _PIECE + _MOST_OF_A_BEGINNING:
            return None
        position += _PIECE


def _is_of_record(packed: bytes, is_arc: bool) -> bool:
    try:
        head = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(packed, _MOST_OF_A_BEGINNING)
    except zlib.error:
        return False
    return head.startswith(b"WARC/") or (is_arc and re.match(_ARC_LINE, head) is not None)


def read_record_at(path: Path, offset: int) -> Iterator[Record]:
    """Yield the one record that begins at a position of a file. Raises Damaged."""
    faults: list[Fault] = []
    with path.open("rb") as file:
        file.seek(offset)
        for record in _iterate(file, faults, is_arc=kind_of_file(path) == "arc"):
            yield record
            return
    if faults:
        raise Damaged(faults[0].why)


class _NotPackedByRecord(Exception):
    pass


def _iterate(file: BinaryIO | _Unpacked, faults: list[Fault], *, is_arc: bool) -> Iterator[Record]:
    """Yield records up to the first damage that cannot be read over, which is the last fault then (`_Stop`)."""
    records = _Records(file, is_arc=is_arc)
    record: Record | None = None
    while True:
        at, has_head = records.offset, False
        try:
            if record is not None and not record.is_whole():
                at = record.place
                faults.append(Fault(at, CUT))
            record = None
            records.reader.lines = 0
            raw = next(records.the_iter)
            at, has_head = records.offset, True
            record = _record_of(raw, at, records)
            if not record.fields and _is_padding(file, at):
                return
            if why := _broken(record, raw):
                faults.append(Fault(at, why))
        except StopIteration:
            return
        except Damaged as error:
            faults.append(_Stop(record.place if record is not None else at, error.message))
            return
        except Exception as error:  # The library lets through whatever a damaged record makes it stumble over.
            if "non-chunked gzip" in str(error):
                raise _NotPackedByRecord from error
            at = record.place if record is not None else records.offset
            if not has_head and _is_padding(file, at):
                return
            faults.append(_Stop(at, "this is not a record" if not has_head else "its head cannot be read"))
            return
        yield record


def _broken(record: Record, raw: Any) -> str:
    """Return what is wrong with a record's own head, or that of the message in it; empty where nothing is."""
    if not record.kind:
        return "its head is broken: it does not say what kind of record it is"
    # An answer of no bytes is none, and nothing is lost with it.
    return record.problem if raw.length != 0 else ""


def _is_padding(file: BinaryIO | _Unpacked, at: int) -> bool:
    """Return whether nothing but zeros and blanks is left from here on: some programs fill up their last block."""
    if isinstance(file, _Unpacked):
        return False
    here = file.tell()
    file.seek(at)
    try:
        return not any(piece.strip(b"\0\r\n\t ") for piece in iter(lambda: file.read(_PIECE), b""))
    finally:
        file.seek(here)


def _record_of(raw: Any, offset: int, records: _Records) -> Record:
    fields = {str(name).lower(): str(value).strip() for name, value in reversed(raw.rec_headers.headers)}
    kind = (raw.rec_type or "").lower()
    address = without_credentials(fields.get("warc-target-uri", "").strip("<>"))
    record = Record(kind, address, offset, fields, None, raw.raw_stream, place=offset, _iterator=records)
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
    """Return a line, or a little more than the most that one may have. (Asked for so many bytes, the library gives
    fewer.)"""
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
