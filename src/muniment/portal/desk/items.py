"""Screens for many items at once: find them, edit them together, merge those that are one.

In: requests of people who may review (edit) or curate (merge). Out: pages in Wagtail's admin. They write through
`archive.curation`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import chain, islice
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from muniment.archive import outbox
from muniment.archive.catalogue import ArchiveError, collection_named
from muniment.archive.corrected import CorrectedValues
from muniment.archive.curation import BatchEdit, edit_many, merge, relate_as
from muniment.archive.decisions import publish_collection
from muniment.archive.models import Collection, Item, Relation, Source, Topic
from muniment.archive.person import Person
from muniment.portal.desk.corrections import (
    EdtfField,
    VisibilityForm,
    decide_visibility,
    embargo_end,
    follow_words,
    visibility_of,
)
from muniment.portal.desk.review import needs
from muniment.portal.form_numbers import number_in, numbers_in
from muniment.search.asking import service
from muniment.search.asking.query import QueryError

_PER_PAGE = 50
_MOST_FOUND = 5000
"""Items looked through of what a query finds."""
MOST_AT_ONCE = 2000
"""Items that one edit may change: more would keep a person waiting without a word."""
_MOST_MERGED = 12


class SelectionForm(forms.Form):
    """Which items: what a query finds, narrowed."""

    q = forms.CharField(label=_("Search"), required=False, max_length=2000)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All")), *Item.KINDS])
    source = forms.ModelChoiceField(
        Source.objects, label=_("Source"), required=False, empty_label=_("All"), to_field_name="slug"
    )
    collection = forms.ModelChoiceField(
        Collection.objects, label=_("Collection"), required=False, empty_label=_("All"), to_field_name="slug"
    )
    visibility = forms.ChoiceField(
        label=_("Who can see it"), required=False, choices=[("", _("All")), *Item.VISIBILITIES]
    )
    reviewed = forms.ChoiceField(
        label=_("Reviewed"), required=False, choices=[("", _("All")), ("no", _("Not yet")), ("yes", _("Yes"))]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        follow_words(self)

    def listed(self, person: Person | None) -> QuerySet[Item] | _Found:
        """Return the items for a list, the last that came first. Raises QueryError."""
        data = self.cleaned_data if self.is_valid() else {}
        if not data.get("q") or data.get("visibility") or data.get("reviewed"):
            return self.items(person).select_related("source").order_by("-pk")
        return _Found(data["q"], person, self._narrowed(data))

    @staticmethod
    def _narrowed(data: dict[str, Any]) -> dict[str, list[str]]:
        """Return what was chosen beside the query, as the index knows it."""
        chosen = {
            "kind": data["kind"],
            "source": data["source"] and data["source"].name,
            "collection": data["collection"] and data["collection"].title,
        }
        return {name: [value] for name, value in chosen.items() if value}

    def items(self, person: Person | None) -> QuerySet[Item]:
        """Return the items. Raises QueryError."""
        data = self.cleaned_data if self.is_valid() else {}
        items = Item.objects.all()
        if data.get("q"):
            found = chain.from_iterable(service.find_ids(data["q"], person=person, filters=self._narrowed(data)))
            items = items.filter(pk__in=list(islice(found, _MOST_FOUND)))
        for name in ("kind", "source", "visibility"):
            if data.get(name):
                items = items.filter(**{name: data[name]})
        if data.get("collection"):
            items = items.filter(collections=data["collection"])
        if data.get("reviewed"):
            items = items.filter(reviewed_at__isnull=data["reviewed"] == "no")
        return items


class _Found(Sequence[Item]):
    """What the index finds, as a paginator takes it: no more of it is read than is shown. Raises QueryError."""

    def __init__(self, text: str, person: Person | None, filters: dict[str, list[str]]) -> None:
        self._find = partial(service.find_newest, text, person=person, filters=filters)
        self._total, self._first = self._find(limit=_PER_PAGE)

    def __len__(self) -> int:
        return self._total

    def __getitem__(self, part: Any) -> Any:
        if isinstance(part, int):
            return self[part : part + 1][0]
        start, stop = part.start or 0, part.stop or self._total
        return self._first[:stop] if start == 0 else self._find(limit=stop - start, offset=start)[1]


class BatchForm(forms.Form):
    """What to say of all of them. What is left empty stays as it is."""

    add_topics = forms.MultipleChoiceField(label=_("Add topics"), required=False)
    remove_topics = forms.MultipleChoiceField(label=_("Remove topics"), required=False)
    add_collection = forms.CharField(
        label=_("Add to collection"),
        required=False,
        max_length=400,
        help_text=_("A new title creates a new collection."),
    )
    remove_collection = forms.ModelChoiceField(
        Collection.objects,
        label=_("Remove from collection"),
        required=False,
        empty_label=_("None"),
        to_field_name="slug",
    )
    new_kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("No change")), *Item.KINDS])
    language = forms.CharField(
        label=_("Language"), required=False, max_length=35, help_text=_("A language code: en, zh-Hans, ar …")
    )
    published = EdtfField(label=_("Published"))
    new_visibility = forms.ChoiceField(
        label=_("Who can see it"), required=False, choices=[("", _("No change")), *Item.VISIBILITIES]
    )
    embargo_until = forms.DateTimeField(
        label=_("Embargo ends (UTC)"), required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=500,
        help_text=_("The reason, for colleagues who read the log later."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topics = [(t.slug, t.label()) for t in Topic.objects.all()]
        for name in ("add_topics", "remove_topics"):
            self.fields[name].choices = topics  # type: ignore[attr-defined]
        follow_words(self)

    def clean(self) -> dict[str, Any]:
        """Check that an embargo has an end, and leave none on what is under no embargo."""
        data: dict[str, Any] = super().clean() or {}
        data["embargo_until"] = embargo_end(self, data, "new_visibility")
        return data

    def edit(self) -> BatchEdit:
        """Return the edit; a collection that is new is made."""
        data = self.cleaned_data
        said: CorrectedValues = {
            "kind": data["new_kind"],
            "language": data["language"],
            "published": data["published"],
        }
        values = cast("CorrectedValues", {name: value for name, value in said.items() if value})
        return BatchEdit(
            add_topics=data["add_topics"],
            remove_topics=data["remove_topics"],
            add_collections=[collection_named(data["add_collection"]).slug] if data["add_collection"].strip() else [],
            remove_collections=[data["remove_collection"].slug] if data["remove_collection"] else [],
            values=values,
            visibility=data["new_visibility"] or None,
            embargo_until=data["embargo_until"],
            note=data["note"],
        )


@needs("review_item")
@require_http_methods(["GET", "POST"])
def item_list(request: HttpRequest) -> HttpResponse:
    """The archive's items, to be found, ticked, and edited together."""
    selection = SelectionForm(request.GET)
    problem = ""
    opened = timezone.now()
    items: QuerySet[Item] = Item.objects.none()
    listed: QuerySet[Item] | _Found = items
    try:
        if request.method == "POST":
            items = selection.items(request.user)
        listed = selection.listed(request.user)
    except QueryError as error:
        problem = error.sentence
    form = BatchForm(request.POST if request.POST.get("action") == "edit" else None)
    if request.method == "POST":
        # What is ticked stands in the list, which is longer than what `items` looks through.
        chosen = items if request.POST.get("all") else Item.objects.filter(pk__in=numbers_in(request.POST, "items"))
        answer = _act(request, chosen, form)
        if answer is not None:
            return answer
    page = Paginator(listed, _PER_PAGE).get_page(request.GET.get("p"))
    query = {k: v for k, v in request.GET.items() if k != "p" and v}
    context = {
        "selection": selection,
        "form": form,
        "page": page,
        "problem": problem,
        "opened": opened.isoformat(),
        "query": urlencode(query),
        "collections": Collection.objects.order_by("title").values_list("title", flat=True)[:300],
        "may_curate": request.user.has_perm("archive.curate_item"),
    }
    return render(request, "muniment/admin/items.html", context)


