"""Evidence as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Registers the models."""

    name = "muniment.evidence"
    label = "evidence"
    verbose_name = "Evidence"
