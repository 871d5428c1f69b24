"""From the rows of a manifest to facts: each cell read, or doubted.

In: a table. Out: a `ManifestRow` for each row that is not blank. What cannot be read as the fact that its column gives
(a date that is none, a language that nobody knows) is no fact: it stays as a field of the item's own, as it was given,
and is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from muniment.reading.findings.dates import find_dates
from muniment.reading.findings.dates_in_words import find_dates_in_words
from muniment.reading.findings.edtf_dates import calendar_date, has_year, is_edtf
from muniment.reading.findings.language import normalise_tag
from muniment.reading.links import safe_link
from muniment.reading.manifests.columns import Fact, fact_of, is_year
from muniment.reading.manifests.model import IDENTIFIER, RIGHTS, Doubt, GivenValues, ManifestError, ManifestRow
from muniment.reading.manifests.tables import Cell, RawRow, Table
from muniment.valid_text import make_valid

_MOST_LETTERS = 100_000
"""Characters of one cell."""
_MOST_OF_A_ROW = 1_000_000
"""Characters of all cells of one row: what is said of one document is kept as one proof."""
_MOST_OF_A_FACT = {"title": 1000, "date": 200, "author": 5000, "source": 300, "language": 100, "identifier": 1000}
_NOTHING = frozenset(
    ["", "-", "--", "–", "—", "n/a", "na", "n.a.", "nan", "null", "none", "nil", "?", "unknown", "n.d."]
)
"""What people and programs write where there is nothing to write."""

TopicOf = Callable[[str], str | None]
"""Returns the slug of the topic of that name, or None where the thesaurus has none."""


class Columns:
    """The columns of a manifest: which fact each gives, and what is doubtful about their names."""

    def __init__(self, names: list[str]) -> None:
        """Look at the names. Raises ManifestError where nothing says which documents are meant."""
        self.names = [name or f"column {number}" for number, name in enumerate(names, 1)]
        self.facts: list[Fact | None] = []
        self.doubts: list[Doubt] = []
        seen: dict[str, str] = {}
        for number, name in enumerate(names, 1):
            fact = fact_of(name) if name else None
            if fact is not None and fact in seen:
                told = f"a second column for {fact}, beside “{seen[fact]}”; it is kept as a field of its own"
                self.doubts.append(Doubt(1, name, "column-twice", f"{told}: rename or remove one"))
                fact = None
            elif fact is not None:
                seen[fact] = name
            elif name and name.casefold() in seen:
                self.doubts.append(Doubt(1, name, "column-twice", "two columns have this name; rename one"))
            if not name:
                self.doubts.append(
                    Doubt(1, f"column {number}", "column-without-name", "this column has no name; give it one")
                )
            seen.setdefault(name.casefold(), name)
            self.facts.append(fact)
        if (
            "date" not in self.facts
            and (at := next((n for n, name in enumerate(names) if is_year(name)), None)) is not None
        ):
            self.facts[at] = "date"
        if "path" not in self.facts and "url" not in self.facts:
            raise ManifestError(
                "no column says which documents are meant; name one “path” (files beside the manifest) or “url”. "
                f"The columns are: {', '.join(self.names[:20])[:300]}"
            )


def rows_of(table: Table, columns: Columns, topic_of: TopicOf) -> Iterator[ManifestRow]:
    """Yield the documents of a manifest, in order; blank rows are passed over."""
    for raw in table.rows:
        if raw.problem:
            yield ManifestRow(raw.number, "", "", {}, (Doubt(raw.number, "", "broken-row", raw.problem, True),))
        elif any(cell for cell in raw.cells):
            yield _Reading(raw, columns, topic_of).row()


class _Reading:
    """The reading of one row."""

    def __init__(self, raw: RawRow, columns: Columns, topic_of: TopicOf) -> None:
        self._raw, self._columns, self._topic_of = raw, columns, topic_of
        self._doubts: list[Doubt] = []
        self._values: GivenValues = {}
        self._own: list[list[str]] = []
        self._path = self._url = self._language = ""

    def row(self) -> ManifestRow:
        """Return the row with its facts and doubts."""
        cells = list(self._raw.cells)
        names, facts = self._columns.names, self._columns.facts
        if len(cells) > len(names) and any(cells[len(names) :]):
            told = f"the row has {len(cells)} cells for {len(names)} columns; put cells with separators in quotes"
            self._doubt("", "too-many-cells", told, True)
        kept = [(n, f, c) for n, f, c in zip(names, facts, cells, strict=False) if self._is_sound(n, c)]
        if (letters := sum(len(c) if isinstance(c, str) else sum(map(len, c)) for c in cells)) > _MOST_OF_A_ROW:
            told = f"the row has {letters:,} characters, over the limit of {_MOST_OF_A_ROW:,}; shorten it"
            self._doubt("", "too-long", told, True)
        # By the language dates in words are read.
        told = next((cell for _, fact, cell in kept if fact == "language" and isinstance(cell, str)), "")
        self._language = read_language(told) or ""
        for name, fact, cell in kept:
            if fact is not None:
                self._read(name, fact, cell)
        for name, fact, cell in kept:
            if fact is None:
                self._keep(name, cell)
        for at in self._raw.formulas:
            if 0 <= at < len(names):
                told = "the cell is a formula; the value that was saved with it is used. Write the value itself"
                self._doubt(names[at], "formula", told)
        if not self._path and not self._url and not any(d.is_left_out for d in self._doubts):
            self._doubt("", "no-document", "neither a path nor an address is given; give one", True)
        if "title" in facts and not self._values.get("title") and not any(d.is_left_out for d in self._doubts):
            self._doubt(
                names[facts.index("title")], "no-title", "the title is empty; the document’s own is used. Give one"
            )
        if self._own:
            self._values["fields"] = self._own
        return ManifestRow(self._raw.number, self._path, self._url, self._values, tuple(self._doubts))

    def _doubt(self, column: str, code: str, message: str, is_left_out: bool = False) -> None:
        self._doubts.append(Doubt(self._raw.number, column, code, message, is_left_out))

    def _is_sound(self, name: str, cell: Cell) -> bool:
        words = "\n".join(cell) if isinstance(cell, list) else cell
        if "\0" in words:
            self._doubt(name, "nul", "the cell holds a NUL character; remove it", True)
        elif len(words) > _MOST_LETTERS:
            told = f"the cell has {len(words):,} characters, over the limit of {_MOST_LETTERS:,}; shorten it"
            self._doubt(name, "too-long", told, True)
        else:
            return True
        return False

    def _keep(self, name: str, cell: Cell) -> None:
        """Keep a cell as a field of the item's own: each of several values by itself."""
        for value in cell if isinstance(cell, list) else [cell]:
            if valid := make_valid(value).strip():
                self._own.append([make_valid(name)[:200], valid])

    def _read(self, name: str, fact: Fact, cell: Cell) -> None:
        words = " ".join(make_valid("; ".join(cell) if isinstance(cell, list) else cell).split())
        if fact == "path":
            # A path is bytes of the file system: only its edges are tidied.
            self._path = (cell if isinstance(cell, str) else "; ".join(cell)).strip()
            return
        if words.casefold() in _NOTHING and (not words or fact not in ("title", "identifier", "rights")):
            return
        if len(words) > _MOST_OF_A_FACT.get(fact, _MOST_LETTERS):
            told = f"{len(words):,} characters are too long for this; it is kept as a field of its own"
            self._doubt(name, "too-long", told)
            self._keep(name, cell)
            return
        getattr(self, f"_read_{fact}")(name, words, cell)

    def _read_url(self, name: str, words: str, cell: Cell) -> None:
        if words.startswith(("http://", "https://")) and (link := safe_link(words)):
            self._url = link
            self._values["url"] = link
        else:
            self._doubt(name, "address", f"“{words[:100]}” is no address; write one with http:// or https://")
            self._keep(name, cell)

    def _read_title(self, name: str, words: str, cell: Cell) -> None:
        self._values["title"] = words

    def _read_date(self, name: str, words: str, cell: Cell) -> None:
        if date := read_date(words, self._language or None):
            self._values["published"] = date
        else:
            told = f"“{words[:60]}” is no date that can be told; write 2016, 2016-09 or 2016-09-29"
            self._doubt(name, "date", told)
            self._keep(name, cell)

    def _read_author(self, name: str, words: str, cell: Cell) -> None:
        if authors := [a[:300] for a in _several(cell) if a.casefold() not in _NOTHING]:
            self._values["authors"] = authors

    def _read_source(self, name: str, words: str, cell: Cell) -> None:
        self._values["source"] = words

    def _read_language(self, name: str, words: str, cell: Cell) -> None:
        if tag := read_language(words):
            self._values["language"] = tag
        else:
            self._doubt(
                name, "language", f"“{words[:60]}” is no language that is known; write its code: en, fr, zh-Hans"
            )
            self._keep(name, cell)

    def _read_collection(self, name: str, words: str, cell: Cell) -> None:
        self._values["collections"] = [title[:400] for title in _several(cell)]

    def _read_topics(self, name: str, words: str, cell: Cell) -> None:
        found, unknown = dict[str, None](), []
        for topic in _several(cell):
            if slug := self._topic_of(topic):
                found[slug] = None
            else:
                unknown.append(topic)
        if found:
            self._values["topics"] = list(found)
        if unknown:
            told = ", ".join(f"“{topic[:60]}”" for topic in unknown[:5])
            self._doubt(name, "topic", f"{told}: not in the thesaurus; kept as a field of its own")
            self._keep(name, unknown)

    def _read_identifier(self, name: str, words: str, cell: Cell) -> None:
        self._own.insert(0, [IDENTIFIER, words])

    def _read_rights(self, name: str, words: str, cell: Cell) -> None:
        self._own.append([RIGHTS, words])


