"""A map of the world for places: shapes served by us, no tiles, no word on borders.

In: ISO 3166-1 codes with counts. Out: what a template draws over the land of `world.svg`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_LEAST = 120
"""Below this extent, in units of the map (10,000 wide), a country is marked by a ring around it."""


@dataclass(frozen=True)
class Mark:
    """A country on the map."""

    code: str
    x: int
    y: int
    is_small: bool
    strength: float
    """0 to 1, by the logarithm of its count."""
    label: str = ""
    address: str = ""


@cache
def _places() -> dict[str, tuple[int, int, int]]:
    rows = json.loads((files(__package__) / "world.json").read_text(encoding="utf-8"))
    return {code: (x, y, extent) for code, (x, y, extent) in rows.items()}


def mark_countries(
    counts: Mapping[str, int], labels: Mapping[str, str] | None = None, addresses: Mapping[str, str] | None = None
) -> list[Mark]:
    """Return the countries that are on the map, the small ones last so that nothing lies over them."""
    most = math.log1p(max(counts.values(), default=1))
    marks = []
    for code, count in counts.items():
        if place := _places().get(code):
            x, y, extent = place
            strength = round(0.35 + 0.65 * math.log1p(count) / (most or 1), 2)
            marks.append(
                Mark(
                    code, x, y, extent < _LEAST, strength, (labels or {}).get(code, ""), (addresses or {}).get(code, "")
                )
            )
    return sorted(marks, key=lambda mark: mark.is_small)
