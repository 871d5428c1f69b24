"""Who speaks, in texts of Latin letters: the words before or after a verb of speech, taken apart.

In: those words, and what the whole text shows of names. Out: a `Speaker`, whose both fields are None where there is doubt: a name
that is none is worse than none. A name is a person or a body; a role is what somebody is called who is not named.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache, cached_property

from muniment.reading.findings.vocabulary import load

UPPER = r"[A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĴĶĹĻĽĿŁŃŅŇŊŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽ]"
# A full stop is part of an initial or of letters with stops ("U.N."), and of a short title.
_INITIALS = rf"(?:{UPPER}\.-?)+"
_CAPITAL = rf"(?:{_INITIALS}|{UPPER}[\w’'\-]*(?:&{UPPER}\w*)?)"
_PARTICLE = r"(?:de|da|do|del|della|di|du|la|le|van|von|der|den|ter|dos|das|al|el|bin|ibn|ben|y|e|zu|st\.)"
_NAME_LIKE = re.compile(rf"{_CAPITAL}(?:\s+(?:{_PARTICLE}\s+){{0,2}}(?:al-|el-)?{_CAPITAL}){{0,4}}(?:,?\s+(?:Jr|Sr)\.?|\s+I{{2,3}})?")
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


@cache
def _vocabulary(group: str, language: str = "") -> frozenset[str]:
    part = load("speakers")[group]
    return frozenset(part[language] if language else part)


@cache
def _role_heads() -> frozenset[str]:
    roles = _vocabulary("roles", "en")
    plurals = {_plural(r) for r in roles}
    return roles | plurals | _vocabulary("roles", "plural")


def _plural(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "ch")) else "s")


@cache
def _body_heads() -> frozenset[str]:
    bodies = _vocabulary("bodies", "en")
    return bodies | {_plural(b) for b in bodies}


def _ends_with_head(words: list[str], heads: frozenset[str]) -> bool:
    """Say whether the last word, or the last two, name a role, body or document."""
    last = words[-1].lower().rstrip(".,") if words else ""
    return last in heads or (len(words) > 1 and f"{words[-2].lower()} {last}" in heads)


class TextNames:
    """What a text shows of its names: which words it writes small, and which it writes large within a sentence."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _small(self) -> frozenset[str]:
        return frozenset(re.findall(r"(?<![\w’'.@/-])[a-zà-ÿ][\w-]*", self._text))

    @cached_property
    def _large(self) -> Counter[str]:
        """How often each word stands with a capital where only a name does: after a small word or a comma."""
        return Counter(re.findall(rf"(?<=[a-zà-ÿ,] )({_CAPITAL})(?=[\s,.;:’'\")])", self._text))

    @cached_property
    def _ends_of_names(self) -> frozenset[str]:
        """Last words of names of two words and more, and of those with a title."""
        return frozenset(m[1] for m in re.finditer(rf"(?:{_CAPITAL}|Mr\.|Mrs\.|Ms\.|Dr\.)\s+({_CAPITAL})(?!\s+{UPPER})", self._text))

    def is_name(self, word: str) -> bool:
        """Say whether the text uses a word as a name, and only so."""
        bare = re.sub(r"[’']s?$", "", word)
        if bare.lower() in self._small:
            return False
        return self._large[bare] >= 2 or (self._large[bare] >= 1 and bare in self._ends_of_names)

    @cached_property
    def _names_of_two(self) -> tuple[frozenset[str], frozenset[str]]:
        """First words of names of two words that stand within sentences or open a line, and last words of names anywhere."""
        pairs = re.findall(rf"(?:(?<=[a-zà-ÿ,;–-] )|(?<=\n))({UPPER}[a-zà-ÿ]+) ({UPPER}[a-zà-ÿ]+)(?=[\s,.;:()])", self._text)
        anywhere = re.findall(rf"({UPPER}[\w.’'-]*) (?=({UPPER}[a-zà-ÿ]+))", self._text)
        return frozenset(first for first, _ in pairs), frozenset(last for first, last in anywhere if not _LEAD_IN.match(f"{first} "))

    def is_first_name(self, word: str) -> bool:
        """Say whether a word begins names of the text and ends none: who is called by it alone is not said."""
        first, last = self._names_of_two
        return word in first and word not in last

    def is_word(self, word: str) -> bool:
        """Say whether the text writes a word with a small letter."""
        return word.lower() in self._small


