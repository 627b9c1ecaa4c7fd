"""What an answer cites, as lists of references name it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from yinju.text import shown_time
from yinju.types import Answer, Article, Citation, Language
from yinju.ui.addresses import article_address, citation_address
from yinju.ui.strings import STRINGS
from yinju.ui.written import line_of

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_WEB = re.compile(r"https?://[^\s{}\\<>\"]+")
"""A web address that can stand in any of the forms as it is; an article may state anything as its own."""


@dataclass(frozen=True, slots=True)
class CitedArticle:
    """An article that an answer cites.

    Attributes:
        authors: As the article names them. Which part is the family name is not known, and not guessed.
        date: Year, month and day of publication, as far as they are known.
        address: Where it was published, if that is known, else its address on this server.
    """

    article_id: str
    title: str
    authors: tuple[str, ...]
    publisher: str | None
    date: tuple[str, ...]
    language: Language
    address: str


def cited_articles(answer: Answer, articles: Mapping[str, Article], base: str) -> tuple[CitedArticle, ...]:
    """Returns the articles that an answer cites, each once, in the order of the citations.

    Args:
        articles: What is known of articles by their ids. A citation has no authors of its own.
        base: The address of the server, without a slash at its end.
    """
    first: dict[str, Citation] = {}
    for citation in answer.citations:
        first.setdefault(citation.article_id, citation)
    return tuple(_cited(citation, articles.get(identity), base) for identity, citation in first.items())


def reference(citation: Citation, base: str, language: Language) -> tuple[str, str, str]:
    """Returns title, facts and address of a citation; the facts are publisher, date and paragraph, as far as known."""
    words = STRINGS[language]
    part = {"passage": words.paragraph.format(number=citation.paragraph), "head": words.head, "record": words.record}
    facts = (citation.publisher, shown_time(citation.published), part[citation.kind])
    known = (", " if language == "en" else "，").join(line_of(fact) for fact in facts if fact)
    return line_of(citation.title or citation.source), known, citation_address(base, citation)


def _cited(citation: Citation, article: Article | None, base: str) -> CitedArticle:
    date = _DATE.match(citation.published or "")
    url = article.url if article else None
    return CitedArticle(
        article_id=citation.article_id,
        title=line_of(citation.title or citation.source),
        authors=tuple(map(line_of, article.authors)) if article else (),
        publisher=line_of(citation.publisher) if citation.publisher else None,
        date=tuple(part for part in date.groups() if part) if date else (),
        language=citation.language,
        address=url if url and _WEB.fullmatch(url) else article_address(base, citation.article_id),
    )
