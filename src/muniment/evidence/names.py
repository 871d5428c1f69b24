"""Names of persons and bodies, as they are compared.

In: a speaker as a text gives it. Out: a key that is the same for the same spelling, one that is the same for spellings
that may be one name, and one for names with initials. What may be one name is proposed to a person, never joined here.
"""

from __future__ import annotations

import re
import unicodedata

from muniment.simplified import simplified_characters

_TITLES = frozenset(
    {"mr", "mrs", "ms", "miss", "dr", "prof", "professor", "sir", "dame", "lord", "lady", "hon", "honourable"}
    | {"m", "mme", "mlle", "sr", "sra", "don", "doña", "г", "г-н", "г-жа"}
)
_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
_LONGEST = 160


def name_key(name: str) -> str:
    """Return what makes two spellings the same name within one source: case, space and punctuation make no
    difference. Empty for what is no name: a description in small letters ("the director")."""
    plain = unicodedata.normalize("NFKC", name).strip()
    if plain.lower() == plain and plain.upper() != plain:
        return ""
    words = _WORD.findall(plain.casefold())
    return " ".join(words)[:_LONGEST]


def match_key(name: str) -> str:
    """Return what two spellings share that may be one name: without titles, accents, and the order of the words."""
    folded = unicodedata.normalize("NFKD", name.casefold().translate(simplified_characters()))
    words = _WORD.findall("".join(c for c in folded if not unicodedata.combining(c)))
    return " ".join(sorted(word for word in words if word not in _TITLES))[:_LONGEST]


def initials_key(name: str) -> tuple[str, bool]:
    """Return (last word and first letter, whether the name has an initial in place of its first word); an empty key
    for a name of one word."""
    folded = unicodedata.normalize("NFKD", name.casefold())
    words = _WORD.findall("".join(c for c in folded if not unicodedata.combining(c)))
    words = [word for word in words if word not in _TITLES]
    if len(words) < 2:
        return "", False
    return f"{words[-1]} {words[0][0]}"[:_LONGEST], len(words[0]) == 1
