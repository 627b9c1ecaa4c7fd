"""The grams of signatures, in order: which articles have each, and where in the article it stands.

Most grams that an article shares with others are the common ones, which tell nothing. To share ``least`` grams, two
articles must share ``least`` less as many as are left out, whichever these are: so the most common ones are left out at
first, and looked up only for the few articles that still may reach it (Chaudhuri, Ganti and Kaushik 2006, "prefix
filtering").
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from yinju.ingest.duplicates.shingles import HAS_NUMBER, PARTS, SAMPLE

LEAST_SHARE = 0.22
DEVIATIONS = 1.5
"""The share of the shorter text's sample that a duplicate shares, counted as below, and how many standard deviations
less it may be, as samples are small. Of 620 duplicates with 20 to 40 % of the words changed this loses one; of the 12.5
million pairs of 5,000 articles it leaves 2,510."""
_LEAST_SHARED = 2
_SPARED = 0.7
"""The part of the grams that must be shared which is left out at first."""
_DENSE = 8
"""Values are counted in a table if it has no more than so many cells for each of them; else sorting is faster."""
_OWNER_BITS, _PART_BITS = np.uint64(32), np.uint64(4)

Keys = NDArray[np.uint64]
"""A gram in the upper half; in the lower one the place of an article that has it, then the part in which it stands."""
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Asked:
    """The samples of articles that are asked for, one behind the other.

    Attributes:
        sample: An array of ``SAMPLE``.
        sizes: The grams of each, ``(questions,)``.
    """

    sample: NDArray[np.void]
    sizes: Ints

    @cached_property
    def in_order(self) -> tuple[NDArray[np.uint32], Ints]:
        """The grams in order, so that those looked up one after the other lie together, and their rows."""
        grams = np.ascontiguousarray(self.sample["gram"])
        rows = np.argsort(grams, kind="stable")
        return grams[rows], rows

    @cached_property
    def questions(self) -> Ints:
        """The question that each row belongs to."""
        return np.repeat(np.arange(len(self.sizes)), self.sizes)


@dataclass(frozen=True, slots=True)
class Hits:
    """The grams that questions share with articles.

    Attributes:
        questions, owners: The pairs of a question and the place of an article, each once, ``(pairs,)``.
        pair: The pair that shares each gram, ``(hits,)``.
        parts: The part of the article in which it stands, ``(hits,)``.
        rows: The row of those that were asked for, ``(hits,)``.
    """

    questions: Ints
    owners: Ints
    pair: Ints
    parts: Ints
    rows: Ints

    @classmethod
    def together(cls, found: "Sequence[Hits]") -> "Hits":
        """Returns the hits of several searches, none of which has a pair of another."""
        firsts = np.cumsum([0, *(len(one.owners) for one in found)])
        return cls(
            np.concatenate([one.questions for one in found]),
            np.concatenate([one.owners for one in found]),
            np.concatenate([one.pair + first for one, first in zip(found, firsts[:-1], strict=True)]),
            np.concatenate([one.parts for one in found]),
            np.concatenate([one.rows for one in found]),
        )


class Segment:
    """Keys in order, by their grams: each gram once, where its keys begin, and the lower half of each key.

    Args:
        shortest: No article in it has fewer grams.
    """

    def __init__(self, keys: Keys, shortest: int) -> None:
        halves = keys.astype("<u8", copy=False).view("<u4").reshape(-1, 2)
        self._lower, grams = halves[:, 0].copy(), halves[:, 1]
        firsts = np.flatnonzero(np.append(True, grams[1:] != grams[:-1])[: len(keys)])
        self._grams = grams[firsts]
        self._starts = np.append(firsts, len(keys))
        self.shortest = shortest

    def __len__(self) -> int:
        return len(self._lower)

    def keys(self) -> Keys:
        """Returns the keys, in order."""
        halves = np.empty((len(self), 2), "<u4")
        halves[:, 0], halves[:, 1] = self._lower, np.repeat(self._grams, np.diff(self._starts))
        return halves.view("<u8")[:, 0]

    def search(self, asked: Asked, sizes: Ints) -> Hits:
        """Returns all grams that are shared with articles that may share enough of them.

        Args:
            sizes: The grams of each article by its place; 0 of those that are no more.
        """
        grams, rows = asked.in_order
        at = np.minimum(np.searchsorted(self._grams, grams), max(len(self._grams) - 1, 0))
        there = np.flatnonzero(self._grams[at] == grams) if len(self._grams) else np.zeros(0, np.int64)
        rows, firsts = rows[there], self._starts[at[there]]
        counts = self._starts[at[there] + 1] - firsts
        spared_of = np.floor(_SPARED * least_shared(np.minimum(asked.sizes, self.shortest))).astype(np.int64)
        spared = _most_common(asked.questions[rows], counts, spared_of)
        lower, of = _spread(firsts[~spared], counts[~spared])
        owners, parts = _owners_and_parts(self._lower[lower])
        of_rows = rows[~spared][of]
        pairs = asked.questions[of_rows] * len(sizes) + owners
        near, shared = _counted(pairs, len(asked.sizes) * len(sizes))
        questions, places = np.divmod(near, max(len(sizes), 1))
        least = least_shared(np.minimum(sizes[places], asked.sizes[questions])) - spared_of[questions]
        may_reach = (sizes[places] > 0) & (shared >= least)
        near, questions, places = near[may_reach], questions[may_reach], places[may_reach]
        pair, known = _found_among(near, pairs)
        others = self._looked_up(questions, places, asked, rows[spared], firsts[spared], counts[spared])
        both = zip((pair[known], parts[known], of_rows[known]), others, strict=True)
        return Hits(questions, places, *map(np.concatenate, both))

    def _looked_up(
        self, questions: Ints, places: Ints, asked: Asked, rows: Ints, firsts: Ints, counts: Ints
    ) -> tuple[Ints, Ints, Ints]:
        """Returns the pairs that share the grams of some rows, the parts and the rows, one shared gram each.

        Args:
            questions, places: The pairs, in the order of the questions.
        """
        of_question = asked.questions[rows]
        starts = np.searchsorted(questions, of_question)
        pairs, of = _spread(starts, np.searchsorted(questions, of_question, "right") - starts)
        low, ends = firsts[of], firsts[of] + counts[of]
        high = ends
        wanted = (places[pairs] << int(_PART_BITS)).astype(np.uint32)
        while (unsettled := low < high).any():
            middle = (low + high) // 2
            below = unsettled & (self._lower[np.minimum(middle, len(self) - 1)] < wanted)
            low, high = np.where(below, middle + 1, low), np.where(unsettled & ~below, middle, high)
        owners, parts = _owners_and_parts(self._lower[np.minimum(low, max(len(self) - 1, 0))])
        same = (low < ends) & (owners == places[pairs])
        return pairs[same], parts[same], rows[of][same]


class Unsorted:
    """Signatures as they are stored, one behind the other, with their lengths. A few searches are faster so."""

    def __init__(self, sample: NDArray[np.void], sizes: Ints) -> None:
        self._sample = sample
        self._ends = np.cumsum(sizes)

    @classmethod
    def empty(cls) -> "Unsorted":
        """Returns that of no signature."""
        return cls(np.zeros(0, SAMPLE), np.zeros(0, np.int64))

    def __len__(self) -> int:
        return len(self._sample)

    def numbers(self) -> Ints:
        """Returns how many grams of each signature have a digit."""
        with_number = np.concatenate(([0], np.cumsum((self._sample["part"] & HAS_NUMBER) > 0)))
        counts: Ints = np.diff(with_number[self._ends], prepend=0)
        return counts

    def keys(self) -> tuple[Keys, Ints]:
        """Returns the keys, and how many grams the article of each has."""
        sizes = np.diff(self._ends, prepend=0)
        owners = np.repeat(np.arange(len(sizes)), sizes)
        return keys_of(self._sample, owners), sizes[owners]

    def search(self, asked: Asked) -> Hits:
        """Returns all grams that are shared with any article."""
        grams, rows = asked.in_order
        wanted = np.zeros(1 << 16, dtype=np.bool_)
        wanted[grams >> np.uint32(16)] = True
        at = np.flatnonzero(wanted[self._sample["gram"] >> np.uint32(16)])
        held = self._sample["gram"][at]
        first = np.searchsorted(grams, held)
        places, of = _spread(first, np.searchsorted(grams, held, "right") - first)
        at = at[of]
        owners = np.searchsorted(self._ends, at, "right")
        found = asked.questions[rows[places]] * len(self._ends) + owners
        pairs, pair = np.unique(found, return_inverse=True)
        parts = (self._sample["part"][at] % PARTS).astype(np.int64)
        return Hits(*np.divmod(pairs, max(len(self._ends), 1)), pair, parts, rows[places])


def keys_of(sample: NDArray[np.void], owners: Ints) -> Keys:
    """Returns the keys of grams, by the places of the articles that have them."""
    lower = owners.astype(np.uint64) << _PART_BITS | (sample["part"] % PARTS).astype(np.uint64)
    return sample["gram"].astype(np.uint64) << _OWNER_BITS | lower


def least_shared(sizes: Ints) -> NDArray[np.float64]:
    """Returns how many grams two samples must share, by the length of the shorter."""
    expected = sizes * LEAST_SHARE
    least = np.maximum(expected - DEVIATIONS * np.sqrt(expected * (1 - LEAST_SHARE)), _LEAST_SHARED)
    kept: NDArray[np.float64] = np.minimum(least, np.maximum(sizes, 1))
    return kept


def _most_common(questions: Ints, counts: Ints, how_many: Ints) -> NDArray[np.bool_]:
    """Returns which rows are the most common ones of their question, as many of each as are wanted."""
    order = np.lexsort((-counts, questions))
    of = questions[order]
    chosen = np.zeros(len(order), np.bool_)
    chosen[order] = np.arange(len(order)) - np.searchsorted(of, of) < how_many[of]
    return chosen


def _spread(firsts: Ints, counts: Ints) -> tuple[Ints, Ints]:
    """Returns the places of ranges, all behind one another, and the range that each is from."""
    of = np.repeat(np.arange(len(firsts)), counts)
    within = np.arange(len(of)) - np.repeat(np.cumsum(counts) - counts, counts)
    return firsts[of] + within, of


def _counted(values: Ints, limit: int) -> tuple[Ints, Ints]:
    """Returns the distinct values, which are below a limit, in order, and how often each is there."""
    if len(values) * _DENSE < limit:
        return np.unique(values, return_counts=True)
    counts = np.bincount(values, minlength=limit)
    distinct = np.flatnonzero(counts)
    return distinct, counts[distinct]


def _found_among(ordered: Ints, values: Ints) -> tuple[Ints, NDArray[np.bool_]]:
    """Returns where each value is among those in order, and which are."""
    at = np.minimum(np.searchsorted(ordered, values), max(len(ordered) - 1, 0))
    return at, ordered[at] == values if len(ordered) else np.zeros(len(values), np.bool_)


def _owners_and_parts(lower: NDArray[np.uint32]) -> tuple[Ints, Ints]:
    """Returns what the lower halves of keys hold."""
    wide = lower.astype(np.int64)
    return wide >> int(_PART_BITS), wide % PARTS
