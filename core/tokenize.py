"""Turns texts into rows of a table of token vectors, with the model's tokenizer or by looking up whole words."""

import json
import re
from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray

from yinju.offsets import Mapped, edit
from yinju.text import HAN

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from yinju.align import TokenIds

_HAN_CHARACTERS = re.sub(r"\\[uU]([0-9a-f]+)", lambda code: chr(int(code.group(1), 16)), HAN)
RUN = rf"[一-\u9fff]+|[{_HAN_CHARACTERS}]|[0-9]+|[^\W\d_{_HAN_CHARACTERS}]+"
"""The runs of characters that the bundled tokenizer splits by themselves, whatever stands around them; it drops the
rest."""
_APART = bytes(ord(c.lower()) if (c := chr(code)).isascii() and c.isalnum() else 0x20 for code in range(256))
"""A table that makes each ASCII letter lower case and turns each ASCII character outside the runs into a blank."""
_TO_ASCII = str.maketrans(dict.fromkeys("‐‑‒–—‘’“”„•…′″", " "))
"""Characters that are common in English texts and outside the runs; they become blanks."""
_ACCENTS = re.compile("[\u0300-\u036f]")
_ENDLESS = re.compile(r"[^\W_]{100}")
"""Letters without a mark between them that no article has. A run is cut in a time that grows with its square: 4,000
characters took 3 to 5 seconds."""
_MOST_WORDS = 200_000
"""Words remembered at most: about the distinct words of a hundred thousand articles."""


class TextTokenizer:
    """Turns texts into the token rows of a model.

    A tokenizer traces each character through its normalisation, which costs many times as much as looking up whole
    words. So words are looked up where a text is English and the tokenizer handles each run by itself.

    Args:
        row_of: The row of each token of the tokenizer, ``(tokens,)``.
        unknown: The row of what the vocabulary lacks, which is left out; -1 to keep it.
    """

    def __init__(self, tokenizer: "Tokenizer", row_of: NDArray[np.int32], unknown: int) -> None:
        self._tokenizer = tokenizer
        self._row_of = row_of
        self._unknown = unknown
        self._cuts_runs = _cuts_runs(tokenizer)
        self._number_of: dict[bytes, int] = {}
        """Of each word met; their rows lie one after another, and those of a word begin where the starts say."""
        self._rows = np.zeros(0, np.int32)
        self._starts = np.zeros(1, np.int64)

    def __call__(self, texts: Sequence[str]) -> list["TokenIds"]:
        """Returns the rows of each text's tokens, in reading order."""
        words = [self._words(text) for text in texts]
        looked_up = iter(self._look_up([found for found in words if found is not None]))
        cut = iter(self._cut([text for text, found in zip(texts, words, strict=True) if found is None]))
        return [next(cut if found is None else looked_up) for found in words]

    def _words(self, text: str) -> list[bytes] | None:
        """Returns the words of a text, or ``None`` if they cannot be looked up."""
        if not self._cuts_runs:
            return None
        if not text.isascii():
            text = _ACCENTS.sub("", normalize("NFKD", text.translate(_TO_ASCII)))
        return text.encode("ascii").translate(_APART).split() if text.isascii() else None

    def _look_up(self, texts: Sequence[list[bytes]]) -> list["TokenIds"]:
        words = list(chain.from_iterable(texts))
        self._learn(set(words))
        numbers = np.fromiter(map(self._number_of.__getitem__, words), np.int64, len(words))
        starts, counts = self._starts[numbers], self._starts[numbers + 1] - self._starts[numbers]
        ends = np.cumsum(counts)
        rows = self._rows[np.repeat(starts - (ends - counts), counts) + np.arange(counts.sum())]
        last_words = np.cumsum([len(text) for text in texts])
        return np.split(rows, np.append(0, ends)[last_words[:-1]]) if texts else []

    def _learn(self, words: set[bytes]) -> None:
        if len(self._number_of) > _MOST_WORDS:
            self._number_of, self._rows, self._starts = {}, self._rows[:0], self._starts[:1]
        new = [word for word in words if word not in self._number_of]
        if new:
            cut = self._cut([word.decode() for word in new])
            ends = self._starts[-1] + np.cumsum([len(rows) for rows in cut])
            self._number_of |= zip(new, range(len(self._number_of), len(self._number_of) + len(new)), strict=True)
            self._rows = np.concatenate([self._rows, *cut])
            self._starts = np.concatenate([self._starts, ends])

    def parted(self, text: str) -> Mapped:
        """Returns the text with its endless runs cut into pieces, for a tokenizer that cuts runs by themselves."""
        if not self._cuts_runs:
            return Mapped.of(text)
        return edit(text, [(m.end() - 1, m.end(), m.group()[-1] + " ") for m in _ENDLESS.finditer(text)])

    def _cut(self, texts: Sequence[str]) -> list["TokenIds"]:
        if self._cuts_runs:
            texts = [_ENDLESS.sub(r"\g<0> ", text) for text in texts]
        encodings = self._tokenizer.encode_batch_fast(texts, add_special_tokens=False) if texts else []
        found = (self._row_of[encoding.ids] for encoding in encodings)
        return [rows[rows != self._unknown] for rows in found]


def _cuts_runs(tokenizer: "Tokenizer") -> bool:
    """Tells whether the tokenizer lowers letters, strips accents, and splits each `RUN` by itself."""
    parts = (tokenizer.normalizer, tokenizer.pre_tokenizer)
    if None in parts:
        return False
    normalizer, pre_tokenizer = (json.loads(part.__getstate__()) for part in parts)
    steps = [step["type"] for step in normalizer.get("normalizers", [])]
    by_runs = {"type": "Split", "pattern": {"Regex": RUN}, "behavior": "Removed", "invert": True}
    return steps == ["NFKD", "StripAccents", "Lowercase"] and pre_tokenizer == by_runs
