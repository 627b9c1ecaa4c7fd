"""Which articles duplicate which: exact, in the other script, near, an excerpt, or shuffled.

How an article goes in (all of it a function of the texts alone, so the order of arrival changes nothing)::

    sketch = signature(article_text)        # stored with the article: some 700 bytes for 700 characters
    for other in index.candidates(sketch):  # index = DuplicateIndex(every stored (article_id, signature))
        pair = compare_articles(article_id, article_text, other, text_of(other))
        if pair: ...                        # stored: table pairs(a, b, kind, a_in_b, b_in_a)
    index.add(article_id, sketch)
    relations = assign_duplicates(members, pairs)  # of the one connected component that the new pairs touch

An article that ``assign_duplicates`` names as a duplicate has no passages; every other is evidence. Either can change
when another article comes or goes, but only inside the connected component of the stored pairs that it touches.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from yinju.ingest.duplicates.first_look import may_hold
from yinju.ingest.duplicates.overlap import LEAST_ALIGNED, Held, Overlap, Replaced, overlap, replaced
from yinju.ingest.duplicates.shingles import Hashes, units
from yinju.store import DuplicatePair
from yinju.text import language_of
from yinju.types import DuplicateKind

DUPLICATE_SHARE = 0.8
"""The share of a text that must stand in another, to be a duplicate of it."""
EXCERPT_SHARE = 0.85
"""The same where the other holds much more: two reports of one event share what was said, and have little else."""
SHUFFLED_SHARE = LEAST_ALIGNED
SHUFFLED_ORDER = 0.45
"""The same where less than the second figure is in the same order: of 1,900 pairs of neighbours that share words, none
with such a share is in so little order, but most duplicates whose clauses were shuffled are."""
SHORT_UNITS = 150
"""A shorter text needs as high a share as an excerpt."""
LEAST_UNITS = 40
"""A still shorter one is a duplicate of its exact like only: it may be a headline, a caption or a common sentence."""
NEAR_SHARE = 0.7
"""Where each of two texts holds so much of the other, neither is an excerpt: other heads and tails fill a quarter."""
ORDER_KEPT = 0.9
"""Below this share of what is common in the same order, the duplicate is shuffled. Of 190 shuffled duplicates half have
0.5 and 19 in 20 less than 0.89; of others, 99 in 100 have 0.96 and more."""
NOTICE_WORDS_KEPT = 0.8
"""Two texts one of which is short, each of which holds the other, are one notice only if so much of the words in what
is held is the same: notices of appointments, quakes and inquiries differ in a few words."""
MOST_NAMES = 2
"""Where a word or two, and no more, have one and the same other word in their place again and again, one report was
written of two people, places or firms: inquiries into officials have the same sentences, and notices of the exchange.
Who puts synonyms for words does so for more of them; a duplicate with but one or two such is lost. (Of 620 duplicates
with words changed at random none had any.)"""
LEAST_RENUMBERED = 2
RENUMBERED_SHARE = 0.04
"""Of the numbers held, and no fewer than the least: with so many others in their places, between the same words, two
texts are the market, the weather, a quake or a roll of cases of two days. (Of 400 duplicates with 5 to 40 % of the
words changed none had more than one such number; of 2,000 others, two near ones are lost by it.)"""
WHOLE_WORDS = 0.97
"""With more of the words, nothing was cut out of either text: 1 in the place of 12 is another number then."""
LEAST_WORDS_KEPT = 0.5
"""Of the words in what is held so much is the same: the lowest of 620 duplicates with 20 to 40 % of the words
changed."""
RETOLD_WORDS_KEPT = 0.8
IN_ORDER = 0.95
"""With less of the words, what stands in a longer text must stand there in order: who retells a report, and adds to it,
changes that too."""
REORDERED_WORDS_KEPT = 0.82
REORDERED = 0.5
"""With less of the words, and more than the second figure in the same order, each text must hold the other: two reports
of one event tell it with many of the same words, and each in an order of its own, but not quite another."""
LEAST_NUMBERS = 10
NUMBERS_LOST = 2.0
NUMBERS_DEVIATIONS = 5.0
LEAST_LOSS = 0.05
"""Reports of share prices, funds and floods repeat their words every day; only the numbers are new. So a text with so
many digits is another article if it lost them more than twice as often as its words, by more than chance explains.
Where hardly a word was changed, a loss of the least is assumed."""
SIZE_STEP = 1.125
"""Sizes that differ by less count as equally complete."""
NOISE_STEP = 0.05
"""The same for noise."""
_CACHED_TEXTS, _CACHED_SHORT, _SHORT_CHARS = 4, 1000, 5000
"""How many texts keep their units, since reports of one series are compared with each other again and again: short ones
take 40 MB at most."""


@dataclass(frozen=True, slots=True)
class Member:
    """What decides which of several duplicates is the evidence.

    Attributes:
        size: Of the clean text, as ``size`` counts.
        noise: The share of the raw text that cleaning took out or doubted, in 0–1.
        published: An ISO 8601 date, or its beginning, or ``None``.
    """

    article_id: str
    size: int
    noise: float = 0.0
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """One article duplicates another.

    Attributes:
        share: The share of the duplicate that the other holds, in 0–1.
    """

    duplicate: str
    of: str
    kind: DuplicateKind
    share: float


def size(text: str) -> int:
    """Units of a text: Han characters, and Latin letters and digits by threes."""
    return len(_units(text))


def compare_articles(a: str, a_text: str, b: str, b_text: str) -> DuplicatePair | None:
    """Returns how two articles hold each other, in either order; ``None`` if neither duplicates the other."""
    if a > b:
        return compare_articles(b, b_text, a, a_text)
    of_a, of_b = _units(a_text), _units(b_text)
    if np.array_equal(of_a, of_b):
        if not len(of_a):
            return None
        return DuplicatePair(a, b, "exact" if _same_script(a_text, b_text) else "script", 1.0, 1.0)
    if min(len(of_a), len(of_b)) < LEAST_UNITS:
        return None
    found = overlap(of_a, of_b)
    a_in_b, b_in_a = found.a_in_b, found.b_in_a
    kind: DuplicateKind = "near"
    if found.order < ORDER_KEPT:
        kind = "shuffled"
    elif min(a_in_b.share, b_in_a.share) < NEAR_SHARE:
        kind = "excerpt"
    elif not _same_script(a_text, b_text):
        kind = "script"
    if not (_is_duplicate(a_in_b, len(of_a), kind, found.order) or _is_duplicate(b_in_a, len(of_b), kind, found.order)):
        return None
    if _is_other(found, replaced(of_a, of_b, found.aligned), kind, min(len(of_a), len(of_b))):
        return None
    return DuplicatePair(a, b, kind, round(a_in_b.share, 3), round(b_in_a.share, 3))


def worth_comparing(text: str, others: Sequence[str]) -> list[bool]:
    """Returns which of the other texts `compare_articles` must look at: with the rest it would find no pair.

    All are looked at in one go, in a tenth of the time.
    """
    units_of = [_units(other) for other in others]
    own = _units(text)
    long = [len(own) >= LEAST_UNITS and len(one) >= LEAST_UNITS for one in units_of]
    if not any(long):
        return [True] * len(others)
    may = iter(may_hold(own, [one for one, is_long in zip(units_of, long, strict=True) if is_long]))
    return [bool(next(may)) if is_long else True for is_long in long]


def choose_best(members: Sequence[Member], pairs: Sequence[DuplicatePair] = ()) -> str:
    """Returns the id of the completest, then cleanest, then earliest of several duplicates; ties go to the smallest id.

    Of two of which one is the other shuffled, the shorter is the shuffled one, and never the best.
    """
    return min(members, key=_Ranking(members, pairs)).article_id


def assign_duplicates(members: Sequence[Member], pairs: Sequence[DuplicatePair]) -> list[Relation]:
    """Returns which members duplicate which best article; a member that no ``Relation.duplicate`` names is evidence.

    Each duplicate is a direct one: A in B and B in C do not make A a duplicate of C. So a collection of articles that
    do not duplicate each other does not make them one source.

    Args:
        members: Of one or more whole connected components of ``pairs``.

    Returns:
        By the id of the duplicate.
    """
    partners: dict[str, list[tuple[str, DuplicateKind, float]]] = {member.article_id: [] for member in members}
    for pair in pairs:
        partners[pair.a].append((pair.b, pair.kind, pair.b_in_a))
        partners[pair.b].append((pair.a, pair.kind, pair.a_in_b))
    sizes = {member.article_id: member.size for member in members}
    relations: dict[str, Relation] = {}
    best: set[str] = set()
    for member in sorted(members, key=_Ranking(members, pairs)):
        article_id = member.article_id
        if article_id in relations:
            continue
        best.add(article_id)
        for other, kind, share in partners[article_id]:
            held = kind != "excerpt" or share >= _least_share(sizes[other], kind)
            if held and other not in relations and other not in best:
                relations[other] = Relation(other, article_id, kind, share)
    return sorted(relations.values(), key=lambda relation: relation.duplicate)


class _Ranking:
    """Orders members, best first."""

    def __init__(self, members: Sequence[Member], pairs: Sequence[DuplicatePair]) -> None:
        sizes = {member.article_id: member.size for member in members}
        self._shuffled = {
            min((pair.a, pair.b), key=lambda article_id: (sizes[article_id], article_id))
            for pair in pairs
            if pair.kind == "shuffled"
        }

    def __call__(self, member: Member) -> tuple[bool, int, int, bool, str, int, str]:
        return (
            member.article_id in self._shuffled,
            -math.floor(math.log(max(member.size, 1), SIZE_STEP)),
            round(member.noise / NOISE_STEP),
            member.published is None,
            member.published or "",
            -member.size,
            member.article_id,
        )


def _is_duplicate(held: Held, length: int, kind: DuplicateKind, order: float) -> bool:
    """Returns whether so much of a text stands in the other that it is a duplicate."""
    if order < SHUFFLED_ORDER:  # the numbers at the ends of clauses are lost with their neighbours
        return held.share >= SHUFFLED_SHARE
    return held.share >= _least_share(length, kind) and not _has_other_numbers(held)


def _has_other_numbers(held: Held) -> bool:
    """Returns whether in what is held the numbers are others, and the words are not."""
    lost, expected = 1 - held.numbers_kept, max(1 - held.words_kept, LEAST_LOSS)
    if held.numbers < LEAST_NUMBERS or lost <= NUMBERS_LOST * expected:
        return False
    return lost - expected > NUMBERS_DEVIATIONS * math.sqrt(expected * (1 - expected) / held.numbers)


def _is_other(found: Overlap, words: Replaced, kind: DuplicateKind, shorter: int) -> bool:
    """Returns whether two texts that hold each other tell of two things, or of one in words of their own."""
    share = min(found.a_in_b.share, found.b_in_a.share)
    words_kept = min(found.a_in_b.words_kept, found.b_in_a.words_kept)
    numbers = max(found.a_in_b.numbers, found.b_in_a.numbers)
    all_there = min(found.a_in_b.numbers_kept, found.b_in_a.numbers_kept) == 1
    # Where all numbers stand in both texts, they only moved with their sentences. Where words were cut out too, digits
    # were cut out as they were, and the number is the same.
    renumbered = 0 if all_there else words.renumbered + (words.shortened if words_kept > WHOLE_WORDS else 0)
    if renumbered >= max(LEAST_RENUMBERED, RENUMBERED_SHARE * numbers):
        return True
    if 0 < words.renamed <= MOST_NAMES or words_kept < LEAST_WORDS_KEPT:
        return True
    if kind == "excerpt" and words_kept < RETOLD_WORDS_KEPT:
        return found.order < IN_ORDER
    if kind == "shuffled" and words_kept < REORDERED_WORDS_KEPT and found.order >= REORDERED:
        return share < DUPLICATE_SHARE
    return shorter < SHORT_UNITS and share >= NEAR_SHARE and words_kept < NOTICE_WORDS_KEPT


def _least_share(length: int, kind: DuplicateKind) -> float:
    return EXCERPT_SHARE if kind == "excerpt" or length < SHORT_UNITS else DUPLICATE_SHARE


def _same_script(a_text: str, b_text: str) -> bool:
    return language_of(a_text) == language_of(b_text)


def _units(text: str) -> Hashes:
    return _units_of_short(text) if len(text) <= _SHORT_CHARS else _units_of_long(text)


_units_of_short = lru_cache(maxsize=_CACHED_SHORT)(units)
_units_of_long = lru_cache(maxsize=_CACHED_TEXTS)(units)
