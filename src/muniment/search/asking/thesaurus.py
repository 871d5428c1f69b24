"""The labels of topics, as questions use them.

In: the table of topics. Out: labels by topic, read again after half a minute.
"""

from __future__ import annotations

import time

from django.conf import settings

from muniment.archive.models import Topic
from muniment.search.asking.topics import TopicLabels

_LABELS_KEPT = 30
"""Seconds that the thesaurus is kept before it is asked for again."""


_labels: dict[str, tuple[float, TopicLabels]] = {}


def topic_labels() -> TopicLabels:
    """Return the thesaurus's labels, read again after half a minute: it changes seldom and is asked for at every
    search."""
    key = str(settings.DATABASES["default"]["NAME"])
    kept = _labels.get(key)
    if kept is None or time.monotonic() - kept[0] > _LABELS_KEPT:
        kept = (time.monotonic(), TopicLabels.of(dict(Topic.objects.values_list("slug", "labels"))))
        _labels[key] = kept
    return kept[1]


def forget_topic_labels() -> None:
    """Read the thesaurus again at the next search."""
    _labels.clear()
