"""Requests a second of a kept page, against Django's per-site cache and nginx with the same bytes as a file.

One worker each, one after the other on the same machine, by wrk. Also the time of an uncached item page.
Needs: wrk, nginx. Run by `make bench`, or: python bench/pages.py DATA
"""

from __future__ import annotations

import http.client
import json
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
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from muniment.serving.keys import PARAMETERS

SECONDS = 6
CONNECTIONS = (1, 8, 32)
ANEW = "page"
"""The parameter that makes each request one for another page (`anew.lua` has it too). It must be one that a page is
kept under: whatever else an address holds, the same kept page answers."""
BIN = Path(sys.executable).parent
HERE = Path(__file__).resolve().parent


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


def wrk_once(url: str, connections: int, *options: str | Path) -> float:
    """Return requests a second of one run, with one load thread."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s", *options, url]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in out:
        raise SystemExit(out)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1])  # type: ignore[index]


def wrk(url: str) -> float:
    """Return requests a second, 32 at once: the median of three runs."""
    return statistics.median(wrk_once(url, 32) for _ in range(3))


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
"""  # noqa: E501


ITEM = """
import django, json, sys
django.setup()
from html import escape
from muniment.archive.models import Item
from muniment.archive.shown import text_of_content
item = Item.objects.exclude(version=None).order_by("pk").first()
text = "".join(f"<p>{escape(p)}</p>" for p in text_of_content(item.version.reading.content).split("\\n\\n"))
menu = [{"title": f"Part {n}", "slug": f"part-{n}", "show_in_menus": True, "body": ""} for n in range(7)]
print(json.dumps({"path": item.get_absolute_url(), "pages": [*menu, {"title": item.title, "slug": "text", "body": text, "source": item.source.name}]}))
"""  # noqa: E501


@dataclass
class Anew:
    """What a page costs that is made for every request: each has a query that makes it another page (`ANEW`)."""

    milliseconds: float
    """At the median of 200, over one connection."""
    rates: dict[int, float]
    """Requests a second, by the connections that ask at once."""


