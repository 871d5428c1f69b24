"""Reads a text and a page once, so that each reader that is forked after it finds loaded what reading needs.

The words, their patterns and the model of languages take a fifth of a second of processor time to load, more than most
files take to be read; readers are begun for each capture, which is often of one file. Imported by the process that
readers are forked from (`processes.py`).
"""

from __future__ import annotations

from muniment.reading.reader import read_bytes
from muniment.reading.targets.words import LANGUAGES, wording

_SENTENCES = (
    "The clerk of Vienna counted the wells on 4 May 2021.",
    '"There are nine," said Anna Reed, the mayor of the town.',
)


def warm() -> None:
    """Read a short text and a page, and compile the words of targets, so that the reader has its word lists loaded."""
    for language in LANGUAGES:
        wording(language)
    read_bytes(("# The wells\n\n" + "\n\n".join(_SENTENCES)).encode(), "wells.md")
    paragraphs = "".join(f"<p>{sentence}</p>" for sentence in _SENTENCES)
    read_bytes(
        f"<html><title>The wells</title><body><main><h1>The wells</h1>{paragraphs}</main></body></html>".encode(),
        "wells.html",
    )


warm()
