"""How a claim and its passages compare: the features that support is made of, and what was found amiss on the way."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yinju.align import FLOOR, Matrix, TokenModel, best_cosines
from yinju.qa.facts.dates import Date, says
from yinju.qa.facts.facts import count_denials, name_form, says_first
from yinju.qa.facts.quantities import fit
from yinju.qa.verify.clauses import Clauses, added_denials, turned
from yinju.qa.verify.faults import Fault, FaultKind
from yinju.qa.verify.heard_names import foreign_runs, heard_as, heard_in
from yinju.qa.verify.inputs import Claim, Evidence, same_language
from yinju.text import level

FEATURES = (
    "whole", "run", "worst", "stretch", "numbers", "dates", "names", "titles", "loose", "denial", "parity", "trend",
    "first", "strange", "unheard",
)  # fmt: skip
"""What support is made of. ``whole``: the share of the claim's weight that finds its like in the passages, ``run``: in
the best run of sentences of one. ``worst``: the weight of the token that most misses its like, ``stretch``: of the
tokens one after the other that do, as those of a name put in place of another. Then how many
numbers, dates, names and titles no passage holds, how many it holds less exactly, and whether a denial (by clause, by
sentence), a direction (more or less) or a first differs. ``strange``: the longest piece of text of the claim that its
passages do not hold, where both are in one language. ``unheard``: across languages, how unlikely the name of the claim
is to be there that is the least likely, by meaning or by sound."""

LONGEST_RUN = 3
"""Sentences that a quotation may have."""
BARE = 0.3
"""Share of a claim's weight that passages must cover for a denial among them to be about the claim."""
RUN_GAIN = 0.04
"""What a longer run of sentences must add to what it covers of the claim, to be quoted in place of a shorter one."""
TITLE_SHARE = 0.8
"""What a token counts for a run that stands in the article's title alone: the subject is often named there."""
FACT_SHARE = 0.25
"""What the claim's exact facts count beside its words when a quotation is chosen."""
PIECE_SHARE = 0.5
"""What a part of a word counts that is found without its neighbours: by chance, more often than not."""
_MOST_MISSES = 2.0
_HEAVIEST = 4.0
"""Tokens that weigh more than so many times the claim's mean count as this."""
_MISSED = 0.25
"""What a token misses at least, as a share of the mean weight, to be one of a stretch."""
_LONGEST_MISS = 5.0
_UNHEARD = 0.6
"""How unlikely to be there a name is that is named as a reason."""
_AT_EVEN, _STEEPNESS, _MOST_MEANT = 0.25, 14.0, 0.97
"""On parallel texts a name whose tokens have a like of this cosine is there as often as not, under 0.1 one time in
fourteen, and over 0.7 all but three to six times in a hundred."""
_SURE = 0.9
"""Such names are not listened for."""
_STRANGE_UNIT = 8.0
"""Brings the length of a strange piece near the range of the others."""


@dataclass(frozen=True, slots=True)
class ClaimFeatures:
    """A comparison.

    Attributes:
        values: ``(len(FEATURES),)``.
        wording: The share of the claim's weight that finds its like, its exact facts left aside.
        held: How many of its exact facts the passages hold.
        same: Whether a passage is in the claim's language.
        faults: The gravest first.
        quotes: For each passage the smallest run of its sentences that carries what it can of the claim, as a range,
            empty where nothing can.
    """

    values: Matrix
    wording: float
    held: int
    same: bool
    faults: tuple[Fault, ...]
    quotes: tuple[tuple[int, int], ...]


