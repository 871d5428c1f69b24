"""One word for one thing, in all seven languages: docs/glossary.md and the catalogues of translations agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("zh_Hans", "zh_Hant", "ar", "fr", "ru", "es")
"""The catalogues, in the order of the glossary's columns behind English."""
Row = tuple[frozenset[str], dict[str, frozenset[str]]]


@cache
def _rows(heading: str) -> tuple[Row, ...]:
    """Return the rows of the table below a heading: the English forms, and those of each language."""
    text = (ROOT / "docs" / "glossary.md").read_text().partition(f"\n{heading}\n")[2].partition("\n#")[0]
    lines = [line for line in text.splitlines() if line.startswith("| ")][1:]
    rows = [[frozenset(filter(None, cell.strip().split(" · "))) for cell in line.split("|")[1:-1]] for line in lines]
    return tuple((english, dict(zip(LANGUAGES, others, strict=True))) for english, *others in rows)


@cache
def _messages(language: str) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    with (ROOT / f"src/muniment/portal/locale/{language}/LC_MESSAGES/django.po").open("rb") as file:
        catalogue = read_po(file)
    both = [(_forms(message.id), _forms(message.string)) for message in catalogue if message.id]
    assert len(both) > 500
    return tuple(both)


def _forms(said: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said)


def _word_of(message: str) -> str:
    """Return a message without its values and what stands around them: “%(counter)s items” is the word “items”."""
    plain = re.sub(r"%\(\w+\)[sd]", " ", message)
    return " ".join(plain.split()).strip(" .:…?：。「」“”«»").lower()


def _told_otherwise(language: str) -> Iterator[str]:
    for english, forms in _rows("## The words in seven languages"):
        for said, translated in _messages(language):
            if any(_word_of(one) in english for one in said):
                yield from (f"{said[0]!r}: {one!r}" for one in translated if _word_of(one) not in forms[language])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_of_the_glossary_is_translated_as_it_says(language: str) -> None:
    assert list(_told_otherwise(language)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_stands_for_two_things(language: str) -> None:
    seen: dict[str, str] = {}
    for english, forms in _rows("## The words in seven languages"):
        assert forms[language], f"{sorted(english)} has no word in {language}"
        for form in forms[language]:
            assert form not in seen, f"{form}: {sorted(english)} and {seen[form]}"
            seen[form] = str(sorted(english))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_message_names_is_called_by_no_other_word(language: str) -> None:
    wrong = []
    for english, others in _rows("### Words that are not used for it"):
        named = re.compile(rf"\b(?:{'|'.join(sorted(english))})\b", re.IGNORECASE)
        for said, translated in _messages(language):
            if any(named.search(one) for one in said):
                found = [other for other in others[language] if any(other in one.lower() for one in translated)]
                wrong += [f"{said[0]!r} is told with “{other}”" for other in found]
    assert wrong == []


def test_every_word_with_translations_is_explained() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text().partition("## The words in seven languages")[0]
    explained = set(re.findall(r"^\| ([a-z ]+) \|", text, re.MULTILINE)) - {"word"}
    assert len(explained) > 40
    assert [sorted(e) for e, _forms in _rows("## The words in seven languages") if not e & explained] == []
    words = re.findall(r"^\| ([a-z ]+) \|", text, re.MULTILINE)
    assert len(words) - words.count("word") == len(explained), "a word is explained twice"
