"""Scanned pages, by Tesseract where it is installed: English and simplified Chinese.

In: pages of a PDF that hold pictures and no text. Out: their paragraphs with a confidence from 0 to 1.
"""

from __future__ import annotations

import csv
import io
import resource
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pypdfium2

_RESOLUTION = 200
"""Dots an inch that a page is drawn with."""
_MOST_PIXELS = 20_000_000
_SECONDS = 40
MOST_SECONDS = 40.0
"""Processor time that reading one document's pictures may take: a reader has 60 seconds in all."""
MOST_SCANS = 200
"""Pages of one document that are read by OCR."""


@dataclass(frozen=True)
class OcrPage:
    """The words that were read from a picture of a page."""

    paragraphs: list[str]
    confidence: float


@cache
def has_tesseract() -> bool:
    """Return whether Tesseract can be called."""
    return shutil.which("tesseract") is not None


@cache
def _installed() -> frozenset[str]:
    """Return the languages that Tesseract can read here, as it names them."""
    listed = subprocess.run(
        ["tesseract", "--list-langs"], capture_output=True, text=True, timeout=20, check=False
    ).stdout.split()
    return frozenset(listed)


_USUAL = ("eng", "chi_sim")
_OF_SCRIPT = {
    "DEVANAGARI": "hin",
    "BENGALI": "ben",
    "TAMIL": "tam",
    "TELUGU": "tel",
    "GUJARATI": "guj",
    "GURMUKHI": "pan",
    "KANNADA": "kan",
    "MALAYALAM": "mal",
    "ORIYA": "ori",
    "SINHALA": "sin",
    "THAI": "tha",
    "LAO": "lao",
    "KHMER": "khm",
    "MYANMAR": "mya",
}


def languages_of(script: str) -> str:
    """Return the languages to read a page of a script with, as Tesseract is told; empty where none is installed."""
    wanted = (_OF_SCRIPT.get(script, ""),) if script else _USUAL
    return "+".join(name for name in wanted if name in _installed())


def read_scans(document: Any, numbers: list[int], languages: str | None = None) -> Iterator[tuple[int, OcrPage]]:
    """Yield (number from 0, page) for each of the pages in which words are found.

    `languages`: as Tesseract is told; else English and simplified Chinese. It stops when it has taken so much of the
    processor that the reader's own limit is near.
    """
    began = _seconds_of_children()
    for number in numbers[:MOST_SCANS]:
        if _seconds_of_children() - began > MOST_SECONDS:
            return
        try:
            page = document[number]
            width, height = page.get_size()
            scale = min(_RESOLUTION / 72, (_MOST_PIXELS / max(1.0, width * height)) ** 0.5)
            picture = page.render(scale=scale, grayscale=True).to_pil()
        except (pypdfium2.PdfiumError, ValueError):
            # A page that does not load has been warned of already.
            continue
        read = _read_picture(picture, languages or languages_of("") or "eng")
        if read is not None:
            yield number, read


def _seconds_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _read_picture(picture: Any, languages: str) -> OcrPage | None:
    buffer = io.BytesIO()
    picture.save(buffer, format="PNG")
    try:
        done = subprocess.run(
            ["tesseract", "stdin", "stdout", "-l", languages, "--psm", "3", "tsv"],
            input=buffer.getvalue(),
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            env={"OMP_THREAD_LIMIT": "1", "PATH": "/usr/bin:/bin:/usr/local/bin"},
        )
    except (subprocess.TimeoutExpired, OSError):
        return None
    return parse_tsv(done.stdout.decode("utf-8", "replace"))


def parse_tsv(text: str) -> OcrPage | None:
    """Return the page that Tesseract's table of words describes; None where it has no words."""
    paragraphs: dict[tuple[str, str], list[str]] = {}
    sure: list[tuple[float, int]] = []
    for row in csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE):
        word = (row.get("text") or "").strip()
        confidence = float(row.get("conf") or -1)
        if not word or confidence < 0:
            continue
        paragraphs.setdefault((row["block_num"], row["par_num"]), []).append(word)
        sure.append((confidence / 100, len(word)))
    letters = sum(n for _, n in sure)
    confidence = sum(c * n for c, n in sure) / letters if letters else 0.0
    # Specks and rules are read as letters too, with little confidence.
    kept = [_join_words(words) for words in paragraphs.values()]
    kept = [p for p in kept if sum(c.isalnum() for c in p) >= 2]
    if not kept or confidence < 0.3:
        return None
    return OcrPage(kept, confidence)


def _join_words(words: list[str]) -> str:
    text = ""
    for word in words:
        if text.endswith("-") and word[:1].islower():
            text = text[:-1] + word
        elif text and "\u3040" <= text[-1] <= "\u9fff" and "\u3000" <= word[0] <= "\uffef":
            text += word
        else:
            text = f"{text} {word}" if text else word
    return text
