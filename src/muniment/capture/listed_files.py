"""Files that a list names: looked for beside the list, and nowhere else.

In: a folder, and a path as a stranger's list gives it. Out: the file, or one line of why it is not taken.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

from muniment.capture.captured import Captured, CaptureRefused
from muniment.capture.context import CaptureContext
from muniment.capture.errors import CaptureError, NotFound
from muniment.capture.fetch import FetchRules
from muniment.capture.held import kind_of_holder
from muniment.capture.inputs import take_file
from muniment.capture.warc_file import is_warc


def find_below(folder: Path, given: str, context: CaptureContext) -> Path:
    """Return the file of a path that a list in `folder` gives, its links followed. Raises CaptureError for what is not
    there, is no file, or is not below the folder. `folder` is resolved."""
    try:
        path = next((p for p in _meant(folder, given) if p.exists()), None)
        resolved = path.resolve() if path is not None else (folder / given).resolve()
    except (OSError, ValueError, RuntimeError) as error:
        raise CaptureError(f"“{given[:100]}” is no path: {getattr(error, 'strerror', None) or error}") from error
    if not resolved.is_relative_to(folder):
        raise CaptureError(f"“{given[:100]}” leads out of the manifest's folder; put the file into that folder")
    if path is None:
        raise NotFound(f"there is no file “{given[:100]}” beside the manifest; correct the path, or add the file")
    if resolved.is_dir():
        raise CaptureError(f"“{given[:100]}” is a folder; name its files, each in a row of its own")
    if context.is_own(resolved):
        raise CaptureError(f"“{given[:100]}” is in the archive's own folder; nothing in it is captured")
    if not resolved.is_file():
        raise CaptureError(f"“{given[:100]}” is not a regular file")
    return resolved


def _meant(folder: Path, given: str) -> Iterator[Path]:
    """Yield the paths that may be meant: as given, with letters composed or taken apart, with the other slash."""
    for written in dict.fromkeys((given, given.replace("\\", "/"))):
        for form in (None, "NFC", "NFD"):
            yield folder / (unicodedata.normalize(form, written) if form else written)


def take_listed(path: Path, folder: Path, rules: FetchRules) -> Captured | CaptureRefused:
    """Return a file that a list names, as it is taken: called by the folder's name and its path below it."""
    origin = str(Path(folder.name) / path.relative_to(folder))
    if is_warc(path) or kind_of_holder(path) in ("zip", "mbox"):
        told = f"{origin}: it holds several documents; capture it by itself, or name what is in it as files"
        return CaptureRefused(origin, str(path), CaptureError(told))
    return take_file(path, origin, rules, folder)
