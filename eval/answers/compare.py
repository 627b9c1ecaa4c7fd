"""Compares two runs over the same questions: paired differences, their confidence, and the questions that changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from yinju.errors import UsageError
from yinju.eval.answers.measures import Scores
from yinju.eval.answers.summary import BATCH_VALUES, MEASURES, SEED

_RESAMPLES = 9999
"""Resamples of the interval and permutations of the test: SciPy's default, which gives p-values down to 0.0002."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The difference between two runs in one measure, over the questions to which the measure applies in both.

    Attributes:
        count: How many questions that is.
        a, b: The means of the two runs.
        difference: The mean of run B minus the mean of run A.
        low, high: The 95 % bootstrap percentile interval of the difference, resampled over questions.
        p_value: The p-value of a two-sided permutation test that swaps A and B within questions (Smucker et al. 2007).
        changed: The ids of the questions whose score differs, each with both scores.
    """

    measure: str
    count: int
    a: float
    b: float
    difference: float
    low: float
    high: float
    p_value: float
    changed: tuple[tuple[str, float, float], ...]


def compare_runs(a: Sequence[Scores], b: Sequence[Scores]) -> list[Difference]:
    """Computes the differences between two runs, measure by measure.

    Raises:
        UsageError: The runs have no question in common.
    """
    first = {s.id: s for s in a}
    pairs = [(first[s.id], s) for s in b if s.id in first]
    if not pairs:
        raise UsageError("The two runs have no question in common. Compare runs of the same question set.")
    found = []
    for measure in MEASURES:
        rows = [
            (old.id, before, after)
            for old, new in pairs
            if (before := old.values.get(measure)) is not None and (after := new.values.get(measure)) is not None
        ]
        if rows:
            found.append(_difference(measure, rows))
    return found


def _difference(measure: str, rows: Sequence[tuple[str, float, float]]) -> Difference:
    before, after = np.array([row[1] for row in rows]), np.array([row[2] for row in rows])
    gaps = after - before
    low = high = float(gaps.mean())
    p_value = 1.0
    batch = max(1, BATCH_VALUES // len(rows))
    if np.ptp(gaps) > 0:
        interval = stats.bootstrap(
            (gaps,), np.mean, n_resamples=_RESAMPLES, method="percentile", batch=batch,
            rng=np.random.default_rng(SEED),
        ).confidence_interval  # fmt: skip
        low, high = float(interval.low), float(interval.high)
    if gaps.any() and len(rows) > 1:  # swapped, one question is as far from 0 as before
        test: Any = stats.permutation_test(
            (after, before), lambda x, y, axis: np.mean(x - y, axis=axis), permutation_type="samples",
            n_resamples=_RESAMPLES, vectorized=True, batch=batch, rng=np.random.default_rng(SEED),
        )  # fmt: skip
        p_value = float(test.pvalue)
    return Difference(
        measure=measure,
        count=len(rows),
        a=float(before.mean()),
        b=float(after.mean()),
        difference=float(gaps.mean()),
        low=low,
        high=high,
        p_value=p_value,
        changed=tuple(row for row in rows if row[1] != row[2]),
    )
