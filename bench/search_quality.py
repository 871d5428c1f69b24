"""Search quality on the public test collections beside the checkout: nDCG@10 and recall@100, ours and the open
engines'.

Each engine indexes the same title and text and is asked the same questions, as its documentation says to ask in natural
language: raw Tantivy (its own tokenizer and query parser), SQLite FTS5 (Porter stemmer; trigrams for Chinese),
PostgreSQL (its English configuration, any of the words, ts_rank_cd; `simple` for Chinese), Xapian (English stemmer; its
own query parser; any of the n-grams for Chinese). Ours has one configuration for all collections: that of the portal.

Run by `make bench-search`. PostgreSQL is asked where tools/with-postgres started one; Xapian is Debian's
python3-xapian.
"""

from __future__ import annotations

import gzip
import json
import math
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Search = Callable[[str], list[str]]
MOST = 100


@dataclass(frozen=True)
class TestCollection:
    """Documents (id: title, text), questions, and which documents answer them how well (question's number: id:
    gain)."""

    name: str
    documents: dict[str, tuple[str, str]]
    questions: list[str]
    relevant: dict[int, dict[str, int]]
    is_chinese: bool = False


def read_text(file: Path) -> str:
    return gzip.decompress(file.read_bytes()).decode("utf-8", "replace")


def read_cranfield(folder: Path) -> TestCollection:
    """Read Cranfield 1400. Its readme grades from 1, a complete answer, to 4, of minimum interest: the gain is 5 less
    the grade."""
    documents = {}
    for part in re.split(r"^\.I ", read_text(folder / "cran.all.1400.gz"), flags=re.M)[1:]:
        number, _, rest = part.partition("\n")
        fields = dict(re.findall(r"^\.([TABW])\n(.*?)(?=^\.[TABW]\n|\Z)", rest, flags=re.M | re.S))
        title, text = (" ".join(fields.get(name, "").split()) for name in "TW")
        # Its texts begin with their title.
        documents[number.strip()] = (title, text.removeprefix(title).strip())
    questions = []
    for part in re.split(r"^\.I ", read_text(folder / "cran.qry.gz"), flags=re.M)[1:]:
        questions.append(" ".join(part.partition("\n")[2].replace(".W", "", 1).split()))
    relevant: dict[int, dict[str, int]] = {}
    for line in read_text(folder / "cranqrel.gz").splitlines():
        question, document, grade, *_ = line.split()
        if 1 <= int(grade) <= 4:
            relevant.setdefault(int(question) - 1, {})[document] = 5 - int(grade)
    return TestCollection("Cranfield 1400 (English)", documents, questions, relevant)


def read_cmrc(folder: Path) -> TestCollection:
    """Read CMRC 2018: a question's own paragraph is what answers it."""
    documents: dict[str, tuple[str, str]] = {}
    questions: list[str] = []
    relevant: dict[int, dict[str, int]] = {}
    data = json.loads(read_text(folder / "cmrc2018_dev.json.gz"))
    for article in data["data"] if isinstance(data, dict) else data:
        for paragraph in article.get("paragraphs", [article]):
            key = str(len(documents))
            documents[key] = ("", paragraph.get("context") or paragraph.get("context_text"))
            for row in paragraph["qas"]:
                relevant[len(questions)] = {key: 1}
                questions.append(row.get("question") or row["query_text"])
    return TestCollection("CMRC 2018 (Chinese)", documents, questions, relevant, is_chinese=True)


def ndcg(ranked: list[str], gains: dict[str, int], most: int = 10) -> float:
    """Normalised discounted cumulative gain (Järvelin and Kekäläinen 2002), with the gain as graded."""

    def dcg(values: list[int]) -> float:
        return sum(gain / math.log2(place + 2) for place, gain in enumerate(values))

    return dcg([gains.get(d, 0) for d in ranked[:most]]) / dcg(sorted(gains.values(), reverse=True)[:most])


