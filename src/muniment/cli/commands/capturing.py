"""Verbs that take bytes in: capture, reread, failures.

In: paths and addresses. Out: what was captured, and why the rest was not.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Annotated, Any, Optional

import typer

from muniment.cli import console
from muniment.cli.app import DataOption, JsonOption, app, start
from muniment.cli.console import bar, fail, note, print_json


@app.command()
def capture(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH_OR_URL...",
            help="Files, folders, WARC files, and addresses of pages, feeds or sitemaps.",
            show_default=False,
        ),
    ],
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
    start(data, as_json)
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
        _say_where_it_stopped(report, stopped.name, as_json)
        raise typer.Exit(stopped.exit_code) from None
    _report(report, as_json, "captured", made_since(before, _MOST_TOLD if not as_json else _MOST_LISTED))


def _say_where_it_stopped(report: Any, signal_name: str, as_json: bool) -> None:
    from django.db import connections

    from muniment.archive.recording import count_to_read

    # The signal may have come while a question was on its way to the database: that connection answers nothing more.
    connections.close_all()
    unread = count_to_read()
    if as_json:
        print_json({**_report_values(report, "captured"), "stopped": signal_name, "to_read": unread})
        return
    note(
        f"Stopped by {signal_name}: {report.recorded} fetched and recorded, {report.captured} captured, "
        f"{report.unchanged} unchanged, "
        f"{len(report.failed)} failed; {unread} recorded and not read yet. "
        "Run the same command again to continue: what was fetched is not fetched again."
    )


_MOST_TOLD = 10
"""Lines of one kind that a report prints for people."""
_MOST_LISTED = 1000
"""Addresses of what was made that a report gives to machines."""


def _report_values(report: Any, verb: str) -> dict[str, Any]:
    return {
        verb: report.captured,
        "unchanged": report.unchanged,
        "repaired": [{"origin": origin, "message": message} for origin, message in report.repaired],
        "forgotten_before": [{"origin": origin, "message": message} for origin, message in report.forgotten_before],
        "kept_back": [{"origin": origin, "message": message} for origin, message in report.kept_back],
        "failed": [{"origin": o, "code": c, "message": m} for o, c, m in report.failed],
        "recorded": report.recorded,
        "left_out": report.left_out,
        "error_answers": report.error_answers,
        "files": [summary.values() for summary in report.files],
        "pictures": report.pictures,
        "pictures_missing": [{"page": page, "message": message} for page, message in report.without_picture],
        "items": sorted(set(report.items)),
        "editions": sorted(set(report.editions)),
    }


def _report(report: Any, as_json: bool, verb: str, made: Sequence[str] | None = None) -> None:
    if as_json:
        print_json({**_report_values(report, verb), **({} if made is None else {"made": made})})
    else:
        for _origin, message in report.repaired:
            note(f"  repaired: {message}")
        for _origin, message in report.forgotten_before:
            note(f"  captured anew: {message}")
        for _origin, message in report.kept_back[:_MOST_TOLD]:
            note(f"  not public: {message}")
        if (more := len(report.kept_back) - _MOST_TOLD) > 0:
            note(f"  and {more} more are not public (all of them: --json)")
        for _origin, _code, message in report.failed:
            note(f"  failed: {message}")
        for summary in report.files:
            for line in summary.lines():
                note(line)
        for page, message in report.without_picture[:_MOST_TOLD]:
            note(f"  {page} was captured without a picture: {message}")
        if (more := len(report.without_picture) - _MOST_TOLD) > 0:
            note(f"  and {more} pictures more (all of them: --json)")
        if report.pictures:
            note(
                f"{report.pictures} {'picture was' if report.pictures == 1 else 'pictures were'} kept with the "
                f"pages that show them."
            )
        if report.left_out:
            note(
                f"{report.left_out} were fetched before the capture was stopped, and were not fetched again "
                "(--again fetches all)."
            )
        note(
            f"{report.captured} {verb}, {report.unchanged} unchanged, {len(report.failed)} failed."
            + (" They stay listed in: muniment failures" if report.failed else "")
        )
        _say_where_seen(made or ())
    if report.failed:
        raise typer.Exit(1)


def _say_where_seen(made: Sequence[str]) -> None:
    """Name the addresses of what was made; only their paths where nobody said at which address the portal is served."""
    from django.conf import settings

    is_known = bool(os.environ.get("MUNIMENT_PUBLIC_URL"))
    if made and not is_known:
        note("In the portal (muniment serve) at these paths; set MUNIMENT_PUBLIC_URL to see whole addresses:")
    for address in made:
        note(f"  {address if is_known else address.removeprefix(settings.PUBLIC_URL)}")


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
            help="Only readings made by a reader older than this version.",
            show_default=False,
        ),
    ] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Read originals again with the current reader. Corrections are kept, and the portal can stay online."""
    if kind not in (None, "front-page", "article", "document"):
        fail(f"--kind {kind} is not one of front-page, article, document", 2, as_json, "usage")
    start(data, as_json)
    from muniment.archive.reread import count_to_reread
    from muniment.archive.reread import reread as run

    with bar("Reading again", count_to_reread(failed, kind, older_than), quiet=as_json) as progress:
        report = run(failed, kind, older_than, progress)
    _report(report, as_json, "read")


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
    from muniment.archive.failures import dismiss as put_aside
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
        put_aside(failure, None, why)
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
                " Retry with: muniment reread --failed, or capture them again; dismiss one with: --dismiss ID; "
                "approve one that is not-public with: --approve ID"
            )
            if rows and not every
            else ""
        )
    )