def measure(claim: Claim, passages: Sequence[Evidence], model: TokenModel) -> ClaimFeatures:
    """The comparison of a claim with passages, taken together."""
    same = any(same_language(claim, evidence) for evidence in passages)
    comparable = same or model.crosses_languages
    missed, amiss, inexact = _compare_facts(claim, passages)
    aligned = _align(claim, passages, model)
    exact = _within(claim, [span for span, found in missed.items() if found])
    best = np.maximum.reduce([one.cosines.max(axis=1, initial=0.0) for one in aligned])
    best = np.where(exact, np.float32(1.0), best)
    quoted = [_quote(claim, one, exact) for one in aligned]
    quotes, run = tuple(quote for quote, _ in quoted), max(covered for _, covered in quoted)
    whole = _share(best, claim.weights)
    worded = np.where(_within(claim, list(missed)), np.float32(0.0), claim.weights)
    wording = _share(best, worded) if worded.any() else whole
    worst, stretch, heaviest = _misses(claim, best, missed)
    shown = " ".join(e.scored.passage.text[a:b] for e, (a, b) in zip(passages, quotes, strict=True))
    wrong = turned(claim, _clauses(aligned, quotes)) if whole >= BARE else []
    added = added_denials(claim, _clauses(aligned), best, worded, same=same) if comparable else []
    strange = _strange(claim, passages, missed) if same else 0.0
    unheard, name = (0.0, "") if same else _unheard(claim, passages, best)
    counts = {kind: float(min(_MOST_MISSES, sum(f.kind == kind for f in amiss))) for kind in _FACT_KINDS}
    values = np.array(
        [
            whole, run, worst, stretch, counts["number"], counts["date"], counts["name"],
            counts["title"] + counts["link"], len(inexact), float(any(f.kind in ("denied", "affirmed") for f in wrong)),
            float(count_denials(claim.text) % 2 != count_denials(shown) % 2), float(any(f.kind == "trend" for f in wrong)),
            float(says_first(claim.text) and not says_first(shown)), strange, unheard,
        ],
        np.float32,
    )  # fmt: skip
    strangers = [Fault("missing", name)] if unheard >= _UNHEARD else []
    faults = [*amiss, *wrong, *added, *inexact, *strangers, *([Fault("missing", heaviest)] if heaviest else [])]
    return ClaimFeatures(values, wording, sum(missed.values()), same, tuple(faults), quotes)


_FACT_KINDS: tuple[FaultKind, ...] = ("number", "date", "name", "title", "link")
Span = tuple[int, int]


def _compare_facts(claim: Claim, passages: Sequence[Evidence]) -> tuple[dict[Span, bool], list[Fault], list[Fault]]:
    """Each exact fact of the claim with whether a passage holds it, those that none does, and the inexact ones."""
    held: dict[Span, bool] = {}
    loose: list[Fault] = []
    wrong: list[Fault] = []

    def note(kind: FaultKind, span: Span, found: bool) -> None:
        held[span] = found
        if not found:
            wrong.append(Fault(kind, claim.text[span[0] : span[1]]))

    for quantity in (q for q in claim.facts.quantities if q.certain):
        fits = {fit(quantity, other): other for evidence in passages for other in evidence.facts.quantities}
        exact = "said" in fits or _is_year(quantity.value, passages)
        note("number", (quantity.start, quantity.end), exact or "loosely" in fits)
        if not exact and "loosely" in fits:
            loose.append(Fault("loose", claim.text[quantity.start : quantity.end]))
    for date in (d for d in claim.facts.dates if d.certain):
        note("date", (date.start, date.end), any(_dated(date, evidence) for evidence in passages))
    for name in claim.facts.names:
        # A name is written otherwise in the other language: there only Latin words of Chinese text can be compared.
        there = [e for e in passages if same_language(claim, e) or claim.language != "en"]
        if there:
            note("name", (name.start, name.end), any(set(name.form) <= e.words for e in there))
    for title in claim.facts.titles:
        there = [e for e in passages if same_language(claim, e)]
        if there and not any(a <= title.start and title.end <= b for a, b in held):
            note("title", (title.start, title.end), any(title.form[0] in e.letters for e in there))
    for link in claim.facts.links:
        note("link", (link.start, link.end), any(link.form[0] in e.level.lower() for e in passages))
    return held, wrong, loose


def _is_year(value: float, passages: Sequence[Evidence]) -> bool:
    return any(date.year == value or date.day == value for e in passages for date in e.facts.dates)


def _dated(date: Date, evidence: Evidence) -> bool:
    if any(says(other, date) for other in evidence.facts.dates):
        return True
    alone = date.year is not None and date.month is None and not date.decade
    return alone and any(q.value == date.year and not q.unit for q in evidence.facts.quantities)


@dataclass(frozen=True, slots=True)
class _Aligned:
    """The cosine of each of the claim's tokens with its like in each clause of a passage, and last in the title."""

    evidence: Evidence
    cosines: Matrix

    def of_sentences(self) -> Matrix:
        """The same for each sentence, ``(tokens, sentences)``."""
        best = np.zeros((len(self.cosines), len(self.evidence.sentences)), np.float32)
        for place, sentence in enumerate(self.evidence.sentence_of.tolist()):
            best[:, sentence] = np.maximum(best[:, sentence], self.cosines[:, place])
        return best


