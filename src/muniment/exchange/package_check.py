"""A plan's file verified by its manifest: with no archive, no database and no network.

In: a ZIP that `plan_package` wrote, which somebody may have changed. Out: how many files are as the manifest says, and
each thing that is not.
"""

from __future__ import annotations

import json
import re
import zipfile
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

DESCRIPTOR, MANIFEST = "datapackage.json", "manifest-sha256.txt"
_AT_ONCE = 2**20
_LONGEST_NAME = 300
_MOST_LISTED = 64 * 2**20
"""Bytes of a manifest or descriptor that are read."""
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass
class PackageCheck:
    """What was found in a package: how many files are as its manifest says, and each that is not."""

    sound: int = 0
    originals: int = 0
    manifest: str = ""
    """SHA-256 of the manifest."""
    missing: list[str] = field(default_factory=list)
    """Digests of originals that were missing when it was made, as it says itself."""
    faults: list[str] = field(default_factory=list)


def check_package(path: Path) -> PackageCheck:
    """Compare each file in a package with its manifest. Needs no archive and no network. Whatever is wrong stands in
    `faults`."""
    found = PackageCheck()
    try:
        with zipfile.ZipFile(path) as package:
            _check(package, found)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zipfile.LargeZipFile) as error:
        found.faults.append(f"the ZIP cannot be read: {str(error)[:200]}")
    except ValueError as error:
        found.faults.append(str(error)[:200])
    return found


def _check(package: zipfile.ZipFile, found: PackageCheck) -> None:
    names = [info.filename for info in package.infolist()]
    found.faults += [f"{name[:_LONGEST_NAME]}: stands twice" for name in sorted(set(names)) if names.count(name) > 1]
    listed = _read_manifest(_read(package, MANIFEST), found)
    for name in sorted(set(names) - listed.keys() - {MANIFEST}):
        found.faults.append(f"{name[:_LONGEST_NAME]}: the manifest does not name it")
    sizes: dict[str, int] = {}
    for name, digest in listed.items():
        if name not in names:
            found.faults.append(f"{name}: missing")
            continue
        try:
            made, sizes[name] = _hash(package, name)
        except (zipfile.BadZipFile, EOFError, OSError) as error:
            found.faults.append(f"{name}: damaged ({str(error)[:80]})")
            continue
        if made != digest:
            found.faults.append(f"{name}: changed, its bytes now have {made}")
        elif name.startswith("originals/") and name != f"originals/{digest}":
            found.faults.append(f"{name}: its name is not the digest of its bytes")
        else:
            found.sound += 1
            found.originals += name.startswith("originals/")
    _check_descriptor(json.loads(_read(package, DESCRIPTOR)), listed, sizes, found)
    told = json.loads(_read(package, "captures.json"))
    wanted = {str(one.get("sha256")) for one in told if isinstance(one, dict)} if isinstance(told, list) else set()
    for digest in sorted(wanted - set(found.missing)):
        if f"originals/{digest}" not in listed:
            found.faults.append(f"originals/{digest[:80]}: a capture names it, and it is not there")


def _check_descriptor(said: object, listed: dict[str, str], sizes: dict[str, int], found: PackageCheck) -> None:
    if not isinstance(said, dict) or not isinstance(said.get("resources"), list):
        raise ValueError(f"{DESCRIPTOR}: names no resources")
    found.missing = [str(digest) for digest in said.get("missing_originals", []) if _DIGEST.fullmatch(str(digest))]
    for resource in said["resources"]:
        name = resource.get("path") if isinstance(resource, dict) else None
        if name not in listed or resource.get("hash") != f"sha256:{listed[name]}":
            found.faults.append(f"{DESCRIPTOR}: what it says of {str(name)[:80]} is not what the manifest says")
        elif name in sizes and resource.get("bytes") != sizes[name]:
            found.faults.append(f"{DESCRIPTOR}: {name} has {sizes[name]} bytes")


def _read_manifest(content: bytes, found: PackageCheck) -> dict[str, str]:
    found.manifest = sha256(content).hexdigest()
    listed: dict[str, str] = {}
    for number, line in enumerate(content.decode().splitlines(), 1):
        digest, _, name = line.partition("  ")
        if not _DIGEST.fullmatch(digest) or not name or name in listed:
            raise ValueError(f"{MANIFEST}: line {number} is none")
        listed[name] = digest
    if not listed:
        raise ValueError(f"{MANIFEST}: it names no file")
    return listed


def _read(package: zipfile.ZipFile, name: str) -> bytes:
    try:
        with package.open(name) as file:
            content = file.read(_MOST_LISTED + 1)
    except KeyError as error:
        raise ValueError(f"{name}: missing") from error
    if len(content) > _MOST_LISTED:
        raise ValueError(f"{name}: too long")
    return content


def _hash(package: zipfile.ZipFile, name: str) -> tuple[str, int]:
    digest, size = sha256(), 0
    with package.open(name) as file:
        while block := file.read(_AT_ONCE):
            digest.update(block)
            size += len(block)
    return digest.hexdigest(), size
