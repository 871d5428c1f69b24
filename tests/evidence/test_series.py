"""Releases of data files: whole or nothing, kept with their bytes, compared value by value."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from muniment.archive.models import Capture, LogEntry, Original
from muniment.archive.proofs import proof_name
from muniment.archive.rebuild import rebuild
from muniment.archive.stores import original_store
from muniment.archive.unrecorded import find_unrecorded
from muniment.archive.verification import verify
from muniment.evidence.series.bringing import ReleaseFacts, ReleaseRefused, bring_release, change_visibility
from muniment.evidence.series.cells import find_cell
from muniment.evidence.series.comparing import compare_releases
from muniment.evidence.series.lines import draw_lines, places_of
from muniment.evidence.series.mappings import propose_mapping
from muniment.evidence.series.models import DataPlace, Dataset, ObservationRow, Release, Series, SeriesSpan
from muniment.evidence.series.release_proofs import release_proofs_of, restore_releases, write_missing_releases
from muniment.reading.data_files.model import ColumnMapping, DataFileError
from muniment.reading.data_files.opened import open_data_file

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]

FIRST = "Area,Year,Value,Unit,Status\nNorth,2019,12.50,%,\nNorth,2020,13,%,B\nSouth,2019,8,%,\nSouth,2020,9,%,\n"
SECOND = "Area,Year,Value,Unit,Status\nNorth,2019,12.5,%,\nNorth,2020,13.4,%,B\nSouth,2019,8,%,E\nNorth,2021,15,%,F\n"


def bring(folder: Path, content: str, release: str = "1", **facts: object) -> Release:
    file = folder / f"file-{release}.csv"
    file.write_text(content)
    said = ReleaseFacts("Water", "Office of Veldria", release, "CC-BY-4.0", **facts)  # type: ignore[arg-type]
    return bring_release(file, said)


def test_a_release_is_kept_with_its_bytes_and_their_proof(archive: Path, tmp_path: Path) -> None:
    made = bring(tmp_path, FIRST)
    assert made.is_whole and made.count == 4 and made.dataset.slug == "water"
    assert made.capture is not None and made.capture.kind == Capture.DATA
    with original_store().open(made.original_id) as file:
        assert file.read() == FIRST.encode()
    assert original_store().has_proof(proof_name(made.capture))
    assert list(find_unrecorded(original_store())) == []
    (series,) = Series.objects.all()
    (span,) = series.spans.all()
    assert (series.unit, span.count, span.places, span.first, span.last) == ("%", 4, 2, "2019", "2020")
    rows = ObservationRow.objects.order_by("row")
    assert [(r.text, r.value, r.standing, r.row, r.column) for r in rows][:2] == [
        ("12.50", 12.5, "", 2, 3),
        ("13", 13.0, "break", 3, 3),
    ]
    assert LogEntry.objects.filter(action="data").count() == 1


def test_nothing_is_taken_of_a_broken_file(archive: Path, tmp_path: Path) -> None:
    # The last of more rows than are written at once is the broken one.
    rows = "".join(f"A{n % 500},{1500 + n // 500},{n},%\n" for n in range(20_500))
    with pytest.raises(DataFileError, match="row 20502, column 3"):
        bring(tmp_path, f"Area,Year,Value,Unit\n{rows}North,2019,many,%\n")
    for table in (Dataset, Release, Series, DataPlace, ObservationRow, Original, Capture):
        assert table._default_manager.count() == 0, table
    assert list(original_store().digests()) == []


def test_two_files_that_claim_one_release_are_refused(archive: Path, tmp_path: Path) -> None:
    bring(tmp_path, FIRST)
    with pytest.raises(ReleaseRefused, match="another file is release “1”"):
        bring(tmp_path, SECOND)
    with pytest.raises(ReleaseRefused, match="already; nothing was changed"):
        bring(tmp_path, FIRST)
    with pytest.raises(ReleaseRefused, match="these bytes are release “1”"):
        bring(tmp_path, FIRST, "2")
    assert Release.objects.count() == 1 and ObservationRow.objects.count() == 4


def test_releases_are_compared_value_by_value(archive: Path, tmp_path: Path) -> None:
    before, after = bring(tmp_path, FIRST), bring(tmp_path, SECOND, "2")
    assert Series.objects.count() == 1 and after.number == 2
    found = compare_releases(before, after)
    assert found.counts == {"revised": 1, "restated": 1, "added": 1, "withdrawn": 1}
    # 12.50 and 12.5 are one number.
    assert found.same == 1 and not found.is_cut
    told = {one.kind: one for one in found.changes}
    revised, added, withdrawn = told["revised"], told["added"], told["withdrawn"]
    assert revised.before and revised.after and (revised.before.text, revised.after.text) == ("13", "13.4")
    assert (revised.place.name, revised.period, revised.after.row) == ("North", "2020", 3)
    assert added.before is None and added.after and added.after.text == "15"
    assert withdrawn.after is None and withdrawn.before and withdrawn.before.text == "9"
    assert told["restated"].after and told["restated"].after.status == "E"
    assert compare_releases(before, before).same == 4


def test_a_mapping_is_remembered_for_the_producer_and_the_shape(archive: Path, tmp_path: Path) -> None:
    content = "a,b,2019,2020\nNorth,Girls,1,2\n"
    file = tmp_path / "wide.csv"
    file.write_text(content)
    mapping = ColumnMapping(values=("2019", "2020"), place="a", dimensions=("b",), fixed_unit="persons")
    bring_release(file, ReleaseFacts("Pupils", "Office of Veldria", "1"), mapping)
    wider = tmp_path / "wider.csv"
    wider.write_text("a,b,2019,2020,2021\nNorth,Girls,1,2,3\n")
    with wider.open("rb") as opened:
        table = open_data_file(opened)
        known, is_known = propose_mapping(table, "Office of Veldria")
        _other, is_known_elsewhere = propose_mapping(table, "Office of Korin")
    assert is_known and not is_known_elsewhere
    assert known.place == "a" and known.values == ("2019", "2020", "2021") and known.fixed_unit == "persons"


def test_a_release_left_behind_by_a_kill_is_cleared_and_seen_by_nobody(archive: Path, tmp_path: Path) -> None:
    made = bring(tmp_path, FIRST)
    Release.objects.filter(pk=made.pk).update(is_whole=False, brought_at=timezone.now())
    assert not Release.objects.visible_to(None).exists() and not Dataset.objects.visible_to(None).exists()
    assert not Series.objects.visible_to(None).exists()
    with pytest.raises(ReleaseRefused):
        bring(tmp_path, SECOND)
    Release.objects.filter(pk=made.pk).update(brought_at=timezone.now() - timedelta(hours=1))
    again = bring(tmp_path, SECOND)
    assert again.is_whole and list(Release.objects.all()) == [again]
    assert ObservationRow.objects.count() == 4


def test_a_private_dataset_is_in_no_query_of_the_public(archive: Path, tmp_path: Path) -> None:
    made = bring(tmp_path, FIRST, is_private=True)
    nobody = AnonymousUser()
    for rows in (Dataset.objects, Release.objects, Series.objects):
        assert not rows.visible_to(nobody).exists()  # type: ignore[attr-defined]
    change_visibility(made.dataset, "public", "ann")
    for rows in (Dataset.objects, Release.objects, Series.objects):
        assert rows.visible_to(nobody).count() == 1  # type: ignore[attr-defined]
    assert LogEntry.objects.first().detail["to"] == "public"  # type: ignore[union-attr]


def test_a_line_is_in_the_order_of_time_and_leads_to_its_cells(archive: Path, tmp_path: Path) -> None:
    made = bring(tmp_path, "Area,Year,Value,Unit\nNorth,2020-Q2,2,%\nNorth,2020,9,%\nNorth,2019,1,%\n")
    series = Series.objects.get()
    (line,) = draw_lines(made, series, places_of(made, series))
    assert [point.period for point in line.points] == ["2019", "2020", "2020-34"]
    last = line.points[-1]
    found = find_cell(made, last.row, last.column)
    assert found is not None and dict(found.rows)[2][2] == "2"
    assert [number for number, _cells in found.rows] == [2, 3, 4]
    assert find_cell(made, 99, 1) is None and find_cell(made, 2, 9) is None


@pytest.mark.parametrize(
    ("field", "words"), [("title", "the dataset"), ("producer", "producer"), ("release", "release")]
)
def test_a_release_without_a_name_is_refused(archive: Path, tmp_path: Path, field: str, words: str) -> None:
    values = {"title": "Water", "producer": "Office", "release": "1", field: " "}
    file = tmp_path / "a.csv"
    file.write_text(FIRST)
    with pytest.raises(ReleaseRefused, match="give a name"):
        bring_release(file, ReleaseFacts(**values))


def told_of_data() -> dict[str, object]:
    """Return all that stands in the tables of data, without the numbers of rows."""
    of_release = ("number", "name", "published", "original", "file_name", "form", "mapping", "licence", "citation")
    releases = Release.objects.order_by("number").values(*of_release, "findings", "count", "is_whole", "brought_at")
    of_value = ("series__slug", "place__name", "period", "value", "text", "status", "standing", "note", "row", "column")
    values = ObservationRow.objects.order_by("release__number", "row").values_list("release__number", *of_value)
    spans = SeriesSpan.objects.order_by("release__number", "series__slug")
    return {
        "datasets": list(Dataset.objects.values("slug", "title", "producer", "description", "url")),
        "releases": list(releases),
        "values": list(values),
        "spans": list(spans.values_list("series__slug", "count", "places", "first", "last")),
    }


def lose_records() -> None:
    """Empty the tables, as if the database were a new one."""
    from django.core.management import call_command

    call_command("flush", verbosity=0, interactive=False)


def test_a_lost_databases_releases_have_their_values_again(archive: Path, tmp_path: Path) -> None:
    bring(tmp_path, FIRST, published="2021-03", url="https://example.org/water")
    mapping = ColumnMapping(values=("Value",), period="Year", place="Area", fixed_unit="litres")
    file = tmp_path / "second.csv"
    file.write_text(SECOND)
    bring_release(file, ReleaseFacts("Water", "Office of Veldria", "2", citation="Cite it."), mapping)
    before = told_of_data()
    store = original_store()
    assert verify().without_record == 0
    lose_records()
    assert not Release.objects.exists()
    report = rebuild()
    assert len(report.releases) == 2 and report.bad == []
    told = restore_releases(report.releases, store)
    assert (told.restored, told.there, told.failed) == (2, 0, [])
    assert told_of_data() == before
    # Who may see what is in no proof.
    assert not Dataset.objects.visible_to(None).exists()
    again = restore_releases(rebuild().releases, store)
    assert (again.restored, again.there) == (0, 2) and told_of_data() == before
    with file.open("rb") as opened:
        assert propose_mapping(open_data_file(opened), "Office of Veldria") == (mapping, True)


def test_a_release_without_its_bytes_is_named_and_the_others_come_back(archive: Path, tmp_path: Path) -> None:
    first, second = bring(tmp_path, FIRST), bring(tmp_path, SECOND, "2")
    store = original_store()
    store.local_path(first.original_id).unlink()
    lose_records()
    told = restore_releases(rebuild().releases, store)
    assert told.restored == 1 and len(told.failed) == 1 and "release “1” of “Water”" in told.failed[0]
    assert [r.name for r in Release.objects.all()] == [second.name]
    assert not Release.objects.filter(is_whole=False).exists()


def test_releases_brought_before_there_were_proofs_get_theirs(archive: Path, tmp_path: Path) -> None:
    made = bring(tmp_path, FIRST)
    store = original_store()
    name = next(name for name, content in store.proofs_of(made.original_id) if b'"release"' in (content or b""))
    next(archive.rglob(name)).unlink()
    assert release_proofs_of(made.original_id, store) == []
    assert write_missing_releases(store) == 1 and write_missing_releases(store) == 0
    (proof,) = release_proofs_of(made.original_id, store)
    assert proof.said.title == "Water" and proof.said.number == 1


def test_rows_that_are_repeated_word_for_word_are_one(archive: Path, tmp_path: Path) -> None:
    made = bring(tmp_path, FIRST + "North,2019,12.50,%,\n")
    assert made.count == 4 and ObservationRow.objects.count() == 4
    assert [
        "repeated-rows",
        "Rows that stand twice, word for word, and are taken once: 1 (2 = 6).",
    ] in made.findings


@pytest.mark.parametrize("row", ["North,2019,12.5,%,", "North,2019,12.50,%,E"])
def test_two_values_of_one_place_and_period_are_refused_with_both_rows(archive: Path, tmp_path: Path, row: str) -> None:
    with pytest.raises(DataFileError, match="row 6, column 3: row 2 gives another value"):
        bring(tmp_path, FIRST + row + "\n")
    assert not Release.objects.exists()
