"""Search in 1,000,000 documents of 300 words: time to index, memory, size, and the time of a question, beside raw
Tantivy.

Ours is the whole path: an HTTP request to the served portal, to its JSON with passages. Raw Tantivy is the library
itself in a process, with the same fields (its own tokenizer, snippets, facets by its aggregations), asked the same.

Run by `make bench-search`, or: python bench/search_speed.py [DOCUMENTS] [FOLDER]
"""

from __future__ import annotations

import http.client
import json
import multiprocessing
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

BIN = Path(sys.executable).parent
SYLLABLES = [
    c + v + e
    for c in ("b", "c", "d", "f", "g", "l", "m", "n", "p", "r", "s", "t", "v", "st", "tr", "pl")
    for v in "aeiou"
    for e in ("", "n", "r", "l", "s")
]
_COMMON = """
    the of and to in a is that for it was on are as with they be at this have from or by one had not but what all were when we there can an
    which their said if do will each about how up out them then she many some so these would other into has more two like him see time could
"""  # noqa: E501
COMMON = _COMMON.split()
KINDS = ["article", "document", "event", "notice"]
QUESTIONS = 200
ROUNDS = 3


def vocabulary() -> tuple[list[str], list[float]]:
    """Return 200,000 words and their weights, by Zipf's law."""
    draw = random.Random(7)  # noqa: S311 - made-up words, no secrets
    words = list(COMMON)
    seen = set(words)
    while len(words) < 200_000:
        word = "".join(draw.choice(SYLLABLES) for _ in range(draw.choice((2, 2, 3, 3, 4))))
        if word not in seen:
            seen.add(word)
            words.append(word)
    total, sums = 0.0, []
    for rank in range(1, len(words) + 1):
        total += 1 / (rank + 2.7)
        sums.append(total)
    return words, sums


def documents(count: int) -> Iterator[dict[str, Any]]:
    """Yield documents of 30 sentences of 10 words. A sentence stands in some 75 of a million: boilerplate does."""
    words, sums = vocabulary()
    draw = random.Random(11)  # noqa: S311
    sentences = [" ".join(draw.choices(words, cum_weights=sums, k=10)) for _ in range(max(1000, int(count * 0.4)))]
    sources = [f"Office of {words[500 + n]}" for n in range(50)]
    topics = [words[900 + n] for n in range(30)]
    places = [words[1200 + n].title() for n in range(500)]
    speakers = [f"{words[3000 + n].title()} {words[9000 + n].title()}" for n in range(5000)]
    for number in range(1, count + 1):
        body = draw.choices(sentences, k=30)
        yield {
            "id": number,
            "title": draw.choice(sentences)[:60],
            "text": [". ".join(body[i : i + 6]) + "." for i in range(0, 30, 6)],
            "kind": draw.choices(KINDS, (6, 3, 1, 1))[0],
            "source": draw.choice(sources),
            "day": f"{draw.randint(1960, 2026)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}",
            "topics": draw.sample(topics, draw.randint(0, 3)),
            "places": draw.sample(places, draw.randint(0, 2)),
            "speakers": draw.sample(speakers, draw.randint(0, 1)),
        }


def questions() -> dict[str, list[str]]:
    """Return questions by kind: words from common to rare, pairs of them, sentences' beginnings."""
    words, sums = vocabulary()
    draw = random.Random(23)  # noqa: S311
    pick = [words[r] for r in sorted({int(60 * 1.031**n) for n in range(400)}) if r < 60_000]
    sentences = random.Random(11)  # noqa: S311
    drawn = [sentences.choices(words, cum_weights=sums, k=10) for _ in range(1000)]
    phrases = [f"{s[i]} {s[i + 1]}" for s in drawn for i in (3,) if s[3] not in COMMON or s[4] not in COMMON]
    pairs = [f"{draw.choice(pick[:120])} {draw.choice(pick[:200])}" for _ in range(QUESTIONS)]
    return {"term": draw.sample(pick, min(QUESTIONS, len(pick))), "and": pairs, "phrase": phrases[:QUESTIONS]}


# --- raw Tantivy ----------------------------------------------------------------------------------------------------


def raw_schema():  # type: ignore[no-untyped-def]
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", stored=True, indexed=True, fast=True)
    builder.add_text_field("title", stored=True)
    builder.add_text_field("text", stored=True)
    for name in ("topic_words", "speaker_words", "source_words", "place_words"):
        builder.add_text_field(name)
    for name in ("kind", "source", "topic", "place", "language", "speaker", "visibility"):
        builder.add_text_field(name, tokenizer_name="raw", fast=True, index_option="basic")
    builder.add_unsigned_field("year", indexed=True, fast=True)
    builder.add_unsigned_field("day", indexed=True, fast=True)
    return builder.build()


