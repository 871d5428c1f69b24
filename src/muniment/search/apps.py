"""Search as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Has no models: the index is its store."""

    name = "muniment.search"
    label = "muniment_search"
    verbose_name = "Search"
