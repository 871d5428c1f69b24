"""Verbs that take bytes in: capture, reread, failures.

In: paths and addresses. Out: what was captured, and why the rest was not.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from muniment.cli import console
from muniment.cli.app import DataOption, JsonOption, app, start
from muniment.cli.bringing import bring_manifest
from muniment.cli.console import bar, fail, note, print_json
from muniment.cli.intake_told import MOST_LISTED, MOST_TOLD, report_intake, say_where_it_stopped


@app.command()
def capture(
    inputs: Annotated[
        Optional[list[str]],
        typer.Argument(
            metavar="PATH_OR_URL...",
            help="Files (text, HTML, PDF, office files, EPUB, mail, saved pages, tables, laws in XML, ZIP), folders, "
            "WARC files, and addresses of pages, feeds or sitemaps.",
            show_default=False,
        ),
    ] = None,
    manifest: Annotated[
        Optional[Path],
        typer.Option(
            "--manifest",
            metavar="FILE",
            help="Capture what this table (CSV, XLSX or JSON Lines) names, with the facts that it gives.",
            show_default=False,
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check the manifest, list its doubtful rows, and capture nothing.")
    ] = False,
    source: Annotated[
        Optional[str],
        typer.Option(
            help="Who published it. Default: the site's own name, its host, or the folder.", show_default=False
        ),
    ] = None,
    date: Annotated[
        Optional[str],
        typer.Option(help="The date of the content, as EDTF: 2016, 2016-09, 2016-09-29.", show_default=False),
    ] = None,
    collection: Annotated[
        Optional[str], typer.Option(help="Add the items to this collection.", show_default=False)
    ] = None,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Also fetch from private network addresses.")
    ] = False,
    ignore_robots: Annotated[
        bool,
        typer.Option(
            "--ignore-robots", help="Fetch what a feed or sitemap lists even if the site's robots.txt disallows it."
        ),
    ] = False,
    pause: Annotated[
        float,
        typer.Option(
            "--pause", min=0.0, help="Seconds to wait between two pages of one site that a feed or sitemap lists."
        ),
    ] = 0.5,
    again: Annotated[
        bool,
        typer.Option(
            "--again",
            help="Fetch everything again, including what this capture fetched before it was stopped (within a day).",
        ),
    ] = False,
    most_mib: Annotated[int, typer.Option("--max-size", help="Largest file, in MiB.")] = 256,
    most_seconds: Annotated[float, typer.Option("--max-seconds", help="Longest fetch, in seconds.")] = 120.0,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Capture files, folders and addresses: keep the bytes with proof, and read them into items."""
    from muniment.reading.findings.edtf_dates import is_edtf

    if date is not None and not is_edtf(date):
        fail(f"--date {date} is not an EDTF date; write 2016, 2016-09 or 2016-09-29", 2, as_json, "usage")
    if bool(inputs) == (manifest is not None):
        fail("give paths or addresses, or --manifest FILE, and not both", 2, as_json, "usage")
    if dry_run and manifest is None:
        fail("--dry-run checks a manifest; give one with --manifest FILE", 2, as_json, "usage")
    start(data, as_json, only_reads=dry_run, records_only=True)
    from muniment.archive.captures import CaptureMetadata
    from muniment.archive.intake import capture_all
    from muniment.archive.intake_report import IntakeReport
    from muniment.archive.made import made_since, newest_capture
    from muniment.capture import FetchRules, count_inputs
    from muniment.cli.stopping import Stopped, stop_by_signals

    rules = FetchRules(
        most_bytes=most_mib * 2**20,
        most_seconds=most_seconds,
        allow_private=allow_private,
        obey_robots=not ignore_robots,
        pause_seconds=pause,
    )
    if manifest is not None:
        described = CaptureMetadata(source, date, collection, person="command line")
        bring_manifest(manifest, described, rules, again=again, dry_run=dry_run, as_json=as_json)
        return
    inputs = inputs or []
    report = IntakeReport()
    before = newest_capture()
    try:
        with stop_by_signals(), bar("Capturing", count_inputs(inputs), quiet=as_json) as progress:
            capture_all(
                inputs,
                CaptureMetadata(source, date, collection, person="command line"),
                rules,
                progress,
                again=again,
                report=report,
            )
    except Stopped as stopped:
        say_where_it_stopped(report, stopped.name, as_json)
        raise typer.Exit(stopped.exit_code) from None
    report_intake(report, as_json, "captured", made_since(before, MOST_TOLD if not as_json else MOST_LISTED))


