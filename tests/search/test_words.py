"""Words of every language: how they are cut, which of their forms are one, and that they are found by them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment.search.analysis import analyse, cut_words, join_hyphened, make_grams, make_pairs, plain_words
from muniment.search.asking.highlights import best_passages, find_marks, wanted_of
from muniment.search.asking.languages import guess_language
from muniment.search.asking.query import parse_query
from muniment.search.engines.entry_words import words_version
from muniment.search.engines.index import ask
from muniment.search.engines.tantivy_index import TantivyIndex
from muniment.search.folding import names, one_spelling, use_names
from muniment.search.model import Entry, Passage, SearchRequest

TEXTS = {
    "en": "The long-term colours of de-colonization, of covid-19 and of the organisation. Schools were closed.",
    "de": "Die Schulen der Städte wurden geschlossen, die Kinder spielten.",
    "fr": "Les écoles ont été fermées; les enfants jouaient à l'université.",
    "es": "Las escuelas fueron cerradas por Kadhafi y los niños jugaban.",
    "ru": "Школы были закрыты, и дети играли. Речь Хрущёва.",
    "uk": "Школи було зачинено, і діти грали.",
    "ar": "أغلقت المدارس في المدينة ولعب الأطفال. خطاب القذافي.",
    "hi": "विद्यालयों को क्षेत्र में बंद किया गया।",
    "tr": "İstanbul'da okullar kapatıldı, çocuklar oynadı. ILIK SULAR",
    "el": "Τα σχολεία έκλεισαν και τα παιδιά έπαιζαν.",
    "fa": "کتاب\u200cها در مدرسه\u200cها بسته شد.",
    "vi": "Các trường học của Hà Nội đã đóng cửa; bán hàng.",
    "th": "โรงเรียนในกรุงเทพถูกปิดเพราะน้ำท่วม",
    "km": "សាលារៀនត្រូវបានបិទ",
    "lo": "ໂຮງຮຽນຖືກປິດ",
    "my": "ကျောင်းများ ပိတ်ထားသည်",
    "ja": "学校が閉鎖されたので、子どもたちは公園で遊んだ。",
    "ko": "정부는 학교를 닫았고 교육부의 예산을 줄였다.",
    "zh-Hans": "学校已经关闭，孩子们在公园里玩。",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> TantivyIndex:
    made = TantivyIndex(tmp_path_factory.mktemp("index"))
    entries = (
        Entry(number, "", [Passage(text)], "article", "full", "A source", language, "")
        for number, (language, text) in enumerate(TEXTS.items())
    )
    made.rebuild(entries, lambda done: None)
    return made


@pytest.mark.parametrize(
    ("query", "language"),
    [
        ("school closing", "en"),
        ("Schule", "de"),
        ("Stadt Kindern", "de"),
        ("stadte", "de"),
        ("ecole", "fr"),
        ("UNIVERSITÉS", "fr"),
        ("escuela", "es"),
        ("школа", "ru"),
        ("школами закрыть", None),
        ("зачинено", "uk"),
        ("مدرسة", "fa"),
        ("المدارس", "ar"),
        ("क्षेत्र", "hi"),
        ("istanbul", "tr"),
        ("İSTANBUL", "tr"),
        ("ılık", "tr"),
        ("σχολείο", "el"),
        ("کتاب", "fa"),
        ("trường học", "vi"),
        ("truong hoc", "vi"),
        ("bạn hàng", None),
        ("โรงเรียน", "th"),
        ("น้ำท่วม", "th"),
        ("សាលារៀន", "km"),
        ("ໂຮງຮຽນ", "lo"),
        ("ကျောင်း", "my"),
        ("公園", "ja"),
        ("子ども", "ja"),
        ("학교", "ko"),
        ("교육부", "ko"),
        ("孩子", "zh-Hans"),
        ("longterm", "en"),
        ("long term", "en"),
        ("decolonisation", "en"),
        ("covid19", "en"),
        ("COVID 19", "en"),
        ("color organizations", "en"),
    ],
)
def test_a_word_is_found_by_its_forms_in_its_language(index: TantivyIndex, query: str, language: str | None) -> None:
    answer = index.search(SearchRequest(parse_query(query), 50))
    found = [list(TEXTS)[hit.id] for hit in answer.hits]
    assert language in found if language else found == [], found
    # What is found is marked, and nothing that is not there is.
    wanted = wanted_of(parse_query(query))
    if language:
        marks = find_marks(TEXTS[language], wanted, language)
        assert marks
        (passage,) = best_passages([Passage(TEXTS[language], language=language)], wanted, 1)
        assert "<mark>" in passage.html


def test_one_name_is_found_in_each_of_its_spellings_and_alphabets(index: TantivyIndex) -> None:
    for query in ("Gaddafi", "Qaddafi", "Каддафи", "القذافي"):
        answer = index.search(SearchRequest(parse_query(query), 50))
        assert sorted(list(TEXTS)[hit.id] for hit in answer.hits) == ["ar", "es"], query
        assert all("<mark>" in hit.snippet for hit in answer.hits)
    assert [list(TEXTS)[hit.id] for hit in index.search(SearchRequest(parse_query("Khrushchev"))).hits] == ["ru"]


def test_the_table_of_names_can_be_added_to_and_changes_what_an_index_is(tmp_path: Path) -> None:
    before = words_version()
    (tmp_path / "names.txt").write_text("# ours\nAmsel Amzel Амзель\n", encoding="utf-8")
    try:
        use_names(tmp_path / "names.txt")
        assert names()["амзель"] == names()["amzel"] == "amsel" and words_version() != before
    finally:
        use_names(tmp_path / "none.txt")
    assert words_version() == before and "amzel" not in names()


def test_a_stem_is_kept_apart_from_another_languages(index: TantivyIndex) -> None:
    assert analyse("schools", "en") == ["en:school"] and analyse("Schulen", "de-AT") == ["de:schul"]
    assert analyse("GDP 2016", "ru") == ["en:gdp", "2016"] and analyse("школи", "uk") == ["школи"]


def test_words_are_cut_with_their_marks_and_without_what_nobody_sees() -> None:
    assert cut_words("क्षेत्र में") == ["क्षेत्र", "में"]
    assert plain_words("de\u00adcolonization \u200bcafe\u0301 ＡＢＣ ﬁnance ٢٠١٦") == [
        "decolonization",
        "cafe",
        "abc",
        "finance",
        "2016",
    ]
    # The Thai vowel stays one letter.
    assert "".join(cut_words("สำคัญ", "th")) == "สำคัญ"
    assert join_hyphened("long-term covid-19, 2016-2020 a-b-c-d-e-f") == ["longterm", "covid19"]
    assert make_pairs("교육부의 GDP") == ["교육", "육부", "부의", "의"] and make_grams(["water", "学校"]) == {
        "wat",
        "ate",
        "ter",
    }


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("colours", "colors"),
        ("organisation", "organization"),
        ("analysing", "analyzing"),
        ("travelled", "traveled"),
        ("catalogue", "catalog"),
        ("centre", "center"),
        ("behavioural", "behavioral"),
        ("grey", "gray"),
    ],
)
def test_a_word_is_one_in_either_spelling(british: str, american: str) -> None:
    assert one_spelling(british) == one_spelling(american)
    text = f"Of {british} and {american}."
    assert len(find_marks(text, wanted_of(parse_query(american)))) == 2


def test_words_that_only_look_like_a_spelling_stay_apart() -> None:
    assert len({one_spelling(w) for w in ("hour", "four", "our", "for", "or", "call", "called", "tour", "tor")}) == 9


@given(st.text(max_size=80), st.sampled_from(["", "en", "ru", "tr", "vi", "th", "ja", "ar"]))
def test_any_text_has_words_that_stay_the_same_alone(text: str, language: str) -> None:
    assert all(word and not any(c.isspace() for c in word) for word in [*analyse(text, language), *plain_words(text)])


def test_a_question_is_of_the_likeliest_language_that_the_archive_has() -> None:
    present = frozenset({"en", "de", "ru", "th"})
    assert guess_language("Wer hat die Schulen in den Städten geschlossen", present) == "de"
    assert guess_language("who closed the schools in the cities", present) == "en"
    assert guess_language("кто закрыл школы в этом городе", frozenset({"uk", "en"})) == "uk"


def test_a_sentence_that_was_copied_has_its_source_first(tmp_path: Path) -> None:
    sentence = "the clerk of the old harbour was asked to count the ledgers of the town again"
    words = sentence.split()
    made = TantivyIndex(tmp_path)
    texts = [" ".join(sorted(words) * (n + 1)) for n in range(8)]
    texts.insert(
        5,
        "Much was said on that day and much else was not. " * 8
        + f"In spring {sentence}, it was told. "
        + "And so on. " * 60,
    )
    made.rebuild(
        (Entry(n, "", [Passage(t)], "article", "full", "A source", "en", "") for n, t in enumerate(texts, 1)),
        lambda done: None,
    )
    answer, relaxed = ask(made, SearchRequest(parse_query(sentence)))
    assert relaxed and answer.hits[0].id == 6


def test_a_year_and_a_place_in_a_question_count(tmp_path: Path) -> None:
    made = TantivyIndex(tmp_path)
    text = "The minister spoke about wells and schools in the rainy season."
    made.rebuild(
        (
            Entry(n, "", [Passage(text)], "article", "full", "A source", "en", date, places=places)
            for n, (date, places) in enumerate(
                [("2010-01-01", []), ("2012-05-01", []), ("2012-05-02", ["Port Amsel"])], 1
            )
        ),
        lambda done: None,
    )
    assert {h.id for h in made.search(SearchRequest(parse_query("wells 2012"))).hits} == {2, 3}
    assert [h.id for h in made.search(SearchRequest(parse_query("wells Amsel 2012"))).hits] == [3]
    answer, relaxed = ask(made, SearchRequest(parse_query("what did the minister say about wells at Amsel in 2012")))
    assert relaxed and [h.id for h in answer.hits] == [3, 2, 1]
