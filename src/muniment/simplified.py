"""Chinese characters and their simplified forms, one for one.

In: nothing. Out: a table for `str.translate`. The file beside has each character before its simplified form; it is
OpenCC's table (`tools/make_simplified.py`). A character has one form here whatever words it stands in: what is indexed,
asked and read goes through the same table.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def simplified_characters() -> dict[int, str]:
    """Return the simplified character of each that has one."""
    pairs = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").split()
    return {ord(pair[0]): pair[1] for pair in pairs}
