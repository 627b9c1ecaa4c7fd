"""Searches several indexes by BM25 as if they were one: with the statistics of all, and exact scores for the best."""

from collections.abc import Collection, Mapping
from typing import Protocol, TypeVar

from yinju.store.fan import Question
from yinju.store.keyword_statistics import added, length_factor

_Said = TypeVar("_Said")
Hits = list[tuple[str, float]]

_ROUNDING = 1e-5
"""What single precision may add to or take from a score, as a share of it, many times over."""
_WIDEST = 16
"""Times ``top_k`` that one shard is asked for at the most. More would be needed only where a shard's passages are far
longer or shorter than the others', and a word stands in thousands of them."""


class Ask(Protocol):
    """Asks shards something at the same time."""

    def __call__(self, question: Question[_Said], shards: Collection[int] | None = None) -> dict[int, _Said]:
        """Returns what each of some shards, or of all, said, by its number; those that did not answer are left out."""
        ...


def search_all(ask: Ask, query: Mapping[str, float], top_k: int, among: frozenset[str] | None) -> dict[int, Hits]:
    """Returns the best passages of all shards together for weighted search words, by shard: id and BM25 score.

    Each shard's own scores are off by a known factor at the most (`length_factor`). So it is certain which passages
    cannot be among the best; all others are scored exactly.
    """
    words = list(query)
    statistics = ask(lambda _, shard: shard.keyword_statistics(words))
    whole = added(statistics.values())
    factors = {number: length_factor(own, whole) * (1 + _ROUNDING) for number, own in statistics.items()}
    wide = dict.fromkeys(factors, top_k)
    found: dict[int, Hits] = {}
    asked: Collection[int] = factors.keys()
    while asked:
        found |= ask(lambda number, shard: shard.search_keywords(query, wide[number], among, whole), asked)
        floor = _floor(found, factors, top_k)
        asked = [
            number
            for number, hits in found.items()
            if len(hits) == wide[number] < _WIDEST * top_k and hits[-1][1] * factors[number] >= floor
        ]
        wide.update({number: 2 * wide[number] for number in asked})
    chosen = {
        number: [one for one, score in hits if score * factors[number] >= floor]
        for number, hits in found.items()
        if hits
    }
    scored = ask(lambda number, shard: shard.keyword_scores(query, chosen[number], whole), chosen.keys())
    return {number: list(scores.items()) for number, scores in scored.items()}


def _floor(found: Mapping[int, Hits], factors: Mapping[int, float], top_k: int) -> float:
    """Returns a score that ``top_k`` passages reach for certain; 0 if there are fewer."""
    least = sorted((score / factors[number] for number, hits in found.items() for _, score in hits), reverse=True)
    return least[top_k - 1] if len(least) >= top_k else 0.0
