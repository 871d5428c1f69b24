"""Search as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Registers the saved searches; all else is kept in the index."""

    name = "muniment.search"
    label = "muniment_search"
    verbose_name = "Search"
