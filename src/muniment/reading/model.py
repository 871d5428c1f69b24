"""What a reading says: the shapes that leave this package.

Every position (`start`, `end`) counts characters of the text named in `within`, end exclusive.
Dates are EDTF (ISO 8601-2): `2016-09`, `2017-02-27/2017-03-24`, `XXXX-05-03` for a day without a year.

This file is long and stays whole: all shapes of a reading, and their JSON, are to be looked up in one place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from muniment.reading.links import safe_link

READER_VERSION = "1.15"
"""Raised when a rule changes what is found; readings carry it, and `reread --older-than` compares it."""

Mode = Literal["in-person", "online", "hybrid"]
BlockKind = Literal["collection", "article", "event", "notice"]
ItemKind = Literal["article", "document"]


Link = Annotated[str | None, AfterValidator(safe_link)]
"""An address that may stand as a link; null where what the page gives is none."""


def _safe_links(addresses: dict[str, str]) -> dict[str, str]:
    return {name: safe for name, address in addresses.items() if (safe := safe_link(address))}


NOT_TO_BE_PUBLIC = "its head says that it is not to be public"
"""What a warning begins with, of a text whose maker calls it a draft; what the head says stands behind it."""


class Part(BaseModel):
    """Base of every shape here: frozen, and strict about unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class DateMention(Part):
    """A date as the text gives it, and in EDTF where the text supports one."""

    text: str = Field(description="the words of the text")
    edtf: str | None = Field(description="the date in EDTF; null where only a weekday is named")
    weekday: str | None = Field(None, description="the weekday named, left unresolved: the text gives no date for it")
    start: int = 0
    end: int = 0
    confidence: float = 1.0


class Figure(Part):
    """A number that a text gives, with what it counts."""

    text: str
    value: float
    unit: str | None = None
    period: str | None = Field(None, description="EDTF of the period that the same sentence names, if one only")
    start: int = 0
    end: int = 0


class Statement(Part):
    """A quoted or reported span with who said it. `speaker` is null where the text names nobody."""

    quote: str = Field(description="the exact words of the text, attribution taken off")
    speaker: str | None = None
    role: str | None = Field(None, description="the speaker's role in the text's words")
    date: DateMention | None = None
    place: str | None = None
    topics: list[str] = []
    figures: list[Figure] = []
    attribution: str = Field("", description="the words that attribute it, exactly")
    start: int = 0
    end: int = 0
    confidence: float = 0.5


class Plan(Part):
    """A programme named in a text: the years it covers, when it was made public, where it was reported on."""

    title: str
    period: str | None = Field(None, description="EDTF interval")
    published: str | None = Field(None, description="EDTF date")
    places: list[str] = Field([], description="places that the text says were visited or reported from")
    sentences: list[str] = Field(
        [], description="the text's own sentences that speak of it; whether anything was reached is not read"
    )
    ordinal: int | None = Field(None, description="3 for a third plan")

    @model_validator(mode="before")
    @classmethod
    def _leave_out_what_was_claimed(cls, values: Any) -> Any:
        """Readings before 1.8 said of a list of targets that they were reached, whatever their source said."""
        return {k: v for k, v in values.items() if k != "targets"} if isinstance(values, dict) else values


Comparator = Literal["=", ">=", "<=", ">", "<", "reduce_to", "reduce_by", "increase_to", "increase_by", "yes_no"]
"""How a target's value is to be read. `reduce_to` and `increase_to` tell the value at the end, `reduce_by` and
`increase_by` the change; `yes_no` is a deed or a state without a number."""
COMPARATORS: tuple[Comparator, ...] = get_args(Comparator)

Relation = Literal[
    "sets",
    "repeats",
    "reports_reached",
    "reports_partly",
    "reports_missed",
    "reports_value",
    "doubts",
    "changes",
    "drops",
    "postpones",
    "no_word",
]
"""What a text says of a target.

| relation | the text |
|---|---|
| sets | sets or announces it, or is a list of its maker's targets |
| repeats | recalls one that was set before or elsewhere, or promises it again |
| reports_reached | says that it was met, done or exceeded |
| reports_partly | says that some of it was, nearly, or that it is on the way |
| reports_missed | says that it was not met, or that it fell short |
| reports_value | gives a value of the time, without judging |
| doubts | says that it will or may not be met, or that it is too weak |
| changes | alters its number |
| drops, postpones | gives it up; moves its date to a later one |
| no_word | only names it |
"""
RELATIONS: tuple[Relation, ...] = get_args(Relation)

SURE_TARGET = 0.6
"""A target, or what is said of one, that is less sure is for Review, and not shown."""


class Quantity(Part):
    """What a target counts or measures, and the number it is to reach."""

    what: str | None = Field(None, description="what is counted or measured, in the text's words")
    unit: str | None = Field(None, description="%, or the text's word for what the number counts")
    comparator: Comparator = "yes_no"
    value: float | None = Field(
        None, description="scales written out; of a range the lower end; halve is reduce_by 50; null for a deed"
    )
    baseline_value: float | None = Field(None, description="what it starts from, where the text says so: from 12 to 24")
    baseline_period: str | None = Field(None, description="EDTF of the time of the baseline")


