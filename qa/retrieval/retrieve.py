"""Retrieves the best passages for a query: scores candidates, drops repetitions, and lets several articles in."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from yinju.embed import Embedder
from yinju.how_found import ScoreParts
from yinju.qa.retrieval.candidates import gather
from yinju.qa.retrieval.query import Query
from yinju.qa.retrieval.ranking import features, parts_of, scores_of
from yinju.qa.retrieval.reading import PassageReader
from yinju.rerank import Reranker
from yinju.settings import RetrieveSettings
from yinju.store import Corpus, PassageTokens
from yinju.text import fold
from yinju.types import Scope, ScoredPassage

SAME_SHARE = 0.9
"""Two passages say the same if they share at least this share of their tokens, the same numbers and as many denials."""
DOUBTFUL_SHARE = 0.5
"""The factor that lowers the score of a doubtful passage, which may belong to the web page and not to the article."""
_JUST_LESS = 0.999
"""The factor by which the score of a passage that was not read stays below that of the one before it."""
_FETCHED_PER_KEPT = 3
"""Passages fetched for each one kept, so that others can take the place of repetitions."""
_NUMBERS_AND_DENIALS = re.compile(
    r"\d+|[〇零一二两三四五六七八九十百千万亿]+|[不没未无非否勿]|\b(?:not?|never|none|nor|without)\b|n't\b"
)
"""Numbers and denials: two passages that differ in one of them alone make two statements."""


@dataclass(frozen=True, slots=True)
class Found:
    """The candidates of a query, before the best of them are read.

    Attributes:
        tokens: The tokens of each candidate, by its id.
        scores: The score of each by its words, in 0–1.
        parts: What that score was computed from.
    """

    query: Query
    tokens: Mapping[str, PassageTokens]
    scores: Mapping[str, float]
    parts: Mapping[str, ScoreParts]


class Retriever:
    """Finds and ranks passages of one store."""

    def __init__(
        self,
        store: Corpus,
        embedder: Embedder,
        settings: RetrieveSettings,
        reranker: Reranker | None = None,
        rerank_top: int = 0,
        reader: PassageReader | None = None,
    ) -> None:
        self._store = store
        self._embedder = embedder
        self._settings = settings
        self._reranker = reranker
        self._rerank_top = rerank_top
        self._reader = reader

    @property
    def crosses_languages(self) -> bool:
        """Whether a question in one language finds passages in the other."""
        return self._embedder.knows("zh") and self._embedder.knows("en")

    def retrieve(self, query: Query, scope: Scope | None = None) -> list[ScoredPassage]:
        """Returns the ``top_n`` best passages, best first; empty if none shares a word or a meaning with the query.

        Args:
            query: The question, made ready by `Weigher.prepare`.
            scope: The articles that are searched; ``None`` for all.
        """
        return self.rank(self.search(query, scope))

    def search(self, query: Query, scope: Scope | None = None) -> Found:
        """Finds the candidates and scores them by their words; `rank` goes on from there."""
        among = self._store.articles_in(scope) if scope is not None else None
        found = gather(query, self._store, self._embedder, self._settings.top_k, among)
        tokens = self._store.tokens(list(found))
        measured = features(query, found, tokens, self._embedder.tokens)
        scores = scores_of(measured, self._embedder.tokens)
        return Found(query, tokens, dict(zip(measured.ids, scores, strict=True)), parts_of(measured, scores))

    def reads(self, found: Found) -> int:
        """Returns how many of the candidates will be read by `rank`."""
        if self._reader is None or self._reranker is not None:
            return 0
        return min(self._reader.count, len(found.scores))

    def rank(self, found: Found) -> list[ScoredPassage]:
        """Returns the best passages, after the reader or the cross-encoder read them; see `retrieve`."""
        query, scores = found.query, dict(found.scores)
        if self._reranker is not None:
            scores = self._rerank(self._reranker, query, _best_first(scores)[: self._rerank_top])
        elif self._reader is not None:
            scores = self._read(self._reader, query, scores)
        ranked = _best_first(scores)[: _FETCHED_PER_KEPT * self._settings.top_n]
        passages = self._store.passages(ranked)
        found_passages = (
            ScoredPassage(*passages[one], scores[one], found.parts[one]) for one in ranked if one in passages
        )
        scored = sorted(map(_lowered, found_passages), key=lambda one: (-one.score, one.passage.passage_id))
        return _diverse(_distinct(scored, found.tokens), self._settings)

    def _rerank(self, reranker: Reranker, query: Query, ids: Sequence[str]) -> dict[str, float]:
        """Returns the scores that the cross-encoder gives passages."""
        passages = self._store.passages(ids)
        there = [passage for passage in ids if passage in passages]
        scores = reranker.scores(query.text, [passages[passage][0].text for passage in there])
        return dict(zip(there, scores, strict=True))

    def _read(self, reader: PassageReader, query: Query, scores: Mapping[str, float]) -> dict[str, float]:
        """Returns the scores of all passages after the best were read; the others stay behind those, in their order."""
        made_by = reader.reader.fingerprint
        order = reader.order(query.text, scores, self._store.encoded(made_by, list(scores)))
        first = order[: max(reader.count, self._settings.top_n)]
        passages = self._store.passages(first)
        encoded = self._store.encodings(made_by, first)
        reader.remember({passages[one][0].text: encoded[one] for one in first if one in passages and one in encoded})
        ids = [passage for passage in order[: reader.count] if passage in passages]
        texts = [passages[passage][0].text for passage in ids]
        same = [passages[passage][0].language[:2] == query.language[:2] for passage in ids]
        read = dict(zip(ids, reader.scores(query.text, texts, [scores[i] for i in ids], same), strict=True))
        least = min(read.values(), default=1.0)
        for passage in order[reader.count :]:
            read[passage] = least = min(scores[passage], _JUST_LESS * least)
        return read


def best_score(passages: Sequence[ScoredPassage]) -> float:
    """Returns the highest score among the passages, in 0–1; 0 without passages. The engine refuses by it."""
    return max((scored.score for scored in passages), default=0.0)


def _lowered(scored: ScoredPassage) -> ScoredPassage:
    """Returns the passage, its score lowered if it is doubtful."""
    return replace(scored, score=DOUBTFUL_SHARE * scored.score) if scored.passage.doubtful else scored


def _best_first(scores: Mapping[str, float]) -> list[str]:
    return sorted(scores, key=lambda passage: (-scores[passage], passage))


def _distinct(ranked: Iterable[ScoredPassage], tokens: Mapping[str, PassageTokens]) -> Iterator[ScoredPassage]:
    """Yields the passages, without those that repeat a better one."""
    said: list[_Content] = []
    for scored in ranked:
        content = _Content.of(scored, tokens[scored.passage.passage_id])
        if not any(content.repeats(other) for other in said):
            said.append(content)
            yield scored


@dataclass(frozen=True, slots=True)
class _Content:
    """The content by which repetitions are recognised: a passage's tokens, and its numbers and denials, sorted."""

    tokens: frozenset[int]
    exact: tuple[str, ...]

    @classmethod
    def of(cls, scored: ScoredPassage, tokens: PassageTokens) -> "_Content":
        met = np.concatenate([*tokens.sentences, np.zeros(0, np.int32)]).astype(np.int32)
        return cls(frozenset(met.tolist()), tuple(sorted(_NUMBERS_AND_DENIALS.findall(fold(scored.passage.text)))))

    def repeats(self, other: "_Content") -> bool:
        """Returns whether the passage says the same as another."""
        fewer, more = sorted((len(self.tokens), len(other.tokens)))
        if not fewer or fewer < SAME_SHARE * more or self.exact != other.exact:  # most pairs, at no cost
            return False
        return len(self.tokens & other.tokens) >= SAME_SHARE * len(self.tokens | other.tokens)


def _diverse(ranked: Iterator[ScoredPassage], settings: RetrieveSettings) -> list[ScoredPassage]:
    """Returns the first ``top_n`` passages, at most ``per_article`` of one article while there are others."""
    taken: Counter[str] = Counter()
    kept: list[ScoredPassage] = []
    over: list[ScoredPassage] = []
    for scored in ranked:
        taken[scored.article.article_id] += 1
        (kept if taken[scored.article.article_id] <= settings.per_article else over).append(scored)
        if len(kept) == settings.top_n:
            break
    filled = kept + over[: settings.top_n - len(kept)]
    return sorted(filled, key=lambda scored: (-scored.score, scored.passage.passage_id))
