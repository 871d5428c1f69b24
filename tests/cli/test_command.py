"""The command line as a person and a machine meet it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from conftest import SAMPLE, command
from warc_files import file_of_pages


def test_capture_says_where_what_it_made_is_seen(empty_archive: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(empty_archive, data)
    (tmp_path / "wells.md").write_text(
        "# Wells of Stillmoor\n\nThe water office counted nine wells in the spring of 2031.\n"
    )
    done = command("capture", tmp_path / "wells.md", "--source", "Water Office", data=data, check=True)
    # Nobody said at which address and port the portal is served.
    assert (
        "  /items/1/wells-of-stillmoor/\n" in done.stderr
        and "muniment serve" in done.stderr
        and ":8000" not in done.stderr
    )
    (tmp_path / "bells.md").write_text(
        "# Bells of Stillmoor\n\nThe harbour office hung three bells in the spring of 2031.\n"
    )
    told = json.loads(command("capture", tmp_path / "bells.md", "--json", data=data, check=True).stdout)
    assert told["made"] == ["http://127.0.0.1:8000/items/2/bells-of-stillmoor/"]


def test_help_reads_well_and_every_verb_explains_itself() -> None:
    text = command("--help", check=True).stdout
    for verb in (
        "init",
        "capture",
        "read",
        "search",
        "show",
        "verify",
        "serve",
        "doctor",
        "reread",
        "failures",
        "index",
        "forget",
        "schema",
    ):
        assert verb in text
        assert command(verb, "--help", check=True).stdout.strip()


def test_reading_one_file_prints_one_object_and_several_one_a_line() -> None:
    one = json.loads(command("read", SAMPLE / "veldria/front-page-1.html", "--json", check=True).stdout)
    assert one["kind"] == "front-page" and {"language", "lead", "blocks"} <= set(one)
    assert {
        "kind",
        "title",
        "summary",
        "more",
        "url",
        "dates",
        "places",
        "organisations",
        "topics",
        "statements",
    } <= set(one["blocks"][0])
    done = command("read", SAMPLE / "veldria", "--json", check=True)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(rows) == len(list((SAMPLE / "veldria").iterdir())) and all("path" in r for r in rows)


def test_a_file_that_cannot_be_read_is_an_error_object_among_the_others(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    (tmp_path / "good.txt").write_text("A title\n\nWords on wells.")
    done = command("read", tmp_path / "empty.txt", tmp_path / "good.txt", tmp_path / "missing.txt", "--json")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [r.get("error", {}).get("code") for r in rows] == ["empty", None, "not-found"]
    assert done.returncode == 1 and "Traceback" not in done.stderr


def test_the_schema_describes_what_read_prints() -> None:
    from pydantic import TypeAdapter

    from muniment.reading.model import Reading

    schema = json.loads(command("schema", "read", check=True).stdout)
    assert "FrontPage" in schema["$defs"] and "TextReading" in schema["$defs"]
    for file in ("veldria/front-page-2.html", "veldria/report-2024.pdf"):
        TypeAdapter(Reading).validate_json(command("read", SAMPLE / file, "--json", check=True).stdout)


def test_wrong_usage_is_two_and_a_failed_job_one(empty_archive: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(empty_archive, data)
    assert command("capture", data=data).returncode == 2
    assert command("nothing", data=data).returncode == 2
    assert command("search", "(water", data=data).returncode == 2
    assert command("capture", "x.txt", "--date", "soon", data=data).returncode == 2
    missing = command("capture", tmp_path / "missing.txt", data=data)
    assert missing.returncode == 1 and "there is no such file" in missing.stderr
    nowhere = command("search", "water", data=tmp_path / "nowhere")
    assert nowhere.returncode == 1 and "muniment init" in nowhere.stderr
    for done in (missing, nowhere):
        assert "Traceback" not in done.stderr


def test_from_capture_to_show(empty_archive: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(empty_archive, data)
    report = json.loads(
        command(
            "capture", SAMPLE / "veldria/front-page-1.html", "--source", "Veldria", "--json", data=data, check=True
        ).stdout
    )
    assert (report["captured"], report["unchanged"], report["failed"]) == (1, 0, [])
    hits = json.loads(command("search", "wells", "--json", data=data, check=True).stdout)["hits"]
    assert set(hits[0]) >= {"id", "title", "kind", "date", "language", "score", "snippet", "url", "origin"}
    assert hits[0]["origin"] == "front-page-1.html"
    item = json.loads(command("show", hits[0]["id"], "--json", data=data, check=True).stdout)
    assert item["state"] == "stub" and item["text"] is None
    assert command("show", 9999, data=data).returncode == 1


def test_bad_files_give_one_line_each_and_stay_listed(empty_archive: Path, tmp_path: Path) -> None:
    data, folder = tmp_path / "data", tmp_path / "in"
    shutil.copytree(empty_archive, data)
    folder.mkdir()
    (folder / "empty.txt").touch()
    (folder / "binary.html").write_bytes(bytes(range(256)) * 30)
    (folder / "cut.pdf").write_bytes((SAMPLE / "veldria/report-2024.pdf").read_bytes()[:500])
    (folder / "deep.html").write_bytes(b"<div>" * 100_000)
    (folder / "good.txt").write_text("A title\n\nWords on wells.")
    file = file_of_pages(folder / "cut.warc.gz", "one", "two")
    file.write_bytes(file.read_bytes()[:-40])
    with (folder / "huge.txt").open("wb") as file:
        file.truncate(2**30)
    done = command("capture", folder, "http://127.0.0.1:9/", "--json", data=data)
    report = json.loads(done.stdout)
    assert done.returncode == 1, "a job that failed in part"
    codes = {f["origin"].rpartition("/")[2]: f["code"] for f in report["failed"]}
    assert codes == {
        "empty.txt": "empty",
        "binary.html": "unknown-type",
        "cut.pdf": "damaged",
        "cut.warc.gz": "damaged",
        "deep.html": "damaged",
        "huge.txt": "too-large",
        "": "private-address",
    }
    assert report["captured"] == 2 and report["files"][0]["unread"][0]["why"].startswith("the file ends")
    listed = json.loads(command("failures", "--json", data=data, check=True).stdout)
    assert len(listed) == 7 and all("\n" not in f["message"] for f in listed)
    command("failures", "--set-aside", listed[0]["id"], "--note", "a slip", data=data, check=True)
    assert len(json.loads(command("failures", "--json", data=data, check=True).stdout)) == 6
    assert json.loads(command("verify", "--json", data=data, check=True).stdout)["sound"]
    assert not list((data / "incoming").glob("*")) and not list((data / "originals").glob("incoming/*"))


def test_the_doctor_says_what_is_used_and_what_is_wrong(sample_archive: Path, tmp_path: Path) -> None:
    rows = {r["name"]: r for r in json.loads(command("doctor", "--json", data=sample_archive, check=True).stdout)}
    assert rows["records"]["state"] == rows["search"]["state"] == "good"
    done = command("doctor", data=tmp_path / "none")
    assert done.returncode == 1 and "muniment init" in done.stdout


@pytest.mark.parametrize(
    "verb",
    ["init", "capture", "read", "search", "show", "verify", "serve", "doctor", "reread", "failures", "index", "forget"],
)
def test_every_verb_speaks_json(verb: str) -> None:
    assert "--json" in command(verb, "--help", check=True, COLUMNS="200").stdout


def test_everything_found_is_exported_to_a_file_or_a_pipe(sample_archive: Path, tmp_path: Path) -> None:
    done = command("export", "water", "--format", "jsonl", data=sample_archive, check=True)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    file = tmp_path / "water.csv"
    told = json.loads(command("export", "water", "-o", file, "--json", data=sample_archive, check=True).stdout)
    assert told["written"] == len(rows) > 10 and len(file.read_text().splitlines()) == len(rows) + 1
    assert command("export", "(water", data=sample_archive).returncode == 2
    assert command("export", "water", "--format", "xls", data=sample_archive).returncode == 2
    gone = command("export", "water", "-o", "/nowhere/x.csv", data=sample_archive)
    assert gone.returncode == 1 and "Traceback" not in gone.stderr


def test_a_search_that_cannot_answer_says_so_in_one_line(sample_archive: Path) -> None:
    for variables in ({"MUNIMENT_MODEL": "/nowhere"}, {"MUNIMENT_OPENSEARCH_URL": "http://name:secret@127.0.0.1:1"}):
        done = command("search", "wells", data=sample_archive, **variables)
        assert done.returncode == 1 and len(done.stderr.strip().splitlines()) == 1, done.stderr
        assert "secret" not in done.stderr


def test_a_database_that_does_not_open_is_said_in_a_line_also_by_init(empty_archive: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(empty_archive, data)
    for file in data.glob("muniment.sqlite3*"):
        file.write_bytes(b"no database at all")
    for words in (("init",), ("search", "wells"), ("verify",)):
        done = command(*words, data=data)
        assert done.returncode == 1 and "the database does not open" in done.stderr and "Traceback" not in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
    nowhere = command("init", data=tmp_path / "other", MUNIMENT_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert (
        nowhere.returncode == 1 and "the database does not open" in nowhere.stderr and "Traceback" not in nowhere.stderr
    )


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("MUNIMENT_READERS", "two", "whole number"),
        ("MUNIMENT_DATABASE_URL", "mysql://clerk:hush@host/x", "postgresql://"),
        ("MUNIMENT_PUBLIC_URL", "portal.example", "https://"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_named_in_a_line(
    empty_archive: Path, name: str, value: str, said: str
) -> None:
    done = command("show", 1, data=empty_archive, **{name: value})
    assert done.returncode == 1 and len(done.stderr.strip().splitlines()) == 1
    assert name in done.stderr and said in done.stderr and "hush" not in done.stderr
    doctor = command("doctor", data=empty_archive, **{name: value})
    assert doctor.returncode == 1 and name in doctor.stdout and "Traceback" not in doctor.stderr


def test_a_port_that_there_is_not_is_wrong_usage(empty_archive: Path) -> None:
    assert command("serve", "--port", 99999, data=empty_archive).returncode == 2


def test_an_index_of_an_older_form_is_made_anew_by_init(sample_archive: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(sample_archive, data)
    (data / "index" / "CURRENT").write_text("s1-older")
    command("init", data=data, check=True)
    assert "0 found" not in command("search", "wells", data=data, check=True).stderr


def test_items_are_merged_and_split_from_the_command_line(sample_archive: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(sample_archive, data)
    found = json.loads(
        command("search", "title:report kind:document year:2022..2023", "--json", data=data, check=True).stdout
    )
    first, second = (hit["id"] for hit in found["hits"][:2])
    done = command("merge", first, second, "--note", "one report", "--json", data=data, check=True)
    assert json.loads(done.stdout) == {"kept": first, "merged": [second]}
    shown = json.loads(command("show", first, "--json", data=data, check=True).stdout)
    assert [v["number"] for v in shown["versions"]] == [1, 2]
    assert json.loads(command("verify", "--json", data=data, check=True).stdout)["faults"] == []
    new = json.loads(command("split", first, "--version", 2, "--json", data=data, check=True).stdout)["new"]
    assert command("show", new, data=data).returncode == 0
    for words, code, said in (
        (("merge", first, 99999), 1, "there is no item 99999"),
        (("merge", first, first), 2, "itself"),
        (("split", first, "--version", 9), 2, "name some"),
        (("split", 99999, "--version", 1), 1, "there is no item 99999"),
        (("site", data), 1, "is not empty"),
        (("account", "carl", "--role", "Kings"), 1, "there is no role Kings"),
    ):
        done = command(*words, data=data)
        assert done.returncode == code and said in done.stderr and "Traceback" not in done.stderr, (words, done.stderr)


def test_an_account_is_made_once_and_its_password_said_once(sample_archive: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(sample_archive, data)
    done = command("account", "clara", "--role", "Editors", "--json", data=data, check=True)
    assert done.stderr == "", "no line of a log stands beside what the verb says"
    made = json.loads(done.stdout)
    assert made["new"] and len(made["password"]) >= 12 and made["roles"] == ["Editors"]
    again = json.loads(command("account", "clara", "--reset-second-factor", "--json", data=data, check=True).stdout)
    assert not again["new"] and again["password"] is None


def test_a_file_of_queries_gives_a_table(empty_archive: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(empty_archive, data)
    (tmp_path / "wells.md").write_text(
        "# Wells of Stillmoor\n\nThe water office counted nine wells in the spring of 2031.\n"
    )
    command("capture", tmp_path / "wells.md", "--source", "Water Office", data=data, check=True)
    (tmp_path / "queries.txt").write_text("wells\n(water\nvessels\n")
    table = command("search", "--file", tmp_path / "queries.txt", data=data, check=True).stdout.splitlines()
    assert table[0].lstrip("\ufeff").startswith("query,total,loosened,best,") and len(table) == 4
    assert table[1].startswith("wells,1,False,") and table[3].startswith("vessels,0,")
    rows = json.loads(command("search", "--file", tmp_path / "queries.txt", "--json", data=data, check=True).stdout)
    assert [bool(row["error"]) for row in rows] == [False, True, False]
    assert command("search", "--file", tmp_path / "nowhere.txt", data=data).returncode == 1
    assert command("search", data=data).returncode == 2
