"""The text of an article's page: what is of it stays, what stands around it goes."""

from __future__ import annotations

from pathlib import Path

import pytest
from scoring import is_held_out, load_pages, score

from muniment.reading import TextReading, read_bytes

PROSE = [
    "The wells of Stillmoor were counted in March, and the clerk wrote each of them into the ledger of the district.",
    "There were forty of them, she said, and all but three gave clean water through the whole of the dry summer.",
    "The other three will be dug again before the winter, when the ground is too hard for the tools of the town.",
]


def page(inner: str, title: str = "Wells of Stillmoor", head: str = "") -> bytes:
    return f"<!doctype html><html lang=en><head><title>{title}</title>{head}</head><body>{inner}</body></html>".encode()


def read(inner: str, **more: str) -> TextReading:
    reading = read_bytes(page(inner, **more), "page.html")
    assert isinstance(reading, TextReading)
    return reading


def paragraphs(texts: list[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def test_what_stands_around_an_article_is_no_part_of_it() -> None:
    reading = read(
        "<header><nav><ul><li><a href=/a>Home</a><li><a href=/b>News</a></ul></nav></header>"
        f"<main><h1>Wells of Stillmoor</h1><div class=byline>By Ana Vell</div>{paragraphs(PROSE[:1])}"
        "<div class='related-stories'><p>Ten wells that you have to see before the year is over, in pictures "
        "and in words.</p></div>"
        f"<p><a href=/other>Read this other story about the harbour next</a></p>{paragraphs(PROSE[1:])}"
        "<div class=newsletter-signup><p>Sign up for our weekly letter, which tells you all about the wells of "
        "the district.</p></div></main>"
        "<div id=comments><p>I have never seen such a well, and I have seen a great many of them in my time, "
        "believe me.</p></div>"
        "<footer><p>All rights reserved, and that is a long sentence which stands at the foot of every page of "
        "this site.</p></footer>"
    )
    assert [p.text for s in reading.sections for p in s.paragraphs] == PROSE


def test_headings_lists_quotes_and_tables_of_an_article_stay() -> None:
    reading = read(
        f"<article><h1>Wells of Stillmoor</h1>{paragraphs(PROSE[:1])}<h2>By district</h2><ul><li>North, 12 "
        f"wells<li>South, 28 wells</ul>"
        f"<table><tr><th>Year<th>Wells<tr><td>2019<td>38<tr><td>2020<td>40</table>{paragraphs(PROSE[1:2])}"
        f"<blockquote><p>{PROSE[2]}</p></blockquote></article>"
    )
    assert [s.title for s in reading.sections] == [None, "By district"]
    assert [(p.role, p.text) for p in reading.sections[1].paragraphs] == [
        ("list", "North, 12 wells"),
        ("list", "South, 28 wells"),
        ("table", "Year | Wells"),
        ("table", "2019 | 38"),
        ("table", "2020 | 40"),
        ("text", PROSE[1]),
        ("quote", PROSE[2]),
    ]


def test_a_wrapper_with_a_misleading_name_does_not_hide_the_article() -> None:
    reading = read(
        f"<div class='sidebar share-page'><div class=promo><h1>Wells of Stillmoor</h1>"
        f"{paragraphs(PROSE * 2)}</div></div>"
    )
    assert PROSE[0] in reading.text


def test_hidden_words_are_not_read() -> None:
    reading = read(
        f"<article>{paragraphs(PROSE)}<p style='display: none'>{'Secret words of nobody. ' * 5}</p><div hidden>"
        f"<p>{'More of it. ' * 9}</p></div></article>"
    )
    assert "Secret" not in reading.text
    assert "More of it" not in reading.text


def test_text_parted_by_line_breaks_and_no_paragraphs_is_read() -> None:
    reading = read(f"<table><tr><td><a href=/>Home</a></td></tr><tr><td>{'<br><br>'.join(PROSE)}</td></tr></table>")
    assert [p.text for s in reading.sections for p in s.paragraphs] == PROSE


def test_what_readers_wrote_under_a_heading_of_its_own_is_left_out() -> None:
    reading = read(
        f"<div>{paragraphs(PROSE)}<h3>2 comments</h3><p>I was there, and it was not at all like that, whatever "
        f"they may say.</p></div>"
    )
    assert "I was there" not in reading.text


def test_a_second_article_on_the_page_is_left_out() -> None:
    second = (
        "The harbour of Greyhaven was dredged again this year, and ships of every size come in at all hours of the "
        "day now."
    )
    reading = read(
        f"<div><div><h1>Wells of Stillmoor</h1>{paragraphs(PROSE)}</div><div><h1>The harbour is deep again</h1>"
        f"{paragraphs([second] * 2)}</div></div>"
    )
    assert PROSE[2] in reading.text
    assert "Greyhaven" not in reading.text


def test_what_stands_beside_the_article_is_left_out_but_not_inside_what_the_page_names_as_its_body() -> None:
    beside = (
        "The harbour of Greyhaven was dredged again this year, and ships of every size come in at all hours of the "
        "day now."
    )
    parts = f"<div>{paragraphs(PROSE)}</div><div>{paragraphs([beside])}</div>"
    assert "Greyhaven" not in read(f"<main>{parts}</main>").text
    assert "Greyhaven" in read(f"<main><div class=article-body>{parts}</div></main>").text


@pytest.mark.parametrize(
    "line",
    [
        "This article was originally published by the Stillmoor Gazette.",
        "Photograph by Ana Vell",
        "4 min read",
        "Follow Ana Vell on Twitter for the wells of every district of the country, and the news of them.",
        "This material may not be published, broadcast, rewritten or redistributed in any form whatsoever.",
        "View gallery",
    ],
)
def test_lines_that_papers_put_between_paragraphs_are_left_out(line: str) -> None:
    text = read(f"<article>{paragraphs([*PROSE[:2], line, PROSE[2]])}</article>").text
    assert line not in text and PROSE[2] in text


@pytest.mark.parametrize(
    "line",
    [
        "Back to the wells, then, said the clerk, and the district went.",
        "Already a third of the wells had been counted by the spring.",
        "The Stillmoor ledger may not be complete, the clerk of the district said.",
        "Sign installers of the district will meet in the spring.",
    ],
)
def test_sentences_of_the_text_that_begin_like_them_stay(line: str) -> None:
    assert line in read(f"<article>{paragraphs([*PROSE[:2], line, PROSE[2]])}</article>").text


def test_a_chinese_article_is_found_among_links() -> None:
    body = (
        "第{}个区三月，职员清点了静沼的水井，并把每一口井都写进了本区的账簿。她说，一共有四十口井，除三口以外，"
        "整个干旱的夏天都有清水。"
    )
    links = "".join(f"<li><a href=/{n}>第{n}条新闻的标题在这里</a></li>" for n in range(30))
    reading = read(
        f"<div><ul>{links}</ul><div>{paragraphs([body.format(n) for n in range(12)])}</div></div>", title="静沼的水井"
    )
    assert reading.text.count("账簿") == 12
    assert "条新闻" not in reading.text


def test_the_page_is_not_changed_by_being_read() -> None:
    from lxml import etree

    from muniment.reading.formats.html_page import parse
    from muniment.reading.pages.article import extract_sections

    root = parse(page(f"<article>{paragraphs(PROSE)}</article>").decode())
    before = etree.tostring(root)
    assert extract_sections(root)
    assert etree.tostring(root) == before


def test_the_benchmark_pages_score_as_they_did(shared: Path) -> None:
    """F1 on the pages that nobody who works on the reader looks at: a change of the reader must not cost it."""
    folder = shared / "data" / "articles"
    if not folder.is_dir():
        pytest.skip(f"the benchmark's pages are not here ({folder})")
    true, pages = load_pages(folder)
    held_out = {name: text for name, text in true.items() if is_held_out(name)}
    found = {}
    for name in held_out:
        reading = read_bytes(pages[name], "page.html")
        found[name] = (
            reading.text
            if isinstance(reading, TextReading)
            else " ".join(f"{b.title} {b.summary}" for b in reading.blocks)
        )
    f1, precision, recall = score(held_out, found)
    assert f1 > 0.975, (f1, precision, recall)
