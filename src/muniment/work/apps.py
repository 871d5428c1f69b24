"""Background jobs as a Django app."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig


class WorkConfig(AppConfig):
    """Registers the model, and follows jobs that another engine runs."""

    name = "muniment.work"
    label = "work"
    verbose_name = "Work"

    def ready(self) -> None:
        """Listen to the Tasks interface: an engine that is not the database's own says there what becomes of a job."""
        from django_tasks.signals import task_finished, task_started

        from muniment.work.queue import follow

        def told(sender: Any, task_result: Any, **details: Any) -> None:
            follow(task_result)

        task_started.connect(told, weak=False, dispatch_uid="work-started")
        task_finished.connect(told, weak=False, dispatch_uid="work-finished")
