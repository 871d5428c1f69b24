"""The body of an HTTP answer as it can be read: without the chunks and the packing in which it was sent (RFC 9112, 7.1;
RFC 9110, 8.4).

In: a stream of the bytes as sent, and the header lines. Out: the plain bytes in small pieces, never more at once,
however far a few bytes unpack. An archive may have unpacked a body and left its headers as they were: what is no chunk,
or not packed, is given as it is.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Generator, Iterator
from typing import Protocol

import brotli

from muniment.capture.errors import CaptureError
from muniment.capture.exchange import Headers

_PIECE = 64 * 1024
_MOST_LAYERS = 4


class Undecodable(CaptureError):
    """Raised where a body is compressed in a way that is not known, or is damaged."""

    code = "packed"


class Readable(Protocol):
    """Anything that bytes can be read from."""

    def read(self, size: int) -> bytes:
        """Return up to so many bytes; none at the end."""

    def readline(self, size: int) -> bytes:
        """Return a line, or up to so many bytes of it."""


def plain_body(stream: Readable, headers: Headers, *, may_be_cut: bool = False) -> Iterator[bytes]:
    """Yield the bytes of a body without chunks and packing. Raises Undecodable, also for one that ends before its end,
    but with `may_be_cut`."""
    pieces = (
        _without_chunks(stream, may_be_cut) if "chunked" in _values(headers, "transfer-encoding") else _pieces(stream)
    )
    packings = [p for p in _values(headers, "content-encoding") if p != "identity"]
    if len(packings) > _MOST_LAYERS:
        raise Undecodable(f"its body is compressed {len(packings)} times")
    for packing in reversed(packings):
        if packing not in _UNPACKERS:
            raise Undecodable(f"its body is compressed as “{packing[:40]}”, which is not supported")
        pieces = _unpacked(pieces, packing, may_be_cut)
    return pieces


def is_packed(headers: Headers) -> bool:
    """Return whether a body was sent in chunks or compressed, so that the bytes sent are not the document's."""
    return bool(
        _values(headers, "transfer-encoding") or [p for p in _values(headers, "content-encoding") if p != "identity"]
    )


def _values(headers: Headers, name: str) -> list[str]:
    found = [value for given, value in headers if given.lower() == name]
    return [word.strip().lower() for value in found for word in value.split(",") if word.strip()]


def _pieces(stream: Readable) -> Iterator[bytes]:
    while piece := stream.read(_PIECE):
        yield piece


def _without_chunks(stream: Readable, may_be_cut: bool) -> Iterator[bytes]:
    if not (yield from _chunks(stream)) and not may_be_cut:
        raise Undecodable("its body was sent in chunks, and is cut off or damaged between them")


def _chunks(stream: Readable) -> Generator[bytes, None, bool]:
    """Yield the chunks of a body; return whether they came to their end."""
    first = True
    while True:
        line = stream.readline(1024)
        size = _chunk_size(line)
        if size is None:
            if first:
                yield line
                yield from _pieces(stream)
            return first
        first = False
        if size == 0:
            return True
        while size > 0 and (piece := stream.read(min(_PIECE, size))):
            size -= len(piece)
            yield piece
        if size > 0 or stream.readline(2) not in (b"\r\n", b"\n"):
            return False


def _chunk_size(line: bytes) -> int | None:
    digits = line.partition(b";")[0].strip()
    if not line.endswith(b"\n") or not digits or len(digits) > 16 or digits.strip(b"0123456789abcdefABCDEF"):
        return None
    return int(digits, 16)


class _Unpacker(Protocol):
    """Unpacks what comes piece by piece."""

    def unpack(self, piece: bytes) -> Iterator[bytes]:
        """Yield the decompressed bytes of a piece, in small pieces."""

    @property
    def is_finished(self) -> bool:
        """Return whether the end of the data has been reached."""


def _unpacked(pieces: Iterator[bytes], packing: str, may_be_cut: bool) -> Iterator[bytes]:
    unpacker: _Unpacker | None = None
    for piece in pieces:
        if unpacker is None:
            unpacker = _UNPACKERS[packing](piece)
            if unpacker is None:
                yield piece
                yield from pieces
                return
        try:
            yield from unpacker.unpack(piece)
        except (zlib.error, brotli.error) as error:
            raise Undecodable(f"its body is damaged: it is declared to be compressed as “{packing}”") from error
    if unpacker is not None and not unpacker.is_finished and not may_be_cut:
        raise Undecodable(f"its body, compressed as “{packing}”, is cut off")


def _looks_plain(piece: bytes) -> bool:
    """Return whether bytes are text: an archive unpacked them and left the header."""
    head = piece[:512]
    return bool(head) and not any(byte < 9 or 13 < byte < 32 for byte in head)


def _gzip(first: bytes) -> _Unpacker | None:
    return _Zlib(zlib.MAX_WBITS | 16) if first[:2] == b"\x1f\x8b" else None


def _deflate(first: bytes) -> _Unpacker | None:
    # Sent with the header of zlib, as the standard says, or without, as some servers do.
    if len(first) > 1 and first[0] & 0x0F == 8 and (first[0] * 256 + first[1]) % 31 == 0:
        return _Zlib(zlib.MAX_WBITS)
    return None if _looks_plain(first) else _Zlib(-zlib.MAX_WBITS)


def _brotli(first: bytes) -> _Unpacker | None:
    if _looks_plain(first):
        try:
            brotli.Decompressor().process(first, output_buffer_limit=_PIECE)
        except brotli.error:
            return None
    return _Brotli()


class _Zlib:
    def __init__(self, bits: int) -> None:
        self._bits = bits
        self._decompressor = zlib.decompressobj(bits)

    def unpack(self, piece: bytes) -> Iterator[bytes]:
        while piece:
            if self._decompressor.eof:
                if piece[:2] != b"\x1f\x8b":
                    # Bytes behind the end are no part of it.
                    return
                self._decompressor = zlib.decompressobj(self._bits)
            yield self._decompressor.decompress(piece, _PIECE)
            piece = self._decompressor.unused_data if self._decompressor.eof else self._decompressor.unconsumed_tail

    @property
    def is_finished(self) -> bool:
        return self._decompressor.eof


class _Brotli:
    def __init__(self) -> None:
        self._decompressor = brotli.Decompressor()

    def unpack(self, piece: bytes) -> Iterator[bytes]:
        if self.is_finished:
            return
        yield self._decompressor.process(piece, output_buffer_limit=_PIECE)
        while not self.is_finished and not self._decompressor.can_accept_more_data():
            yield self._decompressor.process(b"", output_buffer_limit=_PIECE)

    @property
    def is_finished(self) -> bool:
        return bool(self._decompressor.is_finished())


_UNPACKERS: dict[str, Callable[[bytes], _Unpacker | None]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
}
