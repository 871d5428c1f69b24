"""What reads like a statement, a place or a title, and is none."""

from __future__ import annotations

from io import BytesIO

import docx
import pytest

from muniment.reading import TextReading, read_bytes
from muniment.reading.findings.claimed import is_title
from muniment.reading.findings.places import find_places
from muniment.reading.findings.publication import find_in_text, of_front_matter
from muniment.reading.findings.statements import find_statements


@pytest.mark.parametrize(
    "sentence",
    [
        "从根本上说,港口的发展取决于船员。",
        "总的来说,今年的收成比去年好。",
        "也就是说,每个村都要有一口井。",
        "对于这个多港口的地区来说,灯塔是一个重要问题。",
        "这就是全国来说的,各地情况不同。",
        "必须指出,灯塔的维修还没有完成。",
        "要组织起一支更有说服力的宏大队伍。",
        "我们永远不称霸,也不搞扩张。",
        "守灯人的称号之所以光荣,就在这个地方。",
        "不要把跟不上步伐说成是懒惰。",
        "安静已被宣布为普通渔民的最高愿望。",
        "这里我要强调一下减轻渔民负担的问题。",
    ],
)
def test_turns_of_speech_and_parts_of_words_report_nobody_in_chinese(sentence: str) -> None:
    assert find_statements(sentence) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "The wells were counted in every district of the coast, according to the provisions of the act.",
        "According to the terms of the treaty, the light is kept by both towns in turn.",
        "As in peace the bearers of lamps are free, according to the rights belonging to their office.",
        "To the list of lights that are kept has been added that of the northern pier of Stillmoor.",
    ],
)
def test_what_is_done_in_accord_with_a_rule_is_nobodys_statement(sentence: str) -> None:
    assert find_statements(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("港务局局长李明说,港口的发展取决于船员。", "港口的发展取决于船员"),
        ("报告指出,灯塔的维修还没有完成。", "灯塔的维修还没有完成"),
        ("总的来说,渔民代表王小海说,今年的收成比去年好。", "今年的收成比去年好"),
        (
            "According to the harbour office, the light was kept by both towns in turn.",
            "the light was kept by both towns in turn",
        ),
        (
            "The provisions will last until May, according to the clerk of Stillmoor.",
            "The provisions will last until May",
        ),
    ],
)
def test_what_somebody_said_is_still_found(sentence: str, quote: str) -> None:
    (found,) = find_statements(sentence)
    assert found.quote.rstrip(".") == quote


def test_what_shares_do_in_a_market_is_no_town() -> None:
    names = {place.text for place in find_places("推动长期资金入市,改革股票上市制度,批准海南建省,并在青岛市举行。")}
    assert not names & {"入市", "上市", "建省"}
    assert {"海南", "青岛"} <= {name.removesuffix("市") for name in names}


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "Mr. President, the wells of the coast were counted. They are many.",
            "Mr. President, the wells of the coast were counted",
        ),
        ("34. The council met in the morning. It went on.", "The council met in the morning"),
        ("Den 10. december 1948 blev brøndene talt. De er mange.", "Den 10. december 1948 blev brøndene talt"),
        (
            "XIV\n\nSESSION OF THE COUNCIL OF WELLS\n\nThe session was opened at noon and went on for a whole day.",
            "SESSION OF THE COUNCIL OF WELLS",
        ),
    ],
)
def test_a_title_does_not_end_at_an_abbreviation_and_is_more_than_a_number(text: str, title: str) -> None:
    reading = read_bytes(text.encode(), "speech.txt")
    assert isinstance(reading, TextReading)
    assert reading.title == title


@pytest.mark.parametrize(
    "words", ["3 мая 2024 в 10:15", "إعلان", "بيان صحفي", "Press release", "港口网港口网>>国际", "Home > News > World"]
)
def test_an_hour_a_label_and_a_trail_are_no_title(words: str) -> None:
    assert not is_title(words)


@pytest.mark.parametrize(
    "words", ["Press release on the wells of Selm", "إعلان حقوق الآبار", "The wells at 10:15", "广告法"]
)
def test_a_title_with_such_words_stays(words: str) -> None:
    assert is_title(words)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Circonstance : Réunion avec la commission des puits, à Selm.", "Réunion"),
        ("Réunion du conseil des puits de la ville.", "Réunion"),
        ("The wells are listed at USA.gov for all to see.", "USA"),
        ("各省、自治区分为自治州、自治县。", "自治州"),
        ("各省、自治区分为自治州、县、自治县。", "自治县"),
    ],
)
def test_common_words_and_addresses_are_no_places(text: str, place: str) -> None:
    assert place not in [name.text for name in find_places(text)]


def test_the_island_is_still_a_place() -> None:
    assert any("Réunion" in name.text for name in find_places("The wells were counted in Réunion in spring."))


def test_beside_the_end_of_an_event_a_date_is_its_start() -> None:
    assert of_front_matter({"date": "2017-05-11 14:00:00 -0500", "end_date": "2017-05-11"}).published is None
    assert of_front_matter({"date": "2017-05-11"}).published is not None


def test_a_decision_is_of_the_day_under_promulgated_and_not_of_its_signature() -> None:
    head = [
        "Harbour Tribunal",
        "Heard at Selm House | Decision & Reasons Promulgated",
        "On 3 March 2021 | 9 May 2021",
        "Before",
    ]
    end = ["The appeal is dismissed.", "Ada Lund", "Dated 1 May 2021"]
    found = find_in_text("Harbour Tribunal", [*head, *end]).published
    assert found is not None and found.date == "2021-05-09"


def test_a_case_is_called_by_its_name_and_not_by_its_court() -> None:
    document = docx.Document()
    for line in (
        "Upper Tribunal",
        "(Harbour Chamber)",
        "Lund and another (wells: count) [2021] UKUT 00999 (IAC)",
        "The appeal is dismissed.",
    ):
        document.add_paragraph(line)
    file = BytesIO()
    document.save(file)
    reading = read_bytes(file.getvalue(), name="case.docx")
    assert isinstance(reading, TextReading)
    assert reading.title == "Lund and another (wells: count) [2021] UKUT 00999 (IAC)"
