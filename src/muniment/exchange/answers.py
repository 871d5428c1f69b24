"""From what the archive and the search give to the shapes that are published.

In: results, items, captures. Out: `shapes`.
"""

from __future__ import annotations

from django.conf import settings

from muniment.archive.addresses import find_beginning
from muniment.archive.given_facts import newest_rows
from muniment.archive.models import Capture, Collection, Correction, Item
from muniment.archive.person import Person
from muniment.archive.relations import relations_of
from muniment.archive.shown import text_of_content
from muniment.evidence.dated import bears_day_only, tell_days
from muniment.evidence.models import Statement
from muniment.evidence.projection import dates_of, found_in
from muniment.exchange.line_exports import url_of
from muniment.exchange.proofs import caveat_of, public_exchange
from muniment.exchange.shapes import (
    CaptureShape,
    ConcordanceShape,
    DateOf,
    FieldShape,
    FirstShape,
    GivenShape,
    Hit,
    HopShape,
    ItemShape,
    LineShape,
    PassageShape,
    RelatedShape,
    SameShape,
    SearchAnswer,
    SideShape,
    VersionShape,
)
from muniment.reading.links import safe_link
from muniment.search.asking.service import FirstFound, Result, Results
from muniment.search.counting.comparison import Side
from muniment.search.counting.lines import Lines, ShownLine


def search_answer(
    query: str, found: Results, first: FirstFound | None = None, following: str | None = None
) -> SearchAnswer:
    """Return a search's results in their published shape, with what was found first, and the next page's address."""
    beginning = settings.PUBLIC_URL + find_beginning("item")
    tell_days(item for r in found.results for item in (r.item, *r.same))
    return SearchAnswer(
        query=query,
        total=found.total,
        next=following,
        hits=[_hit(r, beginning) for r in found.results],
        facets={name: dict(values) for name, values in found.facets.items()},
        loosened=found.relaxed,
        topics=list(found.topics),
        correction=found.correction,
        first=_first_shape(first) if first else None,
    )


def _first_shape(first: FirstFound) -> FirstShape:
    item = first.item
    corrected = Correction.objects.filter(item=item, field="published").values_list("field", flat=True)
    dates = dates_of(item, found_in(item), set(corrected))
    return FirstShape(
        id=item.pk,
        title=item.title,
        date=item.published,
        date_of=date_of_item(item) or "publication",
        said_by=dates.said_by or None,
        given_by=dates.given_by or None,
        url=settings.PUBLIC_URL + item.get_absolute_url(),
        dated=first.dated,
        total=first.total,
    )


def date_of_item(item: Item) -> DateOf | None:
    """Return what an item's day is; None where it has none."""
    return ("signing" if bears_day_only(item) else "publication") if item.published else None


def _hit(result: Result, beginning: str) -> Hit:
    item, old = result.item, result.version
    url = beginning + item.address_ending if old is None else settings.PUBLIC_URL + result.address
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
            date_of=date_of_item(o),
            url=beginning + o.address_ending,
        )
        for o in result.same
    ]
    return Hit(
        id=item.pk,
        title=old.title if old else item.title,
        kind=item.kind,
        state=item.state,
        date=(old.published if old else item.published) or None,
        date_of=date_of_item(item) if not old else "publication" if old.published else None,
        language=item.language or None,
        source=item.source.name,
        authors=list(old.authors) if old else item.authors,
        score=round(result.score, 4),
        snippet=result.snippet,
        passages=passages,
        same=same,
        url=url,
        origin=item.origin,
        version=old.number if old else None,
    )


def concordance_shape(found: Lines, page: list[ShownLine]) -> ConcordanceShape:
    """Return the first lines in their published shape."""
    tell_days(shown.item for shown in page)
    lines = [
        LineShape(
            before=shown.line.before,
            words=shown.line.words,
            after=shown.line.after,
            item=shown.item.pk,
            title=shown.item.title,
            date=shown.item.published or None,
            date_of=date_of_item(shown.item),
            url=url_of(shown),
        )
        for shown in page
    ]
    complete = found.total <= len(page)
    return ConcordanceShape(
        query=found.query,
        items=found.items,
        total=found.items,
        complete=complete,
        part="" if complete else f"first {len(page):,} lines",
        lines=lines,
    )


def side_shape(side: Side) -> SideShape:
    """Return one side of a comparison in its published shape."""
    return SideShape(
        total=side.total,
        items=side.items,
        words=side.words,
        occurrences=side.occurrences,
        per_thousand=round(side.per_thousand, 4),
        complete=True,
        counted=side.total,
        part="",
    )


def capture_shape(capture: Capture) -> CaptureShape:
    """Return how a capture's bytes were obtained, without what is private."""
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


_GIVERS: dict[str, str | None] = {"": None, "editor": "editor", "manifest": "manifest", "captor": "capture"}


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
                "zone_text",
                "status",
                "papers",
                "recurrence",
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
                "id": s.key,
                "url": settings.PUBLIC_URL + s.get_absolute_url(),
                "quote": s.quote,
                "speaker": s.speaker or None,
                "role": s.role or None,
                "date": s.date or None,
                "date_text": s.date_text or None,
                "attribution": s.attribution,
            }
            for s in Statement.objects.current().filter(item=item)
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
        fields=[FieldShape(name=f.name, value=f.value) for f in item.fields.all()],
        given=[
            GivenShape(
                manifest=row.manifest.origin,
                sha256=row.manifest.original_id,
                row=row.row or None,
                fields=sorted(name for name in row.values if name != "fields"),
                given_at=row.given_at.isoformat(),
            )
            for row in newest_rows(item.given.select_related("manifest").order_by("pk"))
        ],
    )
