"""Finding single records in a file of captures: what a revisit refers to, what a page shows.

In: a file and addresses. Out: records.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

from muniment.capture.bodies import plain_body
from muniment.capture.captured import CONTAINER, DOCUMENT, ERROR, Captured, CaptureRefused
from muniment.capture.errors import CaptureError, NotFound
from muniment.capture.exchange import WarcOrigin, find_header
from muniment.capture.fetch import FetchRules, write_chunks
from muniment.capture.fetched import charset_of
from muniment.capture.import_summary import ImportSummary
from muniment.capture.revisited import refers_to
from muniment.capture.warc_capture import FILES_OF_CAPTURES, take_record
from muniment.capture.warc_exchange import as_sent, date_of, exchange_of, parts_of
from muniment.capture.warc_records import Damaged, Record, kind_of_file, read_record_at, read_records
from muniment.capture.warc_state import FileState, NotFoundYet, NotTaken, Payload
from muniment.credentials import without_credentials


def payload_at(path: Path, offset: int, file: FileState) -> Payload | None:
    """Return the body of the record of a file that begins there, written into the folder of `file`."""
    for target in read_record_at(path, offset):
        headers = target.http.headers if target.http else ()
        body = write_chunks(plain_body(target.body, headers), target.address, file.rules, file.folder, prefix="warc-")
        media_type = find_header(headers, "content-type") if target.http else target.fields.get("content-type", "")
        return Payload(body, charset_of(media_type), media_type.partition(";")[0].strip().lower()[:120], temporary=True)
    return None


def take_revisit(
    record: Record, file: FileState, payload: Payload | None, address: str = ""
) -> Captured | CaptureRefused:
    """Return a revisit as a capture of its own, with its own date and headers. Raises NotTaken with the reason,
    NotFoundYet."""
    try:
        return _revisit(record, file, payload, address)
    except BaseException:
        if payload is not None and payload.temporary:
            payload.path.unlink(missing_ok=True)
        raise


def _revisit(record: Record, file: FileState, payload: Payload | None, address: str) -> Captured | CaptureRefused:
    parts = parts_of(record.address)
    headers = as_sent(record.http.headers) if record.http else ()
    status = record.http.status if record.http else (None if parts.scheme == "file" else 200)
    if status not in (None, 200, 304) and not 400 <= status < 600:
        raise NotTaken("a redirect (3xx)" if 300 <= status < 400 else f"answered {status}")
    origin = unquote(parts.path).lstrip("/") if parts.scheme == "file" else record.address
    taken_at = date_of(record, origin)
    if isinstance(taken_at, CaptureError):
        file.summary.leave("revisit", "its date is missing, or in the future")
        if payload is not None and payload.temporary:
            payload.path.unlink(missing_ok=True)
        return CaptureRefused(origin, record.address, taken_at)
    if payload is None:
        raise NotFoundYet
    revisited = refers_to(record)
    exchange = exchange_of(record, record.http, headers, file, address)
    named = revisited.record_id or f"{revisited.address} {revisited.date}".strip()
    exchange = replace(exchange, warc=replace(exchange.warc or WarcOrigin(), refers_to=named))
    file.last_id = record.fields.get("warc-record-id", "")
    said = find_header(headers, "content-type")
    media_type = said.partition(";")[0].strip().lower()[:120] or payload.media_type
    kind = DOCUMENT
    if status is not None and status >= 400:
        kind = ERROR
    elif status is None and media_type in FILES_OF_CAPTURES.values():
        kind = CONTAINER
    asked = exchange.hops[0].url if exchange.hops else record.address
    file.summary.taken["revisit"] += 1
    return Captured(
        asked if exchange.hops else origin,
        asked,
        payload.path,
        "warc",
        None if parts.scheme == "file" else record.address,
        charset_of(said) or payload.charset,
        status,
        {name.lower(): value for name, value in headers},
        taken_at,
        media_type if kind != DOCUMENT else "",
        temporary=payload.temporary,
        container=file.path,
        holder=file.holder,
        exchange=exchange,
        kind=kind,
    )


# --- pictures of pages ----------------------------------------------------------------------------------------------


def find_records(
    path: Path, places: Mapping[str, int], addresses: Sequence[str], rules: FetchRules, folder: Path
) -> Iterator[tuple[str, Captured | CaptureRefused]]:
    """Yield the records of a file that answer those addresses. `places`: what `find_offsets` said of the file."""
    file = FileState(path, path.name, kind_of_file(path), rules, folder, ImportSummary(path.name))
    for address in addresses:
        offset = places.get(without_credentials(address))
        if offset is None:
            yield address, CaptureRefused(address, address, NotFound(f"{address}: it is not in the WARC file"))
            continue
        taken: Captured | CaptureRefused | None = None
        try:
            for record in read_record_at(path, offset):
                taken = take_record(record, file, any_type=True)
        except (NotTaken, CaptureError, OSError):
            taken = None
        yield (
            address,
            taken or CaptureRefused(address, address, NotFound(f"{address}: the WARC file holds nothing of it")),
        )


def find_offsets(path: Path) -> dict[str, int]:
    """Return where in a file the first answer of 200 to each address begins. A damaged file gives what stands before
    the damage."""
    found: dict[str, int] = {}
    try:
        for record in read_records(path):
            answered = record.kind == "resource" or (
                record.kind == "response" and record.http is not None and record.http.status == 200
            )
            if answered and record.offset >= 0:
                found.setdefault(record.address, record.offset)
    except Damaged:
        return found
    return found
