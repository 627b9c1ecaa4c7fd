"""Measures the support check on claims that people wrote about premises and labelled as entailed or not.

Each claim is checked as a sentence of an answer that cites its premise. The trained reader is measured beside it.
"""

from collections.abc import Sequence
from typing import Any

from yinju.embed import open_embedder
from yinju.eval.lab.claim_pairs import BilingualParagraph
from yinju.eval.lab.read_examples import LabelledClaim
from yinju.eval.lab.support_check import auroc, paragraph_store
from yinju.qa.answer.verify_draft import SentenceVerifier
from yinju.qa.llm.citation_marks import MarkedSentence
from yinju.qa.llm.injection import BY_SIGNS
from yinju.qa.retrieval.reading import open_reader
from yinju.qa.verify.entailment import ClaimReader
from yinju.qa.verify.open import open_checker
from yinju.settings import Settings
from yinju.text import language_of
from yinju.types import Article, Passage, Progress, ScoredPassage

ENTAILED = 0.5
"""The reader's share of "the passage entails the claim" from which a claim counts as entailed: likelier than not."""

Outcome = tuple[float, bool]
"""The support of a claim in 0–1, and whether it passes the bar."""


def evaluate_claims(
    claims: Sequence[LabelledClaim], settings: Settings, reader: ClaimReader | None, step: Progress
) -> dict[str, Any]:
    """Checks each claim by its premise, over a temporary store of the premises, where rare words are told from others.

    Args:
        reader: Measured too, if there is one.

    Returns:
        ``{pairs, auroc, balanced_accuracy, reader: {auroc, balanced_accuracy}, by_source: {source: the same}}``;
        ``reader`` only where there is one, and the figures as `claim_figures` defines them.
    """
    embedder = open_embedder(settings.embedder)
    premises = dict.fromkeys(claim.premise for claim in claims)
    stored = [BilingualParagraph(str(n), "", {language_of(text): text}) for n, text in enumerate(premises)]
    with paragraph_store(stored, settings, embedder, step) as weigher:
        reads = open_reader(settings.reader, embedder.fingerprint)
        checker = open_checker(settings, embedder, reads.reader if reads else None)
        verifier = SentenceVerifier(checker, weigher, embedder.tokens, BY_SIGNS)
        return measure_claims(claims, verifier, reader, step)


def measure_claims(
    claims: Sequence[LabelledClaim], verifier: SentenceVerifier, reader: ClaimReader | None, step: Progress
) -> dict[str, Any]:
    """Checks each claim by its premise; see `evaluate_claims`."""
    checked: list[Outcome] = []
    read: list[Outcome] = []
    for number, claim in enumerate(claims):
        step(number, len(claims), claim.source)
        checked.append(_check(claim, verifier))
        if reader is not None:
            [reading] = reader.read(claim.claim, [claim.premise])
            read.append((reading.support[0], reading.support[0] >= ENTAILED))

    def figures(places: Sequence[int]) -> dict[str, Any]:
        entailed = [claims[place].entailed for place in places]
        of_reader = {"reader": claim_figures(entailed, [read[place] for place in places])} if read else {}
        return {"pairs": len(places), **claim_figures(entailed, [checked[place] for place in places]), **of_reader}

    by_source: dict[str, list[int]] = {}
    for place, claim in enumerate(claims):
        by_source.setdefault(claim.source, []).append(place)
    return {
        **figures(range(len(claims))),
        "by_source": {source: figures(places) for source, places in sorted(by_source.items())},
    }


def claim_figures(entailed: Sequence[bool], outcomes: Sequence[Outcome]) -> dict[str, float | None]:
    """Computes the figures of claims, each ``None`` if all or none of them are entailed.

    - ``auroc``: how often a claim that its premise entails has more support than one that it does not.
    - ``balanced_accuracy``: the mean of the share of entailed claims that pass the bar and the share of the others that
      do not. The check's bar is its verdict ``supported``: the support reaches ``supported`` of the direction's weights
      (`support.json` beside the embedder, 0.5 in all four directions), and no fault lowers the verdict. The reader's
      bar is `ENTAILED`.
    """
    good = [one for one, true in zip(outcomes, entailed, strict=True) if true]
    wrong = [one for one, true in zip(outcomes, entailed, strict=True) if not true]
    if not good or not wrong:
        return {"auroc": None, "balanced_accuracy": None}
    passed = sum(passes for _, passes in good) / len(good)
    kept_out = sum(not passes for _, passes in wrong) / len(wrong)
    return {
        "auroc": round(auroc([support for support, _ in good], [support for support, _ in wrong]), 4),
        "balanced_accuracy": round((passed + kept_out) / 2, 4),
    }


def _check(claim: LabelledClaim, verifier: SentenceVerifier) -> Outcome:
    language = language_of(claim.premise)
    article = Article("a", "a.txt", None, None, None, (), language, 1, None)
    passage = Passage("p", "a", 1, 0, len(claim.premise), claim.premise, language)
    evidence = verifier.read_passages([ScoredPassage(passage, article, 1.0)], verifier.injections)
    held = verifier.verify(MarkedSentence(claim.claim, (1,), 0), evidence, claim.language).judgement
    return held.support, held.verdict == "supported"
