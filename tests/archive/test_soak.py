"""Work that is killed at random moments, in short: all of it, and over PostgreSQL too, by `make soak`."""

from __future__ import annotations

import os
import random
from pathlib import Path

from soak import soak


def test_nothing_is_lost_and_nothing_taken_twice_whenever_it_is_killed(empty_archive: Path, tmp_path: Path) -> None:
    seed = int(os.environ.get("SOAK_SEED") or random.randrange(2**31))  # noqa: S311 - moments, no secrets
    # What a failure prints names the seed.
    tally = soak(10, seed, tmp_path, empty_archive, size=8)
    assert tally.kills == 10 and tally.captures > 0
