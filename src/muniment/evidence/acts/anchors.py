"""Anchors: words at their place in an original, made from what a person points at, and looked for again.

In: a statement, a target, a plan, an address on the portal. Out: an `Anchor`, one row for the same words at the same
place; and its state, computed each time: whether the newest version still has the words there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote, urlsplit

from muniment.archive.addresses import find_address
from muniment.archive.catalogue import ArchiveError
from muniment.archive.models import EditionBlock, Item, Version
from muniment.archive.person import Person
from muniment.evidence.acts.models import Anchor
from muniment.evidence.acts.records import anchor_key, record_anchor
from muniment.evidence.models import PlanReport, Statement, StatementVersion, Target
from muniment.evidence.plans_told import ToldPlan, find_plan_told, visible_reports
from muniment.evidence.series.models import ObservationRow, Release
from muniment.evidence.statements_told import find_statement
from muniment.evidence.targets_told import find_target
from muniment.reading.stored import StoredParagraph, StoredReading

_BESIDE = 32
"""Characters before and after the words that are kept with them."""
_LONGEST = 20_000


def _paragraphs(content: StoredReading) -> Iterator[StoredParagraph]:
    for section in content.get("sections", ()):
        yield from section.get("paragraphs", ())


def _paragraph_at(content: StoredReading, address: str) -> StoredParagraph | None:
    return next((p for p in _paragraphs(content) if address and p.get("address") == address), None)


def _keep(anchor: Anchor) -> Anchor:
    """Return the row of an anchor: the one that says the same, or a new one."""
    anchor.exact = anchor.exact[:_LONGEST]
    anchor.key = anchor_key(record_anchor(anchor))
    same = Anchor.objects.filter(key=anchor.key).first()
    if same is not None and (same.version_id is None or same.version_id == anchor.version_id):
        return same
    if same is None:
        anchor.save(force_insert=True)
        return anchor
    return same


def _place(anchor: Anchor, version: Version, paragraph: StoredParagraph | None, start: int, end: int) -> None:
    """Write into an anchor where its words stand."""
    anchor.original, anchor.version, anchor.number = version.capture.original_id, version, version.number
    if paragraph is None:
        return
    text = paragraph["text"]
    anchor.paragraph, anchor.start, anchor.end = paragraph.get("address", ""), start, end
    anchor.exact = text[start:end]
    anchor.prefix, anchor.suffix = text[max(0, start - _BESIDE) : start], text[end : end + _BESIDE]
    anchor.page = paragraph.get("page")


def _version(number: int | None) -> Version | None:
    return Version.objects.select_related("reading", "capture").filter(pk=number).first() if number else None


def _original_of_teaser(item: Item) -> str:
    """Return the digest of the newest page that has an item's teaser. Raises ArchiveError where there is none."""
    rows = EditionBlock.objects.filter(item=item).order_by("-pk")
    found = rows.values_list("edition__capture__original", flat=True).first()
    if found is None:
        raise ArchiveError("nothing is held of this text that could be pointed at; capture it first")
    return str(found)


def anchor_statement(statement: Statement) -> Anchor:
    """Return the anchor of a statement: in the newest version that has it. Raises ArchiveError where nothing is held of
    its text."""
    item = statement.item
    anchor = Anchor(
        kind=Anchor.STATEMENT,
        named=f"{statement.words}.{statement.occurrence}",
        item=item.pk,
        exact=statement.quote,
    )
    standings = StatementVersion.objects.filter(statement=statement).order_by("-version__number")
    standing = standings.first()
    version = _version(standing.version_id if standing else item.version_id)
    if version is None:
        anchor.original = _original_of_teaser(item)
        return _keep(anchor)
    paragraph = _paragraph_at(version.reading.content, standing.paragraph) if standing else None
    _place(anchor, version, paragraph, standing.start if standing else 0, standing.end if standing else 0)
    return _keep(anchor)


def anchor_target(target: Target) -> Anchor:
    """Return the anchor of a target. Raises ArchiveError where nothing is held of its text."""
    anchor = Anchor(
        kind=Anchor.TARGET, named=f"{target.words}.{target.occurrence}", item=target.item_id, exact=target.quote
    )
    version = _version(target.item.version_id)
    if version is None:
        anchor.original = _original_of_teaser(target.item)
        return _keep(anchor)
    paragraph = _paragraph_at(version.reading.content, target.paragraph)
    _place(anchor, version, paragraph, target.start, target.end)
    return _keep(anchor)


