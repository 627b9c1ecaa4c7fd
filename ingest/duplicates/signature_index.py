"""Index of signatures: finds the articles that share enough of their samples to be worth comparing."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yinju.ingest.duplicates.shingles import HAS_NUMBER, PARTS, SAMPLE

LEAST_SHARE = 0.22
DEVIATIONS = 1.5
"""The share of the shorter text's sample that a duplicate shares, counted as below, and how many standard deviations
less it may be, as samples are small. Of 620 duplicates with 20 to 40 % of the words changed this loses one; of the 12.5
million pairs of 5,000 articles it leaves 2,510."""
MOST_OF_A_PART = 0.35
"""Of each part of the shorter text no more of the sample than this counts: what fills one part alone is a disclaimer,
a list of links or a quotation."""
MOSTLY_SHARED = 0.6
"""Who shares so much is a candidate, wherever it stands: a text of repetitions has all its grams in the first parts."""
LEAST_NUMBERS = 24
LEAST_WORDS_SHARED = 0.3
NUMBERS_TO_WORDS = 0.35
"""Reports of prices repeat each other's words every day. From so many grams with digits on, and so many words shared,
the share of the grams with digits must be so much of the share of the others. (``compare`` looks closer: this spares it
millions of pairs, and lost none of the 620.)"""
_LEAST_SHARED = 2
_PARTS_BY_SAMPLE = ((160, 16), (48, 8), (24, 4), (0, 1))
"""From how many grams of a sample on it is looked at in how many parts, six or more in each; else as a whole."""
_QUERIES_UNSORTED = 8
"""So many questions are answered by reading through the samples; sorting 10 million takes as long as some ten of them,
and then an answer takes a millisecond."""
_OWNER_BITS, _PART_BITS = np.uint64(32), np.uint64(4)
_REST = np.uint64(0xFFFFFFFF)

_Keys = NDArray[np.uint64]
"""A gram in the upper half; in the lower one the place of an article that has it, then the part in which it stands."""
_Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Hits:
    """Shared grams, one a row: whose, in which part there, and which of the sample asked for."""

    owners: _Ints
    parts: _Ints
    asked: _Ints


class DuplicateIndex:
    """The signatures of all articles, by which articles that may duplicate each other are found.

    In memory: some 6 bytes a sampled gram, 70 MB for 61,000 news articles. Whether an article is a candidate depends on
    the two signatures alone, never on what else is in.
    """

    def __init__(self, signatures: Iterable[tuple[str, bytes]] = ()) -> None:
        stored = dict(signatures)
        self._ids = list(stored)
        self._places = {article_id: place for place, article_id in enumerate(self._ids)}
        sizes = np.array([len(one) // SAMPLE.itemsize for one in stored.values()], dtype=np.int64)
        self._unsorted = _Unsorted(np.frombuffer(b"".join(stored.values()), dtype=SAMPLE), sizes)
        self._sizes = sizes
        self._numbers = self._unsorted.numbers()
        self._added: list[_Keys] = []
        self._segments: list[_Segment] = []
        self._asked = 0

    def __len__(self) -> int:
        return len(self._places)

    def add(self, article_id: str, signature: bytes) -> None:
        """Puts an article in. One that is in already is replaced."""
        self.remove(article_id)
        place = len(self._ids)
        self._places[article_id] = place
        self._ids.append(article_id)
        if place >= len(self._sizes):  # room for as many again: an article costs no copy of all
            self._sizes, self._numbers = (
                np.append(one, np.zeros(place + 1, int)) for one in (self._sizes, self._numbers)
            )
        sample = np.frombuffer(signature, dtype=SAMPLE)
        self._sizes[place] = len(sample)
        self._numbers[place] = ((sample["part"] & HAS_NUMBER) > 0).sum()
        self._added.append(_keys(sample, np.full(len(sample), place)))

    def remove(self, article_id: str) -> None:
        """Takes an article out, if it is in."""
        place = self._places.pop(article_id, None)
        if place is not None:
            self._sizes[place] = 0  # its keys stay, and are passed over

    def candidates(self, signature: bytes) -> list[str]:
        """Returns the ids of the articles that share enough of a signature to be worth comparing, most first."""
        sample = np.frombuffer(signature, dtype=SAMPLE)
        hits = self._hits(sample)
        shared = np.bincount(hits.owners, minlength=len(self._sizes))
        # Few of all articles share anything: what follows looks at those alone.
        places = np.flatnonzero(shared)
        sizes = np.minimum(self._sizes[places], len(sample))
        places = places[(sizes > 0) & (shared[places] >= _least(sizes))]
        if not len(places):
            return []
        row = np.full(len(self._sizes), -1)
        row[places] = np.arange(len(places))
        near = row[hits.owners] >= 0
        hits = _Hits(row[hits.owners[near]], hits.parts[near], hits.asked[near])
        shares = self._shares(sample, places, hits)
        order = np.argsort(-shares, kind="stable")
        return [self._ids[places[at]] for at in order.tolist() if shares[at] > 0]

    def _shares(self, sample: NDArray[np.void], places: _Ints, hits: _Hits) -> NDArray[np.float64]:
        """Returns the share of the shorter sample that each place has in common with one; 0 where it is too little."""
        theirs = self._sizes[places]
        sizes = np.minimum(theirs, len(sample))
        asked_parts = (sample["part"] % PARTS).astype(np.int64)[hits.asked]
        part = np.where(theirs[hits.owners] < len(sample), hits.parts, asked_parts)
        parts = np.select([sizes >= least for least, _ in _PARTS_BY_SAMPLE], [count for _, count in _PARTS_BY_SAMPLE])
        part = part * parts[hits.owners] // PARTS
        by_part = np.bincount(hits.owners * PARTS + part, minlength=len(places) * PARTS).reshape(-1, PARTS)
        most = np.where(parts > 1, MOST_OF_A_PART * sizes / parts, sizes)
        spread = np.minimum(by_part, most[:, None]).sum(axis=1)
        shared = np.bincount(hits.owners, minlength=len(places))
        enough = (spread >= _least(sizes)) | (shared >= MOSTLY_SHARED * sizes)
        with_number = (sample["part"] & HAS_NUMBER) > 0
        numbers = np.where(theirs < len(sample), self._numbers[places], with_number.sum())
        numbers_shared = np.bincount(hits.owners, weights=with_number[hits.asked], minlength=len(places))
        words_share = (shared - numbers_shared) / np.maximum(sizes - numbers, 1)
        repeats = (numbers >= LEAST_NUMBERS) & (words_share >= LEAST_WORDS_SHARED)
        repeats &= numbers_shared < NUMBERS_TO_WORDS * words_share * numbers
        return np.where(enough & ~repeats, shared / np.maximum(sizes, 1), 0.0)

    def _hits(self, sample: NDArray[np.void]) -> _Hits:
        """Returns the articles of each gram of a sample; an article as often as it shares one."""
        self._asked += 1
        if len(self._unsorted) and self._asked > _QUERIES_UNSORTED:
            self._segments.insert(0, _Segment.of(np.sort(self._unsorted.keys())))
            self._unsorted = _Unsorted.empty()
        self._sort_in()
        grams = np.ascontiguousarray(sample["gram"])
        found = [*(segment.search(grams) for segment in self._segments), self._unsorted.search(grams)]
        lower, asked = (np.concatenate(column) for column in zip(*found, strict=True))
        lower = lower.astype(np.int64)
        return _Hits(lower >> int(_PART_BITS), lower % PARTS, asked)

    def _sort_in(self) -> None:
        """Puts what was added since the last search into the segments."""
        if not self._added:
            return
        self._segments.append(_Segment.of(np.sort(np.concatenate(self._added))))
        self._added = []
        # Like a binary counter: each gram is merged as often as the logarithm of how many there are.
        while len(self._segments) > 1 and len(self._segments[-2]) < 2 * len(self._segments[-1]):
            both = np.concatenate([segment.keys() for segment in self._segments[-2:]])
            self._segments[-2:] = [_Segment.of(np.sort(both, kind="stable"))]


class _Segment:
    """Keys in order, by their grams: each gram once, where its keys begin, and the lower half of each key."""

    def __init__(self, grams: NDArray[np.uint32], starts: _Ints, lower: NDArray[np.uint32]) -> None:
        self._grams = grams
        self._starts = starts
        self._lower = lower

    @classmethod
    def of(cls, keys: _Keys) -> "_Segment":
        """Returns the segment of keys that are in order."""
        grams = (keys >> _OWNER_BITS).astype(np.uint32)
        firsts = np.flatnonzero(np.diff(grams, prepend=~grams[:1]))
        return cls(grams[firsts], np.append(firsts, len(keys)), (keys & _REST).astype(np.uint32))

    def __len__(self) -> int:
        return len(self._lower)

    def keys(self) -> _Keys:
        """Returns the keys, in order."""
        grams = np.repeat(self._grams, np.diff(self._starts))
        return grams.astype(np.uint64) << _OWNER_BITS | self._lower

    def search(self, grams: NDArray[np.uint32]) -> tuple[NDArray[np.uint32], _Ints]:
        """Returns the lower halves of the keys of some grams, and which of the grams each belongs to."""
        at = np.minimum(np.searchsorted(self._grams, grams), max(len(self._grams) - 1, 0))
        there = np.flatnonzero(self._grams[at] == grams) if len(self._grams) else np.zeros(0, np.int64)
        first = self._starts[at[there]]
        counts = self._starts[at[there] + 1] - first
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        return self._lower[np.repeat(first, counts) + within], np.repeat(there, counts)


class _Unsorted:
    """Signatures as they are stored, one behind the other, with their lengths. A few searches are faster so."""

    def __init__(self, sample: NDArray[np.void], sizes: _Ints) -> None:
        self._sample = sample
        self._ends = np.cumsum(sizes)

    @classmethod
    def empty(cls) -> "_Unsorted":
        return cls(np.zeros(0, SAMPLE), np.zeros(0, np.int64))

    def __len__(self) -> int:
        return len(self._sample)

    def numbers(self) -> _Ints:
        """Returns how many grams of each signature have a digit."""
        with_number = np.concatenate(([0], np.cumsum((self._sample["part"] & HAS_NUMBER) > 0)))
        counts: _Ints = np.diff(with_number[self._ends], prepend=0)
        return counts

    def keys(self) -> _Keys:
        return _keys(self._sample, np.repeat(np.arange(len(self._ends)), np.diff(self._ends, prepend=0)))

    def search(self, grams: NDArray[np.uint32]) -> tuple[NDArray[np.uint32], _Ints]:
        """Returns what a segment would."""
        wanted = np.zeros(1 << 16, dtype=np.bool_)
        wanted[grams >> np.uint32(16)] = True
        at = np.flatnonzero(wanted[self._sample["gram"] >> np.uint32(16)])
        sample = self._sample[at]
        asked = np.minimum(np.searchsorted(grams, sample["gram"]), max(len(grams) - 1, 0))
        same = grams[asked] == sample["gram"] if len(grams) else np.zeros(len(at), dtype=np.bool_)
        keys = _keys(sample[same], np.searchsorted(self._ends, at[same], "right"))
        return (keys & _REST).astype(np.uint32), asked[same]


def _keys(sample: NDArray[np.void], owners: _Ints) -> _Keys:
    lower = owners.astype(np.uint64) << _PART_BITS | (sample["part"] % PARTS).astype(np.uint64)
    return sample["gram"].astype(np.uint64) << _OWNER_BITS | lower


def _least(sizes: _Ints) -> NDArray[np.float64]:
    """Returns how many grams two samples must share, by the length of the shorter."""
    expected = sizes * LEAST_SHARE
    least = np.maximum(expected - DEVIATIONS * np.sqrt(expected * (1 - LEAST_SHARE)), _LEAST_SHARED)
    kept: NDArray[np.float64] = np.minimum(least, np.maximum(sizes, 1))
    return kept
