"""Passages for a question: candidates from keywords and from vectors, ranked by how well they cover the question."""

import math
from collections.abc import Collection, Mapping, Sequence

from yinju.embed import Embedder
from yinju.settings import RetrieveSettings
from yinju.store import Store
from yinju.text import content_words, words
from yinju.types import Language, ScoredPassage

Weights = Mapping[str, float]
"""The content words of a question, each with its inverse document frequency."""

DENSE_WEIGHT = 0.5
"""Share of the similarity of vectors in a score, where the embedder knows both languages. On the English development
questions the right article is first for .816 of them with 0.5, .796 with 0.4, .803 with 0.6; .721 without vectors, .701
by vectors alone."""
KEYWORD_WEIGHT = 3.0
"""What BM25, as a share of its best, counts in the order beside the score, where there are no vectors. On the Chinese
development questions the right article is first for .918 of them without, .962 with 1 and .975 from 3 on; on the
English ones, with vectors, every bit of it costs (.816 without, .782 with 1)."""
LEAST_WEIGHT = 1.0
"""Of a content word. In a corpus on one subject the subject's own name is in every passage; by its frequency alone it
would weigh nothing, and a passage about something else would cover a question by its verb."""


class Retriever:
    """Finds and ranks passages of one store."""

    def __init__(self, store: Store, embedder: Embedder, settings: RetrieveSettings) -> None:
        self._store = store
        self._embedder = embedder
        self._settings = settings

    @property
    def crosses_languages(self) -> bool:
        """Whether a question in one language finds passages in the other."""
        return self._embedder.knows("zh") and self._embedder.knows("en")

    def retrieve(self, question: str, language: Language) -> list[ScoredPassage]:
        """The ``top_n`` best passages, best first; empty if nothing shares a word or a meaning with the question."""
        weights = self.weigh(question)
        keyword_hits = dict(self._store.search_keywords(list(weights) or words(question), self._settings.top_k))
        similar: dict[str, float] = {}
        if self._embedder.knows(language):
            vector = self._embedder.embed_question(question)
            similar = dict(self._store.search_vectors(vector, self._settings.top_k))
        found = self._store.passages([*keyword_hits, *(i for i in similar if i not in keyword_hits)])
        best_keyword = max(keyword_hits.values(), default=1.0)
        keyword_share = 0.0 if similar else KEYWORD_WEIGHT / best_keyword
        ranked = []
        for passage_id, (passage, article) in found.items():
            held = set(words(passage.text)) | set(words(article.title or ""))
            score = coverage(weights, held)
            if similar and self._embedder.knows(passage.language):
                similarity = max(0.0, similar.get(passage_id, min(similar.values())))
                score = (1 - DENSE_WEIGHT) * score + DENSE_WEIGHT * similarity
            order = score + keyword_share * keyword_hits.get(passage_id, 0.0)
            ranked.append((order, ScoredPassage(passage, article, min(1.0, score))))
        ranked.sort(key=lambda pair: (-pair[0], pair[1].passage.passage_id))
        return [scored for _, scored in ranked[: self._settings.top_n]]

    def weigh(self, question: str) -> Weights:
        """The content words of a question with BM25's inverse document frequency, ln(1 + (N-n+½)/(n+½)), or more."""
        total = self._store.passage_count()
        weights = {}
        for word in content_words(question):
            held_by = self._store.document_frequency(word)
            weights[word] = max(LEAST_WEIGHT, math.log(1 + (total - held_by + 0.5) / (held_by + 0.5)))
        return weights


def coverage(weights: Weights, held: Collection[str], nearby: Collection[str] = (), nearby_share: float = 0.0) -> float:
    """The share of a question's weight that a text holds, in 0–1; 0 for a question without content words.

    Words that are only ``nearby``, in the text around, count ``nearby_share``.
    """
    total = sum(weights.values())
    if total <= 0:
        return 0.0
    shares = ((1.0 if word in held else nearby_share if word in nearby else 0.0) for word in weights)
    return sum(weight * share for weight, share in zip(weights.values(), shares, strict=True)) / total


def best_score(passages: Sequence[ScoredPassage]) -> float:
    """The highest score among the passages, 0 for none: what the refusal is decided by."""
    return max((scored.score for scored in passages), default=0.0)
