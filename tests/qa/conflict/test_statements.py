"""Which clauses state a value, and what words they have beside it."""

import pytest

from yinju.qa.conflict.statements import MOST_IN_A_PASSAGE, MOST_IN_A_SENTENCE, StatedValue, stated_values
from yinju.text import language_of
from yinju.types import Article, Passage, ScoredPassage


def scored(text: str, title: str | None = None, published: str | None = "2024-07-02") -> ScoredPassage:
    language = language_of(text)
    article = Article("a", "a", title, None, published, (), language, 1, None)
    return ScoredPassage(Passage("p", "a", 1, 0, len(text), text, language), article, 0.8)


def values(text: str, asks_when: bool = False) -> list[StatedValue]:
    return list(stated_values(scored(text), asks_when))


@pytest.mark.parametrize(
    ("text", "asks_when", "figures"),
    [
        ("大桥全长4800米，造价1,400万元。", False, [4800.0, 14_000_000.0]),
        ("他住在16号，乘3路车。", False, []),
        ("挪用46170元款项。", False, [46170.0]),
        ("It uses 5G and GPT-4.", False, []),
        ("It opened on 2 June 2019.", False, []),
        ("没有数字。", True, []),
    ],
)
def test_the_figures_of_a_text(text: str, asks_when: bool, figures: list[float]) -> None:
    assert [stated.value.value for stated in values(text, asks_when)] == figures


def test_dates_count_where_a_question_asks_when() -> None:
    (stated,) = values("It opened on 2 June 2019.", asks_when=True)
    assert (stated.clause_date.year, stated.clause_date.month, stated.clause_date.day) == (2019, 6, 2)


def test_the_date_of_a_clause_is_none_where_it_has_two() -> None:
    (first, *_) = values("大桥2016年开工，2021年至2023年通车。", asks_when=True)
    assert first.clause_date.year == 2016
    assert values("大桥2016年至2021年施工。", asks_when=True)[0].clause_date is None


def test_a_day_without_a_year_is_of_the_year_of_the_article() -> None:
    (stated,) = values("大桥于6月2日通车。", asks_when=True)
    assert stated.clause_date.year == 2024


def test_the_background_ends_with_the_clause_and_leaves_out_the_speaker() -> None:
    (stated,) = values("消防部门说，白马江地区的地震造成12人死亡，道路中断。")
    assert stated.background.replace(" ", "") == "白马江地区的地震造成人死亡"
    (english,) = values("According to the fire service, the storm killed 12 people, and roads are closed.")
    assert english.background.split() == ["the", "storm", "killed", "people"]


def test_a_row_of_figures_is_no_statement_and_of_many_statements_some_count() -> None:
    row = "、".join(f"{number}万吨" for number in range(MOST_IN_A_SENTENCE))
    assert len(values(f"产量为{row}。")) == MOST_IN_A_SENTENCE
    assert values(f"产量为{row}、99万吨。") == []
    assert len(values("产量为5万吨。" * (MOST_IN_A_PASSAGE + 1))) == MOST_IN_A_PASSAGE
