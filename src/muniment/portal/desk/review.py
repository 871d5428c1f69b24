"""Review: what is new or unsure is looked at by a person.

In: a request of somebody who may review. Out: the queue, the page of an item, the proposed relations.
"""

from __future__ import annotations

from collections.abc import Callable
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
from django.views.decorators.http import require_http_methods

from muniment.archive import outbox
from muniment.archive.catalogue import ArchiveError
from muniment.archive.curation import split
from muniment.archive.decisions import mark_reviewed, publish
from muniment.archive.models import Correction, Item, Relation
from muniment.archive.relations import decide
from muniment.evidence.projection import found_in
from muniment.portal.desk.corrections import (
    EVENT,
    CorrectionForm,
    VisibilityForm,
    correct_item,
    decide_visibility,
    initial_of,
    state_of,
    visibility_of,
)
from muniment.portal.desk.edit_conflicts import Conflict, follow, opened_values
from muniment.portal.form_numbers import number_in, numbers_in
from muniment.portal.word_counts import name_loss, say_measure
from muniment.reading.model import Section
from muniment.reading.paragraphs import find_noted_paragraphs, quote_without_marks
from muniment.reading.stored import StoredReading

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


@_may_review
def review_queue(request: HttpRequest) -> HttpResponse:
    """What the reader found and nobody looked at yet, the least sure first."""
    items = Item.objects.filter(reviewed_at=None).select_related("source").order_by("confidence", "pk")
    if request.GET.get("kind") in dict(Item.KINDS):
        items = items.filter(kind=request.GET["kind"])
    return render(
        request,
        "muniment/admin/review_queue.html",
        {
            "page": Paginator(items, 50).get_page(request.GET.get("p")),
            "kinds": Item.KINDS,
            "kind": request.GET.get("kind", ""),
        },
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
    return render(
        request,
        "muniment/admin/relations.html",
        {"page": page, "may_curate": request.user.has_perm("archive.curate_item")},
    )


@transaction.atomic
def _decide(number: int, request: HttpRequest) -> None:
    """Write a person's yes or no. Raises ArchiveError where somebody has decided since the page was opened."""
    relation = get_object_or_404(Relation.objects.select_for_update(), pk=number)
    if relation.decision != Relation.OPEN:
        raise ArchiveError(
            gettext("%(person)s has already decided this. Nothing was changed.") % {"person": relation.decided_by}
        )
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
                request,
                gettext(
                    "This item was changed after you opened this page. Nothing was saved. Check it and decide again."
                ),
            )
            return redirect("review-item", number=item.pk)
        if action == "split":
            return _split(request, item)
        if action == "confirm":
            mark_reviewed(item, request.user)
            outbox.process_pending()
            return _next(request, gettext("“%(title)s” was confirmed as correct.") % {"title": item.title}, item)
        if action == "visibility":
            seen = VisibilityForm(request.POST, auto_id="%s")
            if decide_visibility(request, seen, item, partial(publish, item)):
                return redirect("review-item", number=item.pk)
        elif (form := CorrectionForm(request.POST)).is_valid():
            changes = correct_item(item, form, request)
            if not changes.conflicts:
                outbox.process_pending()
                message = (
                    gettext("“%(title)s” was corrected.")
                    if changes.changed
                    else gettext("Nothing was different, so the item was confirmed as correct.")
                )
                return _next(
                    request,
                    message % {"title": Item.objects.get(pk=item.pk).title} if changes.changed else message,
                    item,
                )
            item.refresh_from_db()
            now = initial_of(item)
            form = CorrectionForm(
                follow(CorrectionForm, request.POST, opened_values(CorrectionForm, request.POST, now), now)
            )
            conflicts = [_explain(conflict, item, form) for conflict in changes.conflicts]
    content = found_in(item)
    context = {
        "item": item,
        "form": form,
        "conflicts": conflicts,
        "state": state_of(item),
        "was": visibility_of(item),
        "sections": [Section.model_validate(s) for s in content.get("sections", [])][:40],
        "findings": _findings_in(content),
        "measure": say_measure(content) if item.version else [],
        "corrections": Correction.objects.filter(item=item).order_by("-pk")[:30],
        "brought": [version.capture for version in versions],
        "seen": seen,
        "versions": versions if len(versions) > 1 else [],
        "may_curate": request.user.has_perm("archive.curate_item"),
    }
    return render(request, "muniment/admin/review_item.html", context)


def _findings_in(content: StoredReading) -> list[dict[str, Any]]:
    """Return the findings with the lowest confidence, without the marks of footnotes in value and quotation (`said`).

    `quote` stays as the reading has it: the screen highlights it in the source's words, which have the marks.
    """
    noted = find_noted_paragraphs(content.get("sections", ()))
    found = sorted(content.get("findings", []), key=lambda f: f["confidence"])[:60]
    return [
        {
            **finding,
            # A short value (a date, a figure) holds no mark, but could look like one.
            "value": quote_without_marks(finding["value"], noted) if len(finding["value"]) > 40 else finding["value"],
            "said": quote_without_marks(finding["quote"], noted),
        }
        for finding in map(name_loss, found)
    ]


def _explain(conflict: Conflict, item: Item, form: CorrectionForm) -> dict[str, Any]:
    """Return what a person is told of a conflict: the field's name, who changed it and when, and what it says now."""
    written = "event" if conflict.field in EVENT else conflict.field
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
    messages.success(request, gettext("“%(title)s” was split off as a new item.") % {"title": other.title})
    return redirect("review-item", number=other.pk)


def _next(request: HttpRequest, message: str, after: Item) -> HttpResponse:
    """Go on to the next item of the queue behind one, so that a reviewer's hands stay on the keyboard, and what was
    left for later stays so."""
    if message:
        messages.success(request, message)
    beyond = Q(confidence__gt=after.confidence) | Q(confidence=after.confidence, pk__gt=after.pk)
    following = Item.objects.filter(beyond, reviewed_at=None).order_by("confidence", "pk").first()
    return redirect("review-item", number=following.pk) if following else redirect("review-queue")


class _ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True
