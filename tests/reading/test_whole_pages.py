"""A page's text comes whole: names, phrases and headings alone take nothing of it, and what is left out is told."""

from __future__ import annotations

import json

import pytest

from muniment.reading import EmptyFile, FrontPage, TextReading, read_bytes

_TEXT = [
    f"In year {n} the office counted the wells of district {n}, and told the council what it had found in each of them."
    for n in range(1, 7)
]
_CLAUSE = (
    "The council shall hear each person who drinks from a well before it closes the well or sells the water of it."
)


def read(body: str, head: str = "<title>Wells</title>", language: str = "en") -> TextReading:
    page = f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'
    reading = read_bytes(page.encode(), "page.html")
    assert isinstance(reading, TextReading)
    return reading


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def lines(reading: TextReading) -> list[str]:
    return [p.text for s in reading.sections for p in s.paragraphs]


@pytest.mark.parametrize(
    "name",
    [
        "general-comment",
        "comment-on-article-4",
        "share-of-water",
        "social-rights",
        "related-duties",
        "newsletter-law-text",
        "cookie-decree",
        "sidebar-judgment",
        "promo-of-wells",
        "menu-de-droits",
        "footer-annex-law",
    ],
)
def test_a_name_that_sounds_like_a_margin_takes_no_clause(name: str) -> None:
    reading = read(
        f"<main><h1>Wells</h1>{paragraphs(*_TEXT)}<div "
        f'class="{name}"><p>{_CLAUSE}</p></div>{paragraphs(_TEXT[0])}</main>'
    )
    assert _CLAUSE in reading.text


@pytest.mark.parametrize("name", ["comments", "comment-list", "disqus"])
def test_what_readers_wrote_stays_out_and_is_counted(name: str) -> None:
    reading = read(
        f'<main><article><h1>Wells</h1>{paragraphs(*_TEXT)}</article><div id="{name}"><div '
        f'class="comment-author">Bo says</div>'
        f"<p>I think that this is wrong, and I shall write to the council about it "
        f"today.</p><form><textarea></textarea></form>"
        "</div></main>"
    )
    assert "I think that" not in reading.text
    assert reading.measure is not None and reading.measure.left_out["comments of readers"] > 10


@pytest.mark.parametrize(
    "sentence",
    [
        "Each office has a privacy policy that names who may see what is known of a household.",
        "Names of children may not be published by the council or by a paper of the district.",
        "Sources of the water are three springs and a lake.",
        "Terms of use for the wells are set by the council every second year.",
        "Comments by the districts were sent to the council before the end of the term.",
        "Related duties rest on the owner of the land.",
        "Image rights of those who are shown rest with themselves.",
        "The community guidelines of the district bind the keeper of the well.",
    ],
)
def test_a_phrase_of_notices_takes_no_sentence_of_the_body(sentence: str) -> None:
    assert sentence in read(f"<main><h1>Wells</h1>{paragraphs(*_TEXT[:3], sentence, *_TEXT[3:])}</main>").text


@pytest.mark.parametrize(
    "heading",
    ["Comments", "Responses", "Related articles", "Reviews", "Comentarios", "Commentaires", "Kommentare", "评论"],
)
def test_a_chapter_that_is_called_like_a_margin_stays_with_what_follows(heading: str) -> None:
    reading = read(
        f"<main><h1>Wells</h1>{paragraphs(*_TEXT)}<h2>{heading}</h2><p>{_CLAUSE}</p><h2>Recommendations</h2>"
        f"<p>The council should open the wells of the north before the summer begins.</p></main>"
    )
    assert heading in [s.title for s in reading.sections]
    assert reading.text.index(_CLAUSE) < reading.text.index("should open the wells")


def test_clauses_that_a_law_repeats_stay_each_time() -> None:
    articles = "".join(
        f"<h2>Article {n}</h2><p>The well of district {n} is open.</p><p>{_CLAUSE}</p>" for n in (1, 2, 3)
    )
    assert read(f"<main><h1>Law of wells</h1>{articles}</main>").text.count(_CLAUSE) == 3


