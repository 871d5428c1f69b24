"""Statements in English: sentences that say who said what.

In: a sentence. Out: the claim, who made it, and the words that say so.

The file is long and stays whole: each function is one way in which an English sentence names who said it, and they are
tried in turn.
"""

from __future__ import annotations

import re
from functools import lru_cache

from muniment.reading.findings.attributed import Attributed
from muniment.reading.findings.dates import find_dates
from muniment.reading.findings.names_in_text import TextNames
from muniment.reading.findings.speaker_phrases import NOBODY, Speaker
from muniment.reading.findings.speakers import apposition, is_of_a_person, speaker_before, speaker_behind
from muniment.reading.findings.vocabulary import words

_ENGLISH_VERBS = "|".join(re.escape(v) for v in words("speech verbs", "en") if v != "according to")
_ROLE = (
    r"official|spokes(?:man|woman|person)|minister|president|director|commissioner|professor|expert|doctor|"
    r"head|chair(?:man|woman|person)?|"
    r"secretary|judge|lawyer|governor|mayor|ambassador|researcher|teacher|delegate|representative|premier|"
    r"chief|officer|envoy|rapporteur|"
    r"scholar|farmer|villager|resident|nurse|archivist|librarian|engineer|auditor|inspector|ombudsman|clerk|"
    r"author|authority|authorities|"
    r"ministry|office|department|committee|council|report|agency|commission|government|court|institute|"
    r"association|union"
)
_WHEN = r"(?:\s+(?:on|late|early|earlier|in|at|last|this|to|during|of)\b[^,;]{0,60})?"
_TRAILING = re.compile(
    rf"^(?P<claim>.{{12,}}?),[”\"]?\s+(?P<who>[^,;:“”\"]{{2,90}}?)\s+(?P<verb>{_ENGLISH_VERBS})(?P<when>"
    rf"{_WHEN})[.!?\s”\"]*$",
    re.DOTALL,
)
_TRAILING_INVERTED = re.compile(
    r"^(?P<claim>.{12,}?),[”\"]?\s+(?P<verb>said|says|added|noted|explained|wrote)\s+(?P<who>[^;:“”\"]{2,"
    r"120}?)(?P<when>)[.!?\s”\"]*$",
    re.DOTALL,
)
_LEADING = re.compile(
    rf"^(?P<who>[^“”\"]{{2,120}}?)\s+(?P<verb>{_ENGLISH_VERBS})(?P<when>(?:\s+(?:on|in|at|late|last)\s+[^,"
    rf"“”\"]{{2,40}}?)?)(?:,)?\s+(?:that\s+|to\s+\w+\s+that\s+|(?<=told\s)(?:[\w’'-]+\s+){{1,"
    rf"6}}?that\s+)(?P<claim>.{{12,}})$",
    re.DOTALL,
)
_LEADING_PLAIN = re.compile(
    r"^(?P<who>[^“”\",;:]{2,80}?)\s+(?:said|says|announced|warned|added|reported)(?P<when>(?:\s+(?:on|in|at|"
    r"late|last)\s+[^,“”\"]{2,30}?,?)?)\s+"
    r"(?P<claim>(?:it|they|he|she|the|a|an|its|their|this|these|all|no|some|more|most|about|nearly|over|every|"
    r"many|few|half|two|three|both|\d[\d,.]*|[A-Z][\w’'-]+)\s+(?=\S+\s+\S+).{8,})$",
    re.DOTALL,
)
"""Said without "that": only what goes on like a clause of its own."""
_LEADING_APPOSED = re.compile(
    r"^(?P<who>[A-ZÀ-Þ][^“”\",;:]{1,60},\s+[^“”\",;:]{3,90}),\s+(?:said|says|announced|warned|added)(?P<when>)\s+"
    r"(?P<claim>(?:it|they|he|she|the|a|an|its|their|this|these|all|no|some|more|most|every|many|few|"
    r"[A-Z][\w’'-]+)\s+(?=\S+\s+\S+).{8,})$",
    re.DOTALL,
)
"""The same where what the speaker is stands between commas: "Ada Lund, mayor of Selm, said the town must …"."""
_LEADING_QUOTE = re.compile(
    rf"^(?P<who>[^“”\"]{{2,120}}?)\s+(?P<verb>{_ENGLISH_VERBS})(?P<when>(?:\s+(?:on|in|at)\s+[^,:“”\"]{{2,"
    rf"40}})?)\s*[,:]\s*[“\"](?P<claim>[^”\"]{{6,}})[”\"]",
    re.DOTALL,
)
_QUOTE_FIRST = re.compile(
    rf"^[“\"](?P<claim>[^”\"]{{6,}}?),?[”\"],?\s*(?:(?P<verb1>said|says|added|noted|wrote|"
    rf"explained)\s+(?P<who1>[^;“”\"]{{2,160}})|(?P<who2>[^;"
    rf"“”\"]{{2,90}}?)\s+(?P<verb2>{_ENGLISH_VERBS})(?P<when>{_WHEN}))",
    re.DOTALL,
)
_ACCORDING = re.compile(
    r"^(?:According to\s+(?P<who>[^,]{2,120}),\s+(?P<claim>.{12,})|(?P<claim2>.{12,}?),?\s+according "
    r"to\s+(?P<who2>[^,;]{2,120}))$",
    re.DOTALL,
)
# A cheap look first: most sentences attribute nothing.
_SPEECH_HINT = re.compile(
    r"\b(?:said|says?|told|stat|add|note|announc|stress|expl|argu|claim|declar|warn|point|emphas|remark|wr[io]|"
    r"report|according)"
)
_IS_ROLE = re.compile(rf"\b(?:{_ROLE})s?\b", re.IGNORECASE)
_PERSON = re.compile(r"^(?:(?:Mr|Mrs|Ms|Dr|Prof|Judge|Sir)\.?\s+)?[A-ZÀ-Þ][\w'’\-]+(?:\s+[A-ZÀ-Þ][\w'’.\-]*){0,3}$")


