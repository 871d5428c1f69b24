"""Search as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Registers what people keep of their searches, and names and spellings; all else is kept in the index."""

    name = "muniment.search"
    label = "muniment_search"
    verbose_name = "Search"

    def ready(self) -> None:
        """Let a changed name or spelling be asked for at once in this process."""
        from django.db.models.signals import post_delete, post_save

        from muniment.search.asking.thesaurus import forget_topic_labels
        from muniment.search.models import SourceName, SpellingRow

        for model in (SourceName, SpellingRow):
            for changed in (post_save, post_delete):
                changed.connect(forget_topic_labels, sender=model, dispatch_uid=f"names {model.__name__}")
