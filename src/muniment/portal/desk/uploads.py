"""Uploads: files and addresses that are captured from the desk.

In: a form. Out: a job in the queue.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from muniment.archive.captures import CaptureMetadata
from muniment.archive.corpus_jobs import TwoOfAName, enqueue_check, enqueue_corpus
from muniment.archive.models import person_name
from muniment.archive.upload_jobs import CAPTURES, Busy, enqueue_upload, owner_of
from muniment.capture import is_address
from muniment.portal.desk.corrections import EdtfField, filled_lines, follow_words
from muniment.portal.desk.review import needs
from muniment.work.models import Job
from muniment.work.queue import QueueFull


class UploadForm(forms.Form):
    """Files or addresses to capture, and what is said of them."""

    addresses = forms.CharField(
        label=_("Addresses"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Addresses of pages, feeds or sitemaps, one per line. Addresses in private networks are refused."),
    )
    source = forms.CharField(
        label=_("Source"),
        required=False,
        max_length=300,
        help_text=_("Who published them. If empty, the site’s own name is used."),
    )
    date = EdtfField(label=_("Date"))
    collection = forms.CharField(label=_("Collection"), required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        follow_words(self)

    def clean_addresses(self) -> list[str]:
        """Check that each line is an address."""
        lines = filled_lines(self.cleaned_data["addresses"])
        for line in lines:
            if not is_address(line):
                raise forms.ValidationError(gettext("“%(line)s” is not a web address.") % {"line": line})
        return lines


@needs("capture_item")
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Capture uploaded files and addresses."""
    form = UploadForm(request.POST or None)
    files = request.FILES.getlist("files")
    if request.method == "POST" and form.is_valid():
        if not files and not form.cleaned_data["addresses"]:
            form.add_error("addresses", gettext("Choose files or enter an address."))
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
                form.add_error(
                    None, gettext("Too many captures are waiting. Nothing was captured. Try again when some are done.")
                )
            else:
                return redirect("job", number=job.pk)
    return render(
        request, "muniment/admin/upload.html", {"form": form, "waits": not request.user.has_perm("archive.review_item")}
    )


class CorpusForm(forms.Form):
    """A manifest with its files, and what holds for all of them."""

    name = forms.CharField(
        label=_("Name of the corpus"),
        required=False,
        max_length=200,
        help_text=_(
            "If you bring it again under this name, the same files are the same documents. If empty, each time is a "
            "corpus of its own."
        ),
    )
    source = forms.CharField(label=_("Source"), required=False, max_length=300)
    date = EdtfField(label=_("Date"))
    collection = forms.CharField(label=_("Collection"), required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        follow_words(self)


@needs("capture_item")
@require_http_methods(["GET", "POST"])
def bring_corpus(request: HttpRequest) -> HttpResponse:
    """Take a manifest with its files, and have it looked through."""
    form = CorpusForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        files, said = request.FILES.getlist("files"), form.cleaned_data
        name, person = " ".join(said["name"].split()), person_name(request.user)
        description = CaptureMetadata(
            said["source"] or None, said["date"] or None, said["collection"] or None, waits=True, person=person
        )
        try:
            if files:
                job = enqueue_check(files, name, description, request.user)
                return redirect("job", number=job.pk)
            form.add_error(None, gettext("Choose a manifest and its files, or a ZIP with both."))
        except QueueFull:
            form.add_error(None, _full())
        except Busy:
            form.add_error("name", gettext("A corpus of this name is being captured. Wait until it is done."))
        except TwoOfAName as error:
            told = gettext("Two files are called “%(name)s”. Put them into a ZIP, in folders.") % {"name": error}
            form.add_error(None, told)
    return render(request, "muniment/admin/corpus.html", {"form": form})


def _full() -> str:
    return gettext("Too many captures are waiting. Nothing was captured. Try again when some are done.")


@needs("capture_item")
@require_POST
def capture_checked(request: HttpRequest, number: int) -> HttpResponse:
    """Capture a corpus that this person had looked through."""
    looked = get_object_or_404(Job, pk=number, kind=CAPTURES.name, owner=owner_of(request.user), state=Job.DONE)
    try:
        job = enqueue_corpus(looked, request.user, waits=not request.user.has_perm("archive.review_item"))
    except QueueFull:
        messages.error(request, _full())
        return redirect("job", number=looked.pk)
    if job is None:
        messages.error(request, gettext("The files are no longer here. Bring them again."))
        return redirect("archive-corpus")
    return redirect("job", number=job.pk)
