"""Targets that a noun names: "the target of 30 per cent by 2020", "its goals".

In: a sentence. Out: `Candidate`s: the words of what is to be reached, shortest, with number and date.

The file is long and stays whole: each function is one way in which a noun is tied to what is to be reached.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from muniment.reading.targets.amounts import amounts_in, may_have_year, measures_time, western_digits
from muniment.reading.targets.words import Wording

Origin = Literal["noun", "commitment", "future", "status", "deed"]
"""What tells that something is a target: its noun, a verb of commitment, a clause in the future, how it stands,
or a change that has a number and a last day."""


@dataclass(frozen=True)
class Candidate:
    """Words that may be a target. `head` is the noun phrase that names it, determiner included, where there is one."""

    start: int
    end: int
    head: tuple[int, int]
    origin: Origin
    has_complement: bool
    is_definite: bool = True


_CUT = re.compile(r"[;:!?\n]|\s[—–]\s|,(?!\d)|\.(?!\d)|\)\s|\s\(")
WORD = re.compile(r"[^\W\d_]{3,}")
_GENITIVE = re.compile(
    r"(?:\s(?:по\s)?(?!почти|уже|пока|лишь|едва|практически|полностью|частично)[а-яё]{2,}(?:ого|его|ой|ей|ых|их|ию|ия|ии|а|я|ов|ев|ы|и|у|ю|ам|ям)(?![а-яё])){1,4}"
)
"""What a Russian noun is followed by in the genitive: of which time, or by what."""
AND = {"en": "and", "fr": "et", "es": "y", "ru": "и", "ar": "و"}


def has_number(text: str, words: Wording) -> bool:
    """Return whether words have a number that is no year, or a word that stands for one: double, halve, zero."""
    text = western_digits(text)
    return (
        any(not measures_time(text, a) for a in amounts_in(text, words))
        or any(p.search(text) for p, _ in words.fractions)
        or any(p.search(text) for p in (words.half, words.double, words.triple, words.quadruple))
        or bool((gone := words.gone.search(text)) and gone.start() < 16)
    )


def has_due(text: str, words: Wording) -> bool:
    """Return whether words say by when."""
    return may_have_year(text) and bool(words.due.search(western_digits(text)))


def find_by_noun(sentence: str, words: Wording) -> Iterator[Candidate]:
    """Yield the targets that a sentence names by a noun, in order."""
    if not words.noun.search(sentence):
        return
    voided = [m.span() for m in words.not_noun.finditer(sentence)]
    end = 0
    for match in words.noun.finditer(sentence):
        if match.start() < end or any(a <= match.start() < b for a, b in voided):
            continue
        start, definite = _phrase_start(sentence, match.start(), words)
        close = match.end()
        if numbered := _NUMBERED.match(sentence, close):
            close = numbered.end()
        copula = words.copula.match(sentence, close) or _inset_before_copula(sentence, close, words)
        complement, tie = None, None
        if copula and _tells_result(sentence, copula.end(), words):
            copula = None
        elif copula:
            complement = find_complement(sentence, copula.end(), words, is_clause=True)
        if copula is None:
            complement, tie = _tied(sentence, (match.start(), close), words, is_numbered=numbered is not None)
        if not complement or complement[1] - complement[0] < 3:
            if bare := _without_complement(sentence, start, match, words, is_definite=definite):
                yield bare
                end = bare.end
        else:
            if copula is None:
                complement = _with_head(sentence, (start, match.start(), close), complement, tie, words)
            yield Candidate(*complement, (start, match.end()), "noun", True, definite)
            end = complement[1]
            for more in _series(sentence, end, words):
                yield Candidate(*more, (start, match.end()), "noun", True, definite)
                end = more[1]
            for more in _and_of(sentence, complement[1], words):
                yield Candidate(*more, (start, match.end()), "noun", True, definite)
                end = more[1]
            for more in _parallel(sentence, (complement[0], max(end, complement[1])), words):
                yield Candidate(*more, (start, match.end()), "noun", True, definite)
                end = more[1]


def _tied(
    sentence: str, noun: tuple[int, int], words: Wording, *, is_numbered: bool
) -> tuple[tuple[int, int] | None, re.Match[str] | None]:
    """Return where the words stand of what a target's noun is of, and what ties them to it; None where nothing does."""
    close = noun[1]
    if (tie := _described(sentence, close, words)) and has_number(
        sentence[slice(*find_complement(sentence, tie.end(), words))], words
    ):
        return find_complement(sentence, tie.end(), words), tie
    ties = (
        _PRESCRIBES.match(sentence, close) if is_numbered else None,
        _OF_WHOM.match(sentence, close),
        words.of.match(sentence, _past_setting(sentence, close)),
        _direct(sentence, noun[0], close, words),
        _APPOSED.match(sentence, close) if is_numbered else None,
    )
    if tie := next((t for t in ties if t), None):
        return find_complement(sentence, tie.end(), words), tie
    if tie := _TOLD_BEHIND.match(sentence, close) or _described(sentence, close, words):
        complement = find_complement(sentence, tie.end(), words)
        inner = sentence[slice(*complement)]
        many = sentence[close - 1] == "s" and VERBAL[words.language].match(inner)
        told = has_number(inner, words) or words.gone.search(inner) or (many and _TOLD_BEHIND.match(sentence, close))
        return (complement if told else None), tie
    return None, None


