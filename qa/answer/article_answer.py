"""Answers questions about the articles themselves from the catalogue: who wrote one, who published it, when, which.

No model is asked and nothing is searched. Each sentence cites the line of the article that says so, or what was
recorded of it; what was inferred says so. Duplicates count once, with the article that they duplicate.
"""

from collections.abc import Iterator, Sequence
from typing import get_args

from yinju.align import TokenModel
from yinju.article_questions import FieldQuestion, ListQuestion
from yinju.qa.answer import article_wording as wording
from yinju.qa.answer.article_citations import CitedField, cite_field, cite_head
from yinju.qa.answer.article_credits import credits_of
from yinju.qa.answer.article_titles import articles_titled, is_plainly_meant, is_surely_meant, is_whole_title
from yinju.qa.answer.draft import Draft
from yinju.qa.answer.publisher_names import same_publisher
from yinju.store import Corpus
from yinju.text import fold
from yinju.types import (
    Article,
    ArticleField,
    Citation,
    CreditField,
    Language,
    Scope,
    Sentence,
)

MAX_LISTED = 20
"""Articles that an answer lists: each has a citation, and a card on the page."""
_LEAD = "– "
_CREDITS = frozenset(get_args(CreditField))


def answer_about_articles(
    asked: FieldQuestion | ListQuestion, store: Corpus, model: TokenModel, language: Language, scope: Scope | None
) -> Draft | None:
    """Returns the answer to a question about articles, or the refusal; ``None`` where it is not surely about them.

    Args:
        model: Tells which titles are alike across languages.
        language: The language of the question.
        scope: The articles that it is asked of; ``None`` for all.
    """
    articles = store.articles()
    if scope is not None:
        articles = _inside(articles, scope, store)
    if isinstance(asked, FieldQuestion):
        return _answer_field(asked, articles, store, model, language)
    return _answer_list(asked, articles, store, language)


def _answer_field(
    asked: FieldQuestion, articles: Sequence[Article], store: Corpus, model: TokenModel, language: Language
) -> Draft | None:
    found = articles_titled(asked, articles, model)
    is_meant = is_whole_title
    if _CREDITS & set(asked.fields):
        found = [article for article in found if is_plainly_meant(asked, article)]
        is_meant = is_surely_meant
    kept = _without_duplicates(found)
    citations: list[Citation] = []
    written: list[Sentence] = []
    for article in kept[:MAX_LISTED]:
        for field in asked.fields:
            for said, citation in _told(article, field, len(citations) + 1, store, language):
                citations.append(citation)
                written.append(Sentence(said, (len(citations),), "supported", 1.0, _LEAD if len(kept) > 1 else ""))
    if not written:
        # What the catalogue lacks the text may tell, unless the question surely asks of the article.
        if not kept or not (asked.named or any(is_meant(asked, article) for article in kept)):
            return None
        said = wording.not_recorded(kept[:MAX_LISTED], asked.fields, language)
        return Draft(reason="not_recorded", refusal=said)
    listed = MAX_LISTED if len(kept) > MAX_LISTED else None
    notice = wording.notices(len(found) - len(kept), 0, listed, len(kept), language)
    return Draft(tuple(written), tuple(citations), notice=notice)


def _told(
    article: Article, field: ArticleField, number: int, store: Corpus, language: Language
) -> Iterator[tuple[str, Citation]]:
    """Yields the sentences on a field of an article with their citations, which are numbered from ``number`` on."""
    if field == "post" or field == "editors" or field == "reporters":
        lines = credits_of(article, field)
        for following, head in enumerate(lines, number):
            yield wording.credit(article, field, head, language), cite_head(following, article, head, store)
        if lines or field != "reporters":
            return
        field = "authors"  # who reported is its author, where no line calls him a reporter
    if said := wording.states(article, field, language):
        yield said, cite_field(number, article, field, store)


def _answer_list(asked: ListQuestion, articles: Sequence[Article], store: Corpus, language: Language) -> Draft | None:
    of_name = articles
    publisher = author = None
    if asked.name is not None:
        publishers = _publishers(articles, asked.name)
        author = None if publishers else _author(articles, asked.name)
        if not publishers and author is None:
            return None
        publisher = publishers[0] if publishers else None
        of_name = [a for a in articles if (author in a.authors if author else a.publisher in publishers)]
    inside = _inside(of_name, asked.scope, store)
    found = _without_duplicates(inside)
    undated = sum(not a.published and not a.duplicate_of for a in of_name) if asked.when else 0
    said = wording.counts(asked, len(found), publisher, author, language)
    if not found:
        return Draft(reason="not_recorded", refusal=said, notice=wording.notices(0, undated, None, 0, language))
    found.sort(key=lambda article: article.published or "", reverse=True)  # stable: by source within a day
    fields = _fields_of(asked, of_author=author is not None)
    cited: list[CitedField] = [*fields] or ["title"]
    citations: list[Citation] = []
    lines = []
    for article in found[:MAX_LISTED]:
        numbers = _cite_all(citations, article, cited, store)
        lines.append(Sentence(wording.line(article, fields, language), numbers, "supported", 1.0, _LEAD))
    count = Sentence(said, tuple(citation.number for citation in citations), "supported", 1.0)
    listed = MAX_LISTED if len(found) > MAX_LISTED else None
    notice = wording.notices(len(inside) - len(found), undated, listed, 0, language)
    return Draft((count, *lines), tuple(citations), notice=notice)


def _fields_of(asked: ListQuestion, *, of_author: bool) -> list[ArticleField]:
    """Returns the fields by which a list was chosen: each of its lines rests on these."""
    fields: list[ArticleField] = []
    if asked.name is not None:
        fields.append("authors" if of_author else "publisher")
    if asked.when:
        fields.append("published")
    if asked.scope.languages:
        fields.append("language")
    return fields


def _cite_all(
    citations: list[Citation], article: Article, fields: Sequence[CitedField], store: Corpus
) -> tuple[int, ...]:
    """Adds the citations for fields of an article, and returns their numbers.

    One line often names publisher and date: it is cited once.
    """
    numbers: dict[str, int] = {}
    for field in fields:
        citation = cite_field(len(citations) + 1, article, field, store)
        if citation.quote not in numbers:
            numbers[citation.quote] = citation.number
            citations.append(citation)
    return tuple(numbers.values())


def _without_duplicates(articles: Sequence[Article]) -> list[Article]:
    """Returns the articles without duplicates of one among them; of several duplicates of another the first stays."""
    ids = {article.article_id for article in articles}
    kept = {a.duplicate_of or a.article_id: a for a in reversed(articles) if a.duplicate_of not in ids}
    return list(kept.values())[::-1]


def _inside(articles: Sequence[Article], scope: Scope, store: Corpus) -> list[Article]:
    """Returns the articles in a scope; a duplicate is inside if the article that it duplicates is."""
    there = store.articles_in(scope)
    return [article for article in articles if (article.duplicate_of or article.article_id) in there]


def _publishers(articles: Sequence[Article], name: str) -> list[str]:
    """Returns the names by which the articles know a publisher."""
    known = dict.fromkeys(article.publisher for article in articles if article.publisher)
    return [publisher for publisher in known if same_publisher(publisher, name)]


def _author(articles: Sequence[Article], name: str) -> str | None:
    """Returns the author of that name, as the articles spell it; ``None`` where there is none."""
    return next((author for a in articles for author in a.authors if fold(author) == fold(name)), None)
