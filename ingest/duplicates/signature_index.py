"""Index of signatures: finds the articles that share enough of their samples to be worth comparing."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from yinju.ingest.duplicates.postings import Asked, Hits, Ints, Keys, Segment, Unsorted, keys_of, least_shared
from yinju.ingest.duplicates.shingles import HAS_NUMBER, PARTS, SAMPLE

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
_PARTS_BY_SAMPLE = ((160, 16), (48, 8), (24, 4), (0, 1))
"""From how many grams of a sample on it is looked at in how many parts, six or more in each; else as a whole."""
_QUERIES_UNSORTED = 8
"""So many questions are answered by reading through the samples; sorting 10 million takes as long as some ten of them,
and then an answer takes a millisecond."""
_AT_A_TIME = 64
"""Articles that are asked for together: they share the cost of a search, and their hits have room in memory."""


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
        self._unsorted = Unsorted(np.frombuffer(b"".join(stored.values()), dtype=SAMPLE), sizes)
        self._sizes = sizes
        self._numbers = self._unsorted.numbers()
        self._added: list[tuple[Keys, int]] = []
        self._segments: dict[int, list[Segment]] = {}
        """By the length of the articles' samples, in powers of two: short ones may share few grams."""
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
        self._added.append((keys_of(sample, np.full(len(sample), place)), len(sample)))

    def remove(self, article_id: str) -> None:
        """Takes an article out, if it is in."""
        place = self._places.pop(article_id, None)
        if place is not None:
            self._sizes[place] = 0  # its keys stay, and are passed over

    def candidates(self, signature: bytes) -> list[str]:
        """Returns the ids of the articles that share enough of a signature to be worth comparing, most first."""
        return self.candidates_of([signature])[0]

    def candidates_of(self, signatures: Sequence[bytes]) -> list[list[str]]:
        """Returns the candidates of several signatures, in their order: faster than one by one."""
        self._asked += len(signatures)
        if len(self._unsorted) and self._asked > _QUERIES_UNSORTED:
            self._sort_in(*self._unsorted.keys())
            self._unsorted = Unsorted.empty()
        if self._added:
            keys = [one for one, _ in self._added]
            self._sort_in(np.concatenate(keys), np.repeat([size for _, size in self._added], list(map(len, keys))))
            self._added = []
        starts = range(0, len(signatures), _AT_A_TIME)
        return [found for start in starts for found in self._candidates(signatures[start : start + _AT_A_TIME])]

    def _candidates(self, signatures: Sequence[bytes]) -> list[list[str]]:
        sizes = np.array([len(one) // SAMPLE.itemsize for one in signatures], dtype=np.int64)
        asked = Asked(np.frombuffer(b"".join(signatures), dtype=SAMPLE), sizes)
        segments = [segment for of_length in self._segments.values() for segment in of_length]
        hits = Hits.together(
            [*(segment.search(asked, self._sizes) for segment in segments), self._unsorted.search(asked)]
        )
        shares = self._shares(asked, hits)
        order = np.lexsort((hits.owners, -shares, hits.questions))
        candidates: list[list[str]] = [[] for _ in signatures]
        for at in order[shares[order] > 0].tolist():
            candidates[hits.questions[at]].append(self._ids[hits.owners[at]])
        return candidates

    def _shares(self, asked: Asked, hits: Hits) -> NDArray[np.float64]:
        """Returns the share of the shorter sample that each pair has in common; 0 where it is too little."""
        theirs, ours, pair = self._sizes[hits.owners], asked.sizes[hits.questions], hits.pair
        sizes = np.minimum(theirs, ours)
        asked_parts = (asked.sample["part"] % PARTS).astype(np.int64)[hits.rows]
        part = np.where((theirs < ours)[pair], hits.parts, asked_parts)
        parts = np.select([sizes >= least for least, _ in _PARTS_BY_SAMPLE], [count for _, count in _PARTS_BY_SAMPLE])
        part = part * parts[pair] // PARTS
        by_part = np.bincount(pair * PARTS + part, minlength=len(ours) * PARTS).reshape(-1, PARTS)
        most = np.where(parts > 1, MOST_OF_A_PART * sizes / parts, sizes)
        spread = np.minimum(by_part, most[:, None]).sum(axis=1)
        shared = np.bincount(pair, minlength=len(ours))
        least = least_shared(sizes)
        enough = (sizes > 0) & (shared >= least) & ((spread >= least) | (shared >= MOSTLY_SHARED * sizes))
        with_number = (asked.sample["part"] & HAS_NUMBER) > 0
        our_numbers = np.bincount(asked.questions, weights=with_number, minlength=len(asked.sizes))
        numbers = np.where(theirs < ours, self._numbers[hits.owners], our_numbers[hits.questions])
        numbers_shared = np.bincount(pair, weights=with_number[hits.rows], minlength=len(ours))
        words_share = (shared - numbers_shared) / np.maximum(sizes - numbers, 1)
        repeats = (numbers >= LEAST_NUMBERS) & (words_share >= LEAST_WORDS_SHARED)
        repeats &= numbers_shared < NUMBERS_TO_WORDS * words_share * numbers
        return np.where(enough & ~repeats, shared / np.maximum(sizes, 1), 0.0)

    def _sort_in(self, keys: Keys, sizes: Ints) -> None:
        """Puts keys into the segments, by the lengths of the samples that they are from."""
        lengths = np.frexp(sizes)[1]
        for length in np.unique(lengths).tolist():
            shortest = 1 << (length - 1)
            of_length = self._segments.setdefault(length, [])
            of_length.append(Segment(np.sort(keys[lengths == length]), shortest))
            # Like a binary counter: each gram is merged as often as the logarithm of how many there are.
            while len(of_length) > 1 and len(of_length[-2]) < 2 * len(of_length[-1]):
                both = np.concatenate([of_length.pop().keys(), of_length.pop().keys()])
                both.sort(kind="stable")  # a copy of all would be memory for two
                of_length.append(Segment(both, shortest))
