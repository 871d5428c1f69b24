"""Captures as a WARC file (ISO 28500, version 1.1), for the tools of other archives.

In: captures and the store of their originals. Out: one record for each: a `response` with its headers for what was fetched, a
`resource` for a file, and a `revisit` where the same bytes stand in the file already. Digests are SHA-256; a capture has
the same record id in every file.
"""

from __future__ import annotations

import uuid
from base64 import b32encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC
from http import HTTPStatus
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

from django.conf import settings
from django.db.models import Q
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from ..archive.models import Capture, Item
from ..archive.originals import OriginalStore, hash_file

_OF_THE_CONNECTION = frozenset(["connection", "content-encoding", "content-length", "keep-alive", "transfer-encoding"])
"""Headers that say how the bytes came: they are kept as they were after that."""


@dataclass
class WarcReport:
    """What was written, and which originals were not as they should be."""

    written: int = 0
    faults: list[str] = field(default_factory=list)


def captures_to_show(*, everything: bool = False) -> Any:
    """Return the captures that somebody may be given, in the order in which they were taken: the public ones, or all."""
    captures = Capture.objects.select_related("original", "source").order_by("pk")
    if everything:
        return captures
    # What servers answered in place of a page, and the files that others were taken from, are for archivists.
    captures = captures.filter(kind=Capture.DOCUMENT)
    shown = Q(versions__item__in=Item.objects.visible_to(None).values("pk"))
    # What was captured again and gave no new version is of the same thing: by its bytes, or by its place.
    of_items = Capture.objects.filter(shown)
    again = Q(original__in=of_items.values("original")) | Q(origin_key__in=of_items.values("origin_key"))
    of_pictures = Q(shown_on__page__in=of_items.values("pk"))
    return captures.filter(shown | of_pictures | Q(editions__isnull=False) | Q(versions__isnull=True) & again, waits=False).distinct()


def write_warc(
    captures: Iterable[Capture],
    store: OriginalStore,
    target: BinaryIO,
    *,
    compress: bool = True,
    progress: Callable[[str], None] = lambda origin: None,
) -> WarcReport:
    """Write captures to an open file. An original that is missing, or not what its digest says, is named and left out."""
    report = WarcReport()
    writer = WARCWriter(target, gzip=compress, warc_version="1.1")
    facts = {"software": f"muniment/{version('muniment')}", "format": "WARC File Format 1.1", "isPartOf": settings.PUBLIC_URL}
    writer.write_record(writer.create_warcinfo_record("", facts))
    first: dict[str, tuple[str, str]] = {}
    for capture in captures:
        digest = capture.original_id
        address, date = address_of(capture), _moment(capture)
        if digest not in first and (fault := _fault(store.local_path(digest), digest)):
            report.faults.append(f"{digest}: {fault} (of {capture.origin})")
            progress(capture.origin)
            continue
        headers = {
            "WARC-Date": date, "WARC-Record-ID": _record_id(capture),
            "WARC-Payload-Digest": f"sha256:{b32encode(bytes.fromhex(digest)).decode()}",
        }  # fmt: skip
        if digest in first:
            record = writer.create_revisit_record(
                address, headers.pop("WARC-Payload-Digest"), *first[digest], http_headers=_http_headers(capture), warc_headers_dict=headers
            )  # fmt: skip
            writer.write_record(record)
        else:
            first[digest] = (address, date)
            with store.open(digest) as body:
                record = writer.create_warc_record(
                    address, "response" if _was_answered(capture) else "resource", payload=body, length=capture.original.size,
                    warc_content_type="" if _was_answered(capture) else capture.original.media_type or "application/octet-stream",
                    warc_headers_dict=headers, http_headers=_http_headers(capture),
                )  # fmt: skip
                writer.write_record(record)
        report.written += 1
        progress(capture.origin)
    return report


def _fault(path: Path, digest: str) -> str:
    """Return what is wrong with an original: nothing, mostly."""
    try:
        return "" if hash_file(path)[0] == digest else "changed"
    except FileNotFoundError:
        return "missing"


def address_of(capture: Capture) -> str:
    """Return where a capture was taken from, as an address: a file's is that of its name, and says nothing of the machine."""
    return capture.url or f"file:///{quote(capture.origin)}"


def _was_answered(capture: Capture) -> bool:
    """Say whether a server gave it, to us or to the archive whose WARC file it is from."""
    return capture.status is not None


def _http_headers(capture: Capture) -> StatusAndHeaders | None:
    status = capture.status
    if status is None:
        return None
    reason = HTTPStatus(status).phrase if status in set(HTTPStatus) else ""
    kept = [(name, value) for name, value in capture.sent_headers if name.lower() not in _OF_THE_CONNECTION]
    return StatusAndHeaders(f"{status} {reason}".strip(), [*kept, ("content-length", str(capture.original.size))], protocol="HTTP/1.1")


def _moment(capture: Capture) -> str:
    return capture.captured_at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _record_id(capture: Capture) -> str:
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{settings.PUBLIC_URL}/captures/{capture.pk}/{capture.original_id}')}>"
