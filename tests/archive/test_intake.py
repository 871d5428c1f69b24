"""What a capture does to the archive: editions, versions, stubs, failures; and that doing it twice does nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from muniment.archive.catalogue import ArchiveError
from muniment.archive.decisions import correct, mark_reviewed
from muniment.archive.failures import dismiss
from muniment.archive.forgetting import forget
from muniment.archive.models import Capture, Collection, Edition, Failure, Item, Original, OutboxEntry, Version
from muniment.archive.reread import reread
from muniment.archive.verification import verify
from muniment.evidence.models import Plan, Statement

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]

FRONT = """The clerks of the lake counted the wells again this spring.

Wells of Stillmoor

The wells of Stillmoor were counted in March. [more]

Wells of Greyhaven

The wells of Greyhaven were counted in April. [more]
"""


def write(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.write_text(text)
    return file


def test_a_front_page_becomes_an_edition_and_stubs(capture: Any, tmp_path: Path) -> None:
    report = capture(write(tmp_path, "front.txt", FRONT))
    assert (report.captured, report.unchanged, report.failed) == (1, 0, [])
    edition = Edition.objects.get()
    assert [b.title for b in edition.blocks.all()] == ["Wells of Stillmoor", "Wells of Greyhaven"]
    assert set(Item.objects.values_list("state", flat=True)) == {"stub"}
    assert not OutboxEntry.objects.exists()


def test_capturing_the_same_again_changes_nothing(capture: Any, tmp_path: Path) -> None:
    file = write(tmp_path, "front.txt", FRONT)
    capture(file)
    before = {m: m.objects.count() for m in (Capture, Original, Edition, Item, Version)}
    report = capture(file)
    assert (report.captured, report.unchanged) == (0, 1)
    assert {m: m.objects.count() for m in before} == before


def test_a_changed_front_page_is_a_new_edition_and_keeps_its_items(capture: Any, tmp_path: Path) -> None:
    file = write(tmp_path, "front.txt", FRONT)
    capture(file)
    file.write_text(FRONT.replace("in April", "in May"))
    capture(file)
    assert list(Edition.objects.values_list("number", flat=True)) == [2, 1]
    assert Item.objects.count() == 2


def test_a_changed_document_is_a_new_version_of_the_same_item(capture: Any, tmp_path: Path) -> None:
    file = write(
        tmp_path, "report.txt", "Report of the clerk\n\nThe wells were counted in March by the clerk of Stillmoor."
    )
    capture(file)
    file.write_text("Report of the clerk\n\nThe wells were counted in May by the clerk of Stillmoor.")
    capture(file)
    item = Item.objects.get()
    assert [v.number for v in item.versions.all()] == [1, 2]
    assert item.version is not None and item.version.number == 2
    assert Original.objects.count() == 2


def test_a_stub_is_filled_when_its_text_comes_by_title(capture: Any, tmp_path: Path) -> None:
    capture(write(tmp_path, "front.txt", FRONT))
    capture(
        write(
            tmp_path,
            "stillmoor.txt",
            "Wells of Stillmoor\n\nThe clerk went from door to door and counted the wells of the town, street "
            "by street.",
        )
    )
    item = Item.objects.get(title="Wells of Stillmoor")
    assert (item.state, Item.objects.count()) == ("full", 2)
    assert Edition.objects.get().blocks.first().item == item  # type: ignore[union-attr]


def test_a_teaser_of_a_text_that_is_held_leads_to_it(capture: Any, tmp_path: Path) -> None:
    capture(
        write(
            tmp_path,
            "stillmoor.txt",
            "Wells of Stillmoor\n\nThe clerk went from door to door and counted the wells of the town.",
        )
    )
    capture(write(tmp_path, "front.txt", FRONT))
    assert Item.objects.get(title="Wells of Stillmoor").state == "full"
    assert Item.objects.count() == 2


def test_two_files_of_one_name_in_two_folders_are_two_items(capture: Any, tmp_path: Path) -> None:
    for name, words in (
        ("a", "The first clerk's own words on wells."),
        ("b", "Another title\n\nThe second clerk's own words on schools."),
    ):
        (tmp_path / name).mkdir()
        write(tmp_path / name, "report.txt", words)
    capture(tmp_path / "a" / "report.txt", tmp_path / "b" / "report.txt")
    assert Item.objects.count() == 2


def test_a_correction_survives_a_rereading(capture: Any, tmp_path: Path) -> None:
    capture(
        write(
            tmp_path,
            "report.txt",
            "Report of the clerk\n\nThe wells were counted in March 2019 by the clerk of Stillmoor.",
        )
    )
    item = Item.objects.get()
    correct(
        item, {"title": "Report of the clerk of Stillmoor", "published": "2019-03"}, "an editor", "the cover says so"
    )
    mark_reviewed(item, "an editor")
    report = reread()
    assert report.captured == 1
    item.refresh_from_db()
    assert (item.title, item.published, item.year) == ("Report of the clerk of Stillmoor", "2019-03", 2019)
    assert item.versions.count() == 1


def test_a_rereading_takes_back_a_day_that_an_earlier_reader_found(capture: Any, tmp_path: Path) -> None:
    capture(write(tmp_path, "report.txt", "Report of the clerk\n\nThe wells were counted by the clerk of Stillmoor."))
    capture(
        write(tmp_path, "other.txt", "Another report\n\nThe wells were counted again by the clerk."), date="2018-05"
    )
    for item in Item.objects.all():
        reading = item.version.reading
        reading.reader, reading.content = "1.0", {**reading.content, "published": "2001-03-10"}
        reading.save()
    Item.objects.filter(published="").update(published="2001-03-10", year=2001)
    reread()
    assert set(Item.objects.values_list("published", "year")) == {("", None), ("2018-05", 2018)}


def test_an_unknown_field_cannot_be_corrected(capture: Any, tmp_path: Path) -> None:
    capture(write(tmp_path, "report.txt", "Report\n\nThe wells were counted."))
    with pytest.raises(ArchiveError, match="cannot be corrected"):
        correct(Item.objects.get(), {"truth": "0.7"}, "an editor")


def test_a_bad_file_fails_alone_and_stays_listed_until_it_is_mended(capture: Any, tmp_path: Path) -> None:
    bad = tmp_path / "bad.html"
    bad.write_bytes(bytes(range(256)) * 20)
    good = write(tmp_path, "good.txt", "A title\n\nWords on the wells.")
    report = capture(bad, good, tmp_path / "missing.txt")
    assert (report.captured, sorted(code for _o, code, _m in report.failed)) == (1, ["not-found", "unknown-type"])
    assert Failure.objects.filter(state="open").count() == 2
    bad.write_text(
        "<html><body><h1>Wells</h1><p>The wells were counted again in the lake districts by the clerks.</p>"
        "</body></html>"
    )
    capture(bad)
    assert Failure.objects.get(origin="bad.html").state == "mended"
    dismiss(Failure.objects.get(state="open"), "an editor", "it was a slip")
    assert not Failure.objects.filter(state="open").exists()


def test_verify_names_what_is_missing_and_what_is_changed(capture: Any, archive: Path, tmp_path: Path) -> None:
    for n in range(3):
        capture(write(tmp_path, f"{n}.txt", f"Title {n}\n\nWords on well number {n}."))
    assert verify().is_sound
    first, second, _third = [
        archive / "originals" / o.sha256[:2] / o.sha256[2:4] / o.sha256 for o in Original.objects.order_by("sha256")
    ]
    first.unlink()
    second.chmod(0o644)
    second.write_bytes(b"other bytes")
    report = verify()
    assert sorted(f.kind for f in report.faults) == ["changed", "missing"]
    assert all(f.origins[0].endswith(".txt") for f in report.faults)


def test_forgetting_takes_a_reason_and_is_logged(capture: Any, archive: Path, tmp_path: Path) -> None:
    from muniment.archive.intake import original_store
    from muniment.archive.models import LogEntry

    capture(write(tmp_path, "report.txt", "Report\n\nThe wells were counted."))
    item = Item.objects.get()
    with pytest.raises(ArchiveError, match="give a reason"):
        forget(item, "an archivist", " ", original_store())
    (digest,) = forget(item, "an archivist", "a person asked", original_store())
    assert not Item.objects.exists() and not Original.objects.exists()
    assert not original_store().local_path(digest).exists()
    assert LogEntry.objects.get(action="forget").detail["reason"] == "a person asked"


def test_the_sample_has_plans_statements_and_a_collection(archive: Path) -> None:
    from muniment.sample import capture_sample

    report = capture_sample()
    assert report.failed == []
    # The plan as the Commission names it, and as its Chinese page does; and as others do, who do not say when it was
    # made public.
    plans = list(Plan.objects.order_by("pk"))
    own = "harbour-commission-of-veldria"
    assert {(plan.title, plan.published) for plan in plans if plan.source.slug == own} == {
        ("Safe Water Action Plan of Veldria", "2018-05-14"),
        ("维德里亚安全用水行动计划", "2018-05-14"),
    }
    others = [plan for plan in plans if plan.source.slug != own]
    assert len({plan.source for plan in others}) == 3 and {plan.published for plan in others} == {""}
    assert {plan.period for plan in plans} == {"2018/2022"}
    assert Statement.objects.filter(speaker="Ilse Marten").exists()
    assert {c.title for c in Collection.objects.all()} == {"Yearly reports on the right to water", "公共服务白皮书"}
    assert capture_sample().captured == 0


def test_only_old_leftovers_are_cleared(archive: Path) -> None:
    import os

    from muniment.archive.intake import original_store

    incoming = archive / "originals" / "incoming"
    incoming.mkdir(parents=True)
    for name, age in (("new", 0), ("old", 7200)):
        file = incoming / name
        file.write_bytes(b"half")
        os.utime(file, (file.stat().st_atime, file.stat().st_mtime - age))
    original_store().clear_incoming()
    assert [f.name for f in incoming.iterdir()] == ["new"]
