"""What a WACZ file holds (a ZIP of WARC files with lists of its pages): the documents of its WARC files.

In: a file. Out: the file itself as `Captured` (it is the original), then what its WARC files give. Its lists and
indexes are named in the summary, and stay in the file: they are no documents.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from muniment.capture.captured import Captured, CaptureRefused
from muniment.capture.context import CaptureContext
from muniment.capture.errors import CaptureError
from muniment.capture.fetch import FetchRules
from muniment.capture.import_summary import ImportSummary
from muniment.capture.warc_file import take_records
from muniment.capture.warc_records import Damaged

_PIECE = 1024 * 1024
_MOST_UNPACKED = 64
"""Times its own size that the WARC files of a WACZ may have together: they are packed already."""
_LEAST_ALLOWED = 64 * 2**20


def take_wacz(
    path: Path, rules: FetchRules, folder: Path, context: CaptureContext, whole: Captured
) -> Iterator[Captured | CaptureRefused]:
    """Yield the file itself, and the documents of the WARC files in it. `folder` holds those until the run is over."""
    summary = ImportSummary(whole.origin)
    try:
        archive = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        yield CaptureRefused(whole.origin, whole.key, Damaged(f"{path}: the WACZ file cannot be opened: {error}"))
        return
    with archive:
        names = [n for n in archive.namelist() if not n.endswith("/")]
        warcs = [
            n
            for n in names
            if n.startswith("archive/") and n.lower().endswith((".warc", ".warc.gz", ".arc", ".arc.gz"))
        ]
        if not warcs:
            empty = CaptureError(f"{path}: there is no WARC file in this WACZ file")
            empty.code = "empty"
            yield CaptureRefused(whole.origin, whole.key, empty)
            return
        yield whole
        left = max(_LEAST_ALLOWED, _MOST_UNPACKED * path.stat().st_size)
        for name in names:
            if name not in warcs:
                summary.notes.append(f"{name[:200]} is kept in the file: it is not a capture")
        for name in warcs:
            try:
                member, size = _unpack(archive, name, folder, left)
            except (
                OSError,
                zipfile.BadZipFile,
                ValueError,
                NotImplementedError,
                RuntimeError,
                CaptureError,
                EOFError,
            ) as error:
                summary.notes.append(f"{name[:200]} cannot be decompressed: {error}")
                yield CaptureRefused(
                    whole.origin, f"{whole.key}!{name}", Damaged(f"{path}: {name} cannot be decompressed: {error}")
                )
                continue
            left -= size
            yield from take_records(
                member, rules, folder, context, name=f"{whole.origin}!{name}", key=f"{whole.key}!{name}", holder=path
            )
    context.summaries.append(summary)


def _unpack(archive: zipfile.ZipFile, name: str, folder: Path, most: int) -> tuple[Path, int]:
    """Write a member into a file of the folder, under a name of ours; return it with its size."""
    size = 0
    ending = ".warc.gz" if name.lower().endswith(".gz") else ".warc"
    with (
        archive.open(name) as source,
        tempfile.NamedTemporaryFile(dir=folder, prefix="wacz-", suffix=ending, delete=False) as target,
    ):
        try:
            while piece := source.read(_PIECE):
                size += len(piece)
                if size > most:
                    raise CaptureError("it decompresses to more than any WARC file of this size would")
                target.write(piece)
        except BaseException:
            Path(target.name).unlink(missing_ok=True)
            raise
    return Path(target.name), size
