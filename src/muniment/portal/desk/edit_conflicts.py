"""Two people at one form: only what a person changed on it counts, and where another changed the same meanwhile, both
are shown.

In: what a form showed when it was opened (its hidden initial values), what came back, and what is shown now. Out: the
fields that the person changed, and the conflicts among them. Nothing is written here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django import forms
from django.http import QueryDict

Plain = str | tuple[str, ...]
"""What a field says, in a form in which two can be compared: lines without their outer blanks, choices in order."""
OPENED = "opened"
"""The name of the hidden field by which a form says that it carries what it showed when it was opened."""


@dataclass(frozen=True)
class Conflict:
    """A field that the person changed, and that somebody else changed since the form was opened."""

    field: str
    opened: Plain
    now: Plain
    wanted: Plain


@dataclass(frozen=True)
class FormChanges:
    """What a person changed on a form."""

    changed: frozenset[str]
    conflicts: tuple[Conflict, ...]


def plain(value: object) -> Plain:
    """Return a field's value so that it can be compared: None is nothing, a list is its members in order."""
    if value is None:
        return ""
    if isinstance(value, list | tuple | set):
        return tuple(sorted(map(str, value)))
    return "\n".join(line.strip() for line in str(value).strip().splitlines())


def opened_values(form: type[forms.Form], sent: QueryDict, now: Mapping[str, object]) -> dict[str, Plain]:
    """Return what a form showed when it was opened. What it does not carry (a program sent it) is taken as it is
    now."""
    carried = sent.get(OPENED) is not None
    values = {}
    for name, field in form.base_fields.items():
        key = f"initial-{name}"
        if key in sent:
            values[name] = plain(sent.getlist(key) if isinstance(field, forms.MultipleChoiceField) else sent.get(key))
        elif carried:
            # Of choices of which none was made no hidden field is sent.
            values[name] = () if isinstance(field, forms.MultipleChoiceField) else ""
        else:
            values[name] = plain(now.get(name))
    return values


def find_changes(
    names: Iterable[str], opened: Mapping[str, Plain], sent: Mapping[str, object], now: Mapping[str, object]
) -> FormChanges:
    """Return what differs from what the form showed, and which of it somebody else changed to something else."""
    changed, conflicts = set(), []
    for name in names:
        wanted, current = plain(sent.get(name)), plain(now.get(name))
        if wanted in (opened[name], current):
            continue
        changed.add(name)
        if current != opened[name]:
            conflicts.append(Conflict(name, opened[name], current, wanted))
    return FormChanges(frozenset(changed), tuple(conflicts))


def follow(
    form: type[forms.Form], sent: QueryDict, opened: Mapping[str, Plain], now: Mapping[str, object]
) -> QueryDict:
    """Return what a form would have sent had it been opened just now: what the person did not change is as others made
    it since."""
    following = sent.copy()
    for name, field in form.base_fields.items():
        if name not in now:
            continue
        many = isinstance(field, forms.MultipleChoiceField)
        held = plain(sent.getlist(name) if many else sent.get(name))
        current = plain(now[name])
        values = list(current) if isinstance(current, tuple) else [current]
        following.setlist(f"initial-{name}", values)
        if held == opened[name]:
            following.setlist(name, values)
    following[OPENED] = "1"
    return following
