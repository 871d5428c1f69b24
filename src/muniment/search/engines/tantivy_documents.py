"""What the embedded engine keeps: its fields, and an entry as one of its documents.

In: an entry. Out: a document; of a document that was found, its passages.
"""

from __future__ import annotations

import tantivy

from muniment.search import analysis
from muniment.search.asking.numbers import find_numbers
from muniment.search.engines.index import suggestions_of
from muniment.search.model import Entry, Passage

SCHEMA_VERSION = "3"
"""Raised when the schema changes: an index of another schema is made anew."""
_MOST_TEXT = 20_000_000
"""Characters of an item that are found: a book of 6,000 pages."""
_PASSAGE, _PART = "\x1e", "\x1f"
"""Stand between passages and between their parts (record and unit separator): in no text that was read."""


def make_schema() -> tantivy.Schema:
    """Return the fields of the index."""
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", indexed=True, fast=True)
    for name in ("title", "text"):
        builder.add_text_field(name, tokenizer_name="words")
    for name in ("topic_words", "speaker_words", "source_words", "place_words", "origin", "collection"):
        builder.add_text_field(name, tokenizer_name="words")
    # Made by us, word by word: pairs of Chinese characters, and numbers in one form.
    builder.add_text_field("pairs", tokenizer_name="whitespace")
    builder.add_text_field("numbers", tokenizer_name="whitespace", index_option="basic")
    builder.add_bytes_field("passages", stored=True)
    for name in ("kind", "source", "topic", "place", "language", "speaker"):
        builder.add_text_field(name, tokenizer_name="raw", fast=True, index_option="basic")
    for name in ("state", "visibility", "collection_name", "suggestion"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("year", indexed=True, fast=True)
    builder.add_unsigned_field("day", indexed=True, fast=True)
    builder.add_unsigned_field("words", fast=True)
    return builder.build()


def document_of(entry: Entry) -> tantivy.Document:
    """Return an entry as the engine keeps it."""
    document = tantivy.Document()
    document.add_unsigned("id", entry.id)
    _add_texts(document, entry)
    analysed = (
        ("speaker_words", [*entry.speakers, *entry.roles]),
        ("collection", entry.collections),
        ("place_words", entry.places),
        ("topic_words", entry.topic_labels),
        ("source_words", [entry.source]),
        ("origin", [entry.origin]),
    )
    for name, values in analysed:
        for value in values:
            document.add_text(name, analysis.prepare(value))
    whole = (
        ("kind", [entry.kind]),
        ("state", [entry.state]),
        ("source", [entry.source]),
        ("language", [entry.language]),
        ("topic", entry.topics),
        ("place", entry.places),
        ("speaker", entry.speakers),
        ("collection_name", entry.collections),
        ("visibility", [entry.visibility]),
        ("suggestion", suggestions_of(entry)),
    )
    for name, values in whole:
        for value in values:
            document.add_text(name, value)
    if entry.date:
        document.add_unsigned("year", int(entry.date[:4]))
    document.add_unsigned("day", int(entry.date.replace("-", "")) if entry.date else 0)
    return document


def _add_texts(document: tantivy.Document, entry: Entry) -> None:
    """Add the title and the passages: to be found by their words, pairs and numbers, and to be shown."""
    whole = "\n".join([entry.title, *(p.text for p in entry.passages)])[:_MOST_TEXT]
    document.add_text("title", analysis.prepare(entry.title))
    # Each by itself: no phrase runs from one passage into the next.
    document.add_text("text", analysis.prepare(entry.title))
    length = 0
    for passage in entry.passages:
        length += len(passage.text)
        if length > _MOST_TEXT:
            break
        document.add_text("text", analysis.prepare(passage.text))
    if pairs := analysis.make_pairs(whole):
        document.add_text("pairs", " ".join(pairs))
    if numbers := " ".join({n.key for n in find_numbers(whole)}):
        document.add_text("numbers", numbers)
    if entry.passages:
        rows = _PASSAGE.join(f"{p.address}{_PART}{p.page or ''}{_PART}{p.text}" for p in entry.passages)
        document.add_bytes("passages", rows.encode())
    document.add_unsigned("words", analysis.count_words(whole))


def passages_of(document: tantivy.Document) -> list[Passage]:
    """Return the passages of a document, as they were kept."""
    stored = document.get_first("passages")
    if not stored:
        return []
    rows = [row.split(_PART, 2) for row in bytes(stored).decode().split(_PASSAGE)]
    return [Passage(text, address, int(page) if page else None) for address, page, text in rows]
