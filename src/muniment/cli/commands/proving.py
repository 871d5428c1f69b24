"""Verbs for proofs that leave the house: a plan with all its bytes as one file, and whether such a file is whole.

In: a plan, or a file. Out: the file; or each thing in it that is not as its manifest says.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from muniment.cli.app import DataOption, JsonOption, app, start, why_unreadable
from muniment.cli.console import bar, fail, note, print_json


@app.command()
def proof(
    plan: Annotated[
        str, typer.Argument(metavar="PLAN", help="The last part of a plan's address: /plans/PLAN/.", show_default=False)
    ],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The ZIP to write.")],
    with_records: Annotated[
        bool,
        typer.Option(
            "--with-records",
            help="Also captures' whole records: headers that may let somebody in, and places of files.",
        ),
    ] = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write a plan with what sources say of it and all its originals as one file that can be verified offline. Public
    items only."""
    start(data, as_json, only_reads=True)
    from muniment.archive.stores import original_store
    from muniment.evidence.plans_told import find_plan_told
    from muniment.exchange.plan_package import write_package

    told = find_plan_told(plan.strip("/").rpartition("/")[2], None)
    if told is None:
        fail(f"there is no public plan {plan}; its address ends with its name: /plans/NAME/", 1, as_json, "not-found")
    with bar("Writing", None, quiet=as_json) as progress:
        report = write_package(told, None, original_store(), output, with_records=with_records, progress=progress)
    if as_json:
        print_json(
            {
                "plan": told.slug,
                "file": str(output),
                "files": len(report.files),
                "originals": sum(name.startswith("originals/") for name in report.files),
                "missing": report.missing,
                "manifest_sha256": report.manifest,
            }
        )
    else:
        for digest in report.missing:
            note(f"  missing: the original {digest}; muniment verify says more")
        note(f"{output} has {len(report.files)} files of “{told.title}”. Digest of its manifest: {report.manifest}")
    if report.missing:
        raise typer.Exit(1)


@app.command("check-proof")
def check_proof(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that muniment proof wrote.", show_default=False)],
    as_json: JsonOption = False,
) -> None:
    """Verify a plan's file by its manifest. Needs no archive and no network."""
    if not file.is_file():
        code, why = why_unreadable(file) or ("unreadable", "it cannot be read")
        fail(f"{file}: {why}", 1, as_json, code)
    from muniment.exchange.package_check import check_package

    found = check_package(file)
    if as_json:
        print_json(
            {
                "file": str(file),
                "sound": not found.faults,
                "files": found.sound,
                "originals": found.originals,
                "missing": found.missing,
                "faults": found.faults,
                "manifest_sha256": found.manifest,
            }
        )
    else:
        for fault in found.faults:
            note(f"  {fault}")
        for digest in found.missing:
            note(f"  the original {digest} was missing when the file was made")
        state = "is whole" if not found.faults else "is not whole"
        note(f"{file} {state}: {found.sound} files are as its manifest says, {found.originals} of them originals.")
        note(f"Digest of its manifest, to be compared with what its maker told: {found.manifest}")
    if found.faults:
        raise typer.Exit(1)
