"""Extractive answers: exact quotations, the right sentence, no scraps."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from tests.tables import save_table
from yinju.align import FLOOR, Matrix, TokenIds, WordTokens
from yinju.qa.answer.draft import Draft, cite
from yinju.qa.answer.extract import AROUND_SHARE, NEARBY_SHARE, _closeness, extract
from yinju.qa.retrieval.query import Query
from yinju.settings import AnswerSettings
from yinju.token_table import TokenTable
from yinju.types import Article, Language, Passage, ScoredPassage

GAP = 100
"""Where a passage begins in its source, so that its offsets and the source's differ."""


def _passage(text: str, source: str = "a.txt", title: str | None = "大坝", score: float = 0.8) -> ScoredPassage:
    article = Article(f"id-{source}", source, title, "报", "2024-07", (), "zh", 1, None)
    return ScoredPassage(
        Passage(f"{source}-0", article.article_id, 3, GAP, GAP + len(text), text, "zh"), article, score
    )


def _ask(question: str, language: Language, *passages: ScoredPassage, count: int = 3) -> Draft:
    model = WordTokens()
    tokens = model.question(question)
    query = Query(question, language, tokens, np.ones(len(tokens), np.float32))
    return extract(query, passages, model, AnswerSettings(max_sentences=count))


@pytest.mark.parametrize(
    ("question", "language", "text", "expected"),
    [
        ("大坝有多高？", "zh", "大坝很有名，游客众多。大坝高185米。大坝是谁设计的？", "大坝高185米。"),
        ("When did the dam open?", "en", "The dam draws many visitors. It did open in May 2006.", "It did open in May 2006."),
        ("大壩何時完工？", "zh-Hant", "工人很多，工地很大。\n大壩在二〇〇六年5月完工。", "大壩在二〇〇六年5月完工。"),
        ("Who runs CTG 集团?", "en", "CTG 集团由国家持有。Lei Mingshan runs CTG 集团 today [1][2].", "Lei Mingshan runs CTG 集团 today"),
    ],
)  # fmt: skip
def test_the_best_sentence_is_quoted_exactly(question: str, language: Language, text: str, expected: str) -> None:
    draft = _ask(question, language, _passage(text), count=1)
    (sentence,), (citation,) = draft.sentences, draft.citations
    assert (sentence.text, sentence.citations, sentence.verdict, sentence.support) == (expected, (1,), "supported", 1.0)
    assert citation.quote == citation.raw == text[citation.start - GAP : citation.end - GAP] == expected
    assert (citation.number, citation.paragraph, citation.start, citation.passage_id, citation.passage_text) == (
        1,
        3 + text.count("\n"),
        GAP + text.index(expected),
        "a.txt-0",
        text,
    )


@pytest.mark.parametrize(
    ("question", "language", "heading", "sentence"),
    [
        ("大坝什么时候完工？", "zh", "大坝在2006年5月完工的经过", "它在2006年5月完工。"),
        ("When was the dam finished?", "en", "The dam was finished in May 2006.", "It was finished in May 2006."),
        ("大壩 dam 何時完工？", "zh-Hant", "大壩 dam 在2006年5月完工。", "The dam 在2006年5月完工。"),
    ],
)
def test_no_quotation_is_a_heading_or_begins_with_one(
    question: str, language: Language, heading: str, sentence: str
) -> None:
    text = f"{heading}\n{sentence}"
    scored = _passage(text)
    scored = replace(scored, passage=replace(scored.passage, headings=((0, len(heading)),)))
    (citation,) = _ask(question, language, scored).citations
    assert (citation.quote, citation.headings) == (sentence, ((0, len(heading)),))
    assert cite(1, scored, 0, len(text)).quote == sentence
    assert cite(1, scored, 0, len(heading)).quote == heading


