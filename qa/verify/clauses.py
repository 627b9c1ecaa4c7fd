"""A claim and its passages clause by clause: what they deny, affirm or turn round of it, and what it adds to them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from yinju.align import Matrix
from yinju.qa.facts.facts import clauses, count_denials, trends
from yinju.qa.verify.faults import Fault
from yinju.qa.verify.inputs import Claim
from yinju.text import words

CLAUSE_LIKENESS = 0.4
"""Of two clauses that are taken to speak of the same."""
ADDED_SAME, ADDED_ACROSS = 0.5, 0.4
"""Shares of a clause's wording that the passages cover, below which it is an addition: in one language and across. Of
the true claims of the development pairs that were supported, none of 1482 in one language and 4 of 1126 across have
such a clause that denies; of those to which a denial was added, and which were supported still, 44 of 49 and 286 of
293."""


@dataclass(frozen=True, slots=True)
class Clauses:
    """Clauses of passages, and how like each of the claim's tokens is to its like in each, ``(tokens, clauses)``."""

    texts: tuple[str, ...]
    cosines: Matrix


def turned(claim: Claim, theirs: Clauses) -> list[Fault]:
    """Clauses of the claim that the likest clauses deny, affirm, or turn round."""
    found: list[Fault] = []
    if not theirs.texts:
        return found
    for start, end, share in _shares(claim, claim.weights):
        likeness = share @ theirs.cosines
        names = [name.form for name in claim.facts.names if start <= name.start < end]
        naming = np.array([bool(names) and _names_one(text, names) for text in theirs.texts], np.bool_)
        if naming.any():  # what is said of OpenAI stands where OpenAI is named
            likeness = np.where(naming, np.maximum(likeness, CLAUSE_LIKENESS), np.float32(0.0))
        likest = int(likeness.argmax())
        if likeness[likest] >= CLAUSE_LIKENESS:
            found += _turned(claim.text[start:end].strip(), theirs.texts[likest].strip())
    return found


def added_denials(claim: Claim, theirs: Clauses, best: Matrix, weights: Matrix, *, same: bool) -> list[Fault]:
    """Clauses of the claim that deny what no passage speaks of: "no country was against it" of a consensus.

    Args:
        theirs: All clauses of the passages: what one of them denies in like words is not added.
        best: The cosine of each of the claim's tokens with its like anywhere in the passages, ``(tokens,)``.
        weights: Of the tokens, 0 for those of exact facts, which are compared one by one.
        same: Whether a passage is in the claim's language.
    """
    denying = np.array([count_denials(text) % 2 == 1 for text in theirs.texts], np.bool_)
    alike = theirs.cosines[:, denying]
    found = []
    for start, end, share in _shares(claim, weights):
        said = claim.text[start:end].strip()
        if count_denials(said) % 2 == 0 or share @ best >= (ADDED_SAME if same else ADDED_ACROSS):
            continue
        if (share @ alike).max(initial=0.0) < CLAUSE_LIKENESS:
            found.append(Fault("added", said))
    return found


def _shares(claim: Claim, weights: Matrix) -> Iterator[tuple[int, int, Matrix]]:
    """The range of each clause of a claim, with the share of its weight that each token has, ``(tokens,)``."""
    for start, end in clauses(claim.text):
        inside = (claim.spans[:, 0] >= start) & (claim.spans[:, 1] <= end)
        own = np.where(inside, weights, np.float32(0.0))
        if own.sum() > 0:
            yield start, end, own / own.sum()


def _names_one(text: str, names: Sequence[tuple[str, ...]]) -> bool:
    held = set(words(text))
    return any(set(form) <= held for form in names)


def _turned(ours: str, theirs: str) -> list[Fault]:
    found = []
    if count_denials(ours) % 2 != count_denials(theirs) % 2:
        found.append(Fault("affirmed" if count_denials(ours) % 2 else "denied", ours, theirs))
    (up, down), (up_there, down_there) = trends(ours), trends(theirs)
    if (up and not down and down_there and not up_there) or (down and not up and up_there and not down_there):
        found.append(Fault("trend", ours, theirs))
    return found
