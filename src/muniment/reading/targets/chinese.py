"""Targets in Chinese sentences, and what is said of them.

In: a sentence. Out: `ChineseTarget`s. Chinese puts what is to be reached before 目标 and the result on either side
of it, and sets targets by a clause alone: 到2030年 …… 达到 …….

That one was reached is said only by a verb of completion that bears a mark that it is done (已, 了, 提前, 超额, 胜利,
如期) and no mark that takes it back (未, 难以, 将, 力争, 基本).

The file is long and stays whole: candidates, relations and quantities are read by the same marks around one noun.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from muniment.reading.model import Comparator, Quantity, Relation

_WIDE = {ord("０") + n: str(n) for n in range(10)} | {ord("％"): "%", ord("．"): "."}
_DIGIT = "〇零一二三四五六七八九两"
_HAN = r"[\u4e00-\u9fff]"
_NUMBER = rf"(?:\d+(?:[,，]\d{{3}})*(?:\.\d+)?|[{_DIGIT}十百千]+(?:点[{_DIGIT}]+)?)"
_AMOUNT = re.compile(
    rf"(?P<hundredths>百分之)?(?P<number>{_NUMBER})(?P<scale>[万亿]{{0,2}})(?P<more>多|余|以上|左右)?"
    rf"(?P<unit>%|个百分点|倍|番|(?:平方)?公里|公顷|吨|亩|元|美元|人次|人|户|个|项|家|所|套|张|辆|千瓦时?|斤|岁|件|立方米|座|天|台)?"
)
_NOUN = re.compile(
    r"(?:总|主要|预期|增长|发展|战略|奋斗|宏伟|年度|调控|约束性|各项|既定|预定|减排|脱困|任务|规划|计划|阶段性|控制|长远|远景|减贫|脱贫|改革|全年){0,4}"
    r"(?:目标任务|目标(?!导向|群体|客户|市场|公司|人群)|指标(?:任务)?|任务(?!书)|计划(?!经济|》)|规划(?!》)|承诺)"
)
_DONE = r"(?:完成|实现|达到|达成|兑现|超过|突破|超额完成|提前完成|提前实现)"
_DONE_MARK = re.compile(
    r"已经?|了|提前|超额|胜利|如期|顺利(?=完成|实现)|圆满|全面(?=完成|实现)|均(?=完成|实现|达到)|都(?=完成|实现|达到)|成功"
)
_NOT = re.compile(r"未能?|没有|没能|不能|未|落空|不足|低于|没(?=完成|达)")
_DOUBT = re.compile(r"难以|难(?=度|实现|完成)|无法|不可能|恐|可能(?:无法|难)|不确定|质疑|怀疑|滞后|不容乐观")
_FUTURE = re.compile(
    r"将|(?<![主重需首])要(?!求)|力争|争取|确保|为了?|必须|应(?!对)|努力|希望|可望|有望|能够|能|可以|以便|才能|如果|若|只有|保证|促进|推动|早日|如期(?=实现|完成)(?!实现了|完成了)|继续|有条件|需要|致力于|决心"
)
_PART = re.compile(
    r"基本|大部分|部分|大多数?|接近|多数|主要(?=指标)|取得(?:重大|积极|明显|决定性)?进展|稳步推进|进展顺利|有望|可望|过半|初步|距离"
)
_CHANGED = re.compile(r"上调|下调|调高|调低|调整(?:为|到|后的)|修订|降低了|提高了(?=目标)|改为|有所降低")
_POSTPONED = re.compile(r"推迟|延期|延后|延长到")
_DROPPED = re.compile(r"放弃|取消|不再设(?:定|置)?")
_SETS = re.compile(
    r"提出|确定|制定|设定|定为|要求|规定|明确|预期|目标(?:是|为|：|:)|计划(?!》|经济)|拟|规划(?!》)|力争|争取|确保|主要预期"
)
_DUE = re.compile(
    r"(?:到|至|在|于|截至)?(?P<year>(?:19|20)\d\d)年?(?:底|末|前|内|年底|以前|之前|时)?"
    r"(?:(?<=年)(?P<month>\d{1,2})月)?"
)
_CENTURY = re.compile(r"(?:本|这个|二十)世纪末")
_HAN_YEAR = re.compile(rf"(?P<y>[一二][{_DIGIT}]{{3}})年")
_MOVES = re.compile(
    r"(?P<up>增长|提高|增加|上升|扩大|增至|提升|翻[一二两三\d]?番|翻)|(?P<down>降低|下降|减少|降至|降到|减至|控制|压减|削减|缩小|回落|消除|消灭)|"
    r"(?P<act>达到|达|超过|突破|实现|完成|建成|新增|保持|建设|稳定在|不低于|不少于|覆盖|培养|培训|解决|形成|基本消除|收回|安排|改造|创造|普及)"
)
_CLAUSE = re.compile(r"[^，。；;！!？?\n]+")


@dataclass(frozen=True)
class ChineseTarget:
    """A target in a sentence: where its words stand, what it measures, by when, and what is said of it."""

    start: int
    end: int
    quantity: Quantity
    due: str | None
    relation: Relation | None
    confidence: float


def find_chinese(sentence: str) -> Iterator[ChineseTarget]:
    """Yield the targets of a sentence, none over another."""
    text = _with_years(sentence.translate(_WIDE))
    taken: list[tuple[int, int]] = []
    for start, end, relation, confidence in [*_set_together(text), *_by_noun(text), *_by_clause(text)]:
        if prefix := re.match(r"原[定来](?:的)?|既定(?:的)?|要求", text[start:end]):
            start += prefix.end()
        while start < end and text[start] in "，、的：:“”":
            start += 1
        while start < end and text[end - 1] in "，、的。；":
            end -= 1
        if end - start < 3 or any(a < end and start < b for a, b in taken):
            continue
        taken.append((start, end))
        quote = text[start:end]
        yield ChineseTarget(
            start,
            end,
            read_chinese_quantity(quote, text),
            _due(quote) or _due_before(text, start),
            relation,
            confidence,
        )


def _with_years(text: str) -> str:
    """Return a text with years in numerals written as digits, one for one: 一九八七年 is 1987年."""
    digits = {c: str(n) for n, c in enumerate("零一二三四五六七八九")} | {"〇": "0"}
    return _HAN_YEAR.sub(lambda m: "".join(digits.get(c, c) for c in m["y"]) + "年", text)


def _clause_around(text: str, at: int) -> tuple[int, int]:
    start = max(text.rfind(mark, 0, at) for mark in "，。；;！!？?\n") + 1
    end = min((p for mark in "，。；;！!？?\n" if (p := text.find(mark, at)) >= 0), default=len(text))
    return start, end


_SET_LIST = re.compile(
    r"(?:提出|确定|制定|设定|明确|规定)了?(?P<lead>[^，。；]{0,24}(?:期间|时期|年底?前|年))?(?P<items>[^。；]{6,160}?)等[^，。；]{0,6}(?:目标|指标)"
)
"""Several values set at once: 提出了 …… 降低20%、…… 减少10%等目标."""
_IMPLIED = re.compile(
    r"(?<!未)(?<!没有)(?<!不)(?:超过|高于)了?(?P<quote>[^，。；]{0,14}?(?:计划|规划)(?:所)?(?:规定|确定|提出|要求)的[^，。；]{2,40})"
)
_BAD_TO_RISE = re.compile(r"物价|价格|消费价格|CPI|失业|赤字|能耗|排放|死亡|债|通胀")


def _set_together(text: str) -> Iterator[tuple[int, int, Relation | None, float]]:
    """Yield the targets of a list that one verb sets, and one that a value is said to exceed."""
    for match in _SET_LIST.finditer(text):
        at = match.start("items")
        for item in match["items"].split("、"):
            moves = _MOVES.search(item)
            if moves and _has_amount(item[moves.start() :]):
                yield at, at + len(item), "sets", 0.75
            at += len(item) + 1
    for match in _IMPLIED.finditer(text):
        before = text[max(0, match.start() - 40) : match.start()]
        if (
            _has_amount(match["quote"])
            and not _FUTURE.search(before[-12:])
            and not _BAD_TO_RISE.search(text[: match.end()])
        ):
            yield match.start("quote"), match.end("quote"), "reports_reached", 0.75
    for match in re.finditer(r"低于(?P<quote>[^，。；]{0,14}?(?:预期|计划|规划|年度|既定)?(?:的)?(?:预期)?目标)", text):
        before = text[max(0, match.start() - 40) : match.start()]
        if (
            _has_amount(match["quote"])
            and _has_amount(before)
            and not _BAD_TO_RISE.search(before)
            and "将" not in before
        ):
            yield match.start("quote"), match.end("quote"), "reports_missed", 0.7


def _by_noun(text: str) -> Iterator[tuple[int, int, Relation | None, float]]:
    for match in _NOUN.finditer(text):
        start, end = _clause_around(text, match.start())
        before, behind = text[start : match.start()], text[match.end() : end]
        if re.match(r"(?:是|为|：|:|定为|确定为|设为|设定为)", behind):
            continue  # What the clause behind it sets is found by its own words.
        found = _of_front(text, start, match) or _of_passive(text, start, end, match)
        if found is None:
            found = _of_words_around(text, start, before, behind, match)
        if found is None:
            continue
        quote, relation, confidence = found
        if _ONLY_A_PLAN.fullmatch(text[slice(*quote)]):
            continue
        if relation in ("sets", "repeats") and not _has_amount(text[quote[0] : quote[1]]):
            continue
        yield *quote, relation, confidence


_ONLY_A_PLAN = re.compile(
    r"[“\"]?(?:[一二三四五六七八九十]{1,3}五|八七)[”\"](?:[\u4e00-\u9fff]{0,6})?(?:计划|规划)(?:目标)?(?:任务)?"
)
"""The name of a plan, and none of its targets."""
_Told = tuple[tuple[int, int], Relation | None, float]
"""Where a target's words stand, and what is said of it."""


