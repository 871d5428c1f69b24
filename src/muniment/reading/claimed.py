"""What a file's own data claims of itself, and is to be believed: titles and authors that programs and templates put there are not.

In: the value of a field. Out: whether it may be a title; the authors that it names.
"""

from __future__ import annotations

import re

_MARKING = re.compile(
    r"(?:un)?classified|official(?:[ -]sensitive)?|confidential|restricted|protect(?:ed)?|(?:top )?secret|not protectively marked|internal use only|draft|"
    r"raw data|(?:powerpoint|keynote|microsoft powerpoint) presentation|pr[äa]sentation\d*|presentation\d*|présentation powerpoint|sheet\d*|tabelle\d*|folie ?\d+|slide ?\d+|"
    r"document\d*|dokument\d*|documento\d*|new (?:microsoft |document).{0,30}|(?:activereports|crystal reports?|jasperreports|fast ?report|oracle reports?) ?(?:document|report|activex designer.{0,20})?|"
    r"untitled.{0,20}|no title|title|titel|template|report\d*|print|無題.{0,4}|无标题.{0,4}|新規(?:文書|ドキュメント) ?\d*|新建 ?(?:microsoft|文档|文件).{0,30}|未命名.{0,4}|제목 없음|без (?:имени|названия)|sans (?:titre|nom)|sin t[íi]tulo|sem t[íi]tulo|ohne titel",
    re.IGNORECASE,
)
"""What marks a paper, or what a program calls every file: no title of this one."""
_TEMPLATE = re.compile(r"<%|%>|\{\{|\}\}|\{%|%\}|\$\{|<\?")
_FORM_FIELD = re.compile(r"[^\W\d_]{1,12}\s*[:\uff1a]\s*\S{0,2}")
_ONE_CELL = re.compile(r"\W*\w{0,2}\W*")


def is_title(text: str) -> bool:
    """Return whether words may be a title: no security marking, no name of a program's making, no template's code, no form's field, no letters alone."""
    words = " ".join(text.split())
    if _MARKING.fullmatch(words) or _TEMPLATE.search(words) or _FORM_FIELD.fullmatch(words):
        return False
    if "|" in words and all(_ONE_CELL.fullmatch(cell) for cell in words.split("|")):
        return False
    if _RULE.search(words) and len(_RULE.sub("", words).strip()) < 3:
        return False
    if len(_IN_A_WORD.findall(words)) > 1:
        # Letters of a font that has its own.
        return False
    return not (len(words) == 1 and "\u3400" <= words <= "\u9fff")


_IN_A_WORD = re.compile(r"(?<=[^\W\d_])[|™†‡¢^~¦](?=[^\W\d_])|(?<=[^\W\d_])[|¦]™")
_RULE = re.compile(r"[_=*~.-]{4,}")
"""A line drawn with signs."""


def without_rules(title: str) -> str:
    """Return a title without the lines that are drawn beside it: "Healthy Lives ________"."""
    return " ".join(_RULE.sub(" ", title).split()) if _DRAWN.search(title) else title


_DRAWN = re.compile(r"_{5,}|={5,}|-{5,}|\.{6,}")


_NO_SPACES = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u9fff\uac00-\ud7af]")


def file_authors(value: str | None) -> list[str]:
    """Return the author that a file's properties name; none for one word without a space: that is whom a computer knows, an account or a role."""
    name = " ".join((value or "").split())
    return [name] if " " in name or _NO_SPACES.search(name) else []
