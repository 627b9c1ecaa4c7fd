"""Search among some of the articles, in an index that searches all."""

from collections.abc import Callable


def widened(
    search: Callable[[int], list[tuple[str, float]]], top_k: int, count: int, among: frozenset[str]
) -> list[tuple[str, float]]:
    """Returns the first ``top_k`` hits in the given articles; it searches for more hits until there are enough."""
    wide = 2 * top_k
    while True:
        hits = search(min(wide, max(1, count)))
        kept = [hit for hit in hits if hit[0].rpartition("-")[0] in among]
        if len(kept) >= top_k or wide >= count or len(hits) < wide:
            return kept[:top_k]
        wide *= 4
