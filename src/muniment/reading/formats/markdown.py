"""What a Markdown file has beside its text: the block of data at its head, and tags of HTML.

In: a file's text. Out: the head's keys and the text behind it; text in which marks of HTML have become those of
Markdown.
"""

from __future__ import annotations

import html
import re
import tomllib
from datetime import date

import yaml

from muniment.reading.model import NOT_TO_BE_PUBLIC

_HEAD = re.compile(r"\ufeff?---[ \t]*\r?\n(?P<block>(?:[^\n]*\n){1,200}?)(?:---|\.\.\.)[ \t]*(?:\r?\n|$)")
_MOST_OF_A_HEAD = 20_000
"""Characters of a head that are read as YAML: it is data of a stranger."""


def read_front_matter(text: str) -> tuple[dict[str, str], str]:
    """Return the keys of the block between `---` that opens a Markdown file, and the text behind it.

    The block is YAML (https://yaml.org/spec/1.2.2/); only plain values are taken. What is no right YAML, as heads
    written by hand often are, is read line by line.
    """
    match = _HEAD.match(text)
    if match is None:
        toml, said = _TOML_HEAD.match(text), _of_toml(text)
        return (said, text[toml.end() :]) if toml is not None and said else ({}, text)
    keys = _of_yaml(match["block"])
    if keys is None:
        keys = _of_lines(match["block"])
    return (keys, text[match.end() :]) if keys else ({}, text)


_TOML_HEAD = re.compile(r"\ufeff?\+\+\+[ \t]*\r?\n(?P<block>(?:[^\n]*\n){1,200}?)\+\+\+[ \t]*(?:\r?\n|$)")
_YES, _NO = frozenset(["true", "yes", "on", "1"]), frozenset(["false", "no", "off", "0"])
_KEEPS_BACK = {"draft": _YES, "private": _YES, "published": _NO, "publish": _NO}


def find_draft(text: str) -> str:
    """Return in a line that a Markdown file's head calls it a draft or private, as `draft: true` does; empty where it
    does not."""
    keys, _ = read_front_matter(text)
    for key, value in (keys or _of_toml(text)).items():
        # A comment may stand behind the value where the head is no right YAML.
        if value.partition(" #")[0].strip().lower() in _KEEPS_BACK.get(key, ()):
            return f"{NOT_TO_BE_PUBLIC}: {key}: {value}"
    return ""


def _of_toml(text: str) -> dict[str, str]:
    """Return the plain values of a head between `+++`, which some programs write."""
    match = _TOML_HEAD.match(text)
    if match is None or len(match["block"]) > _MOST_OF_A_HEAD:
        return {}
    try:
        data = tomllib.loads(match["block"].replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError, ValueError):
        return {}
    return {_name(key): str(value) for key, value in data.items() if isinstance(value, str | bool | int | date)}


def _name(key: str) -> str:
    return key.strip().lower().replace("-", "_")


def _of_yaml(block: str) -> dict[str, str] | None:
    """Return the plain values of a YAML mapping, as they are written; None where the block is none."""
    if len(block) > _MOST_OF_A_HEAD:
        return None
    try:
        # The base loader makes text of all: no dates, numbers or objects.
        data = yaml.load(block, Loader=yaml.BaseLoader)  # noqa: S506
    except (yaml.YAMLError, RecursionError, ValueError):
        return None
    if not isinstance(data, dict):
        return None
    return {
        _name(key): " ".join(value.split())
        for key, given in data.items()
        if isinstance(key, str) and isinstance(value := _joined(key, given), str)
    }


def _joined(key: str, value: object) -> object:
    """Return several authors as one value."""
    is_named = _name(key) in ("author", "authors")
    if is_named and isinstance(value, list) and value and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    return value


def _of_lines(block: str) -> dict[str, str]:
    keys: dict[str, str] = {}
    name = ""
    for line in block.splitlines():
        open_quote = bool(name) and keys[name][:1] in ("'", '"') and not re.search(r".[\"']$", keys[name])
        pair = None if open_quote else re.match(r"([A-Za-z][\w .:-]{0,40}?)[ \t]*:(?:[ \t]+(.*))?$", line)
        if pair:
            name = _name(pair[1])
            keys[name] = (pair[2] or "").strip()
        elif open_quote:
            keys[name] = f"{keys[name]} {line.strip()}"
        elif line.strip() and not line.startswith((" ", "\t", "-", "#")):
            return {}  # A rule over a text is no head.
    return {key: " ".join(value.strip("'\"").split()) for key, value in keys.items()}


_FENCE = re.compile(r"^(?P<fence>`{3,}|~{3,})[^\n]*\n.*?(?:^(?P=fence)[`~]*[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
_NOT_SHOWN = re.compile(
    r"<!--.{0,20000}?-->|<(script|style|template)\b[^>]{0,2000}>.{0,200000}?</\1\s*>", re.IGNORECASE | re.DOTALL
)
_TAGS = (
    "p|div|span|strong|em|b|i|u|s|a|br|hr|ul|ol|li|dl|dt|dd|h[1-6]|table|thead|tbody|tfoot|tr|td|th|caption|"
    "colgroup|col|blockquote|img|figure|figcaption"
    "|section|article|header|footer|aside|nav|main|center|font|small|big|sub|sup|code|pre|kbd|abbr|cite|q|"
    "details|summary|iframe|video|audio|source|object|embed"
)
_TAG = re.compile(rf"<(?P<end>/)?(?P<name>{_TAGS})(?=[\s/>])(?:[^<>\"']|\"[^\"<>]*\"|'[^'<>]*')*>", re.IGNORECASE)
_OF_A_LINE = frozenset(
    [
        "span",
        "strong",
        "em",
        "b",
        "i",
        "u",
        "s",
        "a",
        "font",
        "small",
        "big",
        "sub",
        "sup",
        "code",
        "kbd",
        "abbr",
        "cite",
        "q",
        "img",
    ]
)
_EMPTY_LINES = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")


def without_html(text: str) -> str:
    """Return a Markdown text in which tags of HTML are Markdown's own marks, or gone; blocks of code stay as they are.

    Markdown lets HTML stand in it (https://spec.commonmark.org/0.31.2/#raw-html); to its reader it is no text.
    """
    if "<" not in text and "&" not in text:
        return text
    parts, at = [], 0
    for fence in _FENCE.finditer(text):
        parts += [_convert(text[at : fence.start()]), fence[0]]
        at = fence.end()
    return "".join([*parts, _convert(text[at:])])


def _convert(text: str) -> str:
    shown = _NOT_SHOWN.sub("\n", text)
    converted = _TAG.sub(_mark, shown)
    if converted != shown:
        converted = _EMPTY_LINES.sub("\n\n", converted)
    return html.unescape(converted)


def _mark(match: re.Match[str]) -> str:
    name, ends = match["name"].lower(), bool(match["end"])
    if name in _OF_A_LINE:
        return ""
    if name == "br":
        return "\n"
    if name == "li":
        return "" if ends else "\n- "
    if name[0] == "h" and name[1:].isdigit() and not ends:
        return "\n\n" + "#" * int(name[1:]) + " "
    if name in ("td", "th"):
        return " "
    return "\n" if name in ("tr", "dt", "dd") else "\n\n"
