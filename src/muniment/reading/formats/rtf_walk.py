"""The walk through an RTF file's tokens, in the order in which it is read.

In: bytes. Out: a `Flow`, the title, what the file says of itself, and what was met on the way and is to be told.

The file is long and stays whole: each word of the format is one case of the walk, and all of them write to the same
flow.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace

from muniment.reading.formats.flow import LONGEST_HEADING, Flow, Note, Words, add_row
from muniment.reading.formats.list_numbers import write_number
from muniment.reading.formats.rtf_tokens import SYMBOL, Token, codec_of_charset, codec_of_page, split_rtf
from muniment.reading.losses import DELETED, HEADERS, HIDDEN, LINKS, REMARKS, Losses, count_words

_MOST_DEPTH = 2_000
_MOST_SKIPPED = 5
"""Below this is how many letters may stand behind one of Unicode for programs that have none: a charset of several
bytes needs four. A file that says more would lose its words."""
_LONGEST_BOLD_HEAD = 120
_CODE, _NESTED = 40, 8
"""Letters of a field's code that tell what it is; fields within one another that are asked."""
_SKIPPED = frozenset(
    {
        *("colortbl", "pict", "nonshppict", "shprslt", "objdata", "objclass", "objname", "xe", "tc", "rxe", "txe"),
        *("filetbl", "listtable", "listoverridetable", "revtbl", "rsidtbl", "generator", "themedata", "datastore"),
        *(
            "colorschememapping",
            "latentstyles",
            "xmlnstbl",
            "pgdsctbl",
            "bkmkstart",
            "bkmkend",
            "pn",
            "sp",
            "userprops",
        ),
        *("atnid", "atnauthor", "atntime", "atndate", "atnicn", "atnref", "atrfstart", "atrfend", "ftnsep", "ftnsepc"),
        *(
            "ftncn",
            "aftnsep",
            "aftnsepc",
            "aftncn",
            "fontemb",
            "falt",
            "panose",
            "mmathPr",
            "mmathPict",
            "nonesttables",
        ),
        *("formfield", "datafield", "passwordhash", "wgrffmtfilter", "ffdeftext", "ffname", "background", "template"),
        *("private", "ebcstart", "ebcend", "protusertbl", "docvar", "xmlattrname", "xmlattrvalue", "mailmerge"),
    }
)
"""Groups that hold no text of the document."""
_STARRED = frozenset(
    {"shpinst", "shptxt", "nesttableprops", "footnote", "annotation", "ud", "do", "dptxbxtext", "shppict"}
)
"""Groups that older programs may pass over, and that hold text of the document."""
_TABLES = {"fonttbl": "fonts", "stylesheet": "styles", "info": "info", "fldinst": "code", "upr": "twice"}
"""Groups whose letters are kept by their names, or not at all."""
_MARGINS = frozenset(f"{kind}{page}" for kind in ("header", "footer") for page in ("", "l", "r", "f"))
_SIGNS = {
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "endash": "–",
    "emdash": "—",
    "tab": " ",
    "line": " ",
    "emspace": " ",
    "enspace": " ",
    "qmspace": " ",
    "page": " ",
    "column": " ",
    "softline": " ",
    "zwnj": "\u200c",
    "zwj": "\u200d",
    "ltrmark": "\u200e",
    "rtlmark": "\u200f",
}
_NOTE_FORMS = {
    "nar": "decimal",
    "nalc": "lowerLetter",
    "nauc": "upperLetter",
    "nrlc": "lowerRoman",
    "nruc": "upperRoman",
    "nchi": "chicago",
}
_HEADING = re.compile(
    r"(?:heading|überschrift|titre|t[íi]tulo|titolo|заголовок|标题|見出し) ?(?P<level>[1-9])", re.IGNORECASE
)
_BULLETS = frozenset("·§¨Øüovq•\uf0b7\uf0a7\uf0d8\uf0a8\uf0fc-–o*")


@dataclass(frozen=True)
class _State:
    """What holds within a group."""

    into: str = "text"
    """Where letters go: `text`, nowhere (`skip`), or to what is kept by its name."""
    font: int | None = None
    skips: int = 1
    """Letters that stand behind one of Unicode for programs that have none (`\\uc`)."""
    hidden: bool = False
    deleted: bool = False
    inserted: bool = False
    bold: bool = False


