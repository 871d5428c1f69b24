"""Print each module of a room with the first line of its docstring: `make modules`, or `make modules ROOM=search`.

The documentation site has the same list at the end of its page on the architecture.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "muniment"


def list_modules(room: str = "") -> Iterator[tuple[str, str]]:
    """Yield each module (`search/asking/query`) and what it says of itself, in order of names."""
    for path in sorted((PACKAGE / room).rglob("*.py")):
        if path.name != "__init__.py" and "migrations" not in path.parts:
            said = ast.get_docstring(ast.parse(path.read_text())) or ""
            yield path.relative_to(PACKAGE).with_suffix("").as_posix(), " ".join(said.partition("\n\n")[0].split())


def table_of_modules() -> str:
    """Return the list as a table in Markdown."""
    rows = (f"| `{module}` | {said.replace('|', chr(92) + '|')} |" for module, said in list_modules())
    return "\n".join(["| module | what it says of itself |", "|---|---|", *rows])


if __name__ == "__main__":
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    if not (PACKAGE / wanted).is_dir():
        sys.exit(f"there is no room {wanted}: docs/architecture.md names them")
    for module, said in list_modules(wanted):
        print(f"{module}\n    {said}")
