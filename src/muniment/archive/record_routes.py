"""The addresses of the pages of records, for a program that does not serve them: the same as `portal.urls` has, which
would load the portal. A test compares the two.

In: nothing. Out: Django's patterns, whose views answer nothing.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

ROUTES = {
    "item": "items/<int:number>/<str:slug>/",
    "source": "sources/<str:slug>/",
    "edition": "sources/<str:slug>/editions/<int:number>/",
    "collection": "collections/<str:slug>/",
    "topic": "topics/<slug:slug>/",
    "place": "places/<int:number>/<str:slug>/",
    "statement": "statements/<str:key>/",
    "party": "parties/<int:number>/<str:slug>/",
    "target": "targets/<str:key>/",
    "plan": "plans/<str:slug>/",
    "dataset": "data/<str:slug>/",
    "data-release": "data/<str:slug>/releases/<int:number>/",
    "series": "data/<str:slug>/<str:series>/",
}


def _answer_nothing(request: HttpRequest, **named: object) -> HttpResponse:
    raise Http404


urlpatterns = [path(route, _answer_nothing, name=name) for name, route in ROUTES.items()]
