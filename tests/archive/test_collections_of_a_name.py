"""A person's name of a collection is one collection, whatever the sources of what is put into it."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

import pytest

from muniment.archive.catalogue import collection_named, get_collection
from muniment.archive.decisions import publish_collection
from muniment.archive.models import Collection, EditionBlock, Item, Source

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]


def write(folder: Path, name: str) -> Path:
    file = folder / name / "note.md"
    file.parent.mkdir()
    file.write_text(f"# Note of {name}\n\nThe wardens of {name} rang the copper bell at noon and went home.\n")
    return file


def test_one_collection_for_many_sources_however_its_name_is_typed(capture: Any, tmp_path: Path) -> None:
    typed = [
        "R\u00e9ports  of Wells",
        unicodedata.normalize("NFD", "R\u00e9ports of wells"),
        " r\u00c9PORTS of\u00a0WELLS ",
    ]
    for number in range(9):
        capture(write(tmp_path, f"place{number}"), source=f"Source {number}", collection=typed[number % 3])
    (made,) = Collection.objects.all()
    assert made.title == "R\u00e9ports of Wells" and made.source is None and made.entries.count() == 9
    assert collection_named(typed[2]) == made
    # One name is one thing that is said: the same file is unchanged, however it is typed.
    again = capture(tmp_path / "place0" / "note.md", source="Source 0", collection=typed[1])
    assert (again.captured, again.unchanged) == (0, 1)
    capture(write(tmp_path, "other"), source="Source 1", collection="Reports of Wells")
    assert Collection.objects.count() == 2, "another letter is another name"


def test_an_older_archive_keeps_one_for_each_source(capture: Any, tmp_path: Path) -> None:
    sources = [Source.objects.create(name=n, slug=n) for n in ("one", "two")]
    old = [Collection.objects.create(title="Wells", slug=f"wells-{s.name}", source=s) for s in sources]
    capture(write(tmp_path, "a"), source="two", collection="wells")
    capture(write(tmp_path, "b"), source="three", collection="Wells")
    assert list(Collection.objects.order_by("pk")) == old
    titles = [[i.title for i in Item.objects.filter(collections=c)] for c in old]
    assert titles == [["Note of b"], ["Note of a"]]


def test_what_a_front_page_names_stays_with_its_source(capture: Any, tmp_path: Path) -> None:
    from muniment.sample import capture_sample

    capture_sample()
    named = (
        Collection.objects.filter(pk__in=EditionBlock.objects.exclude(collection=None).values("collection"))
        .order_by("pk")
        .first()
    )
    assert named is not None and named.source is not None
    before = named.entries.count()
    capture(write(tmp_path, "elsewhere"), source="Another source", collection=named.title)
    assert named.entries.count() == before
    persons = Collection.objects.get(title=named.title, source=None)
    assert [e.item.title for e in persons.entries.all()] == ["Note of elsewhere"]
    capture(write(tmp_path, "there"), source=named.source.name, collection=named.title.upper())
    assert named.entries.count() == before + 1 and persons.entries.count() == 1
    assert get_collection(f" {named.title} ", named.source) == named
    other = Source.objects.create(name="Third", slug="third")
    assert get_collection(named.title, other) not in (named, persons)


def test_a_new_address_tells_of_no_hidden_collection_of_that_name(archive: Path) -> None:
    first, second = (Source.objects.create(name=name, slug=name.lower()) for name in ("Ferry Office", "Lake Office"))
    publish_collection(get_collection("Yearly reports", first), "private", None, None)
    ours = get_collection("Yearly reports", second)
    assert ours.slug == "yearly-reports-lake-office", "as it would be, if there were no other"
    persons = get_collection("Yearly reports", None)
    assert persons.slug == "yearly-reports"
    # Names that come to the same letters are told apart by nothing but themselves.
    other = get_collection("Yearly, reports", None).slug
    assert (
        other.startswith("yearly-reports-") and len(other) == len("yearly-reports-") + 10 and not other.endswith("-2")
    )
