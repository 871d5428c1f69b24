"""Statements in Arabic: a verb of speech, who speaks, and "that".

In: a sentence, with its quotations covered. Out: the claim, who made it, and the words that say so.
"""

from __future__ import annotations

import re
from functools import cache

from muniment.reading.findings.attributed import Attributed
from muniment.reading.findings.quotations import COVER, QUOTED, Covered
from muniment.reading.findings.speaker_phrases import NOBODY, Speaker
from muniment.reading.findings.vocabulary import load

_LEAST = 12
_MOST_WORDS = 16
_HAMZA = str.maketrans("أإآٱى", "ااااي")
_PARENTHESIS = re.compile(r"\s*[(\uff08][^()]{1,60}[)\uff09]")
_STOP = re.compile(
    r"\s(?=(?:في|خلال|أثناء|عقب|بعد|قبل|أمام|لدى|عبر|إلى|على|عن|اليوم|أمس|مساء|صباح|يوم|امس|ل(?=صحيفة|وكالة|"
    r"قناة)|لـ|ان|أن|"
    r"مشيرا|مضيفا|مؤكدا|موضحا|أيضا|ايضا|من جانبه|من جهته|بأن|كل|جميع|كافة)\b)|[،,:]"
)
_OURS = re.compile(r"(?:حكومت|وفد|بلد|بلاد|شعب|منظمت|رئيس|دولت|مجموعت)نا$")
"""Ours: who speaks in a speech of his own is not reported."""


@cache
def _row() -> dict[str, frozenset[str]]:
    row = load("speech")["ar"]
    return {
        key: frozenset(word.translate(_HAMZA) for word in row[key])
        for key in ("roles", "bodies", "complements", "pronouns", "asks_verbs")
    }


def _loose(word: str) -> str:
    """Return an expression for a word with or without its hamza, as Arabic is often typed."""
    return re.escape(word).replace("أ", "[أا]").replace("إ", "[إا]")


@cache
def _verb() -> re.Pattern[str]:
    (group,) = load("speech")["ar"]["verbs"]
    verbs = "|".join(_loose(v) for v in sorted(set(group["whole"]), key=lambda v: (-len(v), v)))
    return re.compile(rf"(?<!\w)(?:و|ف|كما\s|وقد\s|قد\s)?(?P<verb>{verbs})(?=\s|:|$)")


@cache
def _that() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){load('speech')['ar']['that']}")


@cache
def _asks_to() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){load('speech')['ar']['asks_to']}")


@cache
def _according() -> re.Pattern[str]:
    return re.compile(load("speech")["ar"]["according"])


_TO = re.compile(r"(?:اشار|يشير|تشير|لفت|نوه|خلص|ذهب|دع)")
"""Verbs that say "to that …"; behind others the same words mean "until"."""


def read_arabic(sentence: Covered, text: str = "") -> Attributed | None:
    """Return what a sentence of a text attributes to somebody, or None where it does not."""
    covered = sentence.covered
    for match in _verb().finditer(covered):
        if found := _at_verb(covered, match, text):
            return found
    return _read_according(covered)


def _at_verb(covered: str, match: re.Match[str], text: str) -> Attributed | None:
    before, after = covered[: match.start()], covered[match.end() :]
    if match["verb"] == "بين" or (match["verb"] == "عبر" and not re.search(r"\sعن\s", after[:60])):
        return None  # "between", "by way of": the same letters.
    if re.search(r"(?:لم|لا|لن|ما|الذي|التي|الذين|أن|ان|كما|وكما|مما|بما|إذا|لو)\s*$", before):
        return None
    if link := _that().search(after[:190]):
        mid, begin = after[: link.start()], match.end() + link.end()
        speaker = _who(mid, before, text)
        until = link[0].startswith("إلى") and not _TO.match(match["verb"].translate(_HAMZA))
        if speaker is not None and not until and len(covered) - begin >= _LEAST and not re.search(r"[.;؛]", mid):
            return Attributed((begin, len(covered)), speaker, (match.start(), begin), 0.75)
    if quote := re.match(rf"(?P<mid>[^{COVER}«»“”\".؛]{{0,140}}?)[:,،]?\s*(?P<quote>{QUOTED})", after):
        speaker = _who(quote["mid"], before, text)
        colon = after[: quote.start("quote")].rstrip().endswith(":")
        if speaker is not None and len(quote["quote"]) >= (_LEAST if colon else 28):
            begin, end = match.end() + quote.start("quote") + 1, match.end() + quote.end("quote") - 1
            return Attributed((begin, end), speaker, (match.start(), begin), 0.85)
    if match["verb"].translate(_HAMZA) in _row()["asks_verbs"]:
        return _asked(covered, match, after, before)
    if said := re.match(r"(?P<mid>[^.:؛]{2,120}):\s*\(?(?=\S)", after):
        speaker = _who(said["mid"], before, text)
        if speaker and len(after) - said.end() >= 2 * _LEAST:
            return Attributed(
                (match.end() + said.end(), len(covered)), speaker, (match.start(), match.end() + said.end()), 0.7
            )
    return None


