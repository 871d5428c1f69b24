"""The JSON of hits and items: one shape for the API and the command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from django.conf import settings
from pydantic import BaseModel, Field

from muniment.archive.addresses import find_beginning
from muniment.archive.models import Capture, Collection, Item
from muniment.archive.person import Person
from muniment.archive.relations import relations_of
from muniment.archive.shown import text_of_content
from muniment.evidence.dated import bears_day_only, tell_days
from muniment.evidence.models import Statement
from muniment.evidence.projection import dates_of, found_in
from muniment.exchange.proofs import caveat_of, public_exchange
from muniment.reading.links import safe_link
from muniment.search.asking.service import Result, Results
from muniment.search.counting.comparison import Side
from muniment.search.counting.concordance import Concordance

DateOf = Literal["publication", "signing"]
_DATE_OF = (
    "what the date is: of publication, or that on which the text was signed, adopted or sent; null where there is none"
)


class PassageShape(BaseModel):
    """A passage with what was asked for."""

    html: str = Field(description="HTML: matches in <mark>, all else escaped")
    address: str | None = Field(description="the paragraph's address in the item")
    page: int | None = Field(description="page of the original, from 1")
    url: str


class SameShape(BaseModel):
    """The same text from elsewhere."""

    id: int
    title: str
    source: str
    date: str | None = Field(description="EDTF; its day, by `date_of`")
    date_of: DateOf | None = Field(description=_DATE_OF)
    url: str


class Hit(BaseModel):
    """One item that a search found."""

    id: int
    title: str
    kind: str
    state: str
    date: str | None = Field(description="EDTF; its day, by `date_of`")
    date_of: DateOf | None = Field(description=_DATE_OF)
    language: str | None
    source: str
    score: float = Field(
        description=(
            "1 divided by the place in the list, 0 where the order is by date; the engine’s own number for those "
            "who see private items"
        )
    )
    snippet: str = Field(description="the best passage; HTML: matches in <mark>, all else escaped")
    passages: list[PassageShape]
    same: list[SameShape] = Field(description="hits of this page that are the same text from elsewhere")
    url: str = Field(description="address on the portal")
    origin: str = Field(description="the address or file name that it was captured from")


class SearchAnswer(BaseModel):
    """What a search found."""

    query: str
    total: int
    hits: list[Hit]
    facets: dict[str, dict[str, int]]
    loosened: bool = Field(description="not every word had to be there: what has most of them comes first")
    topics: list[str] = Field(description="topics that the query names, whose items answer too")
    correction: str | None = Field(description="the query with words that the archive has, where nothing was found")


class SuggestionShape(BaseModel):
    """What the beginning of a query may be meant for."""

    kind: str = Field(description="title, topic, place or speaker")
    label: str
    query: str
    url: str | None


class LineShape(BaseModel):
    """A place where the query's words stand, in its context."""

    before: str
    words: str
    after: str
    item: int
    title: str
    date: str | None = Field(description="EDTF; the item's day, by `date_of`")
    date_of: DateOf | None = Field(description=_DATE_OF)
    url: str


class ConcordanceShape(BaseModel):
    """Lines in which a query's words stand."""

    query: str
    items: int = Field(description="items that were read for the lines")
    total: int = Field(description="items that were found")
    complete: bool = Field(description="the lines are all there are; else those of the first items")
    part: str = Field(
        description='what the lines are of where they are not all, as "first 200 of 3,120 items"; else empty'
    )
    lines: list[LineShape]


class SideShape(BaseModel):
    """One side of a comparison."""

    total: int = Field(description="items found")
    items: int = Field(description="all items of this part")
    words: int = Field(description="words of all items of this part")
    occurrences: int = Field(
        description=(
            "how often the words that were asked stand in titles and texts of the items found; other labels of a "
            "topic that they name do not count"
        )
    )
    per_thousand: float | None = Field(
        description="occurrences in a thousand words; null where not all items found were counted"
    )
    complete: bool = Field(description="all items found were counted; else only the first of them")
    counted: int = Field(description="items found whose text was read to count")
    part: str = Field(description='what was counted where it is not all, as "first 10,000 of 31,200 items"; else empty')


class Comparison(BaseModel):
    """The same query over two parts of the archive."""

    query: str
    a: SideShape
    b: SideShape


