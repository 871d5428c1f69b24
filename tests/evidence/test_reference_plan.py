"""The plan of the reference front page: what the page says of it, an audit that says otherwise beside it, and the way
from a sentence to its bytes."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from lxml import html

from muniment.archive import outbox
from muniment.evidence.models import Plan

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]
AUDIT = """# Audit of the National Human Rights Action Plan of China (2016-2020)

Published on 4 May 2021 by the Audit Office of Ploverdale, an invented office.

The Audit Office looked at the National Human Rights Action Plan of China (2016-2020).

The target to bring books to 40 schools by 2020 was missed: 31 schools had them.
"""


def words_of(page: Any) -> str:
    return " ".join(page.find(".//main").text_content().split())


def test_the_plan_of_the_reference_front_page_stands_beside_an_audit_that_says_missed(
    archive: Path, capture: Any, shared: Path, tmp_path: Path
) -> None:
    front = shared / "samples" / "front-page-2021.txt"
    capture(front, source="The society")
    (tmp_path / "audit.md").write_text(AUDIT)
    capture(tmp_path / "audit.md", source="Audit Office of Ploverdale")
    outbox.process_pending()
    own, audit = Plan.objects.order_by("pk")
    assert audit.joined_to_id == own.pk, "the same name, years and country"
    page = html.fromstring(Client().get(own.get_absolute_url()).content)
    text = words_of(page)
    assert "2016 – 2020" in text and "29 September 2016" in text
    assert all(place in text for place in ("Shanghai", "Zhejiang", "Hubei", "Inner Mongolia", "Chongqing", "Shanxi"))
    sentences = [" ".join(quote.text_content().split()) for quote in page.xpath("//section//blockquote")]
    (said,) = [sentence for sentence in sentences if "accomplished all its targets" in sentence]
    assert said in " ".join(front.read_text().split()), "the source's own words, whole"
    assert any("was missed: 31 schools had them" in sentence for sentence in sentences)
    assert "reports it as not done" in text
    # From the sentence to its item: there stand its capture's time, digest and bytes.
    for words, file in (("accomplished all its targets", front), ("was missed: 31 schools", tmp_path / "audit.md")):
        (section,) = [part for part in page.xpath("//section") if words in part.text_content()]
        item = html.fromstring(Client().get(section.xpath(".//h3/a/@href")[0]).content)
        digest = sha256(file.read_bytes()).hexdigest()
        (proof,) = item.xpath("//section[contains(@class, 'proof')]")
        assert digest in proof.xpath(".//code/@title")
        assert proof.xpath(".//time | .//dd[contains(., '20')]")
        originals = [link for link in proof.xpath(".//a/@href") if link.split("?")[0].endswith("original")]
        assert originals and sha256(bytes_of(originals[0])).hexdigest() == digest


def bytes_of(address: str) -> bytes:
    answer: Any = Client().get(address)
    return b"".join(answer.streaming_content) if answer.streaming else answer.content