@pytest.mark.parametrize(
    ("language", "title", "lead"),
    [("zh", "大坝", "据《大坝》："), ("zh-Hant", "大坝", "據《大坝》："), ("en", "The dam", "From “The dam”: "), ("en", None, "From “a.txt”: ")],
)  # fmt: skip
def test_the_lead_names_the_article_in_the_language_of_the_question(
    language: Language, title: str | None, lead: str
) -> None:
    draft = _ask("大坝 dam 高 high", language, _passage("大坝高185米。The dam is 185 metres high.", title=title))
    assert [sentence.lead for sentence in draft.sentences] == [lead, ""]


def test_sentences_stand_article_by_article_in_reading_order_and_never_twice() -> None:
    first = _passage("大坝高185米。大坝长2309米，是世界上最长的。", "a.txt", score=0.7)
    second = _passage("大坝高185米。三峡大坝的高和长都是世界第一。", "b.txt", score=0.9)
    draft = _ask("大坝高多少？大坝长多少？", "zh", second, first)
    assert [(s.text, s.citations) for s in draft.sentences] == [
        ("大坝高185米。", (1,)),
        ("三峡大坝的高和长都是世界第一。", (2,)),
        ("大坝长2309米，是世界上最长的。", (3,)),
    ]
    assert [c.source for c in draft.citations] == ["b.txt", "b.txt", "a.txt"]


def test_without_a_sentence_there_is_no_evidence() -> None:
    assert _ask("大坝有多高？", "zh", _passage("大坝？\n- 高")) == Draft(reason="no_evidence")
    assert _ask("大坝有多高？", "zh") == Draft(reason="no_evidence")


def test_headings_are_no_answers_but_short_lines_with_what_is_asked_for_are() -> None:
    text = "三峡大坝的建设高度\n大坝高度：185米\n三峡大坝的高度为世界之最。"
    draft = _ask("大坝高度是多少？", "zh", _passage(text))
    assert [s.text for s in draft.sentences] == ["大坝高度：185米", "三峡大坝的高度为世界之最。"]


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> TokenTable:
    return TokenTable(save_table(tmp_path_factory.mktemp("table") / "model"))


@pytest.mark.parametrize(
    ("question", "language", "text", "expected"),
    [
        ("machine intelligence", "en", "河流与河流与河流。机器与智能与机器。河流与河流。", "机器与智能与机器。"),
        ("河流", "zh", "The machine of the machine. The river of the river. The intelligence of machine.", "The river of the river."),
    ],
)  # fmt: skip
def test_the_sentence_is_found_in_the_other_language(
    question: str, language: Language, text: str, expected: str, table: TokenTable
) -> None:
    tokens = table.question(question)
    query = Query(question, language, tokens, table.weights(tokens))
    draft = extract(query, [_passage(text, title=None)], table, AnswerSettings(max_sentences=1))
    assert [sentence.text for sentence in draft.sentences] == [expected]


@pytest.mark.parametrize("cosine", [FLOOR - 0.01, FLOOR])
def test_what_stands_nearby_counts_only_if_it_is_alike_at_all(cosine: float) -> None:
    class Fixed(WordTokens):
        def cosines(self, left: TokenIds, right: TokenIds) -> Matrix:
            return np.full((len(left), len(right)), cosine, np.float32) * (right == self.tokenize(["湖"])[0][0])

        def likeness(self, question: TokenIds, texts: Sequence[TokenIds]) -> Matrix:
            return np.zeros(len(texts), np.float32)

    query = Query("大坝", "zh", _IDS, np.ones(1, np.float32))
    _, found = _closeness(query, ["湖。", "水。", "山。"], _passage("", title=None, score=0.0), Fixed())
    shares = (1 + AROUND_SHARE, NEARBY_SHARE + AROUND_SHARE, NEARBY_SHARE)
    assert found == pytest.approx([share * cosine * (cosine >= FLOOR) for share in shares], abs=1e-6)


_IDS = WordTokens().tokenize(["大坝"])[0]
