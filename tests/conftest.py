"""What all tests share: an archive of their own, the sample's files, a running server, a browser."""

from __future__ import annotations

import atexit
import fcntl
import gc
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

if TYPE_CHECKING:
    from django.test import Client

# How long an example takes is the machine's affair: on a busy one a right test would fail.
hypothesis.settings.register_profile("muniment", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("muniment")

# Python looks through all that is loaded, some million things here, each time 70,000 more were made: that is much of
# the time of a migration.
gc.set_threshold(100_000, 50, 100)

# The settings read the environment when they are first imported.
os.environ["MUNIMENT_DATA"] = tempfile.mkdtemp(prefix="muniment-test-")
os.environ.setdefault("MUNIMENT_SECRET_KEY", "only-for-tests")

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(__file__).resolve().parents[2] / "shared"
SAMPLE = Path(__file__).resolve().parents[1] / "src" / "muniment" / "sample" / "files"
ADMIN_PASSWORD = "seven-wells-in-stillmoor"


def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings
    from django.db import connections
    from putting_back import take_the_place_of_flush

    take_the_place_of_flush()
    # Where tests run in several processes the settings were read with the folder of the first: each needs a cache of
    # its own.
    settings.CACHES["default"]["LOCATION"] = str(Path(os.environ["MUNIMENT_DATA"]) / "cache")
    if template := os.environ.get("MUNIMENT_TEST_TEMPLATE"):
        # The tables are there already (tools/with-postgres): each process begins with a copy.
        connections["default"].settings_dict["TEST"]["TEMPLATE"] = template
    # Passwords are made slow to guess: a third of a second for each that a test sets or gives. Servers and commands
    # have the real way.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]


LONGEST_FIRST = (
    "portal/test_hidden_names.py",
    "browser/test_roles.py",
    "capture/test_stopped_captures.py",
    "cli/test_command.py",
    "browser/test_in_a_browser.py",
    "portal/test_static_site.py",
    "archive/test_soak.py",
    "portal/test_two_editors.py",
    "browser/test_signing_in.py",
    "serving/test_stale_pages.py",
    "work/test_kills.py",
    "serving/test_nobody_held_up.py",
    "browser/test_long_report.py",
    "browser/test_a_copy.py",
    "browser/test_admin_screens.py",
    "archive/test_database_copy.py",
    "portal/test_wagtail_changes.py",
    "portal/test_discovery.py",
    "serving/test_page_store.py",
)
"""The files whose tests take longest: they begin, so that none of them runs alone at the end while the other processes
have no more."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    rank = {ROOT / "tests" / name: number for number, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: rank.get(item.path, len(rank)))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real inputs, which is not part of the repository."""
    if not SHARED.is_dir():
        pytest.skip(f"the real inputs are not here ({SHARED})")
    return SHARED


@pytest.fixture
def archive(db: None, settings: object, tmp_path: Path) -> Iterator[Path]:
    """An empty archive: a database, a folder of originals, an index, a page store."""
    from django.core.cache import cache
    from django.utils import translation

    from muniment.archive.catalogue import make_topics
    from muniment.search.engines import opened
    from muniment.serving import page_store

    settings.DATA = tmp_path / "data"  # type: ignore[attr-defined]
    settings.DATA.mkdir()  # type: ignore[attr-defined]
    opened.get_index.cache_clear()
    page_store.get_store.cache_clear()
    # Wagtail keeps in it under which addresses pages stand, those of the test before.
    cache.clear()
    make_topics()
    yield settings.DATA  # type: ignore[attr-defined]
    # A request leaves its language behind, and addresses are written in it.
    translation.deactivate()
    opened.get_index.cache_clear()
    page_store.get_store.cache_clear()


def put_sample(*makers: Callable[[], object]) -> None:
    """Call the makers and capture the sample, in an archive in which nothing stands.

    The first time in a process it is done; after that what came of it is put back, the database's rows and the
    archive's files.
    """
    import putting_back
    from django.conf import settings
    from django.core.cache import cache

    from muniment.sample import capture_sample
    from muniment.search.asking import thesaurus
    from muniment.search.engines import opened
    from muniment.serving import page_store

    name = "-".join(["sample", *(maker.__name__.strip("_") for maker in makers)])
    folder = Path(os.environ["MUNIMENT_DATA"]) / name
    thesaurus.forget_topic_labels()
    if not putting_back.is_kept(name):
        for maker in makers:
            maker()
        # Most tests ask for texts alone, and say how many there are.
        capture_sample(with_evidence=False)
        putting_back.keep(name)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(settings.DATA, folder)
        return
    putting_back.put_back(name)
    shutil.rmtree(settings.DATA)
    shutil.copytree(folder, settings.DATA)
    opened.get_index.cache_clear()
    page_store.get_store.cache_clear()
    cache.clear()


@pytest.fixture
def capture(archive: Path):  # type: ignore[no-untyped-def]
    """Capture paths into the archive and return the report."""
    from muniment.archive.captures import CaptureMetadata
    from muniment.archive.intake import capture_all
    from muniment.capture import FetchRules

    def run(*paths: object, source: str | None = "A source", date: str | None = None, collection: str | None = None):  # type: ignore[no-untyped-def]
        return capture_all([str(p) for p in paths], CaptureMetadata(source, date, collection), FetchRules())

    return run


_ASKING = threading.Lock()
"""Held while a loaded program is asked and answers: the answers of two questions at once would be taken for one
another."""
_OF_THE_TESTS = ("MUNIMENT_DATABASE_URL", "MUNIMENT_SECRET_KEY", "DJANGO_SETTINGS_MODULE", "DJANGO_ALLOW_ASYNC_UNSAFE")


def clean_environment() -> dict[str, str]:
    """Return the environment without what the tests set for themselves."""
    return {name: value for name, value in os.environ.items() if name not in _OF_THE_TESTS}


@pytest.fixture(scope="module")
def bucket_server() -> Iterator[str]:
    """The address of a server of buckets (S3)."""
    from moto.server import ThreadedMotoServer

    running = ThreadedMotoServer(port=0)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


class WarmedProgram:
    """The program, loaded for one environment: it forks itself for each command, of whichever archive (`warmed.py`)."""

    def __init__(self, env: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(ROOT / "tests" / "warmed.py")],
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def run(self, words: list[str], env: dict[str, str]) -> subprocess.CompletedProcess[str] | None:
        """Run a command; None where the program cannot be loaded in this environment."""
        with tempfile.NamedTemporaryFile("w+") as out, tempfile.NamedTemporaryFile("w+") as err:
            code = self._ask(words, env, out.name, err.name, waits=True)
            return None if code is None else subprocess.CompletedProcess(words, code, out.read(), err.read())

    def start(self, words: list[str], env: dict[str, str], log: Path) -> int | None:
        """Start a command; return its process number, or None where the program cannot be loaded."""
        return self._ask(words, env, str(log), str(log), waits=False)

    def _ask(self, words: list[str], env: dict[str, str], out: str, err: str, waits: bool) -> int | None:
        whole = {"DJANGO_SETTINGS_MODULE": "muniment.settings", **env}
        asked = {"words": words, "folder": str(Path.cwd()), "environment": whole, "out": out, "err": err}
        with _ASKING:
            return self._answer(json.dumps({**asked, "waits": waits}).encode() + b"\n", words)

    def _answer(self, asked: bytes, words: list[str]) -> int | None:
        assert self._process.stdin and self._process.stdout
        try:
            self._process.stdin.write(asked)
            self._process.stdin.flush()
        except BrokenPipeError:
            return None
        if not select.select([self._process.stdout], [], [], 300)[0]:
            raise AssertionError(f"muniment {' '.join(words)}: not done in 300 s")
        answer = self._process.stdout.readline()
        return int(answer) if answer else None

    def end(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
        # What it started, servers and readers, may run on: nobody waits for them to close their end.
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(BrokenPipeError):
                pipe.close()  # type: ignore[union-attr]


_warmed: dict[tuple[tuple[str, str], ...], WarmedProgram] = {}


def _warmed_program(env: dict[str, str]) -> WarmedProgram:
    """Return the program loaded in an environment, but for the archive's folder; the last two are kept."""
    # The test's own name is in the environment too, and is another each time.
    key = tuple(
        sorted(
            (name, value)
            for name, value in env.items()
            if name not in ("MUNIMENT_DATA", "MUNIMENT_ADMIN_PASSWORD") and not name.startswith("PYTEST_")
        )
    )
    if key not in _warmed:
        while len(_warmed) > 1:
            _warmed.pop(next(iter(_warmed))).end()
        _warmed[key] = WarmedProgram(env)
    # Used last, ended last.
    _warmed[key] = _warmed.pop(key)
    return _warmed[key]


@atexit.register
def _end_warmed_programs() -> None:
    for program in _warmed.values():
        program.end()


def command(
    *words: object, data: Path | None = None, check: bool = False, fresh: bool = False, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the `muniment` command as a person would, on SQLite.

    The program is loaded once for all archives; `fresh`: it is started anew.
    """
    env = clean_environment() | {"MUNIMENT_ADMIN_PASSWORD": ADMIN_PASSWORD, **environment}
    if data is not None:
        env["MUNIMENT_DATA"] = str(data)
    line = [str(word) for word in words]
    fresh = fresh or not line or line[0] in ("init", "serve", "work") or "--data" in line
    done = None if fresh else _warmed_program(env).run(line, env)
    if done is None:
        done = subprocess.run(
            [str(Path(sys.executable).parent / "muniment"), *line],
            capture_output=True,
            text=True,
            env=env,
            timeout=300,
            check=False,
        )
    if check and done.returncode != 0:
        raise AssertionError(f"muniment {' '.join(line)}: {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done


def _made_once(name: str, factory: pytest.TempPathFactory, make: Callable[[Path], None]) -> Path:
    """Return a copy of an archive's folder that the first of the run's processes to need it makes, and the others
    copy."""
    of_the_run = factory.getbasetemp().parent if "PYTEST_XDIST_WORKER" in os.environ else factory.getbasetemp()
    made = of_the_run / f"{name}-archive"
    with (of_the_run / f"{name}-archive.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            beginning = of_the_run / f"{name}-begun"
            shutil.rmtree(beginning, ignore_errors=True)
            make(beginning)
            beginning.rename(made)
    data = factory.mktemp(name) / "data"
    shutil.copytree(made, data)
    return data


@pytest.fixture(scope="session")
def empty_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with nothing in it. Tests copy it."""

    def make(data: Path) -> None:
        command("init", data=data, check=True)

    return _made_once("empty", tmp_path_factory, make)


@pytest.fixture(scope="session")
def sample_archive(empty_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with the sample captured. Tests only read it, or copy it."""

    def make(data: Path) -> None:
        shutil.copytree(empty_archive, data)
        command("sample", data=data, check=True)

    return _made_once("sample", tmp_path_factory, make)


def sign_in(name: str, role: str = "Editors") -> Client:
    """Make a person of that role, and a browser in which they are signed in."""
    from django.contrib.auth.models import Group, User
    from django.test import Client

    person = User.objects.create_user(name)
    person.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(person)
    return client


def is_running(pid: int) -> bool:
    """Return whether a process is there and has not ended (one that nobody asks after stays as a zombie)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class Server:
    """A portal that serves, in a process of its own.

    The program is loaded once for the servers without an environment of their own; `fresh`: it is started anew.
    """

    def __init__(self, data: Path, fresh: bool = False, **environment: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.data = data
        self.address = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None
        self.pid = self._start(["serve", "--port", str(self.port)], fresh or bool(environment), environment)
        self._wait()

    def _start(self, words: list[str], fresh: bool, environment: dict[str, str]) -> int:
        env = {**clean_environment(), "MUNIMENT_DATA": str(self.data), **environment}
        log = self.data / "server.log"
        log.write_bytes(b"")
        started = None if fresh else _warmed_program(env).start(words, env, log)
        if started is not None:
            return started
        with log.open("w") as file:
            self._process = subprocess.Popen(
                [str(Path(sys.executable).parent / "muniment"), *words], env=env, stdout=file, stderr=subprocess.STDOUT
            )
        return self._process.pid

    def _runs(self) -> bool:
        return is_running(self.pid) if self._process is None else self._process.poll() is None

    def _wait(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{self.address}/healthz", timeout=2).read()
                return
            except OSError:
                if not self._runs():
                    break
                # Asking without a pause would take the processor time that the server needs to start.
                time.sleep(0.05)
        raise AssertionError("the server did not start:\n" + (self.data / "server.log").read_text())

    def _end(self, how: signal.Signals) -> None:
        os.kill(self.pid, how)
        # Its worker is less urgent than all else, and gives back what it is at.
        deadline = time.monotonic() + 60
        while self._runs():
            assert time.monotonic() < deadline, "the server does not end"
            time.sleep(0.02)

    def kill(self) -> None:
        """Kill the process that was started, and none of those that it started."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Let the server end as when it is stopped."""
        if self._runs():
            self._end(signal.SIGTERM)


@pytest.fixture(scope="session")
def server(sample_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The sample portal, serving. Tests may write to it: it has a copy of its own."""
    data = tmp_path_factory.mktemp("served") / "data"
    shutil.copytree(sample_archive, data)
    running = Server(data)
    yield running
    running.stop()


@pytest.fixture
def own_server(sample_archive: Path, tmp_path: Path) -> Iterator[Server]:
    """A portal for one test alone, which may change whatever it likes."""
    shutil.copytree(sample_archive, tmp_path / "data")
    running = Server(tmp_path / "data")
    yield running
    running.stop()


@pytest.fixture(scope="session")
def _running_browser() -> Iterator[Any]:
    # The shell draws and runs pages as Chromium does, and is none of the rest: it takes half the processor time.
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    chromium = next(filter(None, map(shutil.which, names)), None)
    if chromium is None:
        pytest.skip("Chromium is not installed (apt-get install chromium-headless-shell)")
    from playwright.sync_api import sync_playwright

    # Playwright keeps a loop in this thread, for which Django would refuse the tests that follow their database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=chromium,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield running
        running.close()


@pytest.fixture
def browser(_running_browser: Any) -> Iterator[Any]:
    """A headless Chromium, without a page. Pages that a test leaves open are closed: they would go on asking their
    server and drawing while other tests run."""
    yield _running_browser
    for context in _running_browser.contexts:
        context.close()
