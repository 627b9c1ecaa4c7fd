"""Foretells what a corpus costs on a cluster, from what an article costs on one machine.

Ingestion is a line of steps. The workers prepare articles, as far ahead as there is room, while the command takes one
step after the other through its parts: a step takes as long as the slower of both, and in each part the command waits
for the slowest shard, whose time is drawn.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from yinju.errors import UsageError

UNIT_COSTS = Path(__file__).with_name("unit_costs.json")
SPREAD = 0.25
"""The standard deviation of the logarithm of a shard's time. On a busy machine ten writes of 20 articles took 165 to
420 milliseconds."""
_GIGABIT = 1e9 / 8
_SLICES = 200
"""In so many slices the growing corpus is looked at; within one its size counts as the same."""


@dataclass(frozen=True, slots=True)
class UnitCosts:
    """What an article, a pair and a step cost; see ``unit_costs.json`` for where they were measured.

    Attributes:
        worker_ms: Milliseconds of a worker's core an article, by stage.
        pairs_an_article, pairs_a_thousand: How many articles it is compared with, and by how much they grow with every
            thousand articles of the corpus: reports on prices and appointments repeat each other.
        bytes_of_text: Bytes of the text that comes along for each comparison.
        compare_ms_a_pair: Milliseconds of a worker's core.
        candidates_ms, candidates_ms_a_thousand: Milliseconds in which a shard names the candidates of one article, and
            by how much they grow with every thousand articles that it holds.
        command_ms: Milliseconds of the command an article, by part.
        write_ms: Milliseconds of a writer an article.
        step_wait_ms: Milliseconds that a writer waits for its disk in each step, whatever it writes.
        step_articles: Articles in a step.
        bytes_to_command, bytes_to_writer: Bytes of an article on the network.
        bytes_on_disk: Bytes of an article in its shard.
        signature_bytes: Bytes of an article in a writer's memory.
        bytes_in_memory_a_passage: Bytes of a passage in a reader's memory: its vector with its links.
    """

    worker_ms: dict[str, float]
    pairs_an_article: float
    pairs_a_thousand: float
    bytes_of_text: int
    compare_ms_a_pair: float
    candidates_ms: float
    candidates_ms_a_thousand: float
    command_ms: dict[str, float]
    write_ms: float
    step_wait_ms: float
    step_articles: int
    bytes_to_command: int
    bytes_to_writer: int
    bytes_on_disk: int
    signature_bytes: int
    passages_an_article: float
    bytes_in_memory_a_passage: int

    @classmethod
    def load(cls, path: Path = UNIT_COSTS) -> "UnitCosts":
        """Reads costs from a JSON file; what it says of where they were measured is left out.

        Raises:
            UsageError: It cannot be read, or lacks a cost.
        """
        try:
            held = json.loads(path.read_text(encoding="utf-8"))
            return cls(**{name: held[name] for name in cls.__dataclass_fields__})
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UsageError(f"{path} holds no costs ({error!r}). Copy {UNIT_COSTS} and change its numbers.") from error


@dataclass(frozen=True, slots=True)
class Machines:
    """The machines of a cluster, a shard on each.

    Attributes:
        cores: Cores of each.
        gigabits: Gigabits a second between any two.
    """

    nodes: int
    cores: int = 16
    gigabits: float = 10.0


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a corpus costs on a cluster.

    Attributes:
        hours: Hours in which the command waits for each part, all steps together; ``cores`` is the time beyond these
            that the busiest machine's cores need for all that they do.
        worker_hours: Core hours of the workers, comparing included.
        disk_gb, writer_gb, reader_gb: Gigabytes on each machine's disk, in its writer's memory, and in a reader's.
        network_gb: Gigabytes that pass through the command.
        articles_a_second: Over the whole.
    """

    articles: int
    nodes: int
    hours: dict[str, float]
    worker_hours: float
    disk_gb: float
    writer_gb: float
    reader_gb: float
    network_gb: float
    articles_a_second: float

    @property
    def wall(self) -> str:
        """The part that takes the longest."""
        return max(self.hours, key=self.hours.__getitem__)


def forecast(costs: UnitCosts, machines: Machines, articles: int, seed: int = 1) -> Forecast:
    """Foretells the ingestion of articles into an empty corpus.

    Args:
        seed: What the shards' times are drawn by.

    Raises:
        UsageError: There is nothing to foretell.
    """
    if articles < 1 or machines.nodes < 1 or machines.cores < 1 or machines.gigabits <= 0:
        raise UsageError("Articles, nodes, cores and gigabits must be more than 0.")
    draw = np.random.default_rng(seed)
    slices = np.linspace(0, articles, min(_SLICES, articles) + 1)
    held, arriving = (slices[:-1] + slices[1:]) / 2, np.diff(slices)
    steps = arriving / costs.step_articles
    slowest = _slowest(machines.nodes, len(held), draw)
    pairs = costs.pairs_an_article + costs.pairs_a_thousand * held / 1000
    moved = arriving * (costs.bytes_to_command + costs.bytes_to_writer + pairs * costs.bytes_of_text)
    ms: dict[str, NDArray[np.float64]] = {
        "candidates": arriving * _candidates_ms(costs, machines, held) * slowest,
        "comparisons": arriving * pairs * costs.compare_ms_a_pair / (machines.nodes * machines.cores),
        "the command itself": arriving * sum(costs.command_ms.values()),
        "network": moved / (machines.gigabits * _GIGABIT) * 1000,
        "writing": (arriving / machines.nodes * costs.write_ms + steps * costs.step_wait_ms) * slowest,
    }
    waited = np.sum(list(ms.values()), axis=0)
    hours = {part: float(took.sum()) / 3.6e6 for part, took in ms.items()}
    work = _core_ms(costs, machines, held, pairs) * arriving / machines.cores
    hours["cores"] = float(np.maximum(0.0, work - waited).sum()) / 3.6e6
    a_node = articles / machines.nodes
    return Forecast(
        articles,
        machines.nodes,
        hours,
        float((arriving * (sum(costs.worker_ms.values()) + pairs * costs.compare_ms_a_pair)).sum()) / 3.6e6,
        a_node * costs.bytes_on_disk / 1e9,
        a_node * costs.signature_bytes / 1e9,
        a_node * costs.passages_an_article * costs.bytes_in_memory_a_passage / 1e9,
        float(moved.sum()) / 1e9,
        articles / (sum(hours.values()) * 3600),
    )


def _candidates_ms(costs: UnitCosts, machines: Machines, held: NDArray[np.float64]) -> NDArray[np.float64]:
    """The milliseconds in which a shard names an article's candidates: each shard is asked about every article."""
    return costs.candidates_ms + costs.candidates_ms_a_thousand * held / 1000 / machines.nodes


def _core_ms(
    costs: UnitCosts, machines: Machines, held: NDArray[np.float64], pairs: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The milliseconds of a core that an article takes on the busiest machine, where the command runs."""
    divided = sum(costs.worker_ms.values()) + pairs * costs.compare_ms_a_pair + costs.write_ms
    return _candidates_ms(costs, machines, held) + divided / machines.nodes + sum(costs.command_ms.values())


def _slowest(shards: int, times: int, draw: np.random.Generator) -> NDArray[np.float64]:
    """Returns by how much the slowest of all shards is slower than the mean one, ``(times,)``."""
    drawn = draw.lognormal(-(SPREAD**2) / 2, SPREAD, (times, shards))
    found: NDArray[np.float64] = drawn.max(axis=1)
    return found