class Target(Part):
    """A state or a deed that somebody has set to reach, in the words of the text, with an end that can be checked."""

    quote: str = Field(
        description="the exact words of what is to be reached, without the verb that says whether it was"
    )
    quantity: Quantity
    due: str | None = Field(None, description="EDTF of the last moment: 2025 for “by the end of 2025”")
    place: str | None = Field(None, description="the place that it is for, in the text's words")
    group: str | None = Field(None, description="the people that it is for, in the text's words")
    responsible: str | None = Field(None, description="who answers for it, in the text's words")
    start: int = 0
    end: int = 0
    confidence: float = Field(0.5, description="how sure the reader is that this is a target; under 0.6 for Review")


class Said(Part):
    """What a text says of one of its targets. `speaker` is null where it is the text itself."""

    target: int = Field(description="the number of the target in the same list, from 0")
    relation: Relation
    speaker: str | None = Field(None, description="who says it, where the text names somebody")
    value: float | None = Field(None, description="the value that the text reports, scales written out")
    date: str | None = Field(None, description="EDTF of when that held, where the text says so")
    quote: str = Field(description="the sentence or the line that says it, exactly")
    start: int = 0
    end: int = 0
    confidence: float = Field(0.5, description="how sure the reader is of the relation; under 0.6 for Review")


class PlanTargets(Part):
    """A plan that a text names, with its targets and what the text says of them.

    Targets that the text ties to no plan stand in one without a title.
    """

    title: str | None = Field(None, description="the plan's name in the text's words; null: no plan is named")
    period: str | None = Field(None, description="EDTF interval")
    published: str | None = Field(None, description="EDTF date")
    start: int = Field(0, description="where its name stands first; 0 without a title")
    end: int = 0
    targets: list[Target] = []
    said: list[Said] = []


class Finding(Part):
    """One value that the reader found, where it stands, and how sure the reader is (0 to 1).

    `within` data: the page's markup says it, and its words do not; there is no position then, and both ends are 0.
    """

    field: str
    value: str
    quote: str
    within: Literal["title", "summary", "text", "data"]
    start: int
    end: int
    confidence: float


class Mentions(Part):
    """What was found in a stretch of text."""

    dates: list[DateMention] = []
    places: list[str] = []
    organisations: list[str] = []
    topics: list[str] = Field([], description="ids of the thesaurus")
    statements: list[Statement] = []
    plan: Plan | None = None
    plans: list[PlanTargets] = Field([], description="plans that it names, their targets, and what it says of these")
    findings: list[Finding] = []


class Lead(Mentions):
    """The text that opens a front page, before its first block."""

    title: str | None = None
    text: str
    url: Link = None


class Block(Mentions):
    """One thing that a front page points to."""

    kind: BlockKind
    title: str
    summary: str = ""
    more: bool = Field(False, description="a read-more mark or link follows")
    url: Link = None
    section: str | None = Field(None, description="the heading of the section it stands in")
    language: str | None = None
    published: str | None = Field(None, description="EDTF date that the page prints beside it")
    since: str | None = Field(None, description="collections: the first year, EDTF")
    mode: Mode | None = None
    place: str | None = Field(None, description="events: where it is held")
    start: str | None = Field(None, description="events: EDTF")
    end: str | None = Field(None, description="events: EDTF")
    organisers: list[str] = []
    sponsors: list[str] = []
    countries: list[str] = Field([], description="events: countries that participants came from")


class Paragraph(Part):
    """A paragraph with an address that survives re-reading where its text did."""

    address: str = Field(description="`p-` and eight hex digits of the SHA-256 of its folded text")
    text: str
    page: int | None = Field(None, description="page of the original, from 1")
    role: Literal["text", "quote", "list", "table", "footnote"] = "text"
    mark: str | None = Field(None, description="footnotes: the mark it bears")
    note_of: str | None = Field(None, description="footnotes: the address of the paragraph in which its mark stands")


class Picture(Part):
    """A picture that a text shows: where it stands, where its bytes are, and what the text says of it.

    Its bytes are in a part of the package (`part`), in the page's own markup (`markup`), drawn on a page of the PDF
    (`page`), or at an address of their own (`elsewhere`), which a capture takes with the page.
    """

    address: str = Field(description="`f-` and eight hex digits of the SHA-256 of where it is held")
    after: str | None = Field(
        None, description="address of the paragraph that it stands behind; null: it opens its section"
    )
    held: Literal["part", "markup", "page", "elsewhere"]
    name: str = Field(
        "",
        description=(
            "the part's name; in markup the SHA-256 of the bytes; elsewhere the address, as far as the page gives it"
        ),
    )
    page: int | None = Field(None, description="page of the original, from 1")
    area: tuple[float, float, float, float] | None = Field(
        None, description="on a page: left, bottom, right, top, in points from the page's lower left"
    )
    alt: str = Field("", description="what the source says in the picture's place")
    caption: str = Field(
        "", description="the caption that the source ties to it; a caption that is a paragraph stays one"
    )
    width: int | None = Field(None, description="as shown, in CSS pixels")
    height: int | None = None


