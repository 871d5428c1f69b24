"""Which record a revisit refers to: by id, by address and digest or moment, by the digest alone.

In: records. Out: keys, and the place that they lead to. A record whose payload has another digest is never it.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from muniment.capture.import_summary import Revisited
from muniment.capture.warc_records import Record
from muniment.credentials import without_credentials


@dataclass(frozen=True)
class Place:
    """Where in a file a record stands that a revisit may refer to."""

    offset: int
    digest: str
    """Of its payload, as the record gives it."""


def keys_of_record(record: Record) -> list[str]:
    """Return the keys by which a revisit may name a record: its id, its address with its payload's digest or with its
    moment, the digest alone."""
    say = record.fields.get
    return _keys(say("warc-record-id", ""), record.address, say("warc-payload-digest", ""), say("warc-date", ""))


def keys_of_revisited(revisited: Revisited) -> list[str]:
    """Return the keys by which a revisit names the record that it refers to, the surest first."""
    return _keys(revisited.record_id, revisited.address, revisited.payload_digest, revisited.date)


def _keys(record_id: str, address: str, digest: str, date: str) -> list[str]:
    keys = [record_id, f"{address} {digest}" if digest else ""]
    with suppress(ValueError, OverflowError):
        moment = datetime.fromisoformat(date)
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        # The very moment, else its second: many an archive writes no more.
        keys += [f"{address} at {moment.isoformat()}", f"{address} within {moment.replace(microsecond=0).isoformat()}"]
    return [key for key in (*keys, digest) if key]


def refers_to(record: Record) -> Revisited:
    """Return what a revisit says of the capture that it refers to."""
    say = record.fields.get
    address = without_credentials(say("warc-refers-to-target-uri", "").strip("<>")) or record.address
    # That the server said "not modified" has no payload: a digest of nothing would be of any other answer without a
    # body.
    digest = "" if say("warc-profile", "").endswith("server-not-modified") else say("warc-payload-digest", "")
    return Revisited(address, say("warc-refers-to-date", ""), say("warc-refers-to", ""), digest)


def find_place(revisited: Revisited, places: Mapping[str, Place]) -> Place | None:
    """Return the place of the record that a revisit refers to. One whose payload has another digest is not it."""
    found = (places[key] for key in keys_of_revisited(revisited) if key in places)
    return next((place for place in found if not _differ(place.digest, revisited.payload_digest)), None)


def _differ(one: str, other: str) -> bool:
    """Return whether two digests are of different bytes; of two kinds, or two ways to write one, it cannot be told."""
    one, other = one.lower(), other.lower()
    comparable = ":" in one and one.partition(":")[0] == other.partition(":")[0] and len(one) == len(other)
    return comparable and one != other