class Problem(BaseModel):
    """Why a request could not be answered."""

    error: str
    message: str
    position: int | None = None


class HopShape(BaseModel):
    """A redirect that was followed."""

    url: str
    status: int
    status_line: str
    at: str
    headers: list[tuple[str, str]]


class CaptureShape(BaseModel):
    """How a version's bytes were come by. What is not known is null or empty; cookies and passwords are left out."""

    method: str = Field(description="http, file, warc, sample, or adopted: found in the store without a record")
    origin: str
    status_line: str | None
    headers: list[tuple[str, str]] = Field(description="header lines as they were sent, in their order")
    request: str | None = Field(description="method and target of the request")
    redirects: list[HopShape]
    ip: str | None
    truncated: str | None = Field(description="WARC-Truncated of the record that it was taken from")
    warc_record_id: str | None
    container: str | None = Field(description="SHA-256 of the WARC file that it was taken from")
    offset: int | None = Field(
        description="where in that file the record begins; null where the file is packed as a whole"
    )


class VersionShape(BaseModel):
    """One state of an item."""

    number: int
    captured_at: str = Field(description="when these bytes were captured")
    captured_at_caveat: str | None = Field(
        description="who says so, where the date of capture is another archive's claim"
    )
    sha256: str
    reader: str
    capture: CaptureShape


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
    date: str | None = Field(description="EDTF; when its source published it, null where the source does not say")
    date_of: DateOf | None = Field(description=_DATE_OF)
    date_said_by: str | None = Field(
        description="the words, or the field of the page and what it holds, that say when it was published"
    )
    date_given_by: str | None = Field(
        description=(
            "who gave the date where it was not read: `editor` who corrected it, `capture` for the person who "
            "captured it; else null"
        )
    )
    modified: str | None = Field(description="EDTF; when its source says that it last changed it, if later")
    words: Mapping[str, object] | None = Field(
        description="words of the original, kept, and left out by rule; null where they were not counted"
    )
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
    sections: list[Mapping[str, object]]
    event: Mapping[str, object] | None = Field(description="`start` and `end` (EDTF): when it takes place")
    statements: list[Mapping[str, object]] = Field(
        description="`date` (EDTF) and `date_text`: the date that the text gives with a statement"
    )
    versions: list[VersionShape]
    related: list[RelatedShape] = Field(description="reprints and translations that are held")
    corrected: list[str] = Field(description="fields in which a person's word stands instead of the reader's")


def search_answer(query: str, found: Results) -> SearchAnswer:
    """Return a search's results in their published shape."""
    beginning = settings.PUBLIC_URL + find_beginning("item")
    tell_days(item for r in found.results for item in (r.item, *r.same))
    return SearchAnswer(
        query=query,
        total=found.total,
        hits=[_hit(r, beginning) for r in found.results],
        facets={name: dict(values) for name, values in found.facets.items()},
        loosened=found.relaxed,
        topics=list(found.topics),
        correction=found.correction,
    )


def _date_of(item: Item) -> DateOf | None:
    return ("signing" if bears_day_only(item) else "publication") if item.published else None


def _hit(result: Result, beginning: str) -> Hit:
    item = result.item
    url = beginning + item.address_ending
    passages = [
        PassageShape(
            html=p.html, address=p.address or None, page=p.page, url=f"{url}#{p.address}" if p.address else url
        )
        for p in result.passages
    ]
    same = [
        SameShape(
            id=o.pk,
            title=o.title,
            source=o.source.name,
            date=o.published or None,
            date_of=_date_of(o),
            url=beginning + o.address_ending,
        )
        for o in result.same
    ]
    return Hit(
        id=item.pk,
        title=item.title,
        kind=item.kind,
        state=item.state,
        date=item.published or None,
        date_of=_date_of(item),
        language=item.language or None,
        source=item.source.name,
        score=round(result.score, 4),
        snippet=result.snippet,
        passages=passages,
        same=same,
        url=url,
        origin=item.origin,
    )


