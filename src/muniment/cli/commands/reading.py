"""Verbs that read without an archive: read, schema.

In: files. Out: what they say, for people or as JSON.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from muniment.cli import console
from muniment.cli.app import JsonOption, app, label, why_unreadable
from muniment.cli.console import fail, print_json

if TYPE_CHECKING:
    from muniment.reading.stored import StoredReading


@app.command()
def read(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH...",
            help="Files or folders. For several, one JSON object per line is printed.",
            show_default=False,
        ),
    ],
    url: Annotated[
        Optional[str], typer.Option(help="The address it came from; links are resolved against it.", show_default=False)
    ] = None,
    as_json: JsonOption = False,
    seconds: Annotated[
        Optional[float],
        typer.Option(
            "--max-seconds",
            help="The longest time for one file. Default: 2 for a page, 60 for a document.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Read files and print what is in them, without an archive."""
    from muniment.reading import ReaderPool, ReadingTask
    from muniment.reading.process.pool import Limits

    files: list[tuple[Path, str]] = []
    for path in paths:
        if path.is_dir():
            files += [
                (p, str(p))
                for p in sorted(path.rglob("*"))
                if p.is_file() and not any(part.startswith(".") for part in p.relative_to(path).parts)
            ]
        else:
            files.append((path, str(path)))
    several = len(paths) > 1 or any(p.is_dir() for p in paths)
    failed = 0
    missing = {name: why_unreadable(path) for path, name in files}
    with ReaderPool(1 if len(files) < 4 else (os.cpu_count() or 2), limits=Limits.of(seconds)) as pool:
        tasks = (ReadingTask(name, path, name, url) for path, name in files if missing[name] is None)
        outcomes = pool.read(tasks)
        for _path, name in files:
            if (problem := missing[name]) is not None:
                code, message = problem
                body = None
            else:
                outcome = next(outcomes)
                body = outcome.json
                code, message = (outcome.error.code, outcome.error.message) if outcome.error else ("", "")
            failed += body is None
            if as_json or several:
                _print_reading(name, body, code, message, several)
            elif body is None:
                fail(f"{name}: {message}", 1)
            else:
                _show_reading(body)
    if failed:
        raise typer.Exit(1)


def _print_reading(name: str, body: str | None, code: str, message: str, several: bool) -> None:
    import json

    value: dict[str, Any] = {"path": name} if several else {}
    if body is None:
        value["error"] = {"code": code, "message": message}
    else:
        value |= json.loads(body)
    print_json(value, None if several else 2)


def _show_reading(body: str) -> None:
    import json

    found = json.loads(body)
    out = console.output
    out.print(f"[bold]{found['kind']}[/]  {found['language'] or ''}  {found['media_type']}", markup=True)
    out.print(found.get("title") or "", soft_wrap=True, markup=False, style="bold")
    if found["kind"] == "front-page":
        if found["lead"]:
            out.print(f"\n{found['lead']['text']}\n", soft_wrap=True, markup=False)
        for number, block in enumerate(found["blocks"], 1):
            out.print(f"{number:3}. {block['kind']:<10} {block['title']}", soft_wrap=True, markup=False)
            if block["summary"]:
                out.print(f"     {block['summary']}", soft_wrap=True, markup=False)
    else:
        out.print(
            " · ".join(
                filter(
                    None,
                    [
                        label(_day_word(found), found["published"]),
                        label("updated", found["modified"]),
                        ", ".join(found["authors"]),
                    ],
                )
            ),
            soft_wrap=True,
            markup=False,
        )
        out.print(f"\n{found['text']}", soft_wrap=True, markup=False)


def _day_word(found: StoredReading) -> str:
    """Return the word for which day a reading's is."""
    from muniment.reading.findings.publication import find_said_by, is_only_dated

    return "dated" if is_only_dated(find_said_by(found["published"], found["findings"])) else "published"


@app.command()
def schema(what: Annotated[str, typer.Argument(help="Which schema. There is one: read.")] = "read") -> None:
    """Print the JSON Schema of a command's output."""
    if what != "read":
        fail(f"there is no schema “{what}”; there is one: read", 2)
    from pydantic import TypeAdapter

    from muniment.reading.model import Reading

    print_json(
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "A reading",
            **TypeAdapter(Reading).json_schema(),
        }
    )
