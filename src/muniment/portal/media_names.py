"""Names of what editors upload: nobody guesses them (decision 0039).

In: the name that an uploader gave a picture or a document. Out: the name under which it is stored, with a part drawn by
lot.
"""

from __future__ import annotations

import re
import secrets
from pathlib import PurePosixPath

from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible

_DRAWN = re.compile(r"[0-9a-f]{24}-")


@deconstructible(path="muniment.portal.media_names.UnguessableNames")
class UnguessableNames(FileSystemStorage):
    """A folder of files whose names have 96 random bits, so that nobody guesses them."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Return the name for a new file. What is made of another file bears a part of its own: it does not tell the
        other's name."""
        given = PurePosixPath(name)
        # In front: Wagtail cuts long names at their end.
        drawn = f"{secrets.token_hex(12)}-{_DRAWN.sub('', given.name, count=1)}"
        return super().get_available_name(str(given.parent / drawn), max_length)
