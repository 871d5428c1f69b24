"""From a query's tree to clauses that any engine can carry out.

In: a `Node`, and the languages of the index. Out: a `Clause`: what must stand in which field, in the words that the
index has. Here is decided what a query means (which fields and languages a word is looked for in, when all words must
be there and when most will do); an engine only translates.

The file is long and stays whole: every kind of node has one meaning, and all of them are here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from muniment.search import analysis
from muniment.search.asking.clauses import (
    Anywhere,
    Beginning,
    Best,
    Clause,
    Every,
    Everything,
    InOrder,
    Nothing,
    OpenPhrase,
    OpenWord,
    Preferred,
    Similar,
    Some,
    Span,
    Term,
    Weighted,
)
from muniment.search.asking.languages import Languages, guess_language
from muniment.search.asking.numbers import whole_number
from muniment.search.asking.own_fields import OWN, own_term
from muniment.search.asking.query import QueryError
from muniment.search.asking.tree import And, Between, Named, Near, Node, Not, Or, Phrase, Word, Words
from muniment.search.variants import sources_called, variants_of

TITLE_WEIGHT = 0.5
"""What a word of the title counts on top: the title's words are among the text's too."""
TOPIC_WEIGHT = 0.7
SOURCE_WEIGHT = 0.7
"""What it counts that an item is of a source which words name by another name."""
ASKED_AS_QUESTION = 5
"""From so many telling words on, what was typed is read as a question: an answer need not have every word of it."""


_RAW = ("kind", "language", "state", "id")
_WORDS = {
    "source": "source_words",
    "place": "place_words",
    "topic": "topic_words",
    "speaker": "speaker_words",
    "author": "author_words",
}
"""Fields whose values are facets, and the field that holds their words."""


GRAM_WEIGHT = 0.3
"""What the letters of words, three by three, count beside the words (0.2 to 0.5 is level)."""
ENGLISH_GRAM_WEIGHT = 0.1
"""The same of a question in English, whose words have few forms, of which the stemmer misses hardly any."""
ELSEWHERE_WEIGHT = 0.5
"""What a question's word counts as it is written in texts of other languages than the question's."""
VERBATIM_WEIGHT = 20.0
"""What it counts that all words of a question stand together: more than words apart can."""
AUTHOR_WEIGHT, YEAR_OF_AUTHOR_WEIGHT = 3.0, 6.0
"""What an author's name counts among other words, and an item's year that is named."""
SOLE_AUTHOR_WEIGHT = 6.0
"""What an author's name counts that is all of a query: more than texts which speak of that person often."""
FACT_WEIGHT = 0.5
"""What it counts that an item is of a year, place or speaker which a query names."""
YEAR_WEIGHT = 2.0
"""What it counts that an item is of a year that a question names: as much as a word that is not rare."""
_MOST_GRAMS = 120
_MOST_OF_NAME = 4
"""Words that may be one name, at most."""
_LONGEST_NAME, _LONGEST_WIDE_NAME = 40, 5
"""Letters of a word, and characters of a run of a script without spaces, that may be an author's name."""


def plan(node: Node, relaxed: bool = False, present: frozenset[str] = frozenset({"en"})) -> Clause:
    """Return the clauses of a query; `relaxed`: some of words side by side will do; `present`: the languages it has."""
    asked = guess_language(written_of(node), present) if is_question(node) else ""
    return _Planner(relaxed, Languages(present, asked, analysis.has_marks(written_of(node))), node).plan(node)


def written_of(node: Node | None) -> str:
    """Return the words of a query that are looked for anywhere, as they were typed."""
    if isinstance(node, Words | And | Or):
        return " ".join(filter(None, map(written_of, node.nodes)))
    if isinstance(node, Named):
        return written_of(node.node)
    return node.text if isinstance(node, Word | Phrase) and not node.field else ""


