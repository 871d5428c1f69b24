"""Phrases that name a person, a role or a body, and those that look like it and do not.

In: a phrase. Out: its name and its role, or nothing.

The file is long and stays whole: names, roles and bodies are told from one another, each by what the others are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from muniment.reading.findings.names_in_text import TextNames
from muniment.reading.findings.speaker_words import (
    CAPITAL,
    DETERMINER,
    INITIALS,
    NAME_LIKE,
    OF,
    PARENTHESIS,
    UPPER,
    body_heads,
    ends_with_head,
    plural,
    role_heads,
    vocabulary,
)
from muniment.reading.findings.vocabulary import load

_MOST = 160
"""Longest words that are taken apart; what is longer is no attribution but a sentence."""


@dataclass(frozen=True)
class Speaker:
    """Who spoke: a name, a role in the text's words, both, or neither."""

    name: str | None = None
    role: str | None = None

    def __bool__(self) -> bool:
        return bool(self.name or self.role)


NOBODY = Speaker()
SOMEBODY = Speaker()
"""Somebody whom a phrase names that no rule takes apart: as `NOBODY`, but less sure that it is one who speaks."""


# --- one phrase, whole ---

_FIRST_TITLES = r"(?:Mr|Mrs|Ms|Miss|Dr|Sir|Dame|Lord|Lady|Madam)\.?"
_HONOURED = re.compile(rf"{_FIRST_TITLES}\s+(?P<name>{NAME_LIKE.pattern})")
_FUNCTION = frozenset(
    [
        "and",
        "or",
        "but",
        "nor",
        "if",
        "that",
        "which",
        "who",
        "whom",
        "whose",
        "what",
        "when",
        "where",
        "while",
        "as",
        "than",
        "then",
        "so",
        "because",
        "although",
        "though",
        "since",
        "until",
        "unless",
        "not",
        "no",
        "never",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "am",
        "has",
        "have",
        "had",
        "do",
        "does",
        "did",
        "will",
        "would",
        "shall",
        "should",
        "can",
        "could",
        "may",
        "might",
        "must",
        "it",
        "he",
        "she",
        "they",
        "we",
        "you",
        "i",
        "him",
        "them",
        "me",
        "us",
        "this",
        "these",
        "those",
        "there",
        "here",
        "its",
        "own",
        "in",
        "on",
        "at",
        "by",
        "to",
        "from",
        "with",
        "without",
        "into",
        "onto",
        "upon",
        "about",
        "against",
        "between",
        "through",
        "during",
        "before",
        "after",
        "above",
        "below",
        "under",
        "over",
        "again",
        "further",
        "once",
        "only",
        "just",
        "also",
        "very",
        "too",
        "any",
        "each",
        "every",
        "either",
        "neither",
        "such",
    ]
)
"""Words that a role does not hold before its head."""
_MODIFIERS_WITH_ING = frozenset(
    [
        "commanding",
        "leading",
        "ruling",
        "outgoing",
        "incoming",
        "sitting",
        "acting",
        "reigning",
        "governing",
        "serving",
        "visiting",
        "founding",
        "managing",
    ]
)


_SPEECH = frozenset(
    word
    for verb in load("words")["speech verbs"]["en"]
    for word in verb.split()
    if word not in ("to", "out", "according")
)


def _is_plain_phrase(words: list[str]) -> bool:
    return not any(
        w.lower().rstrip(",") in _FUNCTION
        or w.lower() in _SPEECH
        or (re.search(r"(?:ed|ing)$", w) and w.islower() and w not in _MODIFIERS_WITH_ING and "-" not in w and i > 0)
        for i, w in enumerate(words)
    )


def role_phrase(phrase: str, *, after_may_follow: bool = True) -> str | None:
    """Return a phrase that names somebody by a role or a body ("the Indiana governor", "an official of the ministry"),
    or None."""
    determiner = DETERMINER.match(phrase)
    rest = phrase[determiner.end() :] if determiner else phrase
    if not rest:
        return None
    heads = role_heads() | body_heads() | vocabulary("documents", "en")
    split = re.search(rf"\s+{OF}\s+", rest)
    core, tail = (rest[: split.start()], rest[split.end() :]) if split else (rest, "")
    words = core.split()
    if not 1 <= len(words) <= 6 or not ends_with_head(words, heads) or not _is_plain_phrase(words[:-1]):
        return None
    if any("," in w for w in words):
        return None
    # "analyst Ken Doctor": a name that looks like a role is no role.
    if (
        len(words) > 2
        and words[-1][0].isupper()
        and words[-2][0].isupper()
        and any(w in role_heads() for w in words[:-2])
    ):
        return None
    if tail and (not after_may_follow or not _is_tail(tail)):
        return None
    # Bodies and documents are somebody only where they are these: "the report", not "report".
    if not determiner and not ends_with_head(words, role_heads()) and not (words[-1][0].isupper() and len(words) > 1):
        return None
    if (
        not determiner
        and words[-1].lower() in role_heads()
        and len(words) == 1
        and words[0].lower()
        in role_heads() - {plural(r) for r in vocabulary("roles", "en")} - vocabulary("roles", "plural")
    ):
        return None
    return phrase


