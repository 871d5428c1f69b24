"""Muniment's own readers of formats, as the door asks for them (`muniment.readers` in pyproject.toml names them).

In: the bytes of a file and what is known of it. Out: its reading.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from muniment.reading.errors import EmptyFile, TooLarge
from muniment.reading.formats.calendar_files import read_calendar
from muniment.reading.formats.charset import decode
from muniment.reading.formats.door import FileFacts
from muniment.reading.formats.epub import read_epub
from muniment.reading.formats.feeds import read_feed
from muniment.reading.formats.html import read_html
from muniment.reading.formats.mail import read_mail, read_mbox
from muniment.reading.formats.media_type import (
    ATOM,
    CALENDAR,
    CSV,
    DOC,
    DOCX,
    EPUB,
    FODP,
    FODS,
    FODT,
    HTML,
    MAFF,
    MAIL,
    MARKDOWN,
    MBOX,
    MHTML,
    ODG,
    ODP,
    ODS,
    ODT,
    PDF,
    PPTX,
    RSS,
    RTF,
    TEX,
    TEXT,
    TSV,
    WEBARCHIVE,
    XLS,
    XLSB,
    XLSX,
    XML,
)
from muniment.reading.formats.old_office import read_doc
from muniment.reading.formats.opendocument import read_opendocument
from muniment.reading.formats.pdf import read_pdf
from muniment.reading.formats.plain_text import read_plain_text
from muniment.reading.formats.rows import read_rows
from muniment.reading.formats.rtf import read_rtf
from muniment.reading.formats.saved_pages import read_maff, read_mhtml, read_webarchive
from muniment.reading.formats.slides import read_pptx
from muniment.reading.formats.spreadsheets import read_xls, read_xlsx
from muniment.reading.formats.tex import read_tex
from muniment.reading.formats.word import read_docx
from muniment.reading.formats.xml_text import read_xml
from muniment.reading.model import Reading

MOST_TEXT_BYTES = 32 * 1024 * 1024
"""Largest text or HTML that is read, in bytes."""


@dataclass(frozen=True)
class _Own:
    """A reader of ours. Its files are known by their media type, which is found once for all."""

    media_types: tuple[str, ...]
    function: Callable[..., Reading]

    def recognizes(self, content: bytes, name: str) -> bool:
        """Return False: it is never asked, since `find_media_type` knows all of our formats."""
        return False


class _Document(_Own):
    """A reader of a kind of file that is no text."""

    def read(self, content: bytes, facts: FileFacts) -> Reading:
        """Return what the file says."""
        return self.function(content, facts.url, [])


class _Text(_Own):
    """A reader of a kind of text: it is given letters, whatever the charset was."""

    def read(self, content: bytes, facts: FileFacts) -> Reading:
        """Return what the text says. Raises EmptyFile, TooLarge."""
        if len(content) > MOST_TEXT_BYTES:
            raise TooLarge(
                f"the text has {len(content) / 2**20:,.0f} MiB, over the limit of {MOST_TEXT_BYTES // 2**20} MiB"
            )
        text, charset, warnings = decode(content, facts.charset)
        text = unicodedata.normalize("NFC", text)
        if not text.strip("\ufeff\0 \t\r\n"):
            raise EmptyFile("the file has no words")
        if facts.media_type == HTML:
            return self.function(text, charset, facts.url, warnings)
        return self.function(text, facts.media_type, charset, facts.url, warnings)


PDF_READER = _Document((PDF,), read_pdf)
DOCX_READER = _Document((DOCX,), read_docx)
OPENDOCUMENT_READER = _Document((ODT, ODS, ODP, ODG, FODT, FODS, FODP), read_opendocument)
XLSX_READER = _Document((XLSX,), read_xlsx)
XLS_READER = _Document((XLS, XLSB), read_xls)
PPTX_READER = _Document((PPTX,), read_pptx)
MAIL_READER = _Document((MAIL,), read_mail)
MBOX_READER = _Document((MBOX,), read_mbox)
MHTML_READER = _Document((MHTML,), read_mhtml)
WEBARCHIVE_READER = _Document((WEBARCHIVE,), read_webarchive)
MAFF_READER = _Document((MAFF,), read_maff)
FEED_READER = _Document((RSS, ATOM), read_feed)
XML_READER = _Document((XML,), read_xml)
EPUB_READER = _Document((EPUB,), read_epub)
RTF_READER = _Document((RTF,), read_rtf)
DOC_READER = _Document((DOC,), read_doc)
HTML_READER = _Text((HTML,), read_html)
CALENDAR_READER = _Text((CALENDAR,), read_calendar)
TABLE_READER = _Text((CSV, TSV), read_rows)
TEX_READER = _Text((TEX,), read_tex)
TEXT_READER = _Text((TEXT, MARKDOWN), read_plain_text)
