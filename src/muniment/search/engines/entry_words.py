"""The words of an entry, as every engine keeps them.

In: an entry. Out: by field, its words with spaces between them (`texts_of`): an engine parts them there, and does
nothing else to them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from muniment.search import analysis
from muniment.search.asking.numbers import find_numbers
from muniment.search.asking.own_fields import own_name, own_term
from muniment.search.folding import tables_digest
from muniment.search.model import Entry
from muniment.search.stems import base_of, stemmer_version

_FIELDS_VERSION = "6"
"""Raised when the fields of an index change, or how words are made."""
UNDATED = 99_999_999
"""Stands for the day of an item that has none, where the oldest comes first."""
_MOST_TEXT = 20_000_000
"""Characters of an item that are found: a book of 6,000 pages."""


def words_version() -> str:
    """Return what an index is made by: its fields, the stemmers, the tables of spellings and names. An index that was
    made by another is made anew."""
    return f"{_FIELDS_VERSION}.{stemmer_version()}.{tables_digest()}"


@dataclass(frozen=True, slots=True)
class EntryTexts:
    """What is found of an entry's title and passages."""

    fields: dict[str, list[str]]
    """By field its values. No phrase runs from one value into the next."""
    tongues: list[str]
    """Languages whose forms its words have."""
    count: int
    """How many words there are."""


def texts_of(entry: Entry) -> EntryTexts:
    """Return the words of an entry's title and passages, in each form that they are found by."""
    title = analysis.IndexWords(entry.title, entry.language)
    kept = [title]
    texts = [entry.title]
    tongues = {base_of(entry.language): None}
    length = 0
    for passage in entry.passages:
        length += len(passage.text)
        if length > _MOST_TEXT:
            break
        language = passage.language or entry.language
        tongues[base_of(language)] = None
        kept.append(analysis.IndexWords(passage.text, language))
        texts.append(passage.text)
    whole = "\n".join(texts)
    fields: dict[str, list[list[str]]] = {
        "title": [title.terms],
        "title_exact": [title.plain],
        # Words that a hyphen joins stand by themselves, after all others: the places of words are those of the text.
        "text": [*(words.terms for words in kept), [word for words in kept for word in words.joined]],
        "exact": [*(words.plain for words in kept), [word for words in kept for word in words.plain_joined]],
        "pairs": [analysis.make_pairs(whole)],
        "numbers": [sorted({n.key for n in find_numbers(whole)})],
        "grams": [list(analysis.make_grams({word for words in kept for word in words.plain}))],
    }
    return EntryTexts(
        {name: [" ".join(words) for words in lists if words] for name, lists in fields.items()},
        [tongue for tongue in tongues if tongue],
        analysis.count_words(whole),
    )


def words_of_name(name: str) -> list[str]:
    """Return a name's words in both forms: stems, and as they are written, for words that begin so."""
    return list(_forms_of(name) if len(name) <= _SHORT else _forms_of.__wrapped__(name))


_SHORT = 200
"""Letters of a name that is remembered: sources, places, authors and values of own fields come again and again."""


@lru_cache(8192)
def _forms_of(name: str) -> tuple[str, ...]:
    words = analysis.IndexWords(name)
    return tuple(dict.fromkeys(filter(None, (" ".join(words.terms), " ".join(words.plain)))))


def own_terms_of(entry: Entry) -> list[str]:
    """Return the words of an item's own fields, each behind its field's name, one text for each value: as `field:value`
    asks for them."""
    return [
        " ".join(own_term(own_name(name), word) for word in words.split())
        for name, value in entry.fields
        for words in words_of_name(value)
    ]
