"""Many items edited together: what the list shows is what an edit takes, however much the query finds."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import put_sample
from django.contrib.auth.models import User
from django.test import Client

from muniment.archive.models import Item
from muniment.portal.desk import items as curating
from muniment.portal.setup import _make_front_page

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]
ADDRESS = "/admin/archive/items/?q=water"


@pytest.fixture
def administrator(archive: Path) -> Client:
    put_sample(_make_front_page)
    client = Client()
    client.force_login(User.objects.create_superuser("admin"))
    return client


def test_an_edit_takes_what_the_list_shows(administrator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(curating, "_MOST_FOUND", 3)
    listed = [item.pk for item in administrator.get(ADDRESS).context["page"].object_list]
    assert len(listed) > 10 and listed == sorted(listed, reverse=True)
    administrator.post(ADDRESS, {"action": "edit", "items": listed, "add_topics": ["governance"]})
    assert set(Item.objects.filter(topics__slug="governance", pk__in=listed).values_list("pk", flat=True)) == set(
        listed
    )

    events = f"{ADDRESS}&kind=event"
    shown = {item.pk for item in administrator.get(events).context["page"].object_list}
    administrator.post(events, {"action": "edit", "all": "1", "language": "ru"})
    assert shown and set(Item.objects.filter(language="ru").values_list("pk", flat=True)) == shown