_NUMBERED = re.compile(
    r"\s(?:No\.?\s)?\d{1,2}(?:\.[\da-z]{1,2})?(?:(?:,\s\d{1,2})*,?\s(?:and|et|y|и|و)\s\d{1,2})?(?![\w%.,]\d|\w|\s?%)"
)
"""The numbers of goals that are known by them: "Goals 4, 5 and 6"."""
_APPOSED = re.compile(r",\s(?=(?:the|on|l[ae]s?|el|los)\s|l['’])")
_TOLD_BEHIND = re.compile(
    r"\s*(?::|\(|,?\s(?:i\.e\.|namely|including|(?:that|which)\sincluded?|"
    r"à savoir|notamment|dont|a saber|incluid[oa]s?)"
    r"[,:]?)\s*"
)
"""What a list of targets, or the words of one, begins behind."""
VERBAL = {
    "en": re.compile(r"(?:\w+ly\s)?\w+ing\b"),
    "fr": re.compile(r"(?:de\s|d['’])?\w+(?:er|ir|re)\b"),
    "es": re.compile(r"\w+(?:ar|er|ir)\b"),
    "ru": re.compile(r"\w+(?:ть|ти|чь)\b"),
    "ar": re.compile(r"(?!x)x"),
}
"""A deed as a verb: what the items of a list of deeds begin with."""


_PRESCRIBES = re.compile(r"\s(?:calls for|requires|is to|aims to|establece|busca|prevé|vise à|prévoit de)\s")
_OF_WHOM = re.compile(r"\s(?:of|by)\s(?:the\s)?(?:[A-Z][\w’'-]+\s(?:(?:and|of)\s(?:the\s)?)?){1,6}to\s(?=[a-z])")
"""Whose promise it is, before what is promised: "the pledge of Congress to resume payments"."""


def _inset_before_copula(sentence: str, at: int, words: Wording) -> re.Match[str] | None:
    """Return the copula behind words that say whose the target is or by when: "la meta del Gobierno es reducir"."""
    inset = re.compile(
        r"\s(?:of|for|by|de|del|du|des|para|pour|al)\s[^,.;:!?]{2,40}?(?=\s(?:is|was|es|era|est|était)\s)"
    ).match(sentence, at)
    if inset is None or words.noun.search(inset[0]):
        return None
    copula = words.copula.match(sentence, inset.end())
    told = sentence[copula.end() : copula.end() + 40] if copula else ""
    opens = re.match(r"(?:to\s)?\w+|d['’]", told)
    if not copula or _tells_result(sentence, copula.end(), words) or not opens:
        return None
    is_deed = copula[0].rstrip().endswith(("to", "que", "de")) or VERBAL[words.language].match(told)
    return copula if is_deed else None