def _is_tail(tail: str) -> bool:
    """Return whether what follows "official of" names what it is of: no clause, no verb that can be told."""
    words = tail.split()
    if not 1 <= len(words) <= 14 or words[0].lower() in ("its", "his", "her", "their", "a", "an", "this", "last"):
        return False
    allowed = {
        "the",
        "a",
        "an",
        "of",
        "and",
        "for",
        "on",
        "in",
        "at",
        "its",
        "his",
        "her",
        "their",
        "&",
        "to",
        "with",
        "from",
    }
    return not any(
        (w.lower().rstrip(",") in _FUNCTION and w.lower().rstrip(",") not in allowed)
        or (
            re.fullmatch(r"[a-z]+(?:ed|ing|es)", w.rstrip(",")) is not None
            and w.rstrip(",")
            not in (
                "united",
                "housing",
                "planning",
                "nursing",
                "engineering",
                "families",
                "services",
                "resources",
                "sciences",
                "studies",
                "affairs",
            )
        )
        for w in words
    )


_GIVEN_TOO = frozenset(["Jan", "April", "May", "June", "August", "Will", "Grant", "Bill", "Per"])


def is_person_name(name: str, names: TextNames, at_start: bool) -> bool:
    """Return whether a run of capitalised words is somebody's name."""
    words = name.split()
    # "Jan Ode" and "May Lund" are names where no sentence begins with them.
    no_names = vocabulary("no names") - (_GIVEN_TOO if len(words) > 1 and not at_start else frozenset())
    bare = [re.sub(r"[’']s$", "", w.rstrip(".,")) for w in words]
    # "A." and "I." are initials where a name follows, and no article or pronoun.
    initials = {w for w, whole in zip(bare, words, strict=True) if _is_initial(whole) and len(words) > 1}
    if any(w in no_names and w not in initials for w in bare) or any(_CONTRACTION.search(w) for w in words):
        return False
    if bare[-1].lower() in role_heads() | body_heads() | vocabulary("documents", "en"):
        return False
    if len(words) == 1:
        acronym = re.fullmatch(rf"{UPPER}{{2,}}|(?:{UPPER}\.){{2,}}", words[0])
        if acronym:
            return len(bare[0]) > 2 or names.is_name(bare[0])
        if len(words[0]) < 3 or _is_initial(words[0]):
            return False
        if names.is_first_name(words[0]):
            return False
        return names.is_name(words[0]) if at_start else not names.is_word(words[0]) or names.is_name(words[0])
    if _is_initial(words[-1]) and len(words[-1]) < 3:
        return False
    # At the start of a sentence any word is large: there the first must be no word of this text.
    return not at_start or bare[0] in initials or not names.is_word(bare[0]) or names.is_name(bare[0])


_CONTRACTION = re.compile(r"[’'](?:s|m|re|ve|ll|d)$", re.IGNORECASE)
"""Ends of "I'm", "they've": no name."""


def _is_initial(word: str) -> bool:
    return bool(re.fullmatch(INITIALS, word))


def _body(phrase: str, names: TextNames, at_start: bool) -> str | None:
    """Return the name of a body ("the Committee for a Responsible Budget", "The New York Times"), or None."""
    article = re.match(r"(?:The|the)\s+", phrase)
    rest = phrase[article.end() :] if article else phrase
    words = rest.split()
    if not words or len(words) > 12 or not re.match(UPPER, words[0]) or not re.match(rf"{UPPER}|\d", words[-1]):
        return None
    no_names = vocabulary("no names") - {
        "American",
        "British",
        "European",
        "African",
        "Asian",
        "English",
        "French",
        "German",
        "Chinese",
        "Russian",
        "First",
    }
    if words[0].rstrip(".,") in no_names or words[-1] in no_names:
        return None
    connectors = {"of", "for", "and", "on", "the", "a", "&", "in", "to", "at", "an"}
    if not all(re.match(rf"{CAPITAL}[’']?(?:s)?$", w) or w in connectors for w in words):
        return None
    # "Professor Omar Haddad of the University" is a person.
    if words[0].lower().rstrip(".") in role_heads() or words[0] in vocabulary("before names") | vocabulary(
        "offices before names"
    ):
        return None
    # "President of the Transport Workers Union" is an office.
    if ends_with_head(re.split(rf"\s+{OF}\s+", rest)[0].split(), role_heads()):
        return None
    head = any(w.lower() in body_heads() for w in words)
    capitals = [w for w in words if w not in connectors]
    if head and len(capitals) >= 2:
        return rest
    if (
        article
        and (len(capitals) >= 2 or (names.is_name(words[0]) and not ends_with_head(words, role_heads())))
        and len(capitals) == len(words)
    ):
        if ends_with_head(words, role_heads()):
            return None
        return rest if len(words) > 1 or not words[0].lower().endswith(("ans", "ese", "ish", "crats", "cans")) else None
    return None


