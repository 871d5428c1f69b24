"""A cache in files that all processes of a server share: limits on sign-in are counted in it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache


class SharedCache(FileBasedCache):
    """Django's cache in files, whose `add` lets one process alone succeed: it is what locks are made of."""

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Store a value where there is none, and return whether it was stored."""
        if self.has_key(key, version):
            return False
        self._createdir()  # type: ignore[attr-defined]
        descriptor, name = tempfile.mkstemp(dir=self._dir)  # type: ignore[attr-defined]
        try:
            with os.fdopen(descriptor, "wb") as file:
                self._write_content(file, timeout, value)  # type: ignore[attr-defined]
            Path(self._key_to_file(key, version)).hardlink_to(name)  # type: ignore[attr-defined]
        except FileExistsError:
            return False
        finally:
            Path(name).unlink()
        return True
