"""Gathers the passages that are scored for a query: the best by vectors, by its words, and by translations of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from yinju.align import TokenModel
from yinju.embed import Embedder
from yinju.qa.retrieval.query import Query
from yinju.store import Corpus
from yinju.text import content_words, words

LEAST_TRANSLATION = 0.45
"""The least cosine at which the nearest word of the other language counts as a translation."""


@dataclass(frozen=True, slots=True)
class Found:
    """What vectors and the question's own words found of a candidate.

    Attributes:
        similarity: The cosine of the passage's vector with the question's, in -1 to 1; ``None`` without a vector.
        keywords: The passage's BM25 score over the question's own words, as a share of the best hit's, in 0–1; 0 where
            the passage was not among the hits.
    """

    similarity: float | None
    keywords: float


def gather(
    query: Query, store: Corpus, embedder: Embedder, top_k: int, among: frozenset[str] | None = None
) -> dict[str, Found]:
    """Returns the candidates by passage id: up to ``top_k`` each by vectors, by words and by translations.

    Args:
        among: Ids of the articles that are searched; ``None`` for all.
    """
    by_words = dict(store.search_keywords(_own_words(query.text), top_k, among))
    ids = dict.fromkeys(by_words)
    similar: dict[str, float] = {}
    if embedder.knows(query.language):
        vector = embedder.embed_question(query.text)
        if vector.any():  # a table of vectors has none for a question without a known token
            similar = dict(store.search_vectors(vector, top_k, among))
            ids |= dict.fromkeys(similar)
        if translated := _translated(query, embedder.tokens):
            ids |= dict.fromkeys(store.match_keywords(translated, top_k, among))
        missing = [passage for passage in ids if passage not in similar]
        similar |= {passage: float(vector @ other) for passage, other in store.vectors(missing).items()}
    best = max(by_words.values(), default=1.0)
    return {passage: Found(similar.get(passage), by_words.get(passage, 0.0) / best) for passage in ids}


def _own_words(text: str) -> Mapping[str, float]:
    return dict.fromkeys(content_words(text) or words(text), 1.0)


def _translated(query: Query, model: TokenModel) -> Mapping[str, float]:
    """Returns search words of the other language, each boosted by its token's weight times the translation's cosine."""
    boosts: dict[str, float] = {}
    for weight, nearest in zip(query.weights, model.translations(query.tokens), strict=True):
        for translation, cosine in nearest:
            if cosine >= LEAST_TRANSLATION:
                for word in words(translation):
                    boosts[word] = max(boosts.get(word, 0.0), float(weight) * cosine)
    return boosts
