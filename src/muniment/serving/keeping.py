"""Keeping a page when it is made: what a view says it shows is what the page is thrown away for."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static

from .page_store import Begun, PageStore, get_store

logger = logging.getLogger(__name__)

Handler = Callable[[HttpRequest], HttpResponse]


class KeepPages:
    """Keep a public page when it is made. A view says what the page shows with `show(request, *tags)`."""

    def __init__(self, get_response: Handler) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle a request."""
        signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES
        # What is asked for to be written elsewhere bears another portal's addresses.
        elsewhere = request.META.get("muniment.never_keep", False)
        may_keep = request.method == "GET" and not signed_in and not settings.DEBUG and not elsewhere
        store = get_store() if may_keep else None
        begun = _begin(store) if store else None
        response = self._get_response(request)
        tags: set[str] = getattr(request, "shown_tags", set())
        if (
            store
            and begun
            and tags
            and response.status_code == 200
            and not response.streaming
            and not response.cookies
            and not getattr(request, "never_keep", False)
        ):
            if response.headers.get("Content-Type", "").startswith("text/html"):
                # Asked for before the page is read: of a long one, much would be laid out first.
                response.headers["Link"] = f"<{_find_styles()}>; rel=preload; as=style"
            # The server's front looks pages up by the path as it came, before it is decoded.
            key = page_key(request.META.get("muniment.path", request.path), request.META.get("QUERY_STRING", ""))
            store.keep(key, response.content, list(response.headers.items()), tags, begun)
        return response


def _begin(store: PageStore) -> Begun | None:
    """Say what state a page is made from; None where the database does not tell, so that the page is sent and not kept."""
    try:
        return store.begin()
    except DatabaseError:
        logger.exception("a page is not kept: the database does not say what becomes stale")
        return None


@cache
def _find_styles() -> str:
    return static("muniment/portal.css")


def page_key(path: str, query: str) -> str:
    """Return the key that a page is kept under."""
    return f"{path}?{query}" if query else path


def show(request: HttpRequest, *tags: str) -> None:
    """Say that the page being made shows these things, so that it may be kept until one of them changes."""
    shown: set[str] = getattr(request, "shown_tags", set())
    shown.update(tags)
    request.shown_tags = shown  # type: ignore[attr-defined]


def never_keep(request: HttpRequest) -> None:
    """Say that the page being made must not be kept."""
    request.never_keep = True  # type: ignore[attr-defined]
