"""Renders the top of the page: its name, and how many articles it knows."""

from html import escape

from yinju.types import Language
from yinju.ui.strings import LANGUAGE_TAGS, STRINGS


def render_header(originals: int, copies: int, language: Language, problem: str | None = None) -> str:
    """Renders the name, a tagline, and the numbers of articles, or the ``problem`` that keeps them from being read."""
    corpus = f'<p class="error" role="alert">{escape(problem)}</p>' if problem else ""
    if not problem:
        corpus = f'<p class="counts">{render_counts(originals, copies, language)}</p>'
    # The script copies data-lang to <html lang>: the page's language is known only once gradio has rendered this.
    return (
        f'<div class="masthead" data-lang="{LANGUAGE_TAGS[language]}"><h1>Yinju <span lang="zh-Hans">引据</span></h1>'
        f'<p class="tagline">{STRINGS[language].tagline}</p>{corpus}</div>'
    )


def render_counts(originals: int, copies: int, language: Language) -> str:
    """Renders how many articles there are, and how many duplicates of them."""
    words = STRINGS[language]
    if not originals:
        return words.empty_corpus
    counts = [words.articles.format(count=originals)]
    if copies:
        counts.append(words.copies.format(count=copies))
    return " · ".join(counts)
