"""What is shown of a text is what it says: no words of nobody, no town for a firm, no half of a number, no paper's
label for its name."""

from __future__ import annotations

import pytest

from muniment.reading import TextReading, read_bytes
from muniment.reading.findings.dates import find_dates
from muniment.reading.findings.figures import find_figures
from muniment.reading.findings.names import find_organisations
from muniment.reading.findings.places import SURE, find_places
from muniment.reading.findings.plans import find_plan
from muniment.reading.findings.statements import find_statements
from muniment.reading.formats.html import _is_text_among_teasers
from muniment.reading.formats.html_page import describe, parse
from muniment.reading.pages.front_page import FrontPageDraft
from muniment.reading.pages.headlines import Candidate
from muniment.reading.paragraphs import RawSection

_CLAUSE = "the wells of Selm were counted in that year."


@pytest.mark.parametrize(
    ("text", "speaker", "role", "quote"),
    [
        (f"Mr. President, Alexander Lund once wrote that {_CLAUSE}", "Alexander Lund", None, _CLAUSE),
        (f"Ladies and gentlemen, Alexander Lund once wrote that {_CLAUSE}", "Alexander Lund", None, _CLAUSE),
        (
            "“Along the way,” Ida Holm said, “we saw that all the wells of Selm were low.” Ida Holm went.",
            "Ida Holm",
            None,
            "we saw that all the wells of Selm were low.",
        ),
        (
            "According to his aunt, Jane Marten, “He was the best of the well diggers in the valley.”",
            "Jane Marten",
            None,
            "He was the best of the well diggers in the valley.",
        ),
        (f"According to the mayor, Ada Lund, {_CLAUSE}", "Ada Lund", "mayor", _CLAUSE),
        (f"According to the ministry, Ada Lund said {_CLAUSE}", None, None, f"Ada Lund said {_CLAUSE}"),
        (
            "According to the report, New York, Los Angeles and Selm have low wells in spring.",
            None,
            "the report",
            "New York, Los Angeles and Selm have low wells in spring.",
        ),
        ("無國界記者指出，水井的數目一直不清楚。", "無國界記者", None, "水井的數目一直不清楚"),
        ("大学说，六十口井已经完工。", None, None, "六十口井已经完工"),
        ("水务局认为，六十口井已经完工。", "水务局", None, "六十口井已经完工"),
    ],
)
def test_who_said_which_words(text: str, speaker: str | None, role: str | None, quote: str) -> None:
    (statement,) = find_statements(text)
    assert (statement.speaker, statement.role, statement.quote) == (speaker, role, quote)
    assert text[statement.start : statement.end] == quote


@pytest.mark.parametrize(
    "text",
    [
        f"According to the ministry, Ada Lund, said {_CLAUSE}",
        "As I have said many times, too many wells of Selm are low in spring.",
        (
            "Given the rain, Rolf Berg, a retired well digger and professor of water at Selm University, said the "
            "towns needed to step in and count them."
        ),
        "检测报告应当向居民公布，并报水务局备案。",
        "由镇人民政府确认为永久水井，并向居民公布。",
        "本条例所称水井，是指全部公共水井。",
        "镇人民政府认为必要时，可以调查水井的事故。",
        "水务局认为申请不符合条件的，应当退回申请人。",
        "水务公司（下称水司）与镇政府签订了合同。",
        "故对水务公司抗辩称其已经告知居民，不予采信，应当退款。",
        "有如小說偵探一般，他在井邊尋找。",
        "他以老井去稱謂這條街道和附近的房屋。",
        "本条例自公布之日起施行，原条例同时废止。",
        "如果镇长会议认为水井的事项需要研究，可以建议居民再提出。",
        "向居民公布征求意见的时间一般不少于三十日。",
        "至於對女兒有什麼話說，鎮報沒有寫明。",
        "The mother in Selm who first said that to me back in the spring gets the credit for it.",
    ],
)
def test_what_nobody_said_is_no_statement(text: str) -> None:
    assert find_statements(text) == []


