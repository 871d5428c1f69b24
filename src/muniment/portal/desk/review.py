"""Editors' screens: the review queue, corrections, upload. They write through the archive's service only.

In: requests of people who may review. Out: pages in Wagtail's admin.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial, wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from muniment.archive import outbox
from muniment.archive.curation import split
from muniment.archive.models import Collection as CollectionRecord
from muniment.archive.models import Correction, Event, Item, Relation, Topic, person_name
from muniment.archive.relations import decide
from muniment.archive.service import (
    ArchiveError,
    CaptureMetadata,
    collection_named,
    correct,
    mark_reviewed,
    publish,
)
from muniment.capture import is_address
from muniment.evidence.projection import found_in
from muniment.portal.desk.edit_conflicts import Conflict, FormChanges, find_changes, follow, opened_values
from muniment.portal.desk.form_numbers import number_in, numbers_in
from muniment.portal.event_times import is_time, zones
from muniment.portal.site.word_counts import name_loss, say_measure
from muniment.portal.upload_jobs import enqueue_upload
from muniment.reading.findings.edtf_dates import calendar_day, is_edtf
from muniment.reading.findings.edtf_dates import compare_dates as compare_dates
from muniment.reading.model import Section
from muniment.work.queue import QueueFull

View = Callable[..., HttpResponse]


def needs(permission: str) -> Callable[[View], View]:
    """Refuse a screen to those who lack a permission of the archive."""

    def guard(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.has_perm(f"archive.{permission}"):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return checked

    return guard


_may_review = needs("review_item")


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def time_zones() -> list[tuple[str, str]]:
    """Return the time zones to choose from."""
    return [("", gettext("not said")), *((name, name.replace("_", " ")) for name in zones())]


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
                gettext("“%(text)s” is no date that is understood here; write 2016, 2016-09 or 2016-09-29.") % {"text": text}
            )
        return text


def follow_words(form: forms.Form, but: Collection[str] = ("language", "start_time", "end_time", "addresses")) -> None:
    """Let each field for words run in the direction of what stands in it, whatever the language of the screen; a date or a tag from the left."""
    for name, field in form.fields.items():
        if isinstance(field, forms.CharField):
            field.widget.attrs["dir"] = "ltr" if name in but or isinstance(field, EdtfField) else "auto"


class CorrectionForm(forms.Form):
    """What a person says instead of the reader. Only what differs is written."""

    title = forms.CharField(label=_("Title"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    summary = forms.CharField(
        label=_("Summary"), required=False, widget=forms.Textarea(attrs={"rows": 4}), help_text=_("The source’s own words.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Item.KINDS)
    published = EdtfField(label=_("Published"))
    language = forms.CharField(label=_("Language"), required=False, max_length=35, help_text=_("A tag: en, zh-Hans, ar …"))
    authors = forms.CharField(label=_("Authors"), required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("One a line."))
    places = forms.CharField(label=_("Places"), required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("One a line."))
    topics = forms.MultipleChoiceField(label=_("Topics"), required=False, widget=forms.CheckboxSelectMultiple)
    collections = forms.CharField(
        label=_("Collections"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line, by title. A title that is new makes a new collection."),
    )
    start = EdtfField(label=_("Event begins"))
    start_time = forms.CharField(label=_("Begins at"), required=False, max_length=5, widget=forms.TimeInput(attrs={"type": "time"}))
    end = EdtfField(label=_("Event ends"))
    end_time = forms.CharField(label=_("Ends at"), required=False, max_length=5, widget=forms.TimeInput(attrs={"type": "time"}))
    time_zone = forms.ChoiceField(
        label=_("Time zone"), required=False, choices=time_zones, help_text=_("Of these times. Empty: the time of the event’s place.")
    )
    mode = forms.ChoiceField(
        label=_("Held"),
        required=False,
        choices=[("", _("not said")), ("in-person", _("In person")), ("online", _("Online")), ("hybrid", _("In person and online"))],
    )
    place = forms.CharField(label=_("Event’s place"), required=False, max_length=200)
    organisers = forms.CharField(
        label=_("Organisers"), required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("One a line.")
    )
    sponsors = forms.CharField(label=_("Sponsors"), required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("One a line."))
    countries = forms.CharField(
        label=_("Countries named"), required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("One a line.")
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=500, help_text=_("Why, for those who come after."))

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
                self.add_error(name, gettext("This is no time of day; write 14:30."))
            elif said[name] and calendar_day(day) is None:
                self.add_error(name, gettext("A time needs its day: write 2016-09-29."))
        if said["end_time"] and not said["start_time"]:
            self.add_error("start_time", gettext("Say when it begins, too."))
        if said["end_time"] and said["end_time"] < said["start_time"] and said["end"] in ("", said["start"]):
            self.add_error("end_time", gettext("The event ends before it begins."))

    def values(self, item: Item, changed: Collection[str]) -> dict[str, Any]:
        """Return the changed fields as corrections have them; collections that are new are made. Of an event that was changed in a part
        the other parts are as they are shown now."""
        data = {**initial_of(item), **{name: self.cleaned_data[name] for name in changed}}
        values = {name: data[name] for name in ("title", "summary", "kind", "published", "language")}
        values |= {"authors": _lines(data["authors"]), "places": _lines(data["places"]), "topics": sorted(data["topics"])}
        if "collections" in changed:
            held: dict[str, list[str]] = {}
            for collection in item.collections.all():  # Two collections may bear one title: those that the item is in are meant.
                held.setdefault(collection.title, []).append(collection.slug)
            slugs = [held.get(title) or [collection_named(title).slug] for title in _lines(data["collections"])]
            values["collections"] = sorted({slug for part in slugs for slug in part})
        if _EVENT & set(changed) or ("kind" in changed and data["kind"] == "event"):
            values["event"] = {n: data[n] for n in _EVENT_WORDS} | {n: _lines(data[n]) for n in ("organisers", "sponsors", "countries")}
        return {name: value for name, value in values.items() if name in changed or name == "event"}


_EVENT_WORDS = ("start", "end", "start_time", "end_time", "time_zone", "mode", "place")
_EVENT = {*_EVENT_WORDS, "organisers", "sponsors", "countries"}
"""The fields that together are what is said of an event."""


def initial_of(item: Item) -> dict[str, Any]:
    """Return what is shown of an item now, as the form of corrections has it."""
    shown = _shown(item)
    event = shown.get("event") or {}
    lists = {n: "\n".join(event.get(n, [])) for n in ("organisers", "sponsors", "countries")}
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
def _correct(item: Item, form: CorrectionForm, request: HttpRequest) -> FormChanges:
    """Write what a person changed on a valid form, unless somebody changed the same since it was opened: then nothing is written."""
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


def _shown(item: Item) -> dict[str, Any]:
    """Return what is shown of an item now, in the same form."""
    values: dict[str, Any] = {n: getattr(item, n) for n in ("title", "summary", "kind", "published", "language", "authors")}
    values |= {"places": [p.name for p in item.places.all()], "topics": sorted(t.slug for t in item.topics.all())}
    values["collections"] = sorted(c.slug for c in item.collections.all())
    event = Event.objects.filter(item=item).first()
    if event:
        values["event"] = {n: getattr(event, n) for n in (*_EVENT_WORDS, "organisers", "sponsors", "countries")}
    return values


class VisibilityForm(forms.Form):
    """Who may see an item or a collection."""

    visibility = forms.ChoiceField(label=_("Who may see it"), choices=Item.VISIBILITIES)
    embargo_until = forms.DateTimeField(
        label=_("Embargo ends (UTC)"), required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )

    def clean(self) -> dict[str, Any]:
        """Check that an embargo has an end, and leave none on what is under no embargo."""
        data: dict[str, Any] = super().clean() or {}
        data["embargo_until"] = embargo_end(self, data, "visibility")
        return data


def embargo_end(form: forms.Form, data: dict[str, Any], visibility: str) -> Any:
    """Return when the embargo that a form sets ends: None where it sets none. The form errs where an embargo has no end."""
    if data.get(visibility) != Item.EMBARGOED:
        return None
    if not data.get("embargo_until") and "embargo_until" not in form.errors:
        form.add_error("embargo_until", gettext("Say when the embargo ends."))
    return data.get("embargo_until")


def decide_visibility(request: HttpRequest, form: VisibilityForm, thing: Item | CollectionRecord, publish_it: Callable[..., None]) -> bool:
    """Publish an item or a collection as a form says, or tell the person that another was there first. Return False where the form has errors."""
    if request.POST.get("was", visibility_of(thing)) != visibility_of(thing):
        messages.error(
            request,
            gettext(
                "Somebody changed who may see it since you opened this page: it is “%(now)s” now. Nothing was changed; look, and decide again."
            )
            % {"now": thing.told_visibility},
        )
        return True
    if not form.is_valid():
        return False
    publish_it(form.cleaned_data["visibility"], request.user, form.cleaned_data["embargo_until"])
    outbox.process_pending()
    messages.success(request, gettext("Who may see “%(title)s” was changed.") % {"title": thing.title})
    return True


@_may_review
def review_queue(request: HttpRequest) -> HttpResponse:
    """What the reader found and nobody looked at yet, the least sure first."""
    items = Item.objects.filter(reviewed_at=None).select_related("source").order_by("confidence", "pk")
    if request.GET.get("kind") in dict(Item.KINDS):
        items = items.filter(kind=request.GET["kind"])
    return render(
        request,
        "muniment/admin/review_queue.html",
        {"page": Paginator(items, 50).get_page(request.GET.get("p")), "kinds": Item.KINDS, "kind": request.GET.get("kind", "")},
    )


@_may_review
@require_http_methods(["GET", "POST"])
def relation_list(request: HttpRequest) -> HttpResponse:
    """What the program takes for the same thing, the least sure first; a person says yes or no."""
    if request.method == "POST":
        try:
            _decide(number_in(request.POST, "relation"), request)
        except ArchiveError as error:
            messages.error(request, str(error))
        outbox.process_pending()
        return redirect("relation-list")
    relations = Relation.objects.filter(decision=Relation.OPEN).select_related("item__source", "other__source")
    page = Paginator(relations, 50).get_page(request.GET.get("p"))
    return render(request, "muniment/admin/relations.html", {"page": page, "may_curate": request.user.has_perm("archive.curate_item")})


@transaction.atomic
def _decide(number: int, request: HttpRequest) -> None:
    """Write a person's yes or no. Raises ArchiveError where somebody has decided since the page was opened."""
    relation = get_object_or_404(Relation.objects.select_for_update(), pk=number)
    if relation.decision != Relation.OPEN:
        raise ArchiveError(gettext("%(person)s has decided that already. Nothing was changed.") % {"person": relation.decided_by})
    decide(relation, request.POST.get("decision", ""), request.user)


