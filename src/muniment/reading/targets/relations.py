"""What a sentence says of a target: sets it, reports that it was reached or missed, doubts it.

In: the sentence, and where the target stands in it. Out: a `Judged`, or None where the words do not tell.

That something was reached is said only where a finite verb of reaching governs the target, and nothing in its clause
takes that back: no negation, no modal verb, no condition, no question, no part of a whole. What is left is no word.

The file is long and stays whole: each rule is one way in which that is taken back, and they are tried in turn.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from muniment.reading.model import Relation
from muniment.reading.targets.amounts import amounts_in
from muniment.reading.targets.spans import Candidate
from muniment.reading.targets.words import Wording


@dataclass(frozen=True)
class Judged:
    """A relation, and how sure it is."""

    relation: Relation | None
    """None where its words name the target, and do not tell what they say of it."""
    confidence: float


_PARTICIPLE = re.compile(r",\s*(?:(?:thus|thereby|already|even|far|well|and so)\s+)?$", re.I)
_UNSURE = Judged(None, 0.5)
_BORDER = re.compile(r"[;:.!?]\s|\s[—–]\s|\n")
_CONJUNCTION = {
    "en": re.compile(r",?\s(?:but|although|though|while|whereas|however)\s|,\syet\s"),
    "fr": re.compile(r",?\s(?:mais|alors que|tandis que|bien que|cependant)\s"),
    "es": re.compile(r",?\s(?:pero|aunque|mientras que|sin embargo)\s"),
    "ru": re.compile(r",\s(?:но|однако|хотя|а)\s"),
    "ar": re.compile(r"\s(?:لكن|ولكن|إلا أن|بينما)\s"),
}
_RELATIVE = re.compile(
    r"\b(?:that|who|which|those|qui|que|quienes|котор\w+|التي|الذي)\s+(?:(?:have|has|had|been|was|were|is|are|also|already|met|and|or|ont|été|sido|a|"
    r"déjà|han|ha|ya|уже|\w+ly)\s+){0,5}$",
    re.I,
)
"""Who is told apart by it: "the countries that have met it" are some, and of the others nothing is said."""
_FULL_MODAL = re.compile(
    r"\b(?:will|would|shall|can|could|should|must|may|might|to|cannot|ought to)\s+(?:(?:not|also|only|\w+ly)\s+)*"
    r"(?:(?:have|be|been|get)\s+)*(?:\w+ly\s+)*$",
    re.I,
)
_NOBODY = re.compile(
    r"^\W*(?:but |and )?(?:none|neither|no|few|nobody|not (?:one|a single|all)|hardly any|"
    r"aucun\w*|ningun\w*|ни один)\b",
    re.I,
)
_OF_A_PART = re.compile(
    r"\b(?P<only>just|only|barely|merely|less than|fewer than|"
    r"seulement|solo|sólo|apenas|лишь|только)?\s*(?:about |around )?\d+(?:[.,]\d+)?\s?"
    r"(?:%|per ?cent|percent|pour cent|por ciento|процент\w*)\s(?:of|de|от)\s?$",
    re.I,
)
_CLAIMED = re.compile(
    r"\b(?:claim\w*|alleg\w*|suppos\w*|purport\w*|pretend\w*|reportedly|den(?:y|ies|ied)|disput\w+|contest(?:s|ed)?|"
    r"refut\w+|wrongly|falsely|all but|nobody|no one|unclear|whether|doubt\w*|said to|"
    r"prétend\w*|à tort|soi-disant|conteste\w*|nie(?:nt)?|dément\w*|"
    r"supuest\w+|presunt\w+|niega\w*|desmient\w+|pretend\w+|"
    r"imagine\w*|whoever|rather than|instead of|short of having|will be said|in name only|on paper|half-?way|but not|"
    r"(?:in|by) (?:just|only|some|several|most|one of|two of|three of)|:\s(?:no|not)|"
    r"sur le papier|à moitié|a medias|apenas|sobre el papel|dicen que|"
    r"наполовину|на бумаге|лишь|говорят|неправда|неверно|будто|должн\w*|должен|будет|будут|могут|может|"
    r"جزءا?|جزء|نصف|بعض|نأمل|يأمل|تأمل|آمل|ليت|"
    r"якобы|отрица\w+|опроверг\w+|сомнев\w+|يزعم|زعم\w*|ينفي|نفى|نفت|يقال|كاد\w*)\b",
    re.I,
)
"""Where somebody else than the text says it, or says that it is not so."""
_MET_WITH = re.compile(r"\s(?:with\s|by\s(?!\d|the (?:end|deadline)|all|both|every|most|each|[A-Z]))")
"""What meets protests is no target that was met."""
_EARLY = re.compile(
    r"ahead of (?:schedule|time|target|plan)|(?:years?|months?) (?:early|ahead|in advance|before)|early\b|already|"
    r"avant (?:l['’]échéance|le terme|la date)|déjà|en avance|antes de(?:l)? (?:plazo|tiempo|lo previsto)|"
    r"anticipad\w+|досрочно|раньше срока|уже|قبل (?:الموعد|موعده)\w*|بالفعل",
    re.I,
)
_TO = {
    "en": re.compile(r"\bto\s+(?:\w+ly\s+)?$"),
    "fr": re.compile(r"\b(?:à|de|d['’]|pour)\s*$"),
    "es": re.compile(r"\b(?:a|de|para)\s*$"),
}
_AUX = re.compile(
    r"\b(?:ha(?:s|ve|d)|['’]ve|was|were|been|being|having|is|are)\s+(?:(?:now|already|also|all|both|successfully|fully|since|"
    r"just|even|either|not only|thus|therefore|indeed|\w+ly)\s+)*$|"
    r"\b(?:a|ont|avons|ai|avait|avaient|été|est|sont|ayant)\s+(?:(?:déjà|ainsi|largement|bien|même|pleinement|\w+ment|été)\s+)*$|"
    r"\b(?:ha|han|hemos|había|habían|sido|fue|fueron|habiendo|está|están)\s+(?:(?:ya|\w+mente)\s+)*$",
    re.I,
)
_PAST_ALONE = re.compile(
    r"met|achieved|reached|attained|fulfilled|surpassed|exceeded|accomplished|honou?red|kept|completed|outperformed|"
    r"cumplió|cumplieron|cumplimos|alcanzó|alcanzaron|logró|lograron|superó|superaron|sobrepasó|excedió|rebasó|"
    r"[а-яё]+|[\u0620-\u064a ]+",
    re.I,
)
_BAD_TO_RISE = re.compile(
    r"inflation|deficit|debt|emission|unemployment|expenditure|spending|mortality|prices|waiting|poverty|cost|déficit|"
    r"inflación|desempleo|deuda|émission|chômage|dette|инфляц|безработиц|дефицит|смертност|долг|بطالة|تضخم|عجز",
    re.I,
)
_EXCEED = re.compile(r"exceed|surpass|dépass|excéd|super[aóo]|sobrepas|rebas|excedi|превы|تجاوز|تخط", re.I)


_AGAINST = re.compile(
    r"(?:against|compared (?:to|with)|versus|vs\.?|relative to|contre|par rapport à|frente a|contra|en comparación con|"
    r"при (?:плане|плановом)|против|مقابل|مقارنة ب)\s*(?:an?|the|its|un|une|una|la|le)?\s*$",
    re.I,
)
"""A value beside the target's, without a word on which is better."""
_NOT_ONLY = re.compile(
    r"\b(?:not (?:only|just|merely|simply)|no (?:sólo|solo|solamente)|non seulement|pas seulement|не только)\b|ليس فقط",
    re.I,
)
"""Where "not" takes nothing back."""


