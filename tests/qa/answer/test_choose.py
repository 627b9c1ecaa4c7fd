"""Which sentences are quoted: what adds something, whole lists, causes."""

from collections.abc import Sequence

import numpy as np
import pytest

from yinju.qa.answer.choose import Candidate, choose
from yinju.qa.retrieval.query import Query
from yinju.qa.retrieval.reading import NEARLY_AS_SURE, FoundSpan
from yinju.text import sentences
from yinju.types import Article, Passage, ScoredPassage

ARTICLE = Article("a", "a.txt", None, None, None, (), "zh", 1, None)


def _ask(
    question: str, text: str, scores: Sequence[float], held: Sequence[Sequence[float]] = (),
    odds: Sequence[float | None] = (), count: int = 3,
) -> list[str]:  # fmt: skip
    """Returns what is quoted of a text whose sentences have these scores; those beyond have none."""
    passage = Passage("p", "a", 1, 0, len(text), text, "zh")
    candidates = []
    for number, ((start, end), score) in enumerate(zip(sentences(text), scores, strict=False)):
        sure = odds[number] if number < len(odds) else None
        span = None if sure is None else FoundSpan(start, end, 1.0, sure)
        holds = np.array(held[number] if number < len(held) else [1.0, 1.0], np.float32)
        candidates.append(Candidate(ScoredPassage(passage, ARTICLE, 0.9), 0, start, end, score, holds, span))
    query = Query(question, "zh", np.arange(2, dtype=np.int32), np.ones(2, np.float32))
    return [one.text for one in choose(query, candidates, count, 0.6, lambda _: [passage])]


TWO = "大坝高一百米。工程很大。"


def test_a_fact_takes_one_sentence_unless_another_adds_to_it() -> None:
    covered, more = [1.0, 0.5], [0.0, 1.0]
    assert _ask("多高？", TWO, [1, 0.9], [covered, covered], [3.0, 0.0]) == ["大坝高一百米。"]
    assert _ask("多高？", TWO, [1, 0.9], [covered, more], [3.0, 0.0]) == ["大坝高一百米。", "工程很大。"]


@pytest.mark.parametrize(("gap", "count"), [(NEARLY_AS_SURE, 2), (NEARLY_AS_SURE + 0.1, 1)])
def test_another_sentence_that_answers_nearly_as_surely_is_quoted(gap: float, count: int) -> None:
    assert len(_ask("多高？", TWO, [1, 0.9], odds=[3.0, 3.0 - gap])) == count


@pytest.mark.parametrize("odds", [[None, None], [-0.1, -9.0]])
def test_without_a_likely_answer_all_good_sentences_are_quoted(odds: list[float | None]) -> None:
    assert len(_ask("多高？", TWO, [1, 0.9], odds=odds)) == 2
    assert len(_ask("多高？", TWO, [1, 0.5], odds=odds)) == 1


LIST = "共识有三条。一是开放。二是合作，大家都同意。三是共赢，谁也不落下。四面来风。"


@pytest.mark.parametrize("question", ["有哪些共识？", "三条共识是什么？", "如何达成共识？"])
def test_of_a_list_all_items_are_quoted_with_what_announces_it(question: str) -> None:
    assert _ask(question, LIST, [1, 0, 0, 0]) == [
        "共识有三条。",
        "一是开放。",
        "二是合作，大家都同意。",
        "三是共赢，谁也不落下。",
    ]
    assert _ask(question, LIST, [0, 0.9, 1, 0])[0] == "共识有三条。"


def test_a_fact_takes_no_list_and_an_item_alone_brings_none() -> None:
    assert _ask("谁同意？", LIST, [1, 0, 0, 0]) == ["共识有三条。"]
    assert _ask("有哪些共识？", LIST, [0, 0, 1, 0]) == ["二是合作，大家都同意。"]


@pytest.mark.parametrize(
    ("question", "text", "scores", "expected"),
    [
        ("大坝为什么停工？", "大坝停工了。这是因为河水上涨。天黑了。", [1], ["大坝停工了。", "这是因为河水上涨。"]),
        ("Why did the work stop?", "The river rose. Therefore the work stopped. It was dark.", [0, 1],
         ["Therefore the work stopped.", "The river rose."]),
        ("大壩為什麼停工？", "大壩由於漲水停工。這是因為沒有船。", [1], ["大壩由於漲水停工。"]),
        ("Why did the work stop?", "The work stopped.\nThe dam is closed because it leaks.", [1], ["The work stopped."]),
        ("大坝何时停工？", "大坝停工了。这是因为河水上涨。", [1], ["大坝停工了。"]),
    ],
)  # fmt: skip
def test_the_cause_beside_the_best_sentence_is_quoted(
    question: str, text: str, scores: list[float], expected: list[str]
) -> None:
    assert _ask(question, text, scores) == expected
