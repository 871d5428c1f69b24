"""Dates, figures, places, organisations and statements in running text."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment.reading import TextReading, read_bytes
from muniment.reading.findings.dates import find_dates
from muniment.reading.findings.edtf_dates import is_edtf
from muniment.reading.findings.figures import find_figures
from muniment.reading.findings.names import find_organisations, split_list
from muniment.reading.findings.places import find_places
from muniment.reading.findings.statements import find_statements
from muniment.reading.pages.teasers import read_block


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on 14 May 2018", ["2018-05-14"]),
        ("May 14, 2018", ["2018-05-14"]),
        ("from Feb. 27 to March 24, 2017", ["2017-02-27/2017-03-24"]),
        ("3–5 June 2021", ["2021-06-03/2021-06-05"]),
        ("in September 2016", ["2016-09"]),
        ("the plan (2016-2020)", ["2016/2020"]),
        ("since 1991", ["1991/.."]),
        ("the 1990s", ["199X"]),
        ("about 1950", ["1950~"]),
        ("spring 2021", ["2021-21"]),
        ("12 June", ["XXXX-06-12"]),
        ("03/04/2021", ["2021-XX-XX"]),
        ("13/04/2021", ["2021-04-13"]),
        ("2016年9月29日", ["2016-09-29"]),
        ("二〇一六年九月", ["2016-09"]),
        ("2017年2月27日至3月24日", ["2017-02-27/2017-03-24"]),
        ("2016—2020年", ["2016/2020"]),
        ("le 29 septembre 2016", ["2016-09-29"]),
        ("29 de septiembre de 2016", ["2016-09-29"]),
        ("29 сентября 2016 года", ["2016-09-29"]),
        ("5 مارس 2024", ["2024-03-05"]),
        ("on Sunday", [None]),
        ("30 February 2020", ["2020-02"]),
        ("it may 5 times", []),
        ("310,000 people", []),
    ],
)
def test_dates_are_edtf_and_never_guessed(text: str, expected: list[str | None]) -> None:
    assert [d.edtf for d in find_dates(text)] == expected


@given(
    st.text(
        alphabet=st.sampled_from("0123456789-/., JanuaryMayFebMarch年月日至到周一to from Sunday十二〇"), max_size=80
    )
)
def test_dates_stand_where_they_say_and_do_not_overlap(text: str) -> None:
    found = find_dates(text)
    for mention in found:
        assert text[mention.start : mention.end].strip() == mention.text
    assert all(a.end <= b.start for a, b in pairwise(found))


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("86 percent of villages", 86.0, "%"),
        ("1.4 billion people", 1.4e9, "people"),
        ("14亿人", 1.4e9, "人"),
        ("3.2万名学生", 32000.0, "名"),
        ("¥5 million", 5e6, "¥"),
        ("百分之九十五", 95.0, "%"),
        ("41,000 people", 41000.0, "people"),
    ],
)
def test_figures_have_value_and_unit(text: str, value: float, unit: str) -> None:
    (figure,) = find_figures(text)
    assert (figure.value, figure.unit) == (value, unit)


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        # Thousands and decimals as a language writes them.
        (
            "Les menaces pèsent sur 45 000 postes et 2,5 % de la population.",
            [("45 000 postes", 45000.0, "postes"), ("2,5 %", 2.5, "%")],
        ),
        ("Il a coûté 1 600 000 euros à la ville et aux habitants de la région.", [("1 600 000 euros", 1.6e6, "euros")]),
        (
            "Se destinan 1.416 millones de euros para las becas del curso.",
            [("1.416 millones de euros", 1.416e9, "euros")],
        ),
        ("El litro de la leche ya cuesta 1,5 euros en los mercados del país.", [("1,5 euros", 1.5, "euros")]),
        ("El monto es de $ 8.000.000 para los servicios de la ciudad.", [("$ 8.000.000", 8e6, "$")]),
        (
            "Стоимость проекта составит $70 млн, и 1000 рублей с человека.",
            [("$70 млн", 7e7, "$"), ("1000 рублей", 1000, "рублей")],
        ),
        (
            "Dies kostet die Stadt 2,5 Mrd. Euro und mit den Zinsen 1.200 Euro im Jahr.",
            [("2,5 Mrd. Euro", 2.5e9, "Euro"), ("1.200 Euro", 1200, "Euro")],
        ),
        ("1,416 millones", []),
        # Parts of something else.
        ("Interest fell to 15 3/4 percent in the year, and the U-2 flight was one of them.", []),
        ("The report names COVID-19 cases, Grade 5 students, Article 12 countries and G20 countries of the world.", []),
        ("It is one in 5 children, and between 5 and 10 people of 20-30 people in the room.", []),
        ("The Boeing 737 crashes were in the news, and in 10x projects as of 2020 students.", []),
        ("It was the duty of 12\n\npolitics and of the 154 brings of it.", []),
        ("第5条、第3、4项规定，每50公斤提高5到7元。", [("50公斤", 50, "公斤")]),
        ("由8300万增加到1亿3千多万，减轻负担3万多亿元，历时1个多月。", [("8300万", 8.3e7, None)]),
        (
            "比重从9.8%降至7.5%，全国12亿人民,78人受伤。",
            [("9.8%", 9.8, "%"), ("7.5%", 7.5, "%"), ("12亿", 1.2e9, None), ("78人", 78, "人")],
        ),
        (
            "The full extent to which H.R. 534 protects them is not known, and S. 12 restricts it, as does "
            "Bill 40 only limits.",
            [],
        ),
        ("Under Public Law 104 restricts are in the law, and the 12 only children of the town came.", []),
        # A range whose scale is written once, and a number that a space broke.
        ("It would cost the town an estimated $400-$800 million, and the law says so.", []),
        ("It would cost $5 to $8 million for the people of the town.", []),
        (
            "He paid $5,000, $6,000 and $7 million for the house in the city.",
            [("$5,000", 5000.0, "$"), ("$6,000", 6000.0, "$"), ("$7 million", 7_000_000.0, "$")],
        ),
        ("Na edição se inscreveram 18, 7 milhões de alunos do país.", []),
    ],
)
def test_a_number_that_may_be_another_is_left_out(text: str, figures: list[tuple[str, float, str | None]]) -> None:
    assert [(f.text, f.value, f.unit) for f in find_figures(text)] == figures


def test_years_and_bare_numbers_are_no_figures() -> None:
    assert find_figures("In 2016 the third report had more than 12 of them, as in 2015.") == []
    assert [(f.value, f.unit) for f in find_figures("In 2016 the office read 4,120 long letters.")] == [
        (4120, "letters")
    ]


def test_organisations_are_kept_whole_and_apart() -> None:
    text = (
        "It was sponsored by the Lakeside Society for Public Water and the Publicity Department of the Port Amsel "
        "Harbour Committee."
    )
    assert [o.text for o in find_organisations(text)] == [
        "Lakeside Society for Public Water",
        "Publicity Department of the Port Amsel Harbour Committee",
    ]


def test_places_come_from_the_words_around_them() -> None:
    assert [p.text for p in find_places("The court sat in Stillmoor, capital of Eastlock Province, in May.")] == [
        "Stillmoor",
        "Eastlock Province",
    ]
    assert find_places("It was written in English in March.") == []


def test_lists_of_hosts_are_split_at_the_right_ands() -> None:
    assert split_list("the Ministry of Labour and Social Security and the Greyhaven Archive") == [
        "Ministry of Labour and Social Security",
        "Greyhaven Archive",
    ]


@pytest.mark.parametrize(
    ("text", "speaker", "role"),
    [
        (
            "“We drilled where the maps showed water,” said Ilse Marten, director of the water office.",
            "Ilse Marten",
            "director of the water office",
        ),
        (
            "Clinics will open at weekends, an official of the health office said on Sunday.",
            None,
            "an official of the health office",
        ),
        ("Minister Jan Ode said on 3 May 2021 that 45 percent of pupils had a desk.", "Jan Ode", "Minister"),
        ("According to the water office, 41,000 people live near a well.", None, "the water office"),
        ("卫生部门一位官员周日表示,各岛诊所将在周末接诊。", None, "卫生部门一位官员"),
    ],
)
def test_statements_name_only_whom_the_text_names(text: str, speaker: str | None, role: str) -> None:
    (statement,) = find_statements(text)
    assert (statement.speaker, statement.role) == (speaker, role)
    assert text[statement.start : statement.end] == statement.quote


def test_hosts_named_together_are_each_named_once() -> None:
    block = read_block(
        "Workshop on ledgers",
        "The workshop will be held online on 22 May 2024. It is organised by the Greyhaven Archive together "
        "with the University of Port Amsel.",
    )
    assert block.organisers == ["Greyhaven Archive", "University of Port Amsel"]


@pytest.mark.parametrize(
    "text",
    [
        "2016",
        "2016-09",
        "2016-09-29",
        "199X",
        "1950~",
        "2021-21",
        "XXXX-06-12",
        "2016/2020",
        "1991/..",
        "/2004",
        "2020-02-29",
        "XXXX-02-29",
    ],
)
def test_edtf_is_told(text: str) -> None:
    assert is_edtf(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/",
        "16",
        "2016-13",
        "2016-02-30",
        "2021-02-29",
        "2016-9",
        "yesterday",
        "2016-21-01",
        "2016-09-29 ",
        "2016/2020/2024",
    ],
)
def test_what_is_no_edtf_is_told(text: str) -> None:
    assert not is_edtf(text)


@given(st.dates())
def test_every_date_that_is_found_is_edtf(day: date) -> None:
    text = f"It was signed on {day.day} {day:%B} {day.year:04d}."
    assert all(is_edtf(d.edtf) for d in find_dates(text) if d.edtf)


_PAGE = """<html lang="en"><head><title>The harbour report</title><meta name="author" content="Ada Lind">
<meta property="article:published_time" content="2019-03-05"></head><body><article><h1>The harbour report</h1>
<p>By Bo Frank</p><p>Published on 5 March 2019 by the Office of Ports, the report counts 4,200 jobs and 12.5 percent of trade.</p>
<p>The office said that the harbour would be deepened by 2022, and that the town of Selm would have a second quay.</p>
</article></body></html>"""  # noqa: E501


def test_every_finding_says_where_it_stands() -> None:
    reading = read_bytes(_PAGE.encode(), "page.html")
    assert isinstance(reading, TextReading)
    places = {"text": reading.text, "title": reading.title or ""}
    for finding in reading.findings:
        if finding.within == "data":
            assert (finding.start, finding.end) == (0, 0)
            assert finding.quote not in reading.text
        else:
            assert places[finding.within][finding.start : finding.end] == finding.quote
    found = {(f.field, f.value, f.within) for f in reading.findings}
    assert ("title", "The harbour report", "title") in found
    assert ("published", "2019-03-05", "data") in found
    (said,) = (f.quote for f in reading.findings if f.field == "published")
    # The field that says it, and no words of the text that name the day too.
    assert said.startswith("article:published_time: 2019-03-05")
    assert ("author", "Ada Lind", "data") in found
    assert ("figure", "4200 jobs", "text") in found
    assert ("figure", "12.5 %", "text") in found


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Method\n\nEvery district counted on the first of March.", []),
        ("Each Province sent a clerk.", []),
        ("Results\n\nSelm District counted first.", ["Selm District"]),
        ("In Selm District and the Northern District, every district counted.", ["Selm District", "Northern District"]),
    ],
)
def test_a_district_needs_a_name_of_its_own(text: str, places: list[str]) -> None:
    assert [p.text for p in find_places(text)] == places
