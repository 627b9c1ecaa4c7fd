"""A corpus whose shards lie on the machines of a cluster: actors read it, and actors write to it."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager

from yinju.cluster.readers import shard_proxies
from yinju.cluster.recipe import without_secrets
from yinju.cluster.writers import WriterProxy, as_writer, shard_writers
from yinju.settings import Settings
from yinju.store import CorpusWriter, Home, Journal, ShardedStore, ShardedWriter, declare_shards, shard_settings


def open_on_cluster(settings: Settings, fingerprint: str) -> ShardedStore:
    """Opens a corpus by the actors that read its shards, and begins those that are missing.

    Raises:
        StoreError: There is none in the home folder, or no machine answers.
        ShardUnavailableError: No shard of it answers.
    """
    shards = shard_settings(settings)
    limit = settings.cluster.shard_timeout_s
    proxies = shard_proxies(shards, fingerprint, settings.cluster.replicas, limit)
    return ShardedStore(proxies, [one.home.name for one in shards], limit)


@contextmanager
def writing_on_cluster(settings: Settings, fingerprint: str) -> Iterator[tuple[CorpusWriter, list[WriterProxy]]]:
    """Holds the right to write to a corpus, and to each of its shards, while the block runs; makes it if need be.

    Raises:
        StoreLockedError: Another process is writing.
        ShardUnavailableError: A shard cannot be reached.
    """
    shards = [without_secrets(one) for one in declare_shards(settings)]
    with ExitStack() as stack:
        if len(shards) > 1:
            stack.enter_context(Home(settings.home).writer_lock())
        proxies = stack.enter_context(shard_writers(shards, fingerprint))
        writers = [as_writer(proxy) for proxy in proxies]
        if len(shards) == 1:
            yield writers[0], proxies
        else:
            yield stack.enter_context(closing(ShardedWriter(writers, Journal(settings.home)))), proxies
