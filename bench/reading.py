"""Reading HTML articles: precision, recall and F1 of the text, pages a second and peak memory, beside the open
libraries.

The pages and their true texts are the article-extraction benchmark's, in ../shared/data/articles; the score is its own.
Each reader runs in a process of its own, three times, in turn. Run by `make bench-reading`.
"""

from __future__ import annotations

import importlib.metadata
import json
import resource
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

from scoring import is_held_out, load_pages, score

Reader = Callable[[bytes], str]


def muniment_whole() -> Reader:
    from muniment.reading import ReadingError, TextReading, read_bytes

    def read(content: bytes) -> str:
        try:
            reading = read_bytes(content, "page.html")
        except ReadingError:
            return ""
        if isinstance(reading, TextReading):
            return reading.text
        return "\n".join(
            [reading.lead.text if reading.lead else "", *(f"{b.title}\n{b.summary}" for b in reading.blocks)]
        )

    return read


def muniment_text() -> Reader:
    from muniment.reading.formats.charset import decode
    from muniment.reading.formats.html_page import describe, parse
    from muniment.reading.pages.article import extract_sections

    def read(content: bytes) -> str:
        root = parse(decode(content, None)[0])
        sections = extract_sections(root, describe(root, None).title)
        return "\n".join(line for s in sections for line in [s.title or "", *(p[0] for p in s.paragraphs)])

    return read


def trafilatura_with(**options: bool) -> Callable[[], Reader]:
    def make() -> Reader:
        import trafilatura

        return lambda content: trafilatura.extract(content, **options) or ""

    return make


def readability() -> Reader:
    from lxml import html
    from readability import Document

    from muniment.reading.formats.charset import decode

    return lambda content: str(html.fromstring(Document(decode(content, None)[0]).summary()).text_content())


def newspaper() -> Reader:
    from newspaper import Article

    from muniment.reading.formats.charset import decode

    def read(content: bytes) -> str:
        # Without pictures: it would fetch them to measure them.
        article = Article("https://page.example/", fetch_images=False)
        article.download(input_html=decode(content, None)[0])
        article.parse()
        return str(article.text)

    return read


def resiliparse() -> Reader:
    from resiliparse.extract.html2text import extract_plain_text

    from muniment.reading.formats.charset import decode

    return lambda content: str(extract_plain_text(decode(content, None)[0], main_content=True, alt_texts=False))


def justext_() -> Reader:
    import justext

    stoplist = justext.get_stoplist("English")
    return lambda content: "\n".join(p.text for p in justext.justext(content, stoplist) if not p.is_boilerplate)


READERS: dict[str, tuple[str, Callable[[], Reader]]] = {
    "Muniment, the text alone": ("muniment", muniment_text),
    "Muniment, all that it reads": ("muniment", muniment_whole),
    "trafilatura, favor_precision": ("trafilatura", trafilatura_with(favor_precision=True)),
    "trafilatura, fast": ("trafilatura", trafilatura_with(fast=True)),
    "trafilatura, default": ("trafilatura", trafilatura_with()),
    "readability-lxml": ("readability-lxml", readability),
    "newspaper4k": ("newspaper4k", newspaper),
    "resiliparse, main content": ("resiliparse", resiliparse),
    "justext": ("justext", justext_),
}


def run_one(name: str, folder: Path) -> None:
    """Read every page with one reader; print seconds, peak memory and the texts."""
    warnings.simplefilter("ignore")
    _, pages = load_pages(folder)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    read = READERS[name][1]()
    for content in list(pages.values())[:5]:
        read(content)
    found = {}
    started = time.perf_counter()
    for page, content in pages.items():
        try:
            found[page] = read(content)
        except Exception:  # A peer that fails on a page has read nothing of it.
            found[page] = ""
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"seconds": seconds, "memory": max(0, peak - before) / 1024, "texts": found}))


def main(folder: Path) -> None:
    true, pages = load_pages(folder)
    held_out = {name: text for name, text in true.items() if is_held_out(name)}
    seconds: dict[str, list[float]] = {name: [] for name in READERS}
    memory: dict[str, float] = {}
    texts: dict[str, dict[str, str]] = {}
    for _ in range(3):
        # In turn, so that a machine that slows down slows all of them.
        for name in READERS:
            done = subprocess.run(
                [sys.executable, __file__, str(folder), "--one", name], capture_output=True, text=True, check=True
            )
            answer = json.loads(done.stdout.splitlines()[-1])
            seconds[name].append(answer["seconds"])
            memory[name], texts[name] = answer["memory"], answer["texts"]
    print(
        f"\n{len(pages)} article pages ({len(held_out)} of them held out), one process each, median of three rounds\n"
    )
    print(
        "| reader | F1 | precision | recall | F1 of the pages held out | their precision | pages a second | "
        "memory over the pages' own |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for name, (package, _) in READERS.items():
        f1, precision, recall = score(true, texts[name])
        held, held_precision, _ = score(held_out, texts[name])
        version = "" if package == "muniment" else f" {importlib.metadata.version(package)}"
        shown = name.replace(package, package + version, 1)
        speed = len(pages) / statistics.median(seconds[name])
        print(
            f"| {shown} | {f1:.3f} | {precision:.3f} | {recall:.3f} | {held:.3f} | {held_precision:.3f} | "
            f"{speed:.0f} | {memory[name]:.0f} MiB |"
        )


if __name__ == "__main__":
    if "--one" in sys.argv:
        run_one(sys.argv[3], Path(sys.argv[1]))
    else:
        main(Path(sys.argv[1]))
