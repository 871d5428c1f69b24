"""What a file of captures holds (WARC, ISO 28500; ARC), one document at a time: another archive's captures, with its dates and headers.

In: a file. Out: the file itself as `Taken` (it is an original too), then a stream of `Taken`, as of fetched pages, and `Refused`; and a summary
of what was left out and why. Pages and documents that were answered with 200 are taken, and error pages as such; pictures, scripts, styles
and redirects are what a page was made of. A revisit is taken as a capture of its own where what it refers to is in the file or held.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from ..credentials import without_credentials
from .bodies import Undecodable, plain_body
from .context import CUT, DAMAGED, NOT_UNPACKED, TOO_LARGE, CaptureContext, ImportSummary, Revisited
from .errors import CaptureError, NotFound, TooLarge
from .exchange import GIVEN_DIGEST, GIVEN_ID, Exchange, Headers, Hop, Request, WarcOrigin, find_header
from .fetch import FetchRules, charset_of, write_chunks
from .taken import CONTAINER, DOCUMENT, ERROR, Refused, Taken
from .warc_records import Damaged, Http, Record, kind_of_file, read_record_at, read_records

_DOCUMENTS = ("text/html", "application/xhtml", "text/plain", "text/markdown", "application/pdf", "application/msword", "application/rtf", "text/rtf", "application/epub", "application/vnd.openxmlformats-officedocument.wordprocessingml", "application/vnd.oasis.opendocument.text")  # fmt: skip
_FILES_OF_CAPTURES = {"warc": "application/warc", "arc": "application/x-internet-archive", "wacz": "application/wacz"}
_LONGEST_ADDRESS = 2000
_AHEAD_OF_US = timedelta(days=1)
"""How far a clock may go wrong: a record that says a later day than this is not believed."""
_REMEMBERED = 10_000
"""Requests and redirects that wait for their answer."""
ORIGINAL_PREFIX = "x-archive-orig-"
"""Before the name of a header that an archive had to change, since the body is kept otherwise than it was sent (as other archives do)."""


def is_warc(path: Path) -> bool:
    """Say whether a file is one of captures: WARC, ARC or WACZ."""
    return bool(kind_of_file(path))


def media_type_of(kind: str) -> str:
    """Return the media type of a kind of file of captures."""
    return _FILES_OF_CAPTURES[kind]


class _Left(Exception):
    """A record is not taken, for a reason that is counted."""


@dataclass
class _File:
    """What is known of a file while it goes by."""

    path: Path
    name: str
    kind: str
    rules: FetchRules
    folder: Path
    summary: ImportSummary
    requests: dict[str, Request] = field(default_factory=dict)
    """By the id of the answer's record."""
    hops: dict[str, list[Hop]] = field(default_factory=dict)
    last_id: str = ""
    """The id of the record that was taken last."""
    attached: int = 0
    """Requests that were kept with their answers."""
    last: deque[tuple[str, str, Request]] = field(default_factory=lambda: deque(maxlen=8))
    """(record id, address, request) of those that went by last: an answer may name its request."""
    revisits: list[Record] = field(default_factory=list)
    places: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Where the record of an id, of an address and date, of a payload's digest begins, and its date."""


def take_records(
    path: Path, rules: FetchRules, folder: Path, context: CaptureContext | None = None, *, name: str = "", whole: Taken | None = None
) -> Iterator[Taken | Refused]:
    """Yield the documents of a WARC or ARC file. `folder` holds each until it is stored. A damaged file gives what stands before the damage.

    `whole` is the file itself, as it was taken, which is yielded first (None: it was already). `name`: what it is called.
    """
    context = context or CaptureContext()
    name = name or path.name
    summary = ImportSummary(name)
    file = _File(path, name, kind_of_file(path), rules, folder, summary)
    number = 0
    waiting: Taken | Refused | None = None
    try:
        for record in read_records(path):
            if not number and whole is not None:
                yield whole
            number += 1
            summary.records[record.kind or "unknown"] += 1
            found = _look_at(record, file)
            # An answer waits for the record behind it, which may be its request.
            if record.kind == "request" and isinstance(waiting, Taken):
                waiting = _with_request(waiting, file)
            if found is not None or record.kind != "request":
                if waiting is not None:
                    yield waiting
                waiting = found
        if waiting is not None:
            yield waiting
            waiting = None
    except Damaged as error:
        if waiting is not None:
            yield waiting
        summary.notes.append(f"the file is damaged: {error.message}")
        damaged = Damaged(f"{path}: the file is damaged: {error.message}")
        yield Refused(name, str(path.resolve()), damaged)
    yield from _resolve_revisits(file, context)
    if not number and not summary.notes:
        empty = CaptureError(f"{path}: there is no record in this file")
        empty.code = "empty"
        yield Refused(name, str(path.resolve()), empty)
    if file.attached:
        summary.left_out["request", "what was asked: kept with its answer"] += file.attached
    counted = sum(count for (kind, _), count in summary.left_out.items() if kind == "request")
    if (alone := summary.records["request"] - counted) > 0:
        summary.left_out["request", "what was asked: its answer is not taken, or not in the file"] += alone
    context.summaries.append(summary)


