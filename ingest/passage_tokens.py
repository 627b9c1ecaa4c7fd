"""Cuts passages into the tokens that questions are aligned with, sentence by sentence."""

from collections.abc import Sequence
from itertools import islice

from yinju.align import TokenModel
from yinju.store import NewArticle, PassageTokens
from yinju.text import sentences


def tokens_of(articles: Sequence[NewArticle], model: TokenModel) -> dict[str, PassageTokens]:
    """Returns what each passage of the articles is aligned by, by passage id."""
    passages = [(passage, article.article.title or "") for article in articles for passage in article.passages]
    ranges = [sentences(passage.text) for passage, _ in passages]
    distinct = list(dict.fromkeys(title for _, title in passages))
    titles = dict(zip(distinct, model.tokenize(distinct), strict=True))
    parts = [p.text[start:end] for (p, _), found in zip(passages, ranges, strict=True) for start, end in found]
    tokenized = iter(model.tokenize(parts))
    return {
        passage.passage_id: PassageTokens(passage.language, titles[title], tuple(islice(tokenized, len(found))))
        for (passage, title), found in zip(passages, ranges, strict=True)
    }
