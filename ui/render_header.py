"""Renders the top of the page: its name, and the articles that it knows."""

from collections.abc import Sequence
from html import escape

from yinju.text import shown_time
from yinju.types import Article, Language
from yinju.ui.facts_line import facts_line
from yinju.ui.strings import LANGUAGE_TAGS, STRINGS, Strings

MAX_LISTED_ARTICLES = 200
"""The most articles that the page lists: a longer list is slow to send with every visit, and nobody reads it here."""


def render_header(articles: Sequence[Article], language: Language, problem: str | None = None) -> str:
    """Renders the name, a tagline, and the list of articles, or the ``problem`` that keeps it from being read."""
    corpus = f'<p class="error" role="alert">{escape(problem)}</p>' if problem else _corpus(articles, language)
    # The script copies data-lang to <html lang>: the page's language is known only once gradio has rendered this.
    return (
        f'<div class="masthead" data-lang="{LANGUAGE_TAGS[language]}"><h1>Yinju <span lang="zh-Hans">引据</span></h1>'
        f'<p class="tagline">{STRINGS[language].tagline}</p>{corpus}</div>'
    )


def _corpus(articles: Sequence[Article], language: Language) -> str:
    words = STRINGS[language]
    originals = [article for article in articles if article.duplicate_of is None]
    if not originals:
        return f'<p class="corpus-empty">{words.empty_corpus}</p>'
    counts = [words.articles.format(count=len(originals))]
    if len(articles) > len(originals):
        counts.append(words.copies.format(count=len(articles) - len(originals)))
    items = "".join(_article(article, words) for article in articles[:MAX_LISTED_ARTICLES])
    if len(articles) > MAX_LISTED_ARTICLES:
        items += f"<li>{words.more_articles.format(count=len(articles) - MAX_LISTED_ARTICLES)}</li>"
    return f'<details class="corpus"><summary>{" · ".join(counts)}</summary><ol>{items}</ol></details>'


def _article(article: Article, words: Strings) -> str:
    size = words.copy_of if article.duplicate_of else words.passages.format(count=article.passages)
    title = f'<bdi lang="{LANGUAGE_TAGS[article.language]}">{escape(article.title or article.source)}</bdi>'
    source = [article.source] if article.title else []
    facts = facts_line(article.publisher, shown_time(article.published), *source, size)
    return f'<li>{title} <span class="quiet">{facts}</span></li>'
