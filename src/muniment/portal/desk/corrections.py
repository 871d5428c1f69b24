"""Corrections: the form for what is shown of an item, and for who may see it.

In: a form. Out: corrections of what was changed in it, and of nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, Literal, cast

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muniment.archive import outbox
from muniment.archive.catalogue import collection_named
from muniment.archive.corrected import CorrectedValues, EventValues
from muniment.archive.decisions import correct, mark_reviewed
from muniment.archive.models import Collection as CollectionRecord
from muniment.archive.models import Event, Item, Topic
from muniment.portal.desk.edit_conflicts import FormChanges, find_changes, opened_values
from muniment.portal.event_times import is_time, zones
from muniment.reading.findings.edtf_dates import calendar_day, compare_dates, is_edtf


def filled_lines(text: str) -> list[str]:
    """Return the lines of a text that are not empty."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def time_zones() -> list[tuple[str, str]]:
    """Return the time zones to choose from."""
    return [("", gettext("not stated")), *((name, name.replace("_", " ")) for name in zones())]


_DATE_HELP = _("A year, a month or a day: 2016, 2016-09 or 2016-09-29; 2016~ is “about 2016”. (The notation is EDTF.)")


class EdtfField(forms.CharField):
    """A date as the archive writes dates (EDTF), or nothing."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=64, **{"help_text": _DATE_HELP, **options})

    def clean(self, value: Any) -> str:
        """Return the date. Raises ValidationError for what is none."""
        text = str(super().clean(value)).strip()
        if text and not is_edtf(text):
            raise forms.ValidationError(
                gettext("“%(text)s” is not a valid date. Enter 2016, 2016-09 or 2016-09-29.") % {"text": text}
            )
        return text


def follow_words(form: forms.Form, but: Collection[str] = ("language", "start_time", "end_time", "addresses")) -> None:
    """Let each field for words run in the direction of what stands in it, whatever the language of the screen; a date
    or a tag from the left."""
    for name, field in form.fields.items():
        if isinstance(field, forms.CharField):
            field.widget.attrs["dir"] = "ltr" if name in but or isinstance(field, EdtfField) else "auto"


class CorrectionForm(forms.Form):
    """What a person says instead of the reader. Only what differs is written."""

    title = forms.CharField(label=_("Title"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    summary = forms.CharField(
        label=_("Summary"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The source’s own words."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Item.KINDS)
    published = EdtfField(label=_("Published"))
    language = forms.CharField(
        label=_("Language"), required=False, max_length=35, help_text=_("A language code: en, zh-Hans, ar …")
    )
    authors = forms.CharField(
        label=_("Authors"), required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("One per line.")
    )
    places = forms.CharField(
        label=_("Places"), required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("One per line.")
    )
    topics = forms.MultipleChoiceField(label=_("Topics"), required=False, widget=forms.CheckboxSelectMultiple)
    collections = forms.CharField(
        label=_("Collections"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One title per line. A new title creates a new collection."),
    )
    start = EdtfField(label=_("Event begins"))
    start_time = forms.CharField(
        label=_("Begins at"), required=False, max_length=5, widget=forms.TimeInput(attrs={"type": "time"})
    )
    end = EdtfField(label=_("Event ends"))
    end_time = forms.CharField(
        label=_("Ends at"), required=False, max_length=5, widget=forms.TimeInput(attrs={"type": "time"})
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        choices=time_zones,
        help_text=_("The time zone of these times. If empty, the time zone of the event’s place."),
    )
    status = forms.ChoiceField(
        label=_("State of the event"),
        required=False,
        choices=[("", _("as planned, or not stated")), *Event.STATUSES],
    )
    mode = forms.ChoiceField(
        label=_("Attendance"),
        required=False,
        choices=[
            ("", _("not stated")),
            ("in-person", _("In person")),
            ("online", _("Online")),
            ("hybrid", _("In person and online")),
        ],
    )
    place = forms.CharField(label=_("Event’s place"), required=False, max_length=200)
    organisers = forms.CharField(
        label=_("Organisers"), required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("One per line.")
    )
    sponsors = forms.CharField(
        label=_("Sponsors"), required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("One per line.")
    )
    countries = forms.CharField(
        label=_("Countries named"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One per line."),
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=500,
        help_text=_("The reason, for colleagues who read the log later."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topics"].choices = [(t.slug, t.label()) for t in Topic.objects.all()]  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            field.show_hidden_initial = name != "note"
        follow_words(self)

    def clean(self) -> dict[str, Any] | None:
        """Return the fields. An event that ends before it begins is refused."""
        data = super().clean()
        if compare_dates(self.cleaned_data.get("end") or "", self.cleaned_data.get("start") or "") < 0:
            self.add_error("end", gettext("The event ends before it begins."))
        self._check_times()
        return data

    def _check_times(self) -> None:
        """Refuse hours of no known day, an end without a beginning, and an end before it."""
        said = {name: str(self.cleaned_data.get(name) or "") for name in ("start", "end", "start_time", "end_time")}
        for name, day in (("start_time", said["start"]), ("end_time", said["end"] or said["start"])):
            if said[name] and not is_time(said[name]):
                self.add_error(name, gettext("Enter a time, such as 14:30."))
            elif said[name] and calendar_day(day) is None:
                self.add_error(name, gettext("A time needs a day. Enter a date such as 2016-09-29."))
        if said["end_time"] and not said["start_time"]:
            self.add_error("start_time", gettext("Enter when it begins, too."))
        if said["end_time"] and said["end_time"] < said["start_time"] and said["end"] in ("", said["start"]):
            self.add_error("end_time", gettext("The event ends before it begins."))

    def values(self, item: Item, changed: Collection[str]) -> CorrectedValues:
        """Return the changed fields as corrections have them; collections that are new are made. Of an event that was
        changed in a part the other parts are as they are shown now."""
        data = {**initial_of(item), **{name: self.cleaned_data[name] for name in changed}}
        values = {name: data[name] for name in ("title", "summary", "kind", "published", "language")}
        values |= {
            "authors": filled_lines(data["authors"]),
            "places": filled_lines(data["places"]),
            "topics": sorted(data["topics"]),
        }
        if "collections" in changed:
            held: dict[str, list[str]] = {}
            # Two collections may bear one title: those that the item is in are meant.
            for collection in item.collections.all():
                held.setdefault(collection.title, []).append(collection.slug)
            slugs = [held.get(title) or [collection_named(title).slug] for title in filled_lines(data["collections"])]
            values["collections"] = sorted({slug for part in slugs for slug in part})
        if EVENT & set(changed) or ("kind" in changed and data["kind"] == "event"):
            values["event"] = {n: data[n] for n in _EVENT_WORDS} | {n: filled_lines(data[n]) for n in _EVENT_LISTS}
        return cast(
            "CorrectedValues", {name: value for name, value in values.items() if name in changed or name == "event"}
        )


_EVENT_WORDS = ("start", "end", "start_time", "end_time", "time_zone", "status", "mode", "place")
_EVENT_LISTS: tuple[Literal["organisers", "sponsors", "countries"], ...] = ("organisers", "sponsors", "countries")
EVENT = {*_EVENT_WORDS, *_EVENT_LISTS}
"""The fields that together are what is said of an event."""


def initial_of(item: Item) -> dict[str, Any]:
    """Return what is shown of an item now, as the form of corrections has it."""
    shown = _shown(item)
    event = shown.get("event") or {}
    lists: dict[str, str] = {n: "\n".join(event.get(n, [])) for n in _EVENT_LISTS}
    return {
        **{name: value for name, value in shown.items() if name != "event"},
        **{n: event.get(n, "") for n in _EVENT_WORDS},
        **lists,
        "authors": "\n".join(shown["authors"]),
        "places": "\n".join(shown["places"]),
        "collections": "\n".join(c.title for c in item.collections.all()),
    }


def state_of(item: Item) -> str:
    """Return what changes whenever what is shown of an item does, by whatever hand."""
    return f"{item.version_id} {item.updated_at.isoformat()}"


def visibility_of(thing: Item | CollectionRecord) -> str:
    """Return who may see an item or a collection, as a form carries it."""
    until = thing.embargo_until
    return f"{thing.visibility} {until.isoformat() if until else ''}"


@transaction.atomic
def correct_item(item: Item, form: CorrectionForm, request: HttpRequest) -> FormChanges:
    """Write what a person changed on a valid form, unless somebody changed the same since it was opened: then nothing
    is written."""
    # Whoever corrects the same item comes after us: what is compared is what is written over.
    locked = Item.objects.select_for_update().get(pk=item.pk)
    now = initial_of(locked)
    opened = opened_values(CorrectionForm, request.POST, now)
    names = [name for name in form.fields if name != "note"]
    changes = find_changes(names, opened, form.cleaned_data, now)
    if not changes.conflicts:
        if changes.changed:
            correct(locked, form.values(locked, changes.changed), request.user, form.cleaned_data["note"])
        mark_reviewed(locked, request.user)
    return changes


def _shown(item: Item) -> CorrectedValues:
    """Return what is shown of an item now, in the same form."""
    values: CorrectedValues = {
        "title": item.title,
        "summary": item.summary,
        "kind": item.kind,
        "published": item.published,
        "language": item.language,
        "authors": item.authors,
        "places": [p.name for p in item.places.all()],
        "topics": sorted(t.slug for t in item.topics.all()),
        "collections": sorted(c.slug for c in item.collections.all()),
    }
    if event := Event.objects.filter(item=item).first():
        values["event"] = cast("EventValues", {n: getattr(event, n) for n in (*_EVENT_WORDS, *_EVENT_LISTS)})
    return values


class VisibilityForm(forms.Form):
    """Who may see an item or a collection."""

    visibility = forms.ChoiceField(label=_("Who can see it"), choices=Item.VISIBILITIES)
    embargo_until = forms.DateTimeField(
        label=_("Embargo ends (UTC)"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def clean(self) -> dict[str, Any]:
        """Check that an embargo has an end, and leave none on what is under no embargo."""
        data: dict[str, Any] = super().clean() or {}
        data["embargo_until"] = embargo_end(self, data, "visibility")
        return data


def embargo_end(form: forms.Form, data: dict[str, Any], visibility: str) -> Any:
    """Return when the embargo that a form sets ends: None where it sets none. The form errs where an embargo has no
    end."""
    if data.get(visibility) != Item.EMBARGOED:
        return None
    if not data.get("embargo_until") and "embargo_until" not in form.errors:
        form.add_error("embargo_until", gettext("Enter when the embargo ends."))
    return data.get("embargo_until")


def decide_visibility(
    request: HttpRequest, form: VisibilityForm, thing: Item | CollectionRecord, publish_it: Callable[..., None]
) -> bool:
    """Publish an item or a collection as a form says, or tell the person that another was there first. Return False
    where the form has errors."""
    if request.POST.get("was", visibility_of(thing)) != visibility_of(thing):
        messages.error(
            request,
            gettext(
                "Somebody else changed the visibility after you opened this page. It is now "
                "“%(now)s”. Nothing was saved. Check it and decide again."
            )
            % {"now": thing.told_visibility},
        )
        return True
    if not form.is_valid():
        return False
    publish_it(form.cleaned_data["visibility"], request.user, form.cleaned_data["embargo_until"])
    outbox.process_pending()
    messages.success(request, gettext("The visibility of “%(title)s” was changed.") % {"title": thing.title})
    return True
