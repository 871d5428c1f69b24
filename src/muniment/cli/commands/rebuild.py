"""The verb that makes records anew from the proofs beside the originals.

In: an archive without records. Out: records that wait for approval.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from muniment.cli.console import bar, fail, note, print_json
from muniment.cli.unindexed import not_indexed, say_not_indexed

if TYPE_CHECKING:
    from muniment.archive.rebuild import RebuildReport
    from muniment.evidence.acts.proofs import RestoredActs
    from muniment.evidence.series.release_proofs import RestoredReleases


def rebuild(
    data: Annotated[
        Optional[Path],
        typer.Option(
            "--data", help="The archive's folder. Default: MUNIMENT_DATA, or else ./data.", show_default=False
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Rebuild the records of a lost database from the proofs beside the originals. Nothing is public until it
    is approved."""
    from muniment.cli.app import must_be_writable, set_data, start
    from muniment.cli.secret_key import write_key

    folder = set_data(data)
    is_lost = not (folder / "secret-key").exists()
    start(data, as_json, must_exist=False)
    from muniment.archive.database_state import find_problem, has_traces

    if is_lost:
        # The whole folder is gone, and the bucket is there; or there never was an archive.
        if not has_traces():
            fail(
                f"there is nothing in {folder} to rebuild records from; create a new archive with: muniment init "
                f"--data {folder}",
                1,
                as_json,
                "no-archive",
            )
        folder.mkdir(parents=True, exist_ok=True)
        write_key(folder)
    must_be_writable(folder, as_json)
    from muniment.archive.models import Item
    from muniment.portal.setup import administrator, has_administrator, prepare
    from muniment.search.indexing import rebuild as rebuild_index

    problem = find_problem()
    if problem is not None and problem.code not in ("lost", "no-archive"):
        fail(problem.message, 1, as_json, problem.code)
    if problem is not None:
        prepare()
    made = None
    if os.environ.get("MUNIMENT_ADMIN_PASSWORD") and not has_administrator():
        # A password of ours would be lost with a kill, or stand at the end of hours of work: init makes one and says
        # it.
        with administrator() as made:
            pass
    from muniment.archive.outbox import process_pending
    from muniment.archive.rebuild import rebuild as run
    from muniment.archive.stores import original_store
    from muniment.evidence.acts.proofs import restore_acts
    from muniment.evidence.series.release_proofs import restore_releases

    with bar("Reading", None, quiet=as_json) as progress:
        report = run(progress)
        series = restore_releases(report.releases, original_store(), progress)
        # What acts point at was read before.
        process_pending()
        acts = restore_acts(report.acts)
    if Item.objects.exists():
        rebuild_index()
    refused = not_indexed()
    if as_json:
        print_json(
            {
                "recorded": report.recorded,
                "there": report.there,
                "given": report.given,
                "releases": series.restored,
                "releases_failed": series.failed,
                "acts": acts.restored,
                "acts_failed": acts.failed,
                "forgotten": report.forgotten,
                "read": report.read.captured,
                "pictures": report.pictures,
                "failed": [{"origin": o, "code": c, "message": m} for o, c, m in report.read.failed],
                "bad_proofs": [{"name": b.name, "message": b.message} for b in report.bad],
                "missing": report.missing,
                "not_indexed": refused,
                "administrator": made.administrator if made else None,
                "password": None,
            }
        )
    else:
        _tell(report, series, acts)
        say_not_indexed(refused)
    if report.bad or report.missing or refused or series.failed or acts.failed:
        raise typer.Exit(1)


def _tell(report: RebuildReport, series: RestoredReleases, acts: RestoredActs) -> None:
    from muniment.portal.setup import has_administrator

    for bad in report.bad:
        note(f"  left out: the proof {bad.name}: {bad.message}")
    for digest in report.missing:
        note(f"  missing: the original {digest}, which has a proof; capture it again, or restore it from a backup")
    note(
        f"{report.recorded} captures were recorded, {report.there} were recorded already, "
        f"{report.forgotten} stay removed."
    )
    if report.given:
        note(f"{report.given} documents have again what manifests say of them.")
    if series.restored:
        note(
            f"{series.restored} releases of data have their values again; make a dataset public with: "
            "muniment data publish DATASET"
        )
    for failed in series.failed:
        note(f"  not read again: {failed}")
    if acts.restored:
        note(f"{acts.restored} acts of people (evidence, assessments, questions, answers) are recorded again.")
    for failed in acts.failed:
        note(f"  left out: {failed}")
    if report.pictures:
        note(f"{report.pictures} pictures were linked to their pages again.")
    note(
        "Nothing of it is public: it waits for approval (editors' screens, or muniment failures "
        "--approve). Not in the proofs, and lost "
        "with the database: who may see what, embargoes, corrections, decisions, composed pages and accounts."
    )
    if not has_administrator():
        note("Nobody can sign in: create an administrator, whose password is then printed, with: muniment init")
