"""The reader as a network: a BERT encoder with three heads, and the batches that it takes."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import onnxruntime
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional
from transformers import AttentionInterface, AttentionMaskInterface, BertModel
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import sdpa_mask

from yinju.models.train.reader.examples import ENTAILED, NOT_ENTAILED, Example

BEGIN, PAD, END = 0, 1, 2
"""Ids of the encoder's marks. A pair is ``<s> question </s> </s> passage </s>``, as its pretraining had it."""
MOST_TEXT, MOST_TOKENS = 96, 448
"""Most tokens of a question or claim, and of the whole pair."""
NO_PLACE = -1e4
"""The score of a token where no answer may begin or end."""


ATTENTION = "sdpa_in_single_precision"
"""The attention of the network: torch's own, which takes twice as long on a CPU with numbers of 16 bits as of 32."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Pairs of one length.

    Attributes:
        ids: Token ids, ``(pairs, tokens)``.
        mask: 1 for tokens, 0 for padding, ``(pairs, tokens)``.
        passage: Whether a token is of the passage, ``(pairs, tokens)``.
        span: The first and the last token of the answer, ``(pairs, 2)``; -1 without one.
        answers: 1, 0, or -1 for a claim, ``(pairs,)``.
        support: The label, or -100 for a question, ``(pairs,)``.
        weight: ``(pairs,)``.
    """

    ids: Tensor
    mask: Tensor
    passage: Tensor
    span: Tensor
    answers: Tensor
    support: Tensor
    weight: Tensor


@dataclass(frozen=True, slots=True)
class Pair:
    """An example as tokens; ``first`` is the place of the passage's first token."""

    ids: list[int]
    first: int
    span: tuple[int, int]
    example: Example


