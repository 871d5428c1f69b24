"""The name of a list of teasers and the day beside each: found by how a page is laid out, in any language."""

from __future__ import annotations

import pytest

from muniment.reading import FrontPage, read_bytes
from muniment.reading.pages.card_dates import CardDates, find_card_date, order_of


def read(body: str, head: str = "", language: str = "en") -> FrontPage:
    page = f"<html lang={language}><head><meta charset=utf-8><title>{head}</title></head><body>{body}</body></html>"
    found = read_bytes(page.encode(), "page.html", "https://stillmoor.example/news/")
    assert isinstance(found, FrontPage)
    return found


TITLES = [
    "Council of Stillmoor opens the old harbour to all boats",
    "Seven wells were dug in the hills before the winter came",
    "The library lends its maps again after the long repair",
    "Clinic in Ostermark moves to the house beside the mill",
    "Teachers of the river schools ask for smaller classes now",
    "Ferry between the islands sails twice a day until spring",
]


def items(titles: list[str], make: str = '<li><a href="/n/{n}">{title}</a></li>', first: int = 0) -> str:
    return "".join(make.format(n=first + n, title=title) for n, title in enumerate(titles))


def sections(front: FrontPage) -> list[str | None]:
    return [block.section for block in front.blocks]


def test_a_name_far_above_its_list_in_wrappers_of_its_own() -> None:
    front = read(
        f"<div><div class=x1><div class=x2><h2><span>Harbour "
        f"news</span></h2></div></div><div><ul>{items(TITLES[:3])}</ul></div></div>"
        f"<div><div class=x1><div class=x2><h2>From the "
        f"hills</h2></div></div><div><ul>{items(TITLES[3:], first=3)}</ul></div></div>"
    )
    assert sections(front) == ["Harbour news"] * 3 + ["From the hills"] * 3


def test_bare_words_right_before_their_list() -> None:
    front = read(f"<div id=q1><div><span>NEWS</span><div class=w><ul>{items(TITLES)}</ul></div></div></div>")
    assert sections(front) == ["NEWS"] * 6


def test_tabs_name_the_lists_that_follow_them_in_their_order() -> None:
    tabs = "<div class=tabs><span class=tabOn>Town</span><span class=tabOff>Hills</span></div>"
    front = read(
        f"<div>{tabs}<div class=pane><ul>{items(TITLES[:3])}</ul></div>"
        f'<div class=pane style="display: none"><ul>{items(TITLES[3:], first=3)}</ul></div></div>'
    )
    assert sections(front) == ["Town"] * 3 + ["Hills"] * 3


@pytest.mark.parametrize(
    "other",
    [
        '<div id=cookiebar><p>We use cookies on this site.</p><a href="/c">More info</a><a href="#">OK</a></div>',
        '<ul class=filters><li><a href="/a">All</a></li><li><a href="/b">Speeches</a></li><li><a '
        'href="/c">Laws</a></li></ul>',
        "<div>Advertisement</div>",
        "<div class=title>Showing 25 - 48 of 55</div>",
        "<div class=head><b>Return to home</b></div>",
        '<div class=masthead><h1><a href="/">Stillmoor</a></h1></div>',
    ],
)
def test_what_stands_over_a_list_and_names_nothing(other: str) -> None:
    assert sections(read(f"{other}<div><ul>{items(TITLES)}</ul></div>")) == [None] * 6


def test_a_kicker_over_one_title_is_no_section() -> None:
    card = (
        '<div class=card><h4>Water</h4><h2><a href="/n/{n}">{title}</a></h2><p>It took two years and cost less '
        "than was thought.</p></div>"
    )
    assert sections(read(f"<main>{items(TITLES[:4], card)}</main>")) == [None] * 4


def test_the_head_of_a_table_is_no_section_and_a_list_in_a_form_is_a_list() -> None:
    rows = items(TITLES, '<tr><td><a href="/n/{n}">{title}</a></td></tr>')
    form = (
        f"<form><select><option>10</select><table><thead><tr><th>Title</th></tr></thead><tbody>{rows}</tbody></ta"
        f"ble></form>"
    )
    front = read(f"<ul>{'<li>A word of a long menu</li>' * 90}</ul><div><h3>Notices</h3>{form}</div>")
    assert sections(front) == ["Notices"] * 6


def test_two_teasers_are_a_front_page_where_nothing_else_stands_on_it() -> None:
    card = (
        '<article><h2><a href="/n/{n}">{title}</a></h2><time>4 May 2016</time><p>The work began in the spring, '
        "and the first boats came in May with the mail.</p></article>"
    )
    assert len(read(f"<main>{items(TITLES[:2], card)}</main>").blocks) == 2


