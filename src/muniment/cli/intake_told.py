"""What an intake did, for people and for machines: the same for every verb that takes bytes in.

In: an `IntakeReport`. Out: lines, or JSON.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import typer

from muniment.cli.console import note, print_json

if TYPE_CHECKING:
    from muniment.archive.intake_report import IntakeReport


def say_where_it_stopped(report: IntakeReport, signal_name: str, as_json: bool) -> None:
    """Say what a capture did before a signal stopped it, and how it is continued."""
    from django.db import connections

    from muniment.archive.recording import count_to_read

    # The signal may have come while a question was on its way to the database: that connection answers nothing more.
    connections.close_all()
    unread = count_to_read()
    if as_json:
        print_json({**report_values(report, "captured"), "stopped": signal_name, "to_read": unread})
        return
    note(
        f"Stopped by {signal_name}: {report.recorded} fetched and recorded, {report.captured} captured, "
        f"{report.unchanged} unchanged, "
        f"{len(report.failed)} failed; {unread} recorded and not read yet. "
        "Run the same command again to continue: what was fetched is not fetched again."
    )


MOST_TOLD = 10
"""Lines of one kind that a report prints for people."""
MOST_LISTED = 1000
"""Addresses of what was made that a report gives to machines."""


def report_values(report: IntakeReport, verb: str) -> dict[str, Any]:
    """Return a report for machines."""
    return {
        verb: report.captured,
        "unchanged": report.unchanged,
        "repaired": [{"origin": origin, "message": message} for origin, message in report.repaired],
        "forgotten_before": [{"origin": origin, "message": message} for origin, message in report.forgotten_before],
        "kept_back": [{"origin": origin, "message": message} for origin, message in report.kept_back],
        "doubts": [{"origin": origin, "message": message} for origin, message in report.doubts],
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


def report_intake(report: IntakeReport, as_json: bool, verb: str, made: Sequence[str] | None = None) -> None:
    """Print what an intake did, and end with 1 where something failed."""
    if as_json:
        print_json({**report_values(report, verb), **({} if made is None else {"made": made})})
    else:
        tell_intake(report, verb)
        say_where_seen(made or ())
    if report.failed:
        raise typer.Exit(1)


def tell_intake(report: IntakeReport, verb: str) -> None:
    """Tell people what an intake did."""
    for _origin, message in report.repaired:
        note(f"  repaired: {message}")
    for _origin, message in report.forgotten_before:
        note(f"  captured anew: {message}")
    for _origin, message in report.kept_back[:MOST_TOLD]:
        note(f"  not public: {message}")
    if (more := len(report.kept_back) - MOST_TOLD) > 0:
        note(f"  and {more} more are not public (all of them: --json)")
    for _origin, message in report.doubts[:MOST_TOLD]:
        note(f"  doubtful: {message}")
    if (more := len(report.doubts) - MOST_TOLD) > 0:
        note(f"  and {more} more are doubtful (all of them: --json)")
    for _origin, _code, message in report.failed:
        note(f"  failed: {message}")
    for summary in report.files:
        for line in summary.lines():
            note(line)
    for page, message in report.without_picture[:MOST_TOLD]:
        note(f"  {page} was captured without a picture: {message}")
    if (more := len(report.without_picture) - MOST_TOLD) > 0:
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


def say_where_seen(made: Sequence[str]) -> None:
    """Name the addresses of what was made; only their paths where nobody said at which address the portal is served."""
    from django.conf import settings

    is_known = bool(os.environ.get("MUNIMENT_PUBLIC_URL"))
    if made and not is_known:
        note("In the portal (muniment serve) at these paths; set MUNIMENT_PUBLIC_URL to see whole addresses:")
    for address in made:
        note(f"  {address if is_known else address.removeprefix(settings.PUBLIC_URL)}")
