"""Articles are untrusted: whatever they hold is shown as text."""

import pytest

from tests.ui.articles.samples import new_article
from tests.ui.fake_engine import make_article
from yinju.store import GoneArticle
from yinju.ui.articles.pieces import cut_paragraphs, cut_raw
from yinju.ui.articles.render_article import render_article, render_gone, render_raw
from yinju.ui.articles.words import WORDS

HOSTILE = '"><img src=x onerror=alert(1)><script>alert(1)</script>'


@pytest.mark.parametrize("language", WORDS)
def test_nothing_of_an_article_becomes_markup(language):
    changes = {
        "title": HOSTILE, "publisher": HOSTILE, "source": HOSTILE, "authors": (HOSTILE,),
        "inferred": (("title", HOSTILE),), "article_id": HOSTILE,
    }  # fmt: skip
    article = make_article(**changes)
    new = new_article(raw=f"头\n{HOSTILE}", parts=(HOSTILE,))
    pages = (
        render_article(article, cut_paragraphs(new), article, [article], language),
        render_raw(article, cut_raw(f"头\n{HOSTILE}", new), language),
        render_gone(GoneArticle(HOSTILE, HOSTILE, HOSTILE, "2026-01-02T03:04:05+00:00"), language),
    )
    for page in pages:
        assert "<img" not in page
        assert "<script>alert" not in page


def test_each_paragraph_has_an_address_and_each_piece_its_place():
    page = render_article(make_article(), cut_paragraphs(new_article()), None, (), "en")
    assert '<h2 id="p1">' in page
    assert '<p id="p2"><a class="number" href="#p2" aria-label="Paragraph 2">2</a>' in page
    assert (
        '<span data-char="8" data-clean="3">大桥长3公里。</span><span data-char="18" data-clean="10">它很美。</span>'
        in page
    )
