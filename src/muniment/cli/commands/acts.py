"""Verbs for acts: list, export, bring back, check; anchors whose words are lost; disagreement between judges.

In: options. Out: lines, JSON, CSV. All acts are told, also those that are hidden or point at what is private.
"""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from muniment.cli.app import DataOption, JsonOption, app, start
from muniment.cli.console import fail, note, print_json

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from muniment.evidence.acts.models import Act

evidence_app = typer.Typer(
    name="evidence",
    help="What people said of statements, targets and plans: list, export, check.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)
app.add_typer(evidence_app, name="evidence", rich_help_panel="Decide")


class ActKind(str, Enum):  # noqa: UP042 - typer takes its values
    """Kinds of acts."""

    evidence = "evidence"
    assessment = "assessment"
    question = "question"
    answer = "answer"
    retraction = "retraction"
    hiding = "hiding"
    showing = "showing"
    dismissal = "dismissal"


class ActForm(str, Enum):  # noqa: UP042 - typer takes its values
    """Forms of an export."""

    jsonl = "jsonl"
    csv = "csv"


KindOption = Annotated[Optional[ActKind], typer.Option("--kind", help="Only acts of this kind.")]
PublicOption = Annotated[bool, typer.Option("--public", help="Only what everybody may see.")]


def _wanted(kind: ActKind | None, public: bool) -> QuerySet[Act]:
    from muniment.evidence.acts.models import Act

    rows = Act.objects.visible_to(None) if public else Act.objects.all()
    rows = rows.of_kind(kind.value) if kind else rows
    return rows.select_related("about", "to", "scale", "changes", "answers").order_by("at", "pk")


@evidence_app.command("list")
def list_acts(
    kind: KindOption = None, public: PublicOption = False, data: DataOption = None, as_json: JsonOption = False
) -> None:
    """List acts by date: who, for whom, what it is about."""
    start(data, as_json, only_reads=True)
    from muniment.exchange.act_shapes import act_shapes

    rows = list(_wanted(kind, public))
    if as_json:
        print_json([shape.model_dump() for shape in act_shapes(rows)])
        return
    for act in rows:
        named = f"{act.by}, for {act.on_behalf}" if act.on_behalf else act.by
        said = act.rating or act.words or act.why
        about = str(act.about)[:80]
        note(f"{act.at:%Y-%m-%d} {act.kind} {act.relation} {act.key}: {named}: “{said[:80]}” (about “{about}”)")
    if not rows:
        note("There are no acts. Editors write them: open a statement’s page and choose “Add evidence”.")


@evidence_app.command("export")
def export_acts(
    output: Annotated[Path, typer.Option("--output", "-o", help="The file to write.")],
    form: Annotated[ActForm, typer.Option("--format", help="jsonl: whole, can be brought back; csv: a table.")] = (
        ActForm.jsonl
    ),
    kind: KindOption = None,
    public: PublicOption = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write acts into a file: as JSON Lines whole, with their anchors, so that they can be restored elsewhere."""
    start(data, as_json, only_reads=True)
    from muniment.evidence.acts.records import record_act
    from muniment.exchange.act_shapes import ACT_COLUMNS, act_rows
    from muniment.exchange.exports import write_table

    rows = list(_wanted(kind, public))
    if form is ActForm.csv:
        text = write_table(ACT_COLUMNS, act_rows(rows))
    else:
        text = "".join(f"{record_act(act).model_dump_json()}\n" for act in rows)
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        fail(f"{output} cannot be written: {error.strerror}", 1, as_json, "not-writable")
    if as_json:
        print_json({"acts": len(rows), "file": str(output)})
    else:
        note(f"{len(rows)} acts were written to {output}.")


@evidence_app.command("restore")
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="As muniment evidence export writes it (jsonl).")],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Record acts of an export that are not recorded here. What does not say what was signed is left out."""
    start(data, as_json)
    from muniment.evidence.acts.proofs import restore_acts

    try:
        lines = [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        fail(f"{file} cannot be read: {error}", 1, as_json, "unreadable")
    told = restore_acts(lines)
    if as_json:
        print_json({"restored": told.restored, "there": told.there, "failed": told.failed})
    else:
        for failed in told.failed:
            note(f"  left out: {failed}")
        note(f"{told.restored} acts were recorded, {told.there} were recorded already.")
    if told.failed:
        raise typer.Exit(1)


@evidence_app.command("check")
def check_acts(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Compute the digest of each act again, and list anchors whose words stand nowhere any more, with what stood
    there."""
    start(data, as_json, only_reads=True)
    from muniment.evidence.acts.anchors import find_lost
    from muniment.evidence.acts.records import is_as_signed

    changed = [act.key for act in _wanted(None, False) if not is_as_signed(act)]
    lost = find_lost()
    if as_json:
        stood = [
            {"anchor": one.key, "original": one.original, "item": one.item, "version": one.number, "stood": str(one)}
            for one in lost
        ]
        print_json({"changed": changed, "lost": stood})
    else:
        for key in changed:
            note(f"{key} does not say what was signed: its record was changed outside of Muniment")
        for anchor in lost:
            stood_there = f"“{anchor.exact}”" if anchor.exact else "words that were forgotten"
            note(f"{anchor.key}: lost; in version {anchor.number} of item {anchor.item} stood {stood_there}")
        note(f"{len(changed)} acts were changed, the words of {len(lost)} anchors are lost.")
    if changed:
        raise typer.Exit(1)


@evidence_app.command("disagreement")
def show_disagreement(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Show each judge's word on each thing, scale by scale, with Krippendorff's alpha and its n."""
    start(data, as_json, only_reads=True)
    from muniment.evidence.acts.agreement import find_scales, tell_disagreement
    from muniment.exchange.act_shapes import disagreement_shape

    shapes = [disagreement_shape(tell_disagreement(scale, None)) for scale in find_scales(None)]
    if as_json:
        print_json([shape.model_dump() for shape in shapes])
        return
    for shape in shapes:
        note(f"{shape.owner}: {shape.scale} ({shape.version})")
        for judged in shape.judged:
            words = "; ".join(f"{judge}: {word}" for judge, word in judged.by_judge.items())
            note(f"  “{judged.about[:80]}”: {words}")
        for one in shape.agreement:
            alpha = "cannot be computed" if one.alpha is None else f"{one.alpha:.3f}"
            note(
                f"  Krippendorff’s alpha ({one.metric}) {alpha}: {one.units} things judged by two or more, "
                f"{one.values} assessments, {one.judges} judges"
            )
    if not shapes:
        note("No assessment that everybody may see names a word of a scale.")
