"""Measures how much of a text stands in another, even if words were changed, cut out or moved.

Three units in a row that both texts have are a *match*. A match counts where others stand about it in both texts alike:
that is what a duplicate keeps, while texts on one subject share their terms here and there. What lies between such
matches, if it is not longer than a changed word or two, is held too.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest

import numpy as np
from numpy.typing import NDArray

from yinju.ingest.duplicates.shingles import Hashes, digits, grams, is_han, is_number

MATCH_UNITS = 3
"""Units in a match: with 40 % of the words changed, some 45 % of these survive."""
NEAR_UNITS = 12
NEAR_SHIFT = 4
"""Matches support each other that are about so near, and between which the one text is longer by about no more than
that: a word cut out, or replaced by a longer one."""
LEAST_SUPPORT = 3
"""Matches, itself included, that must stand about a match.

Together with the figures above and below measured on 620 duplicates with 20 to 40 % of the words changed and on 900
pairs of nearest neighbours that share 10 to 50 % of their grams: with these, at a share of 0.8, 4 duplicates are lost
and 55 pairs found, most of them spun or wired; with a support of 4 (the next best), 19 and 50.
"""
GAP_UNITS = 14
"""What is held between two matches at most: the longest stretch of changed words that is common."""
LEAST_ALIGNED = 0.65
"""Where neither text holds so much of the other, it is no duplicate, and order is not looked at."""
NAME_CHARACTERS, NAME_UNITS = 2, 3
"""A name has at least two Han characters, or seven letters: shorter English words are mostly pronouns and the like, and
often replace each other."""
_BULK = (5, 95)
_MARGIN = 0.1
"""Percentiles of what is aligned, and how much more of the text about them is looked at."""
_MOST_PLACES = 48
"""A gram that stands in the other text more often says nothing about place."""
_MOST_MATCHES = 2_000_000
"""Bounds memory, for pairs of books: grams of fewer and fewer places count until there are no more matches."""

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Held:
    """How one text stands in the other.

    Attributes:
        share: Of its units, in 0–1, changed words between matches included.
        numbers: How many units in the part held are digits.
        numbers_kept: The share of these, in 0–1, that are the same there; 1 if there are none.
        words_kept: The same of all other units.
    """

    share: float
    numbers: int
    numbers_kept: float
    words_kept: float


@dataclass(frozen=True, slots=True)
class Overlap:
    """How two texts stand in each other.

    Attributes:
        order: The share of what they share, in 0–1, that stands in the same order; 1 where little is shared.
        aligned: The places of what stands in the same order, in the one text and in the other.
    """

    a_in_b: Held
    b_in_a: Held
    order: float
    aligned: list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Replaced:
    """What stands in the place of what, where two texts are the same before and after.

    Attributes:
        renamed: How many different words have, at two places or more, one and the same other word in their place.
        renumbered: How many numbers have another in their place, between the same words.
        shortened: How many more have, in one of the two texts, what is left of them when digits are cut out.
    """

    renamed: int
    renumbered: int
    shortened: int


def overlap(a: Hashes, b: Hashes) -> Overlap:
    """Returns how the units of two texts stand in each other. The two may be swapped: so will be the result."""
    if (len(a), a.tobytes()) > (len(b), b.tobytes()):  # what is bounded would depend on which comes first
        swapped = overlap(b, a)
        turned = [(place, other) for other, place in swapped.aligned]
        return Overlap(swapped.b_in_a, swapped.a_in_b, swapped.order, turned)
    in_a, in_b = _matches(a, b)
    supported = _supported(in_a, in_b)
    in_a, in_b = in_a[supported], in_b[supported]
    a_in_b, b_in_a = _held(a, in_a), _held(b, in_b)
    if max(a_in_b.share, b_in_a.share) < LEAST_ALIGNED:
        return Overlap(a_in_b, b_in_a, 1.0, [])
    aligned = _aligned(in_a, in_b)
    return Overlap(a_in_b, b_in_a, _order(in_a, in_b, aligned), aligned)


def _matches(a: Hashes, b: Hashes) -> tuple[Places, Places]:
    """Returns where the same gram stands in a and in b, by its place in a."""
    of_a, of_b = grams(a, MATCH_UNITS), grams(b, MATCH_UNITS)
    by_gram = np.argsort(of_b, kind="stable")
    first = np.searchsorted(of_b, of_a, "left", sorter=by_gram)
    counts = np.searchsorted(of_b, of_a, "right", sorter=by_gram) - first
    most = _MOST_PLACES
    counts[counts > most] = 0
    while counts.sum() > _MOST_MATCHES:
        most //= 2
        counts[counts > most] = 0
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.repeat(np.arange(len(of_a)), counts), by_gram[np.repeat(first, counts) + within]


def _supported(in_a: Places, in_b: Places) -> NDArray[np.bool_]:
    """Returns which matches have enough others about them, counted in the cells of a grid and their neighbours."""
    if not len(in_a):
        return np.zeros(0, dtype=np.bool_)
    shifts, rows = (in_b - in_a) // NEAR_SHIFT, in_a // NEAR_UNITS
    width = int(rows.max()) + 3
    cells = (shifts - shifts.min() + 1) * width + rows + 1
    filled, counts = np.unique(cells, return_counts=True)
    support = np.zeros(len(cells), dtype=np.int64)
    for neighbour in (down * width + across for down in (-1, 0, 1) for across in (-1, 0, 1)):
        at = np.minimum(np.searchsorted(filled, cells + neighbour), len(filled) - 1)
        support += np.where(filled[at] == cells + neighbour, counts[at], 0)
    return support >= LEAST_SUPPORT


def _held(of_units: Hashes, starts: Places) -> Held:
    """Returns how a text is held by the matches that start at some of its units."""
    length = len(of_units)
    if not len(starts):
        return Held(0.0, 0, 1.0, 1.0)
    edges = np.zeros(length + MATCH_UNITS, dtype=np.int64)
    distinct = np.unique(starts)
    edges[distinct] += 1
    edges[distinct + MATCH_UNITS] -= 1
    kept = np.cumsum(edges)[:length] > 0
    places = np.arange(length)
    before = np.maximum.accumulate(np.where(kept, places, -1))
    after = np.minimum.accumulate(np.where(kept, places, length)[::-1])[::-1]
    held = after - before <= GAP_UNITS + 1  # the text's own edges count as matches
    numbers = is_number(of_units) & held
    others = held & ~numbers
    return Held(
        share=float(held.mean()),
        numbers=int(numbers.sum()),
        numbers_kept=float(kept[numbers].mean()) if numbers.any() else 1.0,
        words_kept=float(kept[others].mean()) if others.any() else 1.0,
    )


def _aligned(in_a: Places, in_b: Places) -> list[tuple[int, int]]:
    """Returns the longest run of matches that rises in both texts, by patience sorting (Hunt and Szymanski 1977)."""
    rising = np.lexsort((-in_b, in_a))  # of one place in a, no two can be taken
    pairs = list(zip(in_a[rising].tolist(), in_b[rising].tolist(), strict=True))
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        at = bisect_left(tails, place)
        tails[at : at + 1] = [place]
        ends[at : at + 1] = [number]
        before.append(ends[at - 1] if at else -1)
    run = []
    number = ends[-1] if ends else -1
    while number >= 0:
        run.append(pairs[number])
        number = before[number]
    return run[::-1]


def _order(in_a: Places, in_b: Places, aligned: list[tuple[int, int]]) -> float:
    """Returns the share of matches that are aligned, of those where the longer text, b, has what is aligned."""
    if not aligned:
        return 1.0
    first, last = np.percentile([place for _, place in aligned], _BULK)
    margin = (last - first) * _MARGIN
    there = (in_b >= first - margin) & (in_b <= last + margin)  # chance matches elsewhere in a collection say nothing
    run = sum(first - margin <= place <= last + margin for _, place in aligned)
    return float(run / min(len(np.unique(in_a[there])), len(np.unique(in_b[there]))))


def replaced(a: Hashes, b: Hashes, aligned: list[tuple[int, int]]) -> Replaced:
    """Returns what stands in the place of words and numbers between what is aligned."""
    words: Counter[tuple[bytes, bytes]] = Counter()
    numbers: list[tuple[str, str]] = []
    for (a_start, b_start), (a_end, b_end) in pairwise(aligned):
        in_a, in_b = a[a_start + MATCH_UNITS : a_end], b[b_start + MATCH_UNITS : b_end]
        if not 0 < min(len(in_a), len(in_b)) <= max(len(in_a), len(in_b)) <= GAP_UNITS:
            continue
        if _is_name(in_a) and _is_name(in_b):
            words[in_a.tobytes(), in_b.tobytes()] += 1
        else:
            numbers += _other_numbers(in_a, in_b)
    return Replaced(sum(count > 1 for count in words.values()), *_renumbered(numbers))


def _renumbered(numbers: Sequence[tuple[str, str]]) -> tuple[int, int]:
    """Returns how many numbers are others, and how many are what a damage to one text leaves of those of the other."""
    shorter_there = sum(_is_within(there, here) for here, there in numbers)
    shorter_here = sum(_is_within(here, there) for here, there in numbers)
    shortened = max(shorter_here, shorter_there)
    return len(numbers) - shortened, shortened


def _is_within(short: str, long: str) -> bool:
    """Returns whether cutting digits out of one number gives the other."""
    rest = iter(long)
    return len(short) < len(long) and all(digit in rest for digit in short)


def _other_numbers(in_a: Hashes, in_b: Hashes) -> list[tuple[str, str]]:
    """Returns the numbers that differ in two stretches with the same words, or none: 29日12时 and 30日18时."""
    of_a, of_b = is_number(in_a), is_number(in_b)
    if not of_a.any() or not of_b.any() or not np.array_equal(in_a[~of_a], in_b[~of_b]):
        return []
    if "".join(digits(in_a[of_a])) == "".join(digits(in_b[of_b])):  # FF91 2.0 and FF912.0
        return []
    pairs = zip_longest(_numbers(in_a, of_a), _numbers(in_b, of_b), fillvalue="")
    return [(one, other) for one, other in pairs if one != other]


def _numbers(of_units: Hashes, are_numbers: NDArray[np.bool_]) -> list[str]:
    """Returns the numbers in a stretch; units of digits side by side are one."""
    runs = np.split(np.arange(len(of_units)), np.flatnonzero(np.diff(are_numbers)) + 1)
    return ["".join(digits(of_units[run])).lstrip("0") or "0" for run in runs if are_numbers[run[0]]]


def _is_name(words: Hashes) -> bool:
    least = NAME_CHARACTERS if is_han(words).all() else NAME_UNITS
    return least <= len(words) and not is_number(words).any()
