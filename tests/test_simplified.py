"""The table of simplified characters, which the index, queries and the reader share."""

from __future__ import annotations

from muniment.reading.findings.chinese_speakers import to_simplified as simplified_for_the_reader
from muniment.search.analysis import to_simplified as simplified_for_the_index
from muniment.simplified import simplified_characters


def test_each_character_has_one_form_and_that_is_final() -> None:
    table = simplified_characters()
    assert len(table) == 3751
    assert all(len(plain) == 1 and ord(plain) != code for code, plain in table.items())
    # Written twice, a text is the same, but for a plant's name whose simplified form is another plant's old one.
    assert {chr(code) for code, plain in table.items() if ord(plain) in table} == {"薴"}


def test_the_index_and_the_reader_write_the_same() -> None:
    text, plain = "後來皇后在臺灣發表關於兩公約的聲明", "后来皇后在台湾发表关于两公约的声明"
    assert simplified_for_the_index(text) == simplified_for_the_reader(text) == plain
