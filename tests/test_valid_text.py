"""Text that every form can carry."""

from __future__ import annotations

import json
import os
import unicodedata
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from muniment.valid_text import close_directions, is_valid, make_all_valid, make_valid, name_of_path, replace_invalid

ANY_TEXT = st.text(alphabet=st.characters(codec=None))


@given(ANY_TEXT)
def test_what_is_made_valid_stands_in_xml_and_in_a_record(text: str) -> None:
    made = make_valid(text)
    etree.fromstring(f"<a>{escape(made)}</a>".encode())
    assert made == make_valid(made) and unicodedata.is_normalized("NFC", made)
    assert is_valid(text) == (replace_invalid(text) == text)


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("Report \u202egnp.exe", "Report \u202egnp.exe\u202c"),
        ("a \u2066x \u202ey\u2069 z", "a \u2066x \u202ey\u202c\u2069 z"),
        ("\u202cwells\u2069", "wells"),
        ("\u202bالآبار\u202c wells", "\u202bالآبار\u202c wells"),
    ],
)
def test_a_title_turns_round_nothing_beside_it(text: str, closed: str) -> None:
    assert close_directions(text) == closed


@given(st.text(alphabet="ab\u202a\u202c\u202e\u2066\u2069"))
def test_every_change_of_direction_is_closed_once(text: str) -> None:
    closed = close_directions(text)
    assert closed == close_directions(closed) and [c for c in closed if c in "ab"] == [c for c in text if c in "ab"]
    assert sum(closed.count(c) for c in "\u202a\u202e") == closed.count("\u202c") and closed.count(
        "\u2066"
    ) == closed.count("\u2069")


@given(ANY_TEXT)
def test_positions_hold_where_characters_are_replaced(text: str) -> None:
    made = replace_invalid(text)
    assert len(made) == len(text) and is_valid(made)


@given(st.binary(min_size=1, max_size=40).filter(lambda name: b"\0" not in name and b"/" not in name))
def test_names_of_files_stay_apart(name: bytes) -> None:
    shown = name_of_path(os.fsdecode(name))
    assert is_valid(shown)
    assert shown != name_of_path(os.fsdecode(name + b"\xff"))


def test_what_parts_words_parts_them_still_and_halves_that_belong_together_are_a_letter() -> None:
    assert make_valid("one\x0btwo\x08three\ud83d\ude00 \ud800") == "one twothree😀 \ufffd"
    assert make_all_valid({"a\x01": ["b\x02", {"c": ("d\x03",)}, 4]}) == {"a": ["b", {"c": ("d",)}, 4]}


HOSTILE = """<html><head><title>Wells of&#8; Veldria&#x1; 2031</title><meta property="og:title" content="Wells&#11;of&#xFFFF; Veldria">
<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Wells \\ud800 of \\u0008Veldria", "author": {"name": "A \\udfff B"}}</script></head>
<body><article><h1>Wells of&#8; Veldria</h1>PARAGRAPHS</article></body></html>""".replace(  # noqa: E501
    "PARAGRAPHS",
    "".join(
        f"<p>The water office of Stillmoor counted {n} wells in the spring, and&#2; cafe\u0301 owners said "
        f"that was enough.</p>"
        for n in range(9)
    ),
)


@pytest.mark.django_db
@pytest.mark.records
def test_a_page_of_control_characters_is_read_and_its_feeds_can_be_written(capture: Any, tmp_path: Path) -> None:
    (tmp_path / "wells.html").write_text(HOSTILE, encoding="utf-8")
    report = capture(tmp_path / "wells.html", source="Water\x08 Office\x1f")
    assert report.captured == 1, report.failed
    from muniment.archive.models import Item, ReadingRecord

    item = Item.objects.get()
    assert is_valid(item.title) and is_valid(item.source.name)
    assert is_valid(json.dumps(ReadingRecord.objects.get().content, ensure_ascii=False))
    assert "café owners" in json.dumps(ReadingRecord.objects.get().content, ensure_ascii=False)
    # And what an archive held before text was made valid where it enters.
    Item.objects.update(title="Wells\x08 of Veldria", summary="two\x01 wells")
    for form in ("atom", "rss", "json"):
        answer = Client().get(f"/feed.{form}")
        assert answer.status_code == 200, form
        assert etree.fromstring(answer.content) is not None if form != "json" else json.loads(answer.content)


@pytest.mark.django_db
@pytest.mark.records
def test_what_people_write_is_made_valid_too(capture: Any, tmp_path: Path) -> None:
    from muniment.archive.decisions import correct
    from muniment.archive.models import Correction, Item

    (tmp_path / "a.md").write_text("# Wells\n\nThe water office of Stillmoor counted nine wells.\n")
    capture(tmp_path / "a.md", collection="Re\x08ports")
    item = Item.objects.get()
    correct(item, {"title": "Nine\x08 wells", "authors": ["A\x01da"]}, "edda", "a\x02 note")
    assert Item.objects.get().title == "Nine wells" and Item.objects.get().authors == ["Ada"]
    assert Correction.objects.filter(note="a note").count() == 2
    assert item.collections.get().title == "Reports"


@pytest.mark.django_db
@pytest.mark.records
def test_a_file_whose_name_is_no_text_is_captured_and_found_again(capture: Any, tmp_path: Path) -> None:
    folder = tmp_path / "named"
    folder.mkdir()
    for number, name in enumerate((b"wells-\xff.md", b"wells-\xfe.md", b"bells\x08\n.md")):
        (Path(os.fsdecode(os.fsencode(folder) + b"/" + name))).write_text(
            f"# Number {number}\n\nThe office counted {number} wells of Stillmoor.\n"
        )
    assert (capture(folder).captured, capture(folder).unchanged) == (3, 3)
    from muniment.archive.models import Capture

    assert {Path(origin).name for origin in Capture.objects.values_list("origin", flat=True)} == {
        "wells-\\xff.md",
        "wells-\\xfe.md",
        "bells\\x08\n.md",
    }


HUGE = 2**63


@pytest.mark.django_db
@pytest.mark.records
@pytest.mark.parametrize(
    "address",
    [
        f"/items/{HUGE}/",
        f"/items/{HUGE}/x/",
        f"/items/{10**40}/original",
        f"/items/{HUGE}/cite/",
        f"/places/{HUGE}/x/",
        f"/places/{HUGE}/feed.atom",
        f"/items/{HUGE}/event.ics",
        f"/items/{HUGE}/card.png",
        f"/items/{HUGE}/changes/1/2/",
        f"/items/{HUGE}/beside/{HUGE}/",
        f"/api/v1/items/{HUGE}",
        f"/sources/a/editions/{HUGE}/",
        f"/items/{HUGE}/pages/{HUGE}.webp",
        f"/static/{'a' * 300}",
        f"/{'a' * 300}/",
        f"/collections/{'a' * 3000}/",
        f"/media/{'a' * 300}",
        f"/documents/{HUGE}/a.pdf",
    ],
)
def test_a_number_or_a_name_that_nothing_can_bear_is_no_page(archive: Path, address: str) -> None:
    from muniment.portal.setup import _make_front_page

    _make_front_page()
    answer = Client(raise_request_exception=False).get(address, follow=True)
    assert answer.status_code == 404, (address, answer.status_code)
