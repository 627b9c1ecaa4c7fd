"""Passages in order of their dates: the newest of equals, and those that speak of a date asked for."""

from dataclasses import replace
from datetime import date

import pytest

from tests.ui.fake_engine import make_article, make_scored
from yinju.qa.question.time_preference import preferred
from yinju.qa.question.time_scope import read_times
from yinju.types import ScoredPassage

TODAY = date(2025, 9, 15)


def scored(number: int, score: float, published: str | None, text: str = "大桥") -> ScoredPassage:
    made = make_scored(make_article(number, published=published))
    return replace(made, score=score, passage=replace(made.passage, text=text))


def test_of_equals_the_newest_comes_first() -> None:
    passages = [scored(1, 0.804, "2021"), scored(2, 0.803, "2025-07"), scored(3, 0.802, None), scored(4, 0.7, "2026")]
    assert [one.article.article_id for one in preferred(passages, ())] == ["a2", "a1", "a3", "a4"]


@pytest.mark.parametrize(
    ("text", "published", "gains"),
    [
        ("大桥于2023年10月通车。", None, True),
        ("The bridge opened in October 2023.", None, True),
        ("大桥于10月通车。", "2023-11-05", True),
        ("大桥于10月通车。", "2024-11-05", False),
        ("去年大桥通车。", "2024-03-01", False),
        ("大桥于2023年通车。", None, False),
    ],
)
def test_what_speaks_of_the_date_gains(text: str, published: str | None, gains: bool) -> None:
    spoken_of = read_times("2023年10月发生了什么？", TODAY).spoken_of
    (one,) = preferred([scored(1, 0.5, published, text)], spoken_of)
    assert one.score == (0.6 if gains else 0.5)


def test_last_year_in_an_article_is_the_year_before_its_own() -> None:
    spoken_of = read_times("去年的营收是多少？", TODAY).spoken_of
    texts = [("去年营收八亿元。", "2025-03-01"), ("去年营收七亿元。", "2024-03-01"), ("今年营收七亿元。", "2024-12-30")]
    passages = [scored(i, 0.5, published, text) for i, (text, published) in enumerate(texts)]
    assert {one.article.article_id: one.score for one in preferred(passages, spoken_of)} == {
        "a0": 0.6,
        "a1": 0.5,
        "a2": 0.6,
    }


@pytest.mark.parametrize("published", ["0001-01-01", "9999-12-31"])
def test_an_article_of_a_strange_year_can_be_ranked(published: str) -> None:
    spoken_of = read_times("2023年10月发生了什么？", TODAY).spoken_of
    (one,) = preferred([scored(1, 0.5, published, "上周和九十年前大桥通车，last week and 下周。")], spoken_of)
    assert one.score == 0.5
