"""Front pages of other makes: HTML, Chinese text, Markdown, marks in many forms."""

from __future__ import annotations

import pytest
from conftest import SAMPLE

from muniment.reading import FrontPage, TextReading, read_bytes
from muniment.reading.pages.teasers import is_read_more, read_block, take_read_more


def read(path: str, url: str | None = None) -> FrontPage:
    reading = read_bytes((SAMPLE / path).read_bytes(), path, url)
    assert isinstance(reading, FrontPage)
    return reading


def test_html_front_page_gives_cards_in_order_and_leaves_furniture_out() -> None:
    front = read("veldria/front-page-2.html")
    assert [b.kind for b in front.blocks] == [
        "collection",
        "event",
        "event",
        "article",
        "article",
        "article",
        "article",
        "notice",
    ]
    assert front.lead is not None and front.lead.text.startswith("Twenty-one years")
    titles = " ".join(b.title for b in front.blocks)
    assert (
        "mooring licence" not in titles
        and "About the Commission" not in titles
        and "handles what it knows" not in titles
    )
    assert all(b.section == "In this edition" for b in front.blocks)


def test_html_links_are_resolved_and_dates_are_read() -> None:
    wells = next(b for b in read("veldria/front-page-1.html").blocks if b.title.startswith("Sixty wells"))
    assert wells.url == "https://commission.veldria.example/news/wells"
    assert wells.published == "2024-03-04"
    assert wells.more


def test_events_are_understood() -> None:
    conference, workshop = (b for b in read("veldria/front-page-2.html").blocks if b.kind == "event")
    assert (conference.mode, conference.start, conference.end, conference.place) == (
        "hybrid",
        "2024-04-08",
        "2024-04-10",
        "Port Amsel",
    )
    assert conference.countries == ["Kenya", "Norway", "Peru", "Jordan", "Nepal", "Fiji"]
    assert conference.sponsors == ["Harbour Commission", "Tidewater Foundation"]
    assert (workshop.mode, workshop.start) == ("online", "2024-05-22")
    assert "Greyhaven Archive" in workshop.organisers


def test_plan_is_found_with_period_and_publication() -> None:
    plan = next(b.plan for b in read("veldria/front-page-2.html").blocks if b.plan)
    assert (plan.period, plan.published) == ("2018/2022", "2018-05-14")
    assert plan.places == ["Greyhaven", "Port Amsel", "Stillmoor", "Eastlock"]


def test_chinese_text_front_page() -> None:
    front = read("aulan/front-page.txt")
    assert front.language == "zh-Hans"
    assert [b.kind for b in front.blocks] == ["collection", "article", "event", "article", "notice"]
    event = front.blocks[2]
    assert (event.mode, event.start, event.end, event.place) == ("hybrid", "2024-04-08", "2024-04-10", "澜城")
    assert event.organisers == ["公共服务署", "潮汐基金会"]
    (statement,) = front.blocks[3].statements
    assert statement.speaker is None and statement.date is not None and statement.date.weekday == "周日"
    assert all(b.more for b in front.blocks) and not any("更多" in b.summary for b in front.blocks)


def test_a_front_page_without_blank_lines_or_brackets_is_still_one() -> None:
    text = (
        "The Lakeside Museum opens its stores this summer, room by room, to whoever asks.\n\n"
        "Boats of the upper lake\nTwelve boats were lifted from the mud and can be seen from the gallery until "
        "autumn. Read more >>\n"
        "Lecture on lake ice\nA lecture on lake ice will be held online on 4 June 2023. Read more >>\n"
        "Notice: the lift is out of order\nVisitors are asked to use the stairs until repairs are done. Read more >>\n"
    )
    front = read_bytes(text.encode(), "front.txt")
    assert isinstance(front, FrontPage)
    assert [(b.kind, b.title) for b in front.blocks] == [
        ("article", "Boats of the upper lake"),
        ("event", "Lecture on lake ice"),
        ("notice", "Notice: the lift is out of order"),
    ]


@pytest.mark.parametrize(
    "mark",
    [
        "[more..]",
        "[more...]",
        "Read more »",
        "(Read more)",
        "... Continue reading →",
        "【更多】",
        "[查看详情]",
        "阅读全文>>",
        "اقرأ المزيد",
        "Lire la suite",
        "Подробнее »",
    ],
)
def test_read_more_marks_of_many_forms(mark: str) -> None:
    assert take_read_more(f"The wells were counted. {mark}") == ("The wells were counted.", True)


@pytest.mark.parametrize(
    "text",
    ["They asked for more.", "Nothing is more", "更多的学校需要教师。", "The committee wants to learn and to do more."],
)
def test_a_sentence_about_more_is_no_mark(text: str) -> None:
    assert take_read_more(text) == (text, False)


def test_a_link_that_only_says_more_is_no_headline() -> None:
    assert is_read_more("Read more") and is_read_more("[详细]") and not is_read_more("More wells in the districts")


