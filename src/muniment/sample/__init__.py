"""The sample sources: invented institutions, in English, Chinese and Arabic, to begin with and to test on.

In: the files beside this module and `sources.json`, which says where each "came from". Out: an archive with two editions
of a front page, a collection by years, articles, events, a plan, and texts in three languages.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from importlib.resources import as_file, files
from pathlib import Path

from ..archive.intake import IntakeReport, store_all
from ..archive.service import Description
from ..capture import Refused, Taken


def capture_sample(progress: Callable[[str], None] = lambda origin: None) -> IntakeReport:
    """Capture the sample into the archive that the settings name. Doing it again changes nothing."""
    with as_file(files(__name__)) as folder:
        return store_all(_take(folder), progress)


def _take(folder: Path) -> Iterator[tuple[Taken | Refused, Description]]:
    for group in json.loads((folder / "sources.json").read_text(encoding="utf-8")):
        description = Description(group["source"], group.get("date"), group.get("collection"))
        for row in group["files"]:
            path = folder / "files" / row["path"]
            # The addresses of the sample cannot exist (RFC 2606): nothing is fetched.
            url = row.get("url")
            yield (
                Taken(
                    url or path.name, url or f"sample:{row['path']}", path, "sample", url, taken_at=datetime.fromisoformat(row["captured"])
                ),
                description,
            )