@dataclass(frozen=True)
class ImageFacts:
    """What an image's beginning says of it: its media type, and its size in pixels as it is shown."""

    media_type: str
    width: int
    height: int


class Section(Part):
    """A heading and the paragraphs under it, up to the next heading. The first may have no title."""

    title: str | None = None
    level: int = 1
    address: str = ""
    page: int | None = None
    language: str | None = Field(None, description="where it is another than the text's")
    direction: Literal["ltr", "rtl"] | None = None
    paragraphs: list[Paragraph] = []
    pictures: list[Picture] = []


EventStatus = Literal["cancelled", "postponed", "rescheduled"]
EVENT_STATUSES: tuple[EventStatus, ...] = get_args(EventStatus)
"""In the order in which a text is looked through for them."""


class EventPaper(Part):
    """A document that a page links beside an event: its agenda, its minutes, a recording."""

    label: str = Field(description="the words of the link")
    url: Link


class ListedEvent(Part):
    """An event that a page of meetings or a calendar lists."""

    kind: Literal["event"] = "event"
    title: str
    start: str | None = Field(
        None, description="EDTF of the day, with the time where it is known: `2031-05-06` or `2031-05-06T18:30`"
    )
    end: str | None = Field(None, description="as `start`; null where no end is said")
    zone: str | None = Field(
        None,
        description="of the times, as the source states it: an IANA name, `UTC`, `-05:00`, or its words; null: local",
    )
    place: str | None = None
    body: str | None = Field(None, description="who meets, where the page says it apart from the title")
    status: EventStatus | None = None
    url: Link = Field(None, description="the event's own page")
    papers: list[EventPaper] = []
    recurrence: str | None = Field(None, description="how it recurs, as the source says it")
    text: str = Field("", description="the words of the page that it was read from, without documents")
    confidence: float = 0.9


class DeclaredAssessment(Part):
    """What a page's data declare that a judge says of a claim (schema.org ClaimReview), in the judge's own words.

    The page is what a judge published or what repeats it; nothing of it is the archive's own.
    """

    claim: str = Field(description="the claim, as the judge gives it")
    claimant: str | None = Field(None, description="who made it, as the judge says")
    claimed: str | None = Field(None, description="EDTF of the day of the claim")
    appearances: list[Link] = Field([], description="where the claim stands, as the judge says")
    judge: str
    judge_url: Link = None
    words: str = Field("", description="the rating in the judge's words")
    value: float | None = Field(None, description="its number on the judge's scale")
    worst: float | None = Field(None, description="the lowest number of that scale, where the page says so")
    best: float | None = Field(None, description="the highest number of that scale, where the page says so")
    published: str | None = Field(None, description="EDTF of the day of the assessment")
    url: Link = Field(None, description="the judge's page")


class ReadingBase(Part):
    """What is known of every file that could be read."""

    reader: str = READER_VERSION
    media_type: str
    charset: str | None = None
    language: str | None = Field(None, description="BCP 47: en, zh-Hans, zh-Hant, ar …")
    direction: Literal["ltr", "rtl"] = "ltr"
    title: str | None = None
    url: Link = Field(None, description="canonical address, where the page or the caller names one")
    site: str | None = Field(None, description="the name that the page gives its site")
    warnings: list[str] = []
    events: list[ListedEvent] = Field([], description="events that a page of meetings or a calendar lists")


class Measure(Part):
    """How much of an original is shown: words, in scripts without spaces letters."""

    original: int
    kept: int
    left_out: dict[str, int] = Field({}, description="words by the rule that left them out")
    converted: bool = Field(
        False,
        description=(
            "counted in what a converter made of the original (DOC; by older readers RTF); what the converter left "
            "out was not measured"
        ),
    )


class FrontPage(ReadingBase):
    """A front page: a lead and blocks in reading order."""

    kind: Literal["front-page"] = "front-page"
    lead: Lead | None = None
    blocks: list[Block] = []
    measure: Measure | None = Field(
        None, description="words of the original, kept and left out; null where they were not counted"
    )


class TextReading(ReadingBase, Mentions):
    """An article or a document with its full text."""

    assessments: list[DeclaredAssessment] = Field([], description="that the page's data declare (ClaimReview)")

    kind: ItemKind
    published: str | None = Field(None, description="EDTF")
    modified: str | None = Field(None, description="EDTF")
    authors: list[str] = []
    summary: str = ""
    text: str = ""
    sections: list[Section] = []
    measure: Measure | None = Field(
        None, description="words of the original, kept and left out; null where they were not counted"
    )
    pages: int | None = None
    ocr_pages: list[int] = Field([], description="pages read off their pictures, from 1")
    ocr_confidence: float | None = Field(None, description="how sure the OCR is of its words, 0 to 1")
    alternates: Annotated[dict[str, str], AfterValidator(_safe_links)] = Field(
        {}, description="addresses of translations by language, as the page links them"
    )


Reading = Annotated[FrontPage | TextReading, Field(discriminator="kind")]
