"""Verbs for W3C Web Annotations: write statements and acts as annotations, take annotations of others in.

In: a file. Out: a page of annotations; or acts, and what was not taken, with the reason.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from muniment.cli.app import DataOption, JsonOption, app, start, why_unreadable
from muniment.cli.console import fail, note, print_json

annotations_app = typer.Typer(
    name="annotations",
    help="W3C Web Annotations: write them, take them in.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)
app.add_typer(annotations_app, name="annotations", rich_help_panel="Search and take away")


@annotations_app.command("export")
def export_annotations(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The file to write.")],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write public statements, evidence, assessments, questions and answers as one page of Web Annotations."""
    start(data, as_json, only_reads=True)
    from muniment.exchange.annotations import CONTEXT, annotate_all

    count = 0
    part = output.with_name(f".{output.name}.part")
    try:
        with part.open("w", encoding="utf-8") as file:
            file.write(json.dumps({"@context": CONTEXT, "type": "AnnotationPage"})[:-1] + ', "items": [')
            for count, annotation in enumerate(annotate_all(None), 1):
                file.write((",\n" if count > 1 else "\n") + json.dumps(annotation, ensure_ascii=False))
            file.write("\n]}\n")
        part.replace(output)
    finally:
        part.unlink(missing_ok=True)
    if as_json:
        print_json({"file": str(output), "annotations": count})
    else:
        note(f"{output} has {count} annotations.")


@annotations_app.command("import")
def import_annotations(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Web Annotations as JSON-LD.", show_default=False)],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take in annotations that assess what is held here, or link it with something else held here. Each becomes an act,
    told as written for the annotation's creator."""
    start(data, as_json)
    if not file.is_file():
        code, why = why_unreadable(file) or ("unreadable", "it cannot be read")
        fail(f"{file}: {why}", 1, as_json, code)
    from muniment.archive.catalogue import ArchiveError
    from muniment.exchange.annotations import take_annotations

    try:
        told = take_annotations(file.read_bytes(), None)
    except ArchiveError as error:
        fail(f"{file}: {error}; nothing was taken", 1, as_json, "annotations")
    if as_json:
        print_json({"taken": told.taken, "left": told.left})
    else:
        for line in told.left:
            note(f"  not taken: {line}")
        note(f"{len(told.taken)} annotations were taken, {len(told.left)} were not.")
    if told.left:
        raise typer.Exit(1)