@dataclass
class _Style:
    name: str = ""
    level: int | None = None


@dataclass
class _Paragraph:
    """The paragraph that grows."""

    words: Words = field(default_factory=Words)
    number: str = ""
    letters: int = 0
    bold: int = 0
    in_contents: int = 0


@dataclass
class _Place:
    """Where paragraphs go: the text itself, or a note; with the tables that are open in it."""

    flow: Flow
    paragraph: _Paragraph = field(default_factory=_Paragraph)
    rows: list[list[Flow]] = field(default_factory=list)
    """Cells of the row that grows, of each table within another."""
    cells: list[Flow] = field(default_factory=list)
    """The cell that grows, of each table within another."""


class RtfWalk:
    """One pass over an RTF file."""

    def __init__(self, content: bytes, *, bold_heads: bool = False) -> None:
        self._content, self._bold_heads = content, bold_heads
        self._codec = "cp1252"
        self._fonts: dict[int, str | None] = {}
        self._styles: dict[int, _Style] = {}
        self._stack: list[_State] = []
        self._state = _State()
        self._bytes = bytearray()
        self._high: int | None = None
        self._to_skip = 0
        self._starred = self._is_new = False
        self._default_font: int | None = None
        self._defined = 0
        self._place = _Place(Flow())
        self._outer: list[tuple[int, _Place, str]] = []
        self._level: int | None = None
        self._style = 0
        self._table = 0
        self._automatic = False
        self._forms = {"footnote": "decimal", "endnote": "lowerRoman"}
        self._counts: Counter[str] = Counter()
        self._fields: list[tuple[int, str]] = []
        self._left: list[str] = []
        self._told: Counter[str] = Counter()
        self._changed = ""
        self.title: str | None = None
        self.facts: dict[str, str] = {}
        self.losses = Losses()

    def read(self) -> Flow:
        """Return the text."""
        for token in split_rtf(self._content):
            self._take(token)
        self._flush()
        while self._outer:
            self._end_note()
        self._end_paragraph()
        self._end_tables()
        return self._place.flow

    def warnings(self) -> list[str]:
        """Return what is not shown, or not as it stands, in lines for a person."""
        lines = []
        changes = [_count(self._told[what], what) for what in ("insertion", "deletion") if self._told[what]]
        if changes:
            lines.append(f"tracked changes are shown as accepted: {', '.join(changes)}")
        if self._told["comment"]:
            lines.append(f"{_count(self._told['comment'], 'comment')} in the margin left out")
        if self._told["passage"]:
            lines.append(f"hidden text is left out: {_count(self._told['passage'], 'passage')}")
        return lines

    # Tokens.

    def _take(self, token: Token) -> None:
        kind = token.kind
        if kind == "hex":
            if not self._skip_one():
                self._bytes += token.data
            return
        if kind == "letters":
            data = token.data
            if self._to_skip:
                taken = min(self._to_skip, len(data))
                self._to_skip -= taken
                data = data[taken:]
            self._bytes += data
            self._is_new = False
            return
        if kind in ("open", "close"):
            self._flush()
            self._to_skip = 0
            (self._open if kind == "open" else self._close)()
        elif kind == "sign":
            self._take_sign(token.name)
        elif token.name == "u":
            self._flush()
            if token.number is not None and not self._skip_one():
                self._take_unicode(token.number % 65536)
                self._to_skip = self._state.skips
        elif not self._skip_one():
            self._flush()
            self._take_word(token.name, token.number)
            self._starred = self._is_new = False

    def _skip_one(self) -> bool:
        """Return whether what comes stands for a letter of Unicode that was given before it."""
        if self._to_skip:
            self._to_skip -= 1
            return True
        return False

    def _open(self) -> None:
        if len(self._stack) < _MOST_DEPTH:
            self._stack.append(self._state)
        else:
            self._told["too deep"] += 1
        self._is_new, self._starred = True, False

    def _close(self) -> None:
        if self._told["too deep"]:
            self._told["too deep"] -= 1
            return
        if not self._stack:
            return
        depth = len(self._stack)
        if self._fields and self._fields[-1][0] == depth:
            self._fields.pop()
        if self._outer and self._outer[-1][0] == depth:
            self._end_note()
        elif self._state.into == "style" and self._stack[-1].into != "style":
            self._end_style()
        self._state = self._stack.pop()
        self._starred = self._is_new = False

    def _take_sign(self, sign: str) -> None:
        if sign == "*":
            self._starred = True
            return
        if self._skip_one():
            return
        self._flush()
        if sign in "\r\n":
            self._take_word("par", None)
        else:
            self._add({"~": "\u00a0", "_": "-", "-": ""}.get(sign, sign if sign in "\\{}" else ""))

    def _take_unicode(self, code: int) -> None:
        if 0xD800 <= code < 0xDC00:
            self._high = code
            return
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((self._high - 0xD800) << 10) + code - 0xDC00 if self._high is not None else 0xFFFD
        self._high = None
        self._add("•" if 0xF000 <= code <= 0xF0FF and self._state.into == "number" else chr(code))

    def _flush(self) -> None:
        """Give the bytes that were gathered, as the letters that they are in their font."""
        if not self._bytes:
            return
        data, self._bytes = bytes(self._bytes), bytearray()
        font = self._state.font if self._state.font is not None else self._default_font
        codec = self._fonts.get(font if font is not None else -1) or self._codec
        if self._state.into in ("fonts", "style", "title", "author", "skip", "code"):
            codec = self._codec if codec == SYMBOL else codec
        if codec == SYMBOL:
            text = "".join("•" if chr(byte) in _BULLETS else chr(byte) for byte in data)
            self._add(text if self._state.into == "number" else data.decode("cp1252", "replace"))
        else:
            self._add(data.decode(codec, "replace"))

    # Words of control.

    def _take_word(self, name: str, number: int | None) -> None:
        if self._is_new and self._open_group(name):
            return
        if self._state.into == "fonts":
            self._take_font(name, number)
        elif self._state.into == "style":
            self._take_style(name, number)
        elif name in ("ansicpg", "mac", "pc", "pca", "deff"):
            self._take_head(name, number)
        elif name in ("f", "uc", "v", "deleted", "mvf", "revised", "mvt", "b", "plain"):
            self._turn(name, number)
        elif name in _SIGNS:
            self._add(_SIGNS[name])
        elif self._state.into == "skip":
            return
        elif name == "chftn":
            self._automatic = True
        elif name.startswith(("ftnn", "aftnn")):
            kind, _, form = name.partition("ftn")
            self._forms["endnote" if kind == "a" else "footnote"] = _NOTE_FORMS.get(form, "decimal")
        else:
            self._take_block(name, number)

    def _open_group(self, name: str) -> bool:
        """Turn where letters go, by the word that a group begins with. Return whether the word is done with."""
        state = self._state
        if state.into == "skip":
            return True
        if name in _SKIPPED or (name == "par" and self._starred):
            self._state = replace(state, into="skip")
        elif name in _TABLES:
            self._state = replace(state, into=_TABLES[name])
        elif state.into == "styles":
            self._state = replace(state, into="style")
            self._defined, self._styles[0] = 0, _Style()
            return False
        elif state.into == "info":
            self._state = replace(state, into=name if name in ("title", "author") else "skip")
        elif name in _MARGINS:
            self._begin_note(HEADERS)
        elif name in ("footnote", "annotation"):
            self._begin_note(name)
        elif name in ("listtext", "pntext"):
            self._state = replace(state, into="number", font=None)
        elif name == "field":
            self._fields.append((len(self._stack), ""))
        elif name == "ud":
            self._state = replace(state, into="text" if state.into == "twice" else state.into)
        elif self._starred and name not in _STARRED:
            self._state = replace(state, into="skip")
        else:
            return False
        return True

    def _take_head(self, name: str, number: int | None) -> None:
        if name == "deff":
            self._default_font = number
        elif name == "ansicpg":
            self._codec = codec_of_page(number or 0) or self._codec
        else:
            self._codec = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}[name]

    def _take_font(self, name: str, number: int | None) -> None:
        if name == "f":
            self._defined = number or 0
        elif name == "fcharset":
            # Latin letters are what the whole file has: a Russian program writes 0 as well.
            self._fonts[self._defined] = codec_of_charset(number or 0)
        elif name == "cpg" and (codec := codec_of_page(number or 0)):
            self._fonts[self._defined] = codec

    def _take_style(self, name: str, number: int | None) -> None:
        if name == "s":
            self._defined = number or 0
            self._styles[self._defined] = _Style()
        elif name in ("cs", "ds", "ts"):
            self._defined = -1
            self._styles[-1] = _Style()
        elif name == "outlinelevel" and number is not None and 0 <= number < 9:
            self._styles[self._defined].level = number + 1

    def _end_style(self) -> None:
        style = self._styles[self._defined]
        style.name = style.name.partition(";")[0].strip()
        if style.level is None and (match := _HEADING.fullmatch(style.name)):
            style.level = int(match["level"])

    def _turn(self, name: str, number: int | None) -> None:
        is_on = number != 0
        if name == "f":
            self._state = replace(self._state, font=number)
        elif name == "uc":
            self._state = replace(self._state, skips=1 if number is None or not 0 <= number < _MOST_SKIPPED else number)
        elif name == "v":
            self._state = replace(self._state, hidden=is_on)
        elif name in ("deleted", "mvf"):
            self._state = replace(self._state, deleted=is_on)
        elif name in ("revised", "mvt"):
            self._state = replace(self._state, inserted=is_on)
        elif name == "b":
            self._state = replace(self._state, bold=is_on)
        else:
            self._state = replace(self._state, hidden=False, deleted=False, inserted=False, bold=False, font=None)

    def _take_block(self, name: str, number: int | None) -> None:
        """Take what borders paragraphs, cells and rows."""
        if name in ("par", "sect"):
            self._end_paragraph()
        elif name == "pard":
            self._level, self._style, self._table = None, 0, 0
        elif name == "s":
            self._style = number or 0
        elif name == "outlinelevel":
            self._level = number + 1 if number is not None and 0 <= number < 9 else None
        elif name == "intbl":
            self._table = max(1, self._table)
        elif name == "itap":
            self._table = max(0, min(number or 0, 20))
        elif name in ("cell", "nestcell"):
            self._end_cell(1 if name == "cell" else max(2, self._table))
        elif name in ("row", "nestrow"):
            self._end_row(1 if name == "row" else max(2, self._table))
        elif name == "ftnalt" and self._outer and self._outer[-1][2] == "footnote":
            depth, place, _ = self._outer[-1]
            self._outer[-1] = (depth, place, "endnote")

    # Letters.

    def _add(self, text: str) -> None:
        into = self._state.into
        if not text or into in ("skip", "twice", "fonts", "styles", "info"):
            return
        if into in ("title", "author"):
            self.facts[into] = self.facts.get(into, "") + text
        elif into == "style":
            self._styles[self._defined].name += text
        elif into == "code":
            if self._fields and len(self._fields[-1][1]) < _CODE:
                self._fields[-1] = (self._fields[-1][0], self._fields[-1][1] + text)
        elif self._state.deleted:
            self._leave(DELETED, "deletion", text)
        elif self._state.hidden:
            self._leave(HIDDEN, "passage", text)
        elif into == "number":
            self._place.paragraph.number += text
        else:
            self._add_words(text)

    def _add_words(self, text: str) -> None:
        if self._state.inserted and self._changed != "insertion" and text.strip():
            self._told["insertion"] += 1
        if text.strip():
            self._changed = "insertion" if self._state.inserted else ""
        paragraph = self._place.paragraph
        paragraph.words.add(text)
        letters = sum(map(str.isalnum, text))
        paragraph.letters += letters
        paragraph.bold += letters if self._state.bold else 0
        if any(code.lstrip().upper().startswith("TOC") for _, code in self._fields[-_NESTED:]):
            paragraph.in_contents += letters

    def _leave(self, rule: str, what: str, text: str) -> None:
        if not text.strip():
            return
        if self._changed != what:
            self._told[what] += 1
            self._changed = what
        self.losses.add(rule, text)
        self.losses.original += count_words(text)

    # Paragraphs, cells, notes.

    def _end_paragraph(self) -> None:
        place = self._place
        paragraph, place.paragraph = place.paragraph, _Paragraph()
        text = str(paragraph.words)
        number = " ".join(paragraph.number.split())
        in_table = self._table if self._table or not place.cells else 0
        if not in_table and place.cells and (text or number):
            self._end_tables()
        flow = self._cell(in_table) if in_table else place.flow
        if not text:
            flow.add_notes(paragraph.words.notes, None)
            return
        self.losses.original += count_words(text)
        if paragraph.in_contents > len(text) / 2:
            self.losses.add(LINKS, text)
            flow.add_notes(paragraph.words.notes, None)
            return
        is_bullet = bool(number) and all(sign in _BULLETS for sign in number)
        shown = f"{number} {text}" if number and not is_bullet else text
        style = self._styles.get(self._style, _Style())
        level = self._level or style.level
        if in_table or self._outer:
            flow.add_paragraph(shown, "list" if number else "text", paragraph.words.notes)
        elif style.name.lower() == "title" and self.title is None:
            self.title = text
            flow.add_notes(paragraph.words.notes, None)
        elif level is not None and len(text) <= LONGEST_HEADING:
            flow.add_heading(shown, level, paragraph.words.notes)
        elif self._bold_heads and _is_bold_head(paragraph, text):
            flow.add_heading(shown, 2 if any(s.title for s in flow.sections) else 1, paragraph.words.notes)
        else:
            flow.add_paragraph(shown, "list" if is_bullet else "text", paragraph.words.notes)

    def _cell(self, table: int) -> Flow:
        """Return the cell that grows, of the table that stands so deep within others."""
        cells = self._place.cells
        while len(cells) < table:
            cells.append(Flow())
            self._place.rows.append([])
        return cells[table - 1]

    def _end_cell(self, table: int) -> None:
        self._table = table
        self._end_paragraph()
        cell = self._cell(table)
        while len(self._place.cells) > table:
            self._end_row(len(self._place.cells))
        self._place.rows[table - 1].append(cell)
        self._place.cells[table - 1] = Flow()

    def _end_row(self, table: int) -> None:
        place = self._place
        if len(place.cells) < table:
            return
        while len(place.cells) > table:
            self._end_row(len(place.cells))
        cells, rest = place.rows.pop(), place.cells.pop()
        if not rest.is_empty:
            cells.append(rest)
        if any(not cell.is_empty for cell in cells):
            add_row(self._cell(table - 1) if table > 1 else place.flow, cells)

    def _end_tables(self) -> None:
        if self._place.cells:
            self._end_row(1)

    def _begin_note(self, kind: str) -> None:
        """Begin what stands apart from the text: a note, a remark, a header. Its letters go to a place of its own."""
        if self._outer:
            self._state = replace(self._state, into="skip")
            return
        self._outer.append((len(self._stack), self._place, kind))
        self._before = (self._level, self._style, self._table, self._automatic)
        self._place = _Place(Flow())
        self._level, self._style, self._table = None, 0, 0
        self._state = replace(self._state, into="text", hidden=False, bold=False)

    def _end_note(self) -> None:
        self._end_paragraph()
        self._end_tables()
        text, _, _ = self._place.flow.flatten()
        _, self._place, kind = self._outer.pop()
        self._level, self._style, self._table, self._automatic = (*self._before[:3], self._automatic)
        if kind == HEADERS:
            self.losses.add(HEADERS, text)
        elif kind == "annotation":
            self._told["comment"] += 1
            self.losses.add(REMARKS, text)
        elif self._state.deleted:
            self.losses.add(DELETED, text)
        elif self._automatic:
            self._counts[kind] += 1
            self._place.paragraph.words.add_mark(Note(write_number(self._counts[kind], self._forms[kind]), text))
        else:
            # The mark is what the author typed, before it.
            self._place.paragraph.words.notes.append(Note("", text))
        self._automatic = False


def _is_bold_head(paragraph: _Paragraph, text: str) -> bool:
    is_bold = 0 < paragraph.letters == paragraph.bold
    return is_bold and len(text) <= _LONGEST_BOLD_HEAD and text[-1] not in ".;,。；，" and not paragraph.words.notes


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
