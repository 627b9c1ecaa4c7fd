"""`python -m yinju.models.train.sounds --data FOLDER --out FILE` learns which letters Chinese characters stand for.

The table is learned from pairs of names by expectation and maximization: each pair is split in every possible way into
characters and the letters they stand for, each way counts by its probability, and the counts make the next table. Many
pairs are translations and not transcriptions. Therefore a table is first learned from a small sample; it selects the
pairs that sound alike, and the final table is learned from these.
"""

import argparse
import lzma
import math
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from yinju.models.train.texts import MACHINE_MADE_NAMES
from yinju.text import HAN, level
from yinju.transliteration import LONGEST, LatinWord, Spellings, letters_of, write_spellings

SAMPLE = 20_000
"""Pairs that the first table is learned from."""
ROUNDS = (6, 3)
"""Rounds over the sample, and rounds over the pairs that sound alike."""
MOST = 50_000
"""Most pairs that sound alike that are used."""
ALIKE = 0.5
"""Log odds per letter from which a pair counts as sounding alike."""
_DISCOUNT = 0.9
"""Subtracted from every count after the first round: what a single pair shows is no rule."""
_LEAST = 0.003
"""Least probability of letters that the table keeps for a character."""
_LEAST_OF_ALL = 0.3
"""Least probability of all kept letters of a character together: a character with less stands for no sound."""
_HAN_NAME = re.compile(f"[{HAN}]{{1,8}}")
_BRACKETS = re.compile(r"\s*[(（].*?[)）]|,.*")
_DOTS = re.compile("[·・‧]")

Pair = tuple[str, str]
Counts = defaultdict[str, defaultdict[str, float]]


def read_names(path: Path) -> list[Pair]:
    """Reads distinct pairs of Latin letters and Simplified characters that may be one name, or one part of a name."""
    with lzma.open(path, "rt", encoding="utf8") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines]
    found = {pair for en, zh, source in rows if not source.startswith(MACHINE_MADE_NAMES) for pair in _parts(en, zh)}
    return sorted(found)


def _parts(english: str, chinese: str) -> Iterator[Pair]:
    words = _BRACKETS.sub("", english).split()
    parts = _DOTS.split(level(_BRACKETS.sub("", chinese)))
    if len(parts) == 1:
        words = ["".join(words)]
    if len(words) != len(parts):
        return
    for word, part in zip(words, parts, strict=True):
        letters = letters_of(word)
        if _HAN_NAME.fullmatch(part) and max(2, 0.9 * len(part)) <= len(letters) <= min(20, LONGEST * len(part) + 1):
            yield letters, part


def learn(pairs: Sequence[Pair], start: Spellings, rounds: int, *, anew: bool) -> Spellings:
    """Learns a table from pairs.

    Args:
        start: The table that the first round uses.
        anew: Whether ``start`` knows no characters. Then every pair counts fully in the first round, and no count is
            discounted there.
    """
    table = start
    for number in range(rounds):
        first = anew and number == 0
        counts: Counts = defaultdict(lambda: defaultdict(float))
        for letters, characters in pairs:
            _count(LatinWord(letters, table), characters, counts, alike_only=not first)
        table = Spellings(start.letters, {c: _shares(of, 0.0 if first else _DISCOUNT) for c, of in counts.items()})
    return table


def _count(word: LatinWord, characters: str, counts: Counts, *, alike_only: bool) -> None:
    """Counts which letters each character of a pair stands for, by the probability of each way to split the pair."""
    steps = [word.transitions(character) for character in characters]
    before = [np.eye(1, len(word.letters) + 1)[0]]
    for step in steps:
        before.append(before[-1] @ step)
    total = float(before[-1][-1])
    if total <= 0:
        return
    weight = _weight((math.log(total) - word.chance) / len(word.letters)) if alike_only else 1.0
    after = np.eye(1, len(word.letters) + 1, len(word.letters))[0]
    for place in reversed(range(len(steps))):
        share = before[place][:, None] * steps[place] * after / total
        after = steps[place] @ after
        for start, end in np.argwhere(share > 1e-4).tolist():
            counts[characters[place]][word.letters[start:end]] += weight * float(share[start, end])


def _weight(odds: float) -> float:
    """Returns the weight of a pair: little if it sounds no more alike than chance."""
    return 1 / (1 + math.exp(-6 * (odds - ALIKE)))


def _shares(counts: Mapping[str, float], discount: float) -> dict[str, float]:
    total = sum(counts.values()) + 1
    return {part: (n - discount) / total for part, n in counts.items() if n - discount > max(0.05, 0.001 * total)}


def unlearned(pairs: Sequence[Pair]) -> Spellings:
    """Returns a table with the frequencies of letters, in which no character is known yet."""
    letters = Counter("".join(letters for letters, _ in pairs))
    return Spellings({letter: math.log(n / letters.total()) for letter, n in sorted(letters.items())}, {})


def train(pairs: Sequence[Pair], seed: int) -> Spellings:
    """Learns the table from many pairs, of which some are names that sound alike."""
    chance = random.Random(seed)
    drawn = chance.sample(pairs, min(SAMPLE, len(pairs)))
    rough = learn(drawn, unlearned(pairs), ROUNDS[0], anew=True)
    alike = [p for p in pairs if LatinWord(p[0], rough).log_odds(p[1]) > ALIKE * len(p[0])]
    sys.stderr.write(f"{len(alike)} of {len(pairs)} pairs sound alike\n")
    fine = learn(chance.sample(alike, min(MOST, len(alike))), rough, ROUNDS[1], anew=False)
    return Spellings(fine.letters, dict(_kept(fine.of)))


def _kept(of: Mapping[str, Mapping[str, float]]) -> Iterator[tuple[str, dict[str, float]]]:
    for character, parts in of.items():
        kept = {part: round(p, 4) for part, p in sorted(parts.items(), key=lambda one: -one[1]) if p >= _LEAST}
        if sum(kept.values()) >= _LEAST_OF_ALL:
            yield character, kept


def main(argv: list[str] | None = None) -> int:
    """Reads the flags, learns the table, and writes it."""
    parser = argparse.ArgumentParser(prog="python -m yinju.models.train.sounds", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with names.tsv.xz")
    parser.add_argument("--out", type=Path, required=True, help="file to write the table to")
    parser.add_argument("--seed", type=int, default=0)
    flags = parser.parse_args(argv)
    if not (flags.data / "names.tsv.xz").is_file():
        parser.error(f"{flags.data} has no names.tsv.xz")
    write_spellings(train(read_names(flags.data / "names.tsv.xz"), flags.seed), flags.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
