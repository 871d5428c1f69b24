"""Stems: the forms of a word as one, in the word's own language.

In: a word of a text, and the language of the text. Out: the term that the index has for it: `en:school` for school and
schools of an English text. Stems are kept apart by language, since the same letters are other words in another. Where
no stemmer knows the language, and for numbers, the term is the plain word.

Stemmers are Snowball's (PyStemmer); which words they join is part of the index, as is their version.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from muniment.search.folding import fold_word, make_small, names, one_spelling, visible

_SNOWBALL = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "eo": "esperanto",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "ms": "indonesian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "st": "sesotho",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
_OF_SCRIPT = {
    "latin": "en",
    "cyrillic": "ru",
    "greek": "el",
    "arabic": "ar",
    "devanagari": "hi",
    "tamil": "ta",
    "armenian": "hy",
}
"""Whose stems the words of a script have in a text of another, and in one whose language is not known."""
_SCRIPTS = (
    ("latin", "A-Za-z\u00c0-\u024f\u1e00-\u1eff"),
    ("cyrillic", "\u0400-\u052f"),
    ("greek", "\u0370-\u03ff\u1f00-\u1fff"),
    ("arabic", "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc"),
    ("hebrew", "\u0590-\u05ff"),
    ("devanagari", "\u0900-\u097f"),
    ("tamil", "\u0b80-\u0bff"),
    ("armenian", "\u0530-\u058f"),
)
_FIRST = re.compile("|".join(f"(?P<{name}>[{letters}])" for name, letters in _SCRIPTS))
_OF_SCRIPTS: dict[tuple[str, ...], str] = {
    ("cyrillic",): "ru uk bg be mk kk ky mn tg tt ba cv os ab ce",
    ("arabic",): "ar fa ur ps ckb ug sd",
    ("devanagari",): "hi ne mr sa mai bho kok",
    ("hebrew",): "he yi",
    ("greek",): "el",
    ("tamil",): "ta",
    ("armenian",): "hy",
    ("cyrillic", "latin"): "sr uz",
    (): "zh yue wuu ja ko th lo km my bn as pa gu or te kn ml si ka am ti bo dv",
}
_WRITTEN_IN = {language: scripts for scripts, languages in _OF_SCRIPTS.items() for language in languages.split()}
"""The scripts of languages; of those that are not here Latin."""
_MOST_KNOWN = 200_000
_LONGEST = 60
"""Letters of a word that is found; what is longer is none."""


def base_of(language: str) -> str:
    """Return a tag's language: zh of zh-Hans."""
    return language.partition("-")[0].lower()


def script_of(word: str) -> str:
    """Return the script of a word's first letter; empty for a number and for scripts that no stemmer knows."""
    match = _FIRST.search(word)
    return (match.lastgroup or "") if match else ""


def language_of(word: str, language: str) -> str:
    """Return the language whose stems a word has in a text of a language: the text's own where that is written so."""
    script = script_of(word)
    if language and script in _WRITTEN_IN.get(language, ("latin",)):
        return language
    return _OF_SCRIPT.get(script, "")


@cache
def _stemmer(language: str) -> Callable[[str], str] | None:
    name = _SNOWBALL.get(language)
    if name is None:
        return None
    import Stemmer

    stem: Callable[[str], str] = Stemmer.Stemmer(name).stemWord
    return stem


@cache
def stemmer_version() -> str:
    """Return the version of the stemmers, which is part of what an index is."""
    import Stemmer

    return str(Stemmer.version())


def term_of(word: str, language: str = "") -> str:
    """Return the term of the index for one word of a text; empty where it is too long for one."""
    if len(word) > _LONGEST:
        return ""
    known = names()
    plain = fold_word(word)
    if plain in known:
        return f"~{known[plain]}"
    own = language_of(word, language)
    if own == "vi":
        # Its marks make other words.
        return visible(make_small(word))
    stem = _stemmer(own)
    if stem is None:
        return plain
    small = visible(make_small(word, own))
    stemmed = fold_word(stem(one_spelling(small) if own == "en" else small))
    return f"~{known[stemmed]}" if stemmed in known else f"{own}:{stemmed}"


class Terms(dict[str, str]):
    """The terms of the words of one language, each made once."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language

    def __missing__(self, word: str) -> str:
        term = term_of(word, self._language)
        if len(self) >= _MOST_KNOWN:
            self.clear()
        self[word] = term
        return term


@cache
def terms_of(language: str) -> Terms:
    """Return the terms of a language's words."""
    return Terms(language)


class Plain(dict[str, str]):
    """The plain forms of words, each made once."""

    def __missing__(self, word: str) -> str:
        plain = fold_word(word) if len(word) <= _LONGEST else ""
        if len(self) >= _MOST_KNOWN:
            self.clear()
        self[word] = plain
        return plain


PLAIN = Plain()


def sure_beginning(term: str) -> str:
    """Return the letters that every written word of an English term begins with; empty where that is not sure.

    The stemmer changes a last y, i or e, and makes die of dying; a name or a second spelling may begin otherwise.
    """
    language, _, stem = term.rpartition(":")
    if term.startswith("~") or language not in ("", "en") or stem in _other_beginnings():
        return ""
    return stem[:1] if len(stem) == 3 and stem.endswith("ie") else stem[:-1] or stem


@cache
def _other_beginnings() -> frozenset[str]:
    """Return the stems of words that a second spelling writes with another beginning."""
    from muniment.search.folding import spellings

    stems = {(term_of(other, "en").rpartition(":")[2], other) for other in spellings()}
    return frozenset(stem for stem, other in stems if not other.startswith(stem[:-1] or stem))


def written_so(word: str, language: str) -> bool:
    """Say whether a word could be of a language, by its script."""
    return script_of(word) in (*_WRITTEN_IN.get(language, ("latin",)), "")


def default_language(word: str) -> str:
    """Return the language whose stems a word of unknown language has."""
    return _OF_SCRIPT.get(script_of(word), "")