def judge(sentence: str, each: Candidate, words: Wording) -> Judged | None:
    """Return what a sentence says of a candidate; None where it only names it."""
    if _NOT_ONLY.search(sentence):
        sentence = _NOT_ONLY.sub(lambda m: "·" * len(m[0]), sentence)
    if each.origin == "status":
        around = sentence[max(0, each.head[0] - 30) : each.head[1]]
        return Judged("doubts" if words.negation.search(around) else "reports_partly", 0.7)
    first = min(each.start, each.head[0]) if each.origin == "noun" else each.start
    left, right = _clause(sentence, first, max(each.end, each.head[1]), words)
    if each.origin == "noun" and sentence.rstrip().endswith(("?", "؟")) and _asked(left, right, words):
        return Judged("doubts", 0.65)
    found = _of_result(sentence, each, left, right, words)
    if found:
        return found
    near = left[-90:]
    if each.origin == "noun" and _AGAINST.search(near) and any(True for _ in amounts_in(near, words)):
        return Judged("reports_value", 0.75)
    if each.origin == "noun" and (told := _of_words_near(near, left, right, words)):
        return told
    if each.origin == "noun":
        definite = each.is_definite and not (words.sets.search(near[-40:]) and not _past_set(sentence, each))
        return Judged("repeats" if definite else "sets", 0.7)
    return Judged("sets", 0.7)


