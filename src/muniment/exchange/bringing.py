"""Documents that programs bring: one with its facts, captured by a job whose address is the answer.

In: requests with a key. Out: 202 and a job; what came of it, to whoever brought it.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Annotated, Any, Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import File, Form
from ninja.files import UploadedFile
from pydantic import BaseModel, Field

from muniment.archive.captures import CaptureMetadata
from muniment.archive.giving import topic_finder
from muniment.archive.models import Item, person_name
from muniment.archive.upload_jobs import CAPTURES, Busy, UploadDone, enqueue_upload, owner_of
from muniment.exchange.keys import KeyRefused, TooManyRequests, WithKey
from muniment.exchange.models import ApiKey
from muniment.exchange.resources import Absent, Number, router
from muniment.exchange.shapes import Problem
from muniment.reading.manifests.sidecars import MOST_BYTES, read_sidecar
from muniment.security_events import record
from muniment.work.models import Job
from muniment.work.queue import QueueFull, result_of

_WITH_KEY = WithKey()
_WAIT = 15
"""Seconds after which there may be room in the queue."""
_STATES: dict[str, Literal["queued", "running", "done", "failed", "canceled"]] = {
    Job.READY: "queued",
    Job.RUNNING: "running",
    Job.DONE: "done",
    Job.FAILED: "failed",
    Job.CANCELED: "canceled",
}


class JobShape(BaseModel):
    """A job that captures what was brought."""

    id: int
    state: Literal["queued", "running", "done", "failed", "canceled"]
    api: str = Field(description="its address: ask again until its state is done, failed or canceled")
    label: str
    reason: str = Field(description="why it failed; empty where it did not")
    captured: int | None = Field(description="documents captured; null until it is done")
    unchanged: int | None = Field(description="documents that were held already")
    failures: list[str] = Field(description="what could not be captured or read, and why")
    pending: list[str] = Field(description="why something waits for approval beyond the key’s scope")
    items: list[str] = Field(description="API addresses of the items that it made or changed")


class BroughtShape(BaseModel):
    """A document that was taken, to be captured by a job."""

    job: JobShape
    doubts: list[str] = Field(description="facts that could not be understood; they are kept as fields of its own")


class FactsRefused(Exception):
    """Facts that are none."""


_REFUSED = {400: Problem, 401: Problem, 403: Problem, 429: Problem}


@router.post(
    "/captures",
    response={202: BroughtShape, **_REFUSED},
    summary="Bring a document",
    operation_id="bring",
    auth=_WITH_KEY,
)
def bring_document(
    request: HttpRequest,
    file: Annotated[UploadedFile, File(description="the document")],
    facts: Annotated[
        str,
        Form(
            max_length=MOST_BYTES,
            description="what is said of it: a JSON object with the names of a manifest’s columns (title, date, "
            "author, source, language, collection, topics, identifier, rights, and any others)",
        ),
    ] = "",
) -> HttpResponse:
    """Capture a document with what is said of it. The same identifier and file name again are the same document."""
    key: ApiKey = request.auth  # type: ignore[attr-defined]
    account = key.account
    row = None
    if facts.strip():
        try:
            is_object = isinstance(json.loads(facts), dict)
        except (ValueError, RecursionError):
            is_object = False
        row = read_sidecar(facts.encode(), "facts.json", topic_finder()) if is_object else None
        if row is None or row.is_left_out:
            why = row.doubts[0].message if row is not None and row.doubts else "give a JSON object with a title, a date"
            raise FactsRefused(f"the facts cannot be used: {why}")
    waits = not (ApiKey.PUBLISH in key.scopes and account.has_perm("archive.review_item"))
    said = CaptureMetadata(waits=waits, person=person_name(account))
    identifier = row.identifier if row is not None else ""
    place = f"api-{account.pk}-{sha256(identifier.encode()).hexdigest()[:32]}" if identifier else ""
    try:
        job = enqueue_upload([file], [], said, account, facts=facts if row is not None else "", place=place)
    except QueueFull:
        raise TooManyRequests(_WAIT, "too many captures are waiting; nothing was taken") from None
    except Busy:
        raise TooManyRequests(_WAIT, "this document is being captured; bring it again after that") from None
    record("captured-by-key", request, key=key.public_id, account=account.username, job=job.pk)
    shape = BroughtShape(
        job=_job_shape(job, key), doubts=[f"{d.column}: {d.message}" for d in row.doubts] if row is not None else []
    )
    answer = HttpResponse(shape.model_dump_json(), content_type="application/json; charset=utf-8", status=202)
    answer["Location"] = shape.job.api
    return answer


@router.get(
    "/jobs/{number}",
    response={200: JobShape, 404: Problem, **_REFUSED},
    summary="A capture that was asked for",
    operation_id="job",
    url_name="job",
    auth=_WITH_KEY,
)
def show_job(request: HttpRequest, number: Number) -> HttpResponse:
    """Return how far a job is, to the account that asked for it."""
    key: ApiKey = request.auth  # type: ignore[attr-defined]
    own = Job.objects.filter(kind=CAPTURES.name, owner=owner_of(key.account))
    job = own.filter(pk=number).first() if 0 < number < 2**63 else None
    if job is None:
        raise Absent("job", number)
    answer = HttpResponse(_job_shape(job, key).model_dump_json(), content_type="application/json; charset=utf-8")
    answer["Cache-Control"] = "private, no-store"
    return answer


def _job_shape(job: Job, key: ApiKey) -> JobShape:
    done: UploadDone | None = result_of(job)
    visible = Item.objects.visible_to(key.account).filter(pk__in=done["items"] if done else [])
    return JobShape(
        id=job.pk,
        state=_STATES[job.state],
        api=f"{settings.PUBLIC_URL}/api/v1/jobs/{job.pk}",
        label=job.label,
        reason=job.reason,
        captured=done["captured"] if done else None,
        unchanged=done["unchanged"] if done else None,
        failures=done["failures"] if done else [],
        pending=done["kept_back"] if done else [],
        items=[
            f"{settings.PUBLIC_URL}/api/v1/items/{pk}" for pk in visible.order_by("pk").values_list("pk", flat=True)
        ],
    )


def refuse(error: Exception) -> tuple[int, Problem, dict[str, str]]:
    """Return how a refused request is answered: its status, why, and the headers that say what to do."""
    if isinstance(error, TooManyRequests):
        return (
            429,
            Problem(error="too-many", message=error.message),
            {"Retry-After": str(error.seconds), **error.headers},
        )
    if isinstance(error, KeyRefused):
        headers: dict[str, Any] = {"WWW-Authenticate": "Bearer"} if error.status == 401 else {}
        return error.status, Problem(error="key", message=error.message), headers
    return 400, Problem(error="facts", message=str(error)), {}