@_may_review
@require_http_methods(["GET", "POST"])
def review_item(request: HttpRequest, number: int) -> HttpResponse:
    """One item: what its source says, beside what the reader found of it."""
    item = get_object_or_404(Item.objects.select_related("source", "version__reading"), pk=number)
    conflicts: list[dict[str, Any]] = []
    form, seen = (
        CorrectionForm(initial=initial_of(item)),
        VisibilityForm(initial={"visibility": item.visibility, "embargo_until": item.embargo_until}, auto_id="%s"),
    )
    versions = list(item.versions.select_related("capture"))
    if request.method == "POST":
        action = request.POST.get("action")
        if action == "later":
            return _next(request, "", item)
        if action in ("confirm", "split") and request.POST.get("seen", state_of(item)) != state_of(item):
            messages.error(
                request, gettext("This item was changed since you opened this page. Nothing was written; look, and decide again.")
            )
            return redirect("review-item", number=item.pk)
        if action == "split":
            return _split(request, item)
        if action == "confirm":
            mark_reviewed(item, request.user)
            outbox.process_pending()
            return _next(request, gettext("“%(title)s” stands as it was read.") % {"title": item.title}, item)
        if action == "visibility":
            seen = VisibilityForm(request.POST, auto_id="%s")
            if decide_visibility(request, seen, item, partial(publish, item)):
                return redirect("review-item", number=item.pk)
        elif (form := CorrectionForm(request.POST)).is_valid():
            changes = _correct(item, form, request)
            if not changes.conflicts:
                outbox.process_pending()
                message = gettext("“%(title)s” was corrected.") if changes.changed else gettext("Nothing was different; it stands.")
                return _next(request, message % {"title": Item.objects.get(pk=item.pk).title} if changes.changed else message, item)
            item.refresh_from_db()
            now = initial_of(item)
            form = CorrectionForm(follow(CorrectionForm, request.POST, opened_values(CorrectionForm, request.POST, now), now))
            conflicts = [_explain(conflict, item, form) for conflict in changes.conflicts]
    content = found_in(item)
    context = {
        "item": item,
        "form": form,
        "conflicts": conflicts,
        "state": state_of(item),
        "was": visibility_of(item),
        "sections": [Section.model_validate(s) for s in content.get("sections", [])][:40],
        "findings": [name_loss(f) for f in sorted(content.get("findings", []), key=lambda f: f["confidence"])[:60]],
        "measure": say_measure(content) if item.version else [],
        "corrections": Correction.objects.filter(item=item).order_by("-pk")[:30],
        "brought": [version.capture for version in versions],
        "seen": seen,
        "versions": versions if len(versions) > 1 else [],
        "may_curate": request.user.has_perm("archive.curate_item"),
    }
    return render(request, "muniment/admin/review_item.html", context)


