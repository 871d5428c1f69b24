"""Assessments that pages declare (ClaimReview): read in the judge's words, or not at all."""

from __future__ import annotations

import json
from typing import Any

import pytest

from muniment.reading import TextReading, read_bytes
from muniment.reading.model import DeclaredAssessment

TEXT = "<article><h1>What the harbour board said of the wells</h1>" + (
    "<p>The board of the harbour said in spring that each village has a well; this page asks if so.</p>" * 4
)
REVIEW: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "url": "/checks/wells",
    "claimReviewed": "Each village of the district has a well.",
    "itemReviewed": {
        "@type": "Claim",
        "author": {"@type": "Organization", "name": "Harbour Board of Selm"},
        "datePublished": "2031-03-04",
        "appearance": [{"@type": "OpinionNewsArticle", "url": "https://board.example/wells"}],
    },
    "author": {"@type": "Organization", "name": "The Selm Ledger", "url": "https://ledger.example/"},
    "reviewRating": {
        "@type": "Rating",
        "ratingValue": "2",
        "worstRating": 1,
        "bestRating": "5",
        "name": "Mostly not so",
    },
    "datePublished": "2031-04-01T09:00:00Z",
}


def read(data: object, body: str = "") -> list[DeclaredAssessment]:
    page = (
        f'<html><head><script type="application/ld+json">{json.dumps(data)}</script></head><body>{TEXT}{body}'
        "</article></body></html>"
    )
    reading = read_bytes(page.encode(), "page.html", url="https://ledger.example/a")
    assert isinstance(reading, TextReading)
    return reading.assessments


def changed(**fields: object) -> dict[str, Any]:
    return {key: value for key, value in {**REVIEW, **fields}.items() if value is not None}


def test_a_declared_assessment_is_read_in_the_judges_words() -> None:
    assert read(REVIEW) == [
        DeclaredAssessment(
            claim="Each village of the district has a well.",
            claimant="Harbour Board of Selm",
            claimed="2031-03-04",
            appearances=["https://board.example/wells"],
            judge="The Selm Ledger",
            judge_url="https://ledger.example/",
            words="Mostly not so",
            value=2.0,
            worst=1.0,
            best=5.0,
            published="2031-04-01",
            url="https://ledger.example/checks/wells",
        )
    ]


def test_in_a_graph_with_others_and_each_once() -> None:
    graph = {"@graph": [{"@type": "WebPage"}, {**REVIEW, "@type": ["ClaimReview", "Review"]}, REVIEW]}
    assert [one.judge for one in read(graph)] == ["The Selm Ledger"]


@pytest.mark.parametrize(
    "data",
    [
        changed(author=None),
        changed(author={"@type": "Organization"}),
        changed(claimReviewed=" "),
        changed(reviewRating=None),
        changed(reviewRating={"bestRating": 5, "worstRating": 1}),
        changed(reviewRating={"ratingValue": "NaN"}) | {"claimReviewed": ["", "x"]},
        changed(**{"@type": "Review"}),
        changed(claimReviewed="x" * 5_000),
    ],
)
def test_without_a_judge_a_claim_or_a_rating_nothing_is_told(data: dict[str, Any]) -> None:
    assert read(data) == []


def test_a_rating_in_words_where_its_number_belongs() -> None:
    (one,) = read(changed(reviewRating={"ratingValue": "غير صحيح"}, author="صحيفة البحيرة"))
    assert (one.words, one.value, one.judge) == ("غير صحيح", None, "صحيفة البحيرة")


def test_addresses_that_run_are_left_out() -> None:
    (one,) = read(
        changed(
            url="javascript:alert(1)",
            author={"name": "The <b>Selm</b> Ledger", "url": "data:text/html,x"},
            itemReviewed={"appearance": ["javascript:x", {"url": "http://[bad"}, "https://a.example/x"], "author": 7},
        )
    )
    assert (one.url, one.judge_url, one.judge, one.claimant) == (None, None, "The Selm Ledger", None)
    assert one.appearances == ["https://a.example/x"]


def test_microdata_with_items_in_items() -> None:
    body = """<div itemscope itemtype="http://schema.org/ClaimReview">
      <meta itemprop="datePublished" content="2031-05-02"><p itemprop="claimReviewed">Sixty wells were dug.</p>
      <div itemprop="author" itemscope><b itemprop="name">Audit Office</b></div>
      <div itemprop="itemReviewed" itemscope>
        <span itemprop="author" itemscope><i itemprop="name">Ministry</i></span>
      </div>
      <div itemprop="reviewRating" itemscope>
        <meta itemprop="ratingValue" content="1"><b itemprop="alternateName">No</b>
      </div></div>"""
    (one,) = read({}, body)
    assert (one.claim, one.judge, one.claimant, one.words, one.value, one.published) == (
        "Sixty wells were dug.",
        "Audit Office",
        "Ministry",
        "No",
        1.0,
        "2031-05-02",
    )


def test_many_and_deep_ones_take_no_time_and_break_nothing() -> None:
    deep: Any = {"name": "x"}
    for _ in range(200):
        deep = {"name": "x", "itemReviewed": [deep]}
    many = [changed(claimReviewed=f"Claim number {n}") for n in range(180)] + [changed(author=deep)]
    assert len(read(many)) == 100
    nested = '<div itemprop="author" itemscope>' * 900
    assert read({}, f'<div itemscope itemtype="https://schema.org/ClaimReview">{nested}') == []
