"""Capture: bytes in, with proof of where they came from.

In: paths, folders, WARC files and addresses (of a page, a feed, a sitemap), and `FetchRules`.
Out: a stream of `Taken` (bytes on disk, origin, response headers, time) and `Refused` (one clear line); and, once a page was read,
the same of the pictures that it shows (`PictureTaker`). Nothing is stored here: the archive does that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..loading import load_when_asked_for
from .address import address_key, is_address
from .context import CaptureContext, ImportSummary, Revisited
from .errors import CaptureError
from .exchange import GIVEN_DIGEST, GIVEN_ID, GIVEN_KIND, Exchange, Headers, Hop, Request, WarcOrigin, find_header, without_secrets
from .taken import CONTAINER, DOCUMENT, ERROR, Refused, Taken

if TYPE_CHECKING:
    from .fetch import FetchRules, is_public
    from .inputs import count_inputs, take_all
    from .pictures import PictureTaker, TakesPictures

__all__ = [
    "CONTAINER", "DOCUMENT", "ERROR", "GIVEN_DIGEST", "GIVEN_ID", "GIVEN_KIND", "CaptureContext", "CaptureError", "Exchange", "FetchRules", "Headers", "Hop", "ImportSummary", "PictureTaker", "Refused", "Request", "Revisited", "Taken", "TakesPictures", "WarcOrigin",
    "address_key", "count_inputs", "find_header", "is_address", "is_public", "take_all", "without_secrets",
]  # fmt: skip

# What fetches and unpacks takes long to load; a command that captures nothing starts without it.
__getattr__ = load_when_asked_for(
    __name__,
    {
        "FetchRules": "fetch",
        "is_public": "fetch",
        "count_inputs": "inputs",
        "take_all": "inputs",
        "PictureTaker": "pictures",
        "TakesPictures": "pictures",
    },
)
