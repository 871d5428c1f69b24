"""Archives of which something is gone, damaged, full or closed: each verb says so in one true line, and none makes it
worse."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import command

VERBS: list[tuple[object, ...]] = [
    ("search", "wells"),
    ("show", 1),
    ("verify",),
    ("export", "wells"),
    ("index",),
    ("reread",),
    ("failures",),
    ("serve", "--port", 1),
    ("warc", "/dev/null"),
]

pytestmark = pytest.mark.long


@pytest.fixture
def broken(sample_archive: Path, tmp_path: Path) -> Path:
    """A copy of the sample's archive, to be broken."""
    data = tmp_path / "data"
    shutil.copytree(sample_archive, data)
    with sqlite3.connect(data / "muniment.sqlite3") as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return data


def database_of(data: Path) -> Path:
    for name in ("muniment.sqlite3-wal", "muniment.sqlite3-shm"):
        (data / name).unlink(missing_ok=True)
    return data / "muniment.sqlite3"


def delete(data: Path) -> None:
    database_of(data).unlink()


def empty(data: Path) -> None:
    database_of(data).write_bytes(b"")


def cut(data: Path) -> None:
    file = database_of(data)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def spoil(data: Path) -> None:
    database_of(data).write_bytes(b"a shopping list\n" * 400)


def make_folder(data: Path) -> None:
    database_of(data).unlink()
    (data / "muniment.sqlite3").mkdir()


def put_another(data: Path) -> None:
    database_of(data).unlink()
    with sqlite3.connect(data / "muniment.sqlite3") as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
    other.close()


def drop_tables(data: Path) -> None:
    database_of(data).unlink()
    with sqlite3.connect(data / "muniment.sqlite3") as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
        other.execute("DROP TABLE recipes")
    other.close()


def make_newer(data: Path) -> None:
    with sqlite3.connect(database_of(data)) as database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('archive', '0999_later', '2030-01-01')"
        )
    database.close()


STATES: list[tuple[Callable[[Path], None], str, str]] = [
    (delete, "is gone", "put back"),
    (empty, "is empty", "put back"),
    (drop_tables, "has no tables", "put back"),
    (cut, "is cut short", "put back"),
    (spoil, "is no database", "put back"),
    (make_folder, "is a folder", "move it away"),
    (put_another, "of another application", "give the archive's database"),
    (make_newer, "newer version", "install that version"),
]


def one_line(done: subprocess.CompletedProcess[str]) -> str:
    lines = done.stderr.strip().splitlines()
    assert done.returncode == 1 and len(lines) == 1 and "Traceback" not in done.stderr, done.stderr
    return lines[0]


@pytest.mark.parametrize(("break_it", "wrong", "remedy"), STATES, ids=[state[0].__name__ for state in STATES])
def test_a_broken_database_is_named_by_every_verb_alike_and_init_makes_no_other(
    broken: Path, break_it: Callable[[Path], None], wrong: str, remedy: str
) -> None:
    break_it(broken)
    before = sorted((p.name, p.stat().st_size) for p in broken.glob("muniment.sqlite3"))
    said = one_line(command("init", data=broken))
    assert wrong in said and remedy in said and "muniment init" not in said
    assert one_line(command("verify", data=broken)) == said
    doctor = command("doctor", "--json", data=broken)
    assert doctor.returncode == 1 and "Traceback" not in doctor.stderr
    rows = {r["name"]: r for r in json.loads(doctor.stdout)}
    assert (
        rows["records"]["state"] == "bad"
        and wrong in rows["records"]["detail"]
        and "muniment init" not in rows["records"]["detail"]
    )
    assert sorted((p.name, p.stat().st_size) for p in broken.glob("muniment.sqlite3")) == before, "it is left as it is"


@pytest.mark.parametrize("words", VERBS, ids=[str(words[0]) for words in VERBS])
def test_no_verb_makes_an_empty_archive_of_one_whose_database_is_gone(broken: Path, words: tuple[object, ...]) -> None:
    delete(broken)
    assert "is gone" in one_line(command(*words, data=broken))
    assert not (broken / "muniment.sqlite3").exists()


def test_an_init_that_was_stopped_before_its_tables_goes_on(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "secret-key").write_text("x" * 50)
    assert "muniment init" in one_line(command("search", "wells", data=data))
    (data / "muniment.sqlite3").touch()
    assert "muniment init" in one_line(command("search", "wells", data=data))
    command("init", data=data, check=True)
    assert command("search", "wells", data=data).returncode == 0


def test_older_tables_are_brought_up_to_date_by_init(broken: Path) -> None:
    with sqlite3.connect(database_of(broken)) as database:
        database.execute("DELETE FROM django_migrations WHERE app = 'muniment_search'")
    database.close()
    assert "muniment init" in one_line(command("search", "wells", data=broken))


@pytest.mark.parametrize("how", ["deleted", "cut", "of files that are gone"])
def test_an_index_that_is_gone_or_spoilt_is_said_and_made_anew(broken: Path, how: str) -> None:
    current = broken / "index" / (broken / "index" / "CURRENT").read_text().strip()
    if how == "deleted":
        shutil.rmtree(broken / "index")
    elif how == "cut":
        (current / "meta.json").write_text("{")
    else:
        for file in current.glob("*.term"):
            file.unlink()
    for words in (("search", "wells"), ("export", "wells"), ("index",)):
        assert "muniment index --rebuild" in one_line(command(*words, data=broken))
    assert command("doctor", data=broken).returncode == 1
    command("index", "--rebuild", data=broken, check=True)
    assert json.loads(command("search", "wells", "--json", data=broken, check=True).stdout)["total"] > 0


