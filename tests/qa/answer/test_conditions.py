"""What a question names exactly is mentioned by the articles that answer it."""

from collections.abc import Mapping

import pytest

from yinju.qa.answer.conditions import Conditions, meeting
from yinju.types import Article, Language, Passage, ScoredPassage


def _article(name: str, title: str | None = None, published: str | None = None) -> Article:
    return Article(name, f"{name}.txt", title, None, published, (), "zh", 1, None)


def _unmet(
    question: str, text: str, title: str | None = None, published: str | None = None, language: Language = "zh"
) -> list[str]:
    return Conditions.of(question).unmet(text, _article("a", title, published), language)


@pytest.mark.parametrize(
    ("question", "text", "unmet"),
    [
        ("香港2020年贸易额多少？", "2006年贸易额为2765亿美元。", ["2020年"]),
        ("香港2020年贸易额多少？", "二〇二〇年贸易额为2765亿美元。", []),
        ("第57届格莱美奖的获得者是谁？", "第56届格莱美奖颁给了他们。", ["第57届"]),
        ("第57届格莱美奖的获得者是谁？", "The award went to them at the 57th Grammys.", []),
        ("95M线来往哪里？", "32M线来往葵芳站。", ["95M"]),
        ("95M线来往哪里？", "９５ｍ線來往葵芳站。", []),
        ("《白之春》在什么电视台上播放？", "该台播放《历史》。", ["《白之春》"]),
        ("哪次地震造成了2000万美元的损失？", "The earthquake caused $20 million in damage.", []),
        ("When did World War 2 end?", "World War II ended in 1945.", []),
        ("Who scored after 7.69 seconds in 2021?", "He scored in 2020.", ["7.69 seconds", "2021"]),
    ],
)
def test_dates_numbers_codes_and_titles_must_be_mentioned(question: str, text: str, unmet: list[str]) -> None:
    assert _unmet(question, text) == unmet


@pytest.mark.parametrize(
    "question",
    [
        "2020年以后有哪些国家加入？", "自2020年起有哪些变化？", "Which countries joined after 2020?",
        "Who led it from 1990 to 1995?", "Who led it between May 1990 and 1995?", "What had it done by the end of 2020?",
        "体现在哪三个方面？", "What are the 3 branches of government?", "What happened in the 17th century?", "Who lived there in the 1600s and 1700s?",
        "第二次世界大战何时结束？", "Is it “worse than ever”?", "谁在统一大业中出力？",
    ],
)  # fmt: skip
def test_what_bounds_a_time_or_counts_what_is_asked_for_need_not_be(question: str) -> None:
    assert _unmet(question, "没有数字。") == []


def test_the_record_of_an_article_mentions_too() -> None:
    assert _unmet("2023年的《倡议》说了什么？", "各国应该合作。", "倡议", "2023-10-20") == []
    assert _unmet("2023年10月20日发生了什么？", "10月20日，会议开幕。", published="2023-10-21") == []


def test_what_the_other_language_writes_otherwise_is_not_sought_there() -> None:
    assert _unmet("《白之春》在哪里播放？", "White Spring was shown on NHK.", language="en") == []
    assert _unmet("Where did the G20 meet?", "二十国集团在杭州开会。") == []
    assert _unmet("G20在哪里开会？", "The heads of state met in Hangzhou.", language="en") == ["G20"]


def _scored(article: Article, text: str, score: float) -> ScoredPassage:
    passage = Passage(f"{article.article_id}-0", article.article_id, 1, 0, len(text), text, "zh")
    return ScoredPassage(passage, article, score)


def _meeting(question: str, texts: Mapping[str, tuple[str, str]]) -> tuple[list[str], list[str]]:
    """Returns the names of the articles kept; of each is given what was found, and the rest of it."""
    found = [_scored(_article(name), text, 0.9) for name, (text, _) in texts.items()]
    rest = {name: _scored(_article(name), text, 0.0).passage for name, (_, text) in texts.items()}
    kept, unmet = meeting(question, found, lambda name: [rest[name]])
    return [scored.article.article_id for scored in kept], unmet


def test_passages_stay_whose_article_mentions_it_anywhere() -> None:
    texts = {
        "a": ("成交额五百亿。", "2022年进博会"),
        "b": ("成交额七百亿。", "2023年进博会"),
        "c": ("2023年。", "2023年。"),
    }
    assert _meeting("2023年成交额多少？", texts) == (["b", "c"], [])
    assert _meeting("成交额多少？", texts) == (["a", "b", "c"], [])


def test_where_no_article_mentions_it_the_words_are_told() -> None:
    texts = {"a": ("成交额五百亿。", "2022年进博会"), "b": ("成交额七百亿。", "进博会")}
    assert _meeting("2023年第6届成交额多少？", texts) == ([], ["2023年", "第6届"])
    assert _meeting("2023年成交额多少？", {}) == ([], [])
