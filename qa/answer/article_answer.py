"""Questions about the articles themselves, answered from the catalogue: who wrote one, who published it, when, which.

No model is asked and nothing is searched. Each sentence cites the line of the article that says so, or what was
recorded of it; what was inferred says so. Copies count once, with the article that they are copies of.
"""

from collections.abc import Sequence

from yinju.align import TokenModel
from yinju.qa.answer import article_wording as wording
from yinju.qa.answer.article_citations import cite_field
from yinju.qa.answer.article_titles import articles_titled, is_whole_title
from yinju.qa.answer.draft import Draft
from yinju.qa.answer.publisher_names import same_publisher
from yinju.store import Store
from yinju.text import fold
from yinju.types import Article, Citation, FieldQuestion, Language, ListQuestion, Scope, Sentence

MAX_LISTED = 20
"""Articles that an answer lists: each has a citation, and a card on the page."""
_LEAD = "– "


def answer_about_articles(
    asked: FieldQuestion | ListQuestion, store: Store, model: TokenModel, language: Language, scope: Scope | None
) -> Draft | None:
    """The answer, or the refusal, to a question about articles; ``None`` where it is not surely about articles here.

    Args:
        model: Tells which titles are alike across languages.
        language: Of the question.
        scope: Which articles it is asked of.
    """
    articles = store.articles()
    if scope is not None:
        there = store.articles_in(scope)
        articles = [article for article in articles if (article.duplicate_of or article.article_id) in there]
    if isinstance(asked, FieldQuestion):
        return _answer_field(asked, articles, store, model, language)
    return _answer_list(asked, articles, store, language)


def _answer_field(
    asked: FieldQuestion, articles: Sequence[Article], store: Store, model: TokenModel, language: Language
) -> Draft | None:
    found = articles_titled(asked, articles, model)
    kept = _without_copies(found)
    citations: list[Citation] = []
    written: list[Sentence] = []
    for article in kept[:MAX_LISTED]:
        for field in asked.fields:
            if said := wording.states(article, field, language):
                citations.append(cite_field(len(citations) + 1, article, field, store))
                written.append(Sentence(said, (len(citations),), "supported", 1.0, _LEAD if len(kept) > 1 else ""))
    if not written:
        # What the catalogue lacks the text may tell, unless the question surely asks of the article.
        if not kept or not (asked.named or any(is_whole_title(asked, article) for article in kept)):
            return None
        said = wording.not_recorded(kept[:MAX_LISTED], asked.fields, language)
        return Draft(reason="not_recorded", refusal=said)
    listed = MAX_LISTED if len(kept) > MAX_LISTED else None
    notice = wording.notices(len(found) - len(kept), 0, listed, len(kept), language)
    return Draft(tuple(written), tuple(citations), notice=notice)


def _answer_list(asked: ListQuestion, articles: Sequence[Article], store: Store, language: Language) -> Draft | None:
    of_name = articles
    publisher = author = None
    if asked.name is not None:
        publisher = next(
            (a.publisher for a in articles if a.publisher and same_publisher(a.publisher, asked.name)), None
        )
        author = None if publisher else _author(articles, asked.name)
        if publisher is None and author is None:
            return None
        of_name = [a for a in articles if _is_by(a, publisher, author)]
    inside = [a for a in of_name if _is_inside(a, asked.scope)]
    found = _without_copies(inside)
    undated = sum(not a.published and not a.duplicate_of for a in of_name) if asked.when else 0
    said = wording.counts(asked, len(found), publisher, author, language)
    if not found:
        return Draft(reason="not_recorded", refusal=said, notice=wording.notices(0, undated, None, 0, language))
    found.sort(key=lambda article: article.published or "", reverse=True)  # stable: by source within a day
    shown = found[:MAX_LISTED]
    citations = [cite_field(number, article, "title", store) for number, article in enumerate(shown, 1)]
    written = [Sentence(said, tuple(citation.number for citation in citations), "supported", 1.0)]
    written += [
        Sentence(wording.line(article, language), (number,), "supported", 1.0, _LEAD)
        for number, article in enumerate(shown, 1)
    ]
    listed = MAX_LISTED if len(found) > MAX_LISTED else None
    return Draft(
        tuple(written), tuple(citations), notice=wording.notices(len(inside) - len(found), undated, listed, 0, language)
    )


def _without_copies(articles: Sequence[Article]) -> list[Article]:
    """The articles but for copies of one among them, and of two copies of one the first."""
    ids = {article.article_id for article in articles}
    kept = {a.duplicate_of or a.article_id: a for a in reversed(articles) if a.duplicate_of not in ids}
    return list(kept.values())[::-1]


def _is_inside(article: Article, scope: Scope) -> bool:
    """Whether an article is of the languages and the period of a scope."""
    spelt = {*scope.languages, *(["zh-Hant"] if "zh" in scope.languages else [])}
    if spelt and article.language not in spelt:
        return False
    return _compares(article.published, scope.since, 1) and _compares(article.published, scope.until, -1)


def _compares(published: str | None, bound: str | None, sign: int) -> bool:
    """Whether a date is not before a bound (``sign`` 1), or not after it (-1), as far as both are known."""
    if bound is None or published is None:
        return bound is None
    known = min(len(published), len(bound))
    mine, other = published[:known], bound[:known]
    return mine == other or (mine > other) == (sign > 0)


def _is_by(article: Article, publisher: str | None, author: str | None) -> bool:
    if publisher is not None:
        return article.publisher is not None and same_publisher(article.publisher, publisher)
    return author in article.authors


def _author(articles: Sequence[Article], name: str) -> str | None:
    """The author of that name, as the articles spell it."""
    return next((author for a in articles for author in a.authors if fold(author) == fold(name)), None)
