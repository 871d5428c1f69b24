"""What the embedded engine keeps: its fields, and an entry as one of its documents.

In: an entry. Out: a document; of a document that was found, its passages.
"""

from __future__ import annotations

import tantivy

from muniment.search.engines.entry_words import UNDATED, own_terms_of, texts_of, words_of_name
from muniment.search.engines.index import suggestions_of
from muniment.search.model import Entry, Passage

_PASSAGE, _PART = "\x1e", "\x1f"
"""Stand between passages and between their parts (record and unit separator): in no text that was read."""


def make_schema() -> tantivy.Schema:
    """Return the fields of the index."""
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", indexed=True, fast=True)
    # All words are made by us: stems by language, words as written, pairs of characters, numbers in one form, and the
    # letters of words three by three.
    for name in ("title", "text", "exact", "title_exact", "pairs"):
        builder.add_text_field(name, tokenizer_name="whitespace")
    for name in (
        "topic_words",
        "speaker_words",
        "source_words",
        "place_words",
        "origin",
        "collection",
        "author_words",
        "own",
    ):
        builder.add_text_field(name, tokenizer_name="whitespace")
    for name in ("numbers", "grams"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    builder.add_bytes_field("passages", stored=True)
    for name in ("kind", "source", "topic", "place", "language", "speaker", "author"):
        builder.add_text_field(name, tokenizer_name="raw", fast=True, index_option="basic")
    for name in ("state", "visibility", "collection_name", "suggestion", "tongue"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("year", indexed=True, fast=True)
    builder.add_unsigned_field("day", indexed=True, fast=True)
    builder.add_unsigned_field("oldest", fast=True)
    builder.add_unsigned_field("words", fast=True)
    return builder.build()


def document_of(entry: Entry) -> tantivy.Document:
    """Return an entry as the engine keeps it."""
    document = tantivy.Document()
    document.add_unsigned("id", entry.id)
    _add_texts(document, entry)
    named = (
        # Who wrote a text says what it does not attribute to others.
        ("speaker_words", [*entry.speakers, *entry.roles, *entry.authors]),
        ("author_words", entry.authors),
        ("collection", entry.collections),
        ("place_words", entry.places),
        ("topic_words", entry.topic_labels),
        ("source_words", [entry.source]),
        ("origin", [entry.origin]),
    )
    for name, values in named:
        for value in values:
            for words in words_of_name(value):
                document.add_text(name, words)
    whole = (
        ("kind", [entry.kind]),
        ("state", [entry.state]),
        ("source", [entry.source]),
        ("language", [entry.language]),
        ("topic", entry.topics),
        ("place", entry.places),
        ("speaker", entry.speakers),
        ("author", entry.authors),
        ("own", own_terms_of(entry)),
        ("collection_name", entry.collections),
        ("visibility", [entry.visibility]),
        ("suggestion", suggestions_of(entry)),
    )
    for name, values in whole:
        for value in values:
            document.add_text(name, value)
    if entry.date:
        document.add_unsigned("year", int(entry.date[:4]))
    day = int(entry.date.replace("-", "")) if entry.date else 0
    document.add_unsigned("day", day)
    document.add_unsigned("oldest", day or UNDATED)
    return document


def _add_texts(document: tantivy.Document, entry: Entry) -> None:
    """Add the title and the passages: to be found by their words, and to be shown."""
    texts = texts_of(entry)
    for name, values in texts.fields.items():
        for value in values:
            document.add_text(name, value)
    for tongue in texts.tongues:
        document.add_text("tongue", tongue)
    if entry.passages:
        rows = _PASSAGE.join(
            _PART.join((p.address, str(p.page or ""), p.language or entry.language, p.text)) for p in entry.passages
        )
        document.add_bytes("passages", rows.encode())
    document.add_unsigned("words", texts.count)


def passages_of(document: tantivy.Document) -> list[Passage]:
    """Return the passages of a document, as they were kept."""
    stored = document.get_first("passages")
    if not stored:
        return []
    rows = [row.split(_PART, 3) for row in bytes(stored).decode().split(_PASSAGE)]
    return [Passage(text, address, int(page) if page else None, language) for address, page, language, text in rows]
