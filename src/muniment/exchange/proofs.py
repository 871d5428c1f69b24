"""How a capture's bytes were obtained, without what is private.

In: a capture. Out: its `Exchange` without what could let somebody in or says where machines stand; the caveat that goes
with its date.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from muniment.archive.models import Capture
from muniment.capture import Exchange, Headers, is_public, without_secrets

CAVEAT = "The date of capture is as stated by a WARC file of another archive."
UNKNOWN = "Where this is from and when it was captured is not known: it was found without a record on that day."
_SECRET = frozenset(
    {
        "set-cookie",
        "set-cookie2",
        "cookie",
        "cookie2",
        "authorization",
        "proxy-authorization",
        "www-authenticate",
        "proxy-authenticate",
        "authentication-info",
        "proxy-authentication-info",
        "x-api-key",
        "x-auth-token",
        "x-access-token",
        "x-csrf-token",
        "x-xsrf-token",
        "x-amz-security-token",
    }
)
"""Header lines that are of one visitor, or may let somebody in. A file of another archive may have any of them in an
answer."""


@dataclass(frozen=True)
class CaptureDate:
    """When something was captured. `caveat`: why that is not what somebody here saw, in a sentence; empty where it is.
    `briefly`: the same in brackets."""

    at: datetime
    caveat: str = ""
    briefly: str = ""


def date_of(capture: Capture | None) -> CaptureDate | None:
    """Return when something was captured, and who says so; None for no capture."""
    if capture is None:
        return None
    caveat = caveat_of(capture)
    return CaptureDate(capture.captured_at, caveat, _BRIEFLY.get(caveat, ""))


def caveat_of(capture: Capture) -> str:
    """Return the caveat that goes with a capture's date everywhere; empty for a capture made here."""
    return CAVEAT if capture.date_is_claimed else UNKNOWN if capture.is_of_unknown_origin else ""


_BRIEFLY = {
    CAVEAT: " (according to a WARC file from another archive)",
    UNKNOWN: " (found without a record; where and when it was captured is not known)",
}


def public_exchange(capture: Capture) -> Exchange:
    """Return what was asked and answered, without cookies and passwords, and without addresses of a private network."""
    said = capture.said
    hops = tuple(replace(hop, headers=_without_secrets(hop.headers), ip=_public_ip(hop.ip)) for hop in said.hops)
    request = without_secrets(said.request) if said.request else None
    return replace(said, headers=_without_secrets(said.headers), request=request, hops=hops, ip=_public_ip(said.ip))


def _without_secrets(headers: Headers) -> Headers:
    # An archive that keeps a line under another name writes this before it.
    names = ((line, line[0].strip().lower().removeprefix("x-archive-orig-")) for line in headers)
    return tuple(line for line, name in names if name not in _SECRET)


def _public_ip(address: str) -> str:
    try:
        return address if address and is_public(address) else ""
    except ValueError:
        return ""
