"""`muniment data`: preview, bring, list, compare."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from muniment.cli.main import app

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]
FIRST = "Area,Year,Value,Unit\nNorth,2019,12.50,%\nNorth,2020,13,%\n"
SECOND = "Area,Year,Value,Unit\nNorth,2019,12.5,%\nNorth,2020,14,%\nNorth,2021,15,%\n"


@pytest.fixture
def run(archive: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    # The archive of the test is open already.
    monkeypatch.setattr("muniment.cli.commands.data.start", lambda *arguments, **options: archive)

    def typed(*words: object) -> Any:
        done = CliRunner().invoke(app, ["data", *map(str, words), "--json"])
        return done.exit_code, json.loads(done.output)

    return typed


def test_a_file_is_looked_at_brought_listed_and_compared(run: Any, tmp_path: Path) -> None:
    one, other = tmp_path / "one.csv", tmp_path / "other.csv"
    one.write_text(FIRST)
    other.write_text(SECOND)
    code, seen = run("preview", one)
    assert code == 0 and seen["observations"] == 2 and seen["mapping"]["place"] == "Area" and not seen["error"]
    said = ("--title", "Water", "--producer", "Office of Veldria", "--licence", "CC-BY-4.0")
    code, made = run("bring", one, *said, "--release", "2020")
    assert code == 0 and made["dataset"] == "water" and made["observations"] == 2 and made["findings"] == []
    code, refused = run("bring", other, *said, "--release", "2020")
    assert code == 1 and "another file is release" in refused["error"]["message"]
    assert run("bring", other, *said, "--release", "2021")[0] == 0
    code, listed = run("list")
    assert [(row["release"], row["observations"]) for row in listed] == [("2020", 2), ("2021", 3)]
    code, compared = run("compare", "water", "2020", "2021")
    assert compared["counts"] == {"revised": 1, "restated": 0, "added": 1, "withdrawn": 0} and compared["same"] == 1
    assert run("compare", "water", "2020", "1999")[0] == 1


def test_columns_are_named_and_a_broken_cell_is_told(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "odd.csv"
    file.write_text("w,t,v\nNorth,2019,7\n")
    code, seen = run("preview", file, "--map", "place=w", "--map", "period=t", "--map", "value=v", "--unit", "kg")
    assert code == 0 and seen["mapping"] == {"values": ["v"], "period": "t", "place": "w", "fixed_unit": "kg"}
    code, told = run("preview", file, "--map", "value=nothing")
    assert code == 2 and "there is no column" in told["error"]["message"]
    file.write_text("Area,Year,Value\nNorth,2019,seven\n")
    code, told = run("bring", file, "--title", "T", "--producer", "P", "--release", "1")
    assert (
        code == 1 and "row 2, column 3" in told["error"]["message"] and "nothing was taken" in told["error"]["message"]
    )
    assert run("list") == (0, [])
