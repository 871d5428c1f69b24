"""Measure counting: 10,000 made items of 2,000 words each, over a token store and a Tantivy index.

Usage: python bench/counting.py [ITEMS] [WORDS OF EACH]
"""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

ITEMS = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
WORDS = int(sys.argv[2]) if len(sys.argv) > 2 else 2_000
KINDS = 60_000
"""Different words. How often each comes follows Zipf's law."""
LINED = "harbour"
"""A word that stands ten times in each item: 100,000 lines."""


def make_entries(rows: list[tuple[int, str, str]]) -> Iterator[Any]:
    """Yield entries of made texts, twenty paragraphs each."""
    from muniment.search.model import Entry, Passage

    chance = random.Random(64)  # noqa: S311 - no secret
    letters = "bdfgklmnprstvz"
    kinds = [
        "".join(chance.choice(letters) + chance.choice("aeiou") for _ in range(chance.randrange(1, 5)))
        for _ in range(KINDS)
    ]
    weights = list(accumulate(1 / (rank + 3) for rank in range(KINDS)))
    for number, source, date in rows:
        words = chance.choices(kinds, cum_weights=weights, k=WORDS)
        for place in chance.sample(range(WORDS), 10):
            words[place] = LINED
        paragraphs = [" ".join(words[at : at + WORDS // 20]) + "." for at in range(0, WORDS, WORDS // 20)]
        passages = [Passage(text, f"p{n}") for n, text in enumerate(paragraphs)]
        yield Entry(number, f"Report {number}", passages, "document", "full", source, "en", date)


def timed(name: str, work: Callable[[], object]) -> object:
    """Do something and say how long it took."""
    begun = time.perf_counter()
    result = work()
    print(f"{name:<58}{time.perf_counter() - begun:8.2f} s")
    return result


def peak() -> float:
    """Return the most memory that this process had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run(folder: Path) -> None:
    """Fill an archive, and count in it."""
    import django

    django.setup()
    from django.db import transaction
    from filling import documents, write_items

    from muniment.archive.catalogue import LookupCache
    from muniment.archive.models import Item
    from muniment.exchange.line_exports import write_lines
    from muniment.search.counting.collocation import find_collocates, find_ngrams
    from muniment.search.counting.frequency import find_frequency
    from muniment.search.counting.growth import find_growth
    from muniment.search.counting.keyness import compare_selections
    from muniment.search.counting.lines import find_lines
    from muniment.search.engines.opened import get_index
    from muniment.search.tokens.store import token_store

    with transaction.atomic():
        write_items(list(documents(ITEMS)), LookupCache(), summaries=False)
    rows = [
        (number, source, date or "")
        for number, source, date in Item.objects.order_by("pk").values_list("pk", "source__name", "sort_date")
    ]
    timed(
        f"index and token store of {ITEMS:,} items",
        lambda: get_index().rebuild(token_store().rebuilt_with(make_entries(rows)), lambda done: None),
    )
    timed("the same texts made only", lambda: sum(1 for _ in make_entries(rows)))
    size = token_store().size()
    index = sum(f.stat().st_size for f in (folder / "index").rglob("*") if f.is_file()) - size.bytes
    print(
        f"{size.words:,} words, {size.kinds:,} different; store {size.bytes / 1e6:.0f} MB, index {index / 1e6:.0f} MB"
    )
    print(f"{size.bytes / size.words:.1f} bytes a word; {peak():.0f} MiB of memory at most until here")
    source = rows[0][1]
    for again in ("first", "again"):
        print(f"-- {again}")
        timed("frequency by year", lambda: find_frequency(LINED, {}, "year"))
        timed("collocates", lambda: find_collocates(LINED, {}))
        timed("keywords of one source against the rest", lambda: compare_selections(LINED, {"source": [source]}, None))
        timed("n-grams with the word", lambda: find_ngrams(LINED, {}))
        timed("growth", lambda: find_growth({}))
        found: Any = timed("all lines, by the word before", lambda: find_lines(LINED, {}, sort="before"))
        print(f"   {found.total:,} lines")
    before = peak()
    length = timed("the same as JSON Lines", lambda: sum(map(len, write_lines("jsonl", found.stream(None)))))
    print(f"   {length:,} characters; memory {before:.0f} MiB before, {peak():.0f} MiB at most while it streamed")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        os.environ |= {"MUNIMENT_DATA": made, "MUNIMENT_ADMIN_PASSWORD": "bench-bench-bench"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "muniment.settings"
        program = str(Path(sys.executable).parent / "muniment")
        subprocess.run(
            [program, "init", "--name", "Bench"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        run(Path(made))
