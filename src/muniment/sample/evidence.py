"""What people do with the sample's plan: they join its names, bring its data, and write what they
hold of it. By the functions that the screens and
the commands call.

In: the folder of the sample, whose texts are read. Out: one plan for all that speak of it; a dataset in two releases;
evidence, assessments on two scales, a question with its answer, and one that waits for its answer.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from muniment.archive.models import Item
from muniment.evidence.acts.anchors import anchor_cell, anchor_passage, anchor_statement
from muniment.evidence.acts.asking import answer, ask, name_party
from muniment.evidence.acts.models import Anchor
from muniment.evidence.acts.writing import Signature, add_assessment, add_evidence, add_scale
from muniment.evidence.joining import decide_proposal, join
from muniment.evidence.models import Party, Plan, Proposal, Statement
from muniment.evidence.series.bringing import ReleaseFacts, bring_release
from muniment.evidence.series.models import ObservationRow

_PERIOD = "2018/2022"
_DATA = (
    ("water-2023-02.csv", "February 2023", "2023-02"),
    ("water-2023-09.csv", "September 2023", "2023-09"),
)


def bring_evidence(folder: Path) -> None:
    """Join what is one in the sample, and bring the data file's two releases."""
    _join_plans()
    _join_parties()
    for name, release, published in _DATA:
        facts = ReleaseFacts(
            title="Water in Veldria",
            producer="Statistics Bureau of Veldria",
            release=release,
            licence="CC-BY-4.0",
            citation=f"Statistics Bureau of Veldria: Water in Veldria, {release}. An invented dataset.",
            published=published,
            description="Households with piped water and schools with safe water, counted each year on the first of "
            "December. In 2020 the bureau began to count households of boats.",
            url="https://statistics.veldria.example/water",
        )
        bring_release(folder / "files" / "plan-of-veldria" / name, facts)
    _write_acts()


def _join_plans() -> None:
    """Say yes to what is proposed of the plan, and join its name in Arabic and Chinese."""
    plans = Plan.objects.filter(period=_PERIOD).order_by("pk")
    first = plans.filter(language="en").first()
    if first is None:
        return
    for other in plans.exclude(language="en"):
        join(Proposal.PLAN, first.pk, other.pk, None)
    numbers = set(plans.values_list("pk", flat=True))
    for proposal in Proposal.objects.filter(kind=Proposal.PLAN, decision=Proposal.OPEN).order_by("pk"):
        if {proposal.first, proposal.second} <= numbers:
            decide_proposal(proposal.pk, Proposal.YES, None)


def _join_parties() -> None:
    """Say that the auditor is one in English and Arabic, and the chair of the Commission in two sources. Others of one
    name wait for a decision, as they do in an archive."""
    for names in (("ada quill", "آدا كويل"), ("jorun hale",)):
        numbers = list(Party.objects.filter(name_key__in=names).order_by("pk").values_list("pk", flat=True))
        for proposal in Proposal.objects.filter(kind=Proposal.PARTY, first__in=numbers, second__in=numbers):
            decide_proposal(proposal.pk, Proposal.YES, None)
        for other in Party.objects.filter(pk__in=numbers[1:], joined_to=None):
            join(Proposal.PARTY, numbers[0], other.pk, None)


_READERS = Signature(None, "Reading Room of Port Amsel")
_UNION = Signature(None, "Teachers’ union of Veldria")
_ANSWERED_WITHIN = timedelta(days=60)


def _said(speaker: str, source: str) -> Statement:
    return Statement.objects.select_related("item").get(
        speaker=speaker, item__source__name=source, state=Statement.CURRENT
    )


def _passage(title: str, words: str) -> Anchor:
    """Return the anchor of words that stand once in an item of the sample."""
    item = Item.objects.select_related("version__reading").get(title=title)
    content = item.version.reading.content if item.version else {}
    address = next(p["address"] for s in content["sections"] for p in s["paragraphs"] if words in p["text"])
    return anchor_passage(item, address, words)


def _write_acts() -> None:
    """Write what two invented readers of the sample hold of one sentence, and what was asked and answered."""
    said = _said("Jorun Hale", "Harbour Commission of Veldria")
    about = anchor_statement(said)
    account, audit = (f"{name} of the Safe Water Action Plan of Veldria (2018-2022)" for name in ("Account", "Audit"))
    survey = "A survey of the Safe Water Action Plan of Veldria (2018-2022)"
    own, counted = (_passage(account, "301 schools had safe water"), _passage(audit, "288 schools had it"))
    add_evidence(about, own, "supports", _READERS, "The same account, by its own count.")
    add_evidence(about, counted, "contradicts", _READERS, "The audit counts taps; the account counts carts too.")
    carts = _passage(survey, "Thirteen schools had water from a cart.")
    add_evidence(about, carts, "qualifies", _UNION, "What the two counts differ by.")
    value = ObservationRow.objects.select_related("release").filter(text="288").order_by("-release__number").first()
    if value is not None:
        add_evidence(about, anchor_cell(value.release, value.row, value.column), "context", _READERS)
    sources = add_scale(
        "Reading Room of Port Amsel",
        "How sources stand to one another",
        "1",
        ["They agree", "They differ on what is counted", "They differ on the number", "One source alone"],
        None,
        language="en",
    )
    why = "The account counts water that comes on a cart; the audit and the survey count taps."
    add_assessment(about, "", _READERS, scale=sources, rating="They differ on what is counted", why=why, language="en")
    why = "A tap was promised to our schools; thirteen have none."
    add_assessment(about, "Not so for thirteen schools", _UNION, why=why, to=carts, language="en")
    chair = name_party(said.party.root_id, None) if said.party else None
    if chair is not None:
        asked = ask(about, chair, "Does this count the thirteen schools that have a cart?", _READERS)
        answer(
            asked, "", _READERS, document=_passage("Answer of the Harbour Commission to the Open Ledger", "It does.")
        )
    tap = _said("Ruben Vale", "Lakeside Survey")
    surveyor = name_party(tap.party.root_id, None) if tap.party else None
    if surveyor is not None:
        due = (timezone.now() + _ANSWERED_WITHIN).date().isoformat()
        ask(anchor_statement(tap), surveyor, "May the list of the schools be printed?", _UNION, due=due)
