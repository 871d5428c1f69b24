"""What its maker calls a draft is not made public by capturing it; somebody who may publish decides."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from muniment.archive import outbox, reread
from muniment.archive.decisions import publish
from muniment.archive.failures import find_pending_capture
from muniment.archive.models import Capture, Failure, Item
from muniment.archive.readings import approve_capture
from muniment.reading.formats.markdown import find_draft

TEXT = "# Notice of the {0}\n\nThe wells of the {0} were counted in the spring of 2031, all seven of them.\n"


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("---\ndraft: true\n---\n", "draft: true"),
        ("---\nDraft: Yes # till spring\n---\n", "draft: Yes"),
        ("---\ntitle: A: b: c\ndraft: true # not yet\n---\n", "draft: true # not yet"),
        ("---\nprivate: on\n---\n", "private: on"),
        ("---\npublished: false\n---\n", "published: false"),
        ('+++\ntitle = "x"\ndraft = true\n+++\n', "draft: True"),
        ("---\ndraft: false\npublished: 2031-03-01\nprivate: no\n---\n", ""),
        ("---\ntitle: A draft\nstatus: draft law\n---\n", ""),
        ("draft: true\n\n", ""),
    ],
)
def test_a_head_calls_its_text_a_draft(head: str, said: str) -> None:
    assert find_draft(head + TEXT.format("east")).partition(": ")[2] == said


@pytest.mark.records
@pytest.mark.django_db(transaction=True)
def test_a_draft_waits_and_what_was_decided_stays(capture: Any, tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    for name, head in (("east", "---\ndraft: true\n---\n"), ("west", "---\nauthor: A clerk\n---\n")):
        (folder / f"{name}.md").write_text(head + TEXT.format(name))
    report = capture(folder)
    seen = {item.title: item.visibility for item in Item.objects.all()}
    assert seen == {"Notice of the east": "private", "Notice of the west": "public"}
    ((origin, said),) = report.kept_back
    assert origin.endswith("east.md") and "draft: true" in said and "waits for approval" in said
    assert Capture.objects.get(waits=True).origin == origin and report.captured == 2

    # What an editor publishes is not hidden by reading it again.
    item = Item.objects.get(title="Notice of the east")
    publish(item, "public", None)
    reread.reread()
    item.refresh_from_db()
    assert item.visibility == "public" and not Capture.objects.filter(waits=True).exists()

    # A draft of what is public changes nothing that is public, until it is let through.
    west = folder / "west.md"
    west.write_text("---\nprivate: true\n---\n" + TEXT.format("west").replace("seven", "eight"))
    report = capture(west)
    assert len(report.kept_back) == 1 and [code for _, code, _ in report.failed] == [Failure.NOT_PUBLIC]
    held = find_pending_capture(Failure.objects.get(state=Failure.OPEN).pk)
    assert held is not None and Item.objects.get(title="Notice of the west").versions.count() == 1
    approve_capture(held, None)
    reread.reread(failed_only=True)
    outbox.process_pending()
    assert (
        Item.objects.get(title="Notice of the west").versions.count() == 2
        and not Capture.objects.filter(waits=True).exists()
    )