def test_an_article_is_no_front_page() -> None:
    reading = read_bytes((SAMPLE / "veldria/wells.html").read_bytes(), "wells.html")
    assert isinstance(reading, TextReading)
    assert reading.kind == "article"
    assert (reading.title, reading.published, reading.authors) == (
        "Sixty wells finished in the lake districts",
        "2024-03-04",
        ["Jonas Reed"],
    )
    assert "Ilse Marten" in [s.speaker for s in reading.statements]


def test_arabic_article_is_right_to_left() -> None:
    reading = read_bytes((SAMPLE / "noor/fahs-alabar.html").read_bytes(), "a.html")
    assert isinstance(reading, TextReading)
    assert (reading.language, reading.direction, reading.published) == ("ar", "rtl", "2024-03-05")


LINES = """A letter from the director
This year our federation turns fifty. In fifty years its members have walked courts and schools. We thank all who wrote.
Library of country reports
A collection of reports on forty countries published by the federation since 1987. More...
Federation holds annual assembly in Lisbon
Representatives from Portugal, Spain, Brazil and Angola met in Lisbon on Saturday. More...
Prison visits resume
Visits to six prisons resumed on 4 March, a spokesperson for the justice ministry said on Wednesday. More...
"""


def test_a_front_page_with_a_line_for_each_heading_and_each_teaser() -> None:
    front = read_bytes(LINES.encode(), "front.txt")
    assert isinstance(front, FrontPage) and front.lead is not None
    assert front.lead.title == "A letter from the director" and front.lead.text.endswith("who wrote.")
    assert [(b.kind, b.title, b.more) for b in front.blocks] == [
        ("collection", "Library of country reports", True),
        ("event", "Federation holds annual assembly in Lisbon", True),
        ("article", "Prison visits resume", True),
    ]
    assert front.blocks[1].countries == ["Portugal", "Spain", "Brazil", "Angola"]


@pytest.mark.parametrize(
    ("summary", "mode"),
    [
        (
            "The hearing will take place in the Town Hall of Brinley on 14 May 2024, and can be followed online.",
            "hybrid",
        ),
        (
            "A round table took place on 3-4 November 2021 at the Old Mint in Selby, and others joined by video link.",
            "hybrid",
        ),
        ("The seminar will be held online on Thursday from the studio in Selby.", "online"),
        ("The seminar was held in Selby on Thursday.", None),
    ],
)
def test_how_an_event_is_held(summary: str, mode: str | None) -> None:
    block = read_block("Seminar on data and dignity", summary)
    assert block.kind == "event" and block.mode == mode


def test_hosts_and_sponsors_are_told_apart() -> None:
    both = read_block(
        "Round table", "The round table was funded by the Helm Foundation and organised by the Old Mint Institute."
    )
    assert (both.sponsors, both.organisers) == (["Helm Foundation"], ["Old Mint Institute"])
    acronym = read_block("Seminar", "The seminar was co-hosted by the University of Selby and UNESCO on 4 June 2021.")
    assert acronym.organisers == ["University of Selby", "UNESCO"]
    subject = read_block(
        "Our side event",
        "The Tidewater Society and the Permanent Mission of Portugal will hold a side event in Geneva on 4 June 2021.",
    )
    assert subject.organisers == ["Tidewater Society", "Permanent Mission of Portugal"]
    chinese = read_block(
        "就业研讨会", "研讨会9月14日至16日在云川市举行,由云川大学主办、潮汐基金会赞助,来自德国、巴西的代表出席。"
    )
    assert (chinese.organisers, chinese.sponsors, chinese.countries) == (["云川大学"], ["潮汐基金会"], ["德国", "巴西"])
    assert (chinese.start, chinese.end) == ("XXXX-09-14", "XXXX-09-16")


def test_a_deadline_is_not_the_day_of_the_event() -> None:
    block = read_block(
        "Webinar: reading a budget", "The webinar will be held online on Thursday. Register by 12 November."
    )
    assert block.start is None and [d.weekday for d in block.dates] == ["Thursday", None]


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        (
            "Five-year plan for accessible transport",
            (
                "The Government published its second plan for accessible transport (2021-2025) on 3 March 2021. "
                "Inspectors visited Brinley, Oakhurst and Port Sele."
            ),
            ("plan for accessible transport", "2021/2025", "2021-03-03", ["Brinley", "Oakhurst", "Port Sele"], 2),
        ),
        (
            "National strategy for rural clinics, 2018-2022",
            (
                "Published on 9 January 2018, the strategy set out to build 400 clinics. Reporters went to Tarn, "
                "Oulu District and Cray to see them."
            ),
            ("National strategy for rural clinics", "2018/2022", "2018-01-09", ["Tarn", "Oulu District", "Cray"], None),
        ),
        (
            "澜城行动计划(2012-2015年)实施评估",
            "该计划于2012年6月11日发布。记者走访了北湾、南浦等地。",
            ("澜城行动计划", "2012/2015", "2012-06-11", ["北湾", "南浦"], None),
        ),
    ],
)
def test_a_plan_is_found_however_it_is_named(title: str, text: str, expected: tuple[object, ...]) -> None:
    plan = read_block(title, text).plan
    assert plan is not None
    assert (plan.title, plan.period, plan.published, plan.places, plan.ordinal) == expected


