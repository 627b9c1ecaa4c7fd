"""Examples that look as if the passage answered and it does not: the kinds that retrieval hands to the reader."""

import hashlib
import random
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from yinju.embed import bundled_table
from yinju.models.train.reader.examples import Example, Question, answer_cut_out

NEAREST = 6
"""Wrong passages kept for each question, the nearest ones by the bundled static vectors, as retrieval finds them."""
_BLOCK = 2048
_NUMBER = re.compile(r"\d+")
_NAME = re.compile(r"(?<=\w )[A-Z][a-z]+(?: [A-Z][a-z]+)*")


class WrongPassages:
    """For each question the passages of its own source that are nearest to it and do not hold its answer.

    Args:
        kept: The file in which they are kept for the next run with the same questions.
    """

    def __init__(self, questions: Sequence[Question], kept: Path) -> None:
        self._questions = questions
        digest = hashlib.sha256("\n".join(question.text for question in questions).encode()).hexdigest()
        if kept.is_file():
            found = np.load(kept)
            if str(found["digest"]) == digest:
                self._nearest = found["nearest"]
                return
        self._nearest = np.full((len(questions), NEAREST), -1, np.int32)
        groups: dict[tuple[str, str], list[int]] = defaultdict(list)
        for place, question in enumerate(questions):
            groups[question.source, question.language].append(place)
        for places in groups.values():
            self._search(places)
        np.savez(kept, digest=digest, nearest=self._nearest)

    def of(self, place: int) -> list[str]:
        """Returns the wrong passages for the question at a place of the list, nearest first."""
        return [self._questions[other].passage for other in self._nearest[place] if other >= 0]

    def _search(self, places: Sequence[int]) -> None:
        first_with = {self._questions[place].passage: place for place in reversed(places)}
        passages = list(first_with)
        table = bundled_table()
        vectors = table.pool(passages)
        for start in range(0, len(places), _BLOCK):
            block = places[start : start + _BLOCK]
            likeness = table.pool([self._questions[place].text for place in block]) @ vectors.T
            most = min(3 * NEAREST, len(passages))
            nearest = np.argpartition(-likeness, most - 1, axis=1)[:, :most]
            for row, place in enumerate(block):
                order = nearest[row][np.argsort(-likeness[row, nearest[row]])]
                wrong = [first_with[passages[i]] for i in order if _is_wrong(self._questions[place], passages[i])]
                self._nearest[place, : len(wrong[:NEAREST])] = wrong[:NEAREST]


def _is_wrong(question: Question, passage: str) -> bool:
    return passage != question.passage and not any(answer in passage for answer in question.answers)


def unanswered(question: Question, wrong: Sequence[str], names: Sequence[str], chance: random.Random) -> Example | None:
    """Makes an example that is not answered, of one of four kinds; ``None`` where that kind cannot be made.

    The kinds: a near passage, the passage without its answer, a number of the question swapped, a name swapped.

    Args:
        names: Names from other questions, to swap with.
    """
    drawn = chance.random()
    if drawn < 0.5:
        # The nearest come first most often: they are the hardest.
        place = min(chance.randrange(NEAREST), chance.randrange(NEAREST))
        if place >= len(wrong):
            return None
        return Example(question.text, wrong[place], answers=False, weight=question.weight)
    if drawn < 0.8:
        return answer_cut_out(question) if question.answers else None
    swapped = _number_swapped(question, chance) or _name_swapped(question, names, chance)
    if swapped is None:
        return None
    return Example(swapped, question.passage, answers=False, weight=question.weight)


def names_in(text: str) -> list[str]:
    """Returns the names in an English text: words with a capital letter that do not begin it."""
    return _NAME.findall(text)


def _number_swapped(question: Question, chance: random.Random) -> str | None:
    found = list(_NUMBER.finditer(question.text))
    if not found:
        return None
    match = chance.choice(found)
    other = _other_number(match.group(), chance)
    return question.text[: match.start()] + other + question.text[match.end() :]


def _name_swapped(question: Question, names: Sequence[str], chance: random.Random) -> str | None:
    found = names_in(question.text)
    if not found or not names:
        return None
    name, other = chance.choice(found), chance.choice(names)
    return None if other in question.passage else question.text.replace(name, other, 1)


def _other_number(number: str, chance: random.Random) -> str:
    """Returns another number of as many digits; a year moves by a few years."""
    if len(number) == 4:
        return str(max(1000, int(number) + chance.choice((-30, -9, -5, -3, -2, -1, 1, 2, 3, 4, 10, 20))))
    drawn = number
    while drawn == number:
        drawn = "".join(chance.choice("123456789") for _ in number)
    return drawn


def claim_edited(example: Example, chance: random.Random) -> Example | None:
    """Makes a claim that its passage contradicts, by swapping one number; ``None`` for a claim without one."""
    found = list(_NUMBER.finditer(example.text))
    if not found:
        return None
    match = chance.choice(found)
    other = _other_number(match.group(), chance)
    if other in example.passage:
        return None
    text = example.text[: match.start()] + other + example.text[match.end() :]
    return replace(example, text=text, support=-1)
