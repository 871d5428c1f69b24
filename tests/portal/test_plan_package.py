"""A plan with all its bytes as one file: verified offline, and a single changed byte is found."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from conftest import clean_environment

from muniment.archive.models import Capture, Item
from muniment.archive.proofs import Proof, read_proof
from muniment.archive.stores import original_store
from muniment.evidence.models import Plan
from muniment.evidence.plans_told import find_plan_told
from muniment.exchange.package_check import check_package
from muniment.exchange.plan_package import PackageReport, write_package

pytestmark = [pytest.mark.records, pytest.mark.django_db]

OWN = """# Safe Water Action Plan of Veldria (2018-2022)

Published on 4 May 2018.

The Safe Water Action Plan of Veldria (2018-2022) was adopted by the council. By 2022, 80 % of households will have piped water.
"""  # noqa: E501
AUDIT = """# Audit of the Safe Water Action Plan of Veldria (2018-2022)

Published on 4 May 2023.

The Audit Office looked at the Safe Water Action Plan of Veldria (2018-2022). “The plan missed most of its targets,” said Ada Quill, the auditor.
"""  # noqa: E501


@pytest.fixture
def package(capture: Any, tmp_path: Path) -> tuple[Path, PackageReport]:
    for name, text, source in (("plan", OWN, "Council of Veldria"), ("audit", AUDIT, "Audit Office")):
        (tmp_path / f"{name}.md").write_text(text)
        capture(tmp_path / f"{name}.md", source=source)
    (tmp_path / "hidden.md").write_text(AUDIT.replace("Ada Quill", "Hidden Heron"))
    capture(tmp_path / "hidden.md", source="The Hidden Bureau")
    Item.objects.filter(source__name="The Hidden Bureau").update(visibility=Item.PRIVATE)
    return write(tmp_path / "plan.zip")


def write(target: Path, **options: Any) -> tuple[Path, PackageReport]:
    # The row of the hidden text is another, with the same name: what everybody may see is one.
    told = [found for row in Plan.objects.all() if (found := find_plan_told(row.slug, None))]
    most = max(told, key=lambda plan: len(plan.names))
    return target, write_package(most, None, original_store(), target, **options)


def test_a_plan_leaves_with_all_its_bytes_and_is_verified(package: tuple[Path, PackageReport], tmp_path: Path) -> None:
    path, report = package
    found = check_package(path)
    assert found.faults == [] and found.missing == report.missing == []
    assert found.sound == len(report.files) and found.originals >= 1 and found.manifest == report.manifest
    with zipfile.ZipFile(path) as opened:
        plan = json.loads(opened.read("plan.json"))
        captures = json.loads(opened.read("captures.json"))
        said = json.loads(opened.read("datapackage.json"))
        for capture in captures:
            assert sha256(opened.read(f"originals/{capture['sha256']}")).hexdigest() == capture["sha256"]
            assert capture["captured_at"] and len(capture["record_sha256"]) == 64
        assert {resource["path"] for resource in said["resources"]} == set(report.files) - {"datapackage.json"}
        assert plan["title"] and b"Hidden" not in b"".join(opened.read(name) for name in opened.namelist())
        opened.extractall(tmp_path / "out")
    done = subprocess.run(
        ["sha256sum", "-c", "--quiet", "manifest-sha256.txt"], cwd=tmp_path / "out", capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_same_plan_gives_the_same_bytes(package: tuple[Path, PackageReport], tmp_path: Path) -> None:
    again, report = write(tmp_path / "again.zip")
    assert again.read_bytes() == package[0].read_bytes() and report.manifest == package[1].manifest


def change(path: Path, name: str, make: Callable[[bytes], bytes] | None, added: bytes = b"") -> Path:
    """Return a copy in which one file is changed; None: left out. With `added`, one more."""
    other = path.with_name("other.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename == name:
                if make is None:
                    continue
                content = make(content)
            new.writestr(info.filename, content)
        if added:
            new.writestr("more.txt", added)
    return other


def test_a_changed_byte_is_found_whatever_it_is_in(package: tuple[Path, PackageReport]) -> None:
    path, report = package
    original = next(name for name in report.files if name.startswith("originals/"))
    for name in (original, "plan.json", "captures.json", "datapackage.json"):
        broken = change(path, name, lambda content: content[:-2] + bytes([content[-2] ^ 1]) + content[-1:])
        faults = check_package(broken).faults
        assert any(fault.startswith(f"{name}: changed") for fault in faults), faults
    assert check_package(change(path, original, None)).faults[0] == f"{original}: missing"
    assert "does not name it" in check_package(change(path, "", None, b"more")).faults[0]
    # Whoever changes the manifest too changes the digest that its maker told.
    forged = change(path, "manifest-sha256.txt", lambda content: content.replace(b"  plan.json", b"  other.json"))
    found = check_package(forged)
    assert found.faults and found.manifest != report.manifest
    # A byte of what the package holds, in the file itself.
    raw = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as opened:
        held = opened.getinfo(original)
    raw[held.header_offset + 30 + len(held.filename.encode()) + held.compress_size // 2] ^= 1
    path.with_name("raw.zip").write_bytes(bytes(raw))
    assert check_package(path.with_name("raw.zip")).faults
    path.with_name("none.zip").write_bytes(b"PK nothing")
    assert "cannot be read" in check_package(path.with_name("none.zip")).faults[0]


def test_an_original_that_is_missing_or_changed_is_told(package: tuple[Path, PackageReport], tmp_path: Path) -> None:
    store = original_store()
    digest = next(name.removeprefix("originals/") for name in package[1].files if name.startswith("originals/"))
    file = store.local_path(digest)
    file.chmod(0o600)
    file.write_bytes(b"other bytes")
    path, report = write(tmp_path / "less.zip")
    assert report.missing == [digest] and f"originals/{digest}" not in report.files
    found = check_package(path)
    assert found.faults == [] and found.missing == [digest]


def test_whole_records_are_there_where_they_are_asked_for(package: tuple[Path, PackageReport], tmp_path: Path) -> None:
    assert not any(name.startswith("proofs/") for name in package[1].files)
    path, report = write(tmp_path / "records.zip", with_records=True)
    names = [name for name in report.files if name.startswith("proofs/")]
    with zipfile.ZipFile(path) as opened:
        proofs = [read_proof(name.removeprefix("proofs/"), opened.read(name)) for name in names]
    assert proofs and all(isinstance(proof, Proof) for proof in proofs) and Capture.objects.count() > len(proofs)
    assert check_package(path).faults == []


def test_a_package_is_verified_without_an_archive(package: tuple[Path, PackageReport], tmp_path: Path) -> None:
    alone = tmp_path / "elsewhere"
    alone.mkdir()
    shutil.copyfile(package[0], alone / "plan.zip")
    program = Path(sys.executable).with_name("muniment")
    done = subprocess.run(
        [program, "check-proof", "plan.zip", "--json"],
        cwd=alone,
        env=clean_environment(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0 and json.loads(done.stdout)["sound"], done.stderr
    assert [file.name for file in alone.iterdir()] == ["plan.zip"]
