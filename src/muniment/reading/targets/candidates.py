"""Where a sentence speaks of targets: by a noun, by a verb of commitment, by what will be, or by how things stand.

In: a sentence. Out: `Candidate`s. Whether one is a target is told by its numbers and by what is said of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from muniment.reading.targets.amounts import amounts_in, is_due_by, western_digits
from muniment.reading.targets.spans import (
    AND,
    WORD,
    Candidate,
    find_by_noun,
    find_complement,
    has_due,
    has_number,
)
from muniment.reading.targets.words import Wording


def find_candidates(sentence: str, words: Wording) -> Iterator[Candidate]:
    """Yield the targets that a sentence may speak of, none over another."""
    taken: list[tuple[int, int]] = []
    found = [*_by_status(sentence, words)]
    is_measured = _may_measure(sentence, words)
    if is_measured:
        found += _by_heading(sentence, words)
    found += find_by_noun(sentence, words)
    if is_measured:
        found += [*_by_commitment(sentence, words), *_by_future(sentence, words), *_by_deed(sentence, words)]
    for each in found:
        if each.origin == "commitment" and (later := [a for a, b in taken if each.start < a < each.end]):
            each = _shortened(each, min(later), sentence, words)
        if _is_told(sentence[each.start : each.end]) and not any(a < each.end and each.start < b for a, b in taken):
            taken.append((min(each.start, each.head[0]), max(each.end, each.head[1])))
            yield from _parted(each, sentence, words)


_DIGIT = re.compile(r"\d")


def _may_measure(sentence: str, words: Wording) -> bool:
    """Return whether a sentence can have a number or a date, in digits or in words: most have none."""
    return (
        bool(_DIGIT.search(sentence))
        or any(scale in sentence for scale in words.scales if len(scale) > _SHORT)
        or bool(words.in_words.search(sentence))
    )


_SHORT = 2
"""Letters of a scale ("M", "bn") that stands with digits only."""


def _is_told(words: str) -> bool:
    """Return whether words are short enough for a target, and none of a link."""
    return 3 <= len(words) <= 260 and "](" not in words and "://" not in words


def _shortened(each: Candidate, end: int, sentence: str, words: Wording) -> Candidate:
    """Return what is left of a commitment before another target that it goes on with."""
    text = re.sub(rf"(?:,|\s{AND[words.language]})?\s+\w*\s*$", "", sentence[each.start : end])
    kept = has_number(text, words) or has_due(text, words)
    return replace(each, end=each.start + len(text) if kept else each.start)


def _by_commitment(sentence: str, words: Wording) -> Iterator[Candidate]:
    for match in words.commit.finditer(sentence):
        start = match.end()
        complement = find_complement(sentence, start, words)
        text = sentence[slice(*complement)]
        dated = has_due(text, words) or has_due(sentence[max(0, match.start() - 40) : match.start()], words)
        if not text or not (has_number(text, words) or (dated and len(WORD.findall(text)) >= 3)):
            continue
        strong = (
            words.language == "ar"
            or re.search(r"\w(?:ть|ти|чь)\b", text[:60])
            or re.match(
                r"(?:commit|pledg|promis|aim|vow|undert|intend|target|plan|engag|vis|compromet|намер|обяз"
                r"|планир|تعهد|ت?ستهدف)",
                match[0],
                re.I,
            )
        )
        due = has_due(text, words) or has_due(sentence[max(0, match.start() - 40) : match.start()], words)
        if re.match(r"provid|envisag|foresee|was|were|is |are |want", match[0], re.I) and not (
            due and has_number(text, words)
        ):
            continue
        acts = re.search(r"(?:will|shall|must|ha\w+ to|would)$", match[0], re.I)
        opens = any(p.match(text.removeprefix("be ")) for p in (words.act, words.up, words.down, words.gone))
        if acts and not (opens and has_number(text, words)):
            by = re.search(r"\bby\b", sentence, re.I)
            if not (due and by) or _FORECAST.search(sentence):
                continue
            strong = acts
        if words.language == "ru" and re.match("долж|необх|предст|ожид", match[0], re.I) and not (due or opens):
            continue
        if (
            not strong
            and not any(p.search(text[:60]) for p in (words.act, words.up, words.down, words.gone))
            and not re.match(r"(?:the )?\w+ing\b", text)
            and not re.search(r"neutral|zero|%|per ?cent", text, re.I)
        ):
            continue
        if words.language == "ru" and _NO_OBJECT.match(text):
            # "Число занятых намерены увеличить до 25 миллионов": the object stands before.
            first = max((m.end() for m in re.finditer(r"[.,;:]\s", sentence[: match.start()])), default=0)
            complement = (first, complement[1])
        yield Candidate(*complement, (match.start(), match.end()), "commitment", True)
        for more in _goes_on(sentence, complement[1], words):
            yield Candidate(*more, (match.start(), match.end()), "commitment", True)


_NO_OBJECT = re.compile(r"\w+(?:ть|ти|чь)\s(?:до|на|в)\s(?:\d|два|три)|\w+ть\sвдвое")


def _goes_on(sentence: str, at: int, words: Wording) -> Iterator[tuple[int, int]]:
    """Yield further deeds of the same promise, each with a number or a date: "…, and to plant 40 trees"."""
    joint = re.compile(
        r",?\s(?:and\sto|et\s(?:de\s|d['’])(?=\w+(?:er|ir|re)\b)|y\s(?=\w+(?:ar|er|ir)\b)|и\s(?=\w+(?:ть|ти)\b))\s?"
    )
    while tie := joint.match(sentence, at):
        item = find_complement(sentence, tie.end(), words)
        text = sentence[slice(*item)]
        if not (has_number(text, words) or has_due(text, words)) or len(text.split()) < 3:
            return
        yield item
        at = item[1]


_BASE = {
    "en": re.compile(r"[A-Z][a-z]+(?<!ing)(?<!ed)\b"),
    "fr": re.compile(r"[A-ZÉ][a-zé]+(?:er|ir|re)\b", re.I),
    "es": re.compile(r"[A-Z][a-zé]+(?:ar|er|ir)\b", re.I),
    "ru": re.compile(r"[А-Я][а-я]+(?:ть|ти|чь)\b", re.I),
}
"""A verb that opens an entry of a plan: "Reduce …", "Porter à …"."""


_LABELLED = re.compile(
    r"(?:Action|Commitment|Target|Goal|Objective|Measure|Milestone|Deliverable|Engagement|Objectif|Cible"
    r"|Compromiso|Meta|"
    r"Acción|Цель|Задача|Мероприятие|الهدف|الإجراء)\s(?:No\.?\s)?\d{1,3}(?:\.\d{1,2})*\s?[:.–—-]\s"
)
"""What opens a numbered entry of a plan."""


def _by_heading(sentence: str, words: Wording) -> Iterator[Candidate]:
    """Yield an entry of a plan, which has a verb without a subject, a number and a date."""
    base = _BASE.get(words.language)
    if base is None:
        return
    text = western_digits(sentence)
    if (label := _LABELLED.match(text)) and is_due_by(text, words) and "?" not in text:
        begin, end = find_complement(sentence, label.end(), words, is_clause=True)
        if words.future.search(sentence, begin, end):
            yield Candidate(begin, end, (begin, begin), "commitment", True)
            return
    opening = words.due.match(text)
    at = opening.end() + 2 if opening and text[opening.end() : opening.end() + 1] == "," else 0
    verb = re.compile(base.pattern, re.I if at else base.flags).match(sentence, at)
    if not verb or not any(p.fullmatch(verb[0]) for p in (words.up, words.down, words.gone, words.act)):
        return
    start, end = find_complement(sentence, at, words, is_clause=True)
    body = sentence[start:end]
    if has_number(body, words) and (opening or has_due(body, words)) and "?" not in sentence:
        yield Candidate(start, end, (start, start), "commitment", True)


_STATUS = {
    "en": re.compile(
        r"\s(?:is|are|was|were|remains?|['’]s)\s(?:now |still |currently |well |also |broadly |not |firmly |all )*"
        r"on (?:track|target|course|schedule)(?:\s(?:to|for)\s|(?=[.,;]|$|\sand\s))"
    ),
    "fr": re.compile(
        r"\s(?:est|sont|reste|restent)\s(?:bien )?(?:en (?:bonne )?voie (?:de|d['’])|sur la bonne voie pour)\s?"
    ),
    "es": re.compile(r"\s(?:está|están|va|van)\s(?:bien )?(?:en camino de|encaminad[oa]s? a|por buen camino para)\s"),
}
"""How things stand with what is to be done: "the bridge is on track to open in 2020"."""
_PLAIN_END = re.compile(r"(?:be |être |ser )?(?:complet|finish|deliver|implement|achev|termin|complet)\w*", re.I)


def _by_status(sentence: str, words: Wording) -> Iterator[Candidate]:
    """Yield deeds that are said to be on track: what is to come, or, where that is only that it will be done, what it
    is."""
    status = _STATUS.get(words.language)
    for match in status.finditer(sentence) if status else ():
        start, end = find_complement(sentence, match.end(), words)
        text = sentence[start:end]
        if words.noun.search(text):
            continue  # Told by its noun.
        if not text or match[0].endswith(("track", "target", "course", "schedule")) or _PLAIN_END.match(text):
            before = sentence[: match.start()]
            start = max((m.end() for m in re.finditer(r"[,;:(]\s|\sand\s|\sbut\s|\set\s|\sy\s", before)), default=0)
            end = match.start()
            if len(sentence[start:end].split()) < 2 or words.noun.search(sentence[start:end]):
                continue
        if 3 <= end - start < 200:
            yield Candidate(start, end, (match.start(), match.end()), "status", True)


_FORECAST = re.compile(
    r"\b(?:expected|forecast|projected|estimated?|predict\w*|"
    r"project(?:s|ed|ions?)|according to|experts?|population|likely)\b",
    re.I,
)
"""Where what will be is nobody's aim."""


