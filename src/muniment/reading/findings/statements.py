"""Statements: what a text says that somebody said.

In: text. Out: `Statement`s with the exact words, the speaker or the speaker's role, and the date as the text gives
it. Nobody is named who the text does not name, and a weekday stays a weekday.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from muniment.reading.findings.arabic_statements import read_arabic
from muniment.reading.findings.attributed import Attributed
from muniment.reading.findings.attributions import read_attributed
from muniment.reading.findings.chinese_speakers import ChineseNames
from muniment.reading.findings.chinese_statements import read_chinese
from muniment.reading.findings.dates import find_dates
from muniment.reading.findings.english_phrases import EnglishPhrases
from muniment.reading.findings.english_statements import read_english
from muniment.reading.findings.figures import find_figures
from muniment.reading.findings.gazetteer import countries
from muniment.reading.findings.names_in_text import TextNames
from muniment.reading.findings.noun_phrases import NounPhrases, TextWords
from muniment.reading.findings.quotations import Covered, covered_sentences
from muniment.reading.findings.sentences import split_sentences
from muniment.reading.findings.speaker_phrases import NOBODY, SOMEBODY
from muniment.reading.findings.speech_words import LANGUAGES, is_speech, language_of_speech, speech
from muniment.reading.findings.topics import TopicFinder
from muniment.reading.model import DateMention, Statement

_WIDE = re.compile(r"[\u4e00-\u9fff]")
_Found = tuple[int, str, Attributed]
"""Where a sentence stands, the sentence, and what it attributes."""


def find_statements(text: str, most: int = 200, dates: list[DateMention] | None = None) -> list[Statement]:
    """Return the statements of `text` in order, at most `most`. `dates` are the text's, where they are known
    already."""
    found: list[Statement] = []
    context: _Context | None = None
    own_voice = is_speech(text)
    for offset, sentence, attributed in _attributions(text):
        if own_voice and _is_its_own(attributed, sentence):
            continue
        if (
            own_voice
            and attributed.confidence < _LEAST_IN_A_SPEECH
            and not (attributed.who.name or attributed.who.role)
        ):
            attributed = replace(attributed, confidence=_DOUBTFUL)
        context = context or _Context(find_dates(text) if dates is None else dates, TopicFinder(text))
        found.append(_make(offset, sentence, attributed, context))
        if len(found) >= most:
            break
    return found


SURE_STATEMENT = 0.6
"""A statement that is less sure is for Review, and not shown."""
_LEAST_IN_A_SPEECH, _DOUBTFUL = 0.7, 0.5
"""Below the first, what a speech reports of somebody whom it does not name is mostly its own view: then it is so sure
only."""


def _attributions(text: str) -> Iterator[tuple[int, str, Attributed]]:
    """Yield (position, sentence, what it attributes) of a text's sentences that say who said what."""
    columns = _columns(text)
    language = language_of_speech(text)
    if language == "ar" or language in LANGUAGES:
        read = (lambda each: read_arabic(each, text)) if language == "ar" else _reader(language, text)
        for each in covered_sentences(text, _says(language), None if language == "ar" else speech(language).words):
            if any(begin <= each.start < end for begin, end in columns):
                continue
            if attributed := read(each):
                yield each.start, each.text, attributed
                if language == "de":
                    yield from _goes_on(text, each.start + len(each.text))
        return
    plain = _plain(text, columns)
    yield from _with_more(plain, text, columns) if language == "en" else plain


_GERMAN_SENTENCE = re.compile(r"[.!?“”\"]{0,2}[^\S\n]+(?P<claim>[A-ZÄÖÜ][^.!?\n„“”\"»«]{20,400}[.!?])(?=\s|$)")
_REPORTED_MOOD = re.compile(
    r"(?!Es sei denn|Sei es|Wie dem)[^,;:]{3,80}?\s(?:sei|seien|habe|werde|könne|müsse|solle|wolle|dürfe)\b"
    r"(?!\s+(?:ich|denn|es)\b)"
)
"""A main clause in the mood in which German gives another's words: "Die Brunnen seien tief"."""


