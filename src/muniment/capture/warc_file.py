"""What a file of captures holds (WARC, ISO 28500; ARC), one document at a time: another archive's captures, with its dates and headers.

In: a file. Out: the file itself as `Captured` (it is an original too), then a stream of `Captured`, as of fetched pages, and `CaptureRefused`; and a summary
of what was left out and why. Pages and documents that were answered with 200 are taken, and error pages as such; pictures, scripts, styles
and redirects are what a page was made of. A revisit is taken as a capture of its own where what it refers to went by or is held; where not,
it is left to the end of the command (`revisits`): another file may hold it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from muniment.capture.bodies import Undecodable, plain_body
from muniment.capture.captured import CONTAINER, DOCUMENT, ERROR, Captured, CaptureRefused
from muniment.capture.context import CUT, DAMAGED, NOT_UNPACKED, TOO_LARGE, CaptureContext, Fault, ImportSummary
from muniment.capture.errors import CaptureError, NotFound, TooLarge
from muniment.capture.exchange import GIVEN_DIGEST, GIVEN_ID, GIVEN_KIND, Exchange, Headers, Hop, Request, WarcOrigin, find_header
from muniment.capture.fetch import FetchRules, charset_of, write_chunks
from muniment.capture.revisited import Place, find_place, keys_of_record, refers_to
from muniment.capture.warc_records import Damaged, Http, Record, kind_of_file, read_record_at, read_records
from muniment.credentials import without_credentials

_DOCUMENTS = ("text/html", "application/xhtml", "text/plain", "text/markdown", "text/csv", "text/tab-separated-values", "application/pdf", "application/msword", "application/rtf", "text/rtf", "application/epub", "application/vnd.openxmlformats-officedocument.wordprocessingml", "application/vnd.oasis.opendocument.text")  # fmt: skip
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


class NotTaken(Exception):
    """A record is not taken, for a reason that is counted."""


class NotFoundYet(Exception):
    """What a revisit refers to did not go by yet, and is not held."""


@dataclass(frozen=True)
class Payload:
    """The bytes that a revisit stands for."""

    path: Path
    charset: str | None = None
    media_type: str = ""
    temporary: bool = False


@dataclass
class FileState:
    """What is known of a file while it goes by."""

    path: Path
    name: str
    kind: str
    rules: FetchRules
    folder: Path
    summary: ImportSummary
    holder: Path | None = None
    """The file that is kept, where this one was in it (a WACZ)."""
    requests: dict[str, Request] = field(default_factory=dict)
    """By the id of the answer's record."""
    hops: dict[str, list[Hop]] = field(default_factory=dict)
    last_id: str = ""
    """The id of the record that was taken last."""
    attached: int = 0
    """Requests that were kept with their answers."""
    last: deque[tuple[str, str, Request]] = field(default_factory=lambda: deque(maxlen=8))
    """(record id, address, request) of those that went by last: an answer may name its request."""
    places: dict[str, Place] = field(default_factory=dict)
    """Where the records are that were taken, by what a revisit may call them (`keys_of_record`)."""


def take_records(
    path: Path,
    rules: FetchRules,
    folder: Path,
    context: CaptureContext,
    *,
    name: str = "",
    key: str = "",
    whole: Captured | None = None,
    holder: Path | None = None,
) -> Iterator[Captured | CaptureRefused]:
    """Yield the documents of a WARC or ARC file. `folder` holds each until it is stored. Of a damaged file, what can be read is given, and at
    the end one `CaptureRefused` that says how much could not.

    `whole` is the file itself, as it was taken, which is yielded first (None: it was already). `name`: what it is called; `key`: what makes
    it the same when it comes again. `holder`: the file in which it was. Revisits of which nothing is known yet are left in the context.
    """
    name, key = name or path.name, key or (whole.key if whole else str(path.resolve()))
    summary = ImportSummary(name)
    file = FileState(path, name, kind_of_file(path), rules, folder, summary, holder)
    context.read.append(path)
    number = 0
    waiting: Captured | CaptureRefused | None = None
    try:
        for record in read_records(path, summary.unread):
            if not number and whole is not None:
                yield whole
            number += 1
            summary.records[record.kind or "unknown"] += 1
            found = _look_at(record, file, context)
            # An answer waits for the record behind it, which may be its request.
            if record.kind == "request" and isinstance(waiting, Captured):
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
        summary.unread.append(Fault(0, error.message))
    if not number and not summary.unread:
        empty = CaptureError(f"{name}: there is no record in this file")
        empty.code = "empty"
        yield CaptureRefused(name, key, empty)
    if summary.unread:
        yield CaptureRefused(name, key, Damaged(f"{name}: {summary.damage()}"))
    count_requests(file)
    # What went by is known by its offset in this file alone.
    file.places.clear()
    context.summaries.append(summary)