def read_english(sentence: str, names: TextNames) -> Attributed | None:
    """Return what an English sentence attributes to somebody, or None where it does not."""
    if not _SPEECH_HINT.search(sentence.lower()):
        return None
    for read in (_quote_first, _leading_quote, _clause, _according):
        if (found := read(sentence, names)) is not None:
            return found
    return None


def _quote_first(sentence: str, names: TextNames) -> Attributed | None:
    """Read "“…,” said X" and "“…,” X said"."""
    match = _QUOTE_FIRST.match(sentence)
    if not match or _is_a_title(sentence, match):
        return None
    who = (
        speaker_behind(_without_date(match["who1"]), names)
        if match["who1"]
        else _before(match["who2"], names, at_start=False)
    )
    if (rest := _GOES_ON_QUOTED.match(sentence, match.end())) and _is_a_beginning(match["claim"]):
        return Attributed(rest.span("claim"), who, (match.end("claim"), rest.start("claim")), 0.9)
    return Attributed(match.span("claim"), who, (match.end("claim"), match.end()), 0.9)


def _leading_quote(sentence: str, names: TextNames) -> Attributed | None:
    """Read "X said: “…”"."""
    match = _LEADING_QUOTE.match(sentence)
    if (
        not match
        or _OWN.search(match["who"])
        or (
            len(match["claim"].split()) <= 3
            and match["claim"][0].islower()
            and match["claim"][-1].isalnum()
            and _OPENS_A_PHRASE.match(match["claim"])
        )
    ):
        return None
    return Attributed(match.span("claim"), _before(match["who"], names), (match.start(), match.start("claim")), 0.9)


