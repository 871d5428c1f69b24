"""Which store of originals the settings name: a folder, a bucket, or what an installed package adds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol, runtime_checkable
from urllib.parse import urlsplit

from django.conf import settings

from muniment.archive.models import Original
from muniment.archive.originals import FolderStore, OriginalStore, StoreUnavailable
from muniment.doors import STORES, load_one, names_at


@dataclass(frozen=True)
class StoreSettings:
    """What the settings say of the place of the originals."""

    address: str
    """`scheme://…`; the scheme is the name under which the store is registered. Empty for the folder."""
    folder: Path
    """A folder in the archive that the store may use: for the originals themselves, or for copies of those in use."""
    endpoint: str | None = None
    """The server of an object store that is not Amazon's own."""
    most_copied: int = 0
    """How many bytes of copies the folder may hold."""


@runtime_checkable
class OpensStore(Protocol):
    """What a package registers at the door `muniment.stores`: a function, under the scheme of its addresses."""

    def __call__(self, wanted: StoreSettings, /) -> OriginalStore:
        """Return the store. Raises StoreUnavailable where it cannot be used, with one line of why."""


def open_folder(wanted: StoreSettings) -> OriginalStore:
    """Return the store in the archive's own folder (`folder`)."""
    return FolderStore(wanted.folder)


def open_bucket(wanted: StoreSettings) -> OriginalStore:
    """Return the store in a bucket (`s3`)."""
    from muniment.archive.object_store import ObjectStore

    return ObjectStore(wanted.address, wanted.endpoint, wanted.folder, wanted.most_copied)


def original_store() -> OriginalStore:
    """Return the store that the settings name. Raises StoreUnavailable where that cannot be used."""
    folder = Path(settings.DATA)
    if settings.ORIGINALS:
        return _open(
            StoreSettings(settings.ORIGINALS, folder / "copies", settings.S3_ENDPOINT or None, settings.S3_COPIES)
        )
    # Made anew each time: the settings of tests change, and it costs nothing.
    return _opener("folder")(StoreSettings("", folder / "originals"))


def find_missing_place() -> str | None:
    """Return a message, with what to do, if the folder of the originals is missing though there are some; None where
    all is well."""
    folder = Path(settings.DATA) / "originals"
    if settings.ORIGINALS or folder.is_dir() or not Original.objects.exists():
        return None
    return (
        f"the folder of the originals, {folder}, is missing; mount or restore it (or create an empty one there, "
        f"if the originals are lost for good)"
    )


@lru_cache(4)
def _open(wanted: StoreSettings) -> OriginalStore:
    # Its client is slow to make, and serves all threads.
    return _opener(urlsplit(wanted.address).scheme)(wanted)


def _opener(scheme: str) -> OpensStore:
    opener = load_one(STORES, scheme, OpensStore)  # type: ignore[type-abstract]
    if opener is None:
        raise StoreUnavailable(
            f"MUNIMENT_ORIGINALS: no installed package supports addresses of {scheme}://; there are "
            f"{', '.join(names_at(STORES))}"
        )
    return opener
