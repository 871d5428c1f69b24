"""Where words stand in texts: snippets, lines, counts; and numbers in all their forms."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment.search.analysis import fold
from muniment.search.asking.highlights import (
    Highlight,
    _marks_by_passage,
    _richest,
    best_passages,
    find_marks,
    wanted_of,
)
from muniment.search.asking.numbers import find_numbers
from muniment.search.asking.query import parse_query
from muniment.search.folding import plain_letters
from muniment.search.model import Passage


def marked(query: str, text: str) -> list[str]:
    return [text[m.start : m.end] for m in find_marks(text, wanted_of(parse_query(query)))]


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("drill", "Drilling was done; he drilled a drill-hole in Mandrill.", ["Drilling", "drilled", "drill"]),
        ("happy", "Happiness: be happy", ["Happiness", "happy"]),
        ('"safe water"', "Safe water; safe, water. Not safe drinking water.", ["Safe water", "safe, water"]),
        ("vaccin*", "A vaccine for the vaccinated", ["vaccine", "vaccinated"]),
        ("harber~", "The harbor, the harbour", ["harbor", "harbour"]),
        ("caf\u00e9", "CAFE and Caf\u00e9", ["CAFE", "Caf\u00e9"]),
        (
            "\u804c\u4e1a\u5b66\u6821",
            "\u8077\u696d\u5b78\u6821\u4e0e\u804c\u4e1a",
            ["\u8077\u696d\u5b78\u6821", "\u804c\u4e1a"],
        ),
        ("14\u4ebf", "1.4 billion, 14\u4ebf, 1,400,000,000 and 14", ["1.4 billion", "14\u4ebf", "1,400,000,000"]),
        (
            "\u0627\u0644\u0622\u0628\u0627\u0631",
            "\u0641\u064a \u0627\u0644\u0627\u0628\u0627\u0631",
            ["\u0627\u0644\u0627\u0628\u0627\u0631"],
        ),
        ("wells NOT clinics", "wells and clinics", ["wells"]),
        ("kind:event water", "an event on water", ["water"]),
        ("die", "They were dying", ["dying"]),
        ("vie", "Two towns, vying", ["vying"]),
        ("cry", "They cry, cried; crying cries out", ["cry", "cried", "crying", "cries"]),
        ("see", "She sees, seeing the sea", ["sees", "seeing"]),
        ("use", "Uses of used tools, using us", ["Uses", "used", "using"]),
        ("GDP", "\u4f7f\u7528GDP\u589e\u957fGDP\u3002", ["GDP", "GDP"]),
        ('"safe water"', "safe\u6c34water, safe water", ["safe water"]),
        ("the", "The wells of the town", ["The", "the"]),
        ("the wells", "The wells of the town", ["wells"]),
        ("of the", "The wells of the town", ["The", "of", "the"]),
        ("\u6c34\u4e95 OR \u6c34", "\u6c34\u6c34\u4e95", ["\u6c34", "\u6c34\u4e95"]),
    ],
)
def test_what_was_asked_for_is_marked(query: str, text: str, expected: list[str]) -> None:
    assert marked(query, text) == expected


def test_the_best_passage_has_most_of_what_was_asked() -> None:
    passages = [
        Passage("Wells, wells and wells.", "p-1"),
        Passage("A school.", "p-2"),
        Passage("The wells of the school.", "p-3"),
    ]
    found = best_passages(passages, wanted_of(parse_query("wells school")), 2)
    assert [p.address for p in found] == ["p-3", "p-1"]


def test_a_long_passage_is_cut_around_its_words() -> None:
    text = "Nothing is here. " * 40 + "Then the wells were drilled by night. " + "Nothing follows. " * 40
    (found,) = best_passages([Passage(text)], wanted_of(parse_query("wells drilled")), 1)
    assert "the <mark>wells</mark> were <mark>drilled</mark> by night." in found.html
    assert len(found.html) < 340 and found.html.startswith("\u2026 ") and found.html.endswith("\u2026")


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 60), st.integers(0, 4)), max_size=40), st.integers(1, 220))
def test_the_richest_part_is_that_of_the_plain_definition(pieces: list[tuple[int, int, int]], width: int) -> None:
    marks: list[Highlight] = []
    for gap, length, wanted in pieces:
        start = (marks[-1].end if marks else 0) + gap
        marks.append(Highlight(start, start + length, wanted))
    held = [len({m.wanted for m in marks[i:] if m.end <= marks[i].start + width}) for i in range(len(marks))]
    assert _richest(marks, width) == (held.index(max(held)) if held else 0)


def test_a_paragraph_of_a_hundred_thousand_hits_is_cut_at_once() -> None:
    text = "wells of rivers. " + "water " * 100_000
    (found,) = best_passages([Passage(text)], wanted_of(parse_query("water* OR wells* OR of* OR river*")), 1)
    assert "<mark>wells</mark> <mark>of</mark> <mark>rivers</mark>. <mark>water</mark>" in found.html


@given(st.text(max_size=300))
def test_folding_keeps_every_character_in_its_place(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(text) == "".join(fold(c) for c in text)


def test_folding_is_the_same_in_a_text_of_many_letters_and_of_few() -> None:
    table = plain_letters()
    assert all(fold(chr(code)) == plain.lower() for code, plain in table.items() if len(plain.lower()) == 1)
    # What a letter becomes is never folded again.
    assert not [chr(code) for code, plain in table.items() if code < 0x3400 and ord(plain) in table]


@given(
    st.text(alphabet=st.sampled_from("aAbB \u00e9\u4e1a\u696d.,-\u0627<>&1"), max_size=120),
    st.sampled_from(["ab", '"a b"', "\u4e1a", "ab*", "ab~", "b OR a", "1"]),
)
def test_marks_lie_in_the_text_in_order_and_nothing_is_lost(text: str, query: str) -> None:
    wanted = wanted_of(parse_query(query))
    marks = find_marks(text, wanted)
    assert all(0 <= m.start < m.end <= len(text) for m in marks)
    assert all(a.end <= b.start for a, b in pairwise(marks))
    for passage in best_passages([Passage(text)], wanted, 3):
        plain = re.sub("</?mark>", "", passage.html)
        assert not re.search(r"<|>|&(?!lt;|gt;|amp;|quot;|#x27;)", plain)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("1.4 billion", ["1400000000"]),
        ("1,400,000,000", ["1400000000"]),
        ("14\u4ebf", ["1400000000"]),
        ("\u5341\u56db\u4ebf", ["1400000000"]),
        ("1.4\u4e07", ["14000"]),
        ("\u4e09\u5343\u4e94\u767e\u4e07", ["35000000"]),
        ("2.5 million people and 30000 wells", ["2500000", "30000"]),
        ("in 2016, 12 wells", []),
        ("\u4e00\u4e07\u4e8c\u5343", ["12000"]),
        ("2\u4e07\u4ebf", ["2000000000000"]),
        ("\u4e07\u4e00", []),
        ("0.5 million", ["500000"]),
        ("1.25 thousand", ["1250"]),
    ],
)
def test_a_number_is_the_same_however_it_is_written(text: str, keys: list[str]) -> None:
    assert [n.key for n in find_numbers(text)] == keys


words = st.sampled_from(
    [
        "wells",
        "well",
        "Well",
        "safe",
        "water",
        "Drilling",
        "drilled",
        "caf\u00e9",
        "cafe\u0301",
        "\u201csafe",
        "12",
        "400",
        "\u6c34\u4e95",
        "\u043b\u0435\u0442\u043e",
        "die",
        "dying",
        "\ufb01nance",
    ]
)
texts = st.lists(st.lists(words, max_size=8).map(" ".join), max_size=8)


@given(
    texts,
    st.sampled_from(
        [
            "wells",
            '"safe water"',
            "safe water drill",
            "cafe",
            "12",
            "die",
            "finance",
            "wel*",
            "watr~",
            "\u6c34\u4e95 wells",
            '"water safe" OR safe',
        ]
    ),
)
def test_passages_looked_through_as_one_give_what_each_gives(rows: list[str], query: str) -> None:
    passages = [Passage(text) for text in rows]
    wanted = wanted_of(parse_query(query))
    each = [(index, marks) for index, passage in enumerate(passages) if (marks := find_marks(passage.text, wanted))]
    assert list(_marks_by_passage(passages, wanted)) == each


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ('="safe water"', "Safe water, safer water, safe waters", ["Safe water"]),
        ("=drill", "Drilling: a drill that drills", ["drill"]),
        ("=drill drilled", "Drilling: a drill", ["Drilling", "drill"]),
        ("har* near/5 =ledger", "harbour ledgers, a ledger", ["harbour", "ledger"]),
    ],
)
def test_what_is_asked_exactly_is_marked_exactly(query: str, text: str, expected: list[str]) -> None:
    assert marked(query, text) == expected
