"""Each form needs its token: no route of the portal, of the admin or of the sign-in takes a POST without."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import put_sample
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.authentication import SessionAuthentication
from wagtail.models import Page

from muniment.archive.models import LogEntry
from muniment.portal.setup import _make_front_page, _make_roles

pytestmark = pytest.mark.django_db(transaction=True)


def views(patterns: Any) -> Iterator[Any]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield pattern.callback


def test_no_view_is_left_out_of_the_guard_against_forged_forms() -> None:
    exempt = [view for view in views(get_resolver().url_patterns) if getattr(view, "csrf_exempt", False)]
    # Ninja's take keys and no session. REST framework's look for the token of a session themselves.
    others = [view for view in exempt if not view.__module__.startswith("ninja.")]
    assert exempt and [v for v in others if SessionAuthentication not in v.cls.authentication_classes] == []


def test_forms_refuse_what_has_no_token(archive: Path) -> None:
    put_sample(_make_front_page, _make_roles)
    User.objects.create_superuser("root-of-all", password="a long word of pass")
    before = LogEntry.objects.count()
    front = Page.objects.get(depth=2)
    for strict in (Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)):
        for address in (
            "/admin/archive/upload/",
            "/admin/archive/review/1/",
            "/admin/archive/items/",
            "/admin/archive/failures/",
            "/admin/pages/1/delete/",
            "/admin/users/new/",
            "/admin/logout/",
            f"/admin/api/main/pages/{front.pk}/action/unpublish/",
            f"/admin/api/main/pages/{front.pk}/action/delete/",
            "/account/login/",
            "/account/logout/",
            "/account/password/reset/",
            "/account/sessions/",
            "/search/saved/",
        ):
            answer = strict.post(address, {"name": "x"})
            is_led_to_the_door = answer.status_code == 302 and answer["Location"].startswith("/account/login/")
            assert answer.status_code in (403, 404) or is_led_to_the_door, (address, answer.status_code)
        assert Page.objects.filter(pk=front.pk, live=True).exists()
        strict.force_login(User.objects.get(username="root-of-all"))
    assert LogEntry.objects.count() == before
