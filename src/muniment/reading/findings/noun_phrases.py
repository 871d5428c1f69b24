"""Noun phrases that may speak, in French, Spanish, German and Russian: "le ministre Jean Roux".

In: the words beside a verb of speech. Out: a `Speaker`; `NOBODY` where somebody speaks whom they do not name ("elle",
"the minister"); None where they name nobody who could.

The file is long and stays whole: the subject before a verb and the one behind it are read by the same rules of phrases.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise

from muniment.reading.findings.gazetteer import countries
from muniment.reading.findings.quotations import COVER, QUOTED
from muniment.reading.findings.speaker_phrases import NOBODY, SOMEBODY, Speaker
from muniment.reading.findings.speech_words import Speech
from muniment.reading.findings.vocabulary import load

_CAP = r"(?:[A-ZÀ-ÖØ-ÞŒŠŽŁА-ЯЁ][\w’'\-]*(?:\.(?:com|ru|org|net|info|fr|es|de))?|(?:[A-ZА-ЯЁ]\.-?)+|al-[A-Z][\w’'\-]*)"
_PARENTHESIS = re.compile(r"\s*\([^()]{1,60}\)")
_ONLY_QUOTED = re.compile(rf"{QUOTED}\s*$")
_MOST_WORDS = 16


@cache
def _name(particles: str) -> re.Pattern[str]:
    return re.compile(rf"{_CAP}(?:\s+(?:{particles}\s*){{0,2}}{_CAP}){{0,4}}")


_SPANS = frozenset(["wochen", "tage", "tagen", "monate", "monaten", "jahre", "jahren", "stunden", "minuten"])
_WEEKDAYS = frozenset(
    [
        "montag",
        "dienstag",
        "mittwoch",
        "donnerstag",
        "freitag",
        "samstag",
        "sonntag",
        "lundi",
        "mardi",
        "mercredi",
        "jeudi",
        "vendredi",
        "samedi",
        "dimanche",
        "lunes",
        "martes",
        "miércoles",
        "jueves",
        "viernes",
        "sábado",
        "domingo",
    ]
)


@cache
def _days_and_months() -> frozenset[str]:
    dates = load("dates")
    rows = [*dates["months"].values()]
    names = {name for row in rows for month in row for name in month} | {d.lower() for d in dates["weekdays"]["en"]}
    return frozenset(names | _WEEKDAYS | _SPANS)


@cache
def _lands() -> frozenset[str]:
    """Return the beginnings of lands' names in Russian, whose ends change with the case: Росси(я), Франци(я)."""
    return frozenset(n[:-1] if n[-1] in "аяиыйь" else n for n in countries() if re.fullmatch(r"[А-ЯЁ][а-яё]{3,}", n))


def _is_land(word: str) -> bool:
    if word in ("США", "РФ", "КНР", "ФРГ", "ЕС", "СССР", "ООН", "МВД", "МИД", "ОАЭ", "КНДР"):
        return True
    return word in countries() or any(
        word.startswith(stem) and len(word) <= len(stem) + 2 for stem in (_lands() if "А" <= word[:1] <= "я" else ())
    )


