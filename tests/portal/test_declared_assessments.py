"""What judges say in the data of a captured page stands on its item's page: their words and scale, and their name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.test import Client

from muniment.archive.captures import CaptureMetadata
from muniment.archive.intake import capture_all
from muniment.archive.models import Item
from muniment.capture import FetchRules
from muniment.portal.setup import _make_front_page, _make_roles

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]
REVIEW = {
    "@type": "ClaimReview",
    "claimReviewed": "Each village has a <i>well</i> & a school.",
    "author": {"name": "The Selm Ledger", "url": "javascript:alert(1)"},
    "itemReviewed": {"author": {"name": "Harbour Board of Selm"}, "datePublished": "2031-03-04"},
    "reviewRating": {"ratingValue": 2, "worstRating": 1, "bestRating": 5, "alternateName": "Mostly not so"},
    "datePublished": "2031-04-01",
}
PAGE = (
    f'<html><head><script type="application/ld+json">{json.dumps(REVIEW)}</script></head><body><article><h1>Wells'
    "</h1>" + "<p>The board said in spring that each village has a well; the paper went and counted them.</p>" * 4
)


def test_an_items_page_tells_who_judged_in_whose_words(archive: Path, tmp_path: Path) -> None:
    _make_front_page()
    _make_roles()
    (tmp_path / "page.html").write_text(PAGE)
    capture_all([str(tmp_path / "page.html")], CaptureMetadata("The Selm Ledger"), FetchRules())
    page = Client().get(Item.objects.get().get_absolute_url()).content.decode()
    told = page.partition('id="declared"')[2].partition("</section>")[0]
    for words in (
        "Assessments that this page declares",
        "“Each village has a well &amp; a school.”",
        'Harbour Board of Selm, <time datetime="2031-03-04" dir="ltr">4 March 2031</time>',
        'The Selm Ledger, <time datetime="2031-04-01" dir="ltr">1 April 2031</time>',
        "“Mostly not so”",
        "on a scale of 1 to 5",
    ):
        assert words in told, told
    assert "javascript" not in told
