"""Before something that waits is let through, an editor sees what it would change."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from muniment.archive.intake import capture_all
from muniment.archive.models import Failure, Item, ReadingRecord
from muniment.archive.service import Description
from muniment.capture import FetchRules
from muniment.portal.setup import _make_front_page, _make_roles

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]

REPORT = "# Report of the ferry wardens\n\nThe wardens counted four hundred boats in the spring of 2031.\n\nA bell was hung on the quay.\n"
FRONT = "# The Ferry Office\n\n## [Wardens count the boats](https://ferry.example/a)\n\nFour hundred, the office says. [Read more](https://ferry.example/a)\n\n## [A bell for the quay](https://ferry.example/b)\n\nIt was hung on Monday. [Read more](https://ferry.example/b)\n"


@pytest.fixture(autouse=True)
def roles(archive: Path) -> None:
    _make_front_page()
    _make_roles()


def bring(file: Path, text: str, *, waits: bool) -> None:
    file.write_text(text)
    capture_all([str(file)], Description("Ferry Office", waits=waits), FetchRules())


def sign_in(group: str) -> Client:
    person = User.objects.create_user(f"of-{group}")
    person.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(person)
    return client


def address() -> str:
    return f"/admin/archive/failures/{Failure.objects.get(state=Failure.OPEN).pk}/"


def test_a_new_text_stands_beside_the_one_that_is_held(archive: Path, tmp_path: Path) -> None:
    bring(tmp_path / "report.md", REPORT, waits=False)
    bring(tmp_path / "report.md", REPORT.replace("four hundred", "five <hundred>"), waits=True)
    editor = sign_in("Editors")
    assert address() in editor.get("/admin/archive/failures/").content.decode()
    readings = ReadingRecord.objects.count()
    page = editor.get(address()).content.decode()
    assert "<del>four hundred</del>" in page and "<ins>five &lt;hundred&gt;</ins>" in page and "<hundred>" not in page
    assert '<p class="same">A bell was hung on the quay.</p>' in page
    assert Item.objects.get().get_absolute_url() in page and "let-through" in page
    assert ReadingRecord.objects.count() == readings and Item.objects.get().versions.count() == 1, "to look writes nothing"


def test_a_front_page_that_is_new_is_shown_as_all_new(archive: Path, tmp_path: Path) -> None:
    bring(tmp_path / "front.md", FRONT, waits=True)
    page = sign_in("Editors").get(address()).content.decode()
    assert "all of it is new" in page and page.count('class="after"') >= 4 and "Wardens count the boats" in page


def test_what_cannot_be_read_any_more_says_so_and_is_not_let_through_there(archive: Path, tmp_path: Path) -> None:
    bring(tmp_path / "front.md", FRONT, waits=True)
    for original in (archive / "originals").glob("??/*/*"):
        original.unlink()
    page = sign_in("Editors").get(address()).content.decode()
    assert 'role="alert"' in page and 'value="let-through"' not in page


def test_only_who_reviews_sees_it_and_only_of_what_is_held_back(archive: Path, tmp_path: Path) -> None:
    bring(tmp_path / "front.md", FRONT, waits=True)
    assert sign_in("Contributors").get(address()).status_code in (302, 403)
    assert Client().get(address()).status_code == 302
    assert sign_in("Editors").get("/admin/archive/failures/999999/").status_code == 404
