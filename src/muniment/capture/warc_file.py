"""What a WARC file holds (ISO 28500), one document at a time: another archive's captures, with its dates and headers.

In: a file. Out: a stream of `Taken`, as of fetched pages, and `Refused`. Pages and documents that were answered with 200 are
taken; pictures, scripts, styles, redirects and errors are what a page was made of, and are passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from warcio.archiveiterator import ArchiveIterator

from .errors import CaptureError, NotFound, TooLarge
from .exchange import Exchange, WarcOrigin, pairs
from .fetch import FetchRules, charset_of, write_chunks
from .taken import Refused, Taken

_CHUNK = 64 * 1024
_DOCUMENTS = ("text/html", "application/xhtml", "text/plain", "text/markdown", "application/pdf", "application/msword", "application/rtf", "text/rtf", "application/epub", "application/vnd.openxmlformats-officedocument.wordprocessingml", "application/vnd.oasis.opendocument.text")  # fmt: skip


def is_warc(path: Path) -> bool:
    """Say whether a file is a WARC by its name."""
    return path.name.lower().endswith((".warc", ".warc.gz"))


def take_records(path: Path, rules: FetchRules, folder: Path) -> Iterator[Taken | Refused]:
    """Yield the documents of a WARC file. `folder` holds each until it is stored. A damaged file gives what stands before the damage."""
    number = 0
    try:
        with path.open("rb") as file:
            for record in (records := ArchiveIterator(file)):
                number += 1
                if taken := _take(record, rules, folder):
                    yield _at(taken, path, records.get_record_offset()) if isinstance(taken, Taken) else taken
    except Exception as error:  # The library lets through whatever a damaged record makes it stumble over.
        damaged = CaptureError(f"{path}: the WARC file cannot be read beyond record {number}: {str(error).strip() or type(error).__name__}")
        damaged.code = "damaged"
        yield Refused(path.name, str(path.resolve()), damaged)
        return
    if not number:
        empty = CaptureError(f"{path}: there is no record in this WARC file")
        empty.code = "empty"
        yield Refused(path.name, str(path.resolve()), empty)


def _at(taken: Taken, path: Path, offset: int) -> Taken:
    """Say of a document in which WARC file it was, and where."""
    exchange = taken.exchange or Exchange()
    warc = replace(exchange.warc or WarcOrigin(), file=path.name, offset=offset)
    return replace(taken, container=path, exchange=replace(exchange, warc=warc))


def find_records(
    path: Path, places: Mapping[str, int], addresses: Sequence[str], rules: FetchRules, folder: Path
) -> Iterator[tuple[str, Taken | Refused]]:
    """Yield the records of a WARC file that answer those addresses. `places`: what `find_places` said of the file."""
    for address in addresses:
        offset = places.get(address)
        if offset is None:
            yield address, Refused(address, address, NotFound(f"{address}: it is not in the WARC file"))
            continue
        try:
            with path.open("rb") as file:
                file.seek(offset)
                taken = _take(next(iter(ArchiveIterator(file))), rules, folder, any_type=True)
                taken = _at(taken, path, offset) if isinstance(taken, Taken) else taken
        except Exception:  # As above: whatever a damaged record makes the library stumble over.
            taken = None
        yield address, taken or Refused(address, address, NotFound(f"{address}: the WARC file holds nothing of it"))


def find_places(path: Path) -> dict[str, int]:
    """Return where in a WARC file the first answer of 200 to each address begins. A damaged file gives what stands before the damage."""
    found: dict[str, int] = {}
    try:
        with path.open("rb") as file:
            records = ArchiveIterator(file)
            for record in records:
                address = _address_of(record)
                answered = record.rec_type == "resource" or (
                    record.rec_type == "response" and record.http_headers is not None and record.http_headers.get_statuscode() == "200"
                )
                if answered and address not in found:
                    found[address] = records.get_record_offset()
    except Exception:  # What stands before the damage is there.
        return found
    return found


def _address_of(record: Any) -> str:
    return (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")


def _take(record: Any, rules: FetchRules, folder: Path, *, any_type: bool = False) -> Taken | Refused | None:
    """Return the document of a record; None where it has none for us. `any_type`: also what is no document."""
    address = _address_of(record)
    parts = urlsplit(address)
    response = record.rec_type == "response" and record.http_headers is not None
    if not (response or record.rec_type == "resource") or parts.scheme not in ("http", "https", "file"):
        return None
    headers = {name.lower(): value for name, value in record.http_headers.headers} if response else {}
    media_type = headers.get("content-type", "") if response else record.rec_headers.get_header("Content-Type") or ""
    if response and record.http_headers.get_statuscode() != "200":
        return None
    if (not any_type and media_type and not media_type.lower().startswith(_DOCUMENTS)) or parts.path == "/robots.txt":
        return None
    origin = unquote(parts.path).lstrip("/") if parts.scheme == "file" else address
    try:
        taken_at = datetime.fromisoformat(record.rec_headers.get_header("WARC-Date") or "")
    except ValueError:
        return Refused(origin, address, CaptureError(f"{origin}: the record says no date"))
    stream = record.content_stream()
    try:
        kept = write_chunks(iter(lambda: stream.read(_CHUNK), b""), origin, rules, folder, prefix="warc-")
    except TooLarge as error:
        return Refused(origin, address, error)
    if not kept.stat().st_size:
        kept.unlink(missing_ok=True)
        return None
    return Taken(
        origin, address, kept, "warc", None if parts.scheme == "file" else address, charset_of(media_type), 200 if response else None, headers,
        taken_at if taken_at.tzinfo else taken_at.replace(tzinfo=UTC), temporary=True, exchange=_exchange_of(record),
    )  # fmt: skip


def _exchange_of(record: Any) -> Exchange:
    """Return what a record says of how its bytes were come by."""

    def say(name: str) -> str:
        return (record.rec_headers.get_header(name) or "").strip()

    http = record.http_headers
    warc = WarcOrigin(record_id=say("WARC-Record-ID"), truncated=say("WARC-Truncated"), payload_digest=say("WARC-Payload-Digest"))
    status_line = f"{http.protocol} {http.statusline}".strip() if http else ""
    return Exchange(status_line, pairs(http.headers) if http else (), ip=say("WARC-IP-Address"), warc=warc)
