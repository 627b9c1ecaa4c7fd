"""Trains one vector and one weight for each token, so that texts that belong together come out close.

Two losses are added, both contrastive over the batch (InfoNCE, van den Oord et al. 2018): one on the weighted mean of a
text's vectors, which the vector index searches, and one on soft alignment, the weighted mean of each token's best match
in the other text (late interaction, Khattab and Zaharia 2020), which the ranking uses.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

SCALE = 20.0
"""The factor of both similarities before the softmax."""
BETAS = (0.9, 0.99)
"""Decay rates of Adam's two moments."""
CHECKPOINT_STEPS = 100
"""Steps between two checkpoints."""
BLOCK = 16
"""Neighbouring pairs drawn together in half of the batches. They are of one document or around one headword, and so are
the negatives that are hardest to tell apart."""
TOKENS = {"translation": (64, 64), "name": (16, 16), "passage": (32, 96)}
"""Most tokens kept of a left and of a right text, by the kind of pair."""
BATCH = {"translation": 2048, "name": 2048, "passage": 1024}
"""Pairs in a batch, by the kind of pair."""
ALIGNED = {"translation": (64, 14), "name": (128, 6), "passage": (32, 16)}
"""Pairs of a batch that are also aligned, and most tokens of a left text there. A right text has up to four times as
many in passages, and twice as many in translations."""


@dataclass(frozen=True, slots=True)
class Round:
    """A pass of training, with a learning rate that rises for `WARM_UP` steps and then falls to zero.

    Attributes:
        epochs: How often the sources are gone through.
        rate: The highest learning rate.
        dropout: Largest share of a text's tokens left out. The share is drawn for each text from 0 up, since a question
            names only a part of what is said.
    """

    epochs: float
    rate: float
    dropout: float


ROUNDS = (Round(2.5, 3e-3, 0.4), Round(3.0, 1.5e-3, 0.25))
"""The rounds of training. The second starts from the vectors of the first and sees more of each text."""
WARM_UP = 50
"""Steps in which the learning rate rises."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of many texts, as rows of the table: text ``i`` has ``rows[starts[i] : starts[i + 1]]``."""

    rows: NDArray[np.int32]
    starts: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.starts) - 1


@dataclass(frozen=True, slots=True)
class TokenPairs:
    """A source of pairs, as tokens.

    Attributes:
        share: How often it is used in an epoch.
    """

    name: str
    kind: str
    left: Tokens
    right: Tokens
    share: float = 1.0


