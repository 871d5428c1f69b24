"""Names of items' own fields, as a query writes them.

In: a name as a manifest gives it, or as somebody types it. Out: one form of both; which names there are for a person.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from muniment.archive.models import Item, ItemField
from muniment.archive.person import Person
from muniment.search import analysis

OWN = "own:"
"""Before a field's name in a tree: a field of an item's own."""
_BLANK, _BEFORE_A_WORD = "\u01c0", "\u01c1"
"""Letters of no language that an archive holds."""
OwnNames = Callable[[], Collection[str]]


def own_name(name: str) -> str:
    """Return the name of a field in the form by which it is asked for: small letters, `_` between words."""
    return re.sub(r"\W+", "_", analysis.fold(name)).strip("_")


def own_term(name: str, word: str) -> str:
    """Return a word of a field's value as the index has it: in letters alone, which every engine's patterns take."""
    plain = name.replace("_", _BLANK)
    return f"{plain}{_BEFORE_A_WORD}{word}"


def own_names(person: Person | None) -> OwnNames:
    """Return a function that gives the names of the own fields of what a person may see. They are looked up where a
    query names a field that all items do not have."""

    def names() -> set[str]:
        visible = ItemField.objects.filter(item__in=Item.objects.visible_to(person).order_by().values("pk"))
        return {own_name(name) for name in visible.order_by().values_list("name", flat=True).distinct()}

    return names
