"""What a file's own data claims of itself, and is to be believed: titles and authors that programs and templates put
there are not.

In: the value of a field. Out: whether it may be a title; the authors that it names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from muniment.reading.findings.dates import find_dates
from muniment.reading.paragraphs import RawSection

_MARKING = re.compile(
    r"(?:un)?classified|official(?:[ -]sensitive)?|confidential|restricted|protect(?:ed)?|(?:top )?secret|"
    r"not protectively marked|internal use only|draft|"
    r"raw data|(?:powerpoint|keynote|microsoft powerpoint) presentation|pr[äa]sentation\d*|presentation\d*|"
    r"présentation powerpoint|sheet\d*|tabelle\d*|folie ?\d+|slide ?\d+|"
    r"document\d*|dokument\d*|documento\d*|new (?:microsoft |document).{0,30}|(?:activereports|crystal "
    r"reports?|jasperreports|fast ?report|oracle reports?) ?(?:document|report|activex designer.{0,20})?|"
    r"untitled.{0,20}|no title|title|titel|template|report\d*|print|無題.{0,4}|无标题.{0,4}|新規(?:文書|"
    r"ドキュメント) ?\d*|新建 ?(?:microsoft|文档|文件).{0,30}|未命名.{0,4}|제목 없음|без (?:имени|названия)|"
    r"sans (?:titre|nom)|sin t[íi]tulo|sem t[íi]tulo|ohne titel",
    re.IGNORECASE,
)
"""What marks a paper, or what a program calls every file: no title of this one."""
_TEMPLATE = re.compile(r"<%|%>|\{\{|\}\}|\{%|%\}|\$\{|<\?")
_FORM_FIELD = re.compile(r"[^\W\d_]{1,12}\s*[:\uff1a]\s*\S{0,2}")
_ONE_CELL = re.compile(r"\W*\w{0,2}\W*")


_LABEL = re.compile(
    r"press release|news release|advertisement|advertising|communiqué de presse|publicité|nota de prensa|"
    r"comunicado de prensa|publicidad|pressemitteilung|anzeige|werbung|"
    r"comunicato stampa|nota à imprensa|пресс-релиз|реклама|إعلان|اعلان|إعلانات|بيان صحفي|بيان صحافي|新闻稿|"
    r"新聞稿|广告|廣告|プレスリリース|広告|보도자료|광고",
    re.IGNORECASE,
)
"""What kind of paper it is, or that a space was sold: no title."""
_TRAIL = re.compile(r"(?:[^>»›.!?。]{1,24}(?:>{1,2}|»|›)\s*){1,6}[^>»›.!?。]{1,24}")
"""The way through a site to a page: "Home > News > World"."""
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d\d(?::\d\d)?\b")


def _is_an_hour(words: str) -> bool:
    """Return whether words are a day with an hour, and nothing else."""
    if len(words) > 60 or not _CLOCK.search(words):
        return False
    for mention in reversed(find_dates(words)):
        words = words[: mention.start] + words[mention.end :]
    return len(re.findall(r"[^\W\d_]", _CLOCK.sub("", words))) <= 3


def is_title(text: str) -> bool:
    """Return whether words may be a title: no security marking, no name that a program made up, no template's code, no
    form's field, no letters alone."""
    words = " ".join(text.split())
    if _LABEL.fullmatch(words.strip(" :\uff1a*_-")) or _TRAIL.fullmatch(words) or _is_an_hour(words):
        return False
    if _MARKING.fullmatch(words) or _TEMPLATE.search(words) or _FORM_FIELD.fullmatch(words):
        return False
    if "|" in words and all(_ONE_CELL.fullmatch(cell) for cell in words.split("|")):
        return False
    if _RULE.search(words) and len(_RULE.sub("", words).strip()) < 3:
        return False
    if _FILE.search(words):
        return False
    if len(_IN_A_WORD.findall(words)) > 1:
        # Letters of a font that has its own.
        return False
    return not (len(words) == 1 and "\u3400" <= words <= "\u9fff")


_IN_A_WORD = re.compile(r"(?<=[^\W\d_])[|™†‡¢^~¦](?=[^\W\d_])|(?<=[^\W\d_])[|¦]™")
_FILE = re.compile(
    r"^(?:[a-z]:[\\/]|\\\\|file:|/(?:home|users|tmp|var|mnt)/|microsoft (?:word|excel|powerpoint|publisher) -)|"
    r"\.(?:docx?|pdf|indd|odt|wpd|pptx?|xlsx?|p65|pmd)(?: - \w+)?$",
    re.IGNORECASE,
)
"""The place of a file, or its name."""
_RULE = re.compile(r"[_=*~.-]{4,}")
"""A line drawn with signs."""


def without_rules(title: str) -> str:
    """Return a title without the lines that are drawn beside it: "Healthy Lives ________"."""
    return " ".join(_RULE.sub(" ", title).split()) if _DRAWN.search(title) else title


_DRAWN = re.compile(r"_{5,}|={5,}|-{5,}|\.{6,}")


_NO_SPACES = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u9fff\uac00-\ud7af]")
_HEAD, _TAIL = 4000, 1500
"""Letters of a text at its beginning and its end in which a title and names of authors stand."""
_LEAST_TEXT = 400
"""Letters under which a text says too little to contradict its file's properties."""


def file_authors(value: str | None, sections: Sequence[RawSection]) -> list[str]:
    """Return the author that a file's properties name, where its text names them too: else it is whoever typed the
    file, or an account."""
    name = " ".join((value or "").split())
    if not name or not (" " in name or _NO_SPACES.search(name)) or not stands_in_text(name, sections):
        return []
    return [name]


def stands_in_text(value: str | None, sections: Sequence[RawSection]) -> bool:
    """Return whether a line at the beginning or the end of a text has all words of a value of the file's properties.

    A property is what a template, a program or whoever typed the file put there. Where there is no text to ask, it is
    believed.
    """
    wanted = {word for word in re.findall(r"\w+", (value or "").casefold()) if len(word) > 1 or _NO_SPACES.match(word)}
    if not wanted:
        return False
    lines = [line for s in sections for line in (s.title or "", *(words for words, *_ in s.paragraphs)) if line]
    if sum(map(len, lines)) < _LEAST_TEXT:
        return True
    return any(_has(line.casefold(), wanted) for line in (*_first(lines, _HEAD), *_first(lines[::-1], _TAIL)))


def _has(line: str, wanted: set[str]) -> bool:
    words = set(re.findall(r"\w+", line))
    return all(word in words or (bool(_NO_SPACES.match(word)) and word in line) for word in wanted)


def _first(lines: list[str], most: int) -> Iterator[str]:
    """Yield lines until they have so many letters; a title may go over two or three, so these are joined too."""
    read = 0
    for at, line in enumerate(lines):
        if read > most:
            return
        yield line[:most]
        yield " ".join(lines[max(0, at - 2) : at + 1])[:600]
        read += len(line)
