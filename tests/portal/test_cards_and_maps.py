"""Cards for shared addresses, and maps of the world: drawn here, for any script and any country."""

from __future__ import annotations

import io
import re
import time
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from muniment.archive.decisions import publish
from muniment.archive.models import Item, Place
from muniment.portal.site.cards import HEIGHT, WIDTH, draw_card
from muniment.portal.site.maps import mark_countries


def picture(card: bytes) -> Image.Image:
    return Image.open(io.BytesIO(card)).convert("RGB")


def changed(one: Image.Image, other: Image.Image) -> tuple[int, int, int, int] | None:
    """Return the box of what differs plainly: shades of the palette do not count."""
    return ImageChops.difference(one, other).convert("L").point(lambda value: 255 if value > 60 else 0).getbbox()


@given(st.text(max_size=300), st.text(max_size=200), st.sampled_from(["ltr", "rtl"]))
@example("", "0\u20290", "ltr")
@example("Wells\u2028of", "0\x85\x1c0", "rtl")
@settings(max_examples=60, deadline=None)
def test_every_title_makes_a_card(title: str, source: str, direction: str) -> None:
    assert picture(draw_card(title, [source, "2019"], "Document", direction)).size == (WIDTH, HEIGHT)


def test_a_card_shows_its_title_and_stands_on_the_side_that_it_is_read_from() -> None:
    plain, titled = (picture(draw_card(title, ["The ferry office"])) for title in ("", "Wells of the lake districts"))
    box = changed(plain, titled)
    assert box is not None and box[0] < 120 and box[3] < 300
    mirrored = picture(draw_card("Wells", ["The ferry office"], direction="rtl"))
    box = changed(picture(draw_card("", ["The ferry office"], direction="rtl")), mirrored)
    assert box is not None and box[2] > WIDTH - 120


@pytest.mark.parametrize("title", ["w" * 60_000, "水" * 60_000, "wells " * 10_000])
def test_a_title_of_any_length_is_drawn_in_a_moment(title: str) -> None:
    draw_card("Wells", ["The ferry office"])  # The fonts are loaded.
    before = time.process_time()
    assert picture(draw_card(title, [title, "2019"])).size == (WIDTH, HEIGHT)
    assert time.process_time() - before < 1.5


def test_letters_of_a_card_are_letters_and_no_boxes() -> None:
    """Two titles of the same shape in boxes: where the letters are drawn, they differ."""
    for one, other in (("ąąąąąą", "őőőőőő"), ("ệệệệệệ", "ựựựựựự"), ("жжжжжж", "щщщщщщ"), ("ωωωωωω", "ξξξξξξ")):
        assert changed(picture(draw_card(one, [])), picture(draw_card(other, []))) is not None, (one, other)
    assert changed(picture(draw_card("ł", [])), picture(draw_card("\u0378", []))) is not None


@pytest.mark.records
@pytest.mark.django_db(transaction=True)
def test_pages_name_their_cards_and_hide_those_of_what_is_hidden(archive: Path) -> None:
    from muniment.sample import capture_sample

    capture_sample()
    item = Item.objects.get(title__startswith="Sixty wells")
    page = Client().get(item.get_absolute_url()).content.decode()
    found = re.search(r'og:image" content="http://127\.0\.0\.1:8000([^"]+)"', page)
    assert found
    answer = Client().get(found[1])
    assert answer["Content-Type"] == "image/png" and picture(answer.content).size == (WIDTH, HEIGHT)
    publish(item, Item.PRIVATE, None)
    assert Client().get(found[1]).status_code == 404


def test_countries_are_marked_by_code_and_small_ones_with_a_ring() -> None:
    marks = {mark.code: mark for mark in mark_countries({"KE": 9, "FJ": 1, "MT": 3, "XX": 4})}
    assert set(marks) == {"KE", "FJ", "MT"}
    assert marks["MT"].is_small and not marks["KE"].is_small
    assert marks["KE"].strength == 1.0 > marks["MT"].strength > marks["FJ"].strength


@pytest.mark.records
@pytest.mark.django_db(transaction=True)
def test_a_countrys_page_has_its_map_and_the_list_links_to_it(capture: Any, tmp_path: Path) -> None:
    file = tmp_path / "report.md"
    file.write_text(
        "# Report of the ferry wardens\n\nWardens from Kenya and from Norway came to see the ferry. The ferry "
        "went well in Kenya, they said.\n"
    )
    capture(file)
    kenya = Place.objects.get(name="Kenya")
    page = Client().get(kenya.get_absolute_url()).content.decode()
    assert "world.svg#KE" in page and "world.svg#NO" not in page
    listed = Client().get("/places/").content.decode()
    assert (
        "world.svg#KE" in listed
        and "world.svg#NO" in listed
        and f'<a href="{kenya.get_absolute_url()}" tabindex="-1">' in listed
    )
