"""A sentence taken apart: what was said, by whom, and the words that say so.

In: nothing. Out: `Attributed`.
"""

from __future__ import annotations

from dataclasses import dataclass

from muniment.reading.findings.speaker_phrases import Speaker


@dataclass(frozen=True)
class Attributed:
    """A claim, who made it, and the words that say so. Positions are in the sentence."""

    claim: tuple[int, int]
    who: Speaker
    attribution: tuple[int, int]
    confidence: float
