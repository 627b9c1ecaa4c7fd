"""The second look at the best candidates, with a scripted encoder."""

import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from yinju.embed import open_embedder
from yinju.errors import EmbedderError
from yinju.qa.retrieval.reading import (
    CHANCE_COSINE,
    COSINE_SHARE,
    COSINE_UNIT,
    READING_FEATURES,
    SPAN_SHARE,
    SURE_SPAN,
    FoundSpan,
    PassageReader,
    ReadingWeights,
    SideWeights,
    _reordered,
    _trimmed,
    load_reading_weights,
    open_reader,
)
from yinju.reader import WEIGHTS, PassageVectors, Reading
from yinju.settings import EmbedderSettings, ReaderSettings

QUESTION = "倡议是什么时候提出的？"


class ScriptedReader:
    """Gives each passage the cosines that a test wrote down: of the whole, then of each sentence.

    Where it reads, a passage that holds the word 是 answers: surely with its first token.
    """

    fingerprint = "scripted@1"

    def __init__(self, cosines: Callable[[str], tuple[float, ...]], has_heads: bool = False) -> None:
        self._cosines = cosines
        self.has_heads = has_heads
        self.asked: list[str] = []

    def question(self, text: str) -> np.ndarray:
        return np.array([1, 0], np.float32)

    def passages(self, texts: Sequence[str]) -> list[PassageVectors]:
        return [PassageVectors(rows[0], rows[1:]) for rows in map(self._rows, texts)]

    def read(self, text: str, passages: Sequence[str]) -> list[Reading]:
        self.asked += passages
        return [self._reading(passage) for passage in passages]

    def _rows(self, text: str) -> np.ndarray:
        return np.array([[c, math.sqrt(1 - c * c)] for c in self._cosines(text)], np.float32)

    def _reading(self, passage: str) -> Reading:
        sure = np.eye(len(passage), dtype=np.float32)[0]
        offsets = np.array([[place, place + 1] for place in range(len(passage))])
        return Reading(3.0 if "是" in passage else -3.0, (1.0, 0.0, 0.0), offsets, sure, sure)


def scripted_reader(
    cosines: Callable[[str], tuple[float, ...]],
    *,
    has_heads: bool = False,
    passages: int = 12,
    **weights: tuple[float, ...],
) -> PassageReader:
    """Returns a reader with weights that leave the ranking as it is, but for those given."""
    sides = {"same": (0.0, 1.0, 0.0, 0.0), "across": (0.0, 1.0, 0.0, 0.0)} | weights
    rows = {side: SideWeights(order=row[1:], answerable=row) for side, row in sides.items()}
    fitted = ReadingWeights(**rows, embedder="toy@1", reader="scripted@1") if weights else None
    return PassageReader(ScriptedReader(cosines, has_heads), ReaderSettings(passages=passages), fitted)


def _reader(
    cosines: dict[str, tuple[float, ...]], has_heads: bool = False, **weights: tuple[float, ...]
) -> PassageReader:
    return scripted_reader(cosines.__getitem__, has_heads=has_heads, **weights)


COSINES = {"same": (0.0, 1.0, 0.1, 0.0)}
FINDINGS = {"same": (0.0, 1.0, 0.0, 0.5)}


def test_the_features_are_log_odds_the_best_sentence_and_whether_it_answers() -> None:
    reader = _reader({"甲是": (0.8, 0.7, 0.9), "B": (0.9, 0.6)}, has_heads=True)
    assert reader.features(QUESTION, ["甲是", "B"], [0.5, 0.75]) == pytest.approx(
        np.array([[0, 0.9 / COSINE_UNIT, 3], [math.log(3), 0.6 / COSINE_UNIT, -3]]), abs=1e-4
    )


def test_what_is_worth_reading_is_told_by_score_and_cosine_where_all_are_encoded() -> None:
    reader = _reader({})
    scores = {"a": 0.8, "b": 0.5, "c": 0.5}  # log-odds 1.39, 0, 0
    vectors = {one: np.array([cosine, 0], np.float32) for one, cosine in (("a", 0.7), ("b", 0.85), ("c", 0.8))}
    assert reader.order(QUESTION, scores, vectors) == ["b", "a", "c"]
    assert reader.order(QUESTION, scores, {one: vectors[one] for one in "ab"}) == ["a", "b", "c"]
    assert reader.order(QUESTION, {}, {}) == []


def test_an_encoding_of_sentences_cut_otherwise_is_not_used() -> None:
    reader = _reader({})
    reader.reader.keep = (kept := {}).update
    two = PassageVectors(np.zeros(2, np.float32), np.zeros((2, 2), np.float32))
    reader.remember({"一句。": two, "一句。两句。": two})
    assert list(kept) == ["一句。两句。"]


