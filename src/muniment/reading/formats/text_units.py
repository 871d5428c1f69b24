"""Units of a text: runs of lines between empty lines, and which of them are headings.

In: text. Out: `Unit`s in order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from muniment.reading.findings.sentences import split_sentences
from muniment.reading.pages.teasers import take_read_more

_SENTENCE_END = re.compile(r"[.!?。\uff01\uff1f…;\uff1b:\uff1a][”\"’'』」)\]]*$")
_MARKDOWN_HEADING = re.compile(r"^(?P<marks>#{1,6})\s+(?P<title>.+?)\s*#*$")
_MARKDOWN_LINK = re.compile(r"!?\[(?P<text>[^\]]*)\]\((?P<url>[^)\s]+)(?:\s+\"[^\"]*\")?\)")
NUMBERED = re.compile(
    (
        r"^(?:[IVXLC]+\.|\d{1,2}(?:\.\d{1,2})*\.?|[一二三四五六七八九十]+、|"
        r"第[一二三四五六七八九十百\d]+[章节編编部分]|Chapter\s+\w+|Section\s+\w+|Part\s+\w+|Article\s+\d+|"
        r"Annex\b)[\s:\uff1a.]*\S"
    ),
    re.IGNORECASE,
)
LIST_MARK = re.compile(r"^\s*(?:[-*•·▪◦–]|\d{1,2}[.)])\s+")
_RULE = re.compile(r"^\s*(?:[-=_*~]\s*){3,}$")


@dataclass
class Unit:
    """A run of lines between empty lines."""

    text: str
    url: str | None = None
    level: int | None = None
    """Set where Markdown marks the unit as a heading."""

    @property
    def is_heading(self) -> bool:
        """A short line with no full stop; words only, no read-more mark at its end."""
        if self.level is not None:
            return True
        if "\n" in self.text or (LIST_MARK.match(self.text) and not NUMBERED.match(self.text)):
            return False
        wide = sum("\u3040" <= c <= "\u9fff" for c in self.text)
        limit = 60 if wide > len(self.text) / 3 else 180
        return 2 <= len(self.text) <= limit and not _SENTENCE_END.search(self.text) and not take_read_more(self.text)[1]


def split_units(text: str) -> list[Unit]:
    """Return the runs of a text. A heading directly above its words (one line break) is a unit of its own."""
    units: list[Unit] = []
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n\n").replace("\ufeff", "")
    for run in re.split(r"\n\s*\n", text):
        lines = [line.strip() for line in run.split("\n") if line.strip() and not _RULE.match(line)]
        for chunk in _split_run(lines):
            units.append(_make_unit(chunk))
    return [u for u in units if u.text]


def _split_run(lines: list[str]) -> list[list[str]]:
    """Cut a run where a read-more mark ends a teaser, and after a heading line that stands above words."""
    chunks: list[list[str]] = [[]]
    for line in lines:
        if _MARKDOWN_HEADING.match(line):
            chunks += [[line], []]
            continue
        chunks[-1].append(line)
        if take_read_more(line)[1]:
            chunks.append([])
    result: list[list[str]] = []
    for chunk in (piece for whole in chunks for piece in _split_at_headings(whole)):
        if len(chunk) >= 2 and not _MARKDOWN_HEADING.match(chunk[0]):
            first = Unit(chunk[0])
            rest = " ".join(chunk[1:])
            # Hard-wrapped prose has lines of like length; a heading is followed by something longer, or marked.
            if first.is_heading and (
                (take_read_more(rest)[1] and len(chunk[0]) < 0.9 * max(len(x) for x in chunk[1:]))
                or (len(chunk[1]) > 1.6 * len(chunk[0]) and len(chunk[1]) > 90)
            ):
                result += [[chunk[0]], chunk[1:]]
                continue
        if chunk:
            result.append(chunk)
    return result


def _split_at_headings(lines: list[str]) -> list[list[str]]:
    """Cut a run before each line that stands like a heading between words: after a full stop, above a longer line.

    Hard-wrapped prose is left whole: there a short line without a full stop is never followed by a much longer one.
    """
    pieces: list[list[str]] = []
    start = 0
    for i, (line, following) in enumerate(pairwise(lines)):
        if i == start or not _SENTENCE_END.search(lines[i - 1]):
            continue
        if Unit(line).is_heading and len(following) > 50 and len(following) > 1.6 * len(line):
            pieces.append(lines[start:i])
            start = i
    return [*pieces, lines[start:]]


def _make_unit(lines: list[str]) -> Unit:
    heading = _MARKDOWN_HEADING.match(lines[0])
    level = len(heading["marks"]) if heading else None
    text = heading["title"] if heading else _join(lines)
    links = list(_MARKDOWN_LINK.finditer(text))
    url = next((m["url"] for m in links if not m[0].startswith("!")), None)
    text = _MARKDOWN_LINK.sub(lambda m: "" if m[0].startswith("!") else m["text"], text)
    if level is not None or links:
        text = re.sub(r"(\*\*|__|`)(.+?)\1", r"\2", text)
    return Unit(text.strip(), url, level)


def _join(lines: list[str]) -> str:
    if any(LIST_MARK.match(line) for line in lines[1:]):
        return "\n".join(lines)
    wide = sum("\u3040" <= c <= "\u9fff" for line in lines for c in line[-1:] + line[:1])
    return ("" if wide >= len(lines) else " ").join(lines)


def first_sentence(text: str) -> tuple[str, str]:
    """Return a text's first sentence, without its full stop, and the rest."""
    first = next(split_sentences(text), None)
    if first is None:
        return text, ""
    at, sentence = first
    return sentence.rstrip("."), text[at + len(sentence) :].lstrip()


_NUMERAL = re.compile(r"[\W\d_]*(?:[IVXLCDM]+|[一二三四五六七八九十百]+)?[\W\d_]*")


def is_numeral(text: str) -> bool:
    """Say whether a line is a number and nothing else: that is no title."""
    return bool(_NUMERAL.fullmatch(text))
