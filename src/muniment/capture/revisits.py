"""Revisits of WARC files whose payload did not go by before them: it may stand behind them, or in another file of the
same command.

In: what `warc_file` left in the context. Out: `Captured`, each a capture of its own; of the others the reason, in the
summary of their file. The files are read once more, and only where something was left; of them no more is kept than
what is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from muniment.capture.captured import Captured, CaptureRefused
from muniment.capture.context import CaptureContext
from muniment.capture.errors import CaptureError
from muniment.capture.fetch import FetchRules
from muniment.capture.import_summary import ImportSummary
from muniment.capture.revisited import Place, find_place, keys_of_record, keys_of_revisited, refers_to
from muniment.capture.warc_capture import take_record
from muniment.capture.warc_exchange import count_requests
from muniment.capture.warc_lookup import payload_at, take_revisit
from muniment.capture.warc_records import Damaged, Record, kind_of_file, read_records
from muniment.capture.warc_state import FileState, NotFoundYet, NotTaken, Payload

MOST_LEFT = 50_000
"""Revisits that wait, before the files so far are looked through for what they refer to."""


class _Found:
    """What was found in the files, by what revisits call it."""

    def __init__(self) -> None:
        self.places: dict[str, Place] = {}
        """Of records that can be taken. The offset is a number of `where`."""
        self.where: list[tuple[Path, int] | Payload] = []
        """Where each is: in a file that is packed record by record; else its bytes, as they were written."""
        self.reasons: dict[str, Place] = {}
        """Of records that are not taken. The offset is a number of `why`."""
        self.why: list[str] = []


def take_left_revisits(rules: FetchRules, folder: Path, context: CaptureContext) -> Iterator[Captured | CaptureRefused]:
    """Yield the captures that the remaining revisits stand for; count why the others are left out."""
    left = list(context.left)
    context.left.clear()
    if not left:
        return
    wanted = {key for record, _ in left for key in keys_of_revisited(refers_to(record))}
    found = _Found()
    for path in context.read:
        _look_through(path, wanted, found, rules, folder)
    these = "this file" if len(context.read) == 1 else "the files of this command"
    for record, file in left:
        revisited = refers_to(record)
        try:
            yield take_revisit(record, file, _payload_of(find_place(revisited, found.places), found, file))
        except NotFoundYet:
            reason = find_place(revisited, found.reasons)
            why = f"what it refers to is not taken either: {found.why[reason.offset]}" if reason else ""
            file.summary.leave("revisit", why or f"what it refers to is neither in {these} nor in the archive")
        except NotTaken as error:
            file.summary.leave("revisit", str(error))
        except CaptureError as error:
            file.summary.leave("revisit", "what it refers to cannot be read")
            yield CaptureRefused(record.address, record.address, error)
        count_requests(file)


def _payload_of(place: Place | None, found: _Found, file: FileState) -> Payload | None:
    if place is None:
        return None
    where = found.where[place.offset]
    return where if isinstance(where, Payload) else payload_at(*where, file)


def _look_through(path: Path, wanted: set[str], found: _Found, rules: FetchRules, folder: Path) -> None:
    """Note which records of a file are wanted, and whether they can be taken."""
    try:
        for record in read_records(path):
            if record.kind not in ("response", "resource"):
                continue
            keys = [key for key in keys_of_record(record) if key in wanted]
            if keys and not all(key in found.places for key in keys):
                _note(
                    record,
                    keys,
                    found,
                    FileState(path, path.name, kind_of_file(path), rules, folder, ImportSummary(path.name)),
                )
    except Damaged:
        # That was said when the file was read.
        return


def _note(record: Record, keys: list[str], found: _Found, file: FileState) -> None:
    digest = record.fields.get("warc-payload-digest", "")
    try:
        thing = take_record(record, file)
        why = "" if isinstance(thing, Captured) else "it cannot be read"
    except NotTaken as error:
        thing, why = None, str(error)
    if not isinstance(thing, Captured):
        for key in keys:
            found.reasons.setdefault(key, Place(len(found.why), digest))
        found.why.append(why)
        return
    for key in keys:
        found.places.setdefault(key, Place(len(found.where), digest))
    if record.offset >= 0:
        thing.path.unlink(missing_ok=True)
        found.where.append((file.path, record.offset))
    else:
        # A file that is one packed stream cannot be read from its middle.
        found.where.append(Payload(thing.path, thing.charset, thing.media_type))
