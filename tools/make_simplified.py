"""Writes src/muniment/simplified.txt: Chinese characters, each before its simplified form, one for one.

From OpenCC's dictionaries (Apache-2.0), by a package that is not needed to run Muniment:

    pip install opencc-python-reimplemented==0.1.7 && python tools/make_simplified.py

The index holds what this table makes: where it changes, raise SCHEMA_VERSION in search/engines/tantivy_documents.py,
and READER_VERSION. (OpenCC 1.4 has other forms for 17 characters.)
"""

from __future__ import annotations

from pathlib import Path

from opencc import OpenCC

PAIRS_OF_A_LINE = 24


def main() -> None:
    """Write the file."""
    simplify = OpenCC("t2s")
    pairs = []
    for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000)):
        plain = simplify.convert(chr(code))
        if plain != chr(code) and len(plain) == 1:
            pairs.append(chr(code) + plain)
    lines = [" ".join(pairs[at : at + PAIRS_OF_A_LINE]) for at in range(0, len(pairs), PAIRS_OF_A_LINE)]
    file = Path(__file__).resolve().parents[1] / "src/muniment/simplified.txt"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
