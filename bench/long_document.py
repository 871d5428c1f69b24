"""A document of 2,000 pages: how long until it is made, sent and painted, and whether it scrolls without stutter.

Needs chromium. Run by `make bench-portal`, or: python bench/long_document.py
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright
from search_speed import serve, vocabulary

BIN = Path(sys.executable).parent
PARTS, PARAGRAPHS, REFERENCES = 400, 15, 6000
OPENED = 11
FRAMES = """async () => {
  const height = document.documentElement.scrollHeight, taken = [];
  let last = performance.now();
  for (let i = 0; i < 120; i++) {
    window.scrollTo(0, i * 400 + (i % 10 === 0 ? height * i / 130 : 0));
    await new Promise((done) => requestAnimationFrame(done));
    taken.push(performance.now() - last);
    last = performance.now();
  }
  return taken.sort((a, b) => a - b);
}"""
TIMES = """() => ({
  paint: performance.getEntriesByName("first-contentful-paint")[0].startTime,
  all: performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd,
})"""

PLACES = """() => ["h1", "a[href$='/cite/']", "a[href$='/original']", ".text p"].map(
  (name) => Math.round(document.querySelector(name).getBoundingClientRect().top + scrollY))"""


def write(file: Path) -> None:
    draw = random.Random(1)  # noqa: S311 - made-up words
    words = vocabulary()[0][:3000]
    rows = [
        (
            "<!doctype html><html lang=en><head><title>The great register</title></head><body><article><h1>The "
            "great register</h1>"
        )
    ]
    for part in range(PARTS):
        rows.append(f"<h2>Part {part + 1} of the register</h2>")
        rows += [
            f"<p>{' '.join(draw.choices(words, k=110)).capitalize()}. See note {part * PARAGRAPHS + n}.</p>"
            for n in range(PARAGRAPHS)
        ]
    rows += [f"<p>[{n + 1}] Reference {n + 1}: {' '.join(draw.choices(words, k=12))}.</p>" for n in range(REFERENCES)]
    file.write_text("\n".join([*rows, "</article></body></html>"]))


def main() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        data, file = Path(temporary) / "data", Path(temporary) / "register.html"
        os.environ |= {
            "MUNIMENT_ADMIN_PASSWORD": "bench-bench-bench",
            "MUNIMENT_DATA": str(data),
            "MUNIMENT_READER_SECONDS": "60",
        }
        write(file)
        for words in (["init"], ["capture", str(file), "--source", "An office"]):
            subprocess.run([BIN / "muniment", *words], check=True, capture_output=True)
        process, port = serve(data)
        try:
            base = f"http://127.0.0.1:{port}"
            hit = json.load(urllib.request.urlopen(f"{base}/api/v1/search?q=title:register&facets=false"))["hits"][0]
            address = f"{base}/{hit['url'].split('/', 3)[3]}"
            taken = []
            for _ in range(2):
                start = time.perf_counter()
                size = len(urllib.request.urlopen(address).read())
                taken.append(time.perf_counter() - start)
            print(f"{size / 1e6:.1f} MB: made anew in {taken[0]:.2f} s, kept {1000 * taken[1]:.0f} ms\n")
            print(
                "| width | first paint: median | longest | all of it: median | longest | frame: median | "
                "longest |\n|---:|---:|---:|---:|---:|---:|---:|"
            )
            with sync_playwright() as playwright:
                stand: dict[int, list[int]] = {}
                browser = playwright.chromium.launch(
                    executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
                )
                for width in (1280, 390):
                    opened = []
                    for _ in range(OPENED):
                        # Nothing of the portal is in the browser's cache: as where somebody follows a link from
                        # elsewhere.
                        page = browser.new_page(viewport={"width": width, "height": 900})
                        page.goto(address, wait_until="load")
                        opened.append(page.evaluate(TIMES))
                        places = page.evaluate(PLACES)
                        frames = page.evaluate(FRAMES)
                        page.close()
                    stand[width] = places
                    paint, whole = ([one[name] / 1000 for one in opened] for name in ("paint", "all"))
                    print(
                        f"| {width} | {median(paint):.2f} s | {max(paint):.2f} s | {median(whole):.2f} s | "
                        f"{max(whole):.2f} s | {frames[60]:.1f} ms | {frames[-1]:.1f} ms |",
                        flush=True,
                    )
                print("\nHow many pixels down title, Cite, Download and the first paragraph stand:", stand)
        finally:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main()
