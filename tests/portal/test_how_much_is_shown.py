"""How much of an original is shown, and what that does not tell, in plain words: on its page and in Review."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import translation

from muniment.archive.models import Edition, Item
from muniment.archive.staleness import mark_stale
from muniment.portal.word_counts import name_loss, say_measure

_COUNTED = {"original": 60, "kept": 55, "left_out": {"repeated paragraphs": 5}}


def test_what_was_not_measured_is_said() -> None:
    assert say_measure({}) == ["Not measured: this was read before words were counted."]
    assert say_measure({"measure": _COUNTED}) == [
        "Of 60 words in the original 55 are shown.",
        "Left out: repeated paragraphs (5).",
    ]
    assert say_measure({"measure": {"original": 9, "kept": 9, "left_out": {}}}) == [
        "All 9 words that were counted in the original are shown."
    ]
    for content in (
        {"measure": {**_COUNTED, "converted": True}},
        {"measure": _COUNTED, "media_type": "application/msword"},
    ):
        assert say_measure(content)[-1].endswith("what the conversion left out was not measured.")
    assert say_measure({"measure": _COUNTED, "ocr_pages": [1]})[-1].startswith("On scanned pages")


def test_review_names_a_loss_in_the_language_of_the_interface() -> None:
    finding = {"field": "left out", "value": "repeated paragraphs: 55 words", "quote": "x", "confidence": 0.4}
    assert (name_loss(finding)["field"], name_loss(finding)["value"]) == ("left out", "repeated paragraphs (55)")
    with translation.override("fr"):
        assert name_loss(finding)["field"] == "omis" and "repeated" not in name_loss(finding)["value"]
    other = {"field": "published", "value": "2016", "quote": "x", "confidence": 0.9}
    assert name_loss(other) == other


@pytest.mark.records
@pytest.mark.django_db(transaction=True)
def test_the_page_review_and_an_edition_say_how_much_is_shown(capture: Any, tmp_path: Path) -> None:
    (tmp_path / "report.rtf").write_bytes(
        rb"{\rtf1\ansi {\b Wells of Stillmoor}\par The clerk counted every well of the district in the spring.\par}"
    )
    capture(tmp_path / "report.rtf")
    item = Item.objects.get()
    page = Client().get(item.get_absolute_url()).content.decode()
    assert item.version and "How much is shown" in page and "what the conversion left out" not in page
    # As readers before 1.13 read an RTF file, by a converter.
    reading = item.version.reading
    assert reading.content.get("measure")
    reading.content["measure"]["converted"] = True
    reading.save()
    mark_stale([f"item:{item.pk}"])
    page = Client().get(item.get_absolute_url()).content.decode()
    assert "How much is shown" in page and "what the conversion left out was not measured" in page
    editor = Client()
    editor.force_login(User.objects.create_superuser("ana"))
    assert (
        "what the conversion left out was not measured"
        in editor.get(f"/admin/archive/review/{item.pk}/").content.decode()
    )
    teasers = "".join(
        (
            f"<div><h3><a href=/{n}>The wells of district {n} were counted</a></h3><p>In year {n} the ministry "
            f"counted them all, one by one. <a href=/{n}>Read more</a></p></div>"
        )
        for n in range(8)
    )
    (tmp_path / "index.html").write_text(
        f"<html lang=en><head><title>Wells</title></head><body><nav>Home News</nav><main><h2>News</h2>"
        f"{teasers}</main></body></html>"
    )
    capture(tmp_path / "index.html")
    edition = Edition.objects.get()
    said = Client().get(edition.get_absolute_url()).content.decode()
    assert "How much is shown" in said and "what is no lead and no teaser of a front page" in said
