"""What a stranger's dearest requests cost: processor seconds of each, asked once of an archive of 10,000 texts of 300
words.

The archive is made once, in the folder that is named: 50 sources, 500 places, 30 topics, one collection of everything,
900 events, statements, and two texts of 4,000 paragraphs that are each other's translation, of which one has two
versions.

Run as: python bench/costs.py [ITEMS] [FOLDER] [NAMES THAT HOLD THIS]
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

from filling import fill, write_long_texts
from search_speed import in_a_process, our_index, vocabulary

BIN = Path(sys.executable).parent


def make_archive(data: Path, count: int) -> None:
    """Make the archive, where it is not there yet."""
    if not (data / "muniment.sqlite3").exists():
        env = {**os.environ, "MUNIMENT_DATA": str(data), "MUNIMENT_ADMIN_PASSWORD": "bench-bench-bench"}
        subprocess.run([BIN / "muniment", "init"], env=env, check=True, capture_output=True)
        in_a_process(our_index, data, count)
    if not (data / "costs.made").exists():
        in_a_process(what_is_asked_for, data, count)
        (data / "costs.made").touch()


def what_is_asked_for(data: Path, count: int) -> None:
    """Write the items with all that they have, and two long texts."""
    os.environ |= {"MUNIMENT_DATA": str(data), "DJANGO_SETTINGS_MODULE": "muniment.settings"}
    import django

    django.setup()
    fill(count)
    write_long_texts(count + 1)


def asked(path: str, q: str, **more: object) -> str:
    """Return the address of a question."""
    return f"{path}?{urlencode({'q': q, **more}, doseq=True)}"


def questions(words: list[str]) -> dict[str, str]:
    """Return the dearest queries that were thought of."""
    common, short = words[0], [w for w in words[:3000] if len(w) < 4] or words[:300]
    usual = words[60:160]
    return {
        "the commonest word": common,
        "one word": words[60],
        "three words, OR": " OR ".join(words[60:63]),
        "100 words, OR": " OR ".join(usual),
        "2,000 letters of ORs": " OR ".join(short[n % len(short)] for n in range(2000))[:1990].rpartition(" OR ")[0],
        "990 brackets": "(" * 990 + common + ")" * 990,
        "450 NOTs": f"{common} " + "NOT " * 450 + common,
        "a beginning of one letter, a*": "a*",
        "twenty beginnings of two letters": " OR ".join(f"{a}{b}*" for a in "bcdfg" for b in "aeio"),
        "one word with a letter that may differ": f"{words[60]}~1",
        "twenty words with two letters that may differ": " OR ".join(f"{w}~2" for w in words[60:80]),
        "near, twenty times": " OR ".join(f"{words[n]} near/100 {words[n + 1]}" for n in range(20)),
        "a phrase of 200 common words": '"' + " ".join(words[n % 5] for n in range(200)) + '"',
        "60 phrases of common words": " OR ".join(f'"{words[n]} {words[n + 1]}"' for n in range(60)),
        "90 numbers": " OR ".join([common, *(str(10_000 + 7 * n) for n in range(90))]),
        "2,000 letters of Chinese": "水井报告" * 490,
        "100 words of Chinese": " ".join(f"{a}{b}" for a in "水井报告农村教育" for b in "的学生会")[:150],
    }


def requests(words: list[str]) -> dict[str, str]:
    """Return the requests by what they are."""
    common = words[0]
    found = {"search: 10,000 letters": asked("/search/", "a" * 10_000)}
    for name, q in questions(words).items():
        found |= {f"search: {name}": asked("/search/", q), f"lines: {name}": asked("/search/lines/", q)}
        found[f"compare two periods: {name}"] = asked("/search/compare/", q, a_from=1960, a_to=1999, b_from=2000)
    found |= {
        "compare all with all: one word": asked("/search/compare/", words[60], a_from=1, b_from=1),
        "compare all with all: 100 words, OR": asked(
            "/search/compare/", " OR ".join(words[60:160]), a_from=1, b_from=1
        ),
        "search: 3,000 values of one facet": asked("/search/", common, topic=[f"value {n}" for n in range(3000)]),
        "search: 900 values of one facet": asked("/search/", common, topic=[f"value {n}" for n in range(900)]),
        "search: 900 ranges of years": asked(
            "/search/", common, year=[f"{1900 + n % 120}..{2020 + n % 7}" for n in range(900)]
        ),
        "search: a value of each facet": asked(
            "/search/",
            common,
            kind="article",
            source="x",
            topic="y",
            place="z",
            language="en",
            speaker="s",
            year="1960..2000",
        ),
        "search: the 500th page": asked("/search/", common, page=500),
        "search: the 500th page, by date": asked("/search/", common, page=500, order="date"),
        "API search: 1,000 with facets": asked("/api/v1/search", common, limit=1000, facets="true"),
        "API search: 1,000 from 9,000, 20 words with ~": asked(
            "/api/v1/search", " OR ".join(f"{w}~2" for w in words[60:80]), limit=1000, offset=9000
        ),
        "API search: from 10,000": asked("/api/v1/search", common, limit=100, offset=10_000),
        "API search: 900 values of each of two facets": asked(
            "/api/v1/search", common, topic=[f"v{n}" for n in range(450)], place=[f"v{n}" for n in range(450)]
        ),
        "API lines": asked("/api/v1/lines", common, sort="before"),
        "API compare": asked("/api/v1/compare", common, a_years="1960..1999", b_years="2000..2026"),
        "API item: a long text": "/api/v1/items/1",
        "API like: 100": "/api/v1/items/5/like?limit=100",
        "suggestions: one letter": asked("/search/suggest/", "a"),
        "suggestions: two letters": asked("/search/suggest/", "ba"),
        "suggestions: 200 letters": asked("/search/suggest/", ("a b " * 50)),
        "suggestions: 200 letters, one word": asked("/search/suggest/", "ab" * 100),
        "a word that nothing has, mended": asked("/search/", "badrobanz"),
        "50 words that nothing has": asked("/search/", " OR ".join(f"{w}zqx" for w in words[2000:2050])),
        "export: everything, CSV": "/search/export.csv",
        "export: everything, BibTeX": "/search/export.bib",
        "export: everything, RIS": "/search/export.ris",
        "export: everything, JSON lines": "/search/export.jsonl",
        "feed of a search": asked("/search/feed.atom", common),
        "sitemap, a part": "/sitemap-items.xml?p=1",
        "sitemap, an odd part": "/sitemap-items.xml?p=99999999",
        "sitemap of places": "/sitemap-places.xml",
        "sitemap, the list": "/sitemap.xml",
        "calendar of events": "/events.ics",
        "events": "/events/?page=99999999",
        "a month of events that last a year": "/events/?month=2000-06",
        "places": "/places/?page=1&junk=1",
        "the last page of places": "/places/?page=99999999",
        "a place": "/places/1/bad/",
        "collections": "/collections/?page=99999999",
        "a collection of everything": "/collections/everything/?page=50",
        "its feed": "/collections/everything/feed.atom",
        "its card": "/collections/everything/card.png",
        "topics": "/topics/",
        "a topic": "TOPIC",
        "a source": "SOURCE",
        "sources": "/sources/",
        "plans": "/plans/",
        "items like one": "/items/5/like/",
        "items like a long one": "/items/1/like/",
        "a text of 4,000 paragraphs": "/items/1/item/",
        "its citations": "/items/1/cite/",
        "its pages beside the text": "/items/1/beside/?page=40",
        "beside, a page asked for": "/items/1/beside/?to=399",
        "the way to a page": "/items/1/pages/find/?to=399",
        "beside its translation, 4,000 paragraphs": "/items/1/beside/2/",
        "changes: 4,000 other paragraphs": "/items/1/changes/2/3/",
        "changes: from 5 paragraphs to 4,000": "/items/1/changes/1/3/",
        "front page feed": "/feed.json",
        "front page": "/",
        "about": "/about/",
        "search description": "/opensearch.xml",
    }
    return found


def spend(do: Callable[[], object]) -> tuple[float, object]:
    """Return the processor seconds of this process that something takes, and what it gives."""
    before = time.process_time()
    made = do()
    return time.process_time() - before, made


def main(count: int, data: Path, only: str = "") -> None:
    """Print the table."""
    make_archive(data, count)
    os.environ |= {"MUNIMENT_DATA": str(data), "DJANGO_SETTINGS_MODULE": "muniment.settings"}
    import django

    django.setup()
    logging.disable(logging.CRITICAL)
    from django.test import Client

    from muniment.archive.models import Source, Topic

    client = Client(HTTP_HOST="127.0.0.1", raise_request_exception=False)
    client.get("/search/?q=warm")
    words, _ = vocabulary()
    first = {"TOPIC": Topic.objects.first(), "SOURCE": Source.objects.first()}

    def get(address: str) -> str:
        answer = client.get(address, follow=True)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        note = " (no rate)" if b"No rate" in body else ""
        return f"{answer.status_code}{note} | {len(body) / 1024:,.0f} KiB"

    print(f"{count:,} items.\n\n| request | processor | status | answer |\n|---|---:|---:|---:|")
    for name, address in requests(words).items():
        if only in name:
            where = first[address].get_absolute_url() if address in first else address  # type: ignore[union-attr]
            seconds, said = spend(lambda where=where: get(where))  # type: ignore[misc]
            print(f"| {name} | {seconds:.2f} s | {said} |", flush=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        main(
            int(sys.argv[1]) if len(sys.argv) > 1 else 10_000,
            Path(sys.argv[2] if len(sys.argv) > 2 else temporary),
            sys.argv[3] if len(sys.argv) > 3 else "",
        )
