"""Short start-up: a package imports its modules only when they are used, and no garbage is collected while much is
loaded.

In: a package, and which of its modules has which name. Out: the package's `__getattr__` (PEP 562). And a block to load
things in.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any


def load_when_asked_for(package: str, modules: Mapping[str, str]) -> Callable[[str], Any]:
    """Return a package's `__getattr__`. `modules`: the module of each name that is loaded when somebody asks for it."""

    def find(name: str) -> Any:
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f".{modules[name]}", package), name)

    return find


@contextmanager
def without_collecting() -> Iterator[None]:
    """Let what is loaded inside be passed over by the collector, then and later.

    Python looks through all that there is each time that a quarter more was made. Of what is loaded nothing can be
    thrown away, and the looks are a fifth of the processor time of each start.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()
