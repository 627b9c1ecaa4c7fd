"""Writes the finished folder: a sentence-transformers model in 8-bit integers, and the translations of its words."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Tokenizer

from yinju.models.train.directions import write_directions
from yinju.models.train.vocabulary import HAN_RUN
from yinju.token_table import TRANSLATIONS

NEIGHBOURS = 4
"""Translations kept for each word."""
LEAST_COSINE = 0.4
"""Least cosine of a translation."""
LARGEST = 31
"""The largest value of a vector, so that 6 bits of 8 are used: a wheel, which is packed, is a fifth smaller for it."""
_BLOCK = 512
"""Words whose translations are looked up at a time."""


def export(
    tokenizer: Tokenizer,
    mapping: NDArray[np.int32],
    vectors: NDArray[np.float32],
    rows: int,
    out: Path,
    say: Callable[[str], None],
) -> None:
    """Writes the folder of the finished model.

    Args:
        mapping: The row of each token.
        vectors: The vectors, ``(rows, dim)``; the length of each is its token's weight. Row 0, for unknown tokens,
            becomes zeros.
        rows: How many rows are kept; they are ordered by worth.
    """
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding

    tokenizer, mapping = _without_rare(tokenizer, mapping, rows)
    table = vectors[:rows].copy()
    table[0] = 0
    steps = np.abs(table).max(axis=1) / LARGEST
    whole = np.round(table / np.maximum(steps, 1e-12)[:, None]).astype(np.int8)
    model = SentenceTransformer(
        modules=[StaticEmbedding(tokenizer, embedding_weights=np.zeros((1, table.shape[1]), np.float32)), Normalize()]
    )
    model.save(str(out), create_model_card=False)
    tokenizer.save(str(out / "tokenizer.json"), pretty=False)
    save_file(
        {"embeddings": whole, "mapping": mapping, "weights": steps.astype(np.float32)[mapping]},
        out / "model.safetensors",
    )
    write_directions(whole * steps[:, None], out)
    say("looking for the translations of every word")
    nearest, nearness = _translations(tokenizer, mapping, whole)
    save_file({"rows": nearest, "nearness": nearness}, out / TRANSLATIONS)


def _without_rare(tokenizer: Tokenizer, mapping: NDArray[np.int32], rows: int) -> tuple[Tokenizer, NDArray[np.int32]]:
    """Drops the tokens whose rows are left out; single characters stay as unknown tokens."""
    state = json.loads(tokenizer.to_str())
    kept: dict[str, int] = {}
    kept_rows: list[int] = []
    for token, number in sorted(state["model"]["vocab"].items(), key=lambda item: item[1]):
        row = int(mapping[number])
        if row < rows or len(token) == 1:
            kept[token] = len(kept)
            kept_rows.append(row if row < rows else 0)
    state["model"]["vocab"] = kept
    return Tokenizer.from_str(json.dumps(state)), np.array(kept_rows, np.int32)


def _translations(
    tokenizer: Tokenizer, mapping: NDArray[np.int32], table: NDArray[np.int8]
) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
    """Finds the rows of each row's nearest words of the other language, and their cosines times 255; 0 for none."""
    word_of: dict[int, str] = {}
    for token, number in sorted(tokenizer.get_vocab().items(), key=lambda item: item[1]):
        word_of.setdefault(int(mapping[number]), token)
    chinese = np.array([row for row, word in word_of.items() if row and HAN_RUN.fullmatch(word)])
    english = np.array([row for row, word in word_of.items() if word.isascii() and word.isalpha() and len(word) > 1])
    unit = torch.nn.functional.normalize(torch.from_numpy(table).float())
    nearest = np.zeros((len(table), NEIGHBOURS), np.int32)
    nearness = np.zeros((len(table), NEIGHBOURS), np.uint8)
    for here, there in ((chinese, english), (english, chinese)):
        others = unit[there].T.contiguous()
        for start in range(0, len(here), _BLOCK):
            part = here[start : start + _BLOCK]
            best = torch.topk(unit[part] @ others, NEIGHBOURS)
            cosines = best.values.numpy()
            near = cosines >= LEAST_COSINE
            nearest[part] = np.where(near, there[best.indices.numpy()], 0)
            nearness[part] = np.where(near, np.clip(np.round(255 * cosines), 0, 255), 0)
    return nearest, nearness
