"""The places of a query's words in a text: for snippets, for lines of concordance, for counts.

In: a query's tree, texts. Out: `Highlight`s, passages with `<mark>`, lines with their context. The texts are the
source's own; what is compared is their plain form (`analysis.fold`), which has every character in the same place.

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
from muniment.search.asking.planning import telling_of, telling_words
from muniment.search.asking.tree import And, Named, Near, Node, Not, Or, Phrase, Word, Words
from muniment.search.model import FoundPassage, Passage

_LONGEST = 260
"""Characters of a passage that are shown."""
_HEADING = 40
"""Characters under which a passage is taken for a heading."""
_MOST_MARKS = 5000
"""Places of one word that are marked in one text."""
_MOST_SOUGHT = 3
"""Words that are looked for one after the other; of more, every word of a text is looked at, once."""
_READ, _EACH_WORD, _NUMBERS, _MOST_OF_PHRASES, _ACCENTS = 1, 10, 8, 30, 3
"""Work for a character, in units of 10 ns: to read it, to look at each word, for numbers, for phrases whose first words
are common, and to fold a text with accents; of other scripts, each letter is folded and each word looked at."""
_MOST_KNOWN = 100_000
"""Written words that are remembered for one query."""
_LETTERS = "\\w\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963"
_TOKEN = re.compile(f"[{_LETTERS}]+")
# Letters that `analysis.fold` leaves outside ASCII; dashes, quotation marks and their like are none.
_OTHER_LETTER = re.compile(
    "[^\x00-\x7f\u00a0-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u2010-\u2027\u2030-\u205e\u20a0-\u20cf\u3000-\u3004"
    "\u3008-\u3020]"
)
_BETWEEN = "\x1e"
"""Stands between passages that are looked through as one."""
_NO_LETTERS = {code: " " for code in range(128) if not (chr(code).isalnum() or chr(code) == "_")}
_WIDE_RUN = re.compile(f"[{analysis.WIDE}]+")
_SENTENCE = re.compile(r"[.!?;][\"'”’)]*\s+|[。\uff01\uff1f\uff1b][」』”’]*")


class Highlight(NamedTuple):
    """Where something that was asked for stands. `wanted` is the number of what was asked."""

    start: int
    end: int
    wanted: int


@dataclass(frozen=True)
class Wanted:
    """One thing to be found in texts: words of the index in order, a run of characters, or a number."""

    words: tuple[str, ...] = ()
    run: str = ""
    """Chinese characters, simplified."""
    number: str = ""
    prefix: bool = False
    fuzzy: int = 0


def wanted_of(node: Node | None) -> list[Wanted]:
    """Return what a query asks to be found, each thing once. What it excludes, or asks of other fields, is not among
    it."""
    found: list[Wanted] = []

    def walk(node: Node) -> None:
        if isinstance(node, And | Or):
            for child in node.nodes:
                walk(child)
        elif isinstance(node, Words):
            for child in telling_of(node.nodes):
                walk(child)
        elif isinstance(node, Near):
            walk(node.first)
            walk(node.second)
        elif isinstance(node, Named):
            walk(node.node)
            for label in node.labels:
                found.extend(_wanted_of_one(Phrase(label)))
        elif isinstance(node, Word | Phrase) and node.field in (None, "title"):
            found.extend(_wanted_of_one(node))

    if node is not None and not isinstance(node, Not):
        walk(node)
    return list(dict.fromkeys(found))


def _wanted_of_one(node: Word | Phrase) -> Iterator[Wanted]:
    if number := whole_number(node.text):
        yield Wanted(number=number)
        return
    if isinstance(node, Word) and analysis.has_wide(node.text) and len(telling_words(node)) > 1:
        yield from (
            Wanted(run=word[0]) if analysis.has_wide(word[0]) else Wanted(words=word) for word in telling_words(node)
        )
    for piece, wide in analysis.split_scripts(analysis.to_simplified(node.text)):
        if wide:
            yield Wanted(run=piece)
        elif isinstance(node, Word) and (node.prefix or node.fuzzy):
            plain = "".join(c for c in analysis.fold(piece) if c.isalnum())
            yield Wanted(
                words=(plain if node.prefix else "".join(analysis.analyse_word(piece)),),
                prefix=node.prefix,
                fuzzy=node.fuzzy,
            )
        elif words := tuple(analysis.analyse(piece)):
            yield Wanted(words=words)


def find_marks(text: str, wanted: Sequence[Wanted]) -> list[Highlight]:
    """Return where what was asked for stands in `text`, in order; of two that overlap the longer."""
    plain = analysis.fold(text)
    return _find_in(text, plain, wanted, is_plain=not _has_other_letters(plain))


def _has_other_letters(plain: str) -> bool:
    """Say whether a folded text has letters of which the beginning of a word says nothing."""
    return not plain.isascii() and _OTHER_LETTER.search(plain) is not None


def _find_in(
    text: str, plain: str, wanted: Sequence[Wanted], is_plain: bool, most: int = _MOST_MARKS
) -> list[Highlight]:
    """Return the marks in a text, of which `plain` is the folded form. However much is asked for, the text is gone
    through a few times only."""
    found = [*_find_words(plain, wanted, is_plain, most), *_find_runs(plain, wanted, most)]
    if keys := {thing.number: number for number, thing in enumerate(wanted) if thing.number}:
        found += [Highlight(n.start, n.end, keys[n.key]) for n in find_numbers(text) if n.key in keys]
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


class _Known(dict[str, tuple[int, ...]]):
    """By a written word, which of the words that were asked for it is. Each written word is looked at once, in however
    many texts it stands."""

    def __init__(self, wanted: Sequence[Wanted]) -> None:
        super().__init__()
        # Of a phrase, its first word.
        self._wanted = [(number, thing, thing.words[0]) for number, thing in enumerate(wanted) if thing.words]

    def __missing__(self, token: str) -> tuple[int, ...]:
        found = tuple(
            number for number, thing, word in self._wanted if _is_same(token, word, thing.prefix, thing.fuzzy)
        )
        if len(self) < _MOST_KNOWN:
            self[token] = found
        return found


@lru_cache(maxsize=4)
def _known_of(wanted: tuple[Wanted, ...]) -> _Known:
    return _Known(wanted)


def _find_words(plain: str, wanted: Sequence[Wanted], is_plain: bool, most: int) -> Iterator[Highlight]:
    """Yield where words and phrases stand."""
    known = _known_of(tuple(wanted))
    sought = [(number, thing) for number, thing in enumerate(wanted) if thing.words]
    if not sought:
        return
    plain = _without_wide(plain)
    if is_plain and len(sought) <= _MOST_SOUGHT and not any(thing.fuzzy for _, thing in sought):
        for number, thing in sought:
            for start, end in islice(_word_places(plain, thing, number, known), most):
                if (stop := _end_of(plain, thing.words, start, end)) > start:
                    yield Highlight(start, stop, number)
        return
    # Of other scripts, and with letters that may differ, the beginning says nothing: every word is looked at.
    count = 0
    for match in _TOKEN.finditer(plain):
        for number in known[match[0]]:
            if (stop := _end_of(plain, wanted[number].words, match.start(), match.end())) > match.start():
                yield Highlight(match.start(), stop, number)
                count += 1
        if count >= most * len(sought):
            return


def _without_wide(plain: str) -> str:
    """Return a folded text without its Chinese: its words are found as runs, and where another word touches it there is
    no space."""
    return plain if plain.isascii() else _WIDE_RUN.sub(lambda match: _BETWEEN * len(match[0]), plain)


def _word_places(plain: str, thing: Wanted, number: int, known: _Known) -> Iterator[tuple[int, int]]:
    """Yield where words stand that are the same word to the index. Looked for by the letters that they must begin
    with."""
    for at in _places(plain, thing.words[0] if thing.prefix else _sure_beginning(thing.words[0])):
        if at and (plain[at - 1].isalnum() or plain[at - 1] == "_"):
            continue
        token = _TOKEN.match(plain, at)
        if token and number in known[token[0]]:
            yield token.span()


def _sure_beginning(stem: str) -> str:
    """Return the letters that every word of a stem begins with: the stemmer changes a last y, i or e, and makes die of
    dying."""
    return stem[:1] if len(stem) == 3 and stem.endswith("ie") else stem[:-1] or stem


def _is_same(token: str, word: str, prefix: bool, fuzzy: int) -> bool:
    if prefix:
        return token.startswith(word)
    stems = analysis.analyse_word(token)
    if fuzzy:
        return len(stems) == 1 and OSA.distance(stems[0], word, score_cutoff=fuzzy) <= fuzzy
    return word in stems


def _end_of(plain: str, words: tuple[str, ...], start: int, end: int) -> int:
    """Return where a word or phrase ends whose first word stands there; `start` where what follows is not its other
    words."""
    if len(words) == 1:
        return end
    at = end
    stems = analysis.analyse_word(plain[start:end])
    # One written word may be several of the index's: it must be all of the phrase's beginning.
    place = len(stems) if words[: len(stems)] == stems else 0
    while 0 < place < len(words):
        following = _TOKEN.search(plain, at, at + 80)
        stems = analysis.analyse_word(following[0]) if following else ()
        if following is None or not stems or words[place : place + len(stems)] != stems:
            break
        place += len(stems)
        at = following.end()
    # A phrase ends with its passage, and before Chinese.
    return at if place == len(words) and _BETWEEN not in plain[start:at] else start


def _marks_by_passage(passages: Sequence[Passage], wanted: Sequence[Wanted]) -> Iterator[tuple[int, list[Highlight]]]:
    """Yield the passages in which something stands, by their position, with the marks in each.

    Most passages hold nothing: all are looked through as one text, where that finds the same.
    """
    whole = _BETWEEN.join([passage.text for passage in passages])
    plain = analysis.fold(whole)
    if _has_other_letters(plain) or any(thing.number or thing.fuzzy for thing in wanted):
        for index, passage in enumerate(passages):
            if marks := find_marks(passage.text, wanted):
                yield index, marks
        return
    index, start, end = -1, 0, -1
    here: list[Highlight] = []
    for mark in _find_in(whole, plain, wanted, is_plain=True):
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


@dataclass(frozen=True)
class Line:
    """One occurrence of a query's words, with its context (KWIC)."""

    before: str
    words: str
    after: str
    address: str
    page: int | None


