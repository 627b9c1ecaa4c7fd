"""Tells of many texts at once which of them cannot hold another, nor be held by it, whatever `overlap` would find.

Articles of one series are near each other by the hundred, and most are no duplicates. A match counts in `overlap` where
others stand about it; here all count, so that no share is smaller than the one that it finds.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from yinju.ingest.duplicates.overlap import GAP_UNITS, LEAST_ALIGNED, MATCH_UNITS
from yinju.ingest.duplicates.shingles import Hashes, grams

_CELLS = 2_000_000
"""The units of the one text times the number of others that are looked at in one go: 50 MB."""
_Ints = NDArray[np.int64]


def may_hold(text: Hashes, others: Sequence[Hashes]) -> NDArray[np.bool_]:
    """Returns which of the others may hold ``LEAST_ALIGNED`` of a text or be held by it so far, ``(len(others),)``.

    Args:
        text: Units, more than ``GAP_UNITS``, as those of each of the others.
    """
    step = max(1, _CELLS // len(text))
    parts = [_may_hold(text, others[start : start + step]) for start in range(0, len(others), step)]
    return np.concatenate(parts) if parts else np.zeros(0, np.bool_)


def _may_hold(text: Hashes, others: Sequence[Hashes]) -> NDArray[np.bool_]:
    lengths = np.array([len(other) for other in others])
    starts = np.cumsum(lengths) - lengths
    owners = np.repeat(np.arange(len(others)), lengths)
    distinct, place = np.unique(grams(text, MATCH_UNITS), return_inverse=True)
    theirs = grams(np.concatenate(others), MATCH_UNITS)
    at = np.minimum(np.searchsorted(distinct, theirs), len(distinct) - 1)
    # No gram runs from one text into the next.
    hit = (distinct[at] == theirs) & (owners[: len(theirs)] == owners[MATCH_UNITS - 1 :])
    kept = np.zeros(len(owners), np.bool_)
    for offset in range(MATCH_UNITS):
        kept[offset : offset + len(hit)] |= hit
    held = _held(kept[None], starts[owners] - 1, (starts + lengths)[owners])[0]
    share_of_others = np.bincount(owners, held, len(others)) / lengths

    has = np.zeros((len(others), len(distinct)), np.bool_)
    has[owners[: len(hit)][hit], at[hit]] = True
    found = has[:, place]
    kept_of_text = np.zeros((len(others), len(text)), np.bool_)
    for offset in range(MATCH_UNITS):
        kept_of_text[:, offset : offset + found.shape[1]] |= found
    edges = np.zeros(len(text), np.int64)
    share_of_text = _held(kept_of_text, edges - 1, edges + len(text)).mean(axis=1)
    may: NDArray[np.bool_] = np.maximum(share_of_others, share_of_text) >= LEAST_ALIGNED
    return may


def _held(kept: NDArray[np.bool_], before: _Ints, after: _Ints) -> NDArray[np.bool_]:
    """Returns what lies in matches, or between two with no more than ``GAP_UNITS`` between them, in each row.

    Args:
        before, after: For each place the edges of its text, which count as matches.
    """
    places = np.arange(kept.shape[1])
    left = np.maximum(np.maximum.accumulate(np.where(kept, places, -1), axis=1), before)
    right = np.minimum.accumulate(np.where(kept, places, kept.shape[1])[:, ::-1], axis=1)[:, ::-1]
    held: NDArray[np.bool_] = np.minimum(right, after) - left <= GAP_UNITS + 1
    return held
