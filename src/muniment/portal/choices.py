"""What an editor can choose from in blocks, read when the form is made."""

from __future__ import annotations

from muniment.archive.models import Collection, Source


def sources() -> list[tuple[str, str]]:
    """Return sources that have editions."""
    return [(s.slug, s.name) for s in Source.objects.filter(editions__isnull=False).distinct()]


def collections() -> list[tuple[str, str]]:
    """Return collections."""
    return [(c.slug, c.title) for c in Collection.objects.all()]