def test_a_folder_of_originals_that_is_gone_is_named_and_not_made_anew(broken: Path, tmp_path: Path) -> None:
    (broken / "originals").rename(tmp_path / "elsewhere")
    (tmp_path / "new.txt").write_text("A title\n\nWords on wells.")
    said = one_line(command("capture", tmp_path / "new.txt", data=broken))
    assert "originals" in said and "mount or restore it" in said and not (broken / "originals").exists()
    assert "mount or restore it" in command("doctor", data=broken).stdout
    assert command("verify", data=broken).returncode == 1
    (tmp_path / "elsewhere").rename(broken / "originals")
    command("capture", tmp_path / "new.txt", data=broken, check=True)


def test_a_stray_or_misnamed_file_in_the_store_is_named(broken: Path) -> None:
    original = next(f for f in sorted((broken / "originals").glob("??/??/*")))
    (broken / "originals" / "notes.txt").write_text("not ours")
    (broken / "originals" / "aa").mkdir(exist_ok=True)
    misplaced = broken / "originals" / "aa" / original.name
    shutil.copyfile(original, misplaced)
    (original.parent / "thumbs.db").write_text("not ours")
    verified = json.loads(command("verify", "--json", data=broken).stdout)
    relative = {
        str(p.relative_to(broken / "originals"))
        for p in (broken / "originals/notes.txt", misplaced, original.parent / "thumbs.db")
    }
    assert set(verified["strays"]) == relative and verified["unrecorded"] == []
    assert "notes.txt is no original" in command("verify", data=broken).stderr


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 24 MiB."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a disk")
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(place)], check=False, capture_output=True
    ).returncode:
        pytest.skip("no disk can be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=False)


def fill(place: Path) -> None:
    with (place / "filler").open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 4096)
        except OSError:
            pass


def test_a_full_disk_is_one_line_and_verify_goes_on(broken: Path, small_disk: Path, tmp_path: Path) -> None:
    data = small_disk / "data"
    shutil.copytree(broken, data)
    (tmp_path / "new.txt").write_text("A title\n\n" + f"{'Words on wells. ' * 200}\n\n" * 150)
    fill(small_disk)
    verified = command("verify", "--json", data=data)
    report = json.loads(verified.stdout)
    assert verified.returncode == 0 and report["sound"] and report["checked"] > 20 and report["unlogged"]
    assert "not written to the archive's log" in command("verify", data=data).stderr
    for words in (("capture", tmp_path / "new.txt"), ("reread",), ("export", "wells", "-o", small_disk / "out.csv")):
        done = command(*words, data=data)
        lines = [line for line in done.stderr.splitlines() if line.startswith("muniment:")]
        assert done.returncode == 1 and len(lines) == 1 and "Traceback" not in done.stderr, done.stderr
    assert not (small_disk / "out.csv").exists(), "all of it or nothing"
    (small_disk / "filler").unlink()
    command("capture", tmp_path / "new.txt", data=data, check=True)
    assert json.loads(command("verify", "--json", data=data, check=True).stdout)["unlogged"] == ""


def test_a_disk_that_may_not_be_written_is_one_line_and_verify_goes_on(
    broken: Path, small_disk: Path, tmp_path: Path
) -> None:
    data = small_disk / "data"
    shutil.copytree(broken, data)
    (tmp_path / "new.txt").write_text("A title\n\nWords on wells.")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    report = json.loads(command("verify", "--json", data=data, check=True).stdout)
    assert report["sound"] and report["checked"] > 20 and report["unlogged"]
    for words in (("capture", tmp_path / "new.txt"), ("serve", "--port", 1), ("init",), ("failures", "--set-aside", 1)):
        assert "cannot be written" in one_line(command(*words, data=data))
    # Whatever only reads answers as it does elsewhere.
    for words in (
        ("search", "wells", "--json"),
        ("export", "wells"),
        ("show", 1, "--json"),
        ("unrecorded", "--json"),
        ("captures", "--json"),
        ("failures", "--json"),
        ("outbox", "--json"),
        ("jobs", "--json"),
    ):
        assert command(*words, data=data, check=True).stdout == command(*words, data=broken, check=True).stdout
    command("warc", tmp_path / "out.warc", data=data, check=True)
    assert (tmp_path / "out.warc").stat().st_size > 10_000
    doctor = command("doctor", data=data)
    assert doctor.returncode == 1 and "cannot be written" in doctor.stdout


def test_output_that_cannot_be_written_is_one_line(broken: Path) -> None:
    for words in ("search wells --json", "export wells"):
        done = subprocess.run(
            ["sh", "-c", f"{Path(os.sys.executable).parent / 'muniment'} {words} > /dev/full"],
            env={**os.environ, "MUNIMENT_DATA": str(broken)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1 and "No space left" in done.stderr and "Traceback" not in done.stderr, done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
