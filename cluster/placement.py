"""On which machine each shard lies: where its folder is, or where a new one is to be made."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ray
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from yinju.errors import StoreError

_LOOK_S = 60
"""Seconds that a machine may take to say which folders it has; the first task starts a process there."""


def place_shards(homes: Sequence[Path]) -> list[Any]:
    """Returns for each shard the options that keep its actors on a machine that holds its folder.

    Where several do (one disk shared by all, or several nodes of one machine), the shards are dealt out in turn, and so
    are those that no machine holds yet.

    Raises:
        StoreError: No machine says what it holds.
    """
    known = ray.nodes()  # type: ignore[no-untyped-call]
    nodes = sorted(node["NodeID"] for node in known if node["Alive"])
    begun = {node: _folders.options(**_on(node)).remote([str(home) for home in homes]) for node in nodes}
    ray.wait(list(begun.values()), num_returns=len(begun), timeout=_LOOK_S)
    held: dict[str, list[bool]] = {}
    for node, reference in begun.items():
        try:
            held[node] = ray.get(reference, timeout=0)
        except ray.exceptions.RayError:
            continue  # a machine that is just lost: its shards are looked for on the others
    if not held:
        raise StoreError("No machine of the cluster answers. See `ray status`, and try again.")
    places = []
    for number in range(len(homes)):
        having = [node for node in held if held[node][number]] or list(held)
        places.append(_on(having[number % len(having)]))
    return places


@ray.remote(num_cpus=0)
def _folders(homes: list[str]) -> list[bool]:
    return [os.path.exists(os.path.join(home, "CURRENT")) for home in homes]


def _on(node: str) -> dict[str, Any]:
    return {"scheduling_strategy": NodeAffinitySchedulingStrategy(node, soft=False)}
