"""The JSON of hits and items: one shape for the API and the command line."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from pydantic import BaseModel, Field

from ..archive.models import Item
from ..archive.relations import relations_of
from ..archive.service import text_of_content
from ..evidence.models import Statement
from ..evidence.projection import found_in
from ..search.service import Results


class Hit(BaseModel):
    """One item that a search found."""

    id: int
    title: str
    kind: str
    state: str
    date: str | None = Field(description="EDTF")
    language: str | None
    source: str
    score: float
    snippet: str = Field(description="HTML: matches in <mark>, all else escaped")
    url: str = Field(description="address on the portal")
    origin: str = Field(description="the address or file name that it was captured from")


class SearchAnswer(BaseModel):
    """What a search found."""

    query: str
    total: int
    hits: list[Hit]
    facets: dict[str, dict[str, int]]


class Problem(BaseModel):
    """Why a request could not be answered."""

    error: str
    message: str
    position: int | None = None


class VersionShape(BaseModel):
    """One state of an item."""

    number: int
    captured_at: str
    sha256: str
    reader: str


class RelatedShape(BaseModel):
    """Another item that is the same thing."""

    id: int
    title: str
    language: str | None
    source: str
    kind: str = Field(description="duplicate, near-duplicate or translation")
    confidence: float
    decision: str = Field(description="open, or yes where an editor confirmed it")
    url: str


class ItemShape(BaseModel):
    """An item whole."""

    id: int
    title: str
    kind: str
    state: str
    source: str
    date: str | None
    language: str | None
    direction: str
    summary: str
    authors: list[str]
    topics: list[str]
    places: list[str]
    collections: list[str]
    address: str | None = Field(description="where the source published it")
    url: str = Field(description="address on the portal")
    origin: str
    text: str | None = Field(description="null while only a teaser is held")
    sections: list[dict[str, Any]]
    event: dict[str, Any] | None
    statements: list[dict[str, Any]]
    versions: list[VersionShape]
    related: list[RelatedShape] = Field(description="reprints and translations that are held")
    corrected: list[str] = Field(description="fields in which a person's word stands instead of the reader's")


def search_answer(query: str, found: Results) -> SearchAnswer:
    """Return a search's results in their published shape."""
    hits = [
        Hit(
            id=r.item.pk, title=r.item.title, kind=r.item.kind, state=r.item.state, date=r.item.published or None, language=r.item.language or None,
            source=r.item.source.name, score=round(r.score, 4), snippet=r.snippet, url=settings.PUBLIC_URL + r.item.get_absolute_url(), origin=r.item.origin,
        )
        for r in found.results
    ]  # fmt: skip
    return SearchAnswer(query=query, total=found.total, hits=hits, facets={name: dict(values) for name, values in found.facets.items()})


def item_shape(item: Item, person: Any = None) -> ItemShape:
    """Return an item in its published shape."""
    content = found_in(item)
    sections = content.get("sections", [])
    event = getattr(item, "event", None)
    text = text_of_content(content) if item.version else None
    return ItemShape(
        id=item.pk, title=item.title, kind=item.kind, state=item.state, source=item.source.name, date=item.published or None, language=item.language or None,
        direction=item.direction, summary=item.summary, authors=item.authors, topics=[t.slug for t in item.topics.all()], places=[p.name for p in item.places.all()],
        collections=[c.title for c in item.collections.all()], address=item.url or None, url=settings.PUBLIC_URL + item.get_absolute_url(), origin=item.origin,
        text=text, sections=sections,
        event={n: getattr(event, n) for n in ("start", "end", "mode", "place", "organisers", "sponsors", "countries")} if event else None,
        statements=[
            {"quote": s.quote, "speaker": s.speaker or None, "role": s.role or None, "date": s.date or None, "date_text": s.date_text or None, "attribution": s.attribution}
            for s in Statement.objects.filter(item=item)
        ],
        versions=[
            VersionShape(number=v.number, captured_at=v.capture.captured_at.isoformat(), sha256=v.capture.original_id, reader=v.reading.reader)
            for v in item.versions.select_related("capture", "reading")
        ],
        related=[
            RelatedShape(
                id=other.pk, title=other.title, language=other.language or None, source=other.source.name, kind=relation.kind,
                confidence=round(relation.confidence, 3), decision=relation.decision, url=settings.PUBLIC_URL + other.get_absolute_url(),
            )
            for relation, other in relations_of(item, person)
        ],
        corrected=sorted(set(item.corrections.values_list("field", flat=True))),
    )  # fmt: skip
