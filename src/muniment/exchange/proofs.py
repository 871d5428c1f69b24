"""What everybody may be told of how a capture's bytes were come by.

In: a capture. Out: its `Exchange` without what could let somebody in or says where machines stand; the caveat that goes with its date.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from ..archive.models import Capture
from ..capture import Exchange, Headers, is_public, without_secrets

CAVEAT = "The date of capture is as stated by a WARC file of another archive."
_OF_A_VISITOR = frozenset({"set-cookie", "set-cookie2"})


@dataclass(frozen=True)
class CaptureDate:
    """When something was captured. `claimed`: a file of another archive says so, and nobody here saw it."""

    at: datetime
    claimed: bool = False


def date_of(capture: Capture | None) -> CaptureDate | None:
    """Return when something was captured, and who says so; None for no capture."""
    return CaptureDate(capture.captured_at, capture.date_is_claimed) if capture else None


def public_exchange(capture: Capture) -> Exchange:
    """Return what was asked and answered, without cookies and passwords, and without addresses of a private network."""
    said = capture.said
    hops = tuple(replace(hop, headers=_without_cookies(hop.headers), ip=_public_ip(hop.ip)) for hop in said.hops)
    request = without_secrets(said.request) if said.request else None
    return replace(said, headers=_without_cookies(said.headers), request=request, hops=hops, ip=_public_ip(said.ip))


def _without_cookies(headers: Headers) -> Headers:
    return tuple(line for line in headers if line[0].lower() not in _OF_A_VISITOR)


def _public_ip(address: str) -> str:
    try:
        return address if address and is_public(address) else ""
    except ValueError:
        return ""