def _explain(conflict: Conflict, item: Item, form: CorrectionForm) -> dict[str, Any]:
    """Return what a person is told of a conflict: the field's name, who changed it and when, and what it says now."""
    written = "event" if conflict.field in _EVENT else conflict.field
    last = Correction.objects.filter(item=item, field=written).order_by("-pk").first()
    now = conflict.now if isinstance(conflict.now, str) else ", ".join(conflict.now)
    return {"label": form.fields[conflict.field].label, "now": now, "by": last}


def _split(request: HttpRequest, item: Item) -> HttpResponse:
    if not request.user.has_perm("archive.curate_item"):
        raise PermissionDenied
    numbers = numbers_in(request.POST, "versions")
    try:
        other = split(item, numbers, request.user, request.POST.get("note", ""))
    except ArchiveError as error:
        messages.error(request, str(error))
        return redirect("review-item", number=item.pk)
    outbox.process_pending()
    messages.success(request, gettext("“%(title)s” is an item of its own now.") % {"title": other.title})
    return redirect("review-item", number=other.pk)


def _next(request: HttpRequest, message: str, after: Item) -> HttpResponse:
    """Go on to the next item of the queue behind one, so that a reviewer's hands stay on the keyboard, and what was left for later stays so."""
    if message:
        messages.success(request, message)
    beyond = Q(confidence__gt=after.confidence) | Q(confidence=after.confidence, pk__gt=after.pk)
    following = Item.objects.filter(beyond, reviewed_at=None).order_by("confidence", "pk").first()
    return redirect("review-item", number=following.pk) if following else redirect("review-queue")


