"""Runs commands one after another, each in a process forked from this one, which has loaded the program once for the
commands of all archives.

A start of the program takes seconds, and the tests make some hundred. In: a line of JSON for each command (its words,
its folder, its environment, the files for what it prints, whether to wait for its end). Out: a line with its exit code,
or with its process number where nobody waits for it. Run by `conftest.command` and `conftest.Server`.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import multiprocessing.forkserver
import os
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NoReturn

READING = frozenset({"capture", "read", "reread", "sample", "serve", "rebuild", "adopt"})
"""Verbs that read files: readers are forked from a process of their own, which loads for two seconds."""


def settle(environment: dict[str, str]) -> None:
    """Let the settings be those of an environment, whose archive may be another than that the program was loaded for.

    Nothing was opened until now, and no module keeps a part of the archive's folder for itself.
    """
    os.environ.clear()
    os.environ.update(environment)
    from django.conf import Settings, settings
    from django.core.cache import caches
    from django.core.files.storage import storages
    from django.db import connections

    importlib.reload(sys.modules["muniment.settings"])
    before, now = settings._wrapped, Settings("muniment.settings")  # type: ignore[attr-defined]
    for name in vars(before).keys() - vars(now).keys():
        if name.isupper():  # Parts of Wagtail set some when they are loaded.
            setattr(now, name, getattr(before, name))
    settings._wrapped = now  # type: ignore[attr-defined]
    for handler in (connections, caches):
        for alias in handler:
            with suppress(AttributeError):
                del handler[alias]
        handler._settings = None  # type: ignore[attr-defined]
        handler.__dict__.pop("settings", None)
    storages.__dict__.pop("backends", None)
    storages._storages.clear()


def share_readers() -> None:
    """Begin the process that readers are forked from, for all commands: each would begin one of its own."""
    from muniment.reading.process.forking import reader_processes

    reader_processes()
    server = multiprocessing.forkserver._forkserver  # type: ignore[attr-defined]
    server.ensure_running()
    # Whether it runs is asked of the system, which answers only the process that began it.
    server.ensure_running = lambda: None


def run_to_the_end(run: Callable[[], None]) -> NoReturn:
    """Run a command and end the process as Python does, but for taking all that is loaded apart: that would copy the
    memory that is shared with the program."""
    code = 0
    try:
        run()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        code = 1
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    with suppress(OSError, ValueError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muniment.settings")
    import django

    from muniment.cli.main import main as run

    django.setup()
    # What is loaded is shared with each command's process for as long as neither writes to it: the collector would.
    gc.freeze()
    shares_readers = False
    # What is started from here writes to nobody, and holds no end of the pipe that the tests read.
    answers = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    while line := sys.stdin.buffer.raw.readline():  # type: ignore[attr-defined]
        asked: dict[str, Any] = json.loads(line)
        if asked["words"][0] == "serve":
            # What a server loads when it is asked for a page.
            importlib.import_module("muniment.portal.urls")
        if not shares_readers and asked["words"][0] in READING:
            share_readers()
            shares_readers = True
        process = os.fork()
        if process == 0:
            os.chdir(asked["folder"])
            for number, path in ((0, os.devnull), (1, asked["out"]), (2, asked["err"])):
                file = os.open(path, os.O_RDWR | os.O_APPEND)
                os.dup2(file, number)
                os.close(file)
            settle(asked["environment"])
            sys.argv = ["muniment", *asked["words"]]
            run_to_the_end(run)
        if asked["waits"]:
            _, status = os.waitpid(process, 0)
            os.write(answers, f"{os.waitstatus_to_exitcode(status)}\n".encode())
        else:
            os.write(answers, f"{process}\n".encode())
        with suppress(ChildProcessError):
            os.waitpid(-1, os.WNOHANG)  # A server that has ended since.


if __name__ == "__main__":
    main()
