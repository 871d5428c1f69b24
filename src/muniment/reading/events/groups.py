"""Groups of like lines that each bear a day, and what belongs to each of them.

In: a page's lines. Out: `Group`s of `Record`s: a row, a card, a heading with what stands under it. Nothing here knows
of meetings; what makes a group of records a list of events is judged in `judging`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from muniment.reading.events.days import Day, find_days, years_in
from muniment.reading.events.lines import Line
from muniment.reading.events.spots import Dated
from muniment.reading.events.words import any_of

_MOST_IN_RECORD = 60


@dataclass(slots=True)
class Record:
    """One row, card or stretch of lines, and the day it is of."""

    dated: Dated
    first: int
    stop: int
    """Its lines are `first` up to, not including, `stop`."""


@dataclass(slots=True)
class Group:
    """Like records, in order."""

    signature: tuple[object, ...]
    records: list[Record] = field(default_factory=list)


class Tree:
    """Where lines stand: for each element of the page the first and the last line that it holds."""

    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines
        self.first: dict[int, int] = {}
        self.last: dict[int, int] = {}
        self._chains: dict[int, list[etree._Element]] = {}
        self._columns: dict[int, int] = {}
        self._signatures: dict[int, tuple[object, ...]] = {}
        self.inside = bytearray(len(lines))
        """1 for each line that a record of several holds."""
        self.labels: dict[int, dict[int, str]] = {}
        """What heads the columns of each table that was asked for."""
        for number, line in enumerate(lines):
            for element in self.chain(line.holder):
                self.first.setdefault(id(element), number)
                self.last[id(element)] = number

    def chain(self, holder: etree._Element) -> list[etree._Element]:
        """Return an element and those that hold it, from inside out."""
        chain = self._chains.get(id(holder))
        if chain is None:
            chain = self._chains[id(holder)] = [holder, *holder.iterancestors()]
        return chain

    def signature(self, line: Line) -> tuple[object, ...]:
        """Return what is alike in like lines: the tags around them, and the column of a table."""
        found = self._signatures.get(id(line.holder))
        if found is None:
            parts: list[object] = []
            for element in self.chain(line.holder):
                parts.append(element.tag)
                if element.tag in ("td", "th"):
                    parts.append(self.column(element))
            found = self._signatures[id(line.holder)] = tuple(parts)
        return found

    def column(self, cell: etree._Element) -> int:
        """Return the column of a table's cell, spans counted."""
        known = self._columns.get(id(cell))
        if known is None:
            number = 0
            before = cell.getprevious()
            while before is not None and number < 60:
                span = before.get("colspan") or "1"
                number += int(span) if span.isdecimal() and len(span) < 3 else 1
                before = before.getprevious()
            known = self._columns[id(cell)] = number
        return known

    def row(self, number: int) -> etree._Element | None:
        """Return the row of a table that a line stands in."""
        return next((e for e in self.chain(self.lines[number].holder) if e.tag == "tr"), None)

    def cell(self, number: int) -> etree._Element | None:
        """Return the cell of a table that a line stands in."""
        return next((e for e in self.chain(self.lines[number].holder) if e.tag in ("td", "th")), None)


def make_groups(tree: Tree, dated: list[Dated]) -> list[Group]:
    """Return the groups of a page, those with the most days first; a day stands in one group alone."""
    by_signature: dict[tuple[object, ...], list[Dated]] = {}
    for each in dated:
        signature = tree.signature(tree.lines[each.line])
        if each.month_head is not None:
            # All days of a month's grid are alike, whatever their column.
            signature = ("month", each.month_head)
        by_signature.setdefault(signature, []).append(each)
    split = [(key, part) for key, members in by_signature.items() for part in _by_table(tree, members)]
    ordered = sorted(split, key=lambda p: (-_likeliness(tree, p[1]) * len({d.day.at() for d in p[1]}), p[1][0].line))
    covered = bytearray(len(tree.lines))
    grids = _rows_of_days(tree, dated)
    groups: list[Group] = []
    for signature, members in ordered:
        free = [d for d in members if not covered[d.line]]
        if not free:
            continue
        group = Group(signature, list(_records(tree, free, covered, grids)))
        for record in group.records:
            covered[record.first : record.stop] = b"\x01" * (record.stop - record.first)
        groups.append(group)
    return groups


def _by_table(tree: Tree, members: list[Dated]) -> list[list[Dated]]:
    """Return like days by the table that they stand in, where most tables hold several of them."""
    by_table: dict[int, list[Dated]] = {}
    for each in members:
        table = next((e for e in tree.chain(tree.lines[each.line].holder) if e.tag == "table"), None)
        by_table.setdefault(id(table), []).append(each)
    parts = list(by_table.values())
    several = sum(len(part) for part in parts if len(part) > 1)
    return parts if several >= 0.7 * len(members) else [members]


def column_label(tree: Tree, number: int) -> str:
    """Return what heads the column of a table that a line stands in."""
    return column_labels(tree, number).get(tree.column(cell), "") if (cell := tree.cell(number)) is not None else ""


def column_labels(tree: Tree, line: int) -> dict[int, str]:
    """Return what heads the columns of the table that a line stands in."""
    table = next((e for e in tree.chain(tree.lines[line].holder) if e.tag == "table"), None)
    row = tree.row(line)
    if row is None or table is None:
        return {}
    known = tree.labels.get(id(table))
    if known is None:
        known = tree.labels[id(table)] = _read_labels(tree, table)
    return known