def concordance_shape(query: str, found: Concordance) -> ConcordanceShape:
    """Return lines in their published shape."""
    tell_days(item for item, _line in found.lines)
    lines = [
        LineShape(
            before=line.before,
            words=line.words,
            after=line.after,
            item=item.pk,
            title=item.title,
            date=item.published or None,
            date_of=_date_of(item),
            url=settings.PUBLIC_URL + item.get_absolute_url() + (f"#{line.address}" if line.address else ""),
        )
        for item, line in found.lines
    ]
    return ConcordanceShape(
        query=query, items=found.items, total=found.total, complete=found.complete, part=found.part, lines=lines
    )


def side_shape(side: Side) -> SideShape:
    """Return one side of a comparison in its published shape."""
    rate = side.per_thousand
    return SideShape(
        total=side.total,
        items=side.items,
        words=side.words,
        occurrences=side.occurrences,
        per_thousand=None if rate is None else round(rate, 4),
        complete=side.complete,
        counted=side.counted,
        part=side.part,
    )


def capture_shape(capture: Capture) -> CaptureShape:
    """Return how a capture's bytes were come by, as everybody may be told."""
    said = public_exchange(capture)
    warc = said.warc
    return CaptureShape(
        method=capture.method,
        origin=capture.origin,
        status_line=said.status_line or None,
        headers=list(said.headers),
        request=f"{said.request.method} {said.request.target}" if said.request else None,
        ip=said.ip or None,
        redirects=[
            HopShape(url=h.url, status=h.status, status_line=h.status_line, at=h.at, headers=list(h.headers))
            for h in said.hops
        ],
        truncated=(warc.truncated or None) if warc else None,
        warc_record_id=(warc.record_id or None) if warc else None,
        container=(warc.container or None) if warc else None,
        offset=warc.offset if warc and warc.offset >= 0 else None,
    )


_GIVERS: dict[str, str | None] = {"": None, "editor": "editor", "captor": "capture"}


def item_shape(item: Item, person: Person | None = None) -> ItemShape:
    """Return an item in its published shape."""
    content = found_in(item)
    sections = content.get("sections", [])
    event = getattr(item, "event", None)
    corrected = sorted(set(item.corrections.values_list("field", flat=True)))
    dates = dates_of(item, content, corrected)
    text = text_of_content(content) if item.version else None
    return ItemShape(
        id=item.pk,
        title=item.title,
        kind=item.kind,
        state=item.state,
        source=item.source.name,
        date=item.published or None,
        language=item.language or None,
        date_of=("signing" if dates.is_only_dated else "publication") if item.published else None,
        date_said_by=dates.said_by or None,
        date_given_by=_GIVERS[dates.given_by],
        modified=dates.modified or None,
        words=content.get("measure"),
        direction=item.direction,
        summary=item.summary,
        authors=item.authors,
        topics=[t.slug for t in item.topics.all()],
        places=[p.name for p in item.places.all()],
        collections=[c.title for c in Collection.objects.visible_to(person).filter(items=item)],
        address=safe_link(item.url),
        url=settings.PUBLIC_URL + item.get_absolute_url(),
        origin=item.origin,
        text=text,
        sections=sections,
        event={
            n: getattr(event, n)
            for n in (
                "start",
                "end",
                "start_time",
                "end_time",
                "time_zone",
                "mode",
                "place",
                "organisers",
                "sponsors",
                "countries",
            )
        }
        if event
        else None,
        statements=[
            {
                "quote": s.quote,
                "speaker": s.speaker or None,
                "role": s.role or None,
                "date": s.date or None,
                "date_text": s.date_text or None,
                "attribution": s.attribution,
            }
            for s in Statement.objects.filter(item=item)
        ],
        versions=[
            VersionShape(
                number=v.number,
                captured_at=v.capture.captured_at.isoformat(),
                captured_at_caveat=caveat_of(v.capture) or None,
                sha256=v.capture.original_id,
                reader=v.reading.reader,
                capture=capture_shape(v.capture),
            )
            for v in item.versions.select_related("capture", "reading")
        ],
        related=[
            RelatedShape(
                id=other.pk,
                title=other.title,
                language=other.language or None,
                source=other.source.name,
                kind=relation.kind,
                confidence=round(relation.confidence, 3),
                decision=relation.decision,
                url=settings.PUBLIC_URL + other.get_absolute_url(),
            )
            for relation, other in relations_of(item, person)
        ],
        corrected=corrected,
    )
