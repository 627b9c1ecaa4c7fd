from tests.ui.fake_engine import FakeEngine, make_answer
from yinju.errors import LLMError
from yinju.qa.question.condense import past_turn
from yinju.ui.chat import converse


def test_each_line_is_asked_after_those_before_it_until_begun_anew() -> None:
    engine, shown = FakeEngine(), []
    lines = ["一？\n", "\n", " 二？ \n", "/new\n", "三？"]
    assert converse(engine, lines, None, shown.append, lambda _: None) == 0
    turn = past_turn(make_answer())
    assert list(zip(engine.asked, engine.histories, strict=True)) == [("一？", ()), ("二？", (turn,)), ("三？", ())]
    assert shown == [make_answer()] * 3


def test_a_question_that_fails_is_said_and_the_conversation_goes_on() -> None:
    said: list[str] = []
    engine = FakeEngine(error=LLMError("The model is silent."))
    assert converse(engine, ["一？", "二？"], None, lambda _: None, said.append) == 2
    assert said == ["The model is silent."] * 2
    assert engine.histories == [(), ()]
