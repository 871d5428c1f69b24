"""Evidence as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Registers the models and the jobs."""

    name = "muniment.evidence"
    label = "evidence"
    verbose_name = "Evidence"

    def ready(self) -> None:
        """Register the jobs."""
        from muniment.evidence.series import data_jobs  # noqa: F401 - its task is found by its name
