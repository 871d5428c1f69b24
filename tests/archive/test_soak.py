"""Work that is killed at random moments, in short: all of it, and over PostgreSQL too, by `make soak`."""

from __future__ import annotations

import os
import random
from pathlib import Path

from soak import Life, Tally, soak


def test_nothing_is_lost_and_nothing_taken_twice_whenever_it_is_killed(empty_archive: Path, tmp_path: Path) -> None:
    # Other seeds by `make soak`, which draws them. What a failure prints names the seed.
    seed = int(os.environ.get("SOAK_SEED", "20261127"))
    tally = soak(10, seed, tmp_path, empty_archive, size=8)
    assert tally.kills == 10 and tally.captures > 0


def test_a_rebuild_that_is_killed_goes_on_and_records_nothing_twice(empty_archive: Path, tmp_path: Path) -> None:
    chance = random.Random(seed := int(os.environ.get("SOAK_SEED", "20261127")))  # noqa: S311 - moments, no secrets
    life = Life(tmp_path, empty_archive, chance, Tally(), size=10)
    try:
        verb = life.add_files()
        while life.number < 14:
            # Each seventh is a page with a picture.
            verb = life.add_files()
        life.whole(*verb)
        before = life.see()
        for file in life.data.glob("muniment.sqlite3*"):
            file.unlink()
        killed = 0
        while killed < 3:
            ended = life.run("rebuild", "--json", after=chance.uniform(0.1, 1.5))
            killed += ended["killed"]
            assert "Traceback" not in ended["told"], (seed, ended["told"])
            if not ended["killed"]:
                break
        life.whole("rebuild", "--json")
        after = life.look()
        assert sorted(after["captures"]) == sorted(before["captures"]), seed
        assert set(after["items"]) == set(before["items"]) and after["pictures"] == before["pictures"] > 0, seed
        assert not (
            after["faults"] or after["to_read"] or after["waiting"] or after["unrecorded"] or after["bad_proofs"]
        ), (seed, after)
        assert life.whole("--compare") == []
    finally:
        life.end()
