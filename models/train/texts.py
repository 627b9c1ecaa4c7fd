"""Reads the training text, by source: pairs of texts that translate each other, or that come from the same passage."""

import json
import lzma
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yinju.text import fold, sentences

MAX_CHARS = 600
"""Most characters of a text; passages of the store are no longer either."""
MACHINE_MADE_NAMES = "dr5hn cities"
"""The beginning of the sources whose names a machine made; they are left out."""
_MIN_SENTENCE_CHARS = 12
"""Least characters of a sentence that is paired with its surroundings."""
_SENTENCES_A_TEXT = 3
"""Most sentences of a text that are paired with their surroundings."""
_GLOSS_NOISE = re.compile(
    r"\([^)]*\)|\[[^\]]*\]|\b(?:lit|fig|abbr|esp|pr)\.|\bCL:.*|\bvariant of.*|\bsee (?:also )?[^a-z].*"
)


@dataclass(frozen=True, slots=True)
class PairSet:
    """Pairs of folded texts from one source; ``left[i]`` and ``right[i]`` belong together.

    Attributes:
        kind: ``translation``, ``name`` (a term and its translation, both short) or ``passage`` (a sentence and its
            surroundings).
    """

    name: str
    kind: str
    left: list[str]
    right: list[str]


def read_pairs(folder: Path, seed: int, say: Callable[[str], None]) -> Iterator[PairSet]:
    """Reads all training pairs in a folder, source by source; the same seed gives the same pairs."""
    yield from _translations(folder)
    yield _names(folder / "names.tsv.xz")
    yield _glosses(folder / "cedict.tsv.xz")
    for name in ("zh_news", "zh_broadcast"):
        say(f"reading {name}")
        rows = list(_json_lines(folder / f"{name}.jsonl.xz"))
        yield _sentence_and_rest(name, [row["text"] for row in rows], random.Random(seed))
        titled = [row for row in rows if row.get("title")]
        if titled:
            left, right = [row["title"] for row in titled], [row["text"] for row in titled]
            yield _folded(f"{name}-titles", "passage", left, right)


def _translations(folder: Path) -> Iterator[PairSet]:
    by_source: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for name in ("parallel", "parallel_open", "parallel_examples"):
        for row in _json_lines(folder / f"{name}.jsonl.xz"):
            by_source[row.get("source", "examples")].append(row)
    for source, rows in by_source.items():
        yield _folded(source, "translation", [row["en"] for row in rows], [row["zh"] for row in rows])
    english = [row["en"] for source in by_source if source != "examples" for row in by_source[source]]
    yield _sentence_and_rest("english", english, random.Random(0))


def _names(path: Path) -> PairSet:
    with lzma.open(path, "rt", encoding="utf8") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines]
    kept = sorted({(en, zh) for en, zh, source in rows if not source.startswith(MACHINE_MADE_NAMES)})
    return _folded("names", "name", [en for en, _ in kept], [zh for _, zh in kept])


def _glosses(path: Path) -> PairSet:
    left, right = [], []
    with lzma.open(path, "rt", encoding="utf8") as lines:
        for line in lines:
            simplified, _, _, glosses = line.rstrip("\n").split("\t")
            for gloss in glosses.split(" / "):
                meaning = _GLOSS_NOISE.sub(" ", gloss).removeprefix("surname ").removeprefix("to ").strip(" ;,")
                if re.search("[A-Za-z]{2}", meaning):
                    left.append(meaning)
                    right.append(simplified)
    return _folded("glosses", "name", left, right)


def _sentence_and_rest(name: str, texts: Iterable[str], chance: random.Random) -> PairSet:
    """Pairs a sentence with the sentences around it, which resemble a question and the passage that answers it."""
    left, right = [], []
    for text in texts:
        ranges = [r for r in sentences(text[: 4 * MAX_CHARS]) if r[1] - r[0] >= _MIN_SENTENCE_CHARS]
        if len(ranges) < 3:
            continue
        for place in chance.sample(range(len(ranges)), min(_SENTENCES_A_TEXT, len(ranges) // 3)):
            start, end = ranges[place]
            around = text[max(0, start - MAX_CHARS // 2) : start] + " " + text[end : end + MAX_CHARS // 2]
            left.append(text[start:end])
            right.append(around)
    return _folded(f"{name}-sentences", "passage", left, right)


def _folded(name: str, kind: str, left: list[str], right: list[str]) -> PairSet:
    return PairSet(name, kind, [fold(text[:MAX_CHARS]) for text in left], [fold(text[:MAX_CHARS]) for text in right])


def _json_lines(path: Path) -> Iterator[dict[str, Any]]:
    with lzma.open(path, "rt", encoding="utf8") as lines:
        yield from map(json.loads, lines)
