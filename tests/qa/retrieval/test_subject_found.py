"""Whether articles are about the subject of a question."""

import numpy as np
import pytest

from yinju.align import WordTokens
from yinju.qa.retrieval.query import Query
from yinju.qa.retrieval.subject_found import is_found
from yinju.text import language_of
from yinju.types import Article, Passage, ScoredPassage


def _weighed(text: str, weight: float = 1.0) -> Query:
    tokens = WordTokens().question(text)
    return Query(text, language_of(text), tokens, np.full(len(tokens), weight, np.float32))


def _passage(text: str, title: str) -> ScoredPassage:
    article = Article("a", "a.txt", title, None, None, (), "zh", 1, None)
    return ScoredPassage(Passage("p", "a", 1, 0, len(text), text, language_of(text)), article, 0.1)


@pytest.mark.parametrize(
    ("subject", "text", "title", "found"),
    [
        ("石门大桥", "石门大桥很长。人们爱石门大桥。", "桥", True),
        ("石门大桥", "石门大桥很长。", "石門大橋的故事", True),
        ("石门大桥", "石门大桥很长。", "桥", False),
        ("Stone Gate", "The Stone Gate is old. We like Stone Gate.", "Gates", True),
        ("Stone Gate", "The gate is of stone.", "Gates", False),
        ("石门大桥", "The Stone Gate bridge, the Stone Gate bridge.", "Stone Gate", False),
        ("什么大桥", "什么大桥？什么大桥！", "什么大桥", False),
        ("石", "石头的石，石门的石。", "石", False),
        ("", "石门大桥。", "桥", False),
    ],
)
def test_an_article_is_about_what_its_title_or_a_passage_twice_names(
    subject: str, text: str, title: str, found: bool
) -> None:
    assert is_found(_weighed(subject), _weighed("多长"), [_passage(text, title)], WordTokens()) is found


def test_what_weighs_little_in_the_question_is_no_subject() -> None:
    passages = [_passage("石门大桥很长。", "石门大桥")]
    assert is_found(_weighed("石门大桥"), _weighed("石门大桥何时完工"), passages, WordTokens())
    assert not is_found(_weighed("石门大桥", 0.01), _weighed("石门大桥何时完工"), passages, WordTokens())
    assert not is_found(_weighed("石门大桥"), _weighed("石门大桥何时完工"), [], WordTokens())