def _of_front(text: str, start: int, noun: re.Match[str]) -> _Told | None:
    """Return what a verb of completion says that stands before the target: 提前实现 …… 的目标."""
    before = text[start : noun.start()]
    # The verb that governs is the first; others may be a part of what is to be reached.
    verb = re.search(_DONE, before)
    if verb is None:
        return None
    at = start + verb.end() + (before[verb.end() : verb.end() + 1] == "了")
    inner = text[at : noun.start()]
    has_own = inner.endswith("的") and _has_amount(inner)
    quote = (at, noun.start() - 1 if has_own else noun.end())
    if (
        re.search(r"(?:与|同)[^，、]*$", before[: verb.start()])
        or re.match(r"[“”\s]*(?:与|同|和|以|为|按照|围绕|对照|朝着|向)", before)
        or verb[0] in ("超过", "突破")
    ):
        return quote, None, 0.5
    mark = before[: verb.start()][-14:] + verb[0] + before[verb.end() : verb.end() + 1]
    return quote, *_judge(mark, text, clause=_clause_around(text, noun.start()))


def _of_passive(text: str, start: int, end: int, noun: re.Match[str]) -> _Told | None:
    """Return what a verb of completion says that stands behind the target: …… 目标未能实现."""
    behind = text[noun.end() : end]
    verb = re.match(rf"(?!的)(?P<mark>[^，。；的]{{0,10}}?)(?:{_DONE}|落空)", behind)
    if verb is None:
        return None
    quote = (_phrase_start(text, start, noun.start()), noun.end())
    if "落空" in verb[0]:
        return quote, "reports_missed", 0.8
    return quote, *_judge(behind[: verb.end() + 3], text, clause=(start, end), is_passive=True)