def _and_of(sentence: str, at: int, words: Wording) -> Iterator[tuple[int, int]]:
    """Yield further things that the same noun is of, each with a number or a date: "… et de neutralité d'ici 2050"."""
    joint = re.compile(r",?\s(?:and of|and on|et de|et d['’]|y de|и)\s?")
    if words.language in ("en", "fr", "es") and (tie := joint.match(sentence, at)):
        item = find_complement(sentence, tie.end(), words)
        text = sentence[slice(*item)]
        if item[1] - item[0] >= 8 and (has_number(text, words) or has_due(text, words)):
            yield item


def _described(sentence: str, at: int, words: Wording) -> re.Match[str] | None:
    """Return the colon behind words that describe a target before it is told: "una meta estricta y difícil: …"."""
    tie = re.compile(r"(?:\s[\w'’-]+){1,6}\s?:\s").match(sentence, at)
    told = tie[0] if tie else ""
    results = (words.done, words.fail, words.failed, words.negation, words.on_way, words.do)
    return tie if tie and not any(p.search(told) for p in results) else None


def _parallel(sentence: str, first: tuple[int, int], words: Wording) -> Iterator[tuple[int, int]]:
    """Yield further items of a list of deeds behind the first one, each a verb of the same form."""
    verbal = VERBAL[words.language]
    joint = re.compile(rf"\s?[,;]\s(?:{AND[words.language]}\s)?|\s{AND[words.language]}\s(?=to\s|de\s|d['’])")
    if not (opening := verbal.match(sentence, first[0])):
        if words.language != "en" or not (opening := re.compile(r"(?=\w+\s)").match(sentence, first[0])):
            return
        if not re.search(r"\bto\s$", sentence[max(0, first[0] - 4) : first[0]]):
            return
    at = first[1]
    while tie := joint.match(sentence, at):
        begin = tie.end()
        if words.language == "en" and opening[0] == "":
            infinitive = re.compile(r"to\s(?=\w+)").match(sentence, begin)
            if not infinitive:
                return
            begin = infinitive.end()
        elif not verbal.match(sentence, begin):
            return
        if prefix := re.compile(r"(?:de\s|d['’])(?=\w+(?:er|ir|re)\b)").match(sentence, begin):
            begin = prefix.end()
        item = find_complement(sentence, begin, words)
        if item[1] - item[0] < 8:
            return
        yield item
        at = item[1]


def _with_head(
    sentence: str,
    head: tuple[int, int, int],
    complement: tuple[int, int],
    tie: re.Match[str] | None,
    words: Wording,
) -> tuple[int, int]:
    """Return a complement, or the whole phrase where the complement alone does not tell what is to be reached: "the
    biodiversity target of 30%". `head` is where the phrase begins, and where its noun begins and ends."""
    start, noun, close = head
    inner = sentence[complement[0] : complement[1]]
    if sentence[noun:close][-1:].isdigit() and (
        VERBAL[words.language].match(inner) or (tie and tie[0].startswith(","))
    ):
        return complement
    bare = words.due.sub(" ", western_digits(inner))
    bare = re.sub(r"\bfrom\b|\d+|%|per ?cent|por ?ciento|pour ?cent|процент\w*", " ", bare)
    if not WORD.search(bare) or words.language == "ar":
        return start, complement[1]
    is_numbered = has_number(sentence[start:noun], words)
    if (tie and tie[0].strip() == "to" and not is_numbered) or has_number(inner, words) or has_due(inner, words):
        return complement
    if is_numbered or not words.act.match(inner):
        return (start, complement[1]) if complement[1] - start < 160 else (start, close)
    return complement


def _without_complement(
    sentence: str, start: int, noun: re.Match[str], words: Wording, *, is_definite: bool
) -> Candidate | None:
    """Return a target that only its noun names, with what tells which is meant: "its target for 2020"; None where
    nothing does."""
    phrase = sentence[start : noun.start()].split()
    governed = any(
        re.search(rf"(?:{p.pattern})\s(?:\w+\s)?$", sentence[max(0, start - 50) : start], re.I)
        for p in (words.done, words.fail)
    )
    if words.language in ("en", "fr", "es") and (
        not (is_definite or len(phrase) >= 3 or (governed and phrase))
        or not phrase
        or (not words.determiner.match(sentence, start) and len(phrase) < 2 and not governed)
    ):
        return None
    return Candidate(
        start, _tail(sentence, noun.end(), words), (start, noun.end()), "noun", False, is_definite=is_definite
    )


