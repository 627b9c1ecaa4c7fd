"""Verifying a corpus on a cluster: each shard where it lies, all at the same time."""

from typing import Any

import ray

from yinju.cluster.placement import place_shards
from yinju.cluster.recipe import Recipe, without_secrets
from yinju.cluster.reindex import reindex
from yinju.cluster.remote import answer
from yinju.embed import Embedder
from yinju.ingest.verify import LostSource, Verification, gathered, verify_store
from yinju.settings import Settings
from yinju.store import shard_settings
from yinju.store.shards import shard_count
from yinju.types import Progress


def verify(settings: Settings, embedder: Embedder, wait_s: float = 0, progress: Progress | None = None) -> Verification:
    """Checks the shards of a corpus by the cluster that this process is connected to; see `ingest.verify.verify`.

    Raises:
        StoreLockedError, StoreMismatchError, StoreError: As `parts_at_rest`.
        EmbedderError: A machine has another model.
        ShardUnavailableError: A shard cannot be reached.
    """
    shards = [without_secrets(one) for one in shard_settings(settings)]
    recipe, names = Recipe.of(settings, embedder.fingerprint), [one.home.name for one in shards]
    check: Any = ray.remote(_verified)
    places = place_shards([one.home for one in shards])
    begun = [
        check.options(num_cpus=0, **place).remote(one, recipe, wait_s)
        for one, place in zip(shards, places, strict=True)
    ]
    found = []
    for done, (name, reference) in enumerate(zip(names, begun, strict=True)):
        if progress:
            progress(done, len(names), name)
        found.append(answer(reference, name))
    return found[0] if shard_count(settings.home) is None else gathered(names, found)


def repair(
    settings: Settings, embedder: Embedder, found: Verification, progress: Progress | None = None
) -> tuple[LostSource, ...]:
    """Rebuilds the corpus by the cluster, and returns the sources that were left out; see `ingest.verify.repair`."""
    reindex(settings, embedder, progress, without={source.uri for source in found.lost})
    return found.lost


def _verified(shard: Settings, recipe: Recipe, wait_s: float) -> Verification:
    return verify_store(shard, recipe.open_embedder(), wait_s)
