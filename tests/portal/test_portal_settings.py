"""The portal's name and front page are people's decision. No capture changes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from muniment.archive.models import Item, Source
from muniment.portal.context import portal_name
from muniment.portal.models import PortalSettings
from muniment.portal.setup import _make_front_page, _make_roles, name_portal

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]

FRONT = (
    "# The Ferry Office\n\n## [Wardens count the boats](https://ferry.example/a)\n\nFour hundred, the office says. "
    "[Read more](https://ferry.example/a)\n\n## [A bell for the quay](https://ferry.example/b)\n\nIt was hung on "
    "Monday. [Read more](https://ferry.example/b)\n"
)


@pytest.fixture(autouse=True)
def front(archive: Path) -> None:
    _make_front_page()
    _make_roles()


def front_page() -> str:
    return Client().get("/").content.decode()


def bring_front(capture: Any, folder: Path) -> None:
    (folder / "front.md").write_text(FRONT)
    capture(folder / "front.md", source="Ferry Office")


def test_a_captured_front_page_neither_names_the_portal_nor_opens_it(capture: Any, tmp_path: Path) -> None:
    name_portal("The Valley Archive")
    (tmp_path / "report.md").write_text(
        "# Report of the wardens\n\nThe wardens of Stillmoor counted four hundred boats.\n"
    )
    capture(tmp_path / "report.md", source="A town hall", collection="Reports of the valley")
    bring_front(capture, tmp_path)
    assert portal_name() == "The Valley Archive"
    page = front_page()
    assert "The Valley Archive" in page and "Nothing has been captured yet" not in page
    assert "Report of the wardens" in page and "Reports of the valley" in page
    assert PortalSettings.load().front_source is None


def test_the_newest_edition_of_the_chosen_source_opens_the_portal(capture: Any, tmp_path: Path) -> None:
    bring_front(capture, tmp_path)
    assert "Captured" not in front_page().partition("<main")[2].partition("</main>")[0]
    chosen = PortalSettings.load()
    chosen.front_source = Source.objects.get(name="Ferry Office")
    chosen.save()
    (tmp_path / "other.md").write_text(
        FRONT.replace("Ferry", "Harbour").replace("ferry", "harbour").replace("boats", "ships")
    )
    capture(tmp_path / "other.md", source="Harbour Office")
    assert portal_name() == "Ferry Office"
    page = front_page()
    assert "Wardens count the boats" in page and "Wardens count the ships" not in page


def test_the_sample_names_an_empty_archive_and_leaves_another_alone(capture: Any, tmp_path: Path) -> None:
    from muniment.sample import capture_sample

    (tmp_path / "report.md").write_text(
        "# Report of the wardens\n\nThe wardens of Stillmoor counted four hundred boats.\n"
    )
    capture(tmp_path / "report.md", source="A town hall")
    capture_sample()
    assert portal_name() == "Muniment" and PortalSettings.load().front_source is None


def test_the_sample_opens_an_archive_that_was_empty(archive: Path) -> None:
    from muniment.sample import capture_sample

    capture_sample()
    assert portal_name() == "Harbour Commission of Veldria"


def test_an_administrator_changes_it_in_the_admin_and_an_editor_does_not(capture: Any, tmp_path: Path) -> None:
    address = f"/admin/settings/portal/portalsettings/{PortalSettings.load().pk}/"
    for role, may in (("Editors", False), ("Administrators", True)):
        person = User.objects.create_user(role)
        person.groups.add(Group.objects.get(name=role))
        client = Client()
        client.force_login(person)
        client.post(address, {"name": f"Named by {role}", "front_source": ""})
        assert (portal_name() == f"Named by {role}") is may


def test_hidden_items_do_not_open_the_portal(capture: Any, tmp_path: Path) -> None:
    (tmp_path / "report.md").write_text(
        "# Report of the wardens\n\nThe wardens of Stillmoor counted four hundred boats.\n"
    )
    capture(tmp_path / "report.md", source="A town hall", collection="Reports of the valley")
    Item.objects.update(visibility=Item.PRIVATE)
    page = front_page()
    assert "Report of the wardens" not in page and "Reports of the valley" not in page
