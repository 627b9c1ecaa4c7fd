"""Summarises the scores of questions into the figures of a run: means with 95 % confidence intervals, also by group."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from scipy import stats

from yinju.eval.answers.measures import RETRIEVAL, Scores

_RATES = ("answer_recall", "evidence_hit", "source_hit", "exact_match", "relevancy", "false_answer", "false_refusal")
_SHARES = ("token_f1", "citation_recall", "citation_precision", *RETRIEVAL)
MEASURES = (*_RATES, *_SHARES)
"""Every measure that `measures.score_record` computes: the rates, which are 0 or 1, and the shares between."""
_CONFIDENCE = 0.95
_RESAMPLES = 2000
"""Resamples of an interval: every group has one for each measure, so fewer than for the comparison of two runs."""
BATCH_VALUES = 10_000_000
"""Most values resampled at a time: all resamples of a set of ten thousand questions at once would take gigabytes."""
SEED = 20_250_726
"""Any fixed number serves: the same runs then give the same figures."""


def summarize(scores: Sequence[Scores], prices: tuple[float, float] = (0.0, 0.0)) -> dict[str, Any]:
    """Computes the figures of a run.

    Args:
        prices: The prices of a million tokens sent and of a million tokens written.

    Returns:
        ``questions, answerable, unanswerable, errors, retrieval{}, answer_recall, evidence_hit, source_hit,
        exact_match, token_f1, citation{precision, recall}, refusal{false_answer_rate, false_refusal_rate, auroc,
        curve}, latency_ms{p50, p95}, tokens{prompt, completion, cost}``; ``intervals`` with ``mean, low, high, count``
        of every measure; and these again ``by_language``, ``by_direction`` and ``by_tag``. A measure that applies to no
        question is ``None``.

    Raises:
        ValueError: A score has a measure that is not among ``MEASURES``, and would be left out of all figures.
    """
    if unknown := {name for s in scores for name in s.values} - set(MEASURES):
        raise ValueError(
            f"The summary does not know {', '.join(sorted(unknown))}. Add new measures to _RATES or _SHARES in "
            "eval/answers/summary.py, and to MEANINGS in meanings.py."
        )
    figures = _intervals(scores)
    mean = {name: figures[name]["mean"] for name in MEASURES}
    latencies = [s.latency_ms for s in scores if s.latency_ms is not None]
    return {
        "questions": len(scores),
        "answerable": sum(s.answerable for s in scores),
        "unanswerable": sum(not s.answerable for s in scores),
        "errors": sum(s.error is not None for s in scores),
        "retrieval": {name: mean[name] for name in RETRIEVAL},
        **{name: mean[name] for name in ("answer_recall", "evidence_hit", "source_hit", "exact_match", "token_f1")},
        "citation": {"precision": mean["citation_precision"], "recall": mean["citation_recall"]},
        "refusal": {
            "false_answer_rate": mean["false_answer"],
            "false_refusal_rate": mean["false_refusal"],
            "auroc": _auroc(scores),
            "curve": refusal_curve(scores),
        },
        "latency_ms": {f"p{p}": round(float(np.percentile(latencies, p)), 1) if latencies else None for p in (50, 95)},
        "tokens": _tokens(scores, prices),
        "intervals": figures,
        "by_language": _by(scores, lambda s: [s.language]),
        "by_direction": _by(scores, lambda s: [s.direction] if s.direction else []),
        "by_tag": _by(scores, lambda s: s.tags),
    }


def _tokens(scores: Sequence[Scores], prices: tuple[float, float]) -> dict[str, float] | None:
    """Returns the tokens that the language model read and wrote, and their cost; ``None`` if none were counted."""
    counted = [s.tokens for s in scores if s.tokens]
    if not counted:
        return None
    prompt, completion = (sum(tokens[kind] for tokens in counted) for kind in ("prompt", "completion"))
    cost = (prompt * prices[0] + completion * prices[1]) / 1_000_000
    return {"prompt": prompt, "completion": completion, "cost": round(cost, 6)}


def interval(values: Sequence[float], *, rate: bool) -> dict[str, float | int | None]:
    """Computes mean, count and 95 % confidence interval: Wilson (1927) for rates, bootstrap percentiles for shares.

    Shares that all happen to be 0 or 1 are treated as a rate: resampling equal values would feign certainty.
    """
    if not values:
        return {"mean": None, "low": None, "high": None, "count": 0}
    mean = float(np.mean(values))
    if rate or set(values) <= {0.0, 1.0}:
        found = stats.binomtest(round(sum(values)), len(values)).proportion_ci(_CONFIDENCE, method="wilson")
        low, high = found.low, found.high
    elif len(set(values)) == 1:
        low = high = mean
    else:
        found = stats.bootstrap(
            (np.asarray(values),), np.mean, confidence_level=_CONFIDENCE, n_resamples=_RESAMPLES,
            method="percentile", batch=max(1, BATCH_VALUES // len(values)), rng=np.random.default_rng(SEED),
        ).confidence_interval  # fmt: skip
        low, high = found.low, found.high
    return {"mean": round(mean, 4), "low": round(float(low), 4), "high": round(float(high), 4), "count": len(values)}


def refusal_curve(scores: Sequence[Scores]) -> list[dict[str, float]]:
    """Computes the two refusal rates for every threshold of the best passage's score, from 0 to 1 in steps of 0.02.

    The curve shows what the answerer would do if the score alone decided; a language model may refuse more. Questions
    that ended in an error have no score and do not count. Without both kinds of question the curve is empty.
    """
    known, unknown = (np.array(found) for found in _top_scores(scores))
    if not len(known) or not len(unknown):
        return []
    return [
        {
            "threshold": threshold,
            "false_refusal_rate": round(float(np.mean(known < threshold)), 4),
            "false_answer_rate": round(float(np.mean(unknown >= threshold)), 4),
        }
        # Rounded: 29 * 0.02 is a little more than the 0.58 of a score, which would be refused for it.
        for threshold in (round(0.02 * step, 2) for step in range(51))
    ]


def _auroc(scores: Sequence[Scores]) -> float | None:
    """Returns the probability that an answerable question scores above an unanswerable one (Mann and Whitney 1947)."""
    known, unknown = _top_scores(scores)
    if not known or not unknown:
        return None
    return round(float(stats.mannwhitneyu(known, unknown).statistic / (len(known) * len(unknown))), 4)


def _top_scores(scores: Sequence[Scores]) -> tuple[list[float], list[float]]:
    """Returns the best passages' scores of answerable and of unanswerable questions; those that failed are left out."""
    found = [s for s in scores if s.error is None]
    return [s.top_score for s in found if s.answerable], [s.top_score for s in found if not s.answerable]


def _intervals(scores: Iterable[Scores]) -> dict[str, Any]:
    scores = list(scores)
    return {
        name: interval([v for s in scores if (v := s.values.get(name)) is not None], rate=name in _RATES)
        for name in MEASURES
    }


def _by(scores: Sequence[Scores], groups: Callable[[Scores], Iterable[str]]) -> dict[str, Any]:
    names = sorted({name for s in scores for name in groups(s)})
    found = {}
    for name in names:
        members = [s for s in scores if name in groups(s)]
        found[name] = {"questions": len(members), **{k: v for k, v in _intervals(members).items() if v["count"]}}
    return found
