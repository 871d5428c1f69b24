"""Lighthouse on the sample portal's kinds of page, with its mobile profile, in Debian's Chromium.

Needs Node.js and npm (Lighthouse 12 is fetched by npx) and chromium. Run by `make bench-portal`, or: python
bench/lighthouse.py
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

from search_speed import serve

BIN = Path(sys.executable).parent
PAGES = {
    "front page": "/",
    "the same in Arabic": "/ar/",
    "item": "title:report",
    "item with a chart": "title:wells",
    "collection": "/collections/yearly-reports-on-the-right-to-water/",
    "search": "/search/",
    "results": "/search/?q=water",
}
SCORES = ("performance", "accessibility", "best-practices", "seo")


def examine(address: str, folder: Path) -> dict[str, str]:
    """Return the scores of a page, in hundredths, and the weight of its first view."""
    file = folder / "lighthouse.json"
    flags = "--headless=new --no-sandbox --disable-gpu --disable-background-networking"
    for _ in range(3):
        # It now and then loses the trace of a page that loads too fast.
        subprocess.run(
            [
                "npx",
                "--yes",
                "lighthouse@12",
                address,
                "--quiet",
                "--output=json",
                f"--output-path={file}",
                f"--chrome-flags={flags}",
            ],
            env={**os.environ, "CHROME_PATH": shutil.which("chromium") or ""},
            check=False,
            capture_output=True,
            timeout=180,
        )
        report = json.loads(file.read_text()) if file.exists() else {}
        if report and "runtimeError" not in report:
            weight = report["audits"]["total-byte-weight"]["numericValue"] / 1024
            return {name: f"{100 * report['categories'][name]['score']:.0f}" for name in SCORES} | {
                "weight": f"{weight:.0f} KiB"
            }
    sys.exit(f"Lighthouse could not examine {address}: {report.get('runtimeError')}")


def main() -> None:
    if not shutil.which("npx") or not shutil.which("chromium"):
        sys.exit("Lighthouse needs npx and chromium (apt-get install nodejs npm chromium): pages are not examined")
    with tempfile.TemporaryDirectory() as temporary:
        data = Path(temporary) / "data"
        os.environ |= {"MUNIMENT_ADMIN_PASSWORD": "bench-bench-bench", "MUNIMENT_DATA": str(data)}
        for verb in ("init", "sample"):
            subprocess.run([BIN / "muniment", verb], check=True, capture_output=True)
        process, port = serve(data)
        try:
            base = f"http://127.0.0.1:{port}"
            print(
                "| page | performance | accessibility | best practices | SEO | first view, with fonts |\n|---|"
                "---:|---:|---:|---:|---:|"
            )
            for name, path in PAGES.items():
                if path.startswith("title:"):
                    hit = json.load(urllib.request.urlopen(f"{base}/api/v1/search?q={path}&limit=1"))["hits"][0]
                    path = "/" + hit["url"].split("/", 3)[3]
                address = base + path
                found = examine(address, Path(temporary))
                print(f"| {name} | {' | '.join(found.values())} |", flush=True)
        finally:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main()