def plan_rescoring(node: Node, present: frozenset[str] = frozenset({"en"})) -> Clause | None:
    """Return what counts on top for the best that a question finds: letters of its words, three by three, since no
    stemmer knows all forms; and all its words together, as in a sentence that was copied. None where there is nothing.
    """
    words = [n.text for n in _side_by_side(node)]
    facts: list[Clause] = [Weighted(Span("year", int(w), int(w)), YEAR_WEIGHT) for w in words if _YEAR.fullmatch(w)]
    facts += [f for w in words if w.lower() not in analysis.STOP_WORDS and not w.isdecimal() for f in facts_of(w)]
    plain = [plain for word in words for plain in analysis.plain_words(word)]
    telling = [word for word in plain if word not in analysis.STOP_WORDS] or plain
    grams = sorted(analysis.make_grams(telling))[:_MOST_GRAMS]
    weight = ENGLISH_GRAM_WEIGHT if guess_language(written_of(node), present) == "en" else GRAM_WEIGHT
    parts: list[Clause] = [*(Weighted(Term("grams", gram), weight) for gram in grams), *dict.fromkeys(facts)]
    if len(plain) >= ASKED_AS_QUESTION:
        parts.append(Weighted(InOrder("exact", tuple(plain)), VERBATIM_WEIGHT))
    return Some(tuple(parts)) if parts else None


def plan_verbatim(node: Node | None) -> Clause | None:
    """Return where all words of a query stand together as they are written, where they are so many that it may be a
    sentence that was pasted: its source comes before all else. None for other queries."""
    words = _side_by_side(node)
    plain = tuple(plain for word in words for plain in analysis.plain_words(word.text))
    return InOrder("exact", plain) if len(plain) >= ASKED_AS_QUESTION else None


def _side_by_side(node: Node | None) -> list[Word]:
    if isinstance(node, Words | And | Or):
        return [word for child in node.nodes for word in _side_by_side(child)]
    if isinstance(node, Named):
        return _side_by_side(node.node)
    return [node] if isinstance(node, Word) and node.is_bare else []


def unranked(clause: Clause) -> Clause:
    """Return what finds the same, where nobody asks for the order: without all that only counts on top."""
    match clause:
        case Every(parts, unwanted):
            return Every(tuple(unranked(p) for p in parts), unwanted)
        case Some(parts):
            return Some(tuple(unranked(p) for p in parts))
        case Best(parts):
            return Some(tuple(unranked(p) for p in parts))
        case Preferred(wanted, _) | Anywhere(wanted, _) | Weighted(wanted, _):
            return unranked(wanted)
        case _:
            return clause


def is_question(node: Node | None) -> bool:
    """Say whether words side by side ask a question: by a word that asks, or by how many they are."""
    count = most_side_by_side(node)
    return count >= ASKED_AS_QUESTION or (count > 1 and _asks(node))


def _asks(node: Node | None) -> bool:
    if isinstance(node, Words | And | Or):
        return any(_asks(n) for n in node.nodes)
    if isinstance(node, Named):
        return _asks(node.node)
    if not isinstance(node, Word) or node.field or node.exact:
        return False
    if node.text.lower() in analysis.QUESTION_WORDS or node.text.endswith(("?", "\uff1f")):
        return True
    pieces = analysis.split_scripts(analysis.to_simplified(node.text)) if analysis.has_han(node.text) else []
    return any(wide and analysis.QUESTION_WORDS.intersection(analysis.cut_wide(piece)) for piece, wide in pieces)


def most_side_by_side(node: Node | None) -> int:
    """Return how many telling words stand side by side in a query, at most: of two or more, some could do."""
    if isinstance(node, Words):
        return sum(most_side_by_side(n) for n in node.nodes)
    if isinstance(node, Named):
        return most_side_by_side(node.node)
    if isinstance(node, And | Or):
        return max(most_side_by_side(n) for n in node.nodes)
    if isinstance(node, Word) and not node.field and not node.exact:
        return len(telling_words(node))
    if isinstance(node, Word) and node.exact:
        return int(not node.field)
    return int(isinstance(node, Phrase))


