"""What the API says of statements and parties: lists in pages, and each by itself."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from muniment.archive.models import Item
from muniment.evidence.models import Party, Statement
from muniment.evidence.parties_told import find_party, party_numbers, statements_of_party, tell_parties
from muniment.evidence.statements_told import find_statement, tell_statement
from muniment.exchange.resources import LARGEST_NUMBER, Absent, After, Limit, Number, route, send, take_page
from muniment.exchange.statement_shapes import (
    PartyPage,
    PartyShape,
    StatementPage,
    StatementWhole,
    party_shape,
    statement_brief,
    statement_whole,
)

router = Router()

StatementKey = Annotated[str, Path(min_length=1, max_length=60, description="a statement's `id`")]


@route("/statements", StatementPage, "statements", "Statements", router)
def list_statements(
    request: HttpRequest,
    item: Annotated[int | None, Query(ge=1, le=LARGEST_NUMBER, description="an item's `id`")] = None,
    party: Annotated[int | None, Query(ge=1, le=LARGEST_NUMBER, description="a party's `id`")] = None,
    topic: Annotated[str | None, Query(min_length=1, max_length=120, description="a topic's `slug`")] = None,
    *,
    after: After = 0,
    limit: Limit = 100,
) -> HttpResponse:
    """List what texts say that somebody said, of one item or party or of all; of a topic, those whose words bear it."""
    wanted = Statement.objects.visible_to(request.user).current().select_related("item__source", "party")
    if item is not None:
        held = Item.objects.visible_to(request.user).held_at(item)
        if held is None:
            raise Absent("item", item)
        wanted = wanted.filter(item=held)
    if party is not None:
        told = find_party(party, request.user)
        if told is None:
            raise Absent("party", party)
        mine = statements_of_party(told.number, request.user).values("pk")
        wanted = wanted.filter(pk__in=mine)
    if topic is not None:
        # Slugs stand in the column in quotation marks; on SQLite a JSON column has no other way to be asked.
        wanted = wanted.filter(topics__icontains=f'"{topic}"')
    rows, following = take_page(request, wanted, after, limit)
    return send(StatementPage(next=following, statements=[statement_brief(row) for row in rows]))


@route("/statements/{key}", StatementWhole, "statement", "A statement", router)
def show_statement(request: HttpRequest, key: StatementKey) -> HttpResponse:
    """Return a statement with its paragraph, its place in each version of its item, and where else it was said."""
    found = find_statement(key, request.user)
    if found is None:
        raise Absent("statement", key)
    return send(statement_whole(tell_statement(found, request.user)))


@route("/parties", PartyPage, "parties", "Parties", router)
def list_parties(request: HttpRequest, after: After = 0, limit: Limit = 100) -> HttpResponse:
    """List the persons and bodies that texts name as speakers."""
    visible = party_numbers(request.user)
    rows, following = take_page(request, Party.objects.filter(pk__in=visible), after, limit)
    told = tell_parties([row.pk for row in rows], request.user)
    return send(PartyPage(next=following, parties=[party_shape(party) for party in told]))


@route("/parties/{number}", PartyShape, "party", "A party", router)
def show_party(request: HttpRequest, number: Number) -> HttpResponse:
    """Return a person or body, with the names that texts give."""
    found = find_party(number, request.user)
    if found is None:
        raise Absent("party", number)
    return send(party_shape(found))
