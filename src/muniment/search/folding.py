"""One form for what is written in several: letters, spellings, names.

In: text. Out: its plain form letter by letter (`fold`), in which matches are looked for; a word's plain form
(`fold_word`), in which the index has it; one spelling of an English word (`one_spelling`); one name of those that a
person or place is called in different alphabets (`one_name`).

The tables of spellings and names are the files in `tables`, which a librarian can edit; names of an archive's own stand
in `names.txt` in its folder.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from muniment.simplified import simplified_characters

_FEW_LETTERS = 100
_ARABIC = {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "ی": "ي", "ک": "ك"}
_UNSPOKEN = [0x640, *range(0x64B, 0x660), 0x670, *range(0x591, 0x5BE), 0x5BF, 0x5C1, 0x5C2, 0x5C4, 0x5C5, 0x5C7]
"""Arabic's lengthening stroke, and vowel signs of Arabic and Hebrew, which most writers leave out."""
_INVISIBLE = [0xAD, 0x34F, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), 0x2060, *range(0x2066, 0x206A), 0xFEFF]
"""Soft hyphens, marks of direction and their like: nothing to a reader."""
_DIACRITICS = [*range(0xC0, 0x250), *range(0x386, 0x3CF), *range(0x1E00, 0x2000)]
_ZEROS = (
    *(0x660, 0x6F0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6),
    *(0xD66, 0xE50, 0xED0, 0xF20, 0x1040, 0x17E0),
)
_SEVERAL = {
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "đ": "d",
    "ł": "l",
    "þ": "th",
    "ð": "d",
    "ı": "i",
    "ħ": "h",
    "ŋ": "n",
    "ĳ": "ij",
    "ﬀ": "ff",
    "ﬁ": "fi",
    "ﬂ": "fl",
    "ﬃ": "ffi",
    "ﬄ": "ffl",
    "ﬅ": "st",
    "ﬆ": "st",
    "ς": "σ",
}
"""Letters that are written with others where a keyboard lacks them."""
_JOINERS = {0x200C: None, 0x200D: None}


@cache
def plain_letters() -> dict[int, str]:
    """Return the plain form of every character that has one: one character for one."""
    table: dict[int, str] = {}
    for code in _DIACRITICS:
        base = unicodedata.normalize("NFKD", chr(code))[0]
        if base.isalpha() and base != chr(code):
            table[code] = base.lower()
    table |= {code: chr(code - 0xFEE0).lower() for code in range(0xFF01, 0xFF5F)}
    table |= {ord(a): b for a, b in _ARABIC.items()}
    table |= {ord("Ё"): "е", ord("ё"): "е", 0x3000: " "}
    for zero in _ZEROS:
        table |= {zero + n: str(n) for n in range(10)}
    return table | simplified_characters()


@cache
def _word_table() -> dict[int, str | None]:
    """Return what `fold_word` makes of a small letter: more than `fold` may, since nothing must keep its place."""
    forms = {
        code: unicodedata.normalize("NFKC", chr(code)) for code in (*range(0xFB50, 0xFE00), *range(0xFE70, 0xFEFD))
    }
    table: dict[int, str | None] = {code: form for code, form in forms.items() if len(form) == 1 and form.isalpha()}
    table |= plain_letters()
    table |= {code: _ARABIC.get(form, form) for code, form in table.items() if form is not None}
    table |= {ord(letter): others for letter, others in _SEVERAL.items()}
    return table | dict.fromkeys([*range(0x300, 0x370), *_UNSPOKEN, *_INVISIBLE], None) | _JOINERS


@cache
def _shown() -> dict[int, str | None]:
    """Return what `visible` leaves out, and the letters of other widths and joined ones as they are read."""
    wide = [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)]
    joined = {ord(letter): others for letter, others in _SEVERAL.items() if "\ufb00" <= letter <= "\ufb06"}
    return {**{code: chr(code - 0xFEE0) for code in wide}, **joined, **dict.fromkeys(_INVISIBLE, None)}


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
    table, others = plain_letters(), [c for c in set(text) if c > "\x7f"]
    if len(others) > _FEW_LETTERS or max(others) >= "\u3400":
        return text.translate(table)
    for letter in others:
        if (plain := table.get(ord(letter))) is not None:
            text = text.replace(letter, plain)
    return text


