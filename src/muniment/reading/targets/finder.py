"""Plans, their targets, and what a text says of these.

In: text, and the statements found in it. Out: `PlanTargets` in the order of the text: the plans that it names,
and one without a title where its targets are of no plan that it names.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

from muniment.reading.findings.sentences import split_sentences
from muniment.reading.findings.speech_words import language_of_words
from muniment.reading.model import PlanTargets, Quantity, Relation, Said, Statement, Target
from muniment.reading.targets.amounts import amounts_in, is_due_by, read_due, read_quantity
from muniment.reading.targets.candidates import find_candidates
from muniment.reading.targets.chinese import find_chinese
from muniment.reading.targets.circumstances import find_group, find_responsible, find_target_place, find_time_of
from muniment.reading.targets.confidence import rate_of, shape_of
from muniment.reading.targets.gate import find_hits
from muniment.reading.targets.listed import find_listed
from muniment.reading.targets.named import NamedPlan, find_named_plans
from muniment.reading.targets.relations import Judged, judge
from muniment.reading.targets.words import LANGUAGES, Wording, wording
from muniment.reading.targets.worth import is_worth, points_back

_MOST_LETTERS = 200_000
_MOST_TARGETS = 300
_LONGEST_SENTENCE = 1500


@dataclass(frozen=True)
class _Found:
    target: Target
    relation: Relation | None
    said_confidence: float
    sentence: tuple[int, int]
    value: float | None = None
    lead: tuple[int, int] | None = None
    """Of an item of a list: where its announcement stands."""


def find_plans(
    text: str, statements: list[Statement] | None = None, language: str | None = None, title: str = ""
) -> list[PlanTargets]:
    """Return the plans that a text names, with the targets that it tells of and what it says of each.

    `language` is the text's, where it is known already. `title`: a text whose title names the only plan of the text is
    about it, and so are its targets.
    """
    text = text[:_MOST_LETTERS]
    language = language or language_of_words(text)
    if language != "zh" and language not in LANGUAGES:
        return []
    plans = find_named_plans(text, language)
    hits = find_hits(text, language)
    found = [each for each in _find(text, language, hits) if not _is_name(each.target, plans)] if hits else []
    return _grouped(plans, found, text, statements or [], is_about=_is_about(plans, title))


def _is_name(target: Target, plans: list[NamedPlan]) -> bool:
    """Say whether what was taken for a target is only a plan's name: "the targets of the Water Plan (2026-2030)"."""
    return any(plan.title in target.quote and len(target.quote) - len(plan.title) <= _ARTICLE for plan in plans)


_ARTICLE = 6


def _is_about(plans: list[NamedPlan], title: str) -> bool:
    return len(plans) == 1 and plans[0].title.partition(" (")[0].casefold() in title.casefold()


def _find(text: str, language: str, hits: list[int]) -> Iterator[_Found]:
    words = None if language == "zh" else wording(language)
    count = 0
    seen: set[tuple[float | None, str | None] | str] = set()
    taken: list[tuple[int, int]] = []
    if words:
        for each in find_listed(text, words):
            quote = text[each.start : each.end]
            taken.append(each.line)
            target = _target(each.start, each.end, quote, read_quantity(quote, quote, words), each.due)
            target = _with_confidence(target, "sets", is_due_by=True)
            yield _Found(target, "sets", 0.7, each.line, lead=each.lead)
            if (count := count + 1) >= _MOST_TARGETS:
                return
    last: _Found | None = None
    for start, sentence in _sentences(text, hits):
        if any(a <= start < b for a, b in taken):
            continue
        told = None
        for found in _in_chinese(start, sentence) if words is None else _in_sentence(start, sentence, words):
            if points_back(found.target.quote) and found.target.quantity.value is None:
                pointed = told or (last if last and _is_near(text, last.sentence[1], start) else None)
                if pointed and found.relation not in (None, "sets", "repeats", pointed.relation if told else None):
                    yield replace(found, target=pointed.target)
                if pointed or found.relation in (None, "sets", "repeats"):
                    continue
            if not _is_new(found, seen):
                continue
            quantity = found.target.quantity
            same = (quantity.value, quantity.unit)
            seen |= {same, found.target.quote}
            told = found if told is None else told
            yield found
            if (count := count + 1) >= _MOST_TARGETS:
                return
        last = told or last


def _is_near(text: str, end: int, start: int) -> bool:
    """Return whether a sentence may point back to what one before it told."""
    return start - end <= _NEAR_BY and "\n" not in text[end:start]


def _is_new(found: _Found, seen: set[tuple[float | None, str | None] | str]) -> bool:
    """Return whether a target says more than those before it, and is more than a bare word."""
    quantity, length = found.target.quantity, len(found.target.quote.split())
    if found.relation is None and quantity.value is None and length < 3:
        return False
    # "The 10 per cent target", where it was told before what is to be 10 per cent.
    if quantity.value is not None and (quantity.value, quantity.unit) in seen and length <= 5:
        return False
    return not (found.target.quote in seen and found.relation in ("sets", "repeats"))


_NEAR_BY = 200
"""Letters between a target and a sentence that points back to it."""


def _sentences(text: str, hits: list[int]) -> Iterator[tuple[int, str]]:
    """Yield the sentences that have a word of the gate."""
    end = 0
    for hit in hits:
        if hit < end:
            continue
        first = text.rfind("\n", 0, hit) + 1
        last = text.find("\n", hit)
        end = len(text) if last < 0 else last
        for at, sentence in split_sentences(text[first:end]):
            if len(sentence) > _LONGEST_SENTENCE:
                continue
            number = bisect_left(hits, first + at)
            if number < len(hits) and hits[number] < first + at + len(sentence):
                yield first + at, sentence


