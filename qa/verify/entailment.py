"""Has the reader read a claim together with what it cites: does that entail it, or contradict it?

Soft alignment compares words. What it cannot see is who did what to whom, a denial in other words, and embellishment.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from yinju.qa.verify.inputs import Claim, Evidence, Span
from yinju.qa.verify.weights import DIRECTIONS, load_fitted
from yinju.reader import Reading

READ_FEATURES = ("compared", "entailed", "contradicted")
"""The features of a claim that was read:

- ``compared``: the log-odds of its support by the comparison alone, at most `MOST_ODDS` from 0.
- ``entailed``: the log-odds that what it cites entails it, of the passage with the highest.
- ``contradicted``: the log-odds that what it cites contradicts it, of the passage with the highest.
"""
MOST_ODDS = 8.0
"""Beyond these log-odds a probability is as good as certain."""

Row = tuple[float, ...]
"""An intercept, then the weight of each of ``READ_FEATURES``."""


class ClaimReader(Protocol):
    """Reads a claim together with passages: `yinju.reader.Reader` with trained heads."""

    def read(self, text: str, passages: Sequence[str]) -> list[Reading]:
        """Returns what each passage says of the claim."""


@dataclass(frozen=True, slots=True)
class ReadClaim:
    """The reader's shares for a claim, each of the passage with the highest, in 0–1."""

    entailed: float
    contradicted: float

    def values(self, compared: float) -> Row:
        """Returns the features of the claim.

        Args:
            compared: Its support by the comparison alone, in 0–1.
        """
        return log_odds(compared), log_odds(self.entailed), log_odds(self.contradicted)


class Entailment:
    """Computes the support of claims anew from the comparison and from what the reader finds.

    Args:
        weights: The weights that were fitted to reader and embedder, by direction.
    """

    def __init__(self, reader: ClaimReader, weights: Mapping[str, Row]) -> None:
        self._reader = reader
        self._weights = weights
        self._last: tuple[str, dict[str, Reading]] = "", {}

    def support(
        self, claim: Claim, passages: Sequence[Evidence], quotes: Sequence[Span], compared: float, direction: str
    ) -> float:
        """Returns the support of a claim, in 0–1; where nothing can be read or reading has no weight, the comparison's.

        Args:
            quotes: For each passage the range of the sentences that carry the claim; ``(0, 0)`` where none do.
            compared: The support by the comparison alone, in 0–1.
            direction: One of ``DIRECTIONS``.
        """
        texts = texts_to_read(passages, quotes)
        intercept, *weights = self._weights[direction]
        if not texts or not any(weights[1:]):
            return compared
        return probability(
            intercept + float(np.dot(weights, summed_up(self._read(claim.text, texts)).values(compared)))
        )

    def _read(self, claim: str, texts: Sequence[str]) -> list[Reading]:
        """Reads texts with a claim; what the last claim was read with is kept: several marks are judged."""
        last, kept = self._last
        known = dict(kept) if last == claim else {}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        known |= zip(new, self._reader.read(claim, new), strict=True)
        self._last = claim, known
        return [known[text] for text in texts]


def texts_to_read(passages: Sequence[Evidence], quotes: Sequence[Span]) -> list[str]:
    """Returns the quotation of each passage; where none carries the claim, all of the passage that can be evidence.

    The quotation is as long as what the reader learned from: the whole passage tells less.
    """
    found = (
        one.scored.passage.text[start:end] if start < end else one.usable_text
        for one, (start, end) in zip(passages, quotes, strict=True)
    )
    return [text for text in found if text.strip()]


def summed_up(readings: Sequence[Reading]) -> ReadClaim:
    """Returns what several passages say of a claim; there is at least one."""
    entailed, contradicted = (max(reading.support[place] for reading in readings) for place in (0, 2))
    return ReadClaim(entailed, contradicted)


def log_odds(share: float) -> float:
    """Returns the log-odds of a probability, at most `MOST_ODDS` from 0."""
    least = probability(-MOST_ODDS)
    kept = min(max(share, least), 1 - least)
    return float(np.log(kept / (1 - kept)))


def probability(odds: float) -> float:
    """Returns the probability of log-odds."""
    return float(1 / (1 + np.exp(-odds)))


def load_read_weights(folder: Path, embedder: str, reader: str) -> Mapping[str, Row] | None:
    """Loads the weights beside a reader, by direction; see `load_fitted`.

    Args:
        embedder, reader: The fingerprints of both.
    """
    fitted_to = {"embedder": embedder, "reader": reader}
    return load_fitted(folder, fitted_to, read_weights_of, "yinju eval support --read --out")


def read_weights_of(found: Mapping[str, Any]) -> Mapping[str, Row]:
    """Returns the weights by direction, from the parsed content of a file of weights.

    Raises:
        KeyError, TypeError, ValueError: The content is something else than weights.
    """
    return {side: tuple(float(found[side][name]) for name in ("intercept", *READ_FEATURES)) for side in DIRECTIONS}
