"""The door for kinds of input: what `muniment capture` can be given.

In: what a person named. Out: the kind of input that takes it. Ours (the web; files and folders) and those of other
packages are registered alike (`muniment.captures`); another package's is asked first, so that it can take what would be
a path.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol, runtime_checkable

from muniment.capture.captured import Captured, CaptureRefused
from muniment.capture.context import CaptureContext
from muniment.capture.fetch import FetchRules
from muniment.capture.robots import RobotsPolicy
from muniment.doors import CAPTURES, load_all


@dataclass(frozen=True)
class CaptureRun:
    """What the inputs of one run of capture share."""

    rules: FetchRules
    folder: Path
    """A folder for what is fetched, until it is stored."""
    context: CaptureContext
    """What the archive knows: which addresses were fetched, which bytes were forgotten."""
    robots: RobotsPolicy
    """How often each site may be asked."""


@runtime_checkable
class InputKind(Protocol):
    """A kind of thing that a person may name to be captured."""

    def takes(self, given: str) -> bool:
        """Return whether this kind takes what was given."""

    def take(self, given: str, run: CaptureRun) -> Iterator[Captured | CaptureRefused]:
        """Yield what was captured: bytes on disk with where they came from, or one line that says why not. Never raises
        for a bad input."""


@lru_cache(1)
def _kinds() -> tuple[InputKind, ...]:
    offered = load_all(CAPTURES, InputKind, first=("web", "files"))  # type: ignore[type-abstract]
    own = [offered[name] for name in ("web", "files") if name in offered]
    return (*(kind for name, kind in offered.items() if name not in ("web", "files")), *own)


def find_kind(given: str) -> InputKind | None:
    """Return the kind of input that takes what a person named; None where none does."""
    return next((kind for kind in _kinds() if kind.takes(given)), None)