def raw_index(folder: Path, count: int) -> None:
    import tantivy

    folder.mkdir(parents=True, exist_ok=True)
    writer = tantivy.Index(raw_schema(), path=str(folder)).writer(heap_size=256_000_000, num_threads=2)
    for row in documents(count):
        document = tantivy.Document()
        document.add_unsigned("id", row["id"])
        document.add_text("title", row["title"])
        document.add_text("text", "\n".join(row["text"]))
        for name, values in (
            ("topic", row["topics"]),
            ("place", row["places"]),
            ("speaker", row["speakers"]),
            ("source", [row["source"]]),
        ):
            for value in values:
                document.add_text(name, value)
                document.add_text(f"{name}_words", value)
        document.add_text("kind", row["kind"])
        document.add_text("language", "en")
        document.add_text("visibility", "public")
        document.add_unsigned("year", int(row["day"][:4]))
        document.add_unsigned("day", int(row["day"].replace("-", "")))
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


def raw_asker(folder: Path) -> Callable[[str, str], None]:
    import tantivy

    schema = raw_schema()
    index = tantivy.Index(schema, path=str(folder), reuse=True)
    index.reload()
    searcher = index.searcher()
    facets = {
        name: {"terms": {"field": name, "size": 60}}
        for name in ("year", "kind", "source", "topic", "place", "language", "speaker")
    }

    def ask(kind: str, text: str) -> None:
        if kind == "phrase":
            query = index.parse_query(f'"{text}"', ["title", "text"])
        else:
            query = index.parse_query(text, ["title", "text"], conjunction_by_default=True)
        if kind == "filtered":
            narrow = [
                (tantivy.Occur.Must, tantivy.Query.term_query(schema, n, v))
                for n, v in (("kind", "document"), ("year", 2016))
            ]
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), *narrow])
        result = searcher.search(query, limit=10, count=True)
        snippets = tantivy.SnippetGenerator.create(searcher, query, schema, "text")
        for _, address in result.hits:
            document = searcher.doc(address)
            _ = document["title"], snippets.snippet_from_doc(document).to_html()
        if kind == "faceted":
            searcher.aggregate(query, facets)

    return ask


# --- ours -----------------------------------------------------------------------------------------------------------


def our_index(data: Path, count: int) -> None:
    os.environ["MUNIMENT_DATA"] = str(data)
    from muniment.search.engines.tantivy_index import TantivyIndex
    from muniment.search.model import Entry, Passage

    def entries() -> Iterator[Entry]:
        for row in documents(count):
            passages = [Passage(text, f"p-{row['id']:07x}{n}") for n, text in enumerate(row["text"])]
            yield Entry(
                row["id"],
                row["title"],
                passages,
                row["kind"],
                "full",
                row["source"],
                "en",
                row["day"],
                row["topics"],
                row["places"],
                row["speakers"],
            )

    TantivyIndex(data / "index").rebuild(entries(), lambda done: None)


def our_records(data: Path, count: int) -> None:
    """Write the items that the hits name."""
    os.environ["MUNIMENT_DATA"] = str(data)
    os.environ["DJANGO_SETTINGS_MODULE"] = "muniment.settings"
    import django

    django.setup()
    from django.db import transaction
    from filling import write_items

    from muniment.archive.catalogue import LookupCache

    known, rows = LookupCache(), documents(count)
    with transaction.atomic():
        while batch := list(islice(rows, 5000)):
            write_items(batch, known)


def our_asker(port: int) -> Callable[[str, str], None]:
    connection = http.client.HTTPConnection("127.0.0.1", port)

    def ask(kind: str, text: str) -> None:
        if kind == "suggest":
            connection.request("GET", f"/search/suggest/?{urlencode({'q': text})}")
            assert json.loads(connection.getresponse().read())["suggestions"] is not None
            return
        asked = {
            "q": f'"{text}"' if kind == "phrase" else text,
            "limit": 10,
            "facets": "true" if kind == "faceted" else "false",
        }
        if kind == "filtered":
            asked |= {"kind": "document", "year": "2016"}
        connection.request("GET", f"/api/v1/search?{urlencode(asked)}")
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status == 200, body
        assert "hits" in json.loads(body)

    return ask