def _in_chinese(start: int, sentence: str) -> Iterator[_Found]:
    for each in find_chinese(sentence):
        target = Target(
            quote=sentence[each.start : each.end],
            quantity=each.quantity,
            due=each.due,
            place=find_target_place(sentence[each.start : each.end]),
            group=find_group(sentence[each.start : each.end]),
            start=start + each.start,
            end=start + each.end,
        )
        target = _with_confidence(target, each.relation, is_due_by=each.due is not None)
        yield _Found(target, each.relation, each.confidence, (start, start + len(sentence)))


def _in_sentence(start: int, sentence: str, words: Wording) -> Iterator[_Found]:
    before: tuple[Judged, int] | None = None
    for each in sorted(find_candidates(sentence, words), key=lambda c: c.start):
        judged = judge(sentence, each, words)
        if judged and before and each.origin == "noun" and judged.relation in ("sets", "repeats"):
            # "… has achieved Goal 1, …, and Goal 2, …": one verb governs both.
            joint = sentence[before[1] : each.head[0]]
            if _JOINED.fullmatch(joint) and before[0].relation not in ("sets", "repeats"):
                judged = before[0]
        if judged:
            before = judged, max(each.end, each.head[1])
        if judged is None or not is_worth(sentence, each, judged, words):
            continue
        quote = sentence[each.start : each.end]
        around = sentence[: each.start]
        due = read_due(quote, words) or read_due(sentence[each.start : each.end + 30], words)
        if due is None and (opening := re.match(r"^.{0,50}?[,،]", around)):
            # "In 2030, the council met its target": when it was met.
            is_open = judged.relation in (None, "sets", "repeats")
            due = read_due(opening[0], words) if is_open or is_due_by(opening[0], words) else None
        quantity = read_quantity(quote, sentence, words)
        who = find_responsible(sentence, each.head, is_promise=each.origin == "commitment")
        target = _target(start + each.start, start + each.end, quote, quantity, due, who)
        by = is_due_by(quote + sentence[each.end : each.end + 30], words) or is_due_by(around[-60:], words)
        target = _with_confidence(target, judged.relation, is_due_by=due is not None and by)
        value = None
        if judged.relation == "reports_value":
            value = next((a.value for a in reversed(list(amounts_in(sentence[: each.start], words)))), None)
        yield _Found(target, judged.relation, judged.confidence, (start, start + len(sentence)), value)


_JOINED = re.compile(r",?\s(?:and|et|y|и)\s")


def _target(
    start: int, end: int, quote: str, quantity: Quantity, due: str | None, responsible: str | None = None
) -> Target:
    return Target(
        quote=quote,
        quantity=quantity,
        due=due,
        place=find_target_place(quote),
        group=find_group(quote),
        responsible=responsible,
        start=start,
        end=end,
    )


def _with_confidence(target: Target, relation: Relation | None, *, is_due_by: bool) -> Target:
    return target.model_copy(update={"confidence": rate_of(shape_of(target, relation, is_due_by=is_due_by))})


def _grouped(
    plans: list[NamedPlan], found: list[_Found], text: str, statements: list[Statement], *, is_about: bool
) -> list[PlanTargets]:
    """Return plans with the targets of the sentences and lists that name them, or that follow within their paragraph;
    the others stand without a plan, but in a text that is about one plan."""
    of: dict[int | None, list[_Found]] = {}
    for each in sorted(found, key=lambda f: f.target.start):
        start, end = each.lead or each.sentence
        number = next(
            (
                n
                for n, p in reversed(list(enumerate(plans)))
                if (p.start < end and "\n" not in text[p.start : start]) or p.title in text[start:end]
            ),
            0 if is_about else None,
        )
        of.setdefault(number, []).append(each)
    told = [_made(plan, of.get(number, []), text, statements) for number, plan in enumerate(plans)]
    if loose := of.get(None):
        told.append(_made(None, loose, text, statements))
    return told


def _made(plan: NamedPlan | None, found: list[_Found], text: str, statements: list[Statement]) -> PlanTargets:
    # Several things may be said of one target.
    targets: list[Target] = []
    for each in found:
        if each.target not in targets:
            targets.append(each.target)
    return PlanTargets(
        title=plan.title if plan else None,
        period=plan.period if plan else None,
        published=plan.published if plan else None,
        start=plan.start if plan else 0,
        end=plan.end if plan else 0,
        targets=targets,
        said=[
            Said(
                target=targets.index(each.target),
                relation=each.relation,
                speaker=_speaker(each.target, statements),
                value=each.value,
                date=find_time_of(
                    text[slice(*each.sentence)],
                    (each.target.start - each.sentence[0], each.target.end - each.sentence[0]),
                    each.relation,
                )
                if each.sentence[0] <= each.target.start
                else None,
                quote=text[slice(*each.sentence)],
                start=each.sentence[0],
                end=each.sentence[1],
                confidence=each.said_confidence,
            )
            for each in found
            if each.relation
        ],
    )


def _speaker(target: Target, statements: list[Statement]) -> str | None:
    """Return who says it, where the words stand in a statement that is somebody's."""
    number = bisect_right(statements, target.start, key=lambda s: s.start) - 1
    if number >= 0 and target.start < statements[number].end:
        return statements[number].speaker or statements[number].role
    return None
