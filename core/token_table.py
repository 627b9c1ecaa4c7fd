"""A static embedding model: a table with one vector for each token; a text's vector is the sum of its tokens' vectors.

The folder is a sentence-transformers model (`StaticEmbedding`), which that library loads too, with equal vectors.
tokenizers, safetensors and numpy suffice to read it. The bundled model is such a folder, and so is any that model2vec
makes.
"""

import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yinju.align import RANKING_FEATURES, Matrix, RankingWeights, TokenIds
from yinju.errors import EmbedderError
from yinju.tokenize import TextTokenizer

TRANSLATIONS = "translations.safetensors"
"""A file beside the model: for each row the rows of the nearest words of the other language, and their cosines times
255."""
RANKING = "ranking.json"
"""A file beside the model: the weights of a passage's features that were fitted for it."""
DIRECTIONS = "directions.safetensors"
"""A file beside the model: the directions in which the vectors of texts differ most, those first in which they do so
most."""
_TOKENIZED_AT_A_TIME = 1024
"""Texts tokenized at a time."""


class TokenTable:
    """The tokens of a static embedding model with their vectors: a `yinju.align.TokenModel` whose ids are rows."""

    crosses_languages = True

    def __init__(self, folder: Path) -> None:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        self._folder = folder
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._vectors, self._row_of, self._scales = _table(load_file(folder / "model.safetensors"))
            if len(self._row_of) < self._tokenizer.get_vocab_size():
                raise ValueError(f"{self._tokenizer.get_vocab_size()} tokens, but vectors for {len(self._row_of)}")
        except Exception as error:  # tokenizers raises nothing narrower
            raise EmbedderError(
                f"The static embedding model in {folder} cannot be read: {error}. Check the setting embedder.model, or "
                "install Yinju anew if it is the bundled one."
            ) from error
        self._tokenizer.no_padding()
        self._lengths = np.full(len(self._vectors), np.nan, np.float32)
        self._unknown = self._unknown_row()
        self._text_tokenizer = TextTokenizer(self._tokenizer, self._row_of, self._unknown)

    @cached_property
    def ranking(self) -> RankingWeights | None:
        """The weights in ``ranking.json`` beside the model, if the file exists.

        Raises:
            EmbedderError: The file holds no such weights.
        """
        path = self._folder / RANKING
        if not path.is_file():
            return None
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            same, across = (
                tuple(float(found[s][n]) for n in ("intercept", *RANKING_FEATURES)) for s in ("same", "across")
            )
            return RankingWeights(same, across, str(found["embedder"]))
        except (ValueError, KeyError, TypeError) as error:
            raise EmbedderError(
                f"{path} holds no weights of the ranking ({error}). Make it anew with `yinju eval calibrate`, or take "
                "it away."
            ) from error

    @property
    def dim(self) -> int:
        """The dimension of the vectors."""
        return int(self._vectors.shape[1])

    def tokenize(self, texts: Sequence[str]) -> list[TokenIds]:
        """Returns the rows of each text's tokens; tokens that the vocabulary lacks are left out."""
        return self._text_tokenizer(texts)

    def question(self, text: str) -> TokenIds:
        """Returns the distinct tokens of a question."""
        return np.unique(self.tokenize([text])[0])

    def spans(self, text: str) -> list[tuple[int, int, int]]:
        """Returns each known token of a text with its half-open range of characters."""
        parted = self._text_tokenizer.parted(text)
        encoding = self._tokenizer.encode(parted.text, add_special_tokens=False)
        rows = self._row_of[encoding.ids]
        found = zip(rows, encoding.offsets, strict=True)
        return [(int(row), *parted.hull(*span)) for row, span in found if row != self._unknown]

    def cosines(self, left: TokenIds, right: TokenIds) -> Matrix:
        """Returns the cosines of the tokens' vectors."""
        product: Matrix = self._directions(left) @ self._vectors[right].astype(np.float32).T
        product /= np.maximum(self._lengths_of(right), np.float32(1e-12))
        return np.minimum(product, np.float32(1.0), out=product)

    def likeness(self, question: TokenIds, texts: Sequence[TokenIds]) -> Matrix:
        """Returns the cosines between the mean vectors of the question and of each text."""
        means = self._pool([question, *texts])
        likeness: Matrix = means[1:] @ means[0]
        return likeness

    def weights(self, ids: TokenIds) -> Matrix:
        """Returns the lengths of the tokens' vectors: the weights that the model learned for them."""
        weights: Matrix = np.linalg.norm(self._scaled(ids), axis=1)
        return weights

    def pool(self, texts: Sequence[str]) -> Matrix:
        """Returns unit vectors of texts, ``(len(texts), dim)``; zeros for a text without known tokens.

        To the last bit a vector depends on its text alone, not on the texts beside it or on how many threads there are.
        """
        pooled = np.zeros((len(texts), self.dim), np.float32)
        for start in range(0, len(texts), _TOKENIZED_AT_A_TIME):
            for place, rows in enumerate(self.tokenize(texts[start : start + _TOKENIZED_AT_A_TIME]), start):
                # No product of matrices: its sums are made in an order that goes by what it is given at a time.
                pooled[place] = np.einsum("i,ij->j", self._scales[rows], self._vectors[rows].astype(np.float32))
        return _unit(pooled)

    def translations(self, ids: TokenIds) -> list[list[tuple[str, float]]]:
        """Returns for each token the nearest words of the other language with their cosines, best first."""
        rows, nearness = self._translations
        return [
            [(self._word(row), float(near) / 255) for row, near in zip(rows[i], nearness[i], strict=True) if near]
            for i in ids
        ]

    def _pool(self, texts: list[TokenIds]) -> Matrix:
        """Multiplies the counts of the distinct tokens by their vectors, three times as fast as adding them singly."""
        lengths = [len(text) for text in texts]
        met, places = np.unique(np.concatenate(texts), return_inverse=True)
        owner = np.repeat(np.arange(len(texts)), lengths)
        counts = np.bincount(owner * len(met) + places, minlength=len(texts) * len(met)).astype(np.float32)
        scaled = counts.reshape(len(texts), len(met)) * self._scales[met]
        return _unit(scaled @ self._vectors[met].astype(np.float32))

    def _directions(self, ids: TokenIds) -> Matrix:
        return _unit(self._vectors[ids].astype(np.float32))

    def _lengths_of(self, ids: TokenIds) -> Matrix:
        """Returns the lengths of the stored vectors; each is computed once, since the same tokens come often."""
        new = np.unique(ids[np.isnan(self._lengths[ids])])
        self._lengths[new] = np.linalg.norm(self._vectors[new].astype(np.float32), axis=1)
        lengths: Matrix = self._lengths[ids]
        return lengths

    def _scaled(self, rows: TokenIds) -> Matrix:
        scaled: Matrix = self._vectors[rows].astype(np.float32) * self._scales[rows, None]
        return scaled

    @cached_property
    def _first_tokens(self) -> NDArray[np.int64]:
        """The first token of each row."""
        return _first_tokens(self._row_of, len(self._vectors))

    @cached_property
    def _translations(self) -> tuple[NDArray[Any], NDArray[Any]]:
        from safetensors.numpy import load_file

        path = self._folder / TRANSLATIONS
        if not path.is_file():
            return np.zeros((len(self._vectors), 0), np.int32), np.zeros((len(self._vectors), 0), np.uint8)
        tensors = load_file(path)
        return tensors["rows"], tensors["nearness"]

    def _unknown_row(self) -> int:
        """Returns the row of unknown tokens, or -1 if its vector is not zero and so belongs into a mean."""
        name = getattr(self._tokenizer.model, "unk_token", None)
        row = self._row_of[(self._tokenizer.token_to_id(name) if name else None) or 0]
        return -1 if self._vectors[row].any() else int(row)

    def _word(self, row: int) -> str:
        return self._tokenizer.id_to_token(int(self._first_tokens[row])) or ""


