"""Aligns the tokens of a claim with the clauses and titles of its passages."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yinju.align import FLOOR, Matrix, TokenModel, best_cosines
from yinju.qa.verify.inputs import Claim, Evidence, Span, same_language
from yinju.text import level

PIECE_SHARE = 0.5
"""The share of its cosine that a part of a word keeps where the passage holds it without its neighbours: such a part is
found by chance more often than not."""


@dataclass(frozen=True, slots=True)
class AlignedPassage:
    """A passage with the cosines of a claim's tokens.

    Attributes:
        evidence: The passage.
        cosines: The cosine of each token of the claim with its best match in each clause of the passage, and in the
            last column with its best match in the title, ``(tokens, clauses + 1)`` in 0–1.
    """

    evidence: Evidence
    cosines: Matrix

    @property
    def best(self) -> Matrix:
        """The cosine of each token with its best match anywhere in the passage or title, ``(tokens,)``."""
        best: Matrix = self.cosines.max(axis=1, initial=0.0)
        return best

    def by_sentence(self) -> Matrix:
        """Returns the cosine of each token with its best match in each sentence, ``(tokens, sentences)``."""
        best = np.zeros((len(self.cosines), len(self.evidence.sentences)), np.float32)
        for place, sentence in enumerate(self.evidence.sentence_of.tolist()):
            best[:, sentence] = np.maximum(best[:, sentence], self.cosines[:, place])
        return best


@dataclass(frozen=True, slots=True)
class PassageClauses:
    """Clauses of the passages with the cosines of a claim's tokens.

    Attributes:
        texts: The texts of the clauses.
        cosines: The cosine of each token of the claim with its best match in each clause, ``(tokens, clauses)``.
    """

    texts: tuple[str, ...]
    cosines: Matrix


def align_passages(claim: Claim, passages: Sequence[Evidence], model: TokenModel) -> list[AlignedPassage]:
    """Aligns a claim with each passage. Cosines under `yinju.align.FLOOR` count as 0."""
    texts = [tokens for evidence in passages for tokens in (*evidence.tokens, evidence.title)]
    cosines = best_cosines(model, claim.tokens, texts)
    cosines = np.where(cosines < FLOOR, np.float32(0.0), np.minimum(cosines, np.float32(1.0)))
    aligned, start = [], 0
    for evidence in passages:
        own = cosines[:, start : start + len(evidence.tokens) + 1]
        start += len(evidence.tokens) + 1
        if same_language(claim, evidence):
            by_chance = claim.pieces & ~_stand_with_a_neighbour(claim, evidence)
            own = np.where(by_chance[:, None], PIECE_SHARE * own, own)
        aligned.append(AlignedPassage(evidence, own))
    return aligned


def clauses_of(aligned: Sequence[AlignedPassage], ranges: Sequence[Span] | None = None) -> PassageClauses:
    """Gathers the clauses of the passages.

    Args:
        aligned: The passages; at least one.
        ranges: For each passage the range in which its clauses must begin; ``None`` takes all clauses.
    """
    texts, columns = [], []
    for number, one in enumerate(aligned):
        text = one.evidence.scored.passage.text
        first, last = (0, len(text)) if ranges is None else ranges[number]
        for place, (start, end) in enumerate(one.evidence.clauses):
            if first <= start < last:
                texts.append(text[start:end])
                columns.append(one.cosines[:, place])
    none = np.zeros((len(aligned[0].cosines), 0), np.float32)
    return PassageClauses(tuple(texts), np.stack(columns, axis=1) if columns else none)


def tokens_within(claim: Claim, ranges: Sequence[Span]) -> NDArray[np.bool_]:
    """Returns whether each token of the claim overlaps one of the ranges, ``(tokens,)``."""
    return np.array([any(a < e and s < b for a, b in ranges) for s, e in claim.spans.tolist()], np.bool_)


def covered_share(best: Matrix, weights: Matrix) -> float:
    """Returns the mean of the tokens' best cosines, weighted: the share of the weight that is covered, in 0–1."""
    total = float(weights.sum())
    return float(best @ weights) / total if total > 0 else 0.0


def _stand_with_a_neighbour(claim: Claim, evidence: Evidence) -> NDArray[np.bool_]:
    """Returns for each token whether it is a part of a word that the passage holds with the character beside it."""
    text, there = level(claim.text).lower(), evidence.level.lower()
    found = np.zeros(len(claim.spans), np.bool_)
    for place in np.flatnonzero(claim.pieces):
        start, end = claim.spans[place].tolist()
        left, right = text[max(0, start - 1) : end], text[start : end + 1]
        found[place] = any(len(near) > end - start and near in there for near in (left, right))
    return found
