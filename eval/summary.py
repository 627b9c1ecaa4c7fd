"""From the scores of questions to the figures of a run: means with counts and 95 % confidence intervals, by group."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from scipy import stats

from yinju.eval.measures import RETRIEVAL, Scores

_RATES = ("answer_recall", "evidence_hit", "source_hit", "exact_match", "false_answer", "false_refusal")
_SHARES = ("token_f1", "citation_recall", "citation_precision", *RETRIEVAL)
MEASURES = (*_RATES, *_SHARES)
_CONFIDENCE = 0.95
_RESAMPLES = 2000
_SEED = 20_250_726
"""Any fixed number: the same run gives the same interval."""


def summarize(scores: Sequence[Scores]) -> dict[str, Any]:
    """The figures of a run.

    Returns:
        ``questions, answerable, unanswerable, errors, retrieval{}, answer_recall, evidence_hit, source_hit,
        exact_match, token_f1, citation{precision, recall}, refusal{false_answer_rate, false_refusal_rate, auroc,
        curve}, latency_ms{p50, p95}``; ``intervals{measure: {mean, low, high, count}}``; and the intervals again
        ``by_language``, ``by_direction`` and ``by_tag``. A measure that applies to no question is ``None``.
    """
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
        "intervals": figures,
        "by_language": _by(scores, lambda s: [s.language]),
        "by_direction": _by(scores, lambda s: [s.direction] if s.direction else []),
        "by_tag": _by(scores, lambda s: s.tags),
    }


def interval(values: Sequence[float], *, rate: bool) -> dict[str, float | int | None]:
    """Mean, count and 95 % confidence interval: Wilson (1927) for a rate of yes and no, else bootstrap percentiles."""
    if not values:
        return {"mean": None, "low": None, "high": None, "count": 0}
    mean = float(np.mean(values))
    if rate:
        found = stats.binomtest(round(sum(values)), len(values)).proportion_ci(_CONFIDENCE, method="wilson")
        low, high = found.low, found.high
    elif len(set(values)) == 1:
        low = high = mean
    else:
        found = stats.bootstrap(
            (np.asarray(values),), np.mean, confidence_level=_CONFIDENCE, n_resamples=_RESAMPLES,
            method="percentile", rng=np.random.default_rng(_SEED),
        ).confidence_interval  # fmt: skip
        low, high = found.low, found.high
    return {"mean": round(mean, 4), "low": round(float(low), 4), "high": round(float(high), 4), "count": len(values)}


def refusal_curve(scores: Sequence[Scores]) -> list[dict[str, float]]:
    """The two refusal rates at every threshold of the best passage's score, from 0 to 1 by 0.02.

    What the answerer would do if the score alone decided; a language model may refuse more.
    """
    known = np.array([s.top_score for s in scores if s.answerable])
    unknown = np.array([s.top_score for s in scores if not s.answerable])
    if not len(known) or not len(unknown):
        return []
    return [
        {
            "threshold": round(float(threshold), 2),
            "false_refusal_rate": round(float(np.mean(known < threshold)), 4),
            "false_answer_rate": round(float(np.mean(unknown >= threshold)), 4),
        }
        for threshold in np.linspace(0, 1, 51)
    ]


def _auroc(scores: Sequence[Scores]) -> float | None:
    """The chance that an answerable question scores above an unanswerable one (Mann and Whitney 1947)."""
    known = [s.top_score for s in scores if s.answerable]
    unknown = [s.top_score for s in scores if not s.answerable]
    if not known or not unknown:
        return None
    return round(float(stats.mannwhitneyu(known, unknown).statistic / (len(known) * len(unknown))), 4)


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
