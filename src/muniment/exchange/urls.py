"""Addresses of the API."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import conditional_page

from muniment.exchange.api import api, tell_why_refused
from muniment.exchange.keys import TooManyRequests
from muniment.exchange.rates import count_request


def _answer_conditionally(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return a view whose answers bear an ETag, is asked again with it in vain (304), and answers HEAD like GET; each
    is counted."""
    conditional = conditional_page(view)

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            allowance = count_request(request)
        except TooManyRequests as error:
            return tell_why_refused(request, error)
        answered = answer_counted(request, *args, **kwargs)
        for name, value in allowance.headers.items() if allowance else ():
            answered.headers.setdefault(name, value)
        return answered

    def answer_counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked_for_head = request.method == "HEAD"
        if asked_for_head:
            request.method = "GET"
        try:
            # The server leaves the text away where only its head was asked for.
            return conditional(request, *args, **kwargs)
        finally:
            if asked_for_head:
                request.method = "HEAD"

    return answer


_patterns, _app, _namespace = api.urls
for _pattern in _patterns:
    if isinstance(_pattern, URLPattern):
        _pattern.callback = _answer_conditionally(_pattern.callback)

urlpatterns = [path("", (_patterns, _app, _namespace))]
