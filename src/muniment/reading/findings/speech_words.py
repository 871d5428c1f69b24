"""Words of speech by language: verbs with their forms, and what speakers are called.

In: a language. Out: `Speech`, with the patterns of that language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from muniment.reading.findings.vocabulary import load

LANGUAGES = ("fr", "es", "de", "ru")
"""Languages whose statements one engine reads by their words alone. It reads English too, beside rules of its own;
Chinese and Arabic are built otherwise."""


@dataclass(frozen=True)
class Speech:
    """A language's words of speech."""

    language: str
    words: frozenset[str]
    """The last words of its verbs: a sentence with none of them says nothing of anybody."""
    verb: re.Pattern[str]
    asks: re.Pattern[str] | None
    blames: re.Pattern[str]
    separable: re.Pattern[str] | None
    gerund: re.Pattern[str] | None
    clitics: re.Pattern[str] | None
    drops_pronouns: bool
    strong: frozenset[str]
    """Verbs that report speech whoever stands before them; empty where a speaker is always asked for."""
    tells: frozenset[str]
    """Verbs behind which stands to whom it was said, and never who said it."""
    mental: frozenset[str]
    """Verbs of the present with which a state's delegate gives its own view in a speech: nobody is reported."""
    that: re.Pattern[str]
    asks_to: str
    according: str
    as_says: re.Pattern[str]
    inverted: re.Pattern[str]
    determiner: re.Pattern[str]
    definite: re.Pattern[str]
    stop: re.Pattern[str]
    lead: re.Pattern[str]
    title: re.Pattern[str]
    particles: str
    adverbs: re.Pattern[str]
    leading_adverbs: re.Pattern[str]
    pronouns: frozenset[str]
    nobody: frozenset[str]
    forbidden: frozenset[str]
    links: frozenset[str]
    roles: frozenset[str]
    plurals: frozenset[str]
    bodies: frozenset[str]
    documents: frozenset[str]

    def is_role(self, word: str) -> bool:
        """Return whether a word says what a person is: "ministre", "Außenministerin", "vice-ministre"."""
        return self._is(word, self.roles)

    def is_plural(self, word: str) -> bool:
        """Return whether a word names people without names: "experts", "власти"."""
        return self._is(word, self.plurals)

    def is_body(self, word: str) -> bool:
        """Return whether a word names a body or a paper that speaks."""
        low = word.lower().strip(".,")
        if self.language == "ru":
            return any(low.startswith(stem) and len(low) <= len(stem) + 3 for stem in self.bodies | self.documents)
        return self._is(word, self.bodies) or self._is(word, self.documents)

    def _is(self, word: str, group: frozenset[str]) -> bool:
        low = word.lower().strip(".,")
        if low in group:
            return True
        if self.language == "de":
            return any(low.endswith(head) and len(head) > 3 for head in group) and word[:1].isupper()
        return "-" in low and low.rpartition("-")[2] in group


def _any(entries: list[str]) -> str:
    return "|".join(re.escape(e) for e in sorted(set(entries), key=lambda e: (-len(e), e)))


def _finite(groups: list[dict[str, Any]]) -> str:
    parts = []
    for group in groups:
        if "whole" in group:
            parts.append(_any(group["whole"]))
        elif group["stems"]:
            parts.append(rf"(?:{_any(group['stems'])})(?:{_any(group['endings'])})")
    return "|".join(parts)


def _participles(row: dict[str, Any]) -> str:
    parts = [_any(row["participles"])] if row.get("participles") else []
    for group in row["verbs"]:
        if group.get("participle") and group["stems"]:
            parts.append(rf"(?:{_any(group['stems'])}){group['participle']}e?s?")
    return "|".join(parts)


def _verb(row: dict[str, Any], groups: list[dict[str, Any]], participles: str) -> re.Pattern[str]:
    expression = rf"(?<![\w’'-])(?:{_finite(groups)}"
    if participles and row["auxiliary"]:
        expression += rf"|{row['auxiliary']}(?:\s+(?:{_any(row['adverbs'])}))*\s+(?:{participles})"
    return re.compile(expression + r")(?![\w’'])(?!-(?!(?:t-)?(?:il|elle)))")