_ADVERBS = re.compile(
    r"(?:(?:not|never|also|already|nearly|almost|only|partly|recently|been|now|since|pas|jamais|déjà|presque|été|"
    r"ya|no|casi|sido|"
    r"уже|не|почти|\w+ly|\w+ment|\w+mente)\s+){0,4}"
)


def _tells_result(sentence: str, at: int, words: Wording) -> bool:
    """Return whether what follows "the target was" is a result ("met"), and not what the target is."""
    skipped = _ADVERBS.match(sentence, at)
    at = skipped.end() if skipped else at
    results = (words.done, words.failed, words.postpone, words.drop, words.doubt, words.on_way, words.fail)
    return any(p.match(sentence, at) for p in results) or bool(
        re.match(r"\w+(?:ed|ées?|és?|ad[oa]s?|id[oa]s?)\b(?!\s(?:at|to)\b)", sentence[at : at + 24])
    )


_DIRECT = {
    "fr": re.compile(r"\s(?=(?:la|le|l['’]|les|une?|d['’]ici)\s?\w)"),
    "es": re.compile(r"\s(?=(?:la|el|los|las|una?)\s\w)"),
    "ru": re.compile(r"\s(?=\w+(?:ть|ти|чь)\b|\d)"),
}
_AS_ITS = re.compile(r"\b(?:comme|pour|como|por)\s$", re.I)


def _direct(sentence: str, start: int, end: int, words: Wording) -> re.Match[str] | None:
    """Return the space between a target's noun and what is to be reached where nothing else ties them: an infinitive in
    Russian, a verbal noun in Arabic, "comme objectif la neutralité"."""
    if words.language == "ar":
        match = re.compile(r"\s").match(sentence, end)
        if match and any(p.match(sentence, match.end()) for p in (words.up, words.down, words.gone, words.act)):
            return match
        return None
    if words.language == "ru":
        tail = _GENITIVE.match(sentence, end)
        if tail and (colon := re.compile(r"\s?(?::|—|–)\s").match(sentence, tail.end())):
            return colon
    elif words.language in _DIRECT and not _AS_ITS.search(sentence[max(0, start - 8) : start]):
        return None
    pattern = _DIRECT.get(words.language)
    return pattern.match(sentence, end) if pattern else None


def _phrase_start(sentence: str, at: int, words: Wording) -> tuple[int, bool]:
    """Return where the noun phrase begins whose noun stands at a position, and whether it is definite."""
    if words.language == "ar":
        return at, sentence[at : at + 2] == "ال"
    window = sentence[max(0, at - 60) : at]
    begin = max(0, at - 60)
    last = None
    for match in words.determiner.finditer(window):
        between = window[match.end() :]
        if not re.search(r"[,;:.!?]\s|[—–()]", between) and len(between.split()) <= (
            2 if words.language in ("fr", "es") else 6
        ):
            last = match if last is None or window[last.end() : match.start()].strip() else last
    if last is None or words.finite.search(window[last.end() :]):
        tail = re.search(r"(?:[\w.%$€£-]+\s){0,3}$", window)
        own = tail[0] if tail else ""
        for pattern in (words.finite, words.done, words.do, words.fail, words.on_way, words.change):
            own = own[max((m.end() for m in pattern.finditer(own)), default=0) :].lstrip()
        own = re.sub(r"^(?:\S+\s)*?(?:to|of|in|with|for|and|on|а|с|в|на|de|et|y|à)\s", "", own)
        return at - len(own) if words.language != "ru" else at, False
    definite = not re.fullmatch(r"(?:an?|une?|unas?|des|uno)", last[0], re.I)
    return begin + last.start(), definite


