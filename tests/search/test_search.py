"""Searching the sample: by words in three languages, fields, facets; always right after a change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import put_sample
from django.db import transaction

from muniment.archive import outbox
from muniment.archive.decisions import correct, publish
from muniment.archive.models import Item, OutboxEntry, ReadingRecord
from muniment.archive.outbox import enqueue_changes
from muniment.search.asking.service import search
from muniment.search.engines.opened import get_index
from muniment.search.indexing import is_behind, is_incomplete, rebuild

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sample(archive: Path) -> Path:
    put_sample()
    return archive


def titles(query: str, **choices: Any) -> list[str]:
    return [r.item.title for r in search(query, limit=50, **choices).results]


def test_what_a_person_asks_is_found(sample: Path) -> None:
    assert titles("drilled")[0] == "Sixty wells finished in the lake districts"
    assert titles("drilling") == titles("drilled"), "English is stemmed"
    assert titles("职业学校")[0] == "奥澜群岛发布职业教育报告"
    assert titles("職業學校")[0] == "奥澜群岛发布职业教育报告", "traditional characters find simplified ones"
    assert "ديوان المياه ينشر نتائج فحص الآبار في سهل النور" in titles("الآبار")
    assert titles('"safe water" school') == titles('school "safe water"') != []
    assert set(titles("ledgers NOT workshop")) == {"How harbour ledgers are read"}
    assert set(titles("vocat*")) == set(titles("vocational")) != set()


def test_fields_narrow(sample: Path) -> None:
    assert set(titles("kind:event")) == {
        "Conference on the right to water brings six countries to Port Amsel",
        "Workshop on reading old harbour ledgers",
        "饮水权研讨会在澜城举行",
    }
    assert titles("language:ar") and all("\u0600" <= t[0] <= "\u06ff" for t in titles("language:ar"))
    assert len(titles("title:report 2018..2020")) == 3
    assert titles("speaker:Marten") == ["Sixty wells finished in the lake districts"]
    assert len(titles("date:2024-03-04..2024-03-11")) == 3


def test_a_topic_is_found_across_languages(sample: Path) -> None:
    found = titles("贫困 OR 教育")
    assert "Night schools open for dock workers" in found and "奥澜群岛发布职业教育报告" in found


def test_snippets_mark_the_words_and_escape_the_rest(archive: Path, capture: Any, tmp_path: Path) -> None:
    file = tmp_path / "x.txt"
    file.write_text("On markup\n\nThe clerk wrote <script>alert(1)</script> beside the wells & the schools.")
    capture(file)
    (result,) = search("wells").results
    assert (
        "<mark>wells</mark>" in result.snippet
        and "&lt;script&gt;" in result.snippet
        and "<script>" not in result.snippet
    )


def test_facets_count_what_is_found_and_narrow_it(sample: Path) -> None:
    found = search("water")
    facets = {name: dict(values) for name, values in found.facets.items()}
    assert sum(facets["kind"].values()) == found.total
    documents = search("water", filters={"kind": ["document"]})
    assert documents.total == facets["kind"]["document"]
    assert dict(documents.facets["kind"]) == facets["kind"], "a facet's own choice leaves its other values"
    assert search("water", filters={"kind": ["document"], "year": ["2018", "2019"]}).total == 2


def test_the_newest_come_first_when_asked(sample: Path) -> None:
    dates = [r.item.sort_date for r in search("water", order="date", limit=50).results]
    assert dates == sorted(dates, reverse=True) and len(dates) > 5


def test_what_is_private_shows_nowhere(sample: Path) -> None:
    before = search("drilled")
    publish(Item.objects.get(title="Sixty wells finished in the lake districts"), "private", None)
    after = search("drilled")
    assert before.total == 1 and after.total == 0 and after.results == [] and after.facets["kind"] == []


def test_the_index_catches_up_with_what_a_kill_left(sample: Path) -> None:
    item = Item.objects.get(title="Night schools open for dock workers")
    correct(item, {"title": "Evening schools open for dock workers"}, "an editor")
    assert OutboxEntry.objects.filter(consumer="search").exists()
    assert titles("title:evening") == ["Evening schools open for dock workers"]
    assert titles("title:night") == []


def test_a_rebuilt_index_answers_the_same(sample: Path) -> None:
    before = sorted(titles("water"))
    count = rebuild()
    assert count == Item.objects.count() == get_index().count()
    assert sorted(titles("water")) == before


def test_a_failing_consumer_leaves_its_row_and_the_others_go_on(sample: Path, settings: Any) -> None:
    settings.OUTBOX_CONSUMERS = {**settings.OUTBOX_CONSUMERS, "search": "muniment.archive.catalogue.fold_title"}
    enqueue_changes([f"item:{Item.objects.values_list('pk', flat=True)[0]}"])
    outbox.process_pending()
    (left,) = OutboxEntry.objects.all()
    assert left.consumer == "search" and left.attempts == 1 and "AttributeError" in left.error


def test_an_item_that_cannot_be_indexed_is_named_and_a_rebuild_goes_on(capture: Any, tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    for n in range(5):
        (folder / f"{n}.txt").write_text(f"Report number {n}\n\nThe clerk of district {n} counted {n} wells.")
    capture(folder)
    bad = Item.objects.get(title="Report number 2")
    reading = ReadingRecord.objects.get(capture=bad.version.capture)  # type: ignore[union-attr]
    good = reading.content
    ReadingRecord.objects.filter(pk=reading.pk).update(
        content={"sections": [{"title": "", "paragraphs": [{"no": "text"}]}]}
    )
    for _ in range(2):
        assert rebuild() == 4 and get_index().count() == 4
        (row,) = outbox.failing("search")
        assert row.subject == f"item:{bad.pk}" and "KeyError" in row.error
    assert search("wells").total == 4 and is_incomplete() and not is_behind()
    ReadingRecord.objects.filter(pk=reading.pk).update(content=good)
    outbox.retry_now()
    outbox.process_pending()
    assert search("wells").total == 5 and not outbox.failing().exists()


def test_what_changes_while_the_index_is_made_anew_is_in_it_afterwards(capture: Any, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Report\n\nThe clerk counted wells.")
    capture(tmp_path / "a.txt")
    item = Item.objects.get()

    def change(done: int) -> None:
        # Another process would go on with the outbox, and write into the index that is left behind.
        with transaction.atomic():
            correct(item, {"title": f"Of quays {done}"}, "an editor")
        assert outbox.process_pending() == 0

    assert rebuild(change) == 1
    assert [r.item for r in search("quays").results] == [item] and not outbox.waiting()
