"""What every engine must do, asked of each that can be had: Tantivy always, OpenSearch where OPENSEARCH_URL names
one."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import tantivy

from muniment.search.asking.query import QueryError, parse_query
from muniment.search.asking.tree import Named, Word
from muniment.search.engines.index import SearchIndex, ask
from muniment.search.engines.tantivy_index import TantivyIndex
from muniment.search.model import Entry, Passage, SearchRequest


def entry(number: int, title: str, *texts: str, **more: Any) -> Entry:
    values = {
        "kind": "article",
        "state": "full",
        "source": "Office of Wells",
        "language": "en",
        "date": "2018-05-01",
    } | more
    return Entry(number, title, [Passage(t, f"p-{number}{n}", n + 1) for n, t in enumerate(texts)], **values)


ENTRIES = [
    entry(
        1,
        "Sixty wells finished",
        "The office drilled sixty wells in the lake districts.",
        "Schools will follow, the clerk said.",
        topics=["water"],
        places=["Port Amsel"],
        speakers=["Anna Marten"],
        roles=["clerk of works"],
    ),
    entry(
        2,
        "Harbour ledgers",
        "Old ledgers of the harbour are read by volunteers.",
        "A population of 1.4 billion was counted.",
        kind="document",
        date="2020-01-02",
        collections=["Yearly reports"],
    ),
    entry(
        3,
        "\u5965\u6f9c\u7fa4\u5c9b\u62a5\u544a",
        "\u804c\u4e1a\u5b66\u6821\u6559\u80b2\u62a5\u544a\u5df2\u53d1\u5e03\u3002",
        "\u4eba\u53e314\u4ebf\u3002",
        language="zh-Hans",
        source="\u6f9c\u57ce\u529e\u516c\u5ba4",
        topics=["education"],
    ),
    entry(4, "Caf\u00e9 regulations", "The caf\u00e9 on the quay keeps \uff21\uff22\uff23 rules.", date="2016-11-30"),
    entry(
        5,
        "Not for everyone",
        "The wells of the private estate were drilled at night.",
        visibility="private",
        places=["Secret Cove"],
    ),
    entry(
        6,
        "Sooner or later",
        "The harbour was deepened. Much later, the clerks of the town of Selm wrote the last of the old ledgers.",
        date="",
    ),
]


@pytest.fixture(params=["tantivy", "opensearch"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SearchIndex]:
    if request.param == "tantivy":
        made: SearchIndex = TantivyIndex(tmp_path / "index")
    else:
        url = os.environ.get("OPENSEARCH_URL")
        if not url:
            pytest.skip("OPENSEARCH_URL names no OpenSearch cluster")
        from muniment.search.engines.opensearch_cluster import ClusterSettings
        from muniment.search.engines.opensearch_index import OpenSearchIndex

        made = OpenSearchIndex(ClusterSettings(url, f"muniment-test-{os.getpid()}-{os.urandom(3).hex()}"))
        request.addfinalizer(made.drop)
    made.update(ENTRIES, [])
    yield made


def ids(index: SearchIndex, query: str, **more: Any) -> list[int]:
    answer, _ = ask(index, SearchRequest(parse_query(query), **more))
    return sorted(h.id for h in answer.hits)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("drilled", [1]),
        ("DRILLING", [1]),
        ("wells districts", [1]),
        ("wells ledgers", [1, 2, 6]),
        ("wells AND ledgers", []),
        ("wells OR ledgers", [1, 2, 6]),
        ("ledgers -volunteers", [6]),
        ('"old ledgers"', [2, 6]),
        ('"ledgers old"', []),
        ("harbour near/3 ledgers", [2]),
        ("ledgers near/3 harbour", [2]),
        ("harbour near/20 ledgers", [2, 6]),
        ("harb* near/3 ledg*", [2]),
        ("harbor~1 near/3 ledgers", [2]),
        ("lodger~2 near/3 harbuor~2", [2]),
        ("harb* near/1 zzz~", []),
        ("zz* near/5 harbour", []),
        ('="sixty wells"', [1]),
        ('="sixty well"', []),
        ("=drilled", [1]),
        ("=drilling", []),
        ("title:=wells", [1]),
        ("title:=well", []),
        ("source:=wells =drilled", [1]),
        ("harber~", [2, 6]),
        ("volunt*", [2]),
        ("drille*", [1]),
        ("drilli*", []),
        (f"{'x' * 1500}*", []),
        ("title:ledgers", [2]),
        ("title:volunteers", []),
        ("speaker:marten", [1]),
        ("speaker:clerk", [1]),
        ("place:amsel", [1]),
        ("source:wells kind:document", [2]),
        ("collection:yearly", [2]),
        ("2018..2020 ledgers", [2]),
        ("date:2016-11", [4]),
        ("kind:document", [2]),
        ("language:zh", [3]),
        ("id:4", [4]),
        ("id:\u00b2", []),
        ("cafe", [4]),
        ("CAF\u00c9", [4]),
        ("abc", [4]),
        ("\u804c\u4e1a\u5b66\u6821", [3]),
        ("\u8077\u696d\u5b78\u6821", [3]),
        ("\u4e1a\u5b66", [3]),
        ("\u53d1", [3]),
        ("\u5b66\u804c", []),
        ("\u6f9c\u7fa4", [3]),
        ("\u4ec0\u4e48\u662f\u804c\u4e1a\u5b66\u6821\uff1f", [3]),
        ("14\u4ebf", [2, 3]),
        ("1.4 billion", [2, 3]),
        ("1,400,000,000", [2, 3]),
        ("1.5 billion", []),
        ("nothinglikethis", []),
        ("(wells OR ledgers) NOT (selm OR drilled)", [2]),
    ],
)
def test_every_kind_of_question(index: SearchIndex, query: str, expected: list[int]) -> None:
    assert ids(index, query) == expected


@pytest.mark.parametrize(
    "query",
    [
        "ledgers",
        "harbour ledgers",
        '"old ledgers"',
        "harber~",
        "harb*",
        "wells OR ledgers",
        "title:ledgers",
        "1.4 billion",
    ],
)
def test_a_filter_takes_away_and_changes_neither_scores_nor_order(index: SearchIndex, query: str) -> None:
    index.update(
        [
            entry(
                8,
                "Old ledgers, new wells",
                "The harbour has a population of 1.4 billion and old ledgers.",
                date="2021-01-01",
            )
        ],
        [],
    )
    whole, _ = ask(index, SearchRequest(parse_query(query)))
    kinds = {e.id: e.kind for e in ENTRIES} | {8: "article"}
    for filters, left in (({"kind": ["article"]}, "article"), ({"kind": ["document"], "year": ["2020"]}, "document")):
        narrow, _ = ask(index, SearchRequest(parse_query(query), filters=filters))
        assert [h.id for h in narrow.hits] == [h.id for h in whole.hits if kinds[h.id] == left]
        scores = {h.id: h.score for h in whole.hits}
        assert [h.score for h in narrow.hits] == pytest.approx([scores[h.id] for h in narrow.hits], rel=1e-5)


def test_a_word_is_ranked_as_it_is_among_others_page_by_page(index: SearchIndex) -> None:
    texts = ["lantern " * (n % 5 + 1) + "and much else " * (n % 7) for n in range(40)]
    visibilities = ["public", "private", "public"]
    index.update(
        [
            entry(100 + n, "The lantern" if n % 9 == 4 else "A lamp", t, visibility=visibilities[n % 3])
            for n, t in enumerate(texts)
        ],
        [],
    )
    everyone = ("public", "private", "embargoed")
    for seen_by, count in ((("public",), 27), (everyone, 40)):
        alone = index.search(SearchRequest(parse_query("lantern"), 100, visibilities=seen_by))
        among = index.search(SearchRequest(parse_query("lantern OR nothinglikethis"), 100, visibilities=seen_by))
        assert alone.total == among.total == count and [h.id for h in alone.hits] == [h.id for h in among.hits]
        assert [h.score for h in alone.hits] == pytest.approx([h.score for h in among.hits], rel=1e-5)
        pages = [
            index.search(SearchRequest(parse_query("lantern"), 6, offset=at, visibilities=seen_by)).hits
            for at in range(0, count, 6)
        ]
        assert [h.id for page in pages for h in page] == [h.id for h in alone.hits]
    assert index.search(SearchRequest(parse_query("lantern"), 0)).hits == []


def test_a_question_is_answered_by_what_has_most_of_it(index: SearchIndex) -> None:
    answer, relaxed = ask(
        index, SearchRequest(parse_query("who wrote about the old ledgers of the harbour that volunteers like"))
    )
    assert relaxed and answer.hits[0].id == 2
    answer, relaxed = ask(index, SearchRequest(parse_query("wells districts")))
    assert not relaxed and [h.id for h in answer.hits] == [1]


def test_passages_are_marked_escaped_and_have_their_address_and_page(index: SearchIndex) -> None:
    (hit,) = index.search(SearchRequest(parse_query("clerk"), with_passages=2, filters={"topic": ["water"]})).hits
    assert [(p.html, p.address, p.page) for p in hit.passages] == [
        ("Schools will follow, the <mark>clerk</mark> said.", "p-11", 2)
    ]
    index.update([entry(7, "Signs", "He wrote <b>zebra</b> & more.")], [])
    (hit,) = index.search(SearchRequest(parse_query("zebra"))).hits
    assert hit.snippet == "He wrote &lt;b&gt;<mark>zebra</mark>&lt;/b&gt; &amp; more."


def test_facets_count_and_a_choice_leaves_its_own_values(index: SearchIndex) -> None:
    answer = index.search(SearchRequest(parse_query("harbour OR wells OR caf\u00e9"), filters={"kind": ["article"]}))
    assert answer.total == 3
    assert dict(answer.facets["kind"]) == {"article": 3, "document": 1}
    assert answer.facets["year"] == [("2016", 1), ("2018", 1)]
    assert dict(answer.facets["speaker"]) == {"Anna Marten": 1}
    assert index.search(SearchRequest(None, filters={"year": ["2017..2020"]})).total == 3
    assert index.search(SearchRequest(None, filters={"year": ["..2017"]})).total == 1


def test_what_is_private_is_in_no_answer(index: SearchIndex) -> None:
    everyone = ("public", "private", "embargoed")
    assert ids(index, "estate") == [] and ids(index, "estate", visibilities=everyone) == [5]
    assert 5 not in [n for part in index.scan(SearchRequest(None)) for n in part]
    assert index.words_beginning("suggestion", "secret", 10, ("public",)) == []
    assert index.words_beginning("suggestion", "secret", 10, everyone) != []
    assert index.words_beginning("exact", "estat", 10, ("public",)) == []
    assert index.count_words(SearchRequest(None)) < index.count_words(SearchRequest(None, visibilities=everyone))
    assert "private" not in str(index.search(SearchRequest(parse_query("drilled"))).facets)


def test_orders_pages_and_scans(index: SearchIndex) -> None:
    newest = [h.id for h in index.search(SearchRequest(None, order="date")).hits]
    assert newest[0] == 2 and newest[-1] == 6
    assert [h.id for h in index.search(SearchRequest(None, order="added", limit=2)).hits] == [6, 4]
    assert [h.id for h in index.search(SearchRequest(None, order="added", limit=2, offset=2)).hits] == [3, 2]
    assert [n for part in index.scan(SearchRequest(parse_query("ledgers"))) for n in part] == [2, 6]


def test_a_topic_that_is_named_answers_in_every_language(index: SearchIndex) -> None:
    node = Named(Word("tuition"), ("education",), ("Education", "\u6559\u80b2"))
    (hit,) = index.search(SearchRequest(node)).hits
    assert hit.id == 3 and "<mark>\u6559\u80b2</mark>" in hit.snippet


def test_an_entry_is_replaced_and_removed_and_a_rebuild_forgets_the_rest(index: SearchIndex) -> None:
    index.update([entry(2, "Harbour tolls", "Tolls of the harbour.")], [1])
    assert ids(index, "ledgers") == [6] and ids(index, "tolls") == [2] and ids(index, "drilled") == []
    assert index.count() == 5
    seen: list[int] = []
    assert index.rebuild(iter(ENTRIES[:2]), seen.append) == 2
    assert seen == [1, 2] and index.count() == 2 and ids(index, "ledgers") == [2]


def test_an_entry_that_is_not_taken_is_named_and_a_rebuild_keeps_the_rest(index: SearchIndex) -> None:
    bad = replace(entry(9, "The ninth", "No number of ours."), passages=[Passage("\ud800 half a letter")])
    refused: list[int] = []
    count = index.rebuild(iter([*ENTRIES[:2], bad]), lambda done: None, lambda number, error: refused.append(number))
    assert (count, refused) in ((2, [9]), (3, [])) and index.count() == count and ids(index, "ledgers") == [2]


def test_passages_and_frequencies_are_told(index: SearchIndex) -> None:
    assert index.passages([2, 99])[2][0].text.startswith("Old ledgers")
    assert (
        index.frequency("exact", "ledgers", ("public",)) == 2 and index.frequency("exact", "nowhere", ("public",)) == 0
    )
    # What is hidden is in no count.
    assert (
        index.frequency("exact", "wells", ("public",)) == 1
        and index.frequency("exact", "wells", ("public", "private")) == 2
    )


def test_what_another_process_commits_or_rebuilds_is_seen_at_once(tmp_path: Path) -> None:
    writer, reader = TantivyIndex(tmp_path / "index"), TantivyIndex(tmp_path / "index")
    assert reader.count() == 0
    writer.update(ENTRIES[:1], [])
    assert ids(reader, "drilled") == [1] and reader.words_beginning("exact", "estat", 10, ("public",)) == []
    # Nothing was private until now: what is hidden is found out again with each commit.
    writer.update(ENTRIES[1:], [])
    assert ids(reader, "estate") == [] and ids(reader, "old ledgers") == [2, 6]
    writer.rebuild(iter(ENTRIES[:2]), lambda done: None)
    assert reader.count() == 2 and ids(reader, "old ledgers") == [2]
    reader.update([], [2])
    assert ids(writer, "old ledgers") == []


def test_the_lock_of_a_writer_that_is_ending_is_waited_for(tmp_path: Path) -> None:
    index = TantivyIndex(tmp_path)
    index.update([entry(1, "Water")], [])
    (generation,) = (folder for folder in tmp_path.iterdir() if folder.is_dir())
    held = [tantivy.Index.open(str(generation)).writer(heap_size=64_000_000, num_threads=1)]
    ending = threading.Timer(0.3, held.clear)
    ending.start()
    index.update([entry(2, "Water too")], [])
    ending.join()
    assert sorted(ids(index, "water")) == [1, 2]


def test_an_error_amid_writing_holds_up_no_other_writing(tmp_path: Path) -> None:
    index = TantivyIndex(tmp_path)
    with pytest.raises((TypeError, ValueError)):
        index.update([entry(1, "Water"), replace(entry(2, "Water"), id="no number")], [])  # type: ignore[arg-type]
    index.update([entry(3, "Water")], [])
    assert ids(index, "water") == [3]


def test_who_wrote_an_item_is_found_by_name_and_year(index: SearchIndex) -> None:
    speeches = [
        entry(11, "To the citizens", "The bridges are mended.", date="2012-01-24", authors=["Bela Orr"]),
        entry(12, "To the citizens again", "The ferries sail again.", date="2014-01-28", authors=["Bela Orr"]),
        entry(13, "A portrait", "Orr spoke of bridges in 2012, they say.", date="2019-01-01", authors=["Ana Vell"]),
        entry(14, "Of nobody", "Bridges of stone were built.", date="2012-05-05"),
    ]
    index.update(speeches, [])
    best = index.search(SearchRequest(parse_query("orr 2012"))).hits
    assert [hit.id for hit in best] == [11, 13]
    assert ids(index, 'author:"bela orr"') == [11, 12] and ids(index, "author:vell") == [13]
    assert ids(index, "speaker:orr -ferries") == [11]
    # A single year is the number in a text.
    assert ids(index, "2012") == [13] and set(ids(index, "bridges 2012")) == {11, 13, 14}
    answer = index.search(SearchRequest(parse_query("citizens OR bridges"), filters={"author": ["Bela Orr"]}))
    assert answer.total == 2 and dict(answer.facets["author"]) == {"Bela Orr": 2, "Ana Vell": 1}


def test_fields_of_an_items_own_are_found_by_their_names(index: SearchIndex) -> None:
    own = [("Session Year", "1960"), ("country", "Dominican Republic"), ("rights", "Public domain"), ("id", "A/15/PV")]
    index.update([entry(11, "Statement", "We thank the president.", fields=own), entry(12, "Of a republic", "No.")], [])
    names = lambda: {"session_year", "country", "rights", "id"}  # noqa: E731

    def found(query: str) -> set[int]:
        return {hit.id for hit in index.search(SearchRequest(parse_query(query, names))).hits}

    assert found("session_year:1960") == found("COUNTRY:republic") == found('country:"dominican republic"') == {11}
    assert found("country:dom*") == {11} and found("rights:domain") == {11}
    assert found("country:1960") == found('country:"republic dominican"') == set() == found("domain")
    with pytest.raises(QueryError, match="there is no field"):
        parse_query("province:ostmark", names)


def test_the_oldest_comes_first_and_what_has_no_date_last(index: SearchIndex) -> None:
    index.update([entry(31, "Kiln A", "kilns", date="1987-03-12"), entry(32, "Kiln B", "kilns", date="")], [])
    index.update([entry(33, "Kiln C", "kilns", date="2001-01-01"), entry(34, "Kiln D", "kilns", date="1901-05-05")], [])
    for query in ("kilns", "kilns OR kiln"):
        answer = index.search(SearchRequest(parse_query(query), order="oldest"))
        assert [h.id for h in answer.hits] == [34, 31, 33, 32]
        assert [h.id for h in index.search(SearchRequest(parse_query(query), order="date")).hits] == [33, 31, 34, 32]


def test_a_pasted_sentence_has_its_source_first(index: SearchIndex) -> None:
    common = "it is the time of all of us and of the land"
    index.update(
        [entry(n, "Land and time", f"The land of all is the time of us, {n}.", "land time " * 9) for n in range(41, 49)]
        + [
            entry(49, "A speech", *(f"Filling sentence number {n} of the speech." for n in range(80)), f"Now {common}.")
        ],
        [],
    )
    for query in (common, f"({common}", f"{common}."):
        answer, _ = ask(index, SearchRequest(parse_query(query), 3))
        assert answer.hits[0].id == 49, query
        assert answer.total >= len(answer.hits) and len({h.id for h in answer.hits}) == len(answer.hits)
    pages = [ask(index, SearchRequest(parse_query(common), 3, at))[0].hits for at in (0, 3, 6)]
    found = [hit.id for page in pages for hit in page]
    assert len(set(found)) == len(found) and found[0] == 49, "no item stands on two pages"


def test_a_name_alone_or_with_a_year_has_its_authors_texts_first(index: SearchIndex) -> None:
    index.update(
        [
            entry(70, "On wells", "Nothing here names who wrote it.", authors=["Orla Fenn"], date="2011-02-01"),
            entry(71, "On mills", "Nor here.", authors=["Orla Fenn"], date="2012-03-01"),
            entry(72, "Of others", "Orla Fenn spoke in 2012, and Fenn spoke again. Fenn, 2012!", date="2015-01-01"),
            entry(73, "论水井", "全文没有署名。", authors=["林文海"], language="zh-Hans", date="1997-05-01"),
            entry(74, "论船", "林文海说过。一九九七年，1997年的船。", language="zh-Hans", date="2001-05-01"),
        ],
        [],
    )

    def order(query: str) -> list[int]:
        return [h.id for h in ask(index, SearchRequest(parse_query(query)))[0].hits]

    assert set(order("Fenn")[:2]) == {70, 71} and order("Fenn")[2] == 72
    assert set(order("Orla Fenn")[:2]) == {70, 71}
    assert order("Fenn 2012")[0] == order("Orla Fenn 2012")[0] == 71
    assert order("林文海 1997")[0] == order("林文海")[0] == 73
    assert order("which wells did Orla Fenn speak of in 2011")[0] == 70
    assert set(order("Nothing -Fenn")) == {70}, "what is excluded is a word of the text"
    assert order('"Orla Fenn"') == [72], "in quotation marks it is what the text says"
