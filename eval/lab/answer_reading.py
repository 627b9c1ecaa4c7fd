"""Measures the bundled reader by itself: the answers that it finds in passages, and whether it sees that there is none.

A passage that is longer than the reader's input is read in windows that overlap.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from yinju.eval.answers.measures import answer_tokens, token_f1
from yinju.eval.lab.read_examples import PassageQuestion
from yinju.eval.lab.support_check import auroc
from yinju.reader import Reading
from yinju.text import sentences
from yinju.types import Progress

OVERLAP = 4
"""Windows share about one in so many of their characters, so that what stands at a window's edge is also read with
what is around it."""
REFUSED_IN_100 = 6
"""How many in a hundred answerable questions may be refused, where false answers are counted."""
_LEAST_PROBABILITY = 1e-12
"""The probability of a span is kept above it for its logarithm."""


class QuestionReader(Protocol):
    """Reads a question together with passages: `yinju.reader.Reader`."""

    def fitting(self, text: str, passage: str) -> int:
        """Returns how many characters of a passage are read together with a question."""

    def read(self, text: str, passages: Sequence[str]) -> list[Reading]:
        """Returns what is found in each passage."""


@dataclass(frozen=True, slots=True)
class ReadQuestion:
    """A question with what the reader found.

    Attributes:
        answers: The log-odds that the passage answers the question.
        span: The likeliest answer; empty if there is none.
    """

    question: PassageQuestion
    answers: float
    span: str


def evaluate_reading(questions: Sequence[PassageQuestion], reader: QuestionReader, step: Progress) -> dict[str, Any]:
    """Lets the reader answer each question from its passage.

    Returns:
        ``{questions, answerable, exact, f1, has_answer_auroc, false_answer_at_6, by_pair: {pair: the same}}``;
        `reading_figures` defines them.
    """
    found = []
    for number, question in enumerate(questions):
        step(number, len(questions), question.pair)
        found.append(read_answer(question, reader))
    pairs = sorted({question.pair for question in questions})
    by_pair = {pair: reading_figures([one for one in found if one.question.pair == pair]) for pair in pairs}
    return {**reading_figures(found), "by_pair": by_pair}


def read_answer(question: PassageQuestion, reader: QuestionReader) -> ReadQuestion:
    """Reads the windows of a passage; the one whose answer is likeliest counts, by the sum of the logarithms.

    The sum is that of the log-odds of there being an answer and the log probability of the span, if there is one.
    """
    ranges = windows(question.passage, lambda text: reader.fitting(question.question, text))
    parts = [question.passage[start:end] for start, end in ranges]
    best = ReadQuestion(question, -math.inf, "")
    highest = -math.inf
    for part, reading in zip(parts, reader.read(question.question, parts), strict=True):
        start, end, probability = reading.best_span() or (0, 0, 0.0)
        sure = reading.answers + math.log(max(probability, _LEAST_PROBABILITY))
        if sure > highest:
            best, highest = ReadQuestion(question, reading.answers, part[start:end]), sure
    return best


def windows(passage: str, fitting: Callable[[str], int]) -> list[tuple[int, int]]:
    """Returns the ranges of a passage that the reader reads one by one: all of it, if it fits.

    Windows begin and end where sentences do, unless one sentence would fill half a window.

    Args:
        passage: The text, not blank.
        fitting: Tells how many characters of a text fit, from its first on; at least one.
    """
    ranges = sentences(passage)
    found = []
    start = 0
    while (reach := start + fitting(passage[start:])) < len(passage):
        half = (start + reach) // 2
        end = max((stop for _, stop in ranges if half < stop <= reach), default=reach)
        found.append((start, end))
        turn = end - (end - start) // OVERLAP
        middle = (start + end) // 2
        start = max((first for first, _ in ranges if middle < first <= turn), default=turn)
    return [*found, (start, len(passage))]


def reading_figures(found: Sequence[ReadQuestion]) -> dict[str, Any]:
    """Computes the figures of questions; one that applies to none of them is ``None``.

    - ``exact``, ``f1``: the span against the nearest of the accepted answers, over the answerable questions (Rajpurkar
      et al. 2016; Chinese by character, Cui et al. 2019).
    - ``has_answer_auroc``: how often an answerable question has higher log-odds than one without an answer.
    - ``false_answer_at_6``: the share of the questions without an answer that are taken to be answered, at the
      threshold of the log-odds below which `REFUSED_IN_100` of a hundred answerable ones lie.
    """
    known = [one for one in found if one.question.answerable]
    odds = sorted(one.answers for one in known)
    others = [one.answers for one in found if not one.question.answerable]
    both = bool(odds and others)
    threshold = odds[len(odds) * REFUSED_IN_100 // 100] if odds else 0.0
    return {
        "questions": len(found),
        "answerable": len(known),
        "exact": _mean([is_exact(one.span, one.question.answers) for one in known]),
        "f1": _mean([max(token_f1(one.span, wanted) for wanted in one.question.answers) for one in known]),
        "has_answer_auroc": round(auroc(odds, others), 4) if both else None,
        "false_answer_at_6": _mean([value >= threshold for value in others]) if both else None,
    }


def is_exact(span: str, answers: Sequence[str]) -> bool:
    """Returns whether a span has the tokens of an accepted answer, in their order."""
    return any(answer_tokens(span) == answer_tokens(wanted) for wanted in answers)


def _mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None
