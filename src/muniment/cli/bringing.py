"""Bringing a corpus: `muniment capture --manifest FILE`.

In: a manifest's path and the options of the verb. Out: lines or JSON; exit code 1 where a row could not be taken.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from muniment.cli.console import bar, fail, note, print_json
from muniment.cli.intake_told import (
    MOST_LISTED,
    MOST_TOLD,
    report_values,
    say_where_it_stopped,
    say_where_seen,
    tell_intake,
)

if TYPE_CHECKING:
    from muniment.archive.captures import CaptureMetadata
    from muniment.archive.manifests import ManifestReport
    from muniment.capture import FetchRules


def bring_manifest(
    path: Path, description: CaptureMetadata, rules: FetchRules, *, again: bool, dry_run: bool, as_json: bool
) -> None:
    """Capture what a manifest names, or only say what is doubtful in it."""
    from muniment.archive.made import made_since, newest_capture
    from muniment.archive.manifests import Manifest, ManifestReport, capture_manifest, look_through
    from muniment.capture import CaptureError
    from muniment.cli.stopping import Stopped, stop_by_signals
    from muniment.reading.manifests.model import ManifestError

    try:
        manifest = Manifest(path)
    except ManifestError as error:
        fail(f"{path}: {error.message}", 1, as_json, error.code)
    except CaptureError as error:
        fail(error.message, 1, as_json, error.code)
    report = ManifestReport()
    if dry_run:
        with bar("Checking", manifest.count, quiet=as_json) as progress:
            report = look_through(manifest, progress)
        _tell(report, as_json, dry_run=True)
        return
    before = newest_capture()
    try:
        with stop_by_signals(), bar("Capturing", manifest.count, quiet=as_json) as progress:
            capture_manifest(manifest, description, rules, progress, again=again, report=report)
    except Stopped as stopped:
        say_where_it_stopped(report.intake, stopped.name, as_json)
        raise typer.Exit(stopped.exit_code) from None
    made = made_since(before, MOST_TOLD if not as_json else MOST_LISTED)
    _tell(report, as_json, made=list(made))


def _values(report: ManifestReport) -> dict[str, Any]:
    facts = report.facts
    return {
        "sha256": report.sha256 or None,
        "rows": report.rows,
        "left_out": report.left_out,
        "given": facts.given,
        "changed": facts.changed,
        "items_changed": sorted(set(facts.items)),
        "doubts": [
            {
                "row": doubt.row,
                "column": doubt.column,
                "code": doubt.code,
                "message": doubt.message,
                "left_out": doubt.is_left_out,
            }
            for doubt in report.doubts
        ],
    }


def _tell(report: ManifestReport, as_json: bool, *, dry_run: bool = False, made: list[str] | None = None) -> None:
    if as_json:
        told = {} if dry_run else {**report_values(report.intake, "captured"), "made": made or []}
        print_json({**told, "manifest": _values(report)})
    else:
        _tell_doubts(report, every=dry_run)
        if dry_run:
            note(_summary(report, "would be captured", "would be left out") + " Nothing was captured.")
        else:
            tell_intake(report.intake, "captured")
            _tell_facts(report)
            say_where_seen(made or ())
    if report.left_out or report.intake.failed:
        raise typer.Exit(1)


def _tell_doubts(report: ManifestReport, *, every: bool) -> None:
    """Name each row that is left out; of the doubtful ones that are taken, all where only they were asked for."""
    doubtful = [doubt for doubt in report.doubts if not doubt.is_left_out]
    hidden = set() if every else set(map(id, doubtful[MOST_TOLD:]))
    for doubt in report.doubts:
        if id(doubt) not in hidden:
            note(f"  {'left out: ' if doubt.is_left_out else 'doubtful: '}{doubt.line}")
    if hidden:
        note(f"  and {len(hidden)} more are doubtful (all of them: --dry-run, or --json)")


def _summary(report: ManifestReport, taken: str, left_out: str) -> str:
    doubtful = len({doubt.row for doubt in report.doubts if not doubt.is_left_out and doubt.row})
    return (
        f"{report.rows} rows: {report.rows - report.left_out} {taken}, {report.left_out} {left_out}, "
        f"{doubtful} with something doubtful."
    )


def _tell_facts(report: ManifestReport) -> None:
    facts = report.facts
    note(
        _summary(report, "taken", "left out")
        + f" {facts.given} are described for the first time, {facts.changed} otherwise than before."
    )
    if facts.items:
        note(f"{len(set(facts.items))} items that were held already show what the manifest says now.")
