"""Ending cleanly when a person or the system stops a long verb (Ctrl+C, `kill`, a service that is stopped)."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Stopped(KeyboardInterrupt):
    """The work was stopped from outside. `name` is the signal's, `exit_code` what a shell expects."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.name = signal.Signals(number).name
        self.exit_code = 128 + number


@contextmanager
def stop_by_signals() -> Iterator[None]:
    """Raise Stopped where SIGINT or SIGTERM comes, once: what is open is put away then, and a second signal is left to
    do no more."""

    def stop(number: int, frame: FrameType | None) -> None:
        for each in before:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped(number)

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