def _align(claim: Claim, passages: Sequence[Evidence], model: TokenModel) -> list[_Aligned]:
    texts = [tokens for e in passages for tokens in (*e.tokens, e.title)]
    cosines = best_cosines(model, claim.tokens, texts)
    cosines = np.where(cosines < FLOOR, np.float32(0.0), np.minimum(cosines, np.float32(1.0)))
    aligned, start = [], 0
    for evidence in passages:
        own = cosines[:, start : start + len(evidence.tokens) + 1]
        start += len(evidence.tokens) + 1
        if same_language(claim, evidence):
            own = np.where((claim.pieces & ~_literal(claim, evidence))[:, None], PIECE_SHARE * own, own)
        aligned.append(_Aligned(evidence, own))
    return aligned


def _literal(claim: Claim, evidence: Evidence) -> NDArray[np.bool_]:
    """Which pieces of words stand in the passage with a neighbour."""
    text, there = level(claim.text).lower(), evidence.level.lower()
    found = np.zeros(len(claim.spans), np.bool_)
    for place in np.flatnonzero(claim.pieces):
        start, end = claim.spans[place].tolist()
        left, right = text[max(0, start - 1) : end], text[start : end + 1]
        found[place] = any(len(near) > end - start and near in there for near in (left, right))
    return found


def _quote(claim: Claim, aligned: _Aligned, exact: NDArray[np.bool_]) -> tuple[Span, float]:
    """The range of the smallest run of sentences that carries the claim, and the share of its weight that it covers."""
    evidence = aligned.evidence
    count = len(evidence.sentences)
    if not count:
        return (0, 0), 0.0
    own = aligned.of_sentences()
    facts_of = [_facts_in(claim, evidence, *one) for one in evidence.sentences]
    wanted = max(1, len(set().union(*facts_of)))
    chosen, best = (0, 1), -1.0
    for length in range(1, min(LONGEST_RUN, count) + 1):
        for first in range(count - length + 1):
            if length > 1 and evidence.headed[first]:
                continue  # a heading names the subject and says nothing
            token_best = np.where(exact, np.float32(1.0), own[:, first : first + length].max(axis=1))
            found = len(set().union(*facts_of[first : first + length])) / wanted
            value = _share(token_best, claim.weights) + FACT_SHARE * found
            if value > best + (RUN_GAIN if length > chosen[1] else 0.0):
                chosen, best = (first, length), value
    first, length = chosen
    token_best = np.maximum(own[:, first : first + length].max(axis=1), TITLE_SHARE * aligned.cosines[:, -1])
    covered = _share(np.where(exact, np.float32(1.0), token_best), claim.weights)
    return (evidence.sentences[first][0], evidence.sentences[first + length - 1][1]), covered


def _facts_in(claim: Claim, evidence: Evidence, start: int, end: int) -> set[Span]:
    """The claim's facts that stand in a range of the passage."""
    inside = [q for q in evidence.facts.quantities if start <= q.start < end]
    dates = [d for d in evidence.facts.dates if start <= d.start < end]
    found = {(q.start, q.end) for q in claim.facts.quantities if q.certain and any(fit(q, o) != "no" for o in inside)}
    return found | {(d.start, d.end) for d in claim.facts.dates if any(says(o, d) for o in dates)}


def _within(claim: Claim, ranges: Sequence[Span]) -> NDArray[np.bool_]:
    """Which of the claim's tokens overlap one of the ranges."""
    return np.array([any(a < e and s < b for a, b in ranges) for s, e in claim.spans.tolist()], np.bool_)


def _share(best: Matrix, weights: Matrix) -> float:
    total = float(weights.sum())
    return float(best @ weights) / total if total > 0 else 0.0


def _misses(claim: Claim, best: Matrix, facts: dict[Span, bool]) -> tuple[float, float, str]:
    """The weightiest miss and the weightiest run of misses, as shares of the mean weight; the words of the first."""
    weights = claim.weights
    counted = (weights > 0) & ~_within(claim, list(facts))
    if not counted.any():
        return 0.0, 0.0, ""
    relative = np.minimum(weights / weights[weights > 0].mean(), _HEAVIEST)
    missed = np.where(counted, relative * (1 - best), 0.0)
    heaviest = int(missed.argmax())
    if missed[heaviest] <= 0:
        return 0.0, 0.0, ""
    start, end = claim.spans[heaviest].tolist()
    longest = run = 0.0
    for miss, weight in zip(missed.tolist(), weights.tolist(), strict=True):
        run = run + miss if miss >= _MISSED else 0.0 if weight > 0 else run
        longest = max(longest, run)
    return float(missed[heaviest]), min(longest, _LONGEST_MISS), _whole_word(claim.text, start, end)