def score(search: Search, collection: TestCollection) -> tuple[float, float]:
    """Return the means of nDCG@10 and recall@100 over the questions that something answers."""
    quality, found = [], []
    for number, gains in collection.relevant.items():
        ranked = search(collection.questions[number])
        quality.append(ndcg(ranked, gains))
        found.append(len(gains.keys() & set(ranked[:MOST])) / len(gains))
    return sum(quality) / len(quality), sum(found) / len(found)


# --- the engines ----------------------------------------------------------------------------------------------------


def ours(collection: TestCollection) -> Search:
    from muniment.search.asking.query import parse_query
    from muniment.search.engines.index import ask
    from muniment.search.engines.tantivy_index import TantivyIndex
    from muniment.search.model import Entry, Passage, SearchRequest

    keys = list(collection.documents)
    index = TantivyIndex(Path(tempfile.mkdtemp(prefix="bench-quality-")))
    rows = enumerate(collection.documents.values(), 1)
    index.rebuild(
        (Entry(n, title, [Passage(text)], "article", "full", "A source", "en", "") for n, (title, text) in rows),
        lambda done: None,
    )

    def search(question: str) -> list[str]:
        # As in the box, but for the signs that are the language's own.
        node = parse_query(re.sub(r'[":~*()“”「」\uff08\uff09-]', " ", question))
        answer, _ = ask(index, SearchRequest(node, MOST, with_facets=False, with_passages=0))
        return [keys[hit.id - 1] for hit in answer.hits]

    return search


def raw_tantivy(collection: TestCollection) -> Search:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", stored=True, tokenizer_name="raw")
    builder.add_text_field("title")
    builder.add_text_field("text")
    index = tantivy.Index(builder.build())
    writer = index.writer(50_000_000, 1)
    for key, (title, text) in collection.documents.items():
        document = tantivy.Document()
        for name, value in (("key", key), ("title", title), ("text", text)):
            document.add_text(name, value)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def search(question: str) -> list[str]:
        query, _ = index.parse_query_lenient(re.sub(r"[^\w\s]", " ", question), ["title", "text"])
        return [searcher.doc(address)["key"][0] for _, address in searcher.search(query, limit=MOST).hits]

    return search


def fts5(collection: TestCollection) -> Search:
    database = sqlite3.connect(":memory:")
    tokens = "trigram" if collection.is_chinese else "porter unicode61"
    database.execute(f"CREATE VIRTUAL TABLE t USING fts5(key UNINDEXED, title, text, tokenize='{tokens}')")
    database.executemany("INSERT INTO t VALUES (?, ?, ?)", [(k, *d) for k, d in collection.documents.items()])

    def search(question: str) -> list[str]:
        words = re.findall(r"\w+", question)
        if collection.is_chinese:
            words = [word[i : i + 3] for word in words for i in range(len(word) - 2)]
        asked = " OR ".join(f'"{word}"' for word in words)
        return (
            [row[0] for row in database.execute("SELECT key FROM t WHERE t MATCH ? ORDER BY rank LIMIT 100", (asked,))]
            if asked
            else []
        )

    return search


def postgresql(collection: TestCollection) -> Search | None:
    address = os.environ.get("MUNIMENT_DATABASE_URL")
    if not address:
        return None
    import psycopg

    configuration = "simple" if collection.is_chinese else "english"
    connection = psycopg.connect(address, autocommit=True)
    connection.execute("DROP TABLE IF EXISTS bench_quality")
    connection.execute("CREATE TABLE bench_quality (key text, words tsvector)")
    for key, (title, text) in collection.documents.items():
        connection.execute(
            "INSERT INTO bench_quality VALUES (%s, setweight(to_tsvector(%s, %s), 'A') || to_tsvector(%s, %s))",
            (key, configuration, title, configuration, text),
        )
    connection.execute("CREATE INDEX ON bench_quality USING gin (words)")

    def search(question: str) -> list[str]:
        row = connection.execute("SELECT plainto_tsquery(%s, %s)::text", (configuration, question)).fetchone()
        asked = str(row[0]).replace(" & ", " | ") if row else ""
        if not asked:
            return []
        rows = connection.execute(
            "SELECT key FROM bench_quality, to_tsquery('simple', %s) q WHERE words @@ q ORDER BY "
            "ts_rank_cd(words, q, 1) DESC LIMIT 100",
            (asked,),
        )
        return [str(r[0]) for r in rows]

    return search


