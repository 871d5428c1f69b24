"""The verbs."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated, Any, Optional

import typer

from muniment.cli import console
from muniment.cli.commands.captures import list_captures
from muniment.cli.commands.rebuild import not_indexed, rebuild, say_not_indexed
from muniment.cli.commands.unrecorded import adopt, clear, unrecorded
from muniment.cli.console import bar, fail, note, print_json
from muniment.loading import without_collecting
from muniment.private_files import close_to_others

app = typer.Typer(
    name="muniment",
    help="Muniment keeps public documents: it captures pages and files with proof of where they came from, reads them, and publishes them as a portal.\n\nBegin with [bold]muniment init[/], then [bold]muniment capture[/] a page, a file or a folder, then [bold]muniment serve[/].",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

DataOption = Annotated[
    Optional[Path], typer.Option("--data", help="The archive's folder. Also by MUNIMENT_DATA; else ./data.", show_default=False)
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")]


_UNTIL_THE_END = ExitStack()
"""What a verb opened, to be closed when the program ends."""


def _set_data(data: Path | None) -> Path:
    if data is not None:
        os.environ["MUNIMENT_DATA"] = str(data)
    return Path(os.environ.get("MUNIMENT_DATA", "data")).resolve()


def _start(
    data: Path | None, as_json: bool = False, must_exist: bool = True, checked: bool = True, only_reads: bool = False, logs: bool = False
) -> Path:
    """Start Django on the archive's folder. Says what to do where there is no archive. `checked`: its database is looked at.

    `only_reads`: the verb works on a folder that may not be written. `logs`: what it writes is a log, as a server's is.
    """
    folder = _set_data(data)
    close_to_others(folder)
    if must_exist and not (folder / "secret-key").exists():
        fail(f"there is no archive in {folder}; make one with: muniment init --data {folder}", 1, as_json, "no-archive")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muniment.settings")
    import django

    from muniment.environment import SettingError

    try:
        with without_collecting():
            django.setup()
    except SettingError as error:
        fail(f"{error} (docs/settings.md)", 1, as_json, "setting")
    if not logs:
        # Who runs a verb sees what it did: lines of a log in between are for nobody.
        logging.getLogger("muniment.security").setLevel(logging.WARNING)
    if must_exist and checked:
        if only_reads:
            _open_as_it_is()
        else:
            _must_be_writable(folder, as_json)
        _must_be_current(as_json)
    return folder


def _open_as_it_is() -> None:
    """Open the database for reading alone where it cannot be written, until the verb ends."""
    from muniment.archive.database_state import opened_as_it_is

    _UNTIL_THE_END.enter_context(opened_as_it_is())


def _must_be_writable(folder: Path, as_json: bool) -> None:
    if not os.access(folder, os.W_OK):
        fail(f"{folder} cannot be written; make it writable for this account (what only reads works as it is)", 1, as_json, "not-writable")


@contextmanager
def _database(as_json: bool) -> Iterator[None]:
    """Say in a line where the database does not open or cannot be written."""
    from django.db.utils import DatabaseError

    try:
        yield
    except DatabaseError as error:
        fail(f"the database does not open: {str(error).splitlines()[0]}; see muniment doctor", 1, as_json, "database")


def _must_be_current(as_json: bool, for_init: bool = False) -> None:
    """Say in a line what is wrong with the database, before anything is written to it."""
    from muniment.archive.database_state import find_problem

    problem = find_problem()
    if problem is not None and not (for_init and problem.is_for_init):
        fail(problem.message, 1, as_json, problem.code)


def _must_be_found(as_json: bool) -> None:
    """Say in a line where the index lacks items that no waiting change brings: what a search found is not all then."""
    from muniment.archive.models import Item
    from muniment.search.service import get_index, is_behind

    if is_behind():
        lacking = f"the search index holds {get_index().count()} of {Item.objects.count()} items"
        fail(f"{lacking}; make it anew with: muniment index --rebuild", 1, as_json, "index")


def _say_what_waits(folder: Path) -> None:
    """Say what the index cannot be told of, since the folder may not be written."""
    from muniment.archive import outbox as entries

    if not os.access(folder, os.W_OK) and (waiting := entries.waiting("search")):
        note(f"{waiting} changes are not in the index: {folder} cannot be written.")


@app.command()
def init(
    name: Annotated[
        Optional[str],
        typer.Option(
            "--name", help="What the portal is called. A new archive asks on a terminal; later: Settings in the admin.", show_default=False
        ),
    ] = None,
    languages: Annotated[
        Optional[str],
        typer.Option(
            "--languages", help="Which languages readers are offered, in order, the first as default: fr,en. Else all.", show_default=False
        ),
    ] = None,
    mark: Annotated[
        Optional[Path], typer.Option("--mark", help="A small picture to stand beside the name: PNG, JPEG or WebP.", show_default=False)
    ] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make an archive and an administrator. Doing it again updates the tables and changes nothing else.

    The administrator's password is generated and printed once, or taken from MUNIMENT_ADMIN_PASSWORD.
    """
    folder = _set_data(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muniment.settings")
    is_new = not (folder / "secret-key").exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write_key(folder)
    except OSError as error:
        fail(f"{folder} cannot be written: {error.strerror}", 1, as_json, "not-writable")
    _must_be_writable(folder, as_json)
    _start(folder, as_json, must_exist=False)
    _must_be_current(as_json, for_init=True)
    from muniment.archive.service import ArchiveError
    from muniment.portal.setup import administrator, choose_languages, choose_mark, count_changes, has_administrator, name_portal, prepare

    if not as_json:
        note(f"Making an archive in {folder}" if is_new else f"Bringing the archive in {folder} up to date")
    with _database(as_json):
        changes = count_changes()
        with bar("Changing the tables", changes, quiet=as_json or not changes) as progress:
            prepare(progress)
    if name is None and not has_administrator() and not as_json and sys.stdin.isatty():
        name = typer.prompt("What is the portal called? (Enter: decide later, in the admin)", default="", show_default=False, err=True)
        if languages is None:
            asked = "In which languages? The first is the default: fr,en (Enter: all seven)"
            languages = typer.prompt(asked, default="", show_default=False, err=True)
        if mark is None:
            typed = typer.prompt("A picture for its mark? (its file; Enter: none)", default="", show_default=False, err=True)
            mark = Path(typed).expanduser() if typed else None
    try:
        if name:
            name_portal(name)
        if languages:
            choose_languages(languages)
        if mark:
            choose_mark(mark)
    except ArchiveError as error:
        fail(str(error), 2, as_json, "not-possible")
    _index_if_behind(as_json)
    with administrator() as made:
        if as_json:
            print_json({"data": made.data, "administrator": made.administrator, "password": made.password, "new": made.is_new})
            return
        if made.is_new:
            note(f"An archive is ready in {made.data}.")
            if made.password:
                note(
                    f"Administrator: {made.administrator}   Password: {made.password}   (shown only now; change it at /account/password/change/)"
                )
        else:
            note(f"The archive in {made.data} is up to date.")
        note("Next: muniment capture PATH_OR_URL")


def _index_if_behind(as_json: bool) -> None:
    """Make the index anew where it has not what the archive has: after an update that keeps it in another form."""
    from muniment.archive.models import Item
    from muniment.search.service import is_behind, rebuild

    if is_behind():
        with bar("Indexing", Item.objects.count(), quiet=as_json) as progress:
            rebuild(lambda done: progress(""))
        if not as_json:
            say_not_indexed(not_indexed())


def _write_key(folder: Path) -> None:
    import secrets

    file = folder / "secret-key"
    if not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            handle.write(secrets.token_urlsafe(50))


@app.command()
def capture(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH_OR_URL...", help="Files, folders, WARC files, and addresses of pages, feeds or sitemaps.", show_default=False
        ),
    ],
    source: Annotated[
        Optional[str], typer.Option(help="Who published it. Else the site's own name, its host, or the folder.", show_default=False)
    ] = None,
    date: Annotated[Optional[str], typer.Option(help="The date it is of, as EDTF: 2016, 2016-09, 2016-09-29.", show_default=False)] = None,
    collection: Annotated[Optional[str], typer.Option(help="Put the items into this collection.", show_default=False)] = None,
    allow_private: Annotated[bool, typer.Option("--allow-private", help="Fetch from private addresses too.")] = False,
    ignore_robots: Annotated[
        bool, typer.Option("--ignore-robots", help="Fetch what a feed or sitemap lists also where its site asks programs not to.")
    ] = False,
    pause: Annotated[
        float, typer.Option("--pause", min=0.0, help="Seconds between two pages of one site that a feed or sitemap lists.")
    ] = 0.5,
    again: Annotated[
        bool,
        typer.Option("--again", help="Fetch everything, also what the same capture fetched before it was stopped within the last day."),
    ] = False,
    most_mib: Annotated[int, typer.Option("--max-size", help="Largest file, in MiB.")] = 256,
    most_seconds: Annotated[float, typer.Option("--max-seconds", help="Longest fetch, in seconds.")] = 120.0,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Capture files, folders and addresses: keep the bytes with proof, and read them into items."""
    from muniment.reading.findings.edtf_dates import is_edtf

    if date is not None and not is_edtf(date):
        fail(f"--date {date} is no EDTF date; write 2016, 2016-09 or 2016-09-29", 2, as_json, "usage")
    _start(data, as_json)
    from muniment.archive.intake import IntakeReport, capture_all
    from muniment.archive.made import made_since, newest_capture
    from muniment.archive.service import CaptureMetadata
    from muniment.capture import FetchRules, count_inputs
    from muniment.cli.stopping import Stopped, stop_by_signals

    rules = FetchRules(
        most_bytes=most_mib * 2**20, most_seconds=most_seconds, allow_private=allow_private, obey_robots=not ignore_robots, pause_seconds=pause
    )  # fmt: skip
    report = IntakeReport()
    before = newest_capture()
    try:
        with stop_by_signals(), bar("Capturing", count_inputs(inputs), quiet=as_json) as progress:
            capture_all(
                inputs, CaptureMetadata(source, date, collection, person="command line"), rules, progress, again=again, report=report
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
        f"Stopped by {signal_name}: {report.recorded} fetched and recorded, {report.captured} captured, {report.unchanged} unchanged, "
        f"{len(report.failed)} failed; {unread} recorded and not read yet. Go on with the same command: what was fetched is not asked for again."
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
            note(f"  {page} is kept without a picture: {message}")
        if (more := len(report.without_picture) - _MOST_TOLD) > 0:
            note(f"  and {more} pictures more (all of them: --json)")
        if report.pictures:
            note(f"{report.pictures} {'picture was' if report.pictures == 1 else 'pictures were'} kept with the pages that show them.")
        if report.left_out:
            note(f"{report.left_out} were fetched before the capture was stopped, and not asked for again (--again asks for all).")
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
        note("Seen in the portal (muniment serve) at these paths; MUNIMENT_PUBLIC_URL names its whole address:")
    for address in made:
        note(f"  {address if is_known else address.removeprefix(settings.PUBLIC_URL)}")


@app.command()
def read(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Files or folders. Several print one JSON object a line.", show_default=False)
    ],
    url: Annotated[Optional[str], typer.Option(help="The address it is from: links are resolved against it.", show_default=False)] = None,
    as_json: JsonOption = False,
    seconds: Annotated[
        Optional[float],
        typer.Option("--max-seconds", help="Longest that one file may take; else 2 a page, 60 a document.", show_default=False),
    ] = None,
) -> None:
    """Read files and print what is in them, touching no archive."""
    from muniment.reading import ReaderPool, ReadingTask
    from muniment.reading.process.pool import Limits

    files: list[tuple[Path, str]] = []
    for path in paths:
        if path.is_dir():
            files += [
                (p, str(p))
                for p in sorted(path.rglob("*"))
                if p.is_file() and not any(part.startswith(".") for part in p.relative_to(path).parts)
            ]
        else:
            files.append((path, str(path)))
    several = len(paths) > 1 or any(p.is_dir() for p in paths)
    failed = 0
    missing = {name: _problem(path) for path, name in files}
    with ReaderPool(1 if len(files) < 4 else (os.cpu_count() or 2), limits=Limits.of(seconds)) as pool:
        tasks = (ReadingTask(name, path, name, url) for path, name in files if missing[name] is None)
        outcomes = pool.read(tasks)
        for _path, name in files:
            if (problem := missing[name]) is not None:
                code, message = problem
                body = None
            else:
                outcome = next(outcomes)
                body = outcome.json
                code, message = (outcome.error.code, outcome.error.message) if outcome.error else ("", "")
            failed += body is None
            if as_json or several:
                _print_reading(name, body, code, message, several)
            elif body is None:
                fail(f"{name}: {message}", 1)
            else:
                _show_reading(body)
    if failed:
        raise typer.Exit(1)


def _problem(path: Path) -> tuple[str, str] | None:
    """Return why a path cannot be read at all."""
    from muniment.reading import MOST_BYTES

    try:
        if not path.exists():
            return "not-found", "there is no such file"
        if not path.is_file():
            return "unreadable", "this is no regular file"
        if path.stat().st_size > MOST_BYTES:
            return "too-large", f"the file has {path.stat().st_size / 2**20:,.0f} MiB, over the limit of {MOST_BYTES // 2**20} MiB"
        with path.open("rb"):
            return None
    except OSError as error:
        return "unreadable", error.strerror or str(error)


def _print_reading(name: str, body: str | None, code: str, message: str, several: bool) -> None:
    import json

    value: dict[str, Any] = {"path": name} if several else {}
    if body is None:
        value["error"] = {"code": code, "message": message}
    else:
        value |= json.loads(body)
    print_json(value, None if several else 2)


def _show_reading(body: str) -> None:
    import json

    found = json.loads(body)
    out = console.output
    out.print(f"[bold]{found['kind']}[/]  {found['language'] or ''}  {found['media_type']}", markup=True)
    out.print(found.get("title") or "", soft_wrap=True, markup=False, style="bold")
    if found["kind"] == "front-page":
        if found["lead"]:
            out.print(f"\n{found['lead']['text']}\n", soft_wrap=True, markup=False)
        for number, block in enumerate(found["blocks"], 1):
            out.print(f"{number:3}. {block['kind']:<10} {block['title']}", soft_wrap=True, markup=False)
            if block["summary"]:
                out.print(f"     {block['summary']}", soft_wrap=True, markup=False)
    else:
        out.print(
            " · ".join(
                filter(
                    None, [_label(_day_word(found), found["published"]), _label("updated", found["modified"]), ", ".join(found["authors"])]
                )
            ),
            soft_wrap=True,
            markup=False,
        )
        out.print(f"\n{found['text']}", soft_wrap=True, markup=False)


_WORDS = {"publication": "published", "signing": "dated", None: "published"}
"""The word for a day, by what the API says that it is of."""


def _day_word(found: dict[str, Any]) -> str:
    """Return the word for which day a reading's is."""
    from muniment.reading.findings.publication import find_said_by, is_only_dated

    return "dated" if is_only_dated(find_said_by(found["published"], found["findings"])) else "published"


