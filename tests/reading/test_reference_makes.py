"""The reference front page in other makes: the same words as HTML of several kinds and as text with other marks."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from muniment.reading import FrontPage, read_bytes

KINDS = ["collection", "event", "article", "article", "article", "article", "article", "event", "event"]


@pytest.fixture
def parts(shared: Path) -> tuple[str, list[tuple[str, str]]]:
    """The lead, and the teasers' titles and summaries without their marks."""
    paragraphs = (shared / "samples" / "front-page-2021.txt").read_text().strip().split("\n\n")
    lead, rest = paragraphs[0], paragraphs[1:]
    teasers = [(rest[i], re.sub(r"\s*\[more\.\.\]\s*$", "", rest[i + 1])) for i in range(0, len(rest), 2)]
    assert len(teasers) == 9
    return lead, teasers


def cards(teasers: list[tuple[str, str]], card: str) -> str:
    return "".join(card.format(n=n, title=html.escape(t), summary=html.escape(s)) for n, (t, s) in enumerate(teasers))


def page(lead: str, body: str) -> str:
    menu = "".join(
        f'<li><a href="/m/{n}">{word}</a></li>'
        for n, word in enumerate(["Home", "News and features", "White papers and documents", "About the society"])
    )
    return (
        f'<!doctype html><html lang="en"><head><title>A society for studies</title></head><body><div '
        f'id="nav"><ul>{menu}</ul></div><div class="content"><div '
        f'class="intro"><p>{html.escape(lead)}</p></div>{body}</div><div id="footer"><p>Copyright of the '
        f'society. <a href="/terms">Terms of use of this site of ours</a></p></div></body></html>'
    )


MAKES = {
    "cards with headings": '<div class="card"><h3><a href="/n/{n}.html">{title}</a></h3><p>{summary} <a '
    'href="/n/{n}.html">[more..]</a></p></div>',
    "list items": (
        '<ul class="news"><li><a class="t" href="/n/{n}.html">{title}</a><div>{summary}<a href="/n/{n}.html">'
        "More&gt;&gt;</a></div></li></ul>"
    ),
    "rows of a table": '<table><tr><td><b><a href="/n/{n}.html">{title}</a></b><br>{summary} <a '
    'href="/n/{n}.html">more...</a></td></tr></table>',
    "headings without links": '<h2>{title}</h2><p>{summary}<a href="/n/{n}.html">[more..]</a></p>',
    "cards that are links": '<a class="card" href="/n/{n}.html"><h3>{title}</h3><p>{summary}</p><span>Read '
    "more</span></a>",
    "articles": (
        '<article><header><h2><a href="/n/{n}.html">{title}</a></h2></header><div class="excerpt"><p>{summary}</p>'
        '<p><a class="more-link" href="/n/{n}.html">Continue reading</a></p></div></article>'
    ),
    "definition list": '<dl><dt><a href="/n/{n}.html">{title}</a></dt><dd>{summary} <a href="/n/{n}.html">Read '
    "more</a></dd></dl>",
}


@pytest.mark.parametrize("make", MAKES)
@pytest.mark.parametrize("url", [None, "https://society.example/"])
def test_the_same_page_in_html(parts: tuple[str, list[tuple[str, str]]], make: str, url: str | None) -> None:
    lead, teasers = parts
    front = read_bytes(page(lead, cards(teasers, MAKES[make])).encode(), "index.html", url)
    assert isinstance(front, FrontPage)
    assert front.lead is not None and front.lead.text == lead
    assert [b.title for b in front.blocks] == [" ".join(t.split()) for t, _ in teasers]
    assert [b.kind for b in front.blocks] == KINDS
    assert all(b.more and b.url and b.url.endswith(f"/n/{n}.html") for n, b in enumerate(front.blocks))
    assert [b.summary for b in front.blocks] == [" ".join(s.split()) for _, s in teasers]


@pytest.mark.parametrize(
    "mark",
    [
        "[more..]",
        "... more",
        " (Read more)",
        " Read more >>",
        " [Read full article]",
        "\nRead more",
        " More>>",
        "…[详细]",
    ],
)
def test_the_same_page_as_text_with_another_mark(parts: tuple[str, list[tuple[str, str]]], mark: str) -> None:
    lead, teasers = parts
    text = "\n\n".join([lead, *(f"{t}\n\n{s}{mark}" for t, s in teasers)])
    front = read_bytes(text.encode(), "front.txt")
    assert isinstance(front, FrontPage)
    assert front.lead is not None and front.lead.text == lead
    assert [(b.kind, b.title, b.more) for b in front.blocks] == [
        (k, t, True) for k, (t, _) in zip(KINDS, teasers, strict=True)
    ]
    assert [b.summary for b in front.blocks] == [" ".join(s.split()) for _, s in teasers]
