"""Which addresses may stand as links: those that lead somewhere, and none that run.

In: an address as a page or a file gives it. Out: the same, cleaned as a browser would read it, without a name and
password before its host; None for what is no link. Readers' models ask `safe_link` of every address that leaves them,
and pages ask `outward_link` of every one that they show, so that what an archive holds from before is held to the same.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from muniment.credentials import without_credentials

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_LEFT_OUT = re.compile(r"[\t\n\r]")
_AROUND = "".join(map(chr, range(0x21)))
"""What a browser takes off both ends of an address (WHATWG URL): control characters and the space."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_OF_HOSTS = ("http", "https")


def safe_link(address: str | None) -> str | None:
    """Return an address that is http, https, mailto or relative; None for any other (javascript:, data:, file: …) and
    for no address."""
    if not address:
        return None
    text = _LEFT_OUT.sub("", address.strip(_AROUND)).strip(_AROUND)
    if not text or _CONTROL.search(text):
        return None
    scheme = _SCHEME.match(text)
    if scheme is None:
        # A colon in the first part of a path would be read as a scheme's by some.
        return None if ":" in re.split(r"[/?#]", text, maxsplit=1)[0] else without_credentials(text)
    name = scheme[1].lower()
    if name == "mailto":
        return text
    if name not in _OF_HOSTS:
        return None
    try:
        text = without_credentials(text) if urlsplit(text).hostname else ""
        parts = urlsplit(text)
        return text if parts.hostname and "\\" not in parts.netloc else None
    except ValueError:
        return None


def outward_link(address: str | None) -> str | None:
    """Return an address that a page of ours may link to: a safe one that is whole. A relative one was meant for where
    it stood."""
    safe = safe_link(address)
    return safe if safe is not None and _SCHEME.match(safe) else None
