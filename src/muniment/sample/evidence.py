"""What people do with the sample's plan: they join its names, and bring its data. By the functions that the screens and
the commands call.

In: the folder of the sample, whose texts are read. Out: one plan for all that speak of it; a dataset in two releases.
"""

from __future__ import annotations

from pathlib import Path

from muniment.evidence.joining import decide_proposal, join
from muniment.evidence.models import Party, Plan, Proposal
from muniment.evidence.series.bringing import ReleaseFacts, bring_release

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
