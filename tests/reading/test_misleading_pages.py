"""Pages whose tags, names or order mislead: the article is read all the same."""

from __future__ import annotations

from muniment.reading import TextReading, read_bytes

TEXT = [
    f"In the {n} year of the count the clerk of Stillmoor wrote {n} wells into the ledger, and the council read it out."
    for n in ("first", "second", "third", "fourth", "fifth", "sixth")
]
PARAGRAPHS = "".join(f"<p>{text}</p>" for text in TEXT)
MENU = "".join(f"<li><a href='/{n}'>Part {n} of the site</a></li>" for n in range(9))


def read(body: str) -> TextReading:
    markup = f"<!doctype html><html lang=en><head><title>Wells of Stillmoor</title></head><body>{body}</body></html>"
    reading = read_bytes(markup.encode(), "page.html")
    assert isinstance(reading, TextReading)
    return reading


def holds_all(reading: TextReading) -> bool:
    return all(text in reading.text for text in TEXT)


def test_parts_that_a_server_sends_later_are_put_in_their_places() -> None:
    """A server that streams a page writes parts at its end, hidden, each with the number of its place."""
    reading = read(
        "<main><h1>Wells of Stillmoor</h1><p>The count began before the council had a room of its own to meet in.</p>"
        "<template id='B:0'></template><p>So ends the count, and the ledger was closed with the seal of the clerk.</p>"
        f"</main><div hidden id='S:0'>First. {PARAGRAPHS}<template id='P:1'></template></div>"
        "<div hidden id='S:1'><p>A note that came last stands behind the sixth year, where it belongs.</p></div>"
        "<div hidden id='S-menu'><p>What is hidden for another reason stays hidden, whatever it has to say.</p></div>"
    )
    assert holds_all(reading)
    order = [reading.text.index(each) for each in ("The count began", TEXT[0], TEXT[-1], "A note that", "So ends")]
    assert order == sorted(order)
    assert "stays hidden" not in reading.text


def test_a_part_whose_place_is_missing_is_read_where_it_stands() -> None:
    assert holds_all(read(f"<div id=root></div><div hidden id='S:3'><h1>Wells</h1>{PARAGRAPHS}</div>"))


def test_a_part_that_holds_its_own_place_is_read_once() -> None:
    reading = read(f"<div hidden id='S:0'><template id='B:0'></template>{PARAGRAPHS}</div>")
    assert holds_all(reading) and reading.text.count(TEXT[0]) == 1


def test_a_menu_left_open_does_not_swallow_the_main_part() -> None:
    """The parser puts all that follows a tag left open into it."""
    opened = f"<header role=banner><nav><ul>{MENU}<li><div class=menu-dropdown>"
    reading = read(f"{opened}<main><h1>Wells of Stillmoor</h1>{PARAGRAPHS}</main>")
    assert holds_all(reading)
    assert "Part 3 of the site" not in reading.text


def test_a_menu_left_open_before_a_page_without_a_main_part_is_read_on() -> None:
    reading = read(f"<header><nav><ul>{MENU}</ul><div class=open><h1>Wells of Stillmoor</h1><div>{PARAGRAPHS}</div>")
    assert holds_all(reading)
    assert "Part 3 of the site" not in reading.text


def test_the_only_article_is_read_whatever_is_written_around_it() -> None:
    for name in ("newsletter-wrapper", "sidebar", "promo-box"):
        reading = read(
            f"<h1>Wells of Stillmoor</h1><div class='{name}'><article class='newsletter-content'>{PARAGRAPHS}</article>"
            f"</div><div class=quotes>{'<p>They say so much of it.</p>' * 30}</div>"
        )
        assert holds_all(reading), name


def test_a_part_that_bears_its_heading_for_an_id_is_read() -> None:
    """Programs for documents write a heading's words into the id of its part."""
    reading = read(
        f"<main><h1>Wells</h1><section id=wells><p>{TEXT[0]}</p><section id=more-on-wells><h2>3.1. More on wells</h2>"
        f"{PARAGRAPHS}</section></section><section id=related-articles><h2>Related articles</h2><ul>{MENU}</ul>"
        "</section></main>"
    )
    assert holds_all(reading)
    assert "Part 3 of the site" not in reading.text


def test_a_panel_with_buttons_is_read() -> None:
    tab = (
        "<button>Copy</button><select><option>Ink</select>"
        "<p>Write the number of the well into the first column of the ledger, in ink.</p>"
    )
    reading = read(
        f"<main><h1>Wells</h1>{PARAGRAPHS}<div role=tabpanel id=a>{tab}</div>"
        f"<div role=tabpanel id=b style='display:none'>{tab.replace('ink', 'pencil')}</div></main>"
    )
    assert "in ink." in reading.text and "in pencil." in reading.text


def test_a_paragraph_that_a_law_repeats_stays_and_one_made_for_small_screens_too_goes() -> None:
    clause = (
        "Each party shall, within the means that it has, give to every person in its territory water that is safe to "
        "drink, and it shall tell the committee each year what it has done to that end."
    )
    repeated = read(f"<main><h1>Wells</h1>{PARAGRAPHS}<p>{clause}</p><p>{clause}</p></main>")
    assert repeated.text.count(clause) == 2
    twice = read(f"<main><h1>Wells</h1>{PARAGRAPHS}<div><p>{clause}</p></div><div><p>{clause}</p></div></main>")
    assert twice.text.count(clause) == 1
    assert twice.measure is not None and twice.measure.left_out["repeated paragraphs"] > 20


def test_letters_that_cannot_be_set_do_not_stop_a_page_from_being_put_together() -> None:
    """A page may write a control character as a reference; the parser lets it in, and not be moved."""
    broken = f"<div hidden id='S:0'>&#1;one {PARAGRAPHS}</div>&#2;behind"
    assert holds_all(read(f"<p>&#3;before</p><template id='B:0'></template>&#4;{broken}"))
    assert holds_all(read(f"<p>&#3;<ruby>a<rt>b</rt></ruby>&#4;</p><math>&#5;<mi>x&#6;</mi></math>&#7;{PARAGRAPHS}"))
    framed = PARAGRAPHS.replace("'", "&#39;").replace("<", "&lt;")
    assert holds_all(read(f"<iframe srcdoc='&amp;#1;{framed}'></iframe>&#8;"))


def test_bodies_with_a_picture_between_them_are_one_text() -> None:
    body = "<div class='part-x1 css-1'>"
    rest = "<p>The committee asked for the pumps of the lower valley to be opened before the winter came.</p>"
    picture = "<figure><img src=a.png alt=''></figure>"
    assert "pumps of the lower" in read(f"<h1>W</h1>{body}{PARAGRAPHS}</div>{picture}{body}{rest}</div>").text


def test_what_a_style_strikes_out_is_left_out_and_told() -> None:
    reading = read(
        f"<main><h1>Wells</h1>{PARAGRAPHS}<p>The fee is <span style='text-decoration: line-through'>forty</span> fifty "
        "crowns for each well of the district.</p></main>"
    )
    assert "The fee is fifty crowns" in reading.text
    assert any("strikes out" in warning and "forty" in warning for warning in reading.warnings)


def test_bases_of_readings_are_one_word() -> None:
    reading = read(
        "<main><h1>Wells</h1><p><ruby><rb>旧</rb><rb>金</rb><rtc><rt>jiù</rt><rt>jīn</rt></rtc></ruby>山的水井一共有四十口，"
        f"书记把它们全部写进了登记簿，其中三口没有出水，冬天以前要重新挖。</p>{PARAGRAPHS}</main>"
    )
    assert "旧金山的水井" in reading.text and "jiù" not in reading.text
