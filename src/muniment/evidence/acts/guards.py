"""Triggers that keep acts as they were written: the database itself refuses to change or delete them.

In: a schema editor, in a migration. Out: triggers on SQLite and PostgreSQL. An anchor's words may be emptied, which
forgetting its item does; all else of it stays.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLES = ("evidence_act", "evidence_anchor", "evidence_scale")
_MESSAGE = "acts are added, and never changed or deleted"
_WORDS = ("exact", "prefix", "suffix", "label")
_KEPT = (
    "key",
    "kind",
    "named",
    "original",
    "item",
    "version_id",
    "number",
    "release_id",
    "paragraph",
    "start",
    "end",
    "page",
    "row",
    "column",
)


def put_guards(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the triggers. To be called by a migration."""
    vendor = schema_editor.connection.vendor
    for table in TABLES:
        for statement in _postgresql(table) if vendor == "postgresql" else _sqlite(table):
            # As one statement: there are semicolons in it.
            with schema_editor.connection.cursor() as cursor:
                cursor.execute(statement)


def take_guards(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the triggers off again: what undoes the migration."""
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    with schema_editor.connection.cursor() as cursor:
        for table in TABLES:
            for event in ("update", "delete"):
                on = f" ON {table}" if is_postgresql else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{event}{on}")


def _is_emptying() -> str:
    kept = " AND ".join(f'NEW."{name}" IS NOT DISTINCT FROM OLD."{name}"' for name in _KEPT)
    emptied = " AND ".join(f"NEW.\"{name}\" = ''" for name in _WORDS)
    return f"({kept} AND {emptied})"


def _sqlite(table: str) -> list[str]:
    when = f" WHEN NOT {_is_emptying()}" if table == "evidence_anchor" else ""
    when = when.replace("IS NOT DISTINCT FROM", "IS")
    return [
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}{when} BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END",
    ]


def _postgresql(table: str) -> list[str]:
    when = f" WHEN (NOT {_is_emptying()})" if table == "evidence_anchor" else ""
    refuse = "EXECUTE FUNCTION refuse_change_of_acts()"
    return [
        "CREATE OR REPLACE FUNCTION refuse_change_of_acts() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH ROW{when} {refuse}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW {refuse}",
    ]
