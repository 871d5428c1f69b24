"""How the command line speaks: lines, bars, JSON, errors."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

messages = Console(stderr=True, highlight=False)
output = Console(highlight=False)


def print_json(value: Any, indent: int | None = 2) -> None:
    """Print a value as JSON on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=indent) + "\n")
    sys.stdout.flush()


def fail(message: str, code: int = 1, as_json: bool = False, kind: str = "error") -> NoReturn:
    """Say in one line what is wrong and what to do, and end."""
    if as_json:
        print_json({"error": {"code": kind, "message": message}})
    else:
        messages.print(f"[bold red]muniment:[/] {_escape(message)}", soft_wrap=True)
    raise typer.Exit(code)


def note(message: str) -> None:
    """Say something to the person, beside the output."""
    messages.print(_escape(message), soft_wrap=True)


def _escape(text: str) -> str:
    return text.replace("[", r"\[")


@contextmanager
def bar(label: str, total: int | None, quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """Show a progress bar; the yielded function takes the name of each thing done."""
    if quiet or total == 0:
        yield lambda name: None
        return
    columns = [
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    ]
    # Without a terminal a line now and then says that work goes on.
    plain = not messages.is_terminal
    with Progress(*columns, console=messages, transient=True, disable=plain) as progress:
        task = progress.add_task(label, total=total)
        done = 0
        step = max(1, (total or 1000) // 10)

        def advance(name: str) -> None:
            nonlocal done, total
            done += 1
            if total is not None and done > total:
                total = done
                progress.update(task, total=total)
            progress.update(task, advance=1)
            if plain and done % step == 0:
                messages.print(f"{label}: {done}" + (f" of {total}" if total else ""))

        yield advance


def write_through_pipe() -> None:
    """End quietly when the reader of our output (`| head`) closes the pipe."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