_KEPT, _ALONE = "what was asked: kept with its answer", "what was asked: its answer is not taken, or not in the file"


def count_requests(file: FileState) -> None:
    """Count in a file's summary the requests that were kept with their answers, and the others."""
    left_out = file.summary.left_out
    others = sum(count for (kind, why), count in left_out.items() if kind == "request" and why not in (_KEPT, _ALONE))
    for why, count in ((_KEPT, file.attached), (_ALONE, file.summary.records["request"] - others - file.attached)):
        left_out.pop(("request", why), None)
        if count > 0:
            left_out["request", why] = count


def _look_at(record: Record, file: FileState, context: CaptureContext) -> Captured | CaptureRefused | None:
    """Return what a record gives; None where it gives nothing, which is counted then."""
    try:
        if record.kind == "request":
            _keep_request(record, file)
            return None
        if record.kind == "revisit":
            return _look_at_revisit(record, file, context)
        if record.kind not in ("response", "resource"):
            record.is_whole()
            raise NotTaken(_ABOUT.get(record.kind, "a type that is not known here"))
        return take_record(record, file)
    except NotTaken as left:
        file.summary.leave(record.kind or "unknown", str(left))
        return None
    except Damaged:
        # Where and why is in the list of faults: reading goes on behind it.
        file.summary.leave(record.kind or "unknown", DAMAGED)
        return None


_ABOUT = {
    "warcinfo": "says what the file is; kept in the file",
    "metadata": "says more of a record; kept in the file",
    "conversion": "another form of a record; kept in the file",
    "continuation": "a part of a record that is split over files; kept in the file",
}


def _keep_request(record: Record, file: FileState) -> None:
    record.is_whole()
    if record.http is None:
        raise NotTaken(record.problem or "it has no HTTP head")
    words = record.http.first_line.split()
    request = Request(words[0] if words else "", words[1] if len(words) > 1 else "", record.http.headers)
    answer = record.fields.get("warc-concurrent-to", "")
    if answer and len(file.requests) < _REMEMBERED:
        file.requests[answer] = request
    else:
        file.last.append((record.fields.get("warc-record-id", ""), record.address, request))


def _with_request(taken: Captured, file: FileState) -> Captured:
    """Return what was taken with its request, where that has gone by."""
    exchange = taken.exchange
    if exchange is None or exchange.request is not None or exchange.warc is None:
        return taken
    request = _request_of(file.last_id, "", taken.url or "", file)
    return replace(taken, exchange=replace(exchange, request=request)) if request else taken


def _request_of(own_id: str, named: str, address: str, file: FileState) -> Request | None:
    """Return the request of an answer: that which names it, that which it names, or one of the same address that went by just now."""
    request = file.requests.pop(own_id, None) if own_id else None
    if request is None:
        found = next((row for row in file.last if (row[0] == named if named else row[1] == address)), None)
        if found is not None:
            file.last.remove(found)
            request = found[2]
    file.attached += request is not None
    return request


