"""A reading as it is stored: the JSON of the shapes in `model`, by whichever version of the reader.

In: a reading. Out: its JSON. What an older version did not find is not there: ask with `get` for what came later.
A test says when a shape of `model` has a field that is missing here.
"""

from __future__ import annotations

from typing import TypedDict, cast

from muniment.reading.model import Block, FrontPage, Lead, TextReading


class StoredDate(TypedDict, total=False):
    """A `DateMention`."""

    text: str
    edtf: str | None
    weekday: str | None
    start: int
    end: int
    confidence: float


class StoredFigure(TypedDict, total=False):
    """A `Figure`."""

    text: str
    value: float
    unit: str | None
    period: str | None
    start: int
    end: int


class StoredStatement(TypedDict, total=False):
    """A `Statement`."""

    quote: str
    speaker: str | None
    role: str | None
    date: StoredDate | None
    place: str | None
    topics: list[str]
    figures: list[StoredFigure]
    attribution: str
    start: int
    end: int
    confidence: float


class StoredPlan(TypedDict, total=False):
    """A `Plan`."""

    title: str
    period: str | None
    published: str | None
    places: list[str]
    sentences: list[str]
    ordinal: int | None


class StoredQuantity(TypedDict, total=False):
    """A `Quantity`."""

    what: str | None
    unit: str | None
    comparator: str
    value: float | None
    baseline_value: float | None
    baseline_period: str | None


class StoredTarget(TypedDict, total=False):
    """A `Target`."""

    quote: str
    quantity: StoredQuantity
    due: str | None
    place: str | None
    group: str | None
    responsible: str | None
    start: int
    end: int
    confidence: float


class StoredSaid(TypedDict, total=False):
    """A `Said`."""

    target: int
    relation: str
    speaker: str | None
    value: float | None
    date: str | None
    quote: str
    start: int
    end: int
    confidence: float


class StoredPlanTargets(TypedDict, total=False):
    """A `PlanTargets`. Readings before 1.14 have none."""

    title: str | None
    period: str | None
    published: str | None
    start: int
    end: int
    targets: list[StoredTarget]
    said: list[StoredSaid]


class StoredFinding(TypedDict, total=False):
    """A `Finding`."""

    field: str
    value: str
    quote: str
    within: str
    start: int
    end: int
    confidence: float


class StoredParagraph(TypedDict, total=False):
    """A `Paragraph`."""

    address: str
    text: str
    page: int | None
    role: str
    mark: str | None
    note_of: str | None


class StoredPicture(TypedDict, total=False):
    """A `Picture`."""

    address: str
    after: str | None
    held: str
    name: str
    page: int | None
    area: list[float] | None
    alt: str
    caption: str
    width: int | None
    height: int | None


class StoredSection(TypedDict, total=False):
    """A `Section`."""

    title: str | None
    level: int
    address: str
    page: int | None
    language: str | None
    direction: str | None
    paragraphs: list[StoredParagraph]
    pictures: list[StoredPicture]


class StoredMeasure(TypedDict, total=False):
    """A `Measure`."""

    original: int
    kept: int
    left_out: dict[str, int]
    converted: bool


class _StoredMentions(TypedDict, total=False):
    dates: list[StoredDate]
    places: list[str]
    organisations: list[str]
    topics: list[str]
    statements: list[StoredStatement]
    plan: StoredPlan | None
    plans: list[StoredPlanTargets]
    findings: list[StoredFinding]


class StoredLead(_StoredMentions, total=False):
    """A `Lead`."""

    title: str | None
    text: str
    url: str | None


class StoredBlock(_StoredMentions, total=False):
    """A `Block`."""

    kind: str
    title: str
    summary: str
    more: bool
    url: str | None
    section: str | None
    language: str | None
    published: str | None
    since: str | None
    mode: str | None
    place: str | None
    start: str | None
    end: str | None
    organisers: list[str]
    sponsors: list[str]
    countries: list[str]


class StoredDeclaredAssessment(TypedDict, total=False):
    """A `DeclaredAssessment`. Readings before 1.14 have none."""

    claim: str
    claimant: str | None
    claimed: str | None
    appearances: list[str]
    judge: str
    judge_url: str | None
    words: str
    value: float | None
    worst: float | None
    best: float | None
    published: str | None
    url: str | None


class StoredEventPaper(TypedDict, total=False):
    """An `EventPaper`."""

    label: str
    url: str | None


class StoredListedEvent(TypedDict, total=False):
    """A `ListedEvent`."""

    kind: str
    title: str
    start: str | None
    end: str | None
    zone: str | None
    place: str | None
    body: str | None
    status: str | None
    url: str | None
    papers: list[StoredEventPaper]
    recurrence: str | None
    text: str
    confidence: float


class StoredReading(_StoredMentions, total=False):
    """A `TextReading`, or a `FrontPage`, which has a lead and blocks."""

    reader: str
    media_type: str
    charset: str | None
    language: str | None
    direction: str
    title: str | None
    url: str | None
    site: str | None
    warnings: list[str]
    events: list[StoredListedEvent]
    assessments: list[StoredDeclaredAssessment]
    kind: str
    measure: StoredMeasure | None
    lead: StoredLead | None
    blocks: list[StoredBlock]
    published: str | None
    modified: str | None
    authors: list[str]
    summary: str
    text: str
    sections: list[StoredSection]
    pages: int | None
    ocr_pages: list[int]
    ocr_confidence: float | None
    alternates: dict[str, str]


def stored_reading(reading: FrontPage | TextReading) -> StoredReading:
    """Return a reading as it is stored. A text's running text is left out: its sections hold it."""
    is_text = isinstance(reading, TextReading)
    return cast("StoredReading", reading.model_dump(mode="json", exclude={"text"} if is_text else None))


def stored_block(block: Block) -> StoredBlock:
    """Return a block of a front page as it is stored."""
    return cast("StoredBlock", block.model_dump(mode="json"))


def stored_lead(lead: Lead) -> StoredLead:
    """Return the lead of a front page as it is stored."""
    return cast("StoredLead", lead.model_dump(mode="json"))
