"""What is known of a job beside what the Tasks interface keeps: whose it is, who runs it until when, how far it is.

One row for a task. Where django-tasks-db holds the queue, both rows change in the same transaction.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Job(models.Model):
    """A background job."""

    READY, RUNNING, DONE, FAILED, CANCELED = "ready", "running", "done", "failed", "canceled"
    ACTIVE = (READY, RUNNING)
    STATES = [(READY, "ready"), (RUNNING, "running"), (DONE, "done"), (FAILED, "failed"), (CANCELED, "canceled")]

    task_id = models.CharField(max_length=64, unique=True)
    """The task's id in the engine that holds the queue."""
    kind = models.CharField(max_length=32)
    key = models.CharField(max_length=200, blank=True)
    """What makes two requests the same: of active jobs of a kind, one has a key. Empty: none is the same."""
    owner = models.CharField(max_length=64, blank=True)
    """For whom: `person:12`, `item:5`. Limits count by it."""
    label = models.CharField(max_length=300, blank=True)
    """What it is, in words of whoever enqueued it."""
    state = models.CharField(max_length=10, choices=STATES, default=READY)
    attempt = models.PositiveIntegerField(default=0)
    """How many times a worker began it."""
    losses = models.PositiveIntegerField(default=0)
    """How many times its worker was lost."""
    worker = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True)
    """When it is given to another, where its worker says nothing until then."""
    cancel_wanted = models.BooleanField(default=False)
    done = models.PositiveBigIntegerField(default=0)
    of = models.PositiveBigIntegerField(null=True)
    message = models.CharField(max_length=300, blank=True)
    """What it is at."""
    reason = models.TextField(blank=True)
    """Why it failed, in a line for people."""
    enqueued_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["state", "kind", "owner"], name="work_job_active"),
            models.Index(fields=["kind", "key"], name="work_job_key"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"], condition=Q(state__in=("ready", "running")) & ~Q(key=""), name="work_job_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_finished(self) -> bool:
        """Return whether nothing will change any more."""
        return self.state not in self.ACTIVE
