"""Chooses which words of the quotations are marked as the answer, and which are shown above them as a short answer."""

import math
import re
from collections.abc import Sequence

from yinju.qa.answer.choose import Candidate
from yinju.qa.retrieval.reading import SURE_SHORT, FoundSpan
from yinju.text import HAN, letters

MOST_CHARACTERS, MOST_WORDS = 24, 8
"""Han characters and other words of a short answer, at the most."""
_PART = re.compile(rf"(?P<han>[{HAN}])|[^\W_{HAN}]+")


def marked(chosen: Sequence[Candidate]) -> list[Candidate]:
    """Returns those of the quoted sentences, best first, whose likeliest answer is marked.

    The first that is sure is; another if it says the same, or is as sure. Without that, 6 of 10 marks in further
    quotations were wrong on the development questions; with it, the one that is left is right.
    """
    sure = [one for one in chosen if one.span is not None and one.span.is_sure]
    return [one for one in sure if one is sure[0] or _agrees(one, sure[0]) or _as_sure(one.span, sure[0].span)]


def short_answer(chosen: Sequence[Candidate]) -> Candidate | None:
    """Returns the best of the quoted sentences, if its likeliest answer is short and surely right."""
    best = chosen[0] if chosen else None
    if best is None or best.listed or best.span is None or not best.span.is_sure:
        return None
    return best if probability(best) >= SURE_SHORT and _is_short(answer_in(best)) else None


def probability(candidate: Candidate) -> float:
    """Returns how likely the answer in a sentence is right, in 0–1; 0 if none was looked for.

    It is the product of three: that the question has an answer, that this passage holds it, that it is these words.
    """
    span = candidate.span
    return 0.0 if span is None else candidate.scored.score * span.probability / (1 + math.exp(-span.odds))


def answer_in(candidate: Candidate) -> str:
    """Returns the likeliest answer in a sentence; empty if none was looked for."""
    span = candidate.span
    return "" if span is None else candidate.scored.passage.text[span.start : span.end]


def _is_short(text: str) -> bool:
    han = [part["han"] is not None for part in _PART.finditer(text)]
    return sum(1 / (MOST_CHARACTERS if one else MOST_WORDS) for one in han) <= 1


def _agrees(one: Candidate, other: Candidate) -> bool:
    """Returns whether the answers of two sentences are the same, or one holds the other."""
    fewer, more = sorted((letters(answer_in(one)), letters(answer_in(other))), key=len)
    return bool(fewer) and fewer in more


def _as_sure(one: FoundSpan | None, other: FoundSpan | None) -> bool:
    return one is not None and other is not None and one.sureness >= other.sureness
