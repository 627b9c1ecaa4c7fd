"""Finds sentences that are addressed to a model by how they read: a small head over the lower layers of the reader.

Each of its detectors looks for the token of a sentence that answers it most; what they find is weighed and added up. It
was trained on phrases of many kinds (`models/train/addressed`), and its file lies beside the reader.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from yinju.errors import EmbedderError
from yinju.qa.llm.injection import Grade
from yinju.reader import Matrix, Reader
from yinju.settings import ReaderSettings

FILE = "addressed.json"
LEAST_ODDS = -2.5
"""The log-odds that a sentence answers a question, by the reader, below which it does not. Of 120 sentences that held
the answer of a development question 3 lie below, of the sentences beside them about a third, and of 96 that a model was
made to say more than half."""
_KEPT_SENTENCES = 20_000
"""Sentences whose sums are remembered: questions to one corpus meet the same ones again."""
_MOST_CHARS = 400
"""Longer sentences are judged piece by piece, since the encoder reads no further than `yinju.reader.MOST_TOKENS`."""


@dataclass(frozen=True, slots=True)
class Head:
    """The weights of the head.

    Attributes:
        reader: The `Reader.lower_fingerprint` of the reader that it was trained over.
        detectors: One row a detector, ``(detectors, dim)``.
        offsets: What is added to each detector's highest value, ``(detectors,)``; below 0 a detector counts nothing.
        weights: The weight of each detector, ``(detectors,)``.
        threshold: The sum above which a sentence counts as addressed.
        doubt: The lower sum above which it may be.
    """

    reader: str
    detectors: Matrix
    offsets: Matrix
    weights: Matrix
    threshold: float
    doubt: float

    def total(self, states: Matrix) -> float:
        """Returns the sum of a text.

        Args:
            states: The states of its tokens, ``(tokens, dim)``; a text without tokens is addressed to nobody.
        """
        if not len(states):
            return -np.inf
        highest = (states @ self.detectors.T).max(axis=0) + self.offsets
        return float(np.maximum(highest, 0) @ self.weights)


class AddressedSentences:
    """Tells which sentences are addressed to a model that reads them, and which answer a question.

    Args:
        reader: Turns sentences into states.
        head: The head that was trained over it.
    """

    def __init__(self, reader: Reader, head: Head) -> None:
        self._reader = reader
        self._head = head
        self._totals = lru_cache(maxsize=_KEPT_SENTENCES)(self._total)

    def grades(self, sentences: Sequence[str]) -> list[Grade]:
        """Returns whether each sentence is: surely, perhaps, or not."""
        return [
            "yes" if total > self._head.threshold else "perhaps" if total > self._head.doubt else "no"
            for total in map(self._totals, sentences)
        ]

    def answer(self, question: str, sentences: Sequence[str]) -> list[bool]:
        """Returns whether each sentence may answer a question; all may where the reader reads no questions."""
        if not self._reader.has_heads:
            return [True] * len(sentences)
        return [reading.answers > LEAST_ODDS for reading in self._reader.read(question, sentences)]

    def _total(self, sentence: str) -> float:
        """Returns the highest sum of the pieces of a sentence."""
        pieces = [sentence[start : start + _MOST_CHARS] for start in range(0, len(sentence), _MOST_CHARS)]
        return max(map(self._head.total, self._reader.lower_states(pieces)), default=-np.inf)


def open_addressed(settings: ReaderSettings, reader: Reader | None) -> AddressedSentences | None:
    """Opens the head; ``None`` where the reader is switched off, or no head that was trained over it lies beside it.

    Args:
        reader: The reader that is in use for passages, if any: its weights are then loaded once.

    Raises:
        EmbedderError: The file is there and holds no such head.
    """
    if not settings.enabled:
        return None
    reader = reader or Reader(settings)
    path = reader.folder / FILE
    if not path.is_file():
        return None
    head = load_head(path)
    return AddressedSentences(reader, head) if head.reader == reader.lower_fingerprint else None


def load_head(path: Path) -> Head:
    """Returns the head of a file.

    Raises:
        EmbedderError: The file holds none.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        scales = _row(found["scales"])
        head = Head(
            str(found["reader"]),
            np.array(found["detectors"], np.float32) * scales[:, None],
            _row(found["offsets"]),
            _row(found["weights"]),
            float(found["threshold"]),
            float(found["doubt"]),
        )
        if not head.offsets.shape == head.weights.shape == scales.shape == head.detectors.shape[:1]:
            raise ValueError("its rows do not fit together")
    except (ValueError, LookupError, TypeError) as error:
        raise EmbedderError(
            f"{path} holds no head that finds addressed sentences ({error}). Make it anew with "
            "`python -m yinju.models.train.addressed`, or take it away."
        ) from error
    return head


def _row(numbers: Sequence[float]) -> Matrix:
    row: NDArray[np.float32] = np.array(numbers, np.float32).reshape(-1)
    return row
