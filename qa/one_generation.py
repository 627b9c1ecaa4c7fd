"""A question sees one generation of the corpus: where a rebuild has overtaken it, all of it is asked anew."""

from collections.abc import Callable
from typing import TypeVar

from yinju.store import Corpus

TRIES = 3
"""Times that a question is asked before its answer counts whatever happened meanwhile: rebuilds take longer than it."""
_Said = TypeVar("_Said")


class Look:
    """Which generation of each shard a question begins with."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._seen = corpus.generations()

    def is_past(self) -> bool:
        """Tells whether another generation has been put in the place of one of them.

        What was found until now may be of both: the same ids name other texts in each.
        """
        now = self._corpus.generations()
        return any(now.get(shard, seen) != seen for shard, seen in self._seen.items())


def of_one_generation(corpus: Corpus, ask: Callable[[], _Said]) -> _Said:
    """Returns what a function finds in a corpus; it is called again where a rebuild has overtaken it."""
    for left in reversed(range(TRIES)):
        look = Look(corpus)
        try:
            said = ask()
        except Exception:
            if not left or not look.is_past():
                raise
        else:
            if not left or not look.is_past():
                return said
    raise AssertionError("the last try returns or raises")
