"""Dates, places, organisations, statements and figures in single sentences, against labels: precision and recall by
kind.

The sentences (bench/labels/sentences-*.jsonl) are invented, in the register of white papers and official news, each
labelled by hand: `d` dates (EDTF, `~` before a weekday left open), `p` places, `o` organisations, `s` [speaker, role]
of a statement, `f` figures [value, unit]. Half of them (by a hash of the sentence) are held out: only scored. Run by
`make bench-reading`.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from scoring import is_held_out

from muniment.reading.findings.dates import find_dates
from muniment.reading.findings.figures import find_figures
from muniment.reading.findings.names import find_organisations
from muniment.reading.findings.places import find_places
from muniment.reading.findings.statements import find_statements

FOLDER = Path(__file__).parent / "labels"
KINDS = {"d": "dates", "p": "places", "o": "organisations", "s": "statements", "f": "figures"}


def name(text: str) -> str:
    """Return a name without its article, and without the word for its rank: 吉林省 and 吉林 are one place."""
    text = re.sub(r"^(?:the|an?)\s+", "", text.strip(), flags=re.IGNORECASE).casefold()
    return re.sub(r"(?<=[\u4e00-\u9fff]{2})[省市]$", "", text)


def find(text: str) -> dict[str, list[Any]]:
    """Return what the reader finds in a sentence, in the labels' form."""
    dates = find_dates(text)
    organisations = find_organisations(text)
    return {
        "d": [f"~{d.weekday}" if d.edtf is None else d.edtf for d in dates],
        "p": [name(p.text) for p in find_places(text, organisations, dates)],
        "o": [name(o.text) for o in organisations],
        "s": [(name(s.speaker or ""), name(s.role or "")) for s in find_statements(text)],
        "f": [(f.value, f.unit) for f in find_figures(text)],
    }


def label(row: dict[str, Any]) -> dict[str, list[Any]]:
    return {
        "d": row.get("d", []),
        "p": [name(p) for p in row.get("p", [])],
        "o": [name(o) for o in row.get("o", [])],
        "s": [tuple(name(x or "") for x in row["s"])] if "s" in row else [],
        "f": [tuple(f) for f in row.get("f", [])],
    }


EVENT_FIELDS = ("mode", "start", "end", "place", "organisers", "sponsors", "countries")


def events(verbose: bool) -> None:
    """Print how teasers are told apart, and what is found of the events among them."""
    from muniment.reading.pages.teasers import read_block

    rows = [json.loads(line) for line in (FOLDER / "events.jsonl").read_text().splitlines()]
    kinds = {held: [0, 0] for held in (False, True)}
    counts: Counter[tuple[str, bool]] = Counter()
    for title, summary, row in rows:
        held = is_held_out(title)
        block = read_block(title, summary)
        kinds[held][0] += block.kind == row["kind"]
        kinds[held][1] += 1
        if verbose and not held and block.kind != row["kind"]:
            print(f"   {title}: {row['kind']}, read as {block.kind}")
        if row["kind"] != "event":
            continue
        for name_ in EVENT_FIELDS:
            true = row.get(name_) or ([] if name_ in ("organisers", "sponsors", "countries") else None)
            if name_ == "end":
                true = true or row.get("start")
            got = getattr(block, name_)
            true_set, got_set = ({*true}, {*got}) if isinstance(got, list) else ({true} - {None}, {got} - {None})
            counts["right", held] += len(true_set & got_set)
            counts["found", held] += len(got_set)
            counts["true", held] += len(true_set)
            if verbose and not held and true_set != got_set:
                print(f"   {title}: {name_} {true_set}, found {got_set}")
    right, found, true_ = (sum(counts[w, h] for h in (False, True)) for w in ("right", "found", "true"))
    print(
        f"\nTeasers: the kind is right in {sum(k[0] for k in kinds.values())} of {len(rows)} ({kinds[True][0]} "
        f"of {kinds[True][1]} held out)."
    )
    print(
        f"What is said of the events: precision {right / found:.3f}, recall {right / true_:.3f} "
        f"({counts['right', True] / counts['found', True]:.3f} and "
        f"{counts['right', True] / counts['true', True]:.3f} held out)."
    )


def main(verbose: bool) -> None:
    print("\nSentences: precision and recall by kind (of those held out)\n")
    print("| language | kind | labelled | precision | recall | held out: precision | recall |")
    print("|---|---|---:|---:|---:|---:|---:|")
    for file in sorted(FOLDER.glob("sentences-*.jsonl")):
        counts: Counter[tuple[str, str, bool]] = Counter()
        for line in file.read_text().splitlines():
            text, row = json.loads(line)
            held = is_held_out(text)
            true, found = label(row), find(text)
            for kind in KINDS:
                common = sum((Counter(true[kind]) & Counter(found[kind])).values())
                counts[kind, "right", held] += common
                counts[kind, "found", held] += len(found[kind])
                counts[kind, "true", held] += len(true[kind])
                if verbose and not held and Counter(true[kind]) != Counter(found[kind]):
                    print(f"   {kind} {text} | {true[kind]} | {found[kind]}")
        for kind, title in KINDS.items():
            cells = []
            for parts in ((False, True), (True,)):
                right, found_, true_ = (
                    sum(counts[kind, what, part] for part in parts) for what in ("right", "found", "true")
                )
                cells += [f"{right / found_:.3f}" if found_ else "", f"{right / true_:.3f}" if true_ else ""]
            total = sum(counts[kind, "true", part] for part in (False, True))
            print(f"| {file.stem.removeprefix('sentences-')} | {title} | {total} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main("--sentences" in sys.argv)
    events("--sentences" in sys.argv)
