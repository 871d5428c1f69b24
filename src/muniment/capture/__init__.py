"""Capture: bytes in, with proof of where they came from.

In: paths, folders, WARC files and addresses (of a page, a feed, a sitemap), and `FetchRules`. Out: a stream of
`Captured` (bytes on disk, origin, response headers, time) and `CaptureRefused` (one clear line); and, once a page was
read, the same of the pictures that it shows (`PictureTaker`). Nothing is stored here: the archive does that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from muniment.capture.address import address_key, is_address
from muniment.capture.captured import CONTAINER, DATA, DOCUMENT, ERROR, MANIFEST, Captured, CaptureRefused
from muniment.capture.context import CaptureContext
from muniment.capture.errors import CaptureError
from muniment.capture.exchange import (
    GIVEN_DIGEST,
    GIVEN_ID,
    GIVEN_KIND,
    Exchange,
    Headers,
    Hop,
    Request,
    WarcOrigin,
    find_header,
    without_secrets,
)
from muniment.capture.import_summary import ImportSummary, Revisited
from muniment.loading import load_when_asked_for

if TYPE_CHECKING:
    from muniment.capture.fetch import FetchRules, is_public
    from muniment.capture.inputs import count_inputs, take_all
    from muniment.capture.pictures import PictureTaker, TakesPictures

__all__ = [
    "CONTAINER",
    "DATA",
    "DOCUMENT",
    "ERROR",
    "GIVEN_DIGEST",
    "GIVEN_ID",
    "GIVEN_KIND",
    "MANIFEST",
    "CaptureContext",
    "CaptureError",
    "CaptureRefused",
    "Captured",
    "Exchange",
    "FetchRules",
    "Headers",
    "Hop",
    "ImportSummary",
    "PictureTaker",
    "Request",
    "Revisited",
    "TakesPictures",
    "WarcOrigin",
    "address_key",
    "count_inputs",
    "find_header",
    "is_address",
    "is_public",
    "take_all",
    "without_secrets",
]

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
