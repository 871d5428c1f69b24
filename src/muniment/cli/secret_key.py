"""The archive's secret key.

In: a folder. Out: the key in a file of its own, which only its owner reads.
"""

from __future__ import annotations

import os
from pathlib import Path


def write_key(folder: Path) -> None:
    """Write a new secret key into the archive's folder, for its owner alone."""
    import secrets

    file = folder / "secret-key"
    if not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            handle.write(secrets.token_urlsafe(50))
