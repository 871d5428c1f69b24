"""Verbs of the API's keys: key add, key list, key revoke.

In: options. Out: a key, printed once; the list of keys.
"""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from muniment.cli import console
from muniment.cli.app import DataOption, JsonOption, app, start
from muniment.cli.console import fail, note, print_json

keys = typer.Typer(
    help="Make, list and revoke keys, with which programs bring documents by the API.", no_args_is_help=True
)
app.add_typer(keys, name="key", rich_help_panel="Publish")


@keys.command()
def add(
    name: Annotated[str, typer.Argument(help="What will use it, and where.")],
    account: Annotated[str, typer.Option("--account", help="For whom it brings documents.", show_default=False)],
    scope: Annotated[
        Optional[list[str]],
        typer.Option(
            "--scope",
            help="capture: what is brought waits for approval. publish: it is public. Repeat for several. "
            "Default: capture.",
            show_default=False,
        ),
    ] = None,
    days: Annotated[int, typer.Option("--days", help="Days until it ends.")] = 90,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a key. It is printed once, and kept nowhere."""
    start(data, as_json)
    from django.db import transaction

    from muniment.archive.catalogue import ArchiveError
    from muniment.exchange.keys import make_key

    with transaction.atomic():
        try:
            made = make_key(name, account, scope or ["capture"], days)
        except ArchiveError as error:
            fail(str(error), 1, as_json, "key")
        # It is said before it is there: no kill leaves a key that nobody was told.
        if as_json:
            print_json({"id": made.row.public_id, "key": made.secret, "expires": made.row.expires_at.isoformat()})
            return
        console.output.print(made.secret, soft_wrap=True, markup=False)
        note(
            f"Shown only now. It can {' and '.join(made.row.scopes)} for {account} until "
            f"{made.row.expires_at:%Y-%m-%d}; end it before with: muniment key revoke {made.row.public_id}"
        )


@keys.command("list")
def list_them(data: DataOption = None, as_json: JsonOption = False) -> None:
    """List the keys: name, account, scopes, end, last use. Never the keys themselves."""
    start(data, as_json, only_reads=True)
    from muniment.exchange.keys import list_keys

    rows = [
        {
            "id": row.public_id,
            "name": row.name,
            "account": row.account.username,
            "scopes": row.scopes,
            "state": row.state,
            "expires": row.expires_at.isoformat(),
            "used": row.used_at.isoformat() if row.used_at else None,
        }
        for row in list_keys()
    ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        told = f"{row['id']}  {row['state']:<8} until {str(row['expires'])[:10]}  {row['account']}  {row['name']}"
        used = f"  used {str(row['used'])[:10]}" if row["used"] else "  never used"
        console.output.print(f"{told}  ({' '.join(row['scopes'])}){used}", soft_wrap=True, markup=False)
    note(f"{len(rows)} listed.")


@keys.command()
def revoke(
    key: Annotated[str, typer.Argument(help="Its id, as key list prints it.")],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """End a key at once."""
    start(data, as_json)
    from muniment.archive.catalogue import ArchiveError
    from muniment.exchange.keys import revoke_key

    try:
        row = revoke_key(key)
    except ArchiveError as error:
        fail(str(error), 1, as_json, "key")
    if as_json:
        print_json({"id": row.public_id, "state": row.state})
    else:
        note(f"{row.name} ({row.public_id}) can be used no more.")
