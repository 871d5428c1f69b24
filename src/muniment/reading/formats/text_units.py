"""Units of a text: runs of lines between empty lines, and which of them are headings.

In: text. Out: `Unit`s in order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from muniment.reading.findings.sentences import split_sentences
from muniment.reading.pages.teasers import take_read_more
from muniment.reading.paragraphs import Role

_SENTENCE_END = re.compile(r"[.!?。\uff01\uff1f…;\uff1b:\uff1a][”\"’'』」)\]]*$")
_MARKDOWN_HEADING = re.compile(r"^(?P<marks>#{1,6})\s+(?P<title>.+?)\s*#*$")
_MARKDOWN_LINK = re.compile(r"!?\[(?P<text>[^\]]{0,1000})\]\((?P<url>[^)\s\[]{1,2000})(?:\s{1,20}\"[^\"]{0,1000}\")?\)")
"""With bounds: of brackets that nobody closes each would be followed to the end of the text."""
NUMBERED = re.compile(
    r"^(?:[IVXLC]+\.|\d{1,2}(?:\.\d{1,2})*\.?|[一二三四五六七八九十]+、|"
    r"第[一二三四五六七八九十百\d]+[章节編编部分]|Chapter\s+\w+|Section\s+\w+|Part\s+\w+|Article\s+\d+|"
    r"Annex\b)[\s:\uff1a.]*\S",
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
    role: Role | None = None
    """Set where Markdown says what the unit is: a row of a table, code, a note."""

    @property
    def is_heading(self) -> bool:
        """A short line with no full stop; words only, no read-more mark at its end."""
        if self.level is not None or self.role is not None:
            return self.level is not None
        if "\n" in self.text or (LIST_MARK.match(self.text) and not NUMBERED.match(self.text)):
            return False
        wide = sum("\u3040" <= c <= "\u9fff" for c in self.text)
        limit = 60 if wide > len(self.text) / 3 else 180
        if self.text.endswith((",", "،", "\uff0c", "、")):
            return False
        return 2 <= len(self.text) <= limit and not _SENTENCE_END.search(self.text) and not take_read_more(self.text)[1]


def split_units(text: str) -> list[Unit]:
    """Return the runs of a text. A heading directly above its words (one line break) is a unit of its own."""
    units: list[Unit] = []
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n\n").replace("\ufeff", "")
    for run in re.split(r"\n\s*\n", text):
        lines = [line.strip() for line in run.split("\n") if line.strip() and not _RULE.match(line)]
        if _is_a_paragraph_a_line(lines):
            units += [_make_paragraph(line) for line in lines]
            continue
        for paragraph in _split_at_short_lines(lines):
            units += [_make_unit(chunk) for chunk in _split_run(paragraph)]
    return [u for u in units if u.text]


_LONG_LINE = 160
"""Letters of a line that no program breaks off for its length."""


def _is_a_paragraph_a_line(lines: list[str]) -> bool:
    """Say whether each line of a run is a paragraph, as corpora of texts give them: several are longer than any line
    that was broken for its length, and most end as sentences do, or they are of all lengths. Verbatim records number
    their paragraphs: a long line with a number is no item of a list."""
    marked = [_is_long(line) for line in lines if LIST_MARK.match(line)]
    if len(lines) < 3 or (marked and sum(marked) <= len(marked) // 2):
        return False
    long = [line for line in lines if _is_long(line)]
    ended = sum(bool(_SENTENCE_END.search(line)) for line in lines)
    lengths = {len(line) // 8 for line in lines[:-1]}
    # Of lines that were broken for their length most are nearly as long as the longest.
    longest = max(map(len, lines))
    near = sum(len(line) >= 0.75 * longest for line in lines)
    are_whole = ended >= 0.6 * len(lines) or (len(lines) >= 5 and near <= 0.3 * len(lines))
    return len(long) >= max(2, len(lines) // 4) and are_whole and len(lengths) > 1


def _is_long(line: str) -> bool:
    return len(line) > _LONG_LINE or sum("\u3040" <= c <= "\u9fff" for c in line) > 80


def _make_paragraph(line: str) -> Unit:
    """Return a line that is a paragraph; where it has a number it is no item of a list for that."""
    unit = _make_unit([line])
    return replace(unit, role="text") if unit.level is None and LIST_MARK.match(line) else unit


_LEAST_LINES = 12
"""Lines of a run from which the width that its lines were broken at can be told."""


def _split_at_short_lines(lines: list[str]) -> list[list[str]]:
    """Cut a run of lines that were broken for their length into paragraphs: after a line that ends a sentence, though
    the next word would have found room in it. Columns of print that were made text have no empty lines between
    paragraphs."""
    if len(lines) < _LEAST_LINES or any(_is_long(line) or LIST_MARK.match(line) for line in lines):
        return [lines]
    width = sorted(map(len, lines))[len(lines) * 9 // 10]
    if sum(len(line) >= 0.7 * width for line in lines) < 0.6 * len(lines):
        return [lines]
    paragraphs: list[list[str]] = [[]]
    for line, following in pairwise([*lines, ""]):
        paragraphs[-1].append(line)
        word = following.partition(" ")[0]
        if following and _SENTENCE_END.search(line) and len(line) + 1 + len(word) <= 0.85 * width:
            paragraphs.append([])
    return paragraphs


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
        text = _without_signs(text)
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


_NUMERAL = re.compile(r"[\W\d_]*+(?:[IVXLCDM]++|[一二三四五六七八九十百]++)?+[\W\d_]*+")


def is_numeral(text: str) -> bool:
    """Say whether a line is a number and nothing else: that is no title."""
    return bool(_NUMERAL.fullmatch(text))


_SETEXT = re.compile(r"^(?P<words>[^\n#>|\-=*+\s][^\n]{0,300})\n(?P<line>={2,}|-{3,})[ \t]*$", re.MULTILINE)
_FENCED = re.compile(
    r"^ {0,3}(?P<fence>`{3,}|~{3,})[^\n]*\n(?P<code>.*?)(?:^ {0,3}(?P=fence)[`~]*[ \t]*$|\Z)", re.MULTILINE | re.DOTALL
)
_TABLE = re.compile(
    r"^(?P<head>(?=[^\n|]*\|)[^\n]*+)\n[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*\n?"
    r"(?P<rows>(?:(?=[^\n|]*\|)[^\n]*+(?:\n|\Z))*+)",
    re.MULTILINE,
)
_DEFINED = re.compile(
    r"^\[\^(?P<name>[^\]\s]{1,40})\]:[ \t]*(?P<words>[^\n]*(?:\n(?:[ \t]{2,}[^\n]+|[ \t]*(?=\n[ ]{4})))*)", re.MULTILINE
)
_REFERRED = re.compile(r"\[\^(?P<name>[^\]\s]{1,40})\](?!:)")
_TASK = re.compile(r"^(\s*[-*+]\s+)\[[ xX]\]\s+", re.MULTILINE)


def split_markdown(text: str) -> list[Unit]:
    """Return the runs of a Markdown text: tables row by row, code as it stands, notes behind the text, with the marks
    that a reader sees."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    fences = list(_FENCED.finditer(text))
    marks: dict[str, str] = {}
    for fence, part in _between(text, fences):
        if fence is None:
            for match in _REFERRED.finditer(part):
                marks.setdefault(match["name"], str(len(marks) + 1))
    units: list[Unit] = []
    notes: list[Unit] = []
    for fence, part in _between(text, fences):
        if fence is not None:
            code = fence["code"].strip("\n")
            units += [Unit(code, role="quote")] if code.strip() else []
            continue
        for match in _DEFINED.finditer(part):
            mark = marks.get(match["name"], match["name"])
            notes.append(Unit(f"{mark} {' '.join(_make_unit([match['words']]).text.split())}", role="footnote"))
        part = _REFERRED.sub(lambda m: _as_mark(m, marks), _DEFINED.sub("\n", part))
        found = _split_tables(_TASK.sub(r"\1", _SETEXT.sub(_as_heading, part)))
        units += [replace(unit, text=without_emphasis(unit.text)) for unit in found]
    return units + [replace(note, text=without_emphasis(note.text)) for note in notes]


