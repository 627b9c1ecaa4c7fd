"""Cited articles as BibTeX, in the fields that BibTeX and BibLaTeX share or pass over."""

import re
from collections.abc import Sequence

from yinju.ui.ask.export.cited import CitedArticle

LANGUAGES = {"zh": "chinese", "zh-Hant": "chinese", "en": "english"}
_SPECIAL = {
    "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    # BibTeX counts braces, with a backslash or without: one alone would swallow the entries behind it.
    "{": r"\textbraceleft{}", "}": r"\textbraceright{}",
    "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
}  # fmt: skip
_WHOLE = re.compile(r"[^\x00-\u024f]|,|\band\b", re.IGNORECASE)
"""What makes a name one to keep whole: a script whose names have no blanks, and what BibTeX would split names at."""


def as_bibtex(articles: Sequence[CitedArticle]) -> str:
    """Returns an entry for each article, in their order; empty for none."""
    return "\n".join(_entry(article) for article in articles)


def _entry(article: CitedArticle) -> str:
    names = ("year", "month", "day")
    date = dict(zip(names, article.date, strict=False))
    fields = {
        "title": f"{{{_escaped(article.title)}}}",  # braces within, so that no style changes its capitals
        "author": " and ".join(map(_name, article.authors)),
        "journal": _escaped(article.publisher or ""),
        "year": date.get("year", ""),
        "month": date.get("month", "").lstrip("0"),
        "date": "-".join(article.date),
        "langid": LANGUAGES[article.language],
        "url": article.address,
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@{'article' if article.publisher else 'misc'}{{yinju-{article.article_id},\n{lines}}}\n"


def _name(author: str) -> str:
    name = _escaped(author)
    return f"{{{name}}}" if _WHOLE.search(author) else name


def _escaped(text: str) -> str:
    return "".join(_SPECIAL.get(character, character) for character in text)
