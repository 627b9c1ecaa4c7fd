"""Fits the weights of what the reader finds in the best candidates, on questions with and without an answer.

Two rows of weights are fitted. By the first the right passages win over the other candidates of their question (a
softmax over the candidates, as in ListNet: Cao et al. 2007). The second tells right passages from wrong ones across
questions (logistic regression). The largest sum of a question's passages is then turned into a score in 0–1 that the
question has an answer in the corpus: with the slope of a probability (Platt 1999), and one half at `REFUSED`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, logsumexp, softmax

from yinju.embed import Embedder
from yinju.errors import UsageError
from yinju.eval.answers.run import engine_for
from yinju.eval.lab.fit_ranking import FEWEST_QUESTIONS, PENALTY, Values
from yinju.eval.sets.match import holds_answer, holds_quote
from yinju.eval.sets.questions import Question, read_questions
from yinju.qa.retrieval.candidates import gather
from yinju.qa.retrieval.query import Weigher
from yinju.qa.retrieval.ranking import score
from yinju.qa.retrieval.reading import READING_FEATURES, PassageReader
from yinju.reader import Reader
from yinju.settings import Settings
from yinju.store import Corpus
from yinju.text import language_of
from yinju.types import Passage, Progress

ANSWERABLE = 0.7
"""The share of questions assumed to have an answer in the corpus."""
REFUSED = 0.06
"""The share of the answerable questions that are refused at one half: on either side, so that no direction pays for the
other."""
QUESTIONS, ARTICLES = "questions.jsonl", "articles.jsonl"
"""The files of a question set's folder; either may be packed as ``.xz``."""


@dataclass(frozen=True, slots=True)
class ReadCandidates:
    """The best candidates of a question as the reader found them.

    Attributes:
        values: The features of each candidate, ``(candidates, len(READING_FEATURES))``.
        right: Which candidates hold the answer, ``(candidates,)``: none for an unanswerable question, and all where
            nobody has written down which.
        same: Whether the best candidate is in the question's language.
        answerable: Whether the corpus answers the question.
    """

    values: Values
    right: NDArray[np.bool_]
    same: bool
    answerable: bool


def fit_reading(
    folders: Sequence[Path], settings: Settings, embedder: Embedder, limit: int, progress: Progress | None
) -> dict[str, Any]:
    """Fits the weights for passages in the question's language and in the other, as the reader's ``reading.json``.

    Args:
        folders: Each holds a question set with its articles.
        limit: How many questions of each set are used, spread over the set.

    Raises:
        UsageError: The sets have too few questions of one direction.
    """
    reader = PassageReader(Reader(settings.reader), settings.reader)
    judged = [one for folder in folders for one in read_candidates(folder, settings, embedder, reader, limit, progress)]
    weights: dict[str, Any] = {"embedder": embedder.fingerprint, "reader": reader.reader.fingerprint}
    for side, same in (("same", True), ("across", False)):
        group = [one for one in judged if one.same == same]
        if len(group) < FEWEST_QUESTIONS:
            raise UsageError(f"Only {len(group)} questions for {side!r}; {FEWEST_QUESTIONS} are needed. Add a set.")
        weights[side] = fit(group)
    return weights