def _read_labels(tree: Tree, table: etree._Element) -> dict[int, str]:
    first = tree.first[id(table)]
    labels: dict[int, str] = {}
    head: object = None
    with_days: set[int] = set()
    for number in range(first, min(tree.last[id(table)] + 1, first + 40)):
        text = tree.lines[number].text
        cell, row = tree.cell(number), tree.row(number)
        if cell is None or row is None:
            continue
        if id(row) in with_days:
            continue
        if find_days(text) or len(text) > 60:
            with_days.add(id(row))
            if row is head:
                labels = {}
            if cell.tag != "th" and find_days(text):
                break
            continue
        if head is not None and row is not head:
            if cell.tag != "th" and len(labels) > 1:
                break
            labels = {}
        head = row
        column = tree.column(cell)
        labels[column] = f"{labels[column]} {text}" if column in labels else text
    return labels if len(labels) > 1 else {}


def _likeliness(tree: Tree, members: list[Dated]) -> float:
    """Return how likely like days are those that a table is about, and not a deadline beside them: by the column's
    head."""
    label = column_label(tree, members[0].line)
    if not label:
        return 1.0
    if any_of("other dates").search(label):
        return 0.2
    return 1.5 if any_of("meeting").search(label) else 1.0


def _rows_of_days(tree: Tree, dated: list[Dated]) -> set[int]:
    """Return the rows of tables that are no record: each of their cells has a day of its own, and no column a head."""
    by_row: dict[int, tuple[etree._Element, dict[int, int]]] = {}
    for each in dated:
        row, cell = tree.row(each.line), tree.cell(each.line)
        if row is not None and cell is not None:
            by_row.setdefault(id(row), (row, {}))[1][id(cell)] = each.line
    return {
        key
        for key, (row, cells) in by_row.items()
        if len(cells) > 1
        and 2 * len(cells) > sum(1 for child in row if child.tag in ("td", "th"))
        and not column_labels(tree, next(iter(cells.values())))
    } | {
        id(row)
        for each in dated
        if each.month_head is not None and (row := tree.row(each.line)) is not None and len(row) > 4
    }


def _key(day: Day) -> tuple[int | None, int, int]:
    return day.year, day.month, day.day


def _records(tree: Tree, dated: list[Dated], covered: bytearray, grids: set[int]) -> Iterator[Record]:
    lines_in: dict[int, set[tuple[int, int | None, int, int]]] = {}
    for each in dated:
        key = (each.line, *_key(each.day))
        for element in tree.chain(tree.lines[each.line].holder):
            lines_in.setdefault(id(element), set()).add(key)
    blocks: list[tuple[Dated, etree._Element | None, int, int]] = []
    for each in dated:
        own: etree._Element | None = None
        for element in tree.chain(tree.lines[each.line].holder):
            if len(lines_in[id(element)]) > 1 or id(element) in grids or element.tag in ("body", "html", "main"):
                break
            own = element
            if element.tag == "tr":
                break
        if own is None:
            blocks.append((each, None, each.line, each.last_line + 1))
        else:
            blocks.append((each, own, tree.first[id(own)], tree.last[id(own)] + 1))
    yield from _stretched(tree, blocks, covered)


def _stretched(
    tree: Tree, blocks: list[tuple[Dated, etree._Element | None, int, int]], covered: bytearray
) -> Iterator[Record]:
    """Yield records with the lines between them that are theirs: under each, or over each where its title stands."""
    lines = tree.lines
    title_first = _title_stands_before(tree, blocks)
    for index, (each, own, first, stop) in enumerate(blocks):
        if own is not None and own.tag in ("tr", "td", "th"):
            yield Record(each, first, stop)
            continue
        parent = own.getparent() if own is not None else lines[each.line].holder
        begin_of_parent = tree.first.get(id(parent), first) if parent is not None else first
        end_of_parent = tree.last.get(id(parent), stop - 1) + 1 if parent is not None else stop
        before = blocks[index - 1][3] if index else begin_of_parent
        after = blocks[index + 1][2] if index + 1 < len(blocks) else end_of_parent
        before, after = max(before, begin_of_parent), min(after, end_of_parent)
        level = lines[each.line].level
        if title_first:
            start = first
            while start > before and first - start < 6 and not covered[start - 1]:
                start -= 1
                if lines[start].level:
                    break
            next_title = after
            if index + 1 < len(blocks):
                while next_title > stop and after - next_title < 6:
                    next_title -= 1
                    if lines[next_title].level:
                        break
            first, after = start, next_title
        end = stop
        while end < after and end - stop < _MOST_IN_RECORD and not covered[end]:
            line = lines[end]
            if line.level and line.level < 7 and (not level or line.level <= level) and not title_first:
                break
            if line.level == 7 and not level and not title_first:
                if index + 1 == len(blocks) or (
                    len(line.text) < 80 and (years_in(line.text) or _names_list(line.text))
                ):
                    break
            end += 1
        yield Record(each, first, max(end, stop))


def _names_list(text: str) -> bool:
    return any_of("calendar").search(text) is not None


def _title_stands_before(tree: Tree, blocks: list[tuple[Dated, etree._Element | None, int, int]]) -> bool:
    """Return whether a heading or bold line stands before each of the blocks, which are none themselves."""
    lines = tree.lines
    if 2 * sum(lines[each.line].level > 0 for each, *_ in blocks) >= len(blocks) or len(blocks) < 2:
        return False
    hits = 0
    for index, (_, own, first, _stop) in enumerate(blocks):
        if own is None:
            return False
        least = blocks[index - 1][3] if index else max(0, first - 6)
        between = range(max(least, first - 6), first)
        hits += any(lines[n].level and not any_of("other lists").fullmatch(lines[n].text) for n in between)
    return hits >= 0.8 * len(blocks)
