"""Trains the reader: seeded, resumable, with a learning rate that stays until the last part of the run.

The rate rises, stays, and falls to nothing only in the last part of the steps that the run is told: a longer run goes
on from the checkpoint at the end of the stay.
"""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from yinju.models.train.reader.mixture import Mixture
from yinju.models.train.reader.network import Pair, Reader, collate, encode, losses

BATCH_TOKENS = 3_600
"""Tokens in a batch, padding counted."""
POOL = 768
"""Examples drawn at once and sorted by length, so that a batch holds texts of one length."""
RATE, HEAD_RATE = 1.2e-4, 1e-3
"""The learning rates of the encoder's layers and of the heads."""
WARM_UP, FALL = 60, 0.25
"""Steps in which the rate rises, and the share of all steps in which it falls."""
DECAY, CLIP = 0.01, 1.0
"""AdamW's weight decay, and the norm to which gradients are cut."""
CHECKPOINT_S = 300
"""Seconds between two checkpoints."""


class Learner:
    """The reader in training.

    Args:
        below: What the layers that do not learn make of ids and mask.
        folder: Where ``checkpoint.pt`` and ``curve.jsonl`` are kept.
        steps: Steps of the whole run.
        in_half: Whether matrices are multiplied in 16-bit numbers (bfloat16): half the time where the processor has
            instructions for them.
    """

    def __init__(
        self,
        model: Reader,
        below: Callable[[Tensor, Tensor], Tensor],
        tokenizer: Tokenizer,
        folder: Path,
        steps: int,
        device: str,
        *,
        in_half: bool,
    ) -> None:
        self.model = model.to(device)
        self._below = below
        self._in_half = in_half
        self._tokenizer = tokenizer
        self._folder = folder
        self._steps = steps
        self._device = device
        named = model.learning()
        heads = [value for name, value in named if not name.startswith("layers.")]
        layers = [value for name, value in named if name.startswith("layers.")]
        groups = [{"params": layers, "lr": RATE, "top": RATE}, {"params": heads, "lr": HEAD_RATE, "top": HEAD_RATE}]
        self._optimizer = torch.optim.AdamW(groups, weight_decay=DECAY, betas=(0.9, 0.98))
        self.step, self._pool = 0, 0

    @property
    def checkpoint(self) -> Path:
        """The file from which a stopped run goes on."""
        return self._folder / "checkpoint.pt"

    def train(self, mixture: Mixture, say: Callable[[str], None], until: float) -> bool:
        """Trains to the last step, or until a moment of ``time.monotonic()``; returns whether it got to the end."""
        saved = time.monotonic()
        curve: list[dict[str, float]] = []
        for batch in self._batches(mixture) if self.step < self._steps else ():
            curve.append(self._learn(batch))
            self.step += 1
            if self.step % 50 == 0:
                self._note(curve, say)
                curve = []
            if time.monotonic() - saved > CHECKPOINT_S:
                self.save()
                saved = time.monotonic()
            if self.step >= self._steps or time.monotonic() >= until:
                break
        self.save()
        return self.step >= self._steps

    def save(self) -> None:
        """Writes the checkpoint; a kill leaves the one before or this one."""
        learning = {name for name, _ in self.model.learning()}
        state = {
            "step": self.step,
            "pool": self._pool,
            "weights": {name: value for name, value in self.model.state_dict().items() if name in learning},
            "optimizer": self._optimizer.state_dict(),
        }
        unfinished = self.checkpoint.with_suffix(".new")
        torch.save(state, unfinished)
        unfinished.replace(self.checkpoint)

    def load(self) -> None:
        """Goes on from the checkpoint, if there is one."""
        if not self.checkpoint.is_file():
            return
        state = torch.load(self.checkpoint, map_location=self._device)
        self.model.load_state_dict(state["weights"], strict=False)
        self._optimizer.load_state_dict(state["optimizer"])
        self.step, self._pool = state["step"], state["pool"]

    def _batches(self, mixture: Mixture) -> Iterator[list[Pair]]:
        while True:
            pairs = sorted(encode(list(mixture.draw(self._pool, POOL)), self._tokenizer), key=lambda p: len(p.ids))
            batches: list[list[Pair]] = [[]]
            for pair in pairs:
                if batches[-1] and (len(batches[-1]) + 1) * len(pair.ids) > BATCH_TOKENS:
                    batches.append([])
                batches[-1].append(pair)
            np.random.default_rng(self._pool).shuffle(batches)
            self._pool += 1
            yield from batches

    def _learn(self, pairs: list[Pair]) -> dict[str, float]:
        rate = self._rate()
        for group in self._optimizer.param_groups:
            group["lr"] = group["top"] * rate
        batch = collate(pairs)
        moved = type(batch)(*(getattr(batch, name).to(self._device) for name in batch.__slots__))
        with torch.autocast(self._device, torch.bfloat16, enabled=self._in_half):
            parts = losses(self.model, self._below(moved.ids, moved.mask), moved)
        total = torch.stack([value / weight for value, weight in parts.values() if weight > 0]).sum()
        self._optimizer.zero_grad(set_to_none=True)
        torch.autograd.backward([total])
        torch.nn.utils.clip_grad_norm_([value for _, value in self.model.learning()], CLIP)
        self._optimizer.step()
        found = {name: (value / weight).item() for name, (value, weight) in parts.items() if weight > 0}
        return found | {"pairs": len(pairs), "tokens": batch.ids.numel()}

    def _rate(self) -> float:
        falling = (self._steps - self.step) / (FALL * self._steps)
        return min(1.0, (self.step + 1) / WARM_UP, max(0.0, falling))

    def _note(self, curve: list[dict[str, float]], say: Callable[[str], None]) -> None:
        means = {
            name: round(float(np.mean([c[name] for c in curve if name in c])), 4)
            for name in ("answers", "span", "support")
        }
        sums = {name: int(sum(c[name] for c in curve)) for name in ("pairs", "tokens")}
        with (self._folder / "curve.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps({"step": self.step, **means, **sums}) + "\n")
        say(f"step {self.step} of {self._steps}: {means}, {sums}")
