"""Eviction: which cached pages stay when memory is full, those that are requested most.

In: things with their sizes in bytes, each counting how often it was asked for. Out: those that fit. New things pass
through a small queue; what was asked for again while it stood there goes on to the main one, and the rest leaves: so
many things that are each asked for once push out none that many ask for. (S3-FIFO: Yang et al., FIFO Queues are All You
Need for Cache Eviction, SOSP 2023.)
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar


class Wanted(Protocol):
    """An entry that counts its requests."""

    asked: int


Thing = TypeVar("Thing", bound=Wanted)

_SMALL = 0.1
"""The part of all bytes that new things may take."""
_LARGEST = 0.05
"""The part of all bytes that one thing may take."""
_MOST_LIVES = 3
_KNOWN = 20_000
"""Keys of things that left the small queue and are remembered: such a thing is no new one when it comes again."""


class MostWanted(Generic[Thing]):
    """Things by key, of at most so many bytes. Not safe for threads, but for reading `all`."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.all: dict[str, Thing] = {}
        self._small: OrderedDict[str, int] = OrderedDict()
        self._main: OrderedDict[str, int] = OrderedDict()
        self._small_size = self._main_size = 0
        self._left: OrderedDict[str, None] = OrderedDict()
        self.when_gone: Callable[[str, Thing], None] = lambda key, thing: None

    @property
    def size(self) -> int:
        """Bytes of all things."""
        return self._small_size + self._main_size

    def put(self, key: str, thing: Thing, size: int) -> bool:
        """Take a thing in, in place of what has that key; say whether it is there now (a very large one is not
        taken)."""
        self.remove(key)
        if size > self._most * _LARGEST:
            return False
        if key in self._left:
            del self._left[key]
            self._main[key] = size
            self._main_size += size
        else:
            self._small[key] = size
            self._small_size += size
        self.all[key] = thing
        self._shrink()
        return key in self.all

    def resize(self, key: str, thing: Thing, size: int) -> None:
        """Count a thing anew, if it is still there."""
        if self.all.get(key) is not thing:
            return
        if key in self._small:
            self._small_size += size - self._small[key]
            self._small[key] = size
        else:
            self._main_size += size - self._main[key]
            self._main[key] = size
        self._shrink()

    def remove(self, key: str) -> None:
        """Take a thing out, if it is there."""
        thing = self.all.pop(key, None)
        if thing is None:
            return
        self._small_size -= self._small.pop(key, 0)
        self._main_size -= self._main.pop(key, 0)
        self.when_gone(key, thing)

    def clear(self) -> None:
        """Take all out, without a word."""
        self.all.clear()
        self._small.clear()
        self._main.clear()
        self._small_size = self._main_size = 0

    def _shrink(self) -> None:
        while self.size > self._most:
            if self._small and (self._small_size > self._most * _SMALL or not self._main):
                self._leave_small()
            else:
                self._leave_main()

    def _leave_small(self) -> None:
        key, size = next(iter(self._small.items()))
        thing = self.all[key]
        if thing.asked:
            thing.asked = 0
            del self._small[key]
            self._small_size -= size
            self._main[key] = size
            self._main_size += size
            return
        self.remove(key)
        self._left[key] = None
        if len(self._left) > _KNOWN:
            self._left.popitem(last=False)

    def _leave_main(self) -> None:
        key = next(iter(self._main))
        thing = self.all[key]
        if thing.asked:
            # Asked for since it was last looked at: it goes round again.
            thing.asked = min(thing.asked, _MOST_LIVES) - 1
            self._main.move_to_end(key)
        else:
            self.remove(key)
