"""Answer ten questions on a corpus twice: by Muniment's command, and by counting in the files here; compare.

Usage: python bench/research/check.py CORPUS ARCHIVE [--muniment PROGRAM]

CORPUS: the folder that `corpus.py` made. ARCHIVE: what `muniment capture --manifest` made of it. This script
imports nothing of Muniment: it reads the texts as they are, cuts words by one expression, and has its own formulas. The
questions are in `README.md`; they were written down before they were asked.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import subprocess
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

UN, PRESIDENTS, REPORTS = "UN General Debate Corpus", "State of the Union", "Work reports"
WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Return a text in small letters without what nobody sees."""
    return unicodedata.normalize("NFC", "".join(c for c in text if unicodedata.category(c) != "Cf").lower())


@dataclass(frozen=True)
class Text:
    """One document: title and paragraphs, each a line."""

    collection: str
    year: int | None
    lines: tuple[str, ...]

    @cached_property
    def words(self) -> list[list[str]]:
        """The words of each line."""
        return [WORD.findall(fold(line)) for line in self.lines]

    @property
    def size(self) -> int:
        """How many words it has."""
        return sum(map(len, self.words))

    def count(self, *phrase: str) -> int:
        """Return how often words stand one after the other in it."""
        size = len(phrase)
        return sum(tuple(line[at : at + size]) == phrase for line in self.words for at in range(len(line) - size + 1))


def read(corpus: Path) -> Iterator[Text]:
    """Yield the documents that the manifest names."""
    with (corpus / "manifest.jsonl").open(encoding="utf-8") as manifest:
        for row in map(json.loads, manifest):
            text = (corpus / row["path"]).read_text(encoding="utf-8", errors="replace")
            yield Text(
                row["collection"], int(row["date"][:4]) if row["date"] else None, (row["title"], *paragraphs(text))
            )


def paragraphs(text: str) -> Iterator[str]:
    """Yield the paragraphs of a text: lines that the width of the print cut are joined, as one that does not end as a
    sentence does and stands before another without an empty line."""
    open_ = ""
    for line in map(str.strip, text.splitlines()):
        joined = f"{open_} {line}".strip()
        if line and not re.search(r"[.!?:;。！？；：]['\"’”)\]」』）]*$", line):
            open_ = joined
        else:
            if joined:
                yield joined
            open_ = ""
    if open_:
        yield open_


class Asked:
    """Muniment's command on an archive."""

    def __init__(self, program: str, archive: Path) -> None:
        self._program, self._archive = program, archive

    def ask(self, verb: str, *values: str) -> str:
        """Return what a verb prints."""
        command = [self._program, verb, *values, "--data", str(self._archive), "--json"]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def tell(self, verb: str, *values: str) -> dict[str, object]:
        """Return what a verb prints as JSON."""
        told: dict[str, object] = json.loads(self.ask(verb, *values))
        return told


def log_likelihood(a: int, words_a: int, b: int, words_b: int) -> float:
    """Return G² (Rayson and Garside 2000)."""
    rate = (a + b) / (words_a + words_b)
    return 2 * sum(n * math.log(n / (rate * words)) for n, words in ((a, words_a), (b, words_b)) if n)


# --- the questions: each returns rows of (what, Muniment's, ours) ---------------------------------------------------

Rows = list[tuple[str, float | str, float | str]]


def in_years(texts: Iterable[Text], collection: str, first: int = 0, last: int = 9999) -> list[Text]:
    """Return the texts of a collection in some years."""
    return [t for t in texts if t.collection == collection and t.year is not None and first <= t.year <= last]


def by_year(told: dict[str, object], texts: list[Text], *phrase: str) -> Rows:
    """Compare a frequency by year."""
    ours: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for text in texts:
        row = ours[str(text.year)]
        row[0] += text.count(*phrase)
        row[1] += text.size
    theirs = {r["name"]: r for r in told["rows"]}  # type: ignore[attr-defined]
    rows: Rows = [
        (f"{year} {what}", theirs.get(year, {}).get(what, 0), ours[year][at])
        for year in sorted(ours)
        for at, what in enumerate(("occurrences", "words"))
    ]
    return rows


def question_1(asked: Asked, texts: list[Text]) -> Rows:
    """How often do speakers in the General Debate say "climate change", year by year?"""
    told = asked.tell("frequency", '="climate change"', "--in", f"collection={UN}")
    return by_year(told, in_years(texts, UN), "climate", "change")