def _by_future(sentence: str, words: Wording) -> Iterator[Candidate]:
    """Yield a main clause that says what will be, with its subject: "the tax rate will be cut by 1 point by 2030"."""
    for match in words.future.finditer(sentence):
        verb = sentence[match.end() : match.end() + 30]
        moves = any(p.search(verb) for p in (words.up, words.down, words.gone))
        passive = re.match(
            r"\s*(?:(?:also|all|entièrement|tous|toutes)\s)*(?:be\s)?(?:\w+ment\s)?\w+(?:ed|ées?|és?|ad[oa]s?"
            r"|id[oa]s?|built|made|set)\b",
            verb,
        )
        acts = bool(words.act.match(verb.strip()) or passive) and not _FORECAST.search(sentence)
        if not (moves or acts) or _FORECAST.search(sentence):
            continue
        before = sentence[: match.start()]
        start = max((m.end() for m in re.finditer(r"[,;:(]\s|\bthat\s|\bque\s|\bчто\s", before)), default=0)
        if re.match(r"(?:which|who|qui|quien|котор\w+)\b", before[start:]):
            continue
        _, end = find_complement(sentence, match.end(), words, is_clause=True)
        text = sentence[match.end() : end]
        if not moves:
            dated = has_due(text, words) or words.due.search(western_digits(before[-60:]))
            if dated and (has_number(text, words) or re.search(r"\b(?:by|d['’]ici|para|к|до|بحلول)\s", sentence, re.I)):
                yield Candidate(start, end, (match.start(), match.end()), "future", True)
            continue
        sure = any(True for _ in amounts_in(text, words)) and (
            has_due(sentence, words)
            or (words.language == "ru" and re.match(r"должн|должен", match[0]) and re.search(r"\b(?:до|на)\s\d", text))
            or re.search(r"\d\D{1,20}\bto\b\D{1,12}\d|over the next|current level", text)
        )
        if sure:
            yield Candidate(start, end, (match.start(), match.end()), "future", True)


