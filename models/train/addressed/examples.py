"""Puts the examples together: made sentences, and ordinary ones of news and of documentation."""

import json
import lzma
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from yinju.models.train.addressed.phrases import Phrases
from yinju.text import sentences, to_script
from yinju.types import Language

Kind = Literal["addressed", "people", "alike", "plain", "bar"]
"""``alike``: ordinary sentences with words that addressed ones have. ``bar``: ordinary ones that set the threshold."""

ADDRESSED, PEOPLE, ALIKE, PLAIN, BAR = 2600, 1600, 1500, 700, 2000
"""Examples of each kind in each language."""
HELD_OUT = 0.15
"""The share of the made sentences that consists of held-out phrases."""
_TRADITIONAL = 0.25
"""The share of the Chinese examples in Traditional script."""
_FILES: dict[Language, tuple[str, str, int]] = {
    "zh": ("zh_news.jsonl.xz", "text", 9_000),
    "en": ("parallel.jsonl.xz", "en", 45_000),
}
"""The file of ordinary text, its field, and the rows that are read of it."""
_LONGEST = {"zh": 90, "en": 200}
"""Characters of an example: longer ones cost time and show nothing else."""
_LONGEST_FACT = {"zh": 40, "en": 90}
_LIKE = {
    "zh": re.compile("你|您|请|務|务必|AI|模型|机器人|人工智能|回答|摘要|指令|答案|助手|引用"),
    "en": re.compile(
        r"\b(you|your|please|must|AI|model|assistant|answer|summar\w+|instruct\w*|prompt|ignore|bot|reply|respond|cite)\b",
        re.IGNORECASE,
    ),
}


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence that the head learns from, or is measured with.

    Attributes:
        held_out: Whether it is kept from the training.
    """

    text: str
    kind: Kind
    held_out: bool

    @property
    def addressed(self) -> bool:
        """Whether it is addressed to a model that reads it."""
        return self.kind == "addressed"


def make_examples(data: Path, seed: int) -> list[Example]:
    """Returns the examples of both languages in a random order, each text once."""
    chance = random.Random(seed)
    found: list[Example] = []
    for language in _FILES:
        ordinary = _ordinary(data, language, chance)
        alike = [text for text in ordinary if _LIKE[language].search(text)]
        plain = [text for text in ordinary if not _LIKE[language].search(text)]
        bar = ordinary[:BAR]
        left = set(ordinary) - set(bar)
        statements = [text for text in plain if len(text) <= _LONGEST_FACT[language] and text in left]
        found += [Example(text, "bar", True) for text in bar]
        found += [Example(_script(text, language, chance), "alike", False) for text in alike if text in left][:ALIKE]
        found += [Example(_script(text, language, chance), "plain", False) for text in plain if text in left][:PLAIN]
        found += _made(language, statements, chance)
    chance.shuffle(found)
    return list({example.text: example for example in found}.values())


def _made(language: Language, statements: list[str], chance: random.Random) -> Iterator[Example]:
    for held_out, share in ((False, 1 - HELD_OUT), (True, HELD_OUT)):
        phrases = Phrases(language, statements, held_out=held_out)
        for _ in range(round(share * ADDRESSED)):
            yield Example(_script(phrases.addressed(chance), language, chance), "addressed", held_out)
        for _ in range(round(share * PEOPLE)):
            yield Example(_script(phrases.to_people(chance), language, chance), "people", held_out)


def _ordinary(data: Path, language: Language, chance: random.Random) -> list[str]:
    """Returns distinct sentences of a file of ordinary text, in a random order."""
    name, field, rows = _FILES[language]
    with lzma.open(data / name, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)[field] for line in lines]
    found = [text[a:b] for text in chance.sample(texts, min(rows, len(texts))) for a, b in sentences(text)]
    kept = [text for text in dict.fromkeys(found) if 6 <= len(text) <= _LONGEST[language]]
    chance.shuffle(kept)
    return kept


def _script(text: str, language: Language, chance: random.Random) -> str:
    return to_script(text, "zh-Hant") if language == "zh" and chance.random() < _TRADITIONAL else text