# --- measuring ------------------------------------------------------------------------------------------------------


def in_a_process(work: Callable[[Path, int], None], folder: Path, count: int) -> tuple[float, float]:
    """Return (seconds, MiB at the peak) of work in a process of its own.

    The memory is the process's own (RssAnon): the pages of files that the system keeps for it are not counted, since
    they are given back whenever something else needs them.
    """
    start = time.perf_counter()
    process = multiprocessing.get_context("fork").Process(target=work, args=(folder, count))
    process.start()
    peak = 0
    while process.is_alive():
        status = Path(f"/proc/{process.pid}/status").read_text()
        peak = max([peak, *(int(line.split()[1]) for line in status.splitlines() if line.startswith("RssAnon"))])
        process.join(0.1)
    if process.exitcode:
        sys.exit(f"the work in {folder} failed")
    return time.perf_counter() - start, peak / 1024


def size_of(folder: Path) -> float:
    return sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) / 2**20


def times(askers: list[Callable[[str, str], None]], kind: str, asked: list[str]) -> list[tuple[float, float]]:
    """Return (median, 95th percentile) in milliseconds of each asker.

    They are asked the same in turn, question by question, so that what else the machine does meets all of them alike.
    """
    for ask in askers:
        for text in asked[:20]:
            ask(kind, text)
    taken: list[list[float]] = [[] for _ in askers]
    for _ in range(ROUNDS):
        for text in asked:
            for ask, times_taken in zip(askers, taken, strict=True):
                start = time.perf_counter()
                ask(kind, text)
                times_taken.append((time.perf_counter() - start) * 1000)
    return [(statistics.median(t), statistics.quantiles(t, n=20)[-1]) for t in taken]


def serve(data: Path) -> tuple[subprocess.Popen[bytes], int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [BIN / "muniment", "serve", "--port", str(port)],
        env={**os.environ, "MUNIMENT_DATA": str(data)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return process, port
        except OSError:
            time.sleep(0.2)
    sys.exit("the portal does not serve; run it by hand to see why: muniment serve")


def main(count: int, folder: Path) -> None:
    data, raw = folder / "data", folder / "raw"
    print(f"{count:,} documents of 300 words.\n", flush=True)
    if not (data / "muniment.sqlite3").exists():
        env = {**os.environ, "MUNIMENT_DATA": str(data)}
        subprocess.run([BIN / "muniment", "init"], env=env, check=True, capture_output=True)
        generating = time.perf_counter()
        for _ in documents(count):
            pass
        generating = time.perf_counter() - generating
        print("| index | documents a second | seconds | peak memory | size |\n|---|---:|---:|---:|---:|")
        for name, work, where in (("Muniment", our_index, data), ("Tantivy, raw", raw_index, raw)):
            seconds, memory = in_a_process(work, where, count)
            # Making the documents up takes the same time in both, and is no part of either.
            seconds -= generating
            size = size_of(where / "index" if where == data else where)
            print(
                f"| {name} | {count / seconds:,.0f} | {seconds:.0f} | {memory:,.0f} MiB | {size:,.0f} MiB |", flush=True
            )
        in_a_process(our_records, data, count)
    asked = questions()
    process, port = serve(data)
    try:
        ours, theirs = our_asker(port), raw_asker(raw)
        print(
            "\n| question | Muniment, HTTP to JSON: median | p95 | Tantivy, raw: median | p95 | p95 is |\n|---|"
            "---:|---:|---:|---:|---:|"
        )
        for kind in ("term", "and", "phrase", "filtered", "faceted"):
            texts = asked.get(kind, asked["term"])
            rows = times([ours, theirs], kind, texts)
            print(
                f"| {kind} | {rows[0][0]:.1f} ms | {rows[0][1]:.1f} ms | {rows[1][0]:.1f} ms | "
                f"{rows[1][1]:.1f} ms | {rows[0][1] / rows[1][1]:.2f} × |",
                flush=True,
            )
        beginnings = [
            t[: 2 + n % 3] if n % 2 else f"{t} {asked['term'][n - 1][:3]}" for n, t in enumerate(asked["term"])
        ]
        [(median, slow)] = times([ours], "suggest", beginnings)
        print(f"| suggestions while typing | {median:.1f} ms | {slow:.1f} ms | – | – | – |", flush=True)
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    if len(sys.argv) > 2:
        main(number, Path(sys.argv[2]))
    else:
        with tempfile.TemporaryDirectory() as temporary:
            main(number, Path(temporary))
