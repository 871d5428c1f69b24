"""Web addresses: which two are the same place.

In: addresses. Out: keys to compare them by.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

_TRACKING = re.compile(r"^(?:utm_\w+|fbclid|gclid|mc_cid|mc_eid|spm|from|ref|share_token)$", re.IGNORECASE)


def is_address(text: str) -> bool:
    """Return whether `text` is a web address and not a path."""
    return text[:8].lower().startswith(("http://", "https://"))


def address_key(url: str | None) -> str:
    """Return the key that two spellings of one address share: without scheme, fragment, tracking parameters or last
    slash.

    Empty for no address.
    """
    if not url:
        return ""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").lower().removeprefix("www.")
        port = f":{parts.port}" if parts.port and parts.port not in (80, 443) else ""
    except ValueError:
        return ""
    query = urlencode(
        sorted((k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(k))
    )
    path = re.sub(r"/(?:index|default)\.(?:html?|php|aspx?)$", "/", parts.path).rstrip("/")
    return f"{host}{port}{path}" + (f"?{query}" if query else "")
