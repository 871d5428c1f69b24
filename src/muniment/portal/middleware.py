"""What happens to every request: security headers, and a plain answer where a part of the portal is down."""

from __future__ import annotations

import errno
import logging
import os
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.db.utils import DatabaseError, DataError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from muniment.archive.originals import StoreUnavailable
from muniment.search.engines.embedding import ModelError
from muniment.search.engines.index import SearchUnavailable
from muniment.serving.keeping import never_keep, show

__all__ = ["SecurityHeaders", "TellWhatIsDown", "never_keep", "show"]
logger = logging.getLogger(__name__)

Handler = Callable[[HttpRequest], HttpResponse]

# Browsers hold a form to its policy through redirects, and signing in elsewhere is one.
_ELSEWHERE = "{0.scheme}://{0.netloc}".format(urlsplit(settings.OIDC_URL)) if settings.OIDC_URL else ""
PUBLIC_POLICY = (
    f"default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; script-src 'self'; connect-src "
    f"'self'; form-action 'self' {_ELSEWHERE}; base-uri 'none'; frame-ancestors 'none'"
)
PREVIEW_POLICY = PUBLIC_POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
# Wagtail's admin writes styles and small scripts into its pages.
ADMIN_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; img-src 'self' data: "
    "blob:; font-src 'self' data:; frame-src 'self'; object-src 'none'; form-action 'self'; base-uri 'self'; "
    "frame-ancestors 'self'"
)


_ACCOUNT = re.compile(r"/(?:[a-z-]+/)?account/")


class SecurityHeaders:
    """Set the content security policy and its kin on every answer that does not bring its own."""

    def __init__(self, get_response: Handler) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle a request."""
        response = self._get_response(request)
        if request.path.startswith("/admin/") and response.headers.get("Content-Security-Policy") == PUBLIC_POLICY:
            # The preview of a page, made within a request of the admin, which shows it in a frame.
            response.headers["Content-Security-Policy"] = PREVIEW_POLICY
        response.headers.setdefault(
            "Content-Security-Policy", ADMIN_POLICY if request.path.startswith("/admin/") else PUBLIC_POLICY
        )
        if settings.PUBLIC_URL.startswith("https://"):
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        # What is made for one person is nobody else's; what is the same for everybody says so itself.
        personal = settings.SESSION_COOKIE_NAME in request.COOKIES or _ACCOUNT.match(request.path)
        if personal and "public" not in response.headers.get("Cache-Control", ""):
            response.headers["Cache-Control"] = "private, no-store"
        # What is public today may be private tomorrow: no cache goes on telling it without asking.
        response.headers.setdefault("Cache-Control", "no-cache")
        if not settings.INDEXED:
            response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), interest-cohort=()"
        )
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        return response


_TOO_LARGE = re.compile(r"too large to convert to SQLite INTEGER|out of range")
_NO_NUMBER = "expected a number but got"


def _names_no_record(request: HttpRequest, exception: Exception) -> bool:
    """Return whether a request asked for a record by an id that no record can have.

    Wagtail's choosers look up what an address gives them, words too; the field's own error says so.
    """
    if isinstance(exception, OverflowError | DataError):
        return bool(_TOO_LARGE.search(str(exception)))
    is_looked_up = isinstance(exception, ValueError) and _NO_NUMBER in str(exception)
    return is_looked_up and request.method == "GET" and request.path.startswith("/admin/")


def _finds_no_room(exception: Exception) -> bool:
    """Return whether something could not be written since the disk is full."""
    if isinstance(exception, OSError):
        return exception.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    said = str(exception)
    return isinstance(exception, DatabaseError) and ("disk is full" in said or os.strerror(errno.ENOSPC) in said)


class TellWhatIsDown:
    """Answer plainly where the search engine, its model or the store of originals does not, or nothing can be written:
    the rest goes on."""

    def __init__(self, get_response: Handler) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle a request."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return an answer that says what is down, or that there is no such record; None for any other exception."""
        if _names_no_record(request, exception):
            from muniment.portal.site.about import not_found

            if request.path.startswith("/api/"):
                return JsonResponse(
                    {"error": "not-found", "message": "there is no record with that number"}, status=404
                )
            return not_found(request, Http404())
        is_full = _finds_no_room(exception)
        if not is_full and not isinstance(exception, SearchUnavailable | ModelError | StoreUnavailable):
            return None
        logger.error("a part of the portal does not respond: %s", exception)
        if is_full:
            title = _("The disk is full")
            message = _(
                "Nothing can be saved at the moment. Tell the administrator of this portal. Pages can still be read."
            )
        elif isinstance(exception, StoreUnavailable):
            title, message = (
                _("Original"),
                _("Originals are not available at the moment. The rest of the portal works. Try again later."),
            )
        else:
            title, message = (
                _("Search"),
                _("Search is not available at the moment. The rest of the portal works. Try again later."),
            )
        if request.path.startswith("/api/"):
            return JsonResponse({"error": "unavailable", "message": str(message)}, status=503)
        never_keep(request)
        return render(request, "muniment/unavailable.html", {"title": title, "message": message}, status=503)
