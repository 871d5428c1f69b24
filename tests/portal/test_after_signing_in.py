"""Where somebody comes who signs in; and who may see what they bring."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from muniment.archive.models import Item, Source
from muniment.portal.setup import _make_front_page, _make_roles

pytestmark = pytest.mark.django_db
PASSWORD = "the nine bells of Stillmoor"


@pytest.fixture
def edda(archive: Path) -> Client:
    _make_front_page()
    _make_roles()
    edda = User.objects.create_user("edda", "edda@registry.example", PASSWORD)
    edda.groups.add(Group.objects.get(name="Editors"))
    client = Client()
    client.force_login(edda)
    return client


def test_who_works_in_the_admin_comes_there_and_a_reader_to_saved_searches(edda: Client) -> None:
    User.objects.create_user("rada", "rada@registry.example", PASSWORD)
    for name, place in (("edda", "/admin/"), ("rada", "/search/saved/")):
        answer = Client().post("/account/login/", {"login": name, "password": PASSWORD})
        assert answer["Location"] == place
    answer = Client().post("/account/login/?next=/events/", {"login": "edda", "password": PASSWORD, "next": "/events/"})
    assert answer["Location"] == "/events/"


def test_an_embargo_that_is_over_is_called_public(edda: Client) -> None:
    source = Source.objects.create(name="The bell office", slug="bells")
    for title, hours in (("Bells that were hung", -1), ("Bells to come", 1)):
        Item.objects.create(
            title=title, source=source, visibility="embargoed", embargo_until=timezone.now() + timedelta(hours=hours)
        )
    page = edda.get("/admin/archive/items/").content.decode()
    rows = {
        title: page[page.index(title) :].partition("</tr>")[0] for title in ("Bells that were hung", "Bells to come")
    }
    assert "Public" in rows["Bells that were hung"] and "Embargoed" not in rows["Bells that were hung"]
    assert "Embargoed" in rows["Bells to come"]


def test_the_capture_form_says_who_will_see_what_is_brought(edda: Client) -> None:
    assert "is public as soon as it is read" in edda.get("/admin/archive/upload/").content.decode()
