"""The query language: words, "phrases", ="exact ones", AND OR NOT, brackets, field:, years, prefix*, fuzzy~, near/5.

In: what a person typed. Out: a tree of nodes, or a `QueryError` that says where it is wrong and how to correct it.

    query   := or
    or      := and (OR and)*
    and     := not ((AND)? not)*
    not     := (NOT | -) not | near
    near    := atom (near/5 atom)*
    atom    := ( or ) | field:value | year..year | "phrase" | word | =atom

Words side by side without an operator are one `Words`: how many of them an answer must have is for `planning` to say.

The file is long and stays whole: it is one grammar, with what is said where it is broken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TypeVar

from django.utils.translation import gettext as _

from muniment.reading.findings.edtf_dates import calendar_date
from muniment.search import analysis
from muniment.search.asking.own_fields import OWN, OwnNames, own_name
from muniment.search.asking.tree import And, Between, Near, Node, Not, Or, Phrase, Word, Words, has_positive, in_field

FIELDS = {
    "title": "title",
    "kind": "kind",
    "source": "source",
    "topic": "topic",
    "place": "place",
    "language": "language",
    "lang": "language",
    "year": "year",
    "date": "date",
    "speaker": "speaker",
    "author": "author",
    "state": "state",
    "origin": "origin",
    "id": "id",
    "collection": "collection",
    "versions": "versions",
    "标题": "title",
    "年": "year",
    "来源": "source",
    "主题": "topic",
    "地点": "place",
    "语言": "language",
    "种类": "kind",
    "作者": "author",
}
"""The fields that can be named in a query, in English and Chinese."""


KINDS = ("article", "document", "event", "notice")
"""Kinds of item that can be asked for."""
MOST_OPEN = 20
"""Words with * or ~ in one query, at most: each may stand for thousands."""
MOST_WORDS = 100
"""Words and phrases in one query, at most; of a run of Chinese each of its words counts. Each is looked for by
itself."""
_SENTENCE = 8
"""Words from which on a query without any operator is a sentence: its brackets are the writer's."""
MOST_APART = 100
"""Words between two that are still near each other, at most."""


class QueryError(Exception):
    """A query could not be understood. `position` is the character where, from 0; `message` is in the interface's
    language."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.message = message
        self.position = position

    @property
    def sentence(self) -> str:
        """What is wrong as a sentence of its own, after another or alone."""
        return f"{self.message[:1].upper()}{self.message[1:]}" + (
            "" if self.message.endswith((".", "!", "?", "\u3002")) else _(".")
        )


def _wrong(message: str, position: int, **values: object) -> QueryError:
    return QueryError(message % {"at": position + 1, **values}, position)


_Term = TypeVar("_Term", Word, Phrase)

_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<open>[(\uff08])|(?P<close>[)\uff09])
    |(?P<range>(?<![\w:])(?P<y1>\d{4}(?:-\d\d){0,2})?\.\.(?P<y2>\d{4}(?:-\d\d){0,2})?(?!\w))
    |(?P<field>[^\W\d]\w*)[:\uff1a](?=\S)
    |["“”„‟「『«»\uff02〝](?P<phrase>[^"“”‟」』«»\uff02〞]*)(?P<closed>["“”‟」』«»\uff02〞])?
    |(?P<stray>[」』〞])
    |(?P<minus>-(?=[\w="“”„‟«»「『\uff02〝(\uff08]))
    |(?P<exact>=(?=[\w"“”„‟«»「『\uff02〝]))
    |(?P<word>[^\s()"“”„‟\uff08\uff09「」『』«»\uff02〝〞]+)""",
    re.VERBOSE,
)
"""Quotation marks are those of any language: “English”, „Deutsch“, «français», »dansk«, ”svenska”, 「日本語」."""
_GERSHAYIM = re.compile('(?<=[\u05d0-\u05ea])"(?=[\u05d0-\u05ea])')
"""The mark inside a Hebrew abbreviation, which keyboards write as a quotation mark."""


_SIGNS = {"open": ("open", "("), "close": ("close", ")"), "minus": ("not", "-"), "exact": ("exact", "=")}
"""Signs of one character, each with its kind of token and its text."""


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    position: int


