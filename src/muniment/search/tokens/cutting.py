"""The words of an entry with their places.

In: an entry. Out: its title and passages as one text, and each word of it: where it begins, and its key, which is its
term and its plain form as the index has them (`analysis`), and the word in small letters.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from muniment.search import analysis
from muniment.search.folding import make_small, visible
from muniment.search.model import Entry
from muniment.search.stems import PLAIN, base_of, terms_of

MOST_TEXT = 20_000_000
"""Characters of an item whose words are kept, as in the index: a book of 6,000 pages."""
_MOST_KNOWN = 200_000


@dataclass(frozen=True, slots=True)
class CutText:
    """The words of one entry."""

    text: str
    """Title and passages, a line each, without what nobody sees (soft hyphens, marks of direction)."""
    keys: list[str]
    """Of each word its term, its plain form and itself in small letters, with tabs between. Empty between passages."""
    starts: array[int]
    """Where each word begins in `text`; between passages the end of the line."""
    joined: list[tuple[int, int, str]]
    """Words that hyphens join: the number of the first word, how many there are, the key of the whole."""
    addresses: list[str]
    """Of each line its address in the item; of the title empty."""
    languages: set[str]


class _Keys(dict[str, str]):
    """The keys of the words of one language, each made once."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language
        self._terms = terms_of(language)

    def __missing__(self, word: str) -> str:
        plain = PLAIN[word]
        # What is too long to be found has no form at all.
        key = f"{self._terms[word]}\t{plain}\t{make_small(word, self._language) if plain else ''}"
        if len(self) >= _MOST_KNOWN:
            self.clear()
        self[word] = key
        return key


@cache
def _keys_of(language: str) -> _Keys:
    return _Keys(language)


def cut_places(text: str, language: str = "") -> Iterator[tuple[int, str]]:
    """Yield the words of a text with where each begins: the words of `analysis.cut_words`. The text has nothing in it
    that `folding.visible` takes away."""
    pattern = analysis.word_pattern()
    if not analysis.has_wide(text):
        for match in pattern.finditer(text):
            yield match.start(), match[0]
        return
    at = 0
    for run in analysis.WIDE_RUN.finditer(text):
        for match in pattern.finditer(text, at, run.start()):
            yield match.start(), match[0]
        at = run.start()
        for word in analysis.cut_wide(run[0], language):
            if pattern.search(word):
                yield at, analysis.to_simplified(word)
            at += len(word)
    for match in pattern.finditer(text, at):
        yield match.start(), match[0]


def cut_entry(entry: Entry) -> CutText:
    """Return the words of an entry's title and passages."""
    lines: list[str] = []
    keys: list[str] = []
    starts: array[int] = array("I")
    joined: list[tuple[int, int, str]] = []
    addresses: list[str] = []
    languages: set[str] = set()
    length = 0
    for text, address, tongue in [
        (entry.title, "", entry.language),
        *((p.text, p.address, p.language or entry.language) for p in entry.passages),
    ]:
        if length > MOST_TEXT:
            break
        line = visible(text).replace("\n", " ")
        language = base_of(tongue)
        known = _keys_of(language)
        if lines:
            keys.append("")
            starts.append(length - 1)
        first = len(keys)
        for start, word in cut_places(line, language):
            keys.append(known[word])
            starts.append(length + start)
        for start, end, word in analysis.find_hyphened(line):
            numbers = [n for n in range(first, len(keys)) if length + start <= starts[n] < length + end]
            if numbers:
                joined.append((numbers[0], len(numbers), known[word]))
        lines.append(line)
        addresses.append(address)
        languages.add(language)
        length += len(line) + 1
    return CutText("\n".join(lines), keys, starts, joined, addresses, languages)
