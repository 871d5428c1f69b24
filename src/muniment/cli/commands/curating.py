"""Verbs that decide about items: merge, split, forget.

In: numbers of items. Out: what was done, in the log too.
"""

from __future__ import annotations

from typing import Annotated

import typer

from muniment.cli.app import DataOption, JsonOption, app, start
from muniment.cli.console import bar, fail, note, print_json


@app.command()
def merge(
    kept: Annotated[int, typer.Argument(metavar="KEPT", help="The item to keep.", show_default=False)],
    others: Annotated[
        list[int], typer.Argument(metavar="OTHER...", help="The items to merge into it.", show_default=False)
    ],
    note_text: Annotated[str, typer.Option("--note", help="The reason, kept in the log.")] = "",
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Merge items: the kept item gets the versions of the others, and their addresses redirect to it."""
    start(data, as_json)
    from muniment.archive import outbox
    from muniment.archive.catalogue import ArchiveError
    from muniment.archive.curation import merge as run
    from muniment.archive.models import Item

    items = Item.objects.in_bulk([kept, *others])
    missing = [number for number in (kept, *others) if number not in items]
    if missing:
        fail(f"there is no item {missing[0]}; find one with: muniment search WORDS", 1, as_json, "not-found")
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
        note(f"Item {kept} now has the versions of {', '.join(map(str, others))}; their addresses redirect to it.")


@app.command()
def split(
    number: Annotated[int, typer.Argument(metavar="ID", help="The item's number.", show_default=False)],
    version: Annotated[list[int], typer.Option("--version", help="A version to split off. Repeat for several.")],
    note_text: Annotated[str, typer.Option("--note", help="The reason, kept in the log.")] = "",
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Split versions off an item: they become a new item."""
    start(data, as_json)
    from muniment.archive import outbox
    from muniment.archive.catalogue import ArchiveError
    from muniment.archive.curation import split as run
    from muniment.archive.models import Item

    item = Item.objects.filter(pk=number).first()
    if item is None:
        fail(f"there is no item {number}; find one with: muniment search WORDS", 1, as_json, "not-found")
    try:
        other = run(item, version, None, note_text)
    except ArchiveError as error:
        fail(str(error), 2, as_json, "usage")
    outbox.process_pending()
    if as_json:
        print_json({"item": number, "new": other.pk, "title": other.title})
    else:
        note(f"“{other.title}” is now item {other.pk}.")


@app.command()
def forget(
    number: Annotated[int, typer.Argument(metavar="ID", help="The item's number.", show_default=False)],
    reason: Annotated[str, typer.Option("--reason", help="The reason, kept in the log.", show_default=False)],
    with_container: Annotated[
        bool,
        typer.Option(
            "--with-container",
            help="Also remove WARC, ZIP and mbox files that contain it, even if they contain other captures.",
        ),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")] = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Remove an item and its originals for good. The log keeps the reason."""
    start(data, as_json)
    from muniment.archive import outbox
    from muniment.archive.catalogue import ArchiveError
    from muniment.archive.forgetting import SharedContainer, count_containers, say_unreadable
    from muniment.archive.forgetting import forget as run
    from muniment.archive.models import Item, LogEntry
    from muniment.archive.stores import original_store

    item = Item.objects.filter(pk=number).first()
    if item is None:
        fail(f"there is no item {number}; find one with: muniment search WORDS", 1, as_json, "not-found")
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
    detail = LogEntry.objects.filter(action="forget").latest("pk").detail
    unreadable, mails = detail.get("not_looked_through", []), detail.get("attached_to", [])
    if as_json:
        print_json({"forgotten": number, "originals": digests, "not_looked_through": unreadable, "attached_to": mails})
    else:
        for digest in unreadable:
            note(f"  {say_unreadable(digest, item.origin, original_store())}")
        for mail in Item.objects.filter(pk__in=mails):
            note(
                f"  its bytes stand in the message “{mail.title}” too, with which it was sent; to forget that as well: "
                f"muniment forget {mail.pk}"
            )
        note(f"Item {number} and {len(digests)} originals were removed; the log keeps the reason.")
