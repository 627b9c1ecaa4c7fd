"""Has the reader read a claim together with its passages: does one of them entail it, does one contradict it?

Soft alignment compares words. What it cannot see is who did what to whom, a denial in other words, and embellishment.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from yinju.align import Matrix
from yinju.qa.verify.inputs import Claim, Evidence, Span
from yinju.reader import Reading

READ_FEATURES = ("entailed", "contradicted")
"""The features of a claim that was read, behind those that were compared:

- ``entailed``: the log-odds that a passage entails the claim, of the passage with the highest.
- ``contradicted``: the log-odds that a passage contradicts it, of the passage with the highest.
"""
_LEAST_SHARE = 1e-4
"""Shares are kept this far from 0 and 1, where log-odds are infinite."""


class ClaimReader(Protocol):
    """Reads a claim together with passages: `yinju.reader.Reader` with trained heads."""

    def read(self, text: str, passages: Sequence[str]) -> list[Reading]:
        """Returns what each passage says of the claim."""


class Entailment:
    """Measures ``READ_FEATURES``.

    Each passage is read twice: the sentences that carry the claim, which are as long as what the reader learned from,
    and all that may be evidence.
    """

    def __init__(self, reader: ClaimReader) -> None:
        self._reader = reader
        self._last: tuple[str, dict[str, Reading]] = "", {}

    def features(self, claim: Claim, passages: Sequence[Evidence], quotes: Sequence[Span]) -> Matrix:
        """Returns the features of a claim, ``(2,)`` float32.

        Args:
            quotes: For each passage the range of the sentences that carry the claim; ``(0, 0)`` where none do.
        """
        quoted = [one.scored.passage.text[start:end] for one, (start, end) in zip(passages, quotes, strict=True)]
        texts = [text for text in (*quoted, *(one.usable_text for one in passages)) if text.strip()]
        if not texts:
            return np.array([_log_odds(0.0), _log_odds(0.0)], np.float32)
        shares = [reading.support for reading in self._read(claim.text, texts)]
        entailed, contradicted = (max(share[place] for share in shares) for place in (0, 2))
        return np.array([_log_odds(entailed), _log_odds(contradicted)], np.float32)

    def _read(self, claim: str, texts: Sequence[str]) -> list[Reading]:
        """Reads texts with a claim; what the last claim was read with is kept: several marks are judged."""
        last, kept = self._last
        known = dict(kept) if last == claim else {}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        known |= zip(new, self._reader.read(claim, new), strict=True)
        self._last = claim, known
        return [known[text] for text in texts]


def _log_odds(share: float) -> float:
    kept = min(max(share, _LEAST_SHARE), 1 - _LEAST_SHARE)
    return float(np.log(kept / (1 - kept)))