def _look_at(record: Record, file: _File) -> Taken | Refused | None:
    """Return what a record gives; None where it gives nothing, which is counted then."""
    try:
        if record.kind == "request":
            _keep_request(record, file)
            return None
        if record.kind == "revisit":
            record.is_whole()
            file.revisits.append(record)
            return None
        if record.kind not in ("response", "resource"):
            record.is_whole()
            raise _Left(_ABOUT.get(record.kind, "a type that is not known here"))
        return _take(record, file)
    except _Left as left:
        file.summary.leave(record.kind or "unknown", str(left))
        return None
    except Damaged:
        file.summary.leave(record.kind or "unknown", DAMAGED)
        raise


_ABOUT = {
    "warcinfo": "says what the file is; kept in the file",
    "metadata": "says more of a record; kept in the file",
    "conversion": "another form of a record; kept in the file",
    "continuation": "a part of a record that is split over files; kept in the file",
}


def _keep_request(record: Record, file: _File) -> None:
    record.is_whole()
    if record.http is None:
        raise _Left(record.problem or "it has no HTTP head")
    words = record.http.first_line.split()
    request = Request(words[0] if words else "", words[1] if len(words) > 1 else "", record.http.headers)
    answer = record.fields.get("warc-concurrent-to", "")
    if answer and len(file.requests) < _REMEMBERED:
        file.requests[answer] = request
    else:
        file.last.append((record.fields.get("warc-record-id", ""), record.address, request))


def _with_request(taken: Taken, file: _File) -> Taken:
    """Return what was taken with its request, where that has gone by."""
    exchange = taken.exchange
    if exchange is None or exchange.request is not None or exchange.warc is None:
        return taken
    request = _request_of(file.last_id, "", taken.url or "", file)
    return replace(taken, exchange=replace(exchange, request=request)) if request else taken


def _request_of(own_id: str, named: str, address: str, file: _File) -> Request | None:
    """Return the request of an answer: that which names it, that which it names, or one of the same address that went by just now."""
    request = file.requests.pop(own_id, None) if own_id else None
    if request is None:
        found = next((row for row in file.last if (row[0] == named if named else row[1] == address)), None)
        if found is not None:
            file.last.remove(found)
            request = found[2]
    file.attached += request is not None
    return request


def _take(record: Record, file: _File, *, any_type: bool = False) -> Taken | Refused | None:
    """Return the document, or the error page, of a record. Raises _Left, with the reason."""
    parts = _parts_of(record.address)
    if record.problem:
        raise _Left(record.problem)
    http = record.http
    if record.kind == "response" and http is None:
        raise _Left("its address is not one of the web")
    headers = _as_sent(http.headers) if http else ()
    status = http.status if http else None
    media_type = find_header(headers, "content-type") if http else record.fields.get("content-type", "")
    kind = (
        CONTAINER if record.kind == "resource" and media_type.partition(";")[0].strip().lower() in _FILES_OF_CAPTURES.values() else DOCUMENT
    )
    if http is not None and status != 200:
        if status is not None and 300 <= status < 400:
            _keep_hop(record, http, headers, file)
        if status is None or not 400 <= status < 600:
            record.is_whole()
            raise _Left(
                "a redirect, or not changed (3xx)" if status and 300 <= status < 400 else f"answered {status or 'without a status'}"
            )
        kind = ERROR
    if kind == DOCUMENT and not any_type:
        if media_type and not media_type.strip().lower().startswith(_DOCUMENTS):
            raise _Left("no type of document (a picture, a script, a style …)")
        if parts.path == "/robots.txt":
            raise _Left("robots.txt: what a site asks of programs")
    origin = unquote(parts.path).lstrip("/") if parts.scheme == "file" else record.address
    taken_at = _date_of(record, origin)
    if isinstance(taken_at, CaptureError):
        file.summary.leave(record.kind, "its date is missing, or in the future")
        return Refused(origin, record.address, taken_at)
    try:
        cut = bool(record.fields.get("warc-truncated"))
        kept = write_chunks(
            plain_body(record.body, http.headers if http else (), may_be_cut=cut), origin, file.rules, file.folder, prefix="warc-"
        )
    except TooLarge as error:
        file.summary.leave(record.kind, TOO_LARGE)
        return Refused(origin, record.address, error)
    except Undecodable as error:
        file.summary.leave(record.kind, NOT_UNPACKED)
        return Refused(origin, record.address, Undecodable(f"{origin}: {error.message}"))
    try:
        if not record.is_whole():
            raise _Left(CUT)
        if not kept.stat().st_size:
            raise _Left("it has no body")
    except BaseException:
        kept.unlink(missing_ok=True)
        raise
    exchange = _exchange_of(record, http, headers, file)
    file.last_id = record.fields.get("warc-record-id", "")
    asked = exchange.hops[0].url if exchange.hops else record.address
    file.summary.taken[{DOCUMENT: record.kind, ERROR: "response (error page)", CONTAINER: "resource (file of captures)"}[kind]] += 1
    _remember(record, taken_at, file)
    return Taken(
        asked if exchange.hops else origin, asked, kept, "warc", None if parts.scheme == "file" else record.address, charset_of(media_type), status,
        {name.lower(): value for name, value in headers}, taken_at, media_type.partition(";")[0].strip().lower()[:120] if kind != DOCUMENT else "", temporary=True, container=file.path, exchange=exchange, kind=kind,
    )  # fmt: skip


