"""Uploads: files and addresses that are captured from the desk.

In: a form. Out: a job in the queue.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from muniment.archive.captures import CaptureMetadata
from muniment.archive.models import person_name
from muniment.archive.upload_jobs import enqueue_upload
from muniment.capture import is_address
from muniment.portal.desk.corrections import EdtfField, filled_lines, follow_words
from muniment.portal.desk.review import needs
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
