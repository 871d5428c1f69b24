"""Fuzz the reader: real inputs, mutated as Hypothesis chooses, read in reader processes with the usual limits.

What counts as found: a fault of the reader (an exception that is no `ReadingError`), a reader that died, or one that
ran over its limit of time or memory. Each found input is written to the folder `fuzz-found/`; mend the reader, and keep
the input, made small, as a test. Of a zip the parts are mutated, and packed again. Every second input is drawn from a
kind of file, so that the many pages do not crowd out the few books and sheets. A document that takes longer than
`SLOW` seconds is told of too. Run: python bench/fuzz.py MINUTES [SEED]
"""

from __future__ import annotations

import gzip
import io
import re
import sys
import tempfile
import time
import zipfile
from collections import Counter
from hashlib import sha256
from pathlib import Path

from fuzz_seeds import MADE
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from muniment.reading import ReaderPool, ReadingTask

ROOT = Path(__file__).resolve().parents[1]
FOUND = ROOT / "fuzz-found"
MOST = 400_000
SLOW = 15.0
"""Seconds by the clock: a document may take sixty of processor time, and a small one should take far less."""
TOKENS = [
    b"<div>",
    b"</div>",
    b"<table><tr><td>",
    b"<a href='x'>",
    b"<p>",
    b"<script>",
    b"<!--",
    b"]]>",
    b"&#x10ffff;",
    b"&amp;",
    b"<h1>",
    b"<li>",
    b"\0",
    b"\r\n\r\n",
    b"\xff\xfe",
    b"[more..]",
    b" said on Sunday that ",
    b"\xe2\x80\x9c",
    b"(2016-2020)",
    b"2016\xe5\xb9\xb49\xe6\x9c\x8829\xe6\x97\xa5",
    b"\xef\xbc\x8c",
    b" and the Ministry of ",
    b"from A to B ",
    b"1,234,567,890 million ",
    b"%PDF-1.7",
    b"endobj",
    b"stream\n",
    b"<<>>",
    b"PK\x03\x04",
    b"{\\rtf1",
    b"\\'e9",
    b"# ",
    b"* ",
    b"](",
    b'"',
    b"according to ",
    b"A" * 3000,
    b" the" * 2000,
    b"(" * 500,
    b"<b>" * 400,
    b"1." * 400,
    b"\xe4\xba\xba\xe6\x9d\x83" * 800,
    b"<w:ins><w:del>",
    b"<w:p><w:r><w:t>",
    b"<w:tbl><w:tr><w:tc>",
    b"<text:list><text:list-item>",
    b'<table:table-cell table:number-columns-repeated="99999999"/>',
    b'<row r="1048576"><c r="XFD1048576" t="s"><v>0</v></c></row>',
    b"{\\field{\\*\\fldinst x}{\\fldrslt ",
    b"\\u-10179?",
    b"\\bin999999 ",
    b"Content-Type: multipart/mixed; boundary=A\n\n--A\n",
    b"=?utf-8?Q?=FF",
    b"/ActualText <FEFF0915>",
    b" BT /F1 1e9 Tf (x) Tj ET ",
]
JUNK = [b"-1", b"99999999999999999999", b"", b"\xd9\xa3", b"abc", b"0", b"../../x", b"\xff", b"1e400"]
_ATTRIBUTE, _EMPTY, _TEXT = (
    re.compile(rb'="([^"<>]*)"'),
    re.compile(rb"<[\w:]+[^<>]*/>"),
    re.compile(rb">([^<>]{1,40})<"),
)


def load_inputs() -> list[tuple[str, bytes]]:
    """Return (name, bytes) of the sample's files and of the real inputs beside the checkout."""
    inputs = list(MADE)
    folders = [
        ROOT / "src/muniment/sample/files",
        *(
            ROOT.parent / "shared" / f
            for f in (
                "cases/reading",
                "data/articles/html",
                "data/listings",
                "data/agendas",
                "data/languages",
                "data/pdf",
                "samples",
            )
        ),
    ]
    for folder in folders:
        for file in sorted(folder.rglob("*")) if folder.is_dir() else []:
            if file.is_file() and file.suffix not in (".json", ".py"):
                content = file.read_bytes()
                if file.suffix == ".gz":
                    content = gzip.decompress(content)
                if len(content) <= MOST and not file.name.startswith("scan-"):
                    inputs.append((file.name.removesuffix(".gz"), content))
    return inputs


INPUTS = load_inputs()


def by_kind() -> dict[str, list[tuple[str, bytes]]]:
    """Return the inputs by the ending of their names."""
    kinds: dict[str, list[tuple[str, bytes]]] = {}
    for name, content in INPUTS:
        kinds.setdefault(Path(name).suffix, []).append((name, content))
    return kinds


BY_KIND = by_kind()


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, bytes]:
    """A real input after a few mutations; of a zip, its parts."""
    inputs = INPUTS if draw(st.booleans()) else BY_KIND[draw(st.sampled_from(sorted(BY_KIND)))]
    name, content = inputs[draw(st.integers(0, len(inputs) - 1))]
    if content.startswith(b"PK\x03\x04") and draw(st.integers(0, 9)):
        return name, mutate_parts(draw, content)
    return name, mutate(draw, content)


