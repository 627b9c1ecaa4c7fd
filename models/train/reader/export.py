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

from yinju.models.train.reader.network import Layers, Reader, read_encoder
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
    encoder = read_encoder(base)
    _export_table(encoder.embeddings.word_embeddings.weight.detach().numpy(), out / TABLE)
    export_lower(base, shared, out / LAYERS[0])
    _export_network(Layers(encoder, shared, len(encoder.encoder.layer), embeds=False), ["out"], out / LAYERS[1])
    if reader is not None:
        _export_network(copy.deepcopy(reader).cpu(), ["answers", "support", "span"], out / HEADS)
    shutil.copy(base / TOKENIZER, out / TOKENIZER)
    for path in out.iterdir():
        path.chmod(0o644)


def export_lower(base: Path, shared: int, path: Path) -> None:
    """Writes the layers of the base that the vectors and the reader share."""
    _export_network(Layers(read_encoder(base), 0, shared, embeds=True), ["out"], path)


def _export_network(model: Layers | Reader, outputs: list[str], path: Path) -> None:
    """Writes a network that takes ``states`` and ``mask`` as an ONNX file of 8-bit weights."""
    encoder = (model if isinstance(model, Layers) else model.layers).encoder
    # The exporter traces plain attention, which becomes one operator afterwards.
    encoder.set_attn_implementation("eager")
    config = encoder.config
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
