"""The published shapes of hits and items: one for the API and the command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, Field

from muniment.reading.model import EVENT_STATUSES

DateOf = Literal["publication", "signing"]
DATE_OF = (
    "what the date is: of publication, or that on which the text was signed, adopted or sent; null where there is none"
)


class PassageShape(BaseModel):
    """A passage that contains words of the query."""

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
    date_of: DateOf | None = Field(description=DATE_OF)
    url: str


class Hit(BaseModel):
    """One item that a search found."""

    id: int
    title: str
    kind: str
    state: str
    date: str | None = Field(description="EDTF; its day, by `date_of`")
    date_of: DateOf | None = Field(description=DATE_OF)
    language: str | None
    source: str
    authors: list[str]
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
    version: int | None = Field(
        None,
        description="of an earlier version (`versions:all`): its number; title, date, authors and url are its own",
    )


class FirstShape(BaseModel):
    """The item with the oldest date of those that have all of the query's words."""

    id: int
    title: str
    date: str
    date_of: DateOf
    said_by: str | None = Field(description="the words of the source that say the date")
    given_by: Literal["editor", "manifest", "captor"] | None = Field(description="who gave it, where no word says it")
    url: str
    dated: int = Field(description="how many of those that have the words have a date")
    total: int = Field(description="how many have the words")


class SearchAnswer(BaseModel):
    """What a search found."""

    query: str
    total: int
    next: str | None = Field(
        None,
        description="address of the next page; null on the last, and where a ranking ends, after its 10,000th hit: "
        "with `order=added` everything is read",
    )
    hits: list[Hit]
    facets: dict[str, dict[str, int]]
    loosened: bool = Field(description="not every word had to be there: what has most of them comes first")
    topics: list[str] = Field(description="topics that the query names, whose items answer too")
    correction: str | None = Field(
        description="the query with words that more items have, where few or none were found"
    )
    first: FirstShape | None = Field(
        None, description="what was found first; null where not every word had to be there"
    )


class SuggestionShape(BaseModel):
    """What the beginning of a query may be meant for."""

    kind: str = Field(description="title, topic, place or speaker")
    label: str
    query: str
    url: str | None


class LineShape(BaseModel):
    """One occurrence of the query's words, with its context."""

    before: str
    words: str
    after: str
    item: int
    title: str
    date: str | None = Field(description="EDTF; the item's day, by `date_of`")
    date_of: DateOf | None = Field(description=DATE_OF)
    url: str


class ConcordanceShape(BaseModel):
    """Lines that contain a query's words."""

    query: str
    items: int = Field(description="items that were found: lines are of all of them")
    total: int = Field(description="items that were found")
    complete: bool = Field(description="the lines are all there are; else the first of them")
    part: str = Field(description='which lines these are where they are not all, as "first 500 lines"; else empty')
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
    per_thousand: float = Field(description="occurrences in a thousand words")
    complete: bool = Field(description="always true: all items found are counted")
    counted: int = Field(description="items found that were counted: all of them")
    part: str = Field(description="always empty: all items found are counted")


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


class RefusedValue(BaseModel):
    """One value that cannot be used."""

    type: str = Field(description="the kind of fault, for programs")
    loc: list[str | int] = Field(description="where the value was given: `query` or `path`, and the parameter")
    msg: str = Field(description="what is wrong with it")
    ctx: dict[str, str | int | float] | None = Field(default=None, description="the bounds that it passes")


class Refusal(BaseModel):
    """Why values of a request cannot be used."""

    detail: list[RefusedValue]


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


class FieldShape(BaseModel):
    """A field of an item's own. A name may stand several times."""

    name: str = Field(description="as given; `identifier` and `rights` under whatever name they were given")
    value: str


class GivenShape(BaseModel):
    """A manifest that says of an item what it is."""

    manifest: str = Field(description="the file's name")
    sha256: str = Field(description="of the manifest's bytes, which are kept")
    row: int | None = Field(description="as a spreadsheet counts; null where it describes this item alone")
    fields: list[str] = Field(description="what it gives; fields of the item's own are in `fields` of the item")
    given_at: str


class ItemShape(BaseModel):
    """An item whole."""

    id: int
    title: str
    kind: str
    state: str
    source: str
    date: str | None = Field(description="EDTF; when its source published it, null where the source does not say")
    date_of: DateOf | None = Field(description=DATE_OF)
    date_said_by: str | None = Field(
        description="the words, or the field of the page and what it holds, that say when it was published"
    )
    date_given_by: str | None = Field(
        description=(
            "who gave the date where it was not read: `editor` who corrected it, `manifest` that it was brought with, "
            "`capture` for the person who captured it; else null"
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
    event: Mapping[str, object] | None = Field(
        description=(
            "`start` and `end` (EDTF): when it takes place; `start_time`, `end_time` (`14:30`) in `time_zone` "
            "(its name in the time zone database) or `zone_text` (the source's words), else in the place's own time; "
            f"`status`: {', '.join(f'`{status}`' for status in EVENT_STATUSES)} or empty; "
            "`papers`: documents linked beside it, each a `label` and a `url`"
        )
    )
    statements: list[Mapping[str, object]] = Field(
        description=(
            "`id` and `url` stay while the words do; `date` (EDTF) and `date_text`: the date that the text gives with "
            "a statement"
        )
    )
    versions: list[VersionShape]
    related: list[RelatedShape] = Field(description="reprints and translations that are held")
    corrected: list[str] = Field(description="fields in which a person's word stands instead of the reader's")
    fields: list[FieldShape] = Field(description="fields of its own, as a manifest gives them, in their order")
    given: list[GivenShape] = Field(description="manifests that describe it")
