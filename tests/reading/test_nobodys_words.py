"""Who said what: nobody is a speaker who is none, and what nobody said is no statement."""

from __future__ import annotations

import pytest

from muniment.reading.findings.statements import find_statements

_KNOWN = " The town heard Ada Lund, and Ada Lund told the town of Selm that the wells are low."


def speakers(text: str) -> list[tuple[str | None, str | None]]:
    return [(s.speaker, s.role) for s in find_statements(text)]


@pytest.mark.parametrize(
    "text",
    [
        "I’m told that the minister of the wells will not come to Selm this year.",
        "They've said that the minister of the wells will not come to Selm this year.",
        "Some scholars have argued that the wells of Selm are older than the town.",
        "Representatives have said that the wells of Selm are older than the town.",
        (
            "The panel met Omar Hadd again. However Omar emphasised that it remained the duty of the town to count "
            "its wells."
        ),
        "近日公布。聲明稱，鎮上的水井將會在春天重新點算，並公開結果。",
    ],
)
def test_these_words_name_nobody(text: str) -> None:
    assert set(speakers(text)) <= {(None, None)}


@pytest.mark.parametrize("mark", ["Q\u00a0\u00a0\u00a0 ", "Q:  ", "MS. LUND:  ", "<ul><li>", "- ", "SECRETARY LUND: "])
def test_a_turn_or_a_tag_is_no_part_of_a_name(mark: str) -> None:
    text = f"{mark}Omar Haddad said that the wells of Selm would be counted again in spring."
    (statement,) = find_statements(text)
    assert statement.speaker == "Omar Haddad"
    assert statement.attribution == "Omar Haddad said that"
    assert text[statement.start : statement.end] == statement.quote


def test_a_q_before_each_question_is_told_from_a_name() -> None:
    text = (
        "Q Why is it so?\n\nQ Who counts them?\n\nQ Omar Haddad said that the wells of Selm would be counted again "
        "in spring."
    )
    assert speakers(text)[-1] == ("Omar Haddad", None)


def test_praise_is_no_part_of_an_office() -> None:
    assert speakers(
        "On that day, when nobody came, the great President Ada Lund said, “The wells of Selm are low, and we "
        "will dig.”"
    ) == [("Ada Lund", "President")]


def test_what_somebody_is_stands_between_the_name_and_the_words() -> None:
    (statement,) = find_statements(
        "According to Ada Lund, director of the water office, the wells of Selm are low in every spring."
    )
    assert (statement.speaker, statement.quote) == ("Ada Lund", "the wells of Selm are low in every spring.")
    assert not find_statements("According to Ada Lund, director of the water office of Selm and the valley.")


@pytest.mark.parametrize(
    "text",
    [
        "股票简称：水井股份披露日期：2012年3月27日。",
        "此說法理論上說得通，並無其他內容。",
        "他的說話，將鎮上的悲傷一掃而空。",
        "保釋期間須居住在報稱地址、每周一次到警署報到。",
        "检察长认为必要的，可以提请委员会讨论决定。",
        "It noted that the most wanted data sets of the towns included:",
        "As APW said in their response to the Wells Directive Consultation.",
    ],
)
def test_nobodys_words_are_no_statement(text: str) -> None:
    assert find_statements(text) == []


def test_a_surname_that_also_opens_a_name_is_shown() -> None:
    text = (
        "Ada Lund came. The town saw the Lund Campaign of the year. However Lund emphasised that it remained the "
        "duty of the town to count its wells."
    )
    assert speakers(text) == [("Lund", None)]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        (
            "PORT AMSEL, 4 March 2031 — Sixty wells were finished by February, the water office said.",
            "Sixty wells were finished by February",
        ),
        (
            "Port Amsel (Harbour News) – “We drilled where the maps showed water,” said Ilse Marten.",
            "We drilled where the maps showed water",
        ),
        ("PORT AMSEL, March 4 (HNA) -- Sixty wells were finished, the office said.", "Sixty wells were finished"),
        ("本报讯 水务局表示，六十口井已经完工。", "六十口井已经完工"),
        ("The UN-backed wells were finished, the office said.", "The UN-backed wells were finished"),
    ],
)
def test_where_a_report_was_written_is_nobodys_words(text: str, quote: str) -> None:
    (statement,) = find_statements(text)
    assert statement.quote == quote == text[statement.start : statement.end]


@pytest.mark.parametrize(
    "sentence",
    [
        "On 3 May 2004, the Chief Executive of Stillmoor wrote to the clerk’s lawyers saying:\n",
        "By Article 7.2 of the deed, the shares of the council and the committee respectively were stated to "
        "be a half.",
        (
            "With regard to the spring found by the old mill, all rights of the town committee are retained as "
            "noted in the deed."
        ),
        "What the High Tribunal said at paragraph 40 of the second ruling cannot help the town of Selm.",
        "What Judge Lund said in Marten v Stillmoor College at page 12 of the book is of importance:",
        "It cannot be said that the wells of Selm were counted in that year.",
        "It is not said that the wells of Selm were counted in that year.",
        "No one says that the wells of Selm were counted in that year.",
        "Having said the above and having counted the wells, some matters of the town remain.",
        "The share of villagers who reported the loss to authorities fell again in spring.",
        "The costs differ, according to whether or not the wells were counted in that year.",
        "He says this at line 20 of his paper and the clerk accepts the whole of it.",
        "The clerk’s report says, “up to today”.",
    ],
)
def test_a_phrase_and_what_nobody_said_are_no_statement(sentence: str) -> None:
    assert [(s.quote, s.attribution) for s in find_statements(sentence + _KNOWN) if s.start < len(sentence)] == []


def test_a_speaker_between_commas_is_not_taken_for_the_words() -> None:
    sentence = "Ilse Marten, Deputy Director of the Water Office of Selm, said the Harbour Council must mend its wells."
    (statement,) = find_statements(sentence)
    assert (statement.speaker, statement.quote) == ("Ilse Marten", "the Harbour Council must mend its wells.")
    assert statement.attribution.startswith("Ilse Marten, Deputy Director")


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("In Selm the wells were counted twice, the mayor said.", "In Selm the wells were counted twice"),
        (
            "After the flood they found three new springs, Ada Lund said.",
            "After the flood they found three new springs",
        ),
        ("The wells of Selm run dry, said Ada Lund, who has been mayor for a year.", "The wells of Selm run dry"),
    ],
)
def test_a_clause_before_its_speaker_is_still_a_statement(sentence: str, quote: str) -> None:
    assert find_statements(sentence + _KNOWN)[0].quote == quote
