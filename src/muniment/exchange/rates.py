"""How often the API may be asked: so many requests in a minute from one address, of one account or with one key.

In: a request. Out: what is left of its minute, as the headers say it; `TooManyRequests` where nothing is. The counts
are in the memory of each server process: they cost nothing, and with several processes each counts for itself. What
comes from the machine itself is not counted: it is a program of ours, or a proxy that `MUNIMENT_PROXIES` does not name,
which would stand for everybody.

Source of the headers: draft-ietf-httpapi-ratelimit-headers-10 (`RateLimit`, `RateLimit-Policy`); Retry-After: RFC 9110.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from muniment.exchange.keys import TooManyRequests, find_key
from muniment.security_events import record

_WINDOW = 60
"""Seconds."""


@dataclass
class _Counts:
    """Requests of the minute that is going on, by who asks."""

    minute: int = 0
    by_name: dict[str, int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, name: str, minute: int) -> int:
        with self.lock:
            if minute != self.minute:
                self.minute, self.by_name = minute, {}
            count = self.by_name[name] = self.by_name.get(name, 0) + 1
            return count


_COUNTS = _Counts()


@dataclass(frozen=True)
class Allowance:
    """What is left to whoever asks. `kind`: what they are counted by."""

    kind: str
    most: int
    left: int
    seconds: int

    @property
    def headers(self) -> dict[str, str]:
        """The headers that say it: how many in how many seconds; how many are left, and until when."""
        return {
            "RateLimit-Policy": f'"{self.kind}";q={self.most};w={_WINDOW}',
            "RateLimit": f'"{self.kind}";r={self.left};t={self.seconds}',
        }


def count_request(request: HttpRequest, now: float | None = None) -> Allowance | None:
    """Count a request; return what is left, None where it is not counted. Raises TooManyRequests."""
    most = settings.API_REQUESTS
    asked = _who_asks(request) if most else None
    if asked is None:
        return None
    kind, name = asked
    seconds = time.time() if now is None else now
    left_seconds = _WINDOW - int(seconds % _WINDOW)
    count = _COUNTS.add(f"{kind} {name}", int(seconds // _WINDOW))
    if count <= most:
        return Allowance(kind, most, most - count, left_seconds)
    if count == most + 1:
        record("api-slowed", request, by=kind)
    told = {"address": "from this address", "account": "of this account", "key": "with this key"}[kind]
    message = f"more than {most} requests {told} in a minute; ask again in {left_seconds} seconds"
    raise TooManyRequests(left_seconds, message, Allowance(kind, most, 0, left_seconds).headers)


def _who_asks(request: HttpRequest) -> tuple[str, str] | None:
    if token := request.headers.get("Authorization", "").partition(" ")[2].strip():
        if key := find_key(token):
            return "key", key.public_id
    if request.user.is_authenticated:
        return "account", str(request.user.pk)
    try:
        address = ip_address(get_adapter().get_client_ip(request))
    except (PermissionDenied, ValueError):
        # No request from outside: made by a program of ours.
        return None
    if address.is_loopback:
        return None
    if isinstance(address, IPv6Address):
        # One household or office has a whole /64 (RFC 6177).
        return "address", address.exploded[:19]
    return "address", str(address)