def telling_words(node: Word) -> list[str]:
    """Return the words of what was typed as one, stop words left out: itself, or the words of a run."""
    found: list[str] = []
    for piece, wide in analysis.split_scripts(node.text):
        words = [analysis.to_simplified(word) for word in analysis.cut_wide(piece)] if wide else piece.split()
        found += [word for word in words if word.lower() not in analysis.STOP_WORDS and analysis.analyse_word(word)]
    return found


def telling_of(nodes: Sequence[Node]) -> list[Node]:
    """Return words side by side without those that ask and join; all of them where there are no others."""
    telling = [n for n in nodes if not (isinstance(n, Word) and n.is_bare and n.text.lower() in analysis.STOP_WORDS)]
    return telling or list(nodes)


class _Planner:
    def __init__(self, relaxed: bool, languages: Languages, whole: Node) -> None:
        self._relaxed = relaxed
        self._languages = languages
        self._whole = whole
        self._excludes = False
        """What is planned is what a query does not want: the words themselves, and nobody's texts."""

    def plan(self, node: Node) -> Clause:
        if isinstance(node, And):
            wanted = tuple(self.plan(n) for n in node.nodes if not isinstance(n, Not))
            unwanted = tuple(self._unwanted(n.node) for n in node.nodes if isinstance(n, Not))
            return Every(wanted or (Everything(),), unwanted)
        if isinstance(node, Or):
            return Some(tuple(self.plan(n) for n in node.nodes))
        if isinstance(node, Not):
            return Every((Everything(),), (self._unwanted(node.node),))
        if isinstance(node, Between):
            return _between(node)
        if isinstance(node, Words):
            return self._words(node)
        if isinstance(node, Near):
            return self._near(node)
        if isinstance(node, Named):
            topics = (Weighted(Term("topic", slug), TOPIC_WEIGHT) for slug in node.topics)
            sources = (Weighted(Term("source", name), SOURCE_WEIGHT) for name in node.sources)
            return Some((self.plan(node.node), *topics, *sources))
        return _together([self._one(node), *self._by_author(node)])

    def _unwanted(self, node: Node) -> Clause:
        before, self._excludes = self._excludes, True
        try:
            return self.plan(node)
        finally:
            self._excludes = before

    def _by_author(self, node: Word | Phrase) -> tuple[Clause, ...]:
        """Return where a word that was typed without any sign is a name of an item's author."""
        if self._excludes or not (isinstance(node, Word) and node.is_bare) or len(node.text) > _LONGEST_NAME:
            return ()
        words = tuple(analysis.analyse(node.text))
        is_name = (
            words and not (len(words) == 1 and node.text.lower() in analysis.STOP_WORDS) and not words[0].isdecimal()
        )
        weight = SOLE_AUTHOR_WEIGHT if node is self._whole else AUTHOR_WEIGHT
        return (Weighted(_in_order("author_words", words), weight),) if is_name else ()

    def _one(self, node: Word | Phrase) -> Clause:
        if node.field == "versions":
            raise QueryError(
                _(
                    "versions:all works in the list of results only, beside the other words: not in brackets, not "
                    "with OR or NOT, and not where words are counted, exported or followed"
                ),
                0,
            )
        if node.field in _RAW:
            return _raw(node.field, node.text)
        if isinstance(node, Word) and node.fuzzy:
            plain = "".join(analysis.plain_words(node.text))
            return _as_written(node.field, lambda f: Similar(f, plain, node.fuzzy))
        if isinstance(node, Word) and node.prefix and not analysis.has_wide(node.text):
            plain = "".join(analysis.plain_words(node.text))
            return _as_written(node.field, lambda f: Beginning(f, plain)) if plain else Nothing()
        if node.exact:
            return _exact(node)
        if node.field == "source" and (named := sources_called(node.text)):
            return Some((self._phrase(node.text, "source"), one_of("source", named)))
        phrase = self._phrase(node.text, node.field)
        if isinstance(node, Phrase):
            return phrase
        telling = telling_words(node) if analysis.has_wide(node.text) else []
        is_one = len(telling) == 1 and len(telling[0]) == len(node.text)
        if not telling or is_one or (analysis.has_hangul(node.text) and not self._relaxed):
            return phrase
        # A run of a script without spaces: where it stands as it is, and where its words do.
        return Some((phrase, self._gather(self._with_pairs(node, telling), len(telling))))

    def _words(self, node: Words) -> Clause:
        """Words side by side: all of them, or of a question most; joining words of a question are left out."""
        chosen = telling_of(_join_numbers(node.nodes))
        parts: list[tuple[Clause, tuple[Clause, ...]]] = []
        for place, part in enumerate(chosen):
            if isinstance(part, Word) and not (part.field or part.exact) and analysis.has_wide(part.text):
                is_whole = analysis.has_hangul(part.text) and not self._relaxed
                telling = [] if is_whole else self._with_pairs(part, telling_words(part))
                if authors := self._by_author(part) if len(part.text) <= _LONGEST_WIDE_NAME else ():
                    run = self._gather(telling, len(telling)) if telling else self._one(part)
                    parts.append((_together([run, *authors]), ()))
                else:
                    parts += telling or [(self._one(part), ())]
            else:
                parts.append((self._among(chosen, place), ()))
        gathered = self._gather(parts, len(parts))
        words = tuple(term for part in chosen if isinstance(part, Word) for term in analysis.analyse(part.text))
        if self._excludes or not 1 < len(chosen) <= _MOST_OF_NAME or not all(map(_may_be_name, chosen)):
            return gathered
        # The whole is a name: its bearer's texts come before all that speak of such a person.
        return _together([gathered, Weighted(_in_order("author_words", words), SOLE_AUTHOR_WEIGHT)])

    def _among(self, nodes: Sequence[Node], place: int) -> Clause:
        """Return what one of several words side by side finds: where it stands, where it is written as one with the
        next (long term, longterm), and in items of the year, place or speaker that it names."""
        node = nodes[place]
        found = self.plan(node)
        if not (isinstance(node, Word) and node.is_bare):
            return found
        both = [nodes[at : at + 2] for at in (place - 1, place) if 0 <= at < len(nodes) - 1]
        if self._relaxed:
            # Of a question some words will do, and letters and facts bring forward what they find.
            return found
        joined = [self._forms(word, None) for pair in both if (word := joined_of(pair))]
        beside = of_that_year(node.text) if any(map(_is_year, nodes)) else ()
        return _together([found, *joined, *beside, *facts_of(node.text)])

    def _gather(self, parts: list[tuple[Clause, tuple[Clause, ...]]], count: int) -> Clause:
        wanted = tuple(dict.fromkeys(clause for clause, _ in parts))
        liked = tuple(dict.fromkeys(clause for _, more in parts for clause in more))
        if not self._relaxed or count == 1:
            gathered: Clause = Every(wanted) if len(wanted) > 1 else wanted[0]
        else:
            gathered = Some(wanted)
        return Preferred(gathered, liked) if liked else gathered

    def _with_pairs(self, node: Word, telling: Sequence[str]) -> list[tuple[Clause, tuple[Clause, ...]]]:
        """Return the words of a run, each with what is liked beside it: a Chinese run's pairs stand with the first,
        since they are of all. Of a Korean word each pair is looked for: its particles are in others than its stem."""
        parts: list[tuple[Clause, tuple[Clause, ...]]] = []
        liked = _pairs_of(node)
        for word in telling:
            if analysis.has_hangul(word) and len(word) > 1:
                whole = (self._forms(word, node.field),)
                pairs = analysis.make_pairs(word)[:-1]
                parts += [(Term("pairs", pair), whole if not place else ()) for place, pair in enumerate(pairs)]
            else:
                parts.append((self._forms(word, node.field), liked))
                liked = ()
        return parts

    # -- words -------------------------------------------------------------------------------------------------------

    def _forms(self, text: str, name: str | None) -> Clause:
        """Return where words stand together, in any form that they have in the languages that are meant."""
        if name and name.startswith(OWN):
            return _in_order("own", _own_terms(name, text))
        if name and name != "title":
            return _in_order(_WORDS.get(name, name), tuple(analysis.analyse(text)))
        forms: dict[tuple[str, tuple[str, ...]], Clause | None] = {}
        for language in self._languages.of(text):
            if language == "vi" and not self._languages.marked:
                forms["exact", tuple(analysis.plain_words(text, language))] = Weighted(Term("tongue", "vi"), 0)
            else:
                forms["text", tuple(analysis.analyse(text, language))] = None
        clauses = [_in_fields(field, words, name, only) for (field, words), only in forms.items() if words]
        if self._languages.has_others(text) and name is None:
            as_written = _in_order("exact", tuple(analysis.plain_words(text)))
            clauses.append(Weighted(as_written, ELSEWHERE_WEIGHT))
        return _together(clauses)

    def _phrase(self, text: str, name: str | None) -> Clause:
        """Return words that stand together: those of scripts without spaces by their characters, which no cutting into
        words can part."""
        clauses: list[Clause] = []
        for piece, wide in analysis.split_scripts(text):
            if wide and not name:
                clauses.append(_run(piece))
            elif analysis.analyse(piece):
                clauses.append(self._spellings(piece, name))
        if not clauses:
            return Nothing()
        phrase = clauses[0] if len(clauses) == 1 else Every(tuple(clauses))
        if not name and (number := whole_number(text)):
            return Some((phrase, Term("numbers", number)))
        return phrase

    def _spellings(self, text: str, name: str | None) -> Clause:
        """Return where words stand together, or are written in another way: a word with a hyphen or a number as one, or
        apart; a word or a name in another of its spellings."""
        return _together([self._forms(text, name), *(self._forms(" ".join(words), name) for words in forms_of(text))])

    def _near(self, node: Near) -> Clause:
        field = node.first.field
        if node.first.exact or node.second.exact or any(isinstance(n, Word) and n.is_pattern for n in node.sides):
            return _near_as_written(node)
        if field and field not in ("title", "text"):
            return _either_order(
                _WORDS.get(field, field),
                [tuple(analysis.analyse(n.text)) for n in (node.first, node.second)],
                node.distance,
            )
        languages = dict.fromkeys(self._languages.of(f"{node.first.text} {node.second.text}"))
        sides = dict.fromkeys(
            tuple(tuple(analysis.analyse(n.text, language)) for n in (node.first, node.second))
            for language in languages
        )
        return _together([_either_order(field or "text", list(pair), node.distance) for pair in sides])


