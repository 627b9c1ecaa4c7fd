"""Which clauses state a value, and what a claim says beside it."""

import pytest

from yinju.qa.conflict.statements import StatedValue, stated_values
from yinju.text import language_of
from yinju.types import Article, Passage, ScoredPassage


def scored(text: str, title: str | None = None, published: str | None = "2024-07-02") -> ScoredPassage:
    language = language_of(text)
    article = Article("a", "a", title, None, published, (), language, 1, None)
    return ScoredPassage(Passage("p", "a", 1, 0, len(text), text, language), article, 0.8)


def claims(text: str, asks_when: bool = False) -> list[StatedValue]:
    return list(stated_values(scored(text), asks_when))


@pytest.mark.parametrize(
    ("text", "asks_when", "values"),
    [
        ("大桥全长4800米，造价1,400万元。", False, [4800.0, 14_000_000.0]),
        ("他住在16号，乘3路车。", False, []),
        ("挪用46170元款项。", False, [46170.0]),
        ("It uses 5G and GPT-4.", False, []),
        ("It opened on 2 June 2019.", False, []),
        ("没有数字。", True, []),
    ],
)
def test_the_figures_of_a_text(text: str, asks_when: bool, values: list[float]) -> None:
    assert [claim.value.value for claim in claims(text, asks_when)] == values


def test_dates_count_where_a_question_asks_when() -> None:
    (claim,) = claims("It opened on 2 June 2019.", asks_when=True)
    assert (claim.date.year, claim.date.month, claim.date.day) == (2019, 6, 2)


def test_the_date_of_a_clause_is_none_where_it_has_two() -> None:
    (first, *_) = claims("大桥2016年开工，2021年至2023年通车。", asks_when=True)
    assert first.date.year == 2016
    assert claims("大桥2016年至2021年施工。", asks_when=True)[0].date is None


def test_a_day_without_a_year_is_of_the_year_of_the_article() -> None:
    (claim,) = claims("大桥于6月2日通车。", asks_when=True)
    assert claim.date.year == 2024


def test_the_background_goes_to_the_value_and_leaves_out_who_says_it() -> None:
    (claim,) = claims("消防部门说，白马江地区的地震造成12人死亡，道路中断。")
    assert claim.background.replace(" ", "") == "白马江地区的地震造成人死亡"
    (english,) = claims("According to the fire service, the storm killed 12 people, and roads are closed.")
    assert english.background.split() == ["the", "storm", "killed", "people"]
