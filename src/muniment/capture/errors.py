"""What can go wrong while bytes are taken. Each message is one line that a person can act on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from muniment.credentials import hide_credentials

if TYPE_CHECKING:
    from muniment.capture.fetched import Fetched


class CaptureError(Exception):
    """Raised where bytes could not be captured. `code` is for machines, the message for people."""

    code = "capture"
    answer: Fetched | None = None
    """The error page that the server sent, where whoever fetched wants it."""

    def __init__(self, message: str) -> None:
        message = hide_credentials(message)
        super().__init__(message)
        self.message = message


class NotFound(CaptureError):
    """There is no such file, or the server says so."""

    code = "not-found"


class TooLarge(CaptureError):
    """More bytes than the limit."""

    code = "too-large"


class PrivateAddress(CaptureError):
    """The address is not on the public internet."""

    code = "private-address"


class TooManyRedirects(CaptureError):
    """The address leads in a circle, or through too many others."""

    code = "redirects"


class FetchFailed(CaptureError):
    """The server did not answer, or not with a document: then `status` is what it answered."""

    code = "fetch-failed"

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class ListBroken(CaptureError):
    """Not everything that a feed or a sitemap lists could be taken."""

    code = "list-broken"


class Forgotten(CaptureError):
    """The archive has forgotten it, by somebody's decision."""

    code = "forgotten"


class NotWanted(CaptureError):
    """The site asks programs not to fetch this."""

    code = "robots"
