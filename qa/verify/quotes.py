"""Chooses the sentences of a passage that are quoted for a claim."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from yinju.qa.verify.alignment import AlignedPassage, covered_share
from yinju.qa.verify.exact_facts import facts_in_range
from yinju.qa.verify.inputs import Claim, Evidence, Span
from yinju.text import letters

LONGEST_RUN = 3
"""The most sentences that one quotation may have."""
RUN_GAIN = 0.04
"""The share of the claim that a longer run of sentences must cover beyond a shorter one, to be quoted in its place."""
TITLE_TOKEN_SHARE = 0.8
"""The share of its cosine that a token keeps if it stands in the article's title alone: titles often name the
subject."""
FACT_SHARE = 0.25
"""The weight of the share of the claim's exact facts in the choice of a quotation; the share of its words weighs 1."""
_FEWEST_VERBATIM_LETTERS = 4
"""The fewest letters and digits of a claim that is looked for in the passages word for word: a shorter one may stand
there by chance."""


def best_quote(claim: Claim, aligned: AlignedPassage, exact: NDArray[np.bool_]) -> tuple[Span, float]:
    """Chooses the shortest run of sentences that carries what the passage holds of the claim.

    Args:
        claim: The claim.
        aligned: The passage.
        exact: For each token of the claim whether it belongs to an exact fact that some passage holds, ``(tokens,)``.

    Returns:
        The range of the run in the passage, and the share of the claim's weight that the run covers together with the
        title, in 0–1. The range is ``(0, 0)`` if no sentence of the passage is evidence.
    """
    evidence = aligned.evidence
    count = len(evidence.sentences)
    if not count:
        return (0, 0), 0.0
    own = aligned.by_sentence()
    facts_of = [facts_in_range(claim, evidence, *one) for one in evidence.sentences]
    wanted = max(1, len(set().union(*facts_of)))
    chosen, best = (0, 1), -1.0
    for length in range(1, min(LONGEST_RUN, count) + 1):
        for first in range(count - length + 1):
            if length > 1 and evidence.headed[first]:
                continue  # a heading names the subject and says nothing
            token_best = np.where(exact, np.float32(1.0), own[:, first : first + length].max(axis=1))
            found = len(set().union(*facts_of[first : first + length])) / wanted
            value = covered_share(token_best, claim.weights) + FACT_SHARE * found
            if value > best + (RUN_GAIN if length > chosen[1] else 0.0):
                chosen, best = (first, length), value
    first, length = chosen
    token_best = np.maximum(own[:, first : first + length].max(axis=1), TITLE_TOKEN_SHARE * aligned.cosines[:, -1])
    covered = covered_share(np.where(exact, np.float32(1.0), token_best), claim.weights)
    return (evidence.sentences[first][0], evidence.sentences[first + length - 1][1]), covered


def verbatim_quotes(claim: Claim, passages: Sequence[Evidence]) -> tuple[Span, ...]:
    """Finds the claim in the passages word for word, whatever its punctuation, width and script.

    Returns:
        For each passage the range of the sentences that hold the claim, ``(0, 0)`` where none do; empty if no passage
        holds the claim or if the claim is too short to tell.
    """
    said = letters(claim.text)
    if len(said) < _FEWEST_VERBATIM_LETTERS or not any(said in evidence.letters for evidence in passages):
        return ()
    return tuple(_sentences_that_hold(said, evidence) for evidence in passages)


def _sentences_that_hold(said: str, evidence: Evidence) -> Span:
    """Returns the range of the shortest run of sentences that holds the letters, or ``(0, 0)``."""
    text = evidence.scored.passage.text
    ranges = evidence.sentences
    for length in range(1, len(ranges) + 1):
        for first in range(len(ranges) - length + 1):
            start, end = ranges[first][0], ranges[first + length - 1][1]
            if said in letters(text[start:end]):
                return start, end
    return (0, 0)
