"""The request and the response of a capture: the proof that cannot be added later.

In: what the connection or a WARC record gave. Out: an `Exchange`, and its one text form, which is the same letter for
letter on every machine and in every database: header lines are pairs in the order in which they were sent, so that two
of one name stay two.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from muniment.credentials import hide_credentials, without_credentials

Headers = tuple[tuple[str, str], ...]
"""Header lines as (name, value), as they were sent: bytes that are no ASCII stand as the letters of ISO 8859-1 (RFC
9110, 5.5)."""
SECRET_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization"})
"""Headers of a request that may let somebody in: never given to the public."""


GIVEN_ID, GIVEN_DIGEST = "Muniment-Given-Record-ID", "Muniment-Given-Payload-Digest"
"""Fields of a record that we write: what a record of another archive, from which a capture was taken, said of
itself."""
GIVEN_KIND = "Muniment-Kind"
"""A field of a record that we write: of which kind the capture is (`document`, `error`, `container`). Pictures of pages
bear none."""


@dataclass(frozen=True)
class Request:
    """The request that was sent for a capture's bytes."""

    method: str
    target: str
    """As it stood in the request line."""
    headers: Headers = ()


@dataclass(frozen=True)
class Hop:
    """A redirect that was followed on the way."""

    url: str
    status: int
    status_line: str = ""
    headers: Headers = ()
    at: str = ""
    """When, as ISO 8601 in UTC."""
    ip: str = ""


@dataclass(frozen=True)
class WarcOrigin:
    """Where in a WARC file a record was, and what the record says of itself."""

    container: str = ""
    """SHA-256 of the file, which is an original too."""
    file: str = ""
    """Its name, without its folder."""
    offset: int = 0
    """Bytes of the file before the record."""
    record_id: str = ""
    truncated: str = ""
    """WARC-Truncated: why the record does not hold all (length, time, disconnect, unspecified)."""
    payload_digest: str = ""
    """As the record gives it."""
    refers_to: str = ""
    """A revisit's: the id of the record that it refers to, else its address and date."""


@dataclass(frozen=True)
class Exchange:
    """The request and the answer that a capture's bytes came with. What is not known is empty."""

    status_line: str = ""
    """Protocol, code and reason, as sent: `HTTP/1.1 200 OK`."""
    headers: Headers = ()
    request: Request | None = None
    hops: tuple[Hop, ...] = ()
    ip: str = ""
    """The address of the machine that answered."""
    warc: WarcOrigin | None = None

    def to_text(self) -> str:
        """Return its one text form: JSON in ASCII letters, its keys in order."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> Exchange:
        """Return the exchange of a text form; of an empty text, one of which nothing is known."""
        return cls.from_values(json.loads(text)) if text else cls()

    @classmethod
    def from_values(cls, values: dict[str, Any]) -> Exchange:
        """Return the exchange of values as `to_text` writes them."""
        request, warc = values.get("request"), values.get("warc")
        return cls(
            status_line=values.get("status_line", ""),
            headers=pairs(values.get("headers", ())),
            ip=values.get("ip", ""),
            request=Request(request["method"], request["target"], pairs(request["headers"])) if request else None,
            hops=tuple(Hop(**{**hop, "headers": pairs(hop["headers"])}) for hop in values.get("hops", ())),
            warc=WarcOrigin(**warc) if warc else None,
        )


def hide_in_exchange(exchange: Exchange) -> Exchange:
    """Return an exchange without the names and passwords of the addresses in it: of `Location`, `Referer`, `Link` …"""
    if "@" not in exchange.to_text():
        return exchange
    request, warc = exchange.request, exchange.warc
    return replace(
        exchange,
        headers=_hide_in_lines(exchange.headers),
        request=replace(request, target=hide_credentials(request.target), headers=_hide_in_lines(request.headers))
        if request
        else None,
        hops=tuple(
            replace(hop, url=without_credentials(hop.url), headers=_hide_in_lines(hop.headers)) for hop in exchange.hops
        ),
        warc=replace(warc, refers_to=hide_credentials(warc.refers_to)) if warc else None,
    )


def _hide_in_lines(lines: Headers) -> Headers:
    return tuple((name, hide_credentials(value)) for name, value in lines)


def pairs(lines: Iterable[Iterable[str]]) -> Headers:
    """Return header lines as a tuple of (name, value) pairs."""
    return tuple((name, value) for name, value in lines)


def decode_lines(lines: Iterable[tuple[bytes, bytes]]) -> Headers:
    """Return header lines that came as bytes, each byte as one letter."""
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in lines)


def find_header(lines: Headers, name: str) -> str:
    """Return the last value of a header; empty where it was not sent."""
    return next((value for given, value in reversed(lines) if given.lower() == name), "")


def without_secrets(request: Request) -> Request:
    """Return a request without the headers that may let somebody in."""
    return Request(
        request.method, request.target, tuple(line for line in request.headers if line[0].lower() not in SECRET_HEADERS)
    )
