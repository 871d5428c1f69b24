"""Items and their earlier versions in one list: `versions:all`.

In: a request, and both indexes. Out: one answer with the hits of both in order, each with whether it is of an earlier
version. Nothing is counted twice: an item stands in one index, its earlier versions in the other.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from muniment.search.asking import planning
from muniment.search.asking.highlights import best_passages, wanted_of
from muniment.search.asking.query import QueryError
from muniment.search.engines.index import SearchIndex
from muniment.search.model import FACETS, Hit, SearchRequest

MOST_SHOWN = 10_000
"""Places of the list that can be reached: both indexes are asked for all before."""


@dataclass(frozen=True)
class BothAnswer:
    """What both indexes say."""

    total: int
    hits: list[tuple[Hit, bool]]
    """Hits of the page, each with whether its id is that of an earlier version."""
    facets: dict[str, list[tuple[str, int]]]
    relaxed: bool


def ask_both(items: SearchIndex, versions: SearchIndex, request: SearchRequest) -> BothAnswer:
    """Answer a request from the index of items and that of earlier versions. Raises QueryError where the page lies too
    deep, or the order is one that both do not share.

    By relevance, scores of both are compared as they are: a word that is rare in one index counts for more there.
    """
    if request.offset + request.limit > MOST_SHOWN or request.order == "added":
        raise QueryError(_("versions:all shows the first %(most)s results only") % {"most": MOST_SHOWN}, 0)
    both = (items, versions)
    wide = replace(request, offset=0, limit=request.offset + request.limit, with_passages=0)
    relaxed = planning.is_question(request.query)
    answers = [index.search(replace(wide, relaxed=relaxed)) for index in both]
    if not relaxed and planning.most_side_by_side(request.query) > 1 and not any(a.total for a in answers):
        relaxed = True
        answers = [index.search(replace(wide, relaxed=True)) for index in both]
    rows = [(hit, is_earlier) for is_earlier, answer in enumerate(answers) for hit in answer.hits]
    if request.order == "oldest":
        rows.sort(key=lambda row: row[0].place)
    elif request.order == "date":
        rows.sort(key=lambda row: -row[0].place)
    else:
        rows.sort(key=lambda row: -row[0].score)
    page = rows[request.offset : request.offset + request.limit]
    wanted = wanted_of(request.query)
    passages = [index.passages([hit.id for hit, old in page if old == place]) for place, index in enumerate(both)]
    shown = [
        (
            hit._replace(passages=best_passages(passages[old].get(hit.id, []), wanted, request.with_passages)),
            bool(old),
        )
        for hit, old in page
    ]
    return BothAnswer(
        sum(answer.total for answer in answers),
        shown,
        {name: _sum([answer.facets.get(name, []) for answer in answers], name) for name in FACETS},
        relaxed,
    )


def _sum(counts: list[list[tuple[str, int]]], name: str) -> list[tuple[str, int]]:
    found: Counter[str] = Counter()
    for rows in counts:
        for value, count in rows:
            found[value] += count
    return sorted(found.items(), key=lambda row: int(row[0])) if name == "year" else found.most_common()
