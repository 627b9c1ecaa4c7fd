"""Finds the pairs of duplicates on a cluster: the index of signatures in partitions, comparisons where there is room.

Whether an article is a candidate depends on the two signatures alone, so what the partitions find adds up to what one
index of all finds. The writer of each shard holds one: it has read the shard anyway, and lives as long.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import ray

from yinju.cluster.remote import answer
from yinju.cluster.writers import WriterProxy
from yinju.ingest.duplicates.relations import compared, pairs_among, texts_of
from yinju.store import CorpusWriter, DuplicatePair, NewArticle

PAIRS_A_TASK = 200
"""Pairs of articles that one task compares: about a second's work."""


class ClusterPairs:
    """Finds pairs as `LocalPairs` does, on a cluster.

    Args:
        partitions: The writers of the shards, which hold the signatures.
        writer: The writer of the whole corpus.
    """

    def __init__(self, partitions: Sequence[WriterProxy], writer: CorpusWriter) -> None:
        self._partitions = partitions
        self._writer = writer

    def find(self, arriving: Mapping[str, NewArticle], leaving: Collection[str]) -> list[DuplicatePair]:
        """Returns the pairs; see `PairFinder.find`."""
        near = self._near({name: new.signature for name, new in arriving.items()}, list(leaving))
        texts = texts_of(near, arriving, self._writer)
        pairs = pairs_among(near, texts)
        shared: Any = ray.put(texts)
        starts = range(0, len(pairs), PAIRS_A_TASK)
        tasks = [_compared.remote(pairs[start : start + PAIRS_A_TASK], shared) for start in starts]
        return [pair for task in tasks for pair in answer(task, "comparison")]

    def _near(self, arriving: dict[str, bytes], leaving: list[str]) -> dict[str, list[str]]:
        """Returns the candidates of arriving articles in all partitions together."""
        shared, parts = ray.put(arriving), len(self._partitions)
        begun = [one.actor.candidates.remote(shared, leaving, n, parts) for n, one in enumerate(self._partitions)]
        near: dict[str, list[str]] = {name: [] for name in arriving}
        for reference, partition in zip(begun, self._partitions, strict=True):
            for name, others in answer(reference, partition.name).items():
                near[name] += [other for other in others if other != name]
        return near


@ray.remote
def _compared(pairs: Sequence[tuple[str, str]], texts: Mapping[str, str]) -> list[DuplicatePair]:
    return compared(pairs, texts)
