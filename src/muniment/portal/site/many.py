"""Many queries at once: a file of them, and a table of what each finds.

In: a form. Out: a page with a table, or the table as a file.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from muniment.evidence.dated import tell_days
from muniment.exchange.query_tables import row_of, write_rows
from muniment.portal.middleware import never_keep
from muniment.search.asking.many import ask_many, queries_of
from muniment.security_events import record

MOST_AT_ONCE = 100
"""Queries that one form may ask: some three searches each."""
MOST_OF_READERS = 25
"""The same for who is not signed in: a form of them holds a thread of the server (decision 0037)."""
_LARGEST = 200_000


@require_http_methods(["GET", "POST"])
def many_page(request: HttpRequest) -> HttpResponse:
    """A form for many queries, and what they found."""
    never_keep(request)
    text = request.POST.get("queries", "")
    file = request.FILES.get("file")
    if file is not None:
        text = file.read(_LARGEST).decode("utf-8", "replace")
    most = MOST_AT_ONCE if request.user.is_authenticated else MOST_OF_READERS
    asked = queries_of(text, most + 1)
    context: dict[str, Any] = {"text": "\n".join(asked), "most": most}
    if len(asked) > most:
        context["wrong"] = _("More than %(most)s queries; send them in parts.") % {"most": most}
        return render(request, "muniment/many.html", context, status=400)
    answers = list(ask_many(asked, request.user))
    if answers and request.POST.get("form") == "csv":
        record("export", request, form="queries", query=f"{len(asked)} queries")
        return HttpResponse(
            write_rows(map(row_of, answers)),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="muniment-queries.csv"'},
        )
    tell_days(answer.first for answer in answers if answer.first)
    return render(request, "muniment/many.html", {**context, "answers": answers})
