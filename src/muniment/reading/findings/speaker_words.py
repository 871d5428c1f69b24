"""Words that speakers are named by: roles, bodies, titles, particles.

In: nothing. Out: patterns and sets of words.
"""

from __future__ import annotations

import re
from functools import cache

from muniment.reading.findings.vocabulary import load

UPPER = r"[A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĴĶĹĻĽĿŁŃŅŇŊŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽ]"
# A full stop is part of an initial or of letters with stops ("U.N."), and of a short title.
INITIALS = rf"(?:{UPPER}\.-?)+"
CAPITAL = rf"(?:{INITIALS}|{UPPER}[\w’'\-]*(?:&{UPPER}\w*)?)"
_PARTICLE = r"(?:de|da|do|del|della|di|du|la|le|van|von|der|den|ter|dos|das|al|el|bin|ibn|ben|y|e|zu|st\.)"
NAME_LIKE = re.compile(
    rf"{CAPITAL}(?:\s+(?:{_PARTICLE}\s+){{0,2}}(?:al-|el-)?{CAPITAL}){{0,4}}(?:,?\s+(?:Jr|Sr)\.?|\s+I{{2,3}})?"
)
DETERMINER = re.compile(
    r"^(?:(?:[Tt]he|[Aa]n?|[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ome|[Ss]everal|[Mm]any|[Mm]ost|[Oo]ther|"
    r"[Aa]nother|[Aa]ll|[Bb]oth|[Hh]is|[Hh]er|[Ii]ts|[Oo]ur|[Tt]heir|[Mm]y|[Ss]enior|[Ff]ormer|\d+)\s+)+"
)
"""Words before a role that are no part of it: articles, numbers, “senior”, “former”."""


@cache
def vocabulary(group: str, language: str = "") -> frozenset[str]:
    """Return a group of words by which speakers are known, of one language or of all."""
    part = load("speakers")[group]
    return frozenset(part[language] if language else part)


@cache
def role_heads() -> frozenset[str]:
    """Return the words that a role ends with, in singular and plural."""
    roles = vocabulary("roles", "en")
    plurals = {plural(r) for r in roles}
    return roles | plurals | vocabulary("roles", "plural")


def plural(word: str) -> str:
    """Return the plural of an English word."""
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "ch")) else "s")


@cache
def body_heads() -> frozenset[str]:
    """Return the words that a body's name ends with, in singular and plural."""
    bodies = vocabulary("bodies", "en")
    return bodies | {plural(b) for b in bodies}


def ends_with_head(words: list[str], heads: frozenset[str]) -> bool:
    """Return whether the last word, or the last two, name a role, body or document."""
    last = words[-1].lower().rstrip(".,") if words else ""
    return last in heads or (len(words) > 1 and f"{words[-2].lower()} {last}" in heads)


PARENTHESIS = re.compile(r"\s*\([^()]{1,40}\)")
OF = r"(?:of|for|at|in|from|with|on)"

# --- before a verb ---

LEAD_IN = re.compile(
    r"^(?:(?:But|And|Still|Yet|However|Meanwhile|Now|Then|Later|Today|Yesterday|So|Also|Instead|Indeed|"
    r"Moreover|Finally|Earlier|Recently|When|While|As|After|Before|Because|Although|Though|Since|Where|when|"
    r"while|as|after|before|because|although|though|since|but|where)\s*,?\s+)+"
)
DETERMINER = re.compile(
    r"^(?:(?:[Tt]he|[Aa]n?|[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ome|[Ss]everal|[Mm]any|[Mm]ost|[Oo]ther|"
    r"[Aa]nother|[Aa]ll|[Bb]oth|[Hh]is|[Hh]er|[Ii]ts|[Oo]ur|[Tt]heir|[Mm]y|[Ss]enior|[Ff]ormer|\d+)\s+)+"
)
