"""The language of a question, among those that the archive has.

In: what was typed, and the languages of the index. Out: the best guess (`guess_language`), and the languages whose
forms of a word are looked for (`Languages`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from muniment.reading.findings.language import likely_languages
from muniment.search import stems


@dataclass(frozen=True)
class Languages:
    """The languages in which a query's words are meant."""

    present: frozenset[str]
    """Languages of the index's texts."""
    asked: str = ""
    """The language that a question is taken for; empty where any may be meant: of a few words no guess is good."""
    marked: bool = False
    """The query has diacritics: who types some leaves none out."""

    def of(self, word: str) -> list[str]:
        """Return the languages in whose forms a word is looked for: the question's, else all that are written in the
        word's script, and the one whose forms it has in texts of other scripts."""
        usual = stems.default_language(word)
        if self.asked and stems.written_so(word, self.asked):
            return [self.asked]
        others = sorted(one for one in self.present if one != usual and stems.written_so(word, one))
        return [usual, *others]

    def has_others(self, word: str) -> bool:
        """Say whether the index has texts in which a word's forms are not looked for."""
        meant = self.of(word)
        return bool(self.asked) and any(one not in meant and stems.written_so(word, one) for one in self.present)


@lru_cache(maxsize=2000)
def guess_language(text: str, present: frozenset[str]) -> str:
    """Return the language of a question: of those that the index has the likeliest; empty where none is likely."""
    if len(present) < 2:
        return next(iter(present), "")
    return next((one for one in likely_languages(text) if one in present), "")
