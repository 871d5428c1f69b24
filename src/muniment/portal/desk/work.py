"""The screens of background jobs: what waits, how far it is, what came of it. They work without scripts: the page loads
itself again.

In: requests of people who may capture or review. Out: pages in Wagtail's admin. A person sees their own jobs; who may
review, everybody's.
"""

from __future__ import annotations

from typing import Any, TypedDict, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from muniment.archive.corpus_jobs import CorpusChecked, is_check
from muniment.archive.models import Item
from muniment.archive.person import Person
from muniment.archive.reading_jobs import READINGS
from muniment.archive.upload_jobs import CAPTURES, owner_of
from muniment.evidence.series.models import Release
from muniment.work.models import Job
from muniment.work.queue import cancel, result_of

_STATES = {
    Job.READY: _("Queued"),
    Job.RUNNING: _("Running"),
    Job.DONE: _("Done"),
    Job.FAILED: _("Failed"),
    Job.CANCELED: _("Cancelled"),
}
_AGAIN_AFTER = 2
"""Seconds after which the page of a job that is not done loads again."""


class _Outcome(TypedDict, total=False):
    """What came of a job, as it is kept: `UploadDone`, `ReadingsDone` or `FollowedUp`, perhaps of an earlier
    version."""

    captured: int
    unchanged: int
    read: int
    done: int
    failed: int
    kept_back: list[str]
    failures: list[str]
    without_picture: list[list[str]]
    items: list[int]
    observations: int
    dataset: str
    number: int
    findings: list[list[str]]


def jobs_of(person: Person) -> QuerySet[Job] | None:
    """Return the jobs that a person may see; None for who may see none."""
    if person.has_perm("archive.review_item"):
        return Job.objects.filter(kind__in=(CAPTURES.name, READINGS.name))
    if person.has_perm("archive.capture_item"):
        return Job.objects.filter(kind=CAPTURES.name, owner=owner_of(person))
    return None


def _jobs(request: HttpRequest) -> QuerySet[Job]:
    """Return the jobs that this person may see. Raises PermissionDenied for who may see none."""
    jobs = jobs_of(request.user)
    if jobs is None:
        raise PermissionDenied
    return jobs


def name_job(job: Job) -> str:
    """Return what a job is: what is done, to which thing and how many more."""
    what = gettext("Capture") if job.kind == CAPTURES.name else gettext("Reading again")
    first, plus, more = job.label.rpartition(" + ")
    if plus and more.isdecimal():
        named = ngettext("%(first)s and %(count)d more", "%(first)s and %(count)d more", int(more)) % {
            "first": first,
            "count": int(more),
        }
    else:
        named = job.label
    return f"{what}: {named}" if named else what


def name_state(job: Job) -> Any:
    """Return how far a job is, in a word for people."""
    return _STATES[job.state]


def job_list(request: HttpRequest) -> HttpResponse:
    """The jobs that a person may see, the newest first."""
    page = Paginator(_jobs(request), 50).get_page(request.GET.get("p"))
    for job in page:
        job.said, job.name = _STATES[job.state], name_job(job)  # type: ignore[attr-defined]
    return render(request, "muniment/admin/jobs.html", {"page": page})


def _tell(job: Job, result: _Outcome) -> list[str]:
    """Return what came of a job that is done, a line each."""
    if job.state != Job.DONE:
        return []
    if "observations" in result:
        of_data = {"count": result["observations"]}
        told = [ngettext("%(count)d value was brought.", "%(count)d values were brought.", of_data["count"]) % of_data]
        told += [message for _code, message in result.get("findings", [])]
    elif "captured" in result:
        counts = {name: result.get(name, 0) for name in ("captured", "unchanged", "failed")}
        told = [gettext("%(captured)d captured, %(unchanged)d unchanged, %(failed)d failed.") % counts]
    elif "read" in result:
        told = [
            gettext("%(done)d read, %(failed)d still fail.")
            % {"done": result["read"], "failed": result.get("failed", 0)}
        ]
    else:
        told = [
            gettext("%(done)d done, %(failed)d still fail.")
            % {"done": result.get("done", 0), "failed": result.get("failed", 0)}
        ]
    told += [*result.get("kept_back", []), *result.get("failures", [])]
    return told + [
        gettext("A picture of %(page)s was not captured: %(message)s") % {"page": page, "message": message}
        for page, message in result.get("without_picture", [])
    ]


@require_http_methods(["GET", "POST"])
def job_page(request: HttpRequest, number: int) -> HttpResponse:
    """One job: queued, at work, done with what was made, or failed with the reason."""
    job = get_object_or_404(_jobs(request), pk=number)
    if request.method == "POST":
        if cancel(job):
            messages.success(request, gettext("“%(what)s” will stop at its next step.") % {"what": job.label})
        return redirect("job", number=job.pk)
    result = cast("_Outcome", result_of(job) or {})
    items = Item.objects.visible_to(request.user).filter(pk__in=result.get("items", [])).select_related("source")
    checked = cast("CorpusChecked", result) if is_check(result) else None
    told = [] if checked else _tell(job, result)
    context = {"job": job, "name": name_job(job), "said": _STATES[job.state], "told": told, "items": items}
    context["release"] = (
        Release.objects.visible_to(request.user)
        .filter(dataset__slug=result.get("dataset", ""), number=result.get("number", 0))
        .select_related("dataset")
        .first()
    )
    if checked:
        doubts = Paginator(checked["doubts"], 200).get_page(request.GET.get("p"))
        taken = checked["rows"] - checked["left_out"]
        context |= {"checked": checked, "taken": taken, "page": doubts, "is_own": job.owner == owner_of(request.user)}
    return let_wait(render(request, "muniment/admin/job.html", context), job)


def let_wait(response: HttpResponse, job: Job) -> HttpResponse:
    """Return a page of a job as nobody keeps it, loading again by itself until the job is done."""
    response["Cache-Control"] = "private, no-store"
    if not job.is_finished:
        response["Refresh"] = str(_AGAIN_AFTER)
    return response
