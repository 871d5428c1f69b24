"""A footnote's mark is no word of what is quoted: not in statements, sentences on plans, or passages of the search."""

from __future__ import annotations

from typing import Any

import pytest

from muniment.archive.models import Item, ReadingRecord, Source, Version
from muniment.archive.shown import _summary_of, text_of_content
from muniment.evidence.models import PlanReport
from muniment.evidence.plan_records import update_plans
from muniment.evidence.statement_records import make_statements
from muniment.portal.desk.review import _findings_in
from muniment.reading import TextReading, read_bytes
from muniment.reading.model import Section
from muniment.reading.paragraphs import (
    find_noted,
    find_noted_paragraphs,
    find_sure_marks,
    quote_without_marks,
    without_marks,
)
from muniment.search.indexing import _passages_of

BODY = (
    "The plan reached 1.3 million.5 The wells,\nsaid the clerk, were [6] counted in 2016.7 CO2 fell by 4.5 per cent.2"
)


def content(**more: Any) -> dict[str, Any]:
    notes = [
        {"address": f"n-{m}", "text": f"{m} See there.", "role": "footnote", "mark": m, "note_of": "p-1"}
        for m in ("5", "6", "7", "2")
    ]
    return {"sections": [{"paragraphs": [{"address": "p-1", "text": BODY, "role": "text"}, *notes]}], **more}


@pytest.mark.parametrize(
    ("text", "mark", "without"),
    [
        ("It helped 1.3 million.5 Then", "5", "It helped 1.3 million. Then"),
        ("as agreed5 by all", "5", "as agreed by all"),
        ("“as agreed”12", "12", "“as agreed”"),
        ("since 2016.7 Then", "7", "since 2016. Then"),
        ("was seen [6] there", "6", "was seen there"),
        ("was seen* there", "*", "was seen there"),
        *(
            (text, "5", text)
            for text in (
                "PM5 rose",
                "see Fig.5",
                "Art.5 says",
                "B.5 says",
                "第5条",
                "增长5%",
                "It grew 3.5 per cent",
                "said.5 and told.5",
                "v.5",
            )
        ),
    ],
)
def test_only_what_is_surely_a_mark_is_left_out(text: str, mark: str, without: str) -> None:
    assert without_marks(text, find_sure_marks(text, mark)) == without


def test_quotes_have_the_sources_words_and_spans_those_of_the_reading() -> None:
    found = {
        "quote": "The wells,\nsaid the clerk, were [6] counted in 2016.7",
        "speaker": "the clerk",
        "role": None,
        "date": None,
        "attribution": "said the clerk",
        "figures": [],
        "topics": [],
        "start": 30,
        "end": 80,
        "confidence": 0.9,
    }
    other = {**found, "quote": "Nothing of it  is noted."}
    first, second = make_statements(Item(pk=1), content(statements=[found, other]))
    assert first.quote == "The wells, said the clerk, were counted in 2016." and (first.start, first.end) == (30, 80)
    assert second.quote == "Nothing of it  is noted."


@pytest.mark.django_db
@pytest.mark.records
def test_sentences_on_a_plan_have_no_marks_in_them() -> None:
    item = Item.objects.create(
        source=Source.objects.create(name="The Ministry", slug="ministry"), kind="document", title="Wells"
    )
    plan = {
        "title": "The plan",
        "period": None,
        "published": None,
        "places": [],
        "ordinal": None,
        "sentences": ["The plan reached 1.3 million.5"],
    }
    update_plans([item], {item.pk: content(plan=plan)})
    assert [row["text"] for row in PlanReport.objects.get().said] == ["The plan reached 1.3 million."]


def test_passages_of_the_search_have_no_marks_in_them() -> None:
    item = Item(pk=1, title="Wells", version=Version(reading=ReadingRecord(content=content())))
    passage = _passages_of(item)[0].text
    assert "1.3 million. The wells" in passage and "2016. CO2 fell by 4.5" in passage
    assert find_noted([]) == {}


@pytest.mark.parametrize(
    ("quote", "without"),
    [
        ("The plan reached 1.3 million.5", "The plan reached 1.3 million."),
        ("The plan reached 1.3 million.5 The wells…", "The plan reached 1.3 million. The wells…"),
        ("5", "5"),
        ("CO2 fell by 4.5", "CO2 fell by 4.5"),
        ("", ""),
        ("…", "…"),
    ],
)
def test_a_cut_quotation_is_without_marks_too(quote: str, without: str) -> None:
    assert quote_without_marks(quote, find_noted_paragraphs(content()["sections"])) == without


def test_the_running_text_is_without_marks() -> None:
    assert "1.3 million. The wells,\nsaid the clerk, were counted in 2016. CO2 fell" in text_of_content(content())


def test_findings_in_review_are_without_marks_and_still_point_to_the_words() -> None:
    quote = "The plan reached 1.3 million.5"
    found = [
        {"field": "statement", "value": f"{quote} The wells,", "quote": quote, "confidence": 0.7},
        {"field": "figure", "value": "5", "quote": "counted in 2016.7", "confidence": 0.5},
    ]
    figure, statement = _findings_in(content(findings=found))
    assert (figure["value"], figure["said"]) == ("5", "counted in 2016.")
    assert (statement["value"], statement["said"]) == (
        "The plan reached 1.3 million. The wells,",
        "The plan reached 1.3 million.",
    )
    assert statement["quote"] == quote, "it is highlighted in the source's words, which have the mark"


def test_a_summary_is_without_marks() -> None:
    reading = read_bytes(
        b"The wells of Selm\n\nThe plan reached 1.3 million people in the lake districts.", "wells.txt"
    )
    assert isinstance(reading, TextReading) and _summary_of(reading) == reading.summary
    noted = [Section.model_validate({"title": "", "level": 1, **section}) for section in content()["sections"]]
    reading = reading.model_copy(update={"sections": noted, "summary": "The plan reached 1.3 million.5"})
    assert _summary_of(reading) == "The plan reached 1.3 million."
