"""Editions: a source's front page as it was captured, and what has changed since the one before.

In: a request. Out: a page.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from muniment.archive.models import (
    Collection,
    Edition,
    EditionBlock,
    Item,
)
from muniment.archive.person import Person
from muniment.portal.site.differences import find_changes
from muniment.portal.site.front import front_of
from muniment.portal.word_counts import say_measure
from muniment.serving.keeping import reads, show


@reads()
def edition_page(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One edition of a source's front page."""
    edition = get_object_or_404(
        Edition.objects.select_related("source", "capture__original", "reading"), source__slug=slug, number=number
    )
    show(
        request,
        f"edition:{edition.pk}",
        "editions",
        # Its teasers, and how many items its collections have.
        "items",
    )
    return render(
        request,
        "muniment/edition.html",
        {
            "front": front_of(edition),
            "edition": edition,
            "measure": say_measure(edition.reading.content),
            "previous": _neighbour(edition, -1),
            "next": _neighbour(edition, 1),
        },
    )


def _neighbour(edition: Edition, step: int) -> Edition | None:
    return (
        Edition.objects.filter(source=edition.source_id, number=edition.number + step).select_related("source").first()
    )


@reads()
def edition_changes(request: HttpRequest, slug: str, first: int, second: int) -> HttpResponse:
    """What changed between two editions of a source."""
    editions = {
        e.number: e
        for e in Edition.objects.filter(source__slug=slug, number__in=(first, second)).select_related(
            "source", "capture"
        )
    }
    if first not in editions or second not in editions:
        raise Http404
    before, after = editions[first], editions[second]
    show(request, f"edition:{before.pk}", f"edition:{after.pk}", "items", "collections")
    hidden = set(EditionItems(before, after).hidden(request.user))
    closed = {
        pk for pk in EditionBlock.objects.filter(edition__in=[before, after]).values_list("collection", flat=True) if pk
    }
    closed -= set(Collection.objects.visible_to(request.user).filter(pk__in=closed).values_list("pk", flat=True))
    texts = []
    for edition in (before, after):
        rows = [edition.lead["text"]] if edition.lead else []
        rows += [
            f"{b.title}: {b.summary}" if b.summary else b.title
            for b in edition.blocks.all()
            if b.item_id not in hidden and b.collection_id not in closed
        ]
        texts.append(rows)
    changes = find_changes(*texts)
    return render(
        request,
        "muniment/edition_changes.html",
        {
            "source": before.source,
            "before": before,
            "after": after,
            "changes": changes,
            "count": sum(c.kind != "same" for c in changes),
        },
    )


@dataclass(frozen=True)
class EditionItems:
    """The items of two editions, to leave out what a person may not see."""

    before: Edition
    after: Edition

    def hidden(self, person: Person | None) -> set[int]:
        """Return the ids of items of these editions that `person` may not see."""
        ids = set(Item.objects.filter(appearances__edition__in=[self.before, self.after]).values_list("pk", flat=True))
        return ids - set(Item.objects.visible_to(person).filter(pk__in=ids).values_list("pk", flat=True))