def _words(row: dict[str, Any]) -> frozenset[str]:
    """Return the last words of all forms of a language's verbs of speech, and of what else opens an attribution."""
    found: set[str] = set()
    for group in [*row["verbs"], row["asks"], row["blames"]]:
        found |= {whole.split()[-1] for whole in group.get("whole", ())}
        for stem in group.get("stems", ()):
            found |= {stem.split()[-1] + ending for ending in group["endings"]}
            if group.get("participle"):
                found |= {stem + group["participle"] + ending for ending in ("", "e", "s", "es")}
    found |= {p.split()[-1] for p in row.get("participles", ())} | {g.split()[-1] for g in row["gerunds"]}
    found |= {word for separable in row.get("separable") or () for word in separable[-1].split()}
    found |= set(re.findall(r"[^\W\d_]{3,}", re.sub(r"\[(.)(.)\]", r"\2", row["according"])))
    return frozenset(found | {word.capitalize() for word in found})


def _separable(rows: list[list[str]] | None) -> re.Pattern[str] | None:
    if not rows:
        return None
    parts = [
        rf"(?:{_any(row[:-1])})\s(?P<mid{i}>[^,;:.]{{2,120}}?)\s{re.escape(row[-1])}" for i, row in enumerate(rows)
    ]
    return re.compile(rf"\b(?:{'|'.join(parts)})(?=[,:.]|\s*$)")


@cache
def speech(language: str) -> Speech:
    """Return the words of speech of one of `LANGUAGES`."""
    row = load("speech")[language]
    asks = row["asks"]
    blames = row["blames"]

    def lower(key: str) -> frozenset[str]:
        return frozenset(w.lower() for w in row[key])

    return Speech(
        language=language,
        words=_words(row),
        verb=_verb(row, row["verbs"], _participles(row)),
        asks=_verb(row, [asks], rf"(?:{_any(asks['stems'])}){asks['participle']}e?s?" if asks["participle"] else "")
        if asks["stems"]
        else None,
        blames=_verb(
            row, [blames], rf"(?:{_any(blames['stems'])}){blames['participle']}e?s?" if blames["participle"] else ""
        ),
        separable=_separable(row.get("separable")),
        gerund=re.compile(rf"(?<=,\s)(?:{_any(row['gerunds'])})(?!\w)") if row["gerunds"] else None,
        clitics=re.compile(rf"(?<![\w])(?:{_any(row['clitics'])})\s*$") if row["clitics"] else None,
        drops_pronouns=row["drops_pronouns"],
        strong=lower("strong"),
        tells=lower("tells"),
        mental=lower("mental"),
        that=re.compile(row["that"]),
        asks_to=asks["to"],
        according=row["according"],
        as_says=re.compile(row["as_says"]),
        inverted=re.compile(row["inverted"]),
        determiner=re.compile(rf"(?:{row['determiners']})(?:\s+|(?<=['’]))"),
        definite=re.compile(rf"(?:{row['definite']})(?:\s+|(?<=['’]))"),
        stop=re.compile(rf"\s+(?={row['stop']}(?:\s|$|['’]))"),
        lead=re.compile(rf"(?:(?:{_any(row['lead'])})(?:,\s*|\s+))+", re.IGNORECASE),
        title=re.compile(rf"{row['titles']}\s+"),
        particles=row["particles"],
        adverbs=re.compile(rf"(?:\s+(?:{_any(row['adverbs'])}))+\s*$"),
        leading_adverbs=re.compile(rf"^(?:(?:{_any(row['adverbs'])})[\s,]+)+"),
        pronouns=lower("pronouns"),
        nobody=lower("nobody"),
        forbidden=lower("forbidden"),
        links=lower("links"),
        roles=lower("roles"),
        plurals=lower("plurals"),
        bodies=lower("bodies"),
        documents=lower("documents"),
    )


