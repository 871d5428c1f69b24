"""The verb that lists captures with what was asked and answered: for archivists."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from muniment.cli import console
from muniment.cli.console import fail, note, print_json

if TYPE_CHECKING:
    from muniment.archive.models import Capture


def list_captures(
    kind: Annotated[
        Optional[str],
        typer.Option(
            help="Only one kind: document (a page or a file to read), error (an error page from a server), "
            "container (a WARC file), manifest (a table of documents and their facts) or data (a file of series).",
            show_default=False,
        ),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many to list, newest first.")] = 50,
    data: Annotated[
        Optional[Path],
        typer.Option(
            "--data", help="The archive's folder. Default: MUNIMENT_DATA, or else ./data.", show_default=False
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, with headers, request and redirects.")] = False,
) -> None:
    """List captures, including error pages and imported WARC files, with request and response."""
    from muniment.cli.app import start

    start(data, as_json, only_reads=True)
    from muniment.archive.models import Capture

    if kind is not None and kind not in Capture.KINDS:
        fail(f"--kind {kind} is not one of {', '.join(Capture.KINDS)}", 2, as_json, "usage")
    captures = Capture.objects.select_related("original", "source").order_by("-pk")
    rows = list((captures.filter(kind=kind) if kind else captures)[:limit])
    if as_json:
        print_json([describe(capture) for capture in rows])
        return
    for capture in rows:
        words = (
            f"{capture.pk:6}  {capture.captured_at:%Y-%m-%d %H:%M:%S}  {capture.kind:<9} {capture.status or '':<4} "
            f"{capture.original_id[:12]}  {capture.origin}"
        )
        console.output.print(words, soft_wrap=True, markup=False)
    note(f"{len(rows)} listed.")


def describe(capture: Capture) -> dict[str, Any]:
    """Return a capture's record with its number, its source and its digest."""
    from muniment.archive.records import record_digest, record_of

    return {
        "id": capture.pk,
        "source": capture.source.name,
        "kind": capture.kind,
        "digest": record_digest(capture),
        **record_of(capture).model_dump(),
    }
