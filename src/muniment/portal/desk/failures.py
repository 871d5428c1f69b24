"""The screens of failures and of pending captures. Whatever is read for them is read by a worker.

In: requests of people who may review. Out: pages in Wagtail's admin; a job for what takes long, with a page of its own.
"""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from muniment.archive import outbox
from muniment.archive.failures import dismiss, find_pending_capture
from muniment.archive.models import Failure
from muniment.archive.reading_jobs import enqueue_approval, enqueue_failed, enqueue_follow_up
from muniment.archive.upload_jobs import owner_of
from muniment.portal.desk.review import needs
from muniment.portal.desk.work import let_wait, name_state
from muniment.portal.form_numbers import number_in
from muniment.portal.preview_jobs import preview_of, want_preview
from muniment.work.models import Job
from muniment.work.queue import QueueFull

_MOST_UNFOLLOWED = 50
"""Changes whose following up failed that the screen of failures lists."""
_may_review = needs("review_item")


@_may_review
@require_http_methods(["GET", "POST"])
def failure_list(request: HttpRequest) -> HttpResponse:
    """List what could not be captured or read, and why; take what a person does about it: retry, dismiss, approve."""
    if request.method == "POST":
        return _act(request)
    failures = Failure.objects.filter(state=Failure.OPEN).select_related("capture")
    return render(
        request,
        "muniment/admin/failures.html",
        {
            "unfollowed": outbox.failing()[:_MOST_UNFOLLOWED],
            "page": Paginator(failures, 50).get_page(request.GET.get("p")),
        },
    )


def _act(request: HttpRequest) -> HttpResponse:
    """Do what a person chose on the screen of failures."""
    try:
        job = _enqueue(request)
    except QueueFull:
        messages.error(
            request, gettext("Too many jobs are waiting. Nothing was changed. Try again when some are done.")
        )
        return redirect("failure-list")
    if job is not None:
        return redirect("job", number=job.pk)
    failure = get_object_or_404(Failure, pk=number_in(request.POST, "failure"))
    if failure.state == Failure.OPEN:
        dismiss(failure, request.user, request.POST.get("note", ""))
        messages.success(request, gettext("“%(origin)s” was dismissed.") % {"origin": failure.origin})
    else:
        messages.info(
            request,
            gettext("“%(origin)s” is no longer on the list of failures. Nothing was changed.")
            % {"origin": failure.origin},
        )
    return redirect("failure-list")


def _enqueue(request: HttpRequest) -> Job | None:
    """Enqueue what a person chose, where it takes long; None where it does not. Raises QueueFull."""
    action, owner = request.POST.get("action"), owner_of(request.user)
    if action == "reread":
        return enqueue_failed(owner, gettext("Retry reading all failures"))
    if action == "follow-up":
        return enqueue_follow_up(owner, gettext("Retry now"))
    if action != "let-through":
        return None
    capture = find_pending_capture(number_in(request.POST, "failure"))
    if capture is None:
        raise Http404
    return enqueue_approval(capture, request.user, owner)


@_may_review
def pending_capture(request: HttpRequest, number: int) -> HttpResponse:
    """What a capture that waits would change, before anybody lets it through. A worker reads it for this, and nothing
    is written."""
    capture = find_pending_capture(number)
    if capture is None:
        raise Http404
    context = {"capture": capture, "number": number}
    try:
        job = want_preview(capture, owner_of(request.user))
    except QueueFull:
        error = gettext("Too many jobs are waiting. Nothing was changed. Try again when some are done.")
        return render(request, "muniment/admin/pending_capture.html", {**context, "error": error})
    context |= {"preview": preview_of(job), "error": job.reason if job.is_finished else ""}
    if not job.is_finished:
        context |= {"waits": name_state(job)}
    return let_wait(render(request, "muniment/admin/pending_capture.html", context), job)
