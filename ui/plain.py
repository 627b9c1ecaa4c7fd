"""Answers, articles and passages as lines of plain text for a terminal."""

import unicodedata
from collections.abc import Iterator, Sequence

from yinju.errors import UsageError
from yinju.types import Answer, Article, Passage

_SHORTEST_PREFIX = 4


def answer_lines(answer: Answer) -> Iterator[str]:
    """The answer, then each citation with its place and its exact quotation."""
    if answer.notice and not answer.refused:
        yield printable(answer.notice)
    yield printable(answer.text)
    if answer.notice and answer.refused:
        yield printable(answer.notice)
    for citation in answer.citations:
        about = [citation.title or citation.source, citation.publisher, citation.published]
        yield ""
        yield printable(f"[{citation.number}] " + " · ".join(part for part in about if part))
        yield printable(
            f"    {citation.source}, paragraph {citation.paragraph}, characters {citation.start}-{citation.end}"
        )
        yield printable(f"    “{citation.quote}”")


def article_line(article: Article) -> str:
    """Id, size, language, source and what else is known, in one line."""
    about = [article.source, article.title, article.publisher, article.published, ", ".join(article.authors)]
    state = f"copy of {article.duplicate_of}" if article.duplicate_of else f"{article.passages} passages"
    return printable(
        f"{article.article_id}  {article.language}  {state}  " + " · ".join(part for part in about if part)
    )


def passage_lines(passage: Passage) -> Iterator[str]:
    """Where a passage stands, and its text."""
    yield ""
    yield f"paragraph {passage.paragraph}, characters {passage.start}-{passage.end}, {passage.language}"
    yield from (printable(line) for line in passage.text.splitlines())


def choose(name: str, articles: Sequence[Article]) -> Article:
    """The one article that an id, the beginning of an id, or a source names.

    Raises:
        UsageError: None does, or several do.
    """
    found = [a for a in articles if name in (a.article_id, a.source)]
    if not found and len(name) >= _SHORTEST_PREFIX:
        found = [a for a in articles if a.article_id.startswith(name)]
    if len(found) != 1:
        several = f"{len(found)} articles are" if found else "No article is"
        raise UsageError(f"{several} named {name!r}. Take an id from: yinju corpus list")
    return found[0]


def printable(text: str) -> str:
    """The text without control characters, which an article could use to write over the terminal; lines stay."""
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