def _label(which: str, date: str | None) -> str:
    """Return a date with the word for which date it is; empty where there is none."""
    return f"{which} {date}" if date else ""


@app.command()
def schema(what: Annotated[str, typer.Argument(help="Which schema: read")] = "read") -> None:
    """Print the JSON Schema of what a verb prints."""
    if what != "read":
        fail(f"there is no schema “{what}”; there is: read", 2)
    from pydantic import TypeAdapter

    from muniment.reading.model import Reading

    print_json({"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A reading", **TypeAdapter(Reading).json_schema()})


@app.command()
def search(
    query: Annotated[
        str, typer.Argument(help='Words, "phrases", AND OR NOT, field:value, 2016..2020, prefix*, fuzzy~, near/5.', show_default=False)
    ],
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many hits.")] = 20,
    order: Annotated[str, typer.Option(help="relevance or date.")] = "relevance",
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Search the archive."""
    folder = _start(data, as_json, only_reads=True)
    from muniment.exchange.shapes import search_answer
    from muniment.search.query import QueryError
    from muniment.search.service import is_incomplete
    from muniment.search.service import search as run

    try:
        answer = search_answer(query, run(query, limit=limit, order=order, with_facets=as_json))
    except QueryError as error:
        fail(error.message, 2, as_json, "query")
    _must_be_found(as_json)
    _say_what_waits(folder)
    if as_json:
        print_json(answer.model_dump())
        return
    import html
    import re

    for hit in answer.hits:
        console.output.print(f"{hit.id}  {hit.kind}  {_label(_WORDS[hit.date_of], hit.date)}  {hit.source}", markup=False, style="bold")
        console.output.print(f"    {hit.title}", soft_wrap=True, markup=False)
        console.output.print(f"    {html.unescape(re.sub('<[^>]+>', '', hit.snippet))}", soft_wrap=True, markup=False, style="dim")
    if answer.loosened:
        note("Not every word had to be there: what has most of them comes first.")
    if is_incomplete():
        note("Some changes are not in the index yet: they failed and are tried again; see: muniment outbox")
    if answer.correction:
        note(f"Did you mean: {answer.correction}")
    note(f"{answer.total} found.")


@app.command()
def export(
    query: Annotated[str, typer.Argument(help="What to search for; empty for everything.", show_default=False)] = "",
    form: Annotated[str, typer.Option("--format", help="csv, jsonl, bib or ris, or one that an installed package adds.")] = "csv",
    output: Annotated[Optional[Path], typer.Option("--output", "-o", help="A file, in place of the screen.", show_default=False)] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write everything that a search finds as a table or as citations, as a stream."""
    folder = _start(data, as_json, only_reads=True)
    from muniment.exchange.exports import export_formats, in_pieces
    from muniment.search.query import QueryError
    from muniment.search.service import find_all

    wanted = export_formats().get(form)
    if wanted is None:
        fail(f"there is no format “{form}”; there are {', '.join(export_formats())}", 2, as_json, "usage")
    try:
        items = find_all(query)
    except QueryError as error:
        fail(error.message, 2, as_json, "query")
    _must_be_found(as_json)
    _say_what_waits(folder)
    count = 0

    def counted() -> Iterator[Any]:
        nonlocal count
        for item in items:
            count += 1
            yield item

    try:
        if output is None:
            for piece in in_pieces(wanted.write(counted())):
                sys.stdout.buffer.write(piece)
            sys.stdout.buffer.flush()
        else:
            # All of it or nothing: what a full disk cut short would look like the whole.
            whole = output if output.exists() and not output.is_file() else output.with_name(f"{output.name}.partial")
            try:
                with whole.open("wb") as file:
                    for piece in in_pieces(wanted.write(counted())):
                        file.write(piece)
                if whole is not output:
                    whole.replace(output)
            except OSError:
                if whole is not output:
                    whole.unlink(missing_ok=True)
                raise
    except BrokenPipeError:
        # Whoever reads has enough (`| head`).
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return
    except OSError as error:
        fail(f"{output}: {error.strerror or error}", 1, as_json, "unwritable")
    if output is not None:
        if as_json:
            print_json({"written": count, "file": str(output)})
        else:
            note(f"{count} items were written to {output}.")


@app.command()
def warc(
    file: Annotated[Path, typer.Argument(help="The file to write; compressed where its name ends in .gz.", show_default=False)],
    everything: Annotated[bool, typer.Option("--everything", help="Also what is not public.")] = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the captures, with their headers and digests, as a WARC file (ISO 28500) for the tools of other archives."""
    _start(data, as_json, only_reads=True)
    from muniment.archive.stores import original_store
    from muniment.exchange.warc import captures_to_show, write_warc

    captures = captures_to_show(everything=everything)
    partial = file.with_name(f"{file.name}.partial")
    try:
        with bar("Captures", captures.count(), quiet=as_json) as progress, partial.open("wb") as target:
            report = write_warc(
                captures.iterator(500), original_store(), target, compress=file.suffix == ".gz", with_secrets=everything, progress=progress
            )
        partial.replace(file)
    except OSError as error:
        partial.unlink(missing_ok=True)
        fail(f"{file}: {error.strerror or error}", 1, as_json, "unwritable")
    if as_json:
        print_json({"file": str(file), "written": report.written, "faults": report.faults})
    else:
        for fault in report.faults:
            note(f"  left out: {fault}")
        note(f"{report.written} captures were written to {file}.")
    if report.faults:
        raise typer.Exit(1)


def _few(addresses: list[str]) -> str:
    """Return the first ten addresses, and how many more there are."""
    more = len(addresses) - 10
    return ", ".join(addresses[:10]) + (f" and {more} more (--json names all)" if more > 0 else "")


@app.command()
def site(
    folder: Annotated[Path, typer.Argument(help="An empty folder, or one with an earlier copy.", show_default=False)],
    address: Annotated[str, typer.Option("--address", help="Where the copy will stand: https://archive.example/portal.")] = "",
    language: Annotated[
        Optional[list[str]], typer.Option("--language", help="An interface language, more than once for several; else all.")
    ] = None,
    originals: Annotated[bool, typer.Option(help="Take the captured originals along.")] = True,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the whole public portal as files that any file server can host, with a search that runs in the browser."""
    if address:
        os.environ["MUNIMENT_PUBLIC_URL"] = address
    _start(data, as_json)
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
    note(f"{report.files} files in {folder}: {report.written} written, {report.removed} taken away.")
    if not report.searchable:
        note("Search is left out: it needs Pagefind (pip install 'muniment[export]').")
    if report.broken:
        note(f"Links to {_few(report.broken)} lead nowhere: the portal has nothing there.")
    note(f"Next: serve the folder by any file server, say: python3 -m http.server --directory {folder}")
    if report.failed:
        fail(f"{_few(report.failed)} could not be written and is not in the copy: the portal failed to answer. Run it again.", 1)


@app.command()
def digest(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Send the digests of saved searches that are due (a served portal does so by itself)."""
    _start(data, as_json)
    from muniment.portal.site.search import write_digest, write_refusal
    from muniment.search.saved import send_digests

    report = send_digests(write_digest, write_refusal)
    if as_json:
        print_json({"sent": report.sent, "nothing_new": report.empty, "failed": report.failed, "refused": report.refused})
    else:
        refused = f", {report.refused} can no longer be asked (their owners were told)" if report.refused else ""
        note(f"{report.sent} sent, {report.empty} with nothing new, {report.failed} failed{refused}.")
        if not (report.sent or report.empty or report.failed or report.refused):
            note("None is due: the first comes a day, or a week, after a search was saved.")
    if report.failed:
        raise typer.Exit(1)


@app.command()
def show(
    number: Annotated[int, typer.Argument(metavar="ID", help="The item's number.", show_default=False)],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show an item."""
    _start(data, as_json, only_reads=True)
    from muniment.archive.models import Item
    from muniment.exchange.shapes import item_shape

    item = Item.objects.select_related("source", "version__reading").filter(pk=number).first()
    if item is None:
        fail(f"there is no item {number}; find one with: muniment search WORDS", 1, as_json, "not-found")
    shape = item_shape(item)
    if as_json:
        print_json(shape.model_dump())
        return
    out = console.output
    out.print(
        f"{shape.kind}  {shape.state}  {'  '.join(filter(None, [_label(_WORDS[shape.date_of], shape.date), _label('updated', shape.modified)]))}  {shape.source}",
        soft_wrap=True,
        markup=False,
    )
    out.print(shape.title, soft_wrap=True, markup=False, style="bold")
    out.print(f"{shape.address or shape.origin}\n", soft_wrap=True, markup=False)
    out.print(shape.text or shape.summary, soft_wrap=True, markup=False)


@app.command()
def verify(
    proofs: Annotated[bool, typer.Option("--proofs", help="Write the proofs that captures made by older versions lack.")] = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Hash every original anew and name what is missing, changed, misnamed or without a record. Works on a disk that is full or read-only."""
    _start(data, as_json, checked=False)
    from muniment.archive.database_state import opened_as_it_is
    from muniment.archive.models import Original
    from muniment.archive.verification import verify as run

    with opened_as_it_is():
        _must_be_current(as_json)
        with bar("Verifying", Original.objects.count(), quiet=as_json) as progress:
            report = run(progress, proofs=proofs)
    if as_json:
        print_json(
            {
                "checked": report.checked,
                "bytes": report.bytes,
                "sound": report.is_sound,
                "faults": [{"kind": f.kind, "sha256": f.digest, "message": f.message, "origins": f.origins} for f in report.faults],
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
            note(f"  stray: {stray} is no original; move it out of the folder of originals")
        for bad in report.bad_proofs:
            note(f"  bad proof: {bad}; muniment verify --proofs writes it anew where its capture is recorded")
        if report.proofs_written:
            note(f"{report.proofs_written} proofs were written.")
        if report.without_proof:
            note(f"{report.without_proof} captures have no proof beside their originals; write them with: muniment verify --proofs")
        if report.without_record:
            note(
                f"{report.without_record} proofs have no record: a capture was killed before it was written. A capture of the same uses them; "
                "record them, waiting for approval, with: muniment rebuild"
            )
        if report.unlogged:
            note(f"  This is not written to the archive's log: {report.unlogged}")
        note(
            f"{report.checked} originals checked, {len(report.faults)} faults."
            + (
                f" {len(report.unrecorded)} without a record (the next capture of them uses them); see: muniment unrecorded"
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
            help="The empty database: postgresql://user:password@host:port/name; 'sqlite' for the one in the folder.",
            show_default=False,
        ),
    ],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Copy all records into another, empty database, to go on with that. Stop the portal first; the old database is only read."""
    folder = _start(data, as_json)
    from muniment.archive.database_copy import copy_database as copy
    from muniment.archive.database_copy import tables
    from muniment.archive.service import ArchiveError
    from muniment.settings import database_at

    address = "" if url == "sqlite" else url
    try:
        database_at(address)
    except ValueError:
        fail("name the other database as postgresql://user:password@host:port/name, or as sqlite", 2, as_json, "address")
    try:
        with bar("Copying", len(tables()), quiet=as_json) as progress:
            copied = copy(address, progress)
    except ArchiveError as error:
        fail(str(error), 1, as_json, "copy")
    if as_json:
        print_json({"rows": sum(copied.values()), "tables": copied})
        return
    note(f"{sum(copied.values()):,} rows of {len(copied)} tables are copied, and counted there.")
    if url == "sqlite":
        note(f"Next: take MUNIMENT_DATABASE_URL away, then muniment init --data {folder}, and muniment verify")
    else:
        note("Next: set MUNIMENT_DATABASE_URL to the same address, then muniment init, and muniment verify")


@app.command()
def index(
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make the index anew while the old one answers.")] = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bring the search index up to date, or make it anew."""
    _start(data, as_json)
    from muniment.archive import outbox
    from muniment.archive.models import Item
    from muniment.search.service import get_index
    from muniment.search.service import rebuild as run

    if rebuild:
        with bar("Indexing", Item.objects.count(), quiet=as_json) as progress:
            count = run(lambda done: progress(""))
    else:
        outbox.process_pending()
        count = get_index().count()
        _must_be_found(as_json)
    refused = not_indexed()
    if as_json:
        print_json({"items": count, "waiting": outbox.waiting("search"), "failed": refused})
    else:
        say_not_indexed(refused)
        note(f"{count} items are in the index; {outbox.waiting('search')} changes wait.")
    if refused:
        raise typer.Exit(1)


@app.command()
def outbox(
    do: Annotated[
        str, typer.Argument(metavar="[retry]", help="retry: try at once what failed, and say what became of it.", show_default=False)
    ] = "",
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """List what must still follow from writes (the index, evidence, pages) and failed, or try it at once."""
    if do not in ("", "retry"):
        fail(f"muniment outbox knows no “{do}”; there is: muniment outbox retry", 2, as_json, "usage")
    _start(data, as_json, only_reads=not do)
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
            console.output.print(f"{r.consumer:<10} {r.subject:<16} {r.attempts} tries  {r.error}", soft_wrap=True, markup=False)
        note(
            (f"{done} done. " if do else "")
            + f"{entries.waiting()} changes wait, {len(rows)} of them failed and are tried again by themselves."
            + (" At once: muniment outbox retry" if rows and not do else "")
        )
    if do and rows:
        raise typer.Exit(1)


@app.command()
def reread(
    failed: Annotated[bool, typer.Option("--failed", help="Only what could not be read.")] = False,
    kind: Annotated[Optional[str], typer.Option(help="Only front-page, article or document.", show_default=False)] = None,
    older_than: Annotated[
        Optional[str],
        typer.Option("--older-than", metavar="VERSION", help="Only readings by a reader older than this.", show_default=False),
    ] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Read originals again with today's reader. Corrections stay; the portal goes on serving."""
    if kind not in (None, "front-page", "article", "document"):
        fail(f"--kind {kind} is none of front-page, article, document", 2, as_json, "usage")
    _start(data, as_json)
    from muniment.archive.intake import count_to_reread
    from muniment.archive.intake import reread as run

    with bar("Reading again", count_to_reread(failed, kind, older_than), quiet=as_json) as progress:
        report = run(failed, kind, older_than, progress)
    _report(report, as_json, "read")


@app.command()
def failures(
    every: Annotated[bool, typer.Option("--all", help="Also those mended or set aside.")] = False,
    dismiss: Annotated[
        Optional[int], typer.Option("--set-aside", metavar="ID", help="Take one off the list without mending it.", show_default=False)
    ] = None,
    why: Annotated[str, typer.Option("--note", help="Why it is set aside.")] = "",
    through: Annotated[
        Optional[int],
        typer.Option("--let-through", metavar="ID", help="Let through what a contributor brought.", show_default=False),
    ] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """List what could not be captured or read, and why."""
    _start(data, as_json, only_reads=dismiss is None and through is None)
    from muniment.archive.models import Failure
    from muniment.archive.service import dismiss as put_aside

    if through is not None:
        from muniment.archive.intake import read_again
        from muniment.archive.service import approve_capture, find_pending_capture

        waiting = find_pending_capture(through)
        if waiting is None:
            fail(f"nothing that waits to be let through has the number {through}; see: muniment failures", 1, as_json, "not-found")
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
            f"{f.pk:5}  {f.stage:<8} {f.code:<14} {f.message}" + (f"  [{f.state}]" if every else ""), soft_wrap=True, markup=False
        )
    note(
        f"{len(rows)} listed."
        + (
            " Try again with: muniment reread --failed, or capture them again; set one aside with: --set-aside ID; let through what is not-public with: --let-through ID"
            if rows and not every
            else ""
        )
    )


@app.command()
def merge(
    kept: Annotated[int, typer.Argument(metavar="KEPT", help="The item that is kept.", show_default=False)],
    others: Annotated[list[int], typer.Argument(metavar="OTHER...", help="Items that are the same thing.", show_default=False)],
    note_text: Annotated[str, typer.Option("--note", help="Why, for those who come after.")] = "",
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say that items are one: the kept one takes the versions of the others, and their addresses lead to it."""
    _start(data, as_json)
    from muniment.archive import outbox
    from muniment.archive.curation import merge as run
    from muniment.archive.models import Item
    from muniment.archive.service import ArchiveError

    items = Item.objects.in_bulk([kept, *others])
    missing = [number for number in (kept, *others) if number not in items]
    if missing:
        fail(f"there is no item {missing[0]}", 1, as_json, "not-found")
    try:
        for number in others:
            run(items[kept], items[number], None, note_text)
    except ArchiveError as error:
        fail(str(error), 2, as_json, "usage")
    finally:
        outbox.process_pending()
    if as_json:
        print_json({"kept": kept, "merged": others})
    else:
        note(f"Item {kept} has the versions of {', '.join(map(str, others))}; their addresses lead to it.")


@app.command()
def split(
    number: Annotated[int, typer.Argument(metavar="ID", help="The item's number.", show_default=False)],
    version: Annotated[list[int], typer.Option("--version", help="A version that is of another item; more than once for several.")],
    note_text: Annotated[str, typer.Option("--note", help="Why, for those who come after.")] = "",
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say that versions of an item are really of another: they become an item of their own."""
    _start(data, as_json)
    from muniment.archive import outbox
    from muniment.archive.curation import split as run
    from muniment.archive.models import Item
    from muniment.archive.service import ArchiveError

    item = Item.objects.filter(pk=number).first()
    if item is None:
        fail(f"there is no item {number}", 1, as_json, "not-found")
    try:
        other = run(item, version, None, note_text)
    except ArchiveError as error:
        fail(str(error), 2, as_json, "usage")
    outbox.process_pending()
    if as_json:
        print_json({"item": number, "new": other.pk, "title": other.title})
    else:
        note(f"“{other.title}” is item {other.pk} now.")


@app.command()
def forget(
    number: Annotated[int, typer.Argument(metavar="ID", help="The item's number.", show_default=False)],
    reason: Annotated[str, typer.Option("--reason", help="Why: the log keeps it.", show_default=False)],
    with_container: Annotated[
        bool, typer.Option("--with-container", help="Also the WARC files in which it stands, where other captures stand in them.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Remove an item and its originals for good; the log keeps that and why."""
    _start(data, as_json)
    from muniment.archive import outbox
    from muniment.archive.forgetting import SharedContainer, count_containers, say_unreadable
    from muniment.archive.forgetting import forget as run
    from muniment.archive.models import Item, LogEntry
    from muniment.archive.service import ArchiveError
    from muniment.archive.stores import original_store

    item = Item.objects.filter(pk=number).first()
    if item is None:
        fail(f"there is no item {number}", 1, as_json, "not-found")
    if not yes and not typer.confirm(f"Forget “{item.title}” and its originals for good?"):
        fail("nothing was forgotten", 1, as_json, "stopped")
    try:
        with bar("Looking through WARC files", count_containers(), quiet=as_json) as progress:
            digests = run(item, None, reason, original_store(), with_container=with_container, progress=progress)
    except SharedContainer as error:
        fail(str(error), 1, as_json, "shared-container")
    except ArchiveError as error:
        fail(str(error), 2, as_json, "usage")
    outbox.process_pending()
    unreadable = LogEntry.objects.filter(action="forget").latest("pk").detail.get("not_looked_through", [])
    if as_json:
        print_json({"forgotten": number, "originals": digests, "not_looked_through": unreadable})
    else:
        for digest in unreadable:
            note(f"  {say_unreadable(digest, item.origin, original_store())}")
        note(f"Item {number} and {len(digests)} originals were removed; the log says why.")


@app.command()
def account(
    name: Annotated[str, typer.Argument(help="The name to sign in with.")],
    email: Annotated[str, typer.Option("--email", help="The person's address: for digests, and to be known by OpenID Connect.")] = "",
    role: Annotated[
        Optional[list[str]], typer.Option("--role", help="Contributors, Editors, Archivists or Administrators. None: a reader.")
    ] = None,
    reset_second_factor: Annotated[
        bool, typer.Option("--reset-second-factor", help="Take off the second factor of somebody who lost their telephone.")
    ] = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a person's account, or give one more roles. A new account's password is printed once."""
    _start(data, as_json)
    from django.db import transaction

    from muniment.archive.service import ArchiveError
    from muniment.portal.setup import make_account

    # It is said before it is made: no kill leaves a password that nobody was told.
    with transaction.atomic():
        try:
            made = make_account(name, email, role or [], reset_second_factor)
        except ArchiveError as error:
            fail(str(error), 1, as_json, "role")
        if as_json:
            print_json({"name": made.name, "roles": made.roles, "password": made.password, "new": made.is_new})
            return
        note(f"{made.name}: {', '.join(made.roles) or 'a reader'}{' (second factor taken off)' if reset_second_factor else ''}")
        if made.password:
            note(f"Password: {made.password}   (shown only now; change it at /account/password/change/)")


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Server processes.")] = 1,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Serve the portal, the editors' screens and the API."""
    import io
    import socket

    os.environ.setdefault("MUNIMENT_PUBLIC_URL", f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}")  # noqa: S104 - compared, not bound
    folder = _start(data, as_json, logs=True)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            fail(f"{host}:{port} cannot be listened on ({error.strerror}); choose another with --port", 1, as_json, "port")
    from django.conf import settings
    from django.core.management import call_command
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


@app.command()
def work(
    until_idle: Annotated[bool, typer.Option("--until-idle", help="End when no job is left to do.")] = False,
    beside_server: Annotated[bool, typer.Option("--beside-server", hidden=True)] = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run a worker: draw pictures, capture, read and do other background jobs, until it is stopped. `serve` runs one by itself."""
    import signal

    _start(data, as_json, logs=True)
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
        note("The worker waits for jobs. Stop it with Ctrl+C: what it has not finished goes back to the queue.")
    worker.run()
    # A job that does not come to an end must not hold the process: it was given back.
    sys.stdout.flush()
    os._exit(0)


@app.command()
def jobs(
    every: Annotated[bool, typer.Option("--all", help="Also those that are done or canceled.")] = False,
    retry: Annotated[
        Optional[int], typer.Option("--retry", metavar="ID", help="Put a failed job back into the queue.", show_default=False)
    ] = None,
    cancel: Annotated[Optional[int], typer.Option("--cancel", metavar="ID", help="End a job.", show_default=False)] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """List background jobs: those that wait, run or failed."""
    _start(data, as_json, only_reads=retry is None and cancel is None)
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


@app.command()
def sample(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Capture the sample sources that come with Muniment: invented institutions, in English, Chinese and Arabic."""
    _start(data, as_json)
    from muniment.sample import capture_sample

    with bar("Capturing the sample", None, quiet=as_json) as progress:
        report = capture_sample(progress)
    _report(report, as_json, "captured")


@app.command()
def doctor(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Say what is installed, which parts are used, and what is wrong."""
    folder = _set_data(data)
    from muniment.cli.commands.doctor import examine

    checks = examine(folder)
    if as_json:
        print_json([{"name": c.name, "state": c.state, "detail": c.detail} for c in checks])
    else:
        for check in checks:
            mark = {"good": "[green]✓[/]", "note": "[yellow]·[/]", "bad": "[red]✗[/]"}[check.state]
            console.output.print(f"{mark} {check.name:<22} {check.detail.replace('[', chr(92) + '[')}")
    if any(c.state == "bad" for c in checks):
        raise typer.Exit(1)


@app.command()
def version(as_json: JsonOption = False) -> None:
    """Print the versions of the program and of its reader."""
    from muniment import __version__
    from muniment.reading.model import READER_VERSION

    if as_json:
        print_json({"muniment": __version__, "reader": READER_VERSION})
    else:
        console.output.print(f"muniment {__version__}, reader {READER_VERSION}")


app.command("captures")(list_captures)
app.command("rebuild")(rebuild)
app.command("unrecorded")(unrecorded)
app.command("adopt")(adopt)
app.command("clear")(clear)


def main() -> None:
    """Run the command line. What it writes is its owner's alone."""
    os.umask(0o077)
    try:
        app()
        sys.stdout.flush()
    except BrokenPipeError:
        console.write_through_pipe()
        sys.exit(0)
    except Exception as error:
        from muniment.cli.faults import explain

        folder = str(Path(os.environ.get("MUNIMENT_DATA", "data")).resolve())
        found = explain(error, folder)
        if found is None:
            raise
        _end_with(*found)
    except KeyboardInterrupt:
        note("Stopped. What was done is kept; run the same command again to go on.")
        sys.exit(130)
    finally:
        _UNTIL_THE_END.close()


def _end_with(code: str, message: str) -> None:
    """Say what was in the way, and end: in a line on the other channel where the output itself cannot be written."""
    try:
        fail(message, 1, "--json" in sys.argv, code)
    except typer.Exit as end:
        sys.exit(end.exit_code)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        note(f"muniment: the output cannot be written: {message}")
        sys.exit(1)


if __name__ == "__main__":
    main()
