"""The weights of the ranking: fitted on what is known, and refused on too little."""

from pathlib import Path

import numpy as np
import pytest

from tests.tables import save_table
from yinju.align import RANKING_FEATURES
from yinju.errors import UsageError
from yinju.eval.lab import fit_ranking
from yinju.eval.sets.beir import BeirDocument, BeirSet
from yinju.settings import EmbedderSettings, Settings
from yinju.token_table import RANKING, TokenTable


def _group(seed: int) -> list[fit_ranking.JudgedCandidates]:
    """Questions whose right passage has the largest sum of the first two features; the third says nothing."""
    chance = np.random.default_rng(seed)
    group = []
    for _ in range(200):
        values = chance.uniform(size=(20, len(RANKING_FEATURES)))
        right = np.zeros(20, bool)
        right[(2 * values[:, 0] + values[:, 1]).argmax()] = True
        group.append(fit_ranking.JudgedCandidates(values, right))
    return group


def test_the_fit_finds_what_decides_and_leaves_out_what_does_not() -> None:
    weights = fit_ranking._fit(_group(1))
    assert list(weights) == ["intercept", *RANKING_FEATURES]
    assert weights["whole"] > 1.5 * weights["sentence"] > 0
    assert abs(weights["similarity"]) < 0.1 * weights["whole"]


def test_the_gradient_is_that_of_the_loss() -> None:
    group, weights, step = _group(2)[:20], np.array([1.0, -0.5, 0.2, 0.3, 0.0]), 1e-6
    _, gradient = fit_ranking._loss(weights, group)
    for place in range(len(RANKING_FEATURES)):
        moved = weights.copy()
        moved[place] += step
        slope = (fit_ranking._loss(moved, group)[0] - fit_ranking._loss(weights, group)[0]) / step
        assert gradient[place] == pytest.approx(slope, abs=1e-4)


def test_a_right_passage_is_more_probable_than_the_best_of_the_wrong_ones() -> None:
    weights = fit_ranking._fit(_group(3))
    line = np.array([weights[name] for name in RANKING_FEATURES])
    wins = 0
    for one in _group(4):
        sums = one.values @ line
        wins += sums[one.right].max() > sums[~one.right].max()
    assert wins > 180
    best = max(_group(4)[0].values @ line) + weights["intercept"]
    assert 0.5 < 1 / (1 + np.exp(-best)) < 1


def test_too_few_questions_are_refused(tmp_path: Path, settings: Settings) -> None:
    model = EmbedderSettings(model=str(save_table(tmp_path / "model")))
    collection = BeirSet("one", {"d": BeirDocument("", "人工智能")}, {"q": "人工智能"}, {"q": {"d": 1}})
    with pytest.raises(UsageError, match=r"Only \d+ questions in one language found their passage; 50 are needed"):
        fit_ranking.fit_ranking([collection], settings.model_copy(update={"embedder": model}), 10, None)


def test_what_is_written_is_what_the_model_reads(tmp_path: Path) -> None:
    folder = save_table(tmp_path / "model")
    weights = {"intercept": -1.0, **dict.fromkeys(RANKING_FEATURES, 0.5)}
    fit_ranking.write_ranking({"embedder": "x@1", "same": weights, "across": weights}, folder / RANKING)
    ranking = TokenTable(folder).ranking
    assert ranking is not None
    assert ranking.same == ranking.across == (-1.0, 0.5, 0.5, 0.5, 0.5, 0.5)
