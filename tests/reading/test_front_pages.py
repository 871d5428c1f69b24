"""Front pages of other makes: HTML, Chinese text, Markdown, marks in many forms."""

from __future__ import annotations

import pytest
from conftest import SAMPLE

from muniment.reading import FrontPage, TextReading, read_bytes
from muniment.reading.teasers import is_read_more, take_read_more


def read(path: str, url: str | None = None) -> FrontPage:
    reading = read_bytes((SAMPLE / path).read_bytes(), path, url)
    assert isinstance(reading, FrontPage)
    return reading


def test_html_front_page_gives_cards_in_order_and_leaves_furniture_out() -> None:
    front = read("veldria/front-page-2.html")
    assert [b.kind for b in front.blocks] == ["collection", "event", "event", "article", "article", "article", "article", "notice"]
    assert front.lead is not None and front.lead.text.startswith("Twenty-one years")
    titles = " ".join(b.title for b in front.blocks)
    assert "mooring licence" not in titles and "About the Commission" not in titles and "handles what it knows" not in titles
    assert all(b.section == "In this edition" for b in front.blocks)


def test_html_links_are_resolved_and_dates_are_read() -> None:
    wells = next(b for b in read("veldria/front-page-1.html").blocks if b.title.startswith("Sixty wells"))
    assert wells.url == "https://commission.veldria.example/news/wells"
    assert wells.published == "2024-03-04"
    assert wells.more


def test_events_are_understood() -> None:
    conference, workshop = (b for b in read("veldria/front-page-2.html").blocks if b.kind == "event")
    assert (conference.mode, conference.start, conference.end, conference.place) == ("hybrid", "2024-04-08", "2024-04-10", "Port Amsel")
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
    assert event.sponsors == ["公共服务署", "潮汐基金会"]
    (statement,) = front.blocks[3].statements
    assert statement.speaker is None and statement.date is not None and statement.date.weekday == "周日"
    assert all(b.more for b in front.blocks) and not any("更多" in b.summary for b in front.blocks)


def test_a_front_page_without_blank_lines_or_brackets_is_still_one() -> None:
    text = (
        "The Lakeside Museum opens its stores this summer, room by room, to whoever asks.\n\n"
        "Boats of the upper lake\nTwelve boats were lifted from the mud and can be seen from the gallery until autumn. Read more >>\n"
        "Lecture on lake ice\nA lecture on lake ice will be held online on 4 June 2023. Read more >>\n"
        "Notice: the lift is out of order\nVisitors are asked to use the stairs until repairs are done. Read more >>\n"
    )
    front = read_bytes(text.encode(), "front.txt")
    assert isinstance(front, FrontPage)
    assert [(b.kind, b.title) for b in front.blocks] == [
        ("article", "Boats of the upper lake"), ("event", "Lecture on lake ice"), ("notice", "Notice: the lift is out of order"),
    ]  # fmt: skip


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
    "text", ["They asked for more.", "Nothing is more", "更多的学校需要教师。", "The committee wants to learn and to do more."]
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
