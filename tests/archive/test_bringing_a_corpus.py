"""Manifests: documents captured with the facts that a table gives of them."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from conftest import ADMIN_PASSWORD, clean_environment, command

from muniment.archive.captures import CaptureMetadata
from muniment.archive.catalogue import make_topics
from muniment.archive.curation import merge, split
from muniment.archive.decisions import correct
from muniment.archive.forgetting import forget
from muniment.archive.intake import capture_all
from muniment.archive.manifests import Manifest, ManifestReport, capture_manifest, look_through
from muniment.archive.models import Capture, Collection, GivenFacts, Item, Version
from muniment.archive.proofs import GivenProof, read_proof
from muniment.archive.rebuild import rebuild
from muniment.archive.reread import read_again
from muniment.archive.stores import original_store
from muniment.archive.verification import verify
from muniment.capture import FetchRules
from muniment.reading.manifests.model import ManifestError

SPEECH = """The wells of Stillmoor

My fellow citizens, the wells of district {number} are clean, and they were counted in the spring by the water office.
"""


def write_corpus(folder: Path, count: int = 3) -> Path:
    folder.mkdir(exist_ok=True)
    rows = ["file;title;date;speaker;publisher;lang;corpus;id;seats"]
    for number in range(1, count + 1):
        (folder / f"{number}.txt").write_text(SPEECH.format(number=number))
        rows.append(
            f"{number}.txt;Speech {number};201{number};Ana Vell|Bela Orr;Water Office;en;Speeches;S-{number};{number}0"
        )
    (folder / "m.csv").write_text("\n".join(rows))
    return folder / "m.csv"


def bring(path: Path, **said: str) -> ManifestReport:
    return capture_manifest(Manifest(path), CaptureMetadata(person="tests", **said), FetchRules())


def codes(report: ManifestReport) -> list[tuple[int, str, bool]]:
    return [(d.row, d.code, d.is_left_out) for d in report.doubts]


def fields_of(item: Item) -> dict[str, str]:
    return dict(item.fields.values_list("name", "value"))


@pytest.mark.records
@pytest.mark.django_db(transaction=True)
def test_each_document_has_what_its_row_says(archive: Path, tmp_path: Path) -> None:
    report = bring(write_corpus(tmp_path / "corpus"))
    assert (report.rows, report.left_out, report.intake.captured, report.facts.given) == (3, 0, 3, 3)
    first = Item.objects.get(title="Speech 1")
    assert (first.published, first.year, first.sort_date) == ("2011", 2011, "2011-01-01")
    assert first.authors == ["Ana Vell", "Bela Orr"] and first.source.name == "Water Office" and first.language == "en"
    assert fields_of(first) == {"identifier": "S-1", "seats": "10"}
    assert [c.title for c in first.collections.all()] == ["Speeches"]
    # Texts that are called alike are documents of their own, and the manifest's bytes are an original.
    assert Item.objects.count() == 3 and Collection.objects.get().items.count() == 3
    (record,) = Capture.objects.filter(kind=Capture.MANIFEST)
    assert original_store().open(record.original_id).read() == (tmp_path / "corpus/m.csv").read_bytes()
    assert [(g.row, g.manifest_id) for g in first.given.all()] == [(2, record.pk)]


@pytest.mark.records
@pytest.mark.django_db(transaction=True)
def test_again_it_brings_nothing_new_and_what_changed_is_changed(archive: Path, tmp_path: Path) -> None:
    path = write_corpus(tmp_path / "corpus")
    bring(path)
    again = bring(path)
    assert (again.intake.captured, again.intake.unchanged) == (0, 3)
    assert (again.facts.given, again.facts.changed) == (0, 0) and Capture.objects.count() == 4
    changed = path.read_text().replace("Speech 2;2012", ";2022").replace("Speeches;S-2;20", "Talks;S-2;25")
    path.write_text(changed.replace("Speech 3;2013;Ana Vell|Bela Orr;Water Office", "Speech 3;2013;;Well Board"))
    report = bring(path)
    assert (report.facts.given, report.facts.changed, report.intake.captured) == (0, 2, 0)
    assert len(report.facts.items) == 2 and Item.objects.count() == 3
    second, third = Item.objects.get(year=2022), Item.objects.get(title="Speech 3")
    # Of what is given no more, the text's own stands again.
    assert second.title == "The wells of Stillmoor" and fields_of(second)["seats"] == "25"
    assert [c.title for c in second.collections.all()] == ["Talks"]
    assert third.authors == [] and third.source.name == "Well Board"
    assert Capture.objects.filter(kind=Capture.DOCUMENT).count() == 3


@pytest.mark.records
@pytest.mark.django_db(transaction=True)
def test_an_editor_has_the_last_word_and_reading_again_takes_nothing_back(archive: Path, tmp_path: Path) -> None:
    path = write_corpus(tmp_path / "corpus", 1)
    bring(path)
    item = Item.objects.get()
    correct(item, {"title": "The speech at the well"}, None)
    path.write_text(path.read_text().replace("Speech 1;2011", "Speech one;2001"))
    bring(path)
    read_again(Capture.objects.filter(kind=Capture.DOCUMENT).select_related("source", "original"))
    item.refresh_from_db()
    assert (item.title, item.published, item.authors) == ("The speech at the well", "2001", ["Ana Vell", "Bela Orr"])
    assert fields_of(item) == {"identifier": "S-1", "seats": "10"}


@pytest.mark.records
@pytest.mark.django_db(transaction=True)
def test_what_was_captured_before_and_a_changed_file_take_the_facts(archive: Path, tmp_path: Path) -> None:
    path = write_corpus(tmp_path / "corpus", 2)
    capture_all([str(path.parent / "1.txt")], CaptureMetadata(source="Somebody"), FetchRules())
    report = bring(path)
    assert (report.intake.captured, report.intake.unchanged) == (1, 1) and Item.objects.count() == 2
    assert Item.objects.get(title="Speech 1").source.name == "Water Office"
    (path.parent / "1.txt").write_text(SPEECH.format(number="one, two and three"))
    bring(path)
    assert Item.objects.get(title="Speech 1").versions.count() == 2


@pytest.mark.records
@pytest.mark.django_db(transaction=True)
def test_the_same_words_are_two_documents_where_something_else_is_said_of_them(archive: Path, tmp_path: Path) -> None:
    path = write_corpus(tmp_path / "corpus", 2)
    (path.parent / "2.txt").write_bytes((path.parent / "1.txt").read_bytes())
    bring(path)
    assert sorted(Item.objects.values_list("title", flat=True)) == ["Speech 1", "Speech 2"]
    # Moved as a whole it is the same corpus.
    shutil.move(path.parent, tmp_path / "elsewhere")
    report = bring(tmp_path / "elsewhere" / "m.csv")
    assert Item.objects.count() == 2 and Version.objects.count() == 2 and not report.intake.failed
    moved = tmp_path / "elsewhere" / "m.csv"
    moved.write_text(moved.read_text().replace("Speech 2", "Speech two"))
    bring(moved)
    assert sorted(Item.objects.values_list("title", flat=True)) == ["Speech 1", "Speech two"]


def given_rows() -> list[str]:
    """Return the places of which anything is in the proofs of manifests."""
    found = (read_proof(name, content) for name, content in original_store().proofs())
    return sorted(Path(row.place).name for proof in found if isinstance(proof, GivenProof) for row in proof.rows)


def shown() -> list[tuple[object, ...]]:
    return [
        (
            *(i.title, i.published, i.authors, i.source.name, i.language, i.url, fields_of(i)),
            sorted(c.title for c in i.collections.all()),
            sorted(t.slug for t in i.topics.all()),
            [(g.row, g.digest, g.given_at) for g in i.given.all()],
        )
        for i in Item.objects.order_by("title", "pk")
    ]


def lose_records() -> None:
    from django.core.management import call_command

    call_command("flush", verbosity=0, interactive=False)
    make_topics()


@pytest.mark.records
@pytest.mark.django_db(transaction=True)
def test_a_database_made_anew_has_what_the_manifests_said(archive: Path, tmp_path: Path) -> None:
    path = write_corpus(tmp_path / "corpus")
    bring(path, collection="All", source="Not where a row names one")
    path.write_text(path.read_text().replace("Speech 2;2012", "Speech two;").replace("Speech 3;2013", "Speech 3;2003"))
    bring(path, collection="All")
    (path.parent / "n.jsonl").write_text(json.dumps({"path": "1.txt", "topic": ["Poverty"], "seats": 12}))
    bring(path.parent / "n.jsonl")
    (path.parent / "side.txt").write_text("Of the ferries\n\nThe ferries of district nine sail twice a day.")
    (path.parent / "side.txt.json").write_text(json.dumps({"author": "Ola Brun", "date": "1999"}))
    capture_all([str(path.parent / "side.txt")], CaptureMetadata(), FetchRules())
    before = shown()
    assert len(before) == 4 and before[1][7] == ["All", "Speeches"]
    lose_records()
    report = rebuild()
    assert (report.bad, report.missing, report.given) == ([], [], 4)
    assert shown() == before and not Item.objects.visible_to(None).exists()
    count = GivenFacts.objects.count()
    assert rebuild().given == 0 and GivenFacts.objects.count() == count and shown() == before
    assert verify().without_record == 0 and not verify().bad_proofs


@pytest.mark.records
@pytest.mark.django_db(transaction=True)
def test_what_is_forgotten_is_in_no_proof_and_the_others_are(archive: Path, tmp_path: Path) -> None:
    bring(write_corpus(tmp_path / "corpus"))
    forget(Item.objects.get(title="Speech 2"), None, "asked to", original_store())
    assert given_rows() == ["1.txt", "3.txt"]
    lose_records()
    rebuild()
    assert sorted(Item.objects.values_list("title", flat=True)) == ["Speech 1", "Speech 3"]
    assert not GivenFacts.objects.filter(origin_key__endswith="2.txt").exists()


@pytest.mark.records
@pytest.mark.django_db(transaction=True)
def test_facts_that_were_given_before_there_were_proofs_of_them_get_theirs(archive: Path, tmp_path: Path) -> None:
    bring(write_corpus(tmp_path / "corpus"))
    for file in (archive / "proofs").rglob("*.json"):
        file.unlink()
    assert verify(proofs=True).proofs_written == 7 and given_rows() == ["1.txt", "2.txt", "3.txt"]
    assert verify(proofs=True).proofs_written == 0


@pytest.mark.parametrize(
    "wrong",
    [{"url": "javascript:alert(1)"}, {"published": "03/04/2012"}, {"fields": [["a"]]}, {"title": 7}, {"colour": "red"}],
)
def test_what_no_manifest_can_have_given_is_not_believed(wrong: dict[str, object]) -> None:
    row = {"place": "/a/b.txt", "row": 2, "values": wrong, "given_at": "2031-05-06T00:00:00Z"}
    text = json.dumps({"given": 1, "manifest": "a" * 64, "sha256": "b" * 64, "rows": [row]}).encode()
    assert not isinstance(read_proof(f"{'b' * 64}-{sha256(text).hexdigest()}.json", text), GivenProof)


@pytest.mark.records
@pytest.mark.django_db(transaction=True)
def test_of_two_manifests_the_later_gives_what_it_names(archive: Path, tmp_path: Path) -> None:
    path = write_corpus(tmp_path / "corpus", 1)
    bring(path)
    (path.parent / "n.jsonl").write_text(json.dumps({"path": "1.txt", "topic": ["Poverty", "wells"], "seats": 12}))
    report = bring(path.parent / "n.jsonl", collection="All", source="Ignored where a source is given before")
    item = Item.objects.get()
    assert item.title == "Speech 1" and [t.slug for t in item.topics.all()] == ["poverty"]
    assert fields_of(item) == {"identifier": "S-1", "seats": "12", "topic": "wells"}
    assert sorted(c.title for c in item.collections.all()) == ["All", "Speeches"]
    assert codes(report) == [(1, "topic", False)]


@pytest.mark.records
@pytest.mark.django_db(transaction=True)
def test_what_leads_astray_is_one_line_and_nothing_else_is_held_up(archive: Path, tmp_path: Path) -> None:
    path = write_corpus(tmp_path / "corpus", 1)
    (tmp_path / "secret.txt").write_text("The key of the harbour is under the third stone.")
    (path.parent / "link.txt").symlink_to(tmp_path / "secret.txt")
    (path.parent / "loop.txt").symlink_to(path.parent / "loop.txt")
    os.mkfifo(path.parent / "pipe.txt")
    (path.parent / "zip.zip").write_bytes(b"PK\x05\x06" + bytes(18))
    astray = [
        "../secret.txt",
        str(tmp_path / "secret.txt"),
        "link.txt",
        "loop.txt",
        "pipe.txt",
        ".",
        "m.csv",
        "missing.txt",
        "1.txt",
        "x" * 5000,
        str(archive / "secret-key"),
        "empty.txt",
    ]
    (path.parent / "empty.txt").touch()
    path.write_text(path.read_text() + "".join(f"\n{given};Another" for given in astray))
    dry = look_through(Manifest(path))
    left_out = [d.row for d in dry.doubts if d.is_left_out]
    assert left_out == list(range(3, 3 + len(astray) - 1)) and dry.rows == len(astray) + 1
    assert Capture.objects.count() == 0 and GivenFacts.objects.count() == 0
    report = bring(path)
    assert [d.row for d in report.doubts if d.is_left_out] == left_out
    assert [code for _origin, code, _message in report.intake.failed] == ["empty"]
    assert [i.title for i in Item.objects.all()] == ["Speech 1"]
    assert all("\n" not in doubt.line for doubt in report.doubts)
    assert {d.row: d.code for d in report.doubts}[3] == "capture" and (11, "twice", True) in codes(report)


@pytest.mark.records
@pytest.mark.django_db(transaction=True)
def test_merging_keeps_what_is_shown_and_splitting_gives_the_facts_back(archive: Path, tmp_path: Path) -> None:
    bring(write_corpus(tmp_path / "corpus", 2))
    first, second = Item.objects.get(title="Speech 1"), Item.objects.get(title="Speech 2")
    merge(first, second, None)
    first.refresh_from_db()
    assert first.title == "Speech 1" and first.versions.count() == 2
    other = split(first, [2], None)
    other.refresh_from_db()
    assert (other.title, other.published) == ("Speech 2", "2012") and fields_of(other)["identifier"] == "S-2"


@pytest.mark.records
@pytest.mark.django_db(transaction=True)
def test_a_file_that_cannot_be_read_has_its_facts_once_it_can(archive: Path, tmp_path: Path) -> None:
    path = write_corpus(tmp_path / "corpus", 1)
    (path.parent / "1.txt").write_bytes(b"\x89PNG\r\n\x1a\n broken")
    assert bring(path).intake.failed and Item.objects.count() == 0
    (path.parent / "1.txt").write_text(SPEECH.format(number=1))
    capture_all([str(path.parent / "1.txt")], CaptureMetadata(), FetchRules())
    assert Item.objects.get().title == "Speech 1"


def test_a_manifest_that_is_none_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("title,date\nWells,2031\n")
    with pytest.raises(ManifestError, match="no column says which documents are meant"):
        Manifest(tmp_path / "m.csv")


def test_the_command_checks_captures_and_tells(empty_archive: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(empty_archive, data)
    path = write_corpus(tmp_path / "corpus", 2)
    path.write_text(path.read_text().replace("2012", "one day") + "\nmissing.txt;Gone")
    dry = command("capture", "--manifest", path, "--dry-run", data=data)
    assert dry.returncode == 1 and "Nothing was captured." in dry.stderr
    assert "left out: row 4: there is no file “missing.txt”" in dry.stderr and "doubtful: row 3, date:" in dry.stderr
    done = command("capture", "--manifest", path, "--json", data=data)
    told = json.loads(done.stdout)
    assert done.returncode == 1 and told["captured"] == 2 and told["manifest"]["left_out"] == 1
    assert [(d["row"], d["left_out"]) for d in told["manifest"]["doubts"]] == [(3, False), (4, True)]
    for wrong in (["capture"], ["capture", "a.txt", "--manifest", path], ["capture", "a.txt", "--dry-run"]):
        assert command(*wrong, data=data).returncode == 2


@pytest.mark.long
def test_a_capture_that_is_killed_goes_on_and_ends_as_if_it_had_run_once(empty_archive: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(empty_archive, data)
    count = 400
    path = write_corpus(tmp_path / "corpus", count)
    words = [str(Path(sys.executable).parent / "muniment"), "capture", "--manifest", str(path), "--json"]
    environment = {**clean_environment(), "MUNIMENT_DATA": str(data), "MUNIMENT_ADMIN_PASSWORD": ADMIN_PASSWORD}
    # Killed at any moment: while the program starts, facts are written, originals stored, proofs and records written.
    moments = random.Random(os.environ.get("MUNIMENT_KILL_SEED", "22"))  # noqa: S311 - no secret
    done = False
    while not done:
        running = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, start_new_session=True)
        try:
            done = running.wait(moments.uniform(1.0, 9.0)) == 0
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()
    subprocess.run(words, env=environment, stdout=subprocess.DEVNULL, check=True)
    rows = command("export", "--format", "jsonl", data=data, check=True).stdout.splitlines()
    found = sorted((row["title"], row["date"], tuple(row["authors"])) for row in map(json.loads, rows))
    wanted = [(f"Speech {n}", f"201{n}" if n < 10 else None, ("Ana Vell", "Bela Orr")) for n in range(1, count + 1)]
    assert [(t, a) for t, _d, a in found] == sorted((t, a) for t, _d, a in wanted)
    assert json.loads(command("verify", "--json", data=data, check=True).stdout)["bad_proofs"] == []
    last = json.loads(command("capture", "--manifest", path, "--json", data=data, check=True).stdout)
    assert (last["captured"], last["unchanged"], last["manifest"]["given"]) == (0, count, 0)


@pytest.mark.records
@pytest.mark.django_db(transaction=True)
def test_a_sidecar_describes_the_file_beside_it(archive: Path, tmp_path: Path) -> None:
    folder = write_corpus(tmp_path / "corpus", 4).parent
    (folder / "m.csv").unlink()
    (folder / "1.txt.json").write_text(
        json.dumps({"title": "Speech 1", "author": ["Ana Vell"], "date": "soon", "n": 7})
    )
    (folder / "2.txt.yaml").write_text("title: Speech 2\nissued: 2012-03-05\ncreator: [Bela Orr, Ana Vell]\n")
    (folder / "3.txt.xml").write_text(
        '<record xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Speech 3</dc:title><dc:creator>Cyr</dc:creator>'
        "<dc:creator>Dea</dc:creator><dc:coverage>Ostmark</dc:coverage></record>"
    )
    # What gives no fact of a document is one itself, if it can be read.
    (folder / "4.txt.json").write_text('{"width": 7}')
    report = capture_all([str(folder)], CaptureMetadata(), FetchRules())
    told = {i.title: (i.published, i.authors, fields_of(i)) for i in Item.objects.exclude(origin__contains="4.txt")}
    assert told == {
        "Speech 1": ("", ["Ana Vell"], {"date": "soon", "n": "7"}),
        "Speech 2": ("2012-03-05", ["Bela Orr", "Ana Vell"], {}),
        "Speech 3": ("", ["Cyr", "Dea"], {"dc:coverage": "Ostmark"}),
    }
    assert [message.partition(":")[0] for _origin, message in report.doubts] == ["corpus/1.txt.json"]
    assert Capture.objects.filter(kind=Capture.MANIFEST).count() == 3
    again = capture_all([str(folder)], CaptureMetadata(), FetchRules())
    assert again.captured == 0 and GivenFacts.objects.count() == 3
