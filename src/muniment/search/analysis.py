"""Words for the index: one folding and one cutting of text, for what is kept and for what is asked.

In: text. Out: the text's words as the index has them (`analyse`), the pairs of characters that make every run of
Chinese findable (`make_pairs`), and the same text letter by letter in its plain form (`fold`), in which matches are
looked for.

Folded together: case, diacritics, full-width forms, simplified and traditional characters, the Arabic letters that are
written either way, digits of every script, and English inflections (Snowball's stemmer).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

import tantivy

from muniment.simplified import simplified_characters

SEPARATOR = "\u200b"
"""Zero-width space: no letter to a tokenizer, nothing to a reader."""

WIDE = "\u3400-\u4dbf\u4e00-\u9fff"
"""Chinese characters, to stand in a character class."""
_WIDE_RUN = re.compile(f"[{WIDE}]+")
_FEW_LETTERS = 100
_ARABIC = {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "ی": "ي", "ک": "ك"}
_UNSPOKEN = [0x640, *range(0x64B, 0x653), 0x670]
"""Arabic's lengthening stroke and its vowel signs, which most writers leave out."""
_DIACRITICS = [*range(0xC0, 0x250), *range(0x386, 0x3CF), *range(0x1E00, 0x2000)]

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


@cache
def _table() -> dict[int, str]:
    """Return the plain form of every character that has one: one character for one."""
    table: dict[int, str] = {}
    for code in _DIACRITICS:
        base = unicodedata.normalize("NFKD", chr(code))[0]
        if base.isalpha() and base != chr(code):
            table[code] = base.lower()
    table |= {code: chr(code - 0xFEE0).lower() for code in range(0xFF01, 0xFF5F)}
    table |= {ord(a): b for a, b in _ARABIC.items()}
    table |= {ord("Ё"): "е", ord("ё"): "е", 0x3000: " "}
    for zero in (0x660, 0x6F0, 0x966):
        table |= {zero + n: str(n) for n in range(10)}
    return table | simplified_characters()


@cache
def _index_table() -> dict[int, str | None]:
    return {**_table(), **dict.fromkeys(_UNSPOKEN, None)}


def fold(text: str) -> str:
    """Return the plain form of a text, character by character: what stood at a place still stands there."""
    if text.isascii():
        return text.lower()
    plain = _plain(text)
    lowered = plain.lower()
    # A few letters become two when they are made small (İ).
    return lowered if len(lowered) == len(plain) else "".join(c.lower() if len(c.lower()) == 1 else c for c in plain)


def _plain(text: str) -> str:
    """Return a text with each character in its plain form. Of most scripts a text has few characters other than ASCII:
    each is exchanged everywhere at once, in a third of the time that looking up letter by letter takes."""
    table, others = _table(), [c for c in set(text) if c > "\x7f"]
    if len(others) > _FEW_LETTERS or max(others) >= "\u3400":
        return text.translate(table)
    for letter in others:
        if (plain := table.get(ord(letter))) is not None:
            text = text.replace(letter, plain)
    return text


def to_simplified(text: str) -> str:
    """Fold traditional characters to simplified ones. One character stays one character."""
    return text if text.isascii() else text.translate(_table())


def has_wide(text: str) -> bool:
    """Say whether a text has Chinese characters."""
    return not text.isascii() and _WIDE_RUN.search(text) is not None


def cut_wide(run: str) -> list[str]:
    """Return the words of a run of Chinese characters."""
    # Its dictionary is loaded with it: 0.4 s.
    import rjieba

    words: list[str] = rjieba.cut(run, hmm=False)
    return words


def segment(text: str) -> str:
    """Return `text` with separators between Chinese words."""
    return _WIDE_RUN.sub(lambda m: SEPARATOR + SEPARATOR.join(cut_wide(m[0])) + SEPARATOR, text)


def restore(text: str) -> str:
    """Take the separators out again."""
    return text.replace(SEPARATOR, "")


def prepare(text: str) -> str:
    """Return a text as the engine's tokenizer is given it: plain, and cut where the script leaves no spaces."""
    return text if text.isascii() else segment(text.translate(_index_table()))


@cache
def make_analyser() -> tantivy.TextAnalyzer:
    """Return the analyser that turns a prepared text into the index's words."""
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(60))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )


def analyse(text: str) -> list[str]:
    """Return the words of a text as the index has them, in order."""
    words: list[str] = make_analyser().analyze(prepare(text))
    return words


@lru_cache(maxsize=200_000)
def analyse_word(word: str) -> tuple[str, ...]:
    """Return what one word is in the index: one word, or several where a sign stands in it."""
    return tuple(analyse(word))


def make_pairs(text: str) -> list[str]:
    """Return the overlapping pairs of characters of every Chinese run, and the last character of each alone.

    A run asked for is found by its pairs in order, wherever words are cut; a single character by the pairs that it
    begins, of which the last of a run is one.
    """
    if text.isascii():
        return []
    pairs: list[str] = []
    for match in _WIDE_RUN.finditer(to_simplified(text)):
        run = match[0]
        pairs += [run[i : i + 2] for i in range(len(run) - 1)]
        pairs.append(run[-1])
    return pairs


def split_scripts(text: str) -> list[tuple[str, bool]]:
    """Return the pieces of a text with whether each is a run of Chinese characters; signs between are left out."""
    pieces: list[tuple[str, bool]] = []
    at = 0
    for match in _WIDE_RUN.finditer(text):
        if text[at : match.start()].strip():
            pieces.append((text[at : match.start()], False))
        pieces.append((match[0], True))
        at = match.end()
    if text[at:].strip():
        pieces.append((text[at:], False))
    return pieces


def count_words(text: str) -> int:
    """Return about how many words a text has: by its spaces, and by its words where Chinese has none."""
    if text.isascii():
        return text.count(" ") + 1 if text else 0
    wide = sum(len(run) for run in _WIDE_RUN.findall(text))
    # The dictionary's words have 1.6 characters on average in running Chinese text.
    return round(wide / 1.6) + len(_WIDE_RUN.sub(" ", text).split())
