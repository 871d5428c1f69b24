"""Which languages the portal offers, and that it answers in no other.

In: a request. Out: the languages; a redirect from one that is not offered.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import LocalePrefixPattern, Resolver404, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern
from django.utils import translation

from muniment.archive.addresses import FRONT_OF_ENGLISH, front_of_english
from muniment.portal.languages import ALL, address_in, part_address, read_languages

_NO_PAGES = ("/static/", "/media/", "/api/", "/healthz")


def offered(request: HttpRequest | None = None) -> tuple[str, ...]:
    """Return the languages that the portal offers, the default first. For a request they are asked for once."""
    known: tuple[str, ...] | None = getattr(request, "offered_languages", None)
    if known is not None:
        return known
    from muniment.portal.chosen import chosen

    try:
        languages = read_languages(chosen(request).languages)
    except (DatabaseError, ValidationError):
        # The database does not answer, which whoever asks it next says; or a newer version offers more than this one
        # has.
        languages = ALL
    if request is not None:
        request.offered_languages = languages  # type: ignore[attr-defined]
    return languages


class OfferLanguages:
    """Answer in the languages that are offered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle a request."""
        languages = ALL if request.path.startswith(_NO_PAGES) else offered(request)
        moved = front_of_english.set(languages[0] != settings.LANGUAGE_CODE)
        try:
            elsewhere = _lead(request, languages)
            return HttpResponseRedirect(elsewhere) if elsewhere else self._get_response(request)
        finally:
            front_of_english.reset(moved)


def _lead(request: HttpRequest, languages: tuple[str, ...]) -> str:
    """Return where a request is led to instead; empty: nowhere. Sets the language of an answer that has none in its
    address."""
    code, bare = part_address(request.path)
    default = languages[0]
    to = ""
    if (
        code == settings.LANGUAGE_CODE
        and default != code
        and bare == request.path
        and bare != "/"
        and _is_of_no_language(bare)
    ):
        translation.activate(default)
        request.LANGUAGE_CODE = default
    elif (
        code not in languages
        or (request.path == "/" and default != code)
        or (bare == "/" and request.path == FRONT_OF_ENGLISH and default == code)
    ):
        to = address_in(default, "/" + bare.lstrip("/\\"), languages)
    elif request.path == FRONT_OF_ENGLISH:
        request.path_info = "/"
    if not to or request.method not in ("GET", "HEAD"):
        return ""
    query = request.META.get("QUERY_STRING", "")
    return quote(to, safe="/@:+,;=!$&'()*~") + (f"?{query}" if query else "")


@lru_cache(1)
def _without_language() -> URLResolver:
    patterns = [p for p in get_resolver().url_patterns if not isinstance(p.pattern, LocalePrefixPattern)]
    return URLResolver(RegexPattern(r"^/"), patterns)


def _is_of_no_language(path: str) -> bool:
    """Return whether an address is the same in all languages: a feed, a picture, the admin."""
    try:
        _without_language().resolve(path)
    except Resolver404:
        return False
    return True