@app.command()
def reread(
    failed: Annotated[bool, typer.Option("--failed", help="Only originals that could not be read.")] = False,
    kind: Annotated[
        Optional[str], typer.Option(help="Only one kind: front-page, article or document.", show_default=False)
    ] = None,
    older_than: Annotated[
        Optional[str],
        typer.Option(
            "--older-than",
            metavar="VERSION",
            help="Only readings made by a version of the program's reading rules older than this.",
            show_default=False,
        ),
    ] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Read originals again with the current reader. Corrections are kept, and the portal can stay online."""
    if kind not in (None, "front-page", "article", "document"):
        fail(f"--kind {kind} is not one of front-page, article, document", 2, as_json, "usage")
    start(data, as_json, records_only=True)
    from muniment.archive.reread import count_to_reread
    from muniment.archive.reread import reread as run

    with bar("Reading again", count_to_reread(failed, kind, older_than), quiet=as_json) as progress:
        report = run(failed, kind, older_than, progress)
    report_intake(report, as_json, "read")


@app.command()
def failures(
    every: Annotated[bool, typer.Option("--all", help="Also list failures that were resolved or dismissed.")] = False,
    dismiss: Annotated[
        Optional[int],
        typer.Option(
            "--dismiss", "--set-aside", metavar="ID", help="Dismiss a failure without resolving it.", show_default=False
        ),
    ] = None,
    why: Annotated[str, typer.Option("--note", help="Why it is dismissed.")] = "",
    through: Annotated[
        Optional[int],
        typer.Option(
            "--approve",
            "--let-through",
            metavar="ID",
            help="Approve a pending capture, and publish it.",
            show_default=False,
        ),
    ] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """List what could not be captured or read, and why."""
    start(data, as_json, only_reads=dismiss is None and through is None)
    from muniment.archive.failures import dismiss as run
    from muniment.archive.models import Failure

    if through is not None:
        from muniment.archive.failures import find_pending_capture
        from muniment.archive.readings import approve_capture
        from muniment.archive.reread import read_again

        waiting = find_pending_capture(through)
        if waiting is None:
            fail(
                f"there is no pending capture {through}; see: muniment failures",
                1,
                as_json,
                "not-found",
            )
        approve_capture(waiting, None)
        read_again([waiting])
    if dismiss is not None:
        failure = Failure.objects.filter(pk=dismiss).first()
        if failure is None:
            fail(f"there is no failure {dismiss}", 1, as_json, "not-found")
        run(failure, None, why)
    rows = Failure.objects.all() if every else Failure.objects.filter(state=Failure.OPEN)
    if as_json:
        print_json(
            [
                {
                    "id": f.pk,
                    "origin": f.origin,
                    "stage": f.stage,
                    "code": f.code,
                    "message": f.message,
                    "attempts": f.attempts,
                    "state": f.state,
                    "answer": f.capture_id if f.stage == "capture" else None,
                    "last_at": f.last_at.isoformat(),
                    "note": f.note,
                }
                for f in rows
            ]
        )
        return
    for f in rows:
        console.output.print(
            f"{f.pk:5}  {f.stage:<8} {f.code:<14} {f.message}" + (f"  [{f.state}]" if every else ""),
            soft_wrap=True,
            markup=False,
        )
    note(
        f"{len(rows)} listed."
        + (
            (
                " Retry with: muniment reread --failed, or capture them again. Dismiss one with: muniment failures "
                "--dismiss ID. Approve a pending capture with: muniment failures --approve ID"
            )
            if rows and not every
            else ""
        )
    )
