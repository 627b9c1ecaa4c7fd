"""The second look at the best candidates: the reader reads them, and their scores are weighed anew."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from yinju.errors import EmbedderError
from yinju.reader import WEIGHTS, Matrix, PassageVectors, Reader, Reading, fitted_reader
from yinju.settings import ReaderSettings
from yinju.text import sentences

READING_FEATURES = ("ranking", "sentence", "answers")
"""The features of a candidate that was read: the log-odds of its score; the cosine of the question with its best
sentence, in units of `COSINE_UNIT`; and the reader's log-odds that the passage answers (0 without trained heads).
Beside these, the cosine with the whole passage and the probability of the likeliest answer get no weight."""
COSINE_UNIT = 0.05
"""The reader's cosines lie close together, most within a few of these units."""
COSINE_SHARE, CHANCE_COSINE = 8.0, 0.7
"""What the cosine of a sentence counts in its score, from that of texts that have nothing to do with each other up."""
SPAN_SHARE = 1.0
"""What the probability that the answer begins in a sentence counts in its score, in one language. Across languages the
reader finds the place of the answer too seldom: there it would lower the share of right sentences by 3 in a hundred."""
SPANS_ACROSS = False
"""Whether the place of an answer is also looked for in the other language's passages."""
SURE_SPAN = 0.4
"""The least probability of a span that is shown as the answer. Of the spans shown with development questions 82 in 100
English ones and 86 in 100 Chinese ones are right; across languages few would be, and none is shown."""
SURE_SHORT = 0.6
"""The least probability of a short answer, the product of three (`qa.answer.answer_words.probability`). Of those shown
with development questions, on which it was set, 16 of 18 were right: 12 of 14 English ones, where half the questions
have no answer, and 4 of 4 Chinese ones. At 0.5, 17 of 23 English ones were."""
NEARLY_AS_SURE = 1.5
"""A sentence may be another answer if it answers less surely than the best one by at most this much, in
`FoundSpan.sureness`."""
_AROUND = " \t\n\u3000,，、;；:：。"
_OPENING, _CLOSING = "(（[【“‘「『《〈", ")）]】”’」』》〉"
CHOSEN_BY_COSINE = 10.0
"""What the cosine of the question with a whole passage counts beside the log-odds of its score, where the passages that
are read are chosen. Of 300 development questions across languages, 95.3 in 100 then have a right passage among the
eight, 93.3 by the ranking alone; 20 or more, or the best sentence in place of the passage, find no more."""
_SURE = 1e-6
"""Scores are kept this far from 0 and 1, where log-odds are infinite."""


@dataclass(frozen=True, slots=True)
class FoundSpan:
    """The likeliest answer in a sentence of a passage.

    Attributes:
        start, end: Its range of the passage's characters.
        probability: How likely it is the answer, in 0–1, if the passage has one.
        odds: The log-odds that the passage has one.
    """

    start: int
    end: int
    probability: float
    odds: float

    @property
    def sureness(self) -> float:
        """The sum of both logarithms, by which spans of several passages compare."""
        return self.odds + math.log(max(self.probability, _SURE))

    @property
    def is_sure(self) -> bool:
        """Whether it is shown as the answer."""
        return self.odds > 0 and self.probability >= SURE_SPAN