def test_a_reader_without_heads_does_not_know_whether_it_answers() -> None:
    assert _reader({"甲是": (0.8, 0.8)}).features(QUESTION, ["甲是"], [0.5])[0, 2] == 0


def test_what_does_not_weigh_is_not_looked_at() -> None:
    reader = _reader({"甲是": (0.8, 0.8)}, has_heads=True, **COSINES)
    assert reader.features(QUESTION, ["甲是"], [0.5])[0].tolist() == pytest.approx([0, 16, 0], abs=1e-4)
    assert reader.reader.asked == []
    reader = _reader({}, has_heads=True, **FINDINGS)
    assert reader.features(QUESTION, ["甲是"], [0.5])[0].tolist() == [0, 0, 3]


def test_a_passage_is_read_once_for_a_question() -> None:
    reader = _reader({}, has_heads=True, **FINDINGS)
    reader.features(QUESTION, ["甲是", "B"], [0.5, 0.5])
    reader.sentence_scores(QUESTION, "甲是", same=True)
    assert reader.reader.asked == ["甲是", "B"]
    reader.sentence_scores("Who?", "甲是", same=True)
    assert reader.reader.asked == ["甲是", "B", "甲是"]


def test_the_score_is_the_logistic_of_the_weighed_features_by_language() -> None:
    reader = _reader({"甲": (0.8, 0.8), "B": (0.8, 0.8)}, same=(-1.0, 0.5, 0.0, 0.0), across=(0.0, 0.0, 0.1, 0.0))
    [same], [across] = (reader.scores(QUESTION, [text], [0.75], [side]) for text, side in (("甲", True), ("B", False)))
    assert same == pytest.approx(1 / (1 + math.exp(1 - 0.5 * math.log(3))))
    assert across == pytest.approx(1 / (1 + math.exp(-0.1 * 0.8 / COSINE_UNIT)), abs=1e-5)


def test_the_probabilities_are_handed_out_in_the_order_of_the_other_weights() -> None:
    """The first passage comes first by its ranking; the second alone makes an answer likely. Sides stay apart."""
    side = SideWeights(order=(1.0, 0.0, 0.0), answerable=(0.0, 0.0, 0.0, 1.0))
    reader = PassageReader(
        ScriptedReader({}.__getitem__, has_heads=True), ReaderSettings(), ReadingWeights(side, side, "e@1", "r@1")
    )
    likely, unlikely = pytest.approx(1 / (1 + math.exp(-3))), pytest.approx(1 / (1 + math.exp(3)))
    for same in ([True, True], [False, False]):
        assert reader.scores(QUESTION, ["甲", "B是"], [0.9, 0.2], same) == [likely, unlikely]
    # The one in the other language stays behind, whatever is found in it.
    assert reader.scores(QUESTION, ["甲", "B是"], [0.2, 0.9], [True, False]) == [unlikely, likely]
    assert reader.scores(QUESTION, ["甲", "B是"], [0.9, 0.2], [True, False]) == [likely, unlikely]


def test_each_side_stands_where_it_stood_in_an_order_of_its_own() -> None:
    side = SideWeights(order=(0.0, 1.0, 0.0), answerable=(0.0, 0.0, 0.0, 0.0))
    cosines = {"a": (0.5, 0.5), "B": (0.7, 0.7), "c": (0.9, 0.9), "D": (0.8, 0.8)}
    reader = PassageReader(
        ScriptedReader(cosines.__getitem__), ReaderSettings(), ReadingWeights(side, side, "e@1", "r@1")
    )
    placed = _reordered(np.array([1.0, 3.0, 5.0, 4.0]), [0.9, 0.8, 0.7, 0.6], [True, False, True, False])
    assert placed.tolist() == [2, 3, 0, 1]
    assert reader.scores(QUESTION, list(cosines), [0.9, 0.8, 0.7, 0.6], [True, False, True, False]) == [0.5] * 4


def test_certain_scores_stay_finite_and_in_order() -> None:
    reader = _reader({"甲": (0.8, 0.8), "B": (0.8, 0.8), "丙 C": (0.8, 0.8)}, **COSINES)
    high, low, middle = reader.scores(QUESTION, ["甲", "B", "丙 C"], [1.0, 0.0, 0.5], [True, True, True])
    assert 1 > high > middle > low > 0


