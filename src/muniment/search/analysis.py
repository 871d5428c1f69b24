"""Words for the index: one cutting of text, for what is kept and for what is asked.

In: text, and its language. Out: the text's words as the index has them, in order: terms (`analyse`), which are stems in
the words' own language, and plain words (`plain_words`), which are as they are written but for case and diacritics; the
words that a hyphen joins, as one (`joined_words`); the letters of words, three by three (`make_grams`).

Words are runs of letters, marks and numbers, cut here: an engine only parts them at spaces, whichever it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from muniment.search.folding import fold as fold
from muniment.search.folding import fold_word as fold_word
from muniment.search.folding import has_marks as has_marks
from muniment.search.folding import to_simplified as to_simplified
from muniment.search.folding import visible
from muniment.search.scripts import HAN as HAN
from muniment.search.scripts import WIDE as WIDE
from muniment.search.scripts import WIDE_RUN as WIDE_RUN
from muniment.search.scripts import count_words as count_words
from muniment.search.scripts import cut_wide as cut_wide
from muniment.search.scripts import has_han as has_han
from muniment.search.scripts import has_hangul as has_hangul
from muniment.search.scripts import has_wide as has_wide
from muniment.search.scripts import make_pairs as make_pairs
from muniment.search.scripts import split_scripts as split_scripts
from muniment.search.stems import PLAIN, base_of, terms_of
from muniment.search.stems import sure_beginning as sure_beginning

_ASKING = "what which who whom whose how why when where"
_ASKING_CHINESE = "什么 哪 哪个 哪些 哪里 哪一 哪两 谁 何 何时 何地 多少 几 吗 呢 为什么 怎么 怎样 如何 请问 是否"
_JOINING = (
    "a an the of and or to in on at by for from with is are was were be been being has have had do does did that this "
    "these those it its as can could should would may might must any not no than then there their they them into "
    "about between if so such i we you he she his her our your me my us"
)
_JOINING_CHINESE = "的 了 是 在 和 与 有 为 被 于 由 其 这 那 个 之 以及 及 也 都 而"
QUESTION_WORDS = frozenset(f"{_ASKING} {_ASKING_CHINESE}".split())
STOP_WORDS = QUESTION_WORDS | frozenset(f"{_JOINING} {_JOINING_CHINESE}".split())
"""Words that ask and join and say nothing of what is looked for. They are kept in the index, for phrases."""

_ASCII_WORD = re.compile("[A-Za-z0-9]+")
_HYPHENS = "\\-\u2010\u2011"
_MOST_KNOWN = 200_000
_MOST_JOINED = 4
"""Parts of a word with hyphens that is a word without them, too."""


@cache
def _marks() -> str:
    """Return the combining marks, and what else stands inside words: joiners, soft hyphens."""
    return "".join(re.escape(chr(c)) for c in range(0x300, 0x10000) if unicodedata.category(chr(c)) in ("Mn", "Mc")) + (
        "\u00ad\u200b\u200c\u200d\u2060"
    )


@cache
def word_pattern() -> re.Pattern[str]:
    """Return what finds the words of a text: letters and numbers, with the marks between and after them."""
    return re.compile(f"[^\\W_]+(?:[{_marks()}]+[^\\W_]*)*")


@cache
def hyphened_pattern() -> re.Pattern[str]:
    """Return what finds words that hyphens join."""
    word = word_pattern().pattern
    return re.compile(f"{word}(?:[{_HYPHENS}]{word})+")


_ASCII_HYPHENED = re.compile("[A-Za-z0-9]+(?:-[A-Za-z0-9]+)+")


def cut_words(text: str, language: str = "") -> list[str]:
    """Return the words of a text as they are written, in order."""
    if text.isascii():
        return _ASCII_WORD.findall(text)
    text = visible(text)
    if not has_wide(text):
        return word_pattern().findall(text)
    words: list[str] = []
    for piece, wide in split_scripts(text):
        if wide:
            words += [to_simplified(word) for word in cut_wide(piece, language) if word_pattern().search(word)]
        else:
            words += word_pattern().findall(piece)
    return words


def find_hyphened(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where words that hyphens join stand, each with itself without them: covid-19 is covid19, de-colonization
    decolonization."""
    if "-" not in text and "\u2010" not in text and "\u2011" not in text:
        return
    pattern = _ASCII_HYPHENED if text.isascii() else hyphened_pattern()
    for match in pattern.finditer(text):
        if joined := join_parts(match[0]):
            yield match.start(), match.end(), joined


def join_hyphened(text: str) -> list[str]:
    """Return each word that hyphens join without them."""
    return [joined for _, _, joined in find_hyphened(visible(text))]


def join_parts(hyphened: str) -> str:
    """Return a word with hyphens without them; empty where that is no word: 2016-2020, a chain of many."""
    parts = re.split(f"[{_HYPHENS}]", hyphened)
    return "" if len(parts) > _MOST_JOINED or not any(p[:1].isalpha() for p in parts) else "".join(parts)


def analyse(text: str, language: str = "") -> list[str]:
    """Return the terms of a text's words, in order."""
    language = base_of(language)
    return [term for term in map(terms_of(language).__getitem__, cut_words(text, language)) if term]


@lru_cache(maxsize=200_000)
def analyse_word(word: str, language: str = "") -> tuple[str, ...]:
    """Return what one word is in the index: one term, or several where a sign stands in it."""
    return tuple(analyse(word, language))


def plain_words(text: str, language: str = "") -> list[str]:
    """Return the words of a text, plain: as they are written but for case, diacritics and the forms of digits."""
    return [word for word in map(PLAIN.__getitem__, cut_words(text, base_of(language))) if word]


class IndexWords:
    """The words of one passage as the index keeps them, each list in order."""

    __slots__ = ("joined", "plain", "plain_joined", "terms")

    def __init__(self, text: str, language: str = "") -> None:
        language = base_of(language)
        known = terms_of(language)
        words = cut_words(text, language)
        self.terms = [known[word] for word in words]
        self.plain = [PLAIN[word] for word in words]
        joined = join_hyphened(text)
        self.joined = [known[word] for word in joined]
        self.plain_joined = [PLAIN[word] for word in joined]


class _Grams(dict[str, tuple[str, ...]]):
    """The letters of plain words, three by three, each word's made once."""

    def __missing__(self, word: str) -> tuple[str, ...]:
        has_pairs = has_han(word) or has_hangul(word)
        grams = () if has_pairs else tuple({word[i : i + 3] for i in range(len(word) - 2)})
        if len(self) >= _MOST_KNOWN:
            self.clear()
        self[word] = grams
        return grams


_GRAMS = _Grams()


def make_grams(words: Iterable[str]) -> set[str]:
    """Return the letters of plain words, three by three, each once. Chinese, Japanese and Korean have their pairs."""
    return set().union(*map(_GRAMS.__getitem__, words))