@dataclass(frozen=True, slots=True)
class SideWeights:
    """Weights of `READING_FEATURES` for passages of one side: in the question's language, or in the other.

    What puts the right passage before the others tells badly whether there is a right one: hence two rows of weights.

    Attributes:
        order: The weights of the sum by which passages are ordered.
        answerable: An intercept, then the weights of the log-odds that the question has an answer.
    """

    order: tuple[float, ...]
    answerable: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ReadingWeights:
    """The weights of what is read, fitted for one embedder and one reader and meaningless for others.

    Attributes:
        same: The weights for passages in the question's language.
        across: The weights for passages in the other language.
        embedder: The fingerprint of the embedder whose ranking is weighed.
        reader: The fingerprint of the reader.
    """

    same: SideWeights
    across: SideWeights
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
        self._last: tuple[str, dict[str, Reading]] = "", {}

    def scores(self, question: str, texts: Sequence[str], before: Sequence[float], same: Sequence[bool]) -> list[float]:
        """Returns the score of each passage, in 0–1; the highest tells how likely the question has an answer.

        Args:
            before: The score of each passage in the ranking, in 0–1.
            same: Whether each passage is in the question's language.
        """
        if self.weights is None or not texts:
            return list(before)
        values = self.features(question, texts, before)
        sides = [self.weights.same if one else self.weights.across for one in same]
        order = (values * np.array([side.order for side in sides])).sum(axis=1)
        answerable = np.array([side.answerable for side in sides])
        odds = answerable[:, 0] + (values * answerable[:, 1:]).sum(axis=1)
        # Read or not, each side keeps its places among the other's, since only the ranking compares the two. The first
        # of all gets the highest probability, and so on.
        found = np.zeros(len(texts))
        found[_reordered(order, before, same)] = np.sort(1 / (1 + np.exp(-odds)))[::-1]
        return [float(score) for score in found]

    def order(self, question: str, scores: Mapping[str, float], vectors: Mapping[str, Matrix]) -> list[str]:
        """Returns the passages in the order in which they are worth reading.

        Args:
            scores: The score of each passage in the ranking, in 0–1.
            vectors: The unit vectors of passages that the reader has encoded. Unless it has encoded all, the scores
                alone decide: a passage without a vector cannot be compared with the others.
        """
        worth = dict(scores)
        if worth and vectors.keys() >= worth.keys():
            ids = list(worth)
            cosines = np.stack([vectors[one] for one in ids]) @ self.reader.question(question)
            odds = _log_odds([scores[one] for one in ids])
            worth = dict(zip(ids, (odds + CHOSEN_BY_COSINE * cosines).tolist(), strict=True))
        return sorted(worth, key=lambda one: (-worth[one], one))

    def remember(self, encodings: Mapping[str, PassageVectors]) -> None:
        """Spares passages, by text, their encoding, unless sentences were cut otherwise when they were encoded."""
        self.reader.keep({text: one for text, one in encodings.items() if len(one.sentences) == len(sentences(text))})

    def features(self, question: str, texts: Sequence[str], before: Sequence[float]) -> NDArray[np.float64]:
        """Returns the features of passages, ``(passages, len(READING_FEATURES))``; 0 for those that do not weigh."""
        columns = [_log_odds(before), self._best_sentences(question, texts), self._answers(question, texts)]
        return np.column_stack(columns)

    def sentence_scores(self, question: str, text: str, *, same: bool) -> Matrix:
        """Returns how likely each sentence of a passage answers, ``(sentences,)``: 0 of one that is far from it.

        Args:
            same: Whether the passage is in the question's language.
        """
        found = np.zeros(len(sentences(text)), np.float32)
        if self._weighs("sentence"):
            [vectors] = self.reader.passages([text])
            cosines = vectors.sentences @ self.reader.question(question)
            found += COSINE_SHARE * np.maximum(0, cosines - CHANCE_COSINE)
        if self._finds_spans(same):
            [read] = self._read(question, [text])
            found += SPAN_SHARE * np.array(
                [read.share_within(start, end) for start, end in sentences(text)], np.float32
            )
        return found

    def answer_span(self, question: str, text: str, start: int, end: int, *, same: bool) -> FoundSpan | None:
        """Returns the likeliest answer within a sentence of a passage; ``None`` if the reader looks for none.

        Args:
            start, end: The sentence's range of the passage's characters.
            same: Whether the passage is in the question's language.
        """
        if not self._finds_spans(same):
            return None
        [read] = self._read(question, [text])
        span = read.best_span(start, end)
        begins, ends = _trimmed(text, *span[:2]) if span is not None else (0, 0)
        return FoundSpan(begins, ends, span[2], read.answers) if span is not None and begins < ends else None

    def _finds_spans(self, same: bool) -> bool:
        return self._reads and (same or SPANS_ACROSS)

    def _weighs(self, feature: str) -> bool:
        """Returns whether a feature has a weight; what has none is not looked at."""
        if self.weights is None:
            return True
        place = READING_FEATURES.index(feature)
        sides = self.weights.same, self.weights.across
        return any(side.order[place] or side.answerable[1 + place] for side in sides)

    @property
    def _reads(self) -> bool:
        return self.reader.has_heads and self._weighs("answers")

    def _best_sentences(self, question: str, texts: Sequence[str]) -> NDArray[np.float64]:
        """Returns the cosine of the question with the best sentence of each passage, ``(passages,)``."""
        if not self._weighs("sentence"):
            return np.zeros(len(texts))
        vector = self.reader.question(question)
        best = [(read.sentences @ vector).max(initial=-1) for read in self.reader.passages(texts)]
        return np.array(best, np.float64) / COSINE_UNIT

    def _answers(self, question: str, texts: Sequence[str]) -> NDArray[np.float64]:
        """Returns the log-odds that each passage answers, ``(passages,)``."""
        if not self._reads:
            return np.zeros(len(texts))
        return np.array([read.answers for read in self._read(question, texts)], np.float64)

    def _read(self, question: str, texts: Sequence[str]) -> list[Reading]:
        """Reads passages with a question; what was read for the last question is kept for the choice of sentences."""
        last, kept = self._last
        known = dict(kept) if last == question else {}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        known |= zip(new, self.reader.read(question, new), strict=True)
        self._last = question, known
        return [known[text] for text in texts]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Returns a range without the blanks and commas around it, and without a bracket that has no counterpart in it."""
    while start < end and (text[start] in _AROUND or (text[start] in _OPENING and _single(text[start:end], 0))):
        start += 1
    while start < end and (text[end - 1] in _AROUND or (text[end - 1] in _CLOSING and _single(text[start:end], -1))):
        end -= 1
    return start, end


def _single(text: str, place: int) -> bool:
    """Returns whether the bracket at a place has no counterpart in the text."""
    kinds, others = (_OPENING, _CLOSING) if place == 0 else (_CLOSING, _OPENING)
    return others[kinds.index(text[place])] not in text


def _log_odds(scores: Sequence[float]) -> NDArray[np.float64]:
    odds = np.clip(scores, _SURE, 1 - _SURE)
    return np.asarray(np.log(odds / (1 - odds)), np.float64)


def _reordered(order: NDArray[np.float64], before: Sequence[float], same: Sequence[bool]) -> NDArray[np.int64]:
    """Returns the passages' places in a new order, in which each side stands where it stood before.

    Args:
        order: The sum by which passages of one side are ordered.
        before: The scores by which all were ordered.
        same: The side of each.
    """
    by_side = {side: iter(sorted(np.nonzero(np.array(same) == side)[0], key=lambda i: -order[i])) for side in same}
    ranked = np.argsort(-np.array(before), kind="stable")
    return np.array([next(by_side[same[place]]) for place in ranked], np.int64)


def open_reader(settings: ReaderSettings, embedder: str) -> PassageReader | None:
    """Returns the reader with its weights; ``None`` where passages are not to be read.

    That is so where the reader is switched off, where no weights lie beside it, and where they were fitted for another
    embedder or for another reader.

    Args:
        embedder: The fingerprint of the embedder in use.

    Raises:
        EmbedderError: The installation is damaged.
    """
    reader = fitted_reader(settings, embedder)
    return None if reader is None else PassageReader(reader, settings, load_reading_weights(reader.folder))


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
            _side(found["same"]), _side(found["across"]), str(found["embedder"]), str(found["reader"])
        )
    except (ValueError, LookupError, TypeError) as error:
        raise EmbedderError(
            f"{path} holds no weights of the reader ({error}). Make it anew with `yinju eval calibrate --reader`."
        ) from error


def _side(weights: Mapping[str, Mapping[str, float]]) -> SideWeights:
    order, answerable = weights["order"], weights["answerable"]
    return SideWeights(
        tuple(float(order[name]) for name in READING_FEATURES),
        tuple(float(answerable[name]) for name in ("intercept", *READING_FEATURES)),
    )
