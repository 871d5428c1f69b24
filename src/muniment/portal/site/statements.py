"""A statement's page, its table and its feed.

In: a request. Out: what this person may see of a statement, in its source's words.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from muniment.archive.addresses import find_address
from muniment.archive.models import Topic
from muniment.evidence.acts.told import matter_of_statement
from muniment.evidence.dated import bears_day_only, tell_days
from muniment.evidence.models import Statement
from muniment.evidence.parties_told import find_party
from muniment.evidence.statements_told import find_statement, tell_statement
from muniment.exchange import citations
from muniment.exchange.exports import write_table
from muniment.exchange.proofs import date_of
from muniment.exchange.record_search import find_statements
from muniment.exchange.resource_answers import api_address
from muniment.exchange.statement_shapes import STATEMENT_COLUMNS, statement_rows
from muniment.portal.act_words import acts_context, answering_context
from muniment.portal.site.contents import place_beside
from muniment.portal.site.feeds import FeedEntry, answer_table, feed_of_entries, published_at
from muniment.portal.site.items import page_number
from muniment.portal.site.search_params import asked_words
from muniment.portal.templatetags.muniment import shorten
from muniment.serving.keeping import never_keep, reads, show

_LONGEST_TITLE = 120
_MOST_FOUND = 200
_MOST_LISTED = 5000
"""Statements that the list leads to: of more, a search finds them."""


def _visible_statement(request: HttpRequest, key: str) -> Statement:
    found = find_statement(key, request.user)
    if found is None:
        raise Http404
    # Others may say the same words tomorrow.
    show(request, "items")
    return found


@reads("page", "q")
def statement_list(request: HttpRequest) -> HttpResponse:
    """Statements of visible items, those of the newest texts first; with words, those that have them."""
    text = asked_words(request)
    if text:
        never_keep(request)
        page = page_number(request, find_statements(text, request.user, _MOST_FOUND))
    else:
        show(request, "items")
        rows = Statement.objects.visible_to(request.user).current().select_related("item__source", "party")
        page = page_number(request, rows.order_by("-item__sort_date", "-item", "position")[:_MOST_LISTED])
    tell_days([row.item for row in page])
    return render(request, "muniment/statements.html", {"page": page, "q": text})


@reads()
def statement_page(request: HttpRequest, key: str) -> HttpResponse:
    """A statement in its paragraph: who said it, when, where it stands, and where else it was said."""
    statement = _visible_statement(request, key)
    address = statement.get_absolute_url()
    if statement.key != key:
        return HttpResponsePermanentRedirect(address)
    told, item = tell_statement(statement, request.user), statement.item
    tell_days([item, *(row.item for row in (*told.repeated, *told.otherwise))])
    standing = next((row.version for row in told.versions if row.stands), None)
    capture = standing.capture if standing else None
    is_shown = standing is not None and standing.pk == item.version_id
    anchor = f"#{told.standing.paragraph}" if told.standing and told.standing.paragraph and is_shown else ""
    page = told.place.page if told.place and is_shown else None
    drawn = find_address("item-beside", item.pk) + place_beside(page) if page and item.is_drawable else ""
    absolute = settings.PUBLIC_URL + address
    context = {
        "statement": statement,
        "item": item,
        "told": told,
        "is_unread": statement.state == Statement.UNREAD,
        "in_item": item.get_absolute_url() + anchor,
        "drawn": drawn,
        "party": find_party(statement.party_id, request.user) if statement.party_id else None,
        "page_number": page,
        "topics": list(Topic.objects.visible_to(request.user).filter(slug__in=statement.topics)),
        "absolute": absolute,
        "api": api_address("statement", statement.key),
        "citation": citations.plain(item, absolute, date_of(capture), only_dated=bears_day_only(item)),
        "capture": capture,
        **acts_context(request, matter_of_statement(statement), statement.key, address),
        **answering_context(request, statement),
    }
    return render(request, "muniment/statement.html", context)


@reads()
def statement_table(request: HttpRequest, key: str) -> HttpResponse:
    """A statement and where else it was said, as a table."""
    statement = _visible_statement(request, key)
    told = tell_statement(statement, request.user)
    return send_table(statement.key, [statement, *told.repeated, *told.otherwise])


def send_table(name: str, rows: Iterable[Statement]) -> HttpResponse:
    """Return statements as a CSV file."""
    return answer_table(name, write_table(STATEMENT_COLUMNS, statement_rows(rows)))


def entry_of(statement: Statement) -> FeedEntry:
    """Return a statement as an entry of a feed. It is dated as its item is: a day that the text gives is of what was
    said."""
    item, absolute = statement.item, settings.PUBLIC_URL + statement.get_absolute_url()
    return FeedEntry(
        title=f"{statement.who or item.source.name}: {shorten(statement.quote, _LONGEST_TITLE)}",
        url=absolute,
        unique_id=f"{settings.PUBLIC_URL}/statements/{statement.key}/",
        text=statement.quote,
        published=published_at(item),
        updated=item.updated_at,
        authors=[item.source.name],
        language=item.language,
        kind="statement",
    )


@reads()
def statement_feed(request: HttpRequest, key: str, form: str = "atom") -> HttpResponse:
    """Where the words of a statement were said, also with other numbers: the newest first."""
    statement = find_statement(key, None)
    if statement is None:
        raise Http404
    show(request, "items")
    told = tell_statement(statement, None)
    rows = sorted(
        (statement, *told.repeated, *told.otherwise), key=lambda row: (row.item.sort_date, row.pk), reverse=True
    )
    tell_days([row.item for row in rows])
    title = _("Statement") + ": " + shorten(statement.quote, _LONGEST_TITLE)
    return feed_of_entries(request, title, statement.get_absolute_url(), [entry_of(row) for row in rows])