def _whole_word(text: str, start: int, end: int) -> str:
    """The word around a range; of Chinese the range itself."""
    while start > 0 and text[start - 1].isascii() and text[start - 1].isalnum() and text[start].isascii():
        start -= 1
    while end < len(text) and text[end].isascii() and text[end].isalnum() and text[end - 1].isascii():
        end += 1
    return text[start:end]


def _clauses(aligned: Sequence[_Aligned], ranges: Sequence[Span] | None = None) -> Clauses:
    """The clauses of the passages, or of those parts of them that ranges name."""
    texts, columns = [], []
    for number, one in enumerate(aligned):
        text = one.evidence.scored.passage.text
        first, last = (0, len(text)) if ranges is None else ranges[number]
        for place, (start, end) in enumerate(one.evidence.clauses):
            if first <= start < last:
                texts.append(text[start:end])
                columns.append(one.cosines[:, place])
    return Clauses(
        tuple(texts), np.stack(columns, axis=1) if columns else np.zeros((len(aligned[0].cosines), 0), np.float32)
    )


_WORDLIKE = re.compile(r"\w", re.UNICODE)


def _strange(claim: Claim, passages: Sequence[Evidence], facts: dict[Span, bool]) -> float:
    """The longest run of letters of the claim whose neighbours nowhere stand together in the passages.

    What is compared are pairs of characters in Chinese, and words in English: a name put in place of another leaves a
    run that is as long as itself, and words left out leave a short one.
    """
    texts = [e for e in passages if same_language(claim, e)]
    longest = run = 0.0
    even = level(claim.text).lower()
    if claim.language == "en":
        pieces = [(m.group(), m.span()) for m in re.finditer(r"[^\W_]+", even)]
        known = {word for e in texts for word in re.findall(r"[^\W_]+", e.level.lower())}
        for word, span in pieces:
            run = 0.0 if word in known or span in facts else run + 2.0
            longest = max(longest, run)
        return min(longest, _STRANGE_UNIT) / _STRANGE_UNIT
    there = "\n".join(e.level.lower() for e in texts)
    for place in range(len(even) - 1):
        pair = even[place : place + 2]
        if not _WORDLIKE.match(pair[0]) or not _WORDLIKE.match(pair[1]):
            continue
        run = 0.0 if pair in there else run + 1.0
        longest = max(longest, run)
    return min(longest, _STRANGE_UNIT) / _STRANGE_UNIT


def _unheard(claim: Claim, passages: Sequence[Evidence], best: Matrix) -> tuple[float, str]:
    """How unlikely the strangest name of the claim is to be in its passages, by meaning and by sound; and the name."""
    farthest, name = 0.0, ""
    for start, end in _foreign_names(claim):
        inside = (claim.spans[:, 0] < end) & (start < claim.spans[:, 1])
        there = _meant(float(best[inside].mean())) if inside.any() else 0.0
        word = claim.text[start:end]
        if there < _SURE:
            there = max(there, max(_heard(word, evidence) for evidence in passages))
        if 1 - there > farthest:
            farthest, name = 1 - there, word
    return farthest, name


def _meant(cosine: float) -> float:
    """How likely a name is there of which the tokens find their likes with this mean cosine."""
    return float(_MOST_MEANT / (1 + np.exp(-_STEEPNESS * (cosine - _AT_EVEN))))


def _foreign_names(claim: Claim) -> list[Span]:
    if claim.language == "en":
        return [(n.start, n.end) for n in claim.facts.names if claim.text[n.start].isupper()]
    return list(foreign_runs(level(claim.text)))


def _heard(word: str, evidence: Evidence) -> float:
    """How likely anything in a passage of the other language sounds like a name."""
    if word[0].isascii():
        return 1.0 if set(name_form(word)) <= evidence.words else heard_in(word, evidence.level)
    names = tuple(evidence.level[name.start : name.end] for name in evidence.facts.names)
    return min(heard_as(part, names) for part in level(word).split("·"))
