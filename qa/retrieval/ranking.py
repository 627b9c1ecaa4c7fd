"""Scores candidates by the probability, in 0–1, that the passage answers the question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yinju.align import Matrix, TokenModel, best_cosines, covered
from yinju.how_found import ScoreParts
from yinju.qa.retrieval.candidates import Found
from yinju.qa.retrieval.query import Query
from yinju.store import PassageTokens

TITLE_SHARE = 0.5
"""The share of a token's cosine that counts if the token stands in the article's title alone: a title belongs to every
passage of its article."""
_LENGTH_UNIT = 5.0
"""Divides the logarithm of a passage's length, to bring it near the range of the other features."""


@dataclass(frozen=True, slots=True)
class Features:
    """The features of the candidates.

    Attributes:
        ids: Passage ids, ``n`` of them.
        values: The features of each passage, ``(n, 5)`` float32, in the order of `yinju.align.RANKING_FEATURES`.
        same: Whether each passage shares the question's language, ``(n,)``.
        cosines: Whether each passage has a vector, ``(n,)``.
    """

    ids: list[str]
    values: Matrix
    same: NDArray[np.bool_]
    cosines: NDArray[np.bool_]


def score(
    query: Query, found: Mapping[str, Found], tokens: Mapping[str, PassageTokens], model: TokenModel
) -> dict[str, float]:
    """Returns the score of each candidate that has tokens, by passage id: in 0–1, higher is better."""
    measured = features(query, found, tokens, model)
    return dict(zip(measured.ids, scores_of(measured, model), strict=True))


def scores_of(measured: Features, model: TokenModel) -> list[float]:
    """The score of each candidate by its features, in their order."""
    return (_unfitted if model.ranking is None else _fitted)(measured, model)


def features(
    query: Query, found: Mapping[str, Found], tokens: Mapping[str, PassageTokens], model: TokenModel
) -> Features:
    """Computes the features of each candidate that has tokens."""
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


def parts_of(measured: Features, scores: Sequence[float]) -> dict[str, ScoreParts]:
    """Returns what the score of each candidate was computed from, by passage id.

    Args:
        scores: The score of each candidate, in the order of ``measured``.
    """
    rows = zip(measured.ids, measured.values.tolist(), measured.cosines.tolist(), scores, strict=True)
    return {
        one: ScoreParts(whole, sentence, similarity if has_vector else None, keywords, ranking)
        for one, (whole, sentence, similarity, keywords, _), has_vector, ranking in rows
    }


def _fitted(measured: Features, model: TokenModel) -> list[float]:
    """Returns the probability that each passage answers, by logistic regression with the model's fitted weights."""
    assert model.ranking is not None
    weights = np.where(measured.same[:, None], model.ranking.same, model.ranking.across)
    total = weights[:, 0] + (weights[:, 1:] * measured.values).sum(axis=1)
    return [float(p) for p in 1 / (1 + np.exp(-total))]


def _unfitted(measured: Features, model: TokenModel) -> list[float]:
    """Returns the mean of coverage and similarity, for models without fitted weights.

    A model whose tokens are similar only to themselves covers nothing across languages: similarity alone counts there.
    """
    coverage, similarity = measured.values[:, 0], measured.values[:, 2]
    both = np.where(measured.same | model.crosses_languages, (coverage + similarity) / 2, similarity)
    return [float(s) for s in np.where(measured.cosines, both, coverage)]


def _coverage(query: Query, passages: Sequence[PassageTokens], model: TokenModel) -> tuple[Matrix, Matrix]:
    """Returns the shares of the question's weight that each passage and its best sentence cover, ``(n,)`` each."""
    counts = np.array([1 + len(passage.sentences) for passage in passages])
    best = best_cosines(model, query.tokens, [part for p in passages for part in (p.title, *p.sentences)])
    starts = np.cumsum(counts) - counts
    best[:, starts] *= TITLE_SHARE
    whole = covered(np.maximum.reduceat(best, starts, axis=1), query.weights)
    return whole, np.maximum.reduceat(covered(best, query.weights), starts)
