"""Verbs that keep an archive whole: verify, copy-database, index, outbox.

In: options. Out: what was looked at, and what is wrong.
"""

from __future__ import annotations

from typing import Annotated

import typer

from muniment.cli import console
from muniment.cli.app import DataOption, JsonOption, app, must_be_current, must_be_found, start
from muniment.cli.console import bar, fail, note, print_json
from muniment.cli.unindexed import not_indexed, say_not_indexed


@app.command()
def verify(
    proofs: Annotated[
        bool, typer.Option("--proofs", help="Write missing proofs of captures made by older versions.")
    ] = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Hash every original again and report what is missing, changed, misnamed or without a record.

    Works on a disk that is full or read-only."""
    start(data, as_json, checked=False)
    from muniment.archive.database_state import opened_as_it_is
    from muniment.archive.models import Original
    from muniment.archive.stores import original_store
    from muniment.archive.verification import verify as run
    from muniment.evidence.acts.proofs import write_missing_acts
    from muniment.evidence.series.release_proofs import write_missing_releases

    with opened_as_it_is():
        must_be_current(as_json)
        with bar("Verifying", Original.objects.count(), quiet=as_json) as progress:
            of_data = write_missing_releases(original_store()) if proofs else 0
            of_data += write_missing_acts(original_store()) if proofs else 0
            report = run(progress, proofs=proofs)
            report.proofs_written += of_data
    if as_json:
        print_json(
            {
                "checked": report.checked,
                "bytes": report.bytes,
                "sound": report.is_sound,
                "faults": [
                    {"kind": f.kind, "sha256": f.digest, "message": f.message, "origins": f.origins}
                    for f in report.faults
                ],
                "unrecorded": report.unrecorded,
                "strays": report.strays,
                "bad_proofs": report.bad_proofs,
                "without_proof": report.without_proof,
                "without_record": report.without_record,
                "proofs_written": report.proofs_written,
                "waiting": report.waiting,
                "unlogged": report.unlogged,
            }
        )
    else:
        for fault in report.faults:
            note(f"  {fault.kind}: {fault.message}")
        for stray in report.strays:
            note(f"  stray: {stray} is not an original; move it out of the folder of originals")
        for bad in report.bad_proofs:
            note(f"  bad proof: {bad}; muniment verify --proofs writes it again if its capture is recorded")
        if report.proofs_written:
            note(f"{report.proofs_written} proofs were written.")
        if report.without_proof:
            note(
                f"{report.without_proof} captures have no proof beside their originals; write them with: "
                f"muniment verify --proofs"
            )
        if report.without_record:
            note(
                f"{report.without_record} proofs have no record: a capture was killed before it was written. "
                f"A capture of the same uses them; "
                "record them, waiting for approval, with: muniment rebuild"
            )
        if report.unlogged:
            note(f"  This is not written to the archive's log: {report.unlogged}")
        note(
            f"{report.checked} originals checked, {len(report.faults)} faults."
            + (
                (
                    f" {len(report.unrecorded)} without a record (the next capture of them uses them); see: "
                    f"muniment unrecorded"
                )
                if report.unrecorded
                else ""
            )
        )
    if not report.is_sound:
        raise typer.Exit(1)


@app.command("copy-database")
def copy_database(
    url: Annotated[
        str,
        typer.Argument(
            metavar="URL",
            help="The empty database: postgresql://user:password@host:port/name; 'sqlite' for the archive's own.",
            show_default=False,
        ),
    ],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Copy all records into another, empty database. Stop the portal first. The old database is
    only read."""
    folder = start(data, as_json)
    from muniment.archive.catalogue import ArchiveError
    from muniment.archive.database_copy import copy_database as copy
    from muniment.archive.database_copy import tables
    from muniment.settings import database_at

    address = "" if url == "sqlite" else url
    try:
        database_at(address)
    except ValueError:
        fail(
            "name the other database as postgresql://user:password@host:port/name, or as sqlite", 2, as_json, "address"
        )
    try:
        with bar("Copying", len(tables()), quiet=as_json) as progress:
            copied = copy(address, progress)
    except ArchiveError as error:
        fail(str(error), 1, as_json, "copy")
    if as_json:
        print_json({"rows": sum(copied.values()), "tables": copied})
        return
    note(f"{sum(copied.values()):,} rows of {len(copied)} tables were copied and counted.")
    if url == "sqlite":
        note(f"Next: unset MUNIMENT_DATABASE_URL, then muniment init --data {folder}, and muniment verify")
    else:
        note("Next: set MUNIMENT_DATABASE_URL to the same address, then muniment init, and muniment verify")


@app.command()
def index(
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Rebuild the index. Searches use the old one until it is done.")
    ] = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Update the search index, or rebuild it."""
    start(data, as_json)
    from muniment.archive import outbox
    from muniment.archive.models import Item
    from muniment.search.engines.opened import get_index
    from muniment.search.indexing import rebuild as run

    if rebuild:
        with bar("Indexing", Item.objects.count(), quiet=as_json) as progress:
            count = run(lambda done: progress(""))
    else:
        outbox.process_pending()
        count = get_index().count()
        must_be_found(as_json)
    refused = not_indexed()
    if as_json:
        print_json({"items": count, "waiting": outbox.waiting("search"), "failed": refused})
    else:
        say_not_indexed(refused)
        note(f"{count} items are in the index; {outbox.waiting('search')} changes are waiting.")
    if refused:
        raise typer.Exit(1)


@app.command()
def outbox(
    do: Annotated[
        str,
        typer.Argument(
            metavar="[retry]", help="retry: retry what failed now, and report the result.", show_default=False
        ),
    ] = "",
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """List changes that are not processed yet (index, evidence, pages) because they failed, or retry them now."""
    if do not in ("", "retry"):
        fail(f"there is no “muniment outbox {do}”; use: muniment outbox retry", 2, as_json, "usage")
    start(data, as_json, only_reads=not do)
    from muniment.archive import outbox as entries

    done = 0
    if do == "retry":
        entries.retry_now()
        done = entries.process_pending(wait=True)
    rows = list(entries.failing())
    if as_json:
        print_json(
            {
                "waiting": entries.waiting(),
                "done": done,
                "failed": [
                    {
                        "consumer": r.consumer,
                        "subject": r.subject,
                        "attempts": r.attempts,
                        "error": r.error,
                        "retry_at": r.retry_at.isoformat() if r.retry_at else None,
                    }
                    for r in rows
                ],
            }
        )
    else:
        for r in rows:
            console.output.print(
                f"{r.consumer:<10} {r.subject:<16} {r.attempts} attempts  {r.error}", soft_wrap=True, markup=False
            )
        note(
            (f"{done} done. " if do else "")
            + f"{entries.waiting()} changes wait, {len(rows)} of them failed and will be retried."
            + (" Retry now: muniment outbox retry" if rows and not do else "")
        )
    if do and rows:
        raise typer.Exit(1)