def _parts_of(address: str) -> SplitResult:
    try:
        parts: SplitResult = urlsplit(address)
        fits = parts.scheme == "file" or bool(parts.scheme in ("http", "https") and parts.hostname)
    except ValueError:
        fits = False
    if not fits:
        raise _Left("its address is not one of the web")
    if len(address) > _LONGEST_ADDRESS or any(ord(letter) < 32 or ord(letter) == 127 for letter in address):
        raise _Left("its address is too long, or holds letters that none may")
    return parts


def _date_of(record: Record, origin: str) -> datetime | CaptureError:
    """Return when a record says that it was taken; the error where it says nothing that can be."""
    try:
        said = datetime.fromisoformat(record.fields.get("warc-date", ""))
        said = said if said.tzinfo else said.replace(tzinfo=UTC)
        # A date that has no place in UTC is none (year 1, year 9999).
        said.astimezone(UTC)
    except (ValueError, OverflowError):
        return CaptureError(f"{origin}: the record says no date")
    if said > datetime.now(UTC) + _AHEAD_OF_US:
        return CaptureError(f"{origin}: the record says a date that is to come ({said.date().isoformat()})")
    return said


def _as_sent(headers: Headers) -> Headers:
    """Return header lines as they were sent: an archive that keeps a body otherwise puts the old line under another name."""
    renamed = {name[len(ORIGINAL_PREFIX) :].lower() for name, _ in headers if name.lower().startswith(ORIGINAL_PREFIX)}
    if not renamed:
        return headers
    kept = [(name, value) for name, value in headers if name.lower() not in renamed]
    return tuple(
        (name[len(ORIGINAL_PREFIX) :], value) if name.lower().startswith(ORIGINAL_PREFIX) else (name, value) for name, value in kept
    )


def _keep_hop(record: Record, http: Http, headers: Headers, file: _File) -> None:
    """Remember a redirect for the answer that it led to, where it names that."""
    answer = record.fields.get("warc-concurrent-to", "")
    if answer and len(file.hops) < _REMEMBERED:
        hop = Hop(
            record.address, http.status or 0, http.first_line, headers, record.fields.get("warc-date", ""), record.fields.get("warc-ip-address", "")
        )  # fmt: skip
        file.hops.setdefault(answer, []).append(hop)


def _exchange_of(record: Record, http: Http | None, headers: Headers, file: _File) -> Exchange:
    """Return what a record says of how its bytes were come by."""
    say = record.fields.get
    # The library makes up ids for the records of an ARC file, which has none.
    own_id = "" if file.kind == "arc" else say("warc-record-id", "")
    request = _request_of(own_id, say("warc-concurrent-to", ""), "" if record.kind == "revisit" else record.address, file)
    warc = WarcOrigin(
        file=file.name,
        offset=record.offset,
        record_id=say(GIVEN_ID.lower(), own_id),
        truncated=say("warc-truncated", ""),
        payload_digest=say(GIVEN_DIGEST.lower(), say("warc-payload-digest", "")),
    )
    return Exchange(http.first_line if http else "", headers, request, tuple(file.hops.pop(own_id, ())), say("warc-ip-address", ""), warc)


# --- revisits -------------------------------------------------------------------------------------------------------


def _remember(record: Record, taken_at: datetime, file: _File) -> None:
    """Remember where a record that was taken is, for revisits that refer to it."""
    place = (record.offset, record.fields.get("warc-date", ""))
    keys = [record.fields.get("warc-record-id", ""), _moment_key(record.address, taken_at.astimezone(UTC))]
    if digest := record.fields.get("warc-payload-digest", ""):
        keys.append(f"{record.address} {digest}")
    for key in filter(None, keys):
        file.places.setdefault(key, place)


def _moment_key(address: str, moment: datetime) -> str:
    return f"{address} {moment.replace(microsecond=0).isoformat()}"


