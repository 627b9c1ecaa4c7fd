"""Compares a claim with its passages, and measures the features from which its support is computed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from yinju.align import Matrix, TokenModel
from yinju.qa.facts.facts import count_denials, says_first
from yinju.qa.verify.alignment import AlignedPassage, align_passages, clauses_of, covered_share, tokens_within
from yinju.qa.verify.clauses import added_denials, contradictions
from yinju.qa.verify.exact_facts import FACT_KINDS, FactComparison, compare_facts
from yinju.qa.verify.faults import Fault
from yinju.qa.verify.inputs import Claim, Evidence, Span, same_language
from yinju.qa.verify.misses import least_likely_name, longest_absent_piece, token_misses
from yinju.qa.verify.quotes import best_quote

SUPPORT_FEATURES = (
    "whole", "run", "worst", "stretch", "numbers", "dates", "names", "titles", "loose", "denial", "parity", "trend",
    "first", "strange", "unheard",
)  # fmt: skip
"""The features of a claim, in the order of its weights:

- ``whole``: the share of the claim's weight that the passages cover together.
- ``run``: the share that the best quotation of one passage covers.
- ``worst``: the largest miss of one token, in multiples of the claim's mean weight.
- ``stretch``: the largest sum of misses of tokens in a row, such as those of a name put in place of another.
- ``numbers``, ``dates``, ``names``: how many of each no passage holds, 2 at the most.
- ``titles``: the same for titles and for links, added up.
- ``loose``: how many numbers the passages give less exactly.
- ``denial``: 1 if a clause of the claim affirms what a passage denies, or denies what it affirms.
- ``parity``: 1 if the claim as a whole denies and the quotations affirm, or the other way round.
- ``trend``: 1 if a clause says that something rises where a passage says that it falls, or the other way round.
- ``first``: 1 if the claim calls something the first of its kind and no quotation does.
- ``strange``: the longest piece of the claim that passages in its own language lack, in 0–1; 0 across languages.
- ``unheard``: across languages, the probability that the passages lack the claim's least likely name, by meaning and by
  sound; 0 within one language.
"""

LEAST_COVERED_FOR_DENIALS = 0.3
"""The share of a claim's weight that the passages must cover before their denials are taken to concern the claim."""
_MOST_ABSENT = 2.0
"""The most absent facts of one kind that count."""
_LEAST_UNHEARD = 0.6
"""The probability of being absent from which a name is given as a reason."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A claim, compared with its passages taken together.

    Attributes:
        values: The features in the order of ``SUPPORT_FEATURES``, ``(15,)`` float32.
        wording: The share of the claim's weight that the passages cover, without the tokens of exact facts, in 0–1.
        held_facts: The number of the claim's exact facts that the passages hold.
        same_language: Whether a passage is in the claim's language.
        faults: What the passages do not bear out, the gravest first.
        quotes: For each passage the range of the sentences that carry the claim; ``(0, 0)`` where none do.
    """

    values: Matrix
    wording: float
    held_facts: int
    same_language: bool
    faults: tuple[Fault, ...]
    quotes: tuple[Span, ...]


def compare_claim(claim: Claim, passages: Sequence[Evidence], model: TokenModel) -> Comparison:
    """Compares a claim with its passages, taken together; there is at least one."""
    same = any(same_language(claim, evidence) for evidence in passages)
    facts = compare_facts(claim, passages)
    spans = list(facts.held)
    aligned = align_passages(claim, passages, model)
    covered = _cover(claim, aligned, facts)
    misses = token_misses(claim, covered.best, spans)
    contradicted, added = list[Fault](), list[Fault]()
    if covered.whole >= LEAST_COVERED_FOR_DENIALS:
        contradicted = contradictions(claim, clauses_of(aligned, covered.quotes))
    if same or model.crosses_languages:
        added = added_denials(claim, clauses_of(aligned), covered.best, covered.word_weights, same=same)
    unheard, name = (0.0, "") if same else least_likely_name(claim, passages, covered.best)
    absent = {kind: min(_MOST_ABSENT, sum(f.kind == kind for f in facts.absent)) for kind in FACT_KINDS}
    quoted = " ".join(e.scored.passage.text[a:b] for e, (a, b) in zip(passages, covered.quotes, strict=True))
    features = {
        "whole": covered.whole,
        "run": covered.run,
        "worst": misses.worst,
        "stretch": misses.stretch,
        "numbers": absent["number"],
        "dates": absent["date"],
        "names": absent["name"],
        "titles": absent["title"] + absent["link"],
        "loose": len(facts.inexact),
        "denial": any(fault.kind in ("denied", "affirmed") for fault in contradicted),
        "parity": count_denials(claim.text) % 2 != count_denials(quoted) % 2,
        "trend": any(fault.kind == "trend" for fault in contradicted),
        "first": says_first(claim.text) and not says_first(quoted),
        "strange": longest_absent_piece(claim, passages, spans) if same else 0.0,
        "unheard": unheard,
    }
    values = np.array([float(features[feature]) for feature in SUPPORT_FEATURES], np.float32)
    missing = [name] if unheard >= _LEAST_UNHEARD else []
    missing += [misses.word] if misses.word else []
    faults = (*facts.absent, *contradicted, *added, *facts.inexact, *(Fault("missing", word) for word in missing))
    return Comparison(values, covered.wording, sum(facts.held.values()), same, faults, covered.quotes)


@dataclass(frozen=True, slots=True)
class _Coverage:
    """What the passages cover of a claim.

    Attributes:
        best: The cosine of each token with its best match in the passages, ``(tokens,)``; 1 for held exact facts.
        word_weights: The weight of each token, 0 for those of exact facts, ``(tokens,)``.
        whole: The share of the claim's weight that is covered, in 0–1.
        wording: The share of the weight of its words that is covered, in 0–1; ``whole`` if it has exact facts only.
        run: The share of the claim's weight that the best quotation covers, in 0–1.
        quotes: The quotation of each passage.
    """

    best: Matrix
    word_weights: Matrix
    whole: float
    wording: float
    run: float
    quotes: tuple[Span, ...]


def _cover(claim: Claim, aligned: Sequence[AlignedPassage], facts: FactComparison) -> _Coverage:
    """Measures what the passages cover of a claim, and chooses their quotations."""
    exact = tokens_within(claim, [span for span, held in facts.held.items() if held])
    best = np.where(exact, np.float32(1.0), np.maximum.reduce([one.best for one in aligned]))
    word_weights = np.where(tokens_within(claim, list(facts.held)), np.float32(0.0), claim.weights)
    whole = covered_share(best, claim.weights)
    wording = covered_share(best, word_weights) if word_weights.any() else whole
    quoted = [best_quote(claim, one, exact) for one in aligned]
    run = max(covered for _, covered in quoted)
    return _Coverage(best, word_weights, whole, wording, run, tuple(quote for quote, _ in quoted))
