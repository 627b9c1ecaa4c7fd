"""Whether passages support a claim: a number in 0–1, a verdict, the reasons in words, and the quotations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from yinju.align import TokenModel
from yinju.qa.facts.facts import letters
from yinju.qa.retrieval.query import Query
from yinju.qa.verify.faults import Fault, FaultKind, explain
from yinju.qa.verify.features import FEATURES, ClaimFeatures, measure
from yinju.qa.verify.inputs import Claim, Evidence
from yinju.qa.verify.weights import SupportWeights, direction
from yinju.types import Language, Verdict

_FEWEST_LETTERS = 4
"""Of a claim that is taken for a quotation when its letters stand in a passage."""
NOWHERE: set[FaultKind] = {"number", "date", "link"}
"""Kinds of faults with which a claim is unsupported, however much of it is borne out."""
DOUBTFUL: set[FaultKind] = {"name", "title", "denied", "affirmed", "trend"}
"""Kinds with which it is supported in part at the most: names have other spellings, clauses are matched by likeness."""
BEYOND: set[FaultKind] = {"loose", "added"}
"""Kinds with which it is supported in part at the most too, but never less for them: it goes beyond its passages."""
LEAST_SAME, LEAST_ACROSS = 0.5, 0.3
"""Shares of a claim's wording that its passages cover, below which it is unsupported: in one language and across; of a
claim with n exact facts that they hold, 1 / (1 + n) of it, since those say it too. On the
development pairs about one in a hundred true claims lies below, and 95 in a hundred that are about something else."""
UNFITTED_FAULT = 0.2
"""Without fitted weights, what each exact fault leaves of the support."""
UNFITTED_ACROSS = 0.5
"""Without them, and without a model that crosses languages, the support of a claim in the other language whose exact
facts are in the passage: its words cannot be compared."""
UNFITTED = (0.6, 0.35)
"""Where the verdicts begin without fitted weights: shares of the claim's weight that the passages cover."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of a claim.

    Attributes:
        support: In 0–1. A probability where the weights were fitted to the embedder.
        reasons: What is amiss, in the reader's language, the gravest first; none for a supported claim.
        quotes: For each passage the range that carries the claim; empty where nothing does.
    """

    support: float
    verdict: Verdict
    reasons: tuple[str, ...]
    quotes: tuple[tuple[int, int], ...]


class Checker(Protocol):
    """Anything that judges claims."""

    def read(self, claim: Query) -> Claim:
        """A claim, made ready."""

    def judge(self, claim: Claim, passages: Sequence[Evidence], reader: Language) -> Judgement:
        """Whether the passages, taken together, support the claim. Without passages it is uncited."""


class AlignmentChecker:
    """Soft alignment and exact comparison: the default, which needs nothing else.

    Args:
        model: What texts are aligned by.
        weights: Those fitted to it, by direction; ``None`` for the plain fallback: the share of the claim's weight that
            the passages cover, a fifth of it for each number, date, name or title that they do not hold.
    """

    def __init__(self, model: TokenModel, weights: Mapping[str, SupportWeights] | None) -> None:
        self._model = model
        self._weights = weights

    def read(self, claim: Query) -> Claim:
        """A claim, made ready."""
        return Claim.of(claim, self._model)

    def judge(self, claim: Claim, passages: Sequence[Evidence], reader: Language) -> Judgement:
        """Whether the passages, taken together, support the claim."""
        if not passages:
            return Judgement(0.0, "uncited", explain([], "uncited", reader), ())
        if quotes := verbatim(claim, passages):
            return Judgement(1.0, "supported", (), quotes)
        measured = measure(claim, passages, self._model)
        support, verdict = self.weigh(claim.language, measured)
        faults = [fault for fault in measured.faults if fault.kind != "missing" or not self._is_blind(measured)]
        blind = [Fault("blind", "")] if self._is_blind(measured) else []
        return Judgement(round(support, 4), verdict, explain([*faults, *blind], verdict, reader), measured.quotes)

    def weigh(self, language: Language, measured: ClaimFeatures) -> tuple[float, Verdict]:
        """The support and the verdict that follow from a comparison of a claim in a language with its passages."""
        weights = None if self._weights is None else self._weights[direction(language, same=measured.same)]
        support = self._support(measured, weights)
        return support, self._verdict(support, measured, weights)

    def _is_blind(self, measured: ClaimFeatures) -> bool:
        """Whether words of two languages stand against each other that the model cannot compare."""
        return not measured.same and not self._model.crosses_languages

    def _support(self, measured: ClaimFeatures, weights: SupportWeights | None) -> float:
        if weights:
            intercept, *rest = weights.features
            return float(1 / (1 + np.exp(-(intercept + rest @ measured.values))))
        share = float(measured.values[FEATURES.index("whole")])
        if self._is_blind(measured):
            share = UNFITTED_ACROSS
        return share * UNFITTED_FAULT ** sum(fault.kind in NOWHERE | DOUBTFUL for fault in measured.faults)

    def _verdict(self, support: float, measured: ClaimFeatures, weights: SupportWeights | None) -> Verdict:
        supported, partly = (weights.supported, weights.partly) if weights else UNFITTED
        least = (LEAST_SAME if measured.same else LEAST_ACROSS) / (1 + measured.held)
        if measured.wording < least and not self._is_blind(measured):
            return "unsupported"
        kinds = {fault.kind for fault in measured.faults}
        quoted = any(start < end for start, end in measured.quotes)
        # Across languages clauses are matched too loosely for a denial or a name to decide alone.
        doubted = measured.same and bool(kinds & DOUBTFUL) and support < supported
        if support < partly or not quoted or kinds & NOWHERE or doubted:
            return "unsupported"
        return "partly" if support < supported or kinds & (DOUBTFUL | BEYOND) else "supported"


def verbatim(claim: Claim, passages: Sequence[Evidence]) -> tuple[tuple[int, int], ...]:
    """For each passage where the claim stands in it word for word; empty if it does so in none."""
    said = letters(claim.text)
    if len(said) < _FEWEST_LETTERS or not any(said in evidence.letters for evidence in passages):
        return ()
    return tuple(_place(said, evidence) for evidence in passages)


def _place(said: str, evidence: Evidence) -> tuple[int, int]:
    """The shortest run of sentences that holds the letters; an empty range if none does."""
    text = evidence.scored.passage.text
    ranges = evidence.sentences
    for length in range(1, len(ranges) + 1):
        for first in range(len(ranges) - length + 1):
            start, end = ranges[first][0], ranges[first + length - 1][1]
            if said in letters(text[start:end]):
                return start, end
    return (0, 0)
