"""Texts as vectors, by a model from a folder that the user names. Nothing is fetched: what is not there is an error.

In: a folder, texts. Out: vectors of length 1, one row for each text. A folder holds either an ONNX model (`model.onnx`
or `onnx/model.onnx`, with `tokenizer.json`: needs `pip install muniment[semantic]`), or one of sentence-transformers
(`modules.json`: needs that library). Both kinds say in `1_Pooling/config.json` whether a text's vector is its first
token's or the mean of all; without it, the mean.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

_MOST_TOKENS = 512
_AT_ONCE = 32


class ModelError(Exception):
    """The model cannot be used. The message says what to do."""


class Embedder(Protocol):
    """Something that makes vectors of texts."""

    @property
    def size(self) -> int:
        """How many numbers a vector has."""

    def embed(self, texts: Sequence[str]) -> Any:
        """Return a float32 array of shape (texts, size); every row has length 1."""


def load_embedder(folder: Path) -> Embedder:
    """Return the model of a folder. Raises ModelError where it is none, or what it needs is not installed."""
    for file in (folder / "model.onnx", folder / "onnx" / "model.onnx"):
        if file.is_file():
            return OnnxEmbedder(file, folder)
    if (folder / "modules.json").is_file():
        return SentenceTransformersEmbedder(folder)
    raise ModelError(
        f"there is no model in {folder}: neither model.onnx (with tokenizer.json) nor modules.json; set "
        f"MUNIMENT_MODEL to a folder that has one"
    )


class OnnxEmbedder:
    """A model that ONNX Runtime runs on the processor."""

    def __init__(self, file: Path, folder: Path) -> None:
        try:
            import onnxruntime
            from tokenizers import Tokenizer
        except ImportError as error:
            raise ModelError(
                "searching by meaning needs more packages; install them with: pip install 'muniment[semantic]'"
            ) from error
        tokenizer = folder / "tokenizer.json"
        if not tokenizer.is_file():
            raise ModelError(f"there is no tokenizer.json beside the model in {folder}")
        try:
            self._tokenizer = Tokenizer.from_file(str(tokenizer))
            self._session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
        except Exception as error:  # Either library raises what it likes for a damaged file.
            raise ModelError(f"the model in {folder} cannot be opened: {error}") from error
        self._tokenizer.enable_truncation(_MOST_TOKENS)
        self._tokenizer.enable_padding()
        self._inputs = {i.name for i in self._session.get_inputs()}
        pooling = folder / "1_Pooling" / "config.json"
        self._first_token = (
            bool(json.loads(pooling.read_text()).get("pooling_mode_cls_token")) if pooling.is_file() else False
        )
        self._size = int(self.embed(["size"]).shape[1])

    @property
    def size(self) -> int:
        """How many numbers a vector has."""
        return self._size

    def embed(self, texts: Sequence[str]) -> Any:
        """Return a float32 array of shape (texts, size); every row has length 1."""
        import numpy

        rows = []
        for start in range(0, len(texts), _AT_ONCE):
            encoded = self._tokenizer.encode_batch(list(texts[start : start + _AT_ONCE]))
            given = {
                "input_ids": numpy.array([e.ids for e in encoded], dtype=numpy.int64),
                "attention_mask": numpy.array([e.attention_mask for e in encoded], dtype=numpy.int64),
                "token_type_ids": numpy.array([e.type_ids for e in encoded], dtype=numpy.int64),
            }
            output = self._session.run(None, {name: value for name, value in given.items() if name in self._inputs})[0]
            if output.ndim == 3:
                mask = given["attention_mask"][:, :, None].astype(numpy.float32)
                output = output[:, 0] if self._first_token else (output * mask).sum(1) / numpy.maximum(mask.sum(1), 1)
            rows.append(output.astype(numpy.float32))
        return _of_length_one(numpy.concatenate(rows))


class SentenceTransformersEmbedder:
    """A model of the sentence-transformers library."""

    def __init__(self, folder: Path) -> None:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise ModelError(
                f"the model in {folder} is one of sentence-transformers; install that library (pip install "
                f"sentence-transformers), or export the model to ONNX"
            ) from error
        self._model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)

    @property
    def size(self) -> int:
        """How many numbers a vector has."""
        return int(self._model.get_sentence_embedding_dimension())

    def embed(self, texts: Sequence[str]) -> Any:
        """Return a float32 array of shape (texts, size); every row has length 1."""
        return _of_length_one(self._model.encode(list(texts), batch_size=_AT_ONCE, show_progress_bar=False))


def _of_length_one(vectors: Any) -> Any:
    import numpy

    return vectors / numpy.maximum(numpy.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
