"""Doors: what others add to Muniment without changing it, by the entry points of Python packages.

In: the name of a group, such as `muniment.readers`. Out: what installed packages offer in it, by name; Muniment's own
come the same way. What cannot be loaded, or is not what the door asks for, is left out and named by `find_faults`: the
rest goes on. Source: https://packaging.python.org/en/latest/specifications/entry-points/. How to make one:
docs/extending.md.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType
from typing import TypeVar

READERS = "muniment.readers"
EXPORTERS = "muniment.exporters"
CITATION_STYLES = "muniment.citation_styles"
SEARCH_ENGINES = "muniment.search_engines"
STORES = "muniment.stores"
CAPTURES = "muniment.captures"
DOORS = (READERS, EXPORTERS, CITATION_STYLES, SEARCH_ENGINES, STORES, CAPTURES)

_OWN = "muniment"
_log = logging.getLogger(__name__)
_faults: list[str] = []

Offered = TypeVar("Offered")


@dataclass(frozen=True)
class AddOn:
    """Something that a package other than ours offers."""

    door: str
    name: str
    package: str
    version: str


def load_all(door: str, kind: type[Offered], first: Sequence[str] = ()) -> Mapping[str, Offered]:
    """Return what is offered at a door, by name: those named in `first` in their order, then the others by name.

    `kind` is a class or a Protocol that can be checked while the program runs: what is none of it is left out, as a
    fault.
    """
    found = {point.name: point for point in _points(door)}
    order = [*(name for name in first if name in found), *sorted(found.keys() - set(first))]
    offered = {name: _load(door, found[name], kind) for name in order}
    return MappingProxyType({name: thing for name, thing in offered.items() if thing is not None})


def names_at(door: str) -> list[str]:
    """Return the names of what is offered at a door, without loading any of it."""
    return sorted({point.name for point in _points(door)})


def load_one(door: str, name: str, kind: type[Offered]) -> Offered | None:
    """Return what is offered under a name; None where nothing is, or what cannot be used."""
    point = next((point for point in _points(door) if point.name == name), None)
    return None if point is None else _load(door, point, kind)


def find_add_ons() -> list[AddOn]:
    """Return what packages other than ours offer at all doors."""
    return [
        AddOn(door, point.name, point.dist.name, point.dist.version)
        for door in DOORS
        for point in _points(door)
        if point.dist is not None and point.dist.name != _OWN
    ]


def find_faults() -> list[str]:
    """Return what is wrong with installed add-ons that were loaded, a line for each."""
    return list(_faults)


@lru_cache(maxsize=len(DOORS))
def _points(door: str) -> tuple[EntryPoint, ...]:
    """Return the entry points of a door: of two with one name ours counts, or the one of the package that comes first
    by name."""
    found: dict[str, EntryPoint] = {}
    for point in sorted(entry_points(group=door), key=_place):
        if point.name in found:
            _note(door, point, f"the name is taken by {_package(found[point.name])}")
            continue
        found[point.name] = point
    return tuple(found.values())


def _place(point: EntryPoint) -> tuple[bool, str, str]:
    package = _package(point)
    return (package != _OWN, package, point.name)


def _package(point: EntryPoint) -> str:
    return point.dist.name if point.dist is not None else "an unknown package"


def _load(door: str, point: EntryPoint, kind: type[Offered]) -> Offered | None:
    try:
        thing = point.load()
    except Exception as error:  # Whatever another's package does when it is imported must not stop ours.
        if _package(point) == _OWN:
            raise
        _note(door, point, f"{point.value} cannot be loaded: {type(error).__name__}: {error}")
        return None
    if not isinstance(thing, kind):
        _note(door, point, f"{point.value} is no {kind.__name__}")
        return None
    return thing


def _note(door: str, point: EntryPoint, why: str) -> None:
    """Remember a fault, and log it the first time."""
    line = f"{door}: {point.name} of {_package(point)} is left out: {why}"
    if line not in _faults:
        _faults.append(line)
        _log.warning("%s", line)
