"""A citation names the passage that it quotes, whatever else says the same."""

import pytest

from yinju.qa.answer.draft import cite
from yinju.types import AnswerSpan, Article, Language, Passage, ScoredPassage


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


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("上半年，入境人数增长了30.2%。", "30.2%"),
        ("Arrivals rose by 30.2% in the first half.", "30.2%"),
        ("GPT-4由OpenAI在三月发布。", "OpenAI"),
    ],
)
def test_the_words_that_answer_have_their_place_in_the_quotation_and_in_the_source(text: str, answer: str) -> None:
    article = Article("a1", "a.txt", "题", "报", "2024-07", (), "zh", 2, None)
    before = "前一句。"
    passage = Passage("p1", "a1", 1, 100, 100 + len(before + text), before + text, "zh")
    place = (before + text).index(answer)
    scored, begins, ends = ScoredPassage(passage, article, 0.8), len(before), len(before + text)
    span = place, place + len(answer)
    [found] = cite(1, scored, begins, ends, span).answer_spans
    assert found == AnswerSpan(span[0] - begins, span[1] - begins, 100 + span[0], 100 + span[1])
    assert cite(1, scored, begins, ends, span).quote[found.start : found.end] == answer
    for outside in (None, (0, 2), (begins - 1, begins + 2), (ends - 1, ends + 1), (begins, begins)):
        assert cite(1, scored, begins, ends, outside).answer_spans == ()