def _of_words_around(text: str, start: int, before: str, behind: str, noun: re.Match[str]) -> _Told | None:
    """Return what else a clause says of a target: that it is moved, given up, altered, doubted, or what it is."""
    if over := re.search(r"(?:低于|高于|少于)[^，]{0,12}$", before):
        return ((start + over.start() + 2, noun.end()), None, 0.5) if _has_amount(over[0]) else None
    quote = (_phrase_start(text, start, noun.start()), noun.end())
    if not (_has_amount(text[slice(*quote)]) or re.search(r"目标|指标", noun[0])):
        return None
    around = text[start : quote[0]] + behind
    told: tuple[tuple[re.Pattern[str], Relation], ...] = (
        (_POSTPONED, "postpones"),
        (_DROPPED, "drops"),
        (_CHANGED, "changes"),
    )
    for pattern, relation in told:
        if pattern.search(around):
            return quote, relation, 0.7
    if _DOUBT.search(behind):
        return quote, "doubts", 0.65
    if _has_amount(before[-30:]) and before.endswith(("的", "左右", "以上")):
        return quote, "repeats", 0.65
    return None


_CALLS = re.compile(
    r"(?<![主重需首])要(?!求)|将(?!士|军)|力争|争取|确保|让我们|必须|努力|如果|只要|只有|若|待|以便|奋斗|希望|应当|应该|推动|加快|坚持|保证|为了|[？?]"
)
"""What a sentence that calls for something, or tells what would be, has in front of the verb."""


