"""Names and passwords in addresses (`https://user:password@host/`): none is sent, kept, shown or logged.

In: an address, or words with addresses in them. Out: the same without what stands before a host.
"""

from __future__ import annotations

import re

_BEGINNING = re.compile(r"[\x00-\x20]*(?:(?:https?|ftps?):[/\\]*|(?:[a-z][a-z0-9+.\-]*:)?//)", re.IGNORECASE)
_HOST = re.compile(r"(?:\[[^\]]*\]|[^:\[\]]*)(?::[0-9]*)?")
_IN_WORDS = re.compile(
    r"(?<![a-z0-9+.\-])((?:https?|ftps?):[/\\]*|[a-z][a-z0-9+.\-]*://)"
    # Up to the host; and where what seems a port is none, a password in which a slash was not escaped.
    r"""(?:[^/?#\s"'<>\[\]]*:(?![0-9]*(?:[/?#\s"'<>,;).]|$))\S*|[^/?#\s"'<>]*)@""",
    re.IGNORECASE,
)


def without_credentials(address: str) -> str:
    """Return an address without the name and password that stand before its host; what is no such address as it is."""
    if "@" not in address or (beginning := _BEGINNING.match(address)) is None:
        return address
    rest = address[beginning.end() :]
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    if "@" in authority:
        return beginning[0] + authority.rpartition("@")[2] + rest[len(authority) :]
    if _HOST.fullmatch(authority):
        return address
    # "user:pass/word@host": no host is followed by such a port.
    return beginning[0] + rest.rpartition("@")[2] if "@" in rest else address


def hide_credentials(words: str) -> str:
    """Return words without the names and passwords of the addresses in them."""
    return _IN_WORDS.sub(r"\1", words) if "@" in words else words
