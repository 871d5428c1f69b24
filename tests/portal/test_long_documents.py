"""A long report's page: what it is and where it can be had first, contents nested and closed, ways to its pages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from long_report import make_report

from muniment.archive.models import Item
from muniment.portal.site.contents import PAGES_AT_ONCE, Heading, contents_of, page_asked_for, place_beside
from muniment.reading.model import Section
from muniment.serving.keys import page_key

PAGES, EMPTY = 48, 31


def sections(*levels: int) -> list[Section]:
    return [Section(title=f"Heading {n}", level=level, address=f"h-{n}") for n, level in enumerate(levels)]


def shape(headings: list[Heading]) -> list[Any]:
    return [(h.address, shape(h.parts)) if h.parts else h.address for h in headings]


def test_headings_stand_under_the_last_one_above_them() -> None:
    found = contents_of(sections(1, 2, 3, 3, 2, 1, 3))
    assert found and shape(found.headings) == [("h-0", [("h-1", ["h-2", "h-3"]), "h-4"]), ("h-5", ["h-6"])]
    assert not found.is_folded and not found.is_long


def test_the_title_above_all_others_is_a_line_among_them() -> None:
    found = contents_of(sections(1, 2, 3, 2))
    assert found and shape(found.headings) == ["h-0", ("h-1", ["h-2"]), "h-3"]


def test_few_headings_are_no_contents_and_many_are_folded() -> None:
    assert contents_of([Section(paragraphs=[]), *sections(1)]) is None
    chapters = contents_of(sections(*[1, 2, 2, 2] * 20))
    flat = contents_of(sections(*[2] * 60))
    assert chapters and chapters.is_folded and not chapters.is_long
    assert flat and flat.is_folded and flat.is_long


@given(st.lists(st.integers(1, 6), min_size=2, max_size=60))
def test_no_heading_is_lost_or_moved(levels: list[int]) -> None:
    def flat(headings: list[Heading]) -> list[str]:
        return [address for h in headings for address in (h.address, *flat(h.parts))]

    found = contents_of(sections(*levels))
    assert found and flat(found.headings) == [f"h-{n}" for n in range(len(levels))]


@pytest.mark.parametrize(
    ("typed", "page"),
    [
        ("238", 238),
        (" [238] ", 238),
        ("٢٣٨", 238),
        ("２３８", 238),
        ("", None),
        ("xii", None),
        ("-3", None),
        ("1.5", None),
        ("9" * 5000, None),
        ("²", None),
    ],
)
def test_a_page_is_typed_in_the_digits_of_any_script(typed: str, page: int | None) -> None:
    assert page_asked_for(typed) == page


def test_the_page_store_tells_a_way_to_a_page_from_the_page_itself() -> None:
    assert page_key("/items/1/beside/", "to=30") != page_key("/items/1/beside/", "")
    assert [place_beside(page) for page in (1, PAGES_AT_ONCE, PAGES_AT_ONCE + 1)] == [
        "#page-1",
        f"#page-{PAGES_AT_ONCE}",
        "?page=2#page-21",
    ]


@pytest.fixture
def report(capture: Any, tmp_path: Path) -> Item:
    (tmp_path / "wells.pdf").write_bytes(make_report(PAGES, frozenset({EMPTY})))
    capture(tmp_path / "wells.pdf")
    return Item.objects.get()


@pytest.mark.records
@pytest.mark.django_db(transaction=True)
def test_what_a_long_report_is_stands_before_its_text(report: Item) -> None:
    page = Client().get(report.get_absolute_url()).content.decode()
    article = page[page.index("<article") : page.index("</article>")]
    head = article[: article.index("<p id=")]
    for part in (
        "<h1",
        "A source",
        "captured",
        "48 pages",
        f"/items/{report.pk}/cite/",
        f"/items/{report.pk}/original",
        'name="to"',
        "<nav class",
    ):
        assert part in head, part
    assert "<details open" not in page
    # Chapters are at hand; what stands under each is asked for.
    contents = page[page.index('<nav class="toc') : page.index("</nav>", page.index('<nav class="toc'))]
    assert contents.count("<summary") > 10 and contents.count("<li>") == PAGES - 1


@pytest.mark.records
@pytest.mark.django_db(transaction=True)
def test_marks_of_pages_lead_to_their_pictures(report: Item) -> None:
    page = Client().get(report.get_absolute_url()).content.decode()
    marks = dict(re.findall(r'<a class="page" href="([^"]+)" aria-label="Page \d+">\[(\d+)\]</a>', page))
    assert set(marks.values()) == {str(n) for n in range(1, PAGES + 1) if n != EMPTY}
    address = next(address for address, number in marks.items() if number == "45")
    beside = Client().get(address.partition("#")[0]).content.decode()
    assert f'id="{address.partition("#")[2]}"' in beside and "pages/45.webp" in beside


@pytest.mark.records
@pytest.mark.django_db(transaction=True)
def test_the_field_goes_to_a_page_and_says_so_where_there_is_none(report: Item) -> None:
    client = Client()
    find = f"/items/{report.pk}/pages/find/"
    page = client.get(report.get_absolute_url()).content.decode()
    assert f'action="{find}"' in page
    to = client.get(find, {"to": "٤٥"})
    assert to.status_code == 302
    path, _, address = to["Location"].partition("#")
    assert path == report.get_absolute_url()
    assert "page 45" in page[page.index(f'id="{address}"') :][:300]
    # A page without text has its picture still.
    assert client.get(find, {"to": EMPTY})["Location"] == f"/items/{report.pk}/beside/?page=2#page-{EMPTY}"
    assert (
        client.get(f"/ar/items/{report.pk}/beside/", {"to": "45"})["Location"]
        == f"/ar/items/{report.pk}/beside/?page=3#page-45"
    )
    for path in (find, f"/items/{report.pk}/beside/"):
        for asked in ("49", "0", "xii", "<b>"):
            answer = client.get(path, {"to": asked})
            said = answer.content.decode()
            assert answer.status_code == 404
            assert (
                "This document has no page" in said
                and "from 1 to 48" in said
                and 'name="to"' in said
                and "<b>”" not in said
            )
    assert "No page number was given" in client.get(find, {"to": ""}).content.decode()
    assert client.get(f"/items/{report.pk + 1}/pages/find/", {"to": "1"}).status_code == 404
