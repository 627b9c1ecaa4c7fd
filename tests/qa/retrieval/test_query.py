"""Texts made ready for the search: their tokens and weights."""

import math
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import ToyEmbedder
from tests.qa.retrieval.test_retrieve import TEXTS, fill
from tests.tables import save_table
from yinju.align import WordTokens
from yinju.embed import open_embedder
from yinju.qa.retrieval.query import ASKING_SHARE, LEAST_RARITY, Weigher
from yinju.settings import EmbedderSettings, Settings
from yinju.store import Store


@pytest.fixture
def store(tmp_path: Path, settings: Settings) -> Store:
    return fill(tmp_path / "in", settings, TEXTS)


def test_weights_are_the_inverse_document_frequency_of_bm25(store: Store) -> None:
    weigher = Weigher(store, ToyEmbedder().tokens)
    query = weigher.prepare("bridge of the province 浙江省 是什么", "zh")
    model = WordTokens()
    weights = dict(zip(query.tokens.tolist(), query.weights.tolist(), strict=True))
    ((held,), (nowhere,)) = model.tokenize(["浙江省"])[0][-1:], model.tokenize(["provinc"])[0]
    # "浙江省" is in one passage of five and "provinc" in none.
    assert weights[int(held)] == pytest.approx(math.log(1 + 4.5 / 1.5))
    assert weights[int(nowhere)] == pytest.approx(math.log(1 + 5.5 / 0.5))
    assert not {int(token) for token in model.tokenize(["的 of the 是 什么"])[0]} & set(weights)


def test_the_words_that_ask_weigh_little_and_in_a_text_as_any_other(store: Store) -> None:
    weigher = Weigher(store, ToyEmbedder().tokens)
    text, question = (make("how large is a dam", "en") for make in (weigher.weigh, weigher.prepare))
    shares = dict(zip(text.tokens.tolist(), (question.weights / text.weights).tolist(), strict=True))
    large, dam = WordTokens().tokenize(["large dam"])[0].tolist()
    assert shares == {large: pytest.approx(ASKING_SHARE), dam: 1.0}
    alone = "how large is it"
    assert weigher.prepare(alone, "en").weights.tolist() == weigher.weigh(alone, "en").weights.tolist()


def test_a_word_in_every_passage_still_weighs_something(tmp_path: Path, settings: Settings) -> None:
    store = fill(tmp_path / "in", settings, {str(n): f"大坝的第{n}段，讲的是{'水电茶桥'[n]}。" for n in range(4)})
    query = Weigher(store, ToyEmbedder().tokens).prepare("大坝", "zh")
    assert query.weights.tolist() == [LEAST_RARITY]


def test_a_weight_is_what_the_model_gives_by_what_the_store_gives(tmp_path: Path, settings: Settings) -> None:
    embedder = open_embedder(EmbedderSettings(model=str(save_table(tmp_path / "model"))))
    store = fill(tmp_path / "in", settings, {"a": "the machine", "b": "the river"}, embedder)
    query = Weigher(store, embedder.tokens).prepare("the machine", "en")
    # "the" is in both passages, "machine" in one of two.
    expected = {"the": LEAST_RARITY, "machine": max(LEAST_RARITY, math.log(1 + 1.5 / 1.5))}
    for word, rarity in expected.items():
        (token,) = embedder.tokens.tokenize([word])[0]
        (own,) = embedder.tokens.weights(np.array([token]))
        assert query.weights[query.tokens.tolist().index(token)] == pytest.approx(own * rarity, rel=1e-5)