_LETTERS_AND_NUMBER = re.compile(r"([^\W\d_]{2,})(\d{1,4})")
_YEAR = re.compile(r"1[0-9]{3}|20[0-9]{2}")


def forms_of(text: str) -> list[tuple[str, ...]]:
    """Return the other ways in which a typed word may be written: covid19 for covid-19, covid and 19 for covid19; what
    a librarian says of it, or of a name of several words."""
    text = text.strip()
    others = list(variants_of(text))
    if " " in text:
        return others
    parts = _LETTERS_AND_NUMBER.fullmatch(text)
    split = [(parts[1], parts[2])] if parts else []
    return [*((joined,) for joined in analysis.join_hyphened(text)), *split, *others]


def joined_of(pair: Sequence[Node]) -> str:
    """Return two plain words as one, where they may be written so; else nothing."""
    texts = [n.text for n in pair if isinstance(n, Word) and n.is_bare]
    if len(texts) < 2 or analysis.has_wide(texts[0] + texts[1]) or not texts[0].isalpha() or len(texts[0]) < 3:
        return ""
    is_part = texts[1].isalpha() and len(texts[1]) > 2
    return texts[0] + texts[1] if is_part or (texts[1].isdecimal() and len(texts[1]) < 4) else ""


def facts_of(text: str) -> tuple[Clause, ...]:
    """Return where an item itself is of the year, place or speaker that a word names."""
    if _YEAR.fullmatch(text):
        return (Weighted(Span("year", int(text), int(text)), 0),)
    words = tuple(analysis.analyse(text))
    return (
        tuple(Weighted(Term(f, words[0]), FACT_WEIGHT) for f in ("place_words", "speaker_words"))
        if len(words) == 1
        else ()
    )


