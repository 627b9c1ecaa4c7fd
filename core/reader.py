"""The bundled reader: a small bilingual transformer, run by onnxruntime in 8-bit integers on the processor.

It reads a question together with a passage: does the passage answer, and where? And it gives a text a vector that
depends on the order of its words, and each sentence of a passage a vector that depends on the rest of the passage: the
mean of the sentence's token states within the whole ("late chunking", Günther et al. 2024).
"""

import hashlib
import json
import sys
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yinju.errors import EmbedderError
from yinju.settings import ReaderSettings
from yinju.text import sentences

FOLDER = "yinju-reader"
WEIGHTS = "reading.json"
"""A file beside the reader: the weights of what it finds, and the embedder and the reader that they were fitted to."""
TOKENIZER, TABLE = "tokenizer.json", "tokens.safetensors"
LAYERS, HEADS = ("lower.onnx", "encoder.onnx"), "reader.onnx"
"""`encoder.onnx` makes vectors and `reader.onnx` holds the heads: both continue from `lower.onnx`."""
QUERY_MARK, PASSAGE_MARK = "query: ", "passage: "
"""What the encoder's pretraining put before questions and passages (Wang et al. 2024, multilingual E5)."""
MOST_TOKENS = 512
"""The encoder has no positions beyond this; what a text has beyond it is not read."""
_KEPT_PASSAGES = 2048
"""Passages whose vectors are kept in memory, some 20 megabytes: questions to one corpus meet the same ones again."""
_BEGIN, _PAD, _END = 0, 1, 2
_MARKS_BEFORE = 3
"""Marks that stand around a question, before the passage."""
MOST_QUESTION_TOKENS = 96
"""Tokens of a question or claim beyond this are cut off when it is read with a passage."""
MOST_SPAN_TOKENS = 48
"""The reader's answers are parts of a sentence; longer ones are chance."""
_BLOCK = 32
"""Weights of the token table that share a scale."""

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class PassageVectors:
    """What the encoder makes of a passage.

    Attributes:
        passage: Unit vector of the whole, ``(dim,)``.
        sentences: Unit vectors of the sentences, ``(sentences, dim)``, in the order of `yinju.text.sentences`; zeros
            for a sentence beyond `MOST_TOKENS`.
    """

    passage: Matrix
    sentences: Matrix


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader finds in a passage, read together with a question or a claim.

    Attributes:
        answers: The log-odds that the passage answers the question; they mean nothing of a claim.
        support: The shares of "the passage entails the claim", "says nothing of it" and "contradicts it", which add up
            to 1; they mean nothing of a question.
        offsets: The range of characters of each of the passage's tokens, ``(tokens, 2)``.
        starts: The probability that the answer begins with each token, ``(tokens,)``, if there is one.
        ends: The same for its last token, ``(tokens,)``.
    """

    answers: float
    support: tuple[float, float, float]
    offsets: NDArray[np.int64]
    starts: Matrix
    ends: Matrix

    def best_span(self, start: int = 0, end: int = sys.maxsize) -> tuple[int, int, float] | None:
        """Returns the range of characters of the likeliest answer, and its probability.

        Args:
            start, end: It lies within this range of characters; ``None`` comes back if no token does.
        """
        [inside] = np.nonzero((self.offsets[:, 0] >= start) & (self.offsets[:, 1] <= end))
        if not len(inside):
            return None
        likely = np.tril(np.triu(self.starts[inside, None] * self.ends[inside]), MOST_SPAN_TOKENS - 1)
        first, last = np.unravel_index(int(likely.argmax()), likely.shape)
        begins, ends = int(self.offsets[inside[first], 0]), int(self.offsets[inside[last], 1])
        return begins, ends, float(likely[first, last])

    def share_within(self, start: int, end: int) -> float:
        """Returns the probability that the answer begins within a range of characters, if there is one."""
        inside = (self.offsets[:, 0] < end) & (self.offsets[:, 1] > start)
        return float(self.starts[inside].sum())


class Reader:
    """Turns questions and passages into unit vectors, and reads the two together. It loads its weights when first used.

    Attributes:
        folder: Where its files are.

    Raises:
        EmbedderError: The installation is damaged.
    """

    def __init__(self, settings: ReaderSettings) -> None:
        self._settings = settings
        self.folder = Path(str(files("yinju.models"))) / FOLDER
        if not (self.folder / TABLE).is_file():
            raise EmbedderError(
                f"The bundled reader is not in {self.folder}. Install Yinju anew, or set reader.enabled = false."
            )
        self._last_question = "", np.zeros(0, np.float32)
        self._kept: OrderedDict[str, PassageVectors] = OrderedDict()
        self._lock = Lock()  # the page answers several people at once

    @cached_property
    def fingerprint(self) -> str:
        """An identifier of the weights; whatever was fitted to the vectors is bound to it."""
        return self._fingerprint_of(TOKENIZER, TABLE, *LAYERS, *([HEADS] if self.has_heads else []))

    @cached_property
    def lower_fingerprint(self) -> str:
        """An identifier of the weights that `lower_states` rest on, which a new training of the heads leaves alone."""
        return self._fingerprint_of(TOKENIZER, TABLE, LAYERS[0])

    def _fingerprint_of(self, *names: str) -> str:
        digest = hashlib.sha256()
        for name in names:
            path = self.folder / name
            with path.open("rb") as file:
                # Their size and first megabyte tell two models apart, and cost no time at the first question.
                digest.update(f"{name} {path.stat().st_size}".encode() + file.read(1 << 20))
        return f"{FOLDER}@{digest.hexdigest()[:12]}"

    def question(self, text: str) -> Matrix:
        """Returns the unit vector of a question, ``(dim,)`` float32."""
        last, vector = self._last_question
        if last != text:
            [states] = self._states([self._tokenizer.encode(QUERY_MARK + text).ids[:MOST_TOKENS]])
            vector = _unit(states.mean(axis=0))
            self._last_question = text, vector
        return vector

    def passages(self, texts: Sequence[str]) -> list[PassageVectors]:
        """Returns the vectors of passages and of their sentences, in the order of the texts."""
        with self._lock:
            found = {text: self._kept[text] for text in texts if text in self._kept}
        new = [text for text in dict.fromkeys(texts) if text not in found]
        found |= zip(new, self.encode(new), strict=True)
        self.keep(found)
        return [found[text] for text in texts]

    def keep(self, found: Mapping[str, PassageVectors]) -> None:
        """Keeps vectors of passages, by text, that were made before: `passages` returns them."""
        with self._lock:
            self._kept |= found
            for text in found:
                self._kept.move_to_end(text)
            while len(self._kept) > _KEPT_PASSAGES:
                self._kept.popitem(last=False)

    def encode(self, texts: Sequence[str]) -> Iterator[PassageVectors]:
        """Yields the vectors of passages and of their sentences, and keeps none."""
        encodings = self._tokenizer.encode_batch([PASSAGE_MARK + text for text in texts])
        all_states = self._states([encoding.ids[:MOST_TOKENS] for encoding in encodings])
        for text, encoding, states in zip(texts, encodings, all_states, strict=True):
            offsets = np.array(encoding.offsets[:MOST_TOKENS]) - len(PASSAGE_MARK)
            ranges = sentences(text)
            parts = np.zeros((len(ranges), states.shape[1]), np.float32)
            for row, (start, stop) in enumerate(ranges):
                inside = (offsets[:, 0] < stop) & (offsets[:, 1] > start) & (offsets[:, 1] > offsets[:, 0])
                if inside.any():
                    parts[row] = _unit(states[inside].mean(axis=0))
            yield PassageVectors(_unit(states.mean(axis=0)), parts)

    def lower_states(self, texts: Sequence[str]) -> list[Matrix]:
        """Returns the states of each text's tokens after the lower layers, ``(tokens, dim)``.

        They tell more of how something is said than the vectors do, which were trained to tell what it is about.
        """
        found = []
        for encoding in self._tokenizer.encode_batch([PASSAGE_MARK + text for text in texts]):
            # Texts that run together change each other's states a little, since 8 bits share a scale.
            [(states,)] = self._run([encoding.ids[:MOST_TOKENS]], [self._lower])
            found.append(states[np.array(encoding.offsets[:MOST_TOKENS])[:, 1] > len(PASSAGE_MARK)])
        return found

    def read(self, text: str, passages: Sequence[str]) -> list[Reading]:
        """Reads a question together with each passage, or a claim; the findings are in the passages' order.

        Raises:
            EmbedderError: The folder holds no trained heads (`has_heads`).
        """
        if not self.has_heads:
            raise EmbedderError(f"{self.folder} holds no {HEADS}: it gives vectors and reads no questions.")
        asked = self._tokenizer.encode(text, add_special_tokens=False).ids[:MOST_QUESTION_TOKENS]
        encodings = self._tokenizer.encode_batch(list(passages), add_special_tokens=False)
        first = len(asked) + _MARKS_BEFORE
        room = _room(len(asked))
        pairs = [[_BEGIN, *asked, _END, _END, *encoding.ids[:room], _END] for encoding in encodings]
        findings = self._run(pairs, [self._lower, self._heads])
        return [
            _reading(answers, support, span[first : len(pair) - 1], encoding.offsets[:room])
            for encoding, pair, (answers, support, span) in zip(encodings, pairs, findings, strict=True)
        ]

    def fitting(self, text: str, passage: str) -> int:
        """Returns how many characters of a passage, from its first on, are read together with a question or a claim."""
        asked = self._tokenizer.encode(text, add_special_tokens=False).ids[:MOST_QUESTION_TOKENS]
        offsets = self._tokenizer.encode(passage, add_special_tokens=False).offsets
        room = _room(len(asked))
        return len(passage) if len(offsets) <= room else int(offsets[room - 1][1])

    @property
    def has_heads(self) -> bool:
        """Whether the folder holds trained heads."""
        return (self.folder / HEADS).is_file()

    def _states(self, texts: Sequence[list[int]]) -> list[Matrix]:
        """Returns the states of each text's tokens, ``(tokens, dim)``."""
        found = self._run(texts, [self._lower, self._upper])
        return [states[: len(text)] for text, (states,) in zip(texts, found, strict=True)]

    def _run(self, texts: Sequence[list[int]], sessions: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Returns each text's row of the last session's outputs; texts of like length run together."""
        found: list[tuple[Any, ...]] = [()] * len(texts)
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        for first in range(0, len(order), self._settings.batch):
            places = order[first : first + self._settings.batch]
            longest = len(texts[places[-1]])
            ids = np.full((len(places), longest), _PAD)
            mask = np.zeros((len(places), longest), np.int64)
            for row, place in enumerate(places):
                ids[row, : len(texts[place])] = texts[place]
                mask[row, : len(texts[place])] = 1
            outputs = [self._vectors_of(ids)]
            for session in sessions:
                outputs = session.run(None, {"states": outputs[0], "mask": mask})
            for row, place in enumerate(places):
                found[place] = tuple(output[row] for output in outputs)
        return found

    def _vectors_of(self, ids: NDArray[np.int64]) -> Matrix:
        """Returns the vectors of tokens out of the table of 4-bit weights, ``(texts, tokens, dim)``."""
        nibbles, scales = self._table
        packed = nibbles[ids].reshape(*ids.shape, -1, _BLOCK // 2)
        weights = np.concatenate([packed & 15, packed >> 4], axis=-1).astype(np.float32) - 8
        scaled: Matrix = weights * scales[ids][..., None].astype(np.float32)
        return scaled.reshape(*ids.shape, -1)

    @cached_property
    def _table(self) -> tuple[NDArray[np.uint8], NDArray[np.float16]]:
        from safetensors.numpy import load_file

        tensors = load_file(self.folder / TABLE)
        return tensors["nibbles"], tensors["scales"]

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        return Tokenizer.from_file(str(self.folder / TOKENIZER))

    @cached_property
    def _lower(self) -> Any:
        return self._session(LAYERS[0])

    @cached_property
    def _upper(self) -> Any:
        return self._session(LAYERS[1])

    @cached_property
    def _heads(self) -> Any:
        return self._session(HEADS)

    def _session(self, name: str) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._settings.threads
        # An arena would keep what the longest passages needed, a hundred megabytes, and saves no time.
        options.enable_cpu_mem_arena = False
        # Waiting threads would keep their cores busy, and what runs beside them slow.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3  # its warnings are about its own inside
        return onnxruntime.InferenceSession(str(self.folder / name), options, providers=["CPUExecutionProvider"])


def fitted_reader(settings: ReaderSettings, embedder: str) -> Reader | None:
    """Returns the reader; ``None`` where it is switched off or has no weights for this embedder and for itself.

    Args:
        embedder: The fingerprint of the embedder in use.

    Raises:
        EmbedderError: The installation is damaged.
    """
    if not settings.enabled:
        return None
    reader = Reader(settings)
    path = reader.folder / WEIGHTS
    if not path.is_file():
        return None
    try:
        weights = json.loads(path.read_text(encoding="utf-8"))
        fitted_to = weights["embedder"], weights["reader"]
    except (ValueError, LookupError, TypeError) as error:
        raise EmbedderError(
            f"{path} holds no weights of the reader ({error}). Make it anew with `yinju eval calibrate --reader`."
        ) from error
    return reader if fitted_to == (embedder, reader.fingerprint) else None


def _room(asked: int) -> int:
    """Returns how many tokens of a passage fit behind so many of a question, with the mark that ends them."""
    return MOST_TOKENS - asked - _MARKS_BEFORE - 1


def _reading(answers: np.float32, support: Matrix, span: Matrix, offsets: Sequence[tuple[int, int]]) -> Reading:
    """Puts the logits of a pair into the form that callers use."""
    shares = _softmax(support)
    places = np.array(offsets, np.int64).reshape(-1, 2)
    starts, ends = (_softmax(span[:, side]) for side in (0, 1))
    return Reading(float(answers), (float(shares[0]), float(shares[1]), float(shares[2])), places, starts, ends)


def _softmax(logits: Matrix) -> Matrix:
    powers = np.exp(logits - logits.max(initial=-np.inf))
    shares: Matrix = powers / max(1e-12, float(powers.sum()))
    return shares


def _unit(vector: Matrix) -> Matrix:
    unit: Matrix = vector / np.maximum(np.linalg.norm(vector), np.float32(1e-12))
    return unit
