"""An index in a folder that may not be written: Tantivy makes a lock file beside the files that it reads.

In: the folder. Out: the same, or one of links to its files that goes away with the program.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path


def opened_as_it_is(folder: Path) -> Path:
    """Return a folder in which the index can be opened for reading."""
    if not folder.is_dir() or os.access(folder, os.W_OK):
        return folder
    links = Path(tempfile.mkdtemp(prefix="muniment-index-"))
    atexit.register(shutil.rmtree, links, ignore_errors=True)
    for file in folder.rglob("*"):
        # Lock files are made anew beside the links.
        if file.is_file() and file.suffix != ".lock":
            link = links / file.relative_to(folder)
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(file.absolute())
    return links
