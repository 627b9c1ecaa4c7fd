"""Compares the exact facts of a claim with those of its passages, one by one: numbers, dates, names, titles, links."""

from collections.abc import Sequence
from dataclasses import dataclass

from yinju.qa.facts.dates import says
from yinju.qa.facts.held import holds_date, is_part_of_date
from yinju.qa.facts.quantities import agreement
from yinju.qa.verify.faults import Fault, FaultKind
from yinju.qa.verify.inputs import Claim, Evidence, Span, same_language

FACT_KINDS: tuple[FaultKind, ...] = ("number", "date", "name", "title", "link")
"""The kinds of faults of facts that no passage holds."""


@dataclass(frozen=True, slots=True)
class FactComparison:
    """The exact facts of a claim, compared with its passages.

    Attributes:
        held: For the range of each fact that could be compared, whether a passage holds the fact.
        absent: A fault for each fact that no passage holds.
        inexact: A fault of kind ``loose`` for each number that the passages give less exactly.
    """

    held: dict[Span, bool]
    absent: list[Fault]
    inexact: list[Fault]


def compare_facts(claim: Claim, passages: Sequence[Evidence]) -> FactComparison:
    """Looks for each exact fact of the claim in the passages.

    A name is compared only with passages in the claim's language, or if the claim is Chinese: a Latin word in Chinese
    text is spelt in the same way in English. A title is compared only within one language.
    """
    found = FactComparison({}, [], [])

    def note(kind: FaultKind, span: Span, held: bool) -> None:
        found.held[span] = held
        if not held:
            found.absent.append(Fault(kind, claim.text[span[0] : span[1]]))

    for quantity in (q for q in claim.facts.quantities if q.certain):
        fits = {agreement(quantity, other) for evidence in passages for other in evidence.facts.quantities}
        exact = "said" in fits or any(is_part_of_date(quantity.value, e.facts) for e in passages)
        note("number", (quantity.start, quantity.end), exact or "loosely" in fits)
        if not exact and "loosely" in fits:
            found.inexact.append(Fault("loose", claim.text[quantity.start : quantity.end]))
    for date in (d for d in claim.facts.dates if d.certain):
        note("date", (date.start, date.end), any(holds_date(e.facts, date) for e in passages))
    for name in claim.facts.names:
        there = [e for e in passages if same_language(claim, e) or claim.language != "en"]
        if there:
            note("name", (name.start, name.end), any(set(name.form) <= e.words for e in there))
    for title in claim.facts.titles:
        there = [e for e in passages if same_language(claim, e)]
        if there and not any(a <= title.start and title.end <= b for a, b in found.held):
            note("title", (title.start, title.end), any(title.form[0] in e.letters for e in there))
    for link in claim.facts.links:
        note("link", (link.start, link.end), any(link.form[0] in e.level.lower() for e in passages))
    return found


def facts_in_range(claim: Claim, evidence: Evidence, start: int, end: int) -> set[Span]:
    """Returns the ranges of the claim's numbers and dates that a range of the passage holds."""
    inside = [q for q in evidence.facts.quantities if start <= q.start < end]
    dates = [d for d in evidence.facts.dates if start <= d.start < end]
    found = {
        (q.start, q.end) for q in claim.facts.quantities if q.certain and any(agreement(q, o) != "no" for o in inside)
    }
    return found | {(d.start, d.end) for d in claim.facts.dates if any(says(o, d) for o in dates)}