def test_without_weights_or_passages_nothing_changes() -> None:
    assert _reader({"甲": (0.8,)}).scores(QUESTION, ["甲"], [0.3], [True]) == [0.3]
    assert _reader({}, **COSINES).scores(QUESTION, [], [], []) == []


@pytest.mark.parametrize("text", ["甲是。乙二。", "It is so. Not that."])
def test_the_sentences_of_a_passage_are_scored_by_cosine_and_by_where_the_answer_begins(text: str) -> None:
    cosines = {text: (0.8, 0.6, 0.9)}
    assert _reader(cosines, **COSINES).sentence_scores(QUESTION, text, same=True) == pytest.approx(
        [0, COSINE_SHARE * (0.9 - CHANCE_COSINE)], abs=1e-4
    )
    assert _reader(cosines, has_heads=True, **FINDINGS).sentence_scores(QUESTION, text, same=True).tolist() == [
        SPAN_SHARE,
        0,
    ]


def test_where_the_answer_begins_counts_in_one_language_alone() -> None:
    reader = _reader({}, has_heads=True, **FINDINGS)
    assert reader.sentence_scores(QUESTION, "It 是. Not that.", same=False).tolist() == [0, 0]
    assert reader.reader.asked == []


def test_the_likeliest_answer_is_found_within_the_sentence() -> None:
    reader = _reader({}, has_heads=True, **FINDINGS)
    found = reader.answer_span(QUESTION, "甲是。乙二。", 0, 3, same=True)
    assert found is not None
    assert ((found.start, found.end), found.is_sure) == ((0, 1), True)
    other = reader.answer_span(QUESTION, "甲是。乙二。", 3, 6, same=True)
    assert other is None or not other.is_sure
    silent = reader.answer_span(QUESTION, "甲二。", 0, 3, same=True)
    assert silent is None or not silent.is_sure, "the passage does not answer"
    assert reader.answer_span(QUESTION, "甲是。乙二。", 0, 3, same=False) is None, "not looked for across languages"
    assert _reader({}, has_heads=True, **COSINES).answer_span(QUESTION, "甲是。", 0, 3, same=True) is None
    assert _reader({}, **FINDINGS).answer_span(QUESTION, "甲是。", 0, 3, same=True) is None


def test_sureness_is_the_sum_of_log_odds_and_log_probability() -> None:
    assert FoundSpan(0, 1, 0.5, 2.0).sureness == pytest.approx(2 + math.log(0.5))
    assert not FoundSpan(0, 1, 0.9, 0.0).is_sure
    assert not FoundSpan(0, 1, SURE_SPAN - 0.01, 3.0).is_sure


@pytest.mark.parametrize(
    ("found", "trimmed"),
    [
        (" 30.2 %,", "30.2 %"),
        ("（1568", "1568"),
        ("(EU)", "(EU)"),
        ("《喜爱夜蒲》。", "《喜爱夜蒲》"),
        ("今天」，", "今天"),
        ("，", ""),
    ],
)
def test_an_answer_has_no_blanks_and_single_brackets_around_it(found: str, trimmed: str) -> None:
    start, end = _trimmed("前" + found, 1, 1 + len(found))
    assert ("前" + found)[start:end] == trimmed


def test_the_reader_is_opened_for_the_embedder_it_was_fitted_to_alone() -> None:
    embedder = open_embedder(EmbedderSettings()).fingerprint
    assert open_reader(ReaderSettings(), embedder) is not None
    assert open_reader(ReaderSettings(), "another@1") is None
    assert open_reader(ReaderSettings(enabled=False), embedder) is None


def test_weights_are_read_as_they_were_written(tmp_path: Path) -> None:
    order = dict(zip(READING_FEATURES, (2.0, 3.0, 4.0), strict=True))
    side = {"order": order, "answerable": {"intercept": 1.0, **order}}
    written = {"embedder": "e@1", "reader": "r@1", "same": side, "across": side}
    (tmp_path / WEIGHTS).write_text(json.dumps(written), encoding="utf-8")
    read = SideWeights((2, 3, 4), (1, 2, 3, 4))
    assert load_reading_weights(tmp_path) == ReadingWeights(read, read, "e@1", "r@1")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"embedder": "e", "reader": "r", "same": {}, "across": {}}'])
def test_a_file_that_holds_no_weights_is_named_with_what_to_do(tmp_path: Path, text: str) -> None:
    assert load_reading_weights(tmp_path) is None
    (tmp_path / WEIGHTS).write_text(text, encoding="utf-8")
    with pytest.raises(EmbedderError, match=r"holds no weights of the reader .*yinju eval calibrate --reader"):
        load_reading_weights(tmp_path)
