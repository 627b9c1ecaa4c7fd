"""The second look at the best candidates, with a scripted encoder."""

import json
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from yinju.embed import open_embedder
from yinju.errors import EmbedderError
from yinju.qa.retrieval.reading import (
    COSINE_UNIT,
    READING_FEATURES,
    WEIGHTS,
    PassageReader,
    ReadingWeights,
    load_reading_weights,
    open_reader,
)
from yinju.reader import PassageVectors
from yinju.settings import EmbedderSettings, ReaderSettings

QUESTION = "倡议是什么时候提出的？"


class ScriptedEncoder:
    """Gives each passage the cosines that a test wrote down: of the whole, then of each sentence."""

    fingerprint = "scripted@1"

    def __init__(self, cosines: dict[str, tuple[float, ...]]) -> None:
        self._cosines = cosines

    def question(self, text: str) -> np.ndarray:
        return np.array([1, 0], np.float32)

    def passages(self, texts: Sequence[str]) -> list[PassageVectors]:
        return [PassageVectors(rows[0], rows[1:]) for rows in map(self._rows, texts)]

    def _rows(self, text: str) -> np.ndarray:
        return np.array([[c, math.sqrt(1 - c * c)] for c in self._cosines[text]], np.float32)


def _reader(cosines: dict[str, tuple[float, ...]], passages: int = 12, **weights: tuple[float, ...]) -> PassageReader:
    sides = {"same": (0.0, 1.0, 0.0, 0.0), "across": (0.0, 1.0, 0.0, 0.0)} | weights
    fitted = ReadingWeights(**sides, embedder="toy@1", reader="scripted@1")
    return PassageReader(ScriptedEncoder(cosines), ReaderSettings(passages=passages), fitted)


def test_the_features_are_log_odds_and_cosines_of_the_whole_and_of_the_best_sentence() -> None:
    reader = _reader({"甲": (0.8, 0.7, 0.9), "B": (0.6,)})
    found = reader.features(QUESTION, ["甲", "B"], [0.5, 0.75])
    assert found == pytest.approx(
        np.array([[0, 0.8 / COSINE_UNIT, 0.9 / COSINE_UNIT], [math.log(3), 0.6 / COSINE_UNIT, 0.6 / COSINE_UNIT]]),
        abs=1e-4,
    )


def test_the_score_is_the_logistic_of_the_weighed_features_by_language() -> None:
    reader = _reader({"甲": (0.8,), "B": (0.8,)}, same=(-1.0, 0.5, 0.0, 0.0), across=(0.0, 0.0, 0.1, 0.0))
    same, across = reader.scores(QUESTION, ["甲", "B"], [0.75, 0.75], [True, False])
    assert same == pytest.approx(1 / (1 + math.exp(1 - 0.5 * math.log(3))))
    assert across == pytest.approx(1 / (1 + math.exp(-0.1 * 0.8 / COSINE_UNIT)), abs=1e-5)


def test_certain_scores_stay_finite_and_in_order() -> None:
    reader = _reader({"甲": (0.8,), "B": (0.8,), "丙 C": (0.8,)})
    high, low, middle = reader.scores(QUESTION, ["甲", "B", "丙 C"], [1.0, 0.0, 0.5], [True, True, True])
    assert 1 > high > middle > low > 0


def test_without_weights_or_passages_nothing_changes() -> None:
    reader = PassageReader(ScriptedEncoder({"甲": (0.8,)}), ReaderSettings())
    assert reader.scores(QUESTION, ["甲"], [0.3], [True]) == [0.3]
    assert _reader({}).scores(QUESTION, [], [], []) == []


def test_the_sentences_of_a_passage_have_cosines() -> None:
    found = _reader({"甲。乙。": (0.8, 0.7, 0.9)}).sentence_cosines(QUESTION, "甲。乙。")
    assert found == pytest.approx([0.7, 0.9], abs=1e-4)


def test_the_reader_is_opened_for_the_embedder_it_was_fitted_to_alone() -> None:
    embedder = open_embedder(EmbedderSettings()).fingerprint
    assert open_reader(ReaderSettings(), embedder) is not None
    assert open_reader(ReaderSettings(), "another@1") is None
    assert open_reader(ReaderSettings(enabled=False), embedder) is None


def test_weights_are_read_as_they_were_written(tmp_path: Path) -> None:
    side = dict(zip(("intercept", *READING_FEATURES), (1.0, 2.0, 3.0, 4.0), strict=True))
    written = {"embedder": "e@1", "reader": "r@1", "same": side, "across": side}
    (tmp_path / WEIGHTS).write_text(json.dumps(written), encoding="utf-8")
    assert load_reading_weights(tmp_path) == ReadingWeights((1, 2, 3, 4), (1, 2, 3, 4), "e@1", "r@1")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"embedder": "e", "reader": "r", "same": {}, "across": {}}'])
def test_a_file_that_holds_no_weights_is_named_with_what_to_do(tmp_path: Path, text: str) -> None:
    assert load_reading_weights(tmp_path) is None
    (tmp_path / WEIGHTS).write_text(text, encoding="utf-8")
    with pytest.raises(EmbedderError, match=r"holds no weights of the reader .*yinju eval calibrate --reader"):
        load_reading_weights(tmp_path)