def _tokenize(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    at = 0
    text = _GERSHAYIM.sub("\u05f4", text)
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise _wrong(_("“%(word)s” at character %(at)s is not understood; remove it"), at, word=text[at])
        start, at = at, match.end()
        if match["space"] or match["stray"]:
            continue
        if sign := next((name for name in _SIGNS if match[name]), ""):
            tokens.append(_Token(*_SIGNS[sign], start))
        elif match["range"]:
            tokens.append(_Token("range", match["range"], start))
        elif match["field"] is not None:
            if text[at - 1] == "\uff1a" and match["field"].lower() not in FIELDS:
                # Chinese prose has this colon; only before a field's name is it a sign.
                tokens.append(_Token("word", match["field"], start))
                continue
            if match["field"].lower() in ("http", "https"):
                rest = re.match(r"\S+", text[start:])
                whole = rest[0] if rest else text[start:]
                tokens.append(_Token("phrase", whole, start))
                at = start + len(whole)
                continue
            tokens.append(_Token("field", match["field"], start))
        elif match["phrase"] is not None:
            is_behind_a_word = start > 0 and text[start - 1].isalnum() and not text[start + 1 : start + 2].strip()
            if not match["closed"] or is_behind_a_word:
                # A stray mark (a sentence that was cut, 5" pipes) is none of ours: what follows are words.
                at = start + 1
                continue
            tokens.append(_Token("phrase", match["phrase"], start))
        else:
            word = match["word"]
            kind = {"AND": "and", "OR": "or", "NOT": "not", "&&": "and", "||": "or"}.get(word, "word")
            if re.fullmatch(r"near/\d+", word, re.IGNORECASE):
                kind = "near"
            tokens.append(_Token(kind, word, start))
    return tokens


def parse_query(text: str, own: OwnNames = frozenset) -> Node | None:
    """Return the tree of a query; None for an empty one. `own` gives the names of items' own fields, which can be asked
    for too. Raises QueryError."""
    if len(text) > 2000:
        raise _wrong(_("the query is longer than 2,000 characters; shorten it"), 2000)
    parser = _Parser(_as_prose(_tokenize(text)), text, own)
    return parser.parse()


def _as_prose(tokens: list[_Token]) -> list[_Token]:
    """Return the tokens of a query without what says nothing: signs that stand alone among words, and, in a sentence
    that was pasted, its brackets."""
    kinds = {token.kind for token in tokens}
    words = sum(token.kind == "word" and _has_letters(token) for token in tokens)
    is_sentence = words >= _SENTENCE and not kinds & {"and", "or", "not", "near", "field", "exact", "range"}
    kept: list[_Token] = []
    for token in tokens:
        is_value = bool(kept) and kept[-1].kind in ("field", "near", "not", "exact")
        is_sign = token.kind == "word" and not _has_letters(token) and words > 0 and not is_value
        if not is_sign and not (is_sentence and token.kind in ("open", "close")):
            kept.append(token)
    return kept


def _has_letters(token: _Token) -> bool:
    return any(character.isalnum() for character in token.text)


class _Parser:
    def __init__(self, tokens: list[_Token], text: str, own: OwnNames) -> None:
        self._own = own
        self._tokens = tokens
        self._at = 0
        self._depth = 0
        self._open = 0
        self._words = 0
        self._text = text

    def _peek(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _next(self) -> _Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def parse(self) -> Node | None:
        if not self._tokens:
            return None
        node = self._or()
        extra = self._peek()
        if extra is not None:
            raise _wrong(
                _("the closing bracket at character %(at)s has no opening bracket; remove it or add “(” before it"),
                extra.position,
            )
        if not has_positive(node):
            raise _wrong(_("the query only excludes words; add a word to search for"), 0)
        return node

    def _or(self) -> Node:
        nodes = [self._and()]
        while (token := self._peek()) and token.kind == "or":
            self._next()
            self._need_more(token)
            nodes.append(self._and())
        return nodes[0] if len(nodes) == 1 else Or(tuple(nodes))

    def _and(self) -> Node:
        first = self._peek()
        if first is not None and first.kind in ("and", "or", "near"):
            raise _wrong(_("%(word)s at character %(at)s needs a word before it"), first.position, word=first.text)
        groups: list[list[Node]] = [[self._not()]]
        while (token := self._peek()) and token.kind not in ("or", "close"):
            joined = token.kind == "and"
            if joined:
                self._next()
                self._need_more(token)
            node = self._not()
            if not joined and isinstance(node, Word | Phrase) and isinstance(groups[-1][-1], Word | Phrase):
                groups[-1].append(node)
            else:
                groups.append([node])
        nodes = [group[0] if len(group) == 1 else Words(tuple(group)) for group in groups]
        return nodes[0] if len(nodes) == 1 else And(tuple(nodes))

    def _need_more(self, operator: _Token) -> None:
        token = self._peek()
        if token is None or token.kind in ("close", "and", "or", "near"):
            raise _wrong(_("%(word)s at character %(at)s needs a word after it"), operator.position, word=operator.text)

    def _not(self) -> Node:
        token = self._peek()
        if token is not None and token.kind == "not":
            self._next()
            if self._peek() is None or self._peek().kind in ("close", "and", "or", "near"):  # type: ignore[union-attr]
                raise _wrong(_("%(word)s at character %(at)s needs a word after it"), token.position, word=token.text)
            return Not(self._not())
        return self._near()

    def _near(self) -> Node:
        node = self._atom()
        while (token := self._peek()) and token.kind == "near":
            self._next()
            self._need_more(token)
            distance = int(token.text[5:8])
            if not 1 <= distance <= MOST_APART or len(token.text) > 8:
                raise _wrong(
                    _("%(word)s at character %(at)s must be from near/1 to near/%(most)s"),
                    token.position,
                    word=token.text,
                    most=MOST_APART,
                )
            other = self._atom()
            pair = [n for n in (node, other) if isinstance(n, Word | Phrase)]
            if len(pair) < 2 or pair[0].field != pair[1].field:
                raise _wrong(
                    _("%(word)s at character %(at)s needs a word or a “phrase” on either side, both in the same field"),
                    token.position,
                    word=token.text,
                )
            if any(n.exact or (isinstance(n, Word) and n.is_pattern) for n in pair):
                # What begins so, or is similar, has no forms: its neighbour is looked for as it is written, too.
                pair = [n if isinstance(n, Word) and n.is_pattern else replace(n, exact=True) for n in pair]
            node = Near(pair[0], pair[1], distance)
        return node

    def _atom(self) -> Node:
        token = self._next()
        if token.kind == "open":
            self._depth += 1
            if self._depth > 50:
                raise _wrong(_("the brackets are nested more than 50 deep; simplify the query"), token.position)
            if self._peek() is None or self._peek().kind == "close":  # type: ignore[union-attr]
                raise _wrong(_("the brackets at character %(at)s are empty; add a word or remove them"), token.position)
            node = self._or()
            closing = self._peek()
            if closing is None or closing.kind != "close":
                raise _wrong(_("the bracket at character %(at)s is not closed; add “)”"), token.position)
            self._next()
            self._depth -= 1
            return node
        if token.kind == "field":
            return self._field(token)
        if token.kind == "exact":
            return self._exact(token)
        if token.kind == "phrase":
            if not token.text.strip():
                raise _wrong(_("the quotation marks at character %(at)s are empty"), token.position)
            return self._counted(Phrase(token.text), token)
        if token.kind == "range":
            return _range("date" if "-" in token.text else "year", token.text, token.position)
        if token.kind == "word":
            return self._counted(_word(token.text, None, token.position), token)
        raise _wrong(_("%(word)s at character %(at)s is where a word should be"), token.position, word=token.text)

    def _exact(self, token: _Token) -> Node:
        """Return what follows as it is written: a word that joins others elsewhere is a word here."""
        following = self._peek()
        if following is None:
            raise _wrong(_("%(word)s at character %(at)s needs a word after it"), token.position, word=token.text)
        if following.kind in ("and", "or", "not", "near"):
            self._next()
            return self._counted(Word(following.text, exact=True), following)
        node = self._atom()
        is_pattern = isinstance(node, Word) and node.is_pattern
        return replace(node, exact=True) if isinstance(node, Word | Phrase) and not is_pattern else node

    def _field(self, token: _Token) -> Node:
        name = FIELDS.get(token.text.lower())
        if name is None and own_name(token.text) in self._own():
            name = f"{OWN}{own_name(token.text)}"
        if name is None:
            known = ", ".join(sorted(set(FIELDS.values())))
            raise _wrong(
                _("there is no field “%(word)s”; the fields are %(known)s"),
                token.position,
                word=token.text,
                known=known,
            )
        value = self._peek()
        is_exact = value is not None and value.kind == "exact"
        if is_exact:
            self._next()
            value = self._peek()
        if value is None or value.kind not in ("word", "phrase", "range", "open"):
            raise _wrong(_("“%(word)s:” at character %(at)s needs a value after it"), token.position, word=token.text)
        if value.kind == "open":
            return in_field(self._atom(), name)
        self._next()
        if name in ("year", "date"):
            if value.kind == "range" or ".." in value.text:
                return _range(name, value.text, value.position)
            if not _is_date(name, value.text):
                raise _wrong(
                    _("“%(word)s” is not a valid value for %(field)s; write %(field)s:2016 or %(field)s:2016..2020"),
                    value.position,
                    word=value.text,
                    field=name,
                )
            return Between(name, value.text, value.text)
        if name == "kind" and value.text.lower() not in KINDS:
            raise _wrong(
                _("there is no kind “%(word)s”; the kinds are %(known)s"),
                value.position,
                word=value.text,
                known=", ".join(KINDS),
            )
        if name == "versions" and value.text.lower() != "all":
            raise _wrong(_("write versions:all, which finds earlier versions too"), value.position)
        if value.kind == "phrase":
            return self._counted(Phrase(value.text, name, is_exact), value)
        word = _word(value.text, name, value.position)
        return self._counted(replace(word, exact=is_exact and not word.is_pattern), value)

    def _counted(self, term: _Term, token: _Token) -> _Term:
        """Return a word or phrase, unless it is one too many."""
        if isinstance(term, Word):
            self._open += term.is_pattern
        if self._open > MOST_OPEN:
            raise _wrong(
                _("the query has more than %(most)s words with * or ~; remove some"), token.position, most=MOST_OPEN
            )
        self._words += _count_words(term)
        if self._words > MOST_WORDS:
            message = _(
                "the query has more than %(most)s words; remove some, or put words that belong "
                "together in quotation marks"
            )
            raise _wrong(message, token.position, most=MOST_WORDS)
        return term


def _count_words(term: Word | Phrase) -> int:
    """Return how many things are looked for: a phrase is one, a run of Chinese as many as it has words."""
    if isinstance(term, Phrase) or not analysis.has_wide(term.text):
        return 1
    pieces = analysis.split_scripts(analysis.to_simplified(term.text))
    return sum(len(analysis.cut_wide(piece)) if wide else 1 for piece, wide in pieces)


def _word(text: str, field: str | None, position: int) -> Word:
    match = re.fullmatch(r"(.*[^~*])(?:(?P<star>\*+)|~(?P<letters>\d*))", text)
    if match is None:
        return Word(text, field)
    if match["star"]:
        if len(match[1]) == 1 and not analysis.has_wide(match[1]):
            # It stands for a good part of all words there are, and finds what the words that one thinks of would not.
            raise _wrong(_("“%(word)s”: write two letters or more before the *"), position, word=text)
        return Word(match[1], field, prefix=len(match[1]) > 1)
    letters = int(match["letters"] or (2 if len(match[1]) > 5 else 1))
    if not 1 <= letters <= 2:
        raise _wrong(
            _("“%(word)s”: one or two letters may differ; write %(bare)s~1 or %(bare)s~2"),
            position,
            word=text,
            bare=match[1],
        )
    return Word(match[1], field, fuzzy=letters)


def _is_date(field: str, text: str) -> bool:
    """Return whether a text is a year, or for the field of days a year, month or day that a calendar has."""
    return calendar_date(text) == text and (field == "date" or len(text) == 4)


def _range(field: str, text: str, position: int) -> Between:
    first, _dots, last = text.partition("..")
    for end in (first, last):
        if end and not _is_date(field, end):
            raise _wrong(
                _("“%(word)s” is not a valid range; write %(field)s:2016..2020"), position, word=text, field=field
            )
    if not first and not last:
        raise _wrong(_("the range has neither beginning nor end; write 2016..2020"), position)
    if first and last and first > last:
        raise _wrong(
            _("the range %(word)s ends before it begins; write %(corrected)s"),
            position,
            word=text,
            corrected=f"{last}..{first}",
        )
    return Between(field, first, last)