def _goes_on(text: str, end: int) -> Iterator[_Found]:
    """Yield the sentences behind a German statement that go on with it by their mood alone; who speaks they do not
    name."""
    for _ in range(6):
        match = _GERMAN_SENTENCE.match(text, end)
        if not match or not _REPORTED_MOOD.match(match["claim"]) or re.search(r"\b(?:ich|wir)\b", match["claim"]):
            return
        yield match.start("claim"), match["claim"], Attributed((0, len(match["claim"])), NOBODY, (0, 0), 0.7)
        end = match.end()


def _is_its_own(found: Attributed, sentence: str) -> bool:
    """Return whether a speech gives the view of its own land, or of people in general, without quoting anybody."""
    begin, end = found.claim
    if sentence[max(0, begin - 2) : begin + 1].strip(" ").startswith(tuple('“"«„')) or "”" in sentence[begin : end + 1]:
        return False
    if _OWN_VIEW.search(sentence[slice(*found.attribution)].strip(" ,\n")):
        return True
    return found.who is SOMEBODY or (found.who.name or "") in countries()


_OWN_VIEW = re.compile(
    r"(?:^|\b(?:[Gg]overnment|Administration|Canadians|Americans|[A-Z][a-z]+ people|People)\s|^(?:They|It|He|She)\s)"
    r"(?:\w+ly\s)?(?:believes?|thinks?|hopes?|recogni[sz]es?|considers?|feels?|deplores?|expects?|agrees?)(?:\sthat)?$"
)
"""What a speech says of its own government or people, whose view it gives."""


def _says(language: str) -> re.Pattern[str]:
    """Return what finds a verb of speech behind a quotation; in Arabic none stands there."""
    return _NEVER if language == "ar" else speech(language).verb


_NEVER = re.compile(r"(?!x)x")


def _reader(language: str, text: str) -> Callable[[Covered], Attributed | None]:
    of_speech = speech(language)
    who = NounPhrases(of_speech, TextWords(text))
    return lambda each: read_attributed(each, of_speech, who)


def _with_more(plain: Iterator[_Found], text: str, columns: list[tuple[int, int]]) -> Iterator[_Found]:
    """Yield what the rules for English find, and what the engine of all languages finds beside it, in order."""
    found = list(plain)
    taken = [(at + min(a.claim[0], a.attribution[0]), at + max(a.claim[1], a.attribution[1])) for at, _, a in found]
    of_speech, who = speech("en"), EnglishPhrases(TextNames(text))
    for each in covered_sentences(text, of_speech.verb, of_speech.words):
        begin, end = each.start, each.start + len(each.text)
        if any(first < end and begin < last for first, last in taken) or any(b <= begin < e for b, e in columns):
            continue
        if attributed := read_attributed(each, of_speech, who):
            found.append((each.start, each.text, attributed))
    yield from sorted(found, key=lambda each: each[0] + each[2].claim[0])


def _plain(text: str, columns: list[tuple[int, int]]) -> Iterator[_Found]:
    """Yield what the rules for English and Chinese sentences find."""
    latin, chinese = TextNames(text), ChineseNames(text)
    is_transcript = len(_QUESTION_LINE.findall(text)) >= 3
    for offset, sentence in split_sentences(text):
        if any(begin <= offset < end for begin, end in columns):
            continue
        if turn := (_TURN_OF_TRANSCRIPT if is_transcript else _TURN).match(sentence):
            offset, sentence = offset + turn.end(), sentence[turn.end() :]
        if line := _DATELINE.match(sentence):
            offset, sentence = offset + line.end(), sentence[line.end() :]
        if not sentence.isascii() and _WIDE.search(sentence):
            for each in read_chinese(sentence, chinese):
                yield offset, sentence, each
        elif attributed := read_english(sentence, latin):
            yield offset, sentence, attributed