class _ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class UploadForm(forms.Form):
    """Files or addresses to capture, and what is said of them."""

    addresses = forms.CharField(
        label=_("Addresses"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Of pages, feeds or sitemaps, one a line. Addresses inside of a private network are refused."),
    )
    source = forms.CharField(
        label=_("Source"), required=False, max_length=300, help_text=_("Who published them. Empty: the site’s own name.")
    )
    date = EdtfField(label=_("Date"))
    collection = forms.CharField(label=_("Collection"), required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        follow_words(self)

    def clean_addresses(self) -> list[str]:
        """Check that each line is an address."""
        lines = _lines(self.cleaned_data["addresses"])
        for line in lines:
            if not is_address(line):
                raise forms.ValidationError(gettext("“%(line)s” is no web address.") % {"line": line})
        return lines


@needs("capture_item")
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Capture uploaded files and addresses."""
    form = UploadForm(request.POST or None)
    files = request.FILES.getlist("files")
    if request.method == "POST" and form.is_valid():
        if not files and not form.cleaned_data["addresses"]:
            form.add_error("addresses", gettext("Choose files or write an address."))
        else:
            data = form.cleaned_data
            # What somebody brings who may not review waits, seen by those who work here.
            reviews = request.user.has_perm("archive.review_item")
            description = CaptureMetadata(
                data["source"] or None,
                data["date"] or None,
                data["collection"] or None,
                waits=not reviews,
                person=person_name(request.user),
            )
            try:
                job = enqueue_upload(files, data["addresses"], description, request.user)
            except QueueFull:
                form.add_error(None, gettext("Too many captures wait already. Nothing was taken; try again when some are done."))
            else:
                return redirect("job", number=job.pk)
    return render(request, "muniment/admin/upload.html", {"form": form, "waits": not request.user.has_perm("archive.review_item")})
