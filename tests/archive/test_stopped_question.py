"""A signal that comes while a question is on its way to PostgreSQL leaves a connection that answers nothing more."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from django.db import OperationalError, connection

from muniment.archive.capture_lock import capture_runs, is_capture_running
from muniment.archive.intake_report import IntakeReport
from muniment.cli.intake_told import say_where_it_stopped

pytestmark = pytest.mark.records


def leave_a_question() -> None:
    """Send a question and do not wait for what comes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    connection.connection.pgconn.send_query(b"SELECT pg_sleep(0.01)")
    with pytest.raises(OperationalError), connection.cursor() as cursor:
        cursor.execute("SELECT 1")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="a question to SQLite is answered in this process")
def test_a_stopped_capture_says_where_it_is_and_frees_its_lock(
    archive: Path, transactional_db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(KeyboardInterrupt), capture_runs():
        leave_a_question()
        raise KeyboardInterrupt
    # The server frees what a connection held when it sees that it is gone.
    deadline = time.monotonic() + 20
    while is_capture_running():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    leave_a_question()
    say_where_it_stopped(IntakeReport(), "SIGTERM", as_json=False)
    assert "Stopped by SIGTERM" in "".join(capsys.readouterr())