def milliseconds_of(url: str, first: int) -> float:
    """Return what a page takes that is made anew, at the median of 200, over one connection. Their numbers begin with
    `first`: what was asked for before is kept."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc)
    times = []
    for n in range(first + 2, first + 252):
        started = time.perf_counter()
        connection.request("GET", f"{parts.path}?{ANEW}={n}")
        answer = connection.getresponse()
        answer.read()
        times.append(1000 * (time.perf_counter() - started))
        if answer.status != 200:
            raise SystemExit(f"{url} answered {answer.status}")
    connection.close()
    return statistics.median(times[50:])


def measure_anew(pages: dict[str, str]) -> dict[str, Anew]:
    """Measure pages that are made for every request, by their names: each in turn, three times, so that what else the
    machine does meets all of them alike. The median of the three."""
    rows: dict[str, list[Anew]] = {name: [] for name in pages}
    for number in range(3):
        milliseconds = {name: milliseconds_of(url, 1000 * number) for name, url in pages.items()}
        rates = {
            n: {name: wrk_once(url, n, "-s", HERE / "anew.lua") for name, url in pages.items()} for n in CONNECTIONS
        }
        for name in pages:
            rows[name].append(Anew(milliseconds[name], {n: rates[n][name] for n in CONNECTIONS}))
    return {
        name: Anew(
            statistics.median(row.milliseconds for row in three),
            {n: statistics.median(row.rates[n] for row in three) for n in CONNECTIONS},
        )
        for name, three in rows.items()
    }


@contextmanager
def plain_wagtail(pages: list[dict[str, object]], folder: Path, threads: int) -> Iterator[str]:
    """Serve the last of these pages in a site of nothing but Wagtail, under granian with so many threads; yield its
    address."""
    database = folder / f"plain-{threads}.sqlite3"
    (folder / "pages.json").write_text(json.dumps(pages))
    port = free_port()
    environment = {
        **os.environ,
        "BENCH_DATABASE": str(database),
        "PYTHONPATH": str(HERE),
        "DJANGO_SETTINGS_MODULE": "plain_wagtail.settings",
    }
    subprocess.run([sys.executable, HERE / "plain_wagtail/wsgi.py", folder / "pages.json"], env=environment, check=True)
    plain = subprocess.Popen(
        [
            BIN / "granian",
            "--interface",
            "wsgi",
            "--port",
            str(port),
            "--workers",
            "1",
            "--blocking-threads",
            str(threads),
            "--no-ws",
            "plain_wagtail.wsgi:application",
        ],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}/{pages[-1]['slug']}/"
    try:
        wait(address)
        yield address
    finally:
        plain.terminate()
        plain.wait()


def rate_django(body: Path, folder: Path) -> float:
    """Return requests a second of Django's per-site cache under granian, with these bytes."""
    (folder / "bench_django.py").write_text(DJANGO)
    port = free_port()
    django = subprocess.Popen(
        [
            BIN / "granian",
            "--interface",
            "wsgi",
            "--port",
            str(port),
            "--workers",
            "1",
            "--no-ws",
            "--working-dir",
            str(folder),
            "bench_django:app",
        ],
        env={**os.environ, "BENCH_BODY": str(body), "PYTHONPATH": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait(f"http://127.0.0.1:{port}/")
        return wrk(f"http://127.0.0.1:{port}/")
    finally:
        django.terminate()
        django.wait()


def rate_nginx(body: Path, folder: Path) -> float:
    """Return requests a second of nginx, with these bytes as a file."""
    port = free_port()
    (folder / "nginx.conf").write_text(
        f"worker_processes 1; daemon off; pid {folder}/pid; error_log {folder}/error.log; user root;\n"
        f"events {{ worker_connections 256; }}\nhttp {{ access_log off; sendfile on; open_file_cache max=100; "
        f"default_type text/html; server {{ listen 127.0.0.1:{port}; root {folder}; }} }}\n"
    )
    nginx = subprocess.Popen(["nginx", "-c", str(folder / "nginx.conf")], stderr=subprocess.DEVNULL)
    try:
        wait(f"http://127.0.0.1:{port}/{body.name}")
        return wrk(f"http://127.0.0.1:{port}/{body.name}")
    finally:
        nginx.terminate()
        nginx.wait()


def main(data: Path) -> None:
    if ANEW not in PARAMETERS:
        raise SystemExit(f"?{ANEW}=… is no other page to the server: choose another (muniment.serving.keys)")
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    environment = {**os.environ, "MUNIMENT_DATA": str(data), "DJANGO_SETTINGS_MODULE": "muniment.settings"}
    known = json.loads(
        subprocess.run([sys.executable, "-c", ITEM], env=environment, check=True, capture_output=True, text=True).stdout
    )
    item = known["path"]
    port = free_port()
    ours = subprocess.Popen(
        [BIN / "muniment", "serve", "--port", str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    pages = {"front page": "/", "collection": "/collections/yearly-reports-on-the-right-to-water/", "item": item}
    bodies: dict[str, Path] = {}
    rates: dict[str, float] = {}
    try:
        base = f"http://127.0.0.1:{port}"
        wait(f"{base}/healthz")
        for name, path in pages.items():
            bodies[name] = folder / f"{name.replace(' ', '-')}.html"
            bodies[name].write_bytes(wait(base + path))
            bodies[name].chmod(0o644)
            wait(base + path)
            rates[name] = wrk(base + path)
        with ExitStack() as serving:
            plain = {
                threads: serving.enter_context(plain_wagtail(known["pages"], folder, threads)) for threads in (1, 4)
            }
            names = {
                n: f"a plain Wagtail page of the same text, in a site of its own, {n} thread{'s' * (n > 1)}"
                for n in plain
            }
            anew = measure_anew({"our item page": base + item, **{names[n]: address for n, address in plain.items()}})
    finally:
        ours.terminate()
        ours.wait()
    print(f"\nCached pages, one worker each, wrk -t1 -c32, requests a second, median of three runs of {SECONDS} s\n")
    print(
        "| page | bytes | Muniment | Django's per-site cache | Muniment is | nginx, as a file | Muniment is |"
        "\n|---|---:|---:|---:|---:|---:|---:|"
    )
    for name, body in bodies.items():
        django = rate_django(body, folder)
        nginx = rate_nginx(body, folder) if shutil.which("nginx") else float("nan")
        print(
            f"| {name} | {body.stat().st_size:,} | {rates[name]:,.0f} | {django:,.0f} | "
            f"{rates[name] / django:.1f} × | {nginx:,.0f} | {rates[name] / nginx:.2f} × |",
            flush=True,
        )
    shutil.rmtree(folder)
    heads = "".join(f" requests a second, {n} at once |" for n in CONNECTIONS)
    print(f"\n| page, made anew | ms |{heads}\n|---|---:|{'---:|' * len(CONNECTIONS)}")
    for name, page in anew.items():
        print(f"| {name} | {page.milliseconds:.1f} |" + "".join(f" {page.rates[n]:,.0f} |" for n in CONNECTIONS))
    ours_anew, *plain_anew = anew.values()
    times = [ours_anew.rates[n] / max(page.rates[n] for page in plain_anew) for n in CONNECTIONS]
    print(
        "\nOur page is made so many times as often as the better of the plain ones: "
        + ", ".join(f"{t:.1f} ({n} at once)" for n, t in zip(CONNECTIONS, times, strict=True))
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
