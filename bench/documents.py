"""Documents: pages a second of born-digital PDFs, beside raw text extraction by pypdfium2 alone on the same pages.

Run by `make bench-reading`, or: python bench/documents.py ../shared/data/pdf
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

import pypdfium2

from muniment.reading import ReadingError, read_bytes
from muniment.reading.formats.pdf import read_layout


def raw(content: bytes) -> int:
    document = pypdfium2.PdfDocument(content)
    for page in document:
        page.get_textpage().get_text_range()
    return len(document)


def layout(content: bytes) -> int:
    return len(read_layout(content))


def whole(content: bytes) -> int:
    read_bytes(content, "document.pdf")
    return len(pypdfium2.PdfDocument(content))


def main(folder: Path) -> None:
    contents = []
    for file in sorted(folder.glob("*.pdf")):
        content = file.read_bytes()
        try:
            if (
                file.name.startswith("scan-")
                or sum(len(p.get_textpage().get_text_range()) for p in pypdfium2.PdfDocument(content)) < 100
            ):
                continue
            read_bytes(content, file.name)
        except (ReadingError, pypdfium2.PdfiumError):
            continue
        contents.append(content)
    rates: dict[str, list[float]] = {}
    for _ in range(5):
        for name, read in (
            ("pypdfium2, raw text", raw),
            ("Muniment, text in reading order", layout),
            ("Muniment, all that it reads", whole),
        ):
            started = time.perf_counter()
            pages = sum(read(content) for content in contents)
            rates.setdefault(name, []).append(pages / (time.perf_counter() - started))
    base = statistics.median(rates["pypdfium2, raw text"])
    print(f"\n{len(contents)} born-digital PDFs, {pages} pages, one process, median of five rounds in turn\n")
    print("| reader | pages a second | of raw |\n|---|---:|---:|")
    for name, values in rates.items():
        print(f"| {name} | {statistics.median(values):,.0f} | {statistics.median(values) / base:.2f} |")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
