"""Who said it: the speaker before or behind a verb of saying.

In: the words around a quotation. Out: a `Speaker` with a name, a role or both; `NOBODY` where neither is certain.
"""

from __future__ import annotations

import re

from muniment.reading.findings.names_in_text import TextNames
from muniment.reading.findings.speaker_phrases import NOBODY, Speaker, is_person_name, name_phrase, role_phrase
from muniment.reading.findings.speaker_words import (
    DETERMINER,
    LEAD_IN,
    NAME_LIKE,
    OF,
    PARENTHESIS,
    ends_with_head,
    role_heads,
    vocabulary,
)

_WHEN_BEHIND = re.compile(
    r",?\s+(?:just\s+|early\s+|late\s+|earlier\s+|later\s+)?(?:(?:on|in|at|during|late|last|this|next|"
    r"earlier|early)\s+(?:the\s+|a\s+|an\s+|same\s+|last\s+|this\s+)*(?:week|month|year|day|morning|"
    r"afternoon|evening|night|time|weekend|statement|interview|speech|letter|tweet|email|e-mail|report|press "
    r"conference|news conference|briefing|"
    r"January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|"
    r"Wednesday|Thursday|Friday|Saturday|Sunday|\d{4})|today|yesterday|tomorrow|tonight|Monday|Tuesday|"
    r"Wednesday|Thursday|Friday|Saturday|Sunday)$"
)
_ADDRESSED = re.compile(
    r"(?:Mr|Mrs|Ms|Madam|Madame|Mister)\.?\s+(?:Acting\s+|Deputy\s+|Vice[ -])?(?:Speaker|President|Chair\w*|"
    r"Secretary|Minister|Ambassador|Moderator|Mayor)"
    r"|[Ll]adies and gentlemen|[Yy]our (?:[Hh]onou?r|[Ee]xcellenc(?:y|ies)|[Ll]ordships?|[Mm]ajest(?:y|ies))|"
    r"[Mm]y (?:[Ll]ords|friends)|[Dd]ear (?:friends|colleagues)"
)
"""Whom a speech speaks to ("Mr. President, Ada Lund once wrote …"): not who is quoted in it."""
_DESCRIBED = re.compile(r"^(?:who|whose|whom|which|an?|the|one|[Ff]ormer|\w+ing|\w+ed|now|then|also|himself|herself)\b")


def speaker_before(who: str, names: TextNames, at_start: bool = True) -> Speaker:
    """Return the speaker of "… X" where a verb of speech follows. `at_start`: the words begin a sentence."""
    # A quotation may open right before who is quoted in it.
    plain = _without_adverbs(PARENTHESIS.sub("", who).strip().lstrip("‘’“\"'«» "))
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
    first_at = LEAD_IN.sub("", segments[0])
    if len(segments) > 1:
        named = name_phrase(first_at, names, at_start=at_start and first_at == segments[0])
        if named.name and " " in named.name and len(segments) == 2:
            role = apposition(last)
            if role or _DESCRIBED.match(last):
                # "John Smith, the mayor said": the second is who speaks where the comma is not closed.
                if who.endswith(",") or role is None or named.role is None:
                    return Speaker(named.name, named.role or role)
        apposed = role_phrase(first_at)
        if (
            apposed
            and len(segments) == 2
            and NAME_LIKE.fullmatch(PARENTHESIS.sub("", last))
            and not re.match(r"(?:In|At|On|For|After|Before)\b", first_at)
        ):
            if is_person_name(last, names, at_start=False):
                return (
                    Speaker(last, re.sub(r"^[Tt]he\s+", "", apposed))
                    if ends_with_head(re.split(rf"\s+{OF}\s+", apposed)[0].split(), role_heads())
                    else Speaker(last)
                )
        if (
            named
            and not named.name
            and not whole
            and len(segments) == 2
            and re.match(r"(?:who|which|whose|\w+ing|\w+ed)\b", last)
        ):
            return named
        if re.match(r"(?:who|whose|whom|which|\w+ing)\b", last):
            return named if named.name else NOBODY
    phrase = LEAD_IN.sub("", last)
    if re.match(r"(?:[Ii]f|[Uu]nless|[Ww]hether|[Tt]hat|[Ll]est)\b", phrase):
        return NOBODY
    return name_phrase(phrase, names, at_start=at_start and whole and phrase == last)


def _without_adverbs(who: str) -> str | None:
    """Take off what stands between a speaker and the verb ("has long", "this week also"); None where nobody has said
    it."""
    adverbs, none = vocabulary("adverbs"), vocabulary("no speech")
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
    r"\s+(?=(?:in|on|at|during|after|before|when|as|while|who|whom|whose|which|that|about|by|to|last|this|late|"
    r"early|earlier|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|yesterday|today|recently|because|"
    r"citing|referring|speaking|adding|noting)\b)"
)


def speaker_behind(who: str, names: TextNames) -> Speaker:
    """Return the speaker of "said X", "according to X": X may be followed by what he is, and by when and where."""
    who = who.strip().rstrip('.,;: ”"')
    first, _, rest = who.partition(", ")
    first = PARENTHESIS.sub("", first).strip()
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
        if NAME_LIKE.fullmatch(name) and " " in name and is_person_name(name, names, at_start=False):
            return Speaker(name, re.sub(r"^[Tt]he\s+", "", found.role))
    return found


def is_of_a_person(role: str | None) -> bool:
    """Return whether a role is one that a person has ("the mayor of Selm"), and no body or paper."""
    core = re.split(rf"\s+{OF}\s+", DETERMINER.sub("", role or ""))[0]
    return bool(core) and ends_with_head(core.split(), role_heads())


def apposition(words: str) -> str | None:
    """Return what a name's apposition says that its bearer is ("director of the water office"), or None."""
    words = re.split(r",?\s+who(?:se|m)?\b|,\s|\s+which\b|\s+where\b|;|\s+[–—]\s", words, maxsplit=1)[0].strip(" ,.")
    if not 3 <= len(words) <= 160 or re.match(
        r"(?:who|whose|in|on|at|after|before|during|when|as|and|but|or|one)\b", words
    ):
        return None
    core = re.split(rf"\s+{OF}\s+|\s+and\s+", words)[0]
    return (
        words if ends_with_head(re.sub(r"^(?:an?|the|his|her|its|their)\s+", "", core).split(), role_heads()) else None
    )
