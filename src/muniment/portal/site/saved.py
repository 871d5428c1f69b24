"""Saved searches, and the mails that tell of what is new in them.

In: a question and an address to write to. Out: rows and mails.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.mail import EmailMessage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from muniment.archive.models import Item
from muniment.portal.form_numbers import number_in
from muniment.portal.middleware import never_keep
from muniment.portal.site.search_params import SearchParams
from muniment.portal.written import write_published
from muniment.search import saved as saved_searches
from muniment.search.asking import service
from muniment.search.asking.query import QueryError
from muniment.search.models import SavedSearch

# --- saved searches -------------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def saved_page(request: HttpRequest) -> HttpResponse:
    """A person's own searches: keep one, see them, change their digest, take them off."""
    never_keep(request)
    mine = SavedSearch.objects.filter(person_id=request.user.pk)
    if request.method == "POST":
        action = request.POST.get("action")
        if action == "save":
            return _save(request)
        saved = get_object_or_404(mine, pk=number_in(request.POST, "search"))
        if action == "remove":
            saved.delete()
        elif action == "digest" and request.POST.get("digest") in dict(SavedSearch.DIGESTS):
            saved_searches.choose_digest(saved, request.POST["digest"])
        return redirect("saved-searches")
    rows = [(saved, SearchParams(saved.query, saved.filters, "relevance")) for saved in mine]
    return render(
        request,
        "muniment/saved.html",
        {
            "rows": [
                (
                    s,
                    asked.address("search"),
                    asked.address("search-feed", "atom"),
                    saved_searches.why_refused(s),
                    saved_searches.find_gone(s),
                )
                for s, asked in rows
            ],
            "digests": SavedSearch.DIGESTS,
            "has_address": bool(getattr(request.user, "email", "")),
        },
    )


def _save(request: HttpRequest) -> HttpResponse:
    asked = SearchParams.of(request.POST)
    try:
        service.search(asked.text, person=request.user, limit=0, filters=asked.filters, with_facets=False, patience=0)
    except QueryError as error:
        return HttpResponse(f"{error.sentence}\n", status=400, content_type="text/plain; charset=utf-8")
    if SavedSearch.objects.filter(person_id=request.user.pk).count() >= saved_searches.MOST_SAVED:
        return HttpResponse(
            _("You have reached the maximum number of saved searches. Remove one first."),
            status=409,
            content_type="text/plain; charset=utf-8",
        )
    digest = request.POST.get("digest", SavedSearch.NEVER)
    SavedSearch.objects.get_or_create(
        person_id=request.user.pk,
        query=asked.text,
        filters=asked.filters,
        defaults={
            "name": (request.POST.get("name", "").replace("\0", "").strip() or asked.text or _("All items"))[:200],
            "digest": digest if digest in dict(SavedSearch.DIGESTS) else SavedSearch.NEVER,
        },
    )
    return redirect("saved-searches")


@require_http_methods(["GET", "POST"])
def stop_digest(request: HttpRequest, key: str) -> HttpResponse:
    """Stop a digest from its own message. Asked with GET, a button is shown: programs that look at mail follow
    links."""
    never_keep(request)
    stopped = None
    if request.method == "POST":
        stopped = saved_searches.stop_by_key(key)
        if stopped is None:
            raise Http404
    return render(request, "muniment/stop_digest.html", {"stopped": stopped})


def write_digest(saved: SavedSearch, items: list[Item]) -> EmailMessage:
    """Return the message that tells a person what is new for a saved search."""
    with override(get_language() or settings.LANGUAGE_CODE):
        asked = SearchParams(saved.query, saved.filters, "added")
        stop = settings.PUBLIC_URL + reverse("stop-digest", args=[saved_searches.make_stop_key(saved)])
        subject = ngettext("%(count)s new for “%(name)s”", "%(count)s new for “%(name)s”", len(items)) % {
            "count": len(items),
            "name": saved.name,
        }
        rows = [
            "\n".join(
                [
                    item.title,
                    "  ".join(part for part in (write_published(item), item.source.name) if part),
                    settings.PUBLIC_URL + item.get_absolute_url(),
                ]
            )
            for item in items
        ]
        foot = [
            f"{_('All results')}: {settings.PUBLIC_URL}{asked.address('search')}",
            f"{_('Unsubscribe')}: {stop}",
        ]
        return _message(saved, subject, [*rows, "\n".join(foot)], stop)


def write_refusal(saved: SavedSearch, why: str) -> EmailMessage:
    """Return the message that tells a person that a saved search can no longer be asked, why, and what to do."""
    with override(get_language() or settings.LANGUAGE_CODE):
        stop = settings.PUBLIC_URL + reverse("stop-digest", args=[saved_searches.make_stop_key(saved)])
        subject = _("Your saved search “%(name)s” no longer works") % {"name": saved.name}
        parts = [
            why,
            _(
                "Until it works again, you will get no digests for it. Search with other words, save "
                "that search, and remove this one."
            ),
            (f"{_('Saved searches')}: {settings.PUBLIC_URL}{reverse('saved-searches')}\n{_('Unsubscribe')}: {stop}"),
        ]
        if saved.query:
            parts.insert(1, saved.query)
        return _message(saved, subject, parts, stop)


def _message(saved: SavedSearch, subject: str, parts: list[str], stop: str) -> EmailMessage:
    message = EmailMessage(" ".join(subject.split()), "\n\n".join(parts), to=[saved.person.email])
    message.extra_headers = {"List-Unsubscribe": f"<{stop}>"}
    return message
