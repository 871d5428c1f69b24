"""Parties: the list, and the page of each with all it said, by topic and year.

In: a request. Out: what this person may see, in the words of the texts.
"""

from __future__ import annotations

from collections import Counter
from itertools import groupby

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from muniment.archive.models import Topic
from muniment.evidence.dated import tell_days
from muniment.evidence.models import Party, Statement
from muniment.evidence.parties_told import (
    ToldParty,
    find_party,
    namesakes_of,
    party_numbers,
    statements_of_party,
    tell_parties,
)
from muniment.exchange.record_search import find_parties
from muniment.exchange.resource_answers import api_address
from muniment.portal.site.feeds import feed_of_entries
from muniment.portal.site.items import page_number
from muniment.portal.site.search_params import asked_words
from muniment.portal.site.statements import entry_of, send_table
from muniment.reading.findings.edtf_dates import sort_key
from muniment.serving.keeping import never_keep, reads, settle, show

_MOST_IN_FEED = 50
_PER_PAGE = 60
_MOST_FOUND = 200


@reads("page", "q")
def party_list(request: HttpRequest) -> HttpResponse:
    """Persons and bodies that texts name as speakers, those with most statements first; with words, those that have
    them in a name."""
    text = asked_words(request)
    if text:
        never_keep(request)
        page = page_number(request, find_parties(text, request.user, _MOST_FOUND), 100)
    else:
        show(request, "items")
        page = page_number(request, party_numbers(request.user), 100)
        page.object_list = tell_parties(page.object_list, request.user)
    return render(request, "muniment/parties.html", {"page": page, "q": text})


def _visible_party(request: HttpRequest, number: int) -> ToldParty:
    party = find_party(number, request.user)
    if party is None:
        raise Http404
    # Others may say tomorrow that they name it, and a person that it is one with another.
    show(request, "items")
    return party


def _year_of(statement: Statement) -> int | None:
    """Return the year of what was said: that of the day in the text, else that of its item."""
    day = sort_key(statement.date) if statement.date else ""
    return int(day[:4]) if day[:4].isdigit() else statement.item.year


@reads("topic", "page")
def party_page(request: HttpRequest, number: int, slug: str = "") -> HttpResponse:
    """A party: the names that texts give it, and all it said, by year, of all topics or of one."""
    party = _visible_party(request, number)
    address = party.get_absolute_url()
    if (number, slug) != (party.number, party.slug):
        return HttpResponsePermanentRedirect(address)
    rows = list(statements_of_party(party.number, request.user).select_related("item__source"))
    counted = Counter(topic for row in rows for topic in row.topics)
    visible = {topic.slug: topic for topic in Topic.objects.visible_to(request.user).filter(slug__in=counted)}
    wanted = visible.get(request.GET.get("topic", ""))
    settle(request, "topic", wanted.slug if wanted else "")
    if wanted:
        rows = [row for row in rows if wanted.slug in row.topics]
    rows.sort(key=lambda row: (-(_year_of(row) or 0), row.item.sort_date, row.item_id, row.position))
    page = page_number(request, rows, _PER_PAGE)
    tell_days([row.item for row in page])
    context = {
        "party": party,
        "page": page,
        "years": [(year, list(said)) for year, said in groupby(page, key=_year_of)],
        "topics": [(visible[slug], count) for slug, count in counted.most_common() if slug in visible],
        "topic": wanted,
        "namesakes": namesakes_of(party, request.user),
        "joined_at": max(
            (at for at in Party.objects.filter(joined_to=party.number).values_list("joined_at", flat=True) if at),
            default=None,
        )
        if len({name.party for name in party.names}) > 1
        else None,
        "absolute": settings.PUBLIC_URL + address,
        "api": api_address("party", party.number),
    }
    return render(request, "muniment/party.html", context)


@reads()
def party_table(request: HttpRequest, number: int) -> HttpResponse:
    """All that a party said, as a table."""
    party = _visible_party(request, number)
    rows = statements_of_party(party.number, request.user).select_related("item__source", "party")
    return send_table(f"party-{party.number}", rows.order_by("item__sort_date", "item", "position"))


@reads()
def party_feed(request: HttpRequest, number: int, form: str = "atom") -> HttpResponse:
    """What a party said last."""
    party = find_party(number, None)
    if party is None:
        raise Http404
    show(request, "items")
    rows = statements_of_party(party.number, None).select_related("item__source", "party")
    newest = list(rows.order_by("-item__sort_date", "-item", "position")[:_MOST_IN_FEED])
    tell_days([row.item for row in newest])
    title = _("Statements by %(name)s") % {"name": party.name}
    return feed_of_entries(request, title, party.get_absolute_url(), [entry_of(row) for row in newest])
