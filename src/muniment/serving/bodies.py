"""What comes with a request: read as it comes, and refused as soon as it is too much.

In: a request's protocol (RSGI), which yields its body in pieces. Out: a file with the body, or `Refused`. What anybody
sends is small and stays in memory, of which all bodies together take so much and no more. A large body is read only
from somebody who may send one, few at once, and into a file. A body that comes slower than anybody's line is given up.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import Any

SMALL = 1024 * 1024
"""Largest body that anybody may send, in bytes: a form."""
LARGE = 200 * 1024 * 1024
"""Largest body of all: an editor's upload."""
HELD = 64 * 1024 * 1024
"""Bytes of bodies that are held in memory at once."""
LARGE_AT_ONCE = 4
LONGEST_PAUSE = 20.0
"""Seconds without a piece after which a body is given up."""
FIRST_SECONDS = 30.0
"""Seconds in which a small body has come; a larger one comes at least at `SLOWEST`."""
SLOWEST = 16 * 1024
"""Bytes a second."""
METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class Refused(Exception):
    """A body that is not read to its end: the status to answer with, and why."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


@dataclass(frozen=True)
class Body:
    """A body that came whole. It takes its place among all bodies until it is closed."""

    file: Any
    size: int
    release: Callable[[], None] = lambda: None

    def close(self) -> None:
        """Give back what it takes."""
        self.file.close()
        self.release()


NO_BODY = Body(BytesIO(), 0)


class Bodies:
    """Reads the bodies of one process's requests. `may_send_much` is asked before the first byte beyond `SMALL` is
    read."""

    def __init__(self, may_send_much: Callable[[Any], Awaitable[bool]]) -> None:
        self._may_send_much = may_send_much
        self._held = 0
        self._large = 0

    async def read(self, scope: Any, proto: Any) -> Body:
        """Return the body of a request. Raises Refused."""
        declared = _declared(scope.headers.get("content-length"))
        if declared is not None and declared > LARGE:
            raise Refused(413, "This upload is larger than the limit.")
        is_large = declared is not None and declared > SMALL
        if is_large:
            await self._begin_large(scope)
        file: Any = SpooledTemporaryFile(max_size=SMALL)  # noqa: SIM115 - whoever answers closes it
        size = held = 0
        try:
            async for piece in _in_time(proto):
                size += len(piece)
                if size > (LARGE if is_large else SMALL):
                    if is_large:
                        raise Refused(413, "This upload is larger than the limit.")
                    await self._begin_large(scope)
                    is_large = True
                    self._held, held = self._held - held, 0
                if not is_large:
                    held += len(piece)
                    self._held += len(piece)
                    if self._held > HELD:
                        raise Refused(503, "Too much is being sent at once. Try again later.")
                file.write(piece)
            if not _is_whole(scope, file, size, declared):
                raise Refused(400, "The upload was cut off.")
        except BaseException:
            file.close()
            self._give_back(held, is_large)
            raise
        file.seek(0)
        return Body(file, size, partial(self._give_back, held, is_large))

    def _give_back(self, held: int, is_large: bool) -> None:
        self._held -= held
        self._large -= is_large

    async def _begin_large(self, scope: Any) -> None:
        """Count one more large body. Raises Refused for somebody who may send none, and where there are enough."""
        if self._large >= LARGE_AT_ONCE:
            raise Refused(503, "Too many uploads at once. Try again later.")
        self._large += 1
        allowed = False
        try:
            allowed = await self._may_send_much(scope)
        finally:
            self._large -= not allowed
        if not allowed:
            raise Refused(413, "The request is larger than the limit.")


def _declared(length: str | None) -> int | None:
    """Return the length that a request declares; None where it declares none."""
    if length is None:
        return None
    if not (length.isascii() and length.isdigit() and len(length) < 16):
        raise Refused(400, "The length of the upload is not a number.")
    return int(length)


async def _in_time(proto: Any) -> AsyncIterator[bytes]:
    """Yield the pieces of a body. Raises Refused where they come too slowly."""
    loop = asyncio.get_running_loop()
    began, size = loop.time(), 0
    pieces = aiter(proto)
    while True:
        left = began + FIRST_SECONDS + max(0, size - SMALL) / SLOWEST - loop.time()
        try:
            piece = await asyncio.wait_for(anext(pieces), min(LONGEST_PAUSE, max(left, 0.001)))
        except StopAsyncIteration:
            return
        except TimeoutError:
            raise Refused(408, "The upload was too slow.") from None
        size += len(piece)
        yield piece


def _is_whole(scope: Any, file: Any, size: int, declared: int | None) -> bool:
    """Return whether a body came to its end. The server does not tell one that broke off from one that ended."""
    if declared is not None:
        return size == declared
    kind, _, parameters = (scope.headers.get("content-type") or "").partition(";")
    if kind.strip().lower() != "multipart/form-data" or "boundary=" not in parameters:
        return True
    boundary = parameters.partition("boundary=")[2].partition(";")[0].strip().strip('"').encode("latin-1", "replace")
    file.seek(max(0, size - len(boundary) - 16))
    return b"--" + boundary + b"--" in file.read()