_GOING_ON = re.compile(r"\b(?:seguir\w+|continuar\w+|will continue|continuerons|продолжим|سنواصل)\b", re.I)
"""What somebody will go on doing is no progress yet."""


def _of_words_near(near: str, left: str, right: str, words: Wording) -> Judged | None:
    """Return what words around a target say of it that do not govern it: on the way, moved, given up, doubted."""
    if _GOING_ON.search(near):
        return Judged("repeats", 0.65)
    if words.on_way.search(near) or words.on_way.search(right[:90]):
        clause = near + " " + right[:90]
        return Judged("doubts" if words.doubt.search(clause) else "reports_partly", 0.75)
    if words.postpone.search(near[-40:]) or words.postpone.search(re.split(r"[,;]", right[:40])[0]):
        maybe = re.search(
            r"\w+ría\w*\b|\b(?:would|could|may|might|serait|seraient|pourrait)\b|\bбы\b", near[-40:] + right[:40]
        )
        return Judged("doubts" if maybe else "postpones", 0.7)
    if words.drop.search(near[-40:]):
        return Judged("drops", 0.7)
    if (change := _last(words.change, near)) and len(near) - change.end() < 12:
        return Judged("changes", 0.75)
    if words.changed.search(re.split(r"[,;]", right[:60])[0]):
        return Judged("changes", 0.75)
    if words.doubt.search(left[-140:]) or words.doubt.search(right[:110]):
        return Judged("doubts", 0.7)
    return None


def _past_set(sentence: str, each: Candidate) -> bool:
    return bool(re.search(r"\b(?:had|was|were) set\b|avait fixé|había fijado", sentence[each.start : each.end + 40]))


def _clause(sentence: str, start: int, end: int, words: Wording) -> tuple[str, str]:
    """Return what stands before and behind a target within its clause."""
    left, right = sentence[:start], sentence[end:]
    for border in (_BORDER, _CONJUNCTION[words.language]):
        if last := _last(border, left):
            left = left[last.end() :]
        if first := border.search(right):
            right = right[: first.start()]
    return left, right


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    match = None
    for match in pattern.finditer(text):  # noqa: B007
        pass
    return match


def _stripped(text: str) -> str:
    return text.lstrip(" ,")


_VERB_FIRST = re.compile(r"[\u0620-\u064a]")
"""Arabic, where the subject stands between verb and object."""
_BETWEEN = re.compile(
    r"(?:\s|(?:all|both|most|some|many|half|part|of|or|and|on|in|up|to|with|also|each|every|even|almost|nearly|either|one|two|"
    r"three|four|five|six|out|fully|just|only|the|its|their|our|tou(?:te)?s|tout|toutes|ses|les|la|tod[oa]s|con|las|los|все|всех|"
    r"свои|свой|свою|эти|эту|этот|поставленн\w+|намеченн\w+|\d+|met|met or|exceeded|\w+ed|dépassé|superado)(?=\s|$))*",
    re.I,
)


def _governing(left: str, pattern: re.Pattern[str], most: int = 16) -> re.Match[str] | None:
    """Return a verb right before a target; a few words may stand between: "met or exceeded all of the"."""
    match = _last(pattern, left)
    if match is None:
        return None
    between = left[match.end() :]
    if re.search(r"[,()]", between) or len(between) > (40 if _VERB_FIRST.search(between) else most):
        return None
    return match if _VERB_FIRST.search(between) or _BETWEEN.fullmatch(between) else None


def _of_failure(left: str, words: Wording) -> Judged | None:
    """Return what a verb of failing says that governs a target."""
    fail = _governing(left, words.fail, 8)
    if fail and re.match(r"far|long way|miles|lejos|loin", fail[0], re.I):
        return Judged("doubts", 0.7)
    if fail and _OF_OTHERS.search(left[: fail.start()]):
        return _UNSURE
    if fail and not words.negation.search(left[max(0, fail.start() - 20) : fail.start()]):
        ahead = left[max(0, fail.start() - 60) : fail.start()]
        if words.condition.search(ahead) or words.unreal.search(ahead):
            return Judged("doubts", 0.6)
        return Judged(
            "doubts" if words.modal.search(ahead[-24:]) or words.on_way.search(ahead) else "reports_missed", 0.8
        )
    return None