def mutate_parts(draw: st.DrawFn, content: bytes) -> bytes:
    """Return a zip of which one to three parts were mutated."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [(info.filename, archive.read(info)) for info in archive.infolist()]
    # Those of some length are drawn first: most others hold two lines.
    order = sorted(range(len(parts)), key=lambda i: -len(parts[i][1]))
    chosen = set(draw(st.lists(st.sampled_from(order), min_size=1, max_size=3)))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        for number, (name, data) in enumerate(parts):
            made.writestr(name, mutate(draw, data) if number in chosen else data)
    return packed.getvalue()


def mutate(draw: st.DrawFn, content: bytes) -> bytes:
    """Return bytes after one to six mutations."""
    for _ in range(draw(st.integers(1, 6))):
        kind = draw(st.sampled_from(["cut", "repeat", "token", "flip", "end", "splice", "swap", "value", "element"]))
        content = (_mutate_markup if kind in ("value", "element") else _mutate_once)(draw, content, kind)[: 2 * MOST]
    return content


def _mutate_once(draw: st.DrawFn, content: bytes, kind: str) -> bytes:
    size = len(content)
    a, b = sorted((draw(st.integers(0, size)), draw(st.integers(0, size))))
    if kind == "cut":
        return content[:a] + content[b:]
    if kind == "repeat":
        piece = content[a : min(b, a + 2000)]
        return content[:a] + piece * draw(st.sampled_from([2, 10, 200])) + content[a:]
    if kind == "token":
        return content[:a] + draw(st.sampled_from(TOKENS)) * draw(st.sampled_from([1, 3, 100])) + content[a:]
    if kind == "flip" and size:
        return content[:a] + bytes([draw(st.integers(0, 255))]) + content[a + 1 :]
    if kind == "end":
        return content[:b]
    if kind == "splice":
        other = INPUTS[draw(st.integers(0, len(INPUTS) - 1))][1]
        return content[:a] + other[len(other) // 3 :][:20_000] + content[b:]
    return content[b:] + content[:a]


def _mutate_markup(draw: st.DrawFn, content: bytes, kind: str) -> bytes:
    """Return markup in which the value of an attribute or a text is junk, or an empty element stands twice or not."""
    if kind == "value":
        found = list((_ATTRIBUTE if draw(st.booleans()) else _TEXT).finditer(content[:MOST]))
        if not found:
            return content
        start, end = found[draw(st.integers(0, len(found) - 1))].span(1)
        return content[:start] + draw(st.sampled_from(JUNK)) + content[end:]
    found = list(_EMPTY.finditer(content[:MOST]))
    if not found:
        return content
    one, other = (found[draw(st.integers(0, len(found) - 1))] for _ in range(2))
    times = draw(st.sampled_from([0, 1, 50]))
    return content[: one.start()] + other[0] * times + content[one.end() :]


def main(minutes: float, start: int) -> None:
    FOUND.mkdir(exist_ok=True)
    until = time.monotonic() + 60 * minutes
    counts = {"read": 0, "refused": 0, "found": 0}
    slowest = (0.0, "")
    kinds: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder, ReaderPool(1) as pool:
        path = Path(folder) / "input"
        number = start

        def run(case: tuple[str, bytes]) -> None:
            nonlocal slowest
            if time.monotonic() > until:
                return
            name, content = case
            path.write_bytes(content)
            kinds[Path(name).suffix] += 1
            (outcome,) = pool.read([ReadingTask(0, path, name)])
            if outcome.error is None:
                counts["read"] += 1
                if outcome.seconds > slowest[0]:
                    slowest = (outcome.seconds, name)
                if outcome.seconds > SLOW:
                    keep(content, name, f"slow: {outcome.seconds:.1f} s")
            elif outcome.error.code in ("fault", "limit"):
                counts["found"] += 1
                keep(content, name, outcome.error.message)
            else:
                counts["refused"] += 1

        while time.monotonic() < until:
            number += 1
            case = seed(number)(
                settings(
                    max_examples=500,
                    deadline=None,
                    database=None,
                    phases=[Phase.generate],
                    suppress_health_check=list(HealthCheck),
                )(given(mutated())(run))
            )
            case()
    print(
        f"{minutes:g} minutes, seed {start}: {counts['read']} read, {counts['refused']} refused, "
        f"{counts['found']} found; slowest read {slowest[0]:.2f} s ({slowest[1]})"
    )
    print(", ".join(f"{kind or 'no ending'} {count:,}" for kind, count in kinds.most_common()))


def keep(content: bytes, name: str, message: str) -> None:
    """Write an input that was found to the folder, and tell of it."""
    file = FOUND / f"{sha256(content).hexdigest()[:12]}-{name}"
    file.write_bytes(content)
    print(f"found: {file.name} ({len(content)} bytes): {message}", flush=True)


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
