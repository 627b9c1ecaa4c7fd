"""Measures how many of the passages nearest to a question the vector index finds: its graph misses some."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from yinju.embed import open_embedder
from yinju.settings import Settings
from yinju.store.verify import StoreParts, parts_at_rest
from yinju.types import Progress

if TYPE_CHECKING:
    from yinju.embed import Vectors

NEAREST = 100
"""The nearest passages that are looked for; as many as ``retrieve.top_k`` takes from the vectors."""
_AT_A_TIME = 20_000
"""Passages whose vectors are compared at a time."""


def measure_nearest(settings: Settings, questions: Sequence[str], progress: Progress | None = None) -> float:
    """Returns the share of each question's nearest passages that a search finds, on average over the questions.

    Every vector is compared with every question. Nobody can write to the store meanwhile.

    Raises:
        StoreError: There is no store, or it was built with another embedder.
    """
    embedder = open_embedder(settings.embedder)
    asked = np.stack([embedder.embed_question(question) for question in questions])
    with parts_at_rest(settings, embedder.fingerprint, 0) as parts:
        nearest = _nearest(parts, asked, progress)
        found = [{one for one, _ in parts.vectors.search(vector, NEAREST)} for vector in asked]
    return float(np.mean([len(one & other) / max(len(one), 1) for one, other in zip(nearest, found, strict=True)]))


def _nearest(parts: StoreParts, asked: "Vectors", progress: Progress | None) -> list[set[str]]:
    ids = parts.catalogue.all_passage_ids()
    best: list[list[tuple[float, str]]] = [[] for _ in asked]
    for start in range(0, len(ids), _AT_A_TIME):
        if progress:
            progress(start, len(ids), "comparing all vectors")
        there = parts.vectors.get(ids[start : start + _AT_A_TIME])
        if not there:
            continue
        cosines = asked @ np.stack(list(there.values())).T
        names = list(there)
        for place, row in enumerate(cosines):
            first = np.argsort(-row)[:NEAREST]
            best[place] = sorted([*best[place], *((float(row[i]), names[i]) for i in first)], reverse=True)[:NEAREST]
    return [{one for _, one in found} for found in best]