def read_directions(folder: Path) -> Matrix:
    """Returns the main directions of a model's vectors: orthogonal unit vectors, ``(dim, main)`` float32.

    Raises:
        EmbedderError: They are not there, or cannot be read.
    """
    from safetensors.numpy import load_file

    path = folder / DIRECTIONS
    try:
        directions: Matrix = load_file(path)["directions"].astype(np.float32)
    except Exception as error:  # safetensors raises nothing narrower
        raise EmbedderError(f"{path} cannot be read: {error}. Install Yinju anew.") from error
    return directions


def _unit(vectors: Matrix) -> Matrix:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Matrix = vectors / np.maximum(lengths, np.float32(1e-12))
    return unit


def _table(tensors: dict[str, NDArray[Any]]) -> tuple[NDArray[Any], NDArray[np.int32], Matrix]:
    """Returns the vectors by row, the row of each token, and the factor of each row.

    Raises:
        ValueError: The tensors do not belong together.
    """
    vectors = next((tensors[name] for name in ("embedding.weight", "embeddings") if name in tensors), None)
    if vectors is None:
        raise ValueError("model.safetensors has neither embedding.weight nor embeddings")
    row_of = tensors.get("mapping", np.arange(len(vectors))).astype(np.int32)
    scale_of = tensors.get("weights", np.ones(len(row_of))).astype(np.float32)
    if len(scale_of) != len(row_of) or row_of.min() < 0 or row_of.max() >= len(vectors):
        raise ValueError("its embeddings, mapping and weights do not belong together")
    scales = scale_of[_first_tokens(row_of, len(vectors))]
    if not np.array_equal(scales[row_of], scale_of):  # model2vec can give tokens of one row weights of their own
        return vectors[row_of], np.arange(len(row_of), dtype=np.int32), scale_of
    return vectors, row_of, scales


def _first_tokens(row_of: NDArray[np.int32], rows: int) -> NDArray[np.int64]:
    first = np.zeros(rows, np.int64)
    first[row_of[::-1]] = np.arange(len(row_of))[::-1]
    return first
