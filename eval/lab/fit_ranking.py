"""Fits the weights of a passage's features for one embedder, on collections in BEIR's form.

There are two steps. First the weights are fitted so that the right passages win over the other candidates of their
question (a softmax over the candidates, as in ListNet: Cao et al. 2007). Then the weighted sum is turned into a
probability (Platt 1999): the best passage of each question counts as right or wrong, and the best of its wrong passages
counts as wrong once more, as if the corpus did not hold the answer.
"""

import json
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, logsumexp, softmax

from yinju.align import RANKING_FEATURES
from yinju.embed import Embedder, open_embedder
from yinju.errors import UsageError
from yinju.eval.answers.measure_retrieval import documents_by_passage, index_collection
from yinju.eval.answers.run import temporary
from yinju.eval.sets.beir import BeirSet
from yinju.qa.retrieval.candidates import gather
from yinju.qa.retrieval.query import Weigher
from yinju.qa.retrieval.ranking import features
from yinju.settings import Settings
from yinju.store import open_corpus
from yinju.text import language_of
from yinju.types import Progress

PENALTY = 1e-3
"""The penalty on the squares of the weights; it keeps weights small that the data say little about."""
ANSWERABLE = 0.7
"""The share of questions assumed to have an answer in the corpus; the fit itself sees as many questions without one. On
the development questions this refuses 4 in 100 answerable Chinese questions, 16 English ones and 19 across languages,
and answers 21, 77 and 42 in 100 of those without an answer, most of which were written close to the text."""
FEWEST_QUESTIONS = 50
"""Fewest questions that each of the two directions needs."""

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class JudgedCandidates:
    """The candidates of one question that are all in its language, or all in the other.

    Attributes:
        values: The features of each candidate, ``(candidates, len(RANKING_FEATURES))``.
        right: Which candidates hold the answer, ``(candidates,)``; at least one does.
    """

    values: Values
    right: NDArray[np.bool_]


def fit_ranking(
    collections: Sequence[BeirSet], settings: Settings, queries: int, progress: Progress | None
) -> dict[str, Any]:
    """Fits the weights for passages in the question's language and in the other, in the form of ``ranking.json``.

    Args:
        queries: How many queries of each collection are used, the first ones.

    Raises:
        UsageError: The collections have too few questions of one direction.
    """
    embedder = open_embedder(settings.embedder)
    same: list[JudgedCandidates] = []
    across: list[JudgedCandidates] = []
    for collection in collections:
        for is_same, judged in _judged_candidates(collection, settings, embedder, queries, progress):
            (same if is_same else across).append(judged)
    for name, group in (("in one language", same), ("across languages", across)):
        if len(group) < FEWEST_QUESTIONS:
            raise UsageError(
                f"Only {len(group)} questions {name} found their passage; {FEWEST_QUESTIONS} are needed. "
                "Add a collection of that kind, or more queries."
            )
    return {"embedder": embedder.fingerprint, "same": _fit(same), "across": _fit(across)}


def _judged_candidates(
    collection: BeirSet,
    settings: Settings,
    embedder: Embedder,
    queries: int,
    progress: Progress | None,
) -> list[tuple[bool, JudgedCandidates]]:
    """Returns each query's candidates, and whether the query is in the language of its right passages."""
    judged = []
    with tempfile.TemporaryDirectory(prefix="yinju-eval-") as folder:
        settings = temporary(settings, Path(folder) / "home")
        index_collection(collection, Path(folder), settings, embedder, progress)
        with closing(open_corpus(settings, embedder.fingerprint)) as store:
            sources = documents_by_passage(store)
            weigher = Weigher(store, embedder.tokens)
            chosen = list(islice(collection.queries.items(), queries))
            for number, (key, text) in enumerate(chosen):
                if progress:
                    progress(number, len(chosen), collection.name)
                query = weigher.prepare(text, language_of(text))
                found = gather(query, store, embedder, settings.retrieve.top_k)
                measured = features(query, found, store.tokens(list(found)), embedder.tokens)
                qrels = collection.qrels[key]
                right = np.array([any(qrels.get(s, 0) > 0 for s in sources.get(i, ())) for i in measured.ids], np.bool_)
                # The candidates of one side alone: a question and its passage may share a language or not.
                side = measured.same == bool(measured.same[right].any())
                if right.any():
                    values = measured.values[side].astype(np.float64)
                    judged.append((bool(measured.same[right].any()), JudgedCandidates(values, right[side])))
    return judged


def _fit(group: Sequence[JudgedCandidates]) -> dict[str, float]:
    """Fits an intercept and a weight for each feature."""
    weights = minimize(_loss, np.zeros(len(RANKING_FEATURES)), args=(group,), jac=True, method="L-BFGS-B").x
    best, outcomes = [], []
    for one in group:
        sums = one.values @ weights
        best.append(sums.max())
        outcomes.append(bool(one.right[sums.argmax()]))
        if not one.right.all():
            best.append(sums[~one.right].max())
            outcomes.append(False)
    slope, intercept = minimize(_log_loss, np.array([1.0, 0.0]), args=(np.array(best), np.array(outcomes))).x
    fitted = [intercept + np.log(ANSWERABLE / (1 - ANSWERABLE)), *(slope * weights)]
    return {name: round(float(value), 4) for name, value in zip(("intercept", *RANKING_FEATURES), fitted, strict=True)}


def _loss(weights: Values, group: Sequence[JudgedCandidates]) -> tuple[float, Values]:
    """Returns the mean negative logarithm of the right candidates' share, with the penalty, and its gradient."""
    total, gradient = 0.0, np.zeros_like(weights)
    for one in group:
        sums = one.values @ weights
        total += logsumexp(sums) - logsumexp(sums[one.right])
        gradient += one.values.T @ softmax(sums) - one.values[one.right].T @ softmax(sums[one.right])
    return float(total / len(group) + PENALTY * weights @ weights), gradient / len(group) + 2 * PENALTY * weights


def _log_loss(line: Values, sums: Values, outcomes: NDArray[np.bool_]) -> float:
    probability = np.clip(expit(line[0] * sums + line[1]), 1e-9, 1 - 1e-9)
    return float(-np.mean(np.where(outcomes, np.log(probability), np.log(1 - probability))))


def write_ranking(weights: dict[str, Any], path: Path) -> None:
    """Writes the weights to the file that the model reads them from."""
    path.write_text(json.dumps(weights, indent=2) + "\n", encoding="utf-8")
