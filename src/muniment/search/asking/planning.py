"""From a query's tree to clauses that any engine can carry out.

In: a `Node`. Out: a `Clause`: what must stand in which field, in the words that the index has. Here is decided what a
query means (which fields a word is looked for in, when all words must be there and when most will do); an engine only
translates.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from muniment.search import analysis
from muniment.search.asking.clauses import (
    Anywhere,
    Beginning,
    Clause,
    Every,
    Everything,
    InOrder,
    Nothing,
    Preferred,
    Similar,
    Some,
    Span,
    Term,
    Weighted,
)
from muniment.search.asking.numbers import whole_number
from muniment.search.asking.tree import And, Between, Named, Near, Node, Not, Or, Phrase, Word, Words

TITLE_WEIGHT = 0.5
"""What a word of the title counts on top: the title's words are among the text's too."""
TOPIC_WEIGHT = 0.7
ASKED_AS_QUESTION = 5
"""From so many telling words on, what was typed is read as a question: an answer need not have every word of it."""


_RAW = ("kind", "language", "state", "id")
_WORDS = {"source": "source_words", "place": "place_words", "topic": "topic_words", "speaker": "speaker_words"}
"""Fields whose values are facets, and the field that holds their words."""


def plan(node: Node, loose: bool = False) -> Clause:
    """Return the clauses of a query; `loose`: of words side by side some will do."""
    return _Planner(loose).plan(node)


def unranked(clause: Clause) -> Clause:
    """Return what finds the same, where nobody asks for the order: without all that only counts on top."""
    match clause:
        case Every(parts, unwanted):
            return Every(tuple(unranked(p) for p in parts), unwanted)
        case Some(parts):
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
    if not isinstance(node, Word) or node.field:
        return False
    if node.text.lower() in analysis.QUESTION_WORDS or node.text.endswith(("?", "\uff1f")):
        return True
    pieces = analysis.split_scripts(analysis.to_simplified(node.text)) if analysis.has_wide(node.text) else []
    return any(wide and analysis.QUESTION_WORDS.intersection(analysis.cut_wide(piece)) for piece, wide in pieces)


def most_side_by_side(node: Node | None) -> int:
    """Return how many telling words stand side by side in a query, at most: of two or more, some could do."""
    if isinstance(node, Words):
        return sum(most_side_by_side(n) for n in node.nodes)
    if isinstance(node, Named):
        return most_side_by_side(node.node)
    if isinstance(node, And | Or):
        return max(most_side_by_side(n) for n in node.nodes)
    if isinstance(node, Word) and not node.field:
        return len(telling_words(node))
    return int(isinstance(node, Phrase))


def telling_words(node: Word) -> list[tuple[str, ...]]:
    """Return what a typed word is in the index, stop words left out: one word, or the words of a Chinese run."""
    found: list[tuple[str, ...]] = []
    for piece, wide in analysis.split_scripts(analysis.to_simplified(node.text)):
        words = analysis.cut_wide(piece) if wide else piece.split()
        found += [w for word in words if word.lower() not in analysis.STOP_WORDS and (w := analysis.analyse_word(word))]
    return found


def telling_of(nodes: Sequence[Node]) -> list[Node]:
    """Return words side by side without those that ask and join; all of them where there are no others."""
    telling = [n for n in nodes if not (isinstance(n, Word) and not n.field and n.text.lower() in analysis.STOP_WORDS)]
    return telling or list(nodes)


class _Planner:
    def __init__(self, loose: bool) -> None:
        self._loose = loose

    def plan(self, node: Node) -> Clause:
        if isinstance(node, And):
            wanted = tuple(self.plan(n) for n in node.nodes if not isinstance(n, Not))
            unwanted = tuple(self.plan(n.node) for n in node.nodes if isinstance(n, Not))
            return Every(wanted or (Everything(),), unwanted)
        if isinstance(node, Or):
            return Some(tuple(self.plan(n) for n in node.nodes))
        if isinstance(node, Not):
            return Every((Everything(),), (self.plan(node.node),))
        if isinstance(node, Between):
            return _between(node)
        if isinstance(node, Words):
            return self._words(node)
        if isinstance(node, Near):
            return _near(node)
        if isinstance(node, Named):
            return Some((self.plan(node.node), *(Weighted(Term("topic", slug), TOPIC_WEIGHT) for slug in node.topics)))
        return self._one(node)

    def _one(self, node: Word | Phrase) -> Clause:
        if node.field in _RAW:
            return _raw(node.field, node.text)
        if isinstance(node, Word) and node.fuzzy:
            return _anywhere(node.field, lambda f: Similar(f, "".join(analysis.analyse_word(node.text)), node.fuzzy))
        if isinstance(node, Word) and node.prefix and not analysis.has_wide(node.text):
            return _beginning(node)
        phrase = _phrase(node.text, node.field)
        if isinstance(node, Phrase):
            return phrase
        telling = telling_words(node) if analysis.has_wide(node.text) else []
        if not telling or (sum(len("".join(words)) for words in telling) == len(node.text) and len(telling) == 1):
            return phrase
        # A run of Chinese: where it stands as it is, and where its words do.
        return Some((phrase, self._gather(_with_pairs(node, telling), len(telling))))

    def _words(self, node: Words) -> Clause:
        """Words side by side: all of them, or of a question most; joining words of a question are left out."""
        chosen = telling_of(_join_numbers(node.nodes))
        parts: list[tuple[Clause, tuple[Clause, ...]]] = []
        for part in chosen:
            if isinstance(part, Word) and not part.field and analysis.has_wide(part.text):
                parts += _with_pairs(part, telling_words(part)) or [(self._one(part), ())]
            else:
                parts.append((self.plan(part), ()))
        return self._gather(parts, len(parts))

    def _gather(self, parts: list[tuple[Clause, tuple[Clause, ...]]], count: int) -> Clause:
        wanted = tuple(dict.fromkeys(clause for clause, _ in parts))
        liked = tuple(dict.fromkeys(clause for _, more in parts for clause in more))
        if not self._loose or count == 1:
            gathered: Clause = Every(wanted) if len(wanted) > 1 else wanted[0]
        else:
            gathered = Some(wanted)
        return Preferred(gathered, liked) if liked else gathered


def _with_pairs(node: Word, telling: Sequence[tuple[str, ...]]) -> list[tuple[Clause, tuple[Clause, ...]]]:
    """Return the words of a Chinese run, each with what is liked beside it: the run's pairs stand with the first, since
    they are of all."""
    parts = [_anywhere_words(node.field, words) for words in telling]
    return [(part, () if number else _pairs_of(node)) for number, part in enumerate(parts)]


def _pairs_of(node: Word) -> tuple[Clause, ...]:
    """Return the pairs of characters of a Chinese run, cut where a joining word stands: they tell names from their
    parts."""
    found: list[Clause] = []
    for piece, wide in analysis.split_scripts(analysis.to_simplified(node.text)):
        if not wide:
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
            and not (node.field or last.field)
        ):
            both = f"{last.text} {node.text}"
            if whole_number(both):
                joined[-1] = Phrase(both)
                continue
        joined.append(node)
    return joined


def _anywhere(name: str | None, make: Callable[[str], Clause]) -> Clause:
    if name:
        return make(_WORDS.get(name, name))
    return Anywhere(make("text"), Weighted(make("title"), TITLE_WEIGHT))


def _anywhere_words(name: str | None, words: tuple[str, ...]) -> Clause:
    return _anywhere(name, lambda f: Term(f, words[0]) if len(words) == 1 else InOrder(f, words))


def _phrase(text: str, name: str | None) -> Clause:
    """Return words that stand together: Chinese by its characters, which no cutting into words can part."""
    clauses: list[Clause] = []
    for piece, wide in analysis.split_scripts(text):
        if wide and not name:
            pairs = tuple(analysis.make_pairs(piece))
            if len(pairs) == 1:
                clauses.append(Beginning("pairs", pairs[0]))
            else:
                found: Clause = Term("pairs", pairs[0]) if len(pairs) == 2 else InOrder("pairs", pairs[:-1])
                words = tuple(analysis.analyse(piece))
                # Its words in the title, for the ranking.
                clauses.append(
                    Preferred(found, (Weighted(Term("title", words[0]), TITLE_WEIGHT),)) if len(words) == 1 else found
                )
        elif words := tuple(analysis.analyse(piece)):
            clauses.append(_anywhere_words(name, words))
    if not clauses:
        return Nothing()
    phrase = clauses[0] if len(clauses) == 1 else Every(tuple(clauses))
    if not name and (number := whole_number(text)):
        return Some((phrase, Term("numbers", number)))
    return phrase


_ENDINGS = (
    "ed",
    "ing",
    "ings",
    "er",
    "ers",
    "ation",
    "ations",
    "ions",
    "ies",
    "ment",
    "ments",
    "ness",
    "ful",
    "ly",
    "ity",
    "ive",
    "able",
    "es",
)


def _beginning(node: Word) -> Clause:
    """Return any word that begins so.

    The index has stems, and the stem of a word that begins so may be shorter than what was asked: drilli* means
    drilling, which is kept as drill. So the endings that what was asked may be in the middle of are tried.
    """
    plain = "".join(c for c in analysis.fold(node.text) if c.isalnum())
    if not plain:
        return Nothing()
    ends = {ending[begun:] for ending in _ENDINGS for begun in range(1, len(ending)) if plain.endswith(ending[:begun])}
    stems = {
        stem
        for end in ends
        for stem in analysis.analyse_word(plain + end)
        if 2 < len(stem) < len(plain) and plain.startswith(stem)
    }
    return _anywhere(node.field, lambda f: Some((Beginning(f, plain), *(Term(f, stem) for stem in sorted(stems)))))


def _near(node: Near) -> Clause:
    first, second = (tuple(analysis.analyse(n.text)) for n in (node.first, node.second))
    if not first or not second:
        return Nothing()

    def both(name: str) -> Clause:
        slop = node.distance - 1
        return Some((InOrder(name, (*first, *second), slop), InOrder(name, (*second, *first), slop)))

    return both(_WORDS.get(node.first.field, node.first.field) if node.first.field else "text")


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