_DATELINE = re.compile(
    r"(?:[A-Z][A-Z’'. -]{2,30}(?:,\s+[^—–\n]{3,30}?)?\s*(?:\([A-Z][^)\n]{1,30}\)\s*)?|[A-Z][\w’'. "
    r"-]{2,30}(?:,\s+[^—–\n]{3,30}?)?\s*\([A-Z][^)\n]{1,30}\)\s*)"
    r"(?:[—–]|--|-(?=\s))\s*(?=[“\"'A-Z])"
    r"|(?:本报|本報|新华社|新華社|中新社|中新网|中央社)[^，。\s]{0,24}(?:电|電|讯|訊)\s*(?:[（(][^）)\n]{1,"
    r"40}[）)])?\s*"
)
"""Where and when a report was written, before its first sentence ("PORT AMSEL, 4 March — "): nobody's words."""
_QUESTION_LINE = re.compile(r"^Q[ \u00a0]+[A-Z]", re.MULTILINE)
_MARKS = (
    r"(?:<[^<>\n]{1,60}>\s*|[-*•·]\s+)*(?:[QA](?:[:.]\s+(?![A-Z]\.)|[ \u00a0]{2,}|\u00a0)|(?:MR|MS|MRS|DR|SEN|REP|"
    r"GEN|AMB|THE|VICE|SECRETARY|PRESIDENT|SENATOR|ADMIRAL)\b\.?\s+[A-Z][A-Z’'. \u00a0-]{1,40}:\s+)"
)
_TURN = re.compile(rf"{_MARKS}|(?:<[^<>\n]{{1,60}}>\s*|[-*•·]\s+)+")
_TURN_OF_TRANSCRIPT = re.compile(rf"{_TURN.pattern}|Q[ \u00a0]+(?=[A-Z])")
"""What opens a turn of a transcript ("Q   ", "MS. LUND:"), and marks of markup: no part of anybody's name."""


_GAP = re.compile(r"\S[ \u00a0\t]{4,}(?=\S)")


def _columns(text: str) -> list[tuple[int, int]]:
    """Return the paragraphs whose lines are those of two columns, side by side: what is said in one goes on in the
    other, and is nobody's."""
    if not _GAP.search(text):
        return []
    return [line.span() for line in re.finditer(r"[^\n]+", text) if len(_GAP.findall(line[0])) >= 3]


@dataclass(frozen=True)
class _Context:
    """What is known of the whole text that a sentence stands in."""

    dates: list[DateMention]
    topics: TopicFinder

    def dates_between(self, start: int, end: int) -> list[DateMention]:
        first = bisect_left(self.dates, start, key=lambda d: d.start)
        return (
            [d for d in self.dates[first:] if d.end <= end]
            if first < len(self.dates) and self.dates[first].start < end
            else []
        )


_OF_WHOM = re.compile(r",?\s(?:who|whose|whom|which)\s[^,]*$")
"""What a clause tells of the speaker ("who led the office in 2005"): a day in it is not that of the words."""


def _make(offset: int, sentence: str, found: Attributed, context: _Context) -> Statement:
    quote = sentence[found.claim[0] : found.claim[1]]
    stripped = quote.strip().strip('“”"').strip()
    start = offset + found.claim[0] + (quote.index(stripped) if stripped else 0)
    end = start + len(stripped)
    if stripped.count("”") > stripped.count("“") and sentence[start - offset - 1 : start - offset] == "“":
        # "“Wells” matter, she said": the mark is closed within.
        start, stripped = start - 1, f"“{stripped}"
    said = [
        d
        for d in context.dates_between(offset + found.attribution[0], offset + found.attribution[1])
        if not _OF_WHOM.search(sentence, found.attribution[0], d.start - offset)
    ]
    periods = [d.edtf for d in context.dates_between(start, end) if d.edtf]
    figures = find_figures(stripped, periods[0] if len(periods) == 1 else None)
    return Statement(
        quote=stripped,
        speaker=found.who.name,
        role=found.who.role,
        date=said[0] if said else None,
        topics=context.topics.find(stripped, most=3),
        figures=[f.model_copy(update={"start": f.start + start, "end": f.end + start}) for f in figures],
        attribution=sentence[found.attribution[0] : found.attribution[1]].strip(' ,.“”"'),
        start=start,
        end=end,
        confidence=found.confidence,
    )
