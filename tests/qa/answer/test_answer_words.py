"""The words that answer: which are marked, and which stand above the quotations."""

import numpy as np
import pytest

from yinju.qa.answer.answer_words import MOST_CHARACTERS, MOST_WORDS, marked, short_answer
from yinju.qa.answer.choose import Candidate
from yinju.qa.retrieval.reading import SURE_SHORT, SURE_SPAN, FoundSpan
from yinju.types import Article, Passage, ScoredPassage

ARTICLE = Article("a", "a.txt", None, None, None, (), "zh", 1, None)
SURE_ODDS = 9.0


def _found(
    answer: str, probability: float = 1.0, odds: float = SURE_ODDS, score: float = 1.0, *, listed: bool = False
) -> Candidate:
    text = f"前{answer}后"
    span = FoundSpan(1, 1 + len(answer), probability, odds)
    scored = ScoredPassage(Passage("p", "a", 1, 0, len(text), text, "zh"), ARTICLE, score)
    return Candidate(scored, 0, 0, len(text), 1.0, np.ones(1, np.float32), span, listed)


def test_only_sure_words_are_marked() -> None:
    first = _found("2024年")
    assert marked([first]) == [first]
    assert marked([_found("2024年", SURE_SPAN - 0.01), _found("2024年", odds=0.0)]) == []
    assert marked([]) == []


@pytest.mark.parametrize(
    ("answer", "lag", "is_marked"),
    [("2024 年", 5.0, True), ("在2024年5月", 5.0, True), ("2025年", 0.1, False), ("2025年", 0.0, True)],
)
def test_a_further_quotation_is_marked_if_it_agrees_or_is_as_sure(answer: str, lag: float, is_marked: bool) -> None:
    first, other = _found("2024年"), _found(answer, odds=SURE_ODDS - lag)
    assert marked([first, other]) == [first, *([other] if is_marked else [])]


@pytest.mark.parametrize(
    ("answer", "is_short"),
    [("30.2 %", True), ("蔡翠红", True), ("中" * MOST_CHARACTERS, True), ("中" * (MOST_CHARACTERS + 1), False),
     (" ".join(["word"] * MOST_WORDS), True), (" ".join(["word"] * (MOST_WORDS + 1)), False),
     ("中" * (MOST_CHARACTERS // 2) + " word" * (MOST_WORDS // 2 + 1), False)],
)  # fmt: skip
def test_a_short_answer_is_short(answer: str, is_short: bool) -> None:
    one = _found(answer)
    assert short_answer([one]) is (one if is_short else None)


def test_a_short_answer_is_sure_alone_and_of_the_best_sentence() -> None:
    assert short_answer([_found("甲", score=SURE_SHORT - 0.01)]) is None
    assert short_answer([_found("甲", probability=SURE_SPAN)]) is None
    assert short_answer([_found("甲", listed=True)]) is None
    assert short_answer([_found("甲", score=0.1), _found("乙")]) is None
    assert short_answer([]) is None
