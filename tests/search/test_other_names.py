"""Spellings and other names of sources, as librarians keep them: asked for beside what was typed, at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from muniment.archive.models import Item, Source
from muniment.search.asking import service, thesaurus
from muniment.search.asking.other_names import TableError, bring_table, write_table
from muniment.search.models import SourceName, SpellingRow

TEXTS = {
    "one": "The harbour of Port Amsel was dredged. Nothing else was done.",
    "two": "Амзель получил новый мост и школу в прошлом году.",
    "three": "The wells of Amselhafen were closed in the dry summer.",
    "four": "The clerk counted the long-term loans of the colonization office.",
}


@pytest.fixture
def texts(archive: Path, tmp_path: Path, capture) -> dict[str, int]:  # type: ignore[no-untyped-def]
    """Four texts of two sources; their ids by name."""
    thesaurus.forget_topic_labels()
    folder = tmp_path / "texts"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / f"{name}.txt").write_text(f"{name.title()} report\n\n{text}\n")
    capture(folder / "one.txt", folder / "two.txt", source="Ministry of Works")
    capture(folder / "three.txt", folder / "four.txt", source="Office of Wells")
    return {item.title.split()[0].lower(): item.pk for item in Item.objects.all()}


def found(query: str) -> set[int]:
    return {result.item.pk for result in service.search(query).results}


def test_each_form_of_a_row_finds_all_and_is_marked(texts: dict[str, int]) -> None:
    assert found('"Port Amsel"') == {texts["one"]}
    SpellingRow.objects.create(forms="Port Amsel; Амзель ;Amselhafen")
    every = {texts["one"], texts["two"], texts["three"]}
    for form in ('"Port Amsel"', "Амзель", "amselhafen"):
        assert found(form) == every, form
    snippets = {r.item.pk: r.snippet for r in service.search("Amselhafen").results}
    assert "<mark>Port Amsel</mark>" in snippets[texts["one"]] and "<mark>Амзель</mark>" in snippets[texts["two"]]
    SpellingRow.objects.all().delete()
    assert found("amselhafen") == {texts["three"]}


def test_a_source_is_found_by_another_name_in_its_field_and_in_a_query(texts: dict[str, int]) -> None:
    assert found("source:MoW") == set()
    SourceName.objects.create(source=Source.objects.get(name="Ministry of Works"), name="MoW")
    of_works = {texts["one"], texts["two"]}
    assert found("source:MoW") == found('source:"MoW"') == found("source:works") == of_works
    assert found("-source:MoW report") == {texts["three"], texts["four"]}
    assert found("MoW harbour") == {texts["one"]}
    results = service.search("MoW")
    assert {r.item.pk for r in results.results} == of_works and results.sources == ("Ministry of Works",)
    assert service.search("source:MoW").sources == ()
    first = service.find_first("source:MoW")
    assert first is None or first.total == 2
    page = Client().get("/search/", {"q": "MoW harbour"}).content.decode()
    assert "another name of a source" in page and "Ministry of Works" in page


def test_a_source_of_which_nothing_is_visible_is_not_named(texts: dict[str, int]) -> None:
    SourceName.objects.create(source=Source.objects.get(name="Ministry of Works"), name="MoW")
    Item.objects.filter(source__name="Ministry of Works").update(visibility=Item.PRIVATE)
    assert service.search("MoW").sources == ()


def test_words_with_hyphens_apart_or_as_one_find_each_other(texts: dict[str, int]) -> None:
    for query in ("longterm", "long term", "long-term"):
        assert found(query) == {texts["four"]}, query


def test_a_table_goes_out_and_comes_back_whole_or_not_at_all(texts: dict[str, int]) -> None:
    table = "of,forms,note\nMinistry of Works,MoW; Works,\n,Amsel; Амзель,the register of ports\n"
    brought = bring_table(table)
    assert (brought.spellings, brought.source_names, brought.removed) == (1, 2, 0)
    again = bring_table(write_table(), replace=True)
    assert (again.spellings, again.source_names, again.removed) == (0, 0, 0)
    with pytest.raises(TableError, match="line 2: there is no source “Nobody”"):
        bring_table("of,forms,note\nNobody,N; NN,\n,A; B,\n")
    with pytest.raises(TableError, match="first line must name"):
        bring_table("a,b\n1,2\n")
    with pytest.raises(TableError, match="line 2"):
        bring_table("of,forms,note\n,only one,\n")
    assert SpellingRow.objects.count() == 1
    gone = bring_table("of,forms,note\n", replace=True)
    assert gone.removed == 3 and write_table().splitlines() == ["of,forms,note"]


def test_a_row_of_one_form_or_of_too_many_is_refused(db: None) -> None:
    for forms in ("alone", "a; a", "; ".join(f"form{n}" for n in range(21)), f"a; {'b' * 101}"):
        with pytest.raises(ValidationError):
            SpellingRow(forms=forms).full_clean()


def test_the_verb_prints_and_takes_a_table(empty_archive: Path, tmp_path: Path) -> None:
    import os
    import shutil
    import subprocess
    import sys

    data = tmp_path / "data"
    shutil.copytree(empty_archive, data)

    def run(*words: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "muniment.cli.main", *map(str, words)]
        return subprocess.run(command, capture_output=True, text=True, env={**os.environ, "MUNIMENT_DATA": str(data)})

    file = tmp_path / "names.csv"
    file.write_text("of,forms,note\n,Amsel; Амзель,ports\n")
    assert json.loads(run("names", file, "--json").stdout) == {"spellings": 1, "source_names": 0, "removed": 0}
    assert json.loads(run("names", "--json").stdout) == [{"of": "", "forms": ["Amsel", "Амзель"], "note": "ports"}]
    file.write_text("of,forms,note\nNobody,N,\n")
    wrong = run("names", file)
    assert wrong.returncode == 1 and "there is no source “Nobody”; nothing was taken over" in wrong.stderr


def test_archivists_keep_the_tables_in_the_admin_and_editors_do_not(archive: Path) -> None:
    from django.contrib.auth.models import Group, User

    from muniment.portal.setup import prepare

    prepare()
    clients = {}
    for name in ("Archivists", "Editors"):
        person = User.objects.create_user(name.lower(), password="twelve-clerks-counting")
        person.groups.add(Group.objects.get(name=name))
        clients[name] = Client()
        clients[name].force_login(person)
    list_page, form = "/admin/snippets/muniment_search/spellingrow/", "/admin/snippets/muniment_search/spellingrow/add/"
    archivist, editor = clients["Archivists"], clients["Editors"]
    assert archivist.get(list_page).status_code == 200
    assert archivist.post(form, {"forms": "one form", "note": ""}).status_code == 200
    assert archivist.post(form, {"forms": "Amsel;  Амзель", "note": "ports"}).status_code == 302
    assert SpellingRow.objects.get().forms == "Amsel; Амзель"
    assert archivist.get("/admin/snippets/muniment_search/sourcename/add/").status_code == 200
    assert archivist.get(list_page, {"q": "amsel"}).status_code == 200
    for path in (list_page, form, "/admin/snippets/muniment_search/sourcename/"):
        assert editor.get(path).status_code in (302, 403), path
        assert Client().get(path).status_code == 302, path
    editor.post(form, {"forms": "a; b", "note": ""})
    assert SpellingRow.objects.count() == 1
