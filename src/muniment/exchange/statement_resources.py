"""What the API says of statements: a list in pages, and each by itself."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from muniment.archive.models import Item
from muniment.evidence.models import Statement
from muniment.evidence.statements_told import find_statement, tell_statement
from muniment.exchange.resources import LARGEST_NUMBER, Absent, After, Limit, route, send, take_page
from muniment.exchange.statement_shapes import StatementPage, StatementWhole, statement_brief, statement_whole

router = Router()

StatementKey = Annotated[str, Path(min_length=1, max_length=60, description="a statement's `id`")]


@route("/statements", StatementPage, "statements", "Statements", router)
def list_statements(
    request: HttpRequest,
    item: Annotated[int | None, Query(ge=1, le=LARGEST_NUMBER, description="an item's `id`")] = None,
    topic: Annotated[str | None, Query(min_length=1, max_length=120, description="a topic's `slug`")] = None,
    *,
    after: After = 0,
    limit: Limit = 100,
) -> HttpResponse:
    """List what texts say that somebody said, of one item or of all; of a topic, those whose own words bear it."""
    wanted = Statement.objects.visible_to(request.user).current().select_related("item__source")
    if item is not None:
        held = Item.objects.visible_to(request.user).held_at(item)
        if held is None:
            raise Absent("item", item)
        wanted = wanted.filter(item=held)
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
