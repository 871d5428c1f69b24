"""Count tables: what is asked of a count, and what it found as a table.

In: a `CountQuestion`. Out: what was counted (`count`), and its rows (`table_of`): the same for pages, files, the
command line and snapshots.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from muniment.archive.person import Person
from muniment.search.asking.service import Filters
from muniment.search.counting.collocation import Collocates, Ngrams, find_collocates, find_ngrams
from muniment.search.counting.frequency import Frequency, Rate, find_frequency
from muniment.search.counting.growth import Growth, find_growth
from muniment.search.counting.keyness import Comparison, Difference, compare_selections
from muniment.search.counting.measures import is_small
from muniment.search.counting.selections import Counted, Selection, select

KINDS = ("frequency", "keywords", "collocates", "ngrams", "growth")
"""What can be counted."""
OF_WORDS = ("keywords", "collocates", "ngrams")
"""Those whose rows are words of the texts."""

Cell = str | int | float | bool
Found = Frequency | Comparison | Collocates | Ngrams | Growth


@dataclass(frozen=True)
class CountQuestion:
    """What shall be counted, over what. Each kind takes what concerns it."""

    kind: str
    query: str = ""
    filters: Filters = field(default_factory=dict)
    other: Filters = field(default_factory=dict)
    """The second side of keywords; empty for all that the first is not."""
    by: str = "year"
    window: int = 5
    least: int = 3
    order: str = "log_dice"
    size: int = 3
    most: int = 100
    """Rows of a list of words."""


@dataclass(frozen=True)
class CountTable:
    """What was counted, as rows."""

    columns: tuple[str, ...]
    rows: list[tuple[Cell, ...]]
    counted: tuple[Counted, ...]
    """Over what; of keywords each side."""


def count(question: CountQuestion, person: Person | None = None) -> Found | None:
    """Count what is asked; return None where a query is needed and has no words. Raises QueryError."""
    asked, filters = question.query, question.filters
    if question.kind == "keywords":
        return compare_selections(asked, filters, question.other or None, person, question.most)
    if question.kind == "collocates":
        return find_collocates(
            asked,
            filters,
            person,
            window=question.window,
            least=question.least,
            order=question.order,
            most=question.most,
        )
    if question.kind == "ngrams":
        return find_ngrams(asked, filters, person, size=question.size, least=question.least, most=question.most)
    if question.kind == "growth":
        return find_growth(filters, person)
    return find_frequency(asked, filters, question.by, person)


def items_of(question: CountQuestion, person: Person | None = None) -> Selection:
    """Return the items that are counted over; of keywords those of both sides."""
    if question.kind != "keywords":
        return select(question.filters, person)
    if not question.other:
        return select({}, person)
    a, b = select(question.filters, person), select(question.other, person)
    members = {**a.members, **b.members}
    return Selection({}, {number: members[number] for number in sorted(members)}, person)


def table_of(found: Found) -> CountTable:
    """Return what was counted as a table. Rates and measures have four decimals."""
    columns: tuple[str, ...]
    if isinstance(found, Frequency):
        columns = (
            "part",
            found.by,
            "occurrences",
            "words",
            "per_million",
            "low",
            "high",
            "small",
            "items",
            "items_with",
        )
        rows = [_rate("part", row) for row in found.rows] + [_rate("whole", found.whole)]
        return CountTable(columns, rows, (found.counted,))
    if isinstance(found, Comparison):
        columns = (
            "side",
            "word",
            "count",
            "other_count",
            "per_million",
            "other_per_million",
            "g2",
            "log_ratio",
            "bayes_factor",
            "small",
        )
        return CountTable(columns, list(_differences(found)), (found.counted_a, found.counted_b))
    if isinstance(found, Collocates):
        columns = ("word", "together", "before", "after", "count", "expected", "log_dice", "mi", "t")
        return CountTable(
            columns,
            [
                (
                    row.word,
                    row.together,
                    row.before,
                    row.together - row.before,
                    row.count,
                    *(round(value, 4) for value in (row.expected, row.log_dice, row.mi, row.t)),
                )
                for row in found.rows
            ],
            (found.counted,),
        )
    if isinstance(found, Ngrams):
        return CountTable(
            ("words", "count", "items"), [(row.words, row.count, row.items) for row in found.rows], (found.counted,)
        )
    return CountTable(
        ("year", "items", "words", "kinds", "once"),
        [(point.year, point.items, point.words, point.kinds, point.once) for point in found.points],
        (found.counted,),
    )


def _rate(part: str, rate: Rate) -> tuple[Cell, ...]:
    low, high = rate.interval
    return (
        part,
        rate.name,
        rate.occurrences,
        rate.words,
        round(rate.per_million, 4),
        round(low, 4),
        round(high, 4),
        rate.is_small,
        rate.items,
        rate.items_with,
    )


def _differences(found: Comparison) -> Iterator[tuple[Cell, ...]]:
    if found.difference is not None:
        yield _difference("query", found.query, found.difference)
    for keyword in found.keywords:
        yield _difference("first", keyword.word, keyword.difference)
    for keyword in found.other_keywords:
        yield _difference("second", keyword.word, keyword.difference)


def _difference(side: str, word: str, found: Difference) -> tuple[Cell, ...]:
    return (
        side,
        word,
        found.count,
        found.other_count,
        round(found.per_million, 4),
        round(found.other_per_million, 4),
        round(found.g2, 4),
        round(found.log_ratio, 4),
        round(found.bayes_factor, 4),
        is_small(found.count + found.other_count, min(found.words, found.other_words)),
    )