# --- one phrase, whole ---

_FIRST_TITLES = r"(?:Mr|Mrs|Ms|Miss|Dr|Sir|Dame|Lord|Lady|Madam)\.?"
_HONOURED = re.compile(rf"{_FIRST_TITLES}\s+(?P<name>{_NAME_LIKE.pattern})")
_PARENTHESIS = re.compile(r"\s*\([^()]{1,40}\)")
_DETERMINER = re.compile(
    r"^(?:(?:[Tt]he|[Aa]n?|[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ome|[Ss]everal|[Mm]any|[Mm]ost|[Oo]ther|[Aa]nother|[Aa]ll|[Bb]oth|[Hh]is|[Hh]er|[Ii]ts|[Oo]ur|[Tt]heir|[Mm]y|[Ss]enior|[Ff]ormer|\d+)\s+)+"
)
_OF = r"(?:of|for|at|in|from|with|on)"
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


_SPEECH = frozenset(word for verb in load("words")["speech verbs"]["en"] for word in verb.split() if word not in ("to", "out", "according"))


def _is_plain_phrase(words: list[str]) -> bool:
    return not any(
        w.lower().rstrip(",") in _FUNCTION
        or w.lower() in _SPEECH
        or (re.search(r"(?:ed|ing)$", w) and w.islower() and w not in _MODIFIERS_WITH_ING and "-" not in w and i > 0)
        for i, w in enumerate(words)
    )


def _role_phrase(phrase: str, *, after_may_follow: bool = True) -> str | None:
    """Return a phrase that names somebody by a role or a body ("the Indiana governor", "an official of the ministry"), or None."""
    determiner = _DETERMINER.match(phrase)
    rest = phrase[determiner.end() :] if determiner else phrase
    if not rest:
        return None
    heads = _role_heads() | _body_heads() | _vocabulary("documents", "en")
    split = re.search(rf"\s+{_OF}\s+", rest)
    core, tail = (rest[: split.start()], rest[split.end() :]) if split else (rest, "")
    words = core.split()
    if not 1 <= len(words) <= 6 or not _ends_with_head(words, heads) or not _is_plain_phrase(words[:-1]):
        return None
    if any("," in w for w in words):
        return None
    # "analyst Ken Doctor": a name that looks like a role is no role.
    if len(words) > 2 and words[-1][0].isupper() and words[-2][0].isupper() and any(w in _role_heads() for w in words[:-2]):
        return None
    if tail and (not after_may_follow or not _is_tail(tail)):
        return None
    # Bodies and documents are somebody only where they are these: "the report", not "report".
    if not determiner and not _ends_with_head(words, _role_heads()) and not (words[-1][0].isupper() and len(words) > 1):
        return None
    if (
        not determiner
        and words[-1].lower() in _role_heads()
        and len(words) == 1
        and words[0].lower() in _role_heads() - {_plural(r) for r in _vocabulary("roles", "en")} - _vocabulary("roles", "plural")
    ):
        return None
    return phrase


def _is_tail(tail: str) -> bool:
    """Say whether what follows "official of" names what it is of: no clause, no verb that can be told."""
    words = tail.split()
    if not 1 <= len(words) <= 14 or words[0].lower() in ("its", "his", "her", "their", "a", "an", "this", "last"):
        return False
    allowed = {"the", "a", "an", "of", "and", "for", "on", "in", "at", "its", "his", "her", "their", "&", "to", "with", "from"}
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


def _is_person_name(name: str, names: TextNames, at_start: bool) -> bool:
    """Say whether a run of capitalised words is somebody's name."""
    words = name.split()
    # "Jan Ode" and "May Lund" are names where no sentence begins with them.
    no_names = _vocabulary("no names") - (_GIVEN_TOO if len(words) > 1 and not at_start else frozenset())
    bare = [re.sub(r"[’']s$", "", w.rstrip(".,")) for w in words]
    if any(w in no_names for w in bare) or any(_CONTRACTION.search(w) for w in words):
        return False
    if bare[-1].lower() in _role_heads() | _body_heads() | _vocabulary("documents", "en"):
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
    return not at_start or not names.is_word(bare[0]) or names.is_name(bare[0])


