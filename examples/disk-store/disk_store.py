"""A store of originals: a folder on a disk of its own, `MUNIMENT_ORIGINALS=disk:///mnt/originals`."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from muniment.archive.originals import FolderStore, OriginalStore, StoreUnavailable
from muniment.archive.stores import StoreSettings


def open_disk(wanted: StoreSettings) -> OriginalStore:
    """Return the store. Raises StoreUnavailable where the disk is not there."""
    folder = Path(unquote(urlsplit(wanted.address).path))
    if not folder.is_dir():
        raise StoreUnavailable(f"{folder} is no folder; mount the disk, or make the folder")
    return FolderStore(folder / "originals")
