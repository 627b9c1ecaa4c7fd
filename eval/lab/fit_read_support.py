"""Fits the weights of what the reader makes of claims, beside the comparison that is in force.

Half of the pairs, and half of the claims that people labelled, are fitted; the figures are computed as those of
`support_check`, on the other half of the pairs. `yinju eval claims` measures the labelled ones.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from yinju.embed import open_embedder
from yinju.eval.lab.claim_pairs import LABELLED_KINDS, AskedParagraph, BilingualParagraph
from yinju.eval.lab.read_examples import LabelledClaim
from yinju.eval.lab.support_check import CheckedClaim, Values, check_all, figures, halves
from yinju.qa.verify import AlignmentChecker
from yinju.qa.verify.entailment import READ_FEATURES, probability, read_weights_of, summed_up, texts_to_read
from yinju.qa.verify.open import open_alignment
from yinju.qa.verify.weights import DIRECTIONS
from yinju.reader import Reader
from yinju.settings import Settings
from yinju.types import Progress

LABELLED_SHARE = 0.5
"""What the labelled claims of a direction weigh together, beside its pairs. With more, the reader tells claims that
people wrote apart a little better, and swapped names and numbers worse than the comparison does alone."""
PENALTY = 1e-4
"""The penalty on the squares of the weights."""


def fit_read_support(
    paragraphs: Sequence[BilingualParagraph],
    asked: Sequence[AskedParagraph],
    labelled: Sequence[LabelledClaim],
    settings: Settings,
    reader: Reader,
    count: int,
    seed: int,
    step: Progress,
) -> dict[str, Any]:
    """Fits the weights on one half of the pairs and of the labelled claims.

    Args:
        count: Pairs of each direction.

    Returns:
        The figures of `support_check.evaluate_support` on the other half of the pairs; ``fitted`` has the form of the
        reader's `support.json`.
    """
    embedder = open_embedder(settings.embedder)
    checker = open_alignment(settings, embedder, None)
    checked = check_all(paragraphs, asked, labelled, settings, embedder, count, seed, step)
    values = _read(checked, checker, reader, step)
    place_of = {id(one): place for place, one in enumerate(checked)}
    fitting, others = halves(checked)
    fitted: dict[str, Any] = {"embedder": embedder.fingerprint, "reader": reader.fingerprint}
    for direction in DIRECTIONS:
        group = [one for one in fitting if one.direction == direction]
        fitted[direction] = _fit(group, values[[place_of[id(one)] for one in group]])
    weights = read_weights_of(fitted)
    reporting = [one for one in others if one.pair.kind not in LABELLED_KINDS]
    supports = []
    for one in reporting:
        intercept, *rest = weights[one.direction]
        supports.append(probability(intercept + float(np.dot(rest, values[place_of[id(one)]]))))
    return figures(checked, reporting, supports, checker) | {"fitted": fitted}


def _read(checked: Sequence[CheckedClaim], checker: AlignmentChecker, reader: Reader, step: Progress) -> Values:
    """Returns the features of all claims, ``(claims, len(READ_FEATURES))``."""
    rows = []
    for number, one in enumerate(checked):
        step(number, len(checked), "read")
        texts = texts_to_read([one.evidence], one.comparison.quotes) or [one.pair.passage]
        compared = checker.compared(one.pair.language, one.comparison)
        rows.append(summed_up(reader.read(one.pair.claim, texts)).values(compared))
    return np.array(rows)


def _fit(group: Sequence[CheckedClaim], values: Values) -> dict[str, float]:
    """Fits intercept and weights by likelihood, true and false claims weighing the same."""
    good = np.array([one.pair.good for one in group])
    labelled = np.array([one.pair.kind in LABELLED_KINDS for one in group])
    each = np.where(labelled, LABELLED_SHARE * (~labelled).sum() / max(1, labelled.sum()), 1.0)
    each = np.where(good, 0.5 * each / each[good].sum(), 0.5 * each / each[~good].sum())
    design = np.hstack([np.ones((len(values), 1)), values])

    def loss(weights: Values) -> tuple[float, Values]:
        sums = design @ weights
        total = float(each @ (np.logaddexp(0, sums) - good * sums)) + PENALTY * float(weights @ weights)
        return total, design.T @ (each * (expit(sums) - good)) + 2 * PENALTY * weights

    bounds = [(None, None), (0, None), (0, None), (None, 0)]
    weights = minimize(loss, np.zeros(design.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds).x
    return {name: round(float(w), 4) for name, w in zip(("intercept", *READ_FEATURES), weights, strict=True)}
