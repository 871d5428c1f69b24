"""Where an item's words stand again, and two items side by side.

In: a request. Out: pages of what this person may see. They say where words stand and which date is earlier, never more.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from muniment.evidence.dated import tell_days
from muniment.portal.middleware import never_keep
from muniment.portal.site.items import visible_item
from muniment.search.counting.reuse import COMMON, LEAST_WORDS, compare_texts, find_reuse


@require_GET
def reuse_page(request: HttpRequest, number: int) -> HttpResponse:
    """Where the words of an item, or of one paragraph, stand again."""
    never_keep(request)
    item = visible_item(request, number)
    address = request.GET.get("paragraph", "")[:40]
    found = find_reuse(item, request.user, address or None)
    if found is not None:
        tell_days({row.item.pk: row.item for p in found.paragraphs for row in p.found}.values())
    labels = {
        "kind": {"same": _("word for word"), "nearly": _("nearly the same"), "part": _("in part")},
        "when": {
            "earlier": _("held earlier"),
            "later": _("held later"),
            "same": _("on the same date"),
            "unknown": _("order not known"),
        },
    }
    context = {
        "item": item,
        "found": found,
        "paragraph": address,
        "labels": labels,
        "least": LEAST_WORDS,
        "common": COMMON,
    }
    return render(request, "muniment/reuse.html", context)


@require_GET
def compared_page(request: HttpRequest, number: int, other: int) -> HttpResponse:
    """Two items side by side, with the words that both have marked."""
    never_keep(request)
    first, second = visible_item(request, number), visible_item(request, other)
    if first.pk == second.pk:
        raise Http404
    tell_days([first, second])
    texts = compare_texts(first, second)
    return render(request, "muniment/compared.html", {"item": first, "other": second, "texts": texts})