XAPIAN = r"""
import json, re, sys
import xapian
given = json.load(sys.stdin)
stem = xapian.Stem("none" if given["chinese"] else "en")
database = xapian.WritableDatabase("", xapian.DB_BACKEND_INMEMORY)
generator = xapian.TermGenerator()
generator.set_stemmer(stem)
if given["chinese"]:
    generator.set_flags(xapian.TermGenerator.FLAG_NGRAMS if hasattr(xapian.TermGenerator, "FLAG_NGRAMS") else xapian.TermGenerator.FLAG_CJK_NGRAM)
for key, (title, text) in given["documents"].items():
    document = xapian.Document()
    generator.set_document(document)
    generator.index_text(title)
    generator.increase_termpos()
    generator.index_text(text)
    document.set_data(key)
    database.add_document(document)
parser = xapian.QueryParser()
parser.set_stemmer(stem)
parser.set_stemming_strategy(parser.STEM_SOME)
parser.set_database(database)
enquire = xapian.Enquire(database)
answers = []
for question in given["questions"]:
    text = re.sub(r"[^\w\s]", " ", question)
    if given["chinese"]:
        # Its parser asks for all n-grams of a run together, and fails on some: any of them does better.
        document = xapian.Document()
        generator.set_document(document)
        generator.index_text(text)
        query = xapian.Query(xapian.Query.OP_OR, [term.term for term in document])
    else:
        query = parser.parse_query(text)
    enquire.set_query(query)
    answers.append([match.document.get_data().decode() for match in enquire.get_mset(0, 100)])
json.dump(answers, sys.stdout)
"""  # noqa: E501


def xapian(collection: TestCollection) -> Search | None:
    """Xapian comes as Debian's package for the system's Python, so it answers all questions in a process of its own."""
    given = {"documents": collection.documents, "questions": collection.questions, "chinese": collection.is_chinese}
    try:
        done = subprocess.run(
            ["/usr/bin/python3", "-c", XAPIAN],
            input=json.dumps(given),
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError) as error:
        print(
            f"Xapian is not here (apt-get install python3-xapian): {getattr(error, 'stderr', error)!s:.200}",
            file=sys.stderr,
        )
        return None
    answers = dict(zip(collection.questions, json.loads(done.stdout), strict=True))
    return lambda question: answers[question]


ENGINES: dict[str, Callable[[TestCollection], Search | None]] = {
    "Muniment": ours,
    "Tantivy, raw": raw_tantivy,
    "SQLite FTS5": fts5,
    "PostgreSQL full text": postgresql,
    "Xapian": xapian,
}


def main(folder: Path) -> None:
    os.environ.setdefault("MUNIMENT_DATA", tempfile.mkdtemp(prefix="bench-quality-"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "muniment.settings"
    import django

    django.setup()
    for collection in (read_cranfield(folder / "cranfield"), read_cmrc(folder / "cmrc2018")):
        print(
            f"\n{collection.name}: {len(collection.documents):,} documents, {len(collection.relevant):,} questions.\n"
        )
        print("| engine | nDCG@10 | recall@100 |\n|---|---:|---:|")
        for name, make in ENGINES.items():
            search = make(collection)
            if search is None:
                print(f"| {name} | not here | |")
                continue
            quality, found = score(search, collection)
            print(f"| {name} | {quality:.3f} | {found:.3f} |", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