def _clause(sentence: str, names: TextNames) -> Attributed | None:
    """Read "X said that …" and "…, X said": what is said is a clause of its own."""
    for expression, confidence in (
        (_TRAILING, 0.85),
        (_TRAILING_INVERTED, 0.8),
        (_LEADING, 0.8),
        (_LEADING_APPOSED, 0.65),
        (_LEADING_PLAIN, 0.65),
    ):
        match = expression.match(sentence)
        if not match or not _is_told(sentence, match, expression, names):
            continue
        leads = match.start("claim") != 0
        if expression is _TRAILING_INVERTED:
            who = speaker_behind(_without_date(match["who"]), names)
        elif expression is _LEADING_PLAIN and _is_doubtful(match):
            who = NOBODY
        else:
            who = _before(match["who"], names, at_start=leads)
        attribution = (0, match.start("claim")) if leads else (match.end("claim"), match.end())
        return Attributed(match.span("claim"), who, attribution, confidence)
    return None


_ONLY_WHERE = re.compile(r"(?:[A-Z][\w’'-]*\s?){1,5},?\s*[“\"]")
"""The end of where it was said, and a quotation: "said in his Inaugural Address, “…”"."""


_OWN = re.compile(
    r"(?:^|\s)(?:I|[Ww]e|[Yy]ou|myself|the|[Tt]his|[Ss]uch)(?:[’'](?:ve|d|ll|re|m))?(?:\s(?:\w+ly|have|had|"
    r"also|once|just|myself|ourselves))*$"
)
"""The author's own words, and "the said wells"."""
_MAY_BE_A_SOURCE = re.compile(
    rf"[A-ZÀ-Þ]|.*\b(?:him|her|them|{_ROLE}|police|sources?|data|figures|statistics|records|polls?|reports?|"
    rf"documents?|estimates?|experts|"
    r"officials?|witness(?:es)?|prosecutors?|lawyers?|scientists?|researchers?|stud(?:y|ies)|surveys?|media|"
    r"newspapers?|magazine|"
    r"company|group|people|family|friends?|residents?|analysts?|court|agency)\b"
)
"""What may be a source: a name, people, a body or a paper; no imagery and no plan."""


def _is_made_known(match: re.Match[str]) -> bool:
    """Return whether "announced the wells that would be closed" tells of a thing, and no clause."""
    verb = match[0][match.end("who") :].split(maxsplit=1)[0]
    thing, _, rest = re.split(r"(\s(?:that|which|who|whose)\s)", match["claim"] + " that ", maxsplit=1)
    if verb in ("added", "announced") and not _FINITE.search(match["claim"]):
        return True
    return verb in ("announced", "added", "reported") and bool(rest.strip()) and not _FINITE.search(thing)


_OF_US = re.compile(
    r"[“\"]?(?:We|I)\b|(?:The|A|Any|Every|No)\s(?:nation|country|person|man|woman|people|land)\s(?:that|which|who)\b"
)
"""Who speaks for the author, or nobody in particular: "We and our allies", "a nation that says"."""


def _is_told(sentence: str, match: re.Match[str], expression: re.Pattern[str], names: TextNames) -> bool:
    """Return whether what a pattern of a clause has found is something that somebody said."""
    if _is_no_claim(sentence, match) or _is_said_by_none(match):
        return False
    if _OWN.search(match["who"]):
        return False
    if _PASSIVE.search(match["who"]):
        return False  # "Sometimes it is said that …": nobody says who.
    if expression in (_TRAILING, _TRAILING_INVERTED) and _is_no_clause(match["claim"], names):
        return False
    if expression is _TRAILING_INVERTED and _GOES_ON.search(
        re.split(r",|\s(?:who|which|whose|that)\b", match["who"])[0]
    ):
        return False
    if _OF_US.match(match["who"]):
        return False
    if expression is _LEADING_PLAIN and (
        _ONLY_WHERE.match(match["claim"])
        or _is_made_known(match)
        or _FINITE.search(match["when"])  # "first reported in 1996 had a large mouth"
        or re.search(r"\b(?:which|that|whom)\b", match["who"])
    ):
        return False
    if expression is _LEADING_APPOSED and not _is_named_and_told(match, names):
        return False
    return _is_speaker(match["who"]) and not _ADDED_TO.search(sentence[: match.start("claim") or None])


