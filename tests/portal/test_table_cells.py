"""No cell of a table that is exported is a formula to a spreadsheet."""

from __future__ import annotations

import pytest

from muniment.exchange.exports import harmless

CELLS = [
    "=1+1",
    "+1",
    "-1",
    "@x",
    "\t=1",
    "\n=1",
    "\r\n=1",
    "\rx",
    " =1",
    "\u00a0@x",
    "\ufeff=1",
    "\u200b=1",
    "\uff1d1",
    "\uff0b1",
    "\uff0d1",
    "\uff20x",
]


@pytest.mark.parametrize("cell", CELLS, ids=ascii)
def test_no_cell_is_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    assert harmless([cell, "x"]).startswith("'")
    assert harmless(f"a{cell}") == f"a{cell}"
