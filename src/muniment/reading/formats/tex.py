"""Texts in TeX and LaTeX: their words, without the commands that set them.

In: text. Out: a `TextReading`: sections as headings, items, rows, footnotes. No command is run; what a command of the
author's own stands for is not known, and its words stay.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from muniment.reading.errors import EmptyFile
from muniment.reading.formats.flow import Flow, Note, Words
from muniment.reading.formats.media_type import TEX
from muniment.reading.formats.text_reading import finish_text_reading
from muniment.reading.losses import DATA, Losses, count_words
from muniment.reading.model import TextReading

_LEVELS = {
    "part": 1,
    "chapter": 1,
    "section": 2,
    "subsection": 3,
    "subsubsection": 4,
    "paragraph": 5,
    "subparagraph": 6,
    "frametitle": 2,
}
_ACCENTS = dict(
    zip(
        "`'^\"~=.uvHcdbrk",
        "\u0300\u0301\u0302\u0308\u0303\u0304\u0307\u0306\u030c\u030b\u0327\u0323\u0331\u030a\u0328",
        strict=True,
    )
)
_LETTERS = {
    "ss": "ß",
    "ae": "æ",
    "AE": "Æ",
    "oe": "œ",
    "OE": "Œ",
    "aa": "å",
    "AA": "Å",
    "o": "ø",
    "O": "Ø",
    "l": "ł",
    "L": "Ł",
    "i": "i",
    "j": "j",
    "S": "§",
    "P": "¶",
    "dag": "†",
    "ddag": "‡",
    "copyright": "©",
    "pounds": "£",
    "euro": "€",
    "ldots": "…",
    "dots": "…",
    "textellipsis": "…",
    "textendash": "–",
    "textemdash": "—",
    "LaTeX": "LaTeX",
    "TeX": "TeX",
    "textquoteright": "’",
    "textquoteleft": "‘",
    "textquotedblleft": "“",
    "textquotedblright": "”",
    "textbackslash": "\\",
    "textdegree": "°",
    "textsection": "§",
    "texteuro": "€",
    "guillemotleft": "«",
    "guillemotright": "»",
    "og": "«",
    "fg": "»",
    "quad": " ",
    "qquad": " ",
    "space": " ",
    "newline": " ",
    "linebreak": " ",
    "hfill": " ",
    "tab": " ",
    "textbar": "|",
    "textasciitilde": "~",
    "textgreater": ">",
    "textless": "<",
    "times": "×",
    "leq": "≤",
    "geq": "≥",
}
_SILENT = frozenset(
    {
        *("label", "usepackage", "documentclass", "documentstyle", "includegraphics", "input", "include"),
        *("bibliography", "bibliographystyle", "pagestyle", "thispagestyle", "vspace", "hspace", "setlength"),
        *("addtolength", "setcounter", "addtocounter", "newcommand", "renewcommand", "providecommand"),
        *("newenvironment", "newtheorem", "DeclareMathOperator", "hypersetup", "geometry", "pagenumbering"),
        *("color", "definecolor", "fontsize", "addcontentsline", "graphicspath", "selectlanguage", "setmainfont"),
        *("lstset", "cite", "citep", "citet", "nocite", "autocite", "parencite", "ref", "eqref", "pageref"),
        *("autoref", "cref", "Cref", "index", "bibitem", "hyphenation", "rule", "cmidrule", "cline", "columnwidth"),
        *("def", "let"),
    }
)
_PARAGRAPHS = frozenset(
    {
        "par",
        "maketitle",
        "newpage",
        "clearpage",
        "pagebreak",
        "bigskip",
        "medskip",
        "smallskip",
        "hline",
        "toprule",
        "midrule",
        "bottomrule",
        "noindent",
        "indent",
        "tableofcontents",
        "centering",
    }
)
_ROWS = ("tabular", "tabularx", "longtable", "array", "tabulary", "supertabular")
_RAW = ("verbatim", "lstlisting", "minted", "comment", "filecontents")
_PICTURES = ("tikzpicture", "pspicture", "picture")
_MOST_DEPTH = 60
_NOTES = ("footnote", "footnotetext", "endnote")
_SECOND = {
    **dict.fromkeys(("href", "textcolor", "colorbox", "raisebox", "foreignlanguage"), 1),
    **dict.fromkeys(("multicolumn", "multirow"), 2),
}
"""Commands with arguments before the words that they set."""
_RUN = re.compile(r"[^\\{}~&$`'\-\n]+")


def read_tex(text: str, media_type: str, charset: str | None, url: str | None, warnings: list[str]) -> TextReading:
    """Return the reading of a text in TeX. Raises EmptyFile."""
    whole = re.sub(r"(?<!\\)((?:\\\\)*)%[^\n]*(?:\n[ \t]*)?", r"\1", text.replace("\r\n", "\n").replace("\r", "\n"))
    head, begins, body = whole.partition("\\begin{document}")
    if not begins:
        head, body = "", whole
    body = body.partition("\\end{document}")[0]
    walk = _TexWalk(body)
    walk.run()
    flow, losses = walk.flow, Losses()
    losses.add(DATA, head)
    title = walk.title or _argument_of(head, "title")
    if flow.is_empty and not title:
        raise EmptyFile("the file has no words")
    authors = [
        " ".join(name.split())
        for name in re.split(r"\\and\b|\\\\", _raw_argument(head, "author"))
        if re.fullmatch(r"\s*[^\W\d_][\w .'’-]{2,60}\s*", name)
    ]
    base: dict[str, Any] = {"media_type": media_type or TEX, "charset": charset, "url": url, "warnings": warnings}
    kept = sum(count_words(s.title or "") + sum(count_words(p[0]) for p in s.paragraphs) for s in flow.sections)
    return finish_text_reading(
        base, title or None, flow.sections, authors=authors, original=kept + losses.words.total(), losses=losses
    )


def _raw_argument(text: str, command: str) -> str:
    match = re.search(rf"\\{command}\s*(?:\[[^\]]*\])?\s*\{{", text)
    if match is None:
        return ""
    end = _closing(text, match.end())
    return text[match.end() : end]


def _argument_of(text: str, command: str) -> str:
    walk = _TexWalk(_raw_argument(text, command))
    walk.run()
    return walk.flow.flatten()[0]


def _closing(text: str, start: int) -> int:
    """Return where a group that was opened before `start` is closed."""
    depth = 1
    for at in range(start, len(text)):
        if text[at] == "{" and text[at - 1] != "\\":
            depth += 1
        elif text[at] == "}" and text[at - 1] != "\\":
            depth -= 1
            if not depth:
                return at
    return len(text)


class _TexWalk:
    """One pass over a text."""

    def __init__(self, text: str, depth: int = 0, notes: list[int] | None = None) -> None:
        self._text, self._at, self._depth = text, 0, depth
        self._words = Words()
        self._is_item = False
        self._rows = 0
        self._notes = notes if notes is not None else [0]
        self.flow = Flow()
        self.title = ""

    def run(self) -> None:
        """Read the whole text."""
        while self._at < len(self._text):
            self._step()
        self._close()

    def _step(self) -> None:
        letter = self._text[self._at]
        if letter == "\\":
            self._command()
        elif letter in "{}":
            self._at += 1
        elif letter == "~":
            self._add(" ", 1)
        elif letter == "&" and self._rows:
            self._add(" | ", 1)
        elif self._text.startswith(("``", "''", "---", "--"), self._at):
            mark = next(m for m in ("---", "--", "``", "''") if self._text.startswith(m, self._at))
            self._add({"---": "—", "--": "–", "``": "“", "''": "”"}[mark], len(mark))
        elif letter == "$":
            self._at += 1  # A formula stands as it was written, without its marks.
        elif blank := re.compile(r"\n[ \t]*\n\s*").match(self._text, self._at):
            self._at = blank.end()
            self._close()
        else:
            run = _RUN.match(self._text, self._at)
            self._add(run[0] if run else letter, len(run[0]) if run else 1)

    def _add(self, text: str, length: int) -> None:
        self._words.add(text)
        self._at += length

    def _close(self) -> None:
        words, self._words = self._words, Words()
        text = str(words).strip(" |" if self._rows else " ")
        self.flow.add_paragraph(text, "table" if self._rows else "list" if self._is_item else "text", words.notes)
        self._is_item = False

    def _command(self) -> None:
        match = re.compile(r"\\([A-Za-z@]+)\*?[ \t]*\n?|\\(.)", re.DOTALL).match(self._text, self._at)
        if match is None:
            self._at += 1
            return
        self._at = match.end()
        name = match[1] or ""
        if not name:
            self._sign(match[2])
        elif name in _LEVELS or name == "title":
            self._heading(name)
        elif name in ("begin", "end"):
            self._environment(begins=name == "begin")
        elif name in _NOTES:
            self._note()
        elif name == "item":
            self._item()
        elif name in _PARAGRAPHS:
            self._option()
            self._close()
        elif name in _LETTERS:
            self._words.add(_LETTERS[name])
        elif name in _ACCENTS:
            self._accent(name)
        else:
            self._other(name)

    def _other(self, name: str) -> None:
        """Pass over what of a command is no text: a word of its last argument is."""
        if name in _SECOND:
            for _ in range(_SECOND[name]):
                self._group()
        elif name in _SILENT:
            self._silence()
        else:
            self._option()

    def _note(self) -> None:
        self._option()
        self._notes[0] += 1
        mark = str(self._notes[0])
        self._words.add_mark(Note(mark, self._inner(self._group())))

    def _item(self) -> None:
        self._close()
        self._is_item = True
        if label := self._option():
            self._words.add(f"{self._inner(label)} ")

    def _sign(self, sign: str) -> None:
        if sign in _ACCENTS and not sign.isalpha():
            self._accent(sign)
        elif sign == "\\":
            self._option()
            if self._rows:
                self._close()
            else:
                self._words.add(" ")
        elif sign in "%&_#${}":
            self._words.add(sign)
        elif sign in " ,;:!\n":
            self._words.add("" if sign == "!" else " ")

    def _accent(self, sign: str) -> None:
        group = re.compile(r"\s*(?:\{\\?([^{}]?)\}|\\([ij])(?![A-Za-z])|([^\W\d_]))").match(self._text, self._at)
        if group is not None:
            letter = group[1] or group[2] or group[3] or ""
            self._words.add(unicodedata.normalize("NFC", letter + _ACCENTS[sign]) if letter else "")
            self._at = group.end()

    def _heading(self, name: str) -> None:
        self._option()
        words = self._inner(self._group())
        self._close()
        if name == "title":
            self.title = self.title or words
        else:
            self.flow.add_heading(words, _LEVELS[name])

    def _environment(self, *, begins: bool) -> None:
        name = self._group().rstrip("*")
        self._close()
        if name in _RAW or name in _PICTURES:
            if begins:
                end = self._text.find(f"\\end{{{name}", self._at)
                end = len(self._text) if end < 0 else end
                if name in _RAW[:3]:
                    self._option()
                    self.flow.add_paragraph(self._text[self._at : end].strip("\n"), "quote")
                self._at = end
            return
        if name in _ROWS:
            self._rows += 1 if begins else -min(1, self._rows)
            if begins:
                self._silence()
        elif begins:
            self._option()

    def _silence(self) -> None:
        """Pass over the arguments of a command that says nothing to a reader."""
        for _ in range(4):
            if self._text.startswith("[", self._at):
                self._option()
            elif self._text.startswith("{", self._at):
                self._group()
            elif definition := re.compile(r"[ \t]*\\[A-Za-z@]+(?:#\d|\[[^\]]*\])*(?=\{)").match(self._text, self._at):
                self._at = definition.end()
            else:
                return

    def _group(self) -> str:
        """Return the argument in braces that follows, and go behind it."""
        match = re.compile(r"\s*\{").match(self._text, self._at)
        if match is None:
            return ""
        end = _closing(self._text, match.end())
        held = self._text[match.end() : end]
        self._at = end + 1
        return held

    def _option(self) -> str:
        """Return the argument in brackets that follows, and go behind it."""
        match = re.compile(r"\[([^\[\]]{0,500})\]").match(self._text, self._at)
        if match is None:
            return ""
        self._at = match.end()
        return match[1]

    def _inner(self, text: str) -> str:
        if self._depth > _MOST_DEPTH:
            return ""
        walk = _TexWalk(text, self._depth + 1, self._notes)
        walk.run()
        return walk.flow.flatten()[0]