def test_answers_that_open_at_a_click_are_read_under_their_questions() -> None:
    answer = "Anyone who lives in the district may ask, free of charge and in any language."
    for body in (
        f'<h3><button aria-expanded="false">Who may ask?</button></h3><div hidden><p>{answer}</p></div>',
        f'<button aria-controls="a1" aria-expanded="false">Who may ask?</button><div id="a1" '
        f'style="display:none"><p>{answer}</p></div>',
        f'<ul role="tablist"><li><a href="#a1" data-toggle="tab">Who may ask?</a></li></ul><div id="a1" '
        f'role="tabpanel" hidden><p>{answer}</p></div>',
        f"<details><summary>Who may ask?</summary><p>{answer}</p></details>",
    ):
        assert answer in read(f"<main><h1>Wells</h1>{paragraphs(*_TEXT)}{body}</main>").text
    hidden = f'<div class="modal" style="display:none"><p>{answer}</p></div>'
    assert answer not in read(f"<main><h1>Wells</h1>{paragraphs(*_TEXT)}{hidden}</main>").text


def test_numbers_of_lists_are_those_that_are_shown_and_addresses_stay() -> None:
    def items(attributes: str, second: str = "") -> list[str]:
        body = (
            f"<ol {attributes}><li>The council hears the owner of the well.</li><li{second}>The council hears "
            f"the user.</li></ol>"
        )
        found = lines(read(f"<main><h1>Wells</h1>{paragraphs(*_TEXT)}{body}</main>"))
        return [line.split(" ")[0] for line in found if "council hears" in line]

    assert items("") == ["1.", "2."]
    assert items('start="4"') == ["4.", "5."]
    assert items('type="a" start="3"', ' value="7"') == ["c.", "g."]
    assert items('type="I" start="9"') == ["IX.", "X."]
    assert items("reversed") == ["2.", "1."]
    assert items('style="list-style-type: lower-roman"') == ["i.", "ii."]
    assert items('style="list-style: none"') == ["The", "The"]

    def addresses(tag: str) -> list[str]:
        reading = read(
            f"<main><h1>Wells</h1>{paragraphs(*_TEXT)}<{tag}><li>The council hears the owner.</li></{tag}></main>"
        )
        return [p.address for s in reading.sections for p in s.paragraphs]

    assert addresses("ol") == addresses("ul")


def test_cells_that_span_rows_and_columns_stand_in_their_columns() -> None:
    reading = read(
        f"<main><h1>Wells</h1>{paragraphs(_TEXT[0])}<table><tr><th>Aim</th><th>Step</th><th>Year</th></tr>"
        "<tr><td rowspan=2>Clean water</td><td>Dig</td><td>2031</td></tr><tr><td>Test</td><td>2032</td></tr>"
        f'<tr><td colspan="2">In all</td><td>{_CLAUSE * 4}</td></tr></table></main>'
    )
    assert lines(reading)[2:4] == ["Clean water | Dig | 2031", "Clean water | Test | 2032"]
    assert lines(reading)[4].startswith("In all |  | The council shall")
    assert _TEXT[0] in lines(reading)


def test_notes_are_tied_to_the_paragraphs_that_bear_their_marks() -> None:
    reading = read(
        f'<main><article><h1>Wells</h1><p>Forty wells<sup><a href="#n1">1</a></sup> were closed in the year '
        f"2031, says the office.</p>"
        f'{paragraphs(*_TEXT)}<footer><ol><li id="n1">Office of Wells, Tables, p. 4. <a '
        f'href="#r1">↩</a></li></ol></footer></article></main>'
    )
    notes = [p for s in reading.sections for p in s.paragraphs if p.role == "footnote"]
    bearer = next(p for s in reading.sections for p in s.paragraphs if p.text.startswith("Forty wells"))
    assert bearer.text.startswith("Forty wells[1] were closed")
    assert [(n.text, n.mark, n.note_of) for n in notes] == [("[1] Office of Wells, Tables, p. 4.", "1", bearer.address)]


def test_what_is_struck_out_is_left_out_counted_and_told() -> None:
    reading = read(
        f"<main><h1>Wells</h1>{paragraphs(*_TEXT)}<p>Each has <del>fifteen</del><ins>fifty</ins> litres of "
        f"water a day.</p></main>"
    )
    assert "Each has fifty litres of water a day." in reading.text
    assert reading.measure is not None and reading.measure.left_out["text that a tracked change took out"] == 1
    assert any("fifteen" in warning for warning in reading.warnings)


def test_readings_of_characters_formulas_and_raised_figures() -> None:
    reading = read(
        "<main><h1>水</h1><p><ruby>教育<rp>（</rp><rt>きょういく</rt><rp>）</rp></ruby>を受ける権利は、"
        "すべての人にあります。国はこれを守ります。</p>"
        "<p>The quota is <math><mfrac><mi>V</mi><mrow><mi>S</mi><mo>+</mo><mn>1</mn></mrow></mfrac></math> "
        "for each district, and "
        "the lake holds 10<sup>6</sup> litres.</p></main>"
    )
    assert "教育を受ける権利" in reading.text
    assert "The quota is V/(S + 1) for each" in reading.text and "10⁶ litres" in reading.text