def anchor_plan(plan: ToldPlan, person: Person | None) -> Anchor:
    """Return the anchor of a plan: in the first text that `person` may see and that speaks of it, its edition before a
    report. Raises ArchiveError where there is none."""
    reports = visible_reports(person).filter(root=plan.number).select_related("item", "plan")
    # What everybody may see comes first: an act about a plan is hidden with the text that it points at.
    rows = sorted(reports, key=lambda r: (not r.item.is_public_now(), not r.is_edition, r.item.sort_date or "9", r.pk))
    if not rows:
        raise ArchiveError("no text that is held speaks of this plan")
    report: PlanReport = rows[0]
    title = report.title or report.plan.title
    anchor = Anchor(kind=Anchor.PLAN, named=report.plan.slug, item=report.item_id, exact=title, label=title)
    version = _version(report.item.version_id)
    if version is None:
        anchor.original = _original_of_teaser(report.item)
        return _keep(anchor)
    holding = next((p for p in _paragraphs(version.reading.content) if title in p["text"]), None)
    start = holding["text"].index(title) if holding else 0
    _place(anchor, version, holding, start, start + len(title))
    return _keep(anchor)


def anchor_passage(item: Item, address: str, words: str = "", version: Version | None = None) -> Anchor:
    """Return the anchor of words in a paragraph of an item; of the whole paragraph where none are given. Raises
    ArchiveError where they do not stand there once."""
    found = _version(version.pk if version else item.version_id)
    paragraph = _paragraph_at(found.reading.content, address) if found else None
    if found is None or paragraph is None:
        raise ArchiveError(f"item {item.pk} has no paragraph {address}; copy the address of a paragraph from its page")
    text, words = paragraph["text"], words.strip()
    if words and text.count(words) != 1:
        raise ArchiveError("these words do not stand just once in that paragraph; copy them from it, and some more")
    start = text.index(words) if words else 0
    anchor = Anchor(kind=Anchor.PASSAGE, item=found.item_id)
    _place(anchor, found, paragraph, start, start + len(words or text))
    return _keep(anchor)


def anchor_cell(release: Release, row: int, column: int) -> Anchor:
    """Return the anchor of a value in a release's file, rows and columns counted as in its address. Raises ArchiveError
    where no value was read there."""
    found = ObservationRow.objects.filter(release=release, row=row, column=column)
    value = found.select_related("series__dataset", "place").first()
    if value is None:
        raise ArchiveError(f"no value was read from row {row}, column {column} of {release}")
    parts = (value.series.title, str(value.place), value.period, value.series.unit)
    return _keep(
        Anchor(
            kind=Anchor.CELL,
            original=release.original_id,
            release=release,
            row=row,
            column=column,
            exact=value.text,
            label=", ".join(part for part in parts if part),
        )
    )


_ADDRESSED = re.compile(
    r"(?:^|/)(?:(?P<statement>s-\d{1,18}-[0-9a-f]{16}(?:\.\d{1,6})?)|(?P<target>t-\d{1,18}-[0-9a-f]{16}(?:\.\d{1,6})?)"
    r"|plans?/(?P<plan>[^/]+)"
    r"|items/(?P<item>\d{1,18})/(?:versions/(?P<version>\d{1,9})/|paragraphs/(?P<within>[ps]-[0-9a-z.]{1,16})/|[^/]*/)?"
    r"|data/(?P<dataset>[^/]+)/releases/(?P<release>\d{1,9})/cells/(?P<row>\d{1,9})/(?P<column>\d{1,9}))/?$"
)


def find_anchor(address: str, words: str, person: Person | None) -> Anchor:
    """Return the anchor of what an address on the portal leads to, of what `person` may see: a statement, a target, a
    plan, a paragraph (with some of its words), a cell of data. Raises ArchiveError for any other."""
    parts = urlsplit(address.strip())
    match = _ADDRESSED.search(unquote(parts.path))
    if match is None:
        raise ArchiveError(
            "this address leads to nothing that can be pointed at; copy that of a statement, a target, a plan, a "
            "paragraph of a text or a cell of a data file"
        )
    lost = ArchiveError("there is nothing at this address; copy it from the page that it leads to")
    if match["statement"]:
        statement = find_statement(match["statement"], person)
        if statement is None:
            raise lost
        return anchor_statement(statement)
    if match["target"]:
        target = find_target(match["target"], person)
        if target is None:
            raise lost
        return anchor_target(target)
    if match["plan"]:
        plan = find_plan_told(match["plan"], person)
        if plan is None:
            raise lost
        return anchor_plan(plan, person)
    if match["dataset"]:
        releases = Release.objects.visible_to(person).select_related("dataset")
        release = releases.filter(dataset__slug=match["dataset"], number=int(match["release"])).first()
        if release is None:
            raise lost
        return anchor_cell(release, int(match["row"]), int(match["column"]))
    number = int(match["item"])
    item = Item.objects.visible_to(person).held_at(number)
    version = None
    if match["version"]:
        version = Version.objects.visible_to(person).numbered(number, int(match["version"]))
        if version is None:
            raise lost
    if item is None:
        raise lost
    return anchor_passage(item, match["within"] or parts.fragment, words, version)


# --- does it still hold? ----------------------------------------------------------------------------------------------

StateCode = Literal["holds", "moved", "only in version", "lost"]


