"""The published shapes of statements: in the API, and as rows of a table.

In: statements as `evidence` tells them. Out: `StatementShape`, and rows for CSV.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.conf import settings
from pydantic import BaseModel, Field

from muniment.evidence.models import Statement
from muniment.evidence.parties_told import ToldParty
from muniment.evidence.statements_told import ToldStatement
from muniment.exchange.resource_answers import api_address, list_address
from muniment.exchange.resource_shapes import Page


class FigureShape(BaseModel):
    """A number that a statement gives, with what it counts."""

    text: str
    value: float | None
    unit: str | None
    period: str | None = Field(description="EDTF of the period that the same sentence names")


class StatementBrief(BaseModel):
    """What a text says that somebody said, in the text's words."""

    id: str = Field(description="of the item, the words and which time they occur: it stays while the words do")
    quote: str = Field(description="the text's words")
    speaker: str | None = Field(description="null where the text names nobody")
    party: str | None = Field(description="address in the API of the person or body that the text names")
    role: str | None = Field(description="the speaker's role, in the text's words")
    date: str | None = Field(description="the day that the text gives with it, in EDTF")
    date_text: str | None = Field(description="that day in the text's words")
    attribution: str = Field(description="the words of the text that say who said it")
    topics: list[str]
    figures: list[FigureShape] = Field(description="numbers in it")
    confidence: float = Field(description="how sure the program is of it, 0 to 1; nobody's judgement of what is said")
    state: str = Field(
        description=(
            "`current`: the newest version has it; `past`: an older version or a teaser has it; `unread`: no reading "
            "of today gives these words as a statement, and neither speaker nor day is told"
        )
    )
    language: str | None
    source: str
    item: str = Field(description="address of its item in the API")
    url: str = Field(description="address of its page on the portal")
    api: str = Field(description="its own address in the API")


class StatementPage(Page):
    """Statements."""

    statements: list[StatementBrief]


class PlaceOfStatement(BaseModel):
    """Where a statement stands in one version of its item."""

    version: int
    api: str = Field(description="address of the version in the API")
    sha256: str = Field(description="digest of the original")
    captured_at: str
    stands: bool = Field(description="whether this version has it")
    paragraph: str | None = Field(description="address of the paragraph; null where no single one holds the words")
    start: int | None = Field(description="in the paragraph's text, in characters")
    end: int | None = Field(description="where it ends, exclusive")


class StatementWhole(StatementBrief):
    """A statement, with where it stands and where else it was said."""

    paragraph: str | None = Field(description="text of the paragraph, in the newest version that has it")
    page: int | None = Field(description="page of the original, from 1")
    versions: list[PlaceOfStatement]
    repeated: list[StatementBrief] = Field(description="the same words in other items")
    otherwise: list[StatementBrief] = Field(description="the same words with other numbers, in other items, by day")


def statement_brief(row: Statement) -> StatementBrief:
    """Return a statement in its brief shape: read with its item and source."""
    is_read = row.state != Statement.UNREAD
    return StatementBrief(
        id=row.key,
        quote=row.quote,
        speaker=(row.speaker or None) if is_read else None,
        party=api_address("party", row.party.root_id) if is_read and row.party else None,
        role=(row.role or None) if is_read else None,
        date=(row.date or None) if is_read else None,
        date_text=(row.date_text or None) if is_read else None,
        attribution=row.attribution if is_read else "",
        topics=row.topics,
        figures=[
            FigureShape(text=f["text"], value=f.get("value"), unit=f.get("unit"), period=f.get("period"))
            for f in row.figures
        ],
        confidence=row.confidence,
        state=row.state,
        language=row.item.language or None,
        source=row.item.source.name,
        item=api_address("item", row.item_id),
        url=settings.PUBLIC_URL + row.get_absolute_url(),
        api=api_address("statement", row.key),
    )


def statement_whole(told: ToldStatement) -> StatementWhole:
    """Return a statement in its whole shape."""
    standing = {row.version_id: row for row in told.statement.standings.all()}
    places = []
    for row in told.versions:
        version, at = row.version, standing.get(row.version.pk)
        is_placed = at is not None and bool(at.paragraph)
        places.append(
            PlaceOfStatement(
                version=version.number,
                api=api_address("version", version.item_id, version.number),
                sha256=version.capture.original_id,
                captured_at=version.capture.captured_at.isoformat(),
                stands=row.stands,
                paragraph=at.paragraph if at and is_placed else None,
                start=at.start if at and is_placed else None,
                end=at.end if at and is_placed else None,
            )
        )
    place = told.place
    return StatementWhole(
        **statement_brief(told.statement).model_dump(),
        paragraph=place.before + place.words + place.after if place else None,
        page=place.page if place else None,
        versions=places,
        repeated=[statement_brief(row) for row in told.repeated],
        otherwise=[statement_brief(row) for row in told.otherwise],
    )


class PartyNameShape(BaseModel):
    """A spelling of a party."""

    name: str
    language: str | None
    source: str
    statements: int


class PartyShape(BaseModel):
    """A person or a body that texts name as a speaker. Names are joined by people, never by the program."""

    id: int
    name: str = Field(description="the spelling that most statements give")
    names: list[PartyNameShape]
    url: str = Field(description="address of its page on the portal")
    api: str = Field(description="its own address in the API")
    statements: str = Field(description="address of the list of its statements")


class PartyPage(Page):
    """Parties."""

    parties: list[PartyShape]


def party_shape(party: ToldParty) -> PartyShape:
    """Return a party in its published shape."""
    return PartyShape(
        id=party.number,
        name=party.name,
        names=[
            PartyNameShape(name=n.name, language=n.language or None, source=n.source, statements=n.count)
            for n in party.names
        ],
        url=settings.PUBLIC_URL + party.get_absolute_url(),
        api=api_address("party", party.number),
        statements=list_address("statements", party=party.number),
    )


STATEMENT_COLUMNS = (
    "id",
    "quote",
    "speaker",
    "role",
    "date",
    "date_text",
    "topics",
    "confidence",
    "state",
    "language",
    "source",
    "item_title",
    "item_date",
    "url",
)


def statement_rows(rows: Iterable[Statement]) -> Iterator[list[object]]:
    """Yield statements as rows of a table, with `STATEMENT_COLUMNS`."""
    for row in rows:
        said = statement_brief(row)
        yield [
            said.id,
            said.quote,
            said.speaker,
            said.role,
            said.date,
            said.date_text,
            "; ".join(said.topics),
            said.confidence,
            said.state,
            said.language,
            said.source,
            row.item.title,
            row.item.published,
            said.url,
        ]
