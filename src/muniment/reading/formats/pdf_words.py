"""Words that a PDF's lines break or number: hyphens at lines' ends, and the line numbers of bills.

In: paragraphs or lines of a document. Out: the same with words whole, without numbers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace

from muniment.reading.formats.pdf_layout import BROKEN, Line

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BROKEN_WORD = re.compile(rf"([^\W\d_]+(?:-[^\W\d_]+)*){BROKEN}([^\W\d_]+)")
_MAY_HAVE_HYPHEN = frozenset(
    re.findall(
        r"\w+",
        "all anti co cross decision fact follow full high inter long low much multi part policy post pre rights short",
    )
)
_HAS_HYPHEN = frozenset(re.findall(r"\w+", "ex half non quasi self socio vice well"))
"""What stands before a hyphen and seldom without: non-discrimination, self-employed."""
_NUMBERED = re.compile(r"(\d{1,3})(?: +(\S.*))?", re.DOTALL)
_LEAST_NUMBERED = 5


def mend_hyphens(texts: Sequence[str]) -> list[str]:
    """Return texts with words that were hyphenated at the end of a line joined.

    The hyphen of a line's end stays where the document has the word with a hyphen elsewhere, or where its first part
    is one that stands with a hyphen; it goes in all other cases, where the whole word is the likely one.
    """
    if not any(BROKEN in text for text in texts):
        return list(texts)
    plain: set[str] = set()
    hyphened: set[str] = set()
    for text in texts:
        for word in _WORD.findall(text.casefold()):
            (hyphened if "-" in word else plain).add(word)

    def mend(match: re.Match[str]) -> str:
        before, after = match[1], match[2]
        first, second = before.casefold(), after.casefold()
        if f"{first}-{second}" in hyphened:
            return f"{before}-{after}"
        if first + second in plain:
            return before + after
        last = first.rpartition("-")[2]
        named = before[:1].isupper() and after[:1].isupper() and not before.isupper()
        if named or last in _HAS_HYPHEN or (last in _MAY_HAVE_HYPHEN and last in plain and second in plain):
            return f"{before}-{after}"
        return before + after

    # A word may be broken twice.
    return [_BROKEN_WORD.sub(mend, _BROKEN_WORD.sub(mend, text)).replace(BROKEN, "-") for text in texts]


_ACCENTS = dict(zip("´`ˆ˜¨¸ˇ˘˚˝˛", "\u0301\u0300\u0302\u0303\u0308\u0327\u030c\u0306\u030a\u030b\u0328", strict=True))
_ACCENTED = re.compile(rf"([^\W\d_]?)([{''.join(_ACCENTS)}]) ?([^\W\d_]?)")


def mend_accents(text: str) -> str:
    """Return a text whose accents stand on their letters: TeX and old programs print them as signs of their own, before
    a letter or behind it."""
    return text if text.isascii() else _ACCENTED.sub(_with_accent, text)


def _with_accent(match: re.Match[str]) -> str:
    before, accent, after = match.groups()
    apart = match[0].endswith(f" {after}")
    behind = "" if apart and not before else _composed(after.replace("\u0131", "i"), accent)
    if behind:
        return before + behind
    under = "" if apart else _composed(before, accent)
    return under + after if under else match[0]


def _composed(letter: str, accent: str) -> str:
    """Return a letter with an accent where European languages have it as one; else nothing."""
    whole = unicodedata.normalize("NFC", letter + _ACCENTS[accent]) if letter else ""
    return whole if len(whole) == 1 and whole < "\u0180" else ""


def without_line_numbers(lines: list[Line]) -> tuple[list[Line], list[str]]:
    """Return a page's lines without the numbers that count them, and these numbers.

    They run on from line to line in one place at the margin, and the sentences run on over them: rows of a table that
    are numbered do not.
    """
    found: list[tuple[int, int, str]] = []
    for at, line in enumerate(lines):
        match = _NUMBERED.fullmatch(line.text)
        if match and line.is_upright and not line.table:
            found.append((at, int(match[1]), match[2] or ""))
    doomed: dict[int, str] = {}
    for run in _runs(found, lines):
        if len(run) >= _LEAST_NUMBERED and _runs_on(run, lines):
            doomed |= {at: rest for at, _, rest in run}
    if not doomed:
        return lines, []
    kept = [_without_number(line, doomed[at]) if at in doomed else line for at, line in enumerate(lines)]
    return [line for line in kept if line.text], [lines[at].text.split()[0] for at in doomed]


def _runs(found: Iterable[tuple[int, int, str]], lines: list[Line]) -> Iterable[list[tuple[int, int, str]]]:
    """Yield runs of numbered lines in which each number is one more than that before it, or five more, down the page
    and in one place."""
    run: list[tuple[int, int, str]] = []
    step = 0
    for at, number, rest in found:
        if run:
            last = lines[run[-1][0]]
            rise = number - run[-1][1]
            near = abs(lines[at].left - last.left) < 1.3 * max(last.size, 1.0) and lines[at].base < last.base
            if near and rise in (1, 5) and step in (0, rise):
                step = rise
                run.append((at, number, rest))
                continue
            yield run
        run, step = [(at, number, rest)], 0
    if run:
        yield run


def _runs_on(run: list[tuple[int, int, str]], lines: list[Line]) -> bool:
    """Return whether the lines behind the numbers are of running text."""
    if all(not rest for _, _, rest in run):
        # Numbers of their own: each stands beside a line of words.
        bases = [line.base for line in lines if len(line.text) > 12]
        beside = sum(any(abs(lines[at].base - b) < 0.3 * max(lines[at].size, 1.0) for b in bases) for at, _, _ in run)
        return beside >= 0.7 * len(run)
    words = [rest for _, _, rest in run[1:] if rest]
    return sum(rest[:1].islower() for rest in words) >= 0.4 * max(1, len(words))


def _without_number(line: Line, rest: str) -> Line:
    if not rest:
        return replace(line, text="", cells=[])
    cells = line.cells[1:] if line.cells and line.cells[0].text.isdigit() else []
    left = cells[0].left if cells else line.left
    return replace(line, text=rest, left=left, cells=cells if len(cells) > 1 else [])