def _judge(
    mark: str, sentence: str, *, clause: tuple[int, int], is_passive: bool = False
) -> tuple[Relation | None, float]:
    """Return what a verb of completion says, by the words that stand right before and behind it."""
    if re.search(r"据称|据说|有人说|一半|几乎|只完成|只实现|是否|号称|所谓|否认|声称|谎称|质疑|[？?]", sentence):
        return None, 0.5
    if _NOT.search(mark):
        mark = _NOT.sub("", mark, count=1)
        return ("doubts", 0.7) if _FUTURE.search(mark) or "可能" in mark else ("reports_missed", 0.8)
    if _DOUBT.search(mark):
        return "doubts", 0.75
    if re.search(r"有望|可望|预计", mark):
        return "reports_partly", 0.7
    if _FUTURE.search(mark):
        return "repeats", 0.7
    if _PART.search(mark):
        return "reports_partly", 0.75
    marked = re.search(r"了|已经?", mark) or (is_passive and re.search(r"全面|胜利|圆满|超额|提前|顺利|如期", mark))
    if marked or re.search(r"提前|超额|胜利|圆满", mark):
        calls = _CALLS.search(sentence[: clause[1]]) or re.match(
            r"[，,](?:就|才|则|便|即|我国|我们)?[^，]{0,6}(?:就|才|则|便|将)", sentence[clause[1] :]
        )
        opens = re.match(rf"[^\u4e00-\u9fff]*{_DONE}", sentence[clause[0] : clause[1]])
        calls = calls or (opens and re.search(r"将|就|才|可以", sentence[clause[1] : clause[1] + 80]))
        return (None, 0.5) if calls else ("reports_reached", 0.85)
    return "repeats", 0.6


def _phrase_start(text: str, clause: int, at: int) -> int:
    """Return where the words begin that tell which target is meant."""
    window = text[clause:at]
    cut = 0
    for match in re.finditer(
        r"(?:实现|完成|达到|把|将|对|使|是|有|提出|确定|制定|设定|以及|并|但|而|了|提出的|确定的|规定的|制定的|上调|下调|调整|放弃|推迟|为)",
        window,
    ):
        cut = match.end()
    return clause + cut


def _has_amount(text: str) -> bool:
    return any(True for _ in _amounts(text))


def _amounts(text: str) -> Iterator[tuple[int, int, float, str | None, str]]:
    for match in _AMOUNT.finditer(text):
        behind = text[match.end() : match.end() + 1]
        if re.fullmatch(r"(?:19|20)\d\d", match["number"]) and (behind in ("年", "") or behind in "—－-~至"):
            continue
        if not (match["hundredths"] or match["unit"] or match["scale"]) and (
            behind in "年月日五，、" or not match["number"][0].isdigit()
        ):
            continue
        if behind in ("年", "月", "日") or (match["unit"] in ("个", "项", "天") and not match["number"][0].isdigit()):
            continue
        value = _value(match["number"])
        if value is None:
            continue
        for scale in match["scale"]:
            value *= {"万": 10**4, "亿": 10**8}[scale]
        unit = "%" if match["hundredths"] or match["unit"] in ("%", "个百分点") else match["unit"]
        yield match.start(), match.end(), value, unit, match["more"] or ""


