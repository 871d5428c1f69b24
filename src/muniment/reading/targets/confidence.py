"""How sure the reader is of a target: how often those of its shape were right on passages that people labelled.

In: what is known of a target. Out: a share from 0 to 1, from vocabulary/target-rates.json. `bench/targets.py` measures
the shares, and checks them on passages that they were not measured on.
"""

from __future__ import annotations

from functools import cache

from muniment.reading.findings.vocabulary import load
from muniment.reading.model import Relation, Target


def shape_of(target: Target, relation: Relation | None, *, is_due_by: bool) -> str:
    """Return the shape of a target: whether its text says more of it than that it is set, and whether it has a number
    and a last day. `is_due_by`: its words say by when it is due, and not only a year."""
    told = "set" if relation in (None, "sets", "repeats") else "said"
    due = "by" if is_due_by else "when" if target.due else "-"
    return f"{told} {'number' if target.quantity.value is not None else '-'} {due}"


@cache
def _rates() -> dict[str, float]:
    rates: dict[str, float] = load("target-rates")
    return rates


def rate_of(shape: str) -> float:
    """Return how often targets of a shape are right; 0.5 for a shape that was not measured."""
    return _rates().get(shape, 0.5)
