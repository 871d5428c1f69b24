"""Originals in an object store that speaks S3, with a folder of its own for those in use.

In: files. Out: the same as from a folder of originals, whose names it keeps: `ab/cd/abcd…` under a prefix, so that one
can be copied to the other by any tool. Needs `pip install 'muniment[s3]'`. Credentials come from where Amazon's own
tools look for them.

What is kept is never written over: each upload is refused by the store where the name is taken (If-None-Match), and
carries its SHA-256, by which the store refuses what was changed on the way.
"""

from __future__ import annotations

import os
import time
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from muniment.archive.originals import BESIDE, MOST_OF_PROOF, FolderStore, StoredOriginal, StoreUnavailable, is_digest

_CHUNK = 1024 * 1024
_MISSING = ("404", "NoSuchKey", "NotFound")
_TAKEN = ("412", "PreconditionFailed", "409", "ConditionalRequestConflict")
_IN_USE = 600
"""Seconds for which an original that was asked for stays in the folder, whatever its size: longer than any reading may
take."""


class ObjectStore:
    """Originals in a bucket. `address` is `s3://bucket/prefix`, `endpoint` the server where it is not Amazon's own.

    `folder` holds copies of those that were used last, `most` bytes of them.
    """

    def __init__(self, address: str, endpoint: str | None, folder: Path, most: int) -> None:
        parts = urlsplit(address)
        if parts.scheme != "s3" or not parts.netloc:
            raise StoreUnavailable(f"{address} does not name a bucket; write s3://bucket/prefix")
        self._bucket, prefix = parts.netloc, parts.path.strip("/")
        self._prefix = f"{prefix}/" if prefix else ""
        self._copies = FolderStore(folder)
        self._folder = folder
        self._most = most
        self._added = most
        self._client = _connect(endpoint)

    def put(self, file: Path) -> StoredOriginal:
        """Keep a file's bytes. What is hashed is copied first, and the copy is sent: the file may change meanwhile."""
        copied = self._copies.put(file)
        set_aside = ""
        with self._asking():
            if (size := self._size_of(copied.sha256)) is not None:
                if size == copied.size and self._is_sound(copied.sha256):
                    return StoredOriginal(copied.sha256, copied.size, False)
                set_aside = self._set_aside(copied.sha256)
            with self._copies.open(copied.sha256) as body:
                is_new = self._send(copied.sha256, body)
        self._make_room(copied.size)
        return StoredOriginal(copied.sha256, copied.size, is_new, set_aside)

    def _is_sound(self, digest: str) -> bool:
        """Return whether the kept bytes are those of their name: by the checksum of their upload, else by reading
        them."""
        head = self._client.head_object(Bucket=self._bucket, Key=self._key(digest), ChecksumMode="ENABLED")
        return (
            head.get("ChecksumSHA256") == b64encode(bytes.fromhex(digest)).decode() or self.digest_of(digest) == digest
        )

    def _set_aside(self, digest: str) -> str:
        """Move what stands in an original's place, and is not it, beside the originals; return its key."""
        key = f"{self._prefix}quarantine/{digest}-{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}-{os.urandom(3).hex()}"
        self._client.copy_object(
            Bucket=self._bucket, Key=key, CopySource={"Bucket": self._bucket, "Key": self._key(digest)}
        )
        self._client.delete_object(Bucket=self._bucket, Key=self._key(digest))
        return key

    def put_proofs(self, proofs: Mapping[str, bytes]) -> None:
        """Keep proofs by their names."""
        with self._asking():
            for name, content in proofs.items():
                self._client.put_object(
                    Bucket=self._bucket, Key=self._proof_key(name), Body=content, ContentType="application/json"
                )

    def proofs(self) -> Iterator[tuple[str, bytes | None]]:
        """Yield the name and the bytes of each proof, in order."""
        yield from self._proofs_below(f"{self._prefix}proofs/")

    def proofs_of(self, digest: str) -> Iterator[tuple[str, bytes | None]]:
        """Yield the name and the bytes of each proof of one original."""
        yield from self._proofs_below(f"{self._prefix}proofs/{digest[:2]}/{digest[2:4]}/{digest}-")

    def _proofs_below(self, beginning: str) -> Iterator[tuple[str, bytes | None]]:
        with self._asking():
            for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=beginning):
                for row in page.get("Contents", []):
                    name = row["Key"].rpartition("/")[2]
                    is_fit = row["Key"] == self._proof_key(name) and row["Size"] <= MOST_OF_PROOF
                    yield (
                        name,
                        self._client.get_object(Bucket=self._bucket, Key=row["Key"])["Body"].read() if is_fit else None,
                    )

    def facts_of(self, digest: str) -> tuple[int, datetime] | None:
        """Return (size in bytes, when it was written) of an original's object; None where it is missing."""
        head = self._head(self._key(digest))
        return (int(head["ContentLength"]), head["LastModified"]) if head is not None else None

    def has_proof(self, name: str) -> bool:
        """Return whether there is a proof of that name."""
        return self._head(self._proof_key(name)) is not None

    def _head(self, key: str) -> Any:
        """Return what the server says of an object; None where it is missing."""
        from botocore.exceptions import ClientError

        with self._asking():
            try:
                return self._client.head_object(Bucket=self._bucket, Key=key)
            except ClientError as error:
                if error.response["Error"]["Code"] in _MISSING:
                    return None
                raise

    def _proof_key(self, name: str) -> str:
        return f"{self._prefix}proofs/{name[:2]}/{name[2:4]}/{name}"

    def open(self, digest: str) -> BinaryIO:
        """Open an original for reading. Raises FileNotFoundError."""
        return self.local_path(digest).open("rb")

    def local_path(self, digest: str) -> Path:
        """Return where a copy of the original is on this machine, fetched if need be. Nothing is there where it is
        missing."""
        path = self._copies.local_path(digest)
        with suppress(FileNotFoundError):
            os.utime(path)
            return path
        temporary = self._folder / "incoming" / f"{os.getpid()}-{os.urandom(6).hex()}"
        temporary.parent.mkdir(parents=True, exist_ok=True)
        try:
            size, found = 0, sha256()
            with temporary.open("wb") as target:
                for chunk in self._read(digest):
                    found.update(chunk)
                    size += len(chunk)
                    target.write(chunk)
            if found.hexdigest() == digest:
                temporary.chmod(0o400)
                path.parent.mkdir(parents=True, exist_ok=True)
                temporary.replace(path)
                self._make_room(size)
        except FileNotFoundError:
            pass
        finally:
            temporary.unlink(missing_ok=True)
        return path

    def digest_of(self, digest: str) -> str | None:
        """Hash the kept bytes anew, as the store gives them; None where they are missing."""
        found = sha256()
        try:
            for chunk in self._read(digest):
                found.update(chunk)
        except FileNotFoundError:
            return None
        return found.hexdigest()

    def remove(self, digest: str) -> None:
        """Take an original away, and its copy. Only `forget` calls this."""
        with self._asking():
            self._client.delete_object(Bucket=self._bucket, Key=self._key(digest))
            aside = f"{self._prefix}quarantine/{digest}-"
            for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=aside):
                for row in page.get("Contents", []):
                    self._client.delete_object(Bucket=self._bucket, Key=row["Key"])
        self._copies.remove(digest)

    def digests(self) -> Iterator[str]:
        """Yield the digest of every original kept, in order."""
        for key in self._keys():
            name = key.rpartition("/")[2]
            if is_digest(name) and key == self._key(name):
                yield name

    def strays(self) -> Iterator[str]:
        """Yield the keys of files among the originals that are not originals, by their name or place."""
        for key in self._keys():
            name = key.rpartition("/")[2]
            if not (is_digest(name) and key == self._key(name)) and not key.removeprefix(self._prefix).startswith(
                BESIDE
            ):
                yield key

    def _keys(self) -> Iterator[str]:
        with self._asking():
            for page in self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=self._prefix
            ):
                yield from (row["Key"] for row in page.get("Contents", []))

    def clear_incoming(self) -> None:
        """Remove what a kill left half written an hour ago or more."""
        self._copies.clear_incoming()

    def describe(self) -> str:
        """Say where the originals are."""
        return f"s3://{self._bucket}/{self._prefix}, by digest"

    def is_there(self, digest: str) -> bool:
        """Return whether an original is kept, without looking at its bytes."""
        with self._asking():
            return self._size_of(digest) is not None

    def _key(self, digest: str) -> str:
        return f"{self._prefix}{digest[:2]}/{digest[2:4]}/{digest}"

    def _size_of(self, digest: str) -> int | None:
        from botocore.exceptions import ClientError

        try:
            return int(self._client.head_object(Bucket=self._bucket, Key=self._key(digest))["ContentLength"])
        except ClientError as error:
            if error.response["Error"]["Code"] in _MISSING:
                return None
            raise

    def _send(self, digest: str, body: BinaryIO) -> bool:
        """Send an original; False where another sent it in the meantime."""
        from botocore.exceptions import ClientError

        try:
            self._client.put_object(
                Bucket=self._bucket,
                Key=self._key(digest),
                Body=body,
                IfNoneMatch="*",
                ChecksumSHA256=b64encode(bytes.fromhex(digest)).decode(),
            )
        except ClientError as error:
            if error.response["Error"]["Code"] in _TAKEN:
                return False
            raise
        return True

    def _read(self, digest: str) -> Iterator[bytes]:
        """Yield an original's bytes as the store has them. Raises FileNotFoundError."""
        from botocore.exceptions import ClientError

        with self._asking():
            try:
                body = self._client.get_object(Bucket=self._bucket, Key=self._key(digest))["Body"]
            except ClientError as error:
                if error.response["Error"]["Code"] in _MISSING:
                    raise FileNotFoundError(digest) from error
                raise
            with body:
                while chunk := body.read(_CHUNK):
                    yield chunk

    def _make_room(self, added: int) -> None:
        """Remove copies that were not used for some minutes, the oldest first, once a tenth of what may be held has
        come."""
        self._added += added
        if self._added < self._most / 10:
            return
        self._added = 0
        copies = sorted(
            ((f.stat(), f) for f in self._folder.glob("[0-9a-f][0-9a-f]/*/*")), key=lambda row: row[0].st_mtime
        )
        held = sum(status.st_size for status, _ in copies)
        for status, file in copies:
            if held <= self._most or time.time() - status.st_mtime < _IN_USE:
                break
            file.unlink(missing_ok=True)
            held -= status.st_size

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """Turn what can go wrong on the way to the store into one error that says what to do."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            yield
        except ClientError as error:
            told = error.response["Error"]
            raise StoreUnavailable(
                f"the object store refused ({told.get('Code')}: {told.get('Message')}); check the bucket and "
                f"its permissions"
            ) from error
        except BotoCoreError as error:
            raise StoreUnavailable(f"the object store does not respond: {error}") from error


def _connect(endpoint: str | None) -> Any:
    try:
        import boto3
        from botocore.config import Config
    except ImportError as error:
        raise StoreUnavailable(
            "originals in S3 need a library that is not installed; run: pip install 'muniment[s3]'"
        ) from error
    # Its own session: Amazon's default one is not for several threads. One of its clients is.
    return boto3.session.Session().client(
        "s3",
        endpoint_url=endpoint,
        config=Config(retries={"max_attempts": 3, "mode": "standard"}, connect_timeout=10, read_timeout=60),
    )
