"""Trains the head, chooses its threshold, and writes it."""

import hashlib
import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from yinju.models.train.addressed.examples import Example
from yinju.reader import Reader

DETECTORS = 16
EPOCHS = 8
BATCH = 128
RATE = 6e-3
"""The highest learning rate; it rises to it and falls to nothing."""
DECAY = 0.05
DROPPED = 0.15
"""The share of the inputs, and of the detectors, that a step leaves out."""
FLAGGED = 1 / 2000
"""The most of the ordinary sentences that may lie above the threshold."""
DOUBTED = 1 / 50
"""The share of the ordinary sentences that are doubted: they are left out where they do not answer the question."""
_SHARD = 1024
_STEPS = 127
"""Detectors are written as whole numbers from -127 to 127, each row with a scale."""

States = Sequence[NDArray[np.float16]]


def states_of(texts: Sequence[str], reader: Reader, work: Path, say: Callable[[str], None]) -> States:
    """Returns the states of each text's tokens, ``(tokens, dim)``; what a stopped run has read is not read again."""
    work.mkdir(parents=True, exist_ok=True)
    found: list[NDArray[np.float16]] = []
    for first in range(0, len(texts), _SHARD):
        shard = texts[first : first + _SHARD]
        kept = work / f"{hashlib.sha256(json.dumps([reader.lower_fingerprint, *shard]).encode()).hexdigest()[:16]}.npz"
        if not kept.is_file():
            states = [of.astype(np.float16) for of in reader.lower_states(shard)]
            partial = kept.with_suffix(".part.npz")
            np.savez(partial, states=np.concatenate(states), lengths=[len(of) for of in states])
            partial.replace(kept)
        with np.load(kept) as read:
            found += np.split(read["states"], np.cumsum(read["lengths"])[:-1])
        say(f"{first + len(shard)} of {len(texts)} texts read")
    return found


class Network(nn.Module):
    """The head as it learns: detectors take their highest token of a text, and their findings are weighed.

    Args:
        mean, spread: Of each of the states' numbers, ``(dim,)``; detectors see them levelled.
    """

    def __init__(self, mean: torch.Tensor, spread: torch.Tensor) -> None:
        super().__init__()
        self.mean, self.spread = mean, spread
        self.detectors = nn.Linear(len(mean), DETECTORS)
        self.weights = nn.Linear(DETECTORS, 1)
        self.dropped = nn.Dropout(DROPPED)

    def forward(self, states: States) -> torch.Tensor:
        """Returns the log-odds that each text is addressed to a model, ``(texts,)``."""
        together = torch.from_numpy(np.concatenate(states)).float()
        found = self.detectors(self.dropped((together - self.mean) / self.spread))
        place = torch.repeat_interleave(torch.arange(len(states)), torch.tensor([len(of) for of in states]))
        lowest = torch.full((len(states), DETECTORS), -100.0)
        highest = lowest.scatter_reduce(0, place[:, None].expand_as(found), found, "amax")
        odds: torch.Tensor = self.weights(self.dropped(torch.relu(highest)))[:, 0]
        return odds


def train(states: States, addressed: NDArray[np.bool_], seed: int) -> Network:
    """Returns a network that was trained on texts.

    Args:
        states: Of each text's tokens; at least one token each.
        addressed: Whether each text is addressed to a model, ``(texts,)``.
    """
    torch.manual_seed(seed)
    chance = np.random.default_rng(seed)
    sample = torch.from_numpy(np.concatenate(states[::5])).float()
    network = Network(sample.mean(0), sample.std(0) + 1e-6)
    steps = EPOCHS * -(-len(states) // BATCH)
    optimizer = torch.optim.AdamW(network.parameters(), weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps)
    for _ in range(EPOCHS):
        order = chance.permutation(len(states))
        for first in range(0, len(order), BATCH):
            places = order[first : first + BATCH]
            truth = torch.from_numpy(addressed[places]).float()
            loss = nn.functional.binary_cross_entropy_with_logits(network([states[i] for i in places]), truth)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
    return network.eval()


def odds_of(network: Network, states: States) -> NDArray[np.float32]:
    """Returns the log-odds of each text, ``(texts,)``; of one without tokens they are as low as can be."""
    found = np.full(len(states), -np.inf, np.float32)
    filled = [place for place, of in enumerate(states) if len(of)]
    with torch.no_grad():
        for first in range(0, len(filled), BATCH):
            places = filled[first : first + BATCH]
            found[places] = network([states[i] for i in places]).numpy()
    return found


def doubt_over(odds: NDArray[np.float32]) -> float:
    """Returns the log-odds above which lies the share ``DOUBTED`` of ordinary sentences."""
    return math.ceil(100 * float(np.quantile(odds, 1 - DOUBTED))) / 100


def threshold_over(odds: NDArray[np.float32], never: NDArray[np.float32]) -> float:
    """Returns the lowest threshold above which lie few enough ordinary sentences, and none that must never.

    Args:
        odds: Of ordinary sentences that were not trained on.
        never: Of sentences of which none may lie above it.
    """
    highest = np.sort(odds)[::-1]
    allowed = int(FLAGGED * len(odds))
    return math.ceil(100 * float(max(highest[allowed], never.max()))) / 100


def write_head(network: Network, reader: str, threshold: float, doubt: float, path: Path) -> None:
    """Writes the head, its detectors for states that are not levelled.

    Args:
        reader: The reader's `Reader.lower_fingerprint`.
        threshold, doubt: Log-odds; see `yinju.qa.llm.addressed.Head`.
    """
    with torch.no_grad():
        detectors = (network.detectors.weight / network.spread).numpy()
        offsets = network.detectors.bias.numpy() - detectors @ network.mean.numpy()
        weights, intercept = network.weights.weight[0].numpy(), float(network.weights.bias)
    scales = np.abs(detectors).max(axis=1) / _STEPS
    head = {
        "reader": reader,
        "threshold": round(threshold - intercept, 4),
        "doubt": round(doubt - intercept, 4),
        "weights": _rounded(weights),
        "offsets": _rounded(offsets),
        "scales": [float(f"{scale:.6g}") for scale in scales],
        "detectors": np.round(detectors / scales[:, None]).astype(int).tolist(),
    }
    path.write_text(json.dumps(head, separators=(",", ":")) + "\n", encoding="utf-8")


def _rounded(row: NDArray[np.float32]) -> list[float]:
    return [round(float(number), 4) for number in row]


def truth_of(examples: Sequence[Example]) -> NDArray[np.bool_]:
    """Returns whether each example is addressed to a model, ``(examples,)``."""
    return np.array([example.addressed for example in examples])
