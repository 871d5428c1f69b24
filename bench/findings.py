"""What the reader shows of real texts, and how much of it is right: speakers, statements, places, languages, by set.

    python bench/findings.py ../shared

The labels and their scorers are others' (../shared/data, ../shared/tools); each is run once and its own words are
printed in one table. Run by `make bench-reading`.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

MUNIMENT = str(Path(sys.executable).parent / "muniment")


def ask(shared: Path, scorer: str, data: str) -> str:
    """Return what a scorer prints of a set."""
    command = [sys.executable, str(shared / "tools" / scorer), MUNIMENT, str(shared / "data" / data)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def first(expression: str, text: str) -> str:
    """Return the first group of an expression, or a dash."""
    match = re.search(expression, text)
    return match[1] if match else "–"


def main(shared: Path) -> None:
    """Print the table."""
    news = ask(shared, "score_attribution.py", "polnear")
    six = ask(shared, "score_findings.py", "findings/six-languages.jsonl")
    chinese = ask(shared, "score_findings_chinese.py", "findings/chinese.jsonl")
    known = ask(shared, "score_known.py", "known")
    print("| set | what was measured |\n|---|---|")
    print(f"| news articles (PolNeAR) | {news.strip().splitlines()[-1]} |")
    for kind in ("STATEMENTS", "SPEAKERS", "DATES", "PLACES", "ORGANISATIONS", "FIGURES", "LANGUAGE"):
        part = six[six.index(kind) :].split("\n\n")[0].splitlines()
        for line in part[1:] or part:
            print(f"| passages, six languages | {kind.lower()} {line.strip().replace(' | ', '; ')} |")
    for kind in ("statements", "speakers", "dates", "places", "organisations", "figures"):
        print(f"| passages, Chinese | {kind} {first(rf'(?m)^{kind} +(.*)$', chinese)} |")
    for line in known.splitlines():
        if re.match(r"\s*(?:language|speaker|place)", line, re.IGNORECASE):
            print(f"| whole texts | {line.strip()} |")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared"))