_DEED = {
    "en": re.compile(
        r"(?<!\w)(?:(?:a|the|an)\s)?(?:\d+(?:\.\d+)?\s?(?:%|per ?cent)\s)?(?:reduction|increase|cut"
        r"|rise)\s(?:of|in|by)\s|\bto\s(?=(?:reduce|cut|lower|raise|increase|halve|double|triple|end|eliminate"
        r"|eradicate|phase out|restore|protect|plant)\s)|(?<!\w)(?=(?:reducing|cutting|lowering|raising"
        r"|increasing|halving|doubling|ending|eliminating|eradicating)\s)",
        re.I,
    ),
    "fr": re.compile(
        r"(?<!\w)(?:(?:une?|la|l['’])\s?)?(?:réduction|baisse|hausse|augmentation|diminution"
        r"|neutralité carbone)\s|(?<!\w)(?=(?:réduire|diminuer|baisser|porter|augmenter|doubler|tripler"
        r"|éliminer|éradiquer|atteindre|diviser|multiplier)\s)",
        re.I,
    ),
    "es": re.compile(
        r"(?<!\w)(?:(?:una?|la|el)\s)?(?:reducción|disminución|aumento|incremento)\s|(?<!\w)(?=(?:reducir"
        r"|disminuir|bajar|aumentar|elevar|incrementar|duplicar|triplicar|erradicar|eliminar|alcanzar"
        r"|llegar a)\s)",
        re.I,
    ),
    "ru": re.compile(
        r"(?<!\w)(?:снижени|сокращени|увеличени|повышени|уменьшени|достижени|доведени)[еюя]\s"
        r"|(?<!\w)(?=(?:снизить|сократить|увеличить|повысить|уменьшить|довести|удвоить|достичь|ликвидировать)\s)",
        re.I,
    ),
    "ar": re.compile(r"(?<!\w)(?:ل|ب)?(?:خفض|تخفيض|تقليل|تقليص|رفع|زيادة|مضاعفة|القضاء على|إنهاء|الوصول إلى|بلوغ)\s"),
}
"""A change as a noun or a verb without a subject: what is to be done, where a number and a last day stand with it."""
_UNREAL_OR_TOLD = {
    "en": re.compile(
        r"\b(?:would|could|might|may|can|if|expected|forecast|project\w+|estimat\w+|predict\w*|likely|helped"
        r"|has|have|had|according to|scenario|led to|resulted|saw)\b",
        re.I,
    ),
    "fr": re.compile(
        r"\b(?:pourrai\w+|permettrait|serait|si|prévision\w*|estim\w+|selon les experts|a|ont|avait|été|scénario)\b",
        re.I,
    ),
    "es": re.compile(
        r"\b(?:podría\w*|permitiría|sería|si|pronostic\w+|estim\w+|se espera|ha|han|había|hubo|fue|logró"
        r"|escenario)\b",
        re.I,
    ),
    "ru": re.compile(
        r"(?<!\w)(?:бы|может|могут|если|прогноз\w*|ожида\w+|оцен\w+|привел\w*|составил\w*|произошл\w*"
        r"|сценари\w+)(?!\w)",
        re.I,
    ),
    "ar": re.compile(r"(?<!\w)(?:لو|قد|يمكن|إذا|المتوقع|يتوقع|تتوقع|توقعات|تقديرات|أدى|سيناريو|الخبراء)(?!\w)"),
}


