"""What BM25 counts in an index: how many passages there are, how long they are, and how many hold a word.

Source of the formulas: tantivy's ``query/bm25.rs``, with its k1 = 1.2 and b = 0.75.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce

K1, B = 1.2, 0.75
"""tantivy's parameters: how soon further occurrences of a word add nothing, and how much length counts."""


@dataclass(frozen=True, slots=True)
class KeywordStatistics:
    """The statistics of some words in one index, or in several together.

    tantivy counts passages that were removed since its files were last merged; so do these, as in one index.

    Attributes:
        passages: The number of passages.
        lengths: By field, the words of all its passages together.
        holding: By field and word, the number of passages that hold the word there.
    """

    passages: int
    lengths: Mapping[str, float]
    holding: Mapping[tuple[str, str], int]

    def __add__(self, other: "KeywordStatistics") -> "KeywordStatistics":
        """Returns the statistics of both together."""
        lengths = {
            name: self.lengths.get(name, 0) + other.lengths.get(name, 0) for name in (*self.lengths, *other.lengths)
        }
        return KeywordStatistics(
            self.passages + other.passages, lengths, Counter(self.holding) + Counter(other.holding)
        )

    def mean_length(self, field: str) -> float:
        """Returns the mean number of words that a field has; 0 where none has any."""
        return self.lengths.get(field, 0) / self.passages if self.passages else 0.0

    def rarity(self, field: str, word: str) -> float:
        """Returns a word's inverse document frequency in a field, ln(1 + (N - n + ½) / (n + ½))."""
        held_by = self.holding.get((field, word), 0)
        return math.log1p((self.passages - held_by + 0.5) / (held_by + 0.5))

    def score(self, field: str, word: str, occurrences: float, length: float) -> float:
        """Returns the BM25 score of a word that stands so often in a field of so many words."""
        mean = self.mean_length(field) or length  # of a passage that came after the statistics were taken
        norm = K1 * (1 - B + B * length / mean)
        return (K1 + 1) * self.rarity(field, word) * occurrences / (occurrences + norm)


NO_STATISTICS = KeywordStatistics(0, {}, {})
"""The statistics of an empty index."""


def added(statistics: Iterable[KeywordStatistics]) -> KeywordStatistics:
    """Returns the statistics of several indexes together."""
    return reduce(KeywordStatistics.__add__, statistics, NO_STATISTICS)


def length_factor(part: KeywordStatistics, whole: KeywordStatistics) -> float:
    """Returns the factor, at least 1, by which a part's own mean lengths raise or lower a BM25 score at the most.

    A word's score is tf / (tf + K) times a constant, with K = k1 (1 - b + b · length / mean): K, and so the score,
    moves by a smaller factor than the mean.
    """
    factors = [1.0]
    for field in part.lengths:
        own, all_together = part.mean_length(field), whole.mean_length(field)
        if own and all_together:
            factors.append(max(own / all_together, all_together / own))
    return max(factors)
