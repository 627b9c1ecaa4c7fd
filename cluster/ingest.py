"""Ingestion and removal on a cluster: the same articles, duplicates and report as on one machine."""

from collections.abc import Sequence
from dataclasses import replace

from yinju.cluster.corpus import writing_on_cluster
from yinju.cluster.pipeline import ClusterReading, prepared_in_order
from yinju.cluster.recipe import Recipe
from yinju.cluster.signatures import ClusterPairs
from yinju.cluster.stages import KnownSources
from yinju.embed import Embedder
from yinju.ingest.build import find_all, ingest_by, remove_by, stored_hands
from yinju.ingest.hands import Hands
from yinju.ingest.intake import IngestReport
from yinju.ingest.reading import Reading
from yinju.ingest.steps import StepWatcher
from yinju.settings import Settings
from yinju.store import NewArticle
from yinju.types import Document, Progress


def ingest(
    targets: Sequence[str],
    settings: Settings,
    embedder: Embedder,
    *,
    prune: bool = False,
    progress: Progress | None = None,
    watch: StepWatcher | None = None,
) -> IngestReport:
    """Adds or updates articles by the cluster that this process is connected to; see `build.ingest`.

    Files must have the same paths on all machines. What a kill of any process leaves undone, the next run does.

    Raises:
        UsageError: A target does not exist; nothing has been changed.
        ShardUnavailableError: The writer of a shard was lost; batches finished before stay in.
        StoreError: A shard cannot be written; batches finished before stay in.
    """
    found, gone = find_all(targets, settings, prune=prune)
    recipe = Recipe.of(settings, embedder.fingerprint)
    with (
        writing_on_cluster(settings, embedder.fingerprint) as (writer, proxies),
        Reading(settings.ingest, settings.clean) as own,
    ):
        known = KnownSources({uri: fingerprint for uri, _, _, fingerprint in writer.live()})

        def prepare_here(document: Document) -> tuple[NewArticle, ...]:
            own.begin()
            return own.prepare(document)

        reading = ClusterReading(prepared_in_order(found, recipe, known), recipe, prepare_here)
        hands = Hands(reading, reading.encode, ClusterPairs(proxies, writer))
        return ingest_by(hands, found, writer, settings, embedder, gone, targets if prune else (), progress, watch)


def remove(sources: Sequence[str], settings: Settings, embedder: Embedder) -> IngestReport:
    """Takes sources out of a corpus on the cluster that this process is connected to; see `build.remove`.

    Raises:
        StoreError: There is no such source; nothing has been changed.
        ShardUnavailableError: The writer of a shard was lost; whoever writes next settles what it left.
    """
    with writing_on_cluster(settings, embedder.fingerprint) as (writer, proxies):
        hands = replace(stored_hands(writer, settings, embedder), pairs=ClusterPairs(proxies, writer))
        return remove_by(hands, sources, writer, settings, embedder)
