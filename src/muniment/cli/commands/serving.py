"""Verbs that publish: serve, work, jobs, site, digest.

In: options. Out: a running server or worker; a copy as files; mails.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Optional

import typer

from muniment.cli import console
from muniment.cli.app import DataOption, JsonOption, app, start
from muniment.cli.console import bar, fail, note, print_json


def _few(addresses: list[str]) -> str:
    """Return the first ten addresses, and how many more there are."""
    more = len(addresses) - 10
    return ", ".join(addresses[:10]) + (f" and {more} more (--json names all)" if more > 0 else "")


@app.command()
def site(
    folder: Annotated[
        Path, typer.Argument(help="An empty folder, or one with an earlier copy of the site.", show_default=False)
    ],
    address: Annotated[
        str, typer.Option("--address", help="The address of the copy: https://archive.example/portal.")
    ] = "",
    language: Annotated[
        Optional[list[str]],
        typer.Option("--language", help="An interface language. Repeat for several. Default: all."),
    ] = None,
    originals: Annotated[bool, typer.Option(help="Include the captured originals.")] = True,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Export the public portal as static files that any web server can host, with search in the browser."""
    if address:
        os.environ["MUNIMENT_PUBLIC_URL"] = address
    start(data, as_json)
    from muniment.portal.static_site import SiteError, count_pages, write_site
    from muniment.private_files import open_to_readers

    try:
        with bar("Pages", count_pages(language), quiet=as_json) as progress:
            report = write_site(folder, language, originals, progress)
    except SiteError as error:
        fail(str(error), 1, as_json, "site")
    open_to_readers(folder)
    if as_json:
        print_json(
            {
                "files": report.files,
                "written": report.written,
                "removed": report.removed,
                "searchable": report.searchable,
                "broken": report.broken,
                "failed": report.failed,
            }
        )
        raise typer.Exit(1 if report.failed else 0)
    note(f"{report.files} files in {folder}: {report.written} written, {report.removed} removed.")
    if not report.searchable:
        note("Search is left out: it needs Pagefind (pip install 'muniment[export]').")
    if report.broken:
        note(f"Links to {_few(report.broken)} are broken: the portal has nothing there.")
    note(f"Next: serve the folder with any web server, for example: python3 -m http.server --directory {folder}")
    if report.failed:
        fail(
            f"{_few(report.failed)} could not be written and is not in the copy: the portal did not "
            "respond. Run it again.",
            1,
        )