def _may_be_name(node: Node) -> bool:
    return isinstance(node, Word) and node.is_bare and not any(map(str.isdigit, node.text))


def _is_year(node: Node) -> bool:
    return isinstance(node, Word) and not node.field and _YEAR.fullmatch(node.text) is not None


def of_that_year(text: str) -> tuple[Clause, ...]:
    """Return what one of several words finds of which one is a year: items of the year, or of the author of that name.
    An author and a year mean what that author wrote in it."""
    if _YEAR.fullmatch(text):
        return (Weighted(Span("year", int(text), int(text)), YEAR_OF_AUTHOR_WEIGHT),)
    words = tuple(analysis.analyse(text))
    return (Weighted(Term("author_words", words[0]), AUTHOR_WEIGHT),) if len(words) == 1 else ()


def _together(clauses: Sequence[Clause]) -> Clause:
    """Return what any of some clauses finds, each item as the best of them has it: they are one thing in several
    forms."""
    different = tuple(dict.fromkeys(clauses))
    if not different:
        return Nothing()
    return different[0] if len(different) == 1 else Best(different)


def _run(run: str) -> Clause:
    """Return where a run of characters stands."""
    pairs = tuple(analysis.make_pairs(run))
    if len(pairs) == 1:
        return Beginning("pairs", pairs[0])
    found: Clause = Term("pairs", pairs[0]) if len(pairs) == 2 else InOrder("pairs", pairs[:-1])
    words = tuple(analysis.analyse(run))
    # Its words in the title, for the ranking.
    return Preferred(found, (Weighted(Term("title", words[0]), TITLE_WEIGHT),)) if len(words) == 1 else found