def _of_result(sentence: str, each: Candidate, left: str, right: str, words: Wording) -> Judged | None:
    """Return what the verb of result says that governs a target, before it or, in the passive, behind it."""
    if each.origin != "noun":
        return None
    if part := _OF_A_PART.search(left[-50:]):
        return Judged("reports_missed" if part["only"] else "reports_partly", 0.7)
    if missed := _of_failure(left, words):
        return missed
    if done := _governing(left, words.done):
        if found := _by_done(sentence, left, right, done, words, each):
            return found
    if re.match(r"\s(?:is|are|was|were)\s(?:now\s|already\s|all\s)?complete\b(?!\s+\w)", right):
        return Judged("reports_reached", 0.75)
    passive = words.done.search(right[:70])
    if passive and _OF_A_CLAUSE.search(right[: passive.start()]):
        # "The goal we have reached is": told apart, and nothing is said of it here.
        passive = None
    if passive and not re.search(r"[,;]", right[: passive.start()]):
        whole = left[-60:] + "¦" + right
        at = len(left[-60:]) + 1 + passive.start()
        match = words.done.match(whole, at)
        if match and (
            _AUX.search(whole[:at])
            or re.search(r"\bse\s+$", whole[:at])
            or words.language in ("ru", "ar")
            or words.modal.search(whole[at - 24 : at])
        ):
            return _by_done(sentence, whole, whole[match.end() :], match, words, each, passive=True)
    if (failed := words.failed.search(right[:60])) and not re.search(r"[,;]", right[: failed.start()]):
        return Judged("reports_missed", 0.75)
    if words.failed.search(sentence[each.head[0] : each.head[1]]) or re.search(
        words.failed.pattern + r"\s*$", left, re.I
    ):
        return Judged("reports_missed", 0.7)
    if do := _governing(left, words.do):
        return _by_do(left, right, do, words, sentence)
    return None


_OF_OTHERS = re.compile(
    r"\b(?:they|these|those|targets?|goals?|pledges?|commitments?|contributions?|plans?)\s(?:\w+ly\s)?$", re.I
)
"""Where it is a target that falls short of another."""


_OF_A_CLAUSE = re.compile(
    r"\b(?:we|they|it|he|she|you|I)(?:\s(?:have|has|had)|['’](?:ve|d))\b|\b(?:que nous|qu['’]\w+|que hemos|que han|"
    r"которы\w+|التي)\b",
    re.I,
)


def _asked(left: str, right: str, words: Wording) -> bool:
    """Return whether a question asks for the result: "has the target been met?"."""
    near = left[-60:] + " " + right[:60]
    return bool(words.done.search(near) or words.do.search(near))


def _negated(near: str, words: Wording) -> bool:
    """Return whether a verb of result is negated. In Russian the particle stands right before its verb; another verb
    before may have its own: "не отменялась и должна быть выполнена"."""
    if words.language == "ru":
        return bool(
            re.search(
                r"\b(?:не|ни|нельзя|без)\s(?:(?:был\w*|смог\w*|удалось|полностью|вполне|ещё|еще|до конца)\s)*$", near
            )
        )
    return bool(words.negation.search(near[-40:]))


def _has_modal(near: str, words: Wording) -> bool:
    """Return whether a verb of result is only what will, can or must be."""
    if words.language == "en":
        return bool(_FULL_MODAL.search(near))
    if words.language in ("fr", "es"):
        # "de", "à", "para" stand before an infinitive; a participle follows an auxiliary.
        return bool(words.may.search(near[-30:]))
    return words.language != "ar" and bool(words.modal.search(near[-30:]))


