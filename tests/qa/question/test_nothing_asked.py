import pytest

from yinju.qa.question.nothing_asked import asks_nothing


@pytest.mark.parametrize(
    "question", ["AND", "a a a", "[1][2]", "…", "？", "是什么？", "what is it about?", "x", "\U0001f600"]
)
def test_noise_asks_nothing(question: str) -> None:
    assert asks_nothing(question)


@pytest.mark.parametrize(
    "question", ["AI?", "5G", "2023年", "作者", "上海呢？", "C语言", "why did prices rise?", "𠮷野家"]
)
def test_a_word_is_enough(question: str) -> None:
    assert not asks_nothing(question)
