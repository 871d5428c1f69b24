"""Captures as a WARC file (ISO 28500, version 1.1), for the tools of other archives.

In: captures and the store of their originals. Out: one record for each: a `response` with its headers for what was
fetched, a `resource` for a file, and a `revisit` where the same bytes stand in the file already; before it the
redirects that led to it, behind it its request. Digests are SHA-256; a capture has the same record id in every file.
"""

from __future__ import annotations

import uuid
from base64 import b32encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC
from http import HTTPStatus
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

from django.conf import settings
from django.db.models import Q
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from muniment.archive.models import Capture, Item
from muniment.archive.originals import OriginalStore, hash_file
from muniment.capture import GIVEN_DIGEST, GIVEN_ID, GIVEN_KIND, Headers, without_secrets

_OF_THE_BODY = frozenset(["content-encoding", "content-length", "transfer-encoding"])
"""Headers that say how the bytes came: they are kept as they were after that."""


@dataclass
class WarcReport:
    """What was written, and which originals were not as they should be."""

    written: int = 0
    faults: list[str] = field(default_factory=list)


def captures_to_show(*, everything: bool = False) -> Any:
    """Return the captures that somebody may be given, in the order in which they were taken: the public ones, or
    all."""
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
    return captures.filter(
        shown | of_pictures | Q(editions__isnull=False) | Q(versions__isnull=True) & again, waits=False
    ).distinct()


def write_warc(
    captures: Iterable[Capture],
    store: OriginalStore,
    target: BinaryIO,
    *,
    compress: bool = True,
    with_secrets: bool = False,
    progress: Callable[[str], None] = lambda origin: None,
) -> WarcReport:
    """Write captures to an open file. An original that is missing, or not what its digest says, is named and left out.

    `with_secrets`: also the headers of requests that may let somebody in (cookies).
    """
    report = WarcReport()
    writer = WARCWriter(target, gzip=compress, warc_version="1.1")
    facts = {
        "software": f"muniment/{version('muniment')}",
        "format": "WARC File Format 1.1",
        "isPartOf": settings.PUBLIC_URL,
    }
    writer.write_record(writer.create_warcinfo_record("", facts))
    first: dict[str, tuple[str, str, str]] = {}
    for capture in captures:
        digest = capture.original_id
        if digest not in first and (fault := _fault(store.local_path(digest), digest)):
            report.faults.append(f"{digest}: {fault} (of {capture.origin})")
            progress(capture.origin)
            continue
        _write_redirects(writer, capture)
        _write_capture(writer, capture, store, first)
        _write_request(writer, capture, with_secrets=with_secrets)
        report.written += 1
        progress(capture.origin)
    return report


def _write_redirects(writer: WARCWriter, capture: Capture) -> None:
    """Write the redirects that led to a capture: each names the record of the answer."""
    said, answer = capture.said, _record_id(capture)
    for number, hop in enumerate(said.hops):
        headers = {
            "WARC-Date": hop.at or _moment(capture),
            "WARC-Record-ID": _record_id(capture, f"hop {number}"),
            "WARC-Concurrent-To": answer,
        }
        if hop.ip:
            headers["WARC-IP-Address"] = hop.ip
        # Their bodies are not kept: no reader sees them.
        headers["WARC-Truncated"] = "unspecified"
        head = _Head(hop.status_line or f"HTTP/1.1 {hop.status}", _for_a_body(hop.headers, 0))
        writer.write_record(
            writer.create_warc_record(
                hop.url, "response", payload=BytesIO(), length=0, warc_headers_dict=headers, http_headers=head
            )
        )


def _write_request(writer: WARCWriter, capture: Capture, *, with_secrets: bool) -> None:
    """Write the request of a capture: it names the record of the answer."""
    said, answer = capture.said, _record_id(capture)
    if said.request is not None:
        request = said.request if with_secrets else without_secrets(said.request)
        headers = {
            "WARC-Date": _moment(capture),
            "WARC-Record-ID": _record_id(capture, "request"),
            "WARC-Concurrent-To": answer,
        }
        head = _Head(f"{request.method} {request.target} HTTP/1.1", request.headers)
        writer.write_record(
            writer.create_warc_record(
                address_of(capture),
                "request",
                payload=BytesIO(),
                length=0,
                warc_headers_dict=headers,
                http_headers=head,
            )
        )