class TextWords:
    """What a text shows of its words: which it writes small, and which stand behind another name."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _small(self) -> frozenset[str]:
        return frozenset(re.findall(r"(?<![\w’'.@/-])[a-zà-öø-ÿœа-яё][\w-]*", self._text))

    def is_small(self, word: str) -> bool:
        """Return whether the text writes a word with a small letter."""
        return word.lower() in self._small

    def is_last_name(self, word: str) -> bool:
        """Return whether the text writes a word large within a sentence, and never small."""
        return not self.is_small(word) and bool(
            re.search(rf"(?<=[a-zà-öø-ÿœа-яё,] ){re.escape(word)}(?![\w-])", self._text)
        )

    def is_behind_a_name(self, word: str) -> bool:
        """Return whether a word stands in the text as the end of a longer name."""
        return not self.is_small(word) and bool(
            re.search(
                rf"(?:[A-ZÀ-ÞА-ЯЁ][\w’'-]+|(?<!\w)[A-ZА-ЯЁ]\.|\b(?:M|Mme|Sr|Sra|Herr|Frau|señora?|г-н|"
                rf"г-жа)\.?)\s+{re.escape(word)}\b",
                self._text,
            )
        )


def who_says(phrase: str, speech: Speech, words: TextWords, *, at_start: bool = False) -> Speaker | None:
    """Return the speaker that a whole phrase names. `at_start`: it begins a sentence, where any word is
    large."""
    phrase = _PARENTHESIS.sub("", phrase).strip(" ,\u00a0–—-")
    lead = speech.lead.match(phrase)
    led = phrase[lead.end() :] if lead else phrase
    at_start = at_start and led == phrase
    phrase = speech.adverbs.sub("", " " + led).strip(" ,")
    low = phrase.lower()
    if not phrase or len(phrase) > 160 or low in speech.nobody:
        return None
    if low in speech.pronouns:
        return NOBODY
    if COVER in phrase:
        return None
    determiner = speech.determiner.match(phrase)
    rest = phrase[determiner.end() :] if determiner else phrase
    parts = rest.split()
    if (
        not parts
        or len(parts) > _MOST_WORDS
        or any(_bare(w) in speech.forbidden or re.search(r"\d{3}|[*|=<>{}\[\]/\\]", w) for w in parts)
    ):
        return None
    if title := speech.title.match(phrase):
        name = phrase[title.end() :]
        return Speaker(phrase) if _name(speech.particles).fullmatch(name) else None
    if _bare(parts[0]) in speech.links - _articles(speech) or _bare(parts[-1]) in speech.links:
        return None
    if speech.language in ("fr", "es") and re.search(r"\bde [a-zéèà]+(?:ar|er|ir|re)$", rest):
        return None  # "the Government's position to hold that …"
    role_at = _head(parts, speech.is_role, 4, speech)
    if role_at is not None:
        return _with_role(phrase, rest, parts, role_at, bool(determiner), speech)
    if _head(parts, speech.is_plural, 3, speech) is not None and _is_plain(parts, speech):
        return Speaker(None, phrase)
    if _head(parts, speech.is_body, 5, speech) is not None and _is_plain(parts, speech):
        return _body(phrase, rest, parts, bool(determiner), speech)
    return _only_name(rest, parts, bool(determiner), speech, words, at_start)


def _bare(word: str) -> str:
    return word.lower().strip(".,")


def _first(parts: list[str], test: Callable[[str], bool], most: int) -> int | None:
    return next((i for i, word in enumerate(parts[:most]) if test(_unglued(word))), None)


def _articles(speech: Speech) -> frozenset[str]:
    return frozenset((*_ARTICLES.get(speech.language, ()), "l"))


def _head(parts: list[str], test: Callable[[str], bool], most: int, speech: Speech) -> int | None:
    """Return where the head of a phrase stands: the first word that passes, with no "of" or article before it."""
    at = _first(parts, test, most)
    if at is None or any(_bare(p) in speech.links or _bare(p) in _articles(speech) for p in parts[:at]):
        return None
    return at


def _unglued(word: str) -> str:
    """Return a word without the article that is written onto it: "l'agence"."""
    return re.sub(r"^(?:[dDlL]|qu)['’]", "", word)


_ARTICLES = {
    "fr": ("le", "la", "les", "un", "une", "des"),
    "es": ("el", "la", "los", "las", "un", "una"),
    "de": ("die", "das", "den", "dem", "ein", "eine", "einen"),
}


def _is_plain(parts: list[str], speech: Speech) -> bool:
    """Return whether a phrase holds no word that ends like a verb, and no second noun beside its head."""
    for number, (before, word) in enumerate(pairwise(parts)):
        if word == "des" and parts[number + 2 : number + 3] and parts[number + 2][0].isupper():
            continue  # "du ministère français des Affaires étrangères": "of the", and no article.
        if _bare(word) in _ARTICLES.get(speech.language, ()) and _bare(_unglued(before)) not in speech.links:
            return False
    return not any(re.search(r"(?:ait|aient|èrent|aron|ieron|ировал|овал)$", w) for w in parts)


def _with_role(
    phrase: str, rest: str, parts: list[str], role_at: int, determined: bool, speech: Speech
) -> Speaker | None:
    """Return who a phrase with a role is: the role, and the name at its end."""
    if not _is_plain(parts, speech):
        return None
    # What stands before a role is what kind of one it is ("l'ancien", "der afghanische"), and no name.
    if (
        speech.language != "de"
        and any(p[0].isupper() for p in parts[:role_at])
        and role_at
        and determined is False
        and speech.language != "ru"
    ):
        return None
    for at in range(role_at + 1, len(parts)):
        before = _bare(_unglued(parts[at - 1]))
        name = " ".join(parts[at:])
        if (
            not _name(speech.particles).fullmatch(name)
            or before in speech.links
            or speech.determiner.fullmatch(parts[at - 1] + " ")
            or _is_land(parts[at])
            or re.match(r"[dlDL]['’]", parts[at])
        ):
            continue
        if speech.language == "de" and (speech.is_role(parts[at]) or speech.is_body(parts[at])):
            continue
        if len(parts) - at == 1 and re.fullmatch(r"[A-ZА-ЯЁ]{2,}", name):
            continue
        if speech.language == "ru" and _is_of_something(parts[at - 1], parts[at:]):
            continue  # "президент Южной Кореи Пак Кын Хе", "представитель Heritage Auctions"
        return Speaker(name, " ".join(parts[:at]))
    if len(parts) == 1 or (
        speech.language != "ru"
        and all(not p[0].isupper() for p in parts)
        and len(parts) <= 2
        and speech.definite.match(phrase)
    ):
        # "the minister", "der Minister": somebody named before.
        return (
            NOBODY
            if speech.language == "ru" or speech.definite.match(phrase) or not determined
            else Speaker(None, phrase)
        )
    if speech.language == "de" and len(parts) == 1:
        return NOBODY
    return Speaker(None, phrase)


@cache
def _russian_bodies() -> frozenset[str]:
    return frozenset(load("bodies")["known"]["ru"])


def _is_of_something(before: str, parts: list[str]) -> bool:
    """Return whether the words behind a Russian role begin with what it is of, and not with a name: an adjective in the
    genitive, letters, a body, or Latin letters."""
    first = parts[0]
    if re.match(r"[А-ЯЁ][а-яё]+(?:ой|ого|его|их|ых)$", before) and len(parts) > 1:
        return True  # The noun of that adjective.
    if len(parts) > 1 and (re.search(r"(?:ой|ого|его|их|ых)$", first) or re.match(r"[А-ЯЁ]{2}", first)):
        return True
    return len(parts) > 3 or " ".join(parts) in _russian_bodies() or bool(re.match(r"[A-Za-z]", first))


def _body(phrase: str, rest: str, parts: list[str], determined: bool, speech: Speech) -> Speaker | None:
    named = speech.language != "de" and any(p[0].isupper() for p in (parts if determined else parts[1:]))
    # "Confédération générale du travail": an article, and a large letter where it begins, name one too.
    if (
        named
        or (determined and parts[0][0].isupper() and speech.language != "de")
        or re.search(r"\b[A-ZА-ЯЁ]{2,}\b", rest)
    ):
        return Speaker(rest) if len(parts) > 1 or parts[0].isupper() else Speaker(None, phrase)
    return Speaker(None, phrase)


def _only_name(
    rest: str, parts: list[str], determined: bool, speech: Speech, words: TextWords, at_start: bool
) -> Speaker | None:
    if not _name(speech.particles).fullmatch(rest) or any(_bare(p) in _days_and_months() for p in parts):
        return None
    if _bare(parts[0]) in speech.nobody | speech.pronouns or parts[-1].endswith("."):
        return None
    if len(parts) == 1:
        word = parts[0]
        if re.fullmatch(r"[A-ZА-ЯЁ]{2,8}", word):
            return Speaker(word)
        if len(word) < 3:
            return None
        if (
            words.is_last_name(word)
            or _is_land(word)
            or (determined and speech.language in ("fr", "es") and not words.is_small(word))
        ):
            return Speaker(word)
        return None
    if speech.language == "de" and (
        determined
        or any(re.search(r"(?:ung|heit|keit|schaft|tion|tag|abend|morgen|woche|jahr|ende)$", p) for p in parts)
    ):
        return None
    if at_start and not determined and words.is_small(parts[0]):
        return None
    return Speaker(rest)


def subject_before(before: str, speech: Speech, words: TextWords) -> Speaker | None:
    """Return the speaker of "… X" where a verb of speech follows."""
    if speech.clitics:
        before = speech.clitics.sub("", before)
    plain = _PARENTHESIS.sub("", before)
    tail = re.split(rf"[;:«»“”„\"()]|\s[–—-]\s|{COVER}", plain)[-1]
    at_start = tail == plain
    closed = tail.rstrip().endswith(",")
    tail = _GLUED_PRONOUN.sub(r"\1", tail)
    segments = [s.strip() for s in re.split(r",\s+", tail.strip().rstrip(","))]
    if not segments or not segments[-1]:
        return None
    last = who_says(segments[-1], speech, words, at_start=at_start and len(segments) == 1)
    if len(segments) > 1:
        if last is not None and last.name and not last.role:
            first = who_says(segments[-2], speech, words, at_start=at_start and len(segments) == 2)
            if first is not None and first.role and not first.name:
                return Speaker(last.name, _undetermined(first.role, speech))
        apposed = _apposition(segments[-1], speech)
        relative = _bare(segments[-1].split()[0]) in ("qui", "que", "quien", "который", "которая", "der", "die", "dont")
        if apposed or (closed and last is None) or relative:
            for back in (2, 3):
                if len(segments) < back:
                    break
                first = who_says(segments[-back], speech, words, at_start=at_start and len(segments) == back)
                if first is not None and first.name:
                    return Speaker(first.name, first.role or (segments[-1] if apposed and back == 2 else None))
                if closed and last is None and first is not None and first.role is None:
                    return first
    return last


_GLUED_PRONOUN = re.compile(
    r"^.*\b(?:lorsqu|puisqu|quoiqu|parce qu|alors qu|tandis qu|après qu|dès qu)['’](ils?|elles?)\s*$", re.S
)
"""A French conjunction that is written onto the pronoun behind it: "lorsqu'il a affirmé"."""


def _undetermined(phrase: str, speech: Speech) -> str:
    """Return a phrase without its article."""
    determiner = speech.determiner.match(phrase)
    return phrase[determiner.end() :] if determiner else phrase


def _apposition(words: str, speech: Speech) -> bool:
    """Return whether words say what somebody is: "député touareg", "председатель комитета"."""
    rest = words[m.end() :] if (m := speech.determiner.match(words)) else words
    parts = rest.split()
    return (
        bool(parts)
        and _first(parts, speech.is_role, 4) is not None
        and not any(_bare(p) in speech.forbidden for p in parts)
    )


_TO_WHOM = {
    "de": re.compile(r"(?:dem|den|einem|ihm|ihr|ihnen|seine[mn]|ihre[mn]|unsere[mn])\b"),
    "es": re.compile(r"(?:al|a la|a los|a las|a sus?|a una?|a)\s"),
    "fr": re.compile(r"(?:aux?|à la|à l['’]|à)\b"),
}
_LETTERS_TOLD = re.compile(r"(?P<told>[А-ЯЁ]{3,5}\s+)(?P<role>[а-яё-]+)")
"""To whom something was told, in letters without a case: "сообщил РБК представитель …"."""
_ONE_OF = re.compile(
    r"(?:^|[,;.]\s*)(?:[Ee]ine[rs]? (?:von|der)|[Оо]дин из|[Оо]дна из|[Uu]n[oa] de|[Ll]['’]une? des?)\b"
    r"[^,;:]{2,60}$"
)


def subject_behind(after: str, speech: Speech, words: TextWords) -> Speaker | None:
    """Return the speaker of "said X …": X may be followed by what he is, and by when and where."""
    after = after.strip(" \u00a0–—-,")
    if _ONLY_QUOTED.match(after):
        return None
    if (to_whom := _TO_WHOM.get(speech.language)) and to_whom.match(after):
        return NOBODY  # "und sagte dem Gericht: …": to whom, and not who.
    if speech.language == "ru" and (letters := _LETTERS_TOLD.match(after)) and speech.is_role(letters["role"]):
        after = after[letters.end("told") :]
    first, _, rest = re.split(rf"[.;:!?]?\s*$|[;:]|{QUOTED}", after)[0].partition(", ")
    found = None
    cut = speech.stop.split(_PARENTHESIS.sub("", first))
    for count in range(1, len(cut) + 1):
        shorter = who_says(" ".join(cut[:count]), speech, words)
        found = found if found is not None else shorter
        if shorter is not None and shorter.name:
            found = shorter
            break
    if found is None:
        return None
    apposed = re.split(r",\s", rest)[0].strip(" .") if rest else ""
    if found.name and not found.role and apposed and _apposition(apposed, speech):
        return Speaker(found.name, apposed)
    if found.role and not found.name and apposed:
        named = who_says(apposed, speech, words)
        if named is not None and named.name and not named.role and " " in named.name:
            return Speaker(named.name, found.role)
    return found


@dataclass(frozen=True)
class NounPhrases:
    """Who speaks, by the noun phrases of a language."""

    speech: Speech
    words: TextWords

    def whole(self, phrase: str) -> Speaker | None:
        """Return the speaker that a whole phrase names."""
        return who_says(phrase, self.speech, self.words)

    def before(self, words: str) -> Speaker | None:
        """Return the speaker of "… X" where a verb of speech follows."""
        found = subject_before(words, self.speech, self.words)
        if found is not None:
            return found
        if _ONE_OF.search(words):
            return SOMEBODY
        # In Spanish the verb alone tells that somebody spoke: "porque afirmó que …".
        if self.speech.drops_pronouns and _is_dropped(words):
            return SOMEBODY
        return found

    def behind(self, words: str) -> Speaker | None:
        """Return the speaker of "said X …"."""
        return subject_behind(words, self.speech, self.words)


_DROPPED = re.compile(
    r"(?:^|[,;:]\s*)(?:(?:y|e|pero|porque|pues|aunque|también|además|asimismo|luego|después|así|"
    r"igualmente)\s*,?\s*){0,2}$",
    re.IGNORECASE,
)


def _is_dropped(before: str) -> bool:
    """Return whether nothing but a conjunction stands before a verb."""
    return bool(_DROPPED.search(before))
