"""The recipe of the head that finds sentences addressed to a model."""

import json
import lzma
import random

import numpy as np
import pytest

from yinju.models.train.addressed import examples, learn
from yinju.models.train.addressed.__main__ import main
from yinju.models.train.addressed.phrases import Phrases, is_held_out
from yinju.qa.llm.addressed import load_head

STATEMENTS = {"zh": ["昨天下了雨。"], "en": ["It rained yesterday."]}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_slot_is_filled_and_held_out_phrases_stay_apart(language):
    chance = random.Random(1)
    made = {}
    for held_out in (False, True):
        phrases = Phrases(language, STATEMENTS[language], held_out=held_out)
        made[held_out] = {form(chance) for form in (phrases.addressed, phrases.to_people) for _ in range(300)}
        for kind in ("openers", "acts", "alone", "models"):
            assert {is_held_out(phrase) for phrase in phrases._of[kind]} == {held_out}
    assert not [text for text in made[False] | made[True] if "{m}" in text or "{fact}" in text or "{{" in text]
    assert len(made[False]) > 400


def test_the_same_seed_makes_the_same_examples(tmp_path, monkeypatch):
    for name in ("ADDRESSED", "PEOPLE", "ALIKE", "PLAIN", "BAR"):
        monkeypatch.setattr(examples, name, 20)
    news = [{"text": f"第{n}天下了雨。请您带好第{n}把雨伞。记者从气象台了解到这一点。"} for n in range(60)]
    documentation = [{"en": f"It rained on day {n}. You must bring umbrella {n}."} for n in range(60)]
    for name, rows in (("zh_news.jsonl.xz", news), ("parallel.jsonl.xz", documentation)):
        with lzma.open(tmp_path / name, "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)
    monkeypatch.setattr(
        examples, "_FILES", {"zh": ("zh_news.jsonl.xz", "text", 50), "en": ("parallel.jsonl.xz", "en", 50)}
    )
    made = examples.make_examples(tmp_path, 3)
    assert made == examples.make_examples(tmp_path, 3)
    texts = [example.text for example in made]
    assert len(texts) == len(set(texts))
    assert {example.kind for example in made} == {"addressed", "people", "alike", "plain", "bar"}
    assert {example.held_out for example in made if example.kind == "bar"} == {True}
    assert all(example.addressed == (example.kind == "addressed") for example in made)


@pytest.mark.slow
def test_what_was_learned_is_what_is_read_from_the_file(tmp_path, monkeypatch):
    """States of two dimensions: addressed texts have a token with a high first number, wherever it stands."""
    monkeypatch.setattr(learn, "EPOCHS", 60)
    chance = np.random.default_rng(1)
    states = [chance.normal(size=(5, 2)).astype(np.float16) for _ in range(600)]
    addressed = np.arange(600) % 3 == 0
    for place in np.nonzero(addressed)[0]:
        states[place][place % 5, 0] = 6
    network = learn.train(states, addressed, 1)
    odds = learn.odds_of(network, [*states, np.zeros((0, 2), np.float16)])
    assert ((odds[:600] > 0) == addressed).mean() > 0.95
    assert odds[600] == -np.inf
    learn.write_head(network, "toy@1", 1.0, -1.0, tmp_path / "head.json")
    head = load_head(tmp_path / "head.json")
    assert head.reader == "toy@1"
    for of, expected in zip(states[:50], odds[:50], strict=True):
        assert head.total(of.astype(np.float32)) - head.threshold == pytest.approx(expected - 1, abs=0.1)
        assert head.total(of.astype(np.float32)) - head.doubt == pytest.approx(expected + 1, abs=0.1)


def test_the_threshold_lies_above_all_but_few_ordinary_sentences_and_above_what_must_never_be_found():
    odds = np.linspace(-5, 5, 4000, dtype=np.float32)
    assert (odds > learn.threshold_over(odds, np.array([-9], np.float32))).sum() <= 2
    assert learn.threshold_over(odds, np.array([7.251], np.float32)) == 7.26
    assert (odds > learn.doubt_over(odds)).mean() == pytest.approx(learn.DOUBTED, abs=0.002)


def test_a_folder_that_is_not_there_is_said(tmp_path, capsys):
    with pytest.raises(SystemExit):
        main(["--data", str(tmp_path / "none")])
    assert "is not a folder" in capsys.readouterr().err
