"""Originals: bytes kept once by their SHA-256, never changed.

In: files. Out: `StoredOriginal` (digest, size, whether new). `OriginalStore` is the interface; `FolderStore` keeps them
in a folder, named by digest. An original is written under another name, flushed, and moved into place: a kill at any
moment leaves either the whole file or none.
"""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

if TYPE_CHECKING:
    from hashlib import _Hash as Hash

_CHUNK = 1024 * 1024
MOST_OF_PROOF = 8 * 1024 * 1024
"""Bytes of a proof: headers, requests and redirects of one capture."""
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
    set_aside: str = ""
    """Where the bytes went that stood under this digest and were others: they are kept, and these took their place."""


class StoreUnavailable(OSError):
    """The place of the originals does not answer, or does not let us in."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.strerror = message


class OriginalStore(Protocol):
    """The interface of a store of originals. All but `describe` raise StoreUnavailable where it does not
    answer."""

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
        """Yield the names of files among the originals that are not originals, by their name or place."""

    def is_there(self, digest: str) -> bool:
        """Return whether an original is kept, without looking at its bytes."""

    def clear_incoming(self) -> None:
        """Remove what a kill left half written an hour ago or more."""

    def put_proofs(self, proofs: Mapping[str, bytes]) -> None:
        """Keep proofs by their names (`<digest of the original>-<digest of the record>.json`), in place of those of the
        same name."""

    def proofs(self) -> Iterator[tuple[str, bytes | None]]:
        """Yield the name and the bytes of each proof, in order; None for the bytes of what is no file of sensible
        size."""

    def has_proof(self, name: str) -> bool:
        """Return whether there is a proof of that name."""

    def proofs_of(self, digest: str) -> Iterator[tuple[str, bytes | None]]:
        """Yield the name and the bytes of each proof of one original, as `proofs` does."""

    def facts_of(self, digest: str) -> tuple[int, datetime] | None:
        """Return (size in bytes, when it was written there) of an original's file; None where it is missing."""

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


def _read_fit(file: Path) -> bytes | None:
    """Return the bytes of a proof's file; None for what is no plain file, or larger than a proof can be."""
    is_fit = file.is_file() and not file.is_symlink() and file.stat().st_size <= MOST_OF_PROOF
    return file.read_bytes() if is_fit else None


def _remove_quietly(file: Path) -> None:
    with suppress(OSError):
        file.unlink(missing_ok=True)


def is_digest(name: str) -> bool:
    """Return whether a name is a SHA-256 in hex, as originals are named."""
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
            place = self.local_path(known)
            set_aside = ""
            if place.exists():
                if self._is_sound(known, size):
                    return StoredOriginal(known, size, False)
                set_aside = self._set_aside(place)
            written = self._write(first, digest, source)
            return replace(written, set_aside=set_aside)

    def _is_sound(self, digest: str, size: int) -> bool:
        """Return whether the kept bytes are those of their name: the bytes are here to put in their place, so it is
        worth a look."""
        place = self.local_path(digest)
        return place.is_file() and place.stat().st_size == size and self.digest_of(digest) == digest

    def _set_aside(self, place: Path) -> str:
        """Move what stands in an original's place, and is not it, into the folder beside; return its new name."""
        folder = self._folder.parent / "quarantine"
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{place.name}-{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}-{os.urandom(3).hex()}"
        place.rename(folder / name)
        return f"quarantine/{name}"

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
                os.fchmod(target.fileno(), 0o400)
            name = digest.hexdigest()
            final = self.local_path(name)
            final.parent.mkdir(parents=True, exist_ok=True)
            temporary.replace(final)
            return StoredOriginal(name, size, True)
        except OSError as error:
            _remove_quietly(temporary)
            if error.errno in _NO_ROOM:
                raise StoreUnavailable(
                    f"the originals in {self._folder} cannot be written: {error.strerror}; correct that "
                    "and run the same command again"
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

    def _proof_path(self, name: str) -> Path:
        return self._folder.parent / "proofs" / name[:2] / name[2:4] / name

    def put_proofs(self, proofs: Mapping[str, bytes]) -> None:
        """Keep proofs by their names. All are written before the first is waited for: the disk takes them together
        then."""
        written: list[tuple[Path, Path, int]] = []
        try:
            for name, content in proofs.items():
                place = self._proof_path(name)
                place.parent.mkdir(parents=True, exist_ok=True)
                temporary = place.with_name(f".{name[:16]}-{os.getpid()}-{os.urandom(6).hex()}")
                descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                written.append((temporary, place, descriptor))
                with os.fdopen(os.dup(descriptor), "wb") as file:
                    file.write(content)
            for temporary, place, descriptor in written:
                os.fsync(descriptor)
                temporary.replace(place)
        except OSError as error:
            for temporary, _, _ in written:
                _remove_quietly(temporary)
            raise StoreUnavailable(
                f"the proofs beside {self._folder} cannot be written: {error.strerror}; correct that and try again"
            ) from error
        finally:
            for _, _, descriptor in written:
                os.close(descriptor)

    def proofs(self) -> Iterator[tuple[str, bytes | None]]:
        """Yield the name and the bytes of each proof, in order."""
        for base, folders, names in os.walk(self._folder.parent / "proofs"):
            folders.sort()
            for name in sorted(names):
                file = Path(base) / name
                if name.startswith("."):
                    continue
                yield name, _read_fit(file) if file == self._proof_path(name) else None

    def proofs_of(self, digest: str) -> Iterator[tuple[str, bytes | None]]:
        """Yield the name and the bytes of each proof of one original."""
        for file in sorted(self._proof_path(digest).parent.glob(f"{digest}-*.json")):
            yield file.name, _read_fit(file)

    def facts_of(self, digest: str) -> tuple[int, datetime] | None:
        """Return (size in bytes, when it was written) of an original's file; None where it is missing."""
        try:
            status = self.local_path(digest).stat()
        except FileNotFoundError:
            return None
        return status.st_size, datetime.fromtimestamp(status.st_mtime, UTC)

    def has_proof(self, name: str) -> bool:
        """Return whether there is a proof of that name."""
        return self._proof_path(name).is_file()

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
        """Remove an original, and the damaged bytes that were moved from its place: it may have most of its words."""
        self.local_path(digest).unlink(missing_ok=True)
        for file in (self._folder.parent / "quarantine").glob(f"{digest}-*"):
            file.unlink(missing_ok=True)

    def digests(self) -> Iterator[str]:
        """Yield the digest of every original kept, in order."""
        for first in sorted(self._folder.glob("[0-9a-f][0-9a-f]")):
            for second in sorted(first.glob("[0-9a-f][0-9a-f]")):
                yield from (f.name for f in sorted(second.iterdir()) if self._is_original(f))

    def _is_original(self, file: Path) -> bool:
        return is_digest(file.name) and file == self.local_path(file.name) and file.is_file() and not file.is_symlink()

    def strays(self) -> Iterator[str]:
        """Yield the names of files among the originals that are not originals, by their name or place."""
        for base, folders, names in os.walk(self._folder):
            folders.sort()
            if Path(base) == self._folder:
                folders[:] = [name for name in folders if name != self._incoming.name]
            files = [Path(base) / name for name in sorted(names)]
            yield from (str(f.relative_to(self._folder)) for f in files if not self._is_original(f))

    def is_there(self, digest: str) -> bool:
        """Return whether an original is kept, without looking at its bytes."""
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