def find_lines(passages: Sequence[Passage], wanted: Sequence[Wanted], width: int = 60) -> Iterator[Line]:
    """Yield every place with `width` characters before and after it."""
    for passage in passages:
        for mark in find_marks(passage.text, wanted):
            before = _from_word(passage.text[max(0, mark.start - width) : mark.start], cut=mark.start > width)
            after = _from_word(
                passage.text[mark.end : mark.end + width][::-1], cut=mark.end + width < len(passage.text)
            )[::-1]
            yield Line(before, passage.text[mark.start : mark.end], after, passage.address, passage.page)


def _from_word(text: str, *, cut: bool) -> str:
    """Return a piece of text from its first whole word on, where it was cut and its script has spaces."""
    if cut and " " in text[:20]:
        text = text[text.index(" ") :]
    return " ".join(text.split())


def effort_of(passages: Sequence[Passage], wanted: Sequence[Wanted]) -> int:
    """Return about how much work it is to look through passages, in units of 10 ns on a machine of 2026.

    Told by the query and the texts alone, so that the same question ends at the same place on every machine and engine.
    """
    phrases = sum(len(thing.words) > 1 for thing in wanted)
    each_word = (
        _EACH_WORD + min(4 * phrases, _MOST_OF_PHRASES) + (_NUMBERS if any(thing.number for thing in wanted) else 0)
    )
    few = len(wanted) <= _MOST_SOUGHT and not any(thing.fuzzy or thing.number for thing in wanted)
    plain = _READ + 2 * len(wanted) + 2 * phrases if few else each_word
    return sum(
        len(p.text) * (plain if p.text.isascii() else plain + _ACCENTS if _is_latin(p.text) else 3 * each_word)
        for p in passages
    )