def _exact(node: Word | Phrase) -> Clause:
    """Return where words stand as they are written, but for case and diacritics; a run of a script without spaces, as
    always, by its characters."""
    if node.field and node.field.startswith(OWN):
        name = node.field.removeprefix(OWN)
        return _in_order("own", tuple(own_term(name, word) for word in analysis.plain_words(node.text)))
    if node.field and node.field != "title":
        return _in_order(_WORDS.get(node.field, node.field), tuple(analysis.plain_words(node.text)))
    clauses: list[Clause] = []
    for piece, wide in analysis.split_scripts(node.text):
        if wide and not node.field:
            clauses.append(_run(piece))
        elif words := tuple(analysis.plain_words(piece)):
            clauses.append(_in_fields("exact", words, node.field, None))
    if not clauses:
        return Nothing()
    return clauses[0] if len(clauses) == 1 else Every(tuple(clauses))


def _near_as_written(node: Near) -> Clause:
    """Return where words that begin so, are similar, or are written so stand near each other, in either order."""
    named = node.first.field
    field = {None: "exact", "title": "title_exact"}.get(named) or _WORDS.get(named or "", named or "exact")
    first, second = (tuple(_patterns(n, field)) for n in node.sides)
    if not first or not second:
        return Nothing()
    slop = node.distance - 1
    return Some((OpenPhrase(field, (*first, *second), slop), OpenPhrase(field, (*second, *first), slop)))


def _patterns(node: Word | Phrase, field: str) -> Iterable[OpenWord]:
    for word in analysis.plain_words(node.text):
        if isinstance(node, Word) and node.prefix:
            yield Beginning(field, word)
        elif isinstance(node, Word) and node.fuzzy:
            yield Similar(field, word, node.fuzzy)
        else:
            yield Term(field, word)


def _own_terms(name: str, text: str) -> tuple[str, ...]:
    return tuple(own_term(name.removeprefix(OWN), word) for word in analysis.analyse(text))


def _in_order(field: str, words: tuple[str, ...]) -> Clause:
    if not words:
        return Nothing()
    return Term(field, words[0]) if len(words) == 1 else InOrder(field, words)