def _according(sentence: str, names: TextNames) -> Attributed | None:
    """Read "according to X, …" and "…, according to X"."""
    match = _ACCORDING.match(sentence)
    if not match or _NO_SOURCE.match(match["who"] or match["who2"]):
        return None
    source = match["who"] or match["who2"]
    if not _MAY_BE_A_SOURCE.match(source) and not _OF_SOMEBODY.match(source):
        return None
    if match["who"] is None:
        who = speaker_behind(_without_date(match["who2"]), names)
        return Attributed(match.span("claim2"), who, (match.end("claim2"), match.end()), 0.75)
    if apposition(match["claim"]) or _is_named_behind(match, names):
        return _according_apposed(sentence, match, names)
    if _SAID_WITHIN.match(match["claim"]):
        # "According to the office, Ada Lund, said that …": who said it is not told.
        return None
    who = speaker_behind(_without_date(match["who"]), names)
    if _SPEAKS_ON.search(_unquoted(match["claim"])):
        who = NOBODY  # What somebody said who is named in it: whose words they are is open.
    return Attributed(match.span("claim"), who, (0, match.start("claim")), 0.75)


def _according_apposed(sentence: str, match: re.Match[str], names: TextNames) -> Attributed | None:
    """Read "According to Ada Lund, director of the office, …", "according to her aunt, Ida Lund, …": who or what that
    is stands between."""
    begin = sentence.find(", ", match.start("claim")) + 2
    if begin < 2 or len(sentence) - begin < 12:
        return None
    who = speaker_behind(_without_date(sentence[match.start("who") : begin - 2]), names)
    if not who and _OF_SOMEBODY.match(match["who"]):
        who = speaker_behind(sentence[match.start("claim") : begin - 2], names)
    if _SPEAKS_ON.search(_unquoted(sentence[begin:])):
        who = NOBODY
    return Attributed((begin, match.end("claim")), who, (0, begin), 0.75)


def _is_a_title(sentence: str, match: re.Match[str]) -> bool:
    """Return whether a few words in quotation marks, which no sign ends, are what something is called: "“Wells”
    director Ida Holm said …"."""
    end = match.end("claim")
    return (
        len(match["claim"].split()) <= 4
        and match["claim"][-1] not in ",.!?…—–"
        and not re.match(r"[,.!?…]|[”\"]\s?[,.!?…—–-]", sentence[end : end + 3])
    )


_GOES_ON_QUOTED = re.compile(r"[,:]?\s*[“\"](?P<claim>[^”\"]{12,})")


def _is_a_beginning(claim: str) -> bool:
    """Return whether a quotation only begins before "she said" and goes on behind it: "“Along the way,” she said, “we
    saw …”"."""
    return len(claim.split()) <= 5 and not _FINITE.search(claim.replace("’", "'"))


_OF_SOMEBODY = re.compile(r"(?:his|her|their|its|my|our|[A-Z][\w-]+[’']s)\s+(?:\w+[\s-]){0,2}\w+$")
"""Who somebody is to another ("her aunt"): whoever is named right behind it."""
_SAID_WITHIN = re.compile(rf"[A-ZÀ-Þ][^,]{{2,60}}, (?:{_ENGLISH_VERBS})\b")


def _unquoted(words: str) -> str:
    """Return words without what stands in quotation marks: a verb of speech in there is of the quoted."""
    return re.sub(r"[“\"][^”\"]*(?:[”\"]|$)", " ", words)