@dataclass(frozen=True)
class AnchorState:
    """Whether an anchor's words still stand where it says, and where they are now."""

    code: StateCode
    item: Item | None = None
    """That holds them now."""
    version: int | None = None
    """Of `only in version`: the newest version that has them. Of data: the release."""
    paragraph: str = ""
    release: Release | None = None

    @property
    def address(self) -> str:
        """Where the words are read now; empty where they are lost."""
        if self.release is not None:
            return self.release.get_absolute_url()
        if self.item is None or self.code == "lost":
            return ""
        fragment = f"#{self.paragraph}" if self.paragraph else ""
        if self.code == "only in version" and self.version:
            return find_address("item-version", self.item.pk, self.version) + fragment
        return self.item.get_absolute_url() + fragment


def find_state(anchor: Anchor) -> AnchorState:
    """Return whether an anchor holds: in the newest version at its place, elsewhere in it, in an older version alone,
    or nowhere."""
    if anchor.kind == Anchor.CELL:
        return _state_of_cell(anchor)
    version = _version(anchor.version_id)
    if version is None:
        return _state_of_teaser(anchor)
    item = Item.objects.select_related("version__reading").get(pk=version.item_id)
    if not anchor.exact:
        return AnchorState("lost", item)
    newest = item.version or version
    place = _find_words(anchor, newest.reading.content)
    if place is not None:
        code: StateCode = "holds" if place == (anchor.paragraph, anchor.start) else "moved"
        return AnchorState(code, item, newest.number, place[0])
    older = Version.objects.filter(item=item).exclude(pk=newest.pk).select_related("reading").order_by("-number")
    for one in older:
        place = _find_words(anchor, one.reading.content)
        if place is not None:
            return AnchorState("only in version", item, one.number, place[0])
    return AnchorState("lost", item)


def _find_words(anchor: Anchor, content: StoredReading) -> tuple[str, int] | None:
    """Return the paragraph and the place in it where an anchor's words stand: where it says, else in that paragraph,
    else with the same words beside them, else where they stand alone in the text."""
    words = anchor.exact
    own = _paragraph_at(content, anchor.paragraph)
    if own is not None:
        if own["text"][anchor.start : anchor.end] == words:
            return anchor.paragraph, anchor.start
        if own["text"].count(words) == 1:
            return anchor.paragraph, own["text"].index(words)
    if not anchor.paragraph:
        # No single paragraph held them: they are looked for in the text as it runs.
        running = " ".join(" ".join(p["text"].split()) for p in _paragraphs(content))
        return ("", anchor.start) if " ".join(words.split()).strip('“”"… ') in running else None
    found = []
    for paragraph in _paragraphs(content):
        text, at = paragraph["text"], paragraph["text"].find(words)
        while at >= 0:
            found.append((text, paragraph.get("address", ""), at))
            at = text.find(words, at + 1)
    beside = [
        row
        for row in found
        if row[0][: row[2]].endswith(anchor.prefix) and row[0][row[2] + len(words) :].startswith(anchor.suffix)
    ]
    left = beside if len(beside) == 1 else found
    return (left[0][1], left[0][2]) if len(left) == 1 else None


def _state_of_teaser(anchor: Anchor) -> AnchorState:
    """Return the state of words that only a teaser had: its page may have another today, and its text may be held."""
    item = Item.objects.filter(pk=Item.objects.now_at(anchor.item)).first() if anchor.item else None
    if item is None or anchor.version_id is not None or not anchor.exact:
        return AnchorState("lost")
    words = " ".join(anchor.exact.split()).strip('“”"… ')
    for block in EditionBlock.objects.filter(item=item).order_by("-pk"):
        if words in " ".join(_strings_in(block.content)):
            return AnchorState("holds", item)
    return AnchorState("lost", item)


def _strings_in(value: object) -> Iterator[str]:
    """Yield the words in a teaser's content, whatever it is made of."""
    if isinstance(value, str):
        yield " ".join(value.split())
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings_in(part)


def _state_of_cell(anchor: Anchor) -> AnchorState:
    release = Release.objects.filter(pk=anchor.release_id or 0).select_related("dataset").first()
    at = ObservationRow.objects.filter(release=release, row=anchor.row or 0, column=anchor.column or 0).first()
    if release is None or at is None or at.text != anchor.exact:
        return AnchorState("lost")
    newest = Release.objects.filter(dataset=release.dataset_id, is_whole=True).order_by("-number").first()
    if newest is None or newest.pk == release.pk:
        return AnchorState("holds", release=release, version=release.number)
    now = ObservationRow.objects.filter(release=newest, series=at.series_id, place=at.place_id, period=at.period)
    value = now.first()
    if value is not None and value.text == anchor.exact:
        same = (value.row, value.column) == (anchor.row, anchor.column)
        return AnchorState("holds" if same else "moved", release=newest, version=newest.number)
    return AnchorState("only in version", release=release, version=release.number)


def find_lost() -> list[Anchor]:
    """Return the anchors that acts use and whose words stand nowhere any more, the oldest first."""
    used = Anchor.objects.filter(acts__isnull=False) | Anchor.objects.filter(pointed_at__isnull=False)
    return [anchor for anchor in used.distinct().order_by("pk") if find_state(anchor).code == "lost"]
