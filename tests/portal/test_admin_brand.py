"""The admin bears the portal's name and mark, and one word is for one thing in its menus."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from muniment.portal.setup import _make_front_page, _make_roles, name_portal

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]


def test_the_admin_bears_the_portals_name_and_mark(archive: Path) -> None:
    _make_front_page()
    _make_roles()
    name_portal("The Valley Archive")
    person = User.objects.create_superuser("edda")
    person.groups.add(Group.objects.get(name="Administrators"))
    client = Client()
    client.force_login(person)
    for address in ("/admin/", "/admin/archive/review/", "/admin/pages/", "/admin/users/"):
        page = client.get(address, follow=True).content.decode()
        title = re.search(r"<title>(.*?)</title>", page, re.DOTALL)
        assert title is not None and "Wagtail" not in title[1] and "The Valley Archive" in title[1], (address, title)
        assert "muniment/mark.svg" in page.partition("</template>")[0] and "favicon.ico" not in page
        # The menu is data in the page: each label stands once.
        labels = re.findall(r'"label": "([^"]+)"', page)
        assert labels.count("Collections") <= 1 and not any("Wagtail" in label for label in labels), labels
