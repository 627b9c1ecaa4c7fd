"""Names by their sound: how likely a run of Chinese characters transcribes a name in Latin letters.

Chinese writes foreign names by their sound, and Latin letters write Chinese names by theirs. Each character of a name
stands for a few of its letters, in order, or for none (the joint source-channel model of Li, Zhang and Su 2004). Which
letters, and how often, is a table that `yinju.models.train.sounds` learns from pairs of names.
"""

import json
import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

BUNDLED_FOLDER = "name-sounds"
TABLE = "sounds.json"
LONGEST = 5
"""Most letters that one character stands for."""
_OFTEN = np.array([0.02, 0.2, 0.35, 0.25, 0.12, 0.06])
"""The probability that a character of a name stands for no letter, one letter, two letters and so on."""
_UNSEEN = 1e-4
"""The part of a character's probability left to letters that the table has not seen it stand for."""
_WIDEST = 8
"""Most characters of a run that one word may take."""
_ALMOST_NOTHING = 1e-300
"""Stands in for a probability of 0, which has no logarithm."""
_NOT_LETTERS = re.compile("[^a-z]")

Transitions = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Spellings:
    """The table of letters that characters stand for.

    Attributes:
        letters: The natural logarithm of each letter's frequency in names.
        of: For each character the letters that it stands for, with their probabilities.
    """

    letters: Mapping[str, float]
    of: Mapping[str, Mapping[str, float]]


class LatinWord:
    """A Latin word that Chinese characters may transcribe.

    Args:
        letters: The word as `letters_of` returns it; at least one letter.
    """

    def __init__(self, letters: str, spellings: Spellings) -> None:
        self._spellings = spellings
        self.letters = letters
        logs = np.cumsum([0.0, *(spellings.letters[letter] for letter in letters)])
        self.chance = float(logs[-1])
        """The natural logarithm of how often the letters stand together by chance."""
        size = len(letters)
        lengths = np.arange(size + 1) - np.arange(size + 1)[:, None]
        often = np.where((lengths >= 0) & (lengths <= LONGEST), _OFTEN[np.clip(lengths, 0, LONGEST)], 0.0)
        self._rest: Transitions = _UNSEEN * often * np.exp(np.minimum(0.0, logs - logs[:, None]))
        self._places: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for start in range(size + 1):
            for end in range(start, min(start + LONGEST, size) + 1):
                self._places[letters[start:end]].append((start, end))
        self._known: dict[str, Transitions] = {}

    def transitions(self, character: str) -> Transitions:
        """Returns the probability that the character stands for the letters between two positions.

        The shape is ``(letters + 1, letters + 1)``: first the position before these letters, then the one behind them.
        """
        found = self._known.get(character)
        if found is None:
            found = self._rest.copy()
            for part, probability in self._spellings.of.get(character, {}).items():
                for place in self._places.get(part, ()):
                    found[place] += probability
            self._known[character] = found
        return found

    def log_odds(self, run: str) -> float:
        """Returns the log odds that a run transcribes the whole word, against its letters being chance."""
        reached = np.eye(1, len(self.letters) + 1)
        for character in run:
            reached = reached @ self.transitions(character)
        return self._against_chance(reached[0, -1])

    def best_log_odds(self, runs: Sequence[str]) -> float:
        """Returns the log odds of the likeliest part of the runs, minus the logarithm of how many places it had."""
        most, places = 0.0, 1
        start = np.eye(1, len(self.letters) + 1)
        for run in runs:
            reached = start[:0]
            for character in run:
                reached = np.concatenate([start, reached[: _WIDEST - 1]]) @ self.transitions(character)
                most = max(most, float(reached[:, -1].max()))
            places += len(run)
        return self._against_chance(most) - math.log(places)

    def _against_chance(self, probability: float) -> float:
        return math.log(max(probability, _ALMOST_NOTHING)) - self.chance


def letters_of(text: str) -> str:
    """Returns the Latin letters of a text in lower case, without accents: the form in which names are compared."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return _NOT_LETTERS.sub("", plain.lower())


@lru_cache(maxsize=1)
def bundled() -> Spellings:
    """Returns the table that comes with the project."""
    return read_spellings(Path(str(files("yinju.models"))) / BUNDLED_FOLDER / TABLE)


def read_spellings(path: Path) -> Spellings:
    """Reads a table that `write_spellings` wrote."""
    found = json.loads(path.read_text(encoding="utf-8"))
    return Spellings(found["letters"], found["spellings"])


def write_spellings(spellings: Spellings, path: Path) -> None:
    """Writes a table, one character a line."""
    lines = (f"  {_dumped(c)}: {_dumped(dict(of))}" for c, of in sorted(spellings.of.items()))
    letters = _dumped(dict(sorted(spellings.letters.items())))
    path.write_text(f'{{"letters": {letters},\n"spellings": {{\n' + ",\n".join(lines) + "\n}}\n", encoding="utf-8")


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
