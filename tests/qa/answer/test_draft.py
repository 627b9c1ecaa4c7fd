"""A citation names the passage that it quotes, whatever else says the same."""

import pytest

from yinju.qa.answer.draft import cite
from yinju.types import Article, Language, Passage, ScoredPassage


@pytest.mark.parametrize(
    ("text", "language", "quote"),
    [
        ("大坝高185米。大坝长2309米。", "zh", "大坝长2309米。"),
        ("The dam is 185 metres high. It is 2309 metres long.", "en", "It is 2309 metres long."),
        ("CTG 集團管理大壩。The dam is 185 metres high.", "zh-Hant", "The dam is 185 metres high."),
    ],
)
def test_of_two_passages_that_say_the_same_the_quoted_one_is_named(text: str, language: Language, quote: str) -> None:
    article = Article("a1", "a.txt", "坝 Dam", "报", "2024-07", (), language, 2, None)
    begins = text.index(quote)
    for number in (0, 1):
        start = 500 * number
        passage = Passage(f"p{number}", "a1", 1 + number, start, start + len(text), text, language)
        citation = cite(1, ScoredPassage(passage, article, 0.8), begins, begins + len(quote))
        assert (citation.passage_id, citation.language) == (f"p{number}", language)
        assert (citation.quote, citation.start, citation.end) == (quote, start + begins, start + begins + len(quote))
        assert citation.passage_text[citation.quote_start :].startswith(quote)
