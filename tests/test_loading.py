"""Loading without the collector."""

from __future__ import annotations

import gc

import pytest

from muniment.loading import without_collecting


def test_what_is_loaded_is_left_alone_and_the_collector_goes_on() -> None:
    gc.unfreeze()
    with without_collecting():
        assert not gc.isenabled()
    assert gc.isenabled() and gc.get_freeze_count() > 10_000
    gc.unfreeze()
    with pytest.raises(KeyError), without_collecting():
        raise KeyError
    assert gc.isenabled()
    gc.unfreeze()