def _by_deed(sentence: str, words: Wording) -> Iterator[Candidate]:
    """Yield a change with its number and its last day, whatever announces it: "une réduction de 20 % d'ici 2030"."""
    if (
        not is_due_by(sentence, words)
        or _UNREAL_OR_TOLD[words.language].search(sentence)
        or sentence.endswith(("?", "؟"))
    ):
        return
    for match in _DEED[words.language].finditer(sentence):
        start = match.start() if match[0].strip() and not match[0].lower().startswith("to ") else match.end()
        begin, end = find_complement(sentence, start, words)
        text = sentence[begin:end]
        if has_number(text, words) and is_due_by(text, words):
            yield Candidate(begin, end, (begin, begin), "deed", True)


def _parted(each: Candidate, sentence: str, words: Wording) -> Iterator[Candidate]:
    """Yield a candidate, in two where a conjunction joins two that have a number or a date each."""
    text = sentence[each.start : each.end]
    joined = re.compile(rf"\s(?:{AND[words.language]})\s(?=\w)") if words.language != "ar" else re.compile(r"\sو(?=\w)")
    for match in joined.finditer(text):
        left, right = text[: match.start()], text[match.end() :]
        if deed := re.match(r"(?:de\s|d['’])(?=\w+(?:er|ir|re)\b)", right):
            right = right[deed.end() :]
        starts = any(p.match(right) for p in (words.act, words.up, words.down, words.gone)) or words.number.match(right)
        if starts and all(has_number(t, words) for t in (left, right)) and len(right) > 8 and len(left) > 8:
            yield Candidate(
                each.start, each.start + len(left), each.head, each.origin, each.has_complement, each.is_definite
            )
            rest = Candidate(each.end - len(right), each.end, each.head, each.origin, True, each.is_definite)
            yield from _parted(rest, sentence, words)
            return
    yield each
