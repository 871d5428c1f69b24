"""The published shapes of what the API lists: sources, collections, topics, places, events, items, versions, captures,
originals. Each names its page on the portal (`url`), its own address in the API (`api`) and those of what hangs
together with it.
"""

from __future__ import annotations

from pydantic import BaseModel, Field

from muniment.exchange.shapes import DATE_OF, CaptureShape, DateOf
from muniment.reading.model import EVENT_STATUSES

_API = "its own address in the API"
_URL = "address of its page on the portal"
_NEXT = "address of the next page; null on the last"


class Page(BaseModel):
    """Some of a list, in an order that stays: nothing comes twice or is passed over while others come and go."""

    next: str | None = Field(description=_NEXT)


class SourceShape(BaseModel):
    """A publisher or site that things come from."""

    slug: str
    name: str
    language: str | None
    description: str
    address: str | None = Field(description="the source's own address")
    url: str = Field(description=_URL)
    api: str = Field(description=_API)
    items: str = Field(description="address of the list of its items")
    collections: str = Field(description="address of the list of its collections")
    captures: str = Field(description="address of the list of its captures")


class SourcePage(Page):
    """Sources."""

    sources: list[SourceShape]


class CollectionShape(BaseModel):
    """An ordered set of items."""

    slug: str
    title: str
    description: str = Field(description="what the source says of it, in the source's words")
    since: str | None
    language: str | None
    source: str | None = Field(description="address of its source in the API")
    address: str | None = Field(description="where the source published it")
    url: str = Field(description=_URL)
    api: str = Field(description=_API)
    items: str = Field(description="address of the list of its items")


class CollectionPage(Page):
    """Collections."""

    collections: list[CollectionShape]


class TopicShape(BaseModel):
    """A concept of the thesaurus."""

    slug: str
    labels: dict[str, str] = Field(description="by language")
    broader: str | None = Field(description="address of the wider topic in the API")
    url: str = Field(description=_URL)
    api: str = Field(description=_API)
    items: str = Field(description="address of the list of its items")


class TopicPage(Page):
    """Topics."""

    topics: list[TopicShape]


class PlaceShape(BaseModel):
    """A place that items name."""

    id: int
    name: str
    country: str | None = Field(description="ISO 3166-1 alpha-2, where the place is in one country")
    url: str = Field(description=_URL)
    api: str = Field(description=_API)
    items: str = Field(description="address of the list of the items that name it")


class PlacePage(Page):
    """Places."""

    places: list[PlaceShape]


class ItemBrief(BaseModel):
    """An item, without its text."""

    id: int
    title: str
    kind: str
    state: str
    date: str | None = Field(description="EDTF; its day, by `date_of`")
    date_of: DateOf | None = Field(description=DATE_OF)
    language: str | None
    authors: list[str]
    source: str = Field(description="address of its source in the API")
    address: str | None = Field(description="where the source published it")
    url: str = Field(description=_URL)
    api: str = Field(description=_API)
    versions: str = Field(description="address of the list of its versions")


class ItemPage(Page):
    """Items."""

    items: list[ItemBrief]


class EventShape(BaseModel):
    """When and where something is held."""

    title: str
    start: str | None = Field(description="EDTF")
    end: str | None = Field(description="EDTF")
    start_time: str | None = Field(description="`14:30`")
    end_time: str | None
    time_zone: str | None = Field(description="by its name in the time zone database; null: the place's own time")
    zone_text: str | None = Field(description="the zone in the source's words, where they are no name of the database")
    status: str | None = Field(description=f"{', '.join(EVENT_STATUSES[:-1])} or {EVENT_STATUSES[-1]}")
    mode: str | None = Field(description="in-person, online or hybrid")
    place: str | None
    recurrence: str | None = Field(description="how it recurs, in the source's own words")
    organisers: list[str]
    papers: list[dict[str, str]] = Field(description="documents linked beside it: each a `label` and a `url`")
    url: str = Field(description=_URL)
    api: str = Field(description="address of its item in the API")
    calendar: str = Field(description="the event as an iCalendar file")


class EventPage(Page):
    """Events."""

    events: list[EventShape]


class VersionBrief(BaseModel):
    """One state of an item's text."""

    number: int
    captured_at: str = Field(description="when these bytes were captured")
    captured_at_caveat: str | None = Field(description="who says so, where it is another archive's claim")
    sha256: str = Field(description="digest of the original")
    reader: str = Field(description="version of the program that read it")
    api: str = Field(description=_API)
    item: str = Field(description="address of its item in the API")
    capture: str = Field(description="address of its capture in the API")
    original: str = Field(description="address of its original in the API")
    bytes: str = Field(description="address of the original's bytes")


class VersionPage(Page):
    """Versions of an item."""

    versions: list[VersionBrief]


class VersionWhole(VersionBrief):
    """One state of an item's text, with the text."""

    title: str = Field(description="as this version's reading found it")
    language: str | None
    text: str


class CaptureProof(CaptureShape):
    """One act of taking bytes, with what was asked and answered."""

    id: int
    captured_at: str
    captured_at_caveat: str | None = Field(description="who says so, where it is another archive's claim")
    sha256: str = Field(description="digest of the bytes")
    status: int | None = Field(description="HTTP status of the answer")
    api: str = Field(description=_API)
    source: str = Field(description="address of its source in the API")
    original: str = Field(description="address of the original in the API")
    versions: list[str] = Field(description="addresses in the API of the versions read from it")
    editions: list[str] = Field(description="addresses on the portal of the front page's editions read from it")


class CapturePage(Page):
    """Captures."""

    captures: list[CaptureProof]


class OriginalShape(BaseModel):
    """Bytes that were captured, stored once."""

    sha256: str
    size: int = Field(description="bytes")
    media_type: str | None
    stored_at: str
    verified_at: str | None = Field(description="when they were last read whole, and their digest was right")
    api: str = Field(description=_API)
    captures: str = Field(description="address of the list of captures that took these bytes")
    bytes: str | None = Field(description="address of the bytes; null where no item's page offers them")


class OriginalPage(Page):
    """Originals."""

    originals: list[OriginalShape]