def _is_named_behind(match: re.Match[str], names: TextNames) -> bool:
    """Return whether "according to X, Y, …" names in Y who X is: a person of two names behind a person's role, and no
    list of places."""
    name, comma, rest = match["claim"].partition(", ")
    if not comma or not _PERSON.fullmatch(name) or " " not in name or len(rest) < 12:
        return False
    if re.match(r"(?:and|or|but|said|says|told)\b", rest) or re.search(r",? and\b", rest.split(", ")[0]):
        return False
    who = speaker_behind(_without_date(match["who"]), names)
    return speaker_behind(name, names).name == name and (
        bool(_OF_SOMEBODY.fullmatch(match["who"])) or is_of_a_person(who.role)
    )


_ENDS_OPEN = re.compile(r"\b(?:to|of|in|for|at|by|with|from|about)\s*[“\"'‘]?$")


def _is_no_claim(sentence: str, match: re.Match[str]) -> bool:
    """Return whether what follows "said in answer to" is what was answered, and what ends in a colon only opens a
    list."""
    begin, end = match.span("claim")
    return bool(begin and _ENDS_OPEN.search(sentence[:begin].rstrip())) or sentence[begin:end].rstrip(
        ' \n“”"‘’'
    ).endswith((":", "\uff1a"))


_FINITE = re.compile(
    r"\b(?:is|are|was|were|am|has|had|have|will|would|can|could|may|might|must|should|shall|cannot|do|does|"
    r"did)\b(?!\s*\d)|n[’']t\b"
    r"|[’'](?:s|re|ve|ll|d|m)\s|\b(?:he|she|they|it|we|I|you|there)\s+[a-z]+|\b[a-z]{3,}ed\b(?!\s+(?:by|to|"
    r"with|in|on|at|from)\b)"
)
_OPENS_A_PHRASE = re.compile(
    r"(?:on|in|at|by|with|without|up|under|over|from|to|for|of|about|after|before|since|until|till|during|"
    r"within|through|throughout|across|"
    r"between|among|against|despite|like|unlike|as|per|upon|towards?|regarding|concerning|following|given|"
    r"according|pursuant|subject|because of|"
    r"due|apart|instead|contrary|next|later|earlier|yesterday|today|now|then|finally|first|second|third|again|"
    r"however|meanwhile|moreover|"
    r"furthermore|accordingly|similarly|likewise|also|indeed|\d{1,2}(?:st|nd|rd|th)?\s+[A-Z][a-z]+\s+\d{4})\b",
    re.IGNORECASE,
)
_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|be|been|being|as)(?:\s+(?:\w+ly|so|also|not|already|often|even|sometimes|"
    r"generally|always|once|now))?$"
    r"|\bhear it$"
)
"""What "were stated" or "as noted" ends in before its verb: no one who speaks."""
_GOES_ON = re.compile(
    r"\s(?:needed|wanted|hoped|hopes?|planned|plans|tried|tries|failed|fails|refused|agreed|decided|intends?|"
    r"expects?|continued?s?)\s+to\b|\s(?:is|are|was|were|has|had|have|will|would|can|could|may|might|must|"
    r"should|shall|cannot|do|does|did|needs?|ought|wants?)\b|n[’']t\b"
)
"""A verb behind the name: "said the council must act" is what somebody said of the council."""
_SAID_BY_NONE = re.compile(
    r"^(?:[Ww]hat|[Hh]aving|[Bb]eing|[Nn]othing|[Nn]o one|[Nn]obody|[Nn]one)\b|\b(?:no one|nobody)$|\b(?:not|"
    r"never|cannot)(?:\s+\w+ly)?(?:\s+(?:be|been|have|have been|being))?$"
    r"|n[’']t(?:\s+(?:be|been|have|have been))?$|\b(?:could|can|might|may|should|must|"
    r"will)(?:\s+\w+)?\s+be(?:\s+\w+ly)?$"
    r"|\b(?:who|which|whom|that)(?:\s(?:first|also|once|never|\w+ly))?$|\b[Ii]f\s+(?:\S+\s){0,4}\S+$"
)
"""Before "said that": "it cannot be", "no one", "if your Lordship", "what the court" (said) report nobody's words."""
_POINTS_BACK = re.compile(
    r"(?:many|several|so many|a few|two|three)\s+times\b|(?:this|these|it|so)\s+(?:at|in|on|to|of|about|"
    r"because|with|by)\b"
)


def _is_said_by_none(match: re.Match[str]) -> bool:
    """Return whether the words about speech say that nobody spoke, or might, or only point at what was said
    elsewhere."""
    return bool(_SAID_BY_NONE.search(match["who"].strip(" ,"))) or bool(
        match.start("claim") and _POINTS_BACK.match(match["claim"])
    )


def _is_no_clause(claim: str, names: TextNames) -> bool:
    """Return whether what stands before "…, she said" is a day, a phrase without a verb, or only a name and an
    office."""
    claim = claim.strip(' “”"\n')
    opening, comma, rest = claim.partition(", ")
    if comma and _OPENS_A_PHRASE.match(opening) and not _FINITE.search(opening):
        # "Given the rain, Ada Lund, head of the office": what opens the sentence stands before the name.
        name, _, office = rest.partition(", ")
        if (apposed := apposition(office)) and apposed == office.strip(" ,.") and speaker_behind(name, names).name:
            return True
    if _OPENS_A_PHRASE.match(claim) and not _FINITE.search(claim):
        return True
    first, comma, rest = claim.partition(", ")
    return (
        bool(comma)
        and bool(speaker_behind(first, names))
        and apposition(rest) is not None
        and not _FINITE.search(claim)
    )


def _is_named_and_told(match: re.Match[str], names: TextNames) -> bool:
    """Return whether "X, director of Y, said the town must …" names somebody with an office and goes on like a
    clause."""
    first, _, rest = match["who"].partition(", ")
    return (
        apposition(rest) is not None
        and speaker_behind(first, names).name is not None
        and bool(_FINITE.search(match["claim"]))
    )


_NO_SOURCE = re.compile(
    r"(?:Articles?|Sections?|Rules?|Paragraphs?|Annex|Chapter|Regulation|Directive)\s|(?:whether|how|what|"
    r"which|when|where|why)\b|(?:the|their|its|his|her|this|that|these|those|each|such|a|an|"
    r"all)?\s*(?:\w+\s+){0,2}?(?:provisions?|terms?|rights?|constructions?|rules?|ethos|needs?|principles?|"
    r"customs?|ways?|manner|degrees?|size|age|means|abilit(?:y|ies)|interests?|numbers?|rank|merits?|"
    r"circumstances)\b",
    re.IGNORECASE,
)
"""What things are done in accord with, and nobody's words: according to the provisions of the act."""
_ADDED_TO = re.compile(r"\b(?:be|been|being|is|are|was|were)\s+added\b")
"""What is added to a sum is no speech."""
_SPEAKS_ON = re.compile(rf"\b(?:{_ENGLISH_VERBS}|say|claims|according to|calls?|called)\b")


def _is_doubtful(match: re.Match[str]) -> bool:
    """Return whether "X said the mayor told …" leaves open who said which words, or "added four wells" is no speech at
    all."""
    verb = match[0][match.end("who") :].split(maxsplit=1)[0]
    return verb in ("added", "reported", "announced") or bool(_SPEAKS_ON.search(match["claim"]))


def _before(who: str, names: TextNames, at_start: bool = True) -> Speaker:
    return speaker_before(_without_date(who), names, at_start=at_start)


def _is_speaker(who: str) -> bool:
    return bool(
        _IS_ROLE.search(who)
        or _PERSON.match(_without_date(who).strip())
        or re.match(r"[A-ZÀ-Þ]", who.removeprefix("the "))
    )


@lru_cache(maxsize=1024)
def _without_date(who: str) -> str:
    for mention in reversed(find_dates(who)):
        if mention.weekday or mention.edtf:
            who = who[: mention.start].rstrip(" ,") + who[mention.end :]
    return re.sub(r"\s+on$", "", who.strip())
