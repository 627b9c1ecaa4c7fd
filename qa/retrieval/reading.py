"""The second look at the best candidates: the reader reads them, and their scores are weighed anew."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from yinju.errors import EmbedderError
from yinju.reader import Matrix, Reader
from yinju.settings import ReaderSettings

WEIGHTS = "ranking.json"
READING_FEATURES = ("ranking", "passage", "sentence")
"""The features of a candidate that was read: the log-odds of its score, the cosine of the question with the passage,
and with its best sentence, both cosines in units of `COSINE_UNIT`."""
COSINE_UNIT = 0.05
"""The reader's cosines lie close together, most within a few of these units."""
_SURE = 1e-6
"""Scores are kept this far from 0 and 1, where log-odds are infinite."""


@dataclass(frozen=True, slots=True)
class ReadingWeights:
    """Weights of `READING_FEATURES`, fitted for one embedder and one reader and meaningless for others.

    Each tuple holds an intercept, then one weight for each feature.

    Attributes:
        same: The weights for passages in the question's language.
        across: The weights for passages in the other language.
        embedder: The fingerprint of the embedder whose ranking is weighed.
        reader: The fingerprint of the reader.
    """

    same: tuple[float, ...]
    across: tuple[float, ...]
    embedder: str
    reader: str


class PassageReader:
    """Reads the best candidates of a ranking.

    Args:
        weights: ``None`` while they are being fitted: then the scores stay as they are.
    """

    def __init__(self, reader: Reader, settings: ReaderSettings, weights: ReadingWeights | None = None) -> None:
        self.reader = reader
        self.count = settings.passages
        self.weights = weights

    def scores(self, question: str, texts: Sequence[str], before: Sequence[float], same: Sequence[bool]) -> list[float]:
        """Returns the probability that each passage answers the question, in 0–1.

        Args:
            before: The score of each passage in the ranking, in 0–1.
            same: Whether each passage is in the question's language.
        """
        if self.weights is None or not texts:
            return list(before)
        values = self.features(question, texts, before)
        weights = np.where(np.array(same)[:, None], self.weights.same, self.weights.across)
        total = weights[:, 0] + (weights[:, 1:] * values).sum(axis=1)
        return [float(p) for p in 1 / (1 + np.exp(-total))]

    def features(self, question: str, texts: Sequence[str], before: Sequence[float]) -> NDArray[np.float64]:
        """Returns the features of passages, ``(passages, len(READING_FEATURES))``."""
        vector = self.reader.question(question)
        odds = np.clip(before, _SURE, 1 - _SURE)
        cosines = []
        for read in self.reader.passages(texts):
            whole = float(read.passage @ vector)
            cosines.append((whole, max([whole, *(read.sentences @ vector).tolist()])))
        return np.column_stack([np.log(odds / (1 - odds)), np.array(cosines).reshape(-1, 2) / COSINE_UNIT])

    def sentence_cosines(self, question: str, text: str) -> Matrix:
        """Returns the cosine of the question with each sentence of a passage, ``(sentences,)``."""
        [read] = self.reader.passages([text])
        cosines: Matrix = read.sentences @ self.reader.question(question)
        return cosines


def open_reader(settings: ReaderSettings, embedder: str) -> PassageReader | None:
    """Returns the reader; ``None`` where it is switched off, or its weights were fitted for another embedder.

    Args:
        embedder: The fingerprint of the embedder in use.

    Raises:
        EmbedderError: The installation is damaged.
    """
    if not settings.enabled:
        return None
    reader = Reader(settings)
    weights = load_reading_weights(reader.folder)
    fitted = weights is not None and (weights.embedder, weights.reader) == (embedder, reader.fingerprint)
    return PassageReader(reader, settings, weights) if fitted else None


def load_reading_weights(folder: Path) -> ReadingWeights | None:
    """Returns the weights that lie beside the reader, ``None`` without the file.

    Raises:
        EmbedderError: The file holds no such weights.
    """
    path = folder / WEIGHTS
    if not path.is_file():
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return ReadingWeights(
            _in_order(found["same"]), _in_order(found["across"]), str(found["embedder"]), str(found["reader"])
        )
    except (ValueError, LookupError, TypeError) as error:
        raise EmbedderError(
            f"{path} holds no weights of the reader ({error}). Make it anew with `yinju eval calibrate --reader`."
        ) from error


def _in_order(weights: Mapping[str, float]) -> tuple[float, ...]:
    return tuple(float(weights[name]) for name in ("intercept", *READING_FEATURES))