def test_lines_of_code_stay_and_lines_of_a_paragraph_are_joined() -> None:
    wrapped = (
        "The council hears the owner of the well before it\ncloses the well, and each person who drinks of it\n"
        "may speak there."
    )
    reading = read(
        f"<main><h1>Wells</h1>{paragraphs(*_TEXT)}<pre>name: Wells\n  - one\n  - two</pre><pre>{wrapped}</pre></main>"
    )
    assert "name: Wells\n  - one\n  - two" in lines(reading)
    assert wrapped.replace("\n", " ") in lines(reading)


def test_frames_of_a_saved_page_and_tables_for_browsers_without_scripts() -> None:
    reading = read(
        f'<main><h1>Wells</h1>{paragraphs(*_TEXT)}<iframe srcdoc="&lt;p&gt;{_CLAUSE}&lt;/p&gt;"></iframe>'
        "<noscript><table><tr><td>Lake</td><td>12</td></tr><tr><td>Hill</td><td>7</td></tr></table></noscript>"
        "<noscript><p>Please enable JavaScript to see this page of the office as it was made to be "
        "seen.</p></noscript></main>"
    )
    assert _CLAUSE in reading.text and "Lake | 12" in reading.text and "JavaScript" not in reading.text
    with pytest.raises(EmptyFile, match=r"left\.htm"):
        read_bytes(
            b"<html><head><title>Office</title></head><frameset><frame src=left.htm><frame src=m.htm></frameset>",
            "a.html",
        )


@pytest.mark.parametrize("kind", ["linked", "next", "state"])
def test_a_page_that_shows_nothing_is_read_from_its_data_with_a_warning(kind: str) -> None:
    body = "".join(f"<p>{text}</p>" for text in _TEXT)
    script = {
        "linked": f'<script type="application/ld+json">'
        f"{json.dumps({'@type': 'NewsArticle', 'articleBody': ' '.join(_TEXT)})}</script>",
        "next": f'<script id="__NEXT_DATA__" type="application/json">'
        f"{json.dumps({'props': {'post': {'content': body}}})}</script>",
        "state": f"<script>window.__INITIAL_STATE__ = {json.dumps({'page': {'blocks': [{'text': t} for t in _TEXT]}})}"
        f";</script>",
    }[kind]
    reading = read(f'<div id="app"></div>{script}')
    assert all(text in reading.text for text in _TEXT)
    assert any("script" in warning for warning in reading.warnings)
    assert not read(f"<main><h1>Wells</h1>{body}</main>{script}").warnings


def test_a_digest_of_whole_articles_is_read_whole() -> None:
    parts = "".join(
        f'<article><h2><a href="/n/{n}">The council of district {n} opens a '
        f"well</a></h2>{paragraphs(*(f'{text} ({n})' for text in _TEXT * 2))}</article>"
        for n in range(1, 5)
    )
    reading = read_bytes(
        f"<html lang=en><title>Digest of wells</title><main><h1>Digest of wells</h1>{parts}</main>".encode(), "a.html"
    )
    assert isinstance(reading, TextReading) and not isinstance(reading, FrontPage)
    assert all(f"{_TEXT[5]} ({n})" in reading.text for n in range(1, 5))


def test_a_blogs_home_that_prints_its_posts_whole_keeps_each_whole() -> None:
    parts = "".join(
        f'<article><h2><a href="/n/{n}">The council of district {n} opens a well</a></h2><p>{n} May 2031</p>'
        f"{paragraphs(*(f'{text} ({n})' for text in _TEXT * 3))}</article>"
        for n in range(1, 4)
    )
    page = f"<html lang=en><title>News of wells</title><main><h1>News of wells</h1>{parts}</main>".encode()
    reading = read_bytes(page, "index.html", "https://selm.example/")
    assert isinstance(reading, FrontPage)
    assert [block.published for block in reading.blocks] == ["2031-05-01", "2031-05-02", "2031-05-03"]
    assert all(block.summary.count(f"{_TEXT[5]} ({n})") == 3 for n, block in enumerate(reading.blocks, 1))


