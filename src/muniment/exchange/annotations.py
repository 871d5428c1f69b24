"""Statements and acts as W3C Web Annotations, and annotations of others taken in as acts.

In: statements and acts that a person may see; or JSON of another program. Out: annotations in the published context
(http://www.w3.org/ns/anno.jsonld), whose targets have a quote with what stands beside it (TextQuoteSelector) and its
place (TextPositionSelector) in a paragraph; or acts, and what was not taken, with the reason. Source: Web Annotation
Data Model, W3C Recommendation of 23 February 2017.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from muniment.archive.catalogue import ArchiveError
from muniment.archive.models import Capture, Item, Version
from muniment.archive.person import Person
from muniment.evidence.acts.anchors import anchor_passage, find_anchor
from muniment.evidence.acts.models import Act, Anchor
from muniment.evidence.acts.told import address_of
from muniment.evidence.acts.writing import Signature, add_assessment, add_evidence
from muniment.evidence.models import Statement, StatementVersion
from muniment.reading.stored import StoredReading

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
MEDIA_TYPE = f'application/ld+json; profile="{CONTEXT}"'
_BESIDE = 32
_MOST_BYTES = 32 * 2**20
_LONGEST = 20_000
_MOTIVATIONS = {
    Act.EVIDENCE: "linking",
    # Written whole: not every copy of the context that programs carry has the short word.
    Act.ASSESSMENT: "oa:assessing",
    Act.QUESTION: "questioning",
    Act.ANSWER: "replying",
}
Annotation = dict[str, object]


# --- out --------------------------------------------------------------------------------------------------------------


def annotate_statement(statement: Statement) -> Annotation:
    """Return a statement as an annotation: its place in the newest version that has it, who said it, and its topics."""
    standing = (
        StatementVersion.objects.filter(statement=statement)
        .select_related("version__capture", "version__reading")
        .order_by("-version__number")
        .first()
    )
    address = settings.PUBLIC_URL + statement.get_absolute_url()
    bodies: list[object] = []
    if statement.who:
        bodies.append({"type": "TextualBody", "purpose": "identifying", "value": statement.who, "format": "text/plain"})
    bodies += [{"type": "TextualBody", "purpose": "tagging", "value": topic} for topic in statement.topics]
    if standing is None:
        quote: Annotation = {"type": "TextQuoteSelector", "exact": statement.quote}
        source = settings.PUBLIC_URL + statement.item.get_absolute_url()
        target: Annotation = {"type": "SpecificResource", "source": source, "selector": quote}
    else:
        version = standing.version
        text = _text_at(version.reading.content, standing.paragraph)
        start, end = standing.start, standing.end
        exact = text[start:end] if text else statement.quote
        beside = (text[max(0, start - _BESIDE) : start], text[end : end + _BESIDE])
        place = _Place(standing.paragraph, exact, *beside, start, end)
        target = _target(statement.item_id, version.number, version.capture, place)
    return {
        "@context": CONTEXT,
        "id": f"{address}#annotation",
        "type": "Annotation",
        "motivation": "identifying",
        "generator": {"type": "Software", "name": "Muniment", "homepage": settings.PUBLIC_URL + "/"},
        "canonical": f"{address}#annotation",
        **({"body": bodies} if bodies else {}),
        "target": target,
    }


def annotate_act(act: Act) -> Annotation:
    """Return an act as an annotation: signed and dated as it was."""
    bodies: list[object] = []
    for purpose, value in (("commenting", act.words), ("classifying", act.rating), ("describing", act.why)):
        if value:
            language = {"language": act.language} if act.language and purpose == "commenting" else {}
            bodies.append({"type": "TextualBody", "purpose": purpose, "value": value, **language})
    if act.relation:
        bodies.append({"type": "TextualBody", "purpose": "tagging", "value": act.relation})
    if act.to is not None:
        bodies.append(_of_anchor(act.to))
    kind = "Organization" if act.on_behalf else "Person"
    return {
        "@context": CONTEXT,
        "id": settings.PUBLIC_URL + act.get_absolute_url(),
        "type": "Annotation",
        "motivation": _MOTIVATIONS[act.kind],
        "creator": {"type": kind, "name": act.judge},
        "created": act.at.isoformat(),
        **({"body": bodies} if bodies else {}),
        "target": _of_anchor(act.about),
    }


def annotate_all(person: Person | None) -> Iterator[Annotation]:
    """Yield all statements of now, and the acts that say something, that `person` may see."""
    statements = Statement.objects.visible_to(person).current().select_related("item__source")
    for statement in statements.order_by("pk").iterator(500):
        yield annotate_statement(statement)
    acts = Act.objects.visible_to(person).of_kind(*Act.SUBSTANTIVE).select_related("about", "to")
    for act in acts.order_by("pk").iterator(500):
        yield annotate_act(act)


@dataclass(frozen=True)
class _Place:
    paragraph: str
    exact: str
    prefix: str
    suffix: str
    start: int
    end: int


def _target(item: int, number: int, capture: Capture, place: _Place) -> Annotation:
    base = f"{settings.PUBLIC_URL}/items/{item}/versions/{number}/"
    return {
        "type": "SpecificResource",
        "source": base,
        "selector": _selector(place),
        "state": {"type": "TimeState", "sourceDate": capture.captured_at.isoformat(), "cached": f"{base}original"},
    }


def _selector(place: _Place) -> Annotation:
    quote: Annotation = {"type": "TextQuoteSelector", "exact": place.exact}
    quote |= {"prefix": place.prefix} if place.prefix else {}
    quote |= {"suffix": place.suffix} if place.suffix else {}
    if not place.paragraph:
        return quote
    position: Annotation = {"type": "TextPositionSelector", "start": place.start, "end": place.end}
    return {"type": "FragmentSelector", "value": place.paragraph, "refinedBy": [quote, position]}


def _of_anchor(anchor: Anchor) -> Annotation:
    place = _Place(anchor.paragraph, anchor.exact, anchor.prefix, anchor.suffix, anchor.start, anchor.end)
    if anchor.version_id is not None and anchor.item is not None and anchor.kind != Anchor.CELL:
        version = Version.objects.filter(pk=anchor.version_id).select_related("capture").first()
        if version is not None:
            return _target(version.item_id, version.number, version.capture, place)
    address = address_of(anchor)
    source = settings.PUBLIC_URL + address if address else f"urn:sha256:{anchor.original}"
    if anchor.kind == Anchor.CELL:
        return {"type": "SpecificResource", "source": source}
    return {"type": "SpecificResource", "source": source, "selector": _selector(place)}


def _text_at(content: StoredReading, address: str) -> str:
    for section in content.get("sections", ()):
        for paragraph in section.get("paragraphs", ()):
            if address and paragraph.get("address") == address:
                return str(paragraph["text"])
    return ""


# --- in ---------------------------------------------------------------------------------------------------------------


@dataclass
class TakenAnnotations:
    """What became of annotations that came in."""

    taken: list[str] = field(default_factory=list)
    """Keys of the acts that were written."""
    left: list[str] = field(default_factory=list)
    """Of each that was not taken: which, and why."""


def _read(content: bytes) -> list[dict[str, Any]]:
    """Return the annotations in a file: one, a list, or a page or collection of them. Raises ArchiveError."""
    if len(content) > _MOST_BYTES:
        raise ArchiveError(f"the file is over the limit of {_MOST_BYTES // 2**20} MiB")
    try:
        said = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ArchiveError(f"it is no JSON ({str(error)[:120]})") from error
    if isinstance(said, dict) and isinstance(said.get("first"), dict):
        said = said["first"]
    if isinstance(said, dict) and isinstance(said.get("items"), list):
        said = said["items"]
    rows = said if isinstance(said, list) else [said]
    found = [row for row in rows if isinstance(row, dict) and "Annotation" in _listed(row.get("type"))]
    if not found:
        raise ArchiveError("it holds no Web Annotation")
    return found


def take_annotations(content: bytes, person: Person | None) -> TakenAnnotations:
    """Write the annotations in a file as acts: those that assess something held here, and those that link it with
    something else held here. All others are left, with the reason. The annotation's creator is told as the one for whom
    it was written; the signature is `person`'s. Taken in twice, an annotation is one act. Raises ArchiveError where the
    file holds none."""
    told = TakenAnnotations()
    for number, row in enumerate(_read(content), 1):
        name = str(row.get("id") or f"annotation {number}")[:200]
        try:
            with transaction.atomic():
                told.taken.append(_take(row, name, person).key)
        except (ArchiveError, PermissionDenied) as error:
            told.left.append(f"{name}: {error or 'it may not be written'}")
    return told


def _take(row: dict[str, Any], name: str, person: Person | None) -> Act:
    motivations = {str(one).rpartition(":")[2] for one in _listed(row.get("motivation"))}
    about = _find(_only(row.get("target"), "target"), person)
    signature = Signature(person, _creator(row), f"annotation:{name}"[:64] if row.get("id") else "")
    words, why, links, relation = _bodies(row)
    if motivations & {"assessing", "reviewing"}:
        return add_assessment(about, words or why, signature, why=f"Taken from {name}")
    if "linking" in motivations:
        if len(links) != 1:
            raise ArchiveError("it links with nothing, or with several things; one is taken")
        return add_evidence(about, _find(links[0], person), relation, signature, why or words or f"Taken from {name}")
    told = ", ".join(sorted(motivations)) or "none"
    raise ArchiveError(f"its motivation is {told}; those that assess or link are taken")


def _bodies(row: dict[str, Any]) -> tuple[str, str, list[Any], str]:
    """Return the words of an annotation, its reason, what it links with, and the relation that it names."""
    words: list[str] = []
    reasons: list[str] = []
    links: list[Any] = []
    relation = Act.CONTEXT
    if isinstance(row.get("bodyValue"), str):
        words.append(row["bodyValue"])
    for body in _listed(row.get("body")):
        if isinstance(body, str):
            links.append(body)
        elif isinstance(body, dict) and isinstance(body.get("value"), str):
            purpose = str(body.get("purpose", ""))
            if purpose == "tagging" and body["value"] in dict(Act.RELATIONS):
                relation = body["value"]
            elif purpose == "describing":
                reasons.append(body["value"])
            elif purpose not in ("tagging", "classifying", "identifying"):
                words.append(body["value"])
        elif isinstance(body, dict):
            links.append(body)
    return "\n\n".join(words)[:_LONGEST], "\n\n".join(reasons)[:_LONGEST], links, relation


def _creator(row: dict[str, Any]) -> str:
    creator = next(iter(_listed(row.get("creator"))), "")
    name = creator.get("name") or creator.get("id") if isinstance(creator, dict) else creator
    return " ".join(str(name or "").split())[:300]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _only(value: Any, what: str) -> Any:
    rows = _listed(value)
    if len(rows) != 1:
        raise ArchiveError(f"it has {len(rows)} {what}s; one is taken")
    return rows[0]


def _find(target: Any, person: Person | None) -> Anchor:
    """Return the anchor of what an annotation speaks of. Raises ArchiveError where that is not held, or its words do
    not stand there once."""
    if isinstance(target, str):
        return find_anchor(target, "", person)
    if not isinstance(target, dict):
        raise ArchiveError("its target cannot be understood")
    source = target.get("source") or target.get("id")
    if isinstance(source, dict):
        source = source.get("id")
    if not isinstance(source, str):
        raise ArchiveError("its target has no source")
    fragment, exact, prefix, suffix = "", "", "", ""
    for selector in _selectors(target.get("selector")):
        if selector.get("type") == "FragmentSelector" and isinstance(selector.get("value"), str):
            fragment = selector["value"]
        elif selector.get("type") == "TextQuoteSelector" and isinstance(selector.get("exact"), str):
            exact = selector["exact"]
            prefix, suffix = (str(selector.get(side) or "") for side in ("prefix", "suffix"))
    if exact and not fragment and "#" not in source:
        return _find_quote(source, exact, prefix, suffix, person)
    address = source if "#" in source or not fragment else f"{source}#{fragment}"
    return find_anchor(address, exact, person)


def _selectors(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    for one in _listed(value):
        if isinstance(one, dict) and depth < 8:
            yield one
            yield from _selectors(one.get("refinedBy"), depth + 1)


def _find_quote(source: str, exact: str, prefix: str, suffix: str, person: Person | None) -> Anchor:
    """Return the anchor of words in the text of an address: on this portal, or where the text was captured from."""
    visible = Item.objects.visible_to(person).select_related("version__reading")
    plain = source.partition("#")[0]
    item = visible.filter(versions__capture__url=plain).first()
    if item is None:
        parts = plain.removeprefix(settings.PUBLIC_URL).strip("/").split("/")
        number = parts[parts.index("items") + 1] if "items" in parts[:-1] else ""
        item = visible.held_at(int(number)) if number.isascii() and number.isdecimal() and len(number) < 19 else None
    if item is None or item.version is None:
        raise ArchiveError(f"no text of {plain[:200]} is held")
    found = [
        paragraph["address"]
        for section in item.version.reading.content.get("sections", ())
        for paragraph in section.get("paragraphs", ())
        if paragraph.get("address") and f"{prefix}{exact}{suffix}" in paragraph["text"]
    ]
    if len(found) != 1:
        raise ArchiveError(f"its words stand {len(found)} times in the text that is held")
    return anchor_passage(item, found[0], exact)
