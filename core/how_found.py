"""How a passage was found: the parts of its score, and the words that are alike."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ScoreParts:
    """What a passage's score was computed from, each in 0–1; higher is better.

    Attributes:
        whole, sentence: The shares of the question that the passage and its best sentence cover.
        similarity: The cosine of the vectors; ``None`` for a passage that was found by its words alone.
        keywords: The BM25 score as a share of the best one; 0 across languages.
        ranking: The score that these make, before any passage was read.
    """

    whole: float
    sentence: float
    similarity: float | None
    keywords: float
    ranking: float


@dataclass(frozen=True, slots=True)
class WordMatch:
    """A word of a question, the word of a passage that is most like it, and their cosine."""

    asked: str
    found: str
    cosine: float