_CODE_OR_ESCAPE = re.compile(
    r"(?<!`)(?P<ticks>`{1,8})(?!`)(?P<code>[^`]{1,2000})(?P=ticks)(?!`)|\\(?P<sign>[!-/:-@\[-`{-~])|<(?P<url>https?://[^\s<>]{1,2000})>"
)
_EMPHASIS = (
    re.compile(r"(?<!\*)\*{3}(?![\s*])([^*\n]{1,4000})(?<!\s)\*{3}(?!\*)"),
    re.compile(r"(?<!\*)\*\*(?!\s)([^*\n]{1,4000}?(?:\*[^*\n]{1,2000}\*[^*\n]{0,2000}?)?)(?<!\s)\*\*(?!\*)"),
    re.compile(r"(?<!\w)__(?!\s)([^_\n]{1,4000}?)(?<!\s)__(?!\w)"),
    re.compile(r"(?<![*\d])\*(?![\s*])([^*\n]{1,4000}?)(?<![\s*])\*(?![*\d])"),
    re.compile(r"(?<![\w_])_(?![\s_])([^_\n]{1,4000}?)(?<![\s_])_(?![\w_])"),
)
_KEPT = 0xE000
"""First of the private characters that stand for what is kept as it is while marks are taken off."""


def without_emphasis(text: str) -> str:
    """Return a line of Markdown as its reader sees it: without the signs that set words bold, italic or as code
    (https://spec.commonmark.org/0.31.2/#emphasis-and-strong-emphasis)."""
    if not any(sign in text for sign in "*_`\\<"):
        return text
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        if len(kept) >= 6_000:
            return match[0]
        kept.append(match["code"] or match["sign"] or match["url"])
        return chr(_KEPT + len(kept) - 1)

    text = _CODE_OR_ESCAPE.sub(keep, text)
    for pattern in _EMPHASIS:
        text = pattern.sub(r"\1", text)
    return re.sub("[\ue000-\uf8ff]", lambda m: kept[ord(m[0]) - _KEPT] if ord(m[0]) - _KEPT < len(kept) else m[0], text)