@pytest.mark.parametrize(
    ("printed", "language", "edtf"),
    [
        ("10 de marzo de 2016", "es", "2016-03-10"),
        ("Publicado el 8 de marzo de 2016 por Ana Lago", "es", "2016-03-08"),
        ("10 marzo 2016 23:37", "it", "2016-03-10"),
        ("3 grudnia 2015", "pl", "2015-12-03"),
        ("4 Aralık 2015", "tr", "2015-12-04"),
        ("٤ ديسمبر ٢٠١٥", "ar", "2015-12-04"),
        ("2015. 12. 4.", "ko", "2015-12-04"),
        ("4 tháng 12 năm 2015", "vi", "2015-12-04"),
        ("12 ธันวาคม 2558", "th", "2015-12-12"),
        ("2016. március 5.", "hu", "2016-03-05"),
        ("20 Νοεμβρίου 2015", "el", "2015-11-20"),
        ("Oct 30, 2025 09:03 IST", "en", "2025-10-30"),
        ("03.12.2015", "pl", "2015-12-03"),
        ("02 Dec", "en", "XXXX-12-02"),
        ("Czwartek, 3 grudnia", "pl", "XXXX-12-03"),
        ("[12-04]", "zh", "XXXX-12-04"),
    ],
)
def test_the_day_beside_a_title_in_the_forms_of_its_language(printed: str, language: str, edtf: str) -> None:
    found = CardDates((language, "en"), order_of([printed], language)).read(printed, "meta")
    assert found is not None and found.edtf == edtf


@pytest.mark.parametrize(
    "printed",
    [
        "version 3.11.2",
        "10:30",
        "3-4 players",
        "1.5 million",
        "May 2016",
        "5 things to know in March",
        "Prop 12-04 passed",
        "31 February 2016",
        "The hall opens on 4 May 2016 for all",
        "Updated 4 May 2016",
        "2016 m. kovo 5 d.",
    ],
)
def test_figures_and_words_that_are_no_day_of_publication(printed: str) -> None:
    assert CardDates(("en", "lt"), order_of([printed], "en")).read(printed) is None


def test_a_list_tells_which_figure_is_the_day() -> None:
    english = ("en",)
    assert find_card_date("09/12/2014", english, order_of(["27/11/2014", "09/12/2014"], "en")).edtf == "2014-12-09"  # type: ignore[union-attr]
    assert find_card_date("09/12/2014", english, order_of(["11/27/2014", "09/12/2014"], "en")).edtf == "2014-09-12"  # type: ignore[union-attr]
    assert find_card_date("09/12/2014", english, order_of(["09/12/2014"], "en")) is None


def test_days_in_pieces_and_in_titles() -> None:
    card = '<li><span class=d><b>{n}</b><br><i>Dec</i></span> <a href="/n/{n}">{title}</a></li>'
    assert [b.published for b in read(f"<ul>{items(TITLES, card, first=2)}</ul>").blocks] == [
        f"XXXX-12-{n:02d}" for n in range(2, 8)
    ]
    front = read("<ul>" + items([f"{title} - 03.12.2015" for title in TITLES]) + "</ul>")
    assert [b.published for b in front.blocks] == ["2015-12-03"] * 6
    assert [b.title for b in front.blocks] == TITLES


def test_a_year_in_a_piece_of_its_own_and_a_day_that_heads_its_list() -> None:
    card = '<li><span>{n} мая</span><span>2016</span> <a href="/n/{n}">{title}</a></li>'
    front = read(f"<ul>{items(TITLES, card, first=2)}</ul>", language="ru")
    assert [b.published for b in front.blocks][:2] == ["2016-05-02", "2016-05-03"]
    days = "".join(
        f"<div><h2>Saturday, June {n}, 2024</h2><div><h3><a href=/n/{n}>{title}</a></h3><p>It was seen on "
        f"June 9 by all.</p></div></div>"
        for n, title in enumerate(TITLES, 20)
    )
    assert [b.published for b in read(days).blocks][:2] == ["2024-06-20", "2024-06-21"]


def test_the_day_in_a_list_of_events_is_theirs_and_not_of_publication() -> None:
    card = '<li><time>{n} May 2016</time> <a href="/n/{n}">{title}</a></li>'
    listed = f"<ul>{items(TITLES, card, first=2)}</ul>"
    events = read(f"<div><h2>Upcoming events</h2>{listed}</div>").blocks
    assert {(b.kind, b.start, b.published) for b in events[:1]} == {("event", "2016-05-02", None)}
    news = read(f"<div><h2>News and events</h2>{listed}</div>").blocks
    assert (news[0].kind, news[0].start, news[0].published) == ("article", None, "2016-05-02")


def test_names_in_thousands_of_wrappers_and_over_thousands_of_lists() -> None:
    deep = "<div>" * 1500 + "Harbour" + "</div>" * 1500
    part = (
        '<section><h2>Part {n}</h2><div><a href="/a/{n}">{title}</a></div><div><a '
        'href="/b/{n}">{title}</a></div></section>'
    )
    front = read(f"<div>{deep}{''.join(part.format(n=n, title=TITLES[n % 6]) for n in range(2000))}</div>")
    assert sections(front)[:3] == ["Part 0", "Part 0", "Part 1"]
