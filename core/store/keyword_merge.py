"""Searches several indexes by BM25 as if they were one: with the statistics of all, and exact scores for the best."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from yinju.store.fan import Question
from yinju.store.keyword_statistics import KeywordStatistics, added, length_factor

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


@dataclass(frozen=True, slots=True)
class _Found:
    """What shards found by their own mean lengths.

    Attributes:
        whole: The statistics of all of them.
        least, most: By shard, what the score of each passage is at least and at most: of those that may be the best.
    """

    whole: KeywordStatistics
    least: Mapping[int, Mapping[str, float]]
    most: Mapping[int, Mapping[str, float]]


def search_all(ask: Ask, query: Mapping[str, float], top_k: int, among: frozenset[str] | None) -> dict[int, Hits]:
    """Returns the best passages of all shards together for weighted search words, by shard: id and BM25 score.

    Each shard's own scores are off by a known factor at the most (`length_factor`). So it is certain which passages
    cannot be among the best; all others are scored exactly.
    """
    found = _find(ask, query, top_k, among)
    scored = _scored(ask, query, found, {number: list(scores) for number, scores in found.most.items()})
    return {number: list(scores.items()) for number, scores in scored.items()}


def match_all(ask: Ask, query: Mapping[str, float], top_k: int, among: frozenset[str] | None) -> dict[int, list[str]]:
    """Returns the ids of the best passages of all shards together, by shard. Only those in doubt are scored exactly."""
    found = _find(ask, query, top_k, among)
    most = sorted((score for scores in found.most.values() for score in scores.values()), reverse=True)
    # Whoever has at least more than the first that is too many can have at most, is among the best.
    bar = most[top_k] if len(most) > top_k else 0.0
    sure = {number: [one for one, least in scores.items() if least > bar] for number, scores in found.least.items()}
    doubtful = {
        number: [one for one, least in scores.items() if least <= bar] for number, scores in found.least.items()
    }
    scored = _scored(ask, query, found, doubtful)
    left = sorted(
        ((-score, one, number) for number, scores in scored.items() for one, score in scores.items()),
    )[: top_k - sum(map(len, sure.values()))]
    for _, one, number in left:
        sure[number].append(one)
    return sure


def _find(ask: Ask, query: Mapping[str, float], top_k: int, among: frozenset[str] | None) -> _Found:
    words = list(query)
    statistics = ask(lambda _, shard: shard.keyword_statistics(words))
    whole = added(statistics.values())
    factors = {number: length_factor(own, whole) * (1 + _ROUNDING) for number, own in statistics.items()}
    wide = dict.fromkeys(factors, top_k)
    found: dict[int, Hits] = {}
    asked: Collection[int] = factors.keys()
    floor = 0.0
    while asked:
        found |= ask(lambda number, shard: shard.search_keywords(query, wide[number], among, whole), asked)
        floor = _floor(found, factors, top_k)
        asked = [
            number
            for number, hits in found.items()
            if len(hits) == wide[number] < _WIDEST * top_k and hits[-1][1] * factors[number] >= floor
        ]
        wide.update({number: 2 * wide[number] for number in asked})
    chosen = {n: {one: score for one, score in hits if score * factors[n] >= floor} for n, hits in found.items()}
    least = {n: {one: score / factors[n] for one, score in scores.items()} for n, scores in chosen.items()}
    most = {n: {one: score * factors[n] for one, score in scores.items()} for n, scores in chosen.items()}
    return _Found(whole, least, most)


def _scored(
    ask: Ask, query: Mapping[str, float], found: _Found, ids: Mapping[int, Sequence[str]]
) -> dict[int, dict[str, float]]:
    """Returns the exact scores of passages, by shard."""
    asked = [number for number, chosen in ids.items() if chosen]
    return ask(lambda number, shard: shard.keyword_scores(query, ids[number], found.whole), asked)


def _floor(found: Mapping[int, Hits], factors: Mapping[int, float], top_k: int) -> float:
    """Returns a score that ``top_k`` passages reach for certain; 0 if there are fewer."""
    least = sorted((score / factors[number] for number, hits in found.items() for _, score in hits), reverse=True)
    return least[top_k - 1] if len(least) >= top_k else 0.0