def test_titles_are_the_pages_own_and_laws_sign_nothing() -> None:
    reading = read(
        f"<h1>Water and health of the districts</h1><article><h2>Wells of the north are open again</h2>"
        f"<p>By Decree No. 9 of 2031, the council gave it the power to hear "
        f"complaints.</p>{paragraphs(*_TEXT)}</article>",
        "<title>Wells of the north are open again</title>",
    )
    assert reading.title == "Wells of the north are open again"
    assert reading.authors == []
    signed = read(f"<article><h1>Wells of the north</h1><p>By Ann Lund and Olaf Berg</p>{paragraphs(*_TEXT)}</article>")
    assert signed.authors == ["Ann Lund", "Olaf Berg"]


def test_a_page_without_the_tags_of_its_head_and_body_is_read() -> None:
    page = f"<!doctype html><title>Wells</title><main><h1>Wells of the north</h1>{paragraphs(*_TEXT)}</main>"
    reading = read_bytes(page.encode(), "page.html")
    assert isinstance(reading, TextReading) and all(text in reading.text for text in _TEXT)


_SAID = "The council of Wendmark has looked at every bridge of the valley and will close two of them in the spring. "


def whole(body: str, title: str = "Bridges of the valley") -> str:
    """Return the text of a page with that body."""
    return read(body, f"<title>{title}</title>").text


def test_posts_of_a_forum_are_read_where_there_is_nothing_else() -> None:
    posts = "".join(
        f"<article id='elComment_{n}'><div class='comment_content'><p>{n}. {_SAID * 2}</p></div></article>"
        for n in range(6)
    )
    text = whole(f"<main><h1>Bridges of the valley</h1><div id='comments'>{posts}</div></main>")
    assert all(f"{n}. The council" in text for n in range(6))


def test_what_readers_wrote_stays_out_of_a_short_article() -> None:
    own = f"<main><article><h1>Bridges of the valley</h1><p>{_SAID * 2}</p></article>"
    posts = "".join(
        f"<li class='comment depth-1'><cite>Reader {n}</cite> says: <p>{n}. We drove there for years.</p></li>"
        for n in range(40)
    )
    text = whole(f"{own}<ol class='comments'>{posts}</ol></main>")
    assert "will close two" in text
    assert "We drove there" not in text


def test_an_article_that_is_called_commented_is_no_comment() -> None:
    article = f"<article class='post commented'><h1>Bridges of the valley</h1>{f'<p>{_SAID * 2}</p>' * 4}</article>"
    reply = "<p>I drove there for years and I never saw a bridge closed.</p>"
    replies = f"<section class='replies'>{reply * 30}</section>"
    assert "will close two" in whole(article + replies)


def test_the_opening_under_a_pages_title_is_read_with_what_follows() -> None:
    opening = "".join(f"<p>Opening {n}. {_SAID * 2}</p>" for n in range(3))
    chapters = "".join(f"<p>Chapter {n}. {_SAID * 2}</p>" for n in range(20))
    parts = f"<div class='column'>{opening}</div><div class='columns'><div>{chapters}</div></div>"
    text = whole(f"<main><h1>Bridges of the valley</h1>{parts}</main>")
    assert all(f"Opening {n}." in text for n in range(3))
    assert "Chapter 19." in text


def test_the_chapters_behind_a_long_one_are_read() -> None:
    long = "".join(f"<p>Long {n}. {_SAID * 2}</p>" for n in range(20))
    last = f"<section id='b'><h2>Order</h2><p>Order. {_SAID}</p></section>"
    assert "Order. The council" in whole(f"<article><section id='a'><h2>Long</h2>{long}</section>{last}</article>")


def test_a_list_of_terms_with_links_in_their_meanings_is_text() -> None:
    terms = "".join(
        f"<dt><a href='/t{n}'>Term {n}</a></dt><dd>Returns a new <a href='/o{n}'>object of kind {n}</a>.</dd>"
        for n in range(12)
    )
    top = f"<div class='top'><h1>Terms</h1><p>{_SAID * 3}</p><p>{_SAID}</p></div>"
    assert "object of kind 7" in whole(f"<main>{top}<div class='rest'><dl>{terms}</dl></div></main>", "Terms")


def test_a_body_named_read_more_is_read_where_it_stands_in_the_text() -> None:
    body = f"<p>{_SAID * 5}</p><p>{_SAID * 4}</p><div id='read-more'>{paragraphs(*_TEXT)}{paragraphs(*_TEXT)}</div>"
    rest = paragraphs(*(f"{n}. {_SAID * 2}" for n in range(12)))
    text = whole(f"<div class='story-body'>{body.replace('</div>', rest + '</div>')}</div>")
    assert all(f"{n}. The council" in text for n in range(12))
