"""Writes the figures of a run as text: shares, intervals, times."""

from collections.abc import Mapping
from typing import Any

from yinju.ui.evaluation.words.form import EvaluationWords

NONE = "–"
CARDS = ("answer_recall", "evidence_hit", "citation_precision", "citation_recall", "false_answer", "false_refusal")
"""The measures that a report begins with."""
COLUMNS = (
    "answer_recall", "evidence_hit", "recall@5", "recall@10", "mrr@10", "citation_recall", "citation_precision",
    "false_answer", "false_refusal",
)  # fmt: skip
"""The measures of the tables by group."""
LOWER_IS_BETTER = frozenset({"false_answer", "false_refusal"})
_DECIMALS = ("mrr@10", "ndcg@10", "auroc")
"""Measures that are not shares, and so are not written as percentages."""
_MINUTE_S, _HOUR_S = 60, 3600
_LONG_S = 90
"""From so many seconds on, minutes are said."""


_LONG_MS = 10_000
"""From so many milliseconds on, seconds are said."""


def value(name: str, figure: float | None) -> str:
    """Returns the figure of a measure; a dash for none."""
    return NONE if figure is None else f"{figure:.3f}" if name in _DECIMALS else f"{figure:.1%}"


def span(name: str, found: Mapping[str, Any]) -> str:
    """Returns the confidence interval of a measure; a dash for none."""
    if found["mean"] is None:
        return NONE
    return f"{value(name, found['low']).removesuffix('%')}–{value(name, found['high'])}"


def signed(name: str, figure: float) -> str:
    """Returns a difference of a measure with its sign; of shares in percentage points."""
    return f"{figure:+.3f}" if name in _DECIMALS else f"{100 * figure:+.1f}"


def milliseconds(figure: float | None) -> str:
    """Returns a time; a dash for none."""
    if figure is None:
        return NONE
    return f"{figure:,.0f} ms" if figure < _LONG_MS else f"{figure / 1000:,.1f} s"


def duration(seconds: float, words: EvaluationWords) -> str:
    """Returns a span of time in words, rounded to what a reader can use."""
    if seconds < _LONG_S:
        return words.seconds.format(count=max(1, round(seconds)))
    if seconds < _LONG_S * _MINUTE_S:
        return words.minutes.format(count=round(seconds / _MINUTE_S))
    return words.hours.format(count=f"{seconds / _HOUR_S:.1f}")
