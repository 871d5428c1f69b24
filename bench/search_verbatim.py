"""Sentences pasted without quotation marks: how often the text that has them word for word comes first.

Sixty sentences of 8 to 40 words are drawn (always the same ones) from the texts of a folder: of each text as many as of
any other, so that no language and no long document outweighs the rest. All texts stand in one index, each paragraph by
itself, as public corpora give them: a line is a paragraph. A sentence is typed as it stands, brackets, colons and all;
its text must come first, or another that has the same sentence.

Run by `make bench-search`, or: python bench/search_verbatim.py FOLDER
"""

from __future__ import annotations

import os
import random
import re
import sys
import tempfile
from pathlib import Path

import django

_SENTENCES, _SEED = 60, 22
_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")


def read_texts(folder: Path) -> dict[str, list[str]]:
    """Return the paragraphs of each text."""
    files = sorted(f for f in folder.rglob("*") if f.suffix in (".txt", ".md"))
    lines = {str(f.relative_to(folder)): f.read_text(encoding="utf-8", errors="replace").splitlines() for f in files}
    return {name: [" ".join(line.split()) for line in text if line.strip()] for name, text in lines.items()}


def draw(texts: dict[str, list[str]], drawing: random.Random) -> list[str]:
    """Return sentences, each of a text of its own."""
    found: list[str] = []
    for name in drawing.sample(sorted(texts), len(texts)):
        sentences = [s.strip() for paragraph in texts[name] for s in _END.split(paragraph)]
        fitting = [s for s in sentences if 8 <= len(s.split()) <= 40 or ("\u4e00" <= s[:1] <= "\u9fff" and len(s) > 15)]
        if fitting:
            found.append(drawing.choice(fitting))
    return found[:_SENTENCES]


def main(folder: Path) -> None:
    os.environ.setdefault("MUNIMENT_DATA", tempfile.mkdtemp(prefix="bench-verbatim-"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muniment.settings")
    django.setup()
    from muniment.reading.findings.language import detect_language
    from muniment.search.asking.query import QueryError, parse_query
    from muniment.search.engines.index import ask
    from muniment.search.engines.tantivy_index import TantivyIndex
    from muniment.search.model import Entry, Passage, SearchRequest

    texts = read_texts(folder)
    names = list(texts)
    index = TantivyIndex(Path(tempfile.mkdtemp(prefix="bench-verbatim-")))
    entries = (
        Entry(
            number,
            texts[name][0] if texts[name] else "",
            [Passage(line) for line in texts[name]],
            "document",
            "full",
            "A source",
            detect_language(" ".join(texts[name])[:5000]) or "",
            "",
        )
        for number, name in enumerate(names, 1)
    )
    index.rebuild(entries, lambda done: None)
    sentences = draw(texts, random.Random(_SEED))  # noqa: S311 - the same each time
    first = 0
    for sentence in sentences:
        try:
            answer, _ = ask(index, SearchRequest(parse_query(sentence), 1, with_facets=False, with_passages=0))
        except QueryError as error:
            print(f"refused: {error.message}: {sentence[:70]}")
            continue
        hits = [names[hit.id - 1] for hit in answer.hits]
        if hits and any(sentence in line for line in texts[hits[0]]):
            first += 1
        else:
            print(f"not first ({hits[0] if hits else 'nothing'}): {sentence[:100]}")
    print(f"\n| verbatim source first | {first} of {len(sentences)} |")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