def _write_capture(
    writer: WARCWriter, capture: Capture, store: OriginalStore, first: dict[str, tuple[str, str, str]]
) -> None:
    """Write a capture: its bytes, or where in the file they are already."""
    digest, said = capture.original_id, capture.said
    address, date = address_of(capture), _moment(capture)
    headers = {
        "WARC-Date": date,
        "WARC-Record-ID": _record_id(capture),
        "WARC-Payload-Digest": f"sha256:{b32encode(bytes.fromhex(digest)).decode()}",
    }
    if said.ip:
        headers["WARC-IP-Address"] = said.ip
    if capture.date_is_claimed:
        headers["Muniment-Date-Claimed-By"] = "a WARC file of another archive"
    if not capture.original.media_type.startswith("image/"):
        # A picture comes with the page that shows it.
        headers[GIVEN_KIND] = capture.kind
    if said.warc is not None:
        given = {
            "WARC-Truncated": said.warc.truncated,
            GIVEN_ID: said.warc.record_id,
            GIVEN_DIGEST: said.warc.payload_digest,
        }
        headers |= {name: value for name, value in given.items() if value}
    if digest in first:
        *named, headers["WARC-Refers-To"] = first[digest]
        record = writer.create_revisit_record(
            address,
            headers.pop("WARC-Payload-Digest"),
            *named,
            http_headers=_http_headers(capture),
            warc_headers_dict=headers,
        )
        writer.write_record(record)
        return
    first[digest] = (address, date, headers["WARC-Record-ID"])
    with store.open(digest) as body:
        record = writer.create_warc_record(
            address,
            "response" if _was_answered(capture) else "resource",
            payload=body,
            length=capture.original.size,
            warc_content_type=""
            if _was_answered(capture)
            else capture.original.media_type or "application/octet-stream",
            warc_headers_dict=headers,
            http_headers=_http_headers(capture),
        )
        writer.write_record(record)


class _Head(StatusAndHeaders):  # type: ignore[misc]  # the library has no types
    """The head of an HTTP message, written byte for byte as it was sent: the library would spell letters that are no
    ASCII anew."""

    def __init__(self, first_line: str, headers: Headers) -> None:
        protocol, _, rest = first_line.partition(" ")
        super().__init__(rest, list(headers), protocol=protocol)

    def compute_headers_buffer(self, header_filter: Any = None) -> None:
        """Make the bytes that are written."""
        lines = [f"{self.protocol} {self.statusline}", *(f"{name}: {value}" for name, value in self.headers)]
        self.headers_buff = "".join(f"{line}\r\n" for line in [*lines, ""]).encode("latin-1", "replace")


def _fault(path: Path, digest: str) -> str:
    """Return what is wrong with an original: nothing, mostly."""
    try:
        return "" if hash_file(path)[0] == digest else "changed"
    except FileNotFoundError:
        return "missing"


def address_of(capture: Capture) -> str:
    """Return where a capture was taken from, as an address: a file's is that of its name, and says nothing of the
    machine."""
    return capture.url or f"file:///{quote(capture.origin)}"


def _was_answered(capture: Capture) -> bool:
    """Return whether a server gave it, to us or to the archive whose WARC file it is from."""
    return capture.status is not None


def _http_headers(capture: Capture) -> StatusAndHeaders | None:
    status, said = capture.status, capture.said
    if status is None:
        return None
    reason = HTTPStatus(status).phrase if status in set(HTTPStatus) else ""
    return _Head(
        said.status_line or f"HTTP/1.1 {status} {reason}".strip(), _for_a_body(said.headers, capture.original.size)
    )


def _for_a_body(headers: Headers, size: int) -> Headers:
    """Return header lines as they were sent, but for those that say how the body came: it is kept as it was after that.

    What they said stands under another name (as other archives do), and is read back from it.
    """
    kept = [
        (f"X-Archive-Orig-{name}", value)
        if name.lower() in _OF_THE_BODY and not _fits(name, value, size)
        else (name, value)
        for name, value in headers
    ]
    return (
        tuple(kept)
        if any(name.lower() == "content-length" for name, _ in kept)
        else (*kept, ("Content-Length", str(size)))
    )


def _fits(name: str, value: str, size: int) -> bool:
    return name.lower() == "content-length" and value.strip() == str(size)


def _moment(capture: Capture) -> str:
    return capture.captured_at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _record_id(capture: Capture, part: str = "") -> str:
    name = f"{settings.PUBLIC_URL}/captures/{capture.pk}/{capture.original_id}{f'/{part}' if part else ''}"
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}>"