def question_2(asked: Asked, texts: list[Text]) -> Rows:
    """From which year on is "sustainable development" said there in more than 100 of a million words?"""
    told = asked.tell("frequency", '="sustainable development"', "--in", f"collection={UN}")
    theirs = [r["name"] for r in told["rows"] if r["per_million"] > 100]  # type: ignore[attr-defined]
    ours: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for text in in_years(texts, UN):
        ours[text.year or 0][0] += text.count("sustainable", "development")
        ours[text.year or 0][1] += text.size
    above = [str(year) for year in sorted(ours) if ours[year][0] * 1e6 / ours[year][1] > 100]
    return [("first year", theirs[0], above[0]), ("years above", len(theirs), len(above))]


def question_3(asked: Asked, texts: list[Text]) -> Rows:
    """Do presidents speak of "human rights" more since 1946 than before, and how sure is that?"""
    part = ("--in", f"collection={PRESIDENTS}", "--in", "year=1946..")
    told = asked.tell(
        "keywords", '="human rights"', *part, "--against", f"collection={PRESIDENTS}", "--against", "year=..1945"
    )
    after, before = in_years(texts, PRESIDENTS, 1946), in_years(texts, PRESIDENTS, 0, 1945)
    a, b = (sum(t.count("human", "rights") for t in side) for side in (after, before))
    words_a, words_b = (sum(t.size for t in side) for side in (after, before))
    found: dict[str, float] = told["difference"]  # type: ignore[assignment]
    ratio = math.log2((max(a, 0.5) / words_a) / (max(b, 0.5) / words_b))
    return [
        ("since 1946", found["count"], a),
        ("before", found["other_count"], b),
        ("G2", found["g2"], round(log_likelihood(a, words_a, b, words_b), 4)),
        ("log ratio", found["log_ratio"], round(ratio, 4)),
    ]


def question_4(asked: Asked, texts: list[Text]) -> Rows:
    """Which twenty words set the General Debate of 2010 to 2024 apart from that of 1946 to 1960?"""
    told = asked.tell(
        "keywords",
        *("--in", f"collection={UN}", "--in", "year=2010..2024"),
        *("--against", f"collection={UN}", "--against", "year=1946..1960", "--limit", "20"),
    )
    new, old = (
        Counter(w for t in in_years(texts, UN, *years) for line in t.words for w in line)
        for years in ((2010, 2024), (1946, 1960))
    )
    new_words, old_words = new.total(), old.total()
    ranked = sorted(
        (-log_likelihood(new[w], new_words, old[w], old_words), w)
        for w in new
        if not w.isdecimal() and new[w] + old[w] >= 5 and new[w] * old_words > old[w] * new_words
    )[:20]
    theirs = [row["word"] for row in told["keywords"]]  # type: ignore[attr-defined]
    return [(f"rank {n}", fold(word), ours) for n, (word, (_, ours)) in enumerate(zip(theirs, ranked, strict=True), 1)]


def question_5(asked: Asked, texts: list[Text]) -> Rows:
    """In what company does "terrorism" stand in the General Debate since 2002 (five words on each side, logDice)?"""
    told = asked.tell(
        "collocates", "=terrorism", "--in", f"collection={UN}", "--in", "year=2002..", "--least", "50", "--limit", "10"
    )
    counts: Counter[str] = Counter()
    near: Counter[str] = Counter()
    node = 0
    for text in in_years(texts, UN, 2002):
        for line in text.words:
            counts.update(line)
            for at, word in enumerate(line):
                if word == "terrorism":
                    node += 1
                    near.update(line[max(0, at - 5) : at] + line[at + 1 : at + 6])
    ranked = sorted((-(14 + math.log2(2 * n / (node + counts[w]))), w) for w, n in near.items() if n >= 50)[:10]
    theirs: list[dict[str, object]] = told["rows"]  # type: ignore[assignment]
    rows: Rows = [("occurrences", told["node"], node)]  # type: ignore[list-item]
    for n, (row, (score, word)) in enumerate(zip(theirs, ranked, strict=True), 1):
        rows.append((f"rank {n}", fold(str(row["word"])), word))
        rows.append((f"rank {n} logDice", round(float(str(row["log_dice"])), 2), round(-score, 2)))
    return rows


def question_6(asked: Asked, texts: list[Text]) -> Rows:
    """Which sequences of three words with "nuclear" are the most frequent in the General Debate?"""
    told = asked.tell("ngrams", "=nuclear", "--in", f"collection={UN}", "--size", "3", "--limit", "10")
    grams: Counter[str] = Counter()
    for text in in_years(texts, UN):
        for line in text.words:
            for at in range(len(line) - 2):
                gram = line[at : at + 3]
                if "nuclear" in gram:
                    grams[" ".join(gram)] += 1
    theirs: list[dict[str, object]] = told["rows"]  # type: ignore[assignment]
    return [(str(row["words"]), str(row["count"]), str(grams[fold(str(row["words"]))])) for row in theirs]