def read_candidates(
    folder: Path,
    settings: Settings,
    embedder: Embedder,
    reader: PassageReader,
    limit: int,
    progress: Progress | None,
) -> Iterator[ReadCandidates]:
    """Searches and reads the candidates of the questions of a set."""
    questions = read_questions(_find(folder, QUESTIONS)).questions
    chosen = questions[:: max(1, len(questions) // limit)][:limit]
    unread = settings.model_copy(update={"reader": settings.reader.model_copy(update={"enabled": False})})
    with engine_for(unread, [_find(folder, ARTICLES)], progress) as engine:
        for number, question in enumerate(chosen):
            if progress:
                progress(number, len(chosen), folder.name)
            read = _read(question, engine.store, embedder, reader, settings.retrieve.top_k)
            if read is not None:
                yield read


def _read(
    question: Question, store: Corpus, embedder: Embedder, reader: PassageReader, top_k: int
) -> ReadCandidates | None:
    language = language_of(question.question)
    query = Weigher(store, embedder.tokens).prepare(question.question, language)
    found = gather(query, store, embedder, top_k)
    scores = score(query, found, store.tokens(list(found)), embedder.tokens)
    best = list(islice(sorted(scores, key=lambda passage: (-scores[passage], passage)), reader.count))
    if not best:
        return None
    passages = store.passages(best)
    there = [passages[passage][0] for passage in best]
    values = reader.features(question.question, [passage.text for passage in there], [scores[p] for p in best])
    unknown = question.answerable and not question.answers
    right = [unknown or _is_right(question, passages[passage][1].source, passages[passage][0]) for passage in best]
    same = there[0].language[:2] == language[:2]
    return ReadCandidates(values, np.array(right, np.bool_), same, question.answerable)


def _is_right(question: Question, source: str, passage: Passage) -> bool:
    """Returns whether a passage is of the evidence's article and holds the quotation with the answer."""
    quotes = [evidence.quote for evidence in question.evidence if evidence.source == source]
    return bool(quotes) and (
        holds_answer(passage.text, question.answers) or any(holds_quote(passage.text, quote) for quote in quotes)
    )


def fit(group: Sequence[ReadCandidates]) -> dict[str, dict[str, float]]:
    """Fits the weights of one side; a feature that is the same for all gets none."""
    varied = np.concatenate([one.values for one in group]).std(axis=0) > 0
    values = [one.values[:, varied] for one in group]
    known = [
        (rows, one.right) for rows, one in zip(values, group, strict=True) if one.right.any() and not one.right.all()
    ]
    order = minimize(_order_loss, np.zeros(int(varied.sum())), args=(known,), jac=True, method="L-BFGS-B").x
    start = np.zeros(1 + int(varied.sum()))
    line = minimize(_answer_loss, start, args=(values, group), jac=True, method="L-BFGS-B").x[1:]
    best = np.array([(rows @ line).max() for rows in values])
    outcomes = np.array([one.answerable for one in group])
    slope, _ = minimize(_log_loss, np.array([1.0, 0.0]), args=(best, outcomes, _shares(group))).x
    intercept = -slope * np.quantile(best[outcomes], REFUSED)
    weights = np.zeros((2, len(READING_FEATURES)))
    weights[:, varied] = order, slope * line
    names = ("intercept", *READING_FEATURES)
    return {
        "order": dict(zip(READING_FEATURES, np.round(weights[0], 4).tolist(), strict=True)),
        "answerable": dict(zip(names, np.round([intercept, *weights[1]], 4).tolist(), strict=True)),
    }


def _shares(group: Sequence[ReadCandidates]) -> NDArray[np.float64]:
    """Returns each question's share, so that `ANSWERABLE` of the whole is answerable; they add up to 1."""
    answerable = np.array([one.answerable for one in group])
    shares = np.where(answerable, ANSWERABLE / max(1, answerable.sum()), (1 - ANSWERABLE) / max(1, (~answerable).sum()))
    total: NDArray[np.float64] = shares / shares.sum()
    return total


def _order_loss(weights: Values, known: Sequence[tuple[Values, NDArray[np.bool_]]]) -> tuple[float, Values]:
    """Returns the mean negative logarithm of the right candidates' share, with the penalty, and its gradient."""
    total, gradient = 0.0, np.zeros_like(weights)
    for rows, right in known:
        sums = rows @ weights
        total += logsumexp(sums) - logsumexp(sums[right])
        gradient += rows.T @ softmax(sums) - rows[right].T @ softmax(sums[right])
    count = max(1, len(known))
    return float(total / count + PENALTY * weights @ weights), gradient / count + 2 * PENALTY * weights


def _answer_loss(line: Values, values: Sequence[Values], group: Sequence[ReadCandidates]) -> tuple[float, Values]:
    """Returns the logistic loss of the likeliest right and the likeliest wrong candidates, and its gradient.

    Args:
        line: An intercept, then the weights.
    """
    weights, total, gradient = line[1:], 0.0, np.zeros_like(line)
    for rows, one, share in zip(values, group, _shares(group), strict=True):
        sums = rows @ weights
        for part, target in ((one.right, 1.0), (~one.right, 0.0)):
            if part.any():
                odds = logsumexp(sums[part]) + line[0]
                total += share * float(np.logaddexp(0, -odds if target else odds))
                gradient += share * (expit(odds) - target) * np.array([1.0, *(rows[part].T @ softmax(sums[part]))])
    return float(total + PENALTY * weights @ weights), gradient + 2 * PENALTY * np.array([0.0, *weights])


def _log_loss(line: Values, sums: Values, outcomes: NDArray[np.bool_], shares: Values) -> float:
    odds = line[0] * sums + line[1]
    return float((shares * np.logaddexp(0, np.where(outcomes, -odds, odds))).sum())


def _find(folder: Path, name: str) -> Path:
    for path in (folder / name, folder / f"{name}.xz"):
        if path.is_file():
            return path
    raise UsageError(f"{folder} holds no {name} and no {name}.xz.")