def _refers_to(record: Record) -> Revisited:
    say = record.fields.get
    address = without_credentials(say("warc-refers-to-target-uri", "").strip("<>")) or record.address
    return Revisited(address, say("warc-refers-to-date", ""), say("warc-refers-to", ""), say("warc-payload-digest", ""))


def _resolve_revisits(file: _File, context: CaptureContext) -> Iterator[Taken | Refused]:
    """Yield what revisits refer to, each as a capture of its own, with its own date and headers."""
    for record in file.revisits:
        try:
            yield _revisit(record, file, context)
        except _Left as left:
            file.summary.leave("revisit", str(left))
        except CaptureError as error:
            file.summary.leave("revisit", "what it refers to cannot be read")
            yield Refused(record.address, record.address, error)


def _revisit(record: Record, file: _File, context: CaptureContext) -> Taken | Refused:
    parts = _parts_of(record.address)
    headers = _as_sent(record.http.headers) if record.http else ()
    status = record.http.status if record.http else (None if parts.scheme == "file" else 200)
    if status not in (None, 200, 304):
        raise _Left(f"answered {status}")
    origin = unquote(parts.path).lstrip("/") if parts.scheme == "file" else record.address
    taken_at = _date_of(record, origin)
    if isinstance(taken_at, CaptureError):
        file.summary.leave("revisit", "its date is missing, or in the future")
        return Refused(origin, record.address, taken_at)
    revisited = _refers_to(record)
    first = _place_of(revisited, file)
    path, charset, temporary = None, charset_of(find_header(headers, "content-type")), False
    if first is not None and first >= 0:
        for target in read_record_at(file.path, first):
            path = write_chunks(
                plain_body(target.body, target.http.headers if target.http else ()), origin, file.rules, file.folder, prefix="warc-"
            )
            charset = charset or charset_of(find_header(target.http.headers, "content-type") if target.http else "")
            temporary = True
    if path is None:
        path = context.find_held(revisited)
    if path is None:
        raise _Left("what it refers to is neither in this file nor in the archive")
    exchange = _exchange_of(record, record.http, headers, file)
    refers_to = revisited.record_id or f"{revisited.address} {revisited.date}".strip()
    exchange = replace(exchange, warc=replace(exchange.warc or WarcOrigin(), refers_to=refers_to))
    file.summary.taken["revisit"] += 1
    return Taken(
        origin, record.address, path, "warc", None if parts.scheme == "file" else record.address, charset, status,
        {name.lower(): value for name, value in headers}, taken_at, temporary=temporary, container=file.path, exchange=exchange,
    )  # fmt: skip


def _place_of(revisited: Revisited, file: _File) -> int | None:
    """Return where in the file the record that a revisit refers to begins: by its id, by its address and date, by its payload's digest."""
    keys = [revisited.record_id, f"{revisited.address} {revisited.payload_digest}" if revisited.payload_digest else ""]
    try:
        moment = datetime.fromisoformat(revisited.date)
        keys.insert(1, _moment_key(revisited.address, (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)))
    except (ValueError, OverflowError):
        pass
    return next((file.places[key][0] for key in keys if key and key in file.places), None)


# --- pictures of pages ----------------------------------------------------------------------------------------------


def find_records(
    path: Path, places: Mapping[str, int], addresses: Sequence[str], rules: FetchRules, folder: Path
) -> Iterator[tuple[str, Taken | Refused]]:
    """Yield the records of a file that answer those addresses. `places`: what `find_places` said of the file."""
    file = _File(path, path.name, kind_of_file(path), rules, folder, ImportSummary(path.name))
    for address in addresses:
        offset = places.get(without_credentials(address))
        if offset is None:
            yield address, Refused(address, address, NotFound(f"{address}: it is not in the WARC file"))
            continue
        taken: Taken | Refused | None = None
        try:
            for record in read_record_at(path, offset):
                taken = _take(record, file, any_type=True)
        except (_Left, CaptureError, OSError):
            taken = None
        yield address, taken or Refused(address, address, NotFound(f"{address}: the WARC file holds nothing of it"))


def find_places(path: Path) -> dict[str, int]:
    """Return where in a file the first answer of 200 to each address begins. A damaged file gives what stands before the damage."""
    found: dict[str, int] = {}
    try:
        for record in read_records(path):
            answered = record.kind == "resource" or (record.kind == "response" and record.http is not None and record.http.status == 200)
            if answered and record.offset >= 0:
                found.setdefault(record.address, record.offset)
    except Damaged:
        return found
    return found


def whole_file(path: Path, origin: str, key: str) -> Taken:
    """Return a file of captures as it is: an original, of the kind that holds others."""
    return Taken(origin, key, path, "file", kind=CONTAINER, media_type=media_type_of(kind_of_file(path)), container=path)
