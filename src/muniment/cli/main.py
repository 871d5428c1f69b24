"""The `muniment` command: what is typed, to one verb; what goes wrong, to one line.

In: words on a command line. Out: an exit code: 0 for done, 1 for a job that failed in whole or part, 2 for wrong usage.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import typer

from muniment.cli import console
from muniment.cli.app import UNTIL_THE_END, app
from muniment.cli.commands import (
    acts,
    annotating,
    capturing,
    counting,
    curating,
    data,
    doctor,
    keeping,
    keys,
    naming,
    proving,
    reading,
    searching,
    serving,
    setting_up,
)
from muniment.cli.commands.captures import list_captures
from muniment.cli.commands.rebuild import rebuild
from muniment.cli.commands.unrecorded import adopt, clear, unrecorded
from muniment.cli.console import fail, note

FAMILIES = (
    setting_up,
    capturing,
    reading,
    data,
    searching,
    counting,
    serving,
    keys,
    proving,
    annotating,
    keeping,
    curating,
    naming,
    acts,
    doctor,
)
"""The modules whose verbs are registered when they are imported."""
PANELS = {
    "Begin": (setting_up,),
    "Capture and read": (capturing, reading, data),
    "Search and take away": (searching, proving, annotating),
    "Count": (counting,),
    "Publish": (serving,),
    "Decide": (curating, naming),
    "Keep": (keeping, doctor),
}
"""What the verbs of a family are shown under in the help, in this order."""
app.command("captures")(list_captures)
app.command("rebuild")(rebuild)
app.command("unrecorded")(unrecorded)
app.command("adopt")(adopt)
app.command("clear")(clear)


def _show_in_panels() -> None:
    """Give each verb the panel of its module, and put the verbs in the order of the panels."""
    others = {"captures": "Capture and read"}
    by_module = {module.__name__: panel for panel, modules in PANELS.items() for module in modules}
    for verb in app.registered_commands:
        verb.rich_help_panel = others.get(verb.name or "") or by_module.get(str(verb.callback.__module__), "Keep")
    app.registered_commands.sort(key=lambda verb: list(PANELS).index(str(verb.rich_help_panel)))


_show_in_panels()


def main() -> None:
    """Run the command line. What it writes is its owner's alone."""
    os.umask(0o077)
    try:
        app()
        sys.stdout.flush()
    except BrokenPipeError:
        console.write_through_pipe()
        sys.exit(0)
    except Exception as error:
        from muniment.cli.faults import explain

        folder = str(Path(os.environ.get("MUNIMENT_DATA", "data")).resolve())
        found = explain(error, folder)
        if found is None:
            raise
        _end_with(*found)
    except KeyboardInterrupt:
        note("Stopped. What was done is kept; run the same command again to continue.")
        sys.exit(130)
    finally:
        UNTIL_THE_END.close()


def _end_with(code: str, message: str) -> None:
    """Say what was in the way, and end: in a line on the other channel where the output itself cannot be written."""
    try:
        fail(message, 1, "--json" in sys.argv, code)
    except typer.Exit as end:
        sys.exit(end.exit_code)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        note(f"muniment: the output cannot be written: {message}")
        sys.exit(1)


if __name__ == "__main__":
    main()
