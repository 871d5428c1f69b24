"""A statement keeps its address while its words stand, and its page when they are gone."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from muniment.archive import outbox
from muniment.archive.curation import merge, split
from muniment.archive.decisions import publish
from muniment.archive.models import Item
from muniment.evidence.models import Statement
from muniment.evidence.projection import project
from muniment.evidence.statement_words import digest_without_numbers, digest_words

WELLS = "said that “sixty wells were closed for the winter months of the year”"
FIRST = f"""# On the wells of the upper valley

Published on 4 May 2031.

Anna Lund, director of the water office, {WELLS}.

She spoke to the clerks of Stillmoor, who had asked for a count of all wells.
"""
SECOND = FIRST.replace("She spoke", "On Monday she spoke")
THIRD = SECOND.replace("sixty", "fifty")


@pytest.fixture
def bring(archive: Path, capture: Any, tmp_path: Path) -> Any:
    def bring(text: str, name: str = "wells.md", source: str = "The Stillmoor Gazette") -> None:
        folder = tmp_path / re.sub(r"\W", "", source)
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(text)
        capture(folder / name, source=source)
        outbox.process_pending()

    return bring


def by_lund() -> list[Statement]:
    return list(Statement.objects.filter(speaker="Anna Lund").order_by("pk"))


pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]


def test_a_reading_anew_and_a_new_version_with_the_words_keep_the_address(bring: Any) -> None:
    bring(FIRST)
    (said,) = by_lund()
    item = said.item
    assert said.key == f"s-{item.pk}-{said.words}" and Client().get(said.get_absolute_url()).status_code == 200
    project([f"item:{item.pk}"])  # type: ignore[list-item]
    bring(SECOND)
    assert item.versions.count() == 2
    (again,) = by_lund()
    assert (again.pk, again.key, again.state) == (said.pk, said.key, Statement.CURRENT)
    assert sorted(row.version.number for row in again.standings.all()) == [1, 2]
    page = Client().get(said.get_absolute_url()).content.decode()
    assert "<mark>" in page and "sixty wells were closed" in page and "Nobody has looked at this yet." in page
    # Its paragraph and itself are anchors in the item's page.
    text = Client().get(item.get_absolute_url()).content.decode()
    (anchor,) = re.findall(rf'href="{re.escape(item.get_absolute_url())}#(p-[0-9a-f]{{8}})"', page)
    assert f'id="{anchor}"' in text and f'id="{said.key}"' in text and said.get_absolute_url() in text


def test_a_statement_that_is_gone_keeps_its_page_and_says_where_it_stood(bring: Any) -> None:
    bring(FIRST)
    (said,) = by_lund()
    bring(THIRD)
    old, new = by_lund()
    assert (old.pk, old.state, new.state) == (said.pk, Statement.PAST, Statement.CURRENT)
    page = Client().get(old.get_absolute_url()).content.decode()
    rows = re.findall(r'<tr><th scope="row">(\d)</th><td>.*?</td><td>(Yes|No)', page)
    assert "The newest version does not have these words" in page and rows == [("2", "No"), ("1", "Yes")]
    shown = Client().get(said.item.get_absolute_url()).content.decode()
    assert "fifty wells" in shown and "sixty wells" not in shown
    told = Client().get(f"/api/v1/statements/{old.key}").json()
    assert (told["state"], told["speaker"], told["role"]) == ("past", "Anna Lund", "director of the water office")
    assert [(v["version"], v["stands"]) for v in told["versions"]] == [(2, False), (1, True)]
    paragraph, place = told["paragraph"], told["versions"][1]
    assert paragraph[place["start"] : place["end"]].strip("“”") == told["quote"].strip("“”")
    listed = Client().get(f"/api/v1/statements?item={said.item_id}").json()["statements"]
    assert new.key in [row["id"] for row in listed] and old.key not in [row["id"] for row in listed]


def test_what_no_reading_gives_any_more_names_no_speaker(bring: Any) -> None:
    bring(FIRST)
    (said,) = by_lund()
    gone = Statement.objects.create(
        item=said.item,
        words=digest_words("wells were closed"),
        quote="wells were closed",
        speaker="Otto Wrong",
        position=9,
    )
    project([f"item:{said.item_id}"])  # type: ignore[list-item]
    page = Client().get(gone.get_absolute_url()).content.decode()
    assert "No reading of today gives these words as a statement" in page and "Otto Wrong" not in page
    assert "Statements that hold these words" in page and said.get_absolute_url() in page
    assert Client().get(f"/api/v1/statements/{gone.key}").json()["speaker"] is None


def test_addresses_follow_a_merge_and_a_split(bring: Any) -> None:
    bring(FIRST)
    bring(FIRST.replace("Stillmoor,", "Stillmoor today,"), source="The Ferry Post")
    first, second = by_lund()
    merge(first.item, second.item, None)
    outbox.process_pending()
    answer = Client().get(f"/statements/{second.key}/")
    assert (answer.status_code, answer["Location"]) == (301, first.get_absolute_url())
    other = split(Item.objects.get(pk=first.item_id), [1], None)
    outbox.process_pending()
    (moved,) = Statement.objects.filter(item=other, words=first.words)
    assert Client().get(moved.get_absolute_url()).status_code == 200


def test_the_same_words_and_those_with_other_numbers_are_found_elsewhere(bring: Any) -> None:
    bring(FIRST.replace("sixty", "60"))
    bring(FIRST.replace("sixty", "60"), source="The Ferry Post")
    bring(FIRST.replace("sixty", "52"), source="The Lake Courier")
    said = by_lund()[0]
    page = Client().get(said.get_absolute_url()).content.decode()
    same, _, other = page.partition("The same words elsewhere")[2].partition("The same words with other numbers")
    assert "The Ferry Post" in same and "The Lake Courier" not in same and "The Lake Courier" in other
    assert len(Client().get(f"/statements/{said.key}/feed.json").json()["items"]) == 3
    rows = list(csv.DictReader(io.StringIO(Client().get(f"/statements/{said.key}.csv").content.decode("utf-8-sig"))))
    assert [row["source"] for row in rows] == ["The Stillmoor Gazette", "The Ferry Post", "The Lake Courier"]
    hidden = Item.objects.get(source__name="The Ferry Post")
    publish(hidden, Item.PRIVATE, None)
    outbox.process_pending()
    for route in (said.get_absolute_url(), f"/statements/{said.key}/feed.atom", f"/statements/{said.key}.csv"):
        assert "Ferry Post" not in Client().get(route).content.decode(), route
    assert "Ferry Post" not in Client().get(f"/api/v1/statements/{said.key}").content.decode()
    assert "Ferry Post" not in Client().get("/api/v1/statements").content.decode()
    own = Statement.objects.get(item=hidden, speaker="Anna Lund")
    for route in (f"/statements/{own.key}/", f"/statements/{own.key}/feed.rss", f"/statements/{own.key}.csv"):
        assert Client().get(route).status_code == 404, route
    assert Client().get(f"/api/v1/statements/{own.key}").status_code == 404


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Sixty wells  were closed.", "“sixty wells were closed”", True),
        ("It fell by 4.5 per cent", "It fell by 45 per cent", False),
        ("It fell by 4%", "It fell by 4", False),
        ("It was −4", "It was 4", False),
        ("六十口井已经关闭。", "六十口井已经关闭", True),
        ("أُغلقت ستون بئرا", "أُغلقت ستون بئرا.", True),
    ],
)
def test_the_same_words_are_those_that_say_the_same(one: str, other: str, same: bool) -> None:
    assert (digest_words(one) == digest_words(other)) is same


def test_short_words_and_words_without_a_number_are_nobodys_pattern() -> None:
    assert (
        digest_without_numbers("It fell by 4")
        == ""
        == digest_without_numbers("The wells of the valley were all closed")
    )
    one = digest_without_numbers("In 2031 there were 60 wells open in the valley")
    assert one and one == digest_without_numbers("In 2032 there were 52 wells open in the valley")