def _by_done(
    sentence: str,
    left: str,
    right: str,
    verb: re.Match[str],
    words: Wording,
    each: Candidate,
    *,
    passive: bool = False,
) -> Judged | None:
    before = left[: verb.start()]
    near = re.split(r"[,;]\s", before)[-1][-70:]
    behind = left[verb.end() :] if not passive else ""
    if words.condition.search(near):
        return Judged("repeats", 0.65)
    if words.unreal.search(near):
        return _UNSURE
    if _RELATIVE.search(near):
        return _UNSURE
    if _NOBODY.match(left) and not passive:
        return Judged("reports_missed", 0.75)
    has_modal = _has_modal(near, words)
    if _negated(near, words):
        ahead = has_modal and words.language == "en" and words.may.search(near[-40:])
        return Judged("doubts" if ahead else "reports_missed", 0.8)
    if words.on_way.search(near):
        return Judged("doubts" if words.doubt.search(near) else "reports_partly", 0.75)
    if has_modal:
        return Judged("doubts" if words.doubt.search(near) else "repeats", 0.7)
    if words.doubt.search(near):
        return Judged("doubts", 0.7)
    around = near + " " + behind + " " + sentence[each.head[0] : each.head[1]]
    if words.some.search(around) or words.some.match(_stripped(right)):
        return Judged("reports_partly", 0.7)
    if (
        _CLAIMED.search(sentence)
        or sentence.rstrip().endswith("?")
        or re.search(r"\b(?:without|before|after|since)\b", near[-30:], re.I)
        or not _is_finite(before, verb[0])
        or (_EXCEED.match(verb[0]) and _BAD_TO_RISE.search(sentence))
        or (passive and words.language == "en" and (_PRESENT.search(before) or _is_met_with(verb[0], right)))
        or (words.language == "ar" and re.search(r"قد\s*$", before) and verb[0][0] in "تي")
        or (passive and words.language == "ru" and not _RUSSIAN_PASSIVE.search(verb[0]))
    ):
        return _UNSURE
    return Judged("reports_reached", 0.85)


_RUSSIAN_PASSIVE = re.compile(r"(?:[её]н|нут|ан)[аоы]?$", re.I)
"""Behind its target a verb of another form has a subject of its own, and another object."""
_PRESENT = re.compile(r"\b(?:is|are|being)\s+(?:\w+ly\s+)?$")


def _is_met_with(verb: str, right: str) -> bool:
    return verb.lower() == "met" and bool(_MET_WITH.match(right))


def _is_finite(before: str, verb: str) -> bool:
    """Return whether a form of result is a verb in the past, and not a participle that describes."""
    if _AUX.search(before):
        return True
    if re.fullmatch(r"(?:super|logr|alcanz)amos", verb, re.I):
        # The same form is of today and of the past.
        return bool(re.search(r"\b(?:ayer|ya|el año pasado|en (?:19|20)\d\d)\b", before, re.I))
    return _PAST_ALONE.fullmatch(verb) is not None and not re.search(r"\b(?:to|be)\s*$", before)


def _by_do(left: str, right: str, verb: re.Match[str], words: Wording, sentence: str) -> Judged | None:
    before = left[: verb.start()]
    if verb[0].lower().endswith("ing") and _PARTICIPLE.search(before):
        main = before[-160:]
        past = re.search(
            r"\b(?:has|have|had|was|were|reached|rose|fell|grew|stood|amounted|totalled|came|\w{3,}ed)\b", main
        )
        back = (
            words.negation.search(main)
            or words.modal.search(main[-80:])
            or words.condition.search(main)
            or words.some.search(main)
        )
        if past and not back and not _BAD_TO_RISE.search(sentence) and not sentence.rstrip().endswith("?"):
            return Judged("reports_reached", 0.75)
        return _UNSURE
    near = re.split(r"[,;]\s", before)[-1][-80:]
    if words.unreal.search(near):
        return _UNSURE
    if (
        words.language == "en"
        and re.fullmatch(r"[a-z]+(?<!ing)(?<! of)", verb[0], re.I)
        and not re.search(
            r"\b(?:to|will|shall|must|should|can|could|would|may|might|did|does|do|"
            r"not|cannot|let us|in order to|['’]ll)\s(?:\w+\s){0,2}$|^\s*$",
            near,
        )
        and not words.negation.search(near)
    ):
        return _UNSURE
    if words.doubt.search(near) or words.doubt.search(right[:50]):
        return Judged("doubts", 0.75)
    if words.on_way.search(near):
        return Judged("reports_partly", 0.75)
    negation = _last(words.negation, near)
    if negation and len(near) - negation.end() < 30:
        past = re.search(
            r"\b(?:did|failed|has|have|had|was|were|pas pu|"
            r"a échoué|fracas\w+|не (?:смог\w*|удалось|сумел\w*)|لم|فشل\w*|أخفق\w*)\b",
            near,
            re.I,
        )
        return Judged("reports_missed" if past else "doubts", 0.7)
    if re.search(r"\b(?:managed|succeeded|able|enabled|allowed)\b", near, re.I):
        return _UNSURE
    return Judged("repeats", 0.7)
