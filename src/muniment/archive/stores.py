"""Which store of originals the settings name: a folder, or a bucket."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from muniment.archive.models import Original
from muniment.archive.originals import FolderStore, OriginalStore


def original_store() -> OriginalStore:
    """Return the store that the settings name. Raises StoreUnavailable where that cannot be used."""
    folder = Path(settings.DATA)
    if settings.ORIGINALS:
        return _object_store(settings.ORIGINALS, settings.S3_ENDPOINT or None, folder / "copies", settings.S3_COPIES)
    return FolderStore(folder / "originals")


def find_missing_place() -> str | None:
    """Return, in one line with what to do, that the folder of the originals is gone though there are some; None where all is well."""
    folder = Path(settings.DATA) / "originals"
    if settings.ORIGINALS or folder.is_dir() or not Original.objects.exists():
        return None
    return f"the folder of the originals, {folder}, is gone; mount or put it back (or make an empty one there, if they are lost for good)"


@lru_cache(4)
def _object_store(address: str, endpoint: str | None, folder: Path, most: int) -> OriginalStore:
    # Its client is slow to make, and serves all threads.
    from muniment.archive.object_store import ObjectStore

    return ObjectStore(address, endpoint, folder, most)
