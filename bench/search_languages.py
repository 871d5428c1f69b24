"""Search quality in many languages: questions to paragraphs, ours beside two references in one run.

XQuAD's sets beside the checkout: 240 paragraphs and 1,190 questions in each language; the one paragraph that a question
was written for answers it. The references: BM25 (Okapi, k1 1.5, b 0.75) over the words of the language, stemmed by
Snowball or cut by a dictionary; SQLite FTS5 over trigrams, any of a question's. Ours has one configuration for all: a
paragraph is of the language that the reader finds in it, and the question is typed as it is, without its signs.

Run by `make bench-search`, or: python bench/search_languages.py FOLDER [LANGUAGES]. Where OPENSEARCH_URL names a
cluster (tools/with-opensearch), ours on it is a column more.
"""

from __future__ import annotations

import json
import math
import os
import sqlite3
import sys
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from search_quality import read_text

if TYPE_CHECKING:
    from muniment.search.engines.index import SearchIndex

Search = Callable[[str], list[int]]
Paragraphs = Sequence[tuple[str, str]]
"""Language and text."""
STEMMERS = {
    "ar": "arabic",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "hi": "hindi",
    "ro": "romanian",
    "ru": "russian",
    "tr": "turkish",
}
MOST = 10


def read_set(file: Path) -> tuple[list[str], list[tuple[str, int]]]:
    """Return the paragraphs of a set in SQuAD's form, and each question with the number of its paragraph."""
    paragraphs: list[str] = []
    questions: list[tuple[str, int]] = []
    for article in json.loads(read_text(file))["data"]:
        for paragraph in article["paragraphs"]:
            questions += [(row["question"], len(paragraphs)) for row in paragraph["qas"]]
            paragraphs.append(paragraph["context"])
    return paragraphs, questions


def plain(text: str) -> str:
    """Return a text's letters, marks and numbers, with spaces for all else."""
    kept = (c if unicodedata.category(c)[0] in "LMN" else " " for c in unicodedata.normalize("NFC", text))
    return " ".join("".join(kept).split())


def three_longest(question: str) -> str:
    words = question.split()
    longest = set(sorted(range(len(words)), key=lambda n: -len(words[n]))[:3])
    return " ".join(word for n, word in enumerate(words) if n in longest)


# --- the references -------------------------------------------------------------------------------------------------


def words_of(language: str) -> Callable[[str], list[str]]:
    """Return what cuts a text of a language into its words."""
    if language == "th":
        from icu4py.breakers import WordBreaker

        def cut(text: str) -> list[str]:
            return [piece for piece in WordBreaker(text.lower(), "th") if plain(str(piece))]

        return lambda text: [str(word) for word in cut(plain(text))]
    if language == "zh":
        import rjieba

        return lambda text: [word for word in rjieba.cut_for_search(plain(text).lower()) if word.strip()]
    if language not in STEMMERS:
        return lambda text: plain(text).lower().split()
    import Stemmer

    stem = Stemmer.Stemmer(STEMMERS[language]).stemWord
    return lambda text: [stem(word) for word in plain(text).lower().split()]


def bm25(paragraphs: Paragraphs) -> Callable[[str, str], list[int]]:
    """Return BM25 as `rank-bm25` has it (Okapi)."""
    cutters = {language: words_of(language) for language, _ in paragraphs}
    counts = [Counter(cutters[language](text)) for language, text in paragraphs]
    lengths = [sum(count.values()) for count in counts]
    mean = sum(lengths) / len(lengths)
    having: Counter[str] = Counter(word for count in counts for word in count)
    idf = {word: math.log(len(counts) - n + 0.5) - math.log(n + 0.5) for word, n in having.items()}
    least = 0.25 * sum(idf.values()) / len(idf)
    postings: dict[str, list[tuple[int, float]]] = {}
    for number, count in enumerate(counts):
        for word, often in count.items():
            weight = often * 2.5 / (often + 1.5 * (0.25 + 0.75 * lengths[number] / mean))
            postings.setdefault(word, []).append((number, (idf[word] if idf[word] >= 0 else least) * weight))

    def search(language: str, question: str) -> list[int]:
        scores: Counter[int] = Counter()
        for word in cutters[language](question):
            for number, weight in postings.get(word, ()):
                scores[number] += weight
        return sorted(scores, key=lambda number: (-scores[number], number))[:MOST]

    return search