def _several(cell: Cell) -> list[str]:
    """Return the values of a cell that may hold several, parted by `;`, `|` or lines; each once."""
    parts = cell if isinstance(cell, list) else re.split(r"[;|\n；]", cell)
    return list(dict.fromkeys(words for part in parts if (words := " ".join(make_valid(part).split()))))


_YEAR_FIRST = re.compile(r"([12]\d{3})([./-])(\d{1,2})\2(\d{1,2})", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2([12]\d{3})", re.ASCII)
_IN_ONE = re.compile(r"([12]\d{3})(\d\d)(\d\d)", re.ASCII)
_WITH_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[T ]\d\d:\d\d[\d:.,]*(?:Z|UTC|GMT| ?[+-]\d\d:?\d\d)?", re.ASCII)
_YEARS = re.compile(r"([12]\d{3})\s*[-–—]\s*([12]\d{3})", re.ASCII)


def read_date(words: str, language: str | None = None) -> str | None:
    """Return in EDTF the date that a cell holds and nothing else; None where it is none, or could be two."""
    if match := _WITH_TIME.fullmatch(words):
        return calendar_date(match[1]) or None
    if is_edtf(words) and has_year(words):
        return words
    if match := _YEARS.fullmatch(words):
        return f"{match[1]}/{match[2]}" if match[1] <= match[2] else None
    if match := _IN_ONE.fullmatch(words):
        return calendar_date("-".join(match.groups())) or None
    if match := _YEAR_FIRST.fullmatch(words):
        return _day(match[1], match[3], match[4])
    if match := _YEAR_LAST.fullmatch(words):
        day, month = match[1], match[3]
        if match[2] != "." and day != month and int(day) <= 12:
            # Whether the month comes first is the writer's custom; a number over 12 is a day.
            return _day(match[4], day, month) if int(month) > 12 else None
        return _day(match[4], month, day)
    found = find_dates(words) or (find_dates_in_words(words, language, []) if language else [])
    whole = [d for d in found if d.start == 0 and d.end == len(words) and d.edtf and has_year(d.edtf)]
    return whole[0].edtf if len(whole) == 1 else None


def _day(year: str, month: str, day: str) -> str | None:
    return calendar_date(f"{year}-{int(month):02}-{int(day):02}") or None


def read_language(words: str) -> str | None:
    """Return the tag of a language that is given by its code or its name; `zh` for Chinese without a script."""
    plain = words.strip()
    if plain.lower() in (
        "zh",
        "zho",
        "chi",
        "cmn",
        "chinese",
        "中文",
        "汉语",
        "漢語",
        "chinois",
        "chinesisch",
        "chino",
    ):
        return "zh"
    tag = normalise_tag(plain)
    return (tag if tag and _is_known(tag) else None) or _by_name().get(plain.casefold())


_OWN_NAMES = (
    "en fr es de it pt ru ar fa ur hi bn ja ko vi th tr el he uk pl nl sv da nb fi cs sk hu ro bg sr hr id ms sw ca"
)


@cache
def _is_known(tag: str) -> bool:
    from babel import Locale

    return tag.split("-")[0] in Locale("en").languages or tag in ("yue", "wuu", "nan", "hak")


@cache
def _by_name() -> dict[str, str]:
    """Return tags by the names of languages: in English, French, Spanish and German, and in each language itself."""
    from babel import Locale, UnknownLocaleError

    found: dict[str, str] = {}
    for told_in in ("en", "fr", "es", "de"):
        for code, name in Locale(told_in).languages.items():
            if tag := normalise_tag(code.replace("_", "-")):
                found.setdefault(name.casefold(), tag)
    for code in _OWN_NAMES.split():
        try:
            found.setdefault(str(Locale(code).languages.get(code, "")).casefold(), code)
        except UnknownLocaleError:
            continue
    found |= {
        "simplified chinese": "zh-Hans",
        "traditional chinese": "zh-Hant",
        "简体中文": "zh-Hans",
        "繁體中文": "zh-Hant",
    }
    return found
