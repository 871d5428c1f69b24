"""The query language: what is understood, and what a wrong query is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment.archive.models import Item
from muniment.search.analysis import WIDE_RUN, cut_wide, fold, plain_words, to_simplified
from muniment.search.asking.query import KINDS, QueryError, parse_query
from muniment.search.asking.tree import And, Between, Near, Not, Or, Phrase, Word, Words


def test_words_phrases_and_operators() -> None:
    assert parse_query("water school") == Words((Word("water"), Word("school")))
    assert parse_query("water AND school") == And((Word("water"), Word("school")))
    assert parse_query('"safe water" OR well*') == Or((Phrase("safe water"), Word("well", None, True)))
    assert parse_query("water -clinic") == And((Word("water"), Not(Word("clinic"))))
    assert parse_query("(a OR b) NOT c") == And((Or((Word("a"), Word("b"))), Not(Word("c"))))
    assert parse_query("  ") is None


def test_near_fuzzy_and_prefix() -> None:
    assert parse_query("harbour near/5 ledger") == Near(Word("harbour"), Word("ledger"), 5)
    assert parse_query('"old harbour" NEAR/3 ledger water') == And(
        (Near(Phrase("old harbour"), Word("ledger"), 3), Word("water"))
    )
    assert parse_query("harb* near/5 ledger") == Near(Word("harb", prefix=True), Word("ledger", exact=True), 5)
    assert parse_query("harbour near/5 lodger~1") == Near(Word("harbour", exact=True), Word("lodger", fuzzy=1), 5)
    assert parse_query("title:(old near/2 map)") == Near(Word("old", "title"), Word("map", "title"), 2)
    assert parse_query("harber~ colr~1 vocat*") == Words(
        (Word("harber", fuzzy=2), Word("colr", fuzzy=1), Word("vocat", prefix=True))
    )
    assert parse_query("1.4 billion") == Words((Word("1.4"), Word("billion")))


def test_a_chinese_colon_is_only_a_sign_before_a_field() -> None:
    assert parse_query("\u6807\u9898\uff1a\u62a5\u544a") == Word("\u62a5\u544a", "title")
    assert parse_query("\u53d8\u5f62\uff1a\u62a5\u544a") == Words((Word("\u53d8\u5f62"), Word("\u62a5\u544a")))


def test_fields_years_and_dates() -> None:
    assert parse_query("title:report") == Word("report", "title")
    assert parse_query('地点:"澜城"') == Phrase("澜城", "place")
    assert parse_query("2016..2020") == Between("year", "2016", "2020")
    assert parse_query("year:2016..") == Between("year", "2016", "")
    assert parse_query("date:2016-09..2017") == Between("date", "2016-09", "2017")
    assert parse_query("kind:(event OR notice)") == Or((Word("event", "kind"), Word("notice", "kind")))


@pytest.mark.parametrize(
    ("text", "position", "hint"),
    [
        ("water AND", 6, "needs a word after"),
        ("OR water", 0, "needs a word before"),
        ("(water", 0, "not closed"),
        ("water)", 5, "no opening bracket"),
        ("colour:red", 0, "there is no field"),
        ("year:soon", 5, "is not a valid value for year"),
        ("2020..2016", 0, "ends before it begins"),
        ("-water", 0, "only excludes words"),
        ("()", 0, "are empty"),
        ("near/5 water", 0, "needs a word before"),
        ("water near/5", 6, "needs a word after"),
        ("water near/500 well", 6, "near/100"),
        ("water near/2 (a OR b)", 6, "either side"),
        ("water near/2 title:well", 6, "same field"),
        ("water~7", 0, "one or two letters"),
        ("a* water", 0, "two letters or more"),
        ("title:(b* OR water)", 7, "two letters or more"),
        (" OR ".join(["ab"] * 101), 600, "more than 100 words"),
        ("\u6c34" * 101, 0, "more than 100 words"),
        (" ".join(["ab*"] * 21), 80, "more than 20 words"),
    ],
)
def test_a_wrong_query_is_told_where_and_how(text: str, position: int, hint: str) -> None:
    with pytest.raises(QueryError) as refused:
        parse_query(text)
    assert refused.value.position == position and hint in refused.value.message


def test_a_stray_quotation_mark_is_none() -> None:
    assert parse_query('"safe water') == parse_query('safe water"') == Words((Word("safe"), Word("water")))
    assert parse_query('a 5" pipe') == Words((Word("a"), Word("5"), Word("pipe")))
    assert parse_query('"safe water" said "he') == Words((Phrase("safe water"), Word("said"), Word("he")))
    assert parse_query("\u201csafe \u300cwater") == Words((Word("safe"), Word("water")))


def test_the_name_of_a_field_with_nothing_after_it_is_a_word() -> None:
    assert parse_query("title: ") == Word("title:")


def test_as_many_words_as_are_allowed_are_understood() -> None:
    assert len(parse_query(" OR ".join(["ab"] * 100)).nodes) == 100  # type: ignore[union-attr]
    assert parse_query('"' + "ab " * 300 + '"') and parse_query("\u6c34*") and parse_query("ab*")


@given(st.text(alphabet=st.sampled_from('ab 水井()"“”:-*.OANDRT2016field title'), max_size=60))
def test_any_text_is_understood_or_refused_politely(text: str) -> None:
    try:
        parse_query(text)
    except QueryError as error:
        assert error.message and 0 <= error.position <= len(text)


@given(
    st.text(
        alphabet=st.sampled_from(
            "\u8077\u696d\u5b66\u6821\u3042\u30ab\uad50\uc721\u0e01\u0e32\u0e23\u0e28\u0e36 a1\u1019\u102c\u1780\u17b6"
        ),
        max_size=60,
    )
)
def test_cutting_loses_no_letter(text: str) -> None:
    for run in WIDE_RUN.findall(text):
        assert to_simplified("".join(cut_wide(run))) == to_simplified(run)


def test_full_width_letters_are_folded() -> None:
    assert fold("2016") == "2016"


def test_the_kinds_that_can_be_asked_for_are_those_of_items() -> None:
    assert tuple(kind for kind, _label in Item.KINDS) == KINDS


def test_an_equals_sign_asks_for_words_as_they_are_written() -> None:
    assert parse_query('="sustainable development"') == Phrase("sustainable development", exact=True)
    assert parse_query("=wells =AND -=old title:=map") == And(
        (
            Words((Word("wells", exact=True), Word("AND", exact=True))),
            Not(Word("old", exact=True)),
            Word("map", "title", exact=True),
        )
    )
    assert parse_query("=vacc*") == Word("vacc", prefix=True), "what begins so has no other forms"
    assert parse_query("a =") == Word("a"), "a sign among words says nothing"
    assert parse_query("=") == Word("=")
    assert parse_query("e=mc2") == Word("e=mc2")


def test_a_sentence_that_was_pasted_keeps_no_brackets_and_no_signs() -> None:
    pasted = "b) the wardens (who met on Monday counted four crossings - and closed the pier ."
    words = parse_query(pasted)
    assert isinstance(words, Words)
    typed = " ".join(node.text for node in words.nodes if isinstance(node, Word))
    assert typed == "b the wardens who met on Monday counted four crossings and closed the pier"
    with pytest.raises(QueryError):
        parse_query("(water OR wells and other words that were typed here with care")


@pytest.mark.parametrize(
    "quoted",
    [
        f"{marks[0]}blue wells{marks[-1]}"
        for marks in ('""', "“”", "„“", "„”", "””", "«»", "»«", "「」", "『』", "〝〞", "‟”")
    ]
    + ["\uff02blue wells\uff02", "« blue wells »"],
)
def test_the_quotation_marks_of_every_language_make_a_phrase(quoted: str) -> None:
    assert parse_query(quoted) in (Phrase("blue wells"), Phrase(" blue wells "))
    assert isinstance(parse_query(f"-{quoted} ledgers"), And)
    assert parse_query(f"={quoted}") in (Phrase("blue wells", exact=True), Phrase(" blue wells ", exact=True))


@pytest.mark.parametrize("mark", list("\"“”„‟«»‹›‚‘’'「」『』〝〞\uff02\u05f4"))
def test_a_stray_quotation_mark_of_any_language_is_no_error(mark: str) -> None:
    for query in (
        f"{mark}blue wells",
        f"blue {mark} wells",
        f"blue wells{mark}",
        f"blue{mark} wells",
        f"blue {mark}wells",
    ):
        node = parse_query(query)
        assert isinstance(node, Words), query
        assert " ".join(" ".join(plain_words(n.text)) for n in node.nodes if isinstance(n, Word)) == "blue wells", query
    assert parse_query(mark) is None or isinstance(parse_query(mark), Word)


def test_two_marks_of_inches_are_no_phrase_and_a_hebrew_abbreviation_is_a_word() -> None:
    assert parse_query('5" and 7" pipes') == Words((Word("5"), Word("and"), Word("7"), Word("pipes")))
    assert parse_query('דו"ח חדש') == Words((Word("דו\u05f4ח"), Word("חדש")))
