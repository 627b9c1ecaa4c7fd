"""The bundled encoder: a small bilingual transformer, run by onnxruntime in 8-bit integers on the processor.

It gives a text a vector that depends on the order of its words, and each sentence of a passage a vector that depends
on the rest of the passage: the mean of the sentence's token states within the whole ("late chunking", Günther et al.
2024).
"""

import hashlib
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yinju.errors import EmbedderError
from yinju.settings import ReaderSettings
from yinju.text import sentences

FOLDER = "yinju-reader"
TOKENIZER, TABLE = "tokenizer.json", "tokens.safetensors"
LAYERS, HEADS = ("lower.onnx", "encoder.onnx"), "reader.onnx"
"""The layers that make vectors; and the upper layers with heads, which stand upon the lower ones too."""
QUERY_MARK, PASSAGE_MARK = "query: ", "passage: "
"""What the encoder's pretraining put before questions and passages (Wang et al. 2024, multilingual E5)."""
MOST_TOKENS = 512
"""The encoder knows no later places; what a text has beyond them is not read."""
_KEPT_PASSAGES = 2048
"""Passages whose vectors are kept in memory, some 20 megabytes: questions to one corpus meet the same ones again."""
_PAD = 1
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


class Encoder:
    """Turns questions and passages into unit vectors. Its weights are loaded at the first text.

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
        self._last = "", np.zeros(0, np.float32)
        self._known: OrderedDict[str, PassageVectors] = OrderedDict()

    @cached_property
    def fingerprint(self) -> str:
        """An identifier of the weights; whatever was fitted to the vectors is bound to it."""
        digest = hashlib.sha256()
        for name in (TOKENIZER, TABLE, *LAYERS):
            path = self.folder / name
            with path.open("rb") as file:
                # Their size and first megabyte tell two models apart, and cost no time at the first question.
                digest.update(f"{name} {path.stat().st_size}".encode() + file.read(1 << 20))
        return f"{FOLDER}@{digest.hexdigest()[:12]}"

    def question(self, text: str) -> Matrix:
        """Returns the unit vector of a question, ``(dim,)`` float32."""
        if self._last[0] != text:
            self._last = text, self._encode_question(text)
        return self._last[1]

    def _encode_question(self, text: str) -> Matrix:
        [states] = self._states([self._tokenizer.encode(QUERY_MARK + text).ids[:MOST_TOKENS]])
        return _unit(states.mean(axis=0))

    def passages(self, texts: Sequence[str]) -> list[PassageVectors]:
        """Returns the vectors of passages and of their sentences, in the order of the texts."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        made = dict(zip(new, self._encode(new), strict=True))
        found = [made[text] if text in made else self._known[text] for text in texts]
        for text, vectors in zip(texts, found, strict=True):
            self._known[text] = vectors
            self._known.move_to_end(text)
        while len(self._known) > _KEPT_PASSAGES:
            self._known.popitem(last=False)
        return found

    def _encode(self, texts: Sequence[str]) -> Iterator[PassageVectors]:
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

    def _states(self, texts: Sequence[list[int]]) -> list[Matrix]:
        """Returns the states of each text's tokens, ``(tokens, dim)``; texts of like length run together."""
        found: list[Matrix] = [np.zeros((0, 0), np.float32)] * len(texts)
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        for first in range(0, len(order), self._settings.batch):
            places = order[first : first + self._settings.batch]
            longest = len(texts[places[-1]])
            ids = np.full((len(places), longest), _PAD)
            mask = np.zeros((len(places), longest), np.int64)
            for row, place in enumerate(places):
                ids[row, : len(texts[place])] = texts[place]
                mask[row, : len(texts[place])] = 1
            states = self._vectors_of(ids)
            for session in self._sessions:
                [states] = session.run(None, {"states": states, "mask": mask})
            for row, place in enumerate(places):
                found[place] = states[row, : len(texts[place])]
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
    def _sessions(self) -> list[Any]:
        """The lower and the upper layers."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._settings.threads
        options.log_severity_level = 3
        return [
            onnxruntime.InferenceSession(str(self.folder / name), options, providers=["CPUExecutionProvider"])
            for name in LAYERS
        ]


def _unit(vector: Matrix) -> Matrix:
    unit: Matrix = vector / np.maximum(np.linalg.norm(vector), np.float32(1e-12))
    return unit
