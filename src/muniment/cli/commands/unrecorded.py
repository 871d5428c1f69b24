"""The verbs for originals that no record names: listing, adopting, clearing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Optional

import typer

from muniment.cli import console
from muniment.cli.console import bar, fail, note, print_json

_Data = Annotated[
    Optional[Path],
    typer.Option("--data", help="The archive's folder. Default: MUNIMENT_DATA, or else ./data.", show_default=False),
]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_Digests = Annotated[
    Optional[list[str]],
    typer.Argument(
        metavar="[SHA256...]", help="Their digests, or at least the first eight characters of each.", show_default=False
    ),
]
_All = Annotated[bool, typer.Option("--all", help="All originals that muniment unrecorded lists.")]


def unrecorded(data: _Data = None, as_json: _Json = False) -> None:
    """List originals without a record (after a stopped capture or a lost record), with what is known about them."""
    from muniment.cli.app import start

    start(data, as_json, only_reads=True)
    from muniment.archive.stores import original_store
    from muniment.archive.unrecorded import find_unrecorded

    count = 0
    rows: list[dict[str, Any]] = []
    for one in find_unrecorded(original_store()):
        count += 1
        if as_json:
            rows.append(_values(one))
            continue
        known = [f"captured {p.record.captured_at} from {p.record.origin}" for p in one.proofs]
        known += [f"forgotten on {stone.day}" for stone in one.tombstones]
        line = (
            f"{one.sha256}  {one.size:>12,}  {one.media_type or 'damaged':<24}  {one.modified:%Y-%m-%d %H:%M}  "
            f"{'; '.join(known) or 'no proof'}"
        )
        console.output.print(line, soft_wrap=True, markup=False)
    if as_json:
        print_json(rows)
        return
    note(
        f"{count} listed."
        + (
            (
                " A capture of the same bytes uses them; record them with: muniment adopt, or remove them for good "
                "with: muniment clear"
            )
            if count
            else ""
        )
    )


def _values(one: Any) -> dict[str, Any]:
    return {
        "sha256": one.sha256,
        "size": one.size,
        "media_type": one.media_type,
        "file_time": one.modified.isoformat(),
        "proofs": [p.model_dump() for p in one.proofs],
        "tombstones": [t.model_dump() for t in one.tombstones],
    }


def adopt(
    digests: _Digests = None,
    every: _All = False,
    source: Annotated[
        str,
        typer.Option(
            "--source", help="Who published the originals that have no proof, if you know.", show_default=False
        ),
    ] = "",
    data: _Data = None,
    as_json: _Json = False,
) -> None:
    """Record originals without a record: as their proofs say, or else as of unknown origin. Nothing is public
    until it is approved."""
    from muniment.cli.app import start
    from muniment.cli.intake_told import report_values

    start(data, as_json)
    from muniment.archive.catalogue import ArchiveError
    from muniment.archive.intake_report import IntakeReport
    from muniment.archive.stores import original_store
    from muniment.archive.unrecorded import adopt as run

    found = _chosen(digests, every, as_json)
    if every:
        # What was forgotten is not taken up again because somebody says "all".
        found = [one for one in found if one.proofs or not one.tombstones]
    try:
        with bar("Reading", None, quiet=as_json) as progress:
            report = run(found, "command line", original_store(), source, progress)
    except ArchiveError as error:
        fail(str(error), 1, as_json, "adopt")
    read = report.read or IntakeReport()
    if as_json:
        print_json({"by_proof": report.by_proof, "unknown": report.unknown, **report_values(read, "read")})
    else:
        for _origin, _code, message in read.failed:
            note(f"  not read: {message}")
        note(
            f"{report.by_proof} captures are recorded by their proofs, {report.unknown} originals as of "
            f"unknown origin; {read.captured} were read. "
            "They are waiting in Review; readers cannot see them."
        )
    if read.failed:
        raise typer.Exit(1)


def clear(
    digests: _Digests = None,
    every: _All = False,
    reason: Annotated[str, typer.Option("--reason", help="The reason, kept in the log.", show_default=False)] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")] = False,
    data: _Data = None,
    as_json: _Json = False,
) -> None:
    """Remove originals without a record for good. The log keeps the reason."""
    from muniment.cli.app import start

    if not reason.strip():
        fail("give a reason with --reason; the log keeps it", 2, as_json, "usage")
    start(data, as_json)
    from muniment.archive.catalogue import ArchiveError
    from muniment.archive.stores import original_store
    from muniment.archive.unrecorded import clear as run

    found = _chosen(digests, every, as_json)
    with_proof = sum(bool(one.proofs) for one in found)
    if found and not yes:
        known = f", of {with_proof} of which a proof says where they are from" if with_proof else ""
        if not typer.confirm(
            f"Clear {len(found)} originals ({sum(one.size for one in found):,} bytes{known}) for good?", err=True
        ):
            fail("nothing was cleared", 1, as_json, "stopped")
    try:
        run(found, "command line", reason, original_store())
    except ArchiveError as error:
        fail(str(error), 1, as_json, "clear")
    if as_json:
        print_json({"cleared": [one.sha256 for one in found]})
    else:
        note(f"{len(found)} originals were removed; the log keeps the reason.")


def _chosen(digests: list[str] | None, every: bool, as_json: bool) -> list[Any]:
    from muniment.archive.catalogue import ArchiveError
    from muniment.archive.stores import original_store
    from muniment.archive.unrecorded import find_unrecorded, unrecorded_named

    if bool(digests) == every:
        fail("name digests, as muniment unrecorded prints them, or --all", 2, as_json, "usage")
    store = original_store()
    if every:
        return list(find_unrecorded(store))
    try:
        found = [unrecorded_named(digest, store) for digest in digests or []]
    except ArchiveError as error:
        fail(str(error), 1, as_json, "not-found")
    return list({one.sha256: one for one in found}.values())