def find_complement(sentence: str, start: int, words: Wording, *, is_clause: bool = False) -> tuple[int, int]:
    """Return where the words stand from a position up to the end of what is to be reached."""
    while start < len(sentence) and sentence[start] in ' :«"“(':
        start += 1
    end = len(sentence)
    for cut in _CUT.finditer(sentence, start + 2):
        if sentence[cut.start()] == "," and (
            words.due.fullmatch(western_digits(sentence), start, cut.start())
            or _INSET.match(sentence, cut.start())
            or _UP_TO.match(sentence, cut.start())
        ):
            continue
        if _ACRONYM.match(sentence, cut.start()) or (cut[0] == ") " and _ACRONYM.search(sentence, start, cut.end())):
            continue
        if sentence[cut.start()] == "," and (
            words.due.match(western_digits(sentence), cut.end() + 1)
            or re.match(r",\s(?:from|de|с|من)\s\(?\d", sentence[cut.start() : cut.start() + 12])
        ):
            continue
        if cut[0] == ") " and "(" in sentence[start : cut.start()]:
            continue
        if cut[0] == " (" and re.match(r" \(\d", sentence[cut.start() : cut.start() + 3]):
            continue
        end = cut.start()
        break
    for pattern in (words.stop, words.finite) if not is_clause else (words.stop,):
        if match := pattern.search(sentence, start + 2, end):
            end = match.start()
    joined = re.compile(
        rf"\s{AND[words.language]}\s(?=(?:to|we|it|they|he|she|has|have|will|is|are|nous|il|elle|se|мы)\b)"
    )
    if match := joined.search(sentence, start + 2, end):
        end = match.start()
    text = sentence[start:end].rstrip(' ,;:-–—("”’«')
    text = re.sub(r"\s(?:that|which|to|of|for|in|by|with|on|from|at|and|de|à|en|y|et|и|в|на)$", "", text)
    text = _TRAILING_ADVERB.sub("", text)
    if sentence.endswith("?"):
        # "Is the target of 30 wells met?"
        text = re.sub(rf"\s(?:been\s)?(?:{words.done.pattern})$", "", text, flags=re.I)
    return start, start + len(text)


_INSET = re.compile(r",[^,.;]{3,80},\s(?:до|на)\s\d")
_UP_TO = re.compile(r",\s(?:до|на)\s\d")
"""In Russian words may stand between commas before the value: "довести долю граждан, занимающихся спортом, до 70%"."""
_ACRONYM = re.compile(r"\s\([A-ZÀ-ÝА-Я]{2,8}\)")
_TRAILING_ADVERB = re.compile(
    r"(?:\s(?:почти|уже|пока|лишь|едва|практически|полностью|частично|nearly|almost|already|only|never|also|déjà|presque|casi|ya))+$"
)
"""What belongs to the verb behind."""


def _tail(sentence: str, at: int, words: Wording) -> int:
    """Return the end of a noun phrase that has no complement: a date or a place may follow."""
    if words.language == "ru" and (tail := _GENITIVE.match(sentence, at)):
        at = tail.end()
        if more := re.compile(r"(?:\s[А-ЯЁ]{2,6})?(?:\sза\s\d+\s(?:лет|года?|месяц\w*))?").match(sentence, at):
            at = more.end()
    match = re.compile(r"\s?").match(sentence, at)
    due = words.due.match(western_digits(sentence), match.end() if match else at)
    return due.end() if due else at


_SETTING = re.compile(
    r"\s(?:set|adopted|agreed|announced|made|established|fixed|fixée?s?|adoptée?s?|fijad[oa]s?)(?:\s(?:in|by|at|"
    r"under|par|en|por)\s[^,.;]{2,40}?)?"
    r"(?=\s(?:of|to|de|d['’])\s?)"
)


def _past_setting(sentence: str, at: int) -> int:
    """Return where the complement of a target's noun begins; who set it may be told before: "the target set in 2015
    of"."""
    setting = _SETTING.match(sentence, at)
    return setting.end() if setting else at


def _series(sentence: str, at: int, words: Wording) -> Iterator[tuple[int, int]]:
    """Yield further values, each with its date, behind a first one: "40 % in 2030, 50 % in 2040"."""
    text = western_digits(sentence)
    joint = re.compile(rf"\s*(?:,|;|\s{AND[words.language]}(?=\s))\s*(?:{AND[words.language]}\s)?")
    while tie := joint.match(text, at):
        number = words.number.match(text, tie.end())
        due = words.due.search(text, number.end(), number.end() + 40) if number and number["digits"] else None
        if not number or not due or re.search(r"[,;.]", text[number.end() : due.start()]):
            return
        yield tie.end(), due.end()
        at = due.end()
