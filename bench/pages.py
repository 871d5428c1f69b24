"""Requests a second of a kept page, against Django's per-site cache and nginx with the same bytes as a file.

One worker each, one after the other on the same machine, by wrk. Also the time of an uncached item page.
Needs: wrk, nginx. Run by `make bench`, or: python bench/pages.py DATA
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

SECONDS = 6
BIN = Path(sys.executable).parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait(url: str) -> bytes:
    for _ in range(300):
        try:
            return urllib.request.urlopen(url, timeout=2).read()
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"{url} did not answer")


def wrk(url: str) -> float:
    """Return requests a second: one load thread, 32 connections, the median of three runs."""
    rates = []
    for _ in range(3):
        out = subprocess.run(["wrk", "-t1", "-c32", f"-d{SECONDS}s", url], capture_output=True, text=True, check=True).stdout
        if "Non-2xx" in out:
            raise SystemExit(out)
        rates.append(float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1]))  # type: ignore[index]
    return statistics.median(rates)


DJANGO = """
import os, django
from django.conf import settings
settings.configure(SECRET_KEY="bench", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, DEBUG=False,
    CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
    MIDDLEWARE=["django.middleware.cache.UpdateCacheMiddleware", "django.middleware.common.CommonMiddleware", "django.middleware.cache.FetchFromCacheMiddleware"])
django.setup()
from django.http import HttpResponse
from django.urls import path
BODY = open(os.environ["BENCH_BODY"], "rb").read()
urlpatterns = [path("", lambda request: HttpResponse(BODY))]
from django.core.wsgi import get_wsgi_application
app = get_wsgi_application()
"""


def main(data: Path) -> None:
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    environment = {**os.environ, "MUNIMENT_DATA": str(data)}
    port = free_port()
    ours = subprocess.Popen(
        [BIN / "muniment", "serve", "--port", str(port)], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    rows: list[tuple[str, float]] = []
    try:
        base = f"http://127.0.0.1:{port}"
        wait(f"{base}/healthz")
        body = wait(f"{base}/")
        wait(f"{base}/")
        rows.append(("Muniment, kept front page", wrk(f"{base}/")))
        # Each address once, with a query that makes it another page: none of them is kept yet.
        times = []
        for n in range(60):
            started = time.perf_counter()
            urllib.request.urlopen(f"{base}/items/1/?n={n}", timeout=10).read()
            times.append(1000 * (time.perf_counter() - started))
        item = statistics.median(times[10:])
    finally:
        ours.terminate()
        ours.wait()
    file = folder / "page.html"
    file.write_bytes(body)
    file.chmod(0o644)

    (folder / "bench_django.py").write_text(DJANGO)
    port = free_port()
    django = subprocess.Popen(
        [BIN / "granian", "--interface", "wsgi", "--port", str(port), "--workers", "1", "--no-ws", "--working-dir", str(folder), "bench_django:app"],
        env={**environment, "BENCH_BODY": str(file), "PYTHONPATH": str(folder)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait(f"http://127.0.0.1:{port}/")
        rows.append(("Django's per-site cache, same bytes", wrk(f"http://127.0.0.1:{port}/")))
    finally:
        django.terminate()
        django.wait()

    if shutil.which("nginx"):
        port = free_port()
        (folder / "nginx.conf").write_text(
            f"worker_processes 1; daemon off; pid {folder}/pid; error_log {folder}/error.log; user root;\n"
            f"events {{ worker_connections 256; }}\nhttp {{ access_log off; sendfile on; open_file_cache max=100; default_type text/html; server {{ listen 127.0.0.1:{port}; root {folder}; }} }}\n"
        )
        nginx = subprocess.Popen(["nginx", "-c", str(folder / "nginx.conf")], stderr=subprocess.DEVNULL)
        try:
            wait(f"http://127.0.0.1:{port}/page.html")
            rows.append(("nginx, the same bytes as a file", wrk(f"http://127.0.0.1:{port}/page.html")))
        finally:
            nginx.terminate()
            nginx.wait()
    shutil.rmtree(folder)
    ours_rate = rows[0][1]
    print(f"\nKept page of {len(body):,} bytes, one worker each, wrk -t1 -c32, median of three runs of {SECONDS} s\n")
    print("| server | requests a second | Muniment is |\n|---|---:|---:|")
    for name, rate in rows:
        print(f"| {name} | {rate:,.0f} | {ours_rate / rate:.2f} × |")
    print(f"\nUncached item page: {item:.1f} ms at the median of 50.")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
