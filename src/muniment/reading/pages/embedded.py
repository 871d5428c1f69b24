"""The text of a page that shows none until a script has run: it stands in the page's data.

In: a page's tree. Out: the longest text that its data hold, as sections, and where it was found. Nothing is run.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from muniment.reading.paragraphs import RawSection
from muniment.valid_text import make_all_valid

_LEAST = 150
_MOST_SCRIPT = 8_000_000
_MOST_NODES = 200_000
_KEYS = re.compile(
    r"(?i)(?:article|content|entry|post|story|page)?_?(?:body|content|text|html|rendered|value|markdown|paragraphs?)"
    r"(?:_?(?:html|text|value|raw))?|articlebody|description|fulltext"
)
_STATE = re.compile(
    r"(?:window|self|globalThis)(?:\.|\[[\"'])[\w$]{3,60}(?:[\"']\])?\s*=\s*(?:JSON\.parse\()?\s*(?=[{\[\"'])"
)
_SENTENCE = re.compile(r"\w{2}[.!?…](?:\s|$|<)|[。！？।؟]")
_BREAKS = re.compile(r"(?i)<(?:/?(?:p|div|li|ul|ol|h[1-6]|blockquote|tr|table|section)|br)\b[^>]*>")
_TAG = re.compile(r"<[^>]{0,2000}>")
_HEADING = re.compile(r"(?is)<h([1-6])\b[^>]*>(.*?)</h\1\s*>")


@dataclass(frozen=True)
class Embedded:
    """A text that stands in a page's data."""

    sections: list[RawSection]
    source: str

    @property
    def length(self) -> int:
        """Return how many letters its paragraphs have."""
        return sum(len(paragraph[0]) for section in self.sections for paragraph in section.paragraphs)


def find_embedded(root: etree._Element) -> Embedded | None:
    """Return the longest text of sentences in a page's data; None where they hold none."""
    best: tuple[int, str, str] = (0, "", "")
    for script in root.iter("script"):
        text = script.text or ""
        if not _LEAST < len(text) < _MOST_SCRIPT:
            continue
        is_linked_data = "ld+json" in (script.get("type") or "").lower()
        source = "its linked data" if is_linked_data else "the data of its script"
        for data in _data_of(script, text):
            for words in _texts(data):
                if len(words) > best[0] and _reads_as_text(words):
                    best = (len(words), words, source)
    return Embedded(_sections(best[1]), best[2]) if best[0] >= _LEAST else None


def _data_of(script: etree._Element, text: str) -> Iterator[Any]:
    kind = (script.get("type") or "").lower()
    decoder = json.JSONDecoder(strict=False)
    starts = [0] if "json" in kind else [match.end() for match in _STATE.finditer(text)][:20]
    for start in starts:
        try:
            data, _ = decoder.raw_decode(text[start:].lstrip())
            yield make_all_valid(json.loads(data, strict=False) if isinstance(data, str) else data)
        except (ValueError, RecursionError):
            continue


def _texts(data: Any) -> Iterator[str]:
    """Yield the texts that data hold under names of texts, and those of lists of paragraphs joined."""
    waiting, seen = [data], 0
    while waiting and seen < _MOST_NODES:
        node = waiting.pop()
        seen += 1
        if isinstance(node, dict):
            for key, value in node.items():
                if isinstance(value, str):
                    if _KEYS.fullmatch(str(key)):
                        yield value
                else:
                    waiting.append(value)
        elif isinstance(node, list):
            parts = [part for each in node if (part := _part(each))]
            if len(parts) > 1:
                yield "\n\n".join(parts)
            waiting += [each for each in node if isinstance(each, dict | list)]


def _part(node: Any) -> str:
    """Return a paragraph of a list of them: itself, or what stands under a name of a text in it."""
    if isinstance(node, str):
        return node if " " in node.strip() or len(node) > 40 else ""
    if not isinstance(node, dict):
        return ""
    found = [value for key, value in node.items() if isinstance(value, str) and _KEYS.fullmatch(str(key))]
    if found:
        return max(found, key=len)
    inner = [_part(value) for value in node.values() if isinstance(value, dict)]
    lists = [
        "".join(filter(None, map(_part, value)))
        for value in node.values()
        if isinstance(value, list) and len(value) < 200
    ]
    return max([*inner, *lists, ""], key=len)


def _reads_as_text(words: str) -> bool:
    plain = _TAG.sub(" ", words)
    return len(plain) > _LEAST and len(_SENTENCE.findall(plain)) >= 2 and plain.count("{") < 5


def _sections(words: str) -> list[RawSection]:
    if "&lt;" in words and "<" not in words:
        words = html.unescape(words)
    sections = [RawSection()]
    if _BREAKS.search(words):
        words = _HEADING.sub(lambda match: f"\n\n\x01{match[1]}{_plain(match[2])}\n\n", words)
        words = _BREAKS.sub("\n\n", words)
        parts = re.split(r"\n\s*\n", words)
    else:
        parts = re.split(r"\n+", words)
    for part in parts:
        text = _plain(part)
        if text.startswith("\x01"):
            sections.append(RawSection(text[2:].strip(), int(text[1])))
        elif text:
            sections[-1].paragraphs.append((text, None, "text"))
    return [section for section in sections if section.paragraphs]


def _plain(markup: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", markup)).split())