_CONTRACTION = re.compile(r"[’'](?:s|m|re|ve|ll|d)$", re.IGNORECASE)
"""Ends of "I'm", "they've": no name."""


def _is_initial(word: str) -> bool:
    return bool(re.fullmatch(_INITIALS, word))


def _body(phrase: str, names: TextNames, at_start: bool) -> str | None:
    """Return the name of a body ("the Committee for a Responsible Budget", "The New York Times"), or None."""
    article = re.match(r"(?:The|the)\s+", phrase)
    rest = phrase[article.end() :] if article else phrase
    words = rest.split()
    if not words or len(words) > 12 or not re.match(UPPER, words[0]) or not re.match(rf"{UPPER}|\d", words[-1]):
        return None
    no_names = _vocabulary("no names") - {
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
    if not all(re.match(rf"{_CAPITAL}[’']?(?:s)?$", w) or w in connectors for w in words):
        return None
    # "Professor Omar Haddad of the University" is a person.
    if words[0].lower().rstrip(".") in _role_heads() or words[0] in _vocabulary("before names") | _vocabulary("offices before names"):
        return None
    # "President of the Transport Workers Union" is an office.
    if _ends_with_head(re.split(rf"\s+{_OF}\s+", rest)[0].split(), _role_heads()):
        return None
    head = any(w.lower() in _body_heads() for w in words)
    capitals = [w for w in words if w not in connectors]
    if head and len(capitals) >= 2:
        return rest
    if (
        article
        and (len(capitals) >= 2 or (names.is_name(words[0]) and not _ends_with_head(words, _role_heads())))
        and len(capitals) == len(words)
    ):
        if _ends_with_head(words, _role_heads()):
            return None
        return rest if len(words) > 1 or not words[0].lower().endswith(("ans", "ese", "ish", "crats", "cans")) else None
    return None


_PRAISE = re.compile(
    r"^(?:(?:great|late|beloved|legendary|famous|popular|dear|esteemed|honou?rable|disgraced|embattled|controversial)\s+)+"
)
"""What is said of somebody before an office, and is no part of it."""


def _split_office(phrase: str, names: TextNames) -> Speaker:
    """Return the office and name of "White House spokesman Josh Earnest"; nobody where no word tells the office."""
    words = phrase.split()
    heads = _role_heads()
    offices = _vocabulary("offices before names")
    for at in range(len(words) - 1, 0, -1):
        before, name = words[:at], " ".join(words[at:])
        office = (_ends_with_head(before, heads) and before[-1].lower() not in _vocabulary("roles", "plural")) or before[-1] in offices
        if not office or not _NAME_LIKE.fullmatch(name) or not _is_person_name(name, names, at_start=False):
            continue
        if words[at].lower() in heads:
            continue
        role = re.sub(r"^(?:[Tt]he)\s+", "", " ".join(before))
        role = _PRAISE.sub("", role)
        if not role:
            return Speaker(name)
        plain = list(re.sub(r"^(?:[Aa]n?|[Hh]is|[Hh]er|[Ii]ts|[Tt]heir|[Oo]ur)\s+", "", role).split())
        if len(plain) > 9 or not _is_plain_phrase([w for w in plain if w.lower() not in ("of", "for", "the", "and")]):
            return NOBODY
        return Speaker(name, role)
    return NOBODY


_NO_LETTERS_OF_NAMES = re.compile(r"[<>{}\\|*=]")
_NOBODY_IN_PARTICULAR = re.compile(
    r"(?:[Ss]ome|[Mm]any|[Mm]ost|[Oo]ther|[Aa]ll|[Ff]ew)\s+\w+$|(?:[Rr]epresentatives|[Mm]embers|[Ss]cholars|[Ss]peakers)$"
)


def name_phrase(phrase: str, names: TextNames, at_start: bool = False) -> Speaker:
    """Return who a phrase names, the phrase being nothing but that; nobody where it is something else or unsure."""
    phrase = _PARENTHESIS.sub("", phrase).strip(" ,")
    if (
        not phrase
        or len(phrase) > _MOST
        or phrase.lower() in _PRONOUNS
        or _NO_LETTERS_OF_NAMES.search(phrase)
        or _NOBODY_IN_PARTICULAR.match(phrase)
    ):
        return NOBODY
    if honoured := _HONOURED.fullmatch(phrase):
        return Speaker(phrase) if _is_person_name(honoured["name"], names, at_start=False) else NOBODY
    if office := _split_office(phrase, names):
        return office
    # "Professor Ada Lund of the University of Selm": what the person is of is left out.
    of = re.match(rf"(?P<who>.+?)\s+(?:of|at|from)\s+(?:the\s+)?{UPPER}", phrase)
    if of and (office := _split_office(of["who"], names)) and " " in (office.name or ""):
        return office
    if body := _body(phrase, names, at_start):
        return Speaker(body) if not at_start or phrase.startswith(("The ", "the ")) or not names.is_word(phrase.split()[0]) else NOBODY
    if _NAME_LIKE.fullmatch(phrase) and _is_person_name(phrase, names, at_start):
        return Speaker(phrase)
    role = _role_phrase(phrase)
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

# --- before a verb ---

_LEAD_IN = re.compile(
    r"^(?:(?:But|And|Still|Yet|However|Meanwhile|Now|Then|Later|Today|Yesterday|So|Also|Instead|Indeed|Moreover|Finally|Earlier|Recently|When|While|As|After|Before|Because|Although|Though|Since|Where|when|while|as|after|before|because|although|though|since|but|where)\s*,?\s+)+"
)
_WHEN_BEHIND = re.compile(
    r",?\s+(?:just\s+|early\s+|late\s+|earlier\s+|later\s+)?(?:(?:on|in|at|during|late|last|this|next|earlier|early)\s+(?:the\s+|a\s+|an\s+|same\s+|last\s+|this\s+)*(?:week|month|year|day|morning|afternoon|evening|night|time|weekend|statement|interview|speech|letter|tweet|email|e-mail|report|press conference|news conference|briefing|"
    r"January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|\d{4})|today|yesterday|tomorrow|tonight|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)$"
)
_ADDRESSED = re.compile(
    r"(?:Mr|Mrs|Ms|Madam|Madame|Mister)\.?\s+(?:Acting\s+|Deputy\s+|Vice[ -])?(?:Speaker|President|Chair\w*|Secretary|Minister|Ambassador|Moderator|Mayor)"
    r"|[Ll]adies and gentlemen|[Yy]our (?:[Hh]onou?r|[Ee]xcellenc(?:y|ies)|[Ll]ordships?|[Mm]ajest(?:y|ies))|[Mm]y (?:[Ll]ords|friends)|[Dd]ear (?:friends|colleagues)"
)
"""Whom a speech speaks to ("Mr. President, Ada Lund once wrote …"): not who is quoted in it."""
_DESCRIBED = re.compile(r"^(?:who|whose|whom|which|an?|the|one|[Ff]ormer|\w+ing|\w+ed|now|then|also|himself|herself)\b")


def speaker_before(who: str, names: TextNames, at_start: bool = True) -> Speaker:
    """Return the speaker of "… X" where a verb of speech follows. `at_start`: the words begin a sentence."""
    # A quotation may open right before who is quoted in it.
    plain = _without_adverbs(_PARENTHESIS.sub("", who).strip().lstrip("‘’“\"'«» "))
    if not plain:
        return NOBODY
    who = plain
    segments = [s.strip() for s in re.split(r",\s+", who.rstrip(", "))]
    while len(segments) > 1 and _ADDRESSED.fullmatch(segments[0]):
        segments = segments[1:]
    last = segments[-1]
    whole = len(segments) == 1
    # Of a list of speakers none is shown: the last alone would be half of it.
    if (
        len(segments) > 1
        and re.search(r"(?:^|\s)(?:and|or|&)\s", last)
        and (len(segments) > 2 or re.match(r"(?:and|or)\b", last) or len(last.split()) < 5)
    ):
        return NOBODY
    # "Ilse Marten, director of the water office, said"; "Anna Lund, who runs the wells, said".
    first_at = _LEAD_IN.sub("", segments[0])
    if len(segments) > 1:
        named = name_phrase(first_at, names, at_start=at_start and first_at == segments[0])
        if named.name and " " in named.name and len(segments) == 2:
            role = apposition(last)
            if role or _DESCRIBED.match(last):
                # "John Smith, the mayor said": the second is who speaks where the comma is not closed.
                if who.endswith(",") or role is None or named.role is None:
                    return Speaker(named.name, named.role or role)
        apposed = _role_phrase(first_at)
        if (
            apposed
            and len(segments) == 2
            and _NAME_LIKE.fullmatch(_PARENTHESIS.sub("", last))
            and not re.match(r"(?:In|At|On|For|After|Before)\b", first_at)
        ):
            if _is_person_name(last, names, at_start=False):
                return (
                    Speaker(last, re.sub(r"^[Tt]he\s+", "", apposed))
                    if _ends_with_head(re.split(rf"\s+{_OF}\s+", apposed)[0].split(), _role_heads())
                    else Speaker(last)
                )
        if named and not named.name and not whole and len(segments) == 2 and re.match(r"(?:who|which|whose|\w+ing|\w+ed)\b", last):
            return named
        if re.match(r"(?:who|whose|whom|which|\w+ing)\b", last):
            return named if named.name else NOBODY
    phrase = _LEAD_IN.sub("", last)
    if re.match(r"(?:[Ii]f|[Uu]nless|[Ww]hether|[Tt]hat|[Ll]est)\b", phrase):
        return NOBODY
    return name_phrase(phrase, names, at_start=at_start and whole and phrase == last)


def _without_adverbs(who: str) -> str | None:
    """Take off what stands between a speaker and the verb ("has long", "this week also"); None where nobody has said it."""
    adverbs, none = _vocabulary("adverbs"), _vocabulary("no speech")
    while True:
        before = who
        words = who.rstrip(", ").split()
        if not words:
            return ""
        last = words[-1].lower()
        if last in none or last.endswith(("n't", "n’t", "’d", "'d", "’ll", "'ll", "’ve", "'ve", "’re", "'re")):
            return None
        if last in adverbs or (
            re.fullmatch(r"[a-z]{3,}ly", words[-1])
            and len(words) > 1
            and words[-1] not in ("family", "assembly", "ally", "monthly", "daily", "weekly")
        ):
            who = " ".join(words[:-1])
            continue
        who = _WHEN_BEHIND.sub("", who)
        if who == before:
            return who


# --- behind a verb ---

_STOP = re.compile(
    r"\s+(?=(?:in|on|at|during|after|before|when|as|while|who|whom|whose|which|that|about|by|to|last|this|late|early|earlier|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|yesterday|today|recently|because|citing|referring|speaking|adding|noting)\b)"
)


def speaker_behind(who: str, names: TextNames) -> Speaker:
    """Return the speaker of "said X", "according to X": X may be followed by what he is, and by when and where."""
    who = who.strip().rstrip('.,;: ”"')
    first, _, rest = who.partition(", ")
    first = _PARENTHESIS.sub("", first).strip()
    found = name_phrase(first, names)
    if not found:
        cut = _STOP.split(first)
        for parts in range(len(cut) - 1, 0, -1):
            found = name_phrase(" ".join(cut[:parts]), names)
            if found:
                rest = ""
                break
    if found.name and not found.role and rest:
        return Speaker(found.name, apposition(rest))
    if found.role and not found.name and rest:
        name = rest.split(", ")[0]
        if _NAME_LIKE.fullmatch(name) and " " in name and _is_person_name(name, names, at_start=False):
            return Speaker(name, re.sub(r"^[Tt]he\s+", "", found.role))
    return found


def is_of_a_person(role: str | None) -> bool:
    """Return whether a role is one that a person has ("the mayor of Selm"), and no body or paper."""
    core = re.split(rf"\s+{_OF}\s+", _DETERMINER.sub("", role or ""))[0]
    return bool(core) and _ends_with_head(core.split(), _role_heads())


def apposition(words: str) -> str | None:
    """Return what a name's apposition says that its bearer is ("director of the water office"), or None."""
    words = re.split(r",?\s+who(?:se|m)?\b|,\s|\s+which\b|\s+where\b|;|\s+[–—]\s", words, maxsplit=1)[0].strip(" ,.")
    if not 3 <= len(words) <= 160 or re.match(r"(?:who|whose|in|on|at|after|before|during|when|as|and|but|or|one)\b", words):
        return None
    core = re.split(rf"\s+{_OF}\s+|\s+and\s+", words)[0]
    return words if _ends_with_head(re.sub(r"^(?:an?|the|his|her|its|their)\s+", "", core).split(), _role_heads()) else None