def _act(request: HttpRequest, chosen: QuerySet[Item], form: BatchForm) -> HttpResponse | None:
    """Do what was asked with the chosen items; None where the form has to be shown again."""
    count = chosen.count()
    if not count:
        messages.error(request, gettext("Select items first."))
        return None
    if request.POST.get("action") == "merge":
        numbers = list(chosen.order_by("pk").values_list("pk", flat=True)[: _MOST_MERGED + 1])
        return redirect(f"{reverse('merge-items')}?{urlencode({'items': numbers}, doseq=True)}")
    if request.POST.get("action") == "relate":
        return _relate(request, list(chosen[:3]))
    if not form.is_valid():
        return None
    if count > MOST_AT_ONCE:
        messages.error(
            request,
            gettext("You selected %(count)d items. At most %(most)d can be edited at once.")
            % {"count": count, "most": MOST_AT_ONCE},
        )
        return None
    edit = form.edit()
    if edit.is_empty:
        messages.error(request, gettext("Choose what to change."))
        return None
    unseen = _changed_since(chosen, request.POST.get("opened", ""))
    changed = edit_many(
        list(chosen.exclude(pk__in=[item.pk for item in unseen]).prefetch_related("topics", "collections")),
        edit,
        request.user,
    )
    outbox.process_pending()
    if unseen:
        titles = "; ".join(f"“{item.title[:80]}”" for item in unseen[:5]) + (" …" if len(unseen) > 5 else "")
        messages.warning(
            request,
            ngettext(
                "%(count)d item was not changed, because somebody else changed it after you "
                "opened this list: %(titles)s. Check it and try again.",
                "%(count)d items were not changed, because somebody else changed them after you "
                "opened this list: %(titles)s. Check them and try again.",
                len(unseen),
            )
            % {"count": len(unseen), "titles": titles},
        )
    messages.success(
        request, ngettext("%(count)d item was changed.", "%(count)d items were changed.", changed) % {"count": changed}
    )
    return redirect(request.get_full_path())


