"""Searching by meaning, with a real model: word vectors that a package carries, made into an ONNX model for the
test."""

from __future__ import annotations

from pathlib import Path

import pytest

from muniment.search.asking.query import parse_query
from muniment.search.engines.embedding import ModelError, OnnxEmbedder, load_embedder
from muniment.search.engines.index import ask
from muniment.search.engines.semantic_index import SemanticIndex
from muniment.search.engines.tantivy_index import TantivyIndex
from muniment.search.model import Entry, Passage, SearchRequest


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an ONNX model: every token's vector as wordllama has it. The embedder takes their mean."""
    onnx = pytest.importorskip(
        "onnx", reason="make test installs what this is tested with (requirements-semantic.lock)"
    )
    wordllama = pytest.importorskip(
        "wordllama", reason="make test installs what this is tested with (requirements-semantic.lock)"
    )
    from onnx import TensorProto, helper, numpy_helper
    from safetensors.numpy import load_file

    package = Path(wordllama.__file__).parent
    (vectors,) = load_file(package / "weights" / "l2_supercat_256.safetensors").values()
    folder = tmp_path_factory.mktemp("model")
    graph = helper.make_graph(
        [helper.make_node("Gather", ["vectors", "input_ids"], ["token_embeddings"])],
        "word vectors",
        [
            helper.make_tensor_value_info(name, TensorProto.INT64, ["texts", "tokens"])
            for name in ("input_ids", "attention_mask")
        ],
        [helper.make_tensor_value_info("token_embeddings", TensorProto.FLOAT, ["texts", "tokens", vectors.shape[1]])],
        [numpy_helper.from_array(vectors.astype("float32"), "vectors")],
    )
    onnx.save(
        helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), folder / "model.onnx"
    )
    (folder / "tokenizer.json").write_text((package / "tokenizers" / "l2_supercat_tokenizer_config.json").read_text())
    return folder


def entry(number: int, title: str, text: str, visibility: str = "public", kind: str = "article") -> Entry:
    return Entry(
        number,
        title,
        [Passage(text, f"p-{number}")],
        kind,
        "full",
        "A source",
        "en",
        "2020-01-01",
        visibility=visibility,
    )


ENTRIES = [
    entry(1, "Physicians in the valley", "Doctors and nurses treated patients in the new hospital."),
    entry(2, "Vessels at the quay", "Ships brought grain and timber to the docks.", kind="document"),
    entry(3, "Pupils and teachers", "Children learn to read at the evening school."),
    entry(4, "A hidden clinic", "Doctors and nurses treated patients in the secret hospital.", "private"),
]


@pytest.fixture
def index(model: Path, tmp_path: Path) -> SemanticIndex:
    made = SemanticIndex(TantivyIndex(tmp_path / "index"), load_embedder(model), tmp_path / "index" / "vectors.sqlite3")
    made.update(ENTRIES, [])
    return made


def found(index: SemanticIndex, query: str, **more: object) -> list[int]:
    return [h.id for h in ask(index, SearchRequest(parse_query(query), **more))[0].hits]  # type: ignore[arg-type]


def test_what_means_the_same_is_found_without_the_word(index: SemanticIndex) -> None:
    assert found(index, "medicine")[0] == 1
    assert found(index, "boats harbour")[0] == 2
    assert found(index, "education")[0] == 3
    (hit,) = [h for h in index.search(SearchRequest(parse_query("medicine"))).hits if h.id == 1]
    assert hit.passages[0].address == "p-1"


def test_words_that_stand_there_come_first(index: SemanticIndex) -> None:
    assert found(index, "school")[0] == 3
    answer = index.search(SearchRequest(parse_query("grain")))
    assert answer.hits[0].id == 2 and "<mark>grain</mark>" in answer.hits[0].snippet


def test_what_is_private_or_not_chosen_is_not_found_by_meaning_either(index: SemanticIndex) -> None:
    assert 4 not in found(index, "medicine")
    assert 4 in found(index, "medicine", visibilities=("public", "private"))
    assert set(found(index, "medicine", filters={"kind": ["document"]})) <= {2}


def test_operators_and_fields_are_meant_to_the_letter(index: SemanticIndex) -> None:
    assert (
        found(index, "title:medicine") == []
        and found(index, '"medicine"') == []
        and found(index, "medicine AND hospital") == []
    )


def test_vectors_follow_the_index(index: SemanticIndex, model: Path, tmp_path: Path) -> None:
    index.update([entry(1, "Bread", "Bakers bake bread before dawn.")], [3])
    assert found(index, "medicine")[:1] != [1] and 3 not in found(index, "education")
    again = SemanticIndex(
        TantivyIndex(tmp_path / "index"), load_embedder(model), tmp_path / "index" / "vectors.sqlite3"
    )
    assert found(again, "baking dough")[0] == 1, "another process sees the same"
    assert again.rebuild(iter(ENTRIES[:2]), lambda done: None) == 2
    assert found(again, "medicine")[0] == 1 and set(found(again, "dough education")) <= {1, 2}


def test_a_folder_without_a_model_is_told_plainly(tmp_path: Path, model: Path) -> None:
    with pytest.raises(ModelError, match="there is no model in"):
        load_embedder(tmp_path)
    (tmp_path / "model.onnx").write_bytes(b"no model")
    (tmp_path / "tokenizer.json").write_text((model / "tokenizer.json").read_text())
    with pytest.raises(ModelError, match="cannot be opened"):
        load_embedder(tmp_path)
    (tmp_path / "tokenizer.json").unlink()
    with pytest.raises(ModelError, match=r"tokenizer\.json"):
        OnnxEmbedder(tmp_path / "model.onnx", tmp_path)