def _value(number: str) -> float | None:
    plain = number.replace(",", "").replace("，", "")
    if plain[0].isdigit():
        return float(plain)
    whole, _, decimals = plain.partition("点")
    total = current = 0
    for c in whole:
        if c in "十百千":
            total += (current or 1) * {"十": 10, "百": 100, "千": 1000}[c]
            current = 0
        else:
            current = {"两": 2, "〇": 0}.get(c, "零一二三四五六七八九".find(c))
            if current < 0:
                return None
    tail = "".join(str(max(0, "零一二三四五六七八九".find(c))) for c in decimals)
    return float(f"{total + current}.{tail or 0}")


def _by_clause(text: str) -> Iterator[tuple[int, int, Relation, float]]:
    """Yield clauses that set a target by themselves: a number to reach, and words that say that it is to be reached."""
    frame = _frame(text)
    if frame is None:
        return
    begin, relation, confidence = frame
    for clause in _CLAUSE.finditer(text):
        words = clause[0]
        if clause.end() <= begin:
            continue
        moves = _MOVES.search(words)
        dated = (_DUE.search(words) or _CENTURY.search(words)) and re.search(
            r"力争|争取|确保|实现|建成|完成|消除|取消|普及|达到", words
        )
        if not dated and (not moves or (not _has_amount(words[moves.start() :]) and "番" not in words)):
            continue
        if re.match(r"[，,]?(?:这|是|其中包括)", words):
            continue
        if re.search(r"了|已经?|同比|(?<![比较])(?:去年|上年(?!均))|过去|年来", words):
            continue
        start = clause.start() if dated else max(clause.start(), begin if begin < clause.end() else 0)
        lead = re.match(
            r"(?:要|将|应|力争|争取|确保|努力|计划|预计|全国|其中|即|也就是说|使|主要预期目标是|目标是|预期目标是|[:：\s])*",
            text[start : clause.end()],
        )
        start += lead.end() if lead else 0
        if basis := re.match(r"在[^，。]{2,30}?(?:基础上|前提下|的同时)(?=" + _HAN + ")", text[start : clause.end()]):
            start += basis.end()
        yield start, clause.end(), relation, confidence


def _frame(text: str) -> tuple[int, Relation, float] | None:
    """Return from where on a sentence sets targets, and whether it recalls them; None where it sets none."""
    if aim := re.search(r"目标(?:是|为|：|:)|指标(?:是|为|：|:)|(?:力争|争取|(?<!个)确保)(?!.{0,4}胜利)", text):
        return (aim.end() if aim[0][0] in "目指" else aim.start()), "sets", 0.75
    due = re.search(r"(?<![加高长升大增])到(?:19|20)\d\d年(?!的|全国)|(?:19|20)\d\d年(?:底|末)?前|本世纪末", text)
    if (
        due
        and not re.search(r"自|从|由", text[: due.start()])
        and not re.search(r"[由从](?:19|20)\d\d年|(?:19|20)\d\d年的[^，]{0,12}(?:增加|提高|上升|下降|增长)到", text)
    ):
        return due.start(), ("repeats" if re.search(r"提出|确定了?|承诺", text[: due.start()]) else "sets"), 0.7
    if changed := re.search(r"由(?:原[定来])?.{0,16}?(?:调高|调低|上调|下调|调整)(?:到|为|至)", text):
        return _clause_around(text, changed.start())[0], "changes", 0.75
    term = r"(?:今年|明年|未来\w{1,3}年|今后\w{1,3}年|[一二三四五六\d]年内|年内|计划|规划|拟)"
    if plan := re.search(
        term + r"[，,]?[^，。]{0,6}?(?:(?<![主重需首])要|将|拟|计划|力争|争取)|(?:今后|未来)\w{1,3}年[，,]", text
    ):
        return plan.end(), "sets", 0.65
    return None