def _asked(covered: str, match: re.Match[str], after: str, before: str) -> Attributed | None:
    """Read "دعا X Y إلى …": whoever asks must be named right behind the verb."""
    for link in _asks_to().finditer(after[:150]):
        words = re.split(r"\s(?:جميع|كل|كافة)\s", after[: link.start()])[0].split()
        if not words:
            continue
        begin = match.end() + link.start()
        speaker = next(
            (found for count in range(len(words), 0, -1) if (found := _phrase(words[:count])) is not None and found),
            None,
        )
        if speaker is not None and len(covered) - begin >= _LEAST:
            return Attributed((begin, len(covered)), speaker, (match.start(), begin), 0.65)
    return None


def _who(mid: str, before: str, text: str) -> Speaker | None:
    """Return who stands between a verb and "that": NOBODY where nothing stands there and the verb alone tells of
    somebody."""
    plain = _PARENTHESIS.sub("", mid).strip(" ،,:")
    if not plain:
        words = before.split()
        return NOBODY if len(words) <= 3 or before.rstrip().endswith(("،", ",")) else _phrase(words[-8:])
    if _OURS.match(plain.split()[0]):
        return None
    first = re.split(r"[،,]", plain)[0]
    pieces = _STOP.split(first)
    for count in range(1, len(pieces) + 1):
        words = " ".join(pieces[:count]).split()
        if (found := _phrase(words)) is not None:
            return found
        if count == 1 and len(words) == 1:
            return Speaker(words[0]) if _ends_a_name(words[0], text) else NOBODY
    return None


def _ends_a_name(word: str, text: str) -> bool:
    """Return whether a word stands in the text behind another that is no office: it ends a longer name."""
    for before in re.findall(rf"(?<!\w)(\w{{3,}})\s{re.escape(word)}(?!\w)", text)[:5]:
        if not before.startswith(("ال", "لل", "وال")) and not any(
            _is(before, g) for g in ("roles", "bodies", "complements")
        ):
            if not _verb().match(before + " "):
                return True
    return False


def _is(word: str, group: str) -> bool:
    return word.translate(_HAMZA) in _row()[group]


_NO_BEGINNING = frozenset(("بشكل", "بصورة", "فقد", "قد", "لقد", "وقد", "كما", "بوضوح", "صراحة", "سابقا", "لاحقا"))


def _phrase(words: list[str]) -> Speaker | None:
    """Return who words name: a role with its name, a body, or a name of two to four words."""
    if not 1 <= len(words) <= _MOST_WORDS or any(re.search(r"\d|[()\[\]،,؛]", w) for w in words):
        return None
    if words[0] in _NO_BEGINNING:
        return None
    if _is(words[0], "pronouns"):
        return NOBODY
    if _OURS.match(words[0]):
        return None
    whole = " ".join(words)
    if _is(words[0], "roles"):
        name_at = _name_at(words)
        if name_at is None:
            return NOBODY if len(words) == 1 and words[0].startswith("ال") else Speaker(None, whole)
        return Speaker(" ".join(words[name_at:]), " ".join(words[:name_at]))
    if _is(words[0], "bodies"):
        return Speaker(whole) if len(words) > 1 else Speaker(None, whole)
    return _named(words)


def _name_at(words: list[str]) -> int | None:
    """Return where the name begins behind a role: at the first word that is neither an adjective with an article nor
    what the role is of."""
    for at in range(1, len(words)):
        word = words[at]
        if (
            word.startswith(("ال", "لل", "وال", "بال"))
            or _is(word, "complements")
            or _is(word, "roles")
            or _is(word, "bodies")
        ):
            continue
        rest = words[at:]
        # "وزير خارجية مصر": a word right behind the role may be what it is of.
        if at == 1 and len(rest) == 1:
            return None
        if 1 <= len(rest) <= 4 and not any(_is(w, "complements") or len(w) < 2 for w in rest):
            return at
        return None
    return None


def _named(words: list[str]) -> Speaker | None:
    """Return a name of two to four words, the first without an article, that hold no word of another kind."""
    for at, word in enumerate(words):
        if at and _is(word, "roles"):
            # "خالد العنسي مدير عام مكتب": the name before what he is.
            name = _named(words[:at])
            return Speaker(name.name, " ".join(words[at:])) if name else None
    if not 1 <= len(words) <= 4 or any(w.startswith(("ال", "لل")) for w in words[:1]):
        return None
    if any(_is(w, "complements") or len(w) < 2 or w.startswith("وال") for w in words):
        return None
    return Speaker(" ".join(words)) if len(words) > 1 else None


def _read_according(covered: str) -> Attributed | None:
    """Read "وفقا لـX، …", "بحسب X فإن …"."""
    match = _according().match(covered)
    if not match:
        return None
    border = re.search(r"[،,]\s*|\s(?=ف[إا]ن)", covered[match.end() : match.end() + 120])
    if not border:
        return None
    speaker = _phrase(covered[match.end() : match.end() + border.start()].lstrip("ـ ").split())
    begin = match.end() + border.end()
    if not speaker or len(covered) - begin < _LEAST:
        return None
    return Attributed((begin, len(covered)), speaker, (0, begin), 0.7)