def _between(text: str, fences: list[re.Match[str]]) -> list[tuple[re.Match[str] | None, str]]:
    """Return the pieces of a text in order: those between blocks of code, and these."""
    pieces: list[tuple[re.Match[str] | None, str]] = []
    at = 0
    for fence in fences:
        pieces += [(None, text[at : fence.start()]), (fence, "")]
        at = fence.end()
    return [*pieces, (None, text[at:])]


def _as_mark(match: re.Match[str], marks: dict[str, str]) -> str:
    before = match.string[match.start() - 1 : match.start()]
    mark = marks[match["name"]]
    # Behind a digit it would be a part of the number.
    return f"[{mark}]" if before.isdigit() else mark


def _as_heading(match: re.Match[str]) -> str:
    return f"\n{'#' if match['line'][0] == '=' else '##'} {match['words']}\n"


def _split_tables(text: str) -> list[Unit]:
    units: list[Unit] = []
    at = 0
    for table in _TABLE.finditer(text):
        units += split_units(text[at : table.start()])
        for row in (table["head"], *table["rows"].split("\n")):
            if row.strip():
                cells = [_cell(cell) for cell in re.split(r"(?<!\\)\|", row.strip().strip("|"))]
                units.append(Unit(" | ".join(cells).rstrip(" |"), role="table"))
        at = table.end()
    return units + split_units(text[at:])


def _cell(text: str) -> str:
    """Return the words of a cell, without the signs that set them bold or as code."""
    return _without_signs(_make_unit([text.strip()]).text).replace("\\|", "|")


def _without_signs(text: str) -> str:
    return re.sub(r"(\*\*|__|`)(.+?)\1", r"\2", text)
