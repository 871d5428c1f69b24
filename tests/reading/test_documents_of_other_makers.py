"""Faults that documents of other makers showed: each is told here by a small invented one of its kind."""

from __future__ import annotations

import csv

from muniment.reading import TextReading, read_bytes


def _read(content: str, name: str) -> TextReading:
    reading = read_bytes(content.encode(), name)
    assert isinstance(reading, TextReading)
    return reading


def test_a_small_table_sets_no_limit_for_the_next_reader() -> None:
    csv.field_size_limit(131_072)
    _read("a,b\n1,2\n", "wells.csv")
    assert csv.field_size_limit() >= 131_072
