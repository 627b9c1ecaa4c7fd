"""Soft alignment: how much of one text finds its like in another, token by token, also across two languages.

For each token of a text the most similar token of another text is looked up, and the similarities are averaged by the
weight of the tokens (late interaction: Khattab and Zaharia 2020, ColBERT). With tokens that are words, and similar only
to themselves, this is the share of a text's weight that another text holds.
"""

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from yinju.text import content_words, words

TokenIds = NDArray[np.int32]
Matrix = NDArray[np.float32]

FLOOR = 0.3
"""Cosines under this are chance: nearly every token has one such neighbour in a passage."""
_TABLE_SIZE = 1_000_000
_WORD = re.compile(r"\w+(?:(?<=\d)[.,．，](?=\d)\w+)*")  # with the points and commas inside numbers


FEATURES = ("whole", "sentence", "similarity", "keywords", "length")
"""What a passage's score is made of: how much of the question the passage covers and how much its best sentence does,
the cosine of the vectors, BM25 as a share of the best hit's, and the logarithm of the passage's length."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Weights that were fitted for one model and mean nothing for another: an intercept, then one for each feature.

    Attributes:
        same: For passages in the question's language.
        across: For passages in the other.
        embedder: The fingerprint of the embedder that they were fitted for.
    """

    same: tuple[float, ...]
    across: tuple[float, ...]
    embedder: str


class TokenModel(Protocol):
    """Cuts texts into tokens and says how alike two tokens are. Ids are at least 0 and mean the same in every text."""

    @property
    def crosses_languages(self) -> bool:
        """Whether a token and its translation are alike."""

    @property
    def ranking(self) -> Ranking | None:
        """The weights of a passage's features, if any were fitted for this model."""

    def cut(self, texts: Sequence[str]) -> list[TokenIds]:
        """The tokens of each text, in reading order."""

    def question(self, text: str) -> TokenIds:
        """The distinct tokens of a question that count in what covers it."""

    def spans(self, text: str) -> list[tuple[int, int, int]]:
        """Each token of a text with its half-open range of characters: ``(id, start, end)``."""

    def cosines(self, left: TokenIds, right: TokenIds) -> Matrix:
        """How alike tokens are, ``(len(left), len(right))``, at most 1; 1 for the same token."""

    def likeness(self, question: TokenIds, texts: Sequence[TokenIds]) -> Matrix:
        """The cosine of a question and each text, every one taken as a whole, ``(len(texts),)``; 0 for an empty one."""

    def weights(self, ids: TokenIds) -> Matrix:
        """What a token says whatever the corpus, ``(len(ids),)``, above 0: little for function words."""

    def translations(self, ids: TokenIds) -> list[list[tuple[str, float]]]:
        """For each token the words of the other language that are nearest, with their cosines, best first."""


@dataclass(frozen=True, slots=True)
class Match:
    """A token of the left text and its best match in the right one, as ranges of characters."""

    left: tuple[int, int]
    right: tuple[int, int]
    cosine: float
    weight: float


@dataclass(frozen=True, slots=True)
class Alignment:
    """What of a left text is found in a right one.

    Attributes:
        score: In 0–1: the weighted mean of the matches' cosines, those under ``FLOOR`` counted as 0.
        matches: One for each token of the left text, in its order; empty if one of the texts has no token.
    """

    score: float
    matches: tuple[Match, ...]


def align(model: TokenModel, left: str, right: str) -> Alignment:
    """The soft alignment of two texts, with the pairs that matched."""
    here, there = model.spans(left), model.spans(right)
    if not here or not there:
        return Alignment(0.0, ())
    left_ids, right_ids = (np.array([one[0] for one in side], np.int32) for side in (here, there))
    cosines = model.cosines(left_ids, right_ids)
    best = cosines.argmax(axis=1)
    weights = model.weights(left_ids)
    matches = tuple(
        Match(here[i][1:], there[j][1:], float(cosines[i, j]), float(weights[i])) for i, j in enumerate(best)
    )
    return Alignment(float(covered(cosines.max(axis=1, keepdims=True), weights)[0]), matches)


