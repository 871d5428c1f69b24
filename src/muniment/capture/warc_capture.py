"""One record of a file of captures, to what was captured.

In: a record. Out: `Captured`, or why it is not taken.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

from muniment.capture.bodies import Undecodable, plain_body
from muniment.capture.captured import CONTAINER, DOCUMENT, ERROR, Captured, CaptureRefused
from muniment.capture.errors import CaptureError, TooLarge
from muniment.capture.exchange import GIVEN_KIND, Headers, find_header
from muniment.capture.fetch import write_chunks
from muniment.capture.fetched import charset_of
from muniment.capture.import_summary import CUT, NOT_UNPACKED, TOO_LARGE
from muniment.capture.revisited import Place, keys_of_record
from muniment.capture.warc_exchange import as_sent, date_of, exchange_of, keep_hop, parts_of
from muniment.capture.warc_records import Http, Record
from muniment.capture.warc_state import FileState, NotTaken

_DOCUMENTS = (
    "text/html",
    "application/xhtml",
    "text/plain",
    "text/markdown",
    "text/calendar",
    "text/csv",
    "text/tab-separated-values",
    "application/pdf",
    "application/msword",
    "application/rtf",
    "text/rtf",
    "application/epub",
    "application/vnd.openxmlformats-officedocument.",
    "application/vnd.ms-excel",
    "application/vnd.ms-word",
    "application/vnd.ms-powerpoint",
    "application/vnd.oasis.opendocument.",
    "application/akn+xml",
    "application/x-tex",
    "message/rfc822",
    "multipart/related",
)
FILES_OF_CAPTURES = {"warc": "application/warc", "arc": "application/x-internet-archive", "wacz": "application/wacz"}


def take_record(record: Record, file: FileState, *, any_type: bool = False) -> Captured | CaptureRefused | None:
    """Return the document, or the error page, of a record. Raises NotTaken, with the reason."""
    parts = parts_of(record.address)
    if record.problem:
        raise NotTaken(record.problem)
    http = record.http
    if record.kind == "response" and http is None:
        raise NotTaken("its address is not one of the web")
    headers = as_sent(http.headers) if http else ()
    media_type = find_header(headers, "content-type") if http else record.fields.get("content-type", "")
    kind = _kind_of(record, media_type)
    if kind == ERROR and http is not None:
        _check_answer(record, http, headers, file)
    # What this program wrote as a document is one, whatever its type.
    if kind == DOCUMENT and not any_type and record.fields.get(GIVEN_KIND.lower()) != DOCUMENT:
        _check_document(media_type, parts.path)
    origin = unquote(parts.path).lstrip("/") if parts.scheme == "file" else record.address
    taken_at = date_of(record, origin)
    if isinstance(taken_at, CaptureError):
        file.summary.leave(record.kind, "its date is missing, or in the future")
        return CaptureRefused(origin, record.address, taken_at)
    kept = _keep_body(record, origin, file)
    if isinstance(kept, CaptureRefused):
        return kept
    exchange = exchange_of(record, http, headers, file, record.address)
    file.last_id = record.fields.get("warc-record-id", "")
    asked = exchange.hops[0].url if exchange.hops else record.address
    file.summary.taken[
        {DOCUMENT: record.kind, ERROR: "response (error page)", CONTAINER: "resource (file of captures)"}[kind]
    ] += 1
    place = Place(record.offset, record.fields.get("warc-payload-digest", ""))
    for key in keys_of_record(record):
        file.places.setdefault(key, place)
    return Captured(
        asked if exchange.hops else origin,
        asked,
        kept,
        "warc",
        None if parts.scheme == "file" else record.address,
        charset_of(media_type),
        http.status if http else None,
        {name.lower(): value for name, value in headers},
        taken_at,
        media_type.partition(";")[0].strip().lower()[:120] if kind != DOCUMENT else "",
        temporary=True,
        container=file.path,
        holder=file.holder,
        exchange=exchange,
        kind=kind,
    )


def _kind_of(record: Record, media_type: str) -> str:
    """Return what a record may become: any answer but 200 is no document."""
    if record.http is not None and record.http.status != 200:
        return ERROR
    is_file = media_type.partition(";")[0].strip().lower() in FILES_OF_CAPTURES.values()
    return CONTAINER if record.kind == "resource" and is_file else DOCUMENT


def _check_answer(record: Record, http: Http, headers: Headers, file: FileState) -> None:
    """Keep a redirect on the way to what follows it. Raises NotTaken for every answer that is no error page."""
    status = http.status
    if status is not None and 400 <= status < 600:
        return
    is_redirect = status is not None and 300 <= status < 400
    if is_redirect:
        keep_hop(record, http, headers, file)
    record.is_whole()
    raise NotTaken("a redirect, or not changed (3xx)" if is_redirect else f"answered {status or 'without a status'}")


def _check_document(media_type: str, path: str) -> None:
    """Raise NotTaken for what is no document by its type or its name."""
    if media_type and not media_type.strip().lower().startswith(_DOCUMENTS):
        raise NotTaken("no type of document (a picture, a script, a style …)")
    if path == "/robots.txt":
        raise NotTaken("robots.txt: what a site asks of programs")


def _keep_body(record: Record, origin: str, file: FileState) -> Path | CaptureRefused:
    """Return the file that a record's body was written to, or why it was not. Raises NotTaken for one that is cut, or
    empty."""
    try:
        kept = write_chunks(
            plain_body(
                record.body,
                record.http.headers if record.http else (),
                may_be_cut=bool(record.fields.get("warc-truncated")),
            ),
            origin,
            file.rules,
            file.folder,
            prefix="warc-",
        )
    except TooLarge as error:
        file.summary.leave(record.kind, TOO_LARGE)
        return CaptureRefused(origin, record.address, error)
    except Undecodable as error:
        file.summary.leave(record.kind, NOT_UNPACKED)
        return CaptureRefused(origin, record.address, Undecodable(f"{origin}: {error.message}"))
    try:
        if not record.is_whole():
            raise NotTaken(CUT)
        if not kept.stat().st_size:
            raise NotTaken("it has no body")
    except BaseException:
        kept.unlink(missing_ok=True)
        raise
    return kept
