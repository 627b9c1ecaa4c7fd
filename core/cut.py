"""Texts to rows of a table of vectors: by the model's tokenizer, or by looking up words where that gives the same."""

import json
import re
from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray

from yinju.text import HAN

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from yinju.align import TokenIds

_HAN_CHARACTERS = re.sub(r"\\[uU]([0-9a-f]+)", lambda code: chr(int(code.group(1), 16)), HAN)
RUN = rf"[一-\u9fff]+|[{_HAN_CHARACTERS}]|[0-9]+|[^\W\d_{_HAN_CHARACTERS}]+"
"""The bundled tokenizer cuts each such run by itself, whatever stands around it, and leaves out the rest."""
_ASCII_RUN = re.compile(r"[a-z]+|[0-9]+")
"""What that is in lower case ASCII."""
_TO_ASCII = str.maketrans(dict.fromkeys("‐‑‒–—‘’“”„•…′″", " "))
"""Common in English, and in no run."""
_ACCENTS = re.compile("[\u0300-\u036f]")
_MOST_WORDS = 200_000
"""Remembered: about the distinct words of a hundred thousand articles."""


class Cutter:
    """Cuts texts into the tokens of a model.

    A tokenizer follows each character through its normalisation, at four times the cost of looking up whole words. That
    is done where a text is English and the tokenizer cuts words one by one.

    Args:
        row_of: ``(tokens,)``, the row of each token of the tokenizer.
        unknown: The row of what the vocabulary lacks, which is left out; -1 to keep it.
    """

    def __init__(self, tokenizer: "Tokenizer", row_of: NDArray[np.int32], unknown: int) -> None:
        self._tokenizer = tokenizer
        self._row_of = row_of
        self._unknown = unknown
        self._cuts_runs = _cuts_runs(tokenizer)
        self._rows: dict[str, tuple[int, ...]] = {}
        """Of each word met."""

    def __call__(self, texts: Sequence[str]) -> list["TokenIds"]:
        """The rows of each text's tokens, in reading order."""
        words = [self._words(text) for text in texts]
        self._learn(set().union(*(found for found in words if found is not None)))
        rest = iter(self._cut([text for text, found in zip(texts, words, strict=True) if found is None]))
        return [next(rest) if found is None else self._look_up(found) for found in words]

    def _words(self, text: str) -> list[str] | None:
        """The words, if the text is nothing but such as can be looked up."""
        if not self._cuts_runs:
            return None
        if not text.isascii():
            text = _ACCENTS.sub("", normalize("NFKD", text.translate(_TO_ASCII)))
        return _ASCII_RUN.findall(text.lower()) if text.isascii() else None

    def _learn(self, words: set[str]) -> None:
        if len(self._rows) > _MOST_WORDS:
            self._rows.clear()
        new = [word for word in words if word not in self._rows]
        self._rows |= zip(new, (tuple(rows.tolist()) for rows in self._cut(new)), strict=True)

    def _look_up(self, words: Sequence[str]) -> "TokenIds":
        return np.fromiter(chain.from_iterable(map(self._rows.__getitem__, words)), np.int32)

    def _cut(self, texts: Sequence[str]) -> list["TokenIds"]:
        encodings = self._tokenizer.encode_batch_fast(texts, add_special_tokens=False) if texts else []
        found = (self._row_of[encoding.ids] for encoding in encodings)
        return [rows[rows != self._unknown] for rows in found]


def _cuts_runs(tokenizer: "Tokenizer") -> bool:
    """Whether it lowers letters and cuts each `RUN` by itself."""
    parts = (tokenizer.normalizer, tokenizer.pre_tokenizer)
    if None in parts:
        return False
    normalizer, pre_tokenizer = (json.loads(part.__getstate__()) for part in parts)
    steps = [step["type"] for step in normalizer.get("normalizers", [])]
    by_runs = {"type": "Split", "pattern": {"Regex": RUN}, "behavior": "Removed", "invert": True}
    return steps == ["NFKD", "StripAccents", "Lowercase"] and pre_tokenizer == by_runs
