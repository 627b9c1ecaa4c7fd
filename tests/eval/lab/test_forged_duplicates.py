"""Copies of each kind and level."""

import pytest

from tests.eval.lab.invented_articles import ARTICLES, WORDS
from yinju.eval.lab.forged_duplicates import DuplicateForger
from yinju.text import to_script


@pytest.mark.parametrize("kind", ["exact", "script", "near", "excerpt", "compilation", "shuffled", "damaged"])
def test_what_is_forged_is_of_its_kind(kind: str) -> None:
    article = ARTICLES[0]
    text = DuplicateForger(ARTICLES, 1).forge(article, kind, "light").text
    assert text == DuplicateForger(ARTICLES, 1).forge(article, kind, "light").text
    assert text != article
    if kind == "excerpt":
        assert len(text) < 0.75 * len(article)
    elif kind == "compilation":
        assert len(text) > 3 * len(article)
    elif kind == "script":
        assert abs(len(text) - len(article)) < 60
        assert to_script(text, "zh-Hant") == text
    else:
        assert 0.8 * len(article) < len(text) < 1.5 * len(article)


@pytest.mark.parametrize(("level", "least", "most"), [("light", 0.9, 1.0), ("medium", 0.7, 1.0), ("hard", 0.4, 0.85)])
def test_levels_change_so_many_words(level: str, least: float, most: float) -> None:
    made = DuplicateForger(ARTICLES, 2).forge(ARTICLES[0], "shuffled", level)
    left = sum(made.text.count(word) > 0 for word in set(WORDS)) / len(set(WORDS))
    assert left > 0.5
    kept = sum(min(made.text.count(word), ARTICLES[0].count(word)) for word in set(WORDS))
    whole = sum(ARTICLES[0].count(word) for word in set(WORDS))
    assert least <= kept / whole <= most
