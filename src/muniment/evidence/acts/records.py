"""An act as a record that stands by itself: what is exported, kept beside the originals, and signed by its digest.

In: rows. Out: typed records, and their keys. A record names no row and no number of an item or version of this
database but as what it was called then: the bytes and the words are what counts.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Literal

from pydantic import BaseModel, ConfigDict

from muniment.evidence.acts.models import Act, Anchor, Scale

_DIGITS = 32
KEY = r"[eaqnrhsd]-[0-9a-f]{32}"
LETTERS = {
    Act.EVIDENCE: "e",
    Act.ASSESSMENT: "a",
    Act.QUESTION: "q",
    Act.ANSWER: "n",
    Act.RETRACTION: "r",
    Act.HIDING: "h",
    Act.SHOWING: "s",
    Act.DISMISSAL: "d",
}
"""What the keys of acts of a kind begin with."""


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class AnchorRecord(_Strict):
    """An anchor by itself."""

    key: str
    kind: Literal["statement", "target", "plan", "passage", "cell"]
    named: str
    original: str
    item: int | None
    version: int | None
    paragraph: str
    start: int
    end: int
    exact: str
    prefix: str
    suffix: str
    page: int | None
    boxes: list[list[float]]
    row: int | None
    column: int | None
    label: str


class ScaleRecord(_Strict):
    """A judge's scale in one version."""

    owner: str
    name: str
    version: str
    words: list[str]
    is_ordered: bool
    language: str
    url: str


class ActRecord(_Strict):
    """An act by itself, with its anchors in it and other acts by their keys."""

    key: str
    kind: Literal["evidence", "assessment", "question", "answer", "retraction", "hiding", "showing", "dismissal"]
    about: AnchorRecord
    to: AnchorRecord | None
    relation: str
    words: str
    language: str
    scale: ScaleRecord | None
    rating: str
    party: str
    party_source: str
    due: str
    changes: str | None
    answers: str | None
    by: str
    account: str
    on_behalf: str
    why: str
    at: str
    """ISO 8601, UTC."""


def _digest(values: object) -> str:
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode()).hexdigest()[:_DIGITS]


def anchor_key(record: AnchorRecord) -> str:
    """Return the key that an anchor's record has by what it says: bytes, place and words. Item and version numbers are
    names of this database, and not in it."""
    return f"a-{_digest(record.model_dump(exclude={'key', 'item', 'version', 'boxes', 'page'}))}"


def act_key(record: ActRecord) -> str:
    """Return the key that an act's record has by what it says, its anchors by theirs."""
    values = record.model_dump(exclude={"key", "about", "to"})
    values |= {"about": record.about.key, "to": record.to.key if record.to else None}
    return f"{LETTERS[record.kind]}-{_digest(values)}"


def record_anchor(anchor: Anchor) -> AnchorRecord:
    """Return an anchor's record."""
    return AnchorRecord(
        key=anchor.key,
        kind=anchor.kind,  # type: ignore[arg-type]
        named=anchor.named,
        original=anchor.original,
        item=anchor.item,
        version=anchor.number,
        paragraph=anchor.paragraph,
        start=anchor.start,
        end=anchor.end,
        exact=anchor.exact,
        prefix=anchor.prefix,
        suffix=anchor.suffix,
        page=anchor.page,
        boxes=anchor.boxes,
        row=anchor.row,
        column=anchor.column,
        label=anchor.label,
    )


def record_scale(scale: Scale) -> ScaleRecord:
    """Return a scale's record."""
    return ScaleRecord(
        owner=scale.owner,
        name=scale.name,
        version=scale.version,
        words=scale.words,
        is_ordered=scale.is_ordered,
        language=scale.language,
        url=scale.url,
    )


def write_moment(at: datetime) -> str:
    """Return a moment as records write it."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def record_act(act: Act) -> ActRecord:
    """Return an act's record: read with its anchors, its scale, and the acts that it names."""
    return ActRecord(
        key=act.key,
        kind=act.kind,  # type: ignore[arg-type]
        about=record_anchor(act.about),
        to=record_anchor(act.to) if act.to else None,
        relation=act.relation,
        words=act.words,
        language=act.language,
        scale=record_scale(act.scale) if act.scale else None,
        rating=act.rating,
        party=act.party_name,
        party_source=act.party_source,
        due=act.due,
        changes=act.changes.key if act.changes else None,
        answers=act.answers.key if act.answers else None,
        by=act.by,
        account=act.account,
        on_behalf=act.on_behalf,
        why=act.why,
        at=write_moment(act.at),
    )


def is_as_signed(act: Act) -> bool:
    """Return whether an act says what it said when it was written: its digest is its key."""
    return act_key(record_act(act)) == act.key
