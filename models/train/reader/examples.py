"""What the reader learns from: a question or a claim with a passage, and what is true of the two."""

import json
import lzma
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from yinju.text import sentences, to_script

ENTAILED, NEUTRAL, CONTRADICTED, NOT_ENTAILED = 0, 1, 2, -1
_LABELS = {
    "entailment": ENTAILED, "neutral": NEUTRAL, "contradiction": CONTRADICTED, "not_entailment": NOT_ENTAILED,
}  # fmt: skip
TRADITIONAL_SHARE = 0.15
"""The share of the Simplified Chinese examples that are turned into Traditional script."""
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
WINDOW = {True: 260, False: 620}
"""The most characters of a passage in an example: of Chinese, Japanese and Korean, and of other scripts."""


@dataclass(frozen=True, slots=True)
class Example:
    """A text with a passage.

    Attributes:
        text: A question or a claim.
        span: The range of the answer's characters in the passage, half open; ``None`` where there is none to learn.
        answers: Whether the passage answers the question; ``None`` for a claim.
        support: ``ENTAILED``, ``NEUTRAL``, ``CONTRADICTED`` or ``NOT_ENTAILED`` (either of these two); ``None``
            for a question.
        weight: What the example counts in the loss, beside 1 for most.
    """

    text: str
    passage: str
    span: tuple[int, int] | None = None
    answers: bool | None = None
    support: int | None = None
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Question:
    """A question on a passage as it is collected.

    Attributes:
        answers: Accepted answers that stand in the passage; empty where it answers by yes or no, or not at all.
    """

    text: str
    passage: str
    answers: tuple[str, ...]
    answerable: bool
    language: str
    source: str
    weight: float = 1.0


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Reads the objects of a ``.jsonl.xz`` file."""
    with lzma.open(path, "rt", encoding="utf8") as lines:
        yield from map(json.loads, lines)


def read_questions(path: Path, weight: float, unanswerable_weight: float) -> Iterator[Question]:
    """Reads the questions of a file; one whose answers do not stand in its passage is left out."""
    for item in read_lines(path):
        if item.get("yesno") and not item["answers"]:
            yield Question(item["question"], item["passage"], (), True, item["lang"], path.name, weight)
            continue
        there = tuple(answer for answer in item["answers"] if answer and answer in item["passage"])
        if item["answerable"] and not there:
            continue
        factor = weight if item["answerable"] else unanswerable_weight
        yield Question(item["question"], item["passage"], there, item["answerable"], item["lang"], path.name, factor)


def read_relevance(path: Path, weight: float) -> Iterator[Example]:
    """Reads pairs of a question and a passage that people judged."""
    for item in read_lines(path):
        yield Example(item["question"], item["passage"], answers=item["label"] == 1, weight=weight)


def read_inference(path: Path, weight: float) -> Iterator[Example]:
    """Reads pairs of a premise and a claim that people judged."""
    for item in read_lines(path):
        yield Example(item["hypothesis"], item["premise"], support=_LABELS[item["label"]], weight=weight)


def answered(question: Question, chance: random.Random) -> Example:
    """Makes the example of a question with its own passage: the span is one place of its longest answer."""
    span = None
    if question.answers:
        answer = max(question.answers, key=len)
        places = [match.start() for match in re.finditer(re.escape(answer), question.passage)]
        start = chance.choice(places) if len(places) < 3 else places[0]
        span = start, start + len(answer)
    return Example(question.text, question.passage, span, question.answerable, weight=question.weight)


def answer_cut_out(question: Question) -> Example | None:
    """Makes an example of the passage without the sentences that hold an answer; ``None`` if nothing is left of it."""
    kept = [
        question.passage[start:stop]
        for start, stop in sentences(question.passage)
        if not any(answer in question.passage[start:stop] for answer in question.answers)
    ]
    passage = " ".join(kept)
    if not kept or any(answer in passage for answer in question.answers):
        return None
    return Example(question.text, passage, answers=False, weight=question.weight)


def window(example: Example, chance: random.Random) -> Example:
    """Cuts the passage to at most `WINDOW` characters, at a random place around the answer."""
    width = WINDOW[len(_WIDE.findall(example.passage)) > 0.2 * len(example.passage)]
    if len(example.passage) <= width:
        return example
    first, last = example.span or (0, len(example.passage))
    if example.span is None:
        start = chance.randint(0, len(example.passage) - width)
    else:
        latest = min(first, len(example.passage) - width)
        start = chance.randint(min(latest, max(0, last - width)), latest)
    # Forward to the start of a word, if one comes before the answer.
    blank = example.passage.find(" ", start, start + 20) if start else -1
    if blank >= 0 and (example.span is None or blank < first):
        start = blank + 1
    passage = example.passage[start : start + width]
    if example.span is None:
        return replace(example, passage=passage)
    return replace(example, passage=passage, span=(first - start, min(last - start, len(passage))))


def in_other_script(example: Example, chance: random.Random) -> Example:
    """Turns some Simplified Chinese examples into Traditional script, one character for one."""
    if chance.random() >= TRADITIONAL_SHARE or not _WIDE.search(example.text + example.passage):
        return example
    passage = to_script(example.passage, "zh-Hant")
    if len(passage) != len(example.passage):  # the span would be off
        return example
    return replace(example, text=to_script(example.text, "zh-Hant"), passage=passage)
