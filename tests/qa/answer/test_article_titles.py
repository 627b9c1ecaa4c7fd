"""Which articles a title means."""

import pytest

from tests.conftest import ToyEmbedder
from yinju.align import TokenModel
from yinju.article_questions import FieldQuestion
from yinju.embed import open_embedder
from yinju.qa.answer.article_titles import articles_titled, is_headline
from yinju.settings import EmbedderSettings
from yinju.types import Article

TITLES = [
    "人工智能全球治理行動計劃",
    "坚持绿色发展 保护长江生态(权威论坛)",
    "专家谈长江——坚持绿色发展 保护长江生态(权威论坛)",
    "全球瞭望|《自然》杂志社论:各国应保护海洋",
    "How Cities Prepare for the Next Great Flood",
    "渡口",
    "The Salt Ledger",
]
ARTICLES = [Article(f"a{number}", "x.txt", title, None, None, (), "zh", 1, None) for number, title in enumerate(TITLES)]


@pytest.fixture(scope="module")
def bundled() -> TokenModel:
    return open_embedder(EmbedderSettings()).tokens


@pytest.mark.parametrize(
    ("title", "quoted", "named", "places"),
    [
        ("人工智能全球治理行动计划", True, False, [0]),
        ("坚持绿色发展 保护长江生态(权威论坛)", True, False, [1]),
        ("保护长江生态", True, False, [1, 2]),
        ("专家谈长江", True, False, [2]),
        ("how cities prepare for the next great flood", True, False, [4]),
        ("行动计划", False, False, [0]),
        ("next great flood", False, False, [4]),
        ("action plan", False, False, [0]),
        ("Global Governance Action Plan for AI", True, False, [0]),
        ("城市如何应对下一次大洪水", True, False, [4]),
        # Several articles fit, or a part is too little, or a name is no headline.
        ("保护长江生态", False, False, []),
        ("自然", True, False, []),
        ("计划", False, False, []),
        ("行动计划", True, False, []),
        ("Global Marshall Plan", False, False, []),
        ("climate change report", True, False, []),
        ("渡口", True, False, []),
        ("The Salt Ledger", False, False, []),
        # Called an article, it may have the title of a book.
        ("渡口", True, True, [5]),
        ("The Salt Ledger", True, True, [6]),
    ],
)
def test_articles_are_found_by_their_title(
    title: str, quoted: bool, named: bool, places: list[int], bundled: TokenModel
) -> None:
    asked = FieldQuestion(("authors",), title, quoted, named)
    assert articles_titled(asked, ARTICLES, bundled) == [ARTICLES[place] for place in places]


def test_without_a_model_of_both_languages_no_translation_is_found() -> None:
    asked = FieldQuestion(("authors",), "action plan", quoted=False, named=False)
    assert articles_titled(asked, ARTICLES, ToyEmbedder().tokens) == []


def test_a_copy_does_not_make_a_description_ambiguous(bundled: TokenModel) -> None:
    copy = Article("c", "y.txt", TITLES[0], None, None, (), "zh", 0, "a0", "exact", 1.0)
    asked = FieldQuestion(("authors",), "行动计划", quoted=False, named=False)
    assert articles_titled(asked, [*ARTICLES, copy], bundled) == [ARTICLES[0], copy]


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("钢铁是怎样炼成的", False),
        ("人工智能全球治理行動計劃", True),
        ("One Hundred Years of Solitude", False),
        ("How Cities Prepare for the Next Great Flood", True),
        ("AI 时代“独行快 众行远”", True),
    ],
)
def test_a_headline_is_longer_than_a_name(title: str, headline: bool) -> None:
    assert is_headline(title) == headline
