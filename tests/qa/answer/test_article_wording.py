from pathlib import Path

import pytest

from tests.conftest import ToyEmbedder
from yinju.qa.answer.article_wording import in_language, quoted
from yinju.qa.engine import Engine
from yinju.settings import load_settings
from yinju.types import Article, Language


def test_all_that_was_inferred_of_the_seeds_is_told_in_chinese(seeds_home: Path) -> None:
    with Engine.open(load_settings(overrides={"home": seeds_home}), ToyEmbedder()) as engine:
        evidence = {why for article in engine.store.articles() for _, why in article.inferred}
    assert len(evidence) >= 5
    assert [why for why in evidence if in_language(why, "zh").isascii() or in_language(why, "zh") == why] == []
    assert all(in_language(why, "en") == why for why in evidence)


@pytest.mark.parametrize(
    ("evidence", "language", "told"),
    [
        ("the line below the headline", "zh", "标题下方的一行"),
        ("the line below the headline", "zh-Hant", "標題下方的一行"),
        ("the year is the one nearest to the article's own date, 2025-07", "zh", "年份取与文章日期（2025-07）最近的一年"),
        ("some evidence of a later version", "zh", "some evidence of a later version"),
    ],
)  # fmt: skip
def test_evidence_is_told_in_the_askers_script(evidence: str, language: Language, told: str) -> None:
    assert in_language(evidence, language) == told


@pytest.mark.parametrize(
    ("title", "language", "shown"),
    [
        ("河水\n上涨", "zh", "《河水 上涨》"),
        ("《自然》社论", "zh-Hant", "《自然》社论"),
        ("The River Rises", "en", "“The River Rises”"),
        ("AI 时代“独行快”", "en", "《AI 时代“独行快”》"),
        (None, "en", "“a.txt”"),
    ],
)
def test_a_title_has_the_marks_of_its_language(title: str | None, language: Language, shown: str) -> None:
    assert quoted(Article("a1", "a.txt", title, None, None, (), "zh", 1, None), language) == shown