def question_7(asked: Asked, texts: list[Text]) -> Rows:
    """How many different words have the presidents' messages until 1900, until 1950, and in all?"""
    told = asked.tell("growth", "--in", f"collection={PRESIDENTS}")
    points = {p["year"]: p for p in told["points"]}  # type: ignore[attr-defined]
    rows: Rows = []
    for limit in ("1900", "1950", "9999"):
        year = max(y for y in points if y and y <= limit)
        ours = Counter(w for t in in_years(texts, PRESIDENTS, 0, int(year)) for line in t.words for w in line)
        rows += [
            (f"words until {year}", points[year]["words"], ours.total()),
            (f"different words until {year}", points[year]["kinds"], len(ours)),
        ]
    return rows


def question_8(asked: Asked, texts: list[Text]) -> Rows:
    """Is "indigenous" spread evenly over the speeches of the General Debate (Gries's DP)?"""
    told = asked.tell("frequency", "=indigenous", "--in", f"collection={UN}")
    parts = [(t.count("indigenous"), t.size) for t in in_years(texts, UN)]
    all_counts, all_words = sum(c for c, _ in parts), sum(s for _, s in parts)
    dp = sum(abs(c / all_counts - s / all_words) for c, s in parts) / 2
    found: dict[str, float] = told["over_items"]  # type: ignore[assignment]
    return [("DP", found["dp"], round(dp, 4)), ("speeches", found["parts"], len(parts))]


def question_9(asked: Asked, texts: list[Text]) -> Rows:
    """How often do the work reports of the Chinese government and party say 改革 (reform), year by year?"""
    told = asked.tell("frequency", "改革", "--in", f"collection={REPORTS}")
    ours: Counter[str] = Counter()
    for text in texts:
        if text.collection == REPORTS:
            ours[str(text.year or "")] += sum(line.count("改革") for line in text.lines)
    theirs = {r["name"]: r["occurrences"] for r in told["rows"]}  # type: ignore[attr-defined]
    return [(year or "no year", theirs.get(year, 0), ours[year]) for year in sorted(ours)]


def question_10(asked: Asked, texts: list[Text]) -> Rows:
    """Which words stand most often before "nuclear weapons" in the General Debate, of all its lines?"""
    lines = asked.ask("concordance", '="nuclear weapons"', "--in", f"collection={UN}", "--sort", "before").splitlines()
    before: Counter[str] = Counter()
    for line in map(json.loads, lines):
        words = WORD.findall(fold(line["before"]))
        before[words[-1] if words else ""] += 1
    ours: Counter[str] = Counter()
    for text in in_years(texts, UN):
        for row in text.words:
            for at in range(len(row) - 1):
                if row[at : at + 2] == ["nuclear", "weapons"]:
                    ours[row[at - 1] if at else ""] += 1
    rows: Rows = [("lines", len(lines), ours.total())]
    return rows + [(f"before: {word}", before[word], count) for word, count in ours.most_common(10)]


QUESTIONS: tuple[Callable[[Asked, list[Text]], Rows], ...] = (
    question_1,
    question_2,
    question_3,
    question_4,
    question_5,
    question_6,
    question_7,
    question_8,
    question_9,
    question_10,
)


def is_same(theirs: float | str, ours: float | str) -> bool:
    """Say whether two answers are one: numbers to the fourth figure."""
    if isinstance(theirs, str) or isinstance(ours, str):
        return str(theirs) == str(ours)
    return math.isclose(theirs, ours, rel_tol=1e-4, abs_tol=1e-4)


def main() -> None:
    """Ask, count, compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--muniment", default=str(Path(sys.executable).with_name("muniment")))
    parser.add_argument("--only", type=int, nargs="*")
    given = parser.parse_args()
    texts, asked = list(read(given.corpus)), Asked(given.muniment, given.archive)
    print(f"{len(texts):,} documents, {sum(t.size for t in texts):,} words by this script")
    agreed = total = 0
    for number, question in enumerate(QUESTIONS, 1):
        if given.only and number not in given.only:
            continue
        rows = question(asked, texts)
        same = [is_same(theirs, ours) for _, theirs, ours in rows]
        agreed += sum(same)
        total += len(rows)
        print(f"\n{number}. {(question.__doc__ or '').strip()}  [{sum(same)} of {len(rows)} the same]")
        for (what, theirs, ours), is_one in zip(rows, same, strict=True):
            print(f"   {what:<34} {theirs!s:>14} {ours!s:>14}{'' if is_one else '   differs'}")
    print(f"\n{agreed} of {total} answers are the same")


if __name__ == "__main__":
    main()