_SMALL_WORDS = {
    "en": r"the|of|and|a|in|to|is|was|were|has|have|with|that|from|by|for|its|will|said",
    "fr": r"un|mais|la|de|en|que|il|elle|le|les|des|et|est|une|du|dans|pour|qui|par|sur|au|aux|ce|ont|été|sont|avec",
    "es": r"un|la|de|en|que|y|el|los|las|una|del|por|con|para|su|se|al|como|más|fue|ha|sus|lo",
    "de": r"am|es|er|so|wie|der|die|das|und|den|dem|ist|nicht|von|mit|auf|für|im|ein|eine|des|zu|wird|sich",
    "it": r"un|la|di|che|il|gli|della|che|dei|delle|nel|alla|sono|anche|più|è|dal",
    "pt": r"um|de|em|que|o|os|das|dos|uma|não|em|ao|são|foi|pela|pelo|mais|à|às",
    "nl": r"de|en|is|in|het|een|van|niet|zijn|ook|wordt|deze|aan|voor|bij",
}
_SMALL = {language: re.compile(rf"\b(?:{words})\b") for language, words in _SMALL_WORDS.items()}
_CYRILLIC = re.compile(r"[а-яё]")
_NOT_RUSSIAN = re.compile(r"[іїєґўћђјљњџқғүұһәөң]")
_ARABIC = re.compile(r"[\u0620-\u064a]")
_NOT_ARABIC = re.compile(r"[گچپژکیےۆێ]")
_SAMPLE = 3000


_HAN = re.compile(r"[\u4e00-\u9fff]")
_KANA = re.compile(r"[\u3040-\u30ff]")


@lru_cache(maxsize=8)
def language_of_words(text: str) -> str | None:
    """Return the language whose words for dates and places a text uses, Chinese included."""
    if not text.isascii() and len(_HAN.findall(text[:_SAMPLE])) * 6 > len(text[:_SAMPLE]):
        return None if _KANA.search(text[:_SAMPLE]) else "zh"
    return language_of_speech(text)


@lru_cache(maxsize=8)
def language_of_speech(text: str) -> str | None:
    """Return the language whose rules of speech read a text, by its letters and small words; None where none does."""
    sample = text[:_SAMPLE]
    if not sample.isascii():
        if len(arabic := _ARABIC.findall(sample)) * 3 > len(sample):
            return "ar" if len(_NOT_ARABIC.findall(sample)) * 40 < len(arabic) else None
        if len(cyrillic := _CYRILLIC.findall(sample)) * 3 > len(sample):
            return "ru" if len(_NOT_RUSSIAN.findall(sample)) * 200 < len(cyrillic) else None
    lowered = sample.lower()
    counts = {language: len(words.findall(lowered)) for language, words in _SMALL.items()}
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] >= 3 or (counts[best] and len(sample) < 400) else None


_OWN_VOICE = re.compile(
    r"\b(?:we|our|us|my|nous|notre|nos|nuestr[oa]s?|nosotros|wir|unser\w{0,2}|uns|мы|наш\w{0,3}|нас|нам)\b|"
    r"(?<!\w)(?:نحن|إننا|بلادي|وفدي|وفد بلادي|بلدي)(?!\w)|我们|我國|我国|我們|我党",
    re.IGNORECASE,
)


_OPENS_A_SPEECH = re.compile(
    r"Honou?rable (?:Members|Senators)|Ladies and Gentlemen|Members of the (?:House|Senate|Parliament|Congress)|"
    r"Fellow[ -][Cc]itizens|Mr\.? (?:President|Speaker)|Mesdames(?:,| et) |Monsieur le Président|Señor [Pp]residente|"
    r"Señoras y señores|Señorías|Meine (?:sehr geehrten |lieben )?Damen und Herren|Уважаемые|Дамы и господа|各位代表|"
    r"同志们|السيد الرئيس"
)
"""Whom a speech speaks to in its first lines."""


def is_speech(text: str) -> bool:
    """Return whether a text is a speech, in the speaker's own voice: what it says of a country is nobody's report."""
    sample = text[:_SAMPLE]
    if _OPENS_A_SPEECH.search(sample[:600]):
        return True
    return len(_OWN_VOICE.findall(sample)) > max(3, len(sample) // 700)