def best_cosines(model: TokenModel, question: TokenIds, texts: Sequence[TokenIds]) -> Matrix:
    """The cosine of each token of a question with its best match in each text, ``(len(question), len(texts))``.

    A text without tokens has 0 throughout.
    """
    lengths = np.array([len(text) for text in texts], np.int64)
    best = np.zeros((len(question), len(texts)), np.float32)
    if not lengths.any() or not len(question):
        return best
    met, places = _distinct(np.concatenate(texts))
    cosines = model.cosines(question, met)[:, places]
    filled = lengths > 0
    starts = (np.cumsum(lengths) - lengths)[filled]
    best[:, filled] = np.maximum.reduceat(cosines, starts, axis=1)
    return best


def _distinct(tokens: TokenIds) -> tuple[TokenIds, NDArray[np.int64]]:
    """The distinct tokens, and which of them each is; by a table of all ids where it is small, without sorting."""
    if tokens.max() > _TABLE_SIZE:
        met, places = np.unique(tokens, return_inverse=True)
        return met, places
    held = np.zeros(int(tokens.max()) + 1, np.bool_)
    held[tokens] = True
    met = np.flatnonzero(held).astype(np.int32)
    place_of = np.zeros(len(held), np.int64)
    place_of[met] = np.arange(len(met))
    return met, place_of[tokens]


def covered(best: Matrix, weights: Matrix, least: Matrix | float = 0.0) -> Matrix:
    """The share of the weight that finds its like, in 0–1.

    Args:
        best: Of each token in each text, ``(tokens, texts)``; under ``FLOOR`` it counts as 0.
        weights: Of the tokens, ``(tokens,)``.
        least: What a token counts at least, ``(tokens, 1)``: for what is found nearby.

    Returns:
        ``(texts,)``.
    """
    total = weights.sum()
    if total <= 0:
        return np.zeros(best.shape[1], np.float32)
    counted = np.maximum(np.where(best < FLOOR, 0.0, np.minimum(best, 1.0)), least)
    share: Matrix = np.minimum((weights / total) @ counted, 1.0)
    return share


class WordTokens:
    """Search words as tokens, each like itself alone: for embedders whose tokens have no vectors of their own."""

    crosses_languages = False
    ranking = None

    def cut(self, texts: Sequence[str]) -> list[TokenIds]:
        """The search words of each text, each by a hash."""
        return [_hashes(words(text)) for text in texts]

    def question(self, text: str) -> TokenIds:
        """The content words of a question; all of its words if it has none."""
        return _hashes(content_words(text) or list(dict.fromkeys(words(text))))

    def spans(self, text: str) -> list[tuple[int, int, int]]:
        """The search words of each run of letters, with the range of the whole run."""
        return [(int(token), *run.span()) for run in _WORD.finditer(text) for token in _hashes(words(run.group()))]

    def cosines(self, left: TokenIds, right: TokenIds) -> Matrix:
        """1 for the same word, else 0."""
        same: Matrix = (left[:, None] == right[None, :]).astype(np.float32)
        return same

    def likeness(self, question: TokenIds, texts: Sequence[TokenIds]) -> Matrix:
        """The cosine of the sets of words."""
        asked = set(question.tolist())
        sets = [set(text.tolist()) for text in texts]
        return np.array([len(asked & held) / max(1, len(asked) * len(held)) ** 0.5 for held in sets], np.float32)

    def weights(self, ids: TokenIds) -> Matrix:
        """1 for every word."""
        return np.ones(len(ids), np.float32)

    def translations(self, ids: TokenIds) -> list[list[tuple[str, float]]]:
        """None."""
        return [[] for _ in ids]


def _hashes(found: Sequence[str]) -> TokenIds:
    return np.array([zlib.crc32(word.encode()) & 0x7FFFFFFF for word in found], np.int32)
