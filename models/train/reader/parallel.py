"""Examples across the two languages, out of translated paragraphs: claims, and questions with a word left out."""

import random
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from yinju.models.train.reader.examples import ENTAILED, NEUTRAL, Example, read_lines
from yinju.models.train.reader.negatives import claim_edited
from yinju.text import sentences

SOURCES = ("lctt", "mojlaw", "Dive into Deep Learning", "Privacy Guides", "react.dev docs", "mozilla legal-docs")
"""Sources whose paragraphs are long enough to be read; names as in the files' field ``source``."""
LEAST_CHARACTERS = {"zh": 60, "en": 180}
"""Shorter paragraphs leave little to read."""
_SHARED = re.compile(r"\d{2,}(?:[.,]\d+)*|[A-Z][A-Za-z0-9.+-]{2,}")
"""What stands in both languages alike: numbers, and names in Latin letters."""
_ASKS = {"number": {"zh": "多少", "en": "how many"}, "name": {"zh": "什么", "en": "what"}}
WEIGHT = 0.6


def read_parallel(path: Path, seed: int) -> Iterator[Example]:
    """Reads the pairs of a file and makes up to two examples of each, in either direction.

    The passage is a paragraph in one language; the claim or the question is made of its translation. The negatives
    take the next paragraph in place of the right one, or swap a number.
    """
    chance = random.Random(seed)
    kept = (item for item in read_lines(path) if item["source"] in SOURCES and _is_long(item))
    for item, after in pairwise(kept):
        asked, read = chance.choice((("zh", "en"), ("en", "zh")))
        wrong = after[read] if after["source"] == item["source"] else None
        if example := _claim(item[asked], item[read], wrong, chance):
            yield example
        if example := _cloze(item[asked], item[read], asked, wrong, chance):
            yield example


def _is_long(item: dict[str, str]) -> bool:
    return all(len(item[language]) >= least for language, least in LEAST_CHARACTERS.items())


def _claim(text: str, passage: str, wrong: str | None, chance: random.Random) -> Example | None:
    start, stop = chance.choice(sentences(text))
    claim = text[start:stop]
    if len(claim) < 12:
        return None
    true = Example(claim, passage, support=ENTAILED, weight=WEIGHT)
    drawn = chance.random()
    if drawn < 0.5:
        return true
    if drawn < 0.75 and wrong:
        return Example(claim, wrong, support=NEUTRAL, weight=WEIGHT)
    return claim_edited(true, chance)


def _cloze(text: str, passage: str, language: str, wrong: str | None, chance: random.Random) -> Example | None:
    """Makes a question of a sentence by asking for a number or a name that stands in the passage once."""
    start, stop = chance.choice(sentences(text))
    sentence = text[start:stop]
    shared = [match for match in _SHARED.finditer(sentence) if passage.count(match.group()) == 1]
    if not shared:
        return None
    match = chance.choice(shared)
    kind = "number" if match.group()[0].isdigit() else "name"
    rest = sentence[match.end() :].rstrip("。.！!；; ")
    question = sentence[: match.start()] + _ASKS[kind][language] + rest + ("？" if language == "zh" else "?")
    if wrong and match.group() not in wrong and chance.random() < 0.3:
        return Example(question, wrong, answers=False, weight=WEIGHT)
    place = passage.index(match.group())
    return Example(question, passage, (place, place + len(match.group())), answers=True, weight=WEIGHT)
