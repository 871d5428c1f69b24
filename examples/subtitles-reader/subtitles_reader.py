"""A reader of subtitles (SubRip): what was said, without numbers and times."""

from __future__ import annotations

import re

from muniment.reading.formats.door import FileFacts
from muniment.reading.formats.media_type import TEXT
from muniment.reading.formats.own import TEXT_READER
from muniment.reading.model import Reading

_TIME = rb"\d\d:\d\d:\d\d,\d{3}"
_BEGINS = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*1\r?\n" + _TIME + rb" --> " + _TIME)
_HEAD = re.compile(rb"^\d+\r?\n" + _TIME + rb" --> " + _TIME + rb".*\r?\n", re.MULTILINE)


class SubtitlesReader:
    """Reads the words of a file of subtitles as paragraphs."""

    media_types = ("application/x-subrip",)

    def recognizes(self, content: bytes, name: str) -> bool:
        """Say whether the bytes begin as subtitles do."""
        return _BEGINS.match(content) is not None

    def read(self, content: bytes, facts: FileFacts) -> Reading:
        """Return the words, read by Muniment's own reader of texts."""
        words = _HEAD.sub(b"", content)
        return TEXT_READER.read(words, FileFacts(facts.name, facts.url, facts.charset, TEXT))


READER = SubtitlesReader()