def _in_fields(field: str, words: tuple[str, ...], name: str | None, only: Clause | None) -> Clause:
    """Return words in the text, where those in the title count more; or in the title alone."""

    def narrowed(clause: Clause) -> Clause:
        return clause if only is None else Every((clause, only))

    title = _in_order({"text": "title", "exact": "title_exact"}[field], words)
    return (
        narrowed(title)
        if name == "title"
        else Anywhere(narrowed(_in_order(field, words)), Weighted(title, TITLE_WEIGHT))
    )


def _as_written(name: str | None, make: Callable[[str], Clause]) -> Clause:
    """Return a clause over words as they are written: what begins so has no stem."""
    if name is None:
        return Anywhere(make("exact"), Weighted(make("title_exact"), TITLE_WEIGHT))
    if name.startswith(OWN):
        return _of_own(make("own"), name.removeprefix(OWN))
    return make("title_exact" if name == "title" else _WORDS.get(name, name))


def _of_own(clause: Clause, name: str) -> Clause:
    """Return a clause over a word of the own fields of items as one over the field of a name."""
    if isinstance(clause, Term | Beginning | Similar):
        return replace(clause, text=own_term(name, clause.text))
    return clause


def _either_order(field: str, pair: Sequence[tuple[str, ...]], distance: int) -> Clause:
    first, second = pair
    if not first or not second:
        return Nothing()
    slop = distance - 1
    return Some((InOrder(field, (*first, *second), slop), InOrder(field, (*second, *first), slop)))


def _pairs_of(node: Word) -> tuple[Clause, ...]:
    """Return the pairs of characters of a Chinese or Japanese run, cut where a joining word stands: they tell names
    from their parts."""
    found: list[Clause] = []
    for piece, wide in analysis.split_scripts(analysis.to_simplified(node.text)):
        if not wide or not analysis.has_han(piece):
            continue
        run = ""
        for word in [*analysis.cut_wide(piece), ""]:
            if word and word not in analysis.STOP_WORDS:
                run += word
                continue
            found += [Term("pairs", run[i : i + 2]) for i in range(len(run) - 1)]
            run = ""
    return tuple(dict.fromkeys(found))


def _join_numbers(nodes: Iterable[Node]) -> list[Node]:
    """Return words with a number and its scale made one phrase: 1.4 billion."""
    joined: list[Node] = []
    for node in nodes:
        last = joined[-1] if joined else None
        if (
            isinstance(node, Word)
            and isinstance(last, Word)
            and last.text[:1].isdigit()
            and not (node.field or last.field or node.exact or last.exact)
        ):
            both = f"{last.text} {node.text}"
            if whole_number(both):
                joined[-1] = Phrase(both)
                continue
        joined.append(node)
    return joined


def _raw(name: str, value: str) -> Clause:
    if name == "id":
        return Span("id", int(value), int(value)) if value.isdecimal() and len(value) < 19 else Nothing()
    if name == "language":
        values = {"zh": ["zh-Hans", "zh-Hant"]}.get(value.lower(), [value, value.lower()])
    else:
        values = [value.lower(), value.lower().rstrip("s")]
    return one_of(name, values)


def one_of(name: str, values: Iterable[str]) -> Clause:
    """Return a clause that narrows to any of these values, without a word in the ranking. A year may be a range:
    2016..2020."""
    if name == "year":
        ranges = [m for v in values if (m := re.fullmatch(r"(\d{1,4})?(?:(\.\.)(\d{1,4})?)?", v)) and v.strip(".")]
        spans = tuple(Span("year", int(m[1] or 1), int((m[3] or 9999) if m[2] else m[1])) for m in ranges)
        return Weighted(Some(spans or (Nothing(),)), 0)
    field = {"collection": "collection_name"}.get(name, name)
    return Weighted(Some(tuple(Term(field, v) for v in dict.fromkeys(values))), 0)


def _between(node: Between) -> Clause:
    if node.field == "year":
        return Weighted(Span("year", int(node.first or 1), int(node.last or 9999)), 0)
    low = int((node.first + "-01-01"[len(node.first) - 4 :] if node.first else "0001-01-01").replace("-", "")[:8])
    high = int((node.last.replace("-", "") if node.last else "9999").ljust(8, "9"))
    return Weighted(Span("day", max(low, 1), high), 0)
