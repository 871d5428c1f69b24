"""What a package gives only when it is asked for: a command that does not use it starts without it.

In: a package, and which of its modules has which name. Out: the package's `__getattr__` (PEP 562).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def load_when_asked_for(package: str, modules: Mapping[str, str]) -> Callable[[str], Any]:
    """Return a package's `__getattr__`. `modules`: the module of each name that is loaded when somebody asks for it."""

    def find(name: str) -> Any:
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f".{modules[name]}", package), name)

    return find
