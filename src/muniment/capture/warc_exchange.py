"""Requests, redirects and headers in a file of captures, to what was asked and sent.

In: records. Out: an `Exchange` for each capture.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import SplitResult, urlsplit

from muniment.capture.captured import Captured
from muniment.capture.errors import CaptureError
from muniment.capture.exchange import GIVEN_DIGEST, GIVEN_ID, Exchange, Headers, Hop, Request, WarcOrigin
from muniment.capture.warc_records import Http, Record
from muniment.capture.warc_state import FileState, NotTaken

_LONGEST_ADDRESS = 2000
_AHEAD_OF_US = timedelta(days=1)
"""How far a clock may go wrong: a record that says a later day than this is not believed."""
_REMEMBERED = 10_000
"""Requests and redirects that wait for their answer."""
ORIGINAL_PREFIX = "x-archive-orig-"
"""Before the name of a header that an archive had to change, since the body is kept otherwise than it was sent (as
other archives do)."""


_KEPT, _ALONE = "what was asked: kept with its answer", "what was asked: its answer is not taken, or not in the file"


def count_requests(file: FileState) -> None:
    """Count in a file's summary the requests that were kept with their answers, and the others."""
    left_out = file.summary.left_out
    others = sum(count for (kind, why), count in left_out.items() if kind == "request" and why not in (_KEPT, _ALONE))
    for why, count in ((_KEPT, file.attached), (_ALONE, file.summary.records["request"] - others - file.attached)):
        left_out.pop(("request", why), None)
        if count > 0:
            left_out["request", why] = count


def keep_request(record: Record, file: FileState) -> None:
    """Keep a request until its answer is read from the file."""
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


def with_request(taken: Captured, file: FileState) -> Captured:
    """Return a capture with its request, where the file had that before."""
    exchange = taken.exchange
    if exchange is None or exchange.request is not None or exchange.warc is None:
        return taken
    request = _request_of(file.last_id, "", taken.url or "", file)
    return replace(taken, exchange=replace(exchange, request=request)) if request else taken


def _request_of(own_id: str, named: str, address: str, file: FileState) -> Request | None:
    """Return the request of an answer: that which names it, that which it names, or one of the same address that went
    by just now."""
    request = file.requests.pop(own_id, None) if own_id else None
    if request is None:
        found = next((row for row in file.last if (row[0] == named if named else row[1] == address)), None)
        if found is not None:
            file.last.remove(found)
            request = found[2]
    file.attached += request is not None
    return request


def parts_of(address: str) -> SplitResult:
    """Return an address in its parts; empty ones where it cannot be taken apart."""
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


def date_of(record: Record, origin: str) -> datetime | CaptureError:
    """Return when a record says that it was captured; the error where it names no possible time."""
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


def as_sent(headers: Headers) -> Headers:
    """Return header lines as they were sent: an archive that keeps a body otherwise puts the old line under another
    name."""
    renamed = {name[len(ORIGINAL_PREFIX) :].lower() for name, _ in headers if name.lower().startswith(ORIGINAL_PREFIX)}
    if not renamed:
        return headers
    kept = [(name, value) for name, value in headers if name.lower() not in renamed]
    return tuple(
        (name[len(ORIGINAL_PREFIX) :], value) if name.lower().startswith(ORIGINAL_PREFIX) else (name, value)
        for name, value in kept
    )


def keep_hop(record: Record, http: Http, headers: Headers, file: FileState) -> None:
    """Remember a redirect for the answer that it led to, where it names that."""
    answer = record.fields.get("warc-concurrent-to", "")
    if answer and len(file.hops) < _REMEMBERED:
        hop = Hop(
            record.address,
            http.status or 0,
            http.first_line,
            headers,
            record.fields.get("warc-date", ""),
            record.fields.get("warc-ip-address", ""),
        )
        file.hops.setdefault(answer, []).append(hop)


def exchange_of(record: Record, http: Http | None, headers: Headers, file: FileState, address: str) -> Exchange:
    """Return the request and the answer of a record. `address`: of a request that names no answer and went by
    just now."""
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
    return Exchange(
        http.first_line if http else "",
        headers,
        request,
        tuple(file.hops.pop(own_id, ())),
        say("warc-ip-address", ""),
        warc,
    )
