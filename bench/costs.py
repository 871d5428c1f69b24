"""What a stranger's dearest requests cost: processor seconds of each, asked once of an archive of 10,000 texts of 300 words.

Run as: python bench/costs.py [ITEMS] [FOLDER]
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

from search_speed import in_a_process, our_index, our_records, vocabulary

BIN = Path(sys.executable).parent


def make_archive(data: Path, count: int) -> None:
    """Make the archive, where it is not there yet."""
    if not (data / "muniment.sqlite3").exists():
        env = {**os.environ, "MUNIMENT_DATA": str(data), "MUNIMENT_ADMIN_PASSWORD": "bench-bench-bench"}
        subprocess.run([BIN / "muniment", "init"], env=env, check=True, capture_output=True)
        in_a_process(our_index, data, count)
        in_a_process(our_records, data, count)


def requests(words: list[str]) -> dict[str, str]:
    """Return the requests by what they are."""
    common, short = words[0], [w for w in words[:3000] if len(w) < 4] or words[:300]

    def asked(path: str, q: str, **more: object) -> str:
        return f"{path}?{urlencode({'q': q, **more}, doseq=True)}"

    ors = " OR ".join(short[n % len(short)] for n in range(2000))[:1990].rpartition(" OR ")[0]
    many = [f"value {n}" for n in range(3000)]
    search = {
        "the commonest word": common,
        "10,000 letters": "a" * 10_000,
        "2,000 letters of ORs": ors,
        "990 brackets": "(" * 990 + common + ")" * 990,
        "990 NOTs": f"{common} " + "NOT " * 450 + common,
        "a beginning of one letter, a*": "a*",
        "twenty beginnings of one letter": " OR ".join(f"{c}*" for c in "abcdefghijklmnopqrst"),
        "twenty words with two letters that may differ": " OR ".join(f"{w}~2" for w in words[40:60]),
        "near, twenty times": " OR ".join(f"{words[n]} near/100 {words[n + 1]}" for n in range(20)),
        "a phrase of 200 common words": '"' + " ".join(words[n % 5] for n in range(200)) + '"',
        "2,000 letters of Chinese": "水井报告" * 490,
    }
    found = {f"search: {name}": asked("/search/", q) for name, q in search.items()}
    found |= {f"lines: {name}": asked("/search/lines/", q) for name, q in search.items() if name != "10,000 letters"}
    found |= {
        f"compare: {name}": asked("/search/compare/", q, a_from=1960, a_to=1999, b_from=2000)
        for name, q in search.items()
        if name != "10,000 letters"
    }
    found |= {
        "search: 3,000 values of one facet": asked("/search/", common, topic=many),
        "search: 3,000 years": asked("/search/", common, year=[str(n) for n in range(3000)]),
        "search: the 500th page, by date": asked("/search/", common, page=500, order="date"),
        "API: search, 100 with facets": asked("/api/v1/search", common, limit=100, facets="true"),
        "API: search from 9,900": asked("/api/v1/search", common, limit=100, offset=9900),
        "API: lines": asked("/api/v1/lines", common, sort="before"),
        "API: compare": asked("/api/v1/compare", common, a_years="1960..1999", b_years="2000..2026"),
        "suggestions: one letter": asked("/search/suggest/", "a"),
        "suggestions: 200 letters": asked("/search/suggest/", ("a b " * 50)),
        "suggestions: 200 letters, one word": asked("/search/suggest/", "ab" * 100),
        "export: everything, CSV": "/search/export.csv",
        "export: everything, citations": "/search/export.bib",
        "export: everything, JSON lines": "/search/export.jsonl",
        "feed of a search": asked("/search/feed.atom", common),
        "sitemap, a part": "/sitemap-items.xml?p=1",
        "calendar of events": "/events.ics",
        "a month of events": "/events/?month=9999-12",
        "the last page of places": "/places/?page=99999999",
        "the last page of collections": "/collections/?page=99999999",
        "a source": "/sources/",
        "items like one": "/items/5/like/",
        "front page feed": "/feed.json",
    }
    return found


def spend(do: Callable[[], object]) -> tuple[float, object]:
    """Return the processor seconds of this process that something takes, and what it gives."""
    before = time.process_time()
    made = do()
    return time.process_time() - before, made


def main(count: int, data: Path) -> None:
    """Print the table."""
    make_archive(data, count)
    os.environ |= {"MUNIMENT_DATA": str(data), "DJANGO_SETTINGS_MODULE": "muniment.settings"}
    import django

    django.setup()
    from django.test import Client

    from muniment.portal.beside import set_side_by_side
    from muniment.reading.model import Paragraph

    client = Client(HTTP_HOST="127.0.0.1")
    client.get("/search/?q=warm")
    words, _ = vocabulary()

    def get(address: str) -> str:
        answer = client.get(address)
        size = sum(len(part) for part in answer.streaming_content) if answer.streaming else len(answer.content)
        return f"{answer.status_code} | {size / 1024:,.0f} KiB"

    print(f"{count:,} items.\n\n| request | processor | status | answer |\n|---|---:|---:|---:|")
    for name, address in requests(words).items():
        seconds, said = spend(lambda address=address: get(address))  # type: ignore[misc]
        print(f"| {name} | {seconds:.2f} s | {said} |", flush=True)
    draw = random.Random(5)  # noqa: S311
    for length, each in ((4000, 60), (4000, 1), (4000, 2000)):
        texts = [
            [Paragraph(address=f"p-{n}", text=" ".join(draw.choices(words[:5000], k=draw.randint(1, each)))) for n in range(length)]
            for _ in "ab"
        ]
        seconds, _ = spend(lambda texts=texts: set_side_by_side(*texts))  # type: ignore[misc]
        print(f"| side by side: two texts of {length:,} paragraphs of up to {each:,} words | {seconds:.2f} s | | |", flush=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, Path(sys.argv[2] if len(sys.argv) > 2 else temporary))