def test_a_day_of_the_speakers_life_is_not_that_of_the_words() -> None:
    (told,) = find_statements(f"Judge Ada Lund, who led a count of wells in 2005, pointed out that {_CLAUSE}")
    (dated,) = find_statements(f"Judge Ada Lund said on 3 May 2005 that {_CLAUSE}")
    assert told.date is None
    assert dated.date is not None
    assert dated.date.edtf == "2005-05-03"


def test_a_mark_that_closes_within_the_words_is_opened_too() -> None:
    (statement,) = find_statements(
        "“Wells” matter in the valley of Selm and beyond it, Ada Lund said. Ada Lund went home."
    )
    assert statement.quote == "“Wells” matter in the valley of Selm and beyond it"


def test_no_statement_is_made_of_two_columns() -> None:
    rows = [
        ("The water office of Selm", "Ada Lund said that the"),
        ("counted the wells of the", "harbour must be mended"),
        ("town in spring, and the", "before the winter, when"),
        ("low. Rolf Berg said that", "salt. The council said"),
        ("the mill had to be shut", "that it had no money."),
    ]
    page = (
        "The wells of Selm\n\n"
        + "\n".join(f"{left:<40}{right}" for left, right in rows)
        + f"\n\nAda Lund said that {_CLAUSE}\n"
    )
    reading = read_bytes(page.encode(), "wells.txt")
    assert isinstance(reading, TextReading)
    assert [s.quote for s in reading.statements] == [_CLAUSE]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("The shares of Centurion Holdings fell. He has shares in Centurion, and the town asked Centurion for it.", []),
        ("He is in Albany Holdings and in Albany today. He was in Boulder, and the town of it.", ["Boulder"]),
        (
            "He works in Toyota and in Mango, and in Darwin, Australia, and in Albany.",
            ["Darwin", "Australia", "Albany"],
        ),
        ("Der Fall (SCC Berlin; 7 m) ist nicht das, und die schwarze Pest war da und die Asia-Spiele.", []),
        ("The revue “Armenia” was printed in Marseille, and it is said that the house was old.", ["Marseille"]),
        ("The books of St. Martin’s were printed there, and it is said that the house was old.", []),
        ("They met on the Missouri river and in New York magazine, and it is the best of France.", ["France"]),
        ("原告购买上海通用雪佛兰轿车一辆，价格不明。", []),
        ("禁止区域为主城区长春路以南，湖北路以西，水井除外。", []),
        (
            (
                "General George Washington came. At night Washington ordered them to the boats, and it was the "
                "crossing of the Delaware."
            ),
            [],
        ),
        (
            "They came to Washington, and the Delaware governor was in Washington too. In Delaware it is so.",
            ["Washington", "Delaware"],
        ),
        ("Elle chante « Rome », et le public de la salle est debout dans les rues et les maisons de la ville.", []),
    ],
)
def test_a_part_of_another_name_is_no_place(text: str, shown: list[str]) -> None:
    assert [p.text for p in find_places(text) if p.confidence >= SURE] == shown


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("价格138 000元，双方签订合同。", []),
        ("价格138000元，双方签订合同。", [138000.0]),
        ("The mill announced a $27\nbillion plan, and\nwells of it cost 3\nmillion people.", [27e9, 3e6]),
        ("It cost $138 000 in all, and the town of Selm has 300 people.", [300.0]),
    ],
)
def test_a_group_of_a_number_is_no_number(text: str, figures: list[float]) -> None:
    assert [f.value for f in find_figures(text)] == figures


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("Duties stand under section 232 (19 U.S.C. 1862) of the code.", []),
        ("The mill was built c. 1862 and shut in the year 1900.", ["1862~", "1900"]),
        ("Lund, A. (2031, March 5). The wells. Selm Press.", ["2031-03-05"]),
        ("Lund A. Wells of Selm. J Wells. 2031 Mar 5;12(3):4-9.", ["2031-03-05"]),
        ("It was in 2031, May 5 people came.", ["2031", "XXXX-05-05"]),
    ],
)
def test_dates_of_laws_and_references(text: str, dates: list[str]) -> None:
    assert [d.edtf for d in find_dates(text)] == dates


