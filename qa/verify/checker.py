"""Judges whether passages support a claim; gives the support in 0–1, the verdict, the reasons and the quotations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from yinju.align import TokenModel
from yinju.qa.retrieval.query import Query
from yinju.qa.verify.entailment import Entailment
from yinju.qa.verify.faults import Fault, FaultKind, explain
from yinju.qa.verify.features import SUPPORT_FEATURES, Comparison, compare_claim
from yinju.qa.verify.inputs import Claim, Evidence, Span
from yinju.qa.verify.quotes import verbatim_quotes
from yinju.qa.verify.weights import SupportWeights, direction
from yinju.types import Language, Verdict

MAKES_UNSUPPORTED: set[FaultKind] = {"number", "date", "link"}
"""The kinds of faults that make a claim unsupported, whatever share of its wording the passages cover."""
MAKES_DOUBTFUL: set[FaultKind] = {"name", "title", "denied", "affirmed", "trend"}
"""The kinds that make a claim partly supported at most, and unsupported if its support is below the bar of a supported
claim in its own language. They are not decisive, because names have several spellings and clauses are matched by
likeness."""
MAKES_PARTLY: set[FaultKind] = {"loose", "added"}
"""The kinds that make a supported claim partly supported and do no more: the claim goes beyond its passages."""
LEAST_WORDING_SAME, LEAST_WORDING_ACROSS = 0.5, 0.3
"""The share of a claim's wording that its passages must cover, in one language and across languages; below it the claim
is unsupported. If the passages hold n exact facts of the claim, 1 / (1 + n) of the share is enough, since those facts
are part of what it says. On the development pairs, about one in a hundred true claims lies below the share, and 95 in a
hundred claims about something else."""
_FROM_BEST: tuple[Verdict, ...] = ("supported", "partly", "unsupported", "uncited")
UNFITTED_FAULT = 0.2
"""The factor by which each fault of an exact fact or a clause multiplies the support, without fitted weights."""
UNFITTED_ACROSS = 0.5
"""The support of a claim in another language than its passages, before faults, without fitted weights and with a model
that cannot compare the words of two languages."""
UNFITTED_SUPPORTED, UNFITTED_PARTLY = 0.6, 0.35
"""The least support of a supported and of a partly supported claim, without fitted weights."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The outcome of the check of one claim.

    Attributes:
        support: How well the passages support the claim, in 0–1. It is a probability if the weights were fitted to the
            embedder.
        verdict: The category that follows from the support and the faults.
        reasons: The faults in the reader's language, the gravest first; empty for a supported claim.
        quotes: For each passage the range of the sentences that carry the claim; ``(0, 0)`` where none do.
    """

    support: float
    verdict: Verdict
    reasons: tuple[str, ...]
    quotes: tuple[Span, ...]


def lower(one: Verdict, other: Verdict) -> Verdict:
    """Returns the worse of two verdicts: what the comparison leaves out, the reader does not bring back."""
    return max(one, other, key=_FROM_BEST.index)


class Checker(Protocol):
    """Judges claims."""

    def read_claim(self, sentence: Query) -> Claim:
        """Returns the claim that a weighted sentence makes."""

    def judge(self, claim: Claim, passages: Sequence[Evidence], reader: Language) -> Judgement:
        """Judges whether the passages, taken together, support the claim.

        Args:
            claim: The claim.
            passages: The cited passages; without any the verdict is ``uncited``.
            reader: The language of the reasons.
        """


class AlignmentChecker:
    """Judges claims by soft alignment, by the comparison of exact facts, and by what a reader makes of them.

    Args:
        model: The model that aligns the texts.
        weights: The weights that were fitted to the model, by direction. With ``None``, the support is the share of the
            claim's weight that the passages cover, times ``UNFITTED_FAULT`` for each fault.
        entailment: Reads claims with what they cite; ``None`` where nothing is read.
    """

    def __init__(
        self,
        model: TokenModel,
        weights: Mapping[str, SupportWeights] | None,
        entailment: Entailment | None = None,
    ) -> None:
        self._model = model
        self._weights = weights
        self._entailment = entailment

    def read_claim(self, sentence: Query) -> Claim:
        """Returns the claim that a weighted sentence makes."""
        return Claim.of(sentence, self._model)

    def judge(self, claim: Claim, passages: Sequence[Evidence], reader: Language) -> Judgement:
        """Judges whether the passages, taken together, support the claim; see `Checker.judge`."""
        if not passages:
            return Judgement(0.0, "uncited", explain([], "uncited", reader), ())
        if quotes := verbatim_quotes(claim, passages):
            return Judgement(1.0, "supported", (), quotes)
        comparison = compare_claim(claim, passages, self._model)
        support = self.compared(claim.language, comparison)
        verdict = self.verdict(claim.language, comparison, support)
        if self._entailment is not None:
            side = direction(claim.language, same=comparison.same_language)
            support = self._entailment.support(claim, passages, comparison.quotes, support, side)
            verdict = lower(verdict, self.verdict(claim.language, comparison, support))
        faults = list(comparison.faults)
        if self._cannot_compare_words(comparison):
            faults = [fault for fault in faults if fault.kind != "missing"] + [Fault("blind", "")]
        return Judgement(round(support, 4), verdict, explain(faults, verdict, reader), comparison.quotes)

    def compared(self, language: Language, comparison: Comparison) -> float:
        """Returns the support of a claim in a language, in 0–1, from its comparison with the passages alone.

        It is logistic regression on the features, or the covered share without weights.
        """
        weights = self._weights_for(language, comparison)
        if weights:
            intercept, *rest = weights.features
            return float(1 / (1 + np.exp(-(intercept + rest @ comparison.values))))
        share = float(comparison.values[SUPPORT_FEATURES.index("whole")])
        if self._cannot_compare_words(comparison):
            share = UNFITTED_ACROSS
        counted = MAKES_UNSUPPORTED | MAKES_DOUBTFUL
        return share * UNFITTED_FAULT ** sum(fault.kind in counted for fault in comparison.faults)

    def _weights_for(self, language: Language, comparison: Comparison) -> SupportWeights | None:
        if not self._weights:
            return None
        return self._weights[direction(language, same=comparison.same_language)]

    def _cannot_compare_words(self, comparison: Comparison) -> bool:
        """Returns whether claim and passages are in two languages whose words the model cannot compare."""
        return not comparison.same_language and not self._model.crosses_languages

    def verdict(self, language: Language, comparison: Comparison, support: float) -> Verdict:
        """Returns the verdict: by the bars of the support, lowered by the faults and by uncovered wording."""
        weights = self._weights_for(language, comparison)
        supported, partly = (weights.supported, weights.partly) if weights else (UNFITTED_SUPPORTED, UNFITTED_PARTLY)
        least = LEAST_WORDING_SAME if comparison.same_language else LEAST_WORDING_ACROSS
        least /= 1 + comparison.held_facts
        if comparison.wording < least and not self._cannot_compare_words(comparison):
            return "unsupported"
        kinds = {fault.kind for fault in comparison.faults}
        quoted = any(start < end for start, end in comparison.quotes)
        # Across languages clauses are matched too loosely for a denial or a name to decide alone.
        doubtful = comparison.same_language and bool(kinds & MAKES_DOUBTFUL) and support < supported
        if support < partly or not quoted or kinds & MAKES_UNSUPPORTED or doubtful:
            return "unsupported"
        return "partly" if support < supported or kinds & (MAKES_DOUBTFUL | MAKES_PARTLY) else "supported"
