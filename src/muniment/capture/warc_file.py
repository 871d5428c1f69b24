"""Files of captures (WARC, ARC): each record to what was captured.

In: a file. Out: `Captured` for each response and resource that can be read, error answers among them, and an
`ImportSummary` of the rest. Sources: ISO 28500:2017 (WARC 1.1), https://archive.org/web/researcher/ArcFileFormat.php.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from muniment.capture.captured import CONTAINER, Captured, CaptureRefused
from muniment.capture.context import CaptureContext
from muniment.capture.errors import CaptureError
from muniment.capture.fetch import FetchRules
from muniment.capture.import_summary import DAMAGED, Fault, ImportSummary
from muniment.capture.revisited import find_place, refers_to
from muniment.capture.warc_capture import FILES_OF_CAPTURES, take_record
from muniment.capture.warc_exchange import count_requests, keep_request, with_request
from muniment.capture.warc_lookup import payload_at, take_revisit
from muniment.capture.warc_records import Damaged, Record, kind_of_file, read_records
from muniment.capture.warc_state import FileState, NotFoundYet, NotTaken, Payload


def is_warc(path: Path) -> bool:
    """Return whether a file holds captures: WARC, ARC or WACZ."""
    return bool(kind_of_file(path))


def media_type_of(kind: str) -> str:
    """Return the media type of a kind of file of captures."""
    return FILES_OF_CAPTURES[kind]


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
    """Yield the documents of a WARC or ARC file. `folder` holds each until it is stored. Of a damaged file, what can be
    read is given, and at the end one `CaptureRefused` that says how much could not.

    `whole` is the file itself, as it was taken, which is yielded first (None: it was already). `name`: what it is
    called; `key`: what makes it the same when it comes again. `holder`: the file in which it was. Revisits of which
    nothing is known yet are left in the context.
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
                waiting = with_request(waiting, file)
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


def _look_at(record: Record, file: FileState, context: CaptureContext) -> Captured | CaptureRefused | None:
    """Return what a record gives; None where it gives nothing, which is counted then."""
    try:
        if record.kind == "request":
            keep_request(record, file)
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


# --- revisits -------------------------------------------------------------------------------------------------------


def _look_at_revisit(record: Record, file: FileState, context: CaptureContext) -> Captured | CaptureRefused | None:
    """Return what a revisit stands for; None where that did not go by yet: it is left until the command's files are
    read."""
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


def whole_file(path: Path, origin: str, key: str) -> Captured:
    """Return a file of captures as it is: an original, of the kind that holds others."""
    return Captured(
        origin, key, path, "file", kind=CONTAINER, media_type=media_type_of(kind_of_file(path)), container=path
    )
