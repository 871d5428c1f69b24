"""Keeping a page in the cache when it is made, with the tags of what it shows, which invalidate it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.templatetags.static import static

from muniment.serving.keys import known_query, page_key
from muniment.serving.page_store import Begun, PageStore, get_store

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
            and _is_settled(request)
        ):
            if response.headers.get("Content-Type", "").startswith("text/html"):
                # Asked for before the page is read: of a long one, much would be laid out first.
                response.headers["Link"] = f"<{_find_styles()}>; rel=preload; as=style"
            store.keep(
                page_key(request.path, request.META.get("QUERY_STRING", "")),
                response.content,
                list(response.headers.items()),
                tags,
                begun,
            )
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Take off the address what the view does not read; answer with the page without it, where that is kept."""
        names = getattr(view, "reads", None)
        query = request.META.get("QUERY_STRING", "")
        if names is None or not query or request.method != "GET":
            return None
        known = known_query(query, names)
        if known == query:
            return None
        request.META["QUERY_STRING"] = known
        request.GET = QueryDict(known)  # type: ignore[assignment]
        store = get_store()
        if (
            settings.SESSION_COOKIE_NAME in request.COOKIES
            or request.META.get("muniment.never_keep")
            or not store.is_fresh
        ):
            return None
        page = store.memory.get(page_key(request.path, known))
        if page is None:
            return None
        page.asked += 1
        return HttpResponse(
            page.body, headers={name: value for name, value in page.headers if name != "content-length"}
        )


def _is_settled(request: HttpRequest) -> bool:
    """Return whether the address is the one that its page is kept under.

    The front looks a page up by its path and the parameters that pages know. So what is made for an address with
    others, which may stand on the page, is no page to keep; nor is page 900 of 7, which is page 7 once more.
    """
    if request.META.get("muniment.path", request.path) != request.path:
        return False
    settled: dict[str, str] = getattr(request, "settled", {})
    return bool(request.META.get("QUERY_STRING", "") == urlencode(sorted(settled.items())))


View = TypeVar("View", bound=Callable[..., Any])


def reads(*names: str) -> Callable[[View], View]:
    """Say which parameters of its address a view reads: all others are taken off before it runs, so that nothing
    depends on them."""

    def mark(view: View) -> View:
        view.reads = frozenset(names)  # type: ignore[attr-defined]
        return view

    return mark


def settle(request: HttpRequest, name: str, value: str) -> None:
    """Say what a parameter of the address came to: the page is kept only if the address says just that."""
    settled: dict[str, str] = getattr(request, "settled", {})
    if value:
        settled[name] = value
    request.settled = settled  # type: ignore[attr-defined]


def _begin(store: PageStore) -> Begun | None:
    """Say what state a page is made from; None where the database does not tell, so that the page is sent and not
    kept."""
    try:
        return store.begin()
    except DatabaseError:
        logger.exception("a page is not kept: the database does not say what becomes stale")
        return None


@cache
def _find_styles() -> str:
    return static("muniment/portal.css")


def show(request: HttpRequest, *tags: str) -> None:
    """Say that the page being made shows these things, so that it may be kept until one of them changes."""
    shown: set[str] = getattr(request, "shown_tags", set())
    shown.update(tags)
    request.shown_tags = shown  # type: ignore[attr-defined]


def never_keep(request: HttpRequest) -> None:
    """Say that the page being made must not be kept."""
    request.never_keep = True  # type: ignore[attr-defined]
