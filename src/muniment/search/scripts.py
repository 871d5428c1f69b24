"""Scripts that are written without spaces, and their words.

In: text. Out: its runs of Chinese, Japanese, Korean, Thai, Lao, Khmer and Burmese letters (`split_scripts`), the words
of a run (`cut_wide`), and the pairs of characters that make every run findable, wherever its words are cut
(`make_pairs`).

Chinese is cut by jieba's dictionary, Japanese, Thai, Lao, Khmer and Burmese by ICU's. Korean has spaces, and particles
at its words' ends: its pairs find a word with any of them.
"""

from __future__ import annotations

import re
from functools import lru_cache

from muniment.search.folding import to_simplified

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3005\u3007"
_KANA = "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9d"
HANGUL = "\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3"
_THAI, _LAO, _BURMESE = (
    "\u0e01-\u0e3a\u0e40-\u0e4e",
    "\u0e81-\u0ebd\u0ec0-\u0ece\u0edc-\u0edf",
    "\u1000-\u103f\u104c-\u109d",
)
_KHMER = "\u1780-\u17d3\u17d7\u17dc\u17dd"
WIDE = f"{HAN}{_KANA}{HANGUL}{_THAI}{_LAO}{_BURMESE}{_KHMER}"
"""Letters of these scripts, to stand in a character class."""
WIDE_RUN = re.compile(f"[{HAN}{_KANA}]+|[{HANGUL}]+|[{_THAI}]+|[{_LAO}]+|[{_BURMESE}]+|[{_KHMER}]+")
_HAS_WIDE = re.compile(f"[{WIDE}]")
_HAS_KANA = re.compile(f"[{_KANA}]")
_HAS_HANGUL = re.compile(f"[{HANGUL}]")
_HAS_HAN = re.compile(f"[{HAN}{_KANA}]")
_LOCALES = (
    ("\u0e00", "\u0e7f", "th"),
    ("\u0e80", "\u0eff", "lo"),
    ("\u1000", "\u109f", "my"),
    ("\u1780", "\u17ff", "km"),
)


def has_wide(text: str) -> bool:
    """Return whether a text has letters of a script without spaces, or of Korean."""
    return not text.isascii() and _HAS_WIDE.search(text) is not None


def has_hangul(text: str) -> bool:
    """Return whether a text has Korean letters."""
    return not text.isascii() and _HAS_HANGUL.search(text) is not None


def has_han(text: str) -> bool:
    """Return whether a text has Chinese characters or Japanese letters."""
    return not text.isascii() and _HAS_HAN.search(text) is not None


@lru_cache(maxsize=50_000)
def _cut_cached(run: str, is_japanese: bool) -> tuple[str, ...]:
    locale = next((code for low, high, code in _LOCALES if low <= run[0] <= high), "")
    if not locale and not is_japanese:
        # Its dictionary is loaded with it: 0.4 s.
        import rjieba

        return tuple(rjieba.cut(to_simplified(run), hmm=False))
    from icu4py.breakers import WordBreaker

    return tuple(run[start:end] for start, end in WordBreaker(run, locale or "ja").segments())


def cut_wide(run: str, language: str = "") -> list[str]:
    """Return the words of a run."""
    if _HAS_HANGUL.match(run):
        return [run]
    return list(_cut_cached(run, language == "ja" or _HAS_KANA.search(run) is not None))


def make_pairs(text: str) -> list[str]:
    """Return the overlapping pairs of characters of every run, and the last character of each alone.

    A run asked for is found by its pairs in order, wherever words are cut; a single character by the pairs that it
    begins, of which the last of a run is one.
    """
    if not has_wide(text):
        return []
    pairs: list[str] = []
    for match in WIDE_RUN.finditer(to_simplified(text)):
        run = match[0]
        pairs += [run[i : i + 2] for i in range(len(run) - 1)]
        pairs.append(run[-1])
    return pairs


def split_scripts(text: str) -> list[tuple[str, bool]]:
    """Return the pieces of a text with whether each is a run of these scripts; signs between are left out."""
    pieces: list[tuple[str, bool]] = []
    at = 0
    for match in WIDE_RUN.finditer(text):
        if text[at : match.start()].strip():
            pieces.append((text[at : match.start()], False))
        pieces.append((match[0], True))
        at = match.end()
    if text[at:].strip():
        pieces.append((text[at:], False))
    return pieces


def count_words(text: str) -> int:
    """Return about how many words a text has: by its spaces, and by its words where a script has none."""
    if text.isascii():
        return text.count(" ") + 1 if text else 0
    runs = [run for run in WIDE_RUN.findall(text) if not _HAS_HANGUL.match(run)]
    # Words of running Chinese text have 1.6 characters on average.
    chinese = sum(len(run) for run in runs if _HAS_HAN.match(run))
    others = sum(len(cut_wide(run)) for run in runs if not _HAS_HAN.match(run))
    spaced = WIDE_RUN.sub(lambda match: match[0] if _HAS_HANGUL.match(match[0]) else " ", text) if runs else text
    return round(chinese / 1.6) + others + len(spaced.split())
