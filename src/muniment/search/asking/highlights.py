"""The places of a query's words in a text: for snippets, for lines of concordance, for counts.

In: a query's tree, texts with their language. Out: `Highlight`s, passages with `<mark>`, lines with their context. The
texts are the source's own: each of their words is compared by its term, as the index has it. Words are looked for in
the text's plain form (`analysis.fold`), which has every character in the same place.

The file is long and stays whole: snippets, lines and counts are three uses of the same places in a text.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from rapidfuzz.distance import OSA

from muniment.search import analysis
from muniment.search.asking.numbers import find_numbers, whole_number
from muniment.search.asking.planning import forms_of, joined_of, telling_of, telling_words, written_of
from muniment.search.asking.tree import And, Named, Near, Node, Not, Or, Phrase, Word, Words
from muniment.search.model import FoundPassage, Passage

_LONGEST = 260
"""Characters of a passage that are shown."""
_HEADING = 40
"""Characters under which a passage is taken for a heading."""
_MOST_MARKS = 5000
"""Places of one word that are marked in one text."""
_MOST_SOUGHT = 4
"""Words that are looked for one after the other; of more, every word of a text is looked at, once."""
_MOST_KNOWN = 100_000
"""Written words that are remembered for one query."""
# Letters that `analysis.fold` leaves outside ASCII; dashes, quotation marks and their like are none.
_OTHER_LETTER = re.compile(
    "[^\x00-\x7f\u00a0-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u2010-\u2027\u2030-\u205e\u20a0-\u20cf\u3000-\u3004"
    "\u3008-\u3020]"
)
_BETWEEN = "\x1e"
"""Stands between passages that are looked through as one."""
_SENTENCE = re.compile(r"[.!?;][\"'”’)]*\s+|[。\uff01\uff1f\uff1b][」』”’]*")


class Highlight(NamedTuple):
    """Where something that was asked for stands. `wanted` is the number of what was asked."""

    start: int
    end: int
    wanted: int


@dataclass(frozen=True)
class Wanted:
    """One thing to be found in texts: words in order, a run of characters, or a number."""

    forms: tuple[tuple[str, ...], ...] = ()
    """Words as they were typed, one after the other; then other ways in which they stand: covid19, covid-19."""
    run: str = ""
    """Characters of a script without spaces; Chinese simplified."""
    number: str = ""
    prefix: bool = False
    fuzzy: int = 0
    exact: bool = False
    """As it is written, in none of its other forms."""
    bare: bool = False
    """The query was typed without diacritics: in Vietnamese too they may be any."""


def wanted_of(node: Node | None) -> list[Wanted]:
    """Return what a query asks to be found, each thing once. What it excludes, or asks of other fields, is not among
    it."""
    found: list[Wanted] = []
    bare = not analysis.has_marks(written_of(node))

    def walk(node: Node, joined: str = "") -> None:
        if isinstance(node, And | Or):
            for child in node.nodes:
                walk(child)
        elif isinstance(node, Words):
            telling = telling_of(node.nodes)
            for place, child in enumerate(telling):
                walk(child, joined_of(telling[place : place + 2]))
        elif isinstance(node, Near):
            walk(node.first)
            walk(node.second)
        elif isinstance(node, Named):
            walk(node.node)
            for label in node.labels:
                found.extend(_wanted_of_one(Phrase(label), bare, ""))
        elif isinstance(node, Word | Phrase) and node.field in (None, "title"):
            found.extend(_wanted_of_one(node, bare, joined))

    if node is not None and not isinstance(node, Not):
        walk(node)
    return list(dict.fromkeys(found))


def _wanted_of_one(node: Word | Phrase, bare: bool, joined: str) -> Iterator[Wanted]:
    if node.exact:
        yield from _wanted_exactly(node.text)
        return
    if number := whole_number(node.text):
        yield Wanted(number=number)
        return
    if isinstance(node, Word) and analysis.has_wide(node.text) and len(telling_words(node)) > 1:
        yield from (_of_wide_word(word, bare) for word in telling_words(node))
    for piece, wide in analysis.split_scripts(node.text):
        if wide:
            yield Wanted(run=analysis.to_simplified(piece))
        elif isinstance(node, Word) and (node.prefix or node.fuzzy):
            plain = "".join(analysis.plain_words(piece))
            yield Wanted(forms=((plain,),), prefix=node.prefix, fuzzy=node.fuzzy)
        elif words := tuple(analysis.cut_words(piece)):
            others = ((joined,),) if joined else ()
            yield Wanted(forms=(words, *forms_of(piece), *others), bare=bare)


def _wanted_exactly(text: str) -> Iterator[Wanted]:
    for piece, wide in analysis.split_scripts(text):
        if wide:
            yield Wanted(run=analysis.to_simplified(piece))
        elif words := tuple(analysis.cut_words(piece)):
            yield Wanted(forms=(words,), exact=True)


def _of_wide_word(word: str, bare: bool) -> Wanted:
    return Wanted(run=word) if analysis.has_wide(word) else Wanted(forms=((word,),), bare=bare)


def find_marks(text: str, wanted: Sequence[Wanted], language: str = "") -> list[Highlight]:
    """Return where what was asked for stands in `text`, in order; of two that overlap the longer."""
    return _find_in(_Text.of(text, language), wanted)


class _Text(NamedTuple):
    """A text that is looked through: as it is, in its plain form, and in which language."""

    text: str
    plain: str
    language: str
    is_simple: bool
    """In English, of letters that `fold` leaves in ASCII: of each word the first letters are sure."""

    @classmethod
    def of(cls, text: str, language: str) -> _Text:
        plain = analysis.fold(text)
        base = language.partition("-")[0]
        return cls(text, plain, base, base in ("", "en") and not _has_other_letters(plain))


def _has_other_letters(plain: str) -> bool:
    """Say whether a folded text has letters of which the beginning of a word says nothing."""
    return not plain.isascii() and _OTHER_LETTER.search(plain) is not None


def _find_in(text: _Text, wanted: Sequence[Wanted], most: int = _MOST_MARKS) -> list[Highlight]:
    """Return the marks in a text. However much is asked for, the text is gone through a few times only."""
    found = [*_find_words(text, wanted, most), *_find_runs(text.plain, wanted, most)]
    if keys := {thing.number: number for number, thing in enumerate(wanted) if thing.number}:
        found += [Highlight(n.start, n.end, keys[n.key]) for n in find_numbers(text.text) if n.key in keys]
    if len(found) < 2:
        return found
    found.sort(key=lambda m: (m.start, -m.end, m.wanted))
    kept: list[Highlight] = []
    for mark in found:
        if not kept or mark.start >= kept[-1].end:
            kept.append(mark)
    return kept


def _find_runs(plain: str, wanted: Sequence[Wanted], most: int) -> Iterator[Highlight]:
    """Yield where runs of Chinese characters stand: all are looked for at once, of those that begin at one place the
    longest."""
    if plain.isascii():
        return
    runs = {thing.run: number for number, thing in enumerate(wanted) if thing.run}
    if len(runs) == 1:
        ((run, number),) = runs.items()
        for at in islice(_places(plain, run), most):
            yield Highlight(at, at + len(run), number)
    elif runs:
        for match in islice(_any_of(tuple(sorted(runs, key=lambda run: (-len(run), run)))).finditer(plain), most):
            yield Highlight(match.start(), match.end(), runs[match[0]])


@lru_cache(maxsize=64)
def _any_of(runs: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, runs)))


def _places(plain: str, literal: str) -> Iterator[int]:
    at = plain.find(literal)
    while at >= 0:
        yield at
        at = plain.find(literal, at + len(literal))


class _Form(NamedTuple):
    """One way in which a thing that was asked for stands in texts of a language."""

    number: int
    thing: Wanted
    terms: tuple[str, ...]


class _Known(dict[str, tuple[_Form, ...]]):
    """By a written word, the forms of what was asked for that begin with it. Each written word is looked at once, in
    however many texts it stands."""

    def __init__(self, wanted: Sequence[Wanted], language: str) -> None:
        super().__init__()
        self._language = language
        self.forms = [
            _Form(number, thing, terms)
            for number, thing in enumerate(wanted)
            for terms in dict.fromkeys(self._terms_of(thing, words) for words in thing.forms)
            if terms
        ]
        self._open = [form for form in self.forms if form.thing.prefix or form.thing.fuzzy]
        self._first: dict[tuple[bool, str], tuple[_Form, ...]] = {}
        for form in self.forms:
            if form not in self._open:
                key = self.is_plain(form.thing), form.terms[0]
                self._first[key] = (*self._first.get(key, ()), form)
        self._kinds = sorted({plain for plain, _ in self._first})
        self.beginnings = [self._beginning(form) for form in self.forms]
        """Of each form the letters that it begins with in English; empty where they are not sure."""

    def _terms_of(self, thing: Wanted, words: tuple[str, ...]) -> tuple[str, ...]:
        if thing.prefix or thing.fuzzy:
            return words
        return tuple(term for word in words for term in self.terms(word, self.is_plain(thing)))

    def terms(self, word: str, plain: bool) -> tuple[str, ...]:
        """Return what a written word is to the index in texts of this language; `plain`: as it is written."""
        if plain:
            return tuple(analysis.plain_words(word))
        return analysis.analyse_word(word, self._language)

    @staticmethod
    def _beginning(form: _Form) -> str:
        if form.thing.prefix or form.thing.exact:
            return form.terms[0]
        return "" if form.thing.fuzzy else analysis.sure_beginning(form.terms[0])

    def __missing__(self, token: str) -> tuple[_Form, ...]:
        found = tuple(form for form in self._open if self._is_open(token, form))
        for plain in self._kinds:
            if terms := self.terms(token, plain):
                found += self._first.get((plain, terms[0]), ())
        if len(self) < _MOST_KNOWN:
            self[token] = found
        return found

    def is_plain(self, thing: Wanted) -> bool:
        """Say whether a thing is compared with words as they are written, and not with their terms."""
        return thing.exact or (thing.bare and self._language == "vi")

    @staticmethod
    def _is_open(token: str, form: _Form) -> bool:
        """Say whether a written word begins as was asked, or is as similar."""
        plain = "".join(analysis.plain_words(token))
        if form.thing.prefix:
            return plain.startswith(form.terms[0])
        return OSA.distance(plain, form.terms[0], score_cutoff=form.thing.fuzzy) <= form.thing.fuzzy

    def is_word(self, token: str) -> bool:
        """Say whether a written word alone is something that was asked for."""
        return any(len(form.terms) == 1 for form in self[token])


@lru_cache(maxsize=8)
def _known_of(wanted: tuple[Wanted, ...], language: str) -> _Known:
    return _Known(wanted, language)


def _find_words(text: _Text, wanted: Sequence[Wanted], most: int) -> Iterator[Highlight]:
    """Yield where words and phrases stand."""
    known = _known_of(tuple(wanted), text.language)
    if not known.forms:
        return
    if text.is_simple and len(known.forms) <= _MOST_SOUGHT and all(known.beginnings):
        plain = _without_wide(text.plain)
        for form, beginning in zip(known.forms, known.beginnings, strict=True):
            for start, end in islice(_word_places(plain, form, beginning, known), most):
                if (stop := _end_of(plain, form, known, start, end)) > start:
                    yield Highlight(start, stop, form.number)
        yield from _find_joined(text, known)
        return
    # Of other languages the beginning says nothing: every word is looked at.
    letters = _without_wide(text.text)
    count = 0
    for match in analysis.word_pattern().finditer(letters):
        for form in known[match[0]]:
            if (stop := _end_of(letters, form, known, match.start(), match.end())) > match.start():
                yield Highlight(match.start(), stop, form.number)
                count += 1
        if count >= most * len(known.forms):
            return
    yield from _find_joined(text, known)


def _find_joined(text: _Text, known: _Known) -> Iterator[Highlight]:
    """Yield where what was asked for as one word is written with hyphens."""
    for start, end, joined in analysis.find_hyphened(text.text):
        for form in known[joined]:
            if len(form.terms) == 1:
                yield Highlight(start, end, form.number)


def _without_wide(text: str) -> str:
    """Return a text without its words of scripts without spaces: they are found as runs, and where another word
    touches them there is no space."""
    return text if text.isascii() else analysis.WIDE_RUN.sub(lambda match: _BETWEEN * len(match[0]), text)


def _word_places(plain: str, form: _Form, beginning: str, known: _Known) -> Iterator[tuple[int, int]]:
    """Yield where words stand that are the same word to the index. Looked for by the letters that they must begin
    with."""
    token_at = analysis.word_pattern().match
    for at in _places(plain, beginning):
        if at and plain[at - 1].isalnum():
            continue
        token = token_at(plain, at)
        if token and form in known[token[0]]:
            yield token.span()


def _end_of(letters: str, form: _Form, known: _Known, start: int, end: int) -> int:
    """Return where a word or phrase ends whose first word stands there; `start` where what follows is not its other
    words."""
    at, place = end, 1
    while place < len(form.terms):
        following = analysis.word_pattern().search(letters, at, at + 80)
        terms = known.terms(following[0], known.is_plain(form.thing)) if following else ()
        if following is None or not terms or form.terms[place : place + len(terms)] != terms:
            return start
        place += len(terms)
        at = following.end()
    # A phrase ends with its passage, and before Chinese.
    return at if _BETWEEN not in letters[start:at] else start


def _marks_by_passage(passages: Sequence[Passage], wanted: Sequence[Wanted]) -> Iterator[tuple[int, list[Highlight]]]:
    """Yield the passages in which something stands, by their position, with the marks in each.

    Most passages hold nothing: all are looked through as one text, where that finds the same.
    """
    whole = _as_one(passages)
    if whole is None or not whole.is_simple or any(thing.number or thing.fuzzy for thing in wanted):
        for index, passage in enumerate(passages):
            if marks := find_marks(passage.text, wanted, passage.language):
                yield index, marks
        return
    index, start, end = -1, 0, -1
    here: list[Highlight] = []
    for mark in _find_in(whole, wanted):
        if mark.start > end:
            if here:
                yield index, here
            here = []
            while mark.start > end:
                index += 1
                start = end + 1
                end = start + len(passages[index].text)
        here.append(Highlight(mark.start - start, mark.end - start, mark.wanted))
    if here:
        yield index, here


def _as_one(passages: Sequence[Passage]) -> _Text | None:
    """Return passages as one text; None where they are of several languages."""
    languages = {passage.language.partition("-")[0] for passage in passages}
    if len(languages) > 1:
        return None
    return _Text.of(_BETWEEN.join([passage.text for passage in passages]), "".join(languages))


def best_passages(passages: Sequence[Passage], wanted: Sequence[Wanted], most: int) -> tuple[FoundPassage, ...]:
    """Return the passages that hold most of what was asked for, best first; the opening where none does."""
    rated: list[tuple[float, int, list[Highlight]]] = []
    if wanted:
        for index, marks in _marks_by_passage(passages, wanted):
            # Each thing once counts most; a passage of many words is no better for naming it often, and a heading says
            # less.
            different = len({m.wanted for m in marks})
            is_heading = len(passages[index].text) < _HEADING
            rated.append((different + min(len(marks), 10) / 100 - 0.2 * is_heading - index / 1e6, index, marks))
    if not rated:
        opening = next((p for p in passages if len(p.text) > 60), passages[0] if passages else None)
        return (FoundPassage(html.escape(_shorten(opening.text)), opening.address, opening.page),) if opening else ()
    rated.sort(key=lambda row: -row[0])
    return tuple(
        FoundPassage(_mark_up(passages[index].text, marks), passages[index].address, passages[index].page)
        for _, index, marks in rated[:most]
    )


def _shorten(text: str) -> str:
    text = " ".join(text.split())
    return (
        text
        if len(text) <= _LONGEST
        else text[:_LONGEST].rsplit(" ", 1)[0] + " …"
        if " " in text[:_LONGEST]
        else text[:_LONGEST] + "…"
    )


def _mark_up(text: str, marks: list[Highlight]) -> str:
    """Return the part of a text with the most different marks, as HTML, about as long as two lines."""
    begin, stop = _window(text, marks)
    parts = ["… " if begin else ""]
    at = begin
    for mark in marks:
        if mark.start < begin or mark.end > stop:
            continue
        parts += [html.escape(text[at : mark.start]), "<mark>", html.escape(text[mark.start : mark.end]), "</mark>"]
        at = mark.end
    parts += [html.escape(text[at:stop]), " …" if stop < len(text) else ""]
    return " ".join("".join(parts).split())


def _window(text: str, marks: list[Highlight]) -> tuple[int, int]:
    if len(text) <= _LONGEST:
        return 0, len(text)
    best = _richest(marks, _LONGEST - 40)
    start = marks[best].start
    # It begins with the sentence where that is near, else with a word.
    begin = max(0, start - 70)
    sentences = [m.end() for m in _SENTENCE.finditer(text, max(0, start - 140), start)]
    if sentences:
        begin = sentences[-1]
    elif begin and " " in text[begin:start]:
        begin = text.index(" ", begin) + 1
    stop = min(len(text), begin + _LONGEST)
    if stop < len(text) and " " in text[stop - 30 : stop]:
        stop = text.rindex(" ", stop - 30, stop)
    last = max((m.end for m in marks if m.start < stop), default=stop)
    return begin, max(stop, min(last, len(text)))


def _richest(marks: Sequence[Highlight], width: int) -> int:
    """Return the position of the mark from which `width` characters hold the most different things; of several the
    first. Each is looked at once."""
    best, most, stop = 0, 0, 0
    inside: Counter[int] = Counter()
    for position, mark in enumerate(marks):
        while stop < len(marks) and marks[stop].end <= mark.start + width:
            inside[marks[stop].wanted] += 1
            stop += 1
        if len(inside) > most:
            best, most = position, len(inside)
        if stop == position:  # longer than the width by itself
            stop += 1
            continue
        inside[mark.wanted] -= 1
        if not inside[mark.wanted]:
            del inside[mark.wanted]
    return best