class Learner:
    """The table of vectors in training; a stopped training continues from its last checkpoint.

    Args:
        frequencies: How often each row's token occurs, ``(rows,)``; it decides the initial weights.
        folder: The folder of the checkpoint.
    """

    def __init__(self, frequencies: NDArray[np.int64], dim: int, seed: int, device: str, folder: Path) -> None:
        generator = torch.Generator().manual_seed(seed)
        rows = len(frequencies)
        self._device = device
        self._seed = seed
        self._checkpoint = folder / "checkpoint.pt"
        self.vectors = (torch.randn(rows, dim, generator=generator) / dim**0.5).to(device)
        rarity = np.log(1 + frequencies.sum() / (1.0 + frequencies))
        self.weights = torch.from_numpy(np.log(rarity / rarity.max())).float()[:, None].to(device)
        self._moments = [torch.zeros_like(t) for t in (self.vectors, self.vectors, self.weights, self.weights)]
        self._round = 0
        self._step = 0

    def train(self, sources: Sequence[TokenPairs], say: Callable[[str], None]) -> None:
        """Goes through the sources in all rounds, each batch from one source; saves its state every few minutes."""
        if self._checkpoint.exists():
            self._load()
        for number in range(self._round, len(ROUNDS)):
            plan = _plan(sources, ROUNDS[number].epochs, np.random.default_rng((self._seed, number)))
            losses: list[tuple[float, float]] = []
            while self._step < len(plan):
                losses.append(self._learn(sources[plan[self._step]], ROUNDS[number], len(plan)))
                self._step += 1
                if self._step % CHECKPOINT_STEPS == 0:
                    self._save()
                    pooled, aligned = np.mean(losses, axis=0)
                    place = f"round {number + 1} of {len(ROUNDS)}, step {self._step} of {len(plan)}"
                    say(f"{place}: loss {pooled:.3f} of texts, {aligned:.3f} of alignment")
                    losses = []
            self._round, self._step = number + 1, 0
            self._save()

    def table(self) -> NDArray[np.float32]:
        """Returns the vectors, ``(rows, dim)``; the length of each is its token's weight in a mean."""
        product: NDArray[np.float32] = (self.vectors * self.weights.exp()).cpu().numpy()
        return product

    def _learn(self, source: TokenPairs, schedule: Round, steps: int) -> tuple[float, float]:
        chance = np.random.default_rng((self._seed, self._round, self._step))
        rate = schedule.rate * (1 - self._step / steps) * min(1.0, (self._step + 1) / WARM_UP)
        picked = _pick(len(source.left), BATCH[source.kind], chance)
        limits = TOKENS[source.kind]
        sides = [
            _draw(side, picked, limit, schedule.dropout, chance)
            for side, limit in zip((source.left, source.right), limits, strict=True)
        ]
        met, inverse = np.unique(np.concatenate([rows for rows, _ in sides]), return_inverse=True)
        local = np.split(inverse, [len(sides[0][0])])
        index = torch.from_numpy(met.astype(np.int64)).to(self._device)
        vectors = self.vectors[index].requires_grad_()
        weights = self.weights[index].requires_grad_()
        bags = [(rows, starts) for rows, (_, starts) in zip(local, sides, strict=True)]
        pooled = _pooled_loss(vectors, weights, bags, self._device)
        pairs, tokens = ALIGNED[source.kind]
        wide = tokens * (4 if source.kind == "passage" else 2 if source.kind == "translation" else 1)
        aligned = _aligned_loss(vectors, weights, bags, min(pairs, len(picked)), (tokens, wide), self._device)
        torch.autograd.backward(pooled + aligned)
        self._update(index, vectors, weights, rate)
        return pooled.item(), aligned.item()

    @torch.no_grad()
    def _update(self, index: torch.Tensor, vectors: torch.Tensor, weights: torch.Tensor, rate: float) -> None:
        """Applies Adam to the rows that occur in the batch."""
        for table, part, first, second in (
            (self.vectors, vectors, *self._moments[:2]),
            (self.weights, weights, *self._moments[2:]),
        ):
            assert part.grad is not None
            mean = first[index].lerp_(part.grad, 1 - BETAS[0])
            square = second[index].lerp_(part.grad**2, 1 - BETAS[1])
            first[index], second[index] = mean, square
            table[index] = part.detach() - rate * mean / (square.sqrt() + 1e-8)

    def _save(self) -> None:
        state = {
            "round": self._round,
            "step": self._step,
            "vectors": self.vectors,
            "weights": self.weights,
            "moments": self._moments,
        }
        unfinished = self._checkpoint.with_suffix(".new")
        torch.save(state, unfinished)
        unfinished.replace(self._checkpoint)

    def _load(self) -> None:
        state = torch.load(self._checkpoint, map_location=self._device)
        self._round, self._step = state["round"], state["step"]
        self.vectors, self.weights = state["vectors"], state["weights"]
        self._moments = state["moments"]


def _plan(sources: Sequence[TokenPairs], epochs: float, chance: np.random.Generator) -> list[int]:
    """Returns the source that each step draws from."""
    steps = [max(1, round(epochs * s.share * len(s.left) / BATCH[s.kind])) for s in sources]
    return [int(i) for i in chance.permutation(np.repeat(np.arange(len(sources)), steps))]


