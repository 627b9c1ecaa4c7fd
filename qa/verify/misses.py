"""Measures what the passages lack of a claim's wording: its weightiest words, its longest piece, its foreign names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from yinju.align import Matrix
from yinju.qa.facts.facts import name_form
from yinju.qa.verify.alignment import tokens_within
from yinju.qa.verify.heard_names import foreign_runs, heard_as, heard_in
from yinju.qa.verify.inputs import Claim, Evidence, Span, same_language
from yinju.text import level

_HEAVIEST = 4.0
"""The largest weight that counts of one token, in multiples of the claim's mean weight."""
_LEAST_MISS = 0.25
"""The smallest miss of a token that belongs to a stretch of misses, in multiples of the claim's mean weight."""
_LONGEST_STRETCH = 5.0
"""The largest stretch of misses that counts, in multiples of the claim's mean weight."""
_EVEN_COSINE, _COSINE_STEEPNESS, _MOST_LIKELY = 0.25, 14.0, 0.97
"""The middle, the slope and the upper limit of the logistic function that turns the mean cosine of a name's tokens into
the probability that the passages hold the name. Measured on parallel texts: at a mean cosine of 0.25 the name is there
as often as not, under 0.1 one time in fourteen, and over 0.7 in all but three to six cases in a hundred."""
_SURE = 0.9
"""The probability by meaning from which a name is not looked for by its sound as well."""
_LONGEST_PIECE = 8.0
"""The length at which a piece that the passages lack counts in full, in pairs of characters, or in half words for
English. Division by it brings the feature into 0–1, the range of the others."""
_WORDLIKE = re.compile(r"\w", re.UNICODE)


@dataclass(frozen=True, slots=True)
class TokenMisses:
    """What the passages lack of a claim's tokens. A token's miss is its weight times 1 minus its best cosine.

    Attributes:
        worst: The largest miss of one token, in multiples of the claim's mean weight.
        stretch: The largest sum of the misses of tokens in a row, in multiples of the claim's mean weight.
        word: The word of the largest miss, as the claim writes it; empty if nothing is missed.
    """

    worst: float
    stretch: float
    word: str


def token_misses(claim: Claim, best: Matrix, facts: Sequence[Span]) -> TokenMisses:
    """Finds the tokens of the claim that the passages lack.

    Args:
        claim: The claim.
        best: The cosine of each token with its best match in the passages, ``(tokens,)``.
        facts: The ranges of the exact facts, whose tokens do not count here.
    """
    weights = claim.weights
    counted = (weights > 0) & ~tokens_within(claim, facts)
    if not counted.any():
        return TokenMisses(0.0, 0.0, "")
    relative = np.minimum(weights / weights[weights > 0].mean(), _HEAVIEST)
    missed = np.where(counted, relative * (1 - best), 0.0)
    heaviest = int(missed.argmax())
    if missed[heaviest] <= 0:
        return TokenMisses(0.0, 0.0, "")
    start, end = claim.spans[heaviest].tolist()
    longest = run = 0.0
    for miss, weight in zip(missed.tolist(), weights.tolist(), strict=True):
        run = run + miss if miss >= _LEAST_MISS else 0.0 if weight > 0 else run
        longest = max(longest, run)
    return TokenMisses(float(missed[heaviest]), min(longest, _LONGEST_STRETCH), _whole_word(claim.text, start, end))


def _whole_word(text: str, start: int, end: int) -> str:
    """Returns the English word around a range, or the range itself in Chinese text."""
    while start > 0 and text[start - 1].isascii() and text[start - 1].isalnum() and text[start].isascii():
        start -= 1
    while end < len(text) and text[end].isascii() and text[end].isalnum() and text[end - 1].isascii():
        end += 1
    return text[start:end]


def longest_absent_piece(claim: Claim, passages: Sequence[Evidence], facts: Sequence[Span]) -> float:
    """Returns the length of the longest piece of the claim that the passages in its language lack, in 0–1.

    Chinese is compared by pairs of characters, and English by words. A name put in place of another leaves a piece that
    is as long as the name, and words left out leave a short one.

    Args:
        claim: The claim.
        passages: The passages.
        facts: The ranges of the exact facts; an English word that is one of them does not count.
    """
    texts = [evidence.level.lower() for evidence in passages if same_language(claim, evidence)]
    said = level(claim.text).lower()
    longest = run = 0.0
    if claim.language == "en":
        known = {word for text in texts for word in re.findall(r"[^\W_]+", text)}
        for match in re.finditer(r"[^\W_]+", said):
            run = 0.0 if match.group() in known or match.span() in facts else run + 2.0
            longest = max(longest, run)
        return min(longest, _LONGEST_PIECE) / _LONGEST_PIECE
    there = "\n".join(texts)
    for place in range(len(said) - 1):
        pair = said[place : place + 2]
        if not _WORDLIKE.match(pair[0]) or not _WORDLIKE.match(pair[1]):
            continue
        run = 0.0 if pair in there else run + 1.0
        longest = max(longest, run)
    return min(longest, _LONGEST_PIECE) / _LONGEST_PIECE


def least_likely_name(claim: Claim, passages: Sequence[Evidence], best: Matrix) -> tuple[float, str]:
    """Finds the name of the claim that the passages in the other language are least likely to hold.

    Args:
        claim: The claim.
        passages: The passages, all in the other language.
        best: The cosine of each token with its best match in the passages, ``(tokens,)``.

    Returns:
        The probability, by meaning and by sound, that the passages lack the name, in 0–1; and the name. Both are 0 and
        empty if the claim has no name.
    """
    farthest, name = 0.0, ""
    for start, end in _foreign_names(claim):
        inside = (claim.spans[:, 0] < end) & (start < claim.spans[:, 1])
        there = _probability_by_meaning(float(best[inside].mean())) if inside.any() else 0.0
        word = claim.text[start:end]
        if there < _SURE:
            there = max(there, max(_probability_by_sound(word, evidence) for evidence in passages))
        if 1 - there > farthest:
            farthest, name = 1 - there, word
    return farthest, name


def _foreign_names(claim: Claim) -> list[Span]:
    """Returns the ranges of the capitalised names of an English claim, or of the transliterated ones of a Chinese."""
    if claim.language == "en":
        return [(n.start, n.end) for n in claim.facts.names if claim.text[n.start].isupper()]
    return list(foreign_runs(level(claim.text)))


def _probability_by_meaning(cosine: float) -> float:
    """Returns the probability that the passages hold a name whose tokens have this mean cosine."""
    return float(_MOST_LIKELY / (1 + np.exp(-_COSINE_STEEPNESS * (cosine - _EVEN_COSINE))))


def _probability_by_sound(word: str, evidence: Evidence) -> float:
    """Returns the probability that a passage in the other language writes a name by its sound, in 0–1."""
    if word[0].isascii():
        return 1.0 if set(name_form(word)) <= evidence.words else heard_in(word, evidence.level)
    names = tuple(evidence.level[name.start : name.end] for name in evidence.facts.names)
    return min(heard_as(part, names) for part in level(word).split("·"))
