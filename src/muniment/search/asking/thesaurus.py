"""The labels of topics, other names of sources and spellings, as questions use them.

In: their tables. Out: labels by topic, read again after half a minute; with them the spellings (`variants`).
"""

from __future__ import annotations

import time

from django.conf import settings

from muniment.archive.models import Topic
from muniment.search.asking.topics import TopicLabels
from muniment.search.models import SourceName, SpellingRow, split_forms
from muniment.search.variants import Variants, use_variants

_LABELS_KEPT = 30
"""Seconds that the thesaurus is kept before it is asked for again."""


_labels: dict[str, tuple[float, TopicLabels, Variants]] = {}


def topic_labels() -> TopicLabels:
    """Return the thesaurus's labels and other names of sources, and let the spellings be asked for; read again after
    half a minute: they change seldom and are asked for at every search."""
    key = str(settings.DATABASES["default"]["NAME"])
    kept = _labels.get(key)
    if kept is None or time.monotonic() - kept[0] > _LABELS_KEPT:
        sources = list(SourceName.objects.values_list("source__name", "name"))
        kept = (
            time.monotonic(),
            TopicLabels.of(dict(Topic.objects.values_list("slug", "labels")), sources),
            Variants.of(map(split_forms, SpellingRow.objects.values_list("forms", flat=True)), sources),
        )
        _labels[key] = kept
    use_variants(kept[2])
    return kept[1]


def forget_topic_labels(**_signal: object) -> None:
    """Read them again at the next search. Takes what a signal of Django's says."""
    _labels.clear()