class Layers(nn.Module):
    """Some layers of an encoder, copied.

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


class _Unchanged(nn.Module):
    def forward(self, inputs_embeds: Tensor, **_: object) -> Tensor:
        return inputs_embeds


class Reader(nn.Module):
    """The upper layers of the encoder with three heads; the layers below them do not learn.

    Args:
        base: The folder of the encoder.
        frozen: How many of the lower layers keep their weights.
    """

    def __init__(self, base: Path, frozen: int) -> None:
        super().__init__()
        encoder = read_encoder(base, ATTENTION)
        self.frozen = frozen
        self.tokens = encoder.embeddings.word_embeddings
        self.lower = Layers(encoder, 0, frozen, embeds=True)
        self.layers = Layers(encoder, frozen, len(encoder.encoder.layer), embeds=False)
        width = encoder.config.hidden_size
        self.answers = nn.Linear(width, 1)
        self.support = nn.Linear(width, 3)
        self.span = nn.Linear(width, 2)
        for part in (self.tokens, self.lower):
            part.requires_grad_(False)

    def forward(self, states: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Reads what the lower layers made of pairs.

        Returns:
            Logits: of answering ``(pairs,)``, of support ``(pairs, 3)``, of the first and the last token
            ``(pairs, tokens, 2)``.
        """
        found = self.layers(states, mask)
        first = found[:, 0]
        return self.answers(first).squeeze(-1), self.support(first), self.span(found)

    def below(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Returns the states of the lower layers, ``(pairs, tokens, width)``."""
        with torch.no_grad():
            states: Tensor = self.lower(self.tokens(ids), mask)
        return states

    def learning(self) -> list[tuple[str, nn.Parameter]]:
        """Returns the parameters that learn, by name."""
        return [(name, value) for name, value in self.named_parameters() if value.requires_grad]


def read_encoder(base: Path, attention: str = "eager") -> BertModel:
    """Reads the encoder of a folder.

    Nothing is dropped out: no example comes often, and attention without it is one operator.
    """
    return BertModel.from_pretrained(
        base,
        dtype=torch.float32,
        add_pooling_layer=False,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        attn_implementation=attention,
    )


def _attention(
    module: nn.Module, query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None, **options: Any
) -> tuple[Tensor, None]:
    device = query.device.type
    if device != "cpu" or query.dtype == torch.float32:
        return sdpa_attention_forward(module, query, key, value, mask, **options)
    with torch.autocast(device, enabled=False):
        found, _ = sdpa_attention_forward(module, query.float(), key.float(), value.float(), mask, **options)
    return found.to(query.dtype), None


AttentionInterface.register(ATTENTION, _attention)
AttentionMaskInterface.register(ATTENTION, sdpa_mask)


def encode(examples: Sequence[Example], tokenizer: Tokenizer) -> list[Pair]:
    """Turns examples into tokens; one whose answer falls off the end is left out."""
    texts = tokenizer.encode_batch([example.text for example in examples], add_special_tokens=False)
    passages = tokenizer.encode_batch([example.passage for example in examples], add_special_tokens=False)
    pairs = []
    for example, text, passage in zip(examples, texts, passages, strict=True):
        asked = text.ids[:MOST_TEXT]
        first = len(asked) + 3
        room = MOST_TOKENS - first - 1
        span = (-1, -1)
        if example.span is not None:
            begin, end = example.span
            inside = [i for i, (a, b) in enumerate(passage.offsets[:room]) if a < end and b > begin and b > a]
            if not inside or passage.offsets[inside[-1]][1] < end:
                continue
            span = first + inside[0], first + inside[-1]
        pairs.append(Pair([BEGIN, *asked, END, END, *passage.ids[:room], END], first, span, example))
    return pairs


def collate(pairs: Sequence[Pair]) -> Batch:
    """Puts pairs into one batch."""
    longest = max(len(pair.ids) for pair in pairs)
    ids = torch.full((len(pairs), longest), PAD)
    passage = torch.zeros((len(pairs), longest), dtype=torch.bool)
    for row, pair in enumerate(pairs):
        ids[row, : len(pair.ids)] = torch.tensor(pair.ids)
        passage[row, pair.first : len(pair.ids) - 1] = True
    examples = [pair.example for pair in pairs]
    return Batch(
        ids,
        (ids != PAD).long(),
        passage,
        torch.tensor([pair.span for pair in pairs]),
        torch.tensor([-1.0 if e.answers is None else float(e.answers) for e in examples]),
        torch.tensor([-100 if e.support is None else e.support for e in examples]),
        torch.tensor([e.weight for e in examples]),
    )


def losses(model: Reader, states: Tensor, batch: Batch) -> dict[str, tuple[Tensor, Tensor]]:
    """Weighs what the model makes of a batch.

    Args:
        states: What the lower layers make of it.

    Returns:
        For each head the weighted sum of its losses and the sum of the weights.
    """
    answers, support, span = (logits.float() for logits in model(states, batch.mask))
    of_question, of_claim = batch.answers >= 0, batch.support != -100
    places = span.masked_fill(~batch.passage[..., None], NO_PLACE)
    with_span = batch.span[:, 0] >= 0
    return {
        "answers": _weighed(
            functional.binary_cross_entropy_with_logits(
                answers[of_question], batch.answers[of_question], reduction="none"
            ),
            batch.weight[of_question],
        ),
        "span": _weighed(
            functional.cross_entropy(
                places[with_span].transpose(1, 2).flatten(0, 1), batch.span[with_span].flatten(), reduction="none"
            )
            .view(-1, 2)
            .mean(dim=1),
            batch.weight[with_span],
        ),
        "support": _weighed(_support_loss(support[of_claim], batch.support[of_claim]), batch.weight[of_claim]),
    }


def _support_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """Returns the negative logarithm of the label's share; of "not entailed", that of the two other shares together."""
    shares = functional.log_softmax(logits, dim=1)
    others = torch.logsumexp(torch.cat([shares[:, :ENTAILED], shares[:, ENTAILED + 1 :]], dim=1), dim=1)
    known = shares.gather(1, labels.clamp(min=0)[:, None]).squeeze(1)
    return -torch.where(labels == NOT_ENTAILED, others, known)


def _weighed(values: Tensor, weights: Tensor) -> tuple[Tensor, Tensor]:
    return (values * weights).sum(), weights.sum()


def read_tokenizer(base: Path) -> Tokenizer:
    """Reads the encoder's tokenizer."""
    return Tokenizer.from_file(str(base / "tokenizer.json"))


class LowerLayers:
    """The layers that do not learn, as onnxruntime runs them in 8 bits.

    Args:
        path: The ONNX file.
        tokens: The vectors of tokens.
    """

    def __init__(self, path: Path, tokens: nn.Embedding) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = torch.get_num_threads()
        self._session = onnxruntime.InferenceSession(path, options)
        self._tokens = tokens

    def __call__(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Returns the states of the last of them, ``(pairs, tokens, width)``."""
        with torch.no_grad():
            vectors = self._tokens(ids).numpy()
        [states] = self._session.run(None, {"states": vectors, "mask": mask.numpy()})
        return torch.from_numpy(states)
