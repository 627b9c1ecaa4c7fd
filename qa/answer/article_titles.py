"""Finds the articles whose title a question names: whole, by a clear part of it, or by a translation."""

import re
from collections.abc import Sequence

import numpy as np

from yinju.align import TokenIds, TokenModel, best_cosines, covered
from yinju.article_questions import FieldQuestion
from yinju.text import HAN, content_words, letters
from yinju.types import Article

HEADLINE_HAN, HEADLINE_WORDS = 9, 6
"""Characters or Latin words that make a title a headline. A shorter one may be the name of a book or of a person, about
which an encyclopedia has an article: "who wrote The Salt Ledger?" asks of the book."""
PART_SHARE = 0.5
"""The share of a title's letters that a quoted part of it must have."""
LEAST_HAN, LEAST_WORDS = 4, 2
"""The fewest Han characters or words of a part of a title, or of a description in other words."""
ACROSS, CLEARLY = 0.4, 0.1
"""The share of its translation that a title must cover, and by how much coverage both ways must exceed the next's."""
LIKE, FOUND_SHARE = 0.35, 0.75
"""The least cosine of words that may be translations, and the share of the words' weight that must have such a one: a
title on a global plan has two in three words of "global Marshall plan"."""
NEAREST = 20
"""The titles in the other language that are compared both ways: those that cover the words best."""

_BETWEEN = re.compile(r"[:：|｜丨;；()（）\[\]【】_\s]+|[—–-]{2,}|[—–]")
_LATIN_WORD = re.compile("[A-Za-z]+")
_HAN_CHARACTER = re.compile(f"[{HAN}]")


def articles_titled(asked: FieldQuestion, articles: Sequence[Article], model: TokenModel) -> list[Article]:
    """Returns the articles that a question means, in the order given; empty where none is surely meant.

    A title in quotation marks may be that of several articles. A description must fit one title alone.

    Args:
        model: Tells what is alike across languages.
    """
    titled = [article for article in articles if article.title and (asked.named or is_headline(article.title))]
    wanted = letters(asked.title)
    if whole := [article for article in titled if letters(article.title or "") == wanted]:
        return whole
    if not _says_enough(asked.title):
        return []
    holds = _is_part if asked.quoted else _is_described
    found = [article for article in titled if holds(asked.title, str(article.title))]
    found = found or _translated(asked.title, titled, model)
    return found if asked.quoted or len(_distinct(found)) == 1 else []


def is_whole_title(asked: FieldQuestion, article: Article) -> bool:
    """Returns whether a question gives the whole title of an article in quotation marks."""
    return asked.quoted and letters(article.title or "") == letters(asked.title)


def is_plainly_meant(asked: FieldQuestion, article: Article) -> bool:
    """Returns whether a question means the article and no book or deed: "who edited the genome?" asks of no article.

    It must quote the title, or call it an article's, or give half of it, or one in the other language.
    """
    return asked.quoted or asked.named or _is_across(asked, article) or _is_part(asked.title, str(article.title))


def is_surely_meant(asked: FieldQuestion, article: Article) -> bool:
    """Returns whether a question surely asks of the article, so that a credit it lacks is not looked for in texts.

    It gives the whole title, or quotes one in the other language, where no part of a title is taken for it.
    """
    whole = letters(article.title or "") == letters(asked.title)
    return whole or (asked.quoted and _is_across(asked, article))


def _is_across(asked: FieldQuestion, article: Article) -> bool:
    """Returns whether the question names the article in the other language."""
    return bool(_HAN_CHARACTER.search(str(article.title))) != bool(_HAN_CHARACTER.search(asked.title))


def is_headline(title: str) -> bool:
    """Returns whether a title has the length of a headline, and so is no name."""
    han, latin = len(_HAN_CHARACTER.findall(title)), len(_LATIN_WORD.findall(title))
    return han / HEADLINE_HAN + latin / HEADLINE_WORDS >= 1


def _is_part(part: str, title: str) -> bool:
    """Returns whether a text is a part that marks divide off in a title, or half of the title."""
    wanted, whole = letters(part), letters(title)
    if wanted not in whole:
        return False
    return len(wanted) >= PART_SHARE * len(whole) or any(wanted == letters(each) for each in _BETWEEN.split(title))


def _is_described(description: str, title: str) -> bool:
    """Returns whether a title holds a description, or each word of it."""
    if _HAN_CHARACTER.search(description):
        return letters(description) in letters(title)
    return bool(_LATIN_WORD.search(title)) and set(content_words(description)) <= set(content_words(title))


def _translated(title: str, articles: Sequence[Article], model: TokenModel) -> list[Article]:
    """Returns the articles of the one title in the other language that is clearly the translation."""
    other = [a for a in articles if bool(_HAN_CHARACTER.search(str(a.title))) != bool(_HAN_CHARACTER.search(title))]
    if not other or not model.crosses_languages:
        return []
    wanted, titles = model.question(title), model.tokenize([str(article.title) for article in other])
    close, weights = best_cosines(model, wanted, titles), model.weights(wanted)
    forth = covered(close, weights)
    nearest = [int(n) for n in np.argsort(-forth, kind="stable")[:NEAREST]]
    both = {n: float(forth[n]) + _share(model, titles[n], wanted) for n in nearest}
    best = max(nearest, key=lambda n: both[n])
    rest = [n for n in nearest if letters(other[n].title or "") != letters(other[best].title or "")]
    found_share = weights[close[:, best] >= LIKE].sum() / weights.sum()
    if forth[best] < ACROSS or found_share < FOUND_SHARE:
        return []
    if both[best] < max((both[n] for n in rest), default=0.0) + CLEARLY:
        return []
    return [other[n] for n in nearest if n not in rest]


def _share(model: TokenModel, title: TokenIds, wanted: TokenIds) -> float:
    """Returns the share of a title's weight that the words wanted hold."""
    return float(covered(best_cosines(model, title, [wanted]), model.weights(title))[0])


def _says_enough(text: str) -> bool:
    return len(_HAN_CHARACTER.findall(text)) >= LEAST_HAN or len(content_words(text)) >= LEAST_WORDS


def _distinct(articles: Sequence[Article]) -> set[str]:
    """Returns the ids of the articles, a duplicate's being that of the article that it duplicates."""
    return {article.duplicate_of or article.article_id for article in articles}
