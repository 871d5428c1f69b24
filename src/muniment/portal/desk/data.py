"""Bring data: a data file is dropped, looked at, its columns named, and brought as a release.

In: requests of people who may review. Out: what would be taken of a file, with what is probably not meant; then a job
that brings it. The functions are those of `muniment data`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from muniment.archive.models import person_name
from muniment.archive.originals import hash_file
from muniment.evidence.series.bringing import ReleaseFacts, find_claim
from muniment.evidence.series.data_jobs import drop_data_file, enqueue_data_file, find_data_file, keep_data_file
from muniment.evidence.series.mappings import propose_mapping
from muniment.evidence.series.models import Dataset
from muniment.portal.codes import finding_of_data
from muniment.portal.desk.corrections import EdtfField, follow_words
from muniment.portal.desk.review import needs
from muniment.reading.data_files.model import ColumnMapping, DataFileError, DataTable
from muniment.reading.data_files.opened import open_data_file
from muniment.reading.data_files.periods import read_period
from muniment.reading.data_files.preview import Preview, preview
from muniment.work.queue import QueueFull

_MOST_LOOKED_AT = 50_000
"""Observations that a request looks at; the job that brings a file looks at all."""
_MOST_COLUMNS = 200
"""Columns that the screen names; a table with more is brought by the command."""
ROLES = {
    "": _("not used"),
    "values": _("value"),
    "period": _("period"),
    "place": _("place, or its code"),
    "place_name": _("name of the place"),
    "code": _("code of what is counted"),
    "name": _("name of what is counted"),
    "unit": _("unit"),
    "multiplier": _("power of ten of the values"),
    "status": _("status"),
    "note": _("note"),
    "dimensions": _("parts one series from another"),
}
_SEVERAL = ("values", "dimensions")


class DataForm(forms.Form):
    """What is said of a data file: its dataset, the release, its licence."""

    title = forms.CharField(label=_("Title of the dataset"), max_length=400)
    producer = forms.CharField(label=_("Producer"), max_length=300)
    release = forms.CharField(
        label=_("Release"), max_length=120, help_text=_("What the producer calls this release: 2024-05, Rev. 2.")
    )
    published = EdtfField(label=_("Published"))
    licence = forms.CharField(
        label=_("Licence"),
        max_length=300,
        required=False,
        help_text=_("What may be done with the data: CC-BY-4.0. Without one, readers cannot know."),
    )
    citation = forms.CharField(
        label=_("Citation"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("How the producer wants the data to be cited."),
    )
    url = forms.URLField(label=_("Published at"), required=False, max_length=2000, assume_scheme="https")
    unit = forms.CharField(
        label=_("Unit of all values"), required=False, max_length=200, help_text=_("If no column gives it.")
    )
    decimal = forms.ChoiceField(
        label=_("Mark before decimals"),
        required=False,
        choices=[("", _("as the numbers themselves show")), (".", "."), (",", ",")],
    )
    is_private = forms.BooleanField(label=_("Only staff can see the dataset, if it is new"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        follow_words(self, ("url", "published", "decimal"))

    def facts(self) -> ReleaseFacts:
        """Return what was said, once it is valid."""
        said = self.cleaned_data
        named = {name: " ".join(said[name].split()) for name in ("title", "producer", "release", "licence", "citation")}
        return ReleaseFacts(**named, published=said["published"], url=said["url"], is_private=said["is_private"])


@dataclass(frozen=True)
class ColumnRow:
    """A column of the file, or all that are periods together, with what it is taken for."""

    field: str
    """The name of its choice in the form."""
    label: str
    columns: Sequence[str]
    cells: Sequence[str]
    role: str


@needs("review_item")
@require_http_methods(["GET", "POST"])
def bring_data(request: HttpRequest) -> HttpResponse:
    """Take a data file, to look at."""
    if request.method == "POST":
        file = request.FILES.get("file")
        if file is not None:
            return redirect("archive-data-file", token=keep_data_file(file, request.user))
        messages.error(request, gettext("Choose a data file."))
    datasets = Dataset.objects.visible_to(request.user).order_by("title")[:200]
    return render(request, "muniment/admin/data.html", {"datasets": datasets})


@needs("review_item")
@require_http_methods(["GET", "POST"])
def data_file(request: HttpRequest, token: str) -> HttpResponse:
    """Look at a data file that was brought: its columns, its first values, what is probably not meant. Then bring it as
    a release, or drop it."""
    path = find_data_file(token, request.user)
    if path is None:
        raise Http404(gettext("The file is no longer here. Bring it again."))
    if request.method == "POST" and request.POST.get("action") == "drop":
        drop_data_file(token, request.user)
        return redirect("archive-data")
    with path.open("rb") as opened:
        try:
            table = open_data_file(opened, path.name)
        except DataFileError as error:
            return render(request, "muniment/admin/data_file.html", {"name": path.name, "error": str(error)})
        said = request.POST if request.method == "POST" else None
        is_looking = said is not None and said.get("action") != "bring"
        # Who looks again has not said all of it yet: what was said is kept, and not complained of.
        initial = {**_initial(table), **(said.dict() if said is not None and is_looking else {})}
        form = DataForm(said if said is not None and not is_looking else None, initial=initial)
        producer = (said.get("producer", "") if said is not None else "") or table.facts.producer
        proposed, is_known = propose_mapping(table, producer)
        mapping = _chosen(table, said, proposed) if said is not None else proposed
        seen = preview(table, mapping, _MOST_LOOKED_AT)
    if form.is_bound and form.is_valid() and seen.error is None:
        facts = form.facts()
        facts = replace(facts, description=table.facts.description)
        if claim := find_claim(facts, hash_file(path)[0]):
            form.add_error("release", claim)
        else:
            try:
                job = enqueue_data_file(token, facts, mapping, person_name(request.user), request.user)
                return redirect("job", number=job.pk)
            except QueueFull:
                form.add_error(
                    None, gettext("Too many captures are waiting. Nothing was captured. Try again when some are done.")
                )
    context = {"name": path.name, "table": table, "form": form, "seen": seen, "roles": ROLES, "is_known": is_known}
    context |= {"columns": _columns(table, mapping, seen), "findings": [finding_of_data(f) for f in seen.findings]}
    context |= {"more_columns": len(table.columns) > _MOST_COLUMNS, "most": _MOST_LOOKED_AT}
    return render(request, "muniment/admin/data_file.html", context)


def _initial(table: DataTable) -> dict[str, str]:
    facts = table.facts
    return {"title": facts.title, "producer": facts.producer, "release": facts.release, "licence": facts.licence}


def _columns(table: DataTable, mapping: ColumnMapping, seen: Preview) -> list[ColumnRow]:
    """Return the rows of the form: columns whose names are periods, and hold the values, stand as one."""
    roles = {column: role for role in ROLES if role for column in _named(mapping, role)}
    cells = {name: [row[at] for _n, row in seen.rows if at < len(row)][:3] for at, name in enumerate(table.columns)}
    periods = _period_columns(table)
    rows = [
        ColumnRow(f"role-{at}", name, [name], cells[name], roles.get(name, ""))
        for at, name in enumerate(table.columns)
        if name not in periods
    ][:_MOST_COLUMNS]
    if periods:
        label = f"{periods[0]} … {periods[-1]} ({len(periods)})"
        role = "values" if periods[0] in mapping.values else ""
        rows.append(ColumnRow("role-periods", label, periods, cells[periods[0]], role))
    return rows


def _period_columns(table: DataTable) -> list[str]:
    """Return the columns whose names are periods, where there are two and more."""
    found = [name for name in table.columns if read_period(name)]
    return found if len(found) > 1 else []


def _named(mapping: ColumnMapping, role: str) -> Sequence[str]:
    value = getattr(mapping, role)
    return value if isinstance(value, tuple) else [value] if value else []


def _chosen(table: DataTable, said: Any, proposed: ColumnMapping) -> ColumnMapping:
    """Return the mapping that the form says. A column whose choice is missing stays as it was proposed."""
    chosen: dict[str, list[str]] = {role: [] for role in ROLES if role}
    of_proposed = {column: role for role in chosen for column in _named(proposed, role)}
    periods = _period_columns(table)
    for at, name in enumerate(table.columns):
        field = "role-periods" if name in periods else f"role-{at}"
        role = said.get(field, of_proposed.get(name, ""))
        if role in chosen and (role in _SEVERAL or not chosen[role]):
            chosen[role].append(name)
    decimal: Literal["", ".", ","] = said["decimal"] if said.get("decimal") in (".", ",") else ""
    values = {role: tuple(names) if role in _SEVERAL else (names[0] if names else "") for role, names in chosen.items()}
    return ColumnMapping(
        **values,  # type: ignore[arg-type]
        fixed_unit=" ".join(str(said.get("unit", "")).split())[:200],
        decimal=decimal,
    )