def trigrams(paragraphs: Paragraphs) -> Callable[[str, str], list[int]]:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE t USING fts5(x, tokenize='trigram')")
    rows = ((number, unicodedata.normalize("NFC", text)) for number, (_, text) in enumerate(paragraphs))
    database.executemany("INSERT INTO t(rowid, x) VALUES (?, ?)", rows)

    def search(_language: str, question: str) -> list[int]:
        grams = dict.fromkeys(w[i : i + 3] for w in question.lower().split() for i in range(len(w) - 2))
        asked = " OR ".join(f'"{gram}"' for gram in grams)
        if not asked:
            return []
        return [
            row[0]
            for row in database.execute("SELECT rowid FROM t WHERE t MATCH ? ORDER BY bm25(t) LIMIT 10", (asked,))
        ]

    return search


def ours(paragraphs: Paragraphs) -> Callable[[str, str], list[int]]:
    from muniment.search.engines.tantivy_index import TantivyIndex

    return asked_of(TantivyIndex(Path(tempfile.mkdtemp(prefix="bench-languages-"))), paragraphs)


def on_cluster(paragraphs: Paragraphs) -> Callable[[str, str], list[int]]:
    """Return ours on the cluster that OPENSEARCH_URL names."""
    from muniment.search.engines.opensearch_cluster import ClusterSettings
    from muniment.search.engines.opensearch_index import OpenSearchIndex

    prefix = f"bench-languages-{os.urandom(4).hex()}"
    return asked_of(OpenSearchIndex(ClusterSettings(os.environ["OPENSEARCH_URL"], prefix)), paragraphs)


def asked_of(index: SearchIndex, paragraphs: Paragraphs) -> Callable[[str, str], list[int]]:
    from muniment.reading.findings.language import detect_language
    from muniment.search.asking.query import parse_query
    from muniment.search.engines.index import ask
    from muniment.search.model import Entry, Passage, SearchRequest

    entries = (
        Entry(n, "", [Passage(text)], "article", "full", "A source", detect_language(text) or "", "")
        for n, (_, text) in enumerate(paragraphs, 1)
    )
    index.rebuild(entries, lambda done: None)

    def search(_language: str, question: str) -> list[int]:
        answer, _ = ask(index, SearchRequest(parse_query(question), MOST, with_facets=False, with_passages=0))
        return [hit.id - 1 for hit in answer.hits]

    return search


ENGINES = {"Muniment": ours, "BM25": bm25, "trigrams": trigrams}
if os.environ.get("OPENSEARCH_URL"):
    ENGINES["Muniment on OpenSearch"] = on_cluster


def ndcg(search: Callable[[str, str], list[int]], questions: Sequence[tuple[str, str, int]]) -> tuple[float, float]:
    """Return the mean of nDCG@10 over questions with one right answer, and milliseconds a question."""
    total, start = 0.0, time.perf_counter()
    for language, question, right in questions:
        found = search(language, question)
        total += 1 / math.log2(found.index(right) + 2) if right in found else 0.0
    return total / len(questions), 1000 * (time.perf_counter() - start) / len(questions)


def main(folder: Path, languages: Sequence[str]) -> None:
    os.environ.setdefault("MUNIMENT_DATA", tempfile.mkdtemp(prefix="bench-languages-"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "muniment.settings"
    import django

    django.setup()
    sets = {file.name.split(".")[1]: read_set(file) for file in sorted(folder.glob("xquad.*.json.gz"))}
    chosen = [language for language in sets if not languages or language in languages]
    print("| nDCG@10 | " + " | ".join(ENGINES) + " | ms a question, ours |\n|---|" + "---:|" * (len(ENGINES) + 1))
    for language in chosen:
        paragraphs, questions = sets[language]
        asked = [(language, plain(question), right) for question, right in questions]
        rows = [ndcg(make([(language, text) for text in paragraphs]), asked) for make in ENGINES.values()]
        print(f"| {language} | " + " | ".join(f"{q:.3f}" for q, _ in rows) + f" | {rows[0][1]:.1f} |", flush=True)
    together: list[tuple[str, str]] = []
    asked_of_all: list[tuple[str, str, int]] = []
    for language in chosen:
        paragraphs, questions = sets[language]
        asked_of_all += [(language, plain(q), len(together) + right) for q, right in questions[::6]]
        together += [(language, text) for text in paragraphs]
    engines = [make(together) for make in ENGINES.values()]
    short = [(one, three_longest(question), right) for one, question, right in asked_of_all]
    for name, asked in (("all in one index", asked_of_all), ("all, three longest words", short)):
        rows = [ndcg(search, asked) for search in engines]
        print(f"| {name} | " + " | ".join(f"{q:.3f}" for q, _ in rows) + f" | {rows[0][1]:.1f} |", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
