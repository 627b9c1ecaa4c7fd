"""Rebuilding a corpus on a cluster: each shard on its machine, from the texts that it holds, as on one machine."""

from collections.abc import Collection

from yinju.cluster.corpus import rebuilding_on_cluster
from yinju.cluster.pipeline import ClusterReading, stored_in_order
from yinju.cluster.recipe import Recipe
from yinju.cluster.signatures import ClusterPairs
from yinju.cluster.writers import documents_of
from yinju.embed import Embedder
from yinju.ingest.build import reindex_by
from yinju.ingest.hands import Hands
from yinju.ingest.intake import IngestReport
from yinju.ingest.prepare import prepare
from yinju.settings import Settings
from yinju.types import Progress


def reindex(
    settings: Settings, embedder: Embedder, progress: Progress | None = None, without: Collection[str] = ()
) -> IngestReport:
    """Builds a corpus anew by the cluster that this process is connected to; see `build.reindex`.

    Raises:
        ShardUnavailableError: A shard was lost; the old corpus stays in force. If that was while the new shards took
            the places of the old ones, whoever writes next is told to run it again.
    """
    recipe = Recipe.of(settings, embedder.fingerprint)
    with rebuilding_on_cluster(settings, embedder.fingerprint, without) as (count, writer, proxies):
        stored = stored_in_order(documents_of(proxies), recipe)
        reading = ClusterReading(stored, recipe, lambda document: prepare(document, settings.clean))
        hands = Hands(reading, reading.encode, ClusterPairs(proxies, writer))
        return reindex_by(hands, count, reading.documents(), writer, settings, embedder, progress)