def take_record(record: Record, file: FileState, *, any_type: bool = False) -> Captured | CaptureRefused | None:
    """Return the document, or the error page, of a record. Raises NotTaken, with the reason."""
    parts = _parts_of(record.address)
    if record.problem:
        raise NotTaken(record.problem)
    http = record.http
    if record.kind == "response" and http is None:
        raise NotTaken("its address is not one of the web")
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
            raise NotTaken(
                "a redirect, or not changed (3xx)" if status and 300 <= status < 400 else f"answered {status or 'without a status'}"
            )
        kind = ERROR
    # What this program wrote as a document is one, whatever its type.
    if kind == DOCUMENT and not any_type and record.fields.get(GIVEN_KIND.lower()) != DOCUMENT:
        if media_type and not media_type.strip().lower().startswith(_DOCUMENTS):
            raise NotTaken("no type of document (a picture, a script, a style …)")
        if parts.path == "/robots.txt":
            raise NotTaken("robots.txt: what a site asks of programs")
    origin = unquote(parts.path).lstrip("/") if parts.scheme == "file" else record.address
    taken_at = _date_of(record, origin)
    if isinstance(taken_at, CaptureError):
        file.summary.leave(record.kind, "its date is missing, or in the future")
        return CaptureRefused(origin, record.address, taken_at)
    try:
        cut = bool(record.fields.get("warc-truncated"))
        kept = write_chunks(
            plain_body(record.body, http.headers if http else (), may_be_cut=cut), origin, file.rules, file.folder, prefix="warc-"
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
    exchange = _exchange_of(record, http, headers, file, record.address)
    file.last_id = record.fields.get("warc-record-id", "")
    asked = exchange.hops[0].url if exchange.hops else record.address
    file.summary.taken[{DOCUMENT: record.kind, ERROR: "response (error page)", CONTAINER: "resource (file of captures)"}[kind]] += 1
    place = Place(record.offset, record.fields.get("warc-payload-digest", ""))
    for key in keys_of_record(record):
        file.places.setdefault(key, place)
    return Captured(
        asked if exchange.hops else origin, asked, kept, "warc", None if parts.scheme == "file" else record.address, charset_of(media_type), status,
        {name.lower(): value for name, value in headers}, taken_at, media_type.partition(";")[0].strip().lower()[:120] if kind != DOCUMENT else "", temporary=True, container=file.path, holder=file.holder, exchange=exchange, kind=kind,
    )  # fmt: skip


def _parts_of(address: str) -> SplitResult:
    try:
        parts: SplitResult = urlsplit(address)
        fits = parts.scheme == "file" or bool(parts.scheme in ("http", "https") and parts.hostname)
    except ValueError:
        fits = False
    if not fits:
        raise NotTaken("its address is not one of the web")
    if len(address) > _LONGEST_ADDRESS or any(ord(letter) < 32 or ord(letter) == 127 for letter in address):
        raise NotTaken("its address is too long, or holds letters that none may")
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


def _keep_hop(record: Record, http: Http, headers: Headers, file: FileState) -> None:
    """Remember a redirect for the answer that it led to, where it names that."""
    answer = record.fields.get("warc-concurrent-to", "")
    if answer and len(file.hops) < _REMEMBERED:
        hop = Hop(
            record.address, http.status or 0, http.first_line, headers, record.fields.get("warc-date", ""), record.fields.get("warc-ip-address", "")
        )  # fmt: skip
        file.hops.setdefault(answer, []).append(hop)


def _exchange_of(record: Record, http: Http | None, headers: Headers, file: FileState, address: str) -> Exchange:
    """Return what a record says of how its bytes were come by. `address`: of a request that names no answer and went by just now."""
    say = record.fields.get
    # The library makes up ids for the records of an ARC file, which has none.
    own_id = "" if file.kind == "arc" else say("warc-record-id", "")
    request = _request_of(own_id, say("warc-concurrent-to", ""), address, file)
    warc = WarcOrigin(
        file=file.name,
        offset=record.offset,
        record_id=say(GIVEN_ID.lower(), own_id),
        truncated=say("warc-truncated", ""),
        payload_digest=say(GIVEN_DIGEST.lower(), say("warc-payload-digest", "")),
    )
    return Exchange(http.first_line if http else "", headers, request, tuple(file.hops.pop(own_id, ())), say("warc-ip-address", ""), warc)


# --- revisits -------------------------------------------------------------------------------------------------------


def _look_at_revisit(record: Record, file: FileState, context: CaptureContext) -> Captured | CaptureRefused | None:
    """Return what a revisit stands for; None where that did not go by yet: it is left until the command's files are read."""
    record.is_whole()
    revisited = refers_to(record)
    try:
        place = find_place(revisited, file.places)
        payload = payload_at(file.path, place.offset, file) if place is not None and place.offset >= 0 else None
        if payload is None and (path := context.find_held(revisited)) is not None:
            payload = Payload(path)
        return take_revisit(record, file, payload, record.address)
    except NotFoundYet:
        # Without what it was read by: a file that stays open.
        context.left.append((replace(record, body=None, _iterator=None), file))
    except Damaged:
        raise
    except CaptureError as error:
        file.summary.leave("revisit", "what it refers to cannot be read")
        return CaptureRefused(record.address, record.address, error)
    return None


def payload_at(path: Path, offset: int, file: FileState) -> Payload | None:
    """Return the body of the record of a file that begins there, written into the folder of `file`."""
    for target in read_record_at(path, offset):
        headers = target.http.headers if target.http else ()
        body = write_chunks(plain_body(target.body, headers), target.address, file.rules, file.folder, prefix="warc-")
        media_type = find_header(headers, "content-type") if target.http else target.fields.get("content-type", "")
        return Payload(body, charset_of(media_type), media_type.partition(";")[0].strip().lower()[:120], temporary=True)
    return None


def take_revisit(record: Record, file: FileState, payload: Payload | None, address: str = "") -> Captured | CaptureRefused:
    """Return a revisit as a capture of its own, with its own date and headers. Raises NotTaken with the reason, NotFoundYet."""
    try:
        return _revisit(record, file, payload, address)
    except BaseException:
        if payload is not None and payload.temporary:
            payload.path.unlink(missing_ok=True)
        raise


def _revisit(record: Record, file: FileState, payload: Payload | None, address: str) -> Captured | CaptureRefused:
    parts = _parts_of(record.address)
    headers = _as_sent(record.http.headers) if record.http else ()
    status = record.http.status if record.http else (None if parts.scheme == "file" else 200)
    if status not in (None, 200, 304) and not 400 <= status < 600:
        raise NotTaken("a redirect (3xx)" if 300 <= status < 400 else f"answered {status}")
    origin = unquote(parts.path).lstrip("/") if parts.scheme == "file" else record.address
    taken_at = _date_of(record, origin)
    if isinstance(taken_at, CaptureError):
        file.summary.leave("revisit", "its date is missing, or in the future")
        if payload is not None and payload.temporary:
            payload.path.unlink(missing_ok=True)
        return CaptureRefused(origin, record.address, taken_at)
    if payload is None:
        raise NotFoundYet
    revisited = refers_to(record)
    exchange = _exchange_of(record, record.http, headers, file, address)
    named = revisited.record_id or f"{revisited.address} {revisited.date}".strip()
    exchange = replace(exchange, warc=replace(exchange.warc or WarcOrigin(), refers_to=named))
    file.last_id = record.fields.get("warc-record-id", "")
    said = find_header(headers, "content-type")
    media_type = said.partition(";")[0].strip().lower()[:120] or payload.media_type
    kind = DOCUMENT
    if status is not None and status >= 400:
        kind = ERROR
    elif status is None and media_type in _FILES_OF_CAPTURES.values():
        kind = CONTAINER
    asked = exchange.hops[0].url if exchange.hops else record.address
    file.summary.taken["revisit"] += 1
    return Captured(
        asked if exchange.hops else origin, asked, payload.path, "warc", None if parts.scheme == "file" else record.address, charset_of(said) or payload.charset, status,
        {name.lower(): value for name, value in headers}, taken_at, media_type if kind != DOCUMENT else "", temporary=payload.temporary, container=file.path, holder=file.holder, exchange=exchange, kind=kind,
    )  # fmt: skip


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
        yield address, taken or CaptureRefused(address, address, NotFound(f"{address}: the WARC file holds nothing of it"))


def find_offsets(path: Path) -> dict[str, int]:
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


def whole_file(path: Path, origin: str, key: str) -> Captured:
    """Return a file of captures as it is: an original, of the kind that holds others."""
    return Captured(origin, key, path, "file", kind=CONTAINER, media_type=media_type_of(kind_of_file(path)), container=path)
