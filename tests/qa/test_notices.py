"""What the engine says when it refuses."""

import pytest

from yinju.qa.notices import Missing, not_mentioned, refusal
from yinju.question_words import Wanted
from yinju.types import Language


@pytest.mark.parametrize(
    ("language", "subject", "wanted", "expected"),
    [
        ("zh", "大坝", "how many", "找到了关于“大坝”的文章，但没有一篇说明有多少。"),
        ("zh-Hant", "大壩", "why", "找到了關於「大壩」的文章，但沒有一篇說明為什麼。"),
        ("en", "Harvard", "when", "Articles about “Harvard” were found, but none says when."),
        ("zh", "《行动计划》", "figure", "找到了关于《行动计划》的文章，但没有一篇给出这个数字。"),
        ("en", "the dam", "this", "Articles about “the dam” were found, but none answers this."),
    ],
)
def test_a_refusal_says_what_is_missing_of_the_subject(
    language: Language, subject: str, wanted: Wanted, expected: str
) -> None:
    missing = Missing(subject, wanted)
    assert refusal("no_evidence", language, (), missing) == refusal("llm_refused", language, (), missing) == expected
    assert refusal("unsupported", language, (), missing) == refusal("unsupported", language, ())
    assert refusal("no_evidence", language, ()) != expected


def test_what_no_article_mentions_is_named_in_each_language() -> None:
    assert not_mentioned(["2020年", "《白之春》"], "zh") == "找到的文章没有一篇提到“2020年”、《白之春》。"
    assert not_mentioned(["2020年"], "zh-Hant") == "找到的文章沒有一篇提到「2020年」。"
    assert not_mentioned(["2020", "X.25"], "en") == "None of the articles found mentions “2020”, “X.25”."
