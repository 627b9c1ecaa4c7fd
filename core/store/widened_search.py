"""Search among some of the articles, in an index that searches all."""

from collections.abc import Callable
from typing import TypeVar

_Hit = TypeVar("_Hit")


def widened(
    search: Callable[[int], list[_Hit]], top_k: int, count: int, is_wanted: Callable[[_Hit], bool]
) -> list[_Hit]:
    """Returns the first ``top_k`` hits that are wanted; it searches for more hits until there are enough.

    Args:
        search: Returns so many hits, best first.
        count: How many there are at the most.
    """
    wide = 2 * top_k
    while True:
        hits = search(min(wide, max(1, count)))
        kept = [hit for hit in hits if is_wanted(hit)]
        if len(kept) >= top_k or wide >= count or len(hits) < wide:
            return kept[:top_k]
        wide *= 4
