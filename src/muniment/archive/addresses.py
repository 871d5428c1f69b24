"""Addresses of the portal's pages, cached: Django searches all its patterns each time an address is made.

In: a page's name and what its address says. Out: the address, in the interface's language and below the portal's own
prefix.
"""

from __future__ import annotations

from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language

FRONT_OF_ENGLISH = "/en/"
"""Where the English front page stands where `/` leads to another language's."""
front_of_english: ContextVar[bool] = ContextVar("front_of_english", default=False)
"""Whether it does, in this request."""


def find_address(name: str, *arguments: Any) -> str:
    """Return the address of a page by its name, in the interface's language. Raises NoReverseMatch where there is
    none."""
    if name == "front" and front_of_english.get() and get_language() == "en":
        return FRONT_OF_ENGLISH
    return _find_address(get_language(), get_script_prefix(), name, arguments)


@lru_cache(4096)
def _find_address(language: str | None, prefix: str, name: str, arguments: tuple[Any, ...]) -> str:
    return reverse(name, args=arguments)


def find_beginning(name: str) -> str:
    """Return what the addresses of numbered pages of a kind begin with: `/items/` for an item's. A list asks for
    many."""
    return _find_beginning(get_language(), get_script_prefix(), name)


@lru_cache(256)
def _find_beginning(language: str | None, prefix: str, name: str) -> str:
    return reverse(name, args=[0, "0"]).removesuffix("0/0/")
