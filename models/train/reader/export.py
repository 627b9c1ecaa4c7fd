"""Writes the encoder as Yinju runs it: the table of token vectors in 4 bits, the layers in 8 bits for onnxruntime.

The table keeps the four bits that the base came in: blocks of 32 weights with one scale, after the form "Q4_0" of ggml.
Matrices of the layers become 8-bit integers with a scale for each output; the activations are quantised as they come.
"""

import copy
import shutil
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers.optimizer import optimize_model
from safetensors.numpy import save_file
from torch import Tensor, nn
from transformers import BertModel

from yinju.models.train.reader.network import Reader
from yinju.reader import HEADS, LAYERS, TABLE, TOKENIZER

BLOCK = 32
"""Weights that share a scale."""
OPSET = 17
_OF_TEXTS = {"answers", "support"}
"""Outputs with one value, or row of values, a text; all others have one a token."""


def export(base: Path, reader: Reader | None, shared: int, out: Path) -> None:
    """Writes the finished folder.

    Args:
        base: The folder of the encoder that training starts from: it gives the vectors.
        reader: The trained network, which shares the lower layers of the base; ``None`` writes the base alone.
        shared: How many layers it shares.
    """
    out.mkdir(parents=True, exist_ok=True)
    # The exporter traces plain attention, which becomes one operator afterwards.
    encoder = BertModel.from_pretrained(base, dtype=torch.float32, add_pooling_layer=False, attn_implementation="eager")
    _export_table(encoder.embeddings.word_embeddings.weight.detach().numpy(), out / TABLE)
    lower, upper = out / LAYERS[0], out / LAYERS[1]
    _export_network(_Layers(encoder, 0, shared, embeds=True), ["out"], lower)
    _export_network(_Layers(encoder, shared, len(encoder.encoder.layer), embeds=False), ["out"], upper)
    if reader is not None:
        trained = copy.deepcopy(reader).cpu()
        trained.encoder.set_attn_implementation("eager")
        layers = _Layers(trained.encoder, shared, len(trained.encoder.encoder.layer), embeds=False)
        _export_network(_Heads(layers, trained), ["answers", "support", "span"], out / HEADS)
    shutil.copy(base / TOKENIZER, out / TOKENIZER)
    for path in out.iterdir():
        path.chmod(0o644)


class _Layers(nn.Module):
    """Some layers of an encoder.

    Args:
        embeds: Whether they take vectors of tokens, which still lack their places; else the states of the layer before.
    """

    def __init__(self, encoder: BertModel, first: int, last: int, *, embeds: bool) -> None:
        super().__init__()
        self.encoder = copy.deepcopy(encoder)
        self.encoder.encoder.layer = self.encoder.encoder.layer[first:last]
        if not embeds:
            self.encoder.set_submodule("embeddings", _Unchanged())

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Returns the states of the last of the layers, ``(texts, tokens, width)``."""
        found: Tensor = self.encoder(inputs_embeds=states, attention_mask=mask).last_hidden_state
        return found


class _Heads(nn.Module):
    """The upper layers of the reader with its heads."""

    def __init__(self, layers: _Layers, reader: Reader) -> None:
        super().__init__()
        self.layers, self.answers, self.support, self.span = layers, reader.answers, reader.support, reader.span

    def forward(self, states: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Returns logits, as `Reader` does."""
        found = self.layers(states, mask)
        first = found[:, 0]
        return self.answers(first).squeeze(-1), self.support(first), self.span(found)


class _Unchanged(nn.Module):
    def forward(self, inputs_embeds: Tensor, **_: object) -> Tensor:
        return inputs_embeds


def _export_network(model: _Layers | _Heads, outputs: list[str], path: Path) -> None:
    """Writes a network that takes ``states`` and ``mask`` as an ONNX file of 8-bit weights."""
    config = (model if isinstance(model, _Layers) else model.layers).encoder.config
    width, heads = config.hidden_size, config.num_attention_heads
    states, mask = torch.zeros(2, 7, width), torch.ones(2, 7, dtype=torch.int64)
    axes = {name: {0: "texts", 1: "tokens"} for name in ("states", "mask", *outputs) if name not in _OF_TEXTS}
    axes |= {name: {0: "texts"} for name in _OF_TEXTS.intersection(outputs)}
    with tempfile.TemporaryDirectory() as folder:
        plain, fused = Path(folder) / "plain.onnx", Path(folder) / "fused.onnx"
        torch.onnx.export(
            model.eval(),
            (states, mask),
            str(plain),
            input_names=["states", "mask"],
            output_names=outputs,
            dynamic_axes=axes,
            opset_version=OPSET,
            dynamo=False,
        )
        # One operator for the attention of a layer: half the time.
        optimize_model(
            str(plain), model_type="bert", num_heads=heads, hidden_size=width, opt_level=0
        ).save_model_to_file(str(fused))
        quantize_dynamic(
            str(fused),
            str(path),
            weight_type=QuantType.QInt8,
            per_channel=True,
            op_types_to_quantize=["MatMul", "Attention"],
            extra_options={"MatMulConstBOnly": True, "DefaultTensorType": onnx.TensorProto.FLOAT},
        )


def _export_table(table: NDArray[np.float32], path: Path) -> None:
    """Writes the table of token vectors, ``(tokens, width)``, in 4 bits."""
    blocks = table.reshape(-1, BLOCK)
    extreme = blocks[np.arange(len(blocks)), np.abs(blocks).argmax(axis=1)]
    scale = (extreme / -8).astype(np.float16)
    divisor = np.where(scale == 0, 1, scale).astype(np.float32)
    nibbles = np.clip(np.rint(blocks / divisor[:, None]) + 8, 0, 15).astype(np.uint8)
    packed = nibbles[:, : BLOCK // 2] | nibbles[:, BLOCK // 2 :] << 4
    save_file(
        {"nibbles": packed.reshape(len(table), -1), "scales": scale.reshape(len(table), -1)},
        str(path),
    )
