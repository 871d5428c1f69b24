"""The sample sources: invented institutions, in English, Chinese and Arabic, to begin with and to test on.

In: the files beside this module, and `sources.json`, `plan.json` and `pictures.json`, which say where each "came from".
Out: an archive with two editions of a front page, a collection by years, articles, events, and texts in three
languages; and a plan in two editions, with its own account, an audit, a newspaper, surveys, an assessment and data that
do not agree.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from importlib.resources import as_file, files
from pathlib import Path

from muniment.archive.captures import CaptureMetadata
from muniment.archive.intake import store_all
from muniment.archive.intake_report import IntakeReport
from muniment.archive.models import Capture
from muniment.archive.outbox import process_pending
from muniment.capture import Captured, CaptureRefused
from muniment.portal.setup import choose_front
from muniment.sample.evidence import bring_evidence


def capture_sample(
    progress: Callable[[str], None] = lambda origin: None, *, with_evidence: bool = True
) -> IntakeReport:
    """Capture the sample into the archive that the settings name. Doing it again changes nothing.

    An archive that was empty shows the sample's front page and bears its name; one that somebody works in keeps what it
    has. `with_evidence`: also the plan's sources, its data, and what people said of them.
    """
    was_empty = not Capture.objects.exists()
    with as_file(files(__name__)) as folder:
        parts = ("sources.json", "plan.json") if with_evidence else ("sources.json",)
        report = store_all(_take(folder, parts), progress, _SamplePictures(folder))
        if was_empty:
            choose_front(_FRONT)
            if with_evidence:
                process_pending()
                bring_evidence(folder)
    return report


_FRONT = "Harbour Commission of Veldria"
"""The source whose front page opens the sample portal."""


class _SamplePictures:
    """Takes the sample's pictures from where its pages "show" them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files = json.loads((folder / "pictures.json").read_text(encoding="utf-8"))

    def take(self, page: Captured, names: Sequence[str]) -> Iterator[tuple[str, Captured | CaptureRefused]]:
        """Yield what each name of a page's picture leads to."""
        for name in names:
            yield (
                name,
                Captured(
                    name, name, self._folder / "pictures" / self._files[name], "sample", name, taken_at=page.taken_at
                ),
            )


def _take(folder: Path, parts: Sequence[str]) -> Iterator[tuple[Captured | CaptureRefused, CaptureMetadata]]:
    for group in (group for part in parts for group in json.loads((folder / part).read_text(encoding="utf-8"))):
        description = CaptureMetadata(group["source"], group.get("date"), group.get("collection"))
        for row in group["files"]:
            path = folder / "files" / row["path"]
            # The addresses of the sample cannot exist (RFC 2606): nothing is fetched.
            url = row.get("url")
            yield (
                Captured(
                    url or path.name,
                    url or f"sample:{row['path']}",
                    path,
                    "sample",
                    url,
                    taken_at=datetime.fromisoformat(row["captured"]),
                ),
                description,
            )
