"""Web Annotations out and in: the published context's terms, quotes that stand where they say, nothing taken twice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from muniment.archive.catalogue import ArchiveError
from muniment.archive.models import Item
from muniment.evidence.acts.anchors import anchor_passage, anchor_statement
from muniment.evidence.acts.models import Act
from muniment.evidence.acts.writing import Signature, add_evidence
from muniment.evidence.models import Statement
from muniment.exchange.annotations import annotate_all, annotate_statement, take_annotations

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]

# Terms of http://www.w3.org/ns/anno.jsonld that are written here; `@context` is JSON-LD's own.
TERMS = frozenset(
    [
        "@context",
        "id",
        "type",
        "motivation",
        "generator",
        "canonical",
        "body",
        "target",
        "creator",
        "created",
        "name",
        "homepage",
        "purpose",
        "value",
        "format",
        "language",
        "source",
        "selector",
        "state",
        "sourceDate",
        "cached",
        "exact",
        "prefix",
        "suffix",
        "start",
        "end",
        "refinedBy",
    ]
)
TYPES = frozenset(
    [
        "Annotation",
        "TextualBody",
        "SpecificResource",
        "FragmentSelector",
        "TextQuoteSelector",
        "TextPositionSelector",
        "TimeState",
        "Person",
        "Organization",
        "Software",
    ]
)
REPORT = """# Wells of the North

Published on 3 March 2020.

The clerks met on Monday. “The wells of the north were counted twice by the clerks,” said Ada Quill, the clerk of wells.

A second count of the wells was made in the spring, and sixty were found.
"""


@pytest.fixture
def item(archive: Path, capture: Any, tmp_path: Path) -> Item:
    (tmp_path / "report.md").write_text(REPORT)
    capture(tmp_path / "report.md", source="The Stillmoor Gazette")
    return Item.objects.get()


def paragraph_of(item: Item, words: str) -> dict[str, Any]:
    assert item.version is not None
    sections = item.version.reading.content["sections"]
    return next(p for section in sections for p in section["paragraphs"] if words in p["text"])  # type: ignore[return-value]


def keys_and_types(value: Any) -> tuple[set[str], set[str]]:
    keys: set[str] = set()
    types: set[str] = set()
    if isinstance(value, dict):
        keys |= value.keys()
        types |= {value["type"]} if "type" in value else set()
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        more = keys_and_types(part)
        keys, types = keys | more[0], types | more[1]
    return keys, types


def test_a_statement_is_an_annotation_in_the_published_terms(item: Item) -> None:
    statement = Statement.objects.get()
    told = annotate_statement(statement)
    keys, types = keys_and_types(told)
    assert keys <= TERMS and types <= TYPES and told["@context"] == "http://www.w3.org/ns/anno.jsonld"
    target: Any = told["target"]
    quote, position = target["selector"]["refinedBy"]
    text = paragraph_of(item, "counted twice")["text"]
    assert text[position["start"] : position["end"]] == quote["exact"]
    assert text.startswith(quote["prefix"], position["start"] - len(quote["prefix"]))
    assert target["state"]["cached"].endswith("/versions/1/original") and target["state"]["sourceDate"]
    assert [body["value"] for body in told["body"] if body["purpose"] == "identifying"]  # type: ignore[attr-defined, index]


def test_acts_go_out_and_come_back_once(item: Item) -> None:
    statement = Statement.objects.get()
    count = paragraph_of(item, "second count")
    there = anchor_passage(item, count["address"])
    made = add_evidence(anchor_statement(statement), there, "qualifies", Signature(None, "A reader"), "Why")
    rows = json.loads(json.dumps(list(annotate_all(None))))
    assert [row["motivation"] for row in rows] == ["identifying", "linking"]
    keys, types = keys_and_types(rows)
    assert keys <= TERMS and types <= TYPES
    content = json.dumps({"@context": rows[0]["@context"], "type": "AnnotationPage", "items": rows}).encode()
    told = take_annotations(content, None)
    assert len(told.taken) == 1 and "motivation is identifying" in told.left[0]
    back = Act.objects.get(key=told.taken[0])
    assert (back.relation, back.why, back.on_behalf) == ("qualifies", "Why", "A reader")
    assert back.to is not None and made.to is not None and back.to.exact == made.to.exact
    again = take_annotations(content, None)
    assert again.taken == told.taken and Act.objects.count() == 2


def test_annotations_of_other_makers_are_read(item: Item, settings: Any) -> None:
    # As the Recommendation's examples are made: a body as words alone, a quote without a fragment, several motivations.
    address = f"https://elsewhere.example/items/{item.pk}/report/"
    quote = {"type": "TextQuoteSelector", "exact": "sixty were found", "prefix": "in the spring, and ", "suffix": "."}
    rows = [
        {
            "@context": "http://www.w3.org/ns/anno.jsonld",
            "id": "http://example.org/anno1",
            "type": "Annotation",
            "motivation": ["assessing", "commenting"],
            "creator": {"id": "http://example.org/user1", "type": "Person", "name": "Wells Watch"},
            "body": {"type": "TextualBody", "value": "The count left out the marsh."},
            "target": {"source": address, "selector": quote},
        },
        {
            "type": "Annotation",
            "motivation": "oa:assessing",
            "bodyValue": "Whole.",
            "target": "http://example.org/page",
        },
        {"type": "Annotation", "motivation": "highlighting", "target": {"source": address, "selector": quote}},
        {"type": "Annotation", "motivation": "assessing", "body": "x", "target": {"source": address, "selector": {}}},
        {"type": "Annotation", "motivation": "assessing", "target": [1, 2]},
        {"type": "Annotation"},
    ]
    told = take_annotations(json.dumps(rows).encode(), None)
    (act,) = Act.objects.all()
    assert told.taken == [act.key] and len(told.left) == 5
    assert (act.kind, act.words, act.on_behalf) == (Act.ASSESSMENT, "The count left out the marsh.", "Wells Watch")
    assert act.about.exact == "sixty were found"


def test_words_that_are_not_held_or_are_private_are_left(item: Item) -> None:
    quote = {"type": "TextQuoteSelector", "exact": "seventy were found"}
    row = {"type": "Annotation", "motivation": "assessing", "bodyValue": "No."}
    target = {"source": f"/items/{item.pk}/", "selector": quote}
    assert "stand 0 times" in take_annotations(json.dumps([{**row, "target": target}]).encode(), None).left[0]
    for content in (b"[]", b"{}", b"no", b'"Annotation"', b"[" * 100_000):
        with pytest.raises(ArchiveError):
            take_annotations(content, None)
    assert not Act.objects.exists()
