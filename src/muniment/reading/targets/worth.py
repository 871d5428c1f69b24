"""Whether what was found is a target that can be checked: by a number, a date, a deed, or what is said of it.

In: a candidate, and what its sentence says of it. Out: yes or no.
"""

from __future__ import annotations

import re

from muniment.reading.targets.amounts import is_due_by
from muniment.reading.targets.relations import Judged
from muniment.reading.targets.spans import VERBAL, Candidate, has_due, has_number
from muniment.reading.targets.words import Wording

_CHECKABLE = re.compile(
    r"(?:abolish|ratif|eliminat|eradicat|complet|clos|build|establish|introduc|ban|join|balanc|doubl|end|creat|publish|"
    r"open|provid|repeal|implement|deliver|becom|halt|revers|halv|tripl|reach|restor|return|adopt|accede|phas|cut|electrif)"
    r"\w*\s",
    re.I,
)
"""A deed of which one can say whether it was done."""
_OF_A_PROMISE = re.compile(
    r"(?:commitment|pledge|promise|engagement|promesse|compromiso|promesa|обязательств|обещани|التزام|تعهد|وعود)", re.I
)
_NAMED_BY = 4
"""Words of a phrase that tells by itself which target is meant: "the internationally agreed development goals"."""
_WITHIN = re.compile(
    r"\b(?:within|in the next|dans les|en|в течение|خلال)\s(?:\d+|two|three|five|ten|deux|trois|cinq|dos|tres|cinco)\s"
    r"(?:years|months|ans|mois|años|meses|лет|года|месяцев|سنوات|أشهر)",
    re.I,
)
"""A term that counts from today."""


_POINTS_BACK = re.compile(
    r"(?:this|that|these|those|ces?|cette|cet|est[ae]s?|es[ae]s?|dich[oa]s?|эт\w{1,3}|это(?:й|го|му)?)\s\w+(?:\s\w+)?|"
    r"(?:这个|這個|这一|上述|该|此)[^，。]{0,8}(?:目标|指标|任务|计划)|هذا الهدف|هذه (?:الأهداف|الغاية)",
    re.I,
)
"""A target that was told before: "this target"."""


def points_back(quote: str) -> bool:
    """Return whether words only point back to a target that was told before."""
    return bool(_POINTS_BACK.fullmatch(quote))


def _is_checkable(text: str, noun: str, words: Wording, *, has_complement: bool) -> bool:
    """Return whether a target that is doubted, altered or under way can be checked: by a number, a date, a deed, or a
    name of its own."""
    told = any(p(t, words) for p in (has_number, has_due) for t in (noun, text))
    deed = _CHECKABLE.match(text) or VERBAL[words.language].match(text) or words.act.match(text)
    named = len(noun.split()) >= _NAMED_BY or re.search(r"\d|[A-Z]{3}", noun + text)
    return told or bool(has_complement and deed) or bool(named) or words.language == "ar"


def is_worth(sentence: str, each: Candidate, judged: Judged, words: Wording) -> bool:
    """Return whether a candidate is a target that can be checked, by its words or by what is said of it."""
    text = sentence[each.start : each.end]
    noun = sentence[each.head[0] : each.head[1]]
    if each.origin == "noun" and points_back(text):
        return True
    if (
        each.origin == "noun"
        and _OF_A_PROMISE.search(noun)
        and judged.relation not in ("reports_reached", "reports_missed", "sets", "repeats")
    ):
        deed = (
            each.has_complement
            and _CHECKABLE.match(text)
            and judged.relation in ("drops", "postpones", "changes", "doubts")
        )
        behind = sentence[max(each.end, each.head[1]) :][:30]
        if not each.has_complement and not has_number(text, words) and not has_due(text, words):
            return bool(words.on_way.search(behind) or words.doubt.search(behind) or words.some.search(behind))
        status = any(p.search(behind) for p in (words.on_way, words.doubt, words.some))
        return has_number(text, words) or has_due(text, words) or bool(deed) or status
    if judged.relation in ("doubts", "reports_partly", "changes") and each.origin == "noun":
        return _is_checkable(text, noun, words, has_complement=each.has_complement)
    if judged.relation in ("sets", "repeats", None):
        if each.origin == "commitment":
            dated = has_due(text, words) or is_due_by(sentence[max(0, each.start - 60) : each.start], words)
            return has_number(text, words) or (dated and len(text.split()) > 2)
        if each.origin == "noun":
            head = sentence[each.head[0] : each.head[1]]
            if each.has_complement and _WITHIN.search(text) and len(text.split()) > 5:
                return True
            dated = has_due(text, words) and len(re.findall(r"[^\W\d_]{4,}", text)) >= 2
            is_deed = (
                each.has_complement and _CHECKABLE.match(text) and len(text.split()) >= 3 and _OF_A_PROMISE.search(noun)
            )
            return has_number(text, words) or dated or has_number(head, words) or bool(is_deed)
    return True