_WHEN = re.compile(
    r"^(?:(?:early|late|this|last|next|on|yesterday|today|Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)(?:day)?\s+)*"
    r"(?:morning|afternoon|evening|night|noon|week|weekend|month|year)\s+(?=\S)",
    re.IGNORECASE,
)
"""A time of day or a week before an office, which is no part of it: "on Tuesday afternoon Senator Ada Lund"."""
_PRAISE = re.compile(
    r"^(?:(?:great|late|beloved|legendary|famous|popular|dear|esteemed|honou?rable|disgraced|embattled|"
    r"controversial)\s+)+"
)
"""What is said of somebody before an office, and is no part of it."""


def _split_office(phrase: str, names: TextNames) -> Speaker:
    """Return the office and name of "White House spokesman Josh Earnest"; nobody where no word tells the office."""
    words = phrase.split()
    heads = role_heads()
    offices = vocabulary("offices before names")
    for at in range(len(words) - 1, 0, -1):
        before, name = words[:at], " ".join(words[at:])
        office = (ends_with_head(before, heads) and before[-1].lower() not in vocabulary("roles", "plural")) or before[
            -1
        ] in offices
        if not office or not NAME_LIKE.fullmatch(name) or not is_person_name(name, names, at_start=False):
            continue
        if words[at].lower() in heads:
            continue
        role = re.sub(r"^(?:[Tt]he)\s+", "", " ".join(before))
        role = _WHEN.sub("", _PRAISE.sub("", role))
        if not role:
            return Speaker(name)
        plain = list(re.sub(r"^(?:[Aa]n?|[Hh]is|[Hh]er|[Ii]ts|[Tt]heir|[Oo]ur)\s+", "", role).split())
        if len(plain) > 9 or not _is_plain_phrase([w for w in plain if w.lower() not in ("of", "for", "the", "and")]):
            return NOBODY
        return Speaker(name, role)
    return NOBODY


_NO_LETTERS_OF_NAMES = re.compile(r"[<>{}\\|*=]")
_NOBODY_IN_PARTICULAR = re.compile(
    r"(?:[Ss]ome|[Mm]any|[Mm]ost|[Oo]ther|[Aa]ll|[Ff]ew)\s+\w+$|(?:[Rr]epresentatives|[Mm]embers|[Ss]cholars|"
    r"[Ss]peakers)$"
)


def name_phrase(phrase: str, names: TextNames, at_start: bool = False) -> Speaker:
    """Return who a phrase names, the phrase being nothing but that; nobody where it is something else or unsure."""
    phrase = PARENTHESIS.sub("", phrase).strip(" ,")
    if (
        not phrase
        or len(phrase) > _MOST
        or phrase.lower() in _PRONOUNS
        or _NO_LETTERS_OF_NAMES.search(phrase)
        or _NOBODY_IN_PARTICULAR.match(phrase)
    ):
        return NOBODY
    if honoured := _HONOURED.fullmatch(phrase):
        return Speaker(phrase) if is_person_name(honoured["name"], names, at_start=False) else NOBODY
    if office := _split_office(phrase, names):
        return office
    # "Professor Ada Lund of the University of Selm": what the person is of is left out.
    of = re.match(rf"(?P<who>.+?)\s+(?:of|at|from)\s+(?:the\s+)?{UPPER}", phrase)
    if of and (office := _split_office(of["who"], names)) and " " in (office.name or ""):
        return office
    if body := _body(phrase, names, at_start):
        return (
            Speaker(body)
            if not at_start or phrase.startswith(("The ", "the ")) or not names.is_word(phrase.split()[0])
            else NOBODY
        )
    if NAME_LIKE.fullmatch(phrase) and is_person_name(phrase, names, at_start):
        return Speaker(phrase)
    role = role_phrase(phrase)
    return Speaker(None, role) if role else NOBODY


_PRONOUNS = frozenset(
    [
        "he",
        "she",
        "they",
        "it",
        "we",
        "i",
        "you",
        "who",
        "this",
        "that",
        "these",
        "those",
        "one",
        "others",
        "someone",
        "somebody",
        "everyone",
        "everybody",
        "nobody",
        "anyone",
        "which",
    ]
)
