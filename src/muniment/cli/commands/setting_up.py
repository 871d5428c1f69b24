"""Verbs that make an archive ready: init, sample, account, doctor, version.

In: options. Out: an archive, its accounts, and what is wrong with it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Optional

import typer

from muniment.cli import console
from muniment.cli.app import (
    DataOption,
    JsonOption,
    app,
    index_if_behind,
    must_be_current,
    must_be_writable,
    must_open,
    set_data,
    start,
)
from muniment.cli.console import bar, fail, note, print_json
from muniment.cli.intake_told import report_intake
from muniment.cli.secret_key import write_key


@app.command()
def init(
    name: Annotated[
        Optional[str],
        typer.Option(
            "--name",
            help="The portal's name. Asked for on a terminal; change it later in the admin, under Settings.",
            show_default=False,
        ),
    ] = None,
    languages: Annotated[
        Optional[str],
        typer.Option(
            "--languages",
            help="The interface languages, in order; the first is the default: fr,en. Default: all.",
            show_default=False,
        ),
    ] = None,
    mark: Annotated[
        Optional[Path],
        typer.Option("--mark", help="A logo shown beside the name: PNG, JPEG or WebP.", show_default=False),
    ] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Create an archive and an administrator. Run again, it updates the tables and changes nothing else.

    The administrator's password is generated and printed once, or taken from MUNIMENT_ADMIN_PASSWORD.
    """
    folder = set_data(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muniment.settings")
    is_new = not (folder / "secret-key").exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_key(folder)
    except OSError as error:
        fail(f"{folder} cannot be written: {error.strerror}", 1, as_json, "not-writable")
    must_be_writable(folder, as_json)
    start(folder, as_json, must_exist=False)
    must_be_current(as_json, for_init=True)
    from muniment.archive.catalogue import ArchiveError
    from muniment.portal.setup import (
        administrator,
        choose_languages,
        choose_mark,
        count_changes,
        has_administrator,
        name_portal,
        prepare,
    )

    if not as_json:
        note(f"Creating an archive in {folder}" if is_new else f"Bringing the archive in {folder} up to date")
    with must_open(as_json):
        changes = count_changes()
        with bar("Updating the tables", changes, quiet=as_json or not changes) as progress:
            prepare(progress)
    if name is None and not has_administrator() and not as_json and sys.stdin.isatty():
        name = typer.prompt(
            "What is the portal's name? (Enter: decide later, in the admin)", default="", show_default=False, err=True
        )
        if languages is None:
            asked = "Which interface languages? The first is the default: fr,en (Enter: all seven)"
            languages = typer.prompt(asked, default="", show_default=False, err=True)
        if mark is None:
            typed = typer.prompt("A logo? (path of a picture; Enter: none)", default="", show_default=False, err=True)
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
    index_if_behind(as_json)
    with administrator() as made:
        if as_json:
            print_json(
                {"data": made.data, "administrator": made.administrator, "password": made.password, "new": made.is_new}
            )
            return
        if made.is_new:
            note(f"The archive is ready in {made.data}.")
            if made.password:
                note(
                    f"Administrator: {made.administrator}   Password: {made.password}   (shown only now; "
                    f"change it at /account/password/change/)"
                )
        else:
            note(f"The archive in {made.data} is up to date.")
        note("Next: muniment capture PATH_OR_URL")


@app.command()
def account(
    name: Annotated[str, typer.Argument(help="The name to sign in with.")],
    email: Annotated[
        str, typer.Option("--email", help="The person's e-mail address: for digests, and to sign in by OpenID Connect.")
    ] = "",
    role: Annotated[
        Optional[list[str]],
        typer.Option(
            "--role",
            help="Contributors, Editors, Archivists or Administrators. Default: none; who has none reads what is "
            "public.",
        ),
    ] = None,
    reset_second_factor: Annotated[
        bool,
        typer.Option("--reset-second-factor", help="Remove the second factor of somebody who lost their phone."),
    ] = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Create an account, or add roles to one. The password of a new account is printed once."""
    start(data, as_json)
    from django.db import transaction

    from muniment.archive.catalogue import ArchiveError
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
        note(
            f"{made.name}: "
            f"{', '.join(made.roles) or 'a reader'}{' (second factor removed)' if reset_second_factor else ''}"
        )
        if made.password:
            note(f"Password: {made.password}   (shown only now; change it at /account/password/change/)")


@app.command()
def sample(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Capture the sample sources that come with Muniment: invented institutions, in English, Chinese and Arabic."""
    start(data, as_json)
    from muniment.sample import capture_sample

    with bar("Capturing the sample", None, quiet=as_json) as progress:
        report = capture_sample(progress)
    report_intake(report, as_json, "captured")


@app.command()
def doctor(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Check the installation: what is installed, which parts are used, and what is wrong."""
    folder = set_data(data)
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
    """Print the version of the program and that of its reading rules."""
    from muniment import __version__
    from muniment.reading.model import READER_VERSION

    if as_json:
        print_json({"muniment": __version__, "reader": READER_VERSION})
    else:
        console.output.print(f"muniment {__version__}, reader {READER_VERSION}")
