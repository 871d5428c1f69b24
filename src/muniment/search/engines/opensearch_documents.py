"""What OpenSearch keeps: its fields, and an entry as one of its documents.

In: an entry. Out: a document; of a document that was found, its passages.
"""

from __future__ import annotations

from typing import Any

from muniment.search.engines.entry_words import UNDATED, own_terms_of, texts_of, words_of_name, words_version
from muniment.search.engines.index import suggestions_of
from muniment.search.engines.opensearch_cluster import ClusterSettings
from muniment.search.model import Entry, Passage

_MAPPING_VERSION = "3"
"""Raised when the fields here change, though words are made as before."""
_WORDS = (
    "title",
    "text",
    "exact",
    "title_exact",
    "topic_words",
    "speaker_words",
    "source_words",
    "place_words",
    "origin",
    "collection",
    "author_words",
    "own",
    "pairs",
)
_LISTED = ("numbers", "grams")
"""Words of which only counts whether they are there."""
WHOLE = (
    "kind",
    "source",
    "topic",
    "place",
    "language",
    "speaker",
    "author",
    "state",
    "visibility",
    "collection_name",
    "suggestion",
    "tongue",
)
"""Fields whose values are kept as they are."""
VOCABULARIES = {"exact": "vocabulary"}
"""Fields of words whose distinct words can be listed, and the field that lists them: OpenSearch counts no words of a
text but in memory."""
_NOBODY = "\u2205"
"""Stands for the author of a text that names none. Lucene weighs a word by how many of those that have the field have
the word; by all texts, as Tantivy does, a name that most who are named bear still tells much."""
_LONGEST_VALUE = 8_000
"""Characters: Lucene refuses the whole document for a term of more than 32,766 bytes."""


def mapping(wanted: ClusterSettings, version: int) -> dict[str, Any]:
    """Return the settings and fields of a new index; `version`: the first number of OpenSearch's."""
    # Okapi BM25 as Robertson and Zaragoza have it, with (k1 + 1) above the line: version 3 leaves it out, and then the
    # weights that are no word's (a year, a topic) would count twice as much beside words.
    similarity = "LegacyBM25" if version >= 3 else "BM25"
    words = {"type": "text", "analyzer": "words"}
    whole = {"type": "keyword", "ignore_above": _LONGEST_VALUE}
    return {
        "settings": {
            "index": {
                "number_of_shards": wanted.shards,
                "max_result_window": wanted.window,
                "similarity": {"default": {"type": similarity, "k1": 1.2, "b": 0.75}},
                "analysis": {
                    "analyzer": {"words": {"type": "custom", "tokenizer": "words"}},
                    "tokenizer": {"words": {"type": "whitespace", "max_token_length": _LONGEST_VALUE}},
                },
                **copies(wanted.replicas),
            }
        },
        "mappings": {
            "dynamic": False,
            "_meta": {"words": made_by()},
            # All that is shown of an entry; its words are only looked for.
            "_source": {"includes": ["id", "passages"]},
            "properties": {
                **dict.fromkeys(_WORDS, words),
                **{name: {**words, "index_options": "docs"} for name in _LISTED},
                **dict.fromkeys(WHOLE, whole),
                **{name: {**whole, "index": False} for name in VOCABULARIES.values()},
                **{name: {"type": "long"} for name in ("id", "year", "day", "oldest", "words")},
                "passages": {"type": "object", "enabled": False},
            },
        },
    }


def copies(replicas: int | None) -> dict[str, Any]:
    """Return the settings that say how many copies each shard has."""
    if replicas is None:
        return {"auto_expand_replicas": "0-1"}
    return {"auto_expand_replicas": "false", "number_of_replicas": replicas}


def made_by() -> str:
    """Return what an index is made by: one that was made by another is made anew."""
    return f"{words_version()}/{_MAPPING_VERSION}"


def document_of(entry: Entry) -> dict[str, Any]:
    """Return an entry as the cluster gets it."""
    texts = texts_of(entry)
    day = int(entry.date.replace("-", "")) if entry.date else 0

    def names(*values: str) -> list[str]:
        return [words for value in values for words in words_of_name(value)]

    return {
        "id": entry.id,
        **texts.fields,
        "vocabulary": sorted({word for words in texts.fields.get("exact", ()) for word in words.split()}),
        "tongue": texts.tongues,
        "words": texts.count,
        "passages": [[p.address, p.page, p.language or entry.language, p.text] for p in entry.passages],
        "topic_words": names(*entry.topic_labels),
        # Who wrote a text says what it does not attribute to others.
        "speaker_words": names(*entry.speakers, *entry.roles, *entry.authors),
        "author_words": names(*entry.authors) or [_NOBODY],
        "own": own_terms_of(entry),
        "source_words": names(entry.source),
        "place_words": names(*entry.places),
        "origin": names(entry.origin),
        "collection": names(*entry.collections),
        "kind": entry.kind,
        "source": entry.source,
        "topic": list(entry.topics),
        "place": list(entry.places),
        "language": entry.language,
        "speaker": list(entry.speakers),
        "author": list(entry.authors),
        "state": entry.state,
        "visibility": entry.visibility,
        "collection_name": list(entry.collections),
        "suggestion": suggestions_of(entry),
        "year": int(entry.date[:4]) if entry.date else None,
        "day": day,
        "oldest": day or UNDATED,
    }


def passages_of(source: dict[str, Any]) -> list[Passage]:
    """Return the passages of a document, as they were kept."""
    return [Passage(text, address, page, language) for address, page, language, text in source.get("passages", [])]
