"""Before something that waits is let through, an editor sees what it would change."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import sign_in
from django.contrib.auth.models import Group, User
from django.test import Client

from muniment.archive.captures import CaptureMetadata
from muniment.archive.failures import record_failure
from muniment.archive.intake import capture_all
from muniment.archive.models import Capture, Failure, Item, LogEntry, ReadingRecord
from muniment.capture import FetchRules
from muniment.portal.setup import _make_front_page, _make_roles
from muniment.work.models import Job
from muniment.work.worker import work_until_idle

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]

REPORT = (
    "# Report of the ferry wardens\n\nThe wardens counted four hundred boats in the spring of 2031.\n\nA bell was "
    "hung on the quay.\n"
)
FRONT = (
    "# The Ferry Office\n\n## [Wardens count the boats](https://ferry.example/a)\n\nFour hundred, the office says. "
    "[Read more](https://ferry.example/a)\n\n## [A bell for the quay](https://ferry.example/b)\n\nIt was hung on "
    "Monday. [Read more](https://ferry.example/b)\n"
)


@pytest.fixture(autouse=True)
def roles(archive: Path) -> None:
    _make_front_page()
    _make_roles()


def bring(file: Path, text: str, *, waits: bool) -> None:
    file.write_text(text)
    capture_all([str(file)], CaptureMetadata("Ferry Office", waits=waits), FetchRules())


def address() -> str:
    return f"/admin/archive/failures/{Failure.objects.get(state=Failure.OPEN).pk}/"


def look(client: Client) -> str:
    """Return the page once a worker has read what it is of; until then it says so, and loads itself again."""
    waiting = client.get(address())
    assert (
        waiting["Refresh"] == "2"
        and "Queued" in waiting.content.decode()
        and 'value="let-through"' not in waiting.content.decode()
    )
    assert Job.objects.filter(kind="previews", state=Job.READY).count() == 1
    assert work_until_idle() == 1
    page = client.get(address())
    assert "Refresh" not in page and page["Cache-Control"] == "private, no-store"
    return page.content.decode()


def test_a_new_text_stands_beside_the_one_that_is_held(archive: Path, tmp_path: Path) -> None:
    bring(tmp_path / "report.md", REPORT, waits=False)
    bring(tmp_path / "report.md", REPORT.replace("four hundred", "five <hundred>"), waits=True)
    editor = sign_in("of-Editors")
    assert address() in editor.get("/admin/archive/failures/").content.decode()
    readings = ReadingRecord.objects.count()
    page = look(editor)
    assert "<del>four hundred</del>" in page and "<ins>five &lt;hundred&gt;</ins>" in page and "<hundred>" not in page
    assert '<p class="same">A bell was hung on the quay.</p>' in page
    assert Item.objects.get().get_absolute_url() in page and "let-through" in page
    assert ReadingRecord.objects.count() == readings and Item.objects.get().versions.count() == 1, (
        "to look writes nothing"
    )


def test_a_front_page_that_is_new_is_shown_as_all_new(archive: Path, tmp_path: Path) -> None:
    bring(tmp_path / "front.md", FRONT, waits=True)
    page = look(sign_in("of-Editors"))
    assert "all of it is new" in page and page.count('class="after"') >= 4 and "Wardens count the boats" in page


def test_what_cannot_be_read_any_more_says_so_and_is_not_let_through_there(archive: Path, tmp_path: Path) -> None:
    bring(tmp_path / "front.md", FRONT, waits=True)
    for original in (archive / "originals").glob("??/*/*"):
        original.unlink()
    page = look(sign_in("of-Editors"))
    assert 'role="alert"' in page and 'value="let-through"' not in page


def test_only_who_reviews_sees_it_and_only_of_what_is_held_back(archive: Path, tmp_path: Path) -> None:
    bring(tmp_path / "front.md", FRONT, waits=True)
    answer = sign_in("of-Contributors", "Contributors").get(address())
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    assert Client().get(address()).status_code == 302
    assert sign_in("of-Editors").get("/admin/archive/failures/999999/").status_code == 404


def test_letting_through_is_decided_at_once_and_read_by_a_worker(archive: Path, tmp_path: Path) -> None:
    bring(tmp_path / "report.md", REPORT, waits=False)
    bring(tmp_path / "report.md", REPORT.replace("four hundred", "five hundred"), waits=True)
    editor = sign_in("of-Editors")
    form = {"action": "let-through", "failure": Failure.objects.get(state=Failure.OPEN).pk}
    answers = [editor.post("/admin/archive/failures/", form) for _ in range(2)]
    assert answers[0].status_code == 302 and answers[0]["Location"] == answers[1]["Location"], (
        "asked for twice, it is one job"
    )
    assert Item.objects.get().versions.count() == 1 and "Queued" in editor.get(answers[0]["Location"]).content.decode()
    assert work_until_idle() == 1
    page = editor.get(answers[0]["Location"]).content.decode()
    assert "1 read, 0 still fail" in page and Item.objects.get().get_absolute_url() in page
    assert Item.objects.get().versions.count() == 2 and not Failure.objects.filter(state=Failure.OPEN).exists()
    entry = LogEntry.objects.get(action="let-through")
    assert entry.person == "of-Editors"
    assert editor.post("/admin/archive/failures/", form).status_code == 404


def test_who_may_not_publish_any_more_lets_nothing_through(archive: Path, tmp_path: Path) -> None:
    bring(tmp_path / "front.md", FRONT, waits=True)
    editor = sign_in("of-Editors")
    job = editor.post("/admin/archive/failures/", {"action": "let-through", "failure": Failure.objects.get().pk})[
        "Location"
    ]
    User.objects.get(username="of-Editors").groups.clear()
    work_until_idle()
    User.objects.get(username="of-Editors").groups.add(Group.objects.get(name="Editors"))
    assert "may no longer publish" in editor.get(job).content.decode() and Failure.objects.get().state == Failure.OPEN


def test_what_failed_is_read_again_by_a_worker(archive: Path, tmp_path: Path) -> None:
    bring(tmp_path / "report.md", REPORT, waits=False)
    capture = Capture.objects.get()
    record_failure(capture.origin, capture.origin_key, "reading", "limit", "it took too long", "Ferry Office", capture)
    editor = sign_in("of-Editors")
    job = editor.post("/admin/archive/failures/", {"action": "reread"})["Location"]
    assert Failure.objects.get().state == Failure.OPEN and "Queued" in editor.get(job).content.decode()
    assert "Retry reading all failures" in editor.get("/admin/archive/work/").content.decode()
    assert sign_in("of-Contributors", "Contributors").get(job).status_code == 404
    work_until_idle()
    assert (
        "1 read, 0 still fail" in editor.get(job).content.decode() and Failure.objects.get().state == Failure.RESOLVED
    )


def test_a_preview_that_is_very_long_says_how_much_it_leaves_out(archive: Path, tmp_path: Path) -> None:
    bring(tmp_path / "long.md", "# A list\n\n" + "\n\n".join(f"Boat {n} was counted." for n in range(2100)), waits=True)
    Failure.objects.all().delete()
    record_failure("long.md", "long.md", "reading", Failure.NOT_PUBLIC, "waits", "Ferry Office", Capture.objects.get())
    page = look(sign_in("of-Editors"))
    assert page.count('class="same"') == 2000 and "more paragraphs are not shown here" in page
