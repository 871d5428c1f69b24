"""The words by which a language speaks of targets, as patterns.

In: a language. Out: its `Wording`, from vocabulary/targets.json, compiled once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from muniment.reading.findings.vocabulary import load

LANGUAGES = ("en", "fr", "es", "ru", "ar")
"""Those whose targets are read by words in this order; Chinese has a module of its own."""
YEAR = r"(?:19\d\d|20\d\d)"


@dataclass(frozen=True)
class Wording:
    """Patterns of one language. Each finds whole words, in any case."""

    language: str
    noun: re.Pattern[str]
    """Target, goal, commitment."""
    not_noun: re.Pattern[str]
    """Where such a word means something else: a target group, an objective criterion."""
    of: re.Pattern[str]
    """What ties what is to be reached to the noun: the target of …"""
    copula: re.Pattern[str]
    done: re.Pattern[str]
    """A result: met, achieved."""
    do: re.Pattern[str]
    """The same verbs where nothing is done yet: to meet."""
    fail: re.Pattern[str]
    failed: re.Pattern[str]
    negation: re.Pattern[str]
    modal: re.Pattern[str]
    may: re.Pattern[str]
    unreal: re.Pattern[str]
    condition: re.Pattern[str]
    some: re.Pattern[str]
    on_way: re.Pattern[str]
    doubt: re.Pattern[str]
    change: re.Pattern[str]
    changed: re.Pattern[str]
    postpone: re.Pattern[str]
    drop: re.Pattern[str]
    sets: re.Pattern[str]
    commit: re.Pattern[str]
    future: re.Pattern[str]
    up: re.Pattern[str]
    down: re.Pattern[str]
    gone: re.Pattern[str]
    act: re.Pattern[str]
    fractions: tuple[tuple[re.Pattern[str], float], ...]
    """Parts of a whole in words, with their percentage."""
    half: re.Pattern[str]
    double: re.Pattern[str]
    triple: re.Pattern[str]
    quadruple: re.Pattern[str]
    in_words: re.Pattern[str]
    """A number or a change that words tell: half, double, two thirds, eliminate."""
    origin: str
    goal: str
    margin: str
    """What stands before the value it starts from, the value to reach, and a change: from, to, by."""
    due: re.Pattern[str]
    at_least: re.Pattern[str]
    at_most: re.Pattern[str]
    number: re.Pattern[str]
    scales: dict[str, float]
    small: dict[str, float]
    determiner: re.Pattern[str]
    stop: re.Pattern[str]
    finite: re.Pattern[str]
    listing: re.Pattern[str]
    """What announces a list of targets, in the line before it."""
    months: dict[str, int]


_NEVER = r"(?!x)x"


def any_of(entries: list[str]) -> str:
    """Return a pattern's text for any of the entries, as whole words."""
    if not entries:
        return _NEVER
    # An elision stands against the next word: "l'objectif".
    return r"(?<!\w)(?:" + "|".join(e if e.endswith("['’]") else rf"{e}(?!\w)" for e in entries) + ")"


@cache
def wording(language: str) -> Wording:
    """Return the patterns of a language, one of `LANGUAGES`."""
    row = load("targets")[language]

    def words_of(entries: list[str]) -> re.Pattern[str]:
        return re.compile(any_of([e.replace("YEAR", YEAR) for e in entries]), re.IGNORECASE)

    def words(key: str) -> re.Pattern[str]:
        return words_of(row[key])

    names = {name: n for n, group in enumerate(load("dates")["months"][language], 1) for name in group}
    month = "|".join(re.escape(m) for m in sorted(names, key=len, reverse=True))
    due = "|".join(_numbered(e, n).replace("MONTH", month).replace("YEAR", YEAR) for n, e in enumerate(row["due"]))
    scales = "|".join(re.escape(s) for s in sorted(row["scale"], key=len, reverse=True)) or _NEVER
    small = "|".join(re.escape(s) for s in sorted(row["small"], key=len, reverse=True)) or _NEVER
    percents = "|".join(p if p in "%٪" else rf"{p}(?!\w)" for p in row["percent"])
    return Wording(
        language=language,
        noun=words("noun"),
        not_noun=words("not_noun"),
        of=re.compile(r"\s*" + any_of(row["of"]).removeprefix(r"(?<!\w)") + r"\s*", re.I),
        copula=re.compile(r"\s*(?:" + "|".join(row["is"]) + r")(?!\w)\s*", re.I),
        done=words("done"),
        do=words("do"),
        fail=words("fail"),
        failed=words("failed"),
        negation=re.compile(any_of(row["negation"]) + (r"|n['’]t(?!\w)" if language == "en" else ""), re.I),
        modal=words("modal"),
        may=words("may"),
        unreal=words("past_unreal"),
        condition=words("condition"),
        some=words("some"),
        on_way=words("on_way"),
        doubt=re.compile(any_of(row["doubt"]) + (r"|n['’]t on (?:track|course)" if language == "en" else ""), re.I),
        change=words("change"),
        changed=words("changed"),
        postpone=words("postpone"),
        drop=words("drop"),
        sets=words("set"),
        commit=words("commit"),
        future=words("future"),
        up=words("up"),
        down=words("down"),
        gone=words("gone"),
        act=words("act"),
        fractions=tuple((re.compile(any_of([w]), re.I), percent) for w, percent in row["fraction"].items()),
        half=words("half"),
        double=words("double"),
        triple=words("triple"),
        quadruple=words("quadruple"),
        in_words=words_of(
            [*row["half"], *row["double"], *row["triple"], *row["quadruple"], *row["gone"], *row["fraction"]]
        ),
        origin=any_of(row["from"]),
        goal=any_of(row["to"]),
        margin=any_of(row["by"]),
        due=re.compile(rf"(?<!\w)(?:{due})(?!\d)", re.I),
        at_least=words("at_least"),
        at_most=words("at_most"),
        number=re.compile(
            rf"(?<![\w.,])(?P<currency>[$€£¥]|US\$|USD|EUR)?\s?(?P<minus>(?:(?<=\s)|(?<=[(])|^)[-−–]\s?)?"
            rf"(?:(?P<digits>\d{{1,3}}(?:[ \u00a0\u202f]\d{{3}})+(?:[.,]\d+)?|\d+(?:[.,]\d+)*)|"
            rf"(?P<word>{small})(?!\w))"
            rf"\)?\s?(?:(?P<scale>{scales})(?!\w))?\)?\s?(?P<percent>{percents})?",
            re.I,
        ),
        scales=row["scale"],
        small=row["small"],
        determiner=re.compile(any_of([e if "[A-Z]" in e else f"(?i:{e})" for e in row["determiner"]])),
        stop=words("stop"),
        finite=words("finite"),
        listing=words("list"),
        months=names,
    )


def _numbered(entry: str, number: int) -> str:
    """Return an entry whose groups bear its number: a pattern may have each name only once."""
    return re.sub(r"\(\?P<(\w+)>", rf"(?P<\g<1>{number}>", entry)
