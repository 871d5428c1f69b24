"""A kind of input: a note that is typed, `muniment capture "note:The meeting was moved to Tuesday."`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile

from muniment.capture import Captured, CaptureRefused
from muniment.capture.door import CaptureRun


class Note:
    """Takes what begins with `note:`."""

    def takes(self, given: str) -> bool:
        """Say whether it is a note."""
        return given.startswith("note:")

    def take(self, given: str, run: CaptureRun) -> Iterator[Captured | CaptureRefused]:
        """Yield the note as a text file, which is removed when it is stored."""
        with NamedTemporaryFile("w", dir=run.folder, suffix=".txt", delete=False, encoding="utf-8") as file:
            file.write(given.removeprefix("note:").strip() + "\n")
        yield Captured("note.txt", given, Path(file.name), "file", temporary=True)


NOTE = Note()