def _is_latin(text: str) -> bool:
    """Say whether most of a text is ASCII, by its length in UTF-8: French is, Russian is not."""
    return len(text.encode("utf-8", "surrogatepass")) < 1.25 * len(text)


def count_marks(passages: Sequence[Passage], wanted: Sequence[Wanted]) -> int:
    """Return how often what was asked for stands in passages: as many as there are marks, without making them where
    only words are asked for."""
    if not wanted:
        return 0
    if any(thing.number for thing in wanted):
        return sum(len(_find_all(p.text, wanted)) for p in passages)
    whole = _BETWEEN.join([p.text for p in passages])
    if any(len(thing.words) != 1 for thing in wanted):
        return len(_find_all(whole, wanted))
    plain = analysis.fold(whole)
    known = _known_of(tuple(wanted))
    if len(wanted) == 1 and not wanted[0].fuzzy and not _has_other_letters(plain):
        return sum(1 for _ in _word_places(plain, wanted[0], 0, known))
    # Every written word is one mark, or none.
    tokens = plain.translate(_NO_LETTERS).split() if plain.isascii() else _TOKEN.findall(_without_wide(plain))
    return sum(map(bool, map(known.__getitem__, tokens)))


def _find_all(text: str, wanted: Sequence[Wanted]) -> list[Highlight]:
    plain = analysis.fold(text)
    return _find_in(text, plain, wanted, is_plain=not _has_other_letters(plain), most=len(text) + 1)
