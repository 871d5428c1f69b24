"""Kill an archive's work at random moments, hundreds of times, and see that nothing is lost and nothing taken twice
(`make soak`).

In: how many kills, a seed. Out: a line for each life of an archive, and what was done; an AssertionError that names the
seed and the archive, which is kept, where something is wrong.

An archive lives for some rounds. Each round adds inputs (files, pages of a site, a WARC file) and starts one verb,
which is killed once or some times, by SIGKILL or SIGTERM, alone or with all its processes; after each kill the archive
is looked at; then the verb runs to its end. Commands are forked from one process that has loaded the program: it is the
same `main()`, and kills fall into its work, not into its start. The moments follow from the seed, but where in the work
they fall depends on the machine: a failure is repeated by some runs of its seed.

    python bench/soak.py --kills 200 [--seed N]        on PostgreSQL: tools/with-postgres python bench/soak.py
"""

from __future__ import annotations

import argparse
import gc
import importlib
import io
import json
import os
import random
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROUNDS_OF_A_LIFE = 12
VERBS = ("folder", "web", "warc", "reread", "index", "outbox")
_LEFT = 20.0
"""Seconds in which what a killed verb started has to end, too."""


# --- what is captured ------------------------------------------------------------------------------------------------


def picture(number: int) -> bytes:
    """Return a PNG of its own color for each number."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    row = b"\0" + struct.pack(">I", number)[1:] * 40
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        chunk(kind, body)
        for kind, body in (
            (b"IHDR", struct.pack(">IIBBBBB", 40, 40, 8, 2, 0, 0, 0)),
            (b"IDAT", zlib.compress(row * 40)),
            (b"IEND", b""),
        )
    )


def words(number: int) -> str:
    return (
        f"The clerk of district {number} counted {number} wells at the landing quay{number} in March 2019, and "
        f"wrote them all down."
    )


def page(number: int, shown: str = "") -> bytes:
    image = f'<figure><img src="{shown}" alt="A well"><figcaption>Well {number}</figcaption></figure>' if shown else ""
    return (
        f"<html lang=en><head><title>Report {number}</title><meta property='og:site_name' content='Clerk of "
        f"Stillmoor'></head>"
        f"<body><main><h1>Report {number}</h1><p>{words(number)}</p>{image}<p>Nobody counted them before the "
        f"clerk did.</p></main></body></html>"
    ).encode()


class Site(ThreadingHTTPServer):
    """A site of pages and pictures that knows what it was asked for."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.bodies: dict[str, tuple[str, bytes]] = {}
        self.asked: Counter[str] = Counter()
        self.address = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever asks is killed now and then."""


class _Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self.server.asked[self.path] += 1
        if self.path not in self.server.bodies:
            self.send_error(404)
            return
        kind, body = self.server.bodies[self.path]
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *said: object) -> None:
        """Keep the output quiet."""


# --- the process that commands are forked from -----------------------------------------------------------------------


def hatch() -> None:
    """Load the program, and fork a command for each line that comes in: run it, kill it when it is told to, say how it
    ended."""
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muniment.settings")
    import django

    django.setup()
    # What every command would load for itself.
    for name in (
        "archive.intake",
        "archive.verification",
        "capture.fetch",
        "capture.warc_file",
        "cli.main",
        "portal.urls",
        "search.asking.service",
    ):
        importlib.import_module(f"muniment.{name}")
    from django.db import connections

    # A connection that was opened while loading would be shared by all commands.
    connections.close_all()
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            _be(order)
        began = time.monotonic()
        status, was_killed = 0, False
        while True:
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                break
            if order["after"] is not None and not was_killed and time.monotonic() - began >= order["after"]:
                was_killed = True
                (os.killpg if order["all"] else os.kill)(child, order["signal"])
            time.sleep(0.002)
        seconds = time.monotonic() - began
        answer = {
            "code": os.waitstatus_to_exitcode(status),
            "killed": was_killed,
            "seconds": seconds,
            "left": not _is_gone(child),
        }
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _is_gone(group: int) -> bool:
    """Wait for all that a command started; say whether it ended."""
    until = time.monotonic() + _LEFT
    while time.monotonic() < until:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.01)
    return False


def _be(order: dict[str, Any]) -> None:
    """Be one command, and end."""
    os.setsid()
    for name, descriptor in (("out", 1), ("err", 2)):
        target = os.open(order[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(target, descriptor)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    code: Any = 0
    try:
        if order["words"][0] in _OURS:
            _OURS[order["words"][0]]()
        else:
            from muniment.cli.main import main

            sys.argv = ["muniment", *order["words"]]
            main()
    except SystemExit as end:
        code = end.code
    except BaseException:
        import traceback

        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else int(code is not None))


def look() -> None:
    """Print what the archive holds and what is wrong with it, as `muniment verify` sees it."""
    from muniment.archive import outbox
    from muniment.archive.database_state import find_problem
    from muniment.archive.models import Capture, CaptureRun, Item, ShownPicture
    from muniment.archive.stores import original_store
    from muniment.archive.verification import verify

    problem = find_problem()
    report = verify()
    captures = Capture.objects.order_by("pk").values_list("original_id", "origin_key", "to_read")
    json.dump(
        {
            "problem": problem.message if problem else "",
            "faults": [f.message for f in report.faults],
            "strays": report.strays,
            "bad_proofs": report.bad_proofs,
            "without_proof": report.without_proof,
            "unrecorded": report.unrecorded,
            "captures": [[digest, key] for digest, key, _ in captures],
            "to_read": [key for _, key, to_read in captures if to_read],
            "items": dict(Item.objects.values_list("title", "pk")),
            "item_count": Item.objects.count(),
            "waiting": outbox.waiting(),
            "failing": [f"{e.consumer} {e.subject}: {e.error}" for e in outbox.failing()],
            "pictures": ShownPicture.objects.exclude(capture=None).count(),
            "runs": CaptureRun.objects.count(),
            "proofs": sum(1 for _ in original_store().proofs()),
        },
        sys.stdout,
    )


def compare() -> None:
    """Print in what the index says other than the records."""
    from muniment.archive.models import Item
    from muniment.search.engines.opened import get_index
    from muniment.search.indexing import make_entries
    from muniment.search.model import SearchRequest

    index, faults = get_index(), []
    ids = list(Item.objects.order_by("pk").values_list("pk", flat=True))
    scanned = [
        number
        for part in index.scan(SearchRequest(None, visibilities=("public", "private", "embargoed")))
        for number in part
    ]
    if sorted(scanned) != ids:
        faults.append(
            f"the index has items {Counter(scanned) - Counter(ids)} too many, {Counter(ids) - Counter(scanned)} too few"
        )
    for start in range(0, len(ids), 100):
        kept = index.passages(ids[start : start + 100])
        for entry in make_entries(ids[start : start + 100]):
            # The index writes down whose forms the words of each have.
            meant = [p._replace(language=p.language or entry.language) for p in entry.passages]
            if list(kept.get(entry.id, ())) != meant:
                faults.append(f"item {entry.id} has other words in the index")
    json.dump(faults, sys.stdout)


def enqueue_changes() -> None:
    """Say of all items that they changed, and let nothing follow yet."""
    from django.db import transaction

    from muniment.archive.models import Item
    from muniment.archive.outbox import enqueue_changes as write

    with transaction.atomic():
        write([f"item:{pk}" for pk in Item.objects.values_list("pk", flat=True)])


_OURS: dict[str, Callable[[], None]] = {"--look": look, "--compare": compare, "--announce": enqueue_changes}


# --- a life
# ------------------------------------------------------------------------------------------------------------


@dataclass
class Tally:
    """What was done so far."""

    kills: int = 0
    by_verb: Counter[str] = field(default_factory=Counter)
    by_signal: Counter[str] = field(default_factory=Counter)
    finished_before: int = 0
    """Verbs that had come to their end before the moment of their kill."""
    captures: int = 0
    durations: dict[str, float] = field(default_factory=dict)
    """Seconds that a verb took the last time that it came to its end."""


class Life:
    """One archive, from its first input to its last look."""

    def __init__(
        self, folder: Path, base: Path, chance: random.Random, tally: Tally, database: str = "", size: int = 24
    ) -> None:
        self.folder, self.chance, self.tally, self.size = folder, chance, tally, size
        self.data = folder / "data"
        shutil.copytree(base, self.data)
        for name in ("reports", "said"):
            (folder / name).mkdir()
        self.number = 0
        self.round = 0
        self.digests: set[str] = set()
        """Of all that there is to capture."""
        self.told: set[tuple[str, str]] = set()
        self.titles: dict[str, int] = {}
        self.site = Site()
        environment = {name: value for name, value in os.environ.items() if not name.startswith("MUNIMENT_")}
        environment |= {"MUNIMENT_DATA": str(self.data), "PYTHONUNBUFFERED": "1"}
        if database:
            environment["MUNIMENT_DATABASE_URL"] = database
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).resolve()), "--hatch"],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=(folder / "hatch.log").open("w"),
            text=True,
        )

    def end(self) -> None:
        """Stop what serves this life."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=60)
        self.site.shutdown()
        self.site.server_close()

    # -- commands --

    def run(
        self, *verb: str, after: float | None = None, how: signal.Signals = signal.SIGKILL, all_of_it: bool = True
    ) -> dict[str, Any]:
        """Run a command; kill it after some seconds where it goes on so long."""
        assert self._process.stdin is not None and self._process.stdout is not None
        out, err = self.folder / "said" / "out", self.folder / "said" / "err"
        order = {"words": verb, "out": str(out), "err": str(err), "after": after, "signal": int(how), "all": all_of_it}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, (
            f"the process that commands are forked from ended: {(self.folder / 'hatch.log').read_text()[-2000:]}"
        )
        answer = json.loads(line)
        answer["said"], answer["told"] = out.read_text(), err.read_text()
        return answer  # type: ignore[no-any-return]

    def whole(self, *verb: str) -> Any:
        """Run a command to its end, which must be a good one; return what it printed as JSON."""
        ended = self.run(*verb)
        assert ended["code"] == 0, (
            f"{' '.join(verb)} ended with {ended['code']}:\n{ended['said'][-1500:]}\n{ended['told'][-3000:]}"
        )
        assert "Traceback" not in ended["told"], ended["told"][-3000:]
        return json.loads(ended["said"]) if ended["said"] else None

    # -- inputs --

    def _next(self, body: bytes) -> bytes:
        from hashlib import sha256

        self.digests.add(sha256(body).hexdigest())
        return body

    def add_files(self) -> tuple[str, ...]:
        """Put new files beside the old; return the command that captures the folder."""
        for _ in range(self.chance.randint(self.size // 2, self.size * 3)):
            self.number += 1
            file = self.folder / "reports" / f"{self.number}.txt"
            if self.number % 7:
                file.write_bytes(self._next(f"Report {self.number}\n\n{words(self.number)}".encode()))
            else:
                (file.parent / f"{self.number}.png").write_bytes(self._next(picture(self.number)))
                file.with_suffix(".html").write_bytes(self._next(page(self.number, f"{self.number}.png")))
        return ("capture", str(self.folder / "reports"), "--source", "Clerk of Greyhaven", "--json")

    def add_pages(self) -> tuple[str, ...]:
        """Give the site new pages, and a sitemap of them; return the command that captures it."""
        entries = []
        for _ in range(self.chance.randint(self.size // 3, self.size)):
            self.number += 1
            shown = f"/{self.number}.png" if self.number % 5 == 0 else ""
            if shown:
                self.site.bodies[shown] = ("image/png", self._next(picture(self.number)))
            self.site.bodies[f"/{self.number}"] = ("text/html; charset=utf-8", self._next(page(self.number, shown)))
            entries.append(f"<url><loc>{self.site.address}/{self.number}</loc></url>")
        sitemap = f"/sitemap-{self.round}.xml"
        whole = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{"".join(entries)}</urlset>'
        self.site.bodies[sitemap] = ("application/xml", whole.encode())
        return ("capture", self.site.address + sitemap, "--allow-private", "--pause", "0", "--json")

    def add_warc(self) -> tuple[str, ...]:
        """Write a WARC file of new pages; return the command that imports it."""
        from warcio.statusandheaders import StatusAndHeaders
        from warcio.warcwriter import WARCWriter

        file = self.folder / f"crawl-{self.round}.warc.gz"
        with file.open("wb") as target:
            writer = WARCWriter(target, gzip=True)
            for _ in range(self.chance.randint(self.size // 2, self.size * 2)):
                self.number += 1
                body = self._next(page(self.number))
                http = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
                record = writer.create_warc_record(
                    f"https://harbour.example/{self.number}",
                    "response",
                    payload=io.BytesIO(body),
                    length=len(body),
                    http_headers=http,
                    warc_headers_dict={"WARC-Date": f"2019-04-05T06:07:{self.number % 60:02}Z"},
                )
                writer.write_record(record)
        self._next(file.read_bytes())
        return ("capture", str(file), "--json")

    # -- rounds --

    def play(self, verb: str, kills: int) -> None:
        """Do one round: add to the inputs, kill so many times, look after each, and let it come to its end."""
        self.round += 1
        command = {
            "folder": self.add_files,
            "web": self.add_pages,
            "warc": self.add_warc,
            "reread": lambda: ("reread", "--json"),
            "index": lambda: ("index", "--rebuild", "--json"),
            "outbox": lambda: ("index", "--json"),
        }[verb]()
        if verb == "outbox":
            self.whole("--announce")
        asked = Counter(self.site.asked)
        done = ended_runs = 0
        for _ in range(kills):
            usual = self.tally.durations.get(verb, 1.0)
            how = signal.SIGTERM if self.chance.random() < 0.25 else signal.SIGKILL
            ended = self.run(
                *command, after=self.chance.uniform(0.02, usual), how=how, all_of_it=self.chance.random() < 0.6
            )
            if ended["killed"] and ended["code"] != 0:
                done += 1
                self.tally.kills += 1
                self.tally.by_verb[verb] += 1
                self.tally.by_signal[how.name] += 1
            else:
                self.tally.finished_before += 1
            assert not ended["left"], f"what {' '.join(command)} started goes on {_LEFT:g} s after its end"
            assert "Traceback" not in ended["told"], ended["told"][-3000:]
            # Where no run is left it had not begun, or had come to its end: then the next one asks for everything anew.
            ended_runs += not self.see()["runs"]
        began = time.monotonic()
        self.whole(*command)
        # What is left after some kills takes less than the whole: a guess between.
        self.tally.durations[verb] = (self.tally.durations.get(verb, 1.0) + 1.5 * (time.monotonic() - began)) / 2
        if verb == "web":
            # A page that was being fetched when the kill came is asked for again, and no other.
            new = {
                path: n - asked[path]
                for path, n in self.site.asked.items()
                if path.lstrip("/").isdigit() and n > asked[path]
            }
            most = len(new) * (1 + ended_runs) + done
            assert sum(new.values()) <= most, (
                f"asked for {sum(new.values())} times: {len(new)} pages, {done} kills, {ended_runs} ends"
            )
        seen = self.see()
        left = {name: seen[name] for name in ("unrecorded", "to_read", "waiting", "failing") if seen[name]}
        assert not left, f"after {' '.join(command)} came to its end: {left}"

    def look(self) -> dict[str, Any]:
        """Return what the archive holds."""
        found: dict[str, Any] = self.whole("--look")
        return found

    def see(self) -> dict[str, Any]:
        """Look at the archive: nothing is wrong, and nothing that was there is gone."""
        seen = self.look()
        wrong = {
            name: seen[name] for name in ("problem", "faults", "strays", "bad_proofs", "without_proof") if seen[name]
        }
        assert not wrong, wrong
        captures = {(digest, key) for digest, key in seen["captures"]}
        assert len(captures) == len(seen["captures"]), "the same bytes of the same place are recorded twice"
        assert self.told <= captures, f"recorded before, and gone: {sorted(self.told - captures)[:5]}"
        gone = {title: pk for title, pk in self.titles.items() if seen["items"].get(title) != pk}
        assert not gone, f"items that were there, and are gone or have other numbers: {gone}"
        self.told, self.titles = captures, seen["items"]
        return seen

    def close(self) -> None:
        """Look at the end whether everything is there, and can be found."""
        again = self.whole("capture", str(self.folder / "reports"), "--source", "Clerk of Greyhaven", "--json")
        assert again["captured"] == 0, f"taken twice: {again}"
        seen = self.see()
        held = Counter(digest for digest, _ in seen["captures"])
        assert set(held) == self.digests, (
            f"{len(self.digests - set(held))} of the inputs lack, {len(set(held) - self.digests)} are not of them"
        )
        twice = [digest for digest, times in held.items() if times > 1]
        assert not twice, f"captured twice: {twice[:5]}"
        faults = self.whole("--compare")
        assert not faults, faults
        for number in (self.chance.randint(1, self.number) for _ in range(3)):
            found = self.whole("search", f"quay{number}", "--json")
            assert found["total"] == 1, f"quay{number}: {found['total']} found"
        verified = self.whole("verify", "--json")
        assert (
            verified["sound"]
            and not verified["unrecorded"]
            and not verified["strays"]
            and not verified["without_proof"]
        )
        self.tally.captures += len(seen["captures"])


# --- the whole -------------------------------------------------------------------------------------------------------


def make_base(folder: Path, database: str = "") -> Path:
    """Make an empty archive to copy."""
    data = folder / "base"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MUNIMENT_")}
    environment |= {"MUNIMENT_DATA": str(data), "MUNIMENT_ADMIN_PASSWORD": "seven-wells-in-stillmoor"}
    if database:
        environment["MUNIMENT_DATABASE_URL"] = database
    subprocess.run(
        [str(Path(sys.executable).parent / "muniment"), "init"], env=environment, check=True, capture_output=True
    )
    return data


@contextmanager
def own_database(server: str, name: str, template: str = "template0") -> Iterator[str]:
    """Make a database on a PostgreSQL, yield its address, and drop it; where there is no server, yield nothing."""
    if not server:
        yield ""
        return
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield server.rpartition("/")[0] + f"/{name}"
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def soak(
    kills: int,
    seed: int,
    folder: Path,
    base: Path | None = None,
    server: str = "",
    size: int = 24,
    say: Callable[[str], None] = print,
) -> Tally:
    """Kill so many times; return what was done. `base`: an empty archive; `server`: a PostgreSQL's address."""
    chance, tally = random.Random(seed), Tally()  # noqa: S311 - moments, no secrets
    began = time.monotonic()
    with own_database(server, "soak_base") as made:
        base = base or make_base(folder, made)
        number = 0
        while tally.kills < kills:
            number += 1
            with own_database(server, f"soak_{number}", "soak_base") as database:
                (folder / f"life-{number}").mkdir()
                life = Life(folder / f"life-{number}", base, chance, tally, database, size)
                try:
                    _live(life, kills)
                except BaseException:
                    say(
                        f"The archive is kept in {life.folder}; repeat it with: --seed {seed} (life {number}, "
                        f"{tally.kills} kills)"
                    )
                    raise
                finally:
                    life.end()
                shutil.rmtree(life.folder)
            say(f"life {number}: {tally.kills} kills, {tally.captures} captures, {time.monotonic() - began:.0f} s")
    return tally


def _live(life: Life, kills: int) -> None:
    # Each verb in turn, in an order of chance, so that few kills meet all of them.
    verbs: list[str] = []
    for _ in range(ROUNDS_OF_A_LIFE):
        if life.tally.kills >= kills:
            break
        verbs = verbs or ["folder", *life.chance.sample([v for v in VERBS if v != "folder"], len(VERBS) - 1)]
        life.play(verbs.pop(0), min(life.chance.randint(1, 4 if kills > 50 else 3), kills - life.tally.kills))
    life.close()


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--hatch", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.hatch:
        hatch()
        return
    seed = random.randrange(2**31) if given.seed is None else given.seed  # noqa: S311
    server = os.environ.get("MUNIMENT_DATABASE_URL", "")
    print(f"== {given.kills} kills, seed {seed}, {'PostgreSQL' if server else 'SQLite'}", flush=True)
    began = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="muniment-soak-"))
    tally = soak(given.kills, seed, folder, server=server, say=lambda line: print(line, flush=True))
    shutil.rmtree(folder)
    print(
        f"{tally.kills} kills ({', '.join(f'{n} {v}' for v, n in sorted(tally.by_verb.items()))}; "
        f"{', '.join(f'{n} {s}' for s, n in sorted(tally.by_signal.items()))}) in {time.monotonic() - began:.0f} s; "
        f"{tally.finished_before} verbs ended before their kill; {tally.captures} captures, none lost, none "
        f"taken twice (seed {seed})."
    )


if __name__ == "__main__":
    main()
