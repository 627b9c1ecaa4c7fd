"""The weights of the reader: fitted on what is known, with questions that nothing answers."""

import json
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import ToyEmbedder
from tests.qa.retrieval.test_reading import scripted_reader
from yinju.errors import UsageError
from yinju.eval.lab import fit_reading
from yinju.eval.lab.fit_reading import ReadCandidates, fit, read_candidates
from yinju.qa.retrieval.reading import READING_FEATURES
from yinju.settings import Settings

RANKING, SENTENCE, ANSWERS = (READING_FEATURES.index(name) for name in ("ranking", "sentence", "answers"))


def _group(seed: int, count: int = 120) -> list[ReadCandidates]:
    """Questions whose right passage has the largest ranking, and whose answer is told by another feature alone."""
    chance = np.random.default_rng(seed)
    group = []
    for number in range(count):
        values = chance.uniform(size=(6, len(READING_FEATURES)))
        values[:, SENTENCE] = 0.25
        best = values[:, RANKING].argmax()
        answerable = number % 2 == 0
        values[best, ANSWERS] += 2 if answerable else 0
        right = np.zeros(6, bool)
        right[best] = answerable
        group.append(ReadCandidates(values, right, True, answerable))
    return group


def _best(one: ReadCandidates, weights: dict[str, float]) -> float:
    sums = one.values @ np.array([weights[name] for name in READING_FEATURES])
    return float(sums.max() + weights["intercept"])


def test_the_fit_finds_what_ranks_and_what_tells_that_nothing_answers() -> None:
    weights = fit(_group(1))
    assert list(weights["order"]) == list(READING_FEATURES)
    assert list(weights["answerable"]) == ["intercept", *READING_FEATURES]
    assert weights["order"]["ranking"] > 0.5
    assert weights["answerable"]["answers"] > 1
    for row in weights.values():
        assert row["sentence"] == 0, "a feature that is the same for all says nothing"
    answerable = [_best(one, weights["answerable"]) for one in _group(2) if one.answerable]
    others = [_best(one, weights["answerable"]) for one in _group(2) if not one.answerable]
    assert np.mean([odds > 0 for odds in answerable]) == pytest.approx(1 - fit_reading.REFUSED, abs=0.07)
    assert np.mean([odds > 0 for odds in others]) < 0.2


@pytest.mark.parametrize("kind", ["order", "answer"])
def test_the_gradients_are_those_of_the_losses(kind: str) -> None:
    group, step = _group(3)[:20], 1e-6
    values = [one.values for one in group]
    known = [(one.values, one.right) for one in group if one.answerable]

    def loss(line: np.ndarray) -> tuple[float, np.ndarray]:
        if kind == "order":
            return fit_reading._order_loss(line, known)
        return fit_reading._answer_loss(line, values, group)

    line = np.array([1.0, -0.5, 0.2] if kind == "order" else [0.3, 1.0, -0.5, 0.2])
    _, gradient = loss(line)
    for place in range(len(line)):
        moved = line.copy()
        moved[place] += step
        assert gradient[place] == pytest.approx((loss(moved)[0] - loss(line)[0]) / step, abs=1e-4)


def _write(folder: Path) -> None:
    articles = [
        {
            "id": "a",
            "source": "bridge",
            "title": "大桥",
            "text": "大桥建成于1937年，横跨钱塘江，全长一千四百米，双层。",
        },
        {
            "id": "b",
            "source": "match",
            "title": "Match",
            "text": "The match was held in Hangzhou with 12 teams in 2023.",
        },
    ]
    questions = [
        {"id": "q1", "language": "zh", "question": "大桥建成于哪一年？", "answers": ["1937年"], "answerable": True,
         "evidence": [{"source": "bridge", "quote": "大桥建成于1937年，横跨钱塘江"}]},
        {"id": "q2", "language": "en", "question": "Who won the match in Hangzhou?", "answers": [], "answerable": False,
         "evidence": []},
    ]  # fmt: skip
    for name, items in (("articles.jsonl", articles), ("questions.jsonl", questions)):
        text = "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items)
        (folder / name).write_text(text, encoding="utf-8")


def test_candidates_know_which_passage_is_right_and_whether_there_is_one(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yinju.eval.answers.run.open_embedder", lambda _: ToyEmbedder())
    _write(tmp_path)
    reader = scripted_reader(lambda text: (0.9,) if "大桥" in text else (0.8,))
    first, second = read_candidates(tmp_path, settings, ToyEmbedder(), reader, 10, None)
    assert (first.answerable, first.right.tolist()[0], int(first.right.sum()), first.same) == (True, True, 1, True)
    assert (second.answerable, second.right.any(), second.same) == (False, False, True)
    assert first.values.shape[1] == len(READING_FEATURES)


def test_a_folder_without_questions_is_named(tmp_path: Path, settings: Settings) -> None:
    with pytest.raises(UsageError, match=r"holds no questions\.jsonl and no questions\.jsonl\.xz"):
        list(read_candidates(tmp_path, settings, ToyEmbedder(), scripted_reader(lambda _: (0.5,)), 10, None))


def test_too_few_questions_are_refused(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fit_reading, "Reader", lambda _: scripted_reader(lambda _: (0.5,)).reader)
    monkeypatch.setattr("yinju.eval.answers.run.open_embedder", lambda _: ToyEmbedder())
    _write(tmp_path)
    with pytest.raises(UsageError, match=r"Only 2 questions for 'same'; 50 are needed"):
        fit_reading.fit_reading([tmp_path], settings, ToyEmbedder(), 10, None)
