"""Takes articles out of a data set, so that it gets questions whose right reply is a refusal."""

import hashlib
from collections.abc import Collection
from dataclasses import replace

from yinju.eval.sets.convert_dataset import SourceDataset, SourceQuestion
from yinju.text import fold


def choose_articles(dataset: SourceDataset, share: float, seed: int) -> set[str]:
    """Returns the sources of a share of the articles, rounded to the nearest whole number.

    Articles are ranked by a hash of the seed and the text, so the order of the file changes nothing.
    """

    def draw(text: str) -> str:
        return hashlib.sha256(f"{seed}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()

    drawn = sorted(dataset.articles, key=lambda article: draw(article.text))
    return {article.source for article in drawn[: round(share * len(drawn))]}


def withhold(dataset: SourceDataset, sources: Collection[str], tag: str) -> SourceDataset:
    """Returns the data set without the given articles.

    A question that only they answer becomes unanswerable and gets the tag, unless a remaining article holds its
    evidence too: then the question is left out, since a refusal would be wrong. A question that other articles also
    answer keeps the evidence that remains. An unanswerable question whose nearest article is taken out gets the tag in
    place of ``near``.
    """
    if not sources:
        return dataset
    articles = tuple(article for article in dataset.articles if article.source not in sources)
    # No quotation has a line break once it is squeezed: none is found across two articles.
    remaining = "\n".join(squeeze(article.text) for article in articles)
    asked = [_without(item, sources, tag, remaining) for item in dataset.questions]
    kept = tuple(item for item in asked if item is not None)
    return SourceDataset(articles, kept, dataset.left_out + len(asked) - len(kept))


def _without(item: SourceQuestion, sources: Collection[str], tag: str, remaining: str) -> SourceQuestion | None:
    question = item.question
    if item.near in sources:
        tags = tuple(tag if name == "near" else name for name in question.tags)
        return SourceQuestion(replace(question, tags=tags), item.place)
    evidence = tuple(entry for entry in question.evidence if entry.source not in sources)
    if evidence or not question.answerable:
        return replace(item, question=replace(question, evidence=evidence))
    if any(squeeze(entry.quote) in remaining for entry in question.evidence):
        return None
    tags = (*question.tags, tag)
    return replace(item, question=replace(question, answers=(), evidence=(), answerable=False, tags=tags))


def squeeze(text: str) -> str:
    """Prepares a text for comparison: folds it and removes all blanks, which may stand anywhere in Chinese."""
    return "".join(fold(text).split())
