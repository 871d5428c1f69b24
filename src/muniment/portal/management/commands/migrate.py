"""Django's `migrate`, which begins a new SQLite database with the tables as they are, and not with each change that led
to them."""

from __future__ import annotations

from typing import Any

from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import connections

from muniment.portal import empty_database


class Command(MigrateCommand):
    """Make the tables, or bring them up to date."""

    def handle(self, *args: Any, **options: Any) -> str | None:
        """Run it."""
        connection = connections[options["database"]]
        if not options["app_label"] and not options["plan"] and not options["check_unapplied"]:
            empty_database.begin(connection)
        return super().handle(*args, **options)
