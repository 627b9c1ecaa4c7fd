"""How well a passage answers a question: one number in 0–1, which means the same for every question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yinju.align import Matrix, TokenModel, best_cosines, covered
from yinju.qa.retrieval.candidates import Found
from yinju.qa.retrieval.query import Query
from yinju.store import PassageTokens

TITLE_SHARE = 0.5
"""What a token found in the title of a passage's article counts of one in the passage: titles recur in each."""
_LENGTH_UNIT = 5.0
"""Brings the logarithm of a passage's length near the range of the other features."""


@dataclass(frozen=True, slots=True)
class Features:
    """What is known of each candidate.

    Attributes:
        ids: Of the passages.
        values: ``(len(ids), 5)``, in the order of `yinju.align.FEATURES`.
        same: Which passages share the question's language, ``(len(ids),)``.
        cosines: Whether the passage has a vector, ``(len(ids),)``.
    """

    ids: list[str]
    values: Matrix
    same: NDArray[np.bool_]
    cosines: NDArray[np.bool_]


def score(
    query: Query, found: Mapping[str, Found], tokens: Mapping[str, PassageTokens], model: TokenModel
) -> dict[str, float]:
    """The score of each candidate that has tokens."""
    measured = features(query, found, tokens, model)
    return dict(zip(measured.ids, (_unfitted if model.ranking is None else _fitted)(measured, model), strict=True))


def features(
    query: Query, found: Mapping[str, Found], tokens: Mapping[str, PassageTokens], model: TokenModel
) -> Features:
    """The features of each candidate that has tokens."""
    ids = [passage for passage in found if passage in tokens]
    same = np.array([tokens[i].language[:2] == query.language[:2] for i in ids], np.bool_)
    if not ids:
        return Features([], np.zeros((0, 5), np.float32), same, same)
    whole, sentence = _coverage(query, [tokens[i] for i in ids], model)
    similarity = np.array([min(1.0, max(0.0, found[i].similarity or 0.0)) for i in ids])
    # Keywords are evidence only where question and passage share a language: across, a shared word is chance.
    keywords = np.array([found[i].keywords for i in ids]) * same
    length = np.log1p([sum(map(len, tokens[i].sentences)) for i in ids]) / _LENGTH_UNIT
    values = np.stack([whole, sentence, similarity, keywords, length], axis=1).astype(np.float32)
    return Features(ids, values, same, np.array([found[i].similarity is not None for i in ids], np.bool_))


def _fitted(measured: Features, model: TokenModel) -> list[float]:
    """The probability that the passage answers the question, by the weights that were fitted for the model."""
    assert model.ranking is not None
    weights = np.where(measured.same[:, None], model.ranking.same, model.ranking.across)
    total = weights[:, 0] + (weights[:, 1:] * measured.values).sum(axis=1)
    return [float(p) for p in 1 / (1 + np.exp(-total))]


def _unfitted(measured: Features, model: TokenModel) -> list[float]:
    """The coverage and the similarity as they are, for models without fitted weights.

    Words that are alike only to themselves say nothing across languages: there the vectors speak alone.
    """
    coverage, similarity = measured.values[:, 0], measured.values[:, 2]
    both = np.where(measured.same | model.crosses_languages, (coverage + similarity) / 2, similarity)
    return [float(s) for s in np.where(measured.cosines, both, coverage)]


def _coverage(query: Query, passages: Sequence[PassageTokens], model: TokenModel) -> tuple[Matrix, Matrix]:
    """How much of the question each passage covers, and how much the best of its sentences does."""
    counts = np.array([1 + len(passage.sentences) for passage in passages])
    best = best_cosines(model, query.tokens, [part for p in passages for part in (p.title, *p.sentences)])
    starts = np.cumsum(counts) - counts
    best[:, starts] *= TITLE_SHARE
    whole = covered(np.maximum.reduceat(best, starts, axis=1), query.weights)
    return whole, np.maximum.reduceat(covered(best, query.weights), starts)
