"""The archive as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    """Registers the models and the kinds of jobs."""

    name = "muniment.archive"
    label = "archive"
    verbose_name = "Archive"

    def ready(self) -> None:
        """Register the kinds of jobs."""
        from muniment.archive import corpus_jobs, drawing_jobs, reading_jobs, upload_jobs  # noqa: F401 - each registers its kind
