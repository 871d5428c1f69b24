"""Originals: bytes kept once by their SHA-256, never changed.

In: files. Out: `StoredOriginal` (digest, size, whether new). `OriginalStore` is the interface; `FolderStore` keeps them in a
folder, named by digest. An original is written under another name, flushed, and moved into place: a kill at any
moment leaves either the whole file or none.
"""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

if TYPE_CHECKING:
    from hashlib import _Hash as Hash

_CHUNK = 1024 * 1024
BESIDE = ("proofs/", "quarantine/")
"""What a bucket holds beside originals, below the same prefix; in a folder they are beside the folder of originals."""
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES)
"""What is wrong with the place of the originals, and not with the file that is to be kept."""


@dataclass(frozen=True)
class StoredOriginal:
    """Where some bytes are kept."""

    sha256: str
    size: int
    is_new: bool


class StoreUnavailable(OSError):
    """The place of the originals does not answer, or does not let us in."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.strerror = message


class OriginalStore(Protocol):
    """What the archive asks of a place for originals. All but `describe` raise StoreUnavailable where it does not answer."""

    def put(self, file: Path) -> StoredOriginal:
        """Keep a file's bytes; nothing is written where they are kept already."""

    def open(self, digest: str) -> BinaryIO:
        """Open an original for reading. Raises FileNotFoundError."""

    def local_path(self, digest: str) -> Path:
        """Return a path on this machine that holds the bytes. Nothing is there where the original is missing."""

    def digest_of(self, digest: str) -> str | None:
        """Hash the kept bytes anew; None where they are missing."""

    def remove(self, digest: str) -> None:
        """Take an original away. Only `forget` calls this."""

    def digests(self) -> Iterator[str]:
        """Yield the digest of every original kept, in order."""

    def strays(self) -> Iterator[str]:
        """Yield the names of what lies among the originals and is none, by its name or place."""

    def is_there(self, digest: str) -> bool:
        """Say whether an original is kept, without looking at its bytes."""

    def clear_incoming(self) -> None:
        """Remove what a kill left half written an hour ago or more."""

    def describe(self) -> str:
        """Say where the originals are."""


def hash_file(path: Path) -> tuple[str, int]:
    """Return (SHA-256 in hex, size in bytes) of a file, read as a stream."""
    digest = sha256()
    size = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size


def _remove_quietly(file: Path) -> None:
    with suppress(OSError):
        file.unlink(missing_ok=True)


def is_digest(name: str) -> bool:
    """Say whether a name is a SHA-256 in hex, as originals are named."""
    return len(name) == 64 and all(letter in "0123456789abcdef" for letter in name)


class FolderStore:
    """Originals in a folder: `ab/cd/abcd…`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._incoming = folder / "incoming"

    def local_path(self, digest: str) -> Path:
        """Return where the original of `digest` is, or would be."""
        return self._folder / digest[:2] / digest[2:4] / digest

    def put(self, file: Path) -> StoredOriginal:
        """Keep a file's bytes. The file may change while it is read: what is hashed is what is kept."""
        with file.open("rb") as source:
            first = source.read(_CHUNK)
            digest = sha256(first)
            if len(first) < _CHUNK:
                # Nearly everything is small: it is read once.
                known, size = digest.hexdigest(), len(first)
            else:
                known, size = hash_file(file)
            if self.local_path(known).exists():
                return StoredOriginal(known, size, False)
            return self._write(first, digest, source)

    def _write(self, first: bytes, digest: Hash, rest: BinaryIO) -> StoredOriginal:
        """Write bytes whose beginning is read and hashed already."""
        temporary = self._incoming / f"{os.getpid()}-{os.urandom(6).hex()}"
        size = len(first)
        try:
            with self._create(temporary) as target:
                target.write(first)
                while len(first) == _CHUNK and (chunk := rest.read(_CHUNK)):
                    digest.update(chunk)
                    target.write(chunk)
                    size += len(chunk)
                target.flush()
                os.fsync(target.fileno())
                os.fchmod(target.fileno(), 0o444)
            name = digest.hexdigest()
            final = self.local_path(name)
            final.parent.mkdir(parents=True, exist_ok=True)
            temporary.replace(final)
            return StoredOriginal(name, size, True)
        except OSError as error:
            _remove_quietly(temporary)
            if error.errno in _NO_ROOM:
                raise StoreUnavailable(
                    f"the originals in {self._folder} cannot be written: {error.strerror}; mend that and run the same command again"
                ) from error
            raise
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise

    def _create(self, path: Path) -> BinaryIO:
        try:
            return path.open("wb")
        except FileNotFoundError:
            self._incoming.mkdir(parents=True, exist_ok=True)
            return path.open("wb")

    def open(self, digest: str) -> BinaryIO:
        """Open an original for reading."""
        return self.local_path(digest).open("rb")

    def digest_of(self, digest: str) -> str | None:
        """Hash the kept bytes anew; None where they are missing."""
        try:
            return hash_file(self.local_path(digest))[0]
        except FileNotFoundError:
            return None

    def remove(self, digest: str) -> None:
        """Take an original away."""
        self.local_path(digest).unlink(missing_ok=True)

    def digests(self) -> Iterator[str]:
        """Yield the digest of every original kept, in order."""
        for first in sorted(self._folder.glob("[0-9a-f][0-9a-f]")):
            for second in sorted(first.glob("[0-9a-f][0-9a-f]")):
                yield from (f.name for f in sorted(second.iterdir()) if self._is_original(f))

    def _is_original(self, file: Path) -> bool:
        return is_digest(file.name) and file == self.local_path(file.name) and file.is_file() and not file.is_symlink()

    def strays(self) -> Iterator[str]:
        """Yield the names of what lies among the originals and is none, by its name or place."""
        for base, folders, names in os.walk(self._folder):
            folders.sort()
            if Path(base) == self._folder:
                folders[:] = [name for name in folders if name != self._incoming.name]
            files = [Path(base) / name for name in sorted(names)]
            yield from (str(f.relative_to(self._folder)) for f in files if not self._is_original(f))

    def is_there(self, digest: str) -> bool:
        """Say whether an original is kept, without looking at its bytes."""
        return self.local_path(digest).exists()

    def describe(self) -> str:
        """Say where the originals are."""
        return "a folder, by digest"

    def clear_incoming(self) -> None:
        """Remove what a kill left half written an hour ago or more: a capture that goes on now is left alone."""
        for file in self._incoming.glob("*"):
            with suppress(FileNotFoundError):
                if time.time() - file.stat().st_mtime > 3600:
                    file.unlink()
