"""Spellings and other names of sources as a file, to be edited elsewhere and brought back.

In: a CSV table. Out: rows of the database, and what was wrong in the table; or the table (`write_table`).

Each row has `of` (the name of a source; empty where it is a word or a name that anybody may ask for), `forms` (with `;`
between them) and `note`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from muniment.archive.models import Source
from muniment.search.asking.thesaurus import forget_topic_labels
from muniment.search.models import FORMS_APART, SourceName, SpellingRow, split_forms

COLUMNS = ("of", "forms", "note")


class TableError(Exception):
    """The table is not one of ours, or has rows that cannot be taken; nothing of it was. `faults` has a line on
    each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class NamesBrought:
    """What a table brought."""

    spellings: int
    """Rows of spellings that were not there before."""
    source_names: int
    """Other names of sources that were not there before."""
    removed: int
    """Rows and names that the table did not have, where it was to replace all."""


def write_table() -> str:
    """Return all spellings and other names of sources as CSV."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(COLUMNS)
    for source, names in _names_by_source().items():
        table.writerow([source, f"{FORMS_APART} ".join(names), ""])
    for forms, note in SpellingRow.objects.values_list("forms", "note"):
        table.writerow(["", forms, note])
    return out.getvalue()


def _names_by_source() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for source, name in SourceName.objects.values_list("source__name", "name"):
        found.setdefault(source, []).append(name)
    return found


def bring_table(text: str, *, replace: bool = False) -> NamesBrought:
    """Take the rows of a table over, all or none; `replace`: what it does not have goes. Raises TableError."""
    rows = list(_read(text))
    faults: list[str] = []
    spellings: dict[str, str] = {}
    names: dict[tuple[int, str], None] = {}
    sources = dict(Source.objects.values_list("name", "pk"))
    for line, of, forms, note in rows:
        if of and of not in sources:
            faults.append(f"line {line}: there is no source “{of}”")
        elif of:
            names |= {(sources[of], form): None for form in split_forms(forms)}
        else:
            try:
                SpellingRow(forms=forms, note=note).clean_fields()
            except ValidationError as error:
                faults.append(f"line {line}: {' '.join(error.messages)}")
            spellings[f"{FORMS_APART} ".join(split_forms(forms))] = note
    faults += [f"“{name[:40]}…” is longer than 200 letters" for _, name in names if len(name) > 200]
    if faults:
        raise TableError(faults)
    with transaction.atomic():
        removed = 0
        if replace:
            removed += SpellingRow.objects.exclude(forms__in=spellings).delete()[0]
            gone = [n.pk for n in SourceName.objects.all() if (n.source_id, n.name) not in names]
            removed += SourceName.objects.filter(pk__in=gone).delete()[0]
        made = [SpellingRow.objects.update_or_create(forms=f, defaults={"note": n})[1] for f, n in spellings.items()]
        added = [SourceName.objects.get_or_create(source_id=source, name=name)[1] for source, name in names]
    forget_topic_labels()
    return NamesBrought(sum(made), sum(added), removed)


def _read(text: str) -> Iterator[tuple[int, str, str, str]]:
    table = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    if table.fieldnames is None or not {"of", "forms"} <= set(table.fieldnames):
        raise TableError([f"the first line must name the columns: {', '.join(COLUMNS)}"])
    try:
        for row in table:
            values = [" ".join((row.get(name) or "").split()) for name in COLUMNS]
            if any(values):
                yield (table.line_num, values[0], values[1], values[2])
    except csv.Error as error:
        raise TableError([f"line {table.line_num}: {error}"]) from error


@dataclass(frozen=True)
class NamesRow:
    """A row of the table."""

    of: str
    """The source's name; empty for a spelling."""
    forms: list[str]
    note: str


def read_rows(text: str) -> list[NamesRow]:
    """Return the rows of a table. Raises TableError."""
    return [NamesRow(of, split_forms(forms), note) for _line, of, forms, note in _read(text)]
