"""Soft alignment: how much of one text is also found in another, token by token, in one language or across two.

For each token of a text, the most similar token of the other text is looked up; the similarities are averaged with the
weights of the tokens (late interaction: Khattab and Zaharia 2020, ColBERT). If tokens are words that are similar only
to themselves, this is the share of the text's weight that the other text holds.
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
"""Cosines below this count as chance: nearly every token has one such neighbour in a passage by accident."""
_TABLE_SIZE = 1_000_000
"""Largest token id for which distinct tokens are found by a table of all ids rather than by sorting."""
_WORD = re.compile(r"\w+(?:(?<=\d)[.,．，](?=\d)\w+)*")  # with the points and commas inside numbers
"""A run of letters and digits, with the points and commas inside numbers."""


RANKING_FEATURES = ("whole", "sentence", "similarity", "keywords", "length")
"""The features that a passage's score is computed from: the share of the question that the passage covers, the share
that its best sentence covers, the cosine of the vectors, the BM25 score as a share of the best hit's, and the logarithm
of the passage's length."""


@dataclass(frozen=True, slots=True)
class RankingWeights:
    """Weights of the features, fitted for one embedder and meaningless for another.

    Each tuple holds an intercept, then one weight for each feature.

    Attributes:
        same: The weights for passages in the question's language.
        across: The weights for passages in the other language.
        embedder: The fingerprint of the embedder that they were fitted for.
    """

    same: tuple[float, ...]
    across: tuple[float, ...]
    embedder: str


class TokenModel(Protocol):
    """A model that splits texts into tokens and compares tokens.

    Token ids are at least 0 and mean the same in every text.
    """

    @property
    def crosses_languages(self) -> bool:
        """Whether a token and its translation are similar."""

    @property
    def ranking(self) -> RankingWeights | None:
        """The weights of a passage's features, if any were fitted for this model."""

    def tokenize(self, texts: Sequence[str]) -> list[TokenIds]:
        """Returns the tokens of each text, in reading order."""

    def question(self, text: str) -> TokenIds:
        """Returns the distinct tokens of a question that a passage has to cover."""

    def spans(self, text: str) -> list[tuple[int, int, int]]:
        """Returns each token of a text with its half-open range of characters: ``(id, start, end)``."""

    def cosines(self, left: TokenIds, right: TokenIds) -> Matrix:
        """Returns the similarity of each pair of tokens, ``(len(left), len(right))``: 1 at most, and if equal."""

    def likeness(self, question: TokenIds, texts: Sequence[TokenIds]) -> Matrix:
        """Returns the cosine between a question and each text as a whole, ``(len(texts),)``; 0 for an empty text."""

    def weights(self, ids: TokenIds) -> Matrix:
        """Returns how much each token says in any corpus, ``(len(ids),)``, above 0; function words say little."""

    def translations(self, ids: TokenIds) -> list[list[tuple[str, float]]]:
        """Returns for each token the nearest words of the other language with their cosines, best first."""


@dataclass(frozen=True, slots=True)
class Match:
    """A token of the left text and its best match in the right text, as ranges of characters."""

    left: tuple[int, int]
    right: tuple[int, int]
    cosine: float
    weight: float


@dataclass(frozen=True, slots=True)
class Alignment:
    """The alignment of a left text with a right one.

    Attributes:
        score: The weighted mean of the matches' cosines, in 0–1; cosines below ``FLOOR`` count as 0.
        matches: One match for each token of the left text, in its order; empty if either text has no token.
    """

    score: float
    matches: tuple[Match, ...]


def align(model: TokenModel, left: str, right: str) -> Alignment:
    """Aligns two texts and returns the pairs of tokens that matched."""
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
    """Returns the best cosine of each question token in each text, ``(len(question), len(texts))``.

    A text without tokens has zeros.
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
    """Returns the distinct tokens, and for each token its place among them; without sorting where the ids are small."""
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
    """Returns the share of the question's weight that each text covers, in 0–1.

    Args:
        best: The best cosine of each token in each text, ``(tokens, texts)``; values below ``FLOOR`` count as 0.
        weights: The weights of the tokens, ``(tokens,)``.
        least: The least that a token counts, ``(tokens, 1)``, whatever the text: for tokens that are found nearby.

    Returns:
        The shares, ``(texts,)``.
    """
    total = weights.sum()
    if total <= 0:
        return np.zeros(best.shape[1], np.float32)
    counted = np.maximum(np.where(best < FLOOR, 0.0, np.minimum(best, 1.0)), least)
    share: Matrix = np.minimum((weights / total) @ counted, 1.0)
    return share


class WordTokens:
    """Search words as tokens, each similar only to itself: for embedders whose tokens have no vectors of their own."""

    crosses_languages = False
    ranking = None

    def tokenize(self, texts: Sequence[str]) -> list[TokenIds]:
        """Returns the search words of each text, as hashes."""
        return [_hashes(words(text)) for text in texts]

    def question(self, text: str) -> TokenIds:
        """Returns the content words of a question, or all of its words if it has no content words."""
        return _hashes(content_words(text) or list(dict.fromkeys(words(text))))

    def spans(self, text: str) -> list[tuple[int, int, int]]:
        """Returns the search words of each run of letters, with the range of the whole run."""
        return [(int(token), *run.span()) for run in _WORD.finditer(text) for token in _hashes(words(run.group()))]

    def cosines(self, left: TokenIds, right: TokenIds) -> Matrix:
        """Returns 1 for equal words, else 0."""
        same: Matrix = (left[:, None] == right[None, :]).astype(np.float32)
        return same

    def likeness(self, question: TokenIds, texts: Sequence[TokenIds]) -> Matrix:
        """Returns the cosines between the sets of words."""
        asked = set(question.tolist())
        sets = [set(text.tolist()) for text in texts]
        return np.array([len(asked & held) / max(1, len(asked) * len(held)) ** 0.5 for held in sets], np.float32)

    def weights(self, ids: TokenIds) -> Matrix:
        """Returns 1 for every word."""
        return np.ones(len(ids), np.float32)

    def translations(self, ids: TokenIds) -> list[list[tuple[str, float]]]:
        """Returns no translations."""
        return [[] for _ in ids]


def _hashes(found: Sequence[str]) -> TokenIds:
    return np.array([zlib.crc32(word.encode()) & 0x7FFFFFFF for word in found], np.int32)