def _pick(count: int, size: int, chance: np.random.Generator) -> NDArray[np.int64]:
    """Draws distinct pairs by number: blocks of neighbours in half of the batches, single pairs in the others."""
    if count <= size:
        return chance.permutation(count)
    if chance.random() < 0.5:
        blocks = chance.choice(count // BLOCK, size=min(size // BLOCK, count // BLOCK), replace=False)
        return (blocks[:, None] * BLOCK + np.arange(BLOCK)).ravel()
    return chance.choice(count, size=size, replace=False)


def _draw(
    texts: Tokens, picked: NDArray[np.int64], limit: int, dropout: float, chance: np.random.Generator
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Draws the tokens of the texts picked, and returns them with the position where each text starts.

    Each text keeps at least one token and at most ``limit``, in random order.
    """
    lengths = texts.starts[picked + 1] - texts.starts[picked]
    owner = np.repeat(np.arange(len(picked)), lengths)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    rows = texts.rows[np.repeat(texts.starts[picked], lengths) + place]
    order = np.lexsort((chance.random(len(rows)), owner))
    kept = np.ceil(lengths * (1 - chance.uniform(0, dropout, len(picked))))
    chosen = order[place < np.minimum(np.maximum(kept, 1), limit)[owner]]
    counts = np.bincount(owner[chosen], minlength=len(picked))
    return rows[chosen], np.concatenate([[0], np.cumsum(counts)[:-1]])


Bag = tuple[NDArray[np.int64], NDArray[np.int64]]


def _pooled_loss(vectors: torch.Tensor, weights: torch.Tensor, bags: Sequence[Bag], device: str) -> torch.Tensor:
    table = vectors * weights.exp()
    left, right = (
        functional.normalize(
            functional.embedding_bag(
                torch.from_numpy(rows).to(device), table, torch.from_numpy(starts).to(device), mode="sum"
            )
        )
        for rows, starts in bags
    )
    return _contrast(SCALE * left @ right.T)


def _aligned_loss(
    vectors: torch.Tensor, weights: torch.Tensor, bags: Sequence[Bag], pairs: int, most: tuple[int, int], device: str
) -> torch.Tensor:
    unit = functional.normalize(vectors)
    padded = [_pad(bag, pairs, tokens) for bag, tokens in zip(bags, most, strict=True)]
    (left, left_mask), (right, right_mask) = (tuple(torch.from_numpy(a).to(device) for a in p) for p in padded)
    cosine = unit[left.ravel()] @ unit[right.ravel()].T
    cosine = cosine.view(*left.shape, *right.shape)
    there = cosine.masked_fill(~right_mask, -1.0).max(3).values  # each left token's best in each right text
    back = (
        cosine.masked_fill(~left_mask[:, :, None, None], -1.0).max(1).values
    )  # each right token's best in each left text
    left_weight = weights[left, 0].exp() * left_mask
    right_weight = weights[right, 0].exp() * right_mask
    forward = torch.einsum("il,ilj->ij", left_weight / left_weight.sum(1, keepdim=True), there)
    backward = torch.einsum("jl,ijl->ji", right_weight / right_weight.sum(1, keepdim=True), back)
    return (_contrast(SCALE * forward) + _contrast(SCALE * backward)) / 2


def _contrast(scores: torch.Tensor) -> torch.Tensor:
    """Returns the loss of each row's own column against the others, and of each column's own row."""
    target = torch.arange(len(scores), device=scores.device)
    return (functional.cross_entropy(scores, target) + functional.cross_entropy(scores.T, target)) / 2


def _pad(bag: Bag, pairs: int, most: int) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Returns the tokens of the first pairs, ``(pairs, most)``, and a mask of those that exist."""
    rows, starts = bag
    ends = np.append(starts[1:], len(rows))[:pairs, None]
    places = starts[:pairs, None] + np.arange(most)
    mask = places < ends
    return rows[np.where(mask, places, 0)], mask


def count_rows(sources: Sequence[TokenPairs], rows: int) -> NDArray[np.int64]:
    """Counts how often each row occurs in the sources."""
    return sum(
        (np.bincount(side.rows, minlength=rows) for s in sources for side in (s.left, s.right)),
        np.zeros(rows, np.int64),
    )
