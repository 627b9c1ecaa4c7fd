"""Puts a finished reader back into the network, so that training goes on from it where no checkpoint is left."""

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor

from yinju.models.train.reader.network import Reader
from yinju.reader import HEADS

_LAYER = "layers.encoder.encoder.layer."
_DENSE = ("attention.output.dense", "intermediate.dense", "output.dense")
"""The matrices of a layer after its attention, in the order in which they are applied."""


def restore(reader: Reader, folder: Path) -> None:
    """Sets the layers that learn, and the heads, to those of a finished folder.

    Their 8-bit integers become floats again: what rounding took is lost, a cosine of .997 to what was trained.

    Raises:
        ValueError: The folder holds a reader of another shape.
    """
    graph = onnx.load(folder / HEADS).graph
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    weights = {name: torch.tensor(value) for name, value in stored.items() if name.endswith(("weight", "bias"))}
    matrices = [name.removesuffix("_quantized") for name in stored if name.endswith("_quantized")]
    unnamed = iter([name for name in matrices if name.startswith("onnx::")])
    found = {name: value for name, value in weights.items() if name.startswith(_LAYER)}
    for place in range(len(reader.layers.encoder.encoder.layer)):
        layer = f"{_LAYER}{place}."
        joined = _floats(stored, f"Attention_{place}_qkv_weight")
        biases = weights[f"Attention_{place}_qkv_bias"]
        for part, matrix, bias in zip(("query", "key", "value"), joined.chunk(3), biases.chunk(3), strict=True):
            found |= {f"{layer}attention.self.{part}.weight": matrix, f"{layer}attention.self.{part}.bias": bias}
        found |= {f"{layer}{name}.weight": _floats(stored, next(unnamed)) for name in _DENSE}
    for head, name in (("answers", "answers.weight"), ("support", "support.weight"), ("span", next(unnamed))):
        found |= {f"{head}.weight": _floats(stored, name), f"{head}.bias": weights[f"{head}.bias"]}
    expected = {name: value.shape for name, value in reader.learning()}
    if {name: value.shape for name, value in found.items()} != expected:
        message = f"{folder} holds a reader of other layers; --frozen and --base must be those that it was trained with"
        raise ValueError(message)
    reader.load_state_dict(found, strict=False)


def _floats(stored: dict[str, np.ndarray], name: str) -> Tensor:
    """Returns a matrix as ``torch`` keeps it, ``(outputs, inputs)``."""
    integers, scale, zero = (stored[f"{name}_{part}"] for part in ("quantized", "scale", "zero_point"))
    return torch.tensor(((integers.astype(np.float32) - zero) * scale).T.copy())
