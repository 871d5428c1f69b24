"""A worker beside the server: a process of its own, started again where it dies, ended with the server.

In: the command that runs a worker. Out: a running process for as long as the server runs. It ends by itself when the
server is killed: it reads from a pipe that only the server holds open.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable

logger = logging.getLogger(__name__)
_LONGEST_PAUSE = 60.0


class WorkerProcess:
    """Keeps one worker running."""

    def __init__(self, command: list[str]) -> None:
        self._command = command
        self._stops = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._watch, name="worker", daemon=True)

    def start(self) -> None:
        """Start the worker."""
        self._thread.start()

    def stop(self) -> None:
        """End the worker: it gives back what it has not finished."""
        self._stops.set()
        process = self._process
        if process is not None:
            process.terminate()
        self._thread.join(timeout=30)

    def _watch(self) -> None:
        pause = 1.0
        while not self._stops.is_set():
            process = self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE)
            if self._stops.is_set():
                process.terminate()
            try:
                code = process.wait()
            finally:
                if process.stdin:
                    process.stdin.close()
            if not self._stops.is_set():
                logger.error("the worker ended (%s); restarting in %.0f s", code, pause)
                self._stops.wait(pause)
                pause = min(_LONGEST_PAUSE, pause * 2)


def call_when_parent_ends(do: Callable[[], None]) -> None:
    """Call something when the parent process has ended: its pipe, our input, is closed then."""

    def wait() -> None:
        try:
            while os.read(sys.stdin.fileno(), 1024):
                pass
        except OSError:
            logger.debug("the input could not be read", exc_info=True)
        do()

    threading.Thread(target=wait, name="parent", daemon=True).start()
