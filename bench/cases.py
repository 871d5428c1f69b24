"""The small hard inputs of ../shared/cases/reading, by kind: how many hold. Prints one table, and what fails.

Run by `make bench-reading`; by hand: `bench/cases.py FOLDER`. The checker is the folder's own.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path


def main(folder: Path) -> None:
    command = Path(sys.executable).parent / "muniment"
    done = subprocess.run(
        [sys.executable, folder / "check_cases.py", command, folder, folder / "cases.json", "--kinds"],
        capture_output=True,
        text=True,
    )
    if done.returncode not in (0, 1):
        sys.exit(f"the cases could not be checked: {done.stdout or done.stderr}")
    kinds = re.findall(r"^(\w+): (\d+) of (\d+)$", done.stdout, re.MULTILINE)
    print("\n| kind | cases | hold |\n|---|---:|---:|")
    for kind, held, count in kinds:
        print(f"| {kind} | {count} | {held} |")
    print(f"| all | {sum(int(count) for *_, count in kinds)} | {sum(int(held) for _, held, _ in kinds)} |\n")
    failed = [line for line in done.stdout.splitlines() if re.match(r"[\w.-]+\.\w+: ", line)]
    print("\n".join(f"- {line}" for line in failed) or "All hold.")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