def _changed_since(chosen: QuerySet[Item], opened: str) -> list[Item]:
    """Return those of the chosen items that are not any more what the list showed; none where it does not say when it
    was opened."""
    moment = parse_datetime(opened) if opened[:40] == opened else None
    return list(chosen.filter(updated_at__gt=moment).order_by("pk")) if moment and moment.tzinfo else []


def _relate(request: HttpRequest, pair: list[Item]) -> HttpResponse | None:
    """Write that two items are translations of one another."""
    if len(pair) != 2:
        messages.error(request, gettext("Select two items."))
        return None
    relate_as(pair[0], pair[1], Relation.TRANSLATION, request.user)
    outbox.process_pending()
    messages.success(request, gettext("The items are now linked as translations of each other."))
    return redirect(request.get_full_path())


@needs("review_item")
@require_http_methods(["GET", "POST"])
def collection_list(request: HttpRequest) -> HttpResponse:
    """The collections, and who may see each."""
    posted: VisibilityForm | None = None
    if request.method == "POST":
        collection = get_object_or_404(Collection, pk=number_in(request.POST, "collection"))
        posted = VisibilityForm(request.POST, prefix=str(collection.pk))
        if decide_visibility(request, posted, collection, partial(publish_collection, collection)):
            return redirect(request.get_full_path())
    rows = Collection.objects.select_related("source").annotate(count=Count("entries")).order_by("title", "pk")
    page = Paginator(rows, 50).get_page(request.GET.get("p"))
    for row in page:
        initial = {"visibility": row.visibility, "embargo_until": row.embargo_until}
        is_posted = posted is not None and posted.prefix == str(row.pk)
        row.form = posted if is_posted else VisibilityForm(prefix=str(row.pk), initial=initial)  # type: ignore[attr-defined]
        row.was = visibility_of(row)  # type: ignore[attr-defined]
    return render(request, "muniment/admin/collections.html", {"page": page, "posted": posted})


@needs("curate_item")
@require_http_methods(["GET", "POST"])
def merge_items(request: HttpRequest) -> HttpResponse:
    """A few items side by side: which of them is kept, and takes the versions of the others."""
    numbers = numbers_in(request.GET, "items")
    items = list(
        Item.objects.filter(pk__in=numbers[: _MOST_MERGED + 1])
        .select_related("source")
        .prefetch_related("versions__capture")
    )
    if not 2 <= len(items) <= _MOST_MERGED:
        messages.error(request, gettext("Select 2 to %(most)d items to merge.") % {"most": _MOST_MERGED})
        return redirect("item-list")
    items.sort(key=lambda i: (i.state != Item.FULL, i.pk))
    if request.method == "POST":
        kept = next((i for i in items if str(i.pk) == request.POST.get("kept")), None)
        try:
            if kept is None:
                raise ArchiveError(gettext("Choose which item is kept."))
            for other in items:
                if other.pk != kept.pk:
                    merge(kept, other, request.user, request.POST.get("note", ""))
        except ArchiveError as error:
            messages.error(request, str(error))
        else:
            outbox.process_pending()
            messages.success(
                request,
                gettext("The items were merged into “%(title)s”.") % {"title": Item.objects.get(pk=kept.pk).title},
            )
            return redirect("review-item", number=kept.pk)
    return render(request, "muniment/admin/merge.html", {"items": items})
