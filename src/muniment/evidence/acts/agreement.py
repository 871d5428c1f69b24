"""Disagreement between judges: who said which of a scale's words of what, and how far they agree.

In: assessments in force, on one scale. Out: a table of judges, and Krippendorff's alpha with the numbers it is computed
from. (Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011; Hayes and Krippendorff 2007.) It measures the
judges' agreement on their words: it says nothing of what they judged, and no sum or mean over judges is made.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from django.db.models import Count

from muniment.archive.person import Person
from muniment.evidence.acts.models import Act, ActQuerySet, Anchor, Scale
from muniment.evidence.acts.told import address_of

Metric = Literal["nominal", "ordinal"]


@dataclass(frozen=True)
class Agreement:
    """Krippendorff's alpha, and what it is computed from."""

    metric: Metric
    alpha: float | None
    """1: the judges agree in all; 0: as often as by chance; below: less often. None where it cannot be computed:
    nothing was judged by two, or all said one word."""
    units: int
    """Things that two judges or more have judged."""
    values: int
    """Assessments of these."""
    judges: int


def measure_agreement(units: Iterable[Sequence[int]], metric: Metric, judges: int = 0) -> Agreement:
    """Return alpha of some units, each with the values that its judges gave: places on the scale, from 0. Units with
    one value are left out, as the formula has it. `judges`: how many there are."""
    pairable = [list(unit) for unit in units if len(unit) > 1]
    coincidences: dict[tuple[int, int], float] = defaultdict(float)
    for unit in pairable:
        for at, one in enumerate(unit):
            for other in unit[:at] + unit[at + 1 :]:
                coincidences[one, other] += 1 / (len(unit) - 1)
    totals: dict[int, float] = defaultdict(float)
    for (one, _other), count in coincidences.items():
        totals[one] += count
    n = sum(totals.values())

    def distance(one: int, other: int) -> float:
        if one == other:
            return 0.0
        if metric == "nominal":
            return 1.0
        low, high = sorted((one, other))
        between = sum(count for value, count in totals.items() if low <= value <= high)
        return float((between - (totals[low] + totals[high]) / 2) ** 2)

    observed = sum(count * distance(one, other) for (one, other), count in coincidences.items())
    expected = sum(totals[one] * totals[other] * distance(one, other) for one in totals for other in totals)
    alpha = 1 - (n - 1) * observed / expected if expected else None
    return Agreement(metric, alpha, len(pairable), sum(map(len, pairable)), judges)


@dataclass
class JudgedMatter:
    """One thing that was judged, and each judge's newest word on it."""

    about: Anchor
    by_judge: dict[str, Act] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Where it is read; empty where that is gone."""
        return address_of(self.about)


@dataclass(frozen=True)
class Disagreement:
    """Assessments on one version of one scale, by judge."""

    scale: Scale
    judges: list[str]
    """By name."""
    matters: list[JudgedMatter]
    """By the day on which they were first judged."""
    agreements: list[Agreement]
    """Of the words as such; where the scale has an order, of their order too."""


def _in_force(person: Person | None) -> ActQuerySet:
    rows = Act.objects.visible_to(person).of_kind(Act.ASSESSMENT).exclude(scale=None)
    changed = Act.objects.filter(kind__in=[Act.RETRACTION, *Act.SUBSTANTIVE]).exclude(changes=None)
    return rows.exclude(pk__in=changed.values("changes"))


def find_scales(person: Person | None) -> list[Scale]:
    """Return the scales on which something is judged that `person` may see."""
    numbers = _in_force(person).order_by().values("scale").annotate(count=Count("pk")).values_list("scale", flat=True)
    return list(Scale.objects.filter(pk__in=list(numbers)))


def tell_disagreement(scale: Scale, person: Person | None) -> Disagreement:
    """Return who judged what on a scale: what `person` may see, in force, the newest of each judge."""
    matters: dict[tuple[str, str, int | None], JudgedMatter] = {}
    rows = _in_force(person).filter(scale=scale).select_related("about", "scale").order_by("at", "pk")
    for act in rows:
        about = act.about
        # The same words in two versions of an item are one thing; of two items they are two.
        where = about.item if about.kind in (Anchor.STATEMENT, Anchor.TARGET) else None
        named = about.named or about.key
        matter = matters.setdefault((about.kind, named, where), JudgedMatter(about))
        matter.by_judge[act.judge] = act
    found = list(matters.values())
    judges = sorted({judge for matter in found for judge in matter.by_judge})
    places = {word: place for place, word in enumerate(scale.words)}
    units = [[places[act.rating] for act in matter.by_judge.values()] for matter in found]
    metrics: list[Metric] = ["nominal", "ordinal"] if scale.is_ordered else ["nominal"]
    return Disagreement(scale, judges, found, [measure_agreement(units, metric, len(judges)) for metric in metrics])