def to_simplified(text: str) -> str:
    """Fold traditional characters to simplified ones. One character stays one character."""
    return text if text.isascii() else text.translate(plain_letters())


def visible(text: str) -> str:
    """Return a text composed (NFC), without soft hyphens and what else nobody sees. Not NFKC: that parts a Thai
    vowel."""
    return text if text.isascii() else unicodedata.normalize("NFC", text).translate(_shown())


def make_small(word: str, language: str = "") -> str:
    """Return a word in small letters; in Turkish and Azerbaijani I is ı, and İ is i."""
    if language in ("tr", "az"):
        word = word.replace("İ", "i").replace("I", "ı")
    return word.lower()


def fold_word(word: str) -> str:
    """Return a word in its plain form, as the index has it: small, without diacritics, digits as 0 to 9."""
    if word.isascii():
        return word.lower()
    # İ in small letters is an i with a dot above.
    return visible(word).lower().translate(_word_table())


def has_marks(text: str) -> bool:
    """Say whether a text has diacritics: who types none may mean a word with them."""
    return not text.isascii() and any(unicodedata.normalize("NFD", c) != c or c in "đĐ" for c in text)


# --- spellings ------------------------------------------------------------------------------------------------------


def _rows(name: str) -> list[list[str]]:
    text = (files("muniment.search") / "tables" / name).read_text(encoding="utf-8")
    return _read_rows(text)


def _read_rows(text: str) -> list[list[str]]:
    """Return the words of each line. What follows a # is for people."""
    lines = (line.partition("#")[0].split() for line in text.splitlines())
    return [words for words in lines if len(words) > 1]


@cache
def spellings() -> dict[str, str]:
    """Return the first spelling of words that have another by no rule."""
    return {other: words[0] for words in _rows("spellings.txt") for other in words[1:]}


_ISE = re.compile(
    r"(?<=[a-z]{3})is(?=(?:e|ed|es|er|ers|ing|ations?|ational|able)$)|(?<=[a-z]{2}ly)s(?=(?:e|ed|es|er|ers|ing)$)"
)
_OUR = re.compile(r"(?<=[a-z]{3})our(?=(?:s|ed|er|ers|ing|able|ably|ful|less|ite|ites|al|hood|hoods|ist|ists)?$)")
_OGUE = re.compile(r"(?<=[a-z]{2}og)ue(?=s?$)")
_DOUBLE = re.compile(r"(?<=[aeiou])([^aeiou]{1,3}[aei])ll(?=(?:ed|er|ers|ing|ings|or|ors)$)")


@cache
def _has_rule() -> re.Pattern[str]:
    return re.compile(r"is(?:e|ing|at|ab)|ys(?:e|ing)|our|ogue|ll(?:e|i|o)")


def one_spelling(word: str) -> str:
    """Return an English word in small letters in one of its spellings: colour is color, organise organize.

    What is made is for comparing: promise becomes promize, wherever it stands.
    """
    known = spellings().get(word)
    if known is not None:
        return known
    if not _has_rule().search(word):
        return word
    word = _ISE.sub(lambda m: "iz" if len(m[0]) == 2 else "z", word)
    return _DOUBLE.sub(r"\1l", _OGUE.sub("", _OUR.sub("or", word)))


# --- names ----------------------------------------------------------------------------------------------------------

_own_names: list[str] = []


def use_names(file: Path) -> None:
    """Take an archive's own table of names into account; none where there is no such file."""
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    if _own_names != [text]:
        _own_names[:] = [text]
        names.cache_clear()
        tables_digest.cache_clear()


@cache
def names() -> dict[str, str]:
    """Return one name for each way of writing it, all in plain form."""
    rows = [*_rows("names.txt"), *(row for text in _own_names for row in _read_rows(text))]
    return {fold_word(word): fold_word(words[0]) for words in rows for word in words}


@cache
def tables_digest() -> str:
    """Return what changes when a table of spellings or names does: an index that was made with others is made anew."""
    rows = [*_rows("spellings.txt"), *_rows("names.txt"), *(row for text in _own_names for row in _read_rows(text))]
    return sha256(repr(rows).encode()).hexdigest()[:8]
