"""Scanned pages, by Tesseract where it is installed: English and simplified Chinese.

In: pages of a PDF that hold pictures and no text. Out: their paragraphs with a confidence from 0 to 1.
"""

from __future__ import annotations

import csv
import io
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
MOST_SCANS = 200
"""Pages of one document that are read by OCR."""


@dataclass(frozen=True)
class OcrPage:
    """What was read off a picture of a page."""

    paragraphs: list[str]
    confidence: float


@cache
def has_tesseract() -> bool:
    """Say whether Tesseract can be called."""
    return shutil.which("tesseract") is not None


@cache
def _languages() -> str:
    """Return the languages to read, as Tesseract names them: of those we want, the ones installed."""
    listed = subprocess.run(
        ["tesseract", "--list-langs"], capture_output=True, text=True, timeout=20, check=False
    ).stdout.split()
    return "+".join(name for name in ("eng", "chi_sim") if name in listed) or "eng"


def read_scans(document: Any, numbers: list[int]) -> Iterator[tuple[int, OcrPage]]:
    """Yield (number from 0, page) for each of the pages in which words are found."""
    for number in numbers[:MOST_SCANS]:
        try:
            page = document[number]
            width, height = page.get_size()
            scale = min(_RESOLUTION / 72, (_MOST_PIXELS / max(1.0, width * height)) ** 0.5)
            picture = page.render(scale=scale, grayscale=True).to_pil()
        except (pypdfium2.PdfiumError, ValueError):
            # A page that does not load has been warned of already.
            continue
        read = _read_picture(picture)
        if read is not None:
            yield number, read


def _read_picture(picture: Any) -> OcrPage | None:
    buffer = io.BytesIO()
    picture.save(buffer, format="PNG")
    try:
        done = subprocess.run(
            ["tesseract", "stdin", "stdout", "-l", _languages(), "--psm", "3", "tsv"],
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