def _due(text: str) -> str | None:
    """Return the last year that words name, where they say by when."""
    if _CENTURY.search(text):
        return "2000"
    years = [m for m in _DUE.finditer(text) if "年" in m[0]]
    years = [m for m in years if not text[: m.start()].endswith(("比", "从", "以", "自", "较"))]
    if not years:
        return None
    last = years[-1]
    return f"{last['year']}-{int(last['month']):02d}" if last["month"] else last["year"]


def _due_before(text: str, at: int) -> str | None:
    found = re.findall(r"(?:到|至|在)((?:19|20)\d\d)年", text[:at])
    return found[-1] if found else None


_ORIGIN = re.compile(r"(?:由|从|自)(?:(?P<year>(?:19|20)\d\d)年(?:底|末)?的?)?(?:约|原来的?|当时的?|现在的?|目前的?)?$")
"""What stands right before the value that a change starts from."""


def read_chinese_quantity(quote: str, sentence: str) -> Quantity:
    """Return what a Chinese target measures."""
    way: Comparator
    amounts = list(_amounts(quote))
    moves = list(_MOVES.finditer(quote))
    verb = next((m for m in moves), None) or _MOVES.search(sentence)
    down = bool(verb and verb.lastgroup == "down")
    opening = re.compile(r"^.*?(?:年底?|末|前|内|力争|争取|确保)(?=" + _HAN + ")|^(?:要|将|使|把)")
    what = opening.sub("", quote[: moves[0].start()] if moves else "").strip("，、的 ") or None
    if times := re.search(r"翻([一二两三四\d]?)番", quote):
        n = {"": 1, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4}.get(times[1], 1)
        base = re.search(r"比((?:19|20)\d\d)年", quote)
        head = re.split(r"比(?:19|20)\d\d年|(?:力争|争取)?(?:实现)?(?=翻)", re.sub(r"^.*?年", "", quote))[0]
        return Quantity(
            what=head or what,
            unit="%",
            comparator="increase_by",
            value=100.0 * (2**n - 1),
            baseline_period=base[1] if base else None,
        )
    if not amounts:
        return Quantity(what=what, comparator="yes_no")
    if origin := _ORIGIN.search(quote[: amounts[0][0]]):
        what = what if what and amounts[0][0] > quote.find(what) + len(what) else None
        what = re.sub(r"(?:由|从|自).*$", "", what).strip("，、的 ") or None if what else None
        if len(amounts) < 2 or not re.search(r"到|至|为", quote[amounts[0][1] : amounts[1][0]]):
            # Where it starts from is said, and not where it goes to.
            return Quantity(
                what=what, comparator="yes_no", baseline_value=amounts[0][2], baseline_period=origin["year"]
            )
        first, last = amounts[0], amounts[1]
        return Quantity(
            what=what,
            unit=last[3],
            comparator="increase_to" if last[2] > first[2] else "reduce_to",
            value=last[2],
            baseline_value=first[2],
            baseline_period=origin["year"],
        )
    # 由原定 6% 调高到 8%: the value behind the verb.
    changed = re.search(r"(?:调高|调低|上调|下调|调整)(?:到|至|为)", quote)
    amounts = [a for a in amounts if changed is None or a[0] >= changed.end()] or amounts
    begin, _end, value, unit, more = amounts[0]
    before = quote[max(0, begin - 6) : begin]
    if re.search(r"不低于|不少于|超过|突破|以上|至少|高于", before) or more in ("以上", "多", "余"):
        way = ">="
    elif re.search(r"控制在|不超过|低于|以内|不高于|少于", before) or quote[_end : _end + 2] in ("以内", "以下"):
        way = "<="
    elif re.search(r"(?:降|减|下降|减少|降低|压减)(?:到|至)", before):
        way = "reduce_to"
    elif re.search(r"(?:提高|增加|增长|上升|提升|增|扩大)(?:到|至)", before):
        way = "increase_to"
    elif down:
        way = "reduce_by"
    elif re.search(r"(?:增长|提高|增加)(?:约|了)?$", before):
        way = "increase_by" if unit != "%" or "提高" in before or "增加" in before else "="
    else:
        way = "="
    return Quantity(what=what, unit=unit, comparator=way, value=value)
