"""Results taken away with their texts: the same words, addresses and facts in every form."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from conftest import put_sample
from django.test import Client
from lxml import etree

from muniment.archive.models import Item, Topic
from muniment.exchange.exports import export_formats, in_pieces
from muniment.portal.setup import _make_front_page, _make_roles
from muniment.search.asking.service import find_all

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]
TEI = "{http://www.tei-c.org/ns/1.0}"
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"


@pytest.fixture
def portal(archive: Path) -> Path:
    put_sample(_make_front_page, _make_roles)
    return archive


def taken(form: str, query: str = "") -> bytes:
    return b"".join(in_pieces(export_formats()[form].write(find_all(query))))


def lines(form: str, query: str = "") -> list[dict[str, Any]]:
    return [json.loads(line) for line in taken(form, query).decode().splitlines()]


def test_every_form_has_the_same_passages_with_their_addresses(portal: Path) -> None:
    texts = {row["id"]: row for row in lines("texts")}
    read = [item for item in Item.objects.all() if item.version_id]
    assert set(texts) == set(Item.objects.values_list("pk", flat=True)) and len(read) > 10
    by_item = {
        pk: [(p["address"], p["text"]) for s in row["sections"] for p in s["paragraphs"]] for pk, row in texts.items()
    }
    passages = lines("passages")
    for item in read:
        told = Client().get(f"/api/v1/items/{item.pk}").json()
        row = texts[item.pk]
        assert row["text"] == told["text"] and row["sha256"] == told["versions"][-1]["sha256"]
        assert row["topics"] == told["topics"] and row["places"] == told["places"] and row["authors"] == told["authors"]
        assert [(p["paragraph"], p["text"]) for p in passages if p["id"] == item.pk] == by_item[item.pk]
    assert all(row["text"] is None and row["sections"] == [] for pk, row in texts.items() if not row["sha256"])
    corpus = etree.fromstring(taken("tei"))
    assert {
        int(text.get(XML_ID).partition("-")[2]): [(p.get("n"), p.text) for p in text.iterfind(f".//{TEI}body//{TEI}p")]
        for text in corpus.iterfind(f"{TEI}TEI")
    } == {pk: found for pk, found in by_item.items() if found}
    with zipfile.ZipFile(io.BytesIO(taken("zip"))) as files:
        rows = list(csv.DictReader(io.StringIO(files.read("items.csv").decode("utf-8-sig"))))
        assert {row["file"] for row in rows} | {"items.csv"} == set(files.namelist())
        for row in rows:
            assert files.read(row["file"]).decode() == texts[int(row["id"])]["text"] + "\n"


def test_parquet_holds_what_the_lines_hold(portal: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    table = parquet.read_table(io.BytesIO(taken("parquet", "water")))
    rows = lines("passages", "water")
    assert len(rows) > 5 and set(table.column_names) == set(rows[0])
    assert [{name: row[name] for name in row} for row in table.to_pylist()] == rows
    assert parquet.read_table(io.BytesIO(taken("parquet", "nothingofthekind"))).num_rows == 0


def test_a_search_is_taken_from_its_page_in_every_form_with_a_name_that_says_what_it_is(portal: Path) -> None:
    page = Client().get("/search/?q=water").content.decode()
    for form in ("texts", "passages", "parquet", "zip", "tei", "csv"):
        assert f"/search/export.{form}?q=water" in page
        answer = Client().get(f"/search/export.{form}?q=water")
        wanted = export_formats()[form]
        assert f'filename="muniment-search.{wanted.ending or form}"' in answer["Content-Disposition"]
        assert ("charset" in answer["Content-Type"]) == (form not in ("parquet", "zip"))
        assert len(b"".join(answer.streaming_content)) > 100  # type: ignore[attr-defined]


def test_topics_and_places_are_columns_of_the_table(portal: Path) -> None:
    topic = Topic.objects.filter(items__isnull=False).first()
    assert topic
    rows = list(csv.DictReader(io.StringIO(taken("csv").decode("utf-8-sig"))))
    bearing = {row["id"] for row in rows if topic.slug in row["topics"].split("; ")}
    assert bearing == {str(pk) for pk in topic.items.values_list("pk", flat=True)}


def test_a_text_that_looks_like_a_formula_or_like_markup_harms_no_form(
    portal: Path, capture: Any, tmp_path: Path
) -> None:
    file = tmp_path / "formula.md"
    file.write_text("# =HYPERLINK(1)\n\n<script>zebra</script> & ]]> zebra\n\n=zebra+1\n")
    capture(file)
    corpus = etree.fromstring(taken("tei", "zebra"))
    assert "=zebra+1" in [p.text for p in corpus.iter(f"{TEI}p")]
    with zipfile.ZipFile(io.BytesIO(taken("zip", "zebra"))) as files:
        (row,) = csv.DictReader(io.StringIO(files.read("items.csv").decode("utf-8-sig")))
        assert row["title"] == "'=HYPERLINK(1)" and "/" not in row["file"]