@pytest.mark.parametrize(
    ("charset", "text", "language"),
    [
        (
            "windows-1252",
            "L'Observatoire publie depuis 1998 ce que disent les habitants.\n\nRecueil des rapports\n\n"
            "Recueil de tous les rapports publiés depuis 1998. [Lire la suite]\n\nColloque sur le logement\n"
            "\nLe colloque s'est tenu du 3 au 5 juin 2021, en présentiel et en ligne, avec des participants "
            "venus de Belgique et du Sénégal. Il était organisé par l'Observatoire et l'Université de Selby. "
            "[Lire la suite]\n",
            "fr",
        ),
        (
            "big5",
            (
                "研究中心成立於一九八五年,記錄各地居民的聲音。\n\n研究報告彙編\n\n"
                "本欄收錄一九八六年以來發表的全部研究報告。[更多]\n\n居住權國際研討會舉行\n\n"
                "研討會於2019年5月4日至6日在臺北舉行,來自日本、韓國等國的學者出席。會議由研究中心主辦。[更多]\n"
            ),
            "zh-Hant",
        ),
        (
            "windows-1256",
            (
                "يوثق المرصد منذ عام 1999 ما يرويه الناس وينشره كما قيل.\n\nمجموعة التقارير السنوية\n\nمجموعة من "
                "التقارير التي نشرها المرصد منذ عام 1999. [المزيد]\n\nمؤتمر دولي حول المياه\n\nعقد المؤتمر يوم 12 "
                "مايو 2021 بمشاركة خبراء من مصر وتونس. [المزيد]\n"
            ),
            "ar",
        ),
    ],
)
def test_front_pages_in_other_languages_and_charsets(charset: str, text: str, language: str) -> None:
    front = read_bytes(text.encode(charset), "front.txt")
    assert isinstance(front, FrontPage) and front.language == language
    assert front.lead is not None and [b.kind for b in front.blocks] == ["collection", "event"]
    assert len(front.blocks[1].countries) == 2 and front.blocks[1].start is not None


def test_headings_inside_a_post_and_log_in_links_name_no_section() -> None:
    words = "The wardens of the district counted every boat that crossed the river in the long dry spring of that year."
    posts = "".join(
        (
            f"<article><h1><a href=/post-{n}>The {name} post of the wardens of the ferry</a></h1><p>{words}</p><h2>"
            f"Nature finds a way</h2><p>{words}</p></article>"
        )
        for n, name in enumerate(["first", "second", "third", "fourth"])
    )
    login = "<h2><a href=/register>Register</a> <a href=/sign-in>Sign in</a></h2>"
    reading = read_bytes(f"<html lang=en><body>{login}<div>{posts}</div></body></html>".encode(), "front.html")
    assert isinstance(reading, FrontPage)
    assert [b.title.split()[1] for b in reading.blocks] == ["first", "second", "third", "fourth"]
    assert {b.section for b in reading.blocks} == {None}


def test_a_heading_before_a_group_of_teasers_names_their_section() -> None:
    parts = "".join(
        f"<section><h2>{name}</h2>"
        + "".join(
            f"<div><h3><a href=/{name}/{n}>What the {name} said on day {n} of the meeting</a></h3></div>"
            for n in range(3)
        )
        + "</section>"
        for name in ("harbour", "council")
    )
    reading = read_bytes(f"<html lang=en><body><main>{parts}</main></body></html>".encode(), "front.html")
    assert isinstance(reading, FrontPage)
    assert [b.section for b in reading.blocks] == ["harbour"] * 3 + ["council"] * 3


def test_a_teaser_shown_a_second_time_names_no_section() -> None:
    slides = "".join(
        f"<li><h2><a href=/n/{n}>What the harbour said on day {n} of the meeting</a></h2></li>" for n in range(4)
    )
    again = "<div class=first><h2><a href=/n/0>The harbour, day 0</a></h2></div>"
    more = "".join(
        f"<div><h3><a href=/m/{n}>What the council said on day {n} of the meeting</a></h3></div>" for n in range(4)
    )
    html = (
        f"<html lang=en><body><ul>{slides}</ul><section><h2>Council</h2><div>{again}{more}</div></section></body>"
        f"</html>"
    )
    reading = read_bytes(html.encode(), "front.html")
    assert isinstance(reading, FrontPage)
    assert [b.section for b in reading.blocks] == [None] * 4 + ["Council"] * 4
