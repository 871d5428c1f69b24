"""Whether anybody is held up while heavy pages are drawn: what others wait for their answers, alone and beside six who
ask for pictures.

Six clients ask for the page images of one PDF whose pages take seconds to draw; others ask for pages that are not kept:
each with a query of its own. Run as: python bench/held_up.py [SECONDS]
"""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

BIN = Path(sys.executable).parent
DRAWERS, READERS = 6, 4
PAGES, STROKES = 40, 12_000


def heavy_pdf(pages: int, strokes: int, seed: int = 1) -> bytes:
    """Return a PDF of which each page holds so many curved strokes of its own: 10,000 take some seconds to draw."""
    draw = random.Random(seed)  # noqa: S311 - made-up lines
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    kids = []
    for number in range(1, pages + 1):
        curves = "\n".join(
            "{} {} m {} {} {} {} {} {} c S".format(*(draw.randint(0, 800) for _ in range(8))) for _ in range(strokes)
        )
        content = zlib.compress(f"BT /F1 12 Tf 72 760 Td (Sheet {number} of the surveyors) Tj ET\n{curves}".encode(), 1)
        objects.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(content), content))
        page = f"/Contents {len(objects)} 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>"
        objects.append(f"<< /Type /Page /Parent 2 0 R {page} >>".encode())
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {pages} >>".encode()
    made, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    return (
        made
        + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer << /Size {len(objects) + 1} /Root "
        f"1 0 R >>\nstartxref\n{len(made)}\n%%EOF".encode()
    )


@dataclass
class Waits:
    """How long answers took, in seconds, and which of them were none."""

    seconds: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)

    def ask(self, address: str) -> None:
        """Get an address and note how long that took."""
        start = time.perf_counter()
        try:
            with urllib.request.urlopen(address, timeout=120) as answer:
                answer.read()
                status = answer.status
        except urllib.error.HTTPError as error:
            status = error.code
        self.seconds.append(time.perf_counter() - start)
        self.statuses[status] = self.statuses.get(status, 0) + 1

    def quantile(self, share: float) -> float:
        """Return how long all but the slowest answers took."""
        return sorted(self.seconds)[min(len(self.seconds) - 1, int(share * len(self.seconds)))]


def ask_side_by_side(
    address: str, pictures: list[str], others: Iterator[str], seconds: float, drawers: int = DRAWERS
) -> tuple[Waits, Waits]:
    """Return how long pictures took, and other pages, while so many ask for pictures again and again."""
    drawn, read = Waits(), Waits()
    until = time.monotonic() + seconds

    def draw(first: int) -> None:
        for number in count(first):
            if time.monotonic() >= until:
                return
            drawn.ask(address + pictures[number % len(pictures)])
            # As `pictures.js` waits.
            time.sleep(0.7)

    def look() -> None:
        while time.monotonic() < until:
            read.ask(address + next(others))

    # One iterator for all: its `next` is one step of the interpreter for `itertools`, not for a generator.
    threads = [threading.Thread(target=draw, args=(first,)) for first in range(drawers)]
    threads += [threading.Thread(target=look) for _ in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return drawn, read


def fresh_pages() -> Iterator[str]:
    """Return addresses of pages that nobody asked for before."""
    shapes = (
        "/search/?q=water+OR+{0}",
        "/api/v1/search?q=well+OR+{0}",
        "/search/lines/?q=water+OR+{0}",
        "/search/feed.atom?q=school+OR+{0}",
    )
    return map(lambda number: shapes[number % len(shapes)].format(number), count(1))  # noqa: C417 - see ask_side_by_side


def main(seconds: float) -> None:
    """Print the table."""
    from search_speed import serve

    with tempfile.TemporaryDirectory() as temporary:
        data, file = Path(temporary) / "data", Path(temporary) / "sheets.pdf"
        file.write_bytes(heavy_pdf(PAGES, STROKES))
        os.environ |= {"MUNIMENT_ADMIN_PASSWORD": "bench-bench-bench", "MUNIMENT_DATA": str(data)}
        for words in (["init"], ["sample"], ["capture", str(file), "--source", "Surveyors"]):
            subprocess.run([BIN / "muniment", *words], check=True, capture_output=True)
        process, port = serve(data)
        try:
            address = f"http://127.0.0.1:{port}"
            with urllib.request.urlopen(f"{address}/api/v1/search?q=surveyors&limit=1") as answer:
                item = json.load(answer)["hits"][0]["id"]
            pictures = [f"/items/{item}/pages/{number}.webp" for number in range(1, PAGES + 1)]
            others = fresh_pages()
            ask_side_by_side(address, pictures, others, 2, drawers=0)
            print("| what | answers | median | p95 | longest | by status |\n|---|---:|---:|---:|---:|---|")
            for name, drawers in (("other pages, alone", 0), ("other pages, while six ask for pictures", DRAWERS)):
                drawn, read = ask_side_by_side(address, pictures, others, seconds, drawers)
                for said, waits in ((name, read), ("the pictures (503: a placeholder)", drawn)):
                    if waits.seconds:
                        row = (statistics.median(waits.seconds), waits.quantile(0.95), max(waits.seconds))
                        print(
                            f"| {said} | {len(waits.seconds)} | "
                            f"{' | '.join(f'{1000 * value:.0f} ms' for value in row)} | {waits.statuses} |",
                            flush=True,
                        )
            made = [path for path in (data / "renditions").rglob("*.webp") if path.stat().st_size]
            print(f"\n{len(made)} of {PAGES} pages were drawn meanwhile.")
        finally:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 20)
