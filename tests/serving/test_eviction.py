"""When not all can be kept, what is asked for most is."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from muniment.serving.eviction import MostWanted


@dataclass
class Thing:
    asked: int = 0


def test_what_was_asked_for_in_the_small_queue_goes_on_and_the_rest_leaves() -> None:
    kept: MostWanted[Thing] = MostWanted(1000)
    gone: list[str] = []
    kept.when_gone = lambda key, thing: gone.append(key)
    wanted = Thing()
    assert kept.put("wanted", wanted, 40)
    wanted.asked = 1
    for number in range(60):
        kept.put(f"once-{number}", Thing(), 40)
    assert "wanted" in kept.all and kept.size <= 1000
    assert gone[0] == "once-0" and len(gone) == 61 - len(kept.all)
    # What left and comes again is no new thing: it goes round with the others in the main queue.
    kept.put("once-0", Thing(), 40)
    for number in range(60, 120):
        kept.put(f"once-{number}", Thing(), 40)
    assert "once-0" in kept.all


def test_of_what_was_wanted_once_the_longest_unasked_leaves_the_main_queue_first() -> None:
    kept: MostWanted[Thing] = MostWanted(1000)
    things = {f"a{number}": Thing() for number in range(25)}
    for key, thing in things.items():
        kept.put(key, thing, 40)
        thing.asked = 1
    assert kept.size == 1000
    # All that was asked for goes on to the main queue, which is full then: the first of it leaves.
    kept.put("new", Thing(), 40)
    assert set(things) - set(kept.all) == {"a0"} and "new" in kept.all
    things["a1"].asked = 5
    for number in range(10):
        kept.put(f"b{number}", Thing(asked=1), 40)
    assert "a1" in kept.all, "asked for since: it goes round"
    assert "a2" not in kept.all and "a3" not in kept.all and kept.size <= 1000


def test_a_very_large_thing_is_not_taken_and_what_had_its_key_is_gone() -> None:
    kept: MostWanted[Thing] = MostWanted(1000)
    assert kept.put("a", Thing(), 50) and not kept.put("a", Thing(), 51)
    assert not kept.all and kept.size == 0


def test_a_thing_is_counted_anew_only_while_it_is_there() -> None:
    kept: MostWanted[Thing] = MostWanted(1000)
    thing = Thing()
    kept.put("a", thing, 10)
    kept.resize("a", thing, 30)
    assert kept.size == 30
    kept.resize("a", Thing(), 40)
    kept.remove("a")
    kept.remove("a")
    kept.resize("a", thing, 50)
    assert kept.size == 0


@given(
    st.lists(
        st.tuples(
            st.sampled_from("abcdefghij"),
            st.integers(1, 60),
            st.integers(0, 2),
            st.sampled_from(["put", "remove", "resize"]),
        )
    )
)
def test_the_size_is_that_of_what_is_there_and_never_more_than_may_be(steps: list[tuple[str, int, int, str]]) -> None:
    kept: MostWanted[Thing] = MostWanted(300)
    sizes: dict[str, int] = {}
    kept.when_gone = lambda key, thing: sizes.__delitem__(key)
    for key, size, asked, what in steps:
        if what == "remove":
            kept.remove(key)
        elif what == "put":
            if key in kept.all:
                kept.remove(key)
            sizes[key] = size
            if size > 15:
                del sizes[key]
            kept.put(key, Thing(asked), size)
        elif key in kept.all:
            sizes[key] = size
            kept.resize(key, kept.all[key], size)
        assert kept.size == sum(sizes.values()) <= 300 and set(kept.all) == set(sizes)
