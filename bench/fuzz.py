"""Fuzz the reader: real inputs, mutated as Hypothesis chooses, read in reader processes with the usual limits.

What counts as found: a fault of the reader (an exception that is no `ReadingError`), a reader that died, or one that
ran over its limit of time or memory. Each found input is written to the folder `fuzz-found/`; mend the reader, and keep
the input, made small, as a test. Run: python bench/fuzz.py MINUTES [SEED]
"""

from __future__ import annotations

import gzip
import sys
import tempfile
import time
from hashlib import sha256
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from muniment.reading import ReaderPool, ReadingTask

ROOT = Path(__file__).resolve().parents[1]
FOUND = ROOT / "fuzz-found"
MOST = 400_000
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
]


def load_inputs() -> list[tuple[str, bytes]]:
    """Return (name, bytes) of the sample's files and of the real inputs beside the checkout."""
    inputs = []
    folders = [
        ROOT / "src/muniment/sample/files",
        *(
            ROOT.parent / "shared" / f
            for f in ("data/articles/html", "data/listings", "data/agendas", "data/languages", "data/pdf", "samples")
        ),
    ]
    for folder in folders:
        for file in sorted(folder.rglob("*")) if folder.is_dir() else []:
            if file.is_file() and file.suffix not in (".csv", ".json"):
                content = file.read_bytes()
                if file.suffix == ".gz":
                    content = gzip.decompress(content)
                if len(content) <= MOST and not file.name.startswith("scan-"):
                    inputs.append((file.name.removesuffix(".gz"), content))
    return inputs


INPUTS = load_inputs()


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, bytes]:
    """A real input after a few mutations."""
    name, content = draw(st.sampled_from(INPUTS))
    for _ in range(draw(st.integers(1, 6))):
        size = len(content)
        a, b = sorted((draw(st.integers(0, size)), draw(st.integers(0, size))))
        kind = draw(st.sampled_from(["cut", "repeat", "token", "flip", "end", "splice", "swap"]))
        if kind == "cut":
            content = content[:a] + content[b:]
        elif kind == "repeat":
            piece = content[a : min(b, a + 2000)]
            content = content[:a] + piece * draw(st.sampled_from([2, 10, 200])) + content[a:]
        elif kind == "token":
            content = content[:a] + draw(st.sampled_from(TOKENS)) * draw(st.sampled_from([1, 3, 100])) + content[a:]
        elif kind == "flip" and size:
            content = content[:a] + bytes([draw(st.integers(0, 255))]) + content[a + 1 :]
        elif kind == "end":
            content = content[:b]
        elif kind == "splice":
            other = draw(st.sampled_from(INPUTS))[1]
            content = content[:a] + other[len(other) // 3 :][:20_000] + content[b:]
        elif kind == "swap":
            content = content[b:] + content[:a]
        content = content[: 2 * MOST]
    return name, content


def main(minutes: float, start: int) -> None:
    FOUND.mkdir(exist_ok=True)
    until = time.monotonic() + 60 * minutes
    counts = {"read": 0, "refused": 0, "found": 0}
    slowest = (0.0, "")
    with tempfile.TemporaryDirectory() as folder, ReaderPool(1) as pool:
        path = Path(folder) / "input"
        number = start

        def run(case: tuple[str, bytes]) -> None:
            nonlocal slowest
            if time.monotonic() > until:
                return
            name, content = case
            path.write_bytes(content)
            (outcome,) = pool.read([ReadingTask(0, path, name)])
            if outcome.error is None:
                counts["read"] += 1
                if outcome.seconds > slowest[0]:
                    slowest = (outcome.seconds, name)
            elif outcome.error.code in ("fault", "limit"):
                counts["found"] += 1
                file = FOUND / f"{sha256(content).hexdigest()[:12]}-{name}"
                file.write_bytes(content)
                print(f"found: {file.name} ({len(content)} bytes): {outcome.error.message}", flush=True)
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


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
