"""The archive as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    """Registers the models."""

    name = "muniment.archive"
    label = "archive"
    verbose_name = "Archive"
