"""Pages of series made anew, by the number of points: `python bench/chart_pages.py FOLDER`.

Makes an archive in FOLDER, brings series of 10 to 300 points in six places, and asks for each page through Django, past
every cache, thirty times. Prints the median in milliseconds, wall and processor.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

_TIMES = 30


def main() -> None:
    """Measure."""
    folder = Path(sys.argv[1]).resolve()
    os.environ["MUNIMENT_DATA"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muniment.settings")
    program = str(Path(sys.executable).with_name("muniment"))
    subprocess.run([program, "init"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    import django

    django.setup()
    from django.test import Client

    from muniment.evidence.series.bringing import ReleaseFacts, bring_release
    from muniment.evidence.series.models import Dataset, Series

    for points in (10, 60, 300):
        if Dataset.objects.filter(title=f"Bench {points}").exists():
            continue
        file = folder / f"bench-{points}.csv"
        rows = (
            f"P{place},{1700 + n},{(n * 37 + place) % 101 / 7:.2f},%\n" for place in range(6) for n in range(points)
        )
        file.write_text("Area,Year,Value,Unit\n" + "".join(rows))
        bring_release(file, ReleaseFacts(f"Bench {points}", "Bench", "1"))
    client = Client(SERVER_NAME="localhost")
    for series in Series.objects.order_by("pk"):
        address = series.get_absolute_url()
        if client.get(address).status_code != 200:
            raise SystemExit(f"{address} does not answer")
        walls, cpus = [], []
        for _ in range(_TIMES):
            begun, used = time.perf_counter(), time.process_time()
            # What no address says is taken off before a page is made; the test client passes the server's cache.
            client.get(address)
            walls.append(time.perf_counter() - begun)
            cpus.append(time.process_time() - used)
        told = {"series": str(series), "median_ms": round(1000 * median(walls), 1)}
        sys.stdout.write(json.dumps({**told, "cpu_ms": round(1000 * median(cpus), 1)}) + "\n")


if __name__ == "__main__":
    main()