def test_a_list_of_parties_names_no_plan() -> None:
    assert (
        find_plan("", "The case was brought by Friends of the Valley and Plan B on 3 May 2031 and published.") is None
    )


def test_an_organisation_ends_with_its_line() -> None:
    text = "He is at the Office for Water Statistics\n\nGuy Lund came to the Ministry of Wells."
    assert [o.text for o in find_organisations(text)] == ["Office for Water Statistics", "Ministry of Wells"]


_HEAD = "\n\nIN THE HIGH COURT OF JUSTICE\n\nROYAL COURTS OF JUSTICE\n\n"
_JUDGMENT = (
    "The judge said nothing of the wells of Selm, and the town was heard on all of them in the spring of the year.\n"
)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"Case No: CO/123/2031{_HEAD}Lund v Selm Town Council\n\n{_JUDGMENT}", "Lund v Selm Town Council"),
        (f"Case No: CO/123/2031{_HEAD}Before:\n\nMR JUSTICE LUND\n\n{_JUDGMENT}", None),
        (f"IN THE HIGH COURT OF JUSTICE\n\nClaim No. HC-31-7\n\nLund v Holm\n\n{_JUDGMENT}", "Lund v Holm"),
        (f"The court of Selm\n\nIt is old, and it stands by the river.\n\n{_JUDGMENT}", "The court of Selm"),
        (f"Before the flood\n\nThe town was old, and it stood by the river.\n\n{_JUDGMENT}", "Before the flood"),
    ],
)
def test_a_judgment_is_called_by_its_parties(text: str, title: str | None) -> None:
    assert read_bytes(text.encode(), "case.txt").title == title


@pytest.mark.parametrize(
    ("author", "authors"),
    [
        ("Super User", []),
        ("Joomla! - Open Source Content Management", []),
        ("No Author", []),
        ("Redacción", []),
        ("ada.lund", []),
        ("Ada Lund22 Dec 2031", ["Ada Lund"]),
        ("Ministry of Wells", ["Ministry of Wells"]),
        ("Ada Lund", ["Ada Lund"]),
    ],
)
def test_a_template_an_account_and_a_desk_have_written_nothing(author: str, authors: list[str]) -> None:
    body = (
        "<p>The ministry counted every well of the district in the spring, and it told the council of the "
        "towns what it had found.</p>" * 4
    )
    page = (
        f"<html lang=en><head><title>The wells of Selm</title><meta name=author "
        f"content='{author}'></head><body><h1>The wells of Selm</h1>{body}</body></html>"
    )
    reading = read_bytes(page.encode(), "page.html")
    assert isinstance(reading, TextReading)
    assert reading.authors == authors


@pytest.mark.parametrize(
    ("heading", "prominent", "is_text"), [("Sixty wells of the valley were counted", True, True), ("News", True, False)]
)
def test_a_text_among_more_teasers_than_it_has_words_is_no_front_page(
    heading: str, prominent: bool, is_text: bool
) -> None:
    page = describe(
        parse(
            f"<html><head><title>Sixty wells of the valley were counted</title></head><body><h1>{heading}</h1>"
            f"<p>Words.</p></body></html>"
        ),
        "https://news.example/a/sixty-wells",
    )
    teasers = [
        Candidate(f"Further news of the harbour, number {n}", "", f"/n/{n}", None, None, prominent and n == 0)
        for n in range(9)
    ]
    draft = FrontPageDraft("", None, teasers, inside=4000.0)
    prose = (
        "The ministry counted every well of the district in the spring, and it told the council of the towns what "
        "it had found in all of them."
    )
    assert _is_text_among_teasers(page, draft, [RawSection(paragraphs=[(prose, None, "text")])]) is is_text
    assert not _is_text_among_teasers(
        page, draft, [RawSection(paragraphs=[("Further news of the harbour, number 3", None, "text")])]
    )
