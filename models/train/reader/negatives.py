"""Examples that look as if the passage answered and it does not: the kinds that retrieval hands to the reader."""

import hashlib
import random
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from jieba import posseg

from yinju.embed import bundled_table
from yinju.models.train.reader.examples import Example, Question, answer_cut_out

NEAREST = 6
"""Wrong passages kept for each question, the nearest ones by the bundled static vectors, as retrieval finds them."""
_BLOCK = 2048
_NUMBER = re.compile(r"\d+")
_NAME_TAGS = {"nr", "nrt", "nrfg", "ns", "nt", "nz"}
OPPOSITES = (
    ("最大", "最小"), ("最高", "最低"), ("最早", "最晚"), ("最多", "最少"), ("最长", "最短"), ("首次", "最后一次"),
    ("第一", "最后"), ("之前", "之后"), ("以前", "以后"), ("增加", "减少"), ("上升", "下降"), ("增长", "下降"),
    ("支持", "反对"), ("成功", "失败"), ("赞成", "反对"), ("同意", "拒绝"), ("进口", "出口"), ("开始", "结束"),
    ("可以", "不可以"), ("应当", "不应当"), ("北部", "南部"), ("东部", "西部"), ("内部", "外部"), ("优点", "缺点"),
    ("largest", "smallest"), ("highest", "lowest"), ("earliest", "latest"), ("most", "least"), ("longest", "shortest"),
    ("first", "last"), ("before", "after"), ("increase", "decrease"), ("increased", "decreased"), ("rise", "fall"),
    ("more", "fewer"), ("support", "oppose"), ("supported", "opposed"), ("won", "lost"), ("accepted", "refused"),
    ("can", "cannot"), ("did", "did not"), ("does", "does not"), ("is", "is not"), ("was", "was not"),
    ("north", "south"), ("eastern", "western"), ("oldest", "youngest"), ("begin", "end"), ("with", "without"),
    ("inside", "outside"), ("advantages", "disadvantages"), ("import", "export"), ("always", "never"),
)  # fmt: skip
"""Words that turn a question into one that its passage most often does not answer."""
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
    """Makes an example that is not answered, of one of five kinds; ``None`` where that kind cannot be made.

    The kinds: a near passage, the passage without its answer, and of the question a number swapped, a name swapped, or
    a word turned into its opposite.

    Args:
        names: Names from other questions in the language, to swap with.
    """
    drawn = chance.random()
    if drawn < 0.45:
        # The nearest come first most often: they are the hardest.
        place = min(chance.randrange(NEAREST), chance.randrange(NEAREST))
        if place >= len(wrong):
            return None
        return Example(question.text, wrong[place], answers=False, weight=question.weight)
    if drawn < 0.7:
        return answer_cut_out(question) if question.answers else None
    changes = [_number_swapped(question, chance), _name_swapped(question, names, chance), _turned(question, chance)]
    made = [text for text in changes if text]
    return Example(chance.choice(made), question.passage, answers=False, weight=question.weight) if made else None


def names_in(text: str, language: str) -> list[str]:
    """Returns the names in a text: by jieba's tags in Chinese, else words with a capital letter, but for the first."""
    if language == "zh":
        return [word.word for word in posseg.cut(text) if word.flag in _NAME_TAGS and len(word.word) > 1]
    return _NAME.findall(text)


def _number_swapped(question: Question, chance: random.Random) -> str | None:
    found = list(_NUMBER.finditer(question.text))
    if not found:
        return None
    match = chance.choice(found)
    other = _other_number(match.group(), chance)
    return question.text[: match.start()] + other + question.text[match.end() :]


def _name_swapped(question: Question, names: Sequence[str], chance: random.Random) -> str | None:
    """Puts another name into the question: half the time one of its own passage, so that every word stands there."""
    found = names_in(question.text, question.language)
    if not found or not names:
        return None
    name = chance.choice(found)
    near = [
        other
        for other in names_in(question.passage, question.language)
        if other not in question.text and name not in other and not any(other in answer for answer in question.answers)
    ]
    if near and chance.random() < 0.5:
        return question.text.replace(name, chance.choice(near), 1)
    other = chance.choice(names)
    return None if other in question.passage else question.text.replace(name, other, 1)


def _turned(question: Question, chance: random.Random) -> str | None:
    """Turns a word of the question into its opposite, unless the passage holds that word as well."""
    turned = []
    for pair in OPPOSITES:
        for word, opposite in (pair, pair[::-1]):
            ends = r"\b" if word.isascii() else ""
            text, count = re.subn(f"{ends}{word}{ends}", opposite, question.text, count=1)
            if count and opposite not in question.passage:
                turned.append(text)
    return chance.choice(turned) if turned else None


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
