import pytest

from tests.conftest import ToyEmbedder
from yinju.qa.engine import Engine
from yinju.qa.question.condense import MAX_TURNS, past_turn
from yinju.qa.question.recall import recall
from yinju.settings import load_settings
from yinju.types import PastTurn


@pytest.mark.parametrize(
    "question",
    [
        "《全球人工智能治理倡议》是什么时候提出的？",
        "行動計劃提出了哪些原則？",
        "How much does China contribute to global economic growth?",
    ],
)
def test_the_texts_of_an_extractive_answer_give_its_turn_back_but_for_its_passages(seeds_home, question):
    with Engine.open(load_settings(overrides={"home": seeds_home}), ToyEmbedder()) as engine:
        answer = engine.ask(question)
        turn = past_turn(answer)
        assert engine.recall([(question, answer.text)]) == (
            PastTurn(turn.question, turn.query, turn.answer, turn.about),
        )


def test_a_follow_up_among_them_is_completed_from_those_before_it(embedder):
    turns = recall([("法国的人口是多少？", "六千八百万。"), (" 那德国呢？ ", ""), ("", "…")], embedder)
    assert [turn.question for turn in turns] == ["法国的人口是多少？", "那德国呢？"]
    assert [turn.query for turn in turns] == ["法国的人口是多少？", "德国的人口是多少？"]


def test_the_last_turns_count(embedder):
    exchanges = [(f"第{number}个问题是什么？", "") for number in range(MAX_TURNS + 3)]
    assert [turn.question for turn in recall(exchanges, embedder)] == [asked for asked, _ in exchanges[3:]]
    assert recall([], embedder) == ()