@app.command()
def digest(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Send the digests of saved searches that are due. A running portal does this by itself."""
    start(data, as_json)
    from muniment.portal.site.saved import write_digest, write_refusal
    from muniment.search.saved import send_digests

    report = send_digests(write_digest, write_refusal)
    if as_json:
        print_json(
            {"sent": report.sent, "nothing_new": report.empty, "failed": report.failed, "refused": report.refused}
        )
    else:
        refused = f", {report.refused} no longer work (their owners were notified)" if report.refused else ""
        note(f"{report.sent} sent, {report.empty} with nothing new, {report.failed} failed{refused}.")
        if not (report.sent or report.empty or report.failed or report.refused):
            note("No digest is due. The first is sent a day, or a week, after it was switched on.")
    if report.failed:
        raise typer.Exit(1)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Server processes.")] = 1,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run the web server: the portal, the admin and the API."""
    import io
    import socket

    os.environ.setdefault("MUNIMENT_PUBLIC_URL", f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}")  # noqa: S104 - compared, not bound
    folder = start(data, as_json, logs=True)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            fail(
                f"{host}:{port} cannot be used ({error.strerror}); choose another port with --port",
                1,
                as_json,
                "port",
            )
    from django.conf import settings
    from django.core.management import call_command
    from django.db import DatabaseError, connections
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from muniment.archive.outbox import process_pending
    from muniment.archive.stores import original_store
    from muniment.serving.page_store import remove_old_pages
    from muniment.work.child import WorkerProcess

    original_store().clear_incoming()
    process_pending()
    remove_old_pages()
    (folder / "static").mkdir(exist_ok=True)
    call_command("check", stdout=io.StringIO())
    address = f"http://{host}:{port}"
    if as_json:
        print_json({"address": address, "data": str(folder)}, None)
    else:
        note(f"The portal is at {address} (editors: {address}/admin/). Stop it with Ctrl+C.")
    beside = (
        WorkerProcess([sys.executable, "-c", "from muniment.cli import main; main()", "work", "--beside-server"])
        if settings.WORKER_BESIDE_SERVER
        else None
    )
    if beside:
        beside.start()
    # The servers' processes have connections of their own.
    connections.close_all()
    server = Granian(
        "muniment.serving.server:app",
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        workers=workers,
        log_enabled=True,
        log_level=LogLevels.warning,
        websockets=False,
    )  # type: ignore[arg-type]
    try:
        server.serve()
    finally:
        if beside:
            beside.stop()
        with suppress(DatabaseError):
            # The last to close SQLite puts its journal into the database: the worker ends without.
            connections["default"].ensure_connection()


@app.command()
def work(
    until_idle: Annotated[bool, typer.Option("--until-idle", help="Stop when no job is left.")] = False,
    beside_server: Annotated[bool, typer.Option("--beside-server", hidden=True)] = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run a worker for background jobs (pictures, captures, readings) until it is stopped. `serve` starts one by
    itself."""
    import signal

    start(data, as_json, logs=True)
    from muniment.archive.reading_jobs import Unread
    from muniment.work.child import call_when_parent_ends
    from muniment.work.worker import Worker, work_until_idle

    # Answering readers comes first.
    os.nice(5)
    unread = Unread()
    if until_idle:
        unread()
        done = work_until_idle()
        if as_json:
            print_json({"done": done})
        else:
            note(f"{done} jobs were done.")
        return
    worker = Worker(chores=[unread])
    signal.signal(signal.SIGTERM, lambda *_: worker.stop())
    signal.signal(signal.SIGINT, lambda *_: worker.stop())
    if beside_server:
        call_when_parent_ends(worker.stop)
    elif not as_json:
        note("The worker is waiting for jobs. Stop it with Ctrl+C; unfinished jobs go back to the queue.")
    worker.run()
    # A job that does not come to an end must not hold the process: it was given back.
    sys.stdout.flush()
    os._exit(0)


@app.command()
def jobs(
    every: Annotated[bool, typer.Option("--all", help="Also list jobs that are done or cancelled.")] = False,
    retry: Annotated[
        Optional[int],
        typer.Option("--retry", metavar="ID", help="Put a failed job back into the queue.", show_default=False),
    ] = None,
    cancel: Annotated[
        Optional[int], typer.Option("--cancel", metavar="ID", help="Cancel a job.", show_default=False)
    ] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """List background jobs that are queued, running or failed."""
    start(data, as_json, only_reads=retry is None and cancel is None)
    from muniment.work import queue
    from muniment.work.models import Job

    for number, do, verb in ((retry, queue.retry, "put back"), (cancel, queue.cancel, "canceled")):
        if number is None:
            continue
        job = Job.objects.filter(pk=number).first()
        if job is None:
            fail(f"there is no job {number}; see: muniment jobs --all", 1, as_json, "not-found")
        if not do(job):
            fail(f"job {number} is {job.state} and cannot be {verb}", 1, as_json, "state")
    rows = Job.objects.all() if every else Job.objects.exclude(state__in=(Job.DONE, Job.CANCELED))
    if as_json:
        print_json(
            [
                {
                    "id": j.pk,
                    "kind": j.kind,
                    "label": j.label or j.key,
                    "owner": j.owner,
                    "state": j.state,
                    "attempt": j.attempt,
                    "done": j.done,
                    "of": j.of,
                    "message": j.message,
                    "reason": j.reason,
                    "enqueued_at": j.enqueued_at.isoformat(),
                    "finished_at": j.finished_at.isoformat() if j.finished_at else None,
                }
                for j in rows
            ]
        )
        return
    for j in rows:
        far = f"{j.done} of {j.of}" if j.of else ""
        console.output.print(
            f"{j.pk:5}  {j.kind:<10} {j.state:<9} {j.label or j.key[:60]}  {far} {j.reason or j.message}".rstrip(),
            soft_wrap=True,
            markup=False,
        )
    note(f"{len(rows)} listed.")
