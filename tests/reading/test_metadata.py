"""Titles, bylines and dates of HTML pages, as their data and their words give them."""

from __future__ import annotations

import pytest

from muniment.reading import TextReading, read_bytes

PROSE = "".join(
    f"<p>The clerk of the lake counted the wells of district {n}, and wrote down which of them had water that year.</p>"
    for n in range(6)
)


def read(head: str, above: str = "", heading: str = "<h1>Wells of the lake district</h1>") -> TextReading:
    page = f"<html><head>{head}</head><body><main>{heading}{above}{PROSE}</main></body></html>"
    reading = read_bytes(page.encode(), "page.html")
    assert isinstance(reading, TextReading)
    return reading


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("By Ilse Marten", ["Ilse Marten"]),
        ("by Ilse Marten | November 18, 2019 12:01 PM", ["Ilse Marten"]),
        ("By ILSE MARTEN and JAN ODE", ["ILSE MARTEN", "JAN ODE"]),
        ("Analysis by Ilse Marten, Water Editor-at-large", ["Ilse Marten"]),
        ("Posted by Ilse Marten", ["Ilse Marten"]),
        ("Text: Ilse Marten", ["Ilse Marten"]),
        ("By Ilse Marten, Lake Press", ["Ilse Marten"]),
        ("By admin", []),
        ("Harbour News Desk", ["Harbour News Desk"]),
    ],
)
def test_a_byline_gives_names_and_nothing_else(byline: str, authors: list[str]) -> None:
    assert read("<title>Wells of the lake district</title>", f'<p class="byline">{byline}</p>').authors == authors


def test_names_are_found_where_the_data_only_points_to_them() -> None:
    data = (
        '{"@graph": [{"@type": "Article", "headline": "Wells", "author": {"@id": "#p"}}, {"@type": "Person", '
        '"@id": "#p", "name": "Ilse Marten"}]}'
    )
    assert read(f'<script type="application/ld+json">{data}</script>').authors == ["Ilse Marten"]


@pytest.mark.parametrize(
    ("above", "published"),
    [
        ('<time datetime="2019-11-20T10:00:00Z">today</time>', "2019-11-20"),
        ('<p class="date">20 November 2019</p>', "2019-11-20"),
        ("<p>by Ilse Marten<br>Monday, November 18, 2019</p>", "2019-11-18"),
        ("<div><span>Posted 2019/11/20</span></div>", "2019-11-20"),
        ("<p>In print since 1931.</p>", None),
    ],
)
def test_the_day_of_publication_is_the_one_that_stands_by_itself(above: str, published: str | None) -> None:
    assert read("<title>Wells of the lake district</title>", above).published == published


@pytest.mark.parametrize(
    ("head", "heading", "title"),
    [
        (
            "<title>Wells of the lake district - Lake News</title>",
            "<h1>Lake News</h1><h1>Wells of the lake district</h1>",
            "Wells of the lake district",
        ),
        ("<title>Wells don&amp;#8217;t run dry</title>", "<h1>Wells don’t run dry</h1>", "Wells don’t run dry"),
        (
            '<meta property="og:title" content="Wells: what you should know">',
            "<h1>What the clerk found in the wells</h1>",
            "What the clerk found in the wells",
        ),
        ("<title>Wells of the lake district | Lake News</title>", "", "Wells of the lake district"),
    ],
)
def test_the_title_is_the_one_that_readers_see(head: str, heading: str, title: str) -> None:
    assert read(head, heading=heading).title == title
